/* SPDX-License-Identifier: ISC */
/*
 * Alerts sent again or given up and mutes, by hand: on the store thread, some rows a job, so that ingests have
 * their turn in between.
 *
 *   POST ──> query read ──> refused
 *               └──> a destination after the other: some rows, some rows, ... ──> lanes woken, answered
 *
 * What is to be sent goes to destinations of the configuration alone: at one that has left it would wait for
 * nobody.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/alerts_private.h"
#include "daemon/clock.h"
#include "desk/mutes.h"
#include "desk/story.h"

enum {
	STEP_ROWS = 100, /* changed by a job: a few milliseconds of the store thread */
	ROOM = 1 << 20,
	SENTENCE = 2048
};

#define BIT(state) (UINT32_C(1) << DELIVERY_##state)

/* Many that are suppressed nobody ever wanted: they are meant only when they are named. */
const struct alerts_act alerts_requeue_act = {.done = "requeued",
	.can = BIT(DEAD) | BIT(SUPPRESSED),
	.unsaid = BIT(DEAD),
	.requeue = true,
	.none = "nothing of that is a dead letter or suppressed at a destination of the "
		"configuration"};
const struct alerts_act alerts_replay_act = {.done = "replayed",
	.can = BIT(DEAD) | BIT(SUPPRESSED) | BIT(DONE),
	.unsaid = BIT(DEAD) | BIT(SUPPRESSED) | BIT(DONE),
	.requeue = true,
	.redeliver = true,
	.none = "nothing of that is over at a destination of the configuration"};
const struct alerts_act alerts_drop_act = {.done = "dropped",
	.can = BIT(PENDING) | BIT(HELD),
	.unsaid = BIT(PENDING) | BIT(HELD),
	.none = "nothing of that waits or is held"};

struct hand {
	struct job job; /* first */
	struct app *app;
	struct control_call *call;
	const struct alerts_act *act;
	struct alert_query q;
	struct str *dests;
	size_t n_dests, at;
	struct store_sweep sweep;
	uint64_t n;
	struct store_mute mute; /* put, or with its id removed */
	struct arena arena;
};

/* ---- what may be done ---------------------------------------------------------------------- */

static bool chooses(const struct store_alert_filter *f)
{
	return f->id.n != 0 || f->dest.n != 0 || f->watch.n != 0 || f->feed.n != 0 ||
	       f->states != 0 || f->since_ms != 0 || f->until_ms != 0;
}

int alerts_act_check(const struct config *c, const struct alerts_act *act,
	struct alert_query *q, struct buf *out)
{
	if (!chooses(&q->f)) {
		buf_str(out, STR("which alerts? name one, or choose by destination, watch, "
				 "feed, state or time"));
		return 422;
	}
	if (q->f.states != 0 && (q->f.states & act->can) == 0) {
		buf_printf(out, "alerts of that state cannot be %s", act->done);
		return 422;
	}
	if (act->requeue && q->f.dest.n != 0 && config_dest(c, q->f.dest) == NULL &&
		alerts_unknown(c, q, 0, out))
		return 422;
	if (q->f.states == 0)
		q->f.states = q->f.id.n != 0 ? act->can : act->unsaid;
	return 0;
}

/* What is given up may be of any destination, also of one that left. */
void alerts_act_dests(const struct config *c, const struct alerts_act *act,
	const struct alert_query *q, struct arena *a, struct str **ret, size_t *ret_n)
{
	struct str *v = NULL;

	if (!act->requeue || q->f.dest.n != 0)
		return;
	v = arena_array(a, c->n_dests, sizeof(*v));
	for (size_t i = 0; i < c->n_dests && v != NULL; i++)
		v[i] = arena_str(a, c->dests[i].d->id);
	*ret = v;
	*ret_n = v != NULL ? c->n_dests : 0;
}

/* ---- store thread -------------------------------------------------------------------------- */

static enum errc sweep_run(struct job *j, struct desk *d, struct err *e)
{
	struct hand *h = (struct hand *)j;
	struct store_alert_filter f = h->q.f;
	int64_t now_ms = clock_now_ms();

