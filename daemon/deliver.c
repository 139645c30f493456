/* SPDX-License-Identifier: ISC */
/*
 * Carries out what lane.c decides: trips to the store thread, requests, console writes, timers,
 * log lines. Nothing is decided here: every callback turns what happened into an event, and
 * lane_tell() does what the machine answers.
 *
 *   event ──> lane_tell() ──> lane_next() ──> TRIP   storer_post()  ──> on_trip_done
 *     ^                                       SEND   http_start()   ──> on_answer
 *     |                                              uv_fs_write()  ──> on_written
 *     |                                       WAIT   uv_timer       ──> on_wait_over
 *     └───────────────────────────────────────────────────────────────────┘
 *
 * A row is `sending` on disk before its request leaves, so a crash repeats it (same id) and
 * never loses it. The alert is rendered when it is sent, its timestamp signed for this attempt.
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
#include "daemon/limits.h"

enum {
	BODY_MAX = 256 * 1024,
	CONSOLE_LOOK_MS = 100
};

static void lane_tell(struct lane *l, const struct lane_event *ev);

/* ---- what a lane says ---------------------------------------------------------------------- */

static void say_sent(const struct lane *l, const struct alert *al)
{
	AUTO_BUF struct buf watches;

	buf_init(&watches, BUF_NO_MAX);
	for (size_t i = 0; i < al->n_watches; i++) {
		buf_str(&watches, i == 0 ? STR("") : STR(","));
		buf_str(&watches, al->watches[i].id);
	}
	log_info("deliver: sent alert=" STR_F " dest=" STR_F " watch=" STR_F " feed=" STR_F,
		STR_A(al->id), STR_A(l->id), STR_A(buf_view(&watches)), STR_A(al->feed_id));
}

static void lane_say(const struct lane *l, const struct lane_steps *s)
{
	static const struct {
		enum log_level level;
		const char *text;
	} lines[] = {
		[LANE_SAYS_AGAIN] = {LOG_LEVEL_WARNING, "failed, trying again"},
		[LANE_SAYS_PLAIN] = {LOG_LEVEL_WARNING,
			"refused, trying once more as plain text"},
		[LANE_SAYS_DEAD] = {LOG_LEVEL_ERR, "given up, now a dead letter"},
		[LANE_SAYS_ASIDE] = {LOG_LEVEL_WARNING,
			"does not get through, stepping aside for those behind it"},
		[LANE_SAYS_HOLDS] = {LOG_LEVEL_ERR,
			"destination takes nothing, keeping its queue and asking now and then"},
		[LANE_SAYS_BACK] = {LOG_LEVEL_INFO, "destination takes alerts again"},
		[LANE_SAYS_NO_STORE] = {LOG_LEVEL_ERR,
			"the outbox cannot be read, trying again"},
		[LANE_SAYS_FORGOTTEN] = {LOG_LEVEL_WARNING,
			"an alert waited at a free destination, found by a look"},
	};
	const struct alert *al = l->current != NULL ? &l->current->alert : NULL;

	if (s->news == LANE_SAYS_NOTHING)
		return;
	if (s->news == LANE_SAYS_FORGOTTEN) {
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F, lines[s->news].text,
			STR_A(l->id));
		return;
	}
	if (s->news == LANE_SAYS_BACK)
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F, lines[s->news].text,
			STR_A(l->id));
	if (al == NULL)
		log_line(lines[s->news].level, "deliver: %s dest=" STR_F " reason='%s'",
			lines[s->news].text, STR_A(l->id), s->why);
	else if (s->fate.action == RETRY_DONE)
		say_sent(l, al);
	else
		log_line(lines[s->news].level,
			"deliver: %s alert=" STR_F " dest=" STR_F " reason='%s'",
			lines[s->news].text, STR_A(al->id), STR_A(l->id), s->why);
}

/* What `rasid status` shows until an alert gets through again. */
static void lane_note(struct lane *l, const struct lane_steps *s)
{
	if (!s->settle || s->news == LANE_SAYS_NOTHING)
		return;
	if (s->fate.action != RETRY_DONE) {
		err_set(&l->why, ERR_IO, "%s", s->why);
		return;
	}
	l->why = (struct err){.code = ERR_NONE};
	l->owner->sent++;
}

/* ---- trip: settle the row in hand, take the next one --------------------------------------- */

