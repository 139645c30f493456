/* SPDX-License-Identifier: ISC */
/*
 * Orderly stop, from the outside in: no new fetches, requests in flight finish within the grace
 * time, parsers go, the store thread writes what is queued, then the control socket and the
 * connections close. Each part calls back once; the loop ends when no handle is left.
 */
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "daemon/app_private.h"

enum {
	GRACE_MS = 5000
};

/* 4. nothing is left to talk to */
static void on_http_closed(void *arg)
{
	struct app *app = arg;

	if (--app->parts_open != 0)
		return;
	poller_free(app->poller);
	deliverer_free(app->deliverer);
	log_info("stop: done");
}

static void on_control_closed(void *arg)
{
	on_http_closed(arg);
}

/* 3. the store is closed */
void app_stop_control(struct app *app)
{
	if (!app->store_closed || app->n_asking != 0)
		return;
	app->parts_open = 3;
	control_close(app->control, on_control_closed, app);
	http_client_close(app->feeds_http, on_http_closed, app);
	http_client_close(app->alerts_http, on_http_closed, app);
}

static void on_storer_closed(void *arg)
{
	struct app *app = arg;

	app->store_closed = true;
	app->storer = NULL;
	app_stop_control(app);
}

static void on_pool_closed(void *arg)
{
	struct app *app = arg;

	storer_close(app->storer, on_storer_closed, app);
}

/* 2. nothing new comes from the world */
static void on_part_closed(void *arg)
{
	struct app *app = arg;

	if (--app->parts_open == 0)
		pool_close(app->pool, on_pool_closed, app);
}

/* Asked again to stop, or to reload, a process that stops goes on with it: it ends by its own exit code.
 * SIGINT alone ends it at once, for whoever presses ^C a second time. */
static void stop_signals(struct app *app)
{
	for (size_t i = 0; i < sizeof(app->signals) / sizeof(app->signals[0]); i++)
		uv_close((uv_handle_t *)&app->signals[i], NULL);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}

/* 1. no reload is under way any more */
void app_stop_parts(struct app *app)
{
	log_info("stop: finishing what is under way");
	notify_send(app->notify, "STOPPING=1\nSTATUS=stopping");
	stop_signals(app);
	janitor_close(&app->janitor);
	turns_close(app);
	retention_close(app);
	baselines_close(app);
	indexer_close(app);
	app_notices_close(app);
	subscriber_close(app->subscriber);
	app->parts_open = 3;
	page_close(app->page, on_part_closed, app);
	poller_close(app->poller, on_part_closed, app);
	deliverer_close(app->deliverer, GRACE_MS, on_part_closed, app);
}

void app_stop(struct app *app)
{
	if (app->stopping)
		return;
	app->stopping = true;
	/* Before the reload is waited for: it may itself wait for a disk that stays full. */
	storer_stop_retrying(app->storer);
	app_reload_stop(app);
}
