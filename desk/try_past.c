/* SPDX-License-Identifier: ISC */
#include "desk/try_past.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

/* What a destination was told of a story by a watch. */
struct try_told {
	struct str dest, watch;
	uint32_t outlets;
	int64_t leaves_ms; /* the first */
};

struct try_story {
	uint32_t outlets;
	struct try_told *v;
	size_t n, cap;
};

static uint64_t nonzero(uint64_t h)
{
	return h != 0 ? h : 1;
}

static uint64_t pair_key(const struct store_told_key *k)
{
	return nonzero(hash64(k->watch, hash64(k->dest, 1)));
}

static enum errc get(void *of, const struct store_told_key *keys, size_t n,
	struct store_told *ret, struct err *e)
{
	const struct try_past *p = of;

	(void)e;
	for (size_t i = 0; i < n; i++) {
		size_t at = map_get(&p->pairs, pair_key(&keys[i]));

		ret[i] = (struct store_told){keys[i], TIME_NONE, TIME_NONE};
		if (at != SIZE_MAX)
			ret[i] = p->told[at];
	}
	return ERR_NONE;
}

/* Ids are the configuration's, which outlives the trial. */
static enum errc put(void *of, const struct store_told *v, size_t n, struct err *e)
{
	struct try_past *p = of;

	(void)e;
	for (size_t i = 0; i < n; i++) {
		size_t at = map_put(&p->pairs, pair_key(&v[i].key), p->n);

		if (at == SIZE_MAX) {
			at = p->n++;
			if (at == p->cap) {
				p->cap = p->cap * 2 + 16;
				p->told = xreallocarray(p->told, p->cap, sizeof(*p->told));
			}
		}
		p->told[at] = v[i];
	}
	return ERR_NONE;
}

static struct try_story *story_of(struct try_past *p, int64_t id)
{
	size_t i = map_put(&p->story_at, nonzero((uint64_t)id), p->n_stories);

	if (i != SIZE_MAX)
		return &p->stories[i];
	if (p->n_stories == p->cap_stories) {
		p->cap_stories = p->cap_stories * 2 + 64;
		p->stories = xreallocarray(p->stories, p->cap_stories, sizeof(*p->stories));
	}
	p->stories[p->n_stories] = (struct try_story){.n = 0};
	return &p->stories[p->n_stories++];
}

void try_past_outlet(struct try_past *p, int64_t story, struct str outlet)
{
	uint64_t key = nonzero(hash64(outlet, (uint64_t)story));

	if (map_put(&p->outlets, key, 0) == SIZE_MAX)
		story_of(p, story)->outlets++;
}

static struct try_told *told_of(struct try_story *s, struct str dest, struct str watch)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->v[i].dest, dest) && str_eq(s->v[i].watch, watch))
			return &s->v[i];
	return NULL;
}

void try_past_story(
	struct try_past *p, int64_t story, struct str dest, struct str watch, int64_t leaves_ms)
{
	struct try_story *s = story_of(p, story);
	struct try_told *t = told_of(s, dest, watch);

	if (t != NULL) {
		t->outlets = s->outlets;
		if (leaves_ms - t->leaves_ms >= STORE_TOLD_MS)
			t->leaves_ms = leaves_ms;
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 2;
		s->v = xreallocarray(s->v, s->cap, sizeof(*s->v));
	}
	s->v[s->n++] = (struct try_told){dest, watch, s->outlets, leaves_ms};
}

void try_past_clock(struct try_past *p, int64_t now_ms)
{
	p->now_ms = now_ms;
}

/* What is still to leave says how many outlets there are when it does. */
static enum errc stories(
	void *of, struct store_story_now *v, size_t n, struct arena *a, struct err *e)
{
	struct try_past *p = of;

	for (size_t i = 0; i < n; i++) {
		const struct try_story *s = story_of(p, v[i].id);

		v[i].outlets = s->outlets;
		v[i].n_told = s->n;
		v[i].told = arena_array(a, s->n, sizeof(*v[i].told));
		if (v[i].told == NULL)
			return err_set(e, ERR_LIMIT, "out of room");
		for (size_t k = 0; k < s->n; k++)
			v[i].told[k] = (struct store_story_told){.dest = s->v[k].dest,
				.watch = s->v[k].watch,
				.outlets = s->v[k].outlets,
				.told_ms = s->v[k].leaves_ms,
				.waits = s->v[k].leaves_ms > p->now_ms};
	}
	return ERR_NONE;
}

struct tell_past try_past_of(struct try_past *p)
{
	return (struct tell_past){get, put, stories, p};
}

static uint64_t rang_key(int64_t article, struct str watch)
{
	return nonzero(hash64(watch, (uint64_t)article));
}

void try_past_rang(struct try_past *p, int64_t article, struct str watch, int64_t at_ms)
{
	*map_at(&p->rang, rang_key(article, watch), 0) = (size_t)at_ms;
}

bool try_past_rang_since(
	const struct try_past *p, int64_t article, struct str watch, int64_t since_ms)
{
	size_t at = map_get(&p->rang, rang_key(article, watch));

	return at != SIZE_MAX && (int64_t)at > since_ms;
}

bool try_past_opens(struct try_past *p, struct str dest, uint64_t batch)
{
	return map_put(&p->batches, nonzero(hash64(dest, batch)), 0) == SIZE_MAX;
}

void try_past_done(struct try_past *p)
{
	map_done(&p->pairs);
	map_done(&p->rang);
	map_done(&p->batches);
	for (size_t i = 0; i < p->n_stories; i++)
		free(p->stories[i].v);
	free(p->stories);
	map_done(&p->story_at);
	map_done(&p->outlets);
	free(p->told);
}
