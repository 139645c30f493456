/* SPDX-License-Identifier: ISC */
/*
 * Queues as a whole: shortened by the minute, expired with retention, moved and given up by hand.
 *
 *   minute, reload ──> queues_shorten ─┐
 *   retention ──> queues_expire ───────┴─> told, a line for each destination
 *   POST /dest/adopt?from=OLD&to=NEW ──> some rows, some rows, ... ──> answered, NEW's lane woken
 *   POST /dest/drop?id=OLD ──> answered
 *
 * What can be decided without the store is refused at once.
 */
#include "desk/queues.h"

#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/log.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

enum {
	MOVE_ROWS = 100, /* a job: a few milliseconds of the store thread */
	SLACK_MS = 2 * 60 * 60 * 1000
};

/* ---- by themselves ----------------------------------------------------------------------- */

/* What was dropped of one queue: on disk when it is noted, so a job that is run again adds to it. One job
 * is posted again and again until nothing is left, and the sums are told then. */
struct dropped {
	struct str dest, why;
	uint64_t n;
};

struct queues_job {
	struct job job; /* first */
	struct arena arena;
	VEC(struct dropped) dropped;
	int64_t now_ms;
	bool expire, believed;
	bool more;
	struct app *app;
};

static void on_dropped(struct str dest, uint64_t n, struct str why, void *arg)
{
	struct queues_job *qj = arg;

	qj->more |= n == QUEUES_STEP;
	for (size_t i = 0; i < qj->dropped.n; i++)
		if (str_eq(qj->dropped.p[i].dest, dest) && str_eq(qj->dropped.p[i].why, why)) {
			qj->dropped.p[i].n += n;
			return;
		}
	struct dropped d = {arena_str(&qj->arena, dest), why, n};

	vec_push(&qj->dropped, d);
}

static enum errc queues_job_run(struct job *j, struct desk *d, struct err *e)
{
	struct queues_job *qj = (struct queues_job *)j;

	qj->more = false;
	return qj->expire ? queues_expire(d, qj->now_ms, on_dropped, qj, e)
			  : queues_shorten(d, qj->now_ms, qj->believed, on_dropped, qj, e);
}

static void queues_job_done(struct job *j, const struct err *e)
{
	struct queues_job *qj = (struct queues_job *)j;

	if (e->code == ERR_NONE && qj->more && !qj->app->stopping) {
		storer_post(qj->app->storer, &qj->job, STORER_INGEST);
		return;
	}
	qj->app->queues_asked = false;
	for (size_t i = 0; i < qj->dropped.n; i++) {
		const struct dropped *d = &qj->dropped.p[i];

		metrics_alerts(qj->app->metrics, d->dest, METRICS_FAILED, d->n);
		log_warning("deliver: gave up %llu alerts, now dead letters dest=" STR_F
			    " reason='" STR_F "'",
			(unsigned long long)d->n, STR_A(d->dest), STR_A(d->why));
	}
	free(qj->dropped.p);
	arena_done(&qj->arena);
	free(qj);
}

static void post(struct app *app, bool expire, bool believed, int64_t now_ms)
{
	struct queues_job *qj = NULL;

	/* A store that hangs must not find a job for each minute. */
	if (app->queues_asked || app->stopping)
		return;
	qj = xcalloc(1, sizeof(*qj));
	app->queues_asked = true;
	qj->job = (struct job){.run = queues_job_run, .done = queues_job_done};
	qj->app = app;
	qj->now_ms = now_ms;
	qj->expire = expire;
	qj->believed = believed;
	arena_init(&qj->arena, MIB(1));
	storer_post(app->storer, &qj->job, STORER_INGEST);
}

static bool has_limits(const struct config *c)
{
	for (size_t i = 0; i < c->n_dests; i++)
		if (c->dests[i].max_queue != 0 || c->dests[i].max_age_ms != 0)
			return true;
	return false;
}

void queues_know(struct app *app, int64_t known_ms)
{
	trust_init(&app->queues_trust, known_ms, clock_now_ms(), clock_monotonic_ms());
}

void queues_look(struct app *app)
{
	int64_t now_ms = clock_now_ms();
	enum trust_says says =
		trust_look(&app->queues_trust, SLACK_MS, now_ms, clock_monotonic_ms());

	if (!has_limits(app->config))
		return;
	if (says == TRUST_NO_NEW)
		log_warning(
			"deliver: the clock is hours ahead of when it was last believed: by "
			"max_age nothing is given up until it has been so for 6 hours");
	post(app, false, says == TRUST_YES && app->retention.open, now_ms);
}

void queues_forget(struct app *app, int64_t now_ms)
{
	post(app, true, true, now_ms);
}

