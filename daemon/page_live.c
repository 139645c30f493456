/* SPDX-License-Identifier: ISC */
/* What the loop knows of feeds and destinations, copied for one request (desk/page/live.h). */
#include "base/log.h"
#include "daemon/dests.h"
#include "daemon/page_private.h"

struct filling {
	struct arena *a;
	struct page_live *live;
	size_t cap;
	const struct app *app;
};

/* NULL: no room; arena.over says so in the end. */
static void *room(struct filling *f, void *v, size_t n, size_t size)
{
	return arena_room(f->a, v, n, &f->cap, size);
}

/* ---- feeds ------------------------------------------------------------------------------- */

static struct str why_of(const struct poller_view *v, struct arena *a)
{
	AUTO_BUF struct buf why = {0};

	buf_init(&why, KIB(4));
	feed_condition_why(v->condition, v->st, v->lim, v->now_ms, &why);
	return arena_str(a, buf_view(&why));
}

static void on_feed(const struct poller_view *v, void *arg)
{
	struct filling *f = arg;
	struct page_live *live = f->live;
	struct page_live_feed *feeds = room(f, live->feeds, live->n_feeds, sizeof(*feeds));

	if (feeds == NULL)
		return;
	live->feeds = feeds;
	feeds[live->n_feeds++] = (struct page_live_feed){.id = arena_str(f->a, v->conf->id),
		.st = feed_state_copy(v->st, f->a),
		.condition = feed_condition_name(v->condition),
		.why = why_of(v, f->a),
		.next_ms = v->next_ms,
		.paused = v->paused,
		.until_ms = v->until_ms != 0 ? v->until_ms : TIME_NONE};
}

static void fill_feeds(const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	struct filling f = {.a = ask->a, .live = ret};
	struct str last = {0};

	/* Among very many the few that are not well stand in no window of the others. */
	if (page_param(ask, STR("bad")).n != 0) {
		ret->cut = poller_unwell_each(app->poller, PAGE_FEEDS, on_feed, &f);
		return;
	}
	/* One that left the configuration meanwhile: the list begins anew. */
	if (!poller_each(
		    app->poller, page_param(ask, STR("from")), PAGE_FEEDS, on_feed, &f, &last))
		(void)poller_each(app->poller, STR(""), PAGE_FEEDS, on_feed, &f, &last);
	ret->more_feeds = last.n != 0;
}

static void fill_feed(const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	struct filling f = {.a = ask->a, .live = ret};
	struct str id = str_sub(ask->path, STR("/feed/").n, ask->path.n);

	(void)poller_look_at(app->poller, id, on_feed, &f);
}

/* ---- destinations, problems, the log ----------------------------------------------------- */

static void on_lane(
	struct str id, enum lane_state state, int64_t until_ms, struct str why, void *arg)
{
	struct filling *f = arg;
	struct page_live *live = f->live;
	struct page_live_dest *dests = room(f, live->dests, live->n_dests, sizeof(*dests));
	struct deliver_pause pause = {0};

	if (dests == NULL)
		return;
	live->dests = dests;
	dests[live->n_dests++] = (struct page_live_dest){.id = arena_str(f->a, id),
		.state = deliverer_paused(f->app->deliverer, id, &pause)
				 ? dests_state(LANE_PAUSED)
				 : dests_state(state),
		.why = arena_str(f->a, why),
		.next_ms = until_ms != 0 ? until_ms : TIME_NONE};
}

static void fill_dests(const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	struct filling f = {.a = ask->a, .live = ret, .app = app};

	deliverer_each(app->deliverer, on_lane, &f);
}

static void on_problem(const struct health_problem *p, void *arg)
{
	struct filling *f = arg;
	struct page_live *live = f->live;
	struct page_live_problem *v = room(f, live->problems, live->n_problems, sizeof(*v));

	if (v == NULL)
		return;
	live->problems = v;
	v[live->n_problems++] = (struct page_live_problem){true, arena_str(f->a, p->sentence)};
}

static void fill_problems(
	const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	struct filling f = {.a = ask->a, .live = ret};

	app_problems(app, NULL, STR(""), HEALTH_QUEUE_OLD_MS, on_problem, &f);
}

static void fill_log(const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	AUTO_BUF struct buf tail = {0};
	struct filling f = {.a = ask->a};

	(void)app;
	buf_init(&tail, LOG_TAIL_BYTES);
	log_tail(&tail);
	struct str lines = arena_str(ask->a, buf_view(&tail));
	struct str line = {0};

	while (str_cut(&lines, '\n', &line)) {
		struct str *v = room(&f, ret->log, ret->n_log, sizeof(*v));

		if (v == NULL || line.n == 0)
			return;
		ret->log = v;
		v[ret->n_log++] = line;
	}
}

/* ---- by path ----------------------------------------------------------------------------- */

static const struct {
	struct str path; /* with a "/" at its end: what is below it */
	void (*fill)(const struct app *app, const struct page_ask *ask, struct page_live *ret);
} parts[] = {
	{STR_INIT("/feeds"), fill_feeds},
	{STR_INIT("/feed/"), fill_feed},
	{STR_INIT("/queue"), fill_dests},
	{STR_INIT("/"), fill_dests},
	{STR_INIT("/"), fill_problems},
	{STR_INIT("/status"), fill_problems},
	{STR_INIT("/status"), fill_dests},
	{STR_INIT("/status"), fill_log},
};

static bool is_meant(struct str part, struct str path)
{
	return str_eq(part, path) ||
	       (part.n > 1 && part.p[part.n - 1] == '/' && str_starts(path, part));
}

void page_live_fill(const struct app *app, const struct page_ask *ask, struct page_live *ret)
{
	struct poller_counts c = poller_counts(app->poller);

	*ret = (struct page_live){.generation = app->generation,
		.started_ms = app->started_ms,
		.last_reload_ms = app->last_reload_ms,
		.last_reload_ok = app->last_reload_ok,
		.n_ok = c.ok,
		.n_failing = c.failing,
		.n_paused = c.paused,
		.n_gone = c.gone};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (is_meant(parts[i].path, ask->path))
			parts[i].fill(app, ask, ret);
}
