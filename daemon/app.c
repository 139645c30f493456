/* SPDX-License-Identifier: ISC */
/*
 * Start: open the store, remember feeds and destinations, adopt the watch lists, then the
 * parts that talk to the world, READY=1 last. By phase (doc/reliability.md "Errors by phase"):
 * starting, any error is fatal; reloading, errors are reported and the old configuration
 * stays; running, one feed's or destination's error backs off alone, and only a store that
 * stays broken for minutes ends the process.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/alerts.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/dests.h"
#include "daemon/feed_known.h"
#include "daemon/feeds.h"
#include "daemon/limits.h"
#include "daemon/owner.h"
#include "desk/adopt.h"
#include "desk/rows.h"

/* ---- running ----------------------------------------------------------------------------- */

static void on_signal(uv_signal_t *h, int signum)
{
	struct app *app = h->data;

	if (signum == SIGHUP)
		app_reload(app, NULL);
	else
		app_stop(app);
}

static void on_alerts(const struct str *dests, size_t n, void *arg)
{
	struct app *app = arg;

	deliverer_wake(app->deliverer, dests, n);
}

static void on_feed(struct str id, bool gap, void *arg)
{
	app_notices_feed(arg, id, gap);
}

static void on_document(
	struct str id, const struct http_res *res, const struct feed_doc *doc, void *arg)
{
	struct app *app = arg;

	subscriber_document(app->subscriber, id, res, doc);
}

static void on_control_reload(struct control_call *call, struct str query, void *arg)
{
	(void)query;
	app_reload(arg, call);
}

static void on_pool_broken(void *arg)
{
	struct app *app = arg;

	app->exit_code = 1;
	err_set(&app->failure, ERR_IO, "the fork server of the parser workers ended");
	app_stop(app);
}

/* ---- starting ---------------------------------------------------------------------------- */

/* mkdir -p, private to the daemon. */
static enum errc make_dir(struct str path, struct err *e)
{
	char *p = str_dup(path);
	enum errc rc = ERR_NONE;

	for (size_t i = 1; i <= path.n && rc == ERR_NONE; i++) {
		if (p[i] != '/' && p[i] != '\0')
			continue;
		char c = p[i];

		p[i] = '\0';
		if (mkdir(p, 0700) != 0 && errno != EEXIST)
			rc = err_set(e, ERR_IO, "cannot create directory '%s': %s", p,
				strerror(errno));
		p[i] = c;
	}
	free(p);
	return rc;
}

static void on_feed_row(const struct store_feed *row, void *arg)
{
	poller_remember(arg, row);
}

static void on_owed(const struct store_owed *o, void *arg)
{
	poller_owes(arg, o);
}

static void on_websub_row(const struct store_websub *row, void *arg)
{
	subscriber_remember(arg, row);
}

struct remembering {
	struct app *app;
	struct store *store;
};

static void on_dest_row(const struct store_dest *row, void *arg)
{
	const struct remembering *r = arg;

	deliverer_remember(r->app->deliverer, row);
	dests_remember(r->app, r->store, row);
}

/* What this process had taken when it died is sent again. */
static enum errc recover(const struct app *app, struct store *store, struct err *e)
{
	uint64_t n = 0;

	return store_outbox_recover(store, app->store_conf.node, &n, e);
}

static enum errc adopt_first(struct app *app, struct store *store, struct err *e)
{
	struct desk desk = {.store = store,
		.scratch = watch_scratch_new(),
		.random_bytes = clock_random_bytes};
	size_t fresh = 0;
	enum errc rc = adopt_run(&desk, app->config, app->started_ms, &fresh, e);

	watch_scratch_free(desk.scratch);
	return rc;
}

/* The configuration may have changed while nothing ran. */
static enum errc rename_feeds(struct app *app, struct store *store, struct err *e)
{
	size_t n = 0;

	poller_find_renames(app->poller, app->config, NULL, NULL);
	const struct store_rename *renames = poller_renames(app->poller, &n);

	return n == 0 ? ERR_NONE : store_feeds_rename(store, renames, n, e);
}

