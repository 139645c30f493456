/* SPDX-License-Identifier: ISC */
/* When the wall clock is believed (head of trust.h). */
#include "daemon/trust.h"

#include "base/article.h"

/* How far the wall clock is ahead of where it should be, from a moment known by both clocks. */
static int64_t ahead_ms(
	int64_t wall_then, int64_t steady_then, int64_t wall_ms, int64_t steady_ms)
{
	return (wall_ms - wall_then) - (steady_ms - steady_then);
}

static enum trust_says believe(struct trust *t, int64_t wall_ms, int64_t steady_ms)
{
	*t = (struct trust){.wall_ms = wall_ms, .steady_ms = steady_ms};
	return TRUST_YES;
}

void trust_init(struct trust *t, int64_t known_ms, int64_t wall_ms, int64_t steady_ms)
{
	*t = (struct trust){
		.wall_ms = known_ms != TIME_NONE ? known_ms : wall_ms, .steady_ms = steady_ms};
}

enum trust_says trust_look(
	struct trust *t, int64_t slack_ms, int64_t wall_ms, int64_t steady_ms)
{
	if (ahead_ms(t->wall_ms, t->steady_ms, wall_ms, steady_ms) <= slack_ms)
		return believe(t, wall_ms, steady_ms);
	int64_t moved = ahead_ms(t->doubt_wall_ms, t->doubt_steady_ms, wall_ms, steady_ms);

	/* Another jump while it is doubted begins the doubt anew, forward or back. */
	if (!t->doubts || moved > slack_ms || moved < -slack_ms) {
		bool was = t->doubts;

		t->doubts = true;
		t->doubt_wall_ms = wall_ms;
		t->doubt_steady_ms = steady_ms;
		return was ? TRUST_NO : TRUST_NO_NEW;
	}
	if (steady_ms - t->doubt_steady_ms < TRUST_CONFIRM_MS)
		return TRUST_NO;
	return believe(t, wall_ms, steady_ms);
}
