/* SPDX-License-Identifier: ISC */
/*
 * The conditions of a watch, over hits sorted by line.
 *
 *   plain watch (terms only, min 1) ──────────────────────────────────────────> fires
 *   others:  except masks hits ──> near keeps parts close together ──> exclude? require? min?
 *
 * except masks hits, require and exclude look at the whole article, near looks for parts close
 * together, min counts different lines.
 *
 * Everything is a sort and linear walks, so that a hostile article with thousands of hits costs
 * what it is long. When there are more hits than WATCH_MAX_HITS, every watch that fired keeps its
 * share, so that no flood hides another watch.
 */
#include "watch/conditions.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "watch/hits.h"

static enum watch_group group_of(const struct watchset *ws, const struct raw_hit *h)
{
	return (enum watch_group)ws->lines[h->line].group;
}

/* Moves the hits of one group to the front of the range, keeping order; returns their end. */
static size_t take(const struct watchset *ws, struct raw_hit *h, struct range r,
	enum watch_group g, struct raw_hit *spare)
{
	size_t n = r.from, k = 0;

	for (size_t i = r.from; i < r.to; i++) {
		if (group_of(ws, &h[i]) == g)
			h[n++] = h[i];
		else
			spare[k++] = h[i];
	}
	memcpy(h + n, spare, k * sizeof(*h));
	return n;
}

/* Joins the spans of the range (sorted by place) where they overlap; returns the new end. */
static size_t merge(struct raw_hit *h, struct range r)
{
	size_t n = r.from;

	for (size_t i = r.from; i < r.to; i++) {
		struct raw_hit *last = n > r.from ? &h[n - 1] : NULL;
		if (last && last->field == h[i].field && h[i].start < last->end) {
			if (h[i].end > last->end)
				last->end = h[i].end;
		} else {
			h[n++] = h[i];
		}
	}
	return n;
}

/* Does x overlap one of the merged spans? */
static bool masked(const struct raw_hit *h, struct range spans, const struct raw_hit *x)
{
	size_t lo = spans.from, hi = spans.to;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		bool before = h[mid].field < x->field ||
			      (h[mid].field == x->field && h[mid].end <= x->start);
		if (before)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < spans.to && h[lo].field == x->field && h[lo].start < x->end;
}

/* Applies the except lines of one watch; returns the range without them and what they mask. */
static struct range apply_except(
	const struct watchset *ws, struct raw_hit *h, struct range r, struct raw_hit *spare)
{
	struct range ex = {r.from, take(ws, h, r, GROUP_EXCEPT, spare)};
	size_t n = ex.to;

	if (ex.from == ex.to)
		return r;
	/* Of several lines each sorted by itself: merged into spans that do not overlap, one
	 * search a hit is enough. */
	hits_by_place(h, ex);
	ex.to = merge(h, ex);
	for (size_t i = n, end = r.to; i < end; i++) {
		enum watch_group g = group_of(ws, &h[i]);
		/* Require and exclude lines are not masked: they ask what the article is about. */
		if ((g == GROUP_TERM || g == GROUP_NEAR) && masked(h, ex, &h[i]))
			continue;
		h[n++] = h[i];
	}
	r.from += take(ws, h, (struct range){r.from, n}, GROUP_EXCEPT, spare) - r.from;
	r.to = n;
	return r;
}

/* The latest hit of each part; true when all are there, close enough. */
static bool parts_close(
	const struct raw_hit *h, const size_t *latest, size_t n_parts, uint32_t near)
{
	/* Sorted by insertion: 16 parts at most, and as good as in order. */
	size_t order_of[TERM_WORDS_MAX];

	for (size_t i = 0; i < n_parts; i++) {
		size_t j = i;
		if (latest[i] == 0)
			return false;
		for (; j > 0 && h[latest[order_of[j - 1]] - 1].first > h[latest[i] - 1].first;
			j--)
			order_of[j] = order_of[j - 1];
		order_of[j] = i;
	}
	for (size_t i = 1; i < n_parts; i++) {
		const struct raw_hit *a = &h[latest[order_of[i - 1]] - 1];
		const struct raw_hit *b = &h[latest[order_of[i]] - 1];
		/* Words between the two; parts that touch or overlap are as close as can be. */
		if (b->first > a->last + 1 && b->first - a->last - 1 > near)
			return false;
	}
	return true;
}

/* Keeps the hits of one near line (the range) that are close to all other parts; returns the end
 * of what stays. keep: one flag per hit, cleared. */
