/* SPDX-License-Identifier: ISC */
/*
 * Carries out what lane.c decides: trips to the store thread, requests, console writes, timers,
 * log lines. Nothing is decided here: every callback turns what happened into an event, and
 * lane_tell() does what the machine answers.
 *
 *   event ──> lane_tell() ──> lane_next() ──> TRIP   storer_post()  ──> on_trip_done
 *     ^                                       SEND   http_start()   ──> on_answer
 *     |                                              uv_fs_write()  ──> on_written
 *     |                                              uv_queue_work()──> on_worked
 *     |                                       WAIT   uv_timer       ──> on_wait_over
 *     └───────────────────────────────────────────────────────────────────┘
 *
 * A row is `sending` on disk before its request leaves, so a crash repeats it (same id) and
 * never loses it. The alert is rendered when it is sent, its timestamp signed for this attempt.
 */
#include "daemon/deliver.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/deliver_private.h"
#include "daemon/limits.h"
#include "daemon/metrics.h"

enum {
	BODY_MAX = 256 * 1024
};

/* ---- trip: settle the row in hand, take the next one --------------------------------------- */

static void on_trip_done(struct job *j, const struct err *e)
{
	static const struct store_delivery nothing;
	struct lane_job *lj = (struct lane_job *)j;
	struct lane *l = lj->lane;
	bool failed = e->code != ERR_NONE;
	bool found = lj->found && !failed;
	const struct store_delivery *d = found ? &lj->batch.v[0] : &nothing;
	struct lane_row row = {.seq = d->seq,
		.retry = {.attempts = d->attempts,
			.tried_ms = d->tried_ms,
			.plain = d->plain,
			.aside = d->aside}};
	struct lane_event ev = {.type = LANE_ON_TRIP_DONE,
		.failed = failed,
		.why = e->msg,
		.row = found ? &row : NULL,
		.waited_ms = lj->now_ms - d->created_ms,
		.due_ms = lj->due_ms == TIME_NONE ? TIME_NONE : lj->due_ms - lj->offset_ms};

	if (lj->committed)
		metrics_alerts(l->owner->metrics, l->id, METRICS_FAILED, lj->condemned);
	if (lj->committed && lj->condemned > 0)
		log_line(LOG_LEVEL_ERR,
			"deliver: refused, while others are taken: now dead letters dest=" STR_F
			" n=%llu",
			STR_A(l->id), (unsigned long long)lj->condemned);
	/* The job that brought a row holds its alert until the row is settled. */
	if (ev.row != NULL) {
		l->current = lj;
		lane_tell(l, &ev);
	} else {
		lane_tell(l, &ev);
		lane_job_free(lj);
	}
}

static void lane_trip(struct lane *l, const struct lane_steps *todo, int64_t now_ms)
{
	struct lane_job *lj = lane_job_new(l, todo, clock_now_ms(), now_ms, on_trip_done);

	lane_job_free(l->current);
	l->current = NULL;
	storer_post(l->owner->storer, &lj->job, STORER_URGENT);
}

/* ---- send ---------------------------------------------------------------------------------- */

void lane_answered(struct lane *l, const struct dest_verdict *v)
{
	if (l->test != NULL) {
		lane_test_ends(l->test, v);
		return;
	}
	lane_tell(l, &(struct lane_event){
			     .type = LANE_ON_ANSWER, .verdict = v, .random = clock_random()});
}

/* What a message was to go under may be deleted: an alert is not lost for that. Once, since then it goes under nothing. */
static bool send_alone(struct lane *l, const struct dest_verdict *v)
{
	struct post *p = &l->current->post;

	if (l->conf == NULL || p->thread.n == 0 || !dest_refuses(v))
		return false;
	log_line(LOG_LEVEL_WARNING,
		"deliver: refused as part of its story's thread, sending it by itself alert=" STR_F
		" dest=" STR_F " reason='%s'",
		STR_A(p->id), STR_A(l->id), v->why);
	p->thread = STR("");
	l->steps++;
	lane_send(l);
	return true;
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct lane *l = arg;
	struct dest_verdict v = {0};

	(void)op;
	l->op = NULL;
	lane_try_ends(l, res);
	if (l->conf != NULL && l->conf->d->ops->verdict != NULL)
		l->conf->d->ops->verdict(res, clock_now_ms() / 1000, &v);
	else
		dest_verdict_http(res, clock_now_ms() / 1000, &v);
	if (!send_alone(l, &v))
		lane_answered(l, &v);
}

