/* SPDX-License-Identifier: ISC */
/* Workers that hang, and when the daemon lets itself be started anew, under a clock of the test's own. */
#include "daemon/watchdog.h"
#include "tests/unit/unit.h"

static const int64_t DEADLINE = 5000;

/* Looks for so long at workers that do not get on; what was told on the way. */
static unsigned look_on(struct watchdog *w, const struct pool_place *places, size_t n,
	int64_t *now, int64_t for_ms)
{
	unsigned told = 0;

	for (int64_t end = *now + for_ms; *now < end; *now += STALL_LOOK_MS)
		told |= 1U << watchdog_workers(w, places, n, DEADLINE, *now);
	return told & ~(1U << STALL_SAME);
}

static void test_idle_workers_do_not_hang(void **state)
{
	(void)state;
	const struct pool_place idle[2] = {{.work = 0}, {.work = 0}};
	struct watchdog w = {0};
	int64_t now = 1000;

	assert_int_equal(look_on(&w, idle, 2, &now, 600000), 0);
	assert_false(watchdog_bites(&w));
}

static void test_one_of_two_that_hangs_is_told_and_the_other_works_on(void **state)
{
	(void)state;
	struct pool_place places[2] = {{.work = 3}, {.work = 9}};
	struct watchdog w = {0};
	int64_t now = 1000;

	for (int i = 0; i < 12; i++, places[1].work++)
		look_on(&w, places, 2, &now, STALL_LOOK_MS);
	assert_int_equal(w.n_hanging, 1);
	assert_int_equal(w.n_workers, 2);
	assert_int_equal(w.hanging_ms, 55000);
	assert_false(watchdog_bites(&w));
	places[0].work++;
	assert_int_equal(look_on(&w, places, 2, &now, STALL_LOOK_MS), 1U << STALL_ENDS);
	assert_int_equal(w.n_hanging, 0);
	assert_int_equal(w.hanging_ms, 0);
}

static void test_all_that_hang_are_told_within_a_minute_and_cured_by_a_start(void **state)
{
	(void)state;
	const struct pool_place places[2] = {{.work = 3}, {.work = 1}};
	struct watchdog w = {0};
	int64_t now = 1000;

	assert_int_equal(look_on(&w, places, 2, &now, STALL_MS), 0);
	assert_false(watchdog_bites(&w));
	assert_int_equal(look_on(&w, places, 2, &now, 60000 - STALL_MS), 1U << STALL_BEGINS);
	assert_int_equal(w.n_hanging, 2);
	assert_true(watchdog_bites(&w));
}

static void test_no_start_cures_a_machine_that_forks_nothing(void **state)
{
	(void)state;
	const struct pool_place places[2] = {{.work = 3}, {.work = 1, .retrying = true}};
	struct watchdog w = {0};
	int64_t now = 1000;

	assert_int_equal(look_on(&w, places, 2, &now, 60000), 1U << STALL_BEGINS);
	assert_int_equal(w.n_hanging, 2);
	assert_false(watchdog_bites(&w));
}

static void test_a_long_deadline_is_waited_for(void **state)
{
	(void)state;
	const struct pool_place place = {.work = 3};
	struct watchdog w = {0};
	int64_t now = 1000;

	for (; now <= 61000 + WATCHDOG_BEYOND_MS - STALL_LOOK_MS; now += STALL_LOOK_MS)
		assert_int_equal(watchdog_workers(&w, &place, 1, 60000, now), STALL_SAME);
	assert_int_equal(watchdog_workers(&w, &place, 1, 60000, now), STALL_BEGINS);
}

static void test_the_store_or_a_lane_alone_is_enough(void **state)
{
	(void)state;

	assert_false(watchdog_bites(&(struct watchdog){.n_workers = 2}));
	assert_true(watchdog_bites(&(struct watchdog){.store.stalled_ms = STALL_MS}));
	assert_true(watchdog_bites(&(struct watchdog){.lane_hangs = true}));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle_workers_do_not_hang),
		cmocka_unit_test(test_one_of_two_that_hangs_is_told_and_the_other_works_on),
		cmocka_unit_test(
			test_all_that_hang_are_told_within_a_minute_and_cured_by_a_start),
		cmocka_unit_test(test_no_start_cures_a_machine_that_forks_nothing),
		cmocka_unit_test(test_a_long_deadline_is_waited_for),
		cmocka_unit_test(test_the_store_or_a_lane_alone_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
