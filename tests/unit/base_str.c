/* SPDX-License-Identifier: ISC */
/* Slices: the edges that every caller relies on. */

#include <string.h>

#include "base/str.h"
#include "tests/unit/unit.h"

static void test_cut_gives_every_part(void **state)
{
	(void)state;
	struct str rest = STR("a,,b");
	struct str part;

	assert_true(str_cut(&rest, ',', &part));
	assert_str_is(part, "a");
	assert_true(str_cut(&rest, ',', &part));
	assert_int_equal(part.n, 0);
	assert_true(str_cut(&rest, ',', &part));
	assert_str_is(part, "b");
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

static void test_sub_is_clamped_to_the_slice(void **state)
{
	(void)state;
	struct str s = STR("abcdef");

	assert_str_is(str_sub(s, 2, 4), "cd");
	assert_str_is(str_sub(s, 4, 99), "ef");
	assert_int_equal(str_sub(s, 4, 2).n, 0);
	assert_int_equal(str_sub(s, 99, 100).n, 0);
	assert_int_equal(str_sub((struct str){NULL, 0}, 0, 5).n, 0);
}

static void test_trim_takes_ascii_space_only(void **state)
{
	(void)state;
	assert_str_is(str_trim(STR(" \t\r\n\f\v a b \n")), "a b");
	assert_int_equal(str_trim(STR(" \n ")).n, 0);
	assert_str_is(str_trim(STR("\xC2\xA0x")), "\xC2\xA0x");
}

static void test_finding_from_both_ends(void **state)
{
	(void)state;
	struct str s = STR("a/b/c");

	assert_int_equal(str_find(s, '/'), 1);
	assert_int_equal(str_rfind(s, '/'), 3);
	assert_int_equal(str_find(s, 'x'), s.n);
	assert_int_equal(str_rfind(s, 'x'), s.n);
	assert_int_equal(str_find_str(s, STR("b/")), 2);
	assert_int_equal(str_find_str(s, STR("")), 0);
	assert_int_equal(str_find_str(STR(""), STR("x")), 0);
	assert_int_equal(str_find((struct str){NULL, 0}, 'x'), 0);
}

static void test_comparing(void **state)
{
	(void)state;
	assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
	assert_true(str_cmp(STR("b"), STR("abc")) > 0);
	assert_int_equal(str_cmp(STR(""), (struct str){NULL, 0}), 0);
	assert_true(str_eq_nocase(STR("Content-TYPE"), STR("content-type")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
	assert_false(str_eq_nocase(STR("[a"), STR("{a")));
	assert_true(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("x.conf"), STR(".conf")) && !str_ends(STR("f"), STR(".conf")));
}

static void test_distance_has_a_limit(void **state)
{
	(void)state;
	char long_word[65];

	memset(long_word, 'x', sizeof(long_word));
	assert_true(str_distance((struct str){long_word, 65}, STR("x")) == SIZE_MAX);
	assert_int_equal(str_distance((struct str){long_word, 64}, STR("x")), 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sub_is_clamped_to_the_slice),
		cmocka_unit_test(test_trim_takes_ascii_space_only),
		cmocka_unit_test(test_finding_from_both_ends),
		cmocka_unit_test(test_comparing),
		cmocka_unit_test(test_distance_has_a_limit),
		cmocka_unit_test(test_cut_gives_every_part),
		cmocka_unit_test(test_cut_keeps_an_empty_tail),
		cmocka_unit_test(test_u64_refuses_overflow_and_signs),
		cmocka_unit_test(test_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
