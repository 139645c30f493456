/* SPDX-License-Identifier: ISC */
/* Whatever happens, in whatever order: 2,000 feeds live through 200 random events each. */
#include "tests/unit/daemon_feedpoll_world.h"
#include "tests/unit/unit.h"

enum {
	LIVES = 2000
};

static void test_whatever_happens_a_wanted_feed_is_in_the_schedule_once(void **state)
{
	unsigned polls = 0;
	(void)state;

	for (uint64_t life = 1; life <= LIVES; life++)
		polls += world_live((struct choices){.seed = life});
	/* The walk went somewhere. */
	assert_true(polls > 20U * LIVES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_happens_a_wanted_feed_is_in_the_schedule_once),
	};

	return cmocka_run_group_tests_name("daemon_feedpoll_walk", tests, NULL, NULL);
}
