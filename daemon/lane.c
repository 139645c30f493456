/* SPDX-License-Identifier: ISC */
/*
 * The decisions of delivery (the states: head of lane.h). One function an event; what several
 * events lead to has a function of its own below them.
 *
 * At least once and in order follows from three rules: a row in hand always leaves by a trip
 * that settles it, the next one is taken after that, and a row that cannot be sent is given
 * back. What a crash or the end of the grace interrupts stays `sending` on disk and is pending
 * after the next start.
 */
#include "daemon/lane.h"

#include "base/article.h"

const char *lane_state_name(enum lane_state s)
{
	static const char *const names[] = {
		"idle", "taking", "waiting", "sending", "settling", "held", "paused", "ended"};

	return names[s];
}

/* Removed, or the program ends: takes nothing new, ends instead of resting. */
static bool leaving(const struct lane_machine *m)
{
	return !m->wanted || m->closing;
}

static bool takes_nothing(const struct lane_machine *m)
{
	return leaving(m) || m->paused;
}

static bool resting(const struct lane_machine *m)
{
	return m->state == LANE_IDLE || m->state == LANE_WAITING || m->state == LANE_HELD ||
	       m->state == LANE_PAUSED;
}

/* ---- where events lead: the only changes of state -------------------------------------- */

static struct lane_steps enter(
	struct lane_machine *m, enum lane_state next, struct lane_steps steps)
{
	m->state = next;
	m->taking = steps.what == LANE_DO_TRIP && steps.take;
	if (steps.what == LANE_DO_TRIP && m->anew) {
		steps.release = steps.pardon = true;
		m->anew = false;
	}
	return steps;
}

static struct lane_steps rest(struct lane_machine *m)
{
	if (leaving(m))
		return enter(m, LANE_ENDED, (struct lane_steps){.what = LANE_DO_END});
	return enter(m, m->paused ? LANE_PAUSED : LANE_IDLE,
		(struct lane_steps){.what = LANE_DO_NOTHING});
}

/* After a minute at most the lane looks again, whatever the clock says then. */
static struct lane_steps wait_until(struct lane_machine *m, int64_t until_ms, int64_t now_ms)
{
	int64_t ms = until_ms - now_ms;

	m->until_ms = until_ms;
	if (ms > LANE_WAIT_MAX_MS)
		ms = LANE_WAIT_MAX_MS;
	if (ms < 1)
		ms = 1;
	return enter(m, retry_is_sick(&m->retry) ? LANE_HELD : LANE_WAITING,
		(struct lane_steps){.what = LANE_DO_WAIT, .wait_ms = ms});
}

/* Its own and those that it shares; returns how many. */
static size_t buckets(struct lane_machine *m, struct bucket_use v[1 + DEST_BUCKETS_MAX])
{
	size_t n = 0;

	v[n++] = (struct bucket_use){&m->retry.rate, m->terms.rate_per_s, 1};
	for (size_t i = 0; i < m->terms.n_shared; i++)
		v[n++] = m->terms.shared[i];
	return n;
}

static int64_t token_take(struct lane_machine *m, int64_t now_ms)
{
	struct bucket_use v[1 + DEST_BUCKETS_MAX];

	return bucket_take(v, buckets(m, v), now_ms);
}

/* There was no row to spend it on: the next alert must not wait for a new one. */
static void token_give(struct lane_machine *m)
{
	struct bucket_use v[1 + DEST_BUCKETS_MAX];

	bucket_give(v, buckets(m, v));
}

/* The token is paid before the trip, because a row that the trip brings must go out at once: it
 * is `sending` on disk. */
static struct lane_steps take(struct lane_machine *m, int64_t now_ms)
{
	if (takes_nothing(m))
		return rest(m);
	int64_t ready = retry_ready_ms(&m->retry);

	if (ready <= now_ms)
		ready = token_take(m, now_ms);
	if (ready > now_ms)
		return wait_until(m, ready, now_ms);
	return enter(m, LANE_TAKING, (struct lane_steps){.what = LANE_DO_TRIP, .take = true});
}

static struct lane_steps send(struct lane_machine *m, const struct lane_row *row)
{
	m->row = *row;
	return enter(m, LANE_SENDING, (struct lane_steps){.what = LANE_DO_SEND});
}

/* The destination was removed or paused, or the program is about to end, while the row was on the way
 * here: it waits in the queue for the destination or the next start. It was never tried, so nothing is
 * counted. */
