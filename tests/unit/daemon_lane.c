/* SPDX-License-Identifier: ISC */
/* The life of a delivery lane: rows, waits, rates, failures. */
#include "tests/unit/daemon_lane_rig.h"

/* ---- the plain way ------------------------------------------------------------------------- */

static void test_a_new_destination_looks_into_its_queue_at_once(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	assert_int_equal(r.m.state, LANE_TAKING);
	assert_asks_to_take(r);
	assert_false(r.did.settle);
}

static void test_an_empty_queue_lets_the_lane_rest_until_it_is_woken(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	happens(&r, LANE_ON_WAKE);
	assert_int_equal(r.m.state, LANE_TAKING);
	assert_asks_to_take(r);
}

static void test_a_sent_alert_is_settled_and_the_next_one_comes_along(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	assert_int_equal(r.did.what, LANE_DO_SEND);
	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_true(r.did.take);
	assert_false(r.did.health);
	assert_int_equal(r.did.news, LANE_SAYS_SENT);
	brings(&r, (struct lane_row){.seq = 8});
	assert_int_equal(r.did.what, LANE_DO_SEND);
	answers(&r, sent);
	assert_settles(r, 8, RETRY_DONE);
}

static void test_a_wake_while_the_trip_is_away_is_not_lost(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_WAKE);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	/* The trip had looked before the second row was there. */
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_TAKING);
	assert_asks_to_take(r);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_IDLE);
}

static void test_a_wake_while_a_row_is_on_its_way_is_not_lost(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_WAKE);
	brings(&r, (struct lane_row){.seq = 1});
	answers(&r, sent);
	happens(&r, LANE_ON_WAKE);
	brings_nothing(&r, TIME_NONE);
	assert_asks_to_take(r);
}

/* ---- waits --------------------------------------------------------------------------------- */

static void test_a_row_due_later_arms_a_wait_until_exactly_then(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, T0 + 12345);
	assert_waits(r, 12345);
	r.now = T0 + 12345;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

static void test_no_timer_is_set_for_more_than_a_minute_or_for_nothing(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, T0 + MINUTE + 1);
	assert_waits(r, MINUTE);
	/* People are told the end, not the timer's. */
	assert_int_equal(r.m.until_ms, T0 + MINUTE + 1);
	happens(&r, LANE_ON_WAIT_OVER);
	brings_nothing(&r, T0 - HOUR);
	assert_waits(r, 1);
}

static void test_a_throttle_is_waited_out_to_the_millisecond(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, (struct dest_verdict){.class = DEST_THROTTLE, .retry_after_ms = 90000});
	assert_settles(r, 7, RETRY_AGAIN);
	assert_false(r.did.take);
	/* A restart must not forget it. */
	assert_true(r.did.health);
	assert_int_equal(r.m.retry.not_before_ms, T0 + 90000);
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, MINUTE);
	r.now = T0 + 60000;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_waits(r, 30000);
	r.now = T0 + 89999;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_waits(r, 1);
	r.now = T0 + 90000;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

static void test_a_throttle_from_before_the_restart_is_waited_out(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + 2500;
	happens(&r, LANE_ON_CONFIGURED);
	assert_waits(r, 2500);
}

static void test_a_wake_does_not_cut_a_wait_short(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + 2500;
	happens(&r, LANE_ON_CONFIGURED);
	happens(&r, LANE_ON_WAKE);
	assert_int_equal(r.m.state, LANE_WAITING);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	happens(&r, LANE_ON_CONFIGURED);
	assert_int_equal(r.m.state, LANE_WAITING);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
}

/* A digest is due in an hour, and an urgent alert comes. */
static void test_a_wake_looks_past_what_is_due_later(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, T0 + HOUR);
	assert_waits(r, MINUTE);
	happens(&r, LANE_ON_WAKE);
	assert_asks_to_take(r);
	brings_nothing(&r, T0 + HOUR);
	assert_waits(r, MINUTE);
}

static void test_a_wake_does_not_cut_a_wait_for_the_rate_short(void **state)
{
	struct rig r = rig_sending(1);
	(void)state;

	answers(&r, sent);
	brings_nothing(&r, T0 + HOUR);
	happens(&r, LANE_ON_WAKE);
	assert_waits(r, 1000);
	r.now += 400;
	happens(&r, LANE_ON_WAKE);
	assert_waits(r, 600);
}

static void test_the_end_of_a_wait_that_was_overtaken_does_nothing(void **state)
{
	static const enum lane_state others[] = {
		LANE_IDLE, LANE_TAKING, LANE_SENDING, LANE_SETTLING};
	(void)state;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct rig r = rig_idle(0);

		r.m.state = others[i];
		happens(&r, LANE_ON_WAIT_OVER);
		assert_int_equal(r.did.what, LANE_DO_NOTHING);
		assert_int_equal(r.m.state, others[i]);
	}
}

