/* SPDX-License-Identifier: ISC */
/* Dates: the golden tables row by row, and what they do not say. */
#include <stdio.h>
#include <string.h>

#include "feeds/date/lex.h"
#include "tests/unit/feeds_date_table.h"
#include "tests/unit/further.h"

/* --- the tables --- */

static void table_check(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[1024], *c[TSV_COLUMNS], out[64];
	const char *prec;
	int rows = 0, bad = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		struct date_ctx ctx;

		if (columns(line, c) < 5 || strcmp(c[0], "id") == 0)
			continue;
		unescape(c[1]);
		ctx = read_context(c[2]);
		run(c[1], &ctx, out, &prec);
		rows++;
		if (strcmp(out, c[3]) != 0 || strcmp(prec, c[4]) != 0) {
			print_message("%s '%s': %s %s, not %s %s\n", c[0], c[1], out, prec,
				c[3], c[4]);
			bad++;
		}
	}
	fclose(f);
	assert_int_equal(bad, 0);
	assert_true(rows > 30);
}

static void every_row_of_the_table_is_read_as_it_says(void **state)
{
	(void)state;
	table_check("tests/golden/dates.tsv");
}

static void every_row_of_the_further_table_is_read_as_it_says(void **state)
{
	(void)state;
	table_check("../shared/gold/dates.tsv");
}

/* Rows that this reader answers otherwise, and why. */
static const char *const deviations[] = {
	/* Languages that no Arabic outlet's software writes; unread = no certain date. */
	"Κυρ, 11 Ιούλ 2004 12:00:00 EST",
	"2004-július-13T9:15-05:00",
	"2004-05-25 오후 11:23:17",
	"2004년 05월 28일  01:31:15",
	/* ISO 8601:1988 with a year of two digits in front: has other readings. */
	"-0312",
	"031231",
	"03-12-31",
	"-03-12",
	"03335",
	/* Read, but the suite writes the year 99 without its zeros. */
	"Thu, 01 Jan 0100 00:00:01 +0100",
	NULL,
};

/* One row of the conformance table: does the reader agree? */
static bool conforms(const char *text, const char *expected, const struct date_zones *zones)
{
	struct date_ctx ctx = {.now_s = TIME_NONE, .zones = zones};
	struct date d;
	struct buf b;
	bool ok = date_parse(str_of(text), &ctx, &d), same;

	if (strcmp(expected, "INVALID") == 0)
		return !ok;
	if (strcmp(expected, "INVALID-RFC822") == 0)
		return true; /* a validator's view: a reader may be kinder */
	if (!ok)
		return false;
	if (strcmp(expected, "ACCEPT") == 0 || strcmp(expected, "VALID-RFC822") == 0)
		return true;
	buf_init(&b, 64);
	date_format_utc(d.unix_s, &b);
	same = strcmp(b.p, expected) == 0;
	buf_done(&b);
	return same;
}

static void conformance_rows_are_read_but_for_the_listed_ones(void **state)
{
	FILE *f = fopen("../shared/conformance/dates/dates.tsv", "r");
	char line[1024], *c[TSV_COLUMNS];
	struct date_zones *zones = date_zones_new();
	int bad = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		bool listed = false;

		if (columns(line, c) < 2 || strcmp(c[0], "input") == 0)
			continue;
		unescape(c[0]);
		for (size_t i = 0; deviations[i]; i++)
			listed = listed || strcmp(deviations[i], c[0]) == 0;
		if (conforms(c[0], c[1], zones) == listed) {
			print_message("'%s': %s\n", c[0], c[1]);
			bad++;
		}
	}
	fclose(f);
	date_zones_free(zones);
	assert_int_equal(bad, 0);
}

/* --- own cases --- */

static void hijri_dates_are_refused_and_their_gregorian_half_is_taken(void **state)
{
	static const struct row rows[] = {
		{"17 رمضان 1442 هـ", "none"},
		{"17 رمضان 1442", "none"},
		{"1442 هـ", "none"},
		{"1442/09/17 هـ", "none"},
		{"17-09-1442", "none"},
		{"5 ذي القعدة 1442هـ", "none"},
		{"الخميس 17 رمضان 1442 هـ الموافق 29 أبريل 2021 م", "2021-04-29"},
		{"29 نيسان 2021 الموافق 17 رمضان 1442 هـ", "2021-04-29"},
		{"17 رمضان 1442 هـ (29 أبريل 2021)", "2021-04-29"},
		{"12 ربيع الأول 1443 هـ - 18 أكتوبر 2021 م", "2021-10-18"},
		{"3 جمادى الآخرة 1442هـ الموافق 16/1/2021", "2021-01-16"},
		{"1442/10/17 - 2021/05/29", "2021-05-29"},
		{"رجب طيب 29 أبريل 2021", "2021-04-29"},
		{"رمضان 2021", "none"},
	};

	(void)state;
	CHECK_ROWS(rows, "tz=+03:00");
}

