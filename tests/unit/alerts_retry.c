/* SPDX-License-Identifier: ISC */
/* The retry policy under a virtual clock and a seeded generator. */
#include "alerts/retry.h"
#include "tests/unit/unit.h"

enum {
	MINUTE = 60 * 1000,
	HOUR = 60 * MINUTE
};
static const int64_t GIVE_UP = INT64_C(72) * HOUR;
static const int64_t T0 = INT64_C(1732143600000);

/* splitmix64 */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

static const struct dest_verdict sent = {.class = DEST_SENT, .retry_after_ms = -1};
static const struct dest_verdict transient = {.class = DEST_TRANSIENT, .retry_after_ms = -1};
static const struct dest_verdict message = {.class = DEST_MESSAGE, .retry_after_ms = -1};
static const struct dest_verdict endpoint = {.class = DEST_ENDPOINT, .retry_after_ms = -1};
static const struct dest_verdict gone = {
	.class = DEST_ENDPOINT, .retry_after_ms = -1, .at_once = true};

static void test_waits_are_uniform_below_their_cap(void **state)
{
	enum {
		N = 20000,
		BINS = 20
	};
	uint64_t seed = 7;
	(void)state;

	for (uint32_t attempts = 4; attempts <= 12; attempts++) {
		int64_t cap = attempts < 10 ? INT64_C(1000) << attempts : RETRY_CAP_MS;
		unsigned bins[BINS] = {0};
		double sum = 0;

		for (int i = 0; i < N; i++) {
			int64_t wait = retry_backoff_ms(attempts, next_random(&seed));

			assert_in_range(wait, RETRY_FLOOR_MS, cap);
			bins[wait * BINS / (cap + 1)]++;
			sum += (double)wait;
		}
		assert_true(sum / N > 0.48 * (double)cap && sum / N < 0.52 * (double)cap);
		for (int i = 0; i < BINS; i++)
			assert_in_range(bins[i], N / BINS * 8 / 10, N / BINS * 12 / 10);
	}
}

static void test_caps_double_and_end_at_a_quarter_of_an_hour(void **state)
{
	(void)state;
	assert_int_equal(retry_backoff_ms(0, UINT64_MAX), 1000);
	assert_int_equal(retry_backoff_ms(1, UINT64_MAX), 2000);
	assert_int_equal(retry_backoff_ms(9, UINT64_MAX), 512000);
	assert_int_equal(retry_backoff_ms(10, UINT64_MAX), RETRY_CAP_MS);
	assert_int_equal(retry_backoff_ms(UINT32_MAX, UINT64_MAX), RETRY_CAP_MS);
	assert_int_equal(retry_backoff_ms(5, 0), RETRY_FLOOR_MS);
}

static void test_three_days_of_outage_cost_at_most_650_requests(void **state)
{
	(void)state;
	for (uint64_t run = 1; run <= 50; run++) {
		struct retry_state st = {0};
		uint64_t seed = run;
		int64_t now = T0;
		uint32_t n = 0;
		struct retry_step s = {.action = RETRY_AGAIN};

		while (s.action == RETRY_AGAIN) {
			s = retry_next(&st, &transient, n, T0, false, GIVE_UP, now,
				next_random(&seed));
			n++;
			assert_true(s.action == RETRY_DEAD || s.due_ms > now);
			now = s.action == RETRY_DEAD ? now : s.due_ms;
		}
		assert_in_range(n, 500, 650);
		assert_int_equal(s.action, RETRY_DEAD);
		assert_int_equal(now, T0 + GIVE_UP);
		assert_false(st.disabled);
	}
}

static void test_a_throttled_try_waits_what_was_asked_and_is_not_counted(void **state)
{
	uint64_t seed = 3;
	(void)state;

	for (int i = 0; i < 1000; i++) {
		struct retry_state st = {0};
		struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = 20000};
		struct retry_step s =
			retry_next(&st, &v, 5, T0, false, GIVE_UP, T0, next_random(&seed));

		assert_int_equal(s.action, RETRY_AGAIN);
		assert_false(s.counts);
		assert_in_range(s.due_ms - T0, 20000, 22000);
		assert_int_equal(st.not_before_ms, s.due_ms);
	}
}

static void test_a_throttle_never_gives_up_and_never_shortens_a_wait(void **state)
{
	struct retry_state st = {.not_before_ms = T0 + 2 * GIVE_UP};
	struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = 0};
	struct retry_step s = retry_next(&st, &v, 9, T0, true, GIVE_UP, T0 + GIVE_UP, 1);
	(void)state;

	assert_int_equal(s.action, RETRY_AGAIN);
	assert_int_equal(s.due_ms, T0 + 2 * GIVE_UP);
}

static void test_a_throttle_without_a_time_backs_off(void **state)
{
	struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = -1};
	struct retry_state st = {0};
	struct retry_step s = retry_next(&st, &v, 3, T0, false, GIVE_UP, T0, UINT64_MAX);
	(void)state;

	assert_true(s.counts);
	assert_int_equal(s.due_ms - T0, 1000 + 8000);
}

static void test_a_refused_message_goes_once_more_plain_and_then_dies(void **state)
{
	struct retry_state st = {.endpoint_fails = 2};
	struct retry_step s = retry_next(&st, &message, 0, T0, false, GIVE_UP, T0, 1);
	(void)state;

	assert_int_equal(s.action, RETRY_PLAIN);
	assert_int_equal(s.due_ms, T0);
	s = retry_next(&st, &message, 1, T0, true, GIVE_UP, T0, 1);
	assert_int_equal(s.action, RETRY_DEAD);
	assert_false(st.disabled);
	assert_int_equal(st.endpoint_fails, 0);
}

