/* SPDX-License-Identifier: ISC */
/* HTTP-dates: the three forms of RFC 9110 5.6.7 and what must not pass for one. */
#include "base/httpdate.h"
#include "tests/unit/unit.h"

enum {
	NOW_S = 1732143600 /* 2024-11-20 */
};

static void reads(struct str text, int64_t want)
{
	int64_t got = -7;

	assert_true(httpdate_parse(text, NOW_S, &got));
	assert_int_equal(got, want);
}

static void test_all_three_forms_of_the_rfc_are_read(void **state)
{
	(void)state;
	reads(STR("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
	reads(STR("Sunday, 06-Nov-94 08:49:37 GMT"), 784111777);
	reads(STR("Sun Nov  6 08:49:37 1994"), 784111777);
}

static void test_case_and_blanks_around_do_not_matter(void **state)
{
	(void)state;
	reads(STR("  sun, 06 NOV 1994 08:49:37 gmt "), 784111777);
	reads(STR("Thu, 29 Feb 2024 00:00:00 UTC"), 1709164800);
}

static void test_a_two_digit_year_is_at_most_fifty_years_ahead(void **state)
{
	(void)state;
	reads(STR("Wednesday, 01-Jan-74 00:00:00 GMT"), 3281990400); /* 2074 */
	reads(STR("Wednesday, 01-Jan-75 00:00:00 GMT"), 157766400);  /* 1975 */
}

static void test_what_is_no_date_leaves_the_result_alone(void **state)
{
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("120"),
		STR_INIT("soon"),
		STR_INIT("Sun, 06 Nov 1994 08:49:37 +0300"),
		STR_INIT("Sun, 06 Nov 1994 08:49 GMT"),
		STR_INIT("Sun, 31 Feb 2024 08:49:37 GMT"),
		STR_INIT("Sun, 00 Nov 1994 08:49:37 GMT"),
		STR_INIT("Sun, 06 Nox 1994 08:49:37 GMT"),
		STR_INIT("Sun, 06 Nov 1994 24:49:37 GMT"),
		STR_INIT("Sun, 06 Nov 1994 08:60:37 GMT"),
		STR_INIT("Sun, 06 Nov -994 08:49:37 GMT"),
		STR_INIT("Sun, 06 Nov 1994 08:49:37 GMT GMT"),
		STR_INIT("Sun Nov  6 08:49:37 94"),
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t got = -7;

		assert_false(httpdate_parse(bad[i], NOW_S, &got));
		assert_int_equal(got, -7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_three_forms_of_the_rfc_are_read),
		cmocka_unit_test(test_case_and_blanks_around_do_not_matter),
		cmocka_unit_test(test_a_two_digit_year_is_at_most_fifty_years_ahead),
		cmocka_unit_test(test_what_is_no_date_leaves_the_result_alone),
	};

	return cmocka_run_group_tests_name("base_httpdate", tests, NULL, NULL);
}
