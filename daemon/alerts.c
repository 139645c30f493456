/* SPDX-License-Identifier: ISC */
/*
 * Alerts and mutes read for people: in libuv's pool by a connection of its own, as the figures of the status
 * (app_status.c), so that a walk over all that was ever delivered holds up no ingest. Names of outlets and
 * watches are the loop's, so the answer is written there.
 *
 *   asked ──> query read ──> refused
 *                └──> pool: read into the arena ──> loop: written ──> answered
 */
#include "daemon/alerts.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/alerts_private.h"
#include "daemon/clock.h"

enum {
	READINGS_MAX = 2, /* at a time: the pool has four threads, and a disk may hang */
	ROOM = 64 << 20,  /* of one */
	ANSWER = 32 << 20,
	SENTENCE = 2048
};

struct reading {
	uv_work_t work;
	struct app *app;
	struct control_call *call;
	const struct view *view;
	const struct alerts_act *act; /* what a dry run is of */
	struct alerts_found found;
	int64_t now_ms;
	struct err e;
};

/* A way to look: what is read, and how it is told. */
struct view {
	enum errc (*read)(
		struct store *s, struct alerts_found *f, int64_t now_ms, struct err *e);
	void (*write)(const struct config *c, const struct alerts_found *f, struct buf *out);
	bool (*empty)(const struct alerts_found *f); /* NULL: is never */
};

/* ---- the pool ------------------------------------------------------------------------------ */

static bool counts(const struct alerts_found *f, struct str dest)
{
	size_t i = 0;

	while (i < f->n_dests && !str_eq(f->dests[i], dest))
		i++;
	return f->n_dests == 0 || i < f->n_dests;
}

static void on_row(const struct store_alert_row *row, void *arg)
{
	struct alerts_found *f = arg;

	if (!counts(f, row->dest) || f->total++ >= f->q.f.max)
		return;
	struct store_alert_row *v =
		arena_room(&f->arena, f->rows, f->n, &f->cap, sizeof(*f->rows));

	if (v == NULL)
		return;
	f->rows = v;
	v[f->n] = *row;
	struct store_alert_row *to = &v[f->n++];
	struct str *const texts[] = {
		&to->id, &to->watch, &to->dest, &to->feed, &to->title, &to->hold, &to->why};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_str(&f->arena, *texts[i]);
}

/* One more than is told, to know whether there are more. */
static enum errc read_list(
	struct store *s, struct alerts_found *f, int64_t now_ms, struct err *e)
{
	struct store_alert_filter filter = f->q.f;

	(void)now_ms;
	filter.max++;
	return store_alerts_each(s, &filter, on_row, f, e);
}

static enum errc read_dry(
	struct store *s, struct alerts_found *f, int64_t now_ms, struct err *e)
{
	struct store_alert_filter filter = f->q.f;

	(void)now_ms;
	filter.max = SIZE_MAX;
	return store_alerts_each(s, &filter, on_row, f, e);
}

/* Its own watch first, then the others of now: a message names all that may go with it. */
static enum errc read_hits(struct store *s, struct alerts_found *f, struct err *e)
{
	struct str *v = f->watches;
	size_t n = 1;

	if (v == NULL)
		return ERR_NONE; /* the arena is full, and read_store() says so */
	v[0] = f->trail.watch;
	for (size_t i = 1; i < f->n_watches; i++)
		if (!str_eq(v[i], v[0]))
			v[n++] = v[i];
	return store_hits_get(s, f->trail.article, v, n, &f->arena, &f->hits, &f->n_hits, e);
}

/* Of one moment: an article that retention takes in between would leave hits of nothing. */
static enum errc read_trail(
	struct store *s, struct alerts_found *f, int64_t now_ms, struct err *e)
{
	struct store_trail *t = &f->trail;

	(void)now_ms;
	if (store_begin(s, e) != ERR_NONE ||
		store_alert_trail(s, f->q.f.id, &f->arena, t, e) != ERR_NONE)
		return e->code;
	if (!t->stored)
		return ERR_NONE;
	if (store_article_get(s, t->article, &f->arena, &f->article, e) != ERR_NONE)
		return e->code;
	return read_hits(s, f, e);
}

static enum errc read_mutes(
	struct store *s, struct alerts_found *f, int64_t now_ms, struct err *e)
{
	return store_mutes_get(s, now_ms, &f->arena, &f->mutes, &f->n_mutes, e);
}