static void test_a_clock_set_back_makes_the_lane_look_every_minute(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, T0 + 10 * SECOND);
	assert_waits(r, 10 * SECOND);
	r.now = T0 - HOUR;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
	brings_nothing(&r, T0 + 10 * SECOND);
	assert_waits(r, MINUTE);
}

static void test_a_clock_set_back_while_throttled_waits_by_the_minute(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + 30 * SECOND;
	happens(&r, LANE_ON_CONFIGURED);
	assert_waits(r, 30 * SECOND);
	r.now = T0 - HOUR;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_waits(r, MINUTE);
}

static void test_a_clock_set_forward_ends_the_wait_when_the_timer_does(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + HOUR;
	happens(&r, LANE_ON_CONFIGURED);
	assert_waits(r, MINUTE);
	r.now = T0 + 2 * HOUR;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

/* ---- rate ---------------------------------------------------------------------------------- */

static void test_a_rate_spaces_alerts_out(void **state)
{
	struct rig r = rig_sending(1);
	(void)state;

	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_false(r.did.take);
	r.now += 400;
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, 600);
	r.now += 600;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

static void test_a_token_paid_for_a_row_that_was_not_there_is_given_back(void **state)
{
	struct rig r = rig_new(0.01);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_IDLE);
	happens(&r, LANE_ON_WAKE);
	assert_asks_to_take(r);
	store_fails(&r);
	r.now += LANE_TRIP_FAILED_MS;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

static void test_a_token_that_bought_a_row_stays_paid(void **state)
{
	struct rig r = rig_sending(0.01);
	(void)state;

	answers(&r, sent);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_WAITING);
	happens(&r, LANE_ON_WAIT_OVER);
	assert_int_equal(r.m.state, LANE_WAITING);
}

/* Two chats of one bot. */
static void test_a_throttle_holds_all_lanes_that_share_the_token(void **state)
{
	struct bucket bot = {0};
	struct rig one = rig_new(0);
	struct rig other = rig_new(0);
	(void)state;

	one.terms.shared[0] = other.terms.shared[0] = (struct bucket_use){&bot, 30, 30};
	one.terms.n_shared = other.terms.n_shared = 1;
	happens(&one, LANE_ON_CONFIGURED);
	brings(&one, (struct lane_row){.seq = 7});
	answers(&one, (struct dest_verdict){.class = DEST_THROTTLE, .retry_after_ms = 5000});
	happens(&other, LANE_ON_CONFIGURED);
	assert_waits(other, 5000);
}

static void test_lanes_share_a_rate(void **state)
{
	struct bucket bot = {0};
	struct rig one = rig_new(0);
	struct rig other = rig_new(0);
	(void)state;

	one.terms.shared[0] = other.terms.shared[0] = (struct bucket_use){&bot, 2, 1};
	one.terms.n_shared = other.terms.n_shared = 1;
	happens(&one, LANE_ON_CONFIGURED);
	assert_asks_to_take(one);
	happens(&other, LANE_ON_CONFIGURED);
	assert_waits(other, 500);
	/* Nothing was there: the token is the other's at once. */
	brings_nothing(&one, TIME_NONE);
	happens(&other, LANE_ON_WAIT_OVER);
	assert_asks_to_take(other);
}

/* ---- failures ------------------------------------------------------------------------------ */

static void test_a_trip_that_failed_is_made_again_after_five_seconds(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	store_fails(&r);
	assert_waits(r, 5 * SECOND);
	assert_int_equal(r.did.news, LANE_SAYS_NO_STORE);
	assert_string_equal(r.did.why, "disk full");
	r.now += 5 * SECOND;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
}

static void test_a_failed_try_is_due_again_later_and_told(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, broken);
	assert_settles(r, 7, RETRY_AGAIN);
	assert_int_equal(r.did.fate.due_ms, T0);
	assert_int_equal(r.did.fate.wait_ms, RETRY_FLOOR_MS);
	assert_true(r.did.fate.counts);
	assert_false(r.did.take);
	assert_false(r.did.health);
	assert_int_equal(r.did.news, LANE_SAYS_AGAIN);
	assert_string_equal(r.did.why, "HTTP 500");
	/* It is the head of the queue, the lane waits, and nothing overtakes it. */
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, RETRY_FLOOR_MS);
}