	f.max = STEP_ROWS;
	if (h->n_dests != 0)
		f.dest = h->dests[h->at];
	if (h->act->requeue)
		return store_alert_requeue(
			d->store, &f, h->act->redeliver, now_ms, &h->sweep, e);
	return store_alert_drop(d->store, &f, STR("dropped by hand"), now_ms, &h->sweep, e);
}

static enum errc mute_run(struct job *j, struct desk *d, struct err *e)
{
	struct hand *h = (struct hand *)j;
	int64_t id = 0;
	size_t n = 1;

	if (h->q.story != 0 &&
		store_story_articles(d->store, h->q.story, 1, &id, &n, e) != ERR_NONE)
		return e->code;
	if (n == 0)
		return err_set(e, ERR_GONE, "there is no story " STR_F, STR_A(h->mute.subject));
	return h->mute.kind == STORE_FOLLOW_STORY
		       ? mutes_add_follow(d, &h->mute, &h->mute.id, e)
		       : mutes_add(d, &h->mute, &h->mute.id, e);
}

static enum errc unfollow_run(struct job *j, struct desk *d, struct err *e)
{
	struct hand *h = (struct hand *)j;
	size_t n = 0;
	enum errc rc = mutes_end_follows(d, h->mute.subject, h->mute.dest, &n, e);

	h->n = n;
	return rc == ERR_NONE && n == 0
		       ? err_set(e, ERR_GONE, STR_F " is not followed%s" STR_F,
				 STR_A(h->mute.subject), h->mute.dest.n != 0 ? " at " : "",
				 STR_A(h->mute.dest))
		       : rc;
}

static enum errc unmute_run(struct job *j, struct desk *d, struct err *e)
{
	return mutes_remove(d, ((struct hand *)j)->mute.id, e);
}

/* ---- loop ---------------------------------------------------------------------------------- */

static void hand_end(struct hand *h)
{
	struct app *app = h->app;

	arena_done(&h->arena);
	free(h);
	alerts_end(app);
}

static void wake_all(struct app *app)
{
	for (size_t i = 0; i < app->config->n_dests && !app->stopping; i++)
		deliverer_wake(app->deliverer, &app->config->dests[i].d->id, 1);
}

static void answer_int(
	const struct hand *h, const char *name, int64_t v, const int64_t *until_ms)
{
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, KIB(4));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, name, v);
	if (until_ms != NULL)
		alerts_write_time(&w, "until", *until_ms);
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(h->call, 200, STR("application/json"), buf_view(&out));
}

static void answer_sweep(const struct hand *h)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, SENTENCE);
	if (h->n != 0) {
		answer_int(h, h->act->done, (int64_t)h->n, NULL);
		return;
	}
	if (!alerts_unknown(h->app->config, &h->q, 0, &out))
		buf_str(&out, str_of(h->act->none));
	alerts_answer_text(h->call, 404, buf_view(&out));
}

/* Whether there is more to look through; then the next step is set up. */
static bool goes_on(struct hand *h)
{
	if (h->sweep.more)
		return true;
	h->sweep = (struct store_sweep){0};
	return ++h->at < h->n_dests;
}

static void on_swept(struct job *j, const struct err *e)
{
	struct hand *h = (struct hand *)j;
	bool ok = e->code == ERR_NONE;

	h->n += ok ? h->sweep.n : 0;
	bool more = ok && goes_on(h);

	if (more && !h->app->stopping) {
		storer_post(h->app->storer, &h->job, STORER_URGENT);
		return;
	}
	if (h->n != 0)
		log_line(h->act->requeue ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
			"deliver: %s %llu alerts by hand", h->act->done,
			(unsigned long long)h->n);
	wake_all(h->app);
	if (more)
		alerts_answer_text(
			h->call, 503, STR("rasid is stopping; the rest stays as it was"));
	else if (!ok)
		alerts_answer_text(h->call, 503, str_of(e->msg));
	else
		answer_sweep(h);
	hand_end(h);
}

