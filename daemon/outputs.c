/* SPDX-License-Identifier: ISC */
/*
 * Files in which what a watch found is kept fresh ([output id], desk/export.h), written in libuv's pool.
 *
 *   every ten seconds ──> which are due? ──> pool: has the watch found more since? ──> document, replaced whole ──> loop: said
 *
 * After a start and a reload each is written once, whatever it holds. One that cannot be written is told once, and tried
 * again when it is due.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/output_file.h"
#include "desk/export.h"

enum {
	DOCUMENT_MAX = 256 << 20
};

struct output_of {
	struct config_output o; /* its texts are copies */
	struct str title;       /* of the watch */
	int64_t last_id;        /* the newest article that the file has; -1: never written */
	int64_t due_ms;         /* by the clock that never jumps */
	bool failing, was_failing;
	struct err why;
};

struct outputs_look {
	uv_work_t work;
	struct app *app;
	struct output_of **v; /* those that are due */
	size_t n;
	int64_t now_ms;
	struct arena arena;
	struct strmap feeds;
	struct str *titles;
	struct err e;
};

/* ---- which --------------------------------------------------------------------------------- */

static void forget(struct outputs *o)
{
	arena_done(&o->arena);
	o->v = NULL;
	o->n = 0;
}

static void choose(struct app *app)
{
	struct outputs *to = &app->outputs;
	const struct config *c = app->config;

	if (to->generation == app->generation)
		return;
	forget(to);
	to->generation = app->generation;
	arena_init(&to->arena, BUF_NO_MAX);
	to->v = arena_array(&to->arena, c->n_outputs + 1, sizeof(*to->v));
	for (size_t i = 0; i < c->n_outputs && to->v != NULL; i++) {
		const struct config_watch *w = config_watch(c, c->outputs[i].watch);
		struct output_of *o = &to->v[to->n++];

		*o = (struct output_of){.o = c->outputs[i], .last_id = -1};
		o->o.id = arena_str(&to->arena, o->o.id);
		o->o.path = arena_str(&to->arena, o->o.path);
		o->o.watch = arena_str(&to->arena, o->o.watch);
		o->title = arena_str(&to->arena, w != NULL ? w->title : o->o.watch);
	}
}

/* ---- the pool ------------------------------------------------------------------------------ */

/* A reload may free the configuration meanwhile. */
static void copy_feeds(struct outputs_look *l, const struct config *c)
{
	strmap_init(&l->feeds, &l->arena, c->n_feeds);
	l->titles = arena_array(&l->arena, c->n_feeds, sizeof(*l->titles));
	for (size_t i = 0; i < c->n_feeds && l->titles != NULL; i++) {
		l->titles[i] = arena_str(&l->arena, c->feeds[i].title);
		(void)strmap_put(&l->feeds, arena_str(&l->arena, c->feeds[i].id), i);
	}
}

static struct str title_of(const void *of, struct str feed)
{
	const struct outputs_look *l = of;
	size_t i = strmap_get(&l->feeds, feed);

	return i != SIZE_MAX ? l->titles[i] : feed;
}

static void on_time(const struct store_watch_time *t, void *arg)
{
	int64_t *last = arg;

	*last = t->id > *last ? t->id : *last;
}

/* What came silently is no news; it is in the file all the same, with the next. */
static enum errc write_one(
	const struct outputs_look *l, struct store *s, struct output_of *o, struct err *e)
{
	const struct export_ask ask = {.id = o->o.watch,
		.title = o->title,
		.outlets = {title_of, l},
		.format = (enum export_format)o->o.format,
		.limit = (size_t)o->o.limit,
		.now_ms = l->now_ms};
	AUTO_BUF struct buf out = {0};
	int64_t last = o->last_id > 0 ? o->last_id : 0;
	size_t n = 0;

	if (store_watch_times(s, o->o.watch, last, on_time, &last, e) != ERR_NONE)
		return e->code;
	if (last == o->last_id)
		return ERR_NONE;
	buf_init(&out, DOCUMENT_MAX);
	if (export_write(&ask, s, &out, &n, e) != ERR_NONE ||
		output_file_write(o->o.path.p, buf_view(&out), e) != ERR_NONE)
		return e->code;
	o->last_id = last;
	return ERR_NONE;
}

static void look_run(uv_work_t *work)
{
	struct outputs_look *l = work->data;
	struct store_conf conf = l->app->store_conf;
	struct store *s = NULL;

	conf.read_only = true;
	if (store_open(&conf, &s, &l->e) != ERR_NONE)
		return;
	for (size_t i = 0; i < l->n; i++) {
		struct output_of *o = l->v[i];

		o->was_failing = o->failing;
		o->failing = write_one(l, s, o, &o->why) != ERR_NONE;
	}
	store_close(s);
}

/* ---- the loop ------------------------------------------------------------------------------ */

static void say(const struct output_of *o)
{
	if (o->failing && !o->was_failing)
		log_warning(
			"output: " STR_F " cannot be written: %s", STR_A(o->o.id), o->why.msg);
	else if (!o->failing && o->was_failing)
		log_info("output: " STR_F " is written again", STR_A(o->o.id));
}

static void on_looked(uv_work_t *work, int status)
{
	struct outputs_look *l = work->data;
	int64_t now_ms = clock_monotonic_ms();

	(void)status;
	l->app->outputs.busy = false;
	if (l->e.code != ERR_NONE)
		log_warning("outputs: cannot look: %s", l->e.msg);
	for (size_t i = 0; i < l->n; i++) {
		l->v[i]->due_ms = now_ms + l->v[i]->o.every_ms;
		if (l->e.code == ERR_NONE)
			say(l->v[i]);
	}
	arena_done(&l->arena);
	free(l);
}

static size_t take_due(struct outputs *o, struct output_of **v)
{
	int64_t now_ms = clock_monotonic_ms();
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].due_ms <= now_ms)
			v[n++] = &o->v[i];
	return n;
}

void outputs_look(struct app *app)
{
	struct outputs *o = &app->outputs;

	/* A disk that hangs must not get company. */
	if (o->busy || app->stopping || app->figures_hang)
		return;
	choose(app);
	if (o->n == 0)
		return;
	struct outputs_look *l = xcalloc(1, sizeof(*l));

	arena_init(&l->arena, BUF_NO_MAX);
	l->v = arena_array(&l->arena, o->n, sizeof(struct output_of *));
	l->n = l->v != NULL ? take_due(o, l->v) : 0;
	if (l->n == 0) {
		arena_done(&l->arena);
		free(l);
		return;
	}
	l->work.data = l;
	l->app = app;
	l->now_ms = clock_now_ms();
	copy_feeds(l, app->config);
	o->busy = true;
	uv_queue_work(&app->loop, &l->work, look_run, on_looked);
}

void outputs_done(struct app *app)
{
	forget(&app->outputs);
}
