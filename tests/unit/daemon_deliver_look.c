/* SPDX-License-Identifier: ISC */
/* A lane that does not get on, under a clock of the test's own. */
#include <string.h>

#include "base/log.h"
#include "daemon/deliver_private.h"
#include "tests/unit/unit.h"

/* A lane at one step for good. */
static struct lane lane_at(enum lane_state state, int64_t may_take_ms)
{
	return (struct lane){
		.m.state = state, .steps = 17, .may_take_ms = may_take_ms, .id = STR("desk")};
}

/* After how long it is said to hang; 0: not within ten minutes. */
static int64_t hangs_after_ms(struct lane *l, bool store_well)
{
	for (int64_t ms = 0; ms <= 600000; ms += STALL_LOOK_MS) {
		lane_look(l, store_well, 1000 + ms);
		if (l->stall.stalled_ms != 0)
			return ms;
	}
	return 0;
}

static void test_what_hangs_is_seen_within_a_minute_of_when_it_should_have_gone_on(void **state)
{
	(void)state;
	int request = 0;
	struct lane waits = lane_at(LANE_WAITING, LANE_WAIT_MAX_MS);
	struct lane held = lane_at(LANE_HELD, 1000);
	struct lane sends = lane_at(LANE_SENDING, 25000);
	struct lane takes = lane_at(LANE_TAKING, 0);

	sends.op = (struct http_op *)(void *)&request;
	assert_int_equal(hangs_after_ms(&waits, true), LANE_WAIT_MAX_MS + STALL_MS);
	assert_in_range(hangs_after_ms(&held, true), STALL_MS, 60000);
	assert_int_equal(hangs_after_ms(&sends, true), 25000 + STALL_MS);
	assert_in_range(hangs_after_ms(&takes, true), STALL_MS, 60000);
	/* Each of these is in hand on disk, and a new process sends it; a trip that the store does not
	 * answer may be a store at work. */
	assert_true(lane_hangs(&waits));
	assert_true(lane_hangs(&held));
	assert_true(lane_hangs(&sends));
	assert_false(lane_hangs(&takes));
}

static void test_an_idle_lane_and_one_that_gets_on_do_not_hang(void **state)
{
	(void)state;
	struct lane idle = lane_at(LANE_IDLE, 0);
	struct lane paused = lane_at(LANE_PAUSED, 0);
	struct lane sends = lane_at(LANE_SENDING, 25000);

	assert_int_equal(hangs_after_ms(&idle, true), 0);
	assert_int_equal(hangs_after_ms(&paused, true), 0);
	for (int i = 0; i < 100; i++) {
		sends.steps++;
		lane_look(&sends, true, 1000 + i * STALL_LOOK_MS);
	}
	assert_int_equal(sends.stall.stalled_ms, 0);
}

static void test_a_store_that_is_not_well_is_no_lanes_fault(void **state)
{
	(void)state;
	struct lane settles = lane_at(LANE_SETTLING, 0);
	struct lane waits = lane_at(LANE_WAITING, 1000);

	assert_int_equal(hangs_after_ms(&settles, false), 0);
	assert_int_equal(hangs_after_ms(&waits, false), STALL_MS + STALL_LOOK_MS);
}

static void test_a_console_that_nobody_reads_is_told_and_not_started_anew_for(void **state)
{
	(void)state;
	struct lane console = lane_at(LANE_SENDING, 0);
	struct deliverer d = {.lanes = &console};
	int64_t ms = 0;

	assert_int_equal(hangs_after_ms(&console, true), STALL_MS);
	assert_false(deliverer_look(&d, true, 1000 + STALL_MS + STALL_LOOK_MS));
	assert_str_eq(
		deliverer_stuck(&d, STR("desk"), &ms), STR("standard output takes nothing"));
	assert_int_equal(ms, STALL_MS + STALL_LOOK_MS);
	assert_str_eq(deliverer_stuck(&d, STR("other"), &ms), STR(""));
	assert_int_equal(ms, 0);
	console.steps++;
	assert_false(deliverer_look(&d, true, 100000));
	assert_str_eq(deliverer_stuck(&d, STR("desk"), &ms), STR(""));
}

static void test_one_lane_that_hangs_is_found_among_others(void **state)
{
	(void)state;
	struct lane waits = lane_at(LANE_WAITING, 0);
	struct lane idle = lane_at(LANE_IDLE, 0);
	struct deliverer d = {.lanes = &waits};

	waits.next = &idle;
	hangs_after_ms(&waits, true);
	assert_true(deliverer_look(&d, true, 100000));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_what_hangs_is_seen_within_a_minute_of_when_it_should_have_gone_on),
		cmocka_unit_test(test_an_idle_lane_and_one_that_gets_on_do_not_hang),
		cmocka_unit_test(test_a_store_that_is_not_well_is_no_lanes_fault),
		cmocka_unit_test(
			test_a_console_that_nobody_reads_is_told_and_not_started_anew_for),
		cmocka_unit_test(test_one_lane_that_hangs_is_found_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
