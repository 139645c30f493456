/* SPDX-License-Identifier: ISC */
/* What becomes of alerts, under a clock of its own: each rule, and their order. */
#include "tests/unit/alerts_noise_rig.h"

/* ---- each rule ---------------------------------------------------------------------------- */

static void test_reasons_have_names(void **state)
{
	static const char *const names[] = {"", "group", "schedule", "quiet", "muted",
		"cooldown", "old", "edited", "story"};
	(void)state;

	for (int i = 0; i < NOISE_N; i++)
		assert_string_equal(noise_reason_name((enum noise_reason)i), names[i]);
	assert_string_equal(noise_reason_name(NOISE_N), "");
}

/* It was told of by another article. Whoever must be woken is woken by what is new in it. */
static void test_what_joins_a_story_keeps_silent(void **state)
{
	const struct noise_terms t = {.group_ms = 60000};
	struct noise_event ev = event(noon());
	(void)state;

	ev.joined = true;
	ev.window_until_ms = ev.now_ms + 5;
	struct noise_verdict v = noise_decide(&t, &ev);

	assert_int_equal(v.what, NOISE_SUPPRESS);
	assert_int_equal(v.reason, NOISE_STORY);
	assert_int_equal(v.window_until_ms, ev.window_until_ms);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.copy = true;
	assert_int_equal(noise_decide(&t, &ev).reason, NOISE_STORY);
	ev.muted = true;
	assert_int_equal(noise_decide(&t, &ev).reason, NOISE_MUTED);
}

static void test_what_its_feed_holds_back(void **state)
{
	struct noise_terms t = {.group_ms = 0};
	struct noise_event ev = event(noon());
	(void)state;

	ev.again = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_EDITED, 0);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.old = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
}