static void test_a_refused_alert_goes_once_more_plain_and_then_steps_aside(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, refused);
	assert_settles(r, 7, RETRY_PLAIN);
	assert_true(r.did.plain);
	assert_int_equal(r.did.news, LANE_SAYS_PLAIN);
	brings_nothing(&r, TIME_NONE);
	brings(&r, (struct lane_row){.seq = 7, .retry = {.plain = true, .attempts = 1}});
	answers(&r, refused);
	assert_settles(r, 7, RETRY_ASIDE);
	assert_int_equal(r.did.fate.aside, ASIDE_REFUSED);
	assert_int_equal(r.did.news, LANE_SAYS_ASIDE);
	/* The next one goes at once, and that it is taken tells who was to blame. */
	brings_nothing(&r, TIME_NONE);
	assert_asks_to_take(r);
	brings(&r, (struct lane_row){.seq = 8});
	answers(&r, sent);
	assert_settles(r, 8, RETRY_DONE);
	assert_true(r.did.condemn);
	assert_false(r.did.pardon);
}

static void test_a_receiver_that_refuses_everything_is_asked_later_and_forgiven(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	for (int64_t seq = 1; seq <= RETRY_SUSPECTS; seq++) {
		brings(&r, (struct lane_row){.seq = seq, .retry.plain = true});
		answers(&r, refused);
		assert_int_equal(
			r.did.news, seq < RETRY_SUSPECTS ? LANE_SAYS_ASIDE : LANE_SAYS_HOLDS);
		brings_nothing(&r, TIME_NONE);
	}
	/* `rasid status` shows it as held. */
	assert_int_equal(r.m.state, LANE_HELD);
	assert_int_equal(r.did.wait_ms, RETRY_FLOOR_MS);
	r.now += RETRY_FLOOR_MS;
	happens(&r, LANE_ON_WAIT_OVER);
	brings(&r, (struct lane_row){.seq = 4});
	answers(&r, sent);
	assert_int_equal(r.did.news, LANE_SAYS_BACK);
	assert_true(r.did.release && r.did.pardon);
	assert_false(r.did.condemn);
}

static void test_another_receiver_is_not_bound_by_the_wishes_of_the_last(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + HOUR;
	happens(&r, LANE_ON_CONFIGURED);
	assert_waits(r, MINUTE);
	tell(&r, (struct lane_event){.type = LANE_ON_CONFIGURED, .changed = true});
	assert_asks_to_take(r);
	assert_true(r.did.release && r.did.pardon);
}

static void test_a_reload_tries_again_what_had_to_wait_for_its_failures(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, broken);
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, RETRY_FLOOR_MS);
	happens(&r, LANE_ON_CONFIGURED);
	assert_asks_to_take(r);
	assert_true(r.did.release && r.did.pardon);
}

static void test_a_wish_from_before_the_restart_is_never_longer_than_it_was(void **state)
{
	static const int64_t DAYS_30 = INT64_C(30) * 24 * 3600 * 1000;
	(void)state;

	assert_int_equal(lane_wait_left_ms(T0 + HOUR, T0, T0), HOUR);
	assert_int_equal(lane_wait_left_ms(T0 + HOUR, T0, T0 + MINUTE), HOUR - MINUTE);
	assert_int_equal(lane_wait_left_ms(T0 + HOUR, T0, T0 + 2 * HOUR), 0);
	/* The clock was two years ahead when it was written down. */
	assert_int_equal(lane_wait_left_ms(T0 + HOUR, T0, T0 - 730 * 24 * HOUR), HOUR);
	assert_int_equal(lane_wait_left_ms(T0 + 400 * 24 * HOUR, 0, T0), DAYS_30);
	assert_int_equal(lane_wait_left_ms(0, 0, T0), 0);
}

static void test_a_plain_try_that_fails_stays_plain(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings(&r, (struct lane_row){.seq = 7, .retry = {.plain = true, .attempts = 1}});
	answers(&r, broken);
	assert_settles(r, 7, RETRY_AGAIN);
	assert_true(r.did.plain);
}

static void test_an_alert_is_given_up_by_how_long_it_was_tried_and_the_terms(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	brings(&r, (struct lane_row){.seq = 7, .retry.tried_ms = GIVE_UP - 1});
	answers(&r, broken);
	assert_settles(r, 7, RETRY_AGAIN);
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, 1);
	r.now += 1;
	happens(&r, LANE_ON_WAIT_OVER);
	brings(&r, (struct lane_row){.seq = 7, .retry.tried_ms = GIVE_UP});
	answers(&r, broken);
	assert_settles(r, 7, RETRY_DEAD);
	assert_int_equal(r.did.news, LANE_SAYS_DEAD);
}

static void test_a_look_finds_what_no_wake_told_of(void **state)
{
	(void)state;
	struct rig r = rig_idle(0);
	struct lane_row row = {.seq = 7};

	happens(&r, LANE_ON_LOOK);
	assert_asks_to_take(r);
	tell(&r, (struct lane_event){.type = LANE_ON_TRIP_DONE,
			 .row = &row,
			 .waited_ms = LANE_FORGOTTEN_MS});
	assert_int_equal(r.did.what, LANE_DO_SEND);
	assert_int_equal(r.did.news, LANE_SAYS_FORGOTTEN);
	/* The next one came along and is nobody's find. */
	answers(&r, sent);
	tell(&r, (struct lane_event){.type = LANE_ON_TRIP_DONE,
			 .row = &row,
			 .waited_ms = LANE_FORGOTTEN_MS});
	assert_int_equal(r.did.news, LANE_SAYS_NOTHING);
}

