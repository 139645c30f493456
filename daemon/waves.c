/* SPDX-License-Identifier: ISC */
/*
 * Watches that swell (desk/wave.h): what each found is read in libuv's pool by a connection of its own, so that weeks of it
 * hold up no ingest, and judged there; a wave is told by way of the outbox.
 *
 *   by the minute ──> pool: new hits read, judged, headlines ──> loop: who is told ──> store thread: alert and mark, together
 *
 * The mark "wave WATCH" says that a wave is under way, over a restart. A watch that is new waits until it has looked back.
 */
#include <stdlib.h>

#include "base/id.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "desk/compose.h"
#include "desk/mutes.h"
#include "desk/swell.h"

#define MARK "wave "

struct wave_of {
	char *watch;
	struct wave_terms terms;
	struct swell swell;
	bool recalled; /* `above` is what the store says */
	bool above;
	bool was_above;
	bool rings;
	struct wave_verdict verdict;
	struct swell_lead lead; /* in the look's arena */
};

struct look {
	uv_work_t work;
	struct app *app;
	struct wave_of *v;
	size_t n;
	int64_t now_ms;
	struct arena arena;
	struct err e;
};

/* ---- which watches ------------------------------------------------------------------------- */

static void forget(struct waves *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->v[i].watch);
		swell_done(&w->v[i].swell);
	}
	free(w->v);
	w->v = NULL;
	w->n = 0;
}

/* A generation begins with nothing read: it may match otherwise. */
static void choose(struct app *app)
{
	struct waves *w = &app->waves;
	const struct config *c = app->config;

	if (w->generation == app->generation)
		return;
	forget(w);
	w->generation = app->generation;
	w->v = xcalloc(c->n_watches + 1, sizeof(*w->v));
	for (size_t i = 0; i < c->n_watches; i++) {
		const struct config_watch *from = &c->watches[i];

		if (from->burst == 0)
			continue;
		w->v[w->n++] = (struct wave_of){.watch = str_dup(from->id),
			.terms = {from->burst, from->burst_window_ms, from->burst_floor}};
	}
}

/* ---- the pool ------------------------------------------------------------------------------ */

static struct str mark_of(const char *watch, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, MARK "%s", watch);
	return arena_str(a, buf_view(&b));
}

static enum errc recall(struct look *l, struct store *s, struct wave_of *w)
{
	int64_t mark = TIME_NONE;

	if (w->recalled)
		return ERR_NONE;
	if (store_mark_get(s, mark_of(w->watch, &l->arena), &mark, &l->e) != ERR_NONE)
		return l->e.code;
	w->above = w->was_above = mark != TIME_NONE;
	w->recalled = true;
	return ERR_NONE;
}

static enum errc judge(struct look *l, struct store *s, struct wave_of *w, int64_t begins_ms)
{
	struct str id = str_of(w->watch);
	bool whole = false;

	w->rings = false;
	if (recall(l, s, w) != ERR_NONE || swell_is_whole(s, id, &whole, &l->e) != ERR_NONE)
		return l->e.code;
	w->was_above = w->above;
	if (!whole || begins_ms == TIME_NONE)
		return ERR_NONE;
	if (swell_read(&w->swell, s, id, l->now_ms, &l->e) != ERR_NONE)
		return l->e.code;
	struct wave_past past = swell_past(&w->swell, begins_ms);

	w->verdict = wave_judge(&w->terms, &past, l->now_ms);
	w->rings = wave_rings(&w->verdict, &w->above);
	return w->rings ? swell_lead(s, id, l->now_ms - w->terms.window_ms, &l->arena, &w->lead,
				  &l->e)
			: ERR_NONE;
}

static void look_run(uv_work_t *work)
{
	struct look *l = work->data;
	struct store_conf conf = l->app->store_conf;
	struct store *s = NULL;
	int64_t begins_ms = TIME_NONE;

	conf.read_only = true;
	if (store_open(&conf, &s, &l->e) == ERR_NONE)
		(void)swell_begins(s, &begins_ms, &l->e);
	for (size_t i = 0; i < l->n && l->e.code == ERR_NONE; i++)
		(void)judge(l, s, &l->v[i], begins_ms);
	store_close(s);
}

/* ---- the store thread ---------------------------------------------------------------------- */

struct wave_job {
	struct job job;
	struct app *app;
	struct str mark, watch;
	bool above;
	struct store_ops ops;
	struct str *dests;
	size_t n_dests;
	bool told;
	struct arena arena;
};

static enum errc write_wave(struct wave_job *w, struct desk *d, struct err *e)
{
	const struct mutes_about about = {.watch = w->watch};
	bool muted = mutes_hold(d->mutes, &about, w->ops.created_ms);

