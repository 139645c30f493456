/*
 * Lanes:
 *
 *   IDLE ──wake──> TAKING ──a row that is due──> SENDING ──verdict──> SETTLING ──> TAKING ...
 *     ^              |  └──due later, rate──> WAITING ──timer──> TAKING
 *     └──queue empty─┘                                    SETTLING ──endpoint dead──> HELD
 *
 * TAKING and SETTLING are jobs on the store thread; a row is `sending` on disk before its
 * request leaves, so a crash repeats it (same id) and never loses it. The alert is rendered
 * when it is sent, its timestamp signed for this attempt.
 */
#include "daemon/deliver.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/deliver_private.h"

enum {
	BODY_MAX = 256 * 1024,
	CONSOLE_LOOK_MS = 100,
	TRIP_FAILED_MS = 5000
};

static void lane_take(struct lane *l);
static void lane_rest(struct lane *l);

const char *lane_state_name(enum lane_state s)
{
	static const char *const names[] = {
		"idle", "taking", "waiting", "sending", "settling", "held"};

	return names[s];
}

/* Every state change passes here, so one debug line a step shows a lane's whole life. */
static void lane_enter(struct lane *l, enum lane_state next)
{
	log_debug("deliver: dest=" STR_F " %s -> %s", STR_A(l->id), lane_state_name(l->state),
		lane_state_name(next));
	l->state = next;
}

/* ---- rest, wait, hold -------------------------------------------------------------------- */

static void on_wait_over(uv_timer_t *t)
{
	struct lane *l = t->data;

	if (l->state == LANE_WAITING)
		lane_take(l);
}

static void lane_wait(struct lane *l, int64_t until_ms)
{
	int64_t wait = until_ms - clock_now_ms();

	lane_enter(l, LANE_WAITING);
	/* A minute at most, so that a jump of the clock cannot strand the lane. */
	uv_timer_start(&l->timer, on_wait_over,
		(uint64_t)(wait < 1       ? 1
			   : wait > 60000 ? 60000
					  : wait),
		0);
}

/* ---- 3. verdict -------------------------------------------------------------------------- */

static void on_job_done(struct job *j, const struct err *e);

static void log_verdict(const struct lane *l, const struct alert *al,
	const struct dest_verdict *v, const struct retry_step *step)
{
	static const char *const words[] = {[RETRY_AGAIN] = "failed, trying again",
		[RETRY_PLAIN] = "refused, trying once more as plain text",
		[RETRY_DEAD] = "given up, now a dead letter",
		[RETRY_HOLD] = "destination refuses, holding its queue until the next reload"};

	if (step->action == RETRY_DONE)
		log_info("deliver: sent alert=" STR_F " dest=" STR_F " watch=" STR_F
			 " feed=" STR_F,
			STR_A(al->id), STR_A(l->id), STR_A(al->watch_id), STR_A(al->feed_id));
	else
		log_line(step->action == RETRY_DEAD || step->just_disabled ? LOG_LEVEL_ERR
									   : LOG_LEVEL_WARNING,
			"deliver: %s alert=" STR_F " dest=" STR_F " reason='%s'",
			words[step->action], STR_A(al->id), STR_A(l->id), v->why);
}

