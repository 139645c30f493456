/* SPDX-License-Identifier: ISC */
/*
 * Order among raw hits.
 *
 * The matcher goes through the text from front to back, so its hits are nearly sorted by place:
 * moving each one back the few steps it is late costs less than any general sort. A hostile order
 * runs out of steps and goes to qsort. Overlaps within a line are found with a table of the last
 * hit of each line, so that no second order is needed for the watches that most lists are.
 */
#include "watch/hits.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	STEPS_PER_HIT = 8
};

static int order(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* Also the order in which hits are published: the line last, so that it is always the same. */
static int by_place(const void *pa, const void *pb)
{
	const struct raw_hit *a = pa, *b = pb;
	int c = order(a->field, b->field);

	if (c == 0)
		c = order(a->start, b->start);
	if (c == 0)
		c = order(a->end, b->end);
	return c ? c : order(a->line, b->line);
}

static int by_line(const void *pa, const void *pb)
{
	const struct raw_hit *a = pa, *b = pb;
	int c = order(a->line, b->line);

	if (c == 0)
		c = order(a->part, b->part);
	if (c == 0)
		c = order(a->field, b->field);
	if (c == 0)
		c = order(a->start, b->start);
	return c ? c : order(b->end, a->end);
}

void hits_by_line(struct raw_hit *h, struct range r)
{
	if (r.to - r.from > 1)
		qsort(h + r.from, r.to - r.from, sizeof(*h), by_line);
}

void hits_by_place(struct raw_hit *h, struct range r)
{
	size_t steps = STEPS_PER_HIT * (r.to - r.from);

	for (size_t i = r.from + 1; i < r.to; i++) {
		struct raw_hit x = h[i];
		size_t k = i;
		for (; k > r.from && by_place(&h[k - 1], &x) > 0 && steps > 0; k--, steps--)
			h[k] = h[k - 1];
		h[k] = x;
		/* Eight steps a hit and no more: an order made to hurt costs a sort, never the
		 * square. */
		if (steps == 0) {
			qsort(h + r.from, r.to - r.from, sizeof(*h), by_place);
			return;
		}
	}
}

/* The slot of a hit's line and part in a table of 1 + indices of hits. */
static uint32_t *slot_of(const struct watch_scratch *s, size_t mask, const struct raw_hit *h)
{
	size_t i = (h->line * 0x9E3779B1U ^ h->part * 0x85EBCA6BU) & mask;

	while (s->seen[i] != 0) {
		const struct raw_hit *x = &s->raw[s->seen[i] - 1];
		if (x->line == h->line && x->part == h->part)
			break;
		i = (i + 1) & mask;
	}
	return &s->seen[i];
}

/* At most half full, so that searching it is short. */
static size_t table_clear(struct watch_scratch *s)
{
	size_t n = 16;

	while (n < 2 * s->n_raw)
		n *= 2;
	if (n > s->cap_seen) {
		s->seen = xreallocarray(s->seen, n, sizeof(*s->seen));
		s->cap_seen = n;
	}
	memset(s->seen, 0, n * sizeof(*s->seen));
	return n - 1;
}

/* s->raw is sorted by place. */
static void drop_overlaps(struct watch_scratch *s)
{
	size_t n = 0, mask = table_clear(s);

	for (size_t i = 0; i < s->n_raw; i++) {
		struct raw_hit h = s->raw[i];
		uint32_t *last = slot_of(s, mask, &h);
		/* By line and part: two lines that find one word are two hits, one line is told
		 * once. */
		if (*last != 0 && s->raw[*last - 1].field == h.field &&
			h.start < s->raw[*last - 1].end)
			continue;
		s->raw[n++] = h;
		*last = (uint32_t)n;
	}
	s->n_raw = n;
}

static uint32_t watch_of(const struct watchset *ws, const struct raw_hit *h)
{
	return ws->lines[h->line].watch;
}

static int by_key(const void *pa, const void *pb)
{
	uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;

	return (a > b) - (a < b);
}

/* By watch, keeping the order within each. */
static void group_by_watch(const struct watchset *ws, struct watch_scratch *s)
{
	uint64_t *keys;

	hits_spare(s, s->n_raw);
	keys = xreallocarray(NULL, s->n_raw, sizeof(*keys));
	for (size_t i = 0; i < s->n_raw; i++)
		/* The index below the watch keeps the order by place: a stable sort without a
		 * second key. */
		keys[i] = (uint64_t)watch_of(ws, &s->raw[i]) << 32 | i;
	qsort(keys, s->n_raw, sizeof(*keys), by_key);
	for (size_t i = 0; i < s->n_raw; i++)
		s->spare[i] = s->raw[(uint32_t)keys[i]];
	free(keys);
	memcpy(s->raw, s->spare, s->n_raw * sizeof(*s->raw));
}

void hits_order(const struct watchset *ws, struct watch_scratch *s)
{
	hits_by_place(s->raw, (struct range){0, s->n_raw});
	drop_overlaps(s);
	if (s->n_raw > 0 && hits_watch_end(ws, s, 0) < s->n_raw)
		group_by_watch(ws, s);
}

size_t hits_watch_end(const struct watchset *ws, const struct watch_scratch *s, size_t from)
{
	uint32_t watch = watch_of(ws, &s->raw[from]);
	size_t i = from;

	if (ws->n_watches == 1)
		return s->n_raw;
	while (i < s->n_raw && watch_of(ws, &s->raw[i]) == watch)
		i++;
	return i;
}

void hits_spare(struct watch_scratch *s, size_t n)
{
	if (n <= s->cap_spare)
		return;
	s->cap_spare = n;
	s->spare = xreallocarray(s->spare, s->cap_spare, sizeof(*s->spare));
	s->keep = xreallocarray(s->keep, s->cap_spare, sizeof(*s->keep));
}
