/* SPDX-License-Identifier: ISC */
/*
 * What is wrong, told unasked: gathers the facts, asks notices.c what is to be told, and has it written
 * down with its deliveries in one transaction.
 *
 *   by the half minute ──> libuv's pool reads the queues ──┐
 *   feeds, reload ──> a second later, without the queues ──┴─> facts ──> notices_look()
 *        ──> store thread {notices, deliveries, marks of what was told} ──> lanes woken
 *
 * A kill before the commit tells it after the restart, one after it finds the marks. While one such job is
 * under way (a disk that is full) no look is made: nothing piles up, and what is over by then is told
 * behind it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "desk/compose.h"

#define MARKS STR("notice/")

enum {
	SOON_MS = 1000, /* what happens together is told together */
	GAPS_MAX = 1000 /* kept until the next look; what is more stands in the log */
};

/* ---- facts ------------------------------------------------------------------------------- */

struct facts {
	VEC(struct notice_fact) v;
	struct arena a;
};

static void add(struct facts *f, struct str code, struct str subject, struct str text)
{
	struct notice_fact fact = {.code = code,
		.subject = arena_str(&f->a, subject),
		.text = arena_str(&f->a, text)};

	vec_push(&f->v, fact);
}

static void add_unknown(struct facts *f, struct str code, struct str subject)
{
	add(f, code, subject, STR(""));
	f->v.p[f->v.n - 1].unknown = true;
}

static void on_problem(const struct health_problem *p, void *arg)
{
	add(arg, p->code, p->subject, p->sentence);
}

/* What is told of a feed: one code a condition, each with its own end. */
static const struct {
	enum feed_condition condition;
	struct str code;
	const char *before; /* in front of the condition's own words */
} told_of_feeds[] = {
	{CONDITION_GONE, STR_INIT("feed-gone"), "is gone: "},
	{CONDITION_BLOCKED, STR_INIT("feed-blocked"), "does not let us in, it "},
	{CONDITION_FAILING, STR_INIT("feed-dark"), "went dark, it "},
	{CONDITION_SILENT, STR_INIT("feed-silent"), "is silent: "},
};

static void add_unwell(
	struct facts *f, const struct poller_view *v, struct str code, const char *before)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, KIB(4));
	buf_printf(&text, "feed " STR_F " %s", STR_A(v->conf->id), before);
	feed_condition_why(v->condition, v->st, v->lim, v->now_ms, &text);
	add(f, code, v->conf->id, buf_view(&text));
}

/* What this condition says of another that was told. A feed that does not answer is back from nothing, but
 * not gone any more when it fails as all do; one that answers is back from all. */
static bool leaves_unknown(const struct poller_view *v, bool tells, enum feed_condition other)
{
	if (v->paused || !tells || v->condition == CONDITION_GONE)
		return true;
	return v->condition != CONDITION_SILENT && other != CONDITION_GONE;
}

static void on_unwell(const struct poller_view *v, void *arg)
{
	bool tells = !v->paused && feed_condition_tells(v->condition, v->st);

	for (size_t i = 0; i < sizeof(told_of_feeds) / sizeof(told_of_feeds[0]); i++) {
		struct str code = told_of_feeds[i].code;

		if (tells && told_of_feeds[i].condition == v->condition)
			add_unwell(arg, v, code, told_of_feeds[i].before);
		else if (leaves_unknown(v, tells, told_of_feeds[i].condition))
			add_unknown(arg, code, v->conf->id);
	}
}

static void on_pages(const struct poller_pages *pages, void *arg)
{
	AUTO_BUF struct buf text = {0};

	if (!fulltext_feed_known(pages->tally))
		add_unknown(arg, STR("feed-pages"), pages->id);
	if (!pages->tally->failing)
		return;
	buf_init(&text, KIB(4));
	buf_printf(&text,
		"feed " STR_F ": the pages of its articles give no text (%s, " STR_F
		"), its own is searched",
		STR_A(pages->id), fulltext_why_name(pages->tally->why), STR_A(pages->detail));
	add(arg, STR("feed-pages"), pages->id, buf_view(&text));
}

/* A destination that was held takes alerts again when one got through, and not because a reload or its
 * time gave it another chance. Its queue is late because it is held. */
static void on_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	(void)until_ms;
	/* Whoever paused it knows that it is late. */
	if (state == LANE_HELD || state == LANE_PAUSED)
		add_unknown(arg, STR("queue-late"), id);
	else if (why.n != 0)
		add_unknown(arg, STR("destination-held"), id);
}

