/* SPDX-License-Identifier: ISC */
#include "feeds/newest.h"

#include <stdlib.h>

#include "base/vec.h"
#include "base/xalloc.h"

struct newest_entry {
	struct article a;
	size_t order; /* in the document */
};

static int64_t when_s(const struct article *a)
{
	int64_t when = time_is_real(a->published_s) ? a->published_s : a->updated_s;

	return time_is_real(when) ? when : TIME_NONE;
}

static bool is_newer(const struct article *a, const struct article *b)
{
	return when_s(a) != TIME_NONE && when_s(b) != TIME_NONE && when_s(a) > when_s(b);
}

/* Which goes first when there is no room: the oldest; of one date the first in the document; never what
 * has no date. */
static bool goes_before(const struct newest_entry *x, const struct newest_entry *y)
{
	int64_t a = when_s(&x->a);
	int64_t b = when_s(&y->a);

	if (a == TIME_NONE || b == TIME_NONE)
		return a != TIME_NONE;
	return a < b || (a == b && x->order < y->order);
}

/* The last of the document first, so that taking from the heap's top fills the list from its end. */
static bool stands_behind(const struct newest_entry *x, const struct newest_entry *y)
{
	return x->order > y->order;
}

typedef bool before_fn(const struct newest_entry *x, const struct newest_entry *y);

/* A binary heap of the first n: v[i] sinks to its place below the others. Not qsort(): for a list as
 * long as these glibc's asks how much memory the machine has (/proc), and a locked-down worker dies of
 * that. */
static void sink(struct newest_entry *v, size_t i, size_t n, before_fn *before)
{
	struct newest_entry e = v[i];

	for (size_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
		child += child + 1 < n && before(&v[child + 1], &v[child]);
		if (!before(&v[child], &e))
			break;
		v[i] = v[child];
		i = child;
	}
	v[i] = e;
}

static void heap(struct newest *s, before_fn *before)
{
	for (size_t i = s->n / 2; i-- > 0;)
		sink(s->v, i, s->n, before);
}

void newest_put(struct newest *s, const struct article *a)
{
	const struct newest_entry e = {*a, s->seen++};

	if (s->n < s->max) {
		/* Not in an arena, which cannot give back what growing leaves behind. */
		s->v = vec_room(s->v, &s->cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = e;
		return;
	}
	if (!s->cut)
		heap(s, goes_before);
	s->cut = true;
	if (s->n != 0 && when_s(a) == TIME_NONE && when_s(&s->v[0].a) == TIME_NONE)
		s->v[s->max / 2 + (e.order - s->max) % (s->max - s->max / 2)] = e;
	if (s->n == 0 || !is_newer(a, &s->v[0].a))
		return;
	s->v[0] = e;
	sink(s->v, 0, s->n, goes_before);
}

bool newest_goes_on(struct newest *s, const struct arena *a)
{
	bool on = s->n < s->max || a->used < a->max / 2;

	s->full |= !on;
	return on;
}

void newest_torn(struct newest *s)
{
	s->tear = s->seen;
}

/* From when to when the dated articles of one of the parts are. */
struct span {
	int64_t oldest, newest;
};

static struct span span_of(const struct newest *s, bool behind)
{
	struct span span = {INT64_MAX, TIME_NONE};

	for (size_t i = 0; i < s->n; i++) {
		int64_t at = when_s(&s->v[i].a);

		if ((s->v[i].order >= s->tear) != behind || at == TIME_NONE)
			continue;
		span.oldest = at < span.oldest ? at : span.oldest;
		span.newest = at > span.newest ? at : span.newest;
	}
	return span;
}

static void drop_older_part(struct newest *s)
{
	struct span before = span_of(s, false);
	struct span behind = span_of(s, true);
	bool last = behind.newest > before.newest;
	int64_t from = last ? behind.oldest : before.oldest;
	size_t n = 0;

	if (s->tear == 0 || before.newest == TIME_NONE || behind.newest == TIME_NONE)
		return;
	for (size_t i = 0; i < s->n; i++) {
		int64_t at = when_s(&s->v[i].a);
		bool other = (s->v[i].order < s->tear) == last;

		if (!other || at == TIME_NONE || at >= from)
			s->v[n++] = s->v[i];
	}
	s->n = n;
}

struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n)
{
	drop_older_part(s);
	struct article *v = arena_array(a, s->n, sizeof(*v));

	*ret_n = v != NULL ? s->n : 0;
	if (s->cut)
		heap(s, stands_behind);
	for (size_t i = s->n; v != NULL && i-- > 0;) {
		v[i] = s->v[s->cut ? 0 : i].a;
		if (s->cut) {
			s->v[0] = s->v[i];
			sink(s->v, 0, i, stands_behind);
		}
	}
	s->cut |= s->full;
	free(s->v);
	return v;
}

bool newest_is_last(const struct article *v, size_t n)
{
	return n > 1 && is_newer(&v[n - 1], &v[0]);
}
