/* SPDX-License-Identifier: ISC */
/* Pauses beside the lanes: kept without one, ended once. The lanes' side: daemon_lane_pause.c. */
#include "daemon/deliver_private.h"
#include "tests/unit/unit.h"

static const int64_t T0 = INT64_C(1800000000000);

static void test_a_pause_is_kept_whether_there_is_a_lane_or_not(void **state)
{
	struct deliverer d = {0};
	struct deliver_pause p = {7, 7};
	(void)state;

	assert_false(deliverer_paused(&d, STR("a"), &p));
	assert_int_equal(p.since_ms, 7);
	deliverer_pause(&d, STR("a"), (struct deliver_pause){T0, 0});
	deliverer_pause(&d, STR("b"), (struct deliver_pause){T0 + 1, T0 + 60});
	assert_true(deliverer_paused(&d, STR("a"), &p));
	assert_int_equal(p.since_ms, T0);
	assert_int_equal(p.until_ms, 0);
	/* Paused again: since then, with another end. */
	deliverer_pause(&d, STR("b"), (struct deliver_pause){T0 + 5, T0 + 90});
	assert_true(deliverer_paused(&d, STR("b"), &p));
	assert_int_equal(p.since_ms, T0 + 1);
	assert_int_equal(p.until_ms, T0 + 90);
	deliverer_resume(&d, STR("b"));
	deliverer_resume(&d, STR("b"));
	assert_false(deliverer_paused(&d, STR("b"), &p));
	assert_true(deliverer_paused(&d, STR("a"), &p));
	lane_pauses_free(&d);
}

static void test_the_end_of_a_pause_comes_once_and_not_before(void **state)
{
	struct deliverer d = {0};
	(void)state;

	deliverer_pause(&d, STR("a"), (struct deliver_pause){T0, T0 + 60});
	deliverer_pause(&d, STR("b"), (struct deliver_pause){T0, 0});
	assert_str_is(deliverer_pause_over(&d, T0 + 59), "");
	assert_str_is(deliverer_pause_over(&d, T0 + 60), "a");
	assert_str_is(deliverer_pause_over(&d, T0 + 60), "");
	/* Until the caller says so it is paused all the same. */
	assert_true(deliverer_paused(&d, STR("a"), &(struct deliver_pause){0}));
	lane_pauses_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pause_is_kept_whether_there_is_a_lane_or_not),
		cmocka_unit_test(test_the_end_of_a_pause_comes_once_and_not_before),
	};

	return cmocka_run_group_tests_name("daemon_deliver_pause", tests, NULL, NULL);
}
