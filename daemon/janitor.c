/* SPDX-License-Identifier: ISC */
/* The table of timed jobs, their functions, and a libuv timer for each. */
#include "daemon/janitor.h"

#include <assert.h>
#include <malloc.h>

#include "base/log.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/dests.h"
#include "daemon/feeds.h"

enum {
	TICK_MS = 10 * 1000,
	LOOK_MS = 30 * 1000,
	HOUR_MS = 60 * 60 * 1000,
	STORE_BROKEN_MS = 10 * 60 * 1000
};

/* ---- the jobs ---------------------------------------------------------------------------- */

/* libuv's timers see neither that the wall clock was set nor that the machine was asleep. */
static void look_at_the_clock(struct app *app)
{
	poller_tick(app->poller);
}

/* A burst of bodies leaves holes; idle feeds should not pay for it for ever. */
static void give_memory_back(struct app *app)
{
	(void)app;
	malloc_trim(0);
}

/* A remounted disk or a fresh descriptor may be the cure, and systemd starts us anew. */
static void watch_the_store(struct app *app)
{
	int64_t failing = storer_failing_ms(app->storer);

	if (failing <= STORE_BROKEN_MS || app->stopping)
		return;
	app->exit_code = 1;
	err_set(&app->failure, ERR_IO, "the store has failed for %lld minutes",
		(long long)(failing / 60000));
	app_stop(app);
}

static void look_for_forgotten_alerts(struct app *app)
{
	deliverer_recheck(app->deliverer);
}

int64_t janitor_watchdog_period_ms(int64_t timeout_ms)
{
	if (timeout_ms <= 0)
		return 0;
	return timeout_ms < 3 ? 1 : timeout_ms / 3;
}

static int64_t watchdog_period(const struct app *app)
{
	return janitor_watchdog_period_ms(notify_watchdog_ms(app->notify));
}

/* The loop that turns is no proof of health. */
static void feed_the_watchdog(struct app *app)
{
	if (!watchdog_bites(&app->watchdog))
		notify_send(app->notify, "WATCHDOG=1");
}

/* name, first, period, function, period by function */
static const struct janitor_job table[] = {
	{"watchdog", 0, 0, feed_the_watchdog, watchdog_period},
	{"clock", TICK_MS, TICK_MS, look_at_the_clock, NULL},
	{"what hangs", 0, STALL_LOOK_MS, app_watch, NULL},
	{"forgotten alerts", LOOK_MS, LOOK_MS, look_for_forgotten_alerts, NULL},
	{"status line", TICK_MS, TICK_MS, app_notify_status, NULL},
	{"memory", TICK_MS, TICK_MS, give_memory_back, NULL},
	{"store health", TICK_MS, TICK_MS, watch_the_store, NULL},
	{"pauses", 0, TICK_MS, dests_look, NULL},
	{"pauses of feeds", 0, TICK_MS, feeds_look, NULL},
	{"notices", NOTICES_LOOK_MS, NOTICES_LOOK_MS, app_notices_look, NULL},
	{"queues", HOUR_MS / 60, HOUR_MS / 60, queues_look, NULL},
	{"disk", 0, TICK_MS, app_disk_look, NULL},
	{"retention", HOUR_MS / 60, HOUR_MS, retention_run, NULL},
	{"outputs", 0, TICK_MS, outputs_look, NULL},
	{"waves", 0, HOUR_MS / 60, waves_look, NULL},
	{"search index", 0, TICK_MS, indexer_run, NULL},
};

/* ---- the timers -------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *t)
{
	struct janitor_timer *jt = t->data;

	jt->job->run(jt->app);
}

void janitor_open(struct janitor *j, uv_loop_t *loop, const struct janitor_job *jobs, size_t n,
	struct app *app)
{
	j->n = n < JANITOR_MAX ? n : JANITOR_MAX;
	for (size_t i = 0; i < j->n; i++) {
		struct janitor_timer *jt = &j->timers[i];
		int64_t period =
			jobs[i].period != NULL ? jobs[i].period(app) : jobs[i].period_ms;

		*jt = (struct janitor_timer){.job = &jobs[i], .app = app};
		uv_timer_init(loop, &jt->timer);
		jt->timer.data = jt;
		if (period > 0)
			uv_timer_start(&jt->timer, on_timer, (uint64_t)jobs[i].first_ms,
				(uint64_t)period);
	}
}

void janitor_close(struct janitor *j)
{
	for (size_t i = 0; i < j->n; i++)
		uv_close((uv_handle_t *)&j->timers[i].timer, NULL);
	j->n = 0;
}

void janitor_start(struct janitor *j, uv_loop_t *loop, struct app *app)
{
	static_assert(sizeof(table) / sizeof(table[0]) <= JANITOR_MAX, "JANITOR_MAX");
	janitor_open(j, loop, table, sizeof(table) / sizeof(table[0]), app);
}
