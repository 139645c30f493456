/* SPDX-License-Identifier: ISC */
/* How a feed is, and when a person may have it polled (feeds/condition.h, policy.h). */
#include "feeds/condition.h"
#include "tests/unit/feeds_policy.h"

static enum feed_condition now(struct bench *b)
{
	return feed_condition(&b->st, &b->lim, b->now);
}

static void assert_why(struct bench *b, const char *part)
{
	AUTO_BUF struct buf why = {0};

	buf_init(&why, KIB(4));
	feed_condition_why(now(b), &b->st, &b->lim, b->now, &why);
	if (str_find_str(buf_view(&why), str_of(part)) == why.n)
		fail_msg("'" STR_F "' does not say '%s'", STR_A(buf_view(&why)), part);
}

static void assert_nothing_to_say(struct bench *b)
{
	AUTO_BUF struct buf why = {0};

	buf_init(&why, KIB(4));
	feed_condition_why(now(b), &b->st, &b->lim, b->now, &why);
	assert_int_equal(why.n, 0);
}

/* With something new in each of n polls, every_ms apart. */
static void bring_news(struct bench *b, int n, int64_t every_ms)
{
	char body[32];

	for (int i = 0; i < n; i++) {
		b->now += every_ms;
		snprintf(body, sizeof(body), "news %lld", (long long)b->now);
		settle(b, ok(body), mixed);
	}
}

static void a_feed_is_new_until_it_answers_and_then_ok(void **state)
{
	BENCH(b, bench_init);
	assert_int_equal(now(&b), CONDITION_NEW);
	assert_why(&b, "not answered yet");
	assert_false(feed_condition_bad(now(&b)));
	settle(&b, ok("first"), (struct feed_outcome){.parsed = true, .items = 10});
	assert_int_equal(now(&b), CONDITION_OK);
	assert_nothing_to_say(&b);
	assert_false(feed_condition_bad(now(&b)));
	arena_done(&b.a);
}

static void a_first_poll_that_fails_is_a_failure(void **state)
{
	BENCH(b, bench_init);
	judge(&b, status(500));
	assert_int_equal(now(&b), CONDITION_FAILING);
	assert_why(&b, "(status 500)");
	arena_done(&b.a);
}

static void a_failing_feed_says_how_often_and_why_and_is_told_when_it_is_dark(void **state)
{
	BENCH(b, bench_ready);
	for (int i = 0; i < 4; i++) {
		b.now += HOUR;
		judge(&b, status(500));
		assert_int_equal(now(&b), CONDITION_FAILING);
		assert_int_equal(feed_condition_tells(now(&b), &b.st), i == 3);
	}
	assert_why(&b, "failed 4 times in a row: ");
	assert_why(&b, "(status 500)");
	settle(&b, ok("again"), mixed);
	assert_int_equal(now(&b), CONDITION_OK);
	arena_done(&b.a);
}

static void a_server_that_does_not_want_us_blocks_and_is_told_at_the_second_time(void **state)
{
	static const int refusals[] = {401, 403, 407, 451};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		BENCH(b, bench_ready);
		judge(&b, status(refusals[i]));
		assert_int_equal(now(&b), CONDITION_BLOCKED);
		assert_false(feed_condition_tells(now(&b), &b.st));
		b.now += HOUR;
		judge(&b, status(refusals[i]));
		assert_true(feed_condition_tells(now(&b), &b.st));
		arena_done(&b.a);
	}
}

static void what_is_broken_is_not_blocked(void **state)
{
	static const int troubles[] = {404, 429, 500, 503};

	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		BENCH(b, bench_ready);
		judge(&b, status(403));
		judge(&b, status(troubles[i]));
		assert_int_equal(now(&b), CONDITION_FAILING);
		arena_done(&b.a);
	}
}

