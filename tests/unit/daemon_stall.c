/* SPDX-License-Identifier: ISC */
/* Work that hangs, under a clock of the test's own. */
#include "daemon/stall.h"
#include "tests/unit/unit.h"

static const int64_t start = 70000;

/* Looks every STALL_LOOK_MS at a job that goes on; the last answer. */
static enum stall_says look_on(struct stall *s, uint64_t job, int64_t *now, int n)
{
	enum stall_says says = STALL_SAME;

	for (int i = 0; i < n; i++) {
		says = stall_look(s, job, STALL_MS, *now);
		*now += STALL_LOOK_MS;
	}
	return says;
}

static void test_a_job_that_never_ends_is_told_once(void **state)
{
	(void)state;
	struct stall s = {0};
	int64_t now = start;

	assert_int_equal(look_on(&s, 7, &now, 6), STALL_SAME);
	assert_int_equal(s.stalled_ms, 0);
	assert_int_equal(look_on(&s, 7, &now, 1), STALL_BEGINS);
	assert_int_equal(s.stalled_ms, STALL_MS);
	assert_int_equal(look_on(&s, 7, &now, 1), STALL_SAME);
	assert_int_equal(s.stalled_ms, STALL_MS + STALL_LOOK_MS);
}

static void test_within_a_minute_whenever_it_began(void **state)
{
	(void)state;
	struct stall s = {0};
	int64_t now = start;

	/* It began just after a look that saw no job. */
	assert_int_equal(stall_look(&s, 0, STALL_MS, now), STALL_SAME);
	int64_t began = now + 1;

	do {
		now += STALL_LOOK_MS;
	} while (stall_look(&s, 1, STALL_MS, now) != STALL_BEGINS);
	assert_true(now - began < 60000);
}

static void test_many_jobs_one_after_another_are_work(void **state)
{
	(void)state;
	struct stall s = {0};
	int64_t now = start;

	for (uint64_t job = 1; job < 100; job++)
		assert_int_equal(look_on(&s, job, &now, 2), STALL_SAME);
}

static void test_the_end_is_told_whether_or_not_another_job_runs(void **state)
{
	(void)state;
	struct stall s = {0};
	int64_t now = start;

	look_on(&s, 7, &now, 10);
	assert_int_equal(look_on(&s, 8, &now, 1), STALL_ENDS);
	assert_int_equal(s.stalled_ms, 0);
	assert_int_equal(look_on(&s, 8, &now, 6), STALL_BEGINS);
	assert_int_equal(look_on(&s, 0, &now, 1), STALL_ENDS);
	assert_int_equal(look_on(&s, 0, &now, 9), STALL_SAME);
}

static void test_a_machine_that_was_asleep_is_no_hung_disk(void **state)
{
	(void)state;
	struct stall s = {0};

	assert_int_equal(stall_look(&s, 7, STALL_MS, start), STALL_SAME);
	assert_int_equal(
		stall_look(&s, 7, STALL_MS, start + INT64_C(96) * 3600 * 1000), STALL_SAME);
	assert_int_equal(s.age_ms, STALL_LOOK_MS);
}

static void test_work_with_a_limit_of_its_own_is_given_its_time(void **state)
{
	(void)state;
	struct stall s = {0};
	int64_t now = start;

	while (stall_look(&s, 7, 4 * STALL_MS, now) == STALL_SAME)
		now += STALL_LOOK_MS;
	assert_int_equal(now - start, 4 * STALL_MS);
	assert_int_equal(s.stalled_ms, 4 * STALL_MS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_job_that_never_ends_is_told_once),
		cmocka_unit_test(test_within_a_minute_whenever_it_began),
		cmocka_unit_test(test_many_jobs_one_after_another_are_work),
		cmocka_unit_test(test_the_end_is_told_whether_or_not_another_job_runs),
		cmocka_unit_test(test_work_with_a_limit_of_its_own_is_given_its_time),
		cmocka_unit_test(test_a_machine_that_was_asleep_is_no_hung_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
