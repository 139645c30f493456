/* SPDX-License-Identifier: ISC */
/* What is going on: `rasid status`, and systemd's STATUS= line. */
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "feeds/date/date.h"

static app_writer app_write_status;

void app_write_time(struct jsonw *w, const char *name, int64_t ms)
{
	struct buf b;

	buf_init(&b, 64);
	if (ms != TIME_NONE && ms != 0)
		date_format_utc(ms / 1000, &b);
	jsonw_str_opt(w, name, buf_view(&b));
	buf_done(&b);
}

static void write_limits(const struct limits_budget *b, struct jsonw *w)
{
	jsonw_object(w, "limits");
	jsonw_int(w, "descriptors", b->allowed > INT64_MAX ? INT64_MAX : (int64_t)b->allowed);
	jsonw_int(w, "descriptors_wanted", (int64_t)b->wanted);
	jsonw_int(w, "polls_at_a_time", (int64_t)b->connections);
	jsonw_end(w);
}

static void write_feeds(const struct app *app, struct jsonw *w)
{
	struct poller_counts c = poller_counts(app->poller);

	jsonw_object(w, "feeds");
#define WRITE(name) jsonw_int(w, #name, (int64_t)c.name);
	POLLER_COUNTS(WRITE)
#undef WRITE
	jsonw_str_opt(w, "heaviest", str_of(c.heaviest != NULL ? c.heaviest : ""));
	app_write_time(w, "next_poll", c.next_ms);
	jsonw_int(w, "line_down_s", c.line_down_ms / 1000);
	jsonw_end(w);
}

static void write_websub(const struct app *app, struct jsonw *w)
{
	struct subscriber_counts c = subscriber_counts(app->subscriber);

	jsonw_object(w, "websub");
	jsonw_bool(w, "on", app->config->websub_callback.n != 0);
#define WRITE(name) jsonw_int(w, #name, (int64_t)c.name);
	SUBSCRIBER_COUNTS(WRITE)
#undef WRITE
	jsonw_end(w);
}

struct failing_writer {
	struct jsonw *w;
	size_t n;
};
enum {
	FAILING_MAX = 200 /* of them are named; feeds.failing has the count */
};

static void write_failing(const struct poller_failing *f, void *arg)
{
	struct failing_writer *fw = arg;

	if (fw->n++ >= FAILING_MAX)
		return;
	jsonw_object(fw->w, NULL);
	jsonw_str(fw->w, "id", f->id);
	jsonw_str(fw->w, "state", f->gone ? STR("gone") : STR("failing"));
	jsonw_int(fw->w, "failures", f->failures);
	app_write_time(fw->w, "last_success", f->last_success_ms);
	app_write_time(fw->w, "next_poll", f->next_ms);
	jsonw_str_opt(fw->w, "last_error", f->why);
	jsonw_end(fw->w);
}

static void write_noted(const struct poller_noted *f, void *arg)
{
	struct failing_writer *fw = arg;

	if (fw->n++ >= FAILING_MAX)
		return;
	jsonw_object(fw->w, NULL);
	jsonw_str(fw->w, "id", f->id);
	jsonw_str_opt(fw->w, "note", f->note);
	jsonw_str_opt(fw->w, "pages", f->pages);
	jsonw_int(fw->w, "publisher_floor_s", f->floor_ms / 1000);
	jsonw_end(fw->w);
}

static void write_paused(struct str id, int64_t since_ms, int64_t until_ms, void *arg)
{
	struct failing_writer *fw = arg;

	if (fw->n++ >= FAILING_MAX)
		return;
	jsonw_object(fw->w, NULL);
	jsonw_str(fw->w, "id", id);
	app_write_time(fw->w, "since", since_ms);
	app_write_time(fw->w, "until", until_ms);
	jsonw_end(fw->w);
}

static void write_store(const struct figures *f, struct jsonw *w)
{
	if (f == NULL) {
		jsonw_null(w, "store");
		return;
	}
	jsonw_object(w, "store");
	jsonw_int(w, "articles", (int64_t)f->counts.articles);
	jsonw_int(w, "hits", (int64_t)f->counts.hits);
	jsonw_int(w, "alerts", (int64_t)f->counts.alerts);
	jsonw_int(w, "bytes", (int64_t)f->counts.bytes);
	app_write_time(w, "newest", f->counts.newest_ms);
	jsonw_int(w, "mutes", (int64_t)f->n_mutes);
	jsonw_end(w);
}