static void a_test_for_browsers_blocks_under_whatever_status(void **state)
{
	static const int dress[] = {403, 429, 503};
	static const char page[] = "<!DOCTYPE html><title>Just a moment...</title>";

	for (size_t i = 0; i < sizeof(dress) / sizeof(dress[0]); i++) {
		BENCH(b, bench_ready);
		judge(&b, (struct http_res){.status = dress[i], .body = str_of(page)});
		assert_int_equal(now(&b), CONDITION_BLOCKED);
		assert_why(&b, "test for browsers");
		arena_done(&b.a);
	}
	BENCH(b, bench_ready);
	settle(&b, ok(page), (struct feed_outcome){.blocked = true, .why = STR("a test")});
	assert_int_equal(now(&b), CONDITION_BLOCKED);
	arena_done(&b.a);
}

/* What blocked it may be over while it fails for something else, and the other way round. */
static void what_a_feed_was_before_is_forgotten(void **state)
{
	BENCH(b, bench_ready);
	judge(&b, status(403));
	judge(&b, (struct http_res){.error = HTTP_ERR_DNS});
	assert_int_equal(now(&b), CONDITION_FAILING);
	judge(&b, status(403));
	settle(&b, ok("news"), mixed);
	assert_int_equal(now(&b), CONDITION_OK);
	judge(&b, status(500));
	assert_int_equal(now(&b), CONDITION_FAILING);
	settle(&b, ok("no feed"), (struct feed_outcome){.why = STR("this is a page")});
	assert_int_equal(now(&b), CONDITION_FAILING);
	arena_done(&b.a);
}

static void gone_is_gone(void **state)
{
	BENCH(b, bench_ready);
	judge(&b, status(403));
	judge(&b, status(410));
	assert_int_equal(now(&b), CONDITION_GONE);
	assert_why(&b, "its publisher says so (410)");
	assert_true(feed_condition_tells(now(&b), &b.st));
	arena_done(&b.a);
}

static void a_feed_is_silent_by_its_own_rhythm(void **state)
{
	BENCH(b, bench_ready);
	bring_news(&b, 20, 6 * HOUR);
	for (int64_t ms = 0; ms <= 60 * HOUR; ms += 6 * HOUR) {
		assert_int_equal(now(&b), CONDITION_OK);
		b.now += 6 * HOUR;
		judge(&b, status(304));
	}
	assert_int_equal(now(&b), CONDITION_SILENT);
	assert_why(&b, "nothing new for 2 days");
	assert_why(&b, "about every 6 h");
	assert_true(feed_condition_tells(now(&b), &b.st));
	/* One slip of a silent feed is no darkness. */
	judge(&b, status(500));
	assert_int_equal(now(&b), CONDITION_FAILING);
	assert_false(feed_condition_tells(now(&b), &b.st));
	bring_news(&b, 1, HOUR);
	assert_int_equal(now(&b), CONDITION_OK);
	arena_done(&b.a);
}

/* A machine that slept for a month asked nobody. */
static void a_feed_that_was_not_asked_is_not_silent(void **state)
{
	BENCH(b, bench_ready);
	bring_news(&b, 20, HOUR);
	b.now += 30 * DAY;
	assert_int_equal(now(&b), CONDITION_OK);
	arena_done(&b.a);
}

static void a_gap_is_seen_for_a_day(void **state)
{
	BENCH(b, bench_ready);
	b.now += HOUR;
	settle(&b, ok("all new"), (struct feed_outcome){.parsed = true, .items = 10});
	assert_true(b.j.gap);
	assert_int_equal(now(&b), CONDITION_GAP);
	assert_why(&b, "2021-05-03");
	assert_false(feed_condition_tells(now(&b), &b.st));
	for (int i = 0; i < 23; i++) {
		bring_news(&b, 1, HOUR);
		assert_int_equal(now(&b), CONDITION_GAP);
	}
	bring_news(&b, 1, HOUR);
	assert_int_equal(now(&b), CONDITION_OK);
	arena_done(&b.a);
}

static void answer_in(struct bench *b, int64_t ms)
{
	struct http_res res = status(304);

	res.elapsed_us = ms * 1000;
	judge(b, res);
}

