/* SPDX-License-Identifier: ISC */
/*
 * Times in a feed's state when the wall clock is set.
 *
 * Each time was noted by the clock as it stood then. Those of this run lie between its start and
 * the moment of the step, and move with it; what an earlier run noted stays, since its clock may
 * have been the right one (a machine that boots in 1970 and is corrected a minute later).
 */
#include <stddef.h>

#include "feeds/policy.h"

/* When something happened, as against next_poll_ms and hold_until_ms, which are planned with
 * last_poll_ms and belong to the same clock. */
static const size_t happened[] = {
	offsetof(struct feed_state, last_poll_ms),
	offsetof(struct feed_state, last_success_ms),
	offsetof(struct feed_state, last_full_ms),
	offsetof(struct feed_state, last_new_ms),
	offsetof(struct feed_state, gap_ms),
	offsetof(struct feed_state, moved_since_ms),
};

static int64_t *time_at(struct feed_state *st, size_t i)
{
	return (int64_t *)(void *)((char *)st + happened[i]);
}

bool feed_clock_stepped(
	struct feed_state *st, int64_t began_ms, int64_t before_ms, int64_t jump_ms)
{
	bool this_run = st->last_poll_ms >= began_ms && st->last_poll_ms <= before_ms;

	for (size_t i = 0; i < sizeof(happened) / sizeof(happened[0]); i++) {
		int64_t *t = time_at(st, i);

		if (*t >= began_ms && *t <= before_ms)
			*t += jump_ms;
	}
	if (!this_run)
		return false;
	st->next_poll_ms += jump_ms;
	if (st->hold_until_ms > 0)
		st->hold_until_ms += jump_ms;
	return true;
}

/* last_full_ms may stay ahead: full_is_due() takes that for due. */
void feed_clock_trim(struct feed_state *st, int64_t now_ms)
{
	for (size_t i = 0; i < sizeof(happened) / sizeof(happened[0]); i++) {
		int64_t *t = time_at(st, i);

		if (*t > now_ms && t != &st->last_full_ms)
			*t = now_ms;
	}
}
