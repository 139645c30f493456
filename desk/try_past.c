/* SPDX-License-Identifier: ISC */
#include "desk/try_past.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"

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

struct tell_past try_past_of(struct try_past *p)
{
	return (struct tell_past){get, put, p};
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
	free(p->told);
}