/* What may be mistyped, or has left the configuration: only the store knows. */
static enum errc read_stored(struct store *s, struct alerts_found *f, struct err *e)
{
	const struct str ids[] = {[STORE_NAMED_FEED] = f->q.f.feed,
		[STORE_NAMED_WATCH] = f->q.f.watch,
		[STORE_NAMED_DEST] = f->q.f.dest};
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]) && rc == ERR_NONE; i++) {
		bool is = false;

		if (ids[i].n != 0)
			rc = store_knows(s, (enum store_named)i, ids[i], &is, e);
		f->stored |= (unsigned)is << i;
	}
	return rc;
}

static void read_store(uv_work_t *w)
{
	struct reading *r = w->data;
	struct store *store = NULL;
	struct store_conf conf = r->app->store_conf;

	conf.read_only = true;
	if (store_open(&conf, &store, &r->e) == ERR_NONE)
		(void)r->view->read(store, &r->found, r->now_ms, &r->e);
	if (r->e.code == ERR_NONE && r->view->empty != NULL && r->view->empty(&r->found))
		(void)read_stored(store, &r->found, &r->e);
	if (r->e.code == ERR_NONE && r->found.arena.over)
		err_set(&r->e, ERR_LIMIT,
			"more was found than there is room for; ask for less");
	store_close(store);
}

/* ---- the loop ------------------------------------------------------------------------------ */

static bool no_rows(const struct alerts_found *f)
{
	return f->n == 0;
}

static const struct view list_view = {read_list, alerts_write_list, no_rows};
static const struct view dry_view = {read_dry, alerts_write_dry, no_rows};
static const struct view trail_view = {read_trail, alerts_write_trail, NULL};
static const struct view mutes_view = {read_mutes, alerts_write_mutes, NULL};

void alerts_answer_text(struct control_call *call, int status, struct str text)
{
	control_answer(call, status, STR("text/plain; charset=utf-8"), text);
}

void alerts_end(struct app *app)
{
	app->n_asking--;
	if (app->stopping)
		app_stop_control(app);
}

bool alerts_unknown(
	const struct config *c, const struct alert_query *q, unsigned stored, struct buf *out)
{
	const struct {
		struct str id;
		bool known;
		const char *what;
		enum config_names named;
		unsigned stored;
	} asked[] = {
		{q->f.watch, config_watch(c, q->f.watch) != NULL, "watch", CONFIG_WATCHES,
			1U << STORE_NAMED_WATCH},
		{q->f.feed, config_feed(c, q->f.feed) != NULL, "feed", CONFIG_FEEDS,
			1U << STORE_NAMED_FEED},
		{q->f.dest, config_dest(c, q->f.dest) != NULL, "destination", CONFIG_DESTS,
			1U << STORE_NAMED_DEST},
		{q->to, config_dest(c, q->to) != NULL, "destination", CONFIG_DESTS, 0},
	};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		if (asked[i].id.n == 0 || asked[i].known || (stored & asked[i].stored) != 0)
			continue;
		struct str near = config_nearest(c, asked[i].named, asked[i].id);

		buf_printf(out, "there is no %s '" STR_F "' in the configuration in force",
			asked[i].what, STR_A(asked[i].id));
		if (near.n != 0)
			buf_printf(out, "; did you mean '" STR_F "'?", STR_A(near));
		return true;
	}
	return false;
}

/* What was asked for may be mistyped: nothing found is not the same then. A trial answers as what it tries, which asks
 * the store thread for no walk. */
static void answer(const struct reading *r)
{
	const struct config *c = r->app->config;
	AUTO_BUF struct buf out = {0};

	buf_init(&out, ANSWER);
	if (r->e.code == ERR_GONE && r->view == &trail_view) {
		buf_printf(&out, "%s; `rasid alert list` shows those that there are", r->e.msg);
		alerts_answer_text(r->call, 404, buf_view(&out));
	} else if (r->e.code != ERR_NONE)
		alerts_answer_text(r->call, 503, str_of(r->e.msg));
	else if (r->view->empty != NULL && r->view->empty(&r->found) &&
		 alerts_unknown(c, &r->found.q, r->found.stored, &out))
		alerts_answer_text(r->call, r->act != NULL ? 404 : 422, buf_view(&out));
	else {
		r->view->write(c, &r->found, &out);
		if (out.over)
			alerts_answer_text(
				r->call, 503, STR("the answer is too long; ask for less"));
		else
			control_answer(r->call, 200, STR("application/json"), buf_view(&out));
	}
}