/* The network side. Created before the store thread so that nothing can fail after it runs. */
static enum errc open_clients(struct app *app, struct err *e)
{
	struct http_limits feeds = limits_feeds_http(app->config, app->budget.connections);
	struct http_limits alerts = limits_alerts_http(app->config);
	struct pool_limits workers = {.workers = (unsigned)app->config->workers,
		.deadline_ms = app->config->parse_deadline_ms,
		.memory = MIB(256)};

	if (http_client_new(&app->loop, &feeds, &app->feeds_http, e) != ERR_NONE ||
		http_client_new(&app->loop, &alerts, &app->alerts_http, e) != ERR_NONE)
		return e->code;
	if (pool_new(&app->loop, app->opts.fork_server, &workers, &app->pool, e) != ERR_NONE)
		return e->code;
	pool_on_broken(app->pool, on_pool_broken, app);
	return ERR_NONE;
}

static enum errc open_control(struct app *app, struct err *e)
{
	static const struct control_ops ops = {.reload = on_control_reload,
		.status = app_status,
		.look = app_look,
		.adopt = queues_adopt,
		.drop = queues_drop,
		.dests = dests_routes,
		.n_dests = DESTS_ROUTES,
		.feeds = feeds_routes,
		.n_feeds = FEEDS_ROUTES,
		.alerts = alerts_routes,
		.n_alerts = ALERTS_ROUTES,
		.known = feed_known_routes,
		.n_known = FEED_KNOWN_ROUTES,
		.observe = observe_routes,
		.n_observe = OBSERVE_ROUTES,
		.page = page_control};
	struct buf path;

	if (make_dir(app->config->runtime_dir, e) != ERR_NONE)
		return e->code;
	buf_init(&path, 4096);
	buf_printf(&path, STR_F "/control.sock", STR_A(app->config->runtime_dir));
	enum errc rc = control_new(&app->loop, buf_view(&path), &ops, app, &app->control, e);

	buf_done(&path);
	return rc;
}

static enum errc open_store(struct app *app, struct store **ret, struct err *e)
{
	arena_init(&app->arena, BUF_NO_MAX);
	app->store_conf = store_conf_of(app->config, &app->arena);
	if (make_dir(app->config->data_dir, e) == ERR_NONE &&
		store_open(&app->store_conf, ret, e) == ERR_NONE)
		return ERR_NONE;
	owner_blame(app->config->data_dir, e);
	return e->code;
}

static enum errc open_parts(struct app *app, struct err *e)
{
	struct store *store = NULL;

	if (app_limits_first(app, e) != ERR_NONE || open_store(app, &store, e) != ERR_NONE)
		return e->code;
	if (indexer_store(app, store, e) != ERR_NONE || recover(app, store, e) != ERR_NONE ||
		adopt_first(app, store, e) != ERR_NONE || open_control(app, e) != ERR_NONE ||
		open_clients(app, e) != ERR_NONE)
		goto fail;
	struct poller_deps deps = {.loop = &app->loop,
		.http = app->feeds_http,
		.pool = app->pool,
		.on_alerts = on_alerts,
		.on_feed = on_feed,
		.on_document = on_document,
		.arg = app,
		.metrics = app->metrics};

	/* The rows are read while this thread still owns the store. */
	app->deliverer = deliverer_new(&app->loop, app->alerts_http);
	deliverer_set_metrics(app->deliverer, app->metrics);
	app->poller = poller_new(&deps);
	app->subscriber = subscriber_new(&app->loop, app->feeds_http, app->poller);
	if (store_feeds_each(store, on_feed_row, app->poller, e) != ERR_NONE ||
		store_owed_each(store, on_owed, app->poller, e) != ERR_NONE ||
		store_dests_each(store, on_dest_row, &(struct remembering){app, store}, e) !=
			ERR_NONE ||
		app_notices_recall(app, store, e) != ERR_NONE ||
		rename_feeds(app, store, e) != ERR_NONE ||
		store_websubs_each(store, on_websub_row, app->subscriber, e) != ERR_NONE ||
		subscriber_listen(app->subscriber, app->config, e) != ERR_NONE ||
		storer_new(&app->loop, store, app->config, &app->storer, e) != ERR_NONE)
		goto fail;
	poller_set_storer(app->poller, app->storer);
	subscriber_set_storer(app->subscriber, app->storer);
	poller_set_places(app->poller, app->budget.connections);
	deliverer_set_storer(app->deliverer, app->storer);
	return ERR_NONE;
fail:
	store_close(store);
	return e->code;
}

