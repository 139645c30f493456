/* SPDX-License-Identifier: ISC */
/* Looks at what may hang (watchdog.h), and tells the log when it begins and ends. */
#include "base/log.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

static void look_at_the_store(struct app *app, int64_t now_ms)
{
	struct stall *s = &app->watchdog.store;
	int64_t was_ms = s->stalled_ms;

	switch (stall_look(s, storer_running(app->storer), STALL_MS, now_ms)) {
	case STALL_SAME:
		return;
	case STALL_BEGINS:
		log_err("store: the disk has not answered for %lld s; nothing is stored or sent "
			"meanwhile, and the watchdog is told nothing",
			(long long)(s->stalled_ms / 1000));
		break;
	case STALL_ENDS:
		log_warning("store: the disk answers again, after %lld s",
			(long long)(was_ms / 1000));
		break;
	}
	app_notify_status(app);
}

static void look_at_the_workers(struct app *app, int64_t now_ms)
{
	struct pool_place places[POOL_WORKERS_MAX];
	size_t n = pool_places(app->pool, places);
	struct watchdog *w = &app->watchdog;
	int64_t was_ms = w->hanging_ms;

	switch (watchdog_workers(w, places, n, app->config->parse_deadline_ms, now_ms)) {
	case STALL_SAME:
		return;
	case STALL_BEGINS:
		log_err("parser pool: workers get nothing done hanging=%zu of=%zu s=%lld",
			w->n_hanging, w->n_workers, (long long)(w->hanging_ms / 1000));
		break;
	case STALL_ENDS:
		log_warning("parser pool: all workers get on again after_s=%lld",
			(long long)(was_ms / 1000));
		break;
	}
	app_notify_status(app);
}

void app_watch(struct app *app)
{
	int64_t now_ms = clock_monotonic_ms();

	look_at_the_store(app, now_ms);
	look_at_the_workers(app, now_ms);
	app->watchdog.lane_hangs = deliverer_look(app->deliverer,
		app->watchdog.store.stalled_ms == 0 && storer_failing_ms(app->storer) == 0,
		now_ms);
}
