/* SPDX-License-Identifier: ISC */
/* Who is answered by which reload. */
#include "daemon/reload_queue.h"
#include "tests/unit/unit.h"

/* How many wait in a list, and whether `call` is one of them. */
static size_t count(const struct reload_call *list)
{
	size_t n = 0;

	for (; list != NULL; list = list->next)
		n++;
	return n;
}

static bool has(const struct reload_call *list, const struct reload_call *call)
{
	while (list != NULL && list != call)
		list = list->next;
	return list != NULL;
}

static void test_who_asks_first_starts_a_reload_and_gets_its_result(void **state)
{
	struct reload_queue q = {0};
	struct reload_call editor = {0};
	struct reload_steps s = reload_asked(&q, &editor);
	(void)state;

	assert_true(s.start);
	assert_null(s.answer);
	s = reload_ended(&q);
	assert_int_equal(count(s.answer), 1);
	assert_true(has(s.answer, &editor));
	assert_false(s.start);
	assert_false(s.stop);
	s = reload_asked(&q, &editor);
	assert_true(s.start);
}

static void test_who_asks_while_a_reload_is_under_way_gets_the_result_of_the_next(void **state)
{
	struct reload_queue q = {0};
	struct reload_call early = {0}, late = {0}, later = {0};
	(void)state;

	reload_asked(&q, &early);
	struct reload_steps s = reload_asked(&q, &late);

	assert_false(s.start);
	assert_null(s.answer);
	assert_null(s.refuse);
	assert_false(reload_asked(&q, &later).start);
	/* The files may have changed after the first one read them. */
	s = reload_ended(&q);
	assert_int_equal(count(s.answer), 1);
	assert_true(has(s.answer, &early));
	assert_null(s.refuse);
	assert_true(s.start);
	/* One more reload for both. */
	s = reload_ended(&q);
	assert_int_equal(count(s.answer), 2);
	assert_true(has(s.answer, &late) && has(s.answer, &later));
	assert_false(s.start);
}

static void test_a_signal_while_a_reload_is_under_way_is_not_lost(void **state)
{
	struct reload_queue q = {0};
	(void)state;

	assert_true(reload_asked(&q, NULL).start);
	assert_false(reload_asked(&q, NULL).start);
	assert_true(reload_ended(&q).start);
	struct reload_steps s = reload_ended(&q);

	assert_false(s.start);
	assert_null(s.answer);
}

static void test_a_stop_with_no_reload_under_way_is_at_once(void **state)
{
	struct reload_queue q = {0};
	struct reload_call late = {0};
	(void)state;

	assert_true(reload_stop(&q).stop);
	struct reload_steps s = reload_asked(&q, &late);

	assert_false(s.start);
	assert_true(has(s.refuse, &late));
	assert_null(reload_asked(&q, NULL).refuse);
}

static void test_a_stop_waits_for_the_reload_under_way_and_starts_no_other(void **state)
{
	struct reload_queue q = {0};
	struct reload_call early = {0}, late = {0}, after = {0};
	(void)state;

	reload_asked(&q, &early);
	reload_asked(&q, &late);
	struct reload_steps s = reload_stop(&q);

	assert_false(s.stop);
	assert_null(s.answer);
	assert_null(s.refuse);
	assert_true(has(reload_asked(&q, &after).refuse, &after));
	s = reload_ended(&q);
	assert_true(has(s.answer, &early));
	assert_int_equal(count(s.refuse), 1);
	assert_true(has(s.refuse, &late));
	assert_false(s.start);
	assert_true(s.stop);
}

static void test_asking_twice_for_a_stop_stops_once(void **state)
{
	struct reload_queue idle = {0}, busy = {0};
	(void)state;

	assert_true(reload_stop(&idle).stop);
	assert_false(reload_stop(&idle).stop);
	reload_asked(&busy, NULL);
	assert_false(reload_stop(&busy).stop);
	assert_false(reload_stop(&busy).stop);
	assert_true(reload_ended(&busy).stop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_asks_first_starts_a_reload_and_gets_its_result),
		cmocka_unit_test(
			test_who_asks_while_a_reload_is_under_way_gets_the_result_of_the_next),
		cmocka_unit_test(test_a_signal_while_a_reload_is_under_way_is_not_lost),
		cmocka_unit_test(test_a_stop_with_no_reload_under_way_is_at_once),
		cmocka_unit_test(
			test_a_stop_waits_for_the_reload_under_way_and_starts_no_other),
		cmocka_unit_test(test_asking_twice_for_a_stop_stops_once),
	};

	return cmocka_run_group_tests_name("daemon_reload", tests, NULL, NULL);
}