static size_t apply_near(
	const struct set_line *l, struct raw_hit *h, struct range r, bool *keep)
{
	size_t latest[TERM_WORDS_MAX] = {0}; /* 1 + index */
	size_t n = r.from;

	hits_by_place(h, r);
	for (size_t i = r.from; i < r.to; i++) {
		/* `near` ends where the paragraph does: two items of a press review are not about
		 * each other. */
		if (i > r.from && (h[i].field != h[i - 1].field || h[i].para != h[i - 1].para))
			memset(latest, 0, sizeof(latest));
		latest[h[i].part] = i + 1;
		if (!parts_close(h, latest, l->n_parts, l->near))
			continue;
		for (size_t k = 0; k < l->n_parts; k++)
			keep[latest[k] - 1 - r.from] = true;
	}
	for (size_t i = r.from; i < r.to; i++)
		if (keep[i - r.from])
			h[n++] = h[i];
	return n;
}

struct verdict {
	size_t lines;    /* different term and near lines that hit */
	size_t required; /* distinct require lines that hit */
	bool excluded;
};

static size_t line_end(const struct raw_hit *h, struct range r)
{
	size_t i = r.from;

	while (i < r.to && h[i].line == h[r.from].line)
		i++;
	return i;
}

/* Walks the lines of one watch; moves the hits to report to the front and returns their end. */
static size_t judge(const struct watchset *ws, struct raw_hit *h, struct range r, bool *keep,
	struct verdict *v)
{
	size_t n = r.from;

	while (r.from < r.to) {
		struct range one = {r.from, line_end(h, r)};
		const struct set_line *l = &ws->lines[h[r.from].line];
		r.from = one.to;
		if (l->group == GROUP_EXCLUDE)
			v->excluded = true;
		if (l->group == GROUP_REQUIRE)
			v->required++;
		if (l->group == GROUP_NEAR) {
			memset(keep, 0, (one.to - one.from) * sizeof(*keep));
			one.to = apply_near(l, h, one, keep);
		}
		if ((l->group != GROUP_TERM && l->group != GROUP_NEAR) || one.from == one.to)
			continue;
		v->lines += !l->again;
		memmove(h + n, h + one.from, (one.to - one.from) * sizeof(*h));
		n += one.to - one.from;
	}
	return n;
}

static struct watch_hit public_hit(const struct watchset *ws, const struct raw_hit *h)
{
	const struct set_line *l = &ws->lines[h->line];

	return (struct watch_hit){.watch = l->watch,
		.line = l->line,
		.field = (enum field)h->field,
		.start = h->start,
		.end = h->end,
		.core_start = h->core_start,
		.core_end = h->core_end,
		.rules = h->rules};
}

static struct watch_result publish(
	const struct watchset *ws, struct watch_scratch *s, size_t n_watches)
{
	size_t quota = WATCH_MAX_HITS, n = 0, of_watch = 0;
	bool cut = s->cut;

	if (s->n_raw > WATCH_MAX_HITS && n_watches > 0)
		/* Each watch that fires is told of, however many hits another one has. */
		quota = WATCH_MAX_HITS / n_watches ? WATCH_MAX_HITS / n_watches : 1;
	if (s->hits == NULL)
		s->hits = xreallocarray(NULL, WATCH_MAX_HITS, sizeof(*s->hits));
	for (size_t i = 0; i < s->n_raw; i++) {
		struct watch_hit h = public_hit(ws, &s->raw[i]);
		of_watch = n > 0 && s->hits[n - 1].watch == h.watch ? of_watch + 1 : 1;
		if (n == WATCH_MAX_HITS || of_watch > quota) {
			cut = true;
			continue;
		}
		s->hits[n++] = h;
	}
	return (struct watch_result){s->hits, n, cut};
}

/* One watch: true when it fires; its hits are then raw[r->from .. r->to). */
static bool fires(const struct watchset *ws, struct watch_scratch *s, struct range *r)
{
	const struct set_watch *w = &ws->watches[ws->lines[s->raw[r->from].line].watch];
	struct verdict v = {0};

	/* No other condition than "any term": the hits are the answer. */
	if (w->plain)
		return true;
	hits_spare(s, r->to - r->from);
	hits_by_line(s->raw, *r);
	*r = apply_except(ws, s->raw, *r, s->spare);
	r->to = judge(ws, s->raw, *r, s->keep, &v);
	hits_by_place(s->raw, *r);
	return !v.excluded && v.required >= w->n_require && v.lines >= w->min;
}

struct watch_result conditions_apply(const struct watchset *ws, struct watch_scratch *s)
{
	size_t n = 0, n_watches = 0;

	hits_order(ws, s);
	for (size_t i = 0, next; i < s->n_raw; i = next) {
		struct range r = {i, next = hits_watch_end(ws, s, i)};
		if (!fires(ws, s, &r))
			continue;
		memmove(s->raw + n, s->raw + r.from, (r.to - r.from) * sizeof(*s->raw));
		n += r.to - r.from;
		n_watches++;
	}
	s->n_raw = n;
	return publish(ws, s, n_watches);
}

struct watch_result conditions_none(const struct watchset *ws, struct watch_scratch *s)
{
	hits_order(ws, s);
	return publish(ws, s, 0);
}
