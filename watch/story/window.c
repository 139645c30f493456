/* SPDX-License-Identifier: ISC */
/*
 * The window of window.h.
 *
 * Hashes lie in a ring, in the order in which they came, an article's side by side; those of one bucket are a chain
 * that leads from the newest to older ones. So nothing is ever taken out of a chain: what is older than the ring's
 * first is not there any more, and what came last is undone by giving each bucket back what it led to. Places are
 * numbered from 1 on and kept as their last 32 bits: a chain goes back or ends.
 */
#include "watch/story/window.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#define HOUR_MS (INT64_C(3600) * 1000)

struct place {
	uint32_t hash;
	uint32_t before; /* the next older of its bucket */
	uint32_t article;
};

struct record {
	uint64_t first; /* place of its first hash; a title stands before the others */
	int64_t story, seen_ms;
	uint64_t outlet, feed;
	uint32_t n, n_sampled;
	uint32_t title;
	bool dense, headline;
};

enum {
	FIRST = 1024, /* places, and a sixteenth of it records; both double */
	CANDIDATES = 1024,
	SLOTS = 4 * CANDIDATES
};

/* An article that shares something with the one that is looked for. */
struct candidate {
	uint64_t article;
	uint32_t shared, sampled;
};

struct story_window {
	struct story_bounds bounds;
	struct place *places;   /* ring */
	uint32_t *buckets;      /* as many: the newest place */
	struct record *records; /* ring */
	size_t cap, record_cap;
	uint64_t begin, end;   /* places */
	uint64_t oldest, next; /* articles */
	struct candidate found[CANDIDATES];
	size_t n_found;
	uint16_t slots[SLOTS]; /* of found: its number and one; 0: free */
};

struct story_window *story_window_new(const struct story_bounds *b)
{
	struct story_window *w = xcalloc(1, sizeof(*w));

	w->bounds = *b;
	w->cap = FIRST;
	w->record_cap = FIRST / 16;
	w->places = xcalloc(w->cap, sizeof(*w->places));
	w->buckets = xcalloc(w->cap, sizeof(*w->buckets));
	w->records = xcalloc(w->record_cap, sizeof(*w->records));
	w->begin = w->end = 1;
	return w;
}

void story_window_bound(struct story_window *w, const struct story_bounds *b)
{
	w->bounds = *b;
}

void story_window_free(struct story_window *w)
{
	if (w == NULL)
		return;
	free(w->places);
	free(w->buckets);
	free(w->records);
	free(w);
}

/* ---- the rings --------------------------------------------------------------------------- */

static struct place *place_at(const struct story_window *w, uint64_t seq)
{
	return &w->places[seq & (w->cap - 1)];
}

static struct record *record_at(const struct story_window *w, uint64_t number)
{
	return &w->records[number & (w->record_cap - 1)];
}

static uint32_t *bucket_of(const struct story_window *w, uint32_t hash)
{
	return &w->buckets[hash & (w->cap - 1)];
}

/* The place of which `low` are the last bits, before `limit`; 0: it is gone. */
static uint64_t older(const struct story_window *w, uint32_t low, uint64_t limit)
{
	uint64_t back = (uint32_t)((uint32_t)limit - low);

	return low != 0 && back != 0 && back <= limit - w->begin ? limit - back : 0;
}

static void link_place(struct story_window *w, uint64_t seq)
{
	struct place *p = place_at(w, seq);
	uint32_t *bucket = bucket_of(w, p->hash);

	p->before = *bucket;
	*bucket = (uint32_t)seq;
}

static void grow_places(struct story_window *w)
{
	struct place *was = w->places;
	size_t cap = w->cap;

	w->cap *= 2;
	w->places = xcalloc(w->cap, sizeof(*w->places));
	free(w->buckets);
	w->buckets = xcalloc(w->cap, sizeof(*w->buckets));
	for (uint64_t seq = w->begin; seq < w->end; seq++) {
		*place_at(w, seq) = was[seq & (cap - 1)];
		link_place(w, seq);
	}
	free(was);
}

static void grow_records(struct story_window *w)
{
	struct record *was = w->records;
	size_t cap = w->record_cap;

	w->record_cap *= 2;
	w->records = xcalloc(w->record_cap, sizeof(*w->records));
	for (uint64_t i = w->oldest; i < w->next; i++)
		*record_at(w, i) = was[i & (cap - 1)];
	free(was);
}

