/* SPDX-License-Identifier: ISC */
/* The table of timed jobs, their functions, and a libuv timer for each. */
#include "daemon/janitor.h"

#include <assert.h>
#include <malloc.h>

#include "base/log.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

enum {
	TICK_MS = 10 * 1000,
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

/* A disk that never answers gives no error either: only that nothing comes back tells. */
static void look_at_the_store_thread(struct app *app)
{
	int64_t stalled_ms = app->stall.stalled_ms;

	switch (stall_look(&app->stall, storer_running(app->storer), clock_monotonic_ms())) {
	case STALL_SAME:
		return;
	case STALL_BEGINS:
		log_err("store: the disk has not answered for %lld s; nothing is stored or sent "
			"meanwhile, and the watchdog is told nothing",
			(long long)(app->stall.stalled_ms / 1000));
		break;
	case STALL_ENDS:
		log_warning("store: the disk answers again, after %lld s",
			(long long)(stalled_ms / 1000));
		break;
	}
	app_notify_status(app);
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

/* The loop that turns is no proof of health: while the store thread hangs nothing is stored or sent,
 * and only a new process may find the disk back. */
static void feed_the_watchdog(struct app *app)
{
	if (app->stall.stalled_ms == 0)
		notify_send(app->notify, "WATCHDOG=1");
}

/* name, first, period, function, period by function */
static const struct janitor_job table[] = {
	{"watchdog", 0, 0, feed_the_watchdog, watchdog_period},
	{"clock", TICK_MS, TICK_MS, look_at_the_clock, NULL},
	{"store thread", 0, STALL_LOOK_MS, look_at_the_store_thread, NULL},
	{"status line", TICK_MS, TICK_MS, app_notify_status, NULL},
	{"memory", TICK_MS, TICK_MS, give_memory_back, NULL},
	{"store health", TICK_MS, TICK_MS, watch_the_store, NULL},
	{"queues", HOUR_MS / 60, HOUR_MS / 60, queues_look, NULL},
	{"retention", HOUR_MS / 60, HOUR_MS, retention_run, NULL},
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
