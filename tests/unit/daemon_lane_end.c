/* SPDX-License-Identifier: ISC */
/* How a delivery lane is held, removed and ended, and what becomes of the row in hand. */
#include "tests/unit/daemon_lane_rig.h"

/* ---- hold ---------------------------------------------------------------------------------- */

static void test_a_dead_endpoint_holds_its_queue_and_is_asked_within_the_hour(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, gone);
	assert_settles(r, 7, RETRY_HOLD);
	assert_int_equal(r.did.news, LANE_SAYS_HOLDS);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_HELD);
	assert_int_equal(r.did.wait_ms, MINUTE);
	happens(&r, LANE_ON_WAKE);
	assert_int_equal(r.m.state, LANE_HELD);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	/* Not yet; then one alert asks, and hears that all is well. */
	happens(&r, LANE_ON_WAIT_OVER);
	assert_int_equal(r.m.state, LANE_HELD);
	assert_int_equal(r.did.what, LANE_DO_WAIT);
	r.now += HOUR;
	happens(&r, LANE_ON_WAIT_OVER);
	assert_asks_to_take(r);
	brings(&r, (struct lane_row){.seq = 7});
	answers(&r, sent);
	assert_int_equal(r.did.news, LANE_SAYS_BACK);
	assert_true(r.did.take);
}

static void test_a_reload_gives_a_held_queue_another_chance_at_once(void **state)
{
	struct rig r = rig_held();
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	assert_false(r.m.retry.held);
	assert_asks_to_take(r);
}

static void test_a_reload_while_the_last_refusal_is_settled_gives_another_chance(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, gone);
	happens(&r, LANE_ON_CONFIGURED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	brings_nothing(&r, TIME_NONE);
	assert_asks_to_take(r);
}

static void test_a_reload_forgets_earlier_refusals_of_the_endpoint(void **state)
{
	static const struct dest_verdict not_found = {
		.class = DEST_ENDPOINT, .retry_after_ms = -1};
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, not_found);
	assert_int_equal(r.m.retry.endpoint_fails, 1);
	happens(&r, LANE_ON_CONFIGURED);
	assert_int_equal(r.m.retry.endpoint_fails, 0);
}

/* ---- removal ------------------------------------------------------------------------------- */

static void test_a_removed_destination_ends_at_once_where_it_rests(void **state)
{
	struct rig rigs[] = {rig_idle(0), rig_held(), rig_new(0)};
	(void)state;

	rigs[2].m.retry.not_before_ms = T0 + HOUR;
	happens(&rigs[2], LANE_ON_CONFIGURED);
	assert_int_equal(rigs[2].m.state, LANE_WAITING);
	for (size_t i = 0; i < 3; i++) {
		happens(&rigs[i], LANE_ON_REMOVED);
		assert_int_equal(rigs[i].did.what, LANE_DO_END);
		assert_int_equal(rigs[i].m.state, LANE_ENDED);
	}
}

static void test_a_destination_that_only_the_store_knows_ends_at_once(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_REMOVED);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_row_taken_for_a_removed_destination_is_given_back(void **state)
{
	struct rig r = rig_idle(0);
	(void)state;

	happens(&r, LANE_ON_WAKE);
	happens(&r, LANE_ON_REMOVED);
	/* Not before its trip is over: the row it brings would be left `sending`. */
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	brings(&r, (struct lane_row){.seq = 9, .retry = {.plain = true, .attempts = 1}});
	assert_gives_back(r, 9);
	assert_true(r.did.plain);
	assert_int_equal(r.did.news, LANE_SAYS_NOTHING);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_row_that_came_along_for_a_removed_destination_is_given_back(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	answers(&r, sent);
	assert_true(r.did.take);
	happens(&r, LANE_ON_REMOVED);
	brings(&r, (struct lane_row){.seq = 8});
	assert_gives_back(r, 8);
}

static void test_a_removed_destination_ends_only_after_its_request(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_REMOVED);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_false(r.did.take);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_removed_destination_ends_even_when_its_trip_failed(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_REMOVED);
	answers(&r, gone);
	store_fails(&r);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_destination_that_comes_back_before_its_request_ends_goes_on(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_REMOVED);
	happens(&r, LANE_ON_CONFIGURED);
	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_true(r.did.take);
}

/* ---- the end ------------------------------------------------------------------------------- */