	w->told = w->n_dests != 0 && !muted;
	if (w->told && store_ops_put(d->store, &w->ops, w->dests, w->n_dests, e) != ERR_NONE)
		return e->code;
	return store_mark_put(d->store, w->mark, w->above ? w->ops.created_ms : TIME_NONE, e);
}

static enum errc wave_run(struct job *j, struct desk *d, struct err *e)
{
	struct wave_job *w = (struct wave_job *)j;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	if (write_wave(w, d, e) == ERR_NONE)
		return store_commit(d->store, e);
	store_rollback(d->store);
	return e->code;
}

static void on_written(struct job *j, const struct err *e)
{
	struct wave_job *w = (struct wave_job *)j;

	if (e->code != ERR_NONE)
		log_err("waves: cannot be stored: %s", e->msg);
	else if (w->told && !w->app->stopping)
		deliverer_wake(w->app->deliverer, w->dests, w->n_dests);
	arena_done(&w->arena);
	free(w);
}

/* ---- the loop ------------------------------------------------------------------------------ */

/* Those who are told of what the watch finds in one of the feeds. */
static bool is_told(const struct config *c, const struct config_watch *watch,
	const struct swell_lead *lead, struct str dest)
{
	for (size_t i = 0; i < lead->n_feeds; i++) {
		const struct config_feed *f = config_feed(c, lead->feeds[i]);

		if (f != NULL && config_tells(c, watch, f, dest))
			return true;
	}
	return false;
}

static void address(struct wave_job *j, const struct config *c, const struct wave_of *w)
{
	const struct config_watch *watch = config_watch(c, str_of(w->watch));

	j->dests = arena_array(&j->arena, c->n_dests, sizeof(*j->dests));
	for (size_t i = 0; i < c->n_dests && w->rings && watch != NULL; i++)
		if (is_told(c, watch, &w->lead, c->dests[i].d->id))
			j->dests[j->n_dests++] = arena_str(&j->arena, c->dests[i].d->id);
	j->ops.subject = arena_str(&j->arena, watch != NULL ? watch->title : j->watch);
}

static void post(struct app *app, const struct look *l, const struct wave_of *w)
{
	struct wave_job *j = xcalloc(1, sizeof(*j));
	AUTO_BUF struct buf text = {0};
	uint8_t random[10];
	char id[4 + ID_LEN + 1] = "ops_";

	arena_init(&j->arena, BUF_NO_MAX);
	buf_init(&text, BUF_NO_MAX);
	clock_random_bytes(random, sizeof(random));
	id_make(l->now_ms, random, id + 4);
	j->job = (struct job){.run = wave_run, .done = on_written};
	j->app = app;
	j->above = w->above;
	j->watch = arena_str(&j->arena, str_of(w->watch));
	j->mark = mark_of(w->watch, &j->arena);
	if (w->rings)
		swell_say(&w->terms, &w->verdict, &w->lead, &text);
	j->ops = (struct store_ops){.id = arena_str(&j->arena, str_of(id)),
		.code = STR("wave"),
		.text = arena_str(&j->arena, buf_view(&text)),
		.created_ms = l->now_ms,
		.level = COMPOSE_PROBLEM};
	address(j, app->config, w);
	if (w->rings)
		log_info("waves: watch=%s stories=%llu usual=%.1f told=%zu", w->watch,
			(unsigned long long)w->verdict.count, w->verdict.usual, j->n_dests);
	storer_post(app->storer, &j->job, STORER_URGENT);
}

static void on_looked(uv_work_t *work, int status)
{
	struct look *l = work->data;
	struct app *app = l->app;

	(void)status;
	app->waves.busy = false;
	if (l->e.code != ERR_NONE)
		log_warning("waves: cannot look: %s", l->e.msg);
	for (size_t i = 0; i < l->n && !app->stopping; i++) {
		/* What was not told is found again by the next look. */
		if (l->e.code != ERR_NONE)
			l->v[i].above = l->v[i].was_above;
		else if (l->v[i].above != l->v[i].was_above)
			post(app, l, &l->v[i]);
	}
	arena_done(&l->arena);
	free(l);
}

void waves_look(struct app *app)
{
	struct waves *w = &app->waves;

	/* A disk that hangs must not get company. */
	if (w->busy || app->stopping || app->figures_hang)
		return;
	choose(app);
	if (w->n == 0)
		return;
	struct look *l = xcalloc(1, sizeof(*l));

	l->work.data = l;
	l->app = app;
	l->v = w->v;
	l->n = w->n;
	l->now_ms = clock_now_ms();
	arena_init(&l->arena, BUF_NO_MAX);
	w->busy = true;
	uv_queue_work(&app->loop, &l->work, look_run, on_looked);
}

void waves_done(struct app *app)
{
	forget(&app->waves);
}
