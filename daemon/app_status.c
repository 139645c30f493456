/* SPDX-License-Identifier: ISC */
/*
 * What is going on: `rasid status` and systemd's STATUS= line. Numbers of the store are read by
 * a connection of their own in libuv's pool, because the store thread may be waiting for a full
 * disk, and that is when somebody asks; the rest is the loop's own.
 */
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "feeds/date/date.h"

enum {
	QUEUES_MAX = 256
};

struct status_job {
	uv_work_t work;
	struct app *app;
	struct control_call *call;
	struct store_counts counts;
	struct store_queue queues[QUEUES_MAX];
	size_t n_queues;
	struct arena arena;
	struct err e;
};

/* ---- libuv's pool ------------------------------------------------------------------------ */

static void on_queue(const struct store_queue *q, void *arg)
{
	struct status_job *sj = arg;

	if (sj->n_queues == QUEUES_MAX)
		return;
	sj->queues[sj->n_queues] = *q;
	sj->queues[sj->n_queues++].dest = arena_str(&sj->arena, q->dest);
}

static void status_read(uv_work_t *w)
{
	struct status_job *sj = w->data;
	struct store *store = NULL;

	struct store_conf conf = sj->app->store_conf;

	conf.read_only = true;
	if (store_open(&conf, &store, &sj->e) == ERR_NONE &&
		store_counts(store, &sj->counts, &sj->e) == ERR_NONE)
		(void)store_queues_each(store, on_queue, sj, &sj->e);
	store_close(store);
}

/* ---- loop -------------------------------------------------------------------------------- */

static void write_time(struct jsonw *w, const char *name, int64_t ms)
{
	struct buf b;

	buf_init(&b, 64);
	if (ms != TIME_NONE && ms != 0)
		date_format_utc(ms / 1000, &b);
	jsonw_str_opt(w, name, buf_view(&b));
	buf_done(&b);
}

static void write_feeds(const struct app *app, struct jsonw *w)
{
	struct poller_counts c = poller_counts(app->poller);

	jsonw_object(w, "feeds");
#define WRITE(name) jsonw_int(w, #name, (int64_t)c.name);
	POLLER_COUNTS(WRITE)
#undef WRITE
	write_time(w, "next_poll", c.next_ms);
	jsonw_int(w, "line_down_s", c.line_down_ms / 1000);
	jsonw_end(w);
}

static void write_store(const struct status_job *sj, struct jsonw *w)
{
	jsonw_object(w, "store");
	jsonw_int(w, "articles", (int64_t)sj->counts.articles);
	jsonw_int(w, "hits", (int64_t)sj->counts.hits);
	jsonw_int(w, "alerts", (int64_t)sj->counts.alerts);
	jsonw_int(w, "bytes", (int64_t)sj->counts.bytes);
	write_time(w, "newest", sj->counts.newest_ms);
	jsonw_end(w);
}

struct lane_writer {
	struct jsonw *w;
	const struct status_job *sj;
};

static void write_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	const struct lane_writer *lw = arg;
	const struct store_queue *q = NULL;

	for (size_t i = 0; i < lw->sj->n_queues; i++)
		if (str_eq(lw->sj->queues[i].dest, id))
			q = &lw->sj->queues[i];
	jsonw_object(lw->w, NULL);
	jsonw_str(lw->w, "id", id);
	jsonw_str(lw->w, "state", str_of(lane_state_name(state)));
	jsonw_int(lw->w, "pending", q ? (int64_t)q->pending : 0);
	jsonw_int(lw->w, "delivered", q ? (int64_t)q->delivered : 0);
	jsonw_int(lw->w, "dead", q ? (int64_t)q->dead : 0);
	write_time(lw->w, "oldest", q ? q->oldest_ms : TIME_NONE);
	write_time(lw->w, "until", until_ms != 0 ? until_ms : TIME_NONE);
	jsonw_str_opt(lw->w, "last_error", why);
	jsonw_end(lw->w);
}

static void write_config(const struct app *app, struct jsonw *w)
{
	jsonw_object(w, "config");
	jsonw_str(w, "dir", app->config->dir);
	jsonw_int(w, "generation", (int64_t)app->generation);
	jsonw_bool(w, "last_reload_ok", app->last_reload_ok);
	write_time(w, "last_reload", app->last_reload_ms);
	jsonw_end(w);
}

static void write_status(const struct app *app, const struct status_job *sj, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "version", STR(RASID_VERSION));
	write_time(&w, "started", app->started_ms);
	write_config(app, &w);
	write_feeds(app, &w);
	write_store(sj, &w);
	jsonw_array(&w, "destinations");
	deliverer_each(app->deliverer, write_lane, &(struct lane_writer){&w, sj});
	jsonw_end(&w);
	jsonw_int(&w, "store_failing_s", storer_failing_ms(app->storer) / 1000);
	jsonw_end(&w);
	buf_char(out, '\n');
}

static void on_status(uv_work_t *work, int status)
{
	struct status_job *sj = work->data;
	struct app *app = sj->app;
	AUTO_BUF struct buf out = {0};

	(void)status;
	buf_init(&out, KIB(1024));
	if (app->stopping)
		control_answer(sj->call, 503, STR("text/plain; charset=utf-8"),
			STR("rasid is stopping\n"));
	else if (sj->e.code != ERR_NONE)
		control_answer(
			sj->call, 503, STR("text/plain; charset=utf-8"), str_of(sj->e.msg));
	else {
		write_status(app, sj, &out);
		control_answer(sj->call, 200, STR("application/json"), buf_view(&out));
	}
	arena_done(&sj->arena);
	free(sj);
	app->n_asking--;
	app_stop_control(app);
}

void app_status(struct control_call *call, void *arg)
{
	struct app *app = arg;
	struct status_job *sj = NULL;

	if (app->stopping) {
		control_answer(call, 503, STR("text/plain; charset=utf-8"),
			STR("rasid is stopping\n"));
		return;
	}
	sj = xcalloc(1, sizeof(*sj));
	sj->work.data = sj;
	sj->app = app;
	sj->call = call;
	arena_init(&sj->arena, KIB(1024));
	app->n_asking++;
	uv_queue_work(&app->loop, &sj->work, status_read, on_status);
}

void app_notify_status(struct app *app)
{
	struct poller_counts c = poller_counts(app->poller);
	int64_t failing = storer_failing_ms(app->storer);

	if (failing > 0)
		notify_send(app->notify,
			"STATUS=the store has been failing for %lld s, nothing is lost, retrying",
			(long long)(failing / 1000));
	else if (c.line_down_ms > 0)
		notify_send(app->notify,
			"STATUS=no host can be reached for %lld s: our own line or name server, trying again",
			(long long)(c.line_down_ms / 1000));
	else
		notify_send(app->notify,
			"STATUS=%llu feeds (%llu failing), %llu new articles, %llu alerts sent since start",
			(unsigned long long)c.total, (unsigned long long)c.failing,
			(unsigned long long)c.articles,
			(unsigned long long)deliverer_sent(app->deliverer));
}
