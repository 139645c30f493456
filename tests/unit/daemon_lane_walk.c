/* SPDX-License-Identifier: ISC */
/* Whatever happens, in whatever order: 4,000 destinations live through 300 random events each. */
#include "tests/unit/daemon_lane_world.h"
#include "tests/unit/unit.h"

enum {
	LIVES = 4000
};

static void test_whatever_happens_each_row_is_settled_in_order_and_every_lane_ends(void **state)
{
	int64_t settled = 0;
	(void)state;

	for (uint64_t life = 1; life <= LIVES; life++) {
		struct world w = world_new((struct choices){.seed = life});

		world_live(&w, EVENTS);
		settled += w.settled;
	}
	/* The walk went somewhere. */
	assert_true(settled > INT64_C(10) * LIVES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_whatever_happens_each_row_is_settled_in_order_and_every_lane_ends),
	};

	return cmocka_run_group_tests_name("daemon_lane_walk", tests, NULL, NULL);
}
