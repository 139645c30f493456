/* SPDX-License-Identifier: ISC */
/* Steps of the wall clock, with both clocks in the test's hand. */
#include "daemon/clockstep.h"
#include "tests/unit/unit.h"

static const int64_t wall = 1800000000000;
static const int64_t hour = 3600000;

static void test_a_clock_that_runs_evenly_does_not_jump(void **state)
{
	(void)state;
	struct clockstep cs;

	clockstep_init(&cs, wall, 500);
	for (int i = 0; i < 100; i++)
		assert_int_equal(clockstep_look(&cs, wall + i * hour, 500 + i * hour), 0);
}

static void test_five_seconds_are_discipline_and_more_is_a_jump(void **state)
{
	(void)state;
	struct clockstep cs;

	clockstep_init(&cs, wall, 500);
	assert_int_equal(clockstep_look(&cs, wall + 5000, 500), 0);
	assert_int_equal(clockstep_look(&cs, wall, 500), 0);
	assert_int_equal(clockstep_look(&cs, wall + 5001, 500), 5001);
	assert_int_equal(clockstep_look(&cs, wall, 500), -5001);
}

static void test_a_jump_is_told_once(void **state)
{
	(void)state;
	struct clockstep cs;

	clockstep_init(&cs, wall, 500);
	assert_int_equal(clockstep_look(&cs, wall + 9 * hour, 500 + hour), 8 * hour);
	assert_int_equal(clockstep_look(&cs, wall + 10 * hour, 500 + 2 * hour), 0);
	assert_int_equal(clockstep_look(&cs, wall + 3 * hour, 500 + 3 * hour), -8 * hour);
	assert_int_equal(clockstep_look(&cs, wall + 4 * hour, 500 + 4 * hour), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clock_that_runs_evenly_does_not_jump),
		cmocka_unit_test(test_five_seconds_are_discipline_and_more_is_a_jump),
		cmocka_unit_test(test_a_jump_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