static void test_closing_ends_at_once_where_nothing_is_under_way(void **state)
{
	struct rig rigs[] = {rig_idle(0), rig_held(), rig_new(0)};
	(void)state;

	rigs[2].m.retry.not_before_ms = T0 + HOUR;
	happens(&rigs[2], LANE_ON_CONFIGURED);
	for (size_t i = 0; i < 3; i++) {
		happens(&rigs[i], LANE_ON_CLOSING);
		assert_int_equal(rigs[i].did.what, LANE_DO_END);
	}
}

static void test_closing_lets_the_request_in_flight_finish_and_takes_no_new_row(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_CLOSING);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	happens(&r, LANE_ON_WAKE);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	answers(&r, sent);
	assert_settles(r, 7, RETRY_DONE);
	assert_false(r.did.take);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.did.what, LANE_DO_END);
	assert_int_equal(r.m.state, LANE_ENDED);
}

static void test_closing_ends_a_lane_whose_trip_fails(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	happens(&r, LANE_ON_CLOSING);
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	store_fails(&r);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_a_row_that_arrives_while_closing_is_given_back_unsent(void **state)
{
	struct rig r = rig_new(0);
	(void)state;

	happens(&r, LANE_ON_CONFIGURED);
	happens(&r, LANE_ON_CLOSING);
	brings(&r, (struct lane_row){.seq = 3});
	assert_gives_back(r, 3);
	/* Its trip is waited for, and nothing else. */
	tell(&r, (struct lane_event){.type = LANE_ON_GRACE_OVER, .can_cancel = true});
	assert_int_equal(r.did.what, LANE_DO_NOTHING);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_the_end_of_the_grace_calls_a_request_off(void **state)
{
	struct rig r = rig_sending(0);
	(void)state;

	happens(&r, LANE_ON_CLOSING);
	tell(&r, (struct lane_event){.type = LANE_ON_GRACE_OVER, .can_cancel = true});
	assert_int_equal(r.did.what, LANE_DO_END);
}

static void test_the_end_of_the_grace_waits_for_what_is_about_to_come_back(void **state)
{
	struct rig writing = rig_sending(0);
	struct rig settling = rig_sending(0);
	(void)state;

	happens(&writing, LANE_ON_CLOSING);
	tell(&writing, (struct lane_event){.type = LANE_ON_GRACE_OVER});
	assert_int_equal(writing.did.what, LANE_DO_NOTHING);
	answers(&writing, sent);
	assert_settles(writing, 7, RETRY_DONE);

	happens(&settling, LANE_ON_CLOSING);
	answers(&settling, sent);
	tell(&settling, (struct lane_event){.type = LANE_ON_GRACE_OVER, .can_cancel = true});
	assert_int_equal(settling.did.what, LANE_DO_NOTHING);
	brings_nothing(&settling, TIME_NONE);
	assert_int_equal(settling.did.what, LANE_DO_END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_dead_endpoint_holds_its_queue_and_is_asked_within_the_hour),
		cmocka_unit_test(test_a_reload_gives_a_held_queue_another_chance_at_once),
		cmocka_unit_test(
			test_a_reload_while_the_last_refusal_is_settled_gives_another_chance),
		cmocka_unit_test(test_a_reload_forgets_earlier_refusals_of_the_endpoint),
		cmocka_unit_test(test_a_removed_destination_ends_at_once_where_it_rests),
		cmocka_unit_test(test_a_destination_that_only_the_store_knows_ends_at_once),
		cmocka_unit_test(test_a_row_taken_for_a_removed_destination_is_given_back),
		cmocka_unit_test(
			test_a_row_that_came_along_for_a_removed_destination_is_given_back),
		cmocka_unit_test(test_a_removed_destination_ends_only_after_its_request),
		cmocka_unit_test(test_a_removed_destination_ends_even_when_its_trip_failed),
		cmocka_unit_test(
			test_a_destination_that_comes_back_before_its_request_ends_goes_on),
		cmocka_unit_test(test_closing_ends_at_once_where_nothing_is_under_way),
		cmocka_unit_test(
			test_closing_lets_the_request_in_flight_finish_and_takes_no_new_row),
		cmocka_unit_test(test_closing_ends_a_lane_whose_trip_fails),
		cmocka_unit_test(test_a_row_that_arrives_while_closing_is_given_back_unsent),
		cmocka_unit_test(test_the_end_of_the_grace_calls_a_request_off),
		cmocka_unit_test(
			test_the_end_of_the_grace_waits_for_what_is_about_to_come_back),
	};

	return cmocka_run_group_tests_name("daemon_lane_end", tests, NULL, NULL);
}