/* ---- by hand ----------------------------------------------------------------------------- */

struct hand_job {
	struct job job; /* first */
	struct app *app;
	struct control_call *call;
	char *from, *to; /* to: NULL when it is given up */
	struct store_adopted sum, step;
};

static void answer_text(struct control_call *call, int status, struct str text)
{
	control_answer(call, status, STR("text/plain; charset=utf-8"), text);
}

static void answer_sum(const struct hand_job *h)
{
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, KIB(4));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, h->to != NULL ? "moved" : "dropped", (int64_t)h->sum.moved);
	jsonw_int(&w, "had", (int64_t)h->sum.had);
	jsonw_end(&w);
	control_answer(h->call, 200, STR("application/json"), buf_view(&out));
}

static enum errc hand_run(struct job *j, struct desk *d, struct err *e)
{
	struct hand_job *h = (struct hand_job *)j;
	const struct store_drop all = {.dest = str_of(h->from),
		.why = STR("dropped by hand"),
		.before_ms = INT64_MAX,
		.keep = UINT64_MAX};

	h->step = (struct store_adopted){0};
	if (h->to == NULL) {
		enum errc rc = store_outbox_drop(
			d->store, &all, QUEUES_STEP, clock_now_ms(), &h->step.moved, e);

		h->step.more = h->step.moved == QUEUES_STEP;
		return rc;
	}
	return store_outbox_adopt(d->store, str_of(h->from), str_of(h->to), MOVE_ROWS,
		clock_now_ms(), &h->step, e);
}

static void hand_say(const struct hand_job *h)
{
	if (h->to == NULL)
		metrics_alerts(h->app->metrics, str_of(h->from), METRICS_FAILED, h->sum.moved);
	if (h->to == NULL)
		log_warning("deliver: gave up %llu alerts by hand, now dead letters dest=%s",
			(unsigned long long)h->sum.moved, h->from);
	else
		log_info("deliver: moved %llu alerts by hand, %llu were there already dest=%s "
			 "from=%s",
			(unsigned long long)h->sum.moved, (unsigned long long)h->sum.had, h->to,
			h->from);
}

static void on_hand_done(struct job *j, const struct err *e)
{
	struct hand_job *h = (struct hand_job *)j;
	struct app *app = h->app;

	h->sum.moved += h->step.moved;
	h->sum.had += h->step.had;
	if (e->code == ERR_NONE && h->step.more && !app->stopping) {
		storer_post(app->storer, &h->job, STORER_URGENT);
		return;
	}
	hand_say(h);
	if (h->to != NULL && !app->stopping)
		deliverer_wake(app->deliverer, &(struct str){h->to, strlen(h->to)}, 1);
	if (e->code == ERR_NONE && h->step.more)
		answer_text(
			h->call, 503, STR("rasid is stopping; the rest waits where it was\n"));
	else if (e->code == ERR_NONE)
		answer_sum(h);
	else
		answer_text(h->call, 503, str_of(e->msg));
	app->n_asking--;
	free(h->from);
	free(h->to);
	free(h);
	if (app->stopping)
		app_stop_control(app);
}

static void hand_start(
	struct app *app, struct control_call *call, struct str from, struct str to)
{
	struct hand_job *h = xcalloc(1, sizeof(*h));

	h->job = (struct job){.run = hand_run, .done = on_hand_done};
	h->app = app;
	h->call = call;
	h->from = str_dup(from);
	h->to = to.n != 0 ? str_dup(to) : NULL;
	app->n_asking++;
	storer_post(app->storer, &h->job, STORER_URGENT);
}

/* NULL: nothing is wrong. */
static const char *wrong(const struct app *app, struct str from, struct str to, bool moves)
{
	if (from.n == 0 || (moves && to.n == 0))
		return "a destination's id is missing, or is none\n";
	if (str_eq(from, to))
		return "both are the same destination\n";
	if (moves && config_dest(app->config, to) == NULL)
		return "the destination that is to have the alerts is not in the configuration "
		       "in force\n";
	return app->stopping ? "rasid is stopping\n" : NULL;
}

static void by_hand(
	struct app *app, struct control_call *call, struct str from, struct str to, bool moves)
{
	const char *why = wrong(app, from, to, moves);

	if (why != NULL)
		answer_text(call, app->stopping ? 503 : 422, str_of(why));
	else
		hand_start(app, call, from, to);
}

void queues_adopt(struct control_call *call, struct str query, void *arg)
{
	by_hand(arg, call, control_id(query, STR("from")), control_id(query, STR("to")), true);
}

void queues_drop(struct control_call *call, struct str query, void *arg)
{
	by_hand(arg, call, control_id(query, STR("id")), STR(""), false);
}
