/* SPDX-License-Identifier: ISC */
/*
 * The policy behind "at least once": what follows a verdict.
 *
 *   sent       done
 *   throttle   the whole destination waits what it asked for, plus at most a tenth
 *   transient  full jitter (waits uniform in [0, cap]), so that alerts held up by one outage do
 *              not all come back in the same second; at the cap one try every 7.5 minutes on
 *              average. The fifth in a row is a suspect
 *   message    once more, plain; refused then too, it is a suspect
 *   endpoint   410 at once, else the third in a row over ten minutes or more: the queue is held,
 *              and one alert asks again after 10, 20, 40, 60, 60 ... minutes
 *
 * Who is to blame, the alert or its receiver, only the next alerts tell. So a suspect steps aside,
 * and those behind it are tried:
 *
 *   one gets through            it was the alert. What was refused is a dead letter now, what failed
 *                               is tried again beside the others until it is given up
 *   three in a row do not       it is the receiver: sick. Nothing dies for being refused; one alert
 *                               at a time is tried, with growing waits, the oldest and fresh ones by
 *                               turns, until one gets through, and then all begin anew
 *
 * Order is kept but for that: a suspect comes late, and the alert that finds a receiver well again
 * comes early. The clock is one that never jumps (uv_hrtime): what the wall clock does meanwhile
 * lengthens and shortens nothing.
 */
#include "alerts/retry.h"

/* Uniform in [0, span]. 53 bits are what a double holds exactly. */
static int64_t uniform(int64_t span, uint64_t random)
{
	return (int64_t)((double)(random >> 11) * 0x1p-53 * (double)(span + 1));
}

int64_t retry_backoff_ms(uint32_t attempts, uint64_t random)
{
	int64_t cap = RETRY_CAP_MS;

	if (attempts < RETRY_CAP_TRIES && (int64_t)RETRY_FIRST_MS << attempts < cap)
		cap = (int64_t)RETRY_FIRST_MS << attempts;
	int64_t wait = uniform(cap, random);

	return wait > RETRY_FLOOR_MS ? wait : RETRY_FLOOR_MS;
}

int64_t retry_ready_ms(const struct retry_state *st)
{
	return st->not_before_ms > st->back_off_ms ? st->not_before_ms : st->back_off_ms;
}

bool retry_is_sick(const struct retry_state *st)
{
	return st->held || st->suspects >= RETRY_SUSPECTS;
}

void retry_anew(struct retry_state *st, bool changed)
{
	*st = (struct retry_state){
		.not_before_ms = changed ? 0 : st->not_before_ms, .rate = st->rate};
}

/* Some tools say in time that it was the last for now. */
static struct retry_step sent_step(
	struct retry_state *st, const struct dest_verdict *v, int64_t now_ms)
{
	bool sick = retry_is_sick(st);
	struct retry_step s = {.action = RETRY_DONE,
		.counts = true,
		.just_back = sick,
		.condemn = !sick && st->refused,
		.release = st->suspects > 0,
		.pardon = sick};

	retry_anew(st, false);
	if (v->retry_after_ms > 0 && st->not_before_ms < now_ms + v->retry_after_ms)
		st->not_before_ms = now_ms + v->retry_after_ms;
	return s;
}

static struct retry_step throttle_step(struct retry_state *st, const struct dest_verdict *v,
	const struct retry_row *row, int64_t now_ms, uint64_t random)
{
	bool named = v->retry_after_ms >= 0;
	/* "429" without a time: as after a failure, and counted, so that the waits grow. */
	int64_t wait = named ? v->retry_after_ms + uniform(v->retry_after_ms / 10, random)
			     : RETRY_FIRST_MS + retry_backoff_ms(row->attempts, random);

	if (now_ms + wait > st->not_before_ms)
		st->not_before_ms = now_ms + wait;
	return (struct retry_step){
		.action = RETRY_AGAIN, .due_ms = now_ms, .counts = !named, .aside = row->aside};
}

/* The receiver is sick. This one steps aside for twice the wait, so that the next to ask is another:
 * if the oldest were alone to blame, nobody else would ever be tried. */
static struct retry_step sick_step(struct retry_state *st, const struct retry_row *row,
	enum alert_aside aside, int64_t now_ms, uint64_t random)
{
	int64_t wait = retry_backoff_ms(st->fails, random);

	st->back_off_ms = now_ms + wait;
	return (struct retry_step){.action = RETRY_ASIDE,
		.due_ms = now_ms + 2 * wait,
		.wait_ms = aside == ASIDE_FAILING ? wait : 0,
		.aside = row->aside != ASIDE_NOT ? row->aside : aside,
		.counts = true};
}

/* Another alert that will not go through for now. */
static struct retry_step suspect_step(struct retry_state *st, const struct retry_row *row,
	enum alert_aside aside, int64_t wait_ms, int64_t now_ms, uint64_t random)
{
	/* One that stepped aside before says nothing new about the receiver. */
	if (row->aside == ASIDE_NOT && st->suspects < UINT32_MAX)
		st->suspects++;
	st->refused = st->refused || aside == ASIDE_REFUSED;
	if (retry_is_sick(st)) {
		struct retry_step s = sick_step(st, row, aside, now_ms, random);

		s.just_held = true;
		return s;
	}
	return (struct retry_step){.action = RETRY_ASIDE,
		.due_ms = now_ms + wait_ms,
		.wait_ms = wait_ms,
		.aside = aside,
		.counts = true};
}