static void settle(struct lane *l, const struct dest_verdict *v)
{
	struct lane_job *sent = l->current;
	struct lane_job *lj = lane_job_new(l, on_job_done);
	int64_t give_up = l->owner->conf->give_up_after_ms;
	int64_t first = sent->row.first_try_ms ? sent->row.first_try_ms : lj->now_ms;

	lj->settle = true;
	lj->seq = sent->row.seq;
	lj->plain = sent->row.plain;
	lj->step = retry_next(&l->retry, v, sent->row.attempts, first, sent->row.plain, give_up,
		lj->now_ms, clock_random());
	memcpy(lj->why, v->why, sizeof(lj->why));
	if (lj->step.action == RETRY_DONE)
		l->why = (struct err){.code = ERR_NONE};
	else
		err_set(&l->why, ERR_IO, "%s", v->why);
	log_verdict(l, &sent->alert, v, &lj->step);
	l->owner->sent += lj->step.action == RETRY_DONE;
	if (v->class == DEST_THROTTLE || lj->step.just_disabled)
		lj->health = (struct store_dest){.id = l->id,
			.config_hash = l->conf ? l->conf->hash : 0,
			.not_before_ms = l->retry.not_before_ms,
			.disabled = l->retry.disabled,
			.why = str_of(lj->why)};
	/* The next row comes with the same trip when it may go out at once. */
	lj->take =
		lj->step.action == RETRY_DONE && l->conf != NULL && !l->owner->closing &&
		retry_rate_take(&l->retry,
			l->conf->rate_per_s ? l->conf->rate_per_s : l->conf->d.ops->rate_per_s,
			lj->now_ms) <= lj->now_ms;
	lane_job_free(sent);
	l->current = NULL;
	lane_enter(l, LANE_SETTLING);
	storer_post(l->owner->storer, &lj->job, STORER_URGENT);
}

/* ---- 2. sending -------------------------------------------------------------------------- */

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct lane *l = arg;
	struct dest_verdict v = {0};

	(void)op;
	l->op = NULL;
	if (l->conf != NULL && l->conf->d.ops->verdict != NULL)
		l->conf->d.ops->verdict(res, clock_now_ms() / 1000, &v);
	else
		dest_verdict_http(res, clock_now_ms() / 1000, &v);
	settle(l, &v);
}

static void console_write(struct lane *l);

static void on_written(uv_fs_t *req)
{
	struct lane *l = req->data;
	struct dest_verdict v = {.class = DEST_SENT};
	ssize_t n = req->result;

	uv_fs_req_cleanup(req);
	if (n > 0 && (l->written += (size_t)n) < l->text.n) {
		console_write(l);
		return;
	}
	if (n <= 0) {
		v.class = DEST_TRANSIENT;
		err_set(&l->why, ERR_IO, "standard output: %s",
			n ? uv_strerror((int)n) : "closed");
		memcpy(v.why, l->why.msg, sizeof(v.why) - 1);
	}
	settle(l, &v);
}

static void on_console_look(uv_timer_t *t)
{
	console_write(t->data);
}

/* In libuv's thread pool, and only what surely fits: a terminal that was stopped with ^S or a
 * pipe that nobody reads must stop neither the loop nor the end of the program. */
static void console_write(struct lane *l)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	size_t left = l->text.n - l->written;

	if (poll(&out, 1, 0) == 0) {
		uv_timer_start(&l->timer, on_console_look, CONSOLE_LOOK_MS, 0);
		return;
	}
	uv_buf_t b = uv_buf_init(
		l->text.p + l->written, (unsigned)(left < PIPE_BUF ? left : PIPE_BUF));

	l->write.data = l;
	uv_fs_write(l->owner->loop, &l->write, STDOUT_FILENO, &b, 1, -1, on_written);
}

static void render_failed(struct lane *l, const struct err *e)
{
	struct dest_verdict v = {.class = DEST_MESSAGE};

	memcpy(v.why, e->msg, sizeof(v.why) - 1);
	settle(l, &v);
}

static void lane_send(struct lane *l)
{
	struct lane_job *lj = l->current;
	const struct config_dest *cd = l->conf;
	struct http_req req = {0};
	struct err e = {.code = ERR_NONE};

	lane_enter(l, LANE_SENDING);
	buf_reset(&l->text);
	l->written = 0;
	if (cd->d.ops->render(&cd->d, &lj->alert, lj->row.plain, clock_now_ms() / 1000,
		    &lj->arena, &l->text, &req, &e) != ERR_NONE) {
		render_failed(l, &e);
		return;
	}
	if (!cd->d.ops->http) {
		console_write(l);
		return;
	}
	struct http_opts opts = {.allow = cd->allow_address,
		.n_allow = cd->n_allow_address,
		.allow_plaintext = cd->allow_plaintext};

	l->op = http_start(l->owner->http, &req, &opts, on_answer, l);
}