static void take_gaps(struct app_notices *n, struct facts *f)
{
	for (size_t i = 0; i < n->n_gaps; i++) {
		add(f, STR("feed-gap"), str_of(n->gaps[i]), STR(""));
		free(n->gaps[i]);
	}
	n->n_gaps = 0;
}

static void gather(struct app *app, const struct figures *f, struct facts *ret)
{
	*ret = (struct facts){0};
	arena_init(&ret->a, BUF_NO_MAX);
	app_problems(app, f, STR(""), NOTICES_QUEUE_OLD_MS, on_problem, ret);
	(void)poller_unwell_each(app->poller, SIZE_MAX, on_unwell, ret);
	poller_pages_each(app->poller, on_pages, ret);
	deliverer_each(app->deliverer, on_lane, ret);
	take_gaps(&app->notices, ret);
}

static bool exists(struct str subject, bool dest, const void *arg)
{
	const struct config *c = arg;

	return dest ? config_dest(c, subject) != NULL : config_feed(c, subject) != NULL;
}

/* ---- written down ------------------------------------------------------------------------ */

struct written {
	struct store_ops ops;
	struct str *dests;
	size_t n_dests;
};

struct write_job {
	struct job job; /* first */
	struct app *app;
	struct arena a;
	struct written *v;
	size_t n;
	struct notice_mark *marks;
	size_t n_marks;
	int64_t now_ms;
};

static enum errc write_all(const struct write_job *w, struct store *s, struct err *e)
{
	for (size_t i = 0; i < w->n; i++)
		if (store_ops_put(s, &w->v[i].ops, w->v[i].dests, w->v[i].n_dests, e) !=
			ERR_NONE)
			return e->code;
	for (size_t i = 0; i < w->n_marks; i++)
		if (store_mark_put(s, w->marks[i].name,
			    w->marks[i].told ? w->now_ms : TIME_NONE, e) != ERR_NONE)
			return e->code;
	return ERR_NONE;
}

static enum errc write_run(struct job *j, struct desk *d, struct err *e)
{
	const struct write_job *w = (struct write_job *)j;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	if (write_all(w, d->store, e) == ERR_NONE)
		return store_commit(d->store, e);
	store_rollback(d->store);
	return e->code;
}

static void on_written(struct job *j, const struct err *e)
{
	struct write_job *w = (struct write_job *)j;
	struct app *app = w->app;

	app->notices.writing = false;
	if (e->code != ERR_NONE)
		log_err("notices: cannot be stored: %s", e->msg);
	for (size_t i = 0; i < w->n && !app->stopping; i++)
		deliverer_wake(app->deliverer, w->v[i].dests, w->v[i].n_dests);
	arena_done(&w->a);
	free(w);
	if (app->notices.missed)
		app_notices_soon(app);
}

static struct str new_id(struct arena *a, int64_t now_ms)
{
	uint8_t random[10];
	char id[4 + ID_LEN + 1] = "ops_";

	clock_random_bytes(random, sizeof(random));
	id_make(now_ms, random, id + 4);
	return arena_str(a, str_of(id));
}

/* Nobody to tell: it is in the log, and its mark keeps a restart from saying it there again. */
static void put(struct write_job *w, const struct notice *n, const struct config *c)
{
	struct written *v = &w->v[w->n];

	v->dests = arena_array(&w->a, c->n_ops_notify, sizeof(*v->dests));
	v->n_dests = notices_to(n, c->ops_notify, c->n_ops_notify, v->dests);
	for (size_t i = 0; i < v->n_dests; i++)
		v->dests[i] = arena_str(&w->a, v->dests[i]);
	v->ops = (struct store_ops){.id = new_id(&w->a, w->now_ms),
		.code = arena_str(&w->a, n->code),
		.subject = arena_str(&w->a, n->subject),
		.text = arena_str(&w->a, n->text),
		.created_ms = w->now_ms,
		.level = n->good ? COMPOSE_GOOD : COMPOSE_PROBLEM};
	w->n += v->n_dests != 0;
}

static struct str mark_name(struct arena *a, struct str name)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, MARKS);
	buf_str(&b, name);
	return arena_str(a, buf_view(&b));
}