static void add_place(struct story_window *w, uint32_t hash)
{
	*place_at(w, w->end) = (struct place){.hash = hash, .article = (uint32_t)w->next};
	link_place(w, w->end++);
}

static size_t places_of(const struct sketch *s)
{
	return s->n + (s->title != 0);
}

void story_window_add(struct story_window *w, const struct story_article *a)
{
	const struct sketch *s = a->sketch;

	while (w->end - w->begin + places_of(s) > w->cap)
		grow_places(w);
	if (w->next - w->oldest == w->record_cap)
		grow_records(w);
	*record_at(w, w->next) = (struct record){.first = w->end,
		.story = a->story,
		.seen_ms = a->seen_ms,
		.outlet = a->outlet,
		.feed = a->feed,
		.n = (uint32_t)s->n,
		.n_sampled = (uint32_t)s->n_sampled,
		.title = s->title,
		.dense = s->dense,
		.headline = s->headline};
	if (s->title != 0)
		add_place(w, s->title);
	for (size_t i = 0; i < s->n; i++)
		add_place(w, s->v[i]);
	w->next++;
}

uint64_t story_window_mark(const struct story_window *w)
{
	return w->next;
}

/* Newest first, so that each bucket leads at last to what it led to before. */
void story_window_undo(struct story_window *w, uint64_t mark)
{
	for (; w->next > mark; w->next--)
		for (uint64_t first = record_at(w, w->next - 1)->first; w->end > first;
			w->end--) {
			const struct place *p = place_at(w, w->end - 1);

			*bucket_of(w, p->hash) = p->before;
		}
}

void story_window_rename(struct story_window *w, uint64_t number, int64_t story)
{
	record_at(w, number)->story = story;
}

static bool is_beyond(const struct story_window *w)
{
	return w->next - w->oldest > w->bounds.articles || w->end - w->begin > w->bounds.hashes;
}

size_t story_window_trim(struct story_window *w, int64_t now_ms)
{
	size_t n = 0;

	while (w->oldest < w->next) {
		int64_t ago_ms = now_ms - record_at(w, w->oldest)->seen_ms;
		/* What a clock saw that was ahead would hold all behind it until then. */
		bool old = ago_ms > w->bounds.keep_ms || ago_ms < -w->bounds.keep_ms;

		if (!old && !is_beyond(w))
			break;
		n += !old;
		w->oldest++;
		w->begin = w->oldest < w->next ? record_at(w, w->oldest)->first : w->end;
	}
	return n;
}

size_t story_window_articles(const struct story_window *w)
{
	return w->next - w->oldest;
}

size_t story_window_bytes(const struct story_window *w)
{
	return sizeof(*w) + w->cap * (sizeof(*w->places) + sizeof(*w->buckets)) +
	       w->record_cap * sizeof(*w->records);
}

/* ---- who has a hash ---------------------------------------------------------------------- */

/* The articles of a hash, the newest first, and of each story among them the newest. */
struct holders {
	uint64_t v[STORY_STEPS];
	size_t n;
	const struct record *stories[STORY_BOILER_STORIES + 1];
	size_t n_stories;
};

/* The number of which these are the last bits; below w->next. */
static uint64_t number_of(const struct story_window *w, uint32_t low)
{
	return w->next - (uint32_t)((uint32_t)w->next - low);
}

static void add_holder(const struct record *r, uint64_t number, struct holders *h)
{
	size_t i = 0;

	h->v[h->n++] = number;
	while (i < h->n_stories && h->stories[i]->story != r->story)
		i++;
	if (i == h->n_stories)
		h->stories[h->n_stories++] = r;
}

/* Ends with what says enough: a hash of so many stories is nobody's, whatever is behind. */
static void find_holders(
	const struct story_window *w, uint32_t hash, bool title, struct holders *ret)
{
	uint64_t seq = older(w, *bucket_of(w, hash), w->end);

	ret->n = ret->n_stories = 0;
	for (int steps = 0;
		seq != 0 && steps < STORY_STEPS && ret->n_stories <= STORY_BOILER_STORIES;
		steps++) {
		const struct place *p = place_at(w, seq);

		if (p->hash == hash) {
			uint64_t number = number_of(w, p->article);
			const struct record *r = record_at(w, number);

			if ((r->title != 0 && seq == r->first) == title)
				add_holder(r, number, ret);
		}
		seq = older(w, p->before, seq);
	}
}