static int status_of(enum errc code)
{
	static const struct {
		enum errc code;
		int status;
	} of[] = {{ERR_GONE, 404}, {ERR_LIMIT, 422}};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (of[i].code == code)
			return of[i].status;
	return 503;
}

static void on_muted(struct job *j, const struct err *e)
{
	struct hand *h = (struct hand *)j;

	if (e->code == ERR_NONE) {
		log_info("deliver: %s id=%lld of=" STR_F " to=" STR_F,
			h->mute.kind == STORE_FOLLOW_STORY ? "followed" : "muted",
			(long long)h->mute.id, STR_A(h->mute.subject), STR_A(h->mute.dest));
		answer_int(h, "id", h->mute.id, &h->mute.until_ms);
	} else {
		alerts_answer_text(h->call, status_of(e->code), str_of(e->msg));
	}
	hand_end(h);
}

static void on_unmuted(struct job *j, const struct err *e)
{
	struct hand *h = (struct hand *)j;

	if (e->code == ERR_NONE) {
		log_info("deliver: unmuted id=%lld", (long long)h->mute.id);
		answer_int(h, "unmuted", h->mute.id, NULL);
	} else {
		alerts_answer_text(h->call, status_of(e->code), str_of(e->msg));
	}
	hand_end(h);
}

static void on_unfollowed(struct job *j, const struct err *e)
{
	struct hand *h = (struct hand *)j;

	if (e->code == ERR_NONE) {
		log_info("deliver: unfollowed of=" STR_F, STR_A(h->mute.subject));
		answer_int(h, "unfollowed", (int64_t)h->n, NULL);
	} else {
		alerts_answer_text(h->call, status_of(e->code), str_of(e->msg));
	}
	hand_end(h);
}

/* ---- handlers ------------------------------------------------------------------------------ */

static int check_sweep(struct hand *h, struct buf *out)
{
	const struct config *c = h->app->config;
	int status = alerts_act_check(c, h->act, &h->q, out);

	alerts_act_dests(c, h->act, &h->q, &h->arena, &h->dests, &h->n_dests);
	if (status == 0 && h->act->requeue && c->n_dests == 0) {
		buf_str(out, STR("there are no destinations"));
		status = 422;
	}
	return status;
}

/* No story lasts longer than that. */
#define STORY_MUTE_MS (INT64_C(7) * 24 * 3600 * 1000)

static void mute_fill(struct hand *h, int64_t for_ms)
{
	int64_t now_ms = clock_now_ms();

	h->mute.dest = h->q.to;
	h->mute.why = h->q.why;
	h->mute.created_ms = now_ms;
	h->mute.until_ms = for_ms < INT64_MAX - now_ms ? now_ms + for_ms : INT64_MAX;
}

/* What is muted must be one thing that is there: a mute of a mistyped id would mute nothing, in silence. */
static int check_mute(struct hand *h, struct buf *out)
{
	const struct alert_query *q = &h->q;
	char room[STORY_ID_MAX];
	const struct str subjects[STORE_MUTE_KINDS] = {[STORE_MUTE_WATCH] = q->f.watch,
		[STORE_MUTE_FEED] = q->f.feed,
		[STORE_MUTE_DEST] = q->f.dest,
		[STORE_MUTE_STORY] = arena_str(&h->arena, story_id(q->story, room))};
	int64_t for_ms = q->for_ms == 0 && q->story != 0 ? STORY_MUTE_MS : q->for_ms;
	int n = 0;

	for (int k = STORE_MUTE_WATCH; k < STORE_MUTE_KINDS; k++)
		if (subjects[k].n != 0) {
			h->mute.kind = (enum store_mute_kind)k;
			h->mute.subject = subjects[k];
			n++;
		}
	if (n != 1 || for_ms == 0)
		buf_str(out,
			n != 1 ? STR("what is muted is one watch, feed, destination or story")
			       : STR("for how long is it muted?"));
	else if (q->to.n != 0 && q->f.dest.n != 0)
		buf_str(out, STR("a destination is muted as a whole"));
	if (out->n != 0 || alerts_unknown(h->app->config, q, 0, out))
		return 422;
	mute_fill(h, for_ms);
	return 0;
}