static struct lane_steps give_back(
	struct lane_machine *m, const struct lane_row *row, int64_t now_ms)
{
	m->row = *row;
	token_give(m);
	return enter(m, LANE_SETTLING,
		(struct lane_steps){.what = LANE_DO_TRIP,
			.settle = true,
			.seq = row->seq,
			.fate = {.action = RETRY_AGAIN,
				.due_ms = now_ms,
				.aside = row->retry.aside},
			.plain = row->retry.plain});
}

/* ---- events -------------------------------------------------------------------------------- */

/* A reload, or an order, is how a person says "try again". What the receiver asked for holds all the
 * same, unless it is another receiver now. */
static struct lane_steps again(struct lane_machine *m, bool changed, int64_t now_ms)
{
	retry_anew(&m->retry, changed);
	m->anew = true;
	if (resting(m) && (m->state == LANE_IDLE || retry_ready_ms(&m->retry) <= now_ms))
		return take(m, now_ms);
	/* Held for nothing any more, but asked to wait. */
	if (m->state == LANE_HELD)
		m->state = LANE_WAITING;
	return (struct lane_steps){.what = LANE_DO_NOTHING};
}

static struct lane_steps on_generation(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	m->wanted = ev->type == LANE_ON_CONFIGURED;
	m->terms = ev->terms;
	if (!m->wanted && resting(m))
		return rest(m);
	if (!m->wanted)
		return (struct lane_steps){.what = LANE_DO_NOTHING};
	return again(m, ev->changed, now_ms);
}

static struct lane_steps on_enabled(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	return again(m, false, now_ms);
}

static struct lane_steps on_paused(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	(void)now_ms;
	m->paused = true;
	/* What is under way ends as it would. */
	if (!resting(m))
		return (struct lane_steps){.what = LANE_DO_NOTHING};
	return rest(m);
}

/* Elsewhere than at rest a pause has not come to anything yet. */
static struct lane_steps on_resumed(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	m->paused = false;
	if (m->state != LANE_PAUSED)
		return (struct lane_steps){.what = LANE_DO_NOTHING};
	/* It looks now. */
	m->woken = false;
	return take(m, now_ms);
}

/* A lane that waits for its receiver, or is held, stays so: new rows stand behind the one it waits for. One that
 * waits for a time of the queue (a digest, what is aside) looks: what is new need not wait for that. */
static struct lane_steps on_wake(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	if (m->state == LANE_IDLE ||
		(m->state == LANE_WAITING && retry_ready_ms(&m->retry) <= now_ms))
		return take(m, now_ms);
	m->woken = true;
	return (struct lane_steps){.what = LANE_DO_NOTHING};
}

/* An alert that waits for a wake which never comes would wait for ever, and nobody would know. */
static struct lane_steps on_look(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	if (m->state != LANE_IDLE)
		return (struct lane_steps){.what = LANE_DO_NOTHING};
	struct lane_steps s = take(m, now_ms);

	m->looks = m->state == LANE_TAKING;
	return s;
}

static struct lane_steps on_wait_over(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	if (m->state == LANE_WAITING || m->state == LANE_HELD)
		return take(m, now_ms);
	return (struct lane_steps){.what = LANE_DO_NOTHING};
}

/* The trip brought no row. */
static struct lane_steps on_no_row(
	struct lane_machine *m, const struct lane_event *ev, bool look_again, int64_t now_ms)
{
	if (leaving(m))
		return rest(m);
	if (ev->failed) {
		/* The rows are still there and nobody else will look after them. */
		struct lane_steps s =
			m->paused ? rest(m)
				  : wait_until(m, now_ms + LANE_TRIP_FAILED_MS, now_ms);

		s.news = LANE_SAYS_NO_STORE;
		s.why = ev->why;
		return s;
	}
	if (look_again)
		return take(m, now_ms);
	return ev->due_ms != TIME_NONE && !m->paused ? wait_until(m, ev->due_ms, now_ms)
						     : rest(m);
}

static struct lane_steps on_row(
	struct lane_machine *m, const struct lane_row *row, bool forgotten, int64_t now_ms)
{
	struct lane_steps s = takes_nothing(m) ? give_back(m, row, now_ms) : send(m, row);

	s.news = forgotten ? LANE_SAYS_FORGOTTEN : LANE_SAYS_NOTHING;
	return s;
}