static void post(struct app *app, const struct notices_said *said)
{
	struct write_job *w = xcalloc(1, sizeof(*w));

	w->job = (struct job){.run = write_run, .done = on_written};
	w->app = app;
	w->now_ms = clock_now_ms();
	arena_init(&w->a, BUF_NO_MAX);
	w->v = arena_array(&w->a, said->n, sizeof(*w->v));
	for (size_t i = 0; i < said->n; i++)
		put(w, &said->v[i], app->config);
	w->marks = arena_array(&w->a, said->n_marks, sizeof(*w->marks));
	for (size_t i = 0; i < said->n_marks; i++)
		w->marks[w->n_marks++] = (struct notice_mark){
			mark_name(&w->a, said->marks[i].name), said->marks[i].told};
	app->notices.writing = true;
	storer_post(app->storer, &w->job, STORER_URGENT);
}

/* ---- a look ------------------------------------------------------------------------------ */

/* What happens to feeds, lanes, disk and reloads is in the log when it happens. */
static void say(const struct notices_said *said)
{
	for (size_t i = 0; i < said->n; i++)
		if (said->v[i].log)
			log_line(said->v[i].good ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
				"notices: " STR_F " code=" STR_F, STR_A(said->v[i].text),
				STR_A(said->v[i].code));
}

static void look(struct app *app, const struct figures *f)
{
	struct app_notices *n = &app->notices;
	struct facts facts;

	n->missed = n->writing;
	if (n->writing || app->stopping)
		return;
	gather(app, f, &facts);
	struct notices_said said = notices_look(
		&n->told, &(struct notices_look){.now_ms = clock_monotonic_ms(),
				  .line_down = poller_counts(app->poller).line_down_ms != 0,
				  .queues_known = f != NULL,
				  .facts = facts.v.p,
				  .n = facts.v.n,
				  .exists = exists,
				  .arg = app->config});

	say(&said);
	if (said.n != 0 || said.n_marks != 0)
		post(app, &said);
	free(facts.v.p);
	arena_done(&facts.a);
}

struct read_job {
	uv_work_t work;
	struct app *app;
	struct figures figures; /* the pool's until the work is over */
	struct err e;
};

static void read_run(uv_work_t *work)
{
	struct read_job *r = work->data;

	(void)figures_read(&r->app->store_conf, 0, &r->figures, &r->e);
}

static void on_read(uv_work_t *work, int status)
{
	struct read_job *r = work->data;

	(void)status;
	r->app->notices.reading = false;
	look(r->app, r->e.code == ERR_NONE ? &r->figures : NULL);
	arena_done(&r->figures.arena);
	free(r);
}

void app_notices_look(struct app *app)
{
	struct read_job *r = NULL;

	/* A reading that hangs must not get company: each would take one of the pool's threads. */
	if (app->notices.reading || app->figures_hang || app->stopping) {
		look(app, NULL);
		return;
	}
	r = xcalloc(1, sizeof(*r));
	r->work.data = r;
	r->app = app;
	r->figures.read_ms = clock_now_ms();
	arena_init(&r->figures.arena, MIB(16));
	app->notices.reading = true;
	uv_queue_work(&app->loop, &r->work, read_run, on_read);
}

static void on_soon(uv_timer_t *t)
{
	look(t->data, NULL);
}

void app_notices_soon(struct app *app)
{
	uv_timer_t *t = &app->notices.soon;

	if (!app->stopping && !uv_is_active((uv_handle_t *)t))
		uv_timer_start(t, on_soon, SOON_MS, 0);
}

void app_notices_feed(struct app *app, struct str id, bool gap)
{
	struct app_notices *n = &app->notices;

	if (gap && n->n_gaps < GAPS_MAX) {
		n->gaps = vec_room(n->gaps, &n->cap_gaps, n->n_gaps + 1, sizeof(*n->gaps));
		n->gaps[n->n_gaps++] = str_dup(id);
	}
	app_notices_soon(app);
}

/* ---- start, end --------------------------------------------------------------------------- */

static void on_mark(struct str name, int64_t ms, void *arg)
{
	struct app *app = arg;

	notices_recall(&app->notices.told, str_sub(name, MARKS.n, name.n), clock_now_ms() - ms,
		clock_monotonic_ms());
}

enum errc app_notices_recall(struct app *app, struct store *store, struct err *e)
{
	return store_marks_each(store, MARKS, on_mark, app, e);
}

void app_notices_open(struct app *app)
{
	uv_timer_init(&app->loop, &app->notices.soon);
	app->notices.soon.data = app;
	app_notices_soon(app); /* what was over, or began, while nothing ran */
}

void app_notices_close(struct app *app)
{
	uv_close((uv_handle_t *)&app->notices.soon, NULL);
}

void app_notices_done(struct app *app)
{
	struct app_notices *n = &app->notices;

	for (size_t i = 0; i < n->n_gaps; i++)
		free(n->gaps[i]);
	free(n->gaps);
	notices_done(&n->told);
}