static void on_read(uv_work_t *work, int status)
{
	struct reading *r = work->data;
	struct app *app = r->app;

	(void)status;
	app->n_readings--;
	if (app->stopping)
		alerts_answer_text(r->call, 503, STR("rasid is stopping"));
	else
		answer(r);
	arena_done(&r->found.arena);
	free(r);
	alerts_end(app);
}

static void refuse(struct reading *r, int status, struct str why)
{
	alerts_answer_text(r->call, status, why);
	arena_done(&r->found.arena);
	free(r);
}

/* The first is for the alert's own, which is not known yet. */
static void copy_watches(const struct config *c, struct alerts_found *f)
{
	struct str *v = arena_array(&f->arena, c->n_watches + 1, sizeof(*v));

	for (size_t i = 0; i < c->n_watches && v != NULL; i++)
		v[i + 1] = arena_str(&f->arena, c->watches[i].id);
	f->watches = v;
	f->n_watches = v != NULL ? c->n_watches + 1 : 0;
}

/* 0, or a status with why in out. The ids are copies: the generation may be gone before the pool is done. */
static int check(struct reading *r, struct str query, struct buf *out)
{
	struct alerts_found *f = &r->found;
	struct err e = {.code = ERR_NONE};
	int status = 0;

	if (r->app->stopping || r->app->n_readings >= READINGS_MAX) {
		buf_str(out, r->app->stopping ? STR("rasid is stopping")
					      : STR("others are reading just now; ask again"));
		return 503;
	}
	if (alert_query_read(query, &f->arena, &f->q, &e) != ERR_NONE) {
		buf_str(out, str_of(e.msg));
		return 422;
	}
	if (r->view == &trail_view && f->q.f.id.n == 0) {
		buf_str(out, STR("which alert? its id is missing"));
		return 422;
	}
	if (r->view == &trail_view)
		copy_watches(r->app->config, f);
	if (r->act == NULL)
		return 0;
	status = alerts_act_check(r->app->config, r->act, &f->q, out);
	alerts_act_dests(r->app->config, r->act, &f->q, &f->arena, &f->dests, &f->n_dests);
	return status;
}

static void start(struct app *app, struct control_call *call, struct str query,
	const struct view *view, const struct alerts_act *act)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	AUTO_BUF struct buf why = {0};

	*r = (struct reading){.app = app, .call = call, .view = view, .act = act};
	r->work.data = r;
	r->now_ms = clock_now_ms();
	arena_init(&r->found.arena, ROOM);
	buf_init(&why, SENTENCE);
	int status = check(r, query, &why);

	if (status != 0) {
		refuse(r, status, buf_view(&why));
		return;
	}
	app->n_asking++;
	app->n_readings++;
	uv_queue_work(&app->loop, &r->work, read_store, on_read);
}

/* ---- handlers ------------------------------------------------------------------------------ */

static void on_list(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &list_view, NULL);
}

static void on_trail(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &trail_view, NULL);
}

static void on_mutes(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &mutes_view, NULL);
}

static void on_requeue_dry(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &dry_view, &alerts_requeue_act);
}

static void on_replay_dry(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &dry_view, &alerts_replay_act);
}

static void on_drop_dry(struct control_call *call, struct str query, void *arg)
{
	start(arg, call, query, &dry_view, &alerts_drop_act);
}

const struct control_route alerts_routes[ALERTS_ROUTES] = {
	{STR_INIT("GET"), STR_INIT("/alerts"), on_list},
	{STR_INIT("GET"), STR_INIT("/alert"), on_trail},
	{STR_INIT("GET"), STR_INIT("/mutes"), on_mutes},
	{STR_INIT("GET"), STR_INIT("/alert/requeue"), on_requeue_dry},
	{STR_INIT("GET"), STR_INIT("/alert/replay"), on_replay_dry},
	{STR_INIT("GET"), STR_INIT("/alert/drop"), on_drop_dry},
	{STR_INIT("POST"), STR_INIT("/alert/requeue"), alerts_requeue},
	{STR_INIT("POST"), STR_INIT("/alert/replay"), alerts_replay},
	{STR_INIT("POST"), STR_INIT("/alert/drop"), alerts_drop},
	{STR_INIT("POST"), STR_INIT("/mute"), alerts_mute},
	{STR_INIT("POST"), STR_INIT("/unmute"), alerts_unmute},
	{STR_INIT("POST"), STR_INIT("/follow"), alerts_follow},
	{STR_INIT("POST"), STR_INIT("/unfollow"), alerts_unfollow},
};
