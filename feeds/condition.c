/* SPDX-License-Identifier: ISC */
/* A row a condition: when it holds, what it is called, what is said of it. */
#include "feeds/condition.h"

#include "feeds/date/date.h"
#include "feeds/policy_wait.h"

enum {
	SLOW_MS = 5000,
	BLOCKED_TOLD = 2 /* a firewall that is nervous for a moment refuses once */
};

/* ---- when ---------------------------------------------------------------------------------- */

static bool is_slow(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)now_ms;
	return st->took_ms > SLOW_MS ||
	       (lim->timeout_ms > 0 && st->took_ms > lim->timeout_ms / 2);
}

/* As of the last answer: while nobody asks (a machine asleep, a line that is down) nothing is known. */
static bool is_silent(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)lim;
	return feed_is_silent(st, st->last_success_ms < now_ms ? st->last_success_ms : now_ms);
}

static bool has_gap(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)lim;
	return st->gap_ms > 0 && now_ms - st->gap_ms < POLICY_DAY_MS;
}

static bool is_new(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)lim;
	(void)now_ms;
	return st->polls == 0;
}

static bool fails(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)lim;
	(void)now_ms;
	return st->failures > 0;
}

static bool is_blocked(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	return fails(st, lim, now_ms) && st->blocked;
}

static bool is_gone(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	(void)lim;
	(void)now_ms;
	return st->gone;
}

/* ---- why ----------------------------------------------------------------------------------- */

/* "3 h", "12 days"; cut, not rounded. */
static void span(int64_t ms, struct buf *out)
{
	static const struct {
		int64_t ms;
		const char *name;
	} units[] = {
		{POLICY_DAY_MS, "days"},
		{POLICY_HOUR_MS, "h"},
		{POLICY_MINUTE_MS, "min"},
		{POLICY_SECOND_MS, "s"},
		{1, "ms"},
	};
	size_t i = 0;

	/* "1 days" is none, and "25 h" says more than it. */
	while (i + 1 < sizeof(units) / sizeof(units[0]) && ms < 2 * units[i].ms)
		i++;
	buf_printf(out, "%lld %s", (long long)(ms / units[i].ms), units[i].name);
}

static void why_ok(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct buf *out)
{
	(void)now_ms;
	if (st->left_out.n != 0)
		buf_printf(out, "not all of its last document was used: " STR_F,
			STR_A(st->left_out));
	else if (st->publisher_floor_ms > lim->max_interval_ms && lim->max_interval_ms > 0) {
		buf_str(out, STR("its publisher asks for "));
		span(st->publisher_floor_ms, out);
		buf_str(out, STR(" between polls"));
	}
}

static void why_slow(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct buf *out)
{
	(void)now_ms;
	buf_str(out, STR("an answer takes about "));
	span(st->took_ms, out);
	if (lim->timeout_ms <= 0)
		return;
	buf_str(out, STR(" of the "));
	span(lim->timeout_ms, out);
	buf_str(out, STR(" that it is given"));
}

static void why_silent(const struct feed_state *st, const struct feed_limits *lim,
	int64_t now_ms, struct buf *out)
{
	(void)lim;
	buf_str(out, STR("it answers, and has had nothing new for "));
	span(now_ms - st->last_new_ms, out);
	buf_str(out, STR(", where there is something about every "));
	span(st->rhythm_ms, out);
}

static void why_gap(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct buf *out)
{
	(void)lim;
	(void)now_ms;
	buf_str(out, STR("nothing of what it listed at "));
	date_format_utc(st->gap_ms / 1000, out);
	buf_str(out, STR(" was known, some may have come and gone between two polls"));
}

static void why_new(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct buf *out)
{
	(void)lim;
	(void)now_ms;
	buf_str(out, STR("it has not answered yet"));
	if (st->last_error.n > 0)
		buf_printf(out, ": " STR_F, STR_A(st->last_error));
}

static void why_failing(const struct feed_state *st, const struct feed_limits *lim,
	int64_t now_ms, struct buf *out)
{
	(void)lim;
	(void)now_ms;
	if (st->failures > 1)
		buf_printf(out, "failed %u times in a row: ", st->failures);
	buf_str(out, st->last_error);
}

static void why_gone(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct buf *out)
{
	(void)st;
	(void)lim;
	(void)now_ms;
	buf_str(out, STR("its publisher says so (410), it is not polled any more"));
}

/* ---- the table ----------------------------------------------------------------------------- */

static const struct row {
	const char *name;
	bool (*holds)(
		const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms);
	void (*why)(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
		struct buf *out);
	bool bad;
} rows[CONDITION_N] = {
	[CONDITION_OK] = {"ok", NULL, why_ok, false},
	[CONDITION_SLOW] = {"slow", is_slow, why_slow, true},
	[CONDITION_SILENT] = {"silent", is_silent, why_silent, true},
	[CONDITION_GAP] = {"gap", has_gap, why_gap, true},
	[CONDITION_NEW] = {"new", is_new, why_new, false},
	[CONDITION_FAILING] = {"failing", fails, why_failing, true},
	[CONDITION_BLOCKED] = {"blocked", is_blocked, why_failing, true},
	[CONDITION_GONE] = {"gone", is_gone, why_gone, true},
};

enum feed_condition feed_condition(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	size_t c = CONDITION_N - 1;

	while (c > CONDITION_OK && !rows[c].holds(st, lim, now_ms))
		c--;
	return (enum feed_condition)c;
}

const char *feed_condition_name(enum feed_condition c)
{
	return rows[c].name;
}

bool feed_condition_bad(enum feed_condition c)
{
	return rows[c].bad;
}

bool feed_condition_tells(enum feed_condition c, const struct feed_state *st)
{
	/* The mark alone may be of the silence before. */
	if (c == CONDITION_FAILING)
		return st->dark_notified && st->failures >= FEED_DARK_FAILURES;
	if (c == CONDITION_BLOCKED)
		return st->failures >= BLOCKED_TOLD;
	return c == CONDITION_SILENT || c == CONDITION_GONE;
}

void feed_condition_why(enum feed_condition c, const struct feed_state *st,
	const struct feed_limits *lim, int64_t now_ms, struct buf *out)
{
	rows[c].why(st, lim, now_ms, out);
}
