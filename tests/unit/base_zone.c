/* SPDX-License-Identifier: ISC */
/* Time zones: what governments did to clocks, the C library as a second opinion, and a walk minute by
 * minute. */
#include <stdlib.h>
#include <time.h>

#include <glib.h>

#include "base/zone.h"
#include "tests/unit/unit.h"
#include "tests/unit/zone_fixture.h"

enum {
	YEAR_S = 365 * 86400,
	FRI = 1 << 4,
	SAT = 1 << 5,
	SUN = 1 << 6
};

/* "2025-03-30 03:00:00 7 +7200": what the wall shows. */
static void assert_wall(const char *zone, const char *utc, const char *want)
{
	struct zone z = opened(zone);
	struct zone_time t = zone_local(&z, utc_s(utc));
	char got[80];

	snprintf(got, sizeof(got), "%04d-%02d-%02d %02d:%02d:%02d %d %+d", t.year, t.month,
		t.day, t.hour, t.minute, t.second, t.weekday, t.offset_s);
	assert_string_equal(got, want);
	zone_close(&z);
}

static void assert_next(
	const char *zone, const char *after, unsigned days, int minute, const char *want)
{
	struct zone z = opened(zone);
	int64_t at = -1;

	assert_true(zone_next(&z, utc_s(after), days, minute, &at));
	if (at != utc_s(want))
		print_error("%s after %s: want %s\n", zone, after, want);
	assert_int_equal(at, utc_s(want));
	zone_close(&z);
}

