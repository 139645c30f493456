/* SPDX-License-Identifier: ISC */
/* A lane that a person lets rest, wakes, and asks again. */
#include "tests/unit/daemon_lane_rig.h"

#define assert_rests_paused(r)                                                                 \
	do {                                                                                   \
		assert_int_equal((r).m.state, LANE_PAUSED);                                    \
		assert_int_equal((r).did.what, LANE_DO_NOTHING);                               \
	} while (0)

static void test_a_paused_lane_takes_nothing_whatever_happens(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_PAUSED);
	assert_rests_paused(r);
	static const enum lane_event_type events[] = {LANE_ON_WAKE, LANE_ON_LOOK,
		LANE_ON_WAIT_OVER, LANE_ON_CONFIGURED, LANE_ON_ENABLED, LANE_ON_PAUSED};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		happens(&r, events[i]);
		assert_rests_paused(r);
	}
}

static void test_resuming_wakes_it(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_PAUSED);
	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_RESUMED);
	assert_asks_to_take(r);
	/* One look is enough. */
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_IDLE);
	happens(&r, LANE_ON_RESUMED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	assert_int_equal(r.m.state, LANE_IDLE);
}

static void test_it_is_paused_from_its_start(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.paused = true;
	happens(&r, LANE_ON_CONFIGURED);
	assert_rests_paused(r);
	happens(&r, LANE_ON_RESUMED);
	assert_asks_to_take(r);
	assert_true(r.did.release && r.did.pardon);
}

static void test_what_is_under_way_is_settled_and_nothing_comes_along(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_PAUSED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	assert_int_equal(r.m.state, LANE_SENDING);
	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_false(r.did.take);
	brings_nothing(&r, TIME_NONE);
	assert_rests_paused(r);
}

static void test_a_row_that_was_on_its_way_is_given_back_with_its_token(void **state)
{
	struct rig r = rig_idle(0.01);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_PAUSED);
	brings(&r, (struct lane_row){.seq = 9, .retry = {.plain = true, .attempts = 1}});
	assert_gives_back(r, 9);
	assert_true(r.did.plain);
	brings_nothing(&r, TIME_NONE);
	assert_rests_paused(r);
	happens(&r, LANE_ON_RESUMED);
	assert_asks_to_take(r);
}

static void test_a_pause_that_ends_before_the_trip_does_is_none(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_PAUSED);
	happens(&r, LANE_ON_RESUMED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	brings(&r, (struct lane_row){.seq = 9});
	assert_int_equal(r.did.what, LANE_DO_SEND);
}

static void test_what_is_due_later_or_failed_does_not_wait_while_it_is_paused(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_PAUSED);
	brings_nothing(&r, T0 + SECOND);
	assert_rests_paused(r);
	happens(&r, LANE_ON_RESUMED);
	happens(&r, LANE_ON_PAUSED);
	store_fails(&r);
	assert_rests_paused(r);
	assert_int_equal(r.did.news, LANE_SAYS_NO_STORE);
}

static void test_a_wait_goes_on_after_the_pause(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	r.m.retry.not_before_ms = T0 + 90 * SECOND;
	happens(&r, LANE_ON_CONFIGURED);
	happens(&r, LANE_ON_PAUSED);
	assert_rests_paused(r);
	/* The timer of before. */
	happens(&r, LANE_ON_WAIT_OVER);
	assert_rests_paused(r);
	r.now += 80 * SECOND;
	happens(&r, LANE_ON_RESUMED);
	assert_waits(r, 10 * SECOND);
}

static void test_a_paused_lane_ends_at_once(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_PAUSED);
	happens(&r, LANE_ON_REMOVED);
	assert_int_equal(r.did.what, LANE_DO_END);
	r = rig_idle(0);
	happens(&r, LANE_ON_PAUSED);
	happens(&r, LANE_ON_CLOSING);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_held_lane_that_is_enabled_asks_at_once(void **state)
{
	struct rig r = rig_held();
	(void)state;

	happens(&r, LANE_ON_ENABLED);
	assert_false(r.m.retry.held);
	assert_asks_to_take(r);
	assert_true(r.did.release && r.did.pardon);
}

static void test_what_the_receiver_asked_for_holds_though_it_is_enabled(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, (struct dest_verdict){.class = DEST_THROTTLE, .retry_after_ms = 5000});
	brings_nothing(&r, TIME_NONE);
	assert_waits(r, 5000);
	happens(&r, LANE_ON_ENABLED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	assert_int_equal(r.m.state, LANE_WAITING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_paused_lane_takes_nothing_whatever_happens),
		cmocka_unit_test(test_resuming_wakes_it),
		cmocka_unit_test(test_it_is_paused_from_its_start),
		cmocka_unit_test(test_what_is_under_way_is_settled_and_nothing_comes_along),
		cmocka_unit_test(test_a_row_that_was_on_its_way_is_given_back_with_its_token),
		cmocka_unit_test(test_a_pause_that_ends_before_the_trip_does_is_none),
		cmocka_unit_test(
			test_what_is_due_later_or_failed_does_not_wait_while_it_is_paused),
		cmocka_unit_test(test_a_wait_goes_on_after_the_pause),
		cmocka_unit_test(test_a_paused_lane_ends_at_once),
		cmocka_unit_test(test_a_held_lane_that_is_enabled_asks_at_once),
		cmocka_unit_test(test_what_the_receiver_asked_for_holds_though_it_is_enabled),
	};

	return cmocka_run_group_tests_name("daemon_lane_pause", tests, NULL, NULL);
}