/* ---- 1. taking --------------------------------------------------------------------------- */

/* When a row may go out; takes the token when that is now. */
static int64_t lane_ready_ms(struct lane *l, int64_t now)
{
	double rate = l->conf->rate_per_s ? l->conf->rate_per_s : l->conf->d.ops->rate_per_s;

	if (l->retry.not_before_ms > now)
		return l->retry.not_before_ms;
	return retry_rate_take(&l->retry, rate, now);
}

static void lane_take(struct lane *l)
{
	int64_t now = clock_now_ms();

	if (l->conf == NULL || l->owner->closing) {
		lane_rest(l);
		return;
	}
	int64_t ready = lane_ready_ms(l, now);

	if (ready > now) {
		lane_wait(l, ready);
		return;
	}
	struct lane_job *lj = lane_job_new(l, on_job_done);

	lj->take = true;
	lane_enter(l, LANE_TAKING);
	storer_post(l->owner->storer, &lj->job, STORER_URGENT);
}

/* The destination was removed while its row was on the way here: the row waits for it to come
 * back. */
static void give_back(struct lane *l, struct lane_job *taken)
{
	struct lane_job *lj = lane_job_new(l, on_job_done);

	lj->settle = true;
	lj->seq = taken->row.seq;
	lj->plain = taken->row.plain;
	lj->step = (struct retry_step){.action = RETRY_AGAIN, .due_ms = lj->now_ms};
	lane_job_free(taken);
	lane_enter(l, LANE_SETTLING);
	storer_post(l->owner->storer, &lj->job, STORER_URGENT);
}

/* The rows are still there and nobody else will look after them. */
static void lane_trip_failed(struct lane *l, const struct err *e)
{
	log_err("deliver: the outbox cannot be read, trying again dest=" STR_F " reason='%s'",
		STR_A(l->id), e->msg);
	lane_wait(l, clock_now_ms() + TRIP_FAILED_MS);
}

/* A trip is over: send what it brought, wait for what is due later, or rest. */
static void on_job_done(struct job *j, const struct err *e)
{
	struct lane_job *lj = (struct lane_job *)j;
	struct lane *l = lj->lane;
	bool took = lj->take;
	struct err failure = *e; /* e is in lj */

	if (e->code == ERR_NONE && lj->found && l->conf != NULL && !l->owner->closing) {
		l->current = lj;
		lane_send(l);
		return;
	}
	if (e->code == ERR_NONE && lj->found && !l->owner->closing) {
		give_back(l, lj);
		return;
	}
	int64_t due = lj->due_ms;
	bool again = l->wake_again;

	/* There was no row to spend the token on: the next alert must not wait for a new one. */
	if (took && !lj->found)
		l->retry.tokens += 1;
	l->wake_again = false;
	lane_job_free(lj);
	bool ends = l->conf == NULL || l->owner->closing;

	if (!ends && l->retry.disabled)
		lane_enter(l, LANE_HELD);
	else if (!ends && failure.code != ERR_NONE)
		lane_trip_failed(l, &failure);
	else if (!ends && (!took || again))
		lane_take(l);
	else if (!ends && due != TIME_NONE)
		lane_wait(l, due);
	else
		lane_rest(l);
}

/* ---- lanes ------------------------------------------------------------------------------- */

static void maybe_closed(struct deliverer *d);
static void on_grace_closed(uv_handle_t *h);

static void on_lane_closed(uv_handle_t *h)
{
	struct lane *l = h->data;
	struct deliverer *d = l->owner;

	buf_done(&l->text);
	free(l);
	d->handles--;
	maybe_closed(d);
}

static void lane_free(struct lane *l)
{
	struct lane **at = &l->owner->lanes;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	lane_job_free(l->current);
	uv_close((uv_handle_t *)&l->timer, on_lane_closed);
	/* The last lane of a closing deliverer need not wait for the rest of the grace. */
	if (l->owner->closing && l->owner->lanes == NULL)
		uv_close((uv_handle_t *)&l->owner->grace, on_grace_closed);
}