static void request_send(struct lane *l)
{
	struct http_opts opts;

	limits_dest_request(l->conf, &l->current->arena, l->request, &opts);
	l->may_take_ms = opts.total_ms;
	l->op = http_start(l->owner->http, l->request, &opts, on_answer, l);
}

/* Each ends in lane_answered(). */
static void (*const ways[])(struct lane *l) = {
	[DEST_HTTP] = request_send,
	[DEST_CONSOLE] = lane_console_send,
	[DEST_MAIL] = request_send,
	[DEST_FILE] = lane_file_send,
};

void lane_send(struct lane *l)
{
	struct lane_job *lj = l->current;
	const struct config_dest *cd = l->conf;
	struct http_req req = {0};
	struct err e = {.code = ERR_NONE};

	buf_reset(&l->text);
	l->written = 0;
	lane_try_begins(l);
	if (cd->d->ops->render(cd->d, &lj->post, lj->batch.v[0].plain, clock_now_ms() / 1000,
		    &lj->arena, &l->text, &req, &e) != ERR_NONE) {
		/* As if the receiver had refused it: the plain form may still go. */
		struct dest_verdict v = {0};

		dest_judge(&v, DEST_MESSAGE, "%s", e.msg);
		lane_answered(l, &v);
		return;
	}
	l->request = &req;
	ways[cd->d->ops->way](l);
	l->request = NULL;
}

/* ---- wait ---------------------------------------------------------------------------------- */

static void on_wait_over(uv_timer_t *t)
{
	lane_tell(t->data, &(struct lane_event){.type = LANE_ON_WAIT_OVER});
}

/* ---- end ----------------------------------------------------------------------------------- */

static void maybe_closed(struct deliverer *d)
{
	if (d->handles == 0 && d->on_closed != NULL)
		d->on_closed(d->closed_arg);
}

static void on_grace_closed(uv_handle_t *h)
{
	struct deliverer *d = h->data;

	d->handles--;
	maybe_closed(d);
}

static void on_lane_closed(uv_handle_t *h)
{
	struct lane *l = h->data;
	struct deliverer *d = l->owner;

	buf_done(&l->text);
	free(l);
	d->handles--;
	maybe_closed(d);
}

static struct lane_wish *wish_new(struct deliverer *d, struct str id)
{
	struct lane_wish *w = xcalloc(1, sizeof(*w) + id.n + 1);

	memcpy(w->id_bytes, id.p, id.n);
	w->id = (struct str){w->id_bytes, id.n};
	w->next = d->wishes;
	d->wishes = w;
	return w;
}

/* A destination that is taken out for a moment must not come back before the time it named. */
static void wish_keep(const struct lane *l)
{
	if (l->m.retry.not_before_ms <= clock_monotonic_ms())
		return;
	struct lane_wish *w = wish_new(l->owner, l->id);

	w->hash = l->hash;
	w->not_before_ms = l->m.retry.not_before_ms;
}

void lane_close(struct lane *l)
{
	if (l->op != NULL)
		http_cancel(l->op);
	l->op = NULL;
	lane_job_free(l->current);
	l->current = NULL;
	uv_close((uv_handle_t *)&l->timer, on_lane_closed);
}

static void lane_end(struct lane *l)
{
	struct lane **at = &l->owner->lanes;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	wish_keep(l);
	lane_close(l);
	/* The last lane of a closing deliverer need not wait for the rest of the grace. */
	if (l->owner->closing && l->owner->lanes == NULL)
		uv_close((uv_handle_t *)&l->owner->grace, on_grace_closed);
}

/* ---- the machine --------------------------------------------------------------------------- */

/* Every event passes here, so one debug line a step shows a lane's whole life. The lane may be
 * gone when this returns. */
