/* SPDX-License-Identifier: ISC */
/* Retry-After in the forms in which it is really sent, and what must not pass for one. */
#include "base/retry_after.h"
#include "tests/unit/unit.h"

enum {
	NOW_S = 1732143600 /* Wed, 20 Nov 2024 23:00:00 GMT */
};

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define MONTH (30 * DAY)

struct row {
	const char *value;
	int64_t ms;
};

static void check(const struct row *rows, size_t n, const char *date, int64_t now_s)
{
	for (size_t i = 0; i < n; i++) {
		int64_t ms = retry_after_ms(str_of(rows[i].value), str_of(date), now_s, MONTH);

		if (ms != rows[i].ms)
			print_error("'%s'\n", rows[i].value);
		assert_int_equal(ms, rows[i].ms);
	}
}

#define CHECK(rows, date, now_s) check(rows, sizeof(rows) / sizeof((rows)[0]), date, now_s)

static void test_seconds_are_read_with_what_people_add(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"120", 2 * MINUTE},
		{" 120 ", 2 * MINUTE},
		{"0", 0},
		{"0004", 4 * SECOND},
		{"1.5", 2 * SECOND},
		{"1.0", SECOND},
		{"5.", 5 * SECOND},
		{"120 seconds", 2 * MINUTE},
		{"120s", 2 * MINUTE},
		{"2 Minutes", 2 * MINUTE},
		{"2m", 2 * MINUTE},
		{"1h", HOUR},
		{"1 day", DAY},
		{"1500ms", 1500},
		{"1500 milliseconds", 1500},
		{"4;comment=x", 4 * SECOND},
		{"4 (try later)", 4 * SECOND},
		{"9999999", MONTH},
	};

	CHECK(rows, "", NOW_S);
}

static void test_of_several_the_longest_counts(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"4, 3", 4 * SECOND},
		{"3, 4", 4 * SECOND},
		{"3,,4,", 4 * SECOND},
		{"soon, 3", 3 * SECOND},
		{"3, 99999999999999999999", 3 * SECOND},
		{"3, Wed, 20 Nov 2024 23:02:00 GMT", 2 * MINUTE},
		{"Wed, 20 Nov 2024 23:02:00 GMT, 180", 3 * MINUTE},
		{"Wed Nov 20 23:02:00 2024, 3", 2 * MINUTE},
	};

	CHECK(rows, "", NOW_S);
}

static void test_what_makes_no_sense_names_no_time(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"", -1},
		{" ", -1},
		{",", -1},
		{"soon", -1},
		{"-5", -1},
		{"+5", -1},
		{".5", -1},
		{"0x10", -1},
		{"10:34", -1},
		{"2026-11-21T10:34:00Z", -1},
		{"21/11/2026", -1},
		{"20 Nov 2024 23:02:00 GMT", -1},
		{"5 parsecs", -1},
		{"Wed, 31 Nov 2024 23:02:00 GMT", -1},
	};

	CHECK(rows, "", NOW_S);
}

/* Twenty digits are a mistake somewhere: they must not stop us for as long as we ever wait. */
static void test_more_than_a_year_is_nobodys_wish(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"99999999999", -1},
		{"10000000000000000000", -1},
		{"18446744073709551617", -1},
		{"99999999999999999999999999", -1},
		{"99999999999999999999 days", -1},
		{"400d", -1},
		{"Wed, 20 Nov 2080 23:02:00 GMT", -1},
	};

	CHECK(rows, "", NOW_S);
}

static void test_dates_are_read_in_all_forms_and_the_past_is_over(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"Wed, 20 Nov 2024 23:02:00 GMT", 2 * MINUTE},
		{"wed, 20 nov 2024 23:02:00 gmt", 2 * MINUTE},
		{"Wednesday, 20-Nov-24 23:02:00 GMT", 2 * MINUTE},
		{"Wed Nov 20 23:02:00 2024", 2 * MINUTE},
		{"Wed, 20 Nov 2024 23:02:00 +0000", 2 * MINUTE},
		{"Wed, 20 Nov 2024 22:00:00 GMT", 0},
		{"Mon, 20 Jan 2025 23:00:00 GMT", MONTH},
	};

	CHECK(rows, "", NOW_S);
}

static void test_a_date_is_measured_by_the_senders_own_clock(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"Wed, 20 Nov 2024 23:02:00 GMT", MINUTE},
		{"1732143720", MINUTE},
		{"30", 30 * SECOND},
	};
	static const int64_t ours[] = {60, NOW_S, NOW_S + INT64_C(366) * 86400};

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		CHECK(rows, "Wed, 20 Nov 2024 23:01:00 GMT", ours[i]);
}

static void test_unix_time_is_a_moment_and_not_fifty_years(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"1732143720", 2 * MINUTE},
		{"1732143720000", 2 * MINUTE},
		{"1732143600", 0},
		{"1732140000", 0},
		{"1832143720", -1},
	};
	static const struct row in_1970[] = {{"1732143720", -1}, {"120", 2 * MINUTE}};

	CHECK(rows, "", NOW_S);
	CHECK(in_1970, "", 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seconds_are_read_with_what_people_add),
		cmocka_unit_test(test_of_several_the_longest_counts),
		cmocka_unit_test(test_what_makes_no_sense_names_no_time),
		cmocka_unit_test(test_more_than_a_year_is_nobodys_wish),
		cmocka_unit_test(test_dates_are_read_in_all_forms_and_the_past_is_over),
		cmocka_unit_test(test_a_date_is_measured_by_the_senders_own_clock),
		cmocka_unit_test(test_unix_time_is_a_moment_and_not_fifty_years),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