static void relative_dates_count_from_now(void **state)
{
	static const struct row rows[] = {
		{"منذ 5 دقائق", "2021-05-29T11:55:00+03:00"},
		{"قبل دقيقتين", "2021-05-29T11:58:00+03:00"},
		{"منذ لحظات", "2021-05-29T12:00:00+03:00"},
		{"قبل ساعة", "2021-05-29T11:00:00+03:00"},
		{"قبل ساعة واحدة", "2021-05-29T11:00:00+03:00"},
		{"منذ ساعة و20 دقيقة", "2021-05-29T10:40:00+03:00"},
		{"منذ ساعة ونصف", "2021-05-29T10:30:00+03:00"},
		{"قبل نصف ساعة", "2021-05-29T11:30:00+03:00"},
		{"منذ ثلاث ساعات", "2021-05-29T09:00:00+03:00"},
		{"منذ ١٣ ساعة", "2021-05-28T23:00:00+03:00"},
		{"منذ يومين", "2021-05-27"},
		{"قبل أسبوع", "2021-05-22"},
		{"قبل أسبوعين", "2021-05-15"},
		{"قبل شهر", "2021-04"},
		{"قبل 6 أشهر", "2020-11"},
		{"قبل سنتين", "2019"},
		{"آخر تحديث قبل 3 أيام", "2021-05-26"},
		{"2 hours ago", "2021-05-29T10:00:00+03:00"},
		{"أمس", "2021-05-28"},
		{"أمس الأول", "2021-05-27"},
		{"أول أمس", "2021-05-27"},
		{"أمس 21:30", "2021-05-28T21:30:00+03:00"},
		{"أمس الساعة 9 مساء", "2021-05-28T21:00:00+03:00"},
		{"قناة اليوم | 28/04/2021", "2021-04-28"},
		{"28 نيسان", "2021-04-28"},
		{"30 أيار", "2020-05-30"},
		{"29 أيار", "2021-05-29"},
		{"29 شباط", "2020-02-29"},
		{"1 حزيران 10:00", "2020-06-01T10:00:00+03:00"},
		{"30 أيار 2021", "2021-05-30"},
		{"1 حزيران 2021", "none"},
		{"2031-05-29", "none"},
		{"قبل يوم الأحد", "none"},
		{"منذ عام 2019", "none"},
		{"منذ أيام", "none"},
		{"منذ 9000 سنة", "none"},
		{"منذ 99999999999999999999999 يوم", "none"},
		{"الخميس", "none"},
		{"12:30", "none"},
	};

	(void)state;
	CHECK_ROWS(rows, "now=" NOW);
}

static void a_numeric_date_needs_one_reading(void **state)
{
	static const struct row rows[] = {
		{"04/05/2021", "none"},
		{"05/05/2021", "2021-05-05"},
		{"13/05/2021", "2021-05-13"},
		{"05/13/2021", "2021-05-13"},
		{"13/13/2021", "none"},
		{"الثلاثاء 04/05/2021", "2021-05-04"},
		{"Mon, 04/05/2021", "2021-04-05"},
		{"Fri, 04/05/2021", "none"},
		{"Fri, 03/12/2021", "none"}, /* both are Fridays */
		{"28/04/21", "2021-04-28"},
		{"2021/5/4", "2021-05-04"},
		{"2021-28-04", "none"},
		{"04-2021", "2021-04"},
		{"2021-04", "2021-04"},
		{"2021-13", "none"},
		{"20210504", "2021-05-04"},
		{"20210504T091500Z", "2021-05-04T09:15:00+00:00"},
		{"20210504091500", "2021-05-04T09:15:00+00:00"},
	};
	static const struct row mdy[] = {
		{"04/05/2021", "2021-04-05"},
		{"28/05/2021", "2021-05-28"},
	};

	(void)state;
	CHECK_ROWS(rows, "");
	CHECK_ROWS(mdy, "order=mdy");
}

