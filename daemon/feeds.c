/* SPDX-License-Identifier: ISC */
/* What there is to say of feeds. All of it is in memory: nothing here waits for the disk. */
#include "daemon/feeds.h"

#include "base/jsonw.h"
#include "daemon/app_private.h"
#include "daemon/dests.h"

enum {
	PAGE = 500 /* feeds a call: some milliseconds */
};

static control_handler list;
static control_handler show;

const struct control_route feeds_routes[FEEDS_ROUTES] = {
	{STR_INIT("GET"), STR_INIT("/feed/list"), list},
	{STR_INIT("GET"), STR_INIT("/feed/show"), show},
	{STR_INIT("POST"), STR_INIT("/feed/pause"), feeds_pause},
	{STR_INIT("POST"), STR_INIT("/feed/resume"), feeds_resume},
	{STR_INIT("POST"), STR_INIT("/feed/poke"), feeds_poke},
};

/* ---- one --------------------------------------------------------------------------------- */

static struct str state_of(const struct poller_view *v)
{
	return v->paused ? STR("paused") : str_of(feed_condition_name(v->condition));
}

static void write_why(const struct poller_view *v, struct jsonw *w)
{
	AUTO_BUF struct buf why = {0};

	buf_init(&why, KIB(4));
	feed_condition_why(v->condition, v->st, v->lim, v->now_ms, &why);
	jsonw_str_opt(w, "why", buf_view(&why));
}

static void write_times(const struct poller_view *v, struct jsonw *w)
{
	app_write_time(w, "last_poll", v->st->last_poll_ms);
	app_write_time(w, "last_success", v->st->last_success_ms);
	app_write_time(w, "last_new", v->st->last_new_ms);
	app_write_time(w, "next_poll", v->next_ms);
	jsonw_int(w, "interval_s",
		(v->st->interval_ms != 0 ? v->st->interval_ms : v->lim->interval_ms) / 1000);
	jsonw_int(w, "rhythm_s", v->st->rhythm_ms / 1000);
	jsonw_int(w, "publisher_floor_s", v->st->publisher_floor_ms / 1000);
}

static void write_pages(const struct poller_pages *pages, struct jsonw *w)
{
	if (pages == NULL) {
		jsonw_null(w, "pages");
		return;
	}
	const struct fulltext_feed *t = pages->tally;

	jsonw_object(w, "pages");
	jsonw_str(w, "state",
		t->failing               ? STR("failing")
		: fulltext_feed_known(t) ? STR("ok")
					 : STR("unknown"));
	jsonw_int(w, "texts", (int64_t)t->texts);
	jsonw_int(w, "shorter", (int64_t)t->shorter);
	jsonw_int(w, "without", (int64_t)t->none);
	jsonw_int(w, "in_a_row", t->in_a_row);
	jsonw_str_opt(w, "reason", t->none != 0 ? str_of(fulltext_why_name(t->why)) : STR(""));
	jsonw_str_opt(w, "detail", pages->detail);
	jsonw_end(w);
}

static void write_view(const struct poller_view *v, void *arg)
{
	struct jsonw *w = arg;

	jsonw_object(w, NULL);
	jsonw_str(w, "id", v->conf->id);
	jsonw_str_opt(w, "title", v->conf->title);
	jsonw_str(w, "state", state_of(v));
	write_why(v, w);
	jsonw_int(w, "last_status", v->st->last_status);
	jsonw_int(w, "failures", v->st->failures);
	write_times(v, w);
	jsonw_int(w, "polls", v->st->polls);
	jsonw_int(w, "unchanged", v->st->unchanged);
	jsonw_int(w, "saved_bytes", v->st->saved_bytes);
	jsonw_int(w, "took_ms", v->st->took_ms);
	write_pages(v->pages, w);
	app_write_time(w, "paused_since", v->paused_ms);
	app_write_time(w, "until", v->until_ms);
	jsonw_end(w);
}

/* ---- asked ------------------------------------------------------------------------------- */

struct listing {
	struct jsonw w;
	bool bad, slow, silent; /* none: all */
};

static bool is_meant(const struct listing *p, const struct poller_view *v)
{
	if (!p->bad && !p->slow && !p->silent)
		return true;
	if (v->paused)
		return false;
	return (p->bad && feed_condition_bad(v->condition)) ||
	       (p->slow && v->condition == CONDITION_SLOW) ||
	       (p->silent && v->condition == CONDITION_SILENT);
}

static void write_meant(const struct poller_view *v, void *arg)
{
	struct listing *p = arg;

	if (is_meant(p, v))
		write_view(v, &p->w);
}

static void answer(struct control_call *call, const struct buf *out)
{
	if (out->over)
		dests_refuse(call, 503, STR("the answer is too long\n"));
	else
		control_answer(call, 200, STR("application/json"), buf_view(out));
}

static void list(struct control_call *call, struct str query, void *arg)
{
	const struct app *app = arg;
	AUTO_BUF struct buf out = {0};
	struct listing p = {.bad = control_id(query, STR("bad")).n != 0,
		.slow = control_id(query, STR("slow")).n != 0,
		.silent = control_id(query, STR("silent")).n != 0};
	struct str last = STR("");

	buf_init(&out, MIB(8));
	jsonw_init(&p.w, &out, false);
	jsonw_object(&p.w, NULL);
	jsonw_array(&p.w, "feeds");
	if (!poller_each(app->poller, control_id(query, STR("after")), PAGE, write_meant, &p,
		    &last)) {
		dests_refuse(call, 404,
			STR("the configuration has changed while the list was read\n"));
		return;
	}
	jsonw_end(&p.w);
	jsonw_str_opt(&p.w, "next", last);
	jsonw_end(&p.w);
	buf_char(&out, '\n');
	answer(call, &out);
}

struct str feeds_asked(const struct app *app, struct control_call *call, struct str query)
{
	struct str id = control_id(query, STR("id"));

	if (app->stopping) {
		dests_refuse(call, 503, STR("rasid is stopping\n"));
		return STR("");
	}
	if (id.n != 0 && config_feed(app->config, id) != NULL)
		return id;
	dests_refuse(call, 404, STR("there is no such feed in the configuration in force\n"));
	return STR("");
}

static void show(struct control_call *call, struct str query, void *arg)
{
	const struct app *app = arg;
	struct str id = feeds_asked(app, call, query);
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	if (id.n == 0)
		return;
	buf_init(&out, KIB(64));
	jsonw_init(&w, &out, false);
	/* A reload is just taking it over. */
	if (!poller_look_at(app->poller, id, write_view, &w)) {
		dests_refuse(call, 503, STR("a reload is under way, ask again\n"));
		return;
	}
	buf_char(&out, '\n');
	answer(call, &out);
}
