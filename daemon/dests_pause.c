/* SPDX-License-Identifier: ISC */
/* Pauses of destinations, as of pauses.h: the store has a column for the pause and a mark "pause ID" for its
 * end. */
#include "base/log.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/dests.h"
#include "daemon/pauses.h"

static void mark_of(struct str id, struct buf *ret)
{
	buf_init(ret, BUF_NO_MAX);
	buf_printf(ret, "pause " STR_F, STR_A(id));
}

static enum errc put(struct store *s, const struct pauses_order *o, struct err *e)
{
	AUTO_BUF struct buf mark = {0};

	mark_of(o->id, &mark);
	if (store_dest_pause(s, o->id, o->pause, o->since_ms, e) != ERR_NONE)
		return e->code;
	return store_mark_put(s, buf_view(&mark), o->until_ms, e);
}

static void carry_out(struct app *app, const struct pauses_order *o)
{
	if (o->pause)
		deliverer_pause(app->deliverer, o->id,
			(struct deliver_pause){o->since_ms, o->until_ms});
	else
		deliverer_resume(app->deliverer, o->id);
}

static const struct pauses_kind kind = {"deliver", "dest", put, carry_out};

void dests_pause(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	const struct config_dest *conf = dests_asked(app, call, query);
	struct deliver_pause p = {.since_ms = clock_now_ms()};

	if (conf == NULL || !pauses_until(call, query, p.since_ms, &p.until_ms))
		return;
	bool was = deliverer_paused(app->deliverer, conf->d->id, &(struct deliver_pause){0});

	/* Nothing more goes out from here on, whatever the disk says. */
	deliverer_pause(app->deliverer, conf->d->id, p);
	(void)deliverer_paused(app->deliverer, conf->d->id, &p);
	pauses_post(app, call, &kind,
		&(struct pauses_order){conf->d->id, true, was, p.since_ms, p.until_ms});
}

/* Not only what is configured: what left the configuration while it was paused. */
void dests_resume(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct pauses_order o = {.id = control_id(query, STR("id"))};
	struct deliver_pause p = {0};

	o.was_paused = deliverer_paused(app->deliverer, o.id, &p);
	if (!app->stopping && o.was_paused)
		pauses_post(app, call, &kind, &o);
	else if (dests_asked(app, call, query) != NULL)
		pauses_answer(call, &o);
}

void dests_enable(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	const struct config_dest *conf = dests_asked(app, call, query);
	AUTO_BUF struct buf out = {0};

	if (conf == NULL)
		return;
	if (deliverer_paused(app->deliverer, conf->d->id, &(struct deliver_pause){0})) {
		dests_refuse(call, 422, STR("it is paused: rasid dest resume lets it go on\n"));
		return;
	}
	deliverer_enable(app->deliverer, conf->d->id);
	log_info("deliver: enabled by hand dest=" STR_F, STR_A(conf->d->id));
	buf_init(&out, KIB(4));
	buf_printf(&out, "{\"id\":\"" STR_F "\"}\n", STR_A(conf->d->id));
	control_answer(call, 200, STR("application/json"), buf_view(&out));
}

void dests_remember(struct app *app, struct store *s, const struct store_dest *row)
{
	AUTO_BUF struct buf mark = {0};
	struct deliver_pause p = {.since_ms = row->paused_ms};
	struct err why = {0};

	if (!row->paused)
		return;
	mark_of(row->id, &mark);
	/* What cannot be read has no end: a person sees that it is paused. */
	if (store_mark_get(s, buf_view(&mark), &p.until_ms, &why) != ERR_NONE ||
		p.until_ms == TIME_NONE)
		p.until_ms = 0;
	deliverer_pause(app->deliverer, row->id, p);
}

void dests_look(struct app *app)
{
	struct str id = {0};

	while (!app->stopping &&
		(id = deliverer_pause_over(app->deliverer, clock_now_ms())).n != 0)
		pauses_post(
			app, NULL, &kind, &(struct pauses_order){.id = id, .was_paused = true});
}