/* Nothing to do, or nothing allowed: a removed lane ends here, so does one of a closing
 * deliverer. */
static void lane_rest(struct lane *l)
{
	lane_enter(l, LANE_IDLE);
	uv_timer_stop(&l->timer);
	if (l->conf == NULL || l->owner->closing)
		lane_free(l);
}

static struct lane *lane_find(const struct deliverer *d, struct str id)
{
	struct lane *l = d->lanes;

	while (l != NULL && !str_eq(l->id, id))
		l = l->next;
	return l;
}

static struct lane *lane_new(struct deliverer *d, struct str id)
{
	struct lane *l = xcalloc(1, sizeof(*l) + id.n + 1);

	memcpy(l->id_bytes, id.p, id.n);
	l->id = (struct str){l->id_bytes, id.n};
	l->owner = d;
	buf_init(&l->text, BODY_MAX);
	uv_timer_init(d->loop, &l->timer);
	l->timer.data = l;
	d->handles++;
	l->next = d->lanes;
	d->lanes = l;
	return l;
}

static bool lane_resting(const struct lane *l)
{
	return l->state == LANE_IDLE || l->state == LANE_WAITING || l->state == LANE_HELD;
}

/* ---- interface --------------------------------------------------------------------------- */

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

void deliverer_remember(struct deliverer *d, const struct store_dest *row)
{
	struct lane *l = lane_new(d, row->id);

	l->retry.not_before_ms = row->not_before_ms;
}

void deliverer_configure(struct deliverer *d, const struct config *c)
{
	struct lane *next = NULL;

	d->conf = c;
	for (size_t i = 0; i < c->n_dests; i++)
		if (lane_find(d, c->dests[i].d.id) == NULL)
			lane_new(d, c->dests[i].d.id);
	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		l->conf = config_dest(c, l->id);
		if (l->conf == NULL && lane_resting(l)) {
			lane_free(l);
			continue;
		}
		/* A reload is how a person says "try again". */
		l->retry.disabled = false;
		l->retry.endpoint_fails = 0;
		if (l->state == LANE_IDLE || l->state == LANE_HELD)
			lane_take(l);
	}
}

void deliverer_wake(struct deliverer *d, const struct str *dests, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct lane *l = lane_find(d, dests[i]);

		if (l == NULL || d->closing)
			continue;
		if (l->state == LANE_IDLE)
			lane_take(l);
		else
			l->wake_again = true;
	}
}

void deliverer_each(const struct deliverer *d,
	void (*f)(struct str id, enum lane_state state, struct str why, void *arg), void *arg)
{
	for (const struct lane *l = d->lanes; l != NULL; l = l->next)
		f(l->id, l->state, str_of(l->why.msg), arg);
}

uint64_t deliverer_sent(const struct deliverer *d)
{
	return d->sent;
}

/* ---- close ------------------------------------------------------------------------------- */

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

/* Time is up: what is still under way stays `sending` in the outbox and goes out after the
 * restart. */
static void on_grace_over(uv_timer_t *t)
{
	struct deliverer *d = t->data;
	struct lane *next = NULL;

	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		bool blocked =
			l->state == LANE_SENDING && uv_is_active((uv_handle_t *)&l->timer);

		if (l->op == NULL && !blocked)
			continue; /* on its way back, from the store or from a write that fits */
		if (l->op != NULL)
			http_cancel(l->op);
		l->op = NULL;
		lane_rest(l);
	}
}

void deliverer_close(struct deliverer *d, int64_t grace_ms, void (*done)(void *arg), void *arg)
{
	struct lane *next = NULL;
	bool any = d->lanes != NULL;

	d->closing = true;
	d->on_closed = done;
	d->closed_arg = arg;
	uv_timer_start(&d->grace, on_grace_over, (uint64_t)grace_ms, 0);
	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		if (lane_resting(l))
			lane_rest(l);
	}
	if (!any)
		uv_close((uv_handle_t *)&d->grace, on_grace_closed);
}

void deliverer_free(struct deliverer *d)
{
	free(d);
}