struct lane_writer {
	struct jsonw *w;
	const struct deliverer *deliverer;
	const struct figures *figures; /* NULL: unknown */
};

void app_write_queue(struct jsonw *w, const struct store_queue *q)
{
	jsonw_int(w, "pending", q ? (int64_t)q->pending : 0);
	jsonw_int(w, "held", q ? (int64_t)q->held : 0);
	jsonw_int(w, "delivered", q ? (int64_t)q->delivered : 0);
	jsonw_int(w, "dead", q ? (int64_t)q->dead : 0);
	jsonw_int(w, "suppressed", q ? (int64_t)q->suppressed : 0);
	app_write_time(w, "oldest", q ? q->oldest_ms : TIME_NONE);
}

static void write_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	const struct lane_writer *lw = arg;
	const struct figures_queue *q = figures_queue_of(lw->figures, id);
	struct deliver_pause pause = {.since_ms = TIME_NONE};

	(void)deliverer_paused(lw->deliverer, id, &pause);
	jsonw_object(lw->w, NULL);
	jsonw_str(lw->w, "id", id);
	jsonw_str(lw->w, "state", str_of(lane_state_name(state)));
	if (lw->figures != NULL)
		app_write_queue(lw->w, q != NULL ? &q->queue : NULL);
	app_write_time(lw->w, "paused_since", pause.since_ms);
	app_write_time(lw->w, "until", until_ms);
	jsonw_str_opt(lw->w, "last_error", why);
	jsonw_end(lw->w);
}

static void write_config(const struct app *app, struct jsonw *w)
{
	jsonw_object(w, "config");
	jsonw_str(w, "dir", app->config->dir);
	jsonw_int(w, "generation", (int64_t)app->generation);
	jsonw_bool(w, "last_reload_ok", app->last_reload_ok);
	app_write_time(w, "last_reload", app->last_reload_ms);
	jsonw_end(w);
}

static void write_problem(const struct health_problem *p, void *arg)
{
	jsonw_str(arg, NULL, p->sentence);
}

/* Of the same, in their order, what a program goes by. */
static void write_problem_code(const struct health_problem *p, void *arg)
{
	jsonw_object(arg, NULL);
	jsonw_str(arg, "code", p->code);
	jsonw_str_opt(arg, "subject", p->subject);
	jsonw_bool(arg, "grave", p->grave);
	jsonw_end(arg);
}

static void app_write_status(const struct app *app, struct str id, const struct figures *f,
	struct str unread, struct buf *out)
{
	struct jsonw w;

	(void)id;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "version", STR(RASID_VERSION));
	app_write_time(&w, "started", app->started_ms);
	jsonw_array(&w, "problems");
	app_problems(app, f, unread, HEALTH_QUEUE_OLD_MS, write_problem, &w);
	jsonw_end(&w);
	jsonw_array(&w, "problem_codes");
	app_problems(app, f, unread, HEALTH_QUEUE_OLD_MS, write_problem_code, &w);
	jsonw_end(&w);
	write_config(app, &w);
	write_limits(&app->budget, &w);
	write_feeds(app, &w);
	write_websub(app, &w);
	jsonw_array(&w, "failing_feeds");
	poller_failing_each(app->poller, write_failing, &(struct failing_writer){.w = &w});
	jsonw_end(&w);
	jsonw_array(&w, "noted_feeds");
	poller_noted_each(app->poller, write_noted, &(struct failing_writer){.w = &w});
	jsonw_end(&w);
	jsonw_array(&w, "paused_feeds");
	poller_paused_each(app->poller, write_paused, &(struct failing_writer){.w = &w});
	jsonw_end(&w);
	write_store(f, &w);
	jsonw_array(&w, "destinations");
	deliverer_each(
		app->deliverer, write_lane, &(struct lane_writer){&w, app->deliverer, f});
	jsonw_end(&w);
	jsonw_int(&w, "store_failing_s", storer_failing_ms(app->storer) / 1000);
	jsonw_int(&w, "workers_hanging", (int64_t)app->watchdog.n_hanging);
	jsonw_int(&w, "store_stalled_s", app->watchdog.store.stalled_ms / 1000);
	jsonw_end(&w);
	buf_char(out, '\n');
}

