/* SPDX-License-Identifier: ISC */
/*
 * The rules of noise.h.
 *
 * A window is the time in which no other message of a watch leaves: group_ms from one that left. One
 * number tells of two of them. As long as nothing waits it is the end of the open window; the first
 * that waits makes it the end of the next, which its digest will open: a window is open until w, and
 * while now is more than group_ms before w, the digest at w - group_ms is still to leave.
 *
 *     now  leads             w = now + group            |--- open ---|
 *     one  waits until w     w + group, kept as w       |--- open ---|--- of the digest ---|
 *     one  waits beside it   w stays                                 ^ w - group           ^ w
 *     none waits             now > w: the next leads
 */
#include "alerts/noise.h"

#include "base/hash.h"

const char *noise_reason_name(enum noise_reason reason)
{
	static const char *const names[NOISE_N] = {[NOISE_NO_REASON] = "",
		[NOISE_GROUP] = "group",
		[NOISE_SCHEDULE] = "schedule",
		[NOISE_QUIET] = "quiet",
		[NOISE_MUTED] = "muted",
		[NOISE_COOLDOWN] = "cooldown",
		[NOISE_OLD] = "old",
		[NOISE_EDITED] = "edited",
		[NOISE_STORY] = "story"};

	return (unsigned)reason < NOISE_N ? names[reason] : "";
}

static uint64_t batch_of(enum noise_reason reason, int64_t until_ms, uint64_t watch)
{
	uint64_t words[] = {
		(uint64_t)reason, (uint64_t)until_ms, reason == NOISE_GROUP ? watch : 0};

	return hash64((struct str){(const char *)words, sizeof(words)}, 0);
}

static struct noise_verdict hold(const struct noise_event *ev, enum noise_reason reason,
	int64_t until_ms, int64_t window_ms)
{
	return (struct noise_verdict){.what = NOISE_HOLD,
		.reason = reason,
		.until_ms = until_ms,
		.window_until_ms = window_ms,
		.batch = batch_of(reason, until_ms, ev->watch)};
}

static struct noise_verdict suppress(const struct noise_event *ev, enum noise_reason reason)
{
	return (struct noise_verdict){.what = NOISE_SUPPRESS,
		.reason = reason,
		.window_until_ms = ev->window_until_ms};
}

static struct noise_verdict at_once(int64_t window_ms)
{
	return (struct noise_verdict){.what = NOISE_NOW, .window_until_ms = window_ms};
}

/* The end of the quiet in which a moment lies, or 0. */
static int64_t quiet_until(const struct noise_terms *t, int64_t at_ms)
{
	return 1000 * times_quiet_until(&t->quiet, t->zone, at_ms / 1000);
}

static struct noise_verdict grouped(const struct noise_terms *t, const struct noise_event *ev)
{
	int64_t w = ev->window_until_ms;

	/* A window that ends later was left by a clock that was ahead. */
	if (w <= ev->now_ms || w > ev->now_ms + 2 * t->group_ms)
		return at_once(ev->now_ms + t->group_ms);
	int64_t until = w - t->group_ms > ev->now_ms ? w - t->group_ms : w;
	int64_t quiet = quiet_until(t, until);

	if (quiet != 0)
		return hold(ev, NOISE_QUIET, quiet, w);
	return hold(ev, NOISE_GROUP, until, until + t->group_ms);
}

/* When it goes if nothing suppresses it. */
static struct noise_verdict placed(const struct noise_terms *t, const struct noise_event *ev)
{
	int64_t next = 1000 * times_next(&t->schedule, t->zone, ev->now_ms / 1000);

	if (next != 0)
		return hold(ev, NOISE_SCHEDULE, next, ev->window_until_ms);
	int64_t quiet = quiet_until(t, ev->now_ms);

	if (quiet != 0)
		return hold(ev, NOISE_QUIET, quiet, ev->window_until_ms);
	return grouped(t, ev);
}

static bool is_old(const struct noise_terms *t, const struct noise_event *ev)
{
	return ev->old || (t->max_age_ms > 0 && ev->published_ms != TIME_NONE &&
				  ev->published_ms < ev->now_ms - t->max_age_ms);
}

/* What is to go goes no later than whatever comes after it: a later time was left by a clock that was
 * ahead, and would silence the watch until then. */
static bool is_too_soon(const struct noise_terms *t, const struct noise_event *ev,
	const struct noise_verdict *place)
{
	int64_t goes = place->what == NOISE_HOLD ? place->until_ms : ev->now_ms;

	return t->cooldown_ms > 0 && ev->told_ms > 0 && ev->told_ms <= goes &&
	       ev->told_ms > ev->now_ms - t->cooldown_ms;
}

struct noise_verdict noise_decide(const struct noise_terms *t, const struct noise_event *ev)
{
	if (is_old(t, ev))
		return suppress(ev, NOISE_OLD);
	if (ev->muted)
		return suppress(ev, NOISE_MUTED);
	if (ev->joined && (ev->copy || !ev->urgent))
		return suppress(ev, NOISE_STORY);
	if (ev->urgent)
		return at_once(ev->window_until_ms);
	if (ev->again)
		return suppress(ev, NOISE_EDITED);
	struct noise_verdict place = placed(t, ev);

	return is_too_soon(t, ev, &place) ? suppress(ev, NOISE_COOLDOWN) : place;
}
