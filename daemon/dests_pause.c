/* SPDX-License-Identifier: ISC */
/*
 * Pauses by hand: the lane rests at once, the store remembers it.
 *
 *   POST /dest/pause  ──> lane ──> store {paused, mark "pause ID": its end} ──> answered
 *   POST /dest/resume ──> store ──> lane ──> answered
 *   its end has come (dests_look) ──> the same
 *
 * Ends are times of the wall clock, as people give them: over a restart no other one goes on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "daemon/dests.h"

struct pause_job {
	struct job job; /* first */
	struct app *app;
	struct control_call *call; /* NULL: by itself */
	bool pause, was_paused;
	struct deliver_pause p;
	char id[];
};

static void mark_of(struct str id, struct buf *ret)
{
	buf_init(ret, BUF_NO_MAX);
	buf_printf(ret, "pause " STR_F, STR_A(id));
}

static enum errc put(const struct pause_job *pj, struct store *s, struct err *e)
{
	AUTO_BUF struct buf mark = {0};

	mark_of(str_of(pj->id), &mark);
	if (store_dest_pause(s, str_of(pj->id), pj->pause, pj->p.since_ms, e) != ERR_NONE)
		return e->code;
	return store_mark_put(s, buf_view(&mark), pj->p.until_ms, e);
}

static enum errc pause_run(struct job *j, struct desk *d, struct err *e)
{
	const struct pause_job *pj = (struct pause_job *)j;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	if (put(pj, d->store, e) != ERR_NONE) {
		store_rollback(d->store);
		return e->code;
	}
	return store_commit(d->store, e);
}

/* p NULL: it is not paused (any more). */
static void answer(struct control_call *call, struct str id, const struct deliver_pause *p,
	bool was_paused)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, KIB(4));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", id);
	jsonw_bool(&w, "was_paused", was_paused);
	if (p != NULL) {
		app_write_time(&w, "since", p->since_ms);
		app_write_time(&w, "until", p->until_ms);
	}
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(call, 200, STR("application/json"), buf_view(&out));
}

/* A pause once more: an order to resume may have ended meanwhile that was given before it. */
static void carry_out(const struct pause_job *pj)
{
	log_info("deliver: %s by %s dest=%s", pj->pause ? "paused" : "resumed",
		pj->call != NULL ? "hand" : "itself, its time is up", pj->id);
	if (pj->app->stopping)
		return;
	if (pj->pause)
		deliverer_pause(pj->app->deliverer, str_of(pj->id), pj->p);
	else
		deliverer_resume(pj->app->deliverer, str_of(pj->id));
}

static void on_done(struct job *j, const struct err *e)
{
	struct pause_job *pj = (struct pause_job *)j;
	struct app *app = pj->app;

	if (e->code == ERR_NONE)
		carry_out(pj);
	if (pj->call != NULL) {
		app->n_asking--;
		if (e->code == ERR_NONE)
			answer(pj->call, str_of(pj->id), pj->pause ? &pj->p : NULL,
				pj->was_paused);
		else
			dests_refuse(pj->call, 503, str_of(e->msg));
	}
	free(pj);
	if (app->stopping)
		app_stop_control(app);
}

static void post(struct app *app, struct control_call *call, struct str id, bool pause,
	bool was_paused, struct deliver_pause p)
{
	struct pause_job *pj = xcalloc(1, sizeof(*pj) + id.n + 1);

	memcpy(pj->id, id.p, id.n);
	pj->job = (struct job){.run = pause_run, .done = on_done};
	pj->app = app;
	pj->call = call;
	pj->pause = pause;
	pj->was_paused = was_paused;
	pj->p = p;
	app->n_asking += call != NULL;
	storer_post(app->storer, &pj->job, STORER_URGENT);
}

void dests_pause(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	const struct config_dest *conf = dests_asked(app, call, query);
	struct str text = control_id(query, STR("for"));
	struct deliver_pause p = {.since_ms = clock_now_ms()};
	uint64_t for_ms = 0;

	if (conf == NULL)
		return;
	/* The clock has room for ten thousand years. */
	if (text.n != 0 && (!str_to_u64(text, &for_ms) || for_ms > (uint64_t)INT64_MAX / 4)) {
		dests_refuse(call, 422, STR("for how long? that is no number of ms\n"));
		return;
	}
	if (for_ms != 0)
		p.until_ms = p.since_ms + (int64_t)for_ms;
	bool was = deliverer_paused(app->deliverer, conf->d->id, &(struct deliver_pause){0});

	/* Nothing more goes out from here on, whatever the disk says. */
	deliverer_pause(app->deliverer, conf->d->id, p);
	(void)deliverer_paused(app->deliverer, conf->d->id, &p);
	post(app, call, conf->d->id, true, was, p);
}

/* Not only what is configured: what left the configuration while it was paused. */
void dests_resume(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct str id = control_id(query, STR("id"));
	struct deliver_pause p = {0};

	if (!app->stopping && deliverer_paused(app->deliverer, id, &p))
		post(app, call, id, false, true, (struct deliver_pause){0});
	else if (dests_asked(app, call, query) != NULL)
		answer(call, id, NULL, false);
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
		post(app, NULL, id, false, true, (struct deliver_pause){0});
}