static void refuse(struct control_call *call)
{
	control_answer(call, 503, STR("text/plain; charset=utf-8"), STR("rasid is stopping\n"));
}

static void answer(const struct app *app, struct control_call *call, app_writer *write,
	struct str id, const struct figures *f, struct str unread)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, KIB(1024));
	write(app, id, f, unread, &out);
	control_answer(call, 200, STR("application/json"), buf_view(&out));
}

/* ---- a person has looked --------------------------------------------------------------- */

struct look_job {
	struct job job;
	int64_t at_ms;
};

static enum errc look_run(struct job *j, struct desk *d, struct err *e)
{
	return store_mark_put(d->store, FIGURES_LOOK, ((struct look_job *)j)->at_ms, e);
}

static void on_looked(struct job *j, const struct err *e)
{
	(void)e; /* then the same is told again */
	free(j);
}

/* As of when the figures were read: what died since has not been seen. */
static void note_look(struct app *app, int64_t at_ms)
{
	struct look_job *lj = xcalloc(1, sizeof(*lj));

	*lj = (struct look_job){.job = {.run = look_run, .done = on_looked}, .at_ms = at_ms};
	storer_post(app->storer, &lj->job, STORER_URGENT);
}

/* ---- asked ------------------------------------------------------------------------------- */

struct status_call {
	struct control_call *call;
	bool looks;
	app_writer *write;
	struct str id;
	char id_bytes[];
};

static void on_figures(struct app *app, const struct figures *f, struct str unread, void *arg)
{
	struct status_call *sc = arg;

	if (app->stopping)
		refuse(sc->call);
	else
		answer(app, sc->call, sc->write, sc->id, f, unread);
	if (sc->looks && f != NULL && !app->stopping)
		note_look(app, f->read_ms);
	free(sc);
}

static void start(struct app *app, struct control_call *call, app_writer *write, struct str id,
	bool looks)
{
	struct status_call *sc = xcalloc(1, sizeof(*sc) + id.n + 1);
	unsigned what = FIGURES_COUNTS | FIGURES_SECRETS;

	*sc = (struct status_call){.call = call, .looks = looks, .write = write};
	memcpy(sc->id_bytes, id.p != NULL ? id.p : "", id.n);
	sc->id = (struct str){sc->id_bytes, id.n};
	app_figures(app, write == app_write_status ? what : 0, sc->id, on_figures, sc);
}

void app_tell(struct app *app, struct control_call *call, app_writer *write, struct str id)
{
	start(app, call, write, id, false);
}

void app_status(struct control_call *call, struct str query, void *arg)
{
	(void)query;
	start(arg, call, app_write_status, STR(""), false);
}

void app_look(struct control_call *call, struct str query, void *arg)
{
	(void)query;
	start(arg, call, app_write_status, STR(""), true);
}

/* ---- STATUS= ----------------------------------------------------------------------------- */

/* Keeps the first, which is the gravest. */
static void on_problem(const struct health_problem *p, void *arg)
{
	struct buf *first = arg;

	if (first->n == 0)
		buf_str(first, p->sentence);
}

void app_notify_status(struct app *app)
{
	struct poller_counts c = poller_counts(app->poller);
	AUTO_BUF struct buf first = {0};

	buf_init(&first, HEALTH_SENTENCE_MAX);
	app_problems(app, NULL, STR(""), HEALTH_QUEUE_OLD_MS, on_problem, &first);
	if (first.n > 0)
		notify_send(app->notify, "STATUS=" STR_F, STR_A(buf_view(&first)));
	else
		notify_send(app->notify,
			"STATUS=%llu feeds (%llu failing), %llu new articles, %llu alerts sent since start",
			(unsigned long long)c.total, (unsigned long long)c.failing,
			(unsigned long long)c.articles,
			(unsigned long long)deliverer_sent(app->deliverer));
}
