/* SPDX-License-Identifier: ISC */
/* What a feed may have stored in a day, under a fake clock. */
#include "daemon/quota.h"
#include "tests/unit/unit.h"

static const int64_t start = 5000;

static void test_what_is_stored_is_taken_off_until_the_day_is_over(void **state)
{
	struct quota q = {0};
	(void)state;

	assert_int_equal(quota_left(&q, 1000, start), 1000);
	assert_int_equal(quota_took(&q, 300, 0), QUOTA_SAME);
	assert_int_equal(quota_left(&q, 1000, start + 1), 700);
	assert_int_equal(quota_took(&q, 900, 0), QUOTA_SAME);
	assert_int_equal(quota_left(&q, 1000, start + QUOTA_DAY_MS - 1), 0);
	assert_int_equal(quota_left(&q, 1000, start + QUOTA_DAY_MS), 1000);
}

/* A reload that gives more holds at once. */
static void test_another_quota_holds_at_once(void **state)
{
	struct quota q = {0};
	(void)state;

	(void)quota_left(&q, 1000, start);
	(void)quota_took(&q, 1000, 5);
	assert_int_equal(quota_left(&q, 1000, start + 1), 0);
	assert_int_equal(quota_left(&q, 5000, start + 1), 4000);
}

/* A feed that was silent for half a day has a whole one from then on. */
static void test_a_day_begins_with_what_is_stored(void **state)
{
	struct quota q = {0};
	(void)state;

	(void)quota_left(&q, 1000, start);
	assert_int_equal(quota_left(&q, 1000, start + QUOTA_DAY_MS / 2), 1000);
	(void)quota_took(&q, 1000, 0);
	assert_int_equal(quota_left(&q, 1000, start + QUOTA_DAY_MS), 0);
}

static void test_the_beginning_and_the_end_are_told_once(void **state)
{
	struct quota q = {0};
	(void)state;

	assert_int_equal(quota_took(&q, 1000, 3), QUOTA_HOLDS);
	assert_int_equal(quota_took(&q, 0, 3), QUOTA_SAME);
	assert_int_equal(quota_took(&q, 0, 4), QUOTA_SAME);
	assert_int_equal(quota_took(&q, 10, 0), QUOTA_ENDS);
	assert_int_equal(quota_took(&q, 10, 0), QUOTA_SAME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_stored_is_taken_off_until_the_day_is_over),
		cmocka_unit_test(test_another_quota_holds_at_once),
		cmocka_unit_test(test_a_day_begins_with_what_is_stored),
		cmocka_unit_test(test_the_beginning_and_the_end_are_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
