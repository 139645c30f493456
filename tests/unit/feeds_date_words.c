/* SPDX-License-Identifier: ISC */
/* Dates in words: months and days as Arabic pages and systems write them, zones by their names. */
#include <stdio.h>

#include "tests/unit/feeds_date_table.h"

static void month_names_of_every_country_are_known(void **state)
{
	static const char *const names[12][9] = {
		{"يناير", "كانون الثاني", "جانفي", "كانون ثاني", "كانون الثانى"},
		{"فبراير", "شباط", "فيفري", "فبرایر"},
		{"مارس", "آذار", "اذار", "آذَار"},
		{"أبريل", "إبريل", "ابريل", "نيسان", "أفريل", "أبريــل"},
		{"مايو", "أيار", "ايار", "ماي", "أيّار"},
		{"يونيو", "يونيه", "يونية", "حزيران", "جوان"},
		{"يوليو", "يوليه", "تموز", "تمّوز", "جويلية", "يوليوز"},
		{"أغسطس", "اغسطس", "آب", "أوت", "غشت", "أغشت"},
		{"سبتمبر", "أيلول", "ايلول", "شتنبر", "شتمبر"},
		{"أكتوبر", "اكتوبر", "تشرين الأول", "تشرين أول", "تشرين الاول"},
		{"نوفمبر", "تشرين الثاني", "تشرين ثاني", "نونبر"},
		{"ديسمبر", "كانون الأول", "كانون أول", "دجنبر", "دجمبر"},
	};
	struct date_ctx ctx = read_context("tz=+03:00");

	(void)state;
	for (int m = 0; m < 12; m++)
		for (int k = 0; k < 9 && names[m][k]; k++) {
			char text[64], expected[64], out[64];
			const char *prec;

			snprintf(text, sizeof(text), "12 %s 2020", names[m][k]);
			snprintf(expected, sizeof(expected), "2020-%02d-12", m + 1);
			run(text, &ctx, out, &prec);
			if (strcmp(out, expected) != 0)
				fail_msg("'%s': %s, not %s", text, out, expected);
		}
}

static void arabic_pages_are_read(void **state)
{
	static const struct row rows[] = {
		{"19آذار2020", "2020-03-19"},
		{"مطلع جانفي", "none"},
		{"مطلع جانفي 2020", "2020-01"},
		{"2020.03.20 - 12:28", "2020-03-20T12:28:00+03:00"},
		{"12:28 - 20.03.2020", "2020-03-20T12:28:00+03:00"},
		{"11:14-19-03-2020", "2020-03-19T11:14:00+03:00"},
		{"بغداد 27 أبريل 2021 (شينخوا)", "2021-04-27"},
		{"الأربعاء 28 نيسان/أبريل 2021", "2021-04-28"},
		{"28 أبريل/نيسان 2021", "2021-04-28"},
		{"28 أيار (مايو) 2021", "2021-05-28"},
		{"28 أيار/يونيو 2021", "none"},
		{"28 نيسان 2021 م", "2021-04-28"},
		{"28 نيسان 2021م 9:05 م", "2021-04-28T21:05:00+03:00"},
		{"28 نيسان 2021 م 9:05", "2021-04-28T09:05:00+03:00"},
		{"من شهر نيسان لعام 2021", "2021-04"},
		{"28 من شهر نيسان عام 2021", "2021-04-28"},
		{"السبت ، ٨ أيار ٢٠٢١ - ٠٣:٣٠ مساءً", "2021-05-08T15:30:00+03:00"},
		{"تاريخ النشر: 08/05/2021 - 12:30 صباحا", "none"},
		{"تاريخ النشر: 18/05/2021 - 12:30 صباحا", "2021-05-18T00:30:00+03:00"},
		{"18/05/2021 مساء 3:30", "2021-05-18T15:30:00+03:00"},
		{"18/05/2021 الساعة 9 مساء", "2021-05-18T21:00:00+03:00"},
		{"18/05/2021 12:30 ظهرا", "2021-05-18T12:30:00+03:00"},
		{"18/05/2021 1:30 ظهرا", "2021-05-18T13:30:00+03:00"},
		{"18/05/2021 11:30 ليلا", "2021-05-18T23:30:00+03:00"},
		{"18/05/2021 12:30 ليلا", "2021-05-18T00:30:00+03:00"},
		{"18/05/2021 12:30 (بتوقيت غرينتش)", "2021-05-18T12:30:00+00:00"},
		{"18/05/2021 12:30 GMT+2", "2021-05-18T12:30:00+02:00"},
		{"18؍05؍2021", "2021-05-18"},
		{"2021-05-18 | المشاهدات: 1234", "none"},
		{"من 3 إلى 5 أيار 2021", "none"},
		{"القبض على 3 متهمين في آذار 2020", "none"},
		{"28 نيسان 2021، آخر تحديث 29 نيسان 2021", "none"},
		{"31 نيسان 2021", "none"},
		{"29 شباط 2021", "none"},
		{"29 شباط 2020", "2020-02-29"},
		{"تشرين 2020", "none"},
		{"5 تشرين 2020", "none"},
		{"28 نيسان", "none"},
		{"منذ ساعتين", "none"},
		{"2020", "2020"},
		{"عام 2020", "2020"},
		{"خطة 2020", "none"},
		{"", "none"},
		{"   ", "none"},
		{"نيسان", "none"},
	};

	(void)state;
	CHECK_ROWS(rows, "tz=+03:00");
}

