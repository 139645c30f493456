/* SPDX-License-Identifier: ISC */
/*
 * Reload, SIGHUP or `rasid reload`:
 *
 *   loop: start ──> libuv's pool: read, check, compile ──> loop: on_read
 *        ──> loop: renamed feeds ──> store thread: adopt ──> loop: swap, feed by feed (poll_take.c)
 *
 * An article is matched by exactly one generation, because the store thread swaps between two
 * jobs. On any error the old generation stays and every caller gets all diagnostics. Requests
 * that come while a reload is under way share the next one, so that no caller is told of a
 * state older than its call (reload_queue.h).
 */
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "desk/adopt.h"
#include "desk/mutes.h"
#include "desk/queues.h"

/* A `rasid reload` that waits for its answer. */
struct caller {
	struct reload_call call; /* first */
	struct control_call *control;
};

struct reload {
	struct job job; /* first: what the store thread sees */
	struct app *app;
	uv_work_t work;
	struct arena arena;
	struct conf_diags diags;
	struct config *config, *old;
	const struct store_rename *renames; /* the poller's */
	size_t n_renames;
	struct buf said;  /* what editors should know, a line each */
	size_t said_read; /* of it, what reading the files found */
	size_t fresh;     /* watches that look back from now on */
};

static void reload_start(struct app *app);

/* ---- 4. the end, good or bad --------------------------------------------------------- */

/* What a caller is told. */
struct answer {
	int status;
	struct str type, body;
};

static struct answer plain_answer(int status, struct str body)
{
	return (struct answer){status, STR("text/plain; charset=utf-8"), body};
}

static void answer_all(struct reload_call *list, const struct answer *a)
{
	struct reload_call *next = NULL;

	for (struct reload_call *c = list; c != NULL; c = next) {
		struct caller *who = (struct caller *)c;

		next = c->next;
		control_answer(who->control, a->status, a->type, a->body);
		free(who);
	}
}

/* What reload_queue.c decided, but for who hears of the reload that ended. */
static void carry_out(struct app *app, const struct reload_steps *s)
{
	struct answer stopping = plain_answer(503, STR("rasid is stopping\n"));

	answer_all(s->refuse, &stopping);
	if (s->start)
		reload_start(app);
	if (s->stop)
		app_stop_parts(app);
}

static void reload_end(struct reload *r, const struct answer *result)
{
	struct app *app = r->app;
	struct reload_steps s = reload_ended(&app->reloads);

	app->last_reload_ok = result->status == 200;
	app->last_reload_ms = clock_now_ms();
	if (app->last_reload_ok)
		app->last_good_reload_ms = app->last_reload_ms;
	app_notices_soon(app);
	/* Before the next RELOADING=1, which may follow at once. */
	notify_send(app->notify, "READY=1");
	answer_all(s.answer, result);
	carry_out(app, &s);
	buf_done(&r->said);
	arena_done(&r->arena);
	free(r);
}

void app_log_diags(const char *when, const struct conf_diags *d)
{
	static const enum log_level levels[] = {
		LOG_LEVEL_DEBUG, LOG_LEVEL_WARNING, LOG_LEVEL_ERR};
	AUTO_BUF struct buf at = {0};

	buf_init(&at, KIB(8));
	for (size_t i = 0; i < d->n; i++) {
		const struct conf_diag *g = &d->v[i];

		buf_reset(&at);
		buf_printf(&at, "%s: ", when);
		if (g->pos.file.n > 0)
			buf_str(&at, g->pos.file);
		if (g->pos.line > 0)
			buf_printf(&at, ":%u:%u", g->pos.line, g->pos.column);
		log_line(levels[g->severity], STR_F "%s" STR_F, STR_A(buf_view(&at)),
			g->pos.file.n > 0 ? ": " : "", STR_A(g->text));
	}
}

static void reload_refused(struct reload *r)
{
	struct buf text;

	buf_init(&text, KIB(1024));
	conf_diags_print(&r->diags, &text);
	app_log_diags("reload", &r->diags);
	log_err("reload: refused with %zu errors, the old configuration stays",
		r->diags.n_errors);
	struct answer a = plain_answer(422, buf_view(&text));

	reload_end(r, &a);
	buf_done(&text);
}

static void write_notes(struct jsonw *w, struct str lines)
{
	struct str line;

	jsonw_array(w, "notes");
	while (str_cut(&lines, '\n', &line))
		if (line.n != 0)
			jsonw_str(w, NULL, line);
	jsonw_end(w);
}

static void reload_done(struct reload *r)
{
	const struct app *app = r->app;
	const struct config *c = app->config;
	struct jsonw w;
	struct buf out;

	log_info("reload: done generation=%llu feeds=%zu watches=%zu destinations=%zu",
		(unsigned long long)app->generation, c->n_feeds, c->n_watches, c->n_dests);
	buf_init(&out, KIB(256));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "generation", (int64_t)app->generation);
	jsonw_int(&w, "feeds", (int64_t)c->n_feeds);
	jsonw_int(&w, "watches", (int64_t)c->n_watches);
	jsonw_int(&w, "destinations", (int64_t)c->n_dests);
	write_notes(&w, buf_view(&r->said));
	jsonw_end(&w);
	buf_char(&out, '\n');
	reload_end(r, &(struct answer){200, STR("application/json"), buf_view(&out)});
	buf_done(&out);
}

/* ---- 3. the store thread has swapped ------------------------------------------------- */

static void on_left(struct str dest, uint64_t n, struct str why, void *arg)
{
	(void)why;
	buf_printf(arg,
		"destination " STR_F
		" is no longer in the configuration, and %llu alerts wait for "
		"it: `rasid dest adopt " STR_F
		" NEW` gives them to another, `rasid dest drop " STR_F "` gives them up\n",
		STR_A(dest), (unsigned long long)n, STR_A(dest), STR_A(dest));
}

