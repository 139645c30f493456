/* SPDX-License-Identifier: ISC */
/*
 * What the store alone knows, read by a connection of its own in libuv's pool, because the store thread may be
 * waiting for a full disk, and that is when somebody asks; the rest is the loop's own.
 *
 *   asked ──> pool reads ──> heard with figures
 *     └─ LATE_MS over ──> heard without, and none is read until that reading comes back: on a disk
 *                         that hangs each would take one of the pool's threads for good
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

enum {
	LATE_MS = 3000,
	TRIES = 10 /* of a destination */
};

const struct figures_queue *figures_queue_of(const struct figures *f, struct str dest)
{
	for (size_t i = 0; f != NULL && i < f->n_queues; i++)
		if (str_eq(f->queues[i].queue.dest, dest))
			return &f->queues[i];
	return NULL;
}

/* ---- libuv's pool ------------------------------------------------------------------------ */

static void on_queue(const struct store_queue *q, void *arg)
{
	struct figures *f = arg;

	f->queues = arena_room(
		&f->arena, f->queues, f->n_queues, &f->cap_queues, sizeof(*f->queues));
	if (f->queues == NULL)
		return;
	f->queues[f->n_queues] = (struct figures_queue){.queue = *q};
	f->queues[f->n_queues++].queue.dest = arena_str(&f->arena, q->dest);
}

static void on_mute(const struct store_mute *m, void *arg)
{
	*(size_t *)arg += m->kind != STORE_FOLLOW_STORY;
}

static enum errc read_dead(struct store *store, struct figures *f, struct err *e)
{
	int64_t since_ms = TIME_NONE;
	enum errc rc = store_mark_get(store, FIGURES_LOOK, &since_ms, e);

	/* A look in the future was made under a clock that was wrong. */
	if (since_ms == TIME_NONE || since_ms > f->read_ms)
		since_ms = 0;
	for (size_t i = 0; i < f->n_queues && rc == ERR_NONE; i++)
		if (f->queues[i].queue.dead > 0)
			rc = store_dead_since(store, f->queues[i].queue.dest, since_ms,
				&f->queues[i].dead_new, e);
	return rc;
}

static void read_secrets(struct figures *f)
{
	f->secrets_outdated =
		arena_array(&f->arena, f->n_secrets, sizeof(*f->secrets_outdated));
	for (size_t i = 0; i < f->n_secrets && f->secrets_outdated != NULL; i++)
		if (config_secret_outdated(&f->secrets[i]))
			f->secrets_outdated[f->n_secrets_outdated++] = f->secrets[i].path;
}

static void on_attempt(struct str alert, const struct store_attempt *a, void *arg)
{
	struct figures *f = arg;
	struct figures_attempt *v =
		arena_room(&f->arena, f->attempts, f->n_attempts, &f->cap_attempts, sizeof(*v));

	if (v == NULL)
		return;
	f->attempts = v;
	v = &v[f->n_attempts++];
	*v = (struct figures_attempt){arena_str(&f->arena, alert), *a};
	v->a.error = arena_str(&f->arena, a->error);
	v->a.excerpt = arena_str(&f->arena, a->excerpt);
}

enum errc figures_read(
	const struct store_conf *of, unsigned what, struct figures *f, struct err *e)
{
	struct store *store = NULL;
	struct store_conf conf = *of;

	conf.read_only = true;
	if (store_open(&conf, &store, e) == ERR_NONE &&
		((what & FIGURES_COUNTS) == 0 ||
			store_counts(store, &f->counts, e) == ERR_NONE) &&
		store_queues_each(store, on_queue, f, e) == ERR_NONE &&
		store_mutes_each(store, f->read_ms, on_mute, &f->n_mutes, e) == ERR_NONE)
		(void)read_dead(store, f, e);
	if (e->code == ERR_NONE && f->tries_of.n != 0)
		(void)store_attempts_last(store, f->tries_of, TRIES, on_attempt, f, e);
	if (f->arena.over)
		err_set(e, ERR_LIMIT, "too many destinations have queues");
	store_close(store);
	return e->code;
}

/* ---- loop -------------------------------------------------------------------------------- */

struct reading {
	uv_work_t work;
	uv_timer_t late;
	struct app *app;
	unsigned what;
	figures_heard *heard; /* NULL: it was told */
	void *arg;
	struct figures figures; /* the pool's until the work is over */
	struct err e;
};

static void read_it(uv_work_t *w)
{
	struct reading *r = w->data;

	if ((r->what & FIGURES_SECRETS) != 0)
		read_secrets(&r->figures);
	(void)figures_read(&r->app->store_conf, r->what, &r->figures, &r->e);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct reading *r = h->data;

	arena_done(&r->figures.arena);
	free(r);
}

static void tell(struct reading *r, const struct figures *f, struct str unread)
{
	struct app *app = r->app;
	figures_heard *heard = r->heard;

	r->heard = NULL;
	app->n_asking--;
	heard(app, f, unread, r->arg);
	if (app->stopping)
		app_stop_control(app);
}

static void on_read(uv_work_t *work, int status)
{
	struct reading *r = work->data;
	bool ok = r->e.code == ERR_NONE;

	(void)status;
	if (r->heard != NULL)
		tell(r, ok ? &r->figures : NULL, ok ? STR("") : str_of(r->e.msg));
	else
		r->app->figures_hang = false;
	uv_close((uv_handle_t *)&r->late, on_timer_closed);
}

static const struct str late_text = STR_INIT("no answer within 3 s");

static void on_late(uv_timer_t *t)
{
	struct reading *r = t->data;

	r->app->figures_hang = true;
	tell(r, NULL, late_text);
}

/* A copy: the generation may be gone before the pool is done. */
static void copy_secrets(const struct config *c, struct figures *f)
{
	f->secrets = arena_array(&f->arena, c->n_secrets, sizeof(*f->secrets));
	for (size_t i = 0; i < c->n_secrets && f->secrets != NULL; i++) {
		f->secrets[f->n_secrets] = c->secrets[i];
		f->secrets[f->n_secrets++].path = arena_str(&f->arena, c->secrets[i].path);
	}
}

static void ask(
	struct app *app, unsigned what, struct str tries_of, figures_heard *heard, void *arg)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	r->work.data = r->late.data = r;
	r->app = app;
	r->what = what;
	r->heard = heard;
	r->arg = arg;
	r->figures.read_ms = clock_now_ms();
	arena_init(&r->figures.arena, MIB(16));
	copy_secrets(app->config, &r->figures);
	r->figures.tries_of = arena_str(&r->figures.arena, tries_of);
	app->n_asking++;
	uv_timer_init(&app->loop, &r->late);
	uv_timer_start(&r->late, on_late, LATE_MS, 0);
	uv_queue_work(&app->loop, &r->work, read_it, on_read);
}

void app_figures(
	struct app *app, unsigned what, struct str tries_of, figures_heard *heard, void *arg)
{
	if (app->stopping)
		heard(app, NULL, STR("rasid is stopping"), arg);
	else if (app->figures_hang)
		heard(app, NULL, late_text, arg);
	else
		ask(app, what, tries_of, heard, arg);
}