static void test_without_terms_everything_goes_at_once(void **state)
{
	struct noise_terms t = {.group_ms = 0};
	struct noise_event ev = event(noon());
	(void)state;

	ev.published_ms = 1;
	ev.told_ms = ev.now_ms;
	for (int i = 0; i < 3; i++) {
		struct noise_verdict v = noise_decide(&t, &ev);

		assert_int_equal(v.what, NOISE_NOW);
		assert_true(v.window_until_ms <= ev.now_ms);
		ev.window_until_ms = v.window_until_ms;
	}
	/* What is to go later has no cooldown either. */
	ev.told_ms = ev.now_ms + 1;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

static void test_articles_older_than_the_limit_are_suppressed(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	t.max_age_ms = 48 * HOUR;
	ev.published_ms = ev.now_ms - t.max_age_ms;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms--;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
	ev.urgent = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
	/* Of no known date, of the future, of the year 1. */
	ev.published_ms = TIME_NONE;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms = INT64_MAX;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms = TIME_NONE + 1;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
}

static void test_a_watch_rests_for_its_cooldown(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	t.cooldown_ms = HOUR;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.told_ms = ev.now_ms - HOUR + 1;
	assert_suppressed(noise_decide(&t, &ev), NOISE_COOLDOWN, 0);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.urgent = false;
	ev.told_ms--;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

static void test_a_cooldown_begins_with_what_is_to_go(void **state)
{
	struct noise_terms t = terms(NULL, "22:00-07:00");
	struct noise_event ev = event(ms("2026-11-29 20:00:00"));
	int64_t morning = ms("2026-11-30 04:00:00");
	(void)state;

	t.cooldown_ms = HOUR;
	assert_held(noise_decide(&t, &ev), NOISE_QUIET, morning, 0);
	ev.told_ms = morning;
	ev.now_ms += HOUR;
	assert_suppressed(noise_decide(&t, &ev), NOISE_COOLDOWN, 0);
	/* Later than this one would go: of a clock that was wrong, or of other quiet hours. */
	ev.told_ms = morning + 1;
	assert_held(noise_decide(&t, &ev), NOISE_QUIET, morning, 0);
	ev.told_ms = morning;
	t.quiet.n = 0;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
}

static void test_a_schedule_holds_until_its_next_moment(void **state)
{
	struct noise_terms t = terms("daily 07:00 18:30", "00:00-23:00");
	struct noise_event ev = event(noon());
	int64_t evening = ms("2026-11-29 15:30:00");
	(void)state;

	ev.window_until_ms = ev.now_ms + 1;
	struct noise_verdict v = noise_decide(&t, &ev);

	assert_held(v, NOISE_SCHEDULE, evening, ev.window_until_ms);
	/* One digest of all watches. */
	ev.watch++;
	ev.now_ms = evening - 1;
	assert_true(noise_decide(&t, &ev).batch == v.batch);
	ev.now_ms = evening;
	v = noise_decide(&t, &ev);
	assert_held(v, NOISE_SCHEDULE, ms("2026-11-30 04:00:00"), ev.window_until_ms);
}

static void test_quiet_holds_until_its_end(void **state)
{
	struct noise_terms t = terms(NULL, "22:00-07:00");
	struct noise_event ev = event(ms("2026-11-29 19:00:00"));
	struct noise_verdict v = noise_decide(&t, &ev);
	(void)state;

	assert_held(v, NOISE_QUIET, ms("2026-11-30 04:00:00"), 0);
	/* One digest of all watches. */
	ev.watch++;
	ev.now_ms = v.until_ms - 1;
	assert_true(noise_decide(&t, &ev).batch == v.batch);
	ev.now_ms = v.until_ms;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
	ev.now_ms += 15 * HOUR;
	assert_true(noise_decide(&t, &ev).batch != v.batch);
	ev.urgent = true;
	assert_goes(noise_decide(&t, &ev), 0);
}

/* Clocks that are set, a day that is not there every year, governments that change their minds. */
static const struct night {
	const char *zone, *quiet, *now, *until;
} nights[] = {
	{"Europe/Berlin", "22:00-07:00", "2026-03-28 22:00:00", "2026-03-29 05:00:00"},
	{"Europe/Berlin", "22:00-07:00", "2026-10-24 21:00:00", "2026-10-25 06:00:00"},
	{"America/New_York", "23:00-06:00", "2026-03-08 05:00:00", "2026-03-08 10:00:00"},
	{"America/New_York", "23:00-06:00", "2026-11-01 04:00:00", "2026-11-01 11:00:00"},
	/* The end is skipped, and comes twice. */
	{"Europe/Berlin", "22:00-02:30", "2026-03-29 00:30:00", "2026-03-29 01:00:00"},
	{"Europe/Berlin", "22:00-02:30", "2026-10-25 00:10:00", "2026-10-25 00:30:00"},
	{"Europe/Berlin", "22:00-02:30", "2026-10-25 01:10:00", "2026-10-25 01:30:00"},
	/* Leap day, a Tuesday, and the day after. */
	{"Asia/Baghdad", "22:00-07:00", "2028-02-28 20:00:00", "2028-02-29 04:00:00"},
	{"Asia/Baghdad", "22:00-07:00", "2028-02-29 20:00:00", "2028-03-01 04:00:00"},
	{"Asia/Baghdad", "tue 00:00-24:00", "2028-02-29 00:00:00", "2028-02-29 21:00:00"},
	/* Summer time for the last time, and no more; not yet again, and again. */
	{"Asia/Amman", "22:00-07:00", "2021-10-28 20:00:00", "2021-10-29 05:00:00"},
	{"Asia/Amman", "22:00-07:00", "2022-10-27 20:00:00", "2022-10-28 04:00:00"},
	{"Africa/Cairo", "22:00-07:00", "2022-04-28 21:00:00", "2022-04-29 05:00:00"},
	{"Africa/Cairo", "22:00-07:00", "2023-04-27 21:00:00", "2023-04-28 04:00:00"},
	/* Ramadan begins, and ends. */
	{"Africa/Casablanca", "22:00-07:00", "2026-02-14 22:00:00", "2026-02-15 07:00:00"},
	{"Africa/Casablanca", "22:00-07:00", "2026-03-21 23:00:00", "2026-03-22 06:00:00"},
};

static void test_quiet_ends_by_the_wall_whatever_is_done_to_its_clock(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(nights) / sizeof(nights[0]); i++) {
		const struct night *n = &nights[i];
		struct noise_terms t = terms(NULL, n->quiet);
		struct noise_event ev = event(ms(n->now));

		t.zone = str_of(n->zone);
		struct noise_verdict v = noise_decide(&t, &ev);

		if (v.until_ms != ms(n->until))
			print_error("%s %s\n", n->zone, n->now);
		assert_held(v, NOISE_QUIET, ms(n->until), 0);
		/* All of the night in one digest, and then none. */
		ev.now_ms = v.until_ms - 1;
		assert_true(noise_decide(&t, &ev).batch == v.batch);
		ev.now_ms = v.until_ms;
		assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	}
}

static void test_a_zone_that_is_gone_holds_nothing(void **state)
{
	struct noise_terms t = terms("07:00", "00:00-23:00");
	struct noise_event ev = event(noon());
	(void)state;

	t.zone = STR("Asia/Nowhere");
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

/* ---- their order -------------------------------------------------------------------------- */

/* Every rule alone and beside any others: the first in the table of noise.h decides. */
static void test_the_first_rule_that_holds_decides(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 1U << 7; bits++) {
		bool old = bits & 1, muted = bits & 2, cooldown = bits & 4, urgent = bits & 8,
		     schedule = bits & 16, quiet = bits & 32, window = bits & 64;
		struct noise_terms t =
			terms(schedule ? "18:30" : NULL, quiet ? "11:00-13:00" : NULL);
		struct noise_event ev = event(noon());

		t.max_age_ms = HOUR;
		t.cooldown_ms = HOUR;
		ev.published_ms = ev.now_ms - (old ? 2 * HOUR : 0);
		ev.muted = muted;
		ev.urgent = urgent;
		ev.told_ms = ev.now_ms - (cooldown ? 1 : 2 * HOUR);
		ev.window_until_ms = window ? ev.now_ms + 1 : 0;
		enum noise_reason want = old                   ? NOISE_OLD
					 : muted               ? NOISE_MUTED
					 : cooldown && !urgent ? NOISE_COOLDOWN
					 : urgent              ? NOISE_NO_REASON
					 : schedule            ? NOISE_SCHEDULE
					 : quiet               ? NOISE_QUIET
					 : window              ? NOISE_GROUP
							       : NOISE_NO_REASON;
		struct noise_verdict v = noise_decide(&t, &ev);

		assert_string_equal(noise_reason_name(v.reason), noise_reason_name(want));
		assert_int_equal(v.what, want == NOISE_NO_REASON ? NOISE_NOW
					 : want < NOISE_MUTED    ? NOISE_HOLD
								 : NOISE_SUPPRESS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons_have_names),
		cmocka_unit_test(test_what_joins_a_story_keeps_silent),
		cmocka_unit_test(test_what_its_feed_holds_back),
		cmocka_unit_test(test_without_terms_everything_goes_at_once),
		cmocka_unit_test(test_articles_older_than_the_limit_are_suppressed),
		cmocka_unit_test(test_a_watch_rests_for_its_cooldown),
		cmocka_unit_test(test_a_cooldown_begins_with_what_is_to_go),
		cmocka_unit_test(test_a_schedule_holds_until_its_next_moment),
		cmocka_unit_test(test_quiet_holds_until_its_end),
		cmocka_unit_test(test_quiet_ends_by_the_wall_whatever_is_done_to_its_clock),
		cmocka_unit_test(test_a_zone_that_is_gone_holds_nothing),
		cmocka_unit_test(test_the_first_rule_that_holds_decides),
	};

	return cmocka_run_group_tests_name("alerts_noise", tests, NULL, NULL);
}