/* The only outlet that can have more than half of them. */
static uint64_t likely_outlet(const struct record *const *v, size_t n)
{
	uint64_t outlet = 0;
	size_t lead = 0;

	for (size_t i = 0; i < n; i++) {
		if (lead == 0)
			outlet = v[i]->outlet;
		if (v[i]->outlet == outlet)
			lead++;
		else
			lead--;
	}
	return outlet;
}

/* A feed whose site moves has its articles at another host. */
static bool is_own(const struct story_article *a, const struct record *r)
{
	return a->outlet == r->outlet || (a->feed != 0 && a->feed == r->feed);
}

/* What joined begins no story, so that of articles that only their surroundings join there are few stories. */
static bool is_around(
	const struct story_window *w, const struct story_article *a, const struct holders *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n && n < STORY_BOILER_OUTLET; i++)
		n += is_own(a, record_at(w, h->v[i]));
	return n >= STORY_BOILER_OUTLET;
}

static bool is_boilerplate(const struct holders *h)
{
	uint64_t outlet = likely_outlet(h->stories, h->n_stories);
	size_t of_outlet = 0;

	for (size_t i = 0; i < h->n_stories; i++)
		of_outlet += h->stories[i]->outlet == outlet;
	return h->n_stories > STORY_BOILER_STORIES ||
	       (of_outlet >= STORY_BOILER_OUTLET && of_outlet * 4 >= h->n_stories * 3);
}

/* ---- candidates -------------------------------------------------------------------------- */

static struct candidate *candidate_of(struct story_window *w, uint64_t article)
{
	size_t i = (article * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & (SLOTS - 1);

	while (w->slots[i] != 0 && w->found[w->slots[i] - 1].article != article)
		i = (i + 1) & (SLOTS - 1);
	if (w->slots[i] != 0)
		return &w->found[w->slots[i] - 1];
	if (w->n_found == CANDIDATES)
		return NULL;
	w->found[w->n_found] = (struct candidate){.article = article};
	w->slots[i] = (uint16_t)++w->n_found;
	return &w->found[w->n_found - 1];
}

static void count(struct story_window *w, const struct holders *h, bool sampled)
{
	for (size_t i = 0; i < h->n; i++) {
		struct candidate *c = candidate_of(w, h->v[i]);

		if (c == NULL)
			return;
		c->shared++;
		c->sampled += sampled;
	}
}

/* What of the article counts: how many of its hashes are nobody's own. */
struct weight {
	uint32_t n, n_sampled;
};

static struct weight look_up(struct story_window *w, const struct story_article *a)
{
	const struct sketch *s = a->sketch;
	struct weight own = {(uint32_t)s->n, (uint32_t)s->n_sampled};
	struct holders h;