static void deviations_of_the_standard_forms_are_read(void **state)
{
	static const struct row rows[] = {
		{"Wed, 28 Apr 2021 18:05 +0300", "2021-04-28T18:05:00+03:00"},
		{"28 Apr 21 18:05:07 EST", "2021-04-28T18:05:07-05:00"},
		{"28 Apr 121 18:05:07 GMT", "2021-04-28T18:05:07+00:00"},
		{"Wed, 28 Apr 2021 24:00:00 GMT", "2021-04-29T00:00:00+00:00"},
		{"Wed, 28 Apr 2021 23:59:60 GMT", "2021-04-28T23:59:59+00:00"},
		{"Wed, 28 Apr 2021 8:5:7 GMT", "2021-04-28T08:05:07+00:00"},
		{"Wed 28-Apr-21 18:05:07 GMT", "2021-04-28T18:05:07+00:00"},
		{"Wed Apr 28 18:05:07 2021", "2021-04-28T18:05:07+00:00"},
		{"2021-04-28T18:05:07.123456+0300", "2021-04-28T18:05:07+03:00"},
		{"2021-04-28t18:05:07z", "2021-04-28T18:05:07+00:00"},
		{"2021-04-28T18:05", "2021-04-28T18:05:00+00:00"},
		{"2021-04-28T18:05+03", "2021-04-28T18:05:00+03:00"},
		{"2021-04-28+03:00", "2021-04-28"},
		{"٢٠٢١-٠٤-٢٨T١٨:٠٥:٠٠+٠٣:٠٠", "2021-04-28T18:05:00+03:00"},
		{"1er avril 2021 à 18h30", "2021-04-01T18:30:00+00:00"},
		{"28 Nisan 2021 18:05", "2021-04-28T18:05:00+00:00"},
		{"28. März 2021", "2021-03-28"},
		{"1619633100", "2021-04-28T18:05:00+00:00"},
		{"1619633100123", "2021-04-28T18:05:00+00:00"},
		{"Wed, 28 Apr 2021 18:05:07 +9900", "none"},
		{"Wed, 31 Apr 2021 18:05:07 GMT", "none"},
		{"Wed, 28 Apr 2021 25:05:07 GMT", "none"},
		{"2021-04-28T18:05:07+03:00:00", "none"},
		{"16195", "none"},
		{"99999999999999999999999999999999", "none"},
		{"28 \xFF Apr 2021", "none"},
	};

	(void)state;
	CHECK_ROWS(rows, "");
}

static void the_29th_of_february_is_a_date_in_leap_years_only(void **state)
{
	static const struct row rows[] = {
		{"29 شباط 2000", "2000-02-29"},
		{"29 شباط 2096", "2096-02-29"},
		{"1900-02-29", "none"},
		{"29 Feb 2100 10:00 GMT", "none"},
		{"2100-02-28", "2100-02-28"},
	};
	static const struct row around_a_century[] = {
		{"29 شباط", "2096-02-29"},
		{"28 شباط", "2104-02-28"},
	};

	(void)state;
	CHECK_ROWS(rows, "");
	CHECK_ROWS(around_a_century, "now=2104-02-28T12:00:00+00:00");
}

static void a_year_of_two_digits_lies_between_1950_and_2049(void **state)
{
	static const struct row rows[] = {
		{"28/04/49", "2049-04-28"},
		{"28/04/50", "1950-04-28"},
		{"28 Apr 00", "2000-04-28"},
		{"28 Apr 99", "1999-04-28"},
	};

	(void)state;
	CHECK_ROWS(rows, "");
}

static void a_number_of_seconds_in_the_future_is_no_date(void **state)
{
	/* NOW is 1622278800; a day is allowed for clocks and zones. */
	static const struct row rows[] = {
		{"1622365200", "2021-05-30T09:00:00+00:00"},
		{"1622365201", "none"},
		{"1622365200999", "2021-05-30T09:00:00+00:00"},
		{"1622365201000", "none"},
		{"9999999999", "none"},
	};

	(void)state;
	CHECK_ROWS(rows, "now=" NOW);
}

static void a_zone_counts_from_greenwich_to_either_side(void **state)
{
	static const struct row rows[] = {
		{"Wed, 28 Apr 2021 18:05:00 -0530", "2021-04-28T18:05:00-05:30"},
		{"2021-04-28T18:05:00-05:00", "2021-04-28T18:05:00-05:00"},
		{"18/05/2021 12:30 GMT-4", "2021-05-18T12:30:00-04:00"},
	};
	struct date_ctx ctx = read_context("");
	struct date east, west;

	(void)state;
	CHECK_ROWS(rows, "");
	assert_true(date_parse(STR("2021-04-28T18:05:00+05:00"), &ctx, &east));
	assert_true(date_parse(STR("2021-04-28T18:05:00-05:00"), &ctx, &west));
	assert_int_equal(west.unix_s - east.unix_s, 36000);
}

