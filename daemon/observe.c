/* SPDX-License-Identifier: ISC */
/* /metrics, /-/healthy and /-/ready, and the loop's own measure. */
#include "daemon/observe.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/metrics.h"
#include "daemon/process.h"
#include "feeds/xml.h"

#define PLAIN STR("text/plain; charset=utf-8")

/* ---- /metrics -------------------------------------------------------------------------- */

struct metrics_call {
	enum prom_format format;
	observe_heard *heard;
	void *arg;
};

static void count_problem(const struct health_problem *p, void *arg)
{
	(void)p;
	(*(size_t *)arg)++;
}

static void add_queues(const struct figures *f, struct arena *a, struct metrics_now *now)
{
	struct store_queue *v = arena_array(a, f->n_queues, sizeof(*v));

	for (size_t i = 0; i < f->n_queues && v != NULL; i++)
		v[now->n_queues++] = f->queues[i].queue;
	now->queues = v;
	now->counts = &f->counts;
}

static enum errc write_all(struct app *app, const struct figures *f, struct str unread,
	enum prom_format format, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};
	struct metrics_now now = {.started_ms = app->started_ms,
		.reloaded_ms = app->last_good_reload_ms,
		.reload_ok = app->last_reload_ok,
		.curl = str_of(http_curl_version()),
		.uv = str_of(uv_version_string()),
		.xml = str_of(xml_version()),
		.sqlite = str_of(store_engine_version()),
		.feeds = poller_counts(app->poller),
		.store = storer_figures(app->storer),
		.process = process_read(),
		.poller = app->config->metrics_per_feed ? app->poller : NULL};

	arena_init(&a, BUF_NO_MAX);
	if (f != NULL)
		add_queues(f, &a, &now);
	app_problems(app, f, unread, HEALTH_QUEUE_OLD_MS, count_problem, &now.problems);
	return metrics_write(app->metrics, &now, format, out);
}

static void on_figures(struct app *app, const struct figures *f, struct str unread, void *arg)
{
	struct metrics_call *mc = arg;
	AUTO_BUF struct buf out = {0};

	buf_init(&out, METRICS_BYTES_MAX);
	if (app->stopping)
		mc->heard(503, PLAIN, STR("rasid is stopping\n"), mc->arg);
	else if (write_all(app, f, unread, mc->format, &out) != ERR_NONE)
		mc->heard(503, PLAIN, STR("the answer is too long: per_feed = no\n"), mc->arg);
	else
		mc->heard(200, prom_content_type(mc->format), buf_view(&out), mc->arg);
	free(mc);
}

static void metrics(struct app *app, struct str accept, observe_heard *heard, void *arg)
{
	struct metrics_call *mc = xcalloc(1, sizeof(*mc));

	*mc = (struct metrics_call){prom_choose(accept), heard, arg};
	app_figures(app, FIGURES_COUNTS, STR(""), on_figures, mc);
}

/* ---- health ---------------------------------------------------------------------------- */

static void healthy(struct app *app, struct str accept, observe_heard *heard, void *arg)
{
	(void)app;
	(void)accept;
	heard(200, PLAIN, STR("ok\n"), arg);
}

static void ready(struct app *app, struct str accept, observe_heard *heard, void *arg)
{
	AUTO_BUF struct buf why = {0};

	(void)accept;
	buf_init(&why, 1024);
	if (app->stopping)
		buf_str(&why, STR("rasid is stopping\n"));
	else if (app->watchdog.store.stalled_ms != 0)
		buf_printf(&why, "the disk has not answered for %lld s\n",
			(long long)(app->watchdog.store.stalled_ms / 1000));
	else if (storer_failing_ms(app->storer) != 0)
		buf_printf(&why, "the store has failed for %lld s\n",
			(long long)(storer_failing_ms(app->storer) / 1000));
	if (!app->last_reload_ok)
		buf_str(&why,
			STR("the last reload was refused, an older configuration is in force\n"));
	if (why.n != 0)
		heard(503, PLAIN, buf_view(&why), arg);
	else
		heard(200, PLAIN, STR("ready\n"), arg);
}

/* ---- asked ----------------------------------------------------------------------------- */

static const struct {
	struct str path;
	void (*run)(struct app *app, struct str accept, observe_heard *heard, void *arg);
} paths[] = {
	{STR_INIT("/metrics"), metrics},
	{STR_INIT("/-/healthy"), healthy},
	{STR_INIT("/healthz"), healthy},
	{STR_INIT("/livez"), healthy},
	{STR_INIT("/-/ready"), ready},
	{STR_INIT("/readyz"), ready},
};

static size_t place(struct str path)
{
	size_t i = 0;

	while (i < sizeof(paths) / sizeof(paths[0]) && !str_eq(paths[i].path, path))
		i++;
	return i;
}

bool observe_takes(struct str path)
{
	return place(path) < sizeof(paths) / sizeof(paths[0]);
}

void observe(
	struct app *app, struct str path, struct str accept, observe_heard *heard, void *arg)
{
	paths[place(path)].run(app, accept, heard, arg);
}

static void on_heard(int status, struct str content_type, struct str body, void *arg)
{
	control_answer(arg, status, content_type, body);
}

static void on_call(struct control_call *call, struct str query, void *arg)
{
	(void)query;
	observe(arg, control_path(call), control_header(call, "Accept"), on_heard, call);
}

const struct control_route observe_routes[OBSERVE_ROUTES] = {
	{STR_INIT("GET"), STR_INIT("/metrics"), on_call},
	{STR_INIT("GET"), STR_INIT("/-/healthy"), on_call},
	{STR_INIT("GET"), STR_INIT("/healthz"), on_call},
	{STR_INIT("GET"), STR_INIT("/livez"), on_call},
	{STR_INIT("GET"), STR_INIT("/-/ready"), on_call},
	{STR_INIT("GET"), STR_INIT("/readyz"), on_call},
};

/* ---- the loop -------------------------------------------------------------------------- */

/* From one sleep to the next: what came in between was not heard before. */
static void on_turn(uv_prepare_t *h)
{
	struct app *app = h->data;
	struct turns *t = &app->turns;
	uint64_t now_ns = uv_hrtime();
	uint64_t idle_ns = uv_metrics_idle_time(&app->loop);

	if (t->last_ns != 0)
		metrics_turned(app->metrics,
			(int64_t)(now_ns - t->last_ns) - (int64_t)(idle_ns - t->idle_ns));
	t->last_ns = now_ns;
	t->idle_ns = idle_ns;
}

void turns_measure(struct app *app)
{
	(void)uv_loop_configure(&app->loop, UV_METRICS_IDLE_TIME);
}

void turns_open(struct app *app)
{
	uv_prepare_init(&app->loop, &app->turns.prepare);
	app->turns.prepare.data = app;
	uv_prepare_start(&app->turns.prepare, on_turn);
}

void turns_close(struct app *app)
{
	uv_close((uv_handle_t *)&app->turns.prepare, NULL);
}