static void test_gone_disables_at_once_and_says_so_once(void **state)
{
	struct retry_state st = {0};
	struct retry_step s = retry_next(&st, &gone, 0, T0, false, GIVE_UP, T0, 1);
	(void)state;

	assert_int_equal(s.action, RETRY_HOLD);
	assert_true(s.just_disabled);
	assert_true(st.disabled);
	s = retry_next(&st, &gone, 0, T0, false, GIVE_UP, T0, 1);
	assert_int_equal(s.action, RETRY_HOLD);
	assert_false(s.just_disabled);
}

static void test_three_endpoint_failures_over_ten_minutes_disable(void **state)
{
	uint64_t seed = 11;
	(void)state;

	for (int run = 0; run < 200; run++) {
		struct retry_state st = {0};
		int64_t now = T0;
		struct retry_step s = {.action = RETRY_AGAIN};
		uint32_t n = 0;

		for (; s.action == RETRY_AGAIN; n++) {
			s = retry_next(
				&st, &endpoint, n, T0, false, GIVE_UP, now, next_random(&seed));
			assert_true(s.action != RETRY_AGAIN || st.not_before_ms == s.due_ms);
			now = s.action == RETRY_AGAIN ? s.due_ms : now;
		}
		assert_int_equal(s.action, RETRY_HOLD);
		assert_int_equal(n, 3);
		assert_in_range(now - T0, 10 * MINUTE, 11 * MINUTE);
	}
}

static void test_a_burst_of_endpoint_failures_does_not_disable(void **state)
{
	struct retry_state st = {0};
	(void)state;

	for (int i = 0; i < 50; i++)
		assert_int_equal(
			retry_next(&st, &endpoint, 0, T0, false, GIVE_UP, T0 + i, 1).action,
			RETRY_AGAIN);
	assert_int_equal(
		retry_next(&st, &sent, 0, T0, false, GIVE_UP, T0 + 51, 1).action, RETRY_DONE);
	assert_int_equal(st.endpoint_fails, 0);
	assert_int_equal(
		retry_next(&st, &endpoint, 0, T0, false, GIVE_UP, T0 + GIVE_UP, 1).action,
		RETRY_AGAIN);
}

static void test_two_endpoint_failures_far_apart_do_not_disable(void **state)
{
	struct retry_state st = {0};
	(void)state;

	for (int i = 0; i < 2; i++)
		assert_int_equal(
			retry_next(&st, &endpoint, 0, T0, false, GIVE_UP, T0 + i * HOUR, 1)
				.action,
			RETRY_AGAIN);
	assert_int_equal(
		retry_next(&st, &endpoint, 0, T0, false, GIVE_UP, T0 + 2 * HOUR, 1).action,
		RETRY_HOLD);
}

static void test_a_rate_lets_one_pass_and_names_the_next_moment(void **state)
{
	static const double rates[] = {0.05, 0.3, 1, 7, 20, 100, 333};
	(void)state;

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct retry_state st = {0};
		int64_t now = T0;
		int sends = 0;

		while (now < T0 + HOUR / 6) {
			int64_t at = retry_rate_take(&st, rates[i], now);

			sends += at == now;
			/* A second taker finds nothing before the moment named. */
			assert_true(
				at == now || retry_rate_take(&st, rates[i], at - 1) != at - 1);
			now = at == now ? now + 1 : at;
		}
		assert_true(sends <= 600 * rates[i] + 1);
		assert_true(
			sends >= 600 * rates[i] * 0.65); /* whole milliseconds cost a little */
	}
}

static void test_a_rate_survives_a_clock_set_back_and_none_is_no_limit(void **state)
{
	struct retry_state st = {0};
	(void)state;

	assert_int_equal(retry_rate_take(&st, 1, T0), T0);
	assert_int_equal(retry_rate_take(&st, 1, T0 - HOUR), T0 - HOUR + 1000);
	assert_int_equal(retry_rate_take(&st, 1, T0 - HOUR + 1000), T0 - HOUR + 1000);
	assert_int_equal(retry_rate_take(&st, 0, T0), T0);
	assert_int_equal(retry_rate_take(&st, -1, T0), T0);
	assert_true(retry_rate_take(&st, 1e-300, T0 + 1) > T0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_are_uniform_below_their_cap),
		cmocka_unit_test(test_caps_double_and_end_at_a_quarter_of_an_hour),
		cmocka_unit_test(test_three_days_of_outage_cost_at_most_650_requests),
		cmocka_unit_test(test_a_throttled_try_waits_what_was_asked_and_is_not_counted),
		cmocka_unit_test(test_a_throttle_never_gives_up_and_never_shortens_a_wait),
		cmocka_unit_test(test_a_throttle_without_a_time_backs_off),
		cmocka_unit_test(test_a_refused_message_goes_once_more_plain_and_then_dies),
		cmocka_unit_test(test_gone_disables_at_once_and_says_so_once),
		cmocka_unit_test(test_three_endpoint_failures_over_ten_minutes_disable),
		cmocka_unit_test(test_a_burst_of_endpoint_failures_does_not_disable),
		cmocka_unit_test(test_two_endpoint_failures_far_apart_do_not_disable),
		cmocka_unit_test(test_a_rate_lets_one_pass_and_names_the_next_moment),
		cmocka_unit_test(test_a_rate_survives_a_clock_set_back_and_none_is_no_limit),
	};

	return cmocka_run_group_tests_name("alerts_retry", tests, NULL, NULL);
}
