/* SPDX-License-Identifier: ISC */
/* One job for all kinds; what differs is in their rows (pauses.h). */
#include "daemon/pauses.h"

#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/dests.h"

struct pause_job {
	struct job job; /* first */
	struct app *app;
	struct control_call *call; /* NULL: by itself */
	const struct pauses_kind *kind;
	struct pauses_order o; /* its id is the next */
	char id[];
};

static enum errc pause_run(struct job *j, struct desk *d, struct err *e)
{
	const struct pause_job *pj = (struct pause_job *)j;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	if (pj->kind->put(d->store, &pj->o, e) != ERR_NONE) {
		store_rollback(d->store);
		return e->code;
	}
	return store_commit(d->store, e);
}

void pauses_answer(struct control_call *call, const struct pauses_order *o)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, KIB(4));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", o->id);
	jsonw_bool(&w, "was_paused", o->was_paused);
	if (o->pause) {
		app_write_time(&w, "since", o->since_ms);
		app_write_time(&w, "until", o->until_ms);
	}
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(call, 200, STR("application/json"), buf_view(&out));
}

/* A pause once more: an order to resume may have ended meanwhile that was given before it. */
static void carry_out(const struct pause_job *pj)
{
	const char *done = pj->o.pause ? "paused" : "resumed";
	const char *who = pj->call != NULL ? "hand" : "itself, its time is up";

	if (strcmp(pj->kind->what, "feed") == 0)
		log_info("%s: %s by %s feed=%s", pj->kind->part, done, who, pj->id);
	else
		log_info("%s: %s by %s dest=%s", pj->kind->part, done, who, pj->id);
	if (!pj->app->stopping)
		pj->kind->carry_out(pj->app, &pj->o);
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
			pauses_answer(pj->call, &pj->o);
		else
			dests_refuse(pj->call, 503, str_of(e->msg));
	}
	free(pj);
	if (app->stopping)
		app_stop_control(app);
}

void pauses_post(struct app *app, struct control_call *call, const struct pauses_kind *k,
	const struct pauses_order *o)
{
	struct pause_job *pj = xcalloc(1, sizeof(*pj) + o->id.n + 1);

	memcpy(pj->id, o->id.p, o->id.n);
	pj->job = (struct job){.run = pause_run, .done = on_done};
	pj->app = app;
	pj->call = call;
	pj->kind = k;
	pj->o = *o;
	pj->o.id = (struct str){pj->id, o->id.n};
	app->n_asking += call != NULL;
	storer_post(app->storer, &pj->job, STORER_URGENT);
}

bool pauses_until(
	struct control_call *call, struct str query, int64_t now_ms, int64_t *ret_until_ms)
{
	struct str text = control_id(query, STR("for"));
	uint64_t for_ms = 0;

	/* The clock has room for ten thousand years. */
	if (text.n != 0 && (!str_to_u64(text, &for_ms) || for_ms > (uint64_t)INT64_MAX / 4)) {
		dests_refuse(call, 422, STR("for how long? that is no number of ms\n"));
		return false;
	}
	*ret_until_ms = for_ms != 0 ? now_ms + (int64_t)for_ms : 0;
	return true;
}
