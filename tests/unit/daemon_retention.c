/* SPDX-License-Identifier: ISC */
/* How much of the store thread retention leaves to others. */
#include "daemon/app_private.h"
#include "tests/unit/unit.h"

static void test_a_pause_is_three_times_as_long_as_its_batch(void **state)
{
	(void)state;
	assert_int_equal(retention_pause_ms(10 * 1000), 30);
	assert_int_equal(retention_pause_ms(200 * 1000), 600);
}

static void test_a_pause_is_never_nothing_and_has_an_end(void **state)
{
	(void)state;
	assert_int_equal(retention_pause_ms(0), 5);
	assert_int_equal(retention_pause_ms(60 * 1000 * 1000), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pause_is_three_times_as_long_as_its_batch),
		cmocka_unit_test(test_a_pause_is_never_nothing_and_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