/* Of years that are past: what governments will do is theirs. */
static void test_clocks_change_where_governments_say(void **state)
{
	static const struct {
		const char *zone, *utc, *want;
	} rows[] = {
		{"Europe/Berlin", "2025-03-30 00:59:59", "2025-03-30 01:59:59 7 +3600"},
		{"Europe/Berlin", "2025-03-30 01:00:00", "2025-03-30 03:00:00 7 +7200"},
		{"Europe/Berlin", "2025-10-26 00:59:59", "2025-10-26 02:59:59 7 +7200"},
		{"Europe/Berlin", "2025-10-26 01:00:00", "2025-10-26 02:00:00 7 +3600"},
		{"America/New_York", "2025-03-09 06:59:59", "2025-03-09 01:59:59 7 -18000"},
		{"America/New_York", "2025-03-09 07:00:00", "2025-03-09 03:00:00 7 -14400"},
		{"America/New_York", "2025-11-02 06:00:00", "2025-11-02 01:00:00 7 -18000"},
		/* At midnight: the day begins at 01:00, the day before ends twice. */
		{"Asia/Beirut", "2025-03-29 21:59:59", "2025-03-29 23:59:59 6 +7200"},
		{"Asia/Beirut", "2025-03-29 22:00:00", "2025-03-30 01:00:00 7 +10800"},
		{"Asia/Beirut", "2025-10-25 20:59:59", "2025-10-25 23:59:59 6 +10800"},
		{"Asia/Beirut", "2025-10-25 21:00:00", "2025-10-25 23:00:00 6 +7200"},
		/* Egypt: none from 2015 to 2022, then again from the last Friday of April. */
		{"Africa/Cairo", "2022-07-01 12:00:00", "2022-07-01 14:00:00 5 +7200"},
		{"Africa/Cairo", "2023-07-01 12:00:00", "2023-07-01 15:00:00 6 +10800"},
		{"Africa/Cairo", "2025-04-24 22:00:00", "2025-04-25 01:00:00 5 +10800"},
		/* Morocco: an hour less in Ramadan. */
		{"Africa/Casablanca", "2025-02-01 12:00:00", "2025-02-01 13:00:00 6 +3600"},
		{"Africa/Casablanca", "2025-03-01 12:00:00", "2025-03-01 12:00:00 6 +0"},
		{"Africa/Casablanca", "2025-05-01 12:00:00", "2025-05-01 13:00:00 4 +3600"},
		{"Asia/Baghdad", "2026-01-01 12:00:00", "2026-01-01 15:00:00 4 +10800"},
		{"Asia/Baghdad", "2026-07-01 12:00:00", "2026-07-01 15:00:00 3 +10800"},
		{"Asia/Tehran", "2022-07-01 12:00:00", "2022-07-01 16:30:00 5 +16200"},
		{"Asia/Tehran", "2023-07-01 12:00:00", "2023-07-01 15:30:00 6 +12600"},
		{"Asia/Amman", "2022-01-01 12:00:00", "2022-01-01 14:00:00 6 +7200"},
		{"Asia/Amman", "2023-01-01 12:00:00", "2023-01-01 15:00:00 7 +10800"},
		{"Asia/Damascus", "2022-01-01 12:00:00", "2022-01-01 14:00:00 6 +7200"},
		{"Asia/Damascus", "2023-01-01 12:00:00", "2023-01-01 15:00:00 7 +10800"},
		/* Samoa crossed the date line: no Friday. */
		{"Pacific/Apia", "2011-12-30 09:59:59", "2011-12-29 23:59:59 4 -36000"},
		{"Pacific/Apia", "2011-12-30 10:00:00", "2011-12-31 00:00:00 6 +50400"},
		{"Asia/Baghdad", "2028-02-28 21:00:00", "2028-02-29 00:00:00 2 +10800"},
		{"Asia/Baghdad", "2028-02-29 21:00:00", "2028-03-01 00:00:00 3 +10800"},
		{"Asia/Baghdad", "2026-12-31 20:59:59", "2026-12-31 23:59:59 4 +10800"},
		{"Asia/Baghdad", "2026-12-31 21:00:00", "2027-01-01 00:00:00 5 +10800"},
		{"", "2026-11-29 19:16:00", "2026-11-29 19:16:00 7 +0"},
		{"UTC", "1970-01-01 00:00:00", "1970-01-01 00:00:00 4 +0"},
		{"+03:00", "1969-12-31 23:59:59", "1970-01-01 02:59:59 4 +10800"},
		{"-09:30", "2026-01-01 00:00:00", "2025-12-31 14:30:00 3 -34200"},
		{"Etc/GMT+3", "2026-01-01 00:00:00", "2025-12-31 21:00:00 3 -10800"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_wall(rows[i].zone, rows[i].utc, rows[i].want);
}

static void test_only_names_of_the_systems_zones_are_known(void **state)
{
	static const char *const known[] = {"", "UTC", "Asia/Baghdad", "America/Port-au-Prince",
		"America/Argentina/Buenos_Aires", "Etc/GMT+3", "+03:00", "-11:30"};
	static const char *const unknown[] = {"Asia/Bagdad", "asia/baghdad", "Asia", "Asia/",
		"/usr/share/zoneinfo/Asia/Baghdad", "/etc/localtime", "../../../etc/localtime",
		"Asia/../Asia/Baghdad", "./Asia/Baghdad", ":Asia/Baghdad", "zone.tab",
		"leapseconds", "Baghdad3", "Foo-3", "EST5EDT,M3.2.0,M11.1.0",
		"right/Asia/Baghdad", "Asia/Baghdad ", "آسيا", "3", "+3", "+24:00", "+03:60",
		"+0300", "+03:00:00", "03:00", "+-3:00"};
	char longest[4096];
	(void)state;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_true(zone_known(str_of(known[i])));
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		if (zone_known(str_of(unknown[i])))
			print_error("%s is known\n", unknown[i]);
		assert_false(zone_known(str_of(unknown[i])));
	}
	memset(longest, 'A', sizeof(longest));
	assert_false(zone_known((struct str){longest, sizeof(longest)}));
	assert_false(zone_known((struct str){"Asia/Baghdad\0", 13}));
	/* Not NUL-terminated. */
	assert_true(zone_known((struct str){"Asia/Baghdad3", 12}));
}

static void test_neither_tz_nor_tzdir_is_asked(void **state)
{
	struct zone z;
	(void)state;

	assert_int_equal(setenv("TZDIR", "/nowhere", 1), 0);
	assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
	assert_true(zone_open(STR("Asia/Baghdad"), &z));
	assert_int_equal(zone_local(&z, 0).offset_s, 10800);
	zone_close(&z);
	zone_close(&z);
	assert_true(zone_open(STR(""), &z));
	assert_int_equal(zone_local(&z, 0).offset_s, 0);
	zone_close(&z);
	unsetenv("TZDIR");
	unsetenv("TZ");
}

static void test_moments_far_away_are_the_nearest_that_are_known(void **state)
{
	static const int64_t moments[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
	struct zone z = opened("Europe/Berlin");
	(void)state;

	for (size_t i = 0; i < sizeof(moments) / sizeof(*moments); i++) {
		int64_t at = 0;
		struct zone_time t = zone_local(&z, moments[i]);

		assert_int_equal(t.year, moments[i] < 0 ? 1900 : 9999);
		assert_true(zone_next(&z, moments[i], ZONE_DAILY, 0, &at));
		assert_true(moments[i] < at || moments[i] > 0);
	}
	assert_true(zone_change(&z, INT64_MIN, INT64_MAX) < 0);
	assert_int_equal(zone_change(&z, INT64_MAX - 1, INT64_MAX), INT64_MAX);
	zone_close(&z);
}

/* ---- the next time ------------------------------------------------------------------------ */

static void test_the_next_time_is_the_first_after(void **state)
{
	(void)state;
	assert_next(
		"Asia/Baghdad", "2026-11-29 03:59:59", ZONE_DAILY, 420, "2026-11-29 04:00:00");
	assert_next(
		"Asia/Baghdad", "2026-11-29 04:00:00", ZONE_DAILY, 420, "2026-11-30 04:00:00");
	assert_next("Asia/Baghdad", "2026-11-29 21:00:00", SUN, 0, "2026-12-05 21:00:00");
	/* The same weekday, a week away. */
	assert_next("Asia/Baghdad", "2026-11-27 07:00:00", FRI, 600, "2026-12-04 07:00:00");
	assert_next(
		"Asia/Baghdad", "2028-02-28 21:00:00", ZONE_DAILY, 0, "2028-02-29 21:00:00");
	assert_next("Asia/Baghdad", "2026-12-31 20:59:59", FRI, 0, "2026-12-31 21:00:00");
}

static void test_a_skipped_time_comes_at_the_end_of_the_gap(void **state)
{
	(void)state;
	assert_next(
		"Europe/Berlin", "2025-03-29 12:00:00", ZONE_DAILY, 150, "2025-03-30 01:00:00");
	assert_next(
		"Europe/Berlin", "2025-03-30 01:00:00", ZONE_DAILY, 150, "2025-03-31 00:30:00");
	/* Midnight itself. */
	assert_next("Asia/Beirut", "2025-03-29 12:00:00", SUN, 0, "2025-03-29 22:00:00");
	assert_next("Africa/Cairo", "2025-04-24 12:00:00", FRI, 30, "2025-04-24 22:00:00");
	/* A Friday that never was comes as Saturday begins; the Saturday as well. */
	assert_next("Pacific/Apia", "2011-12-28 00:00:00", FRI, 600, "2011-12-30 10:00:00");
	assert_next("Pacific/Apia", "2011-12-30 10:00:00", FRI, 600, "2012-01-05 20:00:00");
	assert_next("Pacific/Apia", "2011-12-30 10:00:00", SAT, 600, "2011-12-30 20:00:00");
}

static void test_a_repeated_time_comes_once(void **state)
{
	(void)state;
	assert_next(
		"Europe/Berlin", "2025-10-25 12:00:00", ZONE_DAILY, 150, "2025-10-26 00:30:00");
	assert_next(
		"Europe/Berlin", "2025-10-26 00:30:00", ZONE_DAILY, 150, "2025-10-27 01:30:00");
	assert_next("Asia/Beirut", "2025-10-25 12:00:00", SAT, 1410, "2025-10-25 20:30:00");
	assert_next("Asia/Beirut", "2025-10-25 20:30:00", SAT, 1410, "2025-11-01 21:30:00");
	/* As the clock is set back: 03:00 is shown once, an hour later. */
	assert_next(
		"Europe/Berlin", "2025-10-26 00:59:00", ZONE_DAILY, 180, "2025-10-26 02:00:00");
}

static void test_no_weekday_or_no_such_minute_has_no_next(void **state)
{
	struct zone z = opened("Asia/Baghdad");
	int64_t at = -1;
	(void)state;

	assert_false(zone_next(&z, 0, 0, 0, &at));
	assert_false(zone_next(&z, 0, 0x80, 0, &at));
	assert_false(zone_next(&z, 0, ZONE_DAILY, -1, &at));
	assert_false(zone_next(&z, 0, ZONE_DAILY, ZONE_DAY_MIN, &at));
	assert_int_equal(at, -1);
	zone_close(&z);
}

static void test_changes_are_found_to_the_second(void **state)
{
	struct zone z = opened("Europe/Berlin");
	int64_t at = utc_s("2025-03-30 01:00:00");
	(void)state;

	assert_int_equal(zone_change(&z, at - 86400, at + 86400), at);
	assert_int_equal(zone_change(&z, at - 1, at), at);
	assert_int_equal(zone_change(&z, at - 1, at + 1), at);
	assert_int_equal(zone_change(&z, at - 2, at - 1), at - 1);
	assert_int_equal(zone_change(&z, at, at + 86400), at + 86400);
	/* The first of several. */
	assert_int_equal(zone_change(&z, at - 86400, at + 400 * INT64_C(86400)), at);
	zone_close(&z);
}

/* ---- second opinions ---------------------------------------------------------------------- */

static void assert_as_libc(const struct zone *z, const char *name, int64_t at)
{
	struct zone_time t = zone_local(z, at);
	time_t then = (time_t)at;
	struct tm tm;

	localtime_r(&then, &tm);
	bool same = t.year == tm.tm_year + 1900 && t.month == tm.tm_mon + 1 &&
		    t.day == tm.tm_mday && t.hour == tm.tm_hour && t.minute == tm.tm_min &&
		    t.second == tm.tm_sec && t.weekday % 7 == tm.tm_wday &&
		    t.offset_s == tm.tm_gmtoff;

	if (!same)
		print_error("%s at %lld: offset %d, libc has %ld\n", name, (long long)at,
			t.offset_s, tm.tm_gmtoff);
	assert_true(same);
}

static void test_walls_show_what_the_c_library_shows(void **state)
{
	uint64_t seed = 1;
	(void)state;

	for (size_t i = 0; i < N_ZONES; i++) {
		struct zone z = opened(zones[i]);

		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		for (int n = 0; n < 2000; n++)
			assert_as_libc(&z, zones[i], moment(&z, &seed));
		/* By the rule in the file's last line (RFC 8536 3.3). */
		for (int n = 0; n < 500; n++)
			assert_as_libc(&z, zones[i], moment(&z, &seed) + INT64_C(100) * YEAR_S);
		zone_close(&z);
	}
	unsetenv("TZ");
	tzset();
}

/* Minute by minute: a time comes when the wall shows it or more, and never did before. */
static int64_t next_by_minutes(const struct zone *z, int64_t after, unsigned days, int minute)
{
	int64_t t = (after / 60 - 2 * ZONE_DAY_MIN) * 60;
	int64_t shown = t + zone_local(z, t).offset_s;

	for (;; t += 60) {
		int64_t wall = t + zone_local(z, t).offset_s;

		for (; shown < wall; shown += 60) {
			int64_t came = shown + 60;
			unsigned day = 1U << (came / 86400 + 3) % 7;

			if (t > after && (days & day) && came % 86400 == minute * 60)
				return t;
		}
	}
}

static void test_the_next_time_is_that_of_a_walk_minute_by_minute(void **state)
{
	uint64_t seed = 2;
	(void)state;

	for (int n = 0; n < 40 * (int)N_ZONES; n++) {
		const char *name = zones[(size_t)n % N_ZONES];
		struct zone z = opened(name);
		int64_t after = moment(&z, &seed), at = 0;
		unsigned days = (unsigned)(next_random(&seed) % ZONE_DAILY) + 1;
		int minute = (int)(next_random(&seed) % ZONE_DAY_MIN);

		assert_true(zone_next(&z, after, days, minute, &at));
		int64_t want = next_by_minutes(&z, after, days, minute);

		if (at != want)
			print_error("%s after %lld on %#x at minute %d\n", name,
				(long long)after, days, minute);
		assert_int_equal(at, want);
		zone_close(&z);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks_change_where_governments_say),
		cmocka_unit_test(test_only_names_of_the_systems_zones_are_known),
		cmocka_unit_test(test_neither_tz_nor_tzdir_is_asked),
		cmocka_unit_test(test_moments_far_away_are_the_nearest_that_are_known),
		cmocka_unit_test(test_the_next_time_is_the_first_after),
		cmocka_unit_test(test_a_skipped_time_comes_at_the_end_of_the_gap),
		cmocka_unit_test(test_a_repeated_time_comes_once),
		cmocka_unit_test(test_no_weekday_or_no_such_minute_has_no_next),
		cmocka_unit_test(test_changes_are_found_to_the_second),
		cmocka_unit_test(test_walls_show_what_the_c_library_shows),
		cmocka_unit_test(test_the_next_time_is_that_of_a_walk_minute_by_minute),
	};

	/* GLib complains about files that are no zones: it shall see none. */
	g_log_set_always_fatal((GLogLevelFlags)G_LOG_LEVEL_MASK);
	return cmocka_run_group_tests_name("base_zone", tests, NULL, NULL);
}
