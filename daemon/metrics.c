/* SPDX-License-Identifier: ISC */
/* Counting (metrics.h); writing is metrics_write.c. */
#include "daemon/metrics.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/metrics_private.h"

/* Seconds. Of what takes a request, what waits for its turn, what a person waits for. */
static const double fetch_bounds[] = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
static const double lag_bounds[] = {0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900};
static const double match_bounds[] = {
	0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5};
static const double publish_bounds[] = {
	1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400};
static const double loop_bounds[] = {
	0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5};

#define BUCKETS(v) ((struct prom_histogram){.bounds = (v), .n = sizeof(v) / sizeof((v)[0])})

/* ---- names ----------------------------------------------------------------------------- */

static struct metrics_named *named(const struct metrics_names *names, struct str id)
{
	size_t at = names->n != 0 ? strmap_get(&names->index, id) : SIZE_MAX;

	return &names->v[at < names->n ? at : names->n];
}

/* Of n ids; what was counted of those that were there already stays theirs. */
static void names_take(struct metrics_names *names, size_t n,
	struct str (*id)(const struct config *c, size_t i), const struct config *c)
{
	struct metrics_names now = {.n = n < METRICS_NAMES_MAX ? n : METRICS_NAMES_MAX};

	now.cut = n - now.n;
	arena_init(&now.arena, BUF_NO_MAX);
	now.v = arena_array(&now.arena, now.n + 1, sizeof(*now.v));
	strmap_init(&now.index, &now.arena, now.n);
	for (size_t i = 0; i < now.n; i++) {
		struct metrics_named *v = &now.v[i];

		if (names->v != NULL && named(names, id(c, i))->id.n != 0)
			*v = *named(names, id(c, i));
		v->id = arena_str(&now.arena, id(c, i));
		strmap_put(&now.index, v->id, i);
	}
	if (names->v != NULL)
		now.v[now.n] = names->v[names->n];
	arena_done(&names->arena);
	*names = now;
}

static struct str watch_id(const struct config *c, size_t i)
{
	return c->watches[i].id;
}

static struct str dest_id(const struct config *c, size_t i)
{
	return c->dests[i].d->id;
}

void metrics_configure(struct metrics *m, const struct config *c)
{
	if (m == NULL)
		return;
	names_take(&m->watches, c->n_watches, watch_id, c);
	names_take(&m->dests, c->n_dests, dest_id, c);
	m->n_feeds = c->n_feeds;
}

struct metrics *metrics_new(void)
{
	static const struct config nothing;
	struct metrics *m = xcalloc(1, sizeof(*m));

	m->fetch = BUCKETS(fetch_bounds);
	m->lag = BUCKETS(lag_bounds);
	m->match = BUCKETS(match_bounds);
	m->publish = BUCKETS(publish_bounds);
	m->loop = BUCKETS(loop_bounds);
	metrics_configure(m, &nothing);
	return m;
}

void metrics_free(struct metrics *m)
{
	if (m == NULL)
		return;
	arena_done(&m->watches.arena);
	arena_done(&m->dests.arena);
	free(m);
}

/* ---- counting -------------------------------------------------------------------------- */

void metrics_fetched(struct metrics *m, enum metrics_fetch result)
{
	if (m != NULL)
		m->fetches[result]++;
}

void metrics_transferred(struct metrics *m, int64_t took_us, uint64_t wire_bytes)
{
	if (m == NULL)
		return;
	prom_observe(&m->fetch, (double)took_us / 1e6);
	m->wire_bytes += wire_bytes;
}

void metrics_started(struct metrics *m, int64_t late_ms)
{
	if (m != NULL)
		prom_observe(&m->lag, (double)late_ms / 1e3);
}

static void add(struct metrics_names *names, const struct ingest_counts *c, size_t at)
{
	for (size_t i = 0; i < c->n; i++)
		named(names, c->v[i].id)->n[at] += c->v[i].n;
}

void metrics_stored(struct metrics *m, const struct ingest *in)
{
	if (m == NULL)
		return;
	*(in->baseline ? &m->articles_baseline : &m->articles_new) += in->n_new;
	m->articles_updated += in->n_edits;
	m->articles_duplicate += in->n_known > in->n_edits ? in->n_known - in->n_edits : 0;
	m->decoded_bytes += in->doc != NULL     ? in->doc->bytes
			    : in->index != NULL ? in->index->bytes
						: 0;
	add(&m->watches, &in->tally.matched, 0);
	add(&m->dests, &in->tally.suppressed, METRICS_SUPPRESSED);
	if (in->tally.n_matched != 0)
		prom_observe(&m->match, (double)in->tally.match_us / 1e6);
}

void metrics_alerts(struct metrics *m, struct str dest, enum metrics_alert result, uint64_t n)
{
	if (m != NULL)
		named(&m->dests, dest)->n[result] += n;
}

void metrics_delivered_after(struct metrics *m, int64_t ms)
{
	if (m != NULL)
		prom_observe(&m->publish, (double)ms / 1e3);
}

void metrics_turned(struct metrics *m, int64_t took_ns)
{
	if (m != NULL)
		prom_observe(&m->loop, (double)took_ns / 1e9);
}
