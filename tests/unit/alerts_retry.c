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

/* A receiver under a clock of its own, and the alerts that wait for it. */
struct play {
	struct retry_state st;
	struct retry_row rows[8];
	int64_t now;
	uint64_t seed;
};

static struct retry_step answered(struct play *p, size_t row, const struct dest_verdict *v)
{
	struct retry_row *r = &p->rows[row];
	struct retry_step s = retry_next(&p->st, v, r, GIVE_UP, p->now, next_random(&p->seed));

	r->attempts += s.counts;
	r->tried_ms += s.wait_ms;
	r->plain = r->plain || s.action == RETRY_PLAIN;
	r->aside = s.aside;
	return s;
}

/* Refused as it is and plain. */
static struct retry_step refused_twice(struct play *p, size_t row)
{
	assert_int_equal(answered(p, row, &message).action, RETRY_PLAIN);
	return answered(p, row, &message);
}

static struct play play_new(uint64_t seed)
{
	return (struct play){.now = T0, .seed = seed};
}

/* ---- failing ------------------------------------------------------------------------------ */

static void test_three_days_of_outage_cost_at_most_650_requests(void **state)
{
	(void)state;
	for (uint64_t run = 1; run <= 50; run++) {
		struct play p = play_new(run);
		struct retry_step s = {.action = RETRY_AGAIN};
		uint32_t n = 0;

		for (; s.action != RETRY_DEAD; n++) {
			s = answered(&p, 0, &transient);
			assert_true(s.action == RETRY_DEAD || s.wait_ms > 0);
			p.now += s.wait_ms;
		}
		assert_in_range(n, 500, 650);
		assert_int_equal(p.now, T0 + GIVE_UP);
	}
}

static void test_an_alert_that_fails_alone_steps_aside_after_five_tries(void **state)
{
	struct play p = play_new(1);
	(void)state;

	for (int i = 1; i < RETRY_TRIES; i++) {
		struct retry_step s = answered(&p, 0, &transient);

		assert_int_equal(s.action, RETRY_AGAIN);
		assert_int_equal(retry_ready_ms(&p.st), p.now + s.wait_ms);
		p.now += s.wait_ms;
	}
	struct retry_step s = answered(&p, 0, &transient);

	assert_int_equal(s.action, RETRY_ASIDE);
	assert_int_equal(s.aside, ASIDE_FAILING);
	assert_int_equal(s.due_ms, p.now + s.wait_ms);
	/* Nobody waits for it. */
	assert_true(retry_ready_ms(&p.st) <= p.now);
	s = answered(&p, 1, &sent);
	assert_int_equal(s.action, RETRY_DONE);
	assert_true(s.release);
	assert_false(s.pardon);
	assert_false(s.condemn);
}

static void test_a_receiver_that_fails_for_three_alerts_is_sick_and_keeps_all(void **state)
{
	struct play p = play_new(2);
	struct retry_step s = {.action = RETRY_AGAIN};
	(void)state;

	for (int i = 0; i < RETRY_TRIES; i++)
		s = answered(&p, 0, &transient);
	assert_int_equal(s.action, RETRY_ASIDE);
	assert_false(answered(&p, 1, &transient).just_held);
	assert_false(retry_is_sick(&p.st));
	s = answered(&p, 2, &transient);
	assert_true(s.just_held);
	assert_true(retry_is_sick(&p.st));
	assert_true(retry_ready_ms(&p.st) > p.now);
	/* Told once. */
	assert_false(answered(&p, 3, &transient).just_held);
	s = answered(&p, 4, &sent);
	assert_true(s.just_back);
	assert_true(s.release && s.pardon);
	assert_false(s.condemn);
	assert_false(retry_is_sick(&p.st));
	assert_true(retry_ready_ms(&p.st) <= p.now);
}

static void test_a_sick_receiver_is_asked_ever_more_rarely_and_by_turns(void **state)
{
	struct play p = play_new(3);
	int64_t last = 0;
	(void)state;

	p.st.suspects = RETRY_SUSPECTS;
	for (int i = 0; i < 40; i++) {
		struct retry_step s = answered(&p, 0, &transient);

		/* The next to ask is another one. */
		assert_true(s.due_ms > retry_ready_ms(&p.st));
		last = retry_ready_ms(&p.st) - p.now;
		assert_in_range(last, RETRY_FLOOR_MS, RETRY_CAP_MS);
		p.now += last;
	}
	assert_true(p.now - T0 > 30 * 5 * MINUTE);
}

static void test_only_the_time_in_which_it_was_tried_makes_an_alert_old(void **state)
{
	struct play p = play_new(4);
	(void)state;

	/* A year asleep or a clock that was wrong costs one try, not the alert. */
	p.now += INT64_C(365) * 24 * HOUR;
	assert_int_equal(answered(&p, 0, &transient).action, RETRY_AGAIN);
	p.rows[0].tried_ms = GIVE_UP - 1;
	struct retry_step s = answered(&p, 0, &transient);

	assert_int_equal(s.wait_ms, 1);
	assert_int_equal(answered(&p, 0, &transient).action, RETRY_DEAD);
}