static struct retry_step refused_step(struct retry_state *st, const struct retry_row *row,
	int64_t give_up_ms, int64_t now_ms, uint64_t random)
{
	int64_t wait = retry_backoff_ms(row->attempts, random);

	/* The same text again would be refused again, but perhaps not without its markup. */
	if (!row->plain)
		return (struct retry_step){.action = RETRY_PLAIN,
			.due_ms = now_ms,
			.counts = true,
			.aside = row->aside};
	if (retry_is_sick(st))
		return sick_step(st, row, ASIDE_REFUSED, now_ms, random);
	if (row->tried_ms >= give_up_ms)
		return (struct retry_step){.action = RETRY_DEAD, .counts = true};
	wait = wait > RETRY_REFUSED_MS ? wait : RETRY_REFUSED_MS;
	wait = wait < give_up_ms - row->tried_ms ? wait : give_up_ms - row->tried_ms;
	return suspect_step(st, row, ASIDE_REFUSED, wait, now_ms, random);
}

static struct retry_step transient_step(struct retry_state *st, const struct retry_row *row,
	int64_t give_up_ms, int64_t now_ms, uint64_t random)
{
	int64_t left = give_up_ms - row->tried_ms;
	int64_t wait = retry_backoff_ms(row->attempts, random);

	if (left <= 0)
		return (struct retry_step){.action = RETRY_DEAD, .counts = true};
	/* Two that fail, which is not yet a sick receiver, ask no more often than one would. */
	if (row->attempts >= RETRY_CAP_TRIES && st->suspects + (row->aside == ASIDE_NOT) > 1)
		wait *= 2;
	wait = wait < left ? wait : left;
	if (retry_is_sick(st))
		return sick_step(st, row, ASIDE_FAILING, now_ms, random);
	/* While another is suspect, the question is whether anything goes through at all: that takes
	 * one try. */
	if (row->aside != ASIDE_NOT || st->suspects > 0 || row->attempts + 1 >= RETRY_TRIES)
		return suspect_step(st, row, ASIDE_FAILING, wait, now_ms, random);
	st->back_off_ms = now_ms + wait;
	return (struct retry_step){
		.action = RETRY_AGAIN, .due_ms = now_ms, .wait_ms = wait, .counts = true};
}

/* Doubles from RETRY_HOLD_MS; 410 says that it is for good, so it is asked as rarely as may be. */
static int64_t hold_ms(const struct retry_state *st, bool at_once)
{
	uint32_t held = st->endpoint_fails - RETRY_ENDPOINT_FAILS;

	return at_once || st->endpoint_fails < RETRY_ENDPOINT_FAILS || held > 2
		       ? RETRY_HOLD_CAP_MS
		       : (int64_t)RETRY_HOLD_MS << held;
}

static struct retry_step hold_step(struct retry_state *st, const struct retry_row *row,
	bool at_once, int64_t now_ms, uint64_t random)
{
	bool was = st->held;
	int64_t wait = hold_ms(st, at_once);

	st->held = true;
	st->back_off_ms = now_ms + wait - uniform(wait / 10, random);
	return (struct retry_step){.action = RETRY_HOLD,
		.due_ms = now_ms,
		.counts = true,
		.just_held = !was,
		.aside = row->aside};
}

static struct retry_step endpoint_step(struct retry_state *st, const struct retry_row *row,
	bool at_once, int64_t now_ms, uint64_t random)
{
	if (st->endpoint_fails == 0)
		st->endpoint_since_ms = now_ms;
	if (st->endpoint_fails < UINT32_MAX)
		st->endpoint_fails++;
	int64_t hold_from_ms = st->endpoint_since_ms + RETRY_ENDPOINT_MS;

	if (st->held || at_once ||
		(st->endpoint_fails >= RETRY_ENDPOINT_FAILS && now_ms >= hold_from_ms))
		return hold_step(st, row, at_once, now_ms, random);
	/* One early probe for a hiccup, then one when a third failure would settle it. */
	int64_t due = now_ms + RETRY_ENDPOINT_PROBE_MS;

	if (st->endpoint_fails + 1 >= RETRY_ENDPOINT_FAILS && due < hold_from_ms)
		due = hold_from_ms;
	st->back_off_ms = due + uniform((due - now_ms) / 10, random);
	return (struct retry_step){
		.action = RETRY_AGAIN, .due_ms = now_ms, .counts = true, .aside = row->aside};
}

struct retry_step retry_next(struct retry_state *st, const struct dest_verdict *v,
	const struct retry_row *row, int64_t give_up_ms, int64_t now_ms, uint64_t random)
{
	if (v->class == DEST_SENT)
		return sent_step(st, v, now_ms);
	/* Only failures of the endpoint in a row hold it. */
	if (v->class != DEST_ENDPOINT && !st->held)
		st->endpoint_fails = 0;
	if (v->class != DEST_THROTTLE && st->fails < UINT32_MAX)
		st->fails++;
	switch (v->class) {
	case DEST_SENT:
	case DEST_THROTTLE:
		return throttle_step(st, v, row, now_ms, random);
	case DEST_MESSAGE:
		return refused_step(st, row, give_up_ms, now_ms, random);
	case DEST_ENDPOINT:
		return endpoint_step(st, row, v->at_once, now_ms, random);
	case DEST_TRANSIENT:
		break;
	}
	return transient_step(st, row, give_up_ms, now_ms, random);
}
