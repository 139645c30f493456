/* SPDX-License-Identifier: ISC */
/*
 * The policy behind "at least once": what follows a verdict.
 *
 *   sent       done
 *   throttle   the whole destination waits what it asked for, plus at most a tenth
 *   transient  full jitter (waits uniform in [0, cap]), so that alerts held up by one outage do
 *              not all come back in the same second; at the cap one try every 7.5 minutes on
 *              average
 *   message    once more, plain; then a dead letter
 *   endpoint   410 at once, else the third in a row over ten minutes or more: the destination
 *              is disabled and its queue held
 *
 * Clocks may jump backwards; then a wait starts anew rather than lasting for ever.
 */
#include "alerts/retry.h"

#include <math.h>

/* Uniform in [0, span]. 53 bits are what a double holds exactly. */
static int64_t uniform(int64_t span, uint64_t random)
{
	return (int64_t)((double)(random >> 11) * 0x1p-53 * (double)(span + 1));
}

int64_t retry_backoff_ms(uint32_t attempts, uint64_t random)
{
	int64_t cap = RETRY_CAP_MS;

	if (attempts < 10 && (int64_t)RETRY_FIRST_MS << attempts < cap)
		cap = (int64_t)RETRY_FIRST_MS << attempts;
	int64_t wait = uniform(cap, random);

	return wait > RETRY_FLOOR_MS ? wait : RETRY_FLOOR_MS;
}

static struct retry_step throttle_step(struct retry_state *st, const struct dest_verdict *v,
	uint32_t attempts, int64_t now_ms, uint64_t random)
{
	bool named = v->retry_after_ms >= 0;
	/* "429" without a time: as after a failure, and counted, so that the waits grow. */
	int64_t wait = named ? v->retry_after_ms + uniform(v->retry_after_ms / 10, random)
			     : RETRY_FIRST_MS + retry_backoff_ms(attempts, random);

	if (now_ms + wait > st->not_before_ms)
		st->not_before_ms = now_ms + wait;
	return (struct retry_step){
		.action = RETRY_AGAIN, .due_ms = st->not_before_ms, .counts = !named};
}

static struct retry_step transient_step(
	uint32_t attempts, int64_t last_ms, int64_t now_ms, uint64_t random)
{
	int64_t due = now_ms + retry_backoff_ms(attempts, random);

	if (now_ms >= last_ms)
		return (struct retry_step){.action = RETRY_DEAD, .counts = true};
	return (struct retry_step){
		.action = RETRY_AGAIN, .due_ms = due < last_ms ? due : last_ms, .counts = true};
}

static struct retry_step endpoint_step(
	struct retry_state *st, bool at_once, int64_t now_ms, uint64_t random)
{
	if (st->endpoint_fails == 0 || now_ms < st->endpoint_since_ms)
		st->endpoint_since_ms = now_ms;
	if (st->endpoint_fails < UINT32_MAX)
		st->endpoint_fails++;
	int64_t disable_ms = st->endpoint_since_ms + RETRY_ENDPOINT_MS;

	if (st->disabled || at_once ||
		(st->endpoint_fails >= RETRY_ENDPOINT_FAILS && now_ms >= disable_ms)) {
		bool was = st->disabled;

		st->disabled = true;
		return (struct retry_step){
			.action = RETRY_HOLD, .counts = true, .just_disabled = !was};
	}
	/* One early probe for a hiccup, then one when a third failure would settle it. */
	int64_t due = now_ms + RETRY_ENDPOINT_PROBE_MS;

	if (st->endpoint_fails + 1 >= RETRY_ENDPOINT_FAILS && due < disable_ms)
		due = disable_ms;
	due += uniform((due - now_ms) / 10, random);
	st->not_before_ms = due;
	return (struct retry_step){.action = RETRY_AGAIN, .due_ms = due, .counts = true};
}

struct retry_step retry_next(struct retry_state *st, const struct dest_verdict *v,
	uint32_t attempts, int64_t first_try_ms, bool plain, int64_t give_up_ms, int64_t now_ms,
	uint64_t random)
{
	/* Whoever takes or refuses a single message is alive. */
	if (v->class == DEST_SENT || v->class == DEST_MESSAGE)
		st->endpoint_fails = 0;
	switch (v->class) {
	case DEST_SENT:
		return (struct retry_step){.action = RETRY_DONE, .counts = true};
	case DEST_THROTTLE:
		return throttle_step(st, v, attempts, now_ms, random);
	case DEST_MESSAGE:
		return (struct retry_step){.action = plain ? RETRY_DEAD : RETRY_PLAIN,
			.due_ms = now_ms,
			.counts = true};
	case DEST_ENDPOINT:
		return endpoint_step(st, v->at_once, now_ms, random);
	case DEST_TRANSIENT:
		break;
	}
	return transient_step(attempts, first_try_ms + give_up_ms, now_ms, random);
}

int64_t retry_rate_take(struct retry_state *st, double per_s, int64_t now_ms)
{
	/* What rounding loses in a wait given out must not make its end come too early. */
	const double whole = 1 - 1e-6;

	if (!(per_s > 0))
		return now_ms;
	if (st->tokens_at_ms == 0) {
		st->tokens = 1;
		st->tokens_at_ms = now_ms;
	}
	if (now_ms > st->tokens_at_ms)
		st->tokens += (double)(now_ms - st->tokens_at_ms) * per_s / 1000;
	st->tokens_at_ms = now_ms;
	if (st->tokens > 1)
		st->tokens = 1;
	if (st->tokens < whole) {
		double wait = ceil((1 - st->tokens) * 1000 / per_s);

		return now_ms + (wait < 86400e3 ? (wait < 1 ? 1 : (int64_t)wait) : 86400000);
	}
	st->tokens -= 1;
	return now_ms;
}
