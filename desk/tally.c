/* SPDX-License-Identifier: ISC */
/* What was stored, counted by the places of watches and destinations in the configuration it was matched with. */
#include "desk/tally.h"

/* By place. NULL: no room. */
struct places {
	uint32_t *n;
	size_t len;
};

static struct places places_new(size_t len, struct arena *a)
{
	return (struct places){arena_array(a, len, sizeof(uint32_t)), len};
}

static void add(const struct places *p, size_t at)
{
	if (p->n != NULL && at < p->len)
		p->n[at]++;
}

/* An article counts once for a watch, whatever it hits there: hits are sorted by watch. */
static void add_hits(const struct strmap *ids, const struct store_found *f, struct places *p)
{
	for (size_t i = 0; i < f->n_hits; i++)
		if (i == 0 || !str_eq(f->hits[i].watch, f->hits[i - 1].watch))
			add(p, strmap_get(ids, f->hits[i].watch));
}

static void add_suppressed(
	const struct strmap *ids, const struct store_found *f, struct places *p)
{
	for (size_t i = 0; i < f->n_notices; i++)
		if (f->notices[i].suppressed)
			add(p, strmap_get(ids, f->notices[i].dest));
}

static struct str watch_id(const struct config *c, size_t i)
{
	return c->watches[i].id;
}

static struct str dest_id(const struct config *c, size_t i)
{
	return c->dests[i].d->id;
}

/* Names and all: the next slice, and who reads this, may have another configuration. */
static void keep(struct ingest_counts *to, const struct places *p, const struct config *c,
	struct str (*id)(const struct config *c, size_t i), struct arena *a)
{
	bool was_over = a->over;

	for (size_t i = 0; p->n != NULL && i < p->len; i++) {
		if (p->n[i] == 0)
			continue;
		struct ingest_count *v = arena_room(a, to->v, to->n, &to->cap, sizeof(*v));

		if (v == NULL)
			break;
		to->v = v;
		v[to->n++] = (struct ingest_count){arena_str(a, id(c, i)), p->n[i]};
	}
	a->over = was_over;
}

void tally_slice(const struct slice *s)
{
	const struct config *c = s->d->config;
	struct ingest *in = s->in;
	AUTO_ARENA struct arena a = {0};

	if (!in->rest.begun)
		in->tally = (struct ingest_tally){0};
	in->tally.match_us += s->match_us;
	in->tally.n_matched += s->n_news;
	arena_init(&a, MIB(16));
	struct places watches = places_new(c->n_watches, &a);
	struct places dests = places_new(c->n_dests, &a);

	for (size_t i = 0; i < s->n_news; i++) {
		add_hits(&c->watch_ids, &s->news[i].found, &watches);
		add_suppressed(&c->dest_ids, &s->news[i].found, &dests);
	}
	keep(&in->tally.matched, &watches, c, watch_id, &in->arena);
	keep(&in->tally.suppressed, &dests, c, dest_id, &in->arena);
}