static void on_trip_done(struct job *j, const struct err *e)
{
	struct lane_job *lj = (struct lane_job *)j;
	struct lane *l = lj->lane;
	bool failed = e->code != ERR_NONE;
	struct lane_row row = {.seq = lj->row.seq,
		.retry = {.attempts = lj->row.attempts,
			.tried_ms = lj->row.tried_ms,
			.plain = lj->row.plain,
			.aside = lj->row.aside}};
	struct lane_event ev = {.type = LANE_ON_TRIP_DONE,
		.failed = failed,
		.why = e->msg,
		.row = lj->found && !failed ? &row : NULL,
		.waited_ms = lj->now_ms - lj->row.created_ms,
		.due_ms = lj->due_ms == TIME_NONE ? TIME_NONE : lj->due_ms - lj->offset_ms};

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

static void lane_answered(struct lane *l, const struct dest_verdict *v)
{
	lane_tell(l, &(struct lane_event){
			     .type = LANE_ON_ANSWER, .verdict = v, .random = clock_random()});
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct lane *l = arg;
	struct dest_verdict v = {0};

	(void)op;
	l->op = NULL;
	if (l->conf != NULL && l->conf->d->ops->verdict != NULL)
		l->conf->d->ops->verdict(res, clock_now_ms() / 1000, &v);
	else
		dest_verdict_http(res, clock_now_ms() / 1000, &v);
	lane_answered(l, &v);
}

static void console_write(struct lane *l);

static void console_done(struct lane *l, ssize_t n)
{
	struct dest_verdict v = {.class = DEST_SENT};

	if (n <= 0)
		dest_judge(&v, DEST_TRANSIENT, "standard output: %s",
			n != 0 ? uv_strerror((int)n) : "closed");
	lane_answered(l, &v);
}

static void on_written(uv_fs_t *req)
{
	struct lane *l = req->data;
	ssize_t n = req->result;

	uv_fs_req_cleanup(req);
	l->written += n > 0 ? (size_t)n : 0;
	if (n > 0 && l->written < l->text.n)
		console_write(l);
	else
		console_done(l, n);
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

static void lane_send(struct lane *l)
{
	struct lane_job *lj = l->current;
	const struct config_dest *cd = l->conf;
	struct http_req req = {0};
	struct err e = {.code = ERR_NONE};

	buf_reset(&l->text);
	l->written = 0;
	struct post p = {.id = lj->alert.id,
		.created_ms = lj->alert.created_ms,
		.alerts = &lj->alert,
		.n_alerts = 1};

	if (cd->d->ops->render(cd->d, &p, lj->row.plain, clock_now_ms() / 1000, &lj->arena,
		    &l->text, &req, &e) != ERR_NONE) {
		/* As if the receiver had refused it: the plain form may still go. */
		struct dest_verdict v = {0};

		dest_judge(&v, DEST_MESSAGE, "%s", e.msg);
		lane_answered(l, &v);
		return;
	}
	if (cd->d->ops->way == DEST_CONSOLE) {
		console_write(l);
		return;
	}
	struct http_opts opts;

	limits_dest_request(cd, &lj->arena, &req, &opts);
	l->may_take_ms = opts.total_ms;
	l->op = http_start(l->owner->http, &req, &opts, on_answer, l);
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

static void lane_end(struct lane *l)
{
	struct lane **at = &l->owner->lanes;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	wish_keep(l);
	if (l->op != NULL)
		http_cancel(l->op);
	l->op = NULL;
	lane_job_free(l->current);
	l->current = NULL;
	uv_close((uv_handle_t *)&l->timer, on_lane_closed);
	/* The last lane of a closing deliverer need not wait for the rest of the grace. */
	if (l->owner->closing && l->owner->lanes == NULL)
		uv_close((uv_handle_t *)&l->owner->grace, on_grace_closed);
}

/* ---- the machine --------------------------------------------------------------------------- */

/* Every event passes here, so one debug line a step shows a lane's whole life. The lane may be
 * gone when this returns. */
static void lane_tell(struct lane *l, const struct lane_event *ev)
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

static struct lane *lane_find(const struct deliverer *d, struct str id)
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
	wish_grant(l);
	return l;
}

/* A request can be called off, and a console that takes nothing; a write that is in the thread
 * pool fits and is about to come back. */
static bool can_cancel(const struct lane *l)
{
	return l->op != NULL || uv_is_active((const uv_handle_t *)&l->timer);
}

/* An event for every lane; any of them may end by it. */
static void tell_all(struct deliverer *d, enum lane_event_type type)
{
	struct lane *next = NULL;

	for (struct lane *l = d->lanes; l != NULL; l = next) {
		next = l->next;
		lane_tell(l, &(struct lane_event){.type = type, .can_cancel = can_cancel(l)});
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

void deliverer_remember(struct deliverer *d, const struct store_dest *row)
{
	struct lane_wish *w = wish_new(d, row->id);

	w->hash = row->config_hash;
	w->not_before_ms = clock_monotonic_ms() +
			   lane_wait_left_ms(row->not_before_ms, row->noted_ms, clock_now_ms());
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
	}
	lane_tell(l, &ev);
}

void deliverer_configure(struct deliverer *d, const struct config *c)
{
	struct lane *next = NULL;

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

void deliverer_each(const struct deliverer *d,
	void (*f)(struct str id, enum lane_state state, int64_t until_ms, struct str why,
		void *arg),
	void *arg)
{
	int64_t now_ms = clock_monotonic_ms();

	for (const struct lane *l = d->lanes; l != NULL; l = l->next) {
		int64_t left_ms = retry_ready_ms(&l->m.retry) - now_ms;
		int64_t wait_ms = waits(&l->m) ? l->m.until_ms - now_ms : 0;

		/* For its rate, or until its next alert is due: of these retry.h knows nothing. */
		if (wait_ms > left_ms)
			left_ms = wait_ms;
		f(l->id, l->m.state, left_ms > 0 ? clock_now_ms() + left_ms : 0,
			str_of(l->why.msg), arg);
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
	tell_all(t->data, LANE_ON_GRACE_OVER);
}

void deliverer_close(struct deliverer *d, int64_t grace_ms, void (*done)(void *arg), void *arg)
{
	bool any = d->lanes != NULL;

	d->closing = true;
	d->on_closed = done;
	d->closed_arg = arg;
	/* Again and again: a write that was about to come back may find the console stuck. */
	uv_timer_start(&d->grace, on_grace_over, (uint64_t)grace_ms, CONSOLE_LOOK_MS);
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
	free(d);
}