static enum errc adopt_job(struct job *j, struct desk *d, struct err *e)
{
	struct reload *r = (struct reload *)j;

	/* Before the generation that knows the new ids, and nothing runs between the two. Run again
	 * it finds nothing left to do. */
	if (r->n_renames != 0 &&
		(store_feeds_rename(d->store, r->renames, r->n_renames, e) != ERR_NONE ||
			mutes_load(d, e) != ERR_NONE))
		return e->code;
	r->said.n = r->said_read; /* what an earlier run of this job said goes */
	if (queues_left(d, r->config, on_left, &r->said, e) != ERR_NONE)
		return e->code;
	return adopt_run(d, r->config, clock_now_ms(), &r->fresh, e);
}

/* Until all feeds were told, some point into the former generation. */
static void on_taken(void *arg)
{
	struct reload *r = arg;

	page_retire(r->app->page, r->old);
	reload_done(r);
}

/* Where it cannot listen what was goes on: a reload ends in one generation, not in none. */
static void follow_websub(struct reload *r)
{
	struct app *app = r->app;
	struct err e;

	if (subscriber_listen(app->subscriber, r->config, &e) != ERR_NONE) {
		log_err("reload: %s", e.msg);
		buf_printf(&r->said, "%s\n", e.msg);
	}
	subscriber_configure(app->subscriber, r->config, r->renames, r->n_renames);
}

/* The store thread matches by the new generation already; the loop follows. */
static void swap(struct reload *r)
{
	struct app *app = r->app;
	struct config *c = r->config;

	r->old = app->config;
	app_limits(app, c);
	struct http_limits feeds = limits_feeds_http(c, app->budget.connections);
	struct http_limits alerts = limits_alerts_http(c);

	app->config = c;
	app->generation++;
	http_client_set_limits(app->feeds_http, &feeds);
	http_client_set_limits(app->alerts_http, &alerts);
	app_take_settings(app, c);
	metrics_configure(app->metrics, c);
	deliverer_configure(app->deliverer, c);
	queues_look(app);
	baselines_look(app);
	follow_websub(r);
	page_configure(app->page, c);
	poller_set_places(app->poller, app->budget.connections);
	poller_configure(app->poller, c, &r->said, on_taken, r);
}

static void on_adopted(struct job *j, const struct err *e)
{
	struct reload *r = (struct reload *)j;

	if (e->code != ERR_NONE) {
		/* Only when stopping: the storer repeats a failing job until then. */
		struct answer a = plain_answer(503, str_of(e->msg));

		config_free(r->config);
		reload_end(r, &a);
		return;
	}
	swap(r);
}

/* ---- 2. read ------------------------------------------------------------------------- */

static void on_renames(void *arg)
{
	struct reload *r = arg;

	r->said_read = r->said.n;
	r->renames = poller_renames(r->app->poller, &r->n_renames);
	/* A renaming stays behind the states and articles of the former ids. */
	storer_post(r->app->storer, &r->job, r->n_renames != 0 ? STORER_INGEST : STORER_URGENT);
}

static void on_read(uv_work_t *w, int status)
{
	struct reload *r = w->data;

	(void)status;
	if (r->config == NULL) {
		reload_refused(r);
		return;
	}
	app_log_diags("reload", &r->diags);
	if (!str_eq(r->config->data_dir, r->app->config->data_dir) ||
		!str_eq(r->config->runtime_dir, r->app->config->runtime_dir))
		log_warning("reload: data_dir and runtime_dir change with a restart only, "
			    "ignoring");
	r->job = (struct job){.run = adopt_job, .done = on_adopted};
	poller_find_renames(r->app->poller, r->config, on_renames, r);
}

static void read_config(uv_work_t *w)
{
	struct reload *r = w->data;

	r->config = config_load(r->app->opts.config_dir, &r->arena, &r->diags);
	size_t before = r->diags.n;

	if (r->config == NULL)
		return;
	config_gaps(r->config, &r->diags);
	if (config_secrets_changed(r->config))
		conf_diag(&r->diags, CONF_WARNING, (struct conf_pos){0},
			"restart the service (systemctl restart rasid) to put what is new in " STR_F
			"/secrets in force: systemd hands secrets over at a start only",
			STR_A(r->config->dir));
	for (size_t i = before; i < r->diags.n; i++)
		buf_printf(&r->said, STR_F "\n", STR_A(r->diags.v[i].text));
}

/* ---- 1. asked ------------------------------------------------------------------------ */

static void reload_start(struct app *app)
{
	struct reload *r = xcalloc(1, sizeof(*r));

	r->app = app;
	r->work.data = r;
	arena_init(&r->arena, MIB(64));
	buf_init(&r->said, KIB(64));
	conf_diags_init(&r->diags, &r->arena);
	log_info("reload: reading the configuration");
	notify_send(app->notify, "RELOADING=1\nMONOTONIC_USEC=%llu",
		(unsigned long long)(uv_hrtime() / 1000));
	uv_queue_work(&app->loop, &r->work, read_config, on_read);
}

void app_reload(struct app *app, struct control_call *call)
{
	struct caller *who = NULL;

	if (call != NULL) {
		who = xcalloc(1, sizeof(*who));
		who->control = call;
	}
	struct reload_steps s = reload_asked(&app->reloads, who != NULL ? &who->call : NULL);

	carry_out(app, &s);
}

void app_reload_stop(struct app *app)
{
	struct reload_steps s = reload_stop(&app->reloads);

	carry_out(app, &s);
}