static void a_feed_is_slow_by_what_it_does_of_late(void **state)
{
	BENCH(b, bench_ready);
	b.lim.timeout_ms = 30 * SECOND;
	answer_in(&b, 200);
	answer_in(&b, 29 * SECOND);
	assert_int_equal(now(&b), CONDITION_OK); /* one bad minute */
	for (int i = 0; i < 8; i++)
		answer_in(&b, 12 * SECOND);
	assert_int_equal(now(&b), CONDITION_SLOW);
	assert_why(&b, "of the 30 s");
	assert_true(feed_condition_bad(now(&b)));
	assert_false(feed_condition_tells(now(&b), &b.st));
	for (int i = 0; i < 16; i++)
		answer_in(&b, 200);
	assert_int_equal(now(&b), CONDITION_OK);
	b.lim.timeout_ms = 2 * SECOND;
	for (int i = 0; i < 32; i++)
		answer_in(&b, 1500);
	assert_int_equal(now(&b), CONDITION_SLOW); /* half of what it is given */
	arena_done(&b.a);
}

static void what_is_worth_knowing_of_a_good_feed_is_said(void **state)
{
	BENCH(b, bench_ready);
	b.now += HOUR;
	settle(&b, ok("long"),
		(struct feed_outcome){.parsed = true,
			.left_out = STR("more items than are kept"),
			.items = 10,
			.known = 5});
	assert_int_equal(now(&b), CONDITION_OK);
	assert_why(&b, "not all of its last document was used: more items than are kept");
	judge(&b, status(304));
	assert_why(&b, "not all of its last document was used: more items than are kept");
	struct http_res weekly = ok("short");

	weekly.cache_control = STR("max-age=604800");
	settle(&b, weekly, mixed);
	assert_why(&b, "asks for 7 days between polls");
	arena_done(&b.a);
}

static void answers_without_a_body_are_counted_and_what_they_save(void **state)
{
	BENCH(b, bench_init);
	struct http_res whole = ok("first");
	struct http_res same = status(304);

	whole.wire_bytes = 50000;
	same.wire_bytes = 300;
	settle(&b, whole, (struct feed_outcome){.parsed = true, .items = 10});
	assert_int_equal(b.st.saved_bytes, 0);
	judge(&b, same);
	judge(&b, same);
	assert_int_equal(b.st.unchanged, 2);
	assert_int_equal(b.st.saved_bytes, 2 * (50000 - 300));
	/* Sent all the same: nothing is saved. */
	judge(&b, whole);
	assert_int_equal(b.j.verdict, FEED_UNCHANGED);
	assert_int_equal(b.st.unchanged, 2);
	assert_int_equal(b.st.saved_bytes, 2 * (50000 - 300));
	whole.wire_bytes = 20000;
	judge(&b, whole);
	assert_int_equal(b.st.saved_bytes, 2 * (50000 - 300));
	judge(&b, status(500));
	assert_int_equal(b.st.saved_bytes, 2 * (50000 - 300));
	arena_done(&b.a);
}

/* ---- poked ------------------------------------------------------------------------------- */

static void assert_bar(struct bench *b, enum feed_bar want, int64_t at_ms)
{
	enum feed_bar bar = FEED_BAR_NONE;
	int64_t at = feed_may_ask_ms(&b->st, &b->lim, b->now, &bar);

	assert_int_equal(bar, want);
	assert_int_equal(at, want == FEED_BAR_NONE ? b->now : at_ms);
}

static void a_person_may_ask_a_feed_that_only_we_let_rest(void **state)
{
	BENCH(b, bench_init);
	assert_bar(&b, FEED_BAR_NONE, 0); /* never asked */
	settle(&b, ok("first"), (struct feed_outcome){.parsed = true, .items = 10});
	assert_bar(&b, FEED_BAR_INTERVAL, T0 + 5 * MINUTE);
	b.now += 5 * MINUTE;
	assert_bar(&b, FEED_BAR_NONE, 0); /* its interval is 15 */
	for (int i = 0; i < 6; i++)
		judge(&b, status(404));
	assert_true(b.st.next_poll_ms > b.now + HOUR);
	b.now += 5 * MINUTE;
	assert_bar(&b, FEED_BAR_NONE, 0);
	arena_done(&b.a);
}

