/* SPDX-License-Identifier: ISC */
#include "feeds/newest.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static int64_t when_s(const struct article *a)
{
	return a->published_s != TIME_NONE ? a->published_s : a->updated_s;
}

static bool is_newer(const struct article *a, const struct article *b)
{
	return when_s(a) != TIME_NONE && when_s(b) != TIME_NONE && when_s(a) > when_s(b);
}

void newest_put(struct newest *s, const struct article *a)
{
	if (s->n < s->max) {
		/* Not in an arena, which cannot give back what growing leaves behind. */
		s->v = vec_room(s->v, &s->cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = *a;
		return;
	}
	s->cut = true;
	if (s->n == 0 || !is_newer(a, &s->v[s->first]))
		return;
	s->v[s->first] = *a;
	s->first = (s->first + 1) % s->n;
}

bool newest_goes_on(struct newest *s, const struct arena *a)
{
	bool on = s->n < s->max || a->used < a->max / 2;

	s->cut |= !on;
	return on;
}

struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n)
{
	struct article *v = arena_array(a, s->n, sizeof(*v));
	size_t behind = s->n - s->first;

	*ret_n = v != NULL ? s->n : 0;
	if (v != NULL && s->n != 0) {
		memcpy(v, s->v + s->first, behind * sizeof(*v));
		memcpy(v + behind, s->v, s->first * sizeof(*v));
	}
	free(s->v);
	return v;
}