/* What strftime("%a, %d %b %Y") writes in glibc's Arabic locales, and what else these words are. */
static void short_month_names_are_read_beside_a_number(void **state)
{
	static const char *const names[] = {"ينا", "فبر", "مار", "أبر", "ماي", "يون", "يول",
		"أغس", "سبت", "أكت", "نوف", "ديس"};
	static const struct row rows[] = {
		{"جمعة, 05 أبر 2024 13:00:00 +0300", "2024-04-05T13:00:00+03:00"},
		{"سبت, 07 سبت 2024", "2024-09-07"},
		{"07 سبت 2024 (سبت)", "2024-09-07"},
		{"سبت 28/4/2018", "2018-04-28"},
		{"سبت 2018-04-28", "2018-04-28"},
		{"سبت، 28 أبريل 2018", "2018-04-28"},
		{"05-أبر-2024", "2024-04-05"},
		{"مار الياس، 12 نيسان 2021", "2021-04-12"},
		{"شارع مار الياس 2021-04-12", "2021-04-12"},
		{"mar. 28/4/2018", "2018-04-28"},
		{"4 mai 2021, mar", "2021-05-04"},
		{"05 أبر، 2024 03:15:00 م", "2024-04-05T15:15:00+03:00"},
	};
	(void)state;

	for (int m = 1; m <= 12; m++) {
		char text[64], want[32];

		snprintf(text, sizeof(text), "05 %s 2024", names[m - 1]);
		snprintf(want, sizeof(want), "2024-%02d-05", m);
		const struct row row[] = {{text, want}};

		CHECK_ROWS(row, "tz=+03:00");
	}
	CHECK_ROWS(rows, "tz=+03:00");
}

static void a_colon_behind_a_year_makes_no_clock_of_it(void **state)
{
	static const struct row rows[] = {
		{"29 مايو,2021: 03:15 م GST", "2021-05-29T15:15:00+04:00"},
		{"29 مايو 2021: خبر", "2021-05-29"},
		{"2021:04:28 18:05:07", "2021-04-28T18:05:07+03:00"},
		{"2021:04:28", "2021-04-28"},
		{"28/04/2021: 18:05", "2021-04-28T18:05:00+03:00"},
		{"2021:15 28 نيسان", "none"},
	};
	(void)state;

	CHECK_ROWS(rows, "tz=+03:00");
}

/* A template that was never filled in must not become the nearest 5 April. */
static void what_stands_in_place_of_a_part_is_no_date(void **state)
{
	static const struct row rows[] = {
		{"Fri, 05 Apr zz 10:00:00 GMT", "none"},
		{"Fri, 05 Apr yyyy 10:00:00 GMT", "none"},
		{"Fri, 05 Apr 20xx 10:00:00 GMT", "none"},
		{"Fri, 05 Apr zz", "none"},
		{"Fri, dd Apr 2021 10:00:00 GMT", "2021-04"},
		{"Fri, 05 mmm 2021 10:00:00 GMT", "none"},
		{"zz-04-05", "none"},
		{"2021-zz-05", "none"},
		{"2021-04-zz", "none"},
		{"2021-04-dd 10:00", "none"},
		{"05 أبريل سنة", "2021-04-05"},
		{"05 أبريل", "2021-04-05"},
		{"الخميس 05 أبريل | 10:00", "2021-04-05T10:00:00+03:00"},
		{"28/04/2021-الوطن", "2021-04-28"},
		{"1er avril 2021", "2021-04-01"},
		{"5th April 2021", "2021-04-05"},
	};
	(void)state;

	CHECK_ROWS(rows, "tz=+03:00; now=" NOW);
}