static void nobody_asks_within_retry_after(void **state)
{
	BENCH(b, bench_ready);
	struct http_res later = status(429);

	later.retry_after = STR("7200");
	b.now += HOUR;
	judge(&b, later);
	assert_bar(&b, FEED_BAR_RETRY_AFTER, T0 + 3 * HOUR);
	b.now += 2 * HOUR;
	assert_bar(&b, FEED_BAR_NONE, 0);
	arena_done(&b.a);
}

static void nobody_asks_while_the_last_answer_is_fresh(void **state)
{
	BENCH(b, bench_ready);
	struct http_res fresh = ok("fresh");

	fresh.cache_control = STR("max-age=3600");
	b.now += HOUR;
	settle(&b, fresh, mixed);
	b.now += 30 * MINUTE;
	assert_bar(&b, FEED_BAR_FLOOR, T0 + 2 * HOUR);
	/* A poll that fails makes it no fresher. */
	judge(&b, status(500));
	b.now += 10 * MINUTE;
	assert_bar(&b, FEED_BAR_FLOOR, T0 + 2 * HOUR);
	b.now += 20 * MINUTE;
	assert_bar(&b, FEED_BAR_NONE, 0);
	arena_done(&b.a);
}

static void nobody_asks_in_an_hour_to_be_skipped(void **state)
{
	BENCH(b, bench_ready);
	b.st.hints.skip_hours = 1U << 2 | 1U << 3;
	b.now = T0 + 2 * HOUR + 10 * MINUTE;
	assert_bar(&b, FEED_BAR_SKIPPED, T0 + 4 * HOUR);
	b.now = T0 + 4 * HOUR;
	assert_bar(&b, FEED_BAR_NONE, 0);
	arena_done(&b.a);
}

/* Noted by a clock that was ahead: a wait of years is none. */
static void a_clock_that_was_set_back_bars_nobody_for_long(void **state)
{
	BENCH(b, bench_ready);
	b.st.publisher_floor_ms = HOUR;
	b.now -= 300 * DAY;
	assert_bar(&b, FEED_BAR_FLOOR, b.now + HOUR);
	b.now += 300 * DAY;
	b.st.last_status = 429;
	b.st.hold_until_ms = b.st.last_poll_ms + 2 * HOUR;
	b.now -= 300 * DAY;
	assert_bar(&b, FEED_BAR_RETRY_AFTER, b.now + 2 * HOUR);
	arena_done(&b.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_feed_is_new_until_it_answers_and_then_ok),
		cmocka_unit_test(a_first_poll_that_fails_is_a_failure),
		cmocka_unit_test(
			a_failing_feed_says_how_often_and_why_and_is_told_when_it_is_dark),
		cmocka_unit_test(
			a_server_that_does_not_want_us_blocks_and_is_told_at_the_second_time),
		cmocka_unit_test(what_is_broken_is_not_blocked),
		cmocka_unit_test(a_test_for_browsers_blocks_under_whatever_status),
		cmocka_unit_test(what_a_feed_was_before_is_forgotten),
		cmocka_unit_test(gone_is_gone),
		cmocka_unit_test(a_feed_is_silent_by_its_own_rhythm),
		cmocka_unit_test(a_feed_that_was_not_asked_is_not_silent),
		cmocka_unit_test(a_gap_is_seen_for_a_day),
		cmocka_unit_test(a_feed_is_slow_by_what_it_does_of_late),
		cmocka_unit_test(what_is_worth_knowing_of_a_good_feed_is_said),
		cmocka_unit_test(answers_without_a_body_are_counted_and_what_they_save),
		cmocka_unit_test(a_person_may_ask_a_feed_that_only_we_let_rest),
		cmocka_unit_test(nobody_asks_within_retry_after),
		cmocka_unit_test(nobody_asks_while_the_last_answer_is_fresh),
		cmocka_unit_test(nobody_asks_in_an_hour_to_be_skipped),
		cmocka_unit_test(a_clock_that_was_set_back_bars_nobody_for_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