void lane_tell(struct lane *l, const struct lane_event *ev)
{
	int64_t now_ms = clock_monotonic_ms();
	enum lane_state was = l->m.state;
	struct lane_steps s = lane_next(&l->m, ev, now_ms);

	if (l->m.state != was)
		log_debug("deliver: dest=" STR_F " %s -> %s", STR_A(l->id),
			lane_state_name(was), lane_state_name(l->m.state));
	lane_say(l, &s);
	lane_note(l, &s);
	/* Whatever begins overtakes a wait. */
	if (s.what != LANE_DO_NOTHING) {
		uv_timer_stop(&l->timer);
		l->steps++;
		l->may_take_ms = s.wait_ms; /* 0 unless it waits */
	}
	switch (s.what) {
	case LANE_DO_NOTHING:
		break;
	case LANE_DO_WAIT:
		uv_timer_start(&l->timer, on_wait_over, (uint64_t)s.wait_ms, 0);
		break;
	case LANE_DO_TRIP:
		lane_trip(l, &s, now_ms);
		break;
	case LANE_DO_SEND:
		lane_send(l);
		break;
	case LANE_DO_END:
		lane_end(l);
		break;
	}
}

struct lane *lane_find(const struct deliverer *d, struct str id)
{
	struct lane *l = d->lanes;

	while (l != NULL && !str_eq(l->id, id))
		l = l->next;
	return l;
}

static void wish_grant(struct lane *l)
{
	struct lane_wish **at = &l->owner->wishes;

	while (*at != NULL && !str_eq((*at)->id, l->id))
		at = &(*at)->next;
	struct lane_wish *w = *at;

	if (w == NULL)
		return;
	l->hash = w->hash;
	l->m.retry.not_before_ms = w->not_before_ms;
	*at = w->next;
	free(w);
}

struct lane *lane_alloc(struct deliverer *d, struct str id)
{
	struct lane *l = xcalloc(1, sizeof(*l) + id.n + 1);

	memcpy(l->id_bytes, id.p, id.n);
	l->id = (struct str){l->id_bytes, id.n};
	l->owner = d;
	buf_init(&l->text, BODY_MAX);
	uv_timer_init(d->loop, &l->timer);
	l->timer.data = l;
	d->handles++;
	return l;
}

static struct lane *lane_new(struct deliverer *d, struct str id)
{
	struct lane *l = lane_alloc(d, id);

	l->next = d->lanes;
	d->lanes = l;
	wish_grant(l);
	l->m.paused = deliverer_paused(d, id, &(struct deliver_pause){0});
	return l;
}

/* A request can be called off, and a console that takes nothing; a write that is in the thread
 * pool fits and is about to come back. */
bool lane_can_cancel(const struct lane *l)
{
	return l->op != NULL || uv_is_active((const uv_handle_t *)&l->timer);
}

/* An event for every lane; any of them may end by it. */
static void tell_all(struct deliverer *d, enum lane_event_type type)
{
	struct lane *next = NULL;

	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		lane_tell(l,
			&(struct lane_event){.type = type, .can_cancel = lane_can_cancel(l)});
	}
}

/* ---- interface ----------------------------------------------------------------------------- */

struct deliverer *deliverer_new(uv_loop_t *loop, struct http_client *http)
{
	struct deliverer *d = xcalloc(1, sizeof(*d));

	d->loop = loop;
	d->http = http;
	uv_timer_init(loop, &d->grace);
	d->grace.data = d;
	d->handles = 1;
	return d;
}

void deliverer_set_storer(struct deliverer *d, struct storer *storer)
{
	d->storer = storer;
}

void deliverer_set_metrics(struct deliverer *d, struct metrics *m)
{
	d->metrics = m;
}

void deliverer_remember(struct deliverer *d, const struct store_dest *row)
{
	struct lane_wish *w = wish_new(d, row->id);

	w->hash = row->config_hash;
	w->not_before_ms = clock_monotonic_ms() +
			   lane_wait_left_ms(row->not_before_ms, row->noted_ms, clock_now_ms());
}

static struct bucket *bucket_of(struct deliverer *d, uint64_t key)
{
	struct lane_bucket *b = d->buckets;

	while (b != NULL && b->key != key)
		b = b->next;
	if (b == NULL) {
		b = xcalloc(1, sizeof(*b));
		b->key = key;
		b->next = d->buckets;
		d->buckets = b;
	}
	return &b->b;
}