static void presentation_forms_are_the_letters_that_they_show(void **state)
{
	static const struct row rows[] = {
		{"28 \uFEE7\uFEF4\uFEB4\uFE8E\uFEE5 2021", "2021-04-28"}, /* نيسان */
		{"3 \uFE83\uFB58\uFEAE\uFEF3\uFEDE 2021",
			"none"}, /* أپريل, with a Persian peh */
		{"5 \uFE91\uFEAE\uFEF3\uFEDE 2021", "none"},              /* بريل */
		{"28 \uFE83\uFE91\uFEAE\uFEF3\uFEDE 2021", "2021-04-28"}, /* أبريل */
		{"5 \uFE81\uFE8F 2021", "2021-08-05"},                    /* آب */
		{"7 \uFEA3\uFEB0\uFEF4\uFEAE\uFE8D\uFEE5 2021", "2021-06-07"},
		{"\uFF12\uFF18/\uFF10\uFF14/\uFF12\uFF10\uFF12\uFF11", "2021-04-28"},
	};
	char long_text[510];
	const struct date_ctx ctx = {.now_s = TIME_NONE};
	struct date d;
	(void)state;

	CHECK_ROWS(rows, "tz=+03:00");
	/* Ligatures that stand for more letters than there is room for. */
	for (size_t i = 0; i < sizeof(long_text); i += 3)
		memcpy(long_text + i, "\xEF\xB7\xBA", 3);
	assert_false(date_parse((struct str){long_text, sizeof(long_text)}, &ctx, &d));
}

/* With the rules of the zone on that day. */
static void zones_are_known_by_their_names(void **state)
{
	static const struct row rows[] = {
		{"Fri, 05 Apr 2024 13:00:00 Asia/Baghdad", "2024-04-05T13:00:00+03:00"},
		{"2024-04-05T13:00:00 [Asia/Baghdad]", "2024-04-05T13:00:00+03:00"},
		{"Asia/Baghdad 2024-04-05 13:00", "2024-04-05T13:00:00+03:00"},
		{"2024-07-05 13:00 (Europe/London)", "2024-07-05T13:00:00+01:00"},
		{"2024-01-05 13:00 europe/london", "2024-01-05T13:00:00+00:00"},
		{"2024-07-05 13:00 America/New_York", "2024-07-05T13:00:00-04:00"},
		{"2024-07-05 13:00 America/Argentina/Buenos_Aires",
			"2024-07-05T13:00:00-03:00"},
		{"2024-04-05T13:00:00+02:00[Asia/Baghdad]", "2024-04-05T13:00:00+02:00"},
		{"2024-04-05 13:00 Asia/Baghdad +0300", "2024-04-05T13:00:00+03:00"},
		{"2024-04-05 Africa/Tunis", "2024-04-05"},
		/* neither UTC nor the feed's */
		{"2024-04-05 13:00 Asia/Nowhere", "none"},
		{"2024-04-05 Asia/Nowhere", "2024-04-05"},
		{"0001-01-01 00:00:00 Asia/Baghdad", "none"},
		/* no zone */
		{"2024-04-05 13:00 Asia", "2024-04-05T13:00:00+05:00"},
		{"28 آذار/مارس 2024 13:00", "2024-03-28T13:00:00+05:00"},
		/* before the time, as date(1) has it */
		{"05 أبر, 2024 +03 01:00:00 م", "2024-04-05T13:00:00+03:00"},
		{"05 أبر, 2024 EET 01:00:00 م", "2024-04-05T13:00:00+02:00"},
	};
	struct date_ctx ctx = read_context("tz=+05:00");
	struct date_zones *zones = date_zones_new();
	struct date d;
	(void)state;

	ctx.zones = zones;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]), &ctx);
	/* What the clock of Cairo skipped, and what that of London showed twice. */
	assert_true(date_parse(STR("2024-04-26 00:30:00 Africa/Cairo"), &ctx, &d));
	assert_int_equal(d.unix_s, 1714082400);
	assert_true(date_parse(STR("2024-10-27 01:30:00 Europe/London"), &ctx, &d));
	assert_int_equal(d.unix_s, 1729989000);
	date_zones_free(zones);
	ctx.zones = NULL;
	assert_false(date_parse(STR("2024-04-05 13:00 Asia/Baghdad"), &ctx, &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(month_names_of_every_country_are_known),
		cmocka_unit_test(arabic_pages_are_read),
		cmocka_unit_test(short_month_names_are_read_beside_a_number),
		cmocka_unit_test(a_colon_behind_a_year_makes_no_clock_of_it),
		cmocka_unit_test(what_stands_in_place_of_a_part_is_no_date),
		cmocka_unit_test(presentation_forms_are_the_letters_that_they_show),
		cmocka_unit_test(zones_are_known_by_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
