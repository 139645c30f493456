/* SPDX-License-Identifier: ISC */
/* When the wall clock is believed with what cannot be undone. */
#include "base/article.h"
#include "daemon/trust.h"
#include "tests/unit/unit.h"

static const int64_t HOUR = INT64_C(3600) * 1000;
static const int64_t DAY = INT64_C(24) * 3600 * 1000;
static const int64_t SLACK = INT64_C(30) * 24 * 3600 * 1000;
static const int64_t T0 = INT64_C(1732143600000);

static void test_a_clock_that_goes_on_is_believed(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0, 0);
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(trust_look(&t, SLACK, T0 + i * HOUR, i * HOUR), TRUST_YES);
}

static void test_a_new_store_believes_any_clock(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, TIME_NONE, T0, 5);
	assert_int_equal(trust_look(&t, SLACK, T0 + 60000, 60005), TRUST_YES);
}

static void test_a_minute_two_years_ahead_deletes_nothing_and_is_told_once(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0 + 730 * DAY, 0);
	assert_int_equal(trust_look(&t, SLACK, T0 + 730 * DAY, 60000), TRUST_NO_NEW);
	assert_int_equal(trust_look(&t, SLACK, T0 + 730 * DAY + HOUR, HOUR), TRUST_NO);
	/* Corrected. */
	assert_int_equal(trust_look(&t, SLACK, T0 + 2 * HOUR, 2 * HOUR), TRUST_YES);
	/* The next time is another one. */
	assert_int_equal(trust_look(&t, SLACK, T0 + 730 * DAY, 3 * HOUR), TRUST_NO_NEW);
}

static void test_a_jump_while_it_runs_is_doubted_too(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0, 0);
	assert_int_equal(trust_look(&t, SLACK, T0 + HOUR, HOUR), TRUST_YES);
	assert_int_equal(
		trust_look(&t, SLACK, T0 + 2 * HOUR + SLACK + 1, 2 * HOUR), TRUST_NO_NEW);
}

static void test_a_machine_that_was_off_for_long_is_believed_after_six_hours(void **state)
{
	struct trust t;
	const int64_t now = T0 + 400 * DAY;
	(void)state;

	trust_init(&t, T0, now, 0);
	assert_int_equal(trust_look(&t, SLACK, now, 0), TRUST_NO_NEW);
	for (int64_t h = 1; h < 6; h++)
		assert_int_equal(trust_look(&t, SLACK, now + h * HOUR, h * HOUR), TRUST_NO);
	assert_int_equal(trust_look(&t, SLACK, now + 6 * HOUR, 6 * HOUR), TRUST_YES);
	assert_int_equal(trust_look(&t, SLACK, now + 7 * HOUR, 7 * HOUR), TRUST_YES);
}

static void test_a_clock_that_jumps_about_is_never_believed_ahead(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0, 0);
	for (int64_t h = 1; h < 100; h++)
		assert_int_not_equal(
			trust_look(&t, SLACK, T0 + (h % 2 ? 400 : 800) * DAY, h * HOUR),
			TRUST_YES);
}

static void test_a_clock_that_is_behind_is_believed_since_it_deletes_less(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0, 0);
	assert_int_equal(trust_look(&t, SLACK, T0 - 1000 * DAY, HOUR), TRUST_YES);
	/* And its correction is a jump ahead. */
	assert_int_equal(trust_look(&t, SLACK, T0, 2 * HOUR), TRUST_NO_NEW);
}

static void test_a_short_absence_is_no_reason_to_doubt(void **state)
{
	struct trust t;
	(void)state;

	trust_init(&t, T0, T0 + 29 * DAY, 0);
	assert_int_equal(trust_look(&t, SLACK, T0 + 29 * DAY, 0), TRUST_YES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clock_that_goes_on_is_believed),
		cmocka_unit_test(test_a_new_store_believes_any_clock),
		cmocka_unit_test(
			test_a_minute_two_years_ahead_deletes_nothing_and_is_told_once),
		cmocka_unit_test(test_a_jump_while_it_runs_is_doubted_too),
		cmocka_unit_test(
			test_a_machine_that_was_off_for_long_is_believed_after_six_hours),
		cmocka_unit_test(test_a_clock_that_jumps_about_is_never_believed_ahead),
		cmocka_unit_test(test_a_clock_that_is_behind_is_believed_since_it_deletes_less),
		cmocka_unit_test(test_a_short_absence_is_no_reason_to_doubt),
	};

	return cmocka_run_group_tests_name("daemon_trust", tests, NULL, NULL);
}
