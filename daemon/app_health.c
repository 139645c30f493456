/* SPDX-License-Identifier: ISC */
/* The facts that health.c judges, gathered: the loop's own, and what was read of the store. */
#include <stdlib.h>

#include "base/vec.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "feeds/date/date.h"

struct gather {
	VEC(struct health_dest) dests;
	const struct figures *figures;
	const struct deliverer *deliverer;
	struct arena arena; /* of the sentences about waiting */
};

static struct str time_text(int64_t ms, struct arena *ar)
{
	AUTO_BUF struct buf b = {0};

	if (ms == 0)
		return STR("");
	buf_init(&b, 64);
	date_format_utc(ms / 1000, &b);
	return arena_str(ar, buf_view(&b));
}

static void add_queue(struct health_dest *d, const struct figures_queue *q)
{
	d->pending = q->queue.pending;
	d->oldest_ms = q->queue.oldest_ms;
	d->dead_new = q->dead_new;
}

static void on_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	struct gather *g = arg;
	const struct figures_queue *q = figures_queue_of(g->figures, id);
	struct deliver_pause pause = {0};
	struct health_dest d = {.id = id,
		.configured = true,
		.held = state == LANE_HELD,
		.until = time_text(until_ms, &g->arena),
		.why = why,
		.oldest_ms = TIME_NONE};

	if (deliverer_paused(g->deliverer, id, &pause))
		d.paused_since = time_text(pause.since_ms, &g->arena);
	d.stuck = deliverer_stuck(g->deliverer, id, &d.stuck_ms);
	if (q != NULL)
		add_queue(&d, q);
	vec_push(&g->dests, d);
}

/* Queues that no lane serves: their destination left the configuration. */
static void add_orphans(struct gather *g)
{
	size_t n_lanes = g->dests.n;

	for (size_t i = 0; g->figures != NULL && i < g->figures->n_queues; i++) {
		const struct figures_queue *q = &g->figures->queues[i];
		struct health_dest d = {.id = q->queue.dest};
		bool served = false;

		for (size_t k = 0; k < n_lanes; k++)
			served |= str_eq(g->dests.p[k].id, d.id);
		if (served)
			continue;
		add_queue(&d, q);
		vec_push(&g->dests, d);
	}
}

void app_problems(const struct app *app, const struct figures *f, struct str unread,
	int64_t late_ms, health_said *on_problem, void *arg)
{
	struct poller_counts c = poller_counts(app->poller);
	struct gather g = {.figures = f, .deliverer = app->deliverer};
	AUTO_BUF struct buf disk = {0};

	arena_init(&g.arena, MIB(1));
	deliverer_each(app->deliverer, on_lane, &g);
	add_orphans(&g);
	buf_init(&disk, 256);
	if (app->disk.low)
		disk_text(&app->disk, &disk);
	struct health h = {.now_ms = clock_now_ms(),
		.late_ms = late_ms,
		.reload_refused = !app->last_reload_ok,
		.clock_doubted = app->retention.trust.doubts,
		.store_stalled_ms = app->watchdog.store.stalled_ms,
		.store_failing_ms = storer_failing_ms(app->storer),
		.workers = app->watchdog.n_workers,
		.workers_hanging = app->watchdog.n_hanging,
		.workers_hanging_ms = app->watchdog.hanging_ms,
		.workers_dying = app->watchdog.retrying,
		.line_down_ms = c.line_down_ms,
		.disk_low = buf_view(&disk),
		.page_unserved = page_unserved(app->page),
		.store_unread = unread,
		.feeds_ok = c.ok,
		.feeds_failing = c.failing,
		.secrets_outdated = f != NULL ? f->secrets_outdated : NULL,
		.n_secrets_outdated = f != NULL ? f->n_secrets_outdated : 0,
		.feeds_over_quota = c.over_quota,
		.dests = g.dests.p,
		.n_dests = g.dests.n};

	health_look(&h, on_problem, arg);
	free(g.dests.p);
	arena_done(&g.arena);
}