	memset(w->slots, 0, w->n_found != 0 ? sizeof(w->slots) : 0);
	w->n_found = 0;
	/* With many articles each hash waits for memory twice: all of them together. */
	for (size_t i = 0; i < s->n; i++)
		__builtin_prefetch(bucket_of(w, s->v[i]));
	for (size_t i = 0; i < s->n; i++)
		__builtin_prefetch(place_at(w, *bucket_of(w, s->v[i])));
	for (size_t i = 0; i < s->n; i++) {
		find_holders(w, s->v[i], false, &h);
		if (!is_boilerplate(&h) && !is_around(w, a, &h)) {
			count(w, &h, i < s->n_sampled);
			continue;
		}
		own.n--;
		own.n_sampled -= i < s->n_sampled;
	}
	return own;
}

/* ---- joining ----------------------------------------------------------------------------- */

static int64_t apart(const struct story_article *a, const struct record *r)
{
	return a->seen_ms > r->seen_ms ? a->seen_ms - r->seen_ms : r->seen_ms - a->seen_ms;
}

/* What two articles share, of how many of the smaller one. */
static struct story_match compared(
	const struct candidate *c, const struct weight *own, bool dense, const struct record *r)
{
	bool all = dense && r->dense;
	uint32_t a = all ? own->n : own->n_sampled;
	uint32_t b = all ? r->n : r->n_sampled;

	return (struct story_match){.story = r->story,
		.shared = all ? c->shared : c->sampled,
		.of = a < b ? a : b,
		.own = a};
}

/* Percent of the smaller one. What comes a day later is more often what happened next, told with the same background. */
static uint32_t wanted(int64_t apart_ms)
{
	static const struct {
		int64_t up_to_ms;
		uint32_t percent;
	} table[] = {{24 * HOUR_MS, 20}, {INT64_MAX, 30}};
	size_t i = 0;

	while (apart_ms > table[i].up_to_ms)
		i++;
	return table[i].percent;
}

static bool is_enough(const struct story_match *m, int64_t apart_ms)
{
	return m->shared >= STORY_SHARED &&
	       (uint64_t)m->shared * 100 >= (uint64_t)m->of * wanted(apart_ms);
}

/* The same article in another feed of its outlet. */
static bool is_repeated(const struct story_article *a, const struct record *r,
	const struct story_match *m, const struct weight *own, bool all)
{
	uint32_t larger = all ? (own->n > r->n ? own->n : r->n)
			      : (own->n_sampled > r->n_sampled ? own->n_sampled : r->n_sampled);

	return a->sketch->title != 0 && a->sketch->title == r->title &&
	       apart(a, r) <= STORY_HEADLINE_MS && m->shared >= STORY_SHARED / 2 &&
	       m->shared * 5 >= larger * 4;
}

static struct story_match judge(const struct story_window *w, const struct story_article *a,
	const struct weight *own, const struct candidate *c)
{
	const struct record *r = record_at(w, c->article);
	struct story_match m = compared(c, own, a->sketch->dense, r);
	bool all = a->sketch->dense && r->dense;
	bool joins =
		is_own(a, r) ? is_repeated(a, r, &m, own, all) : is_enough(&m, apart(a, r));

	return joins ? m : (struct story_match){.story = 0};
}

/* A story to which an outlet adds and adds is what its articles have around them. */
static bool is_full(const struct story_window *w, const struct story_article *a, int64_t story)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n_found; i++) {
		const struct record *r = record_at(w, w->found[i].article);

		n += r->story == story && is_own(a, r);
	}
	return n >= STORY_BOILER_OUTLET;
}

/* By the part that they share: a long article shares a little with everything. */
static bool is_closer(const struct story_match *a, const struct story_match *b)
{
	uint64_t x = (uint64_t)a->shared * b->of;
	uint64_t y = (uint64_t)b->shared * a->of;

	return b->story == 0 || x > y || (x == y && a->shared > b->shared);
}

static struct story_match by_text(struct story_window *w, const struct story_article *a)
{
	struct weight own = look_up(w, a);
	struct story_match best = {.story = 0};

	for (size_t i = 0; i < w->n_found; i++) {
		struct story_match m = judge(w, a, &own, &w->found[i]);

		if (m.story != 0 && is_closer(&m, &best))
			best = m;
	}
	return best.story != 0 && !is_full(w, a, best.story) ? best
							     : (struct story_match){.story = 0};
}

/* "The news at nine": what one feed says again is another of the same. */
static bool is_series(
	const struct story_window *w, const struct story_article *a, const struct holders *h)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct record *r = record_at(w, h->v[i]);

		if (a->feed != 0 && r->feed != 0 ? a->feed == r->feed : a->outlet == r->outlet)
			return true;
	}
	return false;
}

/* A text has more than the headline that it joins. */
static struct story_match as_titled(const struct story_article *a, const struct record *r)
{
	return (struct story_match){.story = r->story,
		.shared = 1,
		.of = 1,
		.own = a->sketch->headline ? 1 : (uint32_t)a->sketch->n + 1};
}

static struct story_match by_title(
	const struct story_window *w, const struct story_article *a, const struct holders *h)
{
	for (size_t i = 0; i < h->n && !is_boilerplate(h); i++) {
		const struct record *r = record_at(w, h->v[i]);

		if ((a->sketch->headline || r->headline) && apart(a, r) <= STORY_HEADLINE_MS)
			return as_titled(a, r);
	}
	return (struct story_match){.story = 0};
}

struct story_match story_window_find(struct story_window *w, const struct story_article *a)
{
	struct story_match m = {.story = 0};
	struct holders titled = {.n = 0};

	if (a->sketch->title != 0)
		find_holders(w, a->sketch->title, true, &titled);
	bool series = is_series(w, a, &titled);

	if (!series || !a->sketch->headline)
		m = by_text(w, a);
	return m.story != 0 || series ? m : by_title(w, a, &titled);
}