static void share_buckets(struct lane *l, struct lane_terms *terms)
{
	const struct dest *d = l->conf->d;
	struct dest_bucket v[DEST_BUCKETS_MAX];

	if (d->ops->buckets != NULL)
		terms->n_shared = d->ops->buckets(d, v);
	for (size_t i = 0; i < terms->n_shared; i++)
		terms->shared[i] = (struct bucket_use){
			bucket_of(l->owner, v[i].key), v[i].per_s, v[i].burst};
}

static void lane_configure(struct lane *l, const struct config *c)
{
	struct lane_event ev = {
		.type = LANE_ON_REMOVED, .terms.give_up_ms = c->give_up_after_ms};

	l->conf = config_dest(c, l->id);
	if (l->conf != NULL) {
		ev.type = LANE_ON_CONFIGURED;
		ev.changed = l->hash != l->conf->hash;
		l->hash = l->conf->hash;
		ev.terms.rate_per_s =
			l->conf->rate_per_s ? l->conf->rate_per_s : l->conf->d->ops->rate_per_s;
		share_buckets(l, &ev.terms);
	}
	lane_tell(l, &ev);
}

void deliverer_configure(struct deliverer *d, const struct config *c)
{
	struct lane *next = NULL;

	lane_tests_forget(d);
	for (size_t i = 0; i < c->n_dests; i++)
		if (lane_find(d, c->dests[i].d->id) == NULL)
			lane_new(d, c->dests[i].d->id);
	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		lane_configure(l, c);
	}
}

void deliverer_wake(struct deliverer *d, const struct str *dests, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct lane *l = lane_find(d, dests[i]);

		if (l != NULL)
			lane_tell(l, &(struct lane_event){.type = LANE_ON_WAKE});
	}
}

void deliverer_recheck(struct deliverer *d)
{
	tell_all(d, LANE_ON_LOOK);
}

static bool waits(const struct lane_machine *m)
{
	return m->state == LANE_WAITING || m->state == LANE_HELD;
}

/* For its rate, or until its next alert is due: of these retry.h knows nothing. */
static int64_t until_ms(const struct lane *l, int64_t now_ms)
{
	int64_t left_ms = retry_ready_ms(&l->m.retry) - now_ms;
	int64_t wait_ms = waits(&l->m) ? l->m.until_ms - now_ms : 0;

	if (wait_ms > left_ms)
		left_ms = wait_ms;
	return left_ms > 0 ? clock_now_ms() + left_ms : 0;
}

void deliverer_each(const struct deliverer *d,
	void (*f)(struct str id, enum lane_state state, int64_t until_ms, struct str why,
		void *arg),
	void *arg)
{
	int64_t now_ms = clock_monotonic_ms();

	for (const struct lane *l = d->lanes; l != NULL; l = l->next) {
		struct deliver_pause p = {0};

		if (deliverer_paused(d, l->id, &p))
			f(l->id, LANE_PAUSED, p.until_ms, str_of(l->why.msg), arg);
		else
			f(l->id, l->m.state, until_ms(l, now_ms), str_of(l->why.msg), arg);
	}
}

uint64_t deliverer_sent(const struct deliverer *d)
{
	return d->sent;
}

/* ---- close --------------------------------------------------------------------------------- */

/* Time is up: what is still under way stays `sending` in the outbox and goes out after the
 * restart. */
static void on_grace_over(uv_timer_t *t)
{
	lane_tests_cancel(t->data);
	tell_all(t->data, LANE_ON_GRACE_OVER);
}

void deliverer_close(struct deliverer *d, int64_t grace_ms, void (*done)(void *arg), void *arg)
{
	bool any = d->lanes != NULL;

	d->closing = true;
	d->on_closed = done;
	d->closed_arg = arg;
	/* Again and again: a write that was about to come back may find the console stuck. */
	uv_timer_start(&d->grace, on_grace_over, (uint64_t)grace_ms, LANE_CONSOLE_LOOK_MS);
	lane_tests_cancel(d);
	tell_all(d, LANE_ON_CLOSING);
	if (!any)
		uv_close((uv_handle_t *)&d->grace, on_grace_closed);
}

void deliverer_free(struct deliverer *d)
{
	while (d->wishes != NULL) {
		struct lane_wish *w = d->wishes;

		d->wishes = w->next;
		free(w);
	}
	lane_pauses_free(d);
	while (d->buckets != NULL) {
		struct lane_bucket *b = d->buckets;

		d->buckets = b->next;
		free(b);
	}
	free(d);
}