static void test_what_is_just_being_told_of_was_not_forgotten(void **state)
{
	(void)state;
	struct rig r = rig_idle(0);
	struct lane_row row = {.seq = 7};

	happens(&r, LANE_ON_LOOK);
	tell(&r, (struct lane_event){.type = LANE_ON_TRIP_DONE,
			 .row = &row,
			 .waited_ms = LANE_FORGOTTEN_MS - 1});
	assert_int_equal(r.did.what, LANE_DO_SEND);
	assert_int_equal(r.did.news, LANE_SAYS_NOTHING);
	r = rig_idle(0);
	happens(&r, LANE_ON_LOOK);
	happens(&r, LANE_ON_WAKE);
	tell(&r, (struct lane_event){.type = LANE_ON_TRIP_DONE,
			 .row = &row,
			 .waited_ms = LANE_FORGOTTEN_MS});
	assert_int_equal(r.did.news, LANE_SAYS_NOTHING);
}

static void test_only_an_idle_lane_looks(void **state)
{
	(void)state;
	struct rig r = rig_idle(0);

	happens(&r, LANE_ON_LOOK);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_IDLE);
	r = rig_sending(0);
	happens(&r, LANE_ON_LOOK);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	r = rig_held();
	happens(&r, LANE_ON_LOOK);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_destination_looks_into_its_queue_at_once),
		cmocka_unit_test(test_an_empty_queue_lets_the_lane_rest_until_it_is_woken),
		cmocka_unit_test(test_a_sent_alert_is_settled_and_the_next_one_comes_along),
		cmocka_unit_test(test_a_wake_while_the_trip_is_away_is_not_lost),
		cmocka_unit_test(test_a_wake_while_a_row_is_on_its_way_is_not_lost),
		cmocka_unit_test(test_a_row_due_later_arms_a_wait_until_exactly_then),
		cmocka_unit_test(test_no_timer_is_set_for_more_than_a_minute_or_for_nothing),
		cmocka_unit_test(test_a_throttle_is_waited_out_to_the_millisecond),
		cmocka_unit_test(test_a_throttle_from_before_the_restart_is_waited_out),
		cmocka_unit_test(test_a_wake_does_not_cut_a_wait_short),
		cmocka_unit_test(test_a_wake_looks_past_what_is_due_later),
		cmocka_unit_test(test_a_wake_does_not_cut_a_wait_for_the_rate_short),
		cmocka_unit_test(test_the_end_of_a_wait_that_was_overtaken_does_nothing),
		cmocka_unit_test(test_a_clock_set_back_makes_the_lane_look_every_minute),
		cmocka_unit_test(test_a_clock_set_back_while_throttled_waits_by_the_minute),
		cmocka_unit_test(test_a_clock_set_forward_ends_the_wait_when_the_timer_does),
		cmocka_unit_test(test_a_rate_spaces_alerts_out),
		cmocka_unit_test(test_a_throttle_holds_all_lanes_that_share_the_token),
		cmocka_unit_test(test_lanes_share_a_rate),
		cmocka_unit_test(test_a_token_paid_for_a_row_that_was_not_there_is_given_back),
		cmocka_unit_test(test_a_token_that_bought_a_row_stays_paid),
		cmocka_unit_test(test_a_trip_that_failed_is_made_again_after_five_seconds),
		cmocka_unit_test(test_a_failed_try_is_due_again_later_and_told),
		cmocka_unit_test(
			test_a_refused_alert_goes_once_more_plain_and_then_steps_aside),
		cmocka_unit_test(
			test_a_receiver_that_refuses_everything_is_asked_later_and_forgiven),
		cmocka_unit_test(test_another_receiver_is_not_bound_by_the_wishes_of_the_last),
		cmocka_unit_test(test_a_reload_tries_again_what_had_to_wait_for_its_failures),
		cmocka_unit_test(
			test_a_wish_from_before_the_restart_is_never_longer_than_it_was),
		cmocka_unit_test(test_a_plain_try_that_fails_stays_plain),
		cmocka_unit_test(
			test_an_alert_is_given_up_by_how_long_it_was_tried_and_the_terms),
		cmocka_unit_test(test_a_look_finds_what_no_wake_told_of),
		cmocka_unit_test(test_what_is_just_being_told_of_was_not_forgotten),
		cmocka_unit_test(test_only_an_idle_lane_looks),
	};

	return cmocka_run_group_tests_name("daemon_lane", tests, NULL, NULL);
}