/* Which story, and that the destination is there. */
static bool check_story(struct hand *h, struct buf *out)
{
	char room[STORY_ID_MAX];

	h->mute.kind = STORE_FOLLOW_STORY;
	h->mute.subject = arena_str(&h->arena, story_id(h->q.story, room));
	h->mute.dest = h->q.to;
	if (h->q.story == 0)
		buf_str(out, STR("which story? its id is missing"));
	return h->q.story != 0 && !alerts_unknown(h->app->config, &h->q, 0, out);
}

static int check_follow(struct hand *h, struct buf *out)
{
	if (!check_story(h, out))
		return 422;
	mute_fill(h, h->q.for_ms != 0 ? h->q.for_ms : STORY_MUTE_MS);
	return 0;
}

static int check_unfollow(struct hand *h, struct buf *out)
{
	return check_story(h, out) ? 0 : 422;
}

static int check_unmute(struct hand *h, struct buf *out)
{
	h->mute.id = h->q.mute;
	if (h->mute.id == 0)
		buf_str(out, STR("which mute? its number is missing"));
	return h->mute.id == 0 ? 422 : 0;
}

static int check(struct hand *h, struct str query, int (*own)(struct hand *h, struct buf *out),
	struct buf *out)
{
	struct err e = {.code = ERR_NONE};

	if (h->app->stopping) {
		buf_str(out, STR("rasid is stopping"));
		return 503;
	}
	if (alert_query_read(query, &h->arena, &h->q, &e) != ERR_NONE) {
		buf_str(out, str_of(e.msg));
		return 422;
	}
	return own(h, out);
}

static void start(
	const struct hand *begin, struct str query, int (*own)(struct hand *h, struct buf *out))
{
	struct hand *h = xcalloc(1, sizeof(*h));
	AUTO_BUF struct buf why = {0};

	*h = *begin;
	arena_init(&h->arena, ROOM);
	buf_init(&why, SENTENCE);
	int status = check(h, query, own, &why);

	if (status != 0) {
		alerts_answer_text(h->call, status, buf_view(&why));
		arena_done(&h->arena);
		free(h);
		return;
	}
	h->app->n_asking++;
	storer_post(h->app->storer, &h->job, STORER_URGENT);
}

static void start_sweep(struct app *app, struct control_call *call, struct str query,
	const struct alerts_act *act)
{
	const struct hand begin = {.job = {.run = sweep_run, .done = on_swept},
		.app = app,
		.call = call,
		.act = act};

	start(&begin, query, check_sweep);
}

void alerts_requeue(struct control_call *call, struct str query, void *arg)
{
	start_sweep(arg, call, query, &alerts_requeue_act);
}

void alerts_replay(struct control_call *call, struct str query, void *arg)
{
	start_sweep(arg, call, query, &alerts_replay_act);
}

void alerts_drop(struct control_call *call, struct str query, void *arg)
{
	start_sweep(arg, call, query, &alerts_drop_act);
}

void alerts_mute(struct control_call *call, struct str query, void *arg)
{
	const struct hand begin = {
		.job = {.run = mute_run, .done = on_muted}, .app = arg, .call = call};

	start(&begin, query, check_mute);
}

void alerts_unmute(struct control_call *call, struct str query, void *arg)
{
	const struct hand begin = {
		.job = {.run = unmute_run, .done = on_unmuted}, .app = arg, .call = call};

	start(&begin, query, check_unmute);
}

void alerts_follow(struct control_call *call, struct str query, void *arg)
{
	const struct hand begin = {
		.job = {.run = mute_run, .done = on_muted}, .app = arg, .call = call};

	start(&begin, query, check_follow);
}

void alerts_unfollow(struct control_call *call, struct str query, void *arg)
{
	const struct hand begin = {
		.job = {.run = unfollow_run, .done = on_unfollowed}, .app = arg, .call = call};

	start(&begin, query, check_unfollow);
}
