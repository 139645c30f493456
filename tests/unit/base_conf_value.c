/* SPDX-License-Identifier: ISC */
/* Values of a configuration: the one way to write each, and the sentence for every other. */
#include "base/conf.h"
#include "tests/unit/unit.h"

static void test_yes_and_no(void **state)
{
	(void)state;
	bool v = false;
	const char *why = NULL;

	assert_true(conf_bool(STR("yes"), &v, &why));
	assert_true(v);
	assert_true(conf_bool(STR("off"), &v, &why));
	assert_false(v);
	assert_false(conf_bool(STR("Yes"), &v, &why));
	assert_string_equal(why, "expected yes or no");
}

static void test_whole_numbers_have_a_maximum(void **state)
{
	(void)state;
	uint64_t v = 9;
	const char *why = NULL;

	assert_true(conf_uint(STR("64"), 64, &v, &why));
	assert_int_equal(v, 64);
	assert_false(conf_uint(STR("65"), 64, &v, &why));
	assert_false(conf_uint(STR("-1"), 64, &v, &why));
	assert_false(conf_uint(STR(""), 64, &v, &why));
	assert_int_equal(v, 64);
}

static void test_arabic_digits_are_refused_with_the_digit_to_write(void **state)
{
	(void)state;
	uint64_t n = 0;
	int64_t ms = 0;
	double rate = 0;
	const char *why = NULL;

	assert_false(conf_uint(STR("٥"), 64, &n, &why));
	assert_string_equal(why, "write 5 instead of ٥");
	assert_false(conf_duration_ms(STR("1۹m"), &ms, &why));
	assert_string_equal(why, "write 9 instead of ۹");
	assert_false(conf_size(STR("٠K"), &n, &why));
	assert_string_equal(why, "write 0 instead of ٠");
	assert_false(conf_rate(STR("٣/s"), &rate, &why));
	assert_string_equal(why, "write 3 instead of ٣");
}

static void test_durations(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {{"500ms", 500}, {"30s", 30000}, {"5m", 300000}, {"2h", 7200000},
		{"7d", 604800000}, {"1w", 604800000}, {"0s", 0}};
	static const char *const bad[] = {"", "5", "m", "1.5h", "5 m", "5min", "-5m",
		"99999999w", "99999999999999999999s"};
	int64_t v = -1;
	const char *why = NULL;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(conf_duration_ms(str_of(good[i].text), &v, &why));
		assert_int_equal(v, good[i].ms);
	}
	v = -1;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(conf_duration_ms(str_of(bad[i]), &v, &why));
	assert_int_equal(v, -1);
}

static void test_sizes(void **state)
{
	(void)state;
	uint64_t v = 0;
	const char *why = NULL;

	assert_true(conf_size(STR("4096"), &v, &why));
	assert_int_equal(v, 4096);
	assert_true(conf_size(STR("64K"), &v, &why));
	assert_int_equal(v, 65536);
	assert_true(conf_size(STR("1G"), &v, &why));
	assert_int_equal(v, 1 << 30);
	assert_false(conf_size(STR("10MB"), &v, &why));
	assert_false(conf_size(STR("1k"), &v, &why));
	assert_false(conf_size(STR("18446744073709551615G"), &v, &why));
	assert_string_equal(why, "the size is too large");
	assert_int_equal(v, 1 << 30);
}

static void test_rates(void **state)
{
	(void)state;
	double v = 0;
	const char *why = NULL;

	assert_true(conf_times(STR("3x"), &v, &why));
	assert_true(v > 2.99 && v < 3.01);
	assert_true(conf_times(STR("2.5x"), &v, &why));
	assert_true(v > 2.49 && v < 2.51);
	assert_false(conf_times(STR("3"), &v, &why));
	assert_false(conf_times(STR("1x"), &v, &why));
	assert_false(conf_times(STR("2.55x"), &v, &why));
	assert_false(conf_times(STR("2000x"), &v, &why));
	assert_true(conf_rate(STR("30/m"), &v, &why));
	assert_true(v == 0.5);
	assert_true(conf_rate(STR("1/s"), &v, &why));
	assert_true(v == 1.0);
	assert_false(conf_rate(STR("0/s"), &v, &why));
	assert_false(conf_rate(STR("1"), &v, &why));
	assert_false(conf_rate(STR("1/d"), &v, &why));
	assert_true(v == 1.0);
}

static void test_nearest_offers_only_what_is_near(void **state)
{
	(void)state;
	const struct str words[] = {
		STR("term"), STR("title"), STR("url"), STR("allow_private_addresses")};

	assert_str_is(conf_nearest(STR("trem"), words, 4), "term");
	assert_str_eq(conf_nearest(STR("allow_private_adress"), words, 4), words[3]);
	assert_int_equal(conf_nearest(STR("x"), words, 4).n, 0);
	assert_int_equal(conf_nearest(STR("quiet"), words, 3).n, 0);
	assert_int_equal(conf_nearest(STR(""), words, 4).n, 0);
	assert_int_equal(conf_nearest(STR("abxy"), (const struct str[]){STR("ab")}, 1).n, 0);
	const struct str equally_near[] = {STR("abcd"), STR("abce")};

	assert_str_is(conf_nearest(STR("abcx"), equally_near, 2), "abcd");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_yes_and_no),
		cmocka_unit_test(test_whole_numbers_have_a_maximum),
		cmocka_unit_test(test_arabic_digits_are_refused_with_the_digit_to_write),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_nearest_offers_only_what_is_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