static struct lane_steps on_trip_done(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	bool look_again = !m->taking || m->woken;
	bool forgotten = m->looks && !m->woken && ev->waited_ms >= LANE_FORGOTTEN_MS;

	m->looks = false;
	if (ev->row != NULL)
		return on_row(m, ev->row, forgotten, now_ms);
	if (m->taking)
		token_give(m);
	/* Not before: while rows come, a look too many costs less than one too few. */
	m->woken = false;
	return on_no_row(m, ev, look_again, now_ms);
}

static enum lane_news news_of(const struct retry_step *fate)
{
	static const enum lane_news news[] = {
		[RETRY_DONE] = LANE_SAYS_SENT,
		[RETRY_AGAIN] = LANE_SAYS_AGAIN,
		[RETRY_PLAIN] = LANE_SAYS_PLAIN,
		[RETRY_ASIDE] = LANE_SAYS_ASIDE,
		[RETRY_DEAD] = LANE_SAYS_DEAD,
		[RETRY_HOLD] = LANE_SAYS_AGAIN,
	};

	if (fate->just_held || fate->just_back)
		return fate->just_held ? LANE_SAYS_HOLDS : LANE_SAYS_BACK;
	return news[fate->action];
}

/* The next row comes with the same trip when it may go out at once. */
static bool may_take_along(struct lane_machine *m, enum retry_action action, int64_t now_ms)
{
	return action == RETRY_DONE && !takes_nothing(m) &&
	       retry_ready_ms(&m->retry) <= now_ms && token_take(m, now_ms) <= now_ms;
}

static struct lane_steps on_answer(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	const struct lane_row *row = &m->row;
	struct retry_step fate = retry_next(
		&m->retry, ev->verdict, &row->retry, m->terms.give_up_ms, now_ms, ev->random);

	/* A receiver that is asked by several counts them together. */
	if (ev->verdict->class == DEST_THROTTLE)
		bucket_hold(m->terms.shared, m->terms.n_shared, m->retry.not_before_ms);
	return enter(m, LANE_SETTLING,
		(struct lane_steps){.what = LANE_DO_TRIP,
			.settle = true,
			.seq = row->seq,
			.fate = fate,
			.plain = row->retry.plain || fate.action == RETRY_PLAIN,
			.condemn = fate.condemn,
			.release = fate.release,
			.pardon = fate.pardon,
			/* What a restart must not forget: when we may come back. */
			.health = ev->verdict->class == DEST_THROTTLE,
			.take = may_take_along(m, fate.action, now_ms),
			.news = news_of(&fate),
			.why = ev->verdict->why});
}

int64_t lane_wait_left_ms(int64_t not_before_ms, int64_t noted_ms, int64_t wall_ms)
{
	int64_t left = not_before_ms - wall_ms;
	int64_t whole = noted_ms != 0 ? not_before_ms - noted_ms
				      : (int64_t)DEST_RETRY_AFTER_MAX_S * 1000;

	left = left < whole ? left : whole;
	return left > 0 ? left : 0;
}

static struct lane_steps on_closing(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)ev;
	(void)now_ms;
	m->closing = true;
	return resting(m) ? rest(m) : (struct lane_steps){.what = LANE_DO_NOTHING};
}

/* What cannot be called off is on its way back: from the store, or from a write that fits. */
static struct lane_steps on_grace_over(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	(void)now_ms;
	if (m->state == LANE_SENDING && ev->can_cancel)
		return rest(m);
	return (struct lane_steps){.what = LANE_DO_NOTHING};
}

struct lane_steps lane_next(struct lane_machine *m, const struct lane_event *ev, int64_t now_ms)
{
	static struct lane_steps (*const on[])(
		struct lane_machine * m, const struct lane_event *ev, int64_t now_ms) = {
		[LANE_ON_CONFIGURED] = on_generation,
		[LANE_ON_REMOVED] = on_generation,
		[LANE_ON_PAUSED] = on_paused,
		[LANE_ON_RESUMED] = on_resumed,
		[LANE_ON_ENABLED] = on_enabled,
		[LANE_ON_WAKE] = on_wake,
		[LANE_ON_LOOK] = on_look,
		[LANE_ON_WAIT_OVER] = on_wait_over,
		[LANE_ON_TRIP_DONE] = on_trip_done,
		[LANE_ON_ANSWER] = on_answer,
		[LANE_ON_CLOSING] = on_closing,
		[LANE_ON_GRACE_OVER] = on_grace_over,
	};

	return on[ev->type](m, ev, now_ms);
}
