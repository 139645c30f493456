/* SPDX-License-Identifier: ISC */
#include "feeds/newest.h"

#include <stdlib.h>

#include "base/vec.h"
#include "base/xalloc.h"

enum {
	UNDATED_SHARE = 8 /* one in so many places is for what has no date */
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

/* Which of two dated ones goes first when there is no room: the older; of one date the first in the document. */
static bool goes_before(const struct newest_entry *x, const struct newest_entry *y)
{
	int64_t a = when_s(&x->a);
	int64_t b = when_s(&y->a);

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

/* What has no date stands apart from what has one: of the one the first half stays and the last half of what comes, of
 * the other the newest. */
static void part(struct newest *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (when_s(&s->v[i].a) == TIME_NONE)
			vec_push(&s->undated, s->v[i]);
		else
			s->v[n++] = s->v[i];
	s->n = n;
	heap(s, goes_before);
}

/* A dated one that comes when none is kept that has a date, too: it has the room of these. */
static void put_undated(struct newest *s, const struct newest_entry *e)
{
	if (s->n != 0 && s->undated.n < s->max / UNDATED_SHARE) {
		s->v[0] = s->v[--s->n];
		if (s->n != 0)
			sink(s->v, 0, s->n, goes_before);
		vec_push(&s->undated, *e);
	} else if (s->undated.n != 0) {
		size_t first = s->undated.n / 2;

		s->undated.p[first + s->turned++ % (s->undated.n - first)] = *e;
	}
}

void newest_put(struct newest *s, const struct article *a)
{
	const struct newest_entry e = {*a, s->seen++};

	if (s->n + s->undated.n < s->max) {
		/* Not in an arena, which cannot give back what growing leaves behind. */
		s->v = vec_room(s->v, &s->cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = e;
		return;
	}
	if (!s->cut)
		part(s);
	s->cut = true;
	if (when_s(a) == TIME_NONE || s->n == 0) {
		put_undated(s, &e);
	} else if (is_newer(a, &s->v[0].a)) {
		s->v[0] = e;
		sink(s->v, 0, s->n, goes_before);
	}
}

bool newest_goes_on(struct newest *s, const struct arena *a)
{
	bool on = s->n + s->undated.n < s->max || a->used < a->max / 2;

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

static void join(struct newest *s)
{
	for (size_t i = 0; i < s->undated.n; i++) {
		s->v = vec_room(s->v, &s->cap, s->n + 1, sizeof(*s->v));
		s->v[s->n++] = s->undated.p[i];
	}
	free(s->undated.p);
}

struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n)
{
	join(s);
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