/* ---- refused ------------------------------------------------------------------------------ */

static void test_one_bad_message_among_good_ones_dies_alone(void **state)
{
	struct play p = play_new(5);
	struct retry_step s = refused_twice(&p, 0);
	(void)state;

	assert_int_equal(s.action, RETRY_ASIDE);
	assert_int_equal(s.aside, ASIDE_REFUSED);
	assert_true(s.due_ms >= p.now + RETRY_REFUSED_MS);
	assert_true(retry_ready_ms(&p.st) <= p.now);
	s = answered(&p, 1, &sent);
	assert_true(s.condemn);
	assert_false(s.pardon);
	/* Once. */
	assert_false(answered(&p, 2, &sent).condemn);
}

static void test_a_receiver_that_refuses_everything_costs_no_alert(void **state)
{
	struct play p = play_new(6);
	(void)state;

	assert_false(refused_twice(&p, 0).just_held);
	assert_false(refused_twice(&p, 1).just_held);
	struct retry_step s = refused_twice(&p, 2);

	assert_true(s.just_held);
	assert_int_equal(s.action, RETRY_ASIDE);
	for (int day = 0; day < 30 * 96; day++) {
		p.now = retry_ready_ms(&p.st);
		p.rows[3].plain = true;
		assert_int_equal(answered(&p, 3, &message).action, RETRY_ASIDE);
	}
	s = answered(&p, 4, &sent);
	assert_true(s.just_back && s.release && s.pardon);
	assert_false(s.condemn);
}

static void test_one_bad_message_again_and_again_makes_no_receiver_sick(void **state)
{
	struct play p = play_new(7);
	struct retry_step s = refused_twice(&p, 0);
	(void)state;

	for (int i = 0; i < 10; i++) {
		p.now += s.wait_ms;
		s = answered(&p, 0, &message);
		assert_int_equal(s.action, RETRY_ASIDE);
	}
	assert_false(retry_is_sick(&p.st));
	p.rows[0].tried_ms = GIVE_UP;
	assert_int_equal(answered(&p, 0, &message).action, RETRY_DEAD);
}

/* ---- asked to wait ------------------------------------------------------------------------ */

static void test_a_throttled_try_waits_what_was_asked_and_is_not_counted(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 1000; i++) {
		struct play p = play_new(i);
		struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = 20000};
		struct retry_step s = answered(&p, 0, &v);

		assert_int_equal(s.action, RETRY_AGAIN);
		assert_false(s.counts);
		assert_int_equal(s.wait_ms, 0);
		assert_in_range(retry_ready_ms(&p.st) - T0, 20000, 22000);
	}
}

static void test_a_throttle_never_gives_up_and_never_shortens_a_wait(void **state)
{
	struct play p = play_new(8);
	struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = 0};
	(void)state;

	p.st.not_before_ms = T0 + 2 * GIVE_UP;
	p.rows[0].tried_ms = GIVE_UP;
	assert_int_equal(answered(&p, 0, &v).action, RETRY_AGAIN);
	assert_int_equal(retry_ready_ms(&p.st), T0 + 2 * GIVE_UP);
}

static void test_a_throttle_without_a_time_backs_off(void **state)
{
	struct dest_verdict v = {.class = DEST_THROTTLE, .retry_after_ms = -1};
	struct retry_state st = {0};
	struct retry_row row = {.attempts = 3};
	struct retry_step s = retry_next(&st, &v, &row, GIVE_UP, T0, UINT64_MAX);
	(void)state;

	assert_true(s.counts);
	assert_int_equal(retry_ready_ms(&st) - T0, 1000 + 8000);
}

static void test_a_reload_ends_our_waits_and_another_receiver_its_own(void **state)
{
	struct retry_state st = {.not_before_ms = T0 + HOUR,
		.back_off_ms = T0 + 2 * HOUR,
		.suspects = 7,
		.held = true,
		.rate.tokens = 0.5};
	(void)state;

	retry_anew(&st, false);
	assert_false(retry_is_sick(&st));
	assert_int_equal(retry_ready_ms(&st), T0 + HOUR);
	assert_true(st.rate.tokens > 0.4);
	retry_anew(&st, true);
	assert_true(retry_ready_ms(&st) <= T0);
}

/* ---- dead endpoints ----------------------------------------------------------------------- */

static void test_gone_holds_at_once_says_so_once_and_asks_by_the_hour(void **state)
{
	struct play p = play_new(9);
	struct retry_step s = answered(&p, 0, &gone);
	(void)state;

	assert_int_equal(s.action, RETRY_HOLD);
	assert_true(s.just_held);
	assert_in_range(retry_ready_ms(&p.st) - p.now, HOUR * 9 / 10, HOUR);
	s = answered(&p, 0, &gone);
	assert_int_equal(s.action, RETRY_HOLD);
	assert_false(s.just_held);
	s = answered(&p, 0, &sent);
	assert_true(s.just_back);
}

