/* Slices: the edges that every caller relies on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/str.h"

static void test_cut_gives_every_part(void **state)
{
	(void)state;
	struct str rest = STR("a,,b");
	struct str part;

	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_eq(part, STR("a")));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_eq(part, STR("b")));
	assert_false(str_cut(&rest, ',', &part));
}

static void test_cut_keeps_an_empty_tail(void **state)
{
	(void)state;
	struct str rest = STR("a,");
	struct str part;

	assert_true(str_cut(&rest, ',', &part));
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_false(str_cut(&rest, ',', &part));
}

static void test_u64_refuses_overflow_and_signs(void **state)
{
	(void)state;
	uint64_t v = 7;

	assert_true(str_to_u64(STR("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
	v = 7;
	assert_false(str_to_u64(STR("18446744073709551616"), &v));
	assert_false(str_to_u64(STR("-1"), &v));
	assert_false(str_to_u64(STR(""), &v));
	assert_true(v == 7);
}

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(str_distance(STR("trem"), STR("term")), 2);
	assert_int_equal(str_distance(STR(""), STR("abc")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_gives_every_part),
		cmocka_unit_test(test_cut_keeps_an_empty_tail),
		cmocka_unit_test(test_u64_refuses_overflow_and_signs),
		cmocka_unit_test(test_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
