/* SPDX-License-Identifier: ISC */
/* What can be read off a feed's state, and the figures that are kept in it for people. */
#include "feeds/policy.h"
#include "feeds/policy_wait.h"

bool feed_is_silent(const struct feed_state *st, int64_t now_ms)
{
	int64_t silence = now_ms - st->last_new_ms;

	return st->rhythm_ms > 0 && silence > 2 * POLICY_DAY_MS && silence / 10 > st->rhythm_ms;
}

/* What people ask of it: how long does it take, what do answers without a body save? */
void policy_measure(struct feed_state *st, const struct http_res *res)
{
	int64_t wire = res->wire_bytes < INT64_MAX / 2 ? (int64_t)res->wire_bytes : 0;
	int64_t took = res->elapsed_us / 1000;

	/* A moving average, so that one bad minute does not make a slow feed of a quick one. */
	st->took_ms = st->took_ms > 0 ? st->took_ms + (took - st->took_ms) / 8 : took;
	if (res->status != 304 && res->status != 226) {
		st->page_bytes = wire;
		return;
	}
	st->unchanged += res->status == 304 && st->unchanged < UINT32_MAX;
	if (st->page_bytes > wire && st->saved_bytes < INT64_MAX / 2)
		st->saved_bytes += st->page_bytes - wire;
}

/* An answer did (last_status), and not a host that could not be reached. By the clock of that answer,
 * if ours was set back since. */
bool feed_owes_wait(const struct feed_state *st, int64_t now_ms)
{
	int64_t now = st->last_poll_ms > now_ms ? st->last_poll_ms : now_ms;

	return st->last_status > 0 && st->hold_until_ms > now;
}

static void bar(int64_t at_ms, enum feed_bar why, int64_t *ret_ms, enum feed_bar *ret_bar)
{
	if (at_ms <= *ret_ms)
		return;
	*ret_ms = at_ms;
	*ret_bar = why;
}

/* What is noted as later than now was noted by a clock that was ahead, as in feed_clock_trim(). */
static int64_t since(int64_t at_ms, int64_t now_ms)
{
	return at_ms < now_ms ? at_ms : now_ms;
}

int64_t feed_may_ask_ms(const struct feed_state *st, const struct feed_limits *lim,
	int64_t now_ms, enum feed_bar *ret_bar)
{
	int64_t ahead_ms = st->last_poll_ms > now_ms ? st->last_poll_ms - now_ms : 0;
	int64_t at = now_ms;

	*ret_bar = FEED_BAR_NONE;
	if (st->last_poll_ms > 0)
		bar(since(st->last_poll_ms, now_ms) + lim->min_interval_ms, FEED_BAR_INTERVAL,
			&at, ret_bar);
	/* A failure says nothing about how long the last good answer is fresh. */
	if (st->last_success_ms > 0)
		bar(since(st->last_success_ms, now_ms) + st->publisher_floor_ms, FEED_BAR_FLOOR,
			&at, ret_bar);
	/* No wish is followed for longer: what lies behind it was noted by a clock that was ahead. */
	if (feed_owes_wait(st, now_ms) &&
		st->hold_until_ms - ahead_ms - now_ms <= POLICY_WAIT_MAX_MS)
		bar(st->hold_until_ms - ahead_ms, FEED_BAR_RETRY_AFTER, &at, ret_bar);
	bar(policy_allowed_ms(at, &st->hints), FEED_BAR_SKIPPED, &at, ret_bar);
	return at;
}