static void test_three_endpoint_failures_over_ten_minutes_hold(void **state)
{
	(void)state;
	for (uint64_t run = 0; run < 200; run++) {
		struct play p = play_new(run);
		struct retry_step s = {.action = RETRY_AGAIN};
		uint32_t n = 0;

		while (s.action == RETRY_AGAIN) {
			p.now = n == 0 ? p.now : retry_ready_ms(&p.st);
			s = answered(&p, 0, &endpoint);
			n++;
		}
		assert_int_equal(s.action, RETRY_HOLD);
		assert_int_equal(n, 3);
		assert_in_range(p.now - T0, 10 * MINUTE, 11 * MINUTE);
	}
}

static void test_a_held_queue_asks_after_10_20_40_and_then_every_60_minutes(void **state)
{
	static const int64_t waits[] = {10, 20, 40, 60, 60, 60};
	struct play p = play_new(10);
	(void)state;

	while (!p.st.held) {
		answered(&p, 0, &endpoint);
		p.now = p.st.held ? p.now : retry_ready_ms(&p.st);
	}
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		int64_t wait = retry_ready_ms(&p.st) - p.now;

		assert_in_range(wait, waits[i] * MINUTE * 9 / 10, waits[i] * MINUTE);
		p.now += wait;
		assert_int_equal(answered(&p, 0, &endpoint).action, RETRY_HOLD);
	}
}

static void test_a_burst_of_endpoint_failures_does_not_hold(void **state)
{
	struct play p = play_new(11);
	(void)state;

	for (int i = 0; i < 50; i++, p.now++)
		assert_int_equal(answered(&p, 0, &endpoint).action, RETRY_AGAIN);
	assert_int_equal(answered(&p, 0, &sent).action, RETRY_DONE);
	assert_int_equal(p.st.endpoint_fails, 0);
	p.now += GIVE_UP;
	assert_int_equal(answered(&p, 1, &endpoint).action, RETRY_AGAIN);
}

static void test_two_endpoint_failures_far_apart_do_not_hold(void **state)
{
	struct play p = play_new(12);
	(void)state;

	for (int i = 0; i < 2; i++, p.now += HOUR)
		assert_int_equal(answered(&p, 0, &endpoint).action, RETRY_AGAIN);
	assert_int_equal(answered(&p, 0, &endpoint).action, RETRY_HOLD);
}

/* Some tools tell in time that it was the last for now. */
static void test_a_warning_with_a_sent_one_is_heeded(void **state)
{
	struct retry_state st = {0};
	struct dest_verdict v = {.class = DEST_SENT, .retry_after_ms = 2500};
	struct retry_row row = {0};
	(void)state;

	assert_int_equal(retry_next(&st, &v, &row, GIVE_UP, T0, 0).action, RETRY_DONE);
	assert_int_equal(retry_ready_ms(&st), T0 + 2500);
	v.retry_after_ms = -1;
	retry_next(&st, &v, &row, GIVE_UP, T0 + 3000, 0);
	assert_true(retry_ready_ms(&st) <= T0 + 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits_are_uniform_below_their_cap),
		cmocka_unit_test(test_caps_double_and_end_at_a_quarter_of_an_hour),
		cmocka_unit_test(test_three_days_of_outage_cost_at_most_650_requests),
		cmocka_unit_test(test_an_alert_that_fails_alone_steps_aside_after_five_tries),
		cmocka_unit_test(
			test_a_receiver_that_fails_for_three_alerts_is_sick_and_keeps_all),
		cmocka_unit_test(test_a_sick_receiver_is_asked_ever_more_rarely_and_by_turns),
		cmocka_unit_test(test_only_the_time_in_which_it_was_tried_makes_an_alert_old),
		cmocka_unit_test(test_one_bad_message_among_good_ones_dies_alone),
		cmocka_unit_test(test_a_receiver_that_refuses_everything_costs_no_alert),
		cmocka_unit_test(test_one_bad_message_again_and_again_makes_no_receiver_sick),
		cmocka_unit_test(test_a_throttled_try_waits_what_was_asked_and_is_not_counted),
		cmocka_unit_test(test_a_throttle_never_gives_up_and_never_shortens_a_wait),
		cmocka_unit_test(test_a_throttle_without_a_time_backs_off),
		cmocka_unit_test(test_a_reload_ends_our_waits_and_another_receiver_its_own),
		cmocka_unit_test(test_gone_holds_at_once_says_so_once_and_asks_by_the_hour),
		cmocka_unit_test(test_three_endpoint_failures_over_ten_minutes_hold),
		cmocka_unit_test(
			test_a_held_queue_asks_after_10_20_40_and_then_every_60_minutes),
		cmocka_unit_test(test_a_burst_of_endpoint_failures_does_not_hold),
		cmocka_unit_test(test_two_endpoint_failures_far_apart_do_not_hold),
		cmocka_unit_test(test_a_warning_with_a_sent_one_is_heeded),
	};

	return cmocka_run_group_tests_name("alerts_retry", tests, NULL, NULL);
}
