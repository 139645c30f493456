/* SPDX-License-Identifier: ISC */
#include "feeds/newest.h"

#include <stdlib.h>

#include "base/vec.h"

struct newest_entry {
	struct article a;
	size_t order; /* in the document */
};

static int64_t when_s(const struct article *a)
{
	return a->published_s != TIME_NONE ? a->published_s : a->updated_s;
}

static bool is_newer(const struct article *a, const struct article *b)
{
	return when_s(a) != TIME_NONE && when_s(b) != TIME_NONE && when_s(a) > when_s(b);
}

static size_t find_oldest(const struct newest *s)
{
	size_t oldest = s->n;

	for (size_t i = 0; i < s->n; i++)
		if (when_s(&s->v[i].a) != TIME_NONE &&
			(oldest == s->n || is_newer(&s->v[oldest].a, &s->v[i].a)))
			oldest = i;
	return oldest;
}

void newest_put(struct newest *s, const struct article *a)
{
	const struct newest_entry e = {*a, s->seen++};

	if (s->n < s->max) {
		/* Not in an arena, which cannot give back what growing leaves behind. */
		s->v = vec_room(s->v, &s->cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = e;
		s->oldest = s->n;
		return;
	}
	/* Looked for when the first is too many, and when it was replaced. */
	if (!s->cut)
		s->oldest = find_oldest(s);
	s->cut = true;
	if (s->oldest == s->n || !is_newer(a, &s->v[s->oldest].a))
		return;
	s->v[s->oldest] = e;
	s->oldest = find_oldest(s);
}

bool newest_goes_on(struct newest *s, const struct arena *a)
{
	bool on = s->n < s->max || a->used < a->max / 2;

	s->cut |= !on;
	return on;
}

static int by_order(const void *a, const void *b)
{
	const struct newest_entry *x = a;
	const struct newest_entry *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n)
{
	struct article *v = arena_array(a, s->n, sizeof(*v));

	if (s->cut && s->n > 1)
		qsort(s->v, s->n, sizeof(*s->v), by_order);
	for (size_t i = 0; v != NULL && i < s->n; i++)
		v[i] = s->v[i].a;
	*ret_n = v != NULL ? s->n : 0;
	free(s->v);
	return v;
}

bool newest_is_last(const struct article *v, size_t n)
{
	return n > 1 && is_newer(&v[n - 1], &v[0]);
}