static void start_signals(struct app *app)
{
	static const int signums[] = {SIGHUP, SIGTERM, SIGINT};

	for (size_t i = 0; i < sizeof(signums) / sizeof(signums[0]); i++) {
		uv_signal_init(&app->loop, &app->signals[i]);
		app->signals[i].data = app;
		uv_signal_start(&app->signals[i], on_signal, signums[i]);
	}
}

static void say_ready(struct app *app)
{
	const struct config *c = app->config;

	log_info("start: rasid %s ready feeds=%zu watches=%zu destinations=%zu data_dir=" STR_F,
		RASID_VERSION, c->n_feeds, c->n_watches, c->n_dests, STR_A(c->data_dir));
	notify_send(app->notify, "READY=1\nSTATUS=%zu feeds, %zu watches", c->n_feeds,
		c->n_watches);
}

/* A core file holds every secret that was loaded, and so does what a debugger of the same user reads.
 * Parser workers, which hold none, see to it themselves (parser/lock.c). */
void app_take_settings(const struct app *app, const struct config *c)
{
	static const enum log_style styles[][2] = {/* elsewhere, in the journal */
		[LOG_FORMAT_AUTO] = {LOG_STYLE_TERMINAL, LOG_STYLE_NATIVE},
		[LOG_FORMAT_TEXT] = {LOG_STYLE_TERMINAL, LOG_STYLE_JOURNAL},
		[LOG_FORMAT_JSON] = {LOG_STYLE_JSON, LOG_STYLE_JSON}};

	(void)prctl(PR_SET_DUMPABLE, c->core_dumps);
	log_set_level(c->log_level);
	log_set_style(styles[c->log_format][app->opts.journal]);
}

int app_run(const struct app_opts *opts, struct config *config, struct err *e)
{
	struct app app = {.opts = *opts,
		.config = config,
		.generation = 1,
		.last_reload_ok = true,
		.disk_read = disk_statvfs};

	signal(SIGPIPE, SIG_IGN);
	/* A limit of the size of files is an error like a full disk, and ends no delivery of others. */
	signal(SIGXFSZ, SIG_IGN);
	app_take_settings(&app, config);
	app.started_ms = app.last_reload_ms = app.last_good_reload_ms = clock_now_ms();
	app.notify = notify_new();
	uv_loop_init(&app.loop);
	turns_measure(&app);
	app.metrics = metrics_new();
	metrics_configure(app.metrics, app.config);
	if (open_parts(&app, e) != ERR_NONE) {
		/* Nothing was promised yet: the process ends, the kernel cleans up. */
		uv_loop_close(&app.loop);
		notify_free(app.notify);
		metrics_free(app.metrics);
		arena_done(&app.arena);
		config_free(app.config);
		return 1;
	}
	start_signals(&app);
	turns_open(&app);
	retention_open(&app);
	baselines_open(&app);
	indexer_open(&app);
	app_notices_open(&app);
	app.page = page_host_new(&app);
	janitor_start(&app.janitor, &app.loop, &app);
	deliverer_configure(app.deliverer, app.config);
	subscriber_configure(app.subscriber, app.config, NULL, 0);
	poller_configure(app.poller, app.config, NULL, NULL, NULL);
	page_configure(app.page, app.config);
	say_ready(&app);
	uv_run(&app.loop, UV_RUN_DEFAULT);
	uv_loop_close(&app.loop);
	subscriber_free(app.subscriber);
	page_host_free(app.page);
	app_notices_done(&app);
	baselines_done(&app);
	indexer_done(&app);
	waves_done(&app);
	outputs_done(&app);
	metrics_free(app.metrics);
	notify_free(app.notify);
	arena_done(&app.arena);
	config_free(app.config);
	*e = app.failure;
	return app.exit_code;
}