static void a_span_with_months_does_not_pretend_to_know_the_day(void **state)
{
	static const struct row rows[] = {
		{"قبل شهر و3 أيام", "2021-04"},
		{"منذ سنة و20 دقيقة", "2020-05"},
	};

	(void)state;
	CHECK_ROWS(rows, "now=" NOW);
}

static void the_longest_text_read_is_512_bytes(void **state)
{
	struct date_ctx ctx = read_context("");
	char text[600];
	struct date d;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "2021-04-28", 10);
	assert_true(date_parse((struct str){text, DATE_TEXT_MAX}, &ctx, &d));
	assert_false(date_parse((struct str){text, DATE_TEXT_MAX + 1}, &ctx, &d));
	memset(text, '-', sizeof(text));
	assert_false(date_parse((struct str){text, DATE_TEXT_MAX}, &ctx, &d));
}

static void failure_leaves_the_result_alone(void **state)
{
	struct date_ctx ctx = read_context("now=" NOW);
	struct date d = {.unix_s = 7, .zone_s = 8, .prec = DATE_HOUR};

	(void)state;
	assert_false(date_parse(STR("2031-04-28"), &ctx, &d));
	assert_false(date_parse(STR("قبل"), &ctx, &d));
	assert_true(d.unix_s == 7 && d.zone_s == 8 && d.prec == DATE_HOUR);
}

static void days_and_formats_agree_over_five_centuries(void **state)
{
	int64_t days = date_days(1900, 1, 1);

	(void)state;
	assert_int_equal(date_days(1970, 1, 1), 0);
	assert_int_equal(date_days(2000, 3, 1), 11017);
	for (; days < date_days(2400, 1, 1); days += 17) {
		struct date d = {days * 86400 - 18000, 18000, DATE_DAY}, back;
		struct date_ctx ctx = {.zone_s = d.zone_s, .now_s = TIME_NONE};
		struct buf b;

		buf_init(&b, 64);
		date_format(&d, &b);
		assert_true(date_parse(buf_view(&b), &ctx, &back));
		assert_true(back.unix_s == d.unix_s);
		buf_done(&b);
	}
}

static void absurd_times_are_formatted_without_harm(void **state)
{
	static const int64_t times[] = {0, -1, INT64_MIN / 2, INT64_MAX / 2, 253402300800};
	struct buf b;

	(void)state;
	buf_init(&b, 256);
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		date_format_utc(times[i], &b);
	assert_true(str_starts(buf_view(&b), STR("1970-01-01T00:00:00Z1969-12-31T23:59:59Z")));
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_table_is_read_as_it_says),
		cmocka_unit_test(hijri_dates_are_refused_and_their_gregorian_half_is_taken),
		cmocka_unit_test(relative_dates_count_from_now),
		cmocka_unit_test(a_numeric_date_needs_one_reading),
		cmocka_unit_test(deviations_of_the_standard_forms_are_read),
		cmocka_unit_test(the_29th_of_february_is_a_date_in_leap_years_only),
		cmocka_unit_test(a_year_of_two_digits_lies_between_1950_and_2049),
		cmocka_unit_test(a_number_of_seconds_in_the_future_is_no_date),
		cmocka_unit_test(a_zone_counts_from_greenwich_to_either_side),
		cmocka_unit_test(a_span_with_months_does_not_pretend_to_know_the_day),
		cmocka_unit_test(the_longest_text_read_is_512_bytes),
		cmocka_unit_test(failure_leaves_the_result_alone),
		cmocka_unit_test(days_and_formats_agree_over_five_centuries),
		cmocka_unit_test(absurd_times_are_formatted_without_harm),
	};

	const struct CMUnitTest further[] = {
		cmocka_unit_test(every_row_of_the_further_table_is_read_as_it_says),
		cmocka_unit_test(conformance_rows_are_read_but_for_the_listed_ones),
	};
	int failed = cmocka_run_group_tests_name("feeds_date", tests, NULL, NULL);

	if (further_material("../shared/gold/dates.tsv") &&
		further_material("../shared/conformance/dates/dates.tsv"))
		failed +=
			cmocka_run_group_tests_name("feeds_date further", further, NULL, NULL);
	return failed;
}
