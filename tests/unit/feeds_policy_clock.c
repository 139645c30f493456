/* SPDX-License-Identifier: ISC */
/* Times in a feed's state when the wall clock is set. */
#include "tests/unit/feeds_policy.h"

#define YEAR (365 * DAY)

/* A feed that was throttled in this run, which began an hour ago. */
static void bench_throttled(struct bench *b)
{
	bench_ready(b);
	b->now += 30 * MINUTE;
	judge(b, (struct http_res){.status = 429, .retry_after = STR("3600")});
}

static void what_was_noted_in_this_run_moves_along(void **state)
{
	static const int64_t jumps[] = {YEAR, -YEAR, 10 * SECOND};

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		BENCH(b, bench_throttled);
		struct feed_state was = b.st;

		assert_true(feed_clock_stepped(&b.st, T0, b.now + MINUTE, jumps[i]));
		assert_int_equal(b.st.last_poll_ms, was.last_poll_ms + jumps[i]);
		assert_int_equal(b.st.last_success_ms, was.last_success_ms + jumps[i]);
		assert_int_equal(b.st.last_full_ms, was.last_full_ms + jumps[i]);
		assert_int_equal(b.st.last_new_ms, was.last_new_ms + jumps[i]);
		assert_int_equal(b.st.next_poll_ms, was.next_poll_ms + jumps[i]);
		assert_int_equal(b.st.hold_until_ms, was.hold_until_ms + jumps[i]);
		assert_int_equal(b.st.moved_since_ms, 0);
		arena_done(&b.a);
	}
}

static void what_an_earlier_run_noted_stays(void **state)
{
	BENCH(b, bench_throttled);
	struct feed_state was = b.st;

	/* Booted in 1970 and now set right; and begun later than the feed's last poll. */
	assert_false(feed_clock_stepped(&b.st, 1000, MINUTE, T0));
	assert_false(feed_clock_stepped(&b.st, b.now + HOUR, b.now + 2 * HOUR, YEAR));
	assert_memory_equal(&b.st, &was, sizeof(was));
	arena_done(&b.a);
}

static void of_a_state_of_both_only_this_runs_part_moves(void **state)
{
	BENCH(b, bench_ready);

	b.now += 3 * DAY;
	judge(&b, (struct http_res){.error = HTTP_ERR_DNS});
	assert_true(feed_clock_stepped(&b.st, b.now - HOUR, b.now, YEAR));
	assert_int_equal(b.st.last_success_ms, T0);
	assert_int_equal(b.st.last_poll_ms, b.now + YEAR);
	arena_done(&b.a);
}

static void a_clock_that_was_ahead_puts_off_no_move_and_no_word(void **state)
{
	BENCH(b, bench_ready);
	struct http_res moved = {.status = 304, .permanent_url = STR("https://new.example/")};

	b.now += YEAR;
	judge(&b, moved);
	b.now -= YEAR; /* noted a year ahead, and the program was started anew */
	for (int i = 0; i < 26 && !b.j.moved; i++) {
		b.now += HOUR;
		judge(&b, moved);
	}
	assert_true(b.j.moved);
	b.st.last_success_ms = b.now + YEAR;
	b.j.went_dark = false;
	for (int i = 0; i < 6 && !b.j.went_dark; i++) {
		b.now += HOUR;
		judge(&b, (struct http_res){.status = 500});
	}
	assert_true(b.j.went_dark);
	arena_done(&b.a);
}

static void a_step_forward_adopts_no_move_and_makes_no_feed_dark(void **state)
{
	BENCH(b, bench_ready);
	struct http_res moved = {
		.status = 304, .permanent_url = STR("https://portal.example/")};

	judge(&b, moved);
	feed_clock_stepped(&b.st, T0, b.now, YEAR);
	b.now += YEAR + 15 * MINUTE;
	judge(&b, moved);
	assert_false(b.j.moved);
	assert_false(b.j.went_dark);
	arena_done(&b.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_noted_in_this_run_moves_along),
		cmocka_unit_test(what_an_earlier_run_noted_stays),
		cmocka_unit_test(of_a_state_of_both_only_this_runs_part_moves),
		cmocka_unit_test(a_clock_that_was_ahead_puts_off_no_move_and_no_word),
		cmocka_unit_test(a_step_forward_adopts_no_move_and_makes_no_feed_dark),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
