/* SPDX-License-Identifier: ISC */
#pragma once
/* Terms, events and verdicts of noise.h at a time that is given. */
#include "alerts/noise.h"
#include "tests/unit/unit.h"
#include "tests/unit/zone_fixture.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
	GROUP = MINUTE,
	WATCH = 7
};
/* Sunday 2026-11-29, 12:00 in Baghdad: neither quiet nor a moment of a schedule. */
static inline int64_t noon(void)
{
	return 1000 * utc_s("2026-11-29 09:00:00");
}

static inline int64_t ms(const char *utc)
{
	return 1000 * utc_s(utc);
}

static inline struct noise_terms terms(const char *schedule, const char *quiet)
{
	struct noise_terms t = {.group_ms = GROUP, .zone = STR("Asia/Baghdad")};
	struct err e;

	if (schedule != NULL)
		assert_code(times_schedule_parse(str_of(schedule), &t.schedule, &e), ERR_NONE);
	if (quiet != NULL)
		assert_code(times_quiet_parse(str_of(quiet), &t.quiet, &e), ERR_NONE);
	return t;
}

static inline struct noise_event event(int64_t now)
{
	return (struct noise_event){.now_ms = now, .watch = WATCH, .published_ms = TIME_NONE};
}

static inline void assert_goes(struct noise_verdict v, int64_t window)
{
	assert_int_equal(v.what, NOISE_NOW);
	assert_int_equal(v.reason, NOISE_NO_REASON);
	assert_int_equal(v.until_ms, 0);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch == 0);
}

static inline void assert_held(
	struct noise_verdict v, enum noise_reason reason, int64_t until, int64_t window)
{
	assert_int_equal(v.what, NOISE_HOLD);
	assert_string_equal(noise_reason_name(v.reason), noise_reason_name(reason));
	assert_int_equal(v.until_ms, until);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch != 0);
}

static inline void assert_suppressed(
	struct noise_verdict v, enum noise_reason reason, int64_t window)
{
	assert_int_equal(v.what, NOISE_SUPPRESS);
	assert_string_equal(noise_reason_name(v.reason), noise_reason_name(reason));
	assert_int_equal(v.until_ms, 0);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch == 0);
}
