/* SPDX-License-Identifier: ISC */
/* Orders about feeds: pauses as of pauses.h, and polls that somebody wants now. */
#include "base/jsonw.h"
#include "base/log.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/feeds.h"
#include "daemon/pauses.h"

static enum errc put(struct store *s, const struct pauses_order *o, struct err *e)
{
	return store_feed_pause(s, o->id, o->pause ? o->since_ms : 0, o->until_ms, e);
}

static void carry_out(struct app *app, const struct pauses_order *o)
{
	if (o->pause)
		poller_pause(app->poller, o->id, o->since_ms, o->until_ms);
	else
		poller_resume(app->poller, o->id);
}

static const struct pauses_kind kind = {"poll", "feed", put, carry_out};

void feeds_pause(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct pauses_order o = {
		.id = feeds_asked(app, call, query), .pause = true, .since_ms = clock_now_ms()};

	if (o.id.n == 0 || !pauses_until(call, query, o.since_ms, &o.until_ms))
		return;
	o.was_paused = poller_paused(app->poller, o.id, &(int64_t){0}, &(int64_t){0});
	/* Nothing more is asked from here on, whatever the disk says. */
	poller_pause(app->poller, o.id, o.since_ms, o.until_ms);
	(void)poller_paused(app->poller, o.id, &o.since_ms, &o.until_ms);
	pauses_post(app, call, &kind, &o);
}

/* Not only what is configured: what left the configuration while it was paused. */
void feeds_resume(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct pauses_order o = {.id = control_id(query, STR("id"))};

	o.was_paused = poller_paused(app->poller, o.id, &(int64_t){0}, &(int64_t){0});
	if (!app->stopping && o.was_paused)
		pauses_post(app, call, &kind, &o);
	else if (feeds_asked(app, call, query).n != 0)
		pauses_answer(call, &o);
}

void feeds_poke(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct str id = feeds_asked(app, call, query);
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	if (id.n == 0)
		return;
	struct poller_poked p = poller_poke(app->poller, id);

	log_info("poll: poked by hand feed=" STR_F " now=%s", STR_A(id), p.now ? "yes" : "no");
	buf_init(&out, KIB(4));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", id);
	jsonw_bool(&w, "now", p.now);
	app_write_time(&w, "at", p.now ? TIME_NONE : p.at_ms);
	jsonw_str_opt(&w, "why", str_of(p.now ? "" : p.why));
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(call, 200, STR("application/json"), buf_view(&out));
}

void feeds_look(struct app *app)
{
	struct str id = {0};

	while (!app->stopping && (id = poller_pause_over(app->poller, clock_now_ms())).n != 0)
		pauses_post(
			app, NULL, &kind, &(struct pauses_order){.id = id, .was_paused = true});
}
