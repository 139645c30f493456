/* SPDX-License-Identifier: ISC */
#include "desk/queues.h"

static enum errc drop(const struct desk *d, const struct store_drop *v, int64_t now_ms,
	queues_said *said, void *arg, struct err *e)
{
	uint64_t n = 0;

	if (store_outbox_drop(d->store, v, QUEUES_STEP, now_ms, &n, e) != ERR_NONE)
		return e->code;
	if (n != 0)
		said(v->dest, n, v->why, arg);
	return ERR_NONE;
}

/* Age first: what is too old is told as that, also when there is too much of it. */
static enum errc shorten(const struct desk *d, const struct config_dest *c, int64_t now_ms,
	bool believed, queues_said *said, void *arg, struct err *e)
{
	const struct store_drop old = {.dest = c->d->id,
		.why = STR("waited for longer than max_age"),
		.before_ms = now_ms - c->max_age_ms,
		.keep = UINT64_MAX};
	const struct store_drop many = {.dest = c->d->id,
		.why = STR("more than max_queue waited"),
		.before_ms = INT64_MIN,
		.keep = c->max_queue};

	if (c->max_age_ms != 0 && believed && drop(d, &old, now_ms, said, arg, e) != ERR_NONE)
		return e->code;
	return c->max_queue != 0 ? drop(d, &many, now_ms, said, arg, e) : ERR_NONE;
}

enum errc queues_shorten(const struct desk *d, int64_t now_ms, bool believed, queues_said *said,
	void *arg, struct err *e)
{
	const struct config *c = d->config;

	for (size_t i = 0; i < c->n_dests; i++)
		if (shorten(d, &c->dests[i], now_ms, believed, said, arg, e) != ERR_NONE)
			return e->code;
	return ERR_NONE;
}

/* Destinations that are not in a configuration. Collected before anything is done to their queues: the
 * store's walk is over then. */
struct orphans {
	const struct config *config;
	struct arena arena;
	struct store_queue *v;
	size_t n, cap;
};

static void on_queue(const struct store_queue *q, void *arg)
{
	struct orphans *o = arg;

	if (q->pending + q->held == 0 || config_dest(o->config, q->dest) != NULL)
		return;
	o->v = arena_room(&o->arena, o->v, o->n, &o->cap, sizeof(*o->v));
	if (o->v == NULL)
		return;
	o->v[o->n] = *q;
	o->v[o->n++].dest = arena_str(&o->arena, q->dest);
}

static enum errc find_orphans(struct store *s, struct orphans *o, struct err *e)
{
	arena_init(&o->arena, 1 << 20);
	if (store_queues_each(s, on_queue, o, e) != ERR_NONE)
		return e->code;
	return o->arena.over ? err_set(e, ERR_LIMIT, "too many destinations that left")
			     : ERR_NONE;
}

static bool any_leaves(const struct config *now, const struct config *next)
{
	for (size_t i = 0; i < now->n_dests; i++)
		if (config_dest(next, now->dests[i].d->id) == NULL)
			return true;
	return false;
}

enum errc queues_left(const struct desk *d, const struct config *next, queues_said *said,
	void *arg, struct err *e)
{
	struct orphans o = {.config = next};
	enum errc rc = ERR_NONE;

	/* All queues are read: not at every reload. */
	if (!any_leaves(d->config, next))
		return ERR_NONE;
	rc = find_orphans(d->store, &o, e);
	for (size_t i = 0; i < o.n && rc == ERR_NONE; i++)
		said(o.v[i].dest, o.v[i].pending + o.v[i].held, STR(""), arg);
	arena_done(&o.arena);
	return rc;
}

enum errc queues_expire(
	const struct desk *d, int64_t now_ms, queues_said *said, void *arg, struct err *e)
{
	struct orphans o = {.config = d->config};
	enum errc rc = find_orphans(d->store, &o, e);

	for (size_t i = 0; i < o.n && rc == ERR_NONE; i++) {
		const struct store_drop old = {.dest = o.v[i].dest,
			.why = STR("left the configuration, and keep_alerts is over"),
			.before_ms = now_ms - d->config->keep_alerts_ms,
			.keep = UINT64_MAX};

		rc = drop(d, &old, now_ms, said, arg, e);
	}
	arena_done(&o.arena);
	return rc;
}
