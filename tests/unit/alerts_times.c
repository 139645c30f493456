/* SPDX-License-Identifier: ISC */
/* Schedules and quiet hours: what texts say, and what a walk minute by minute says of them. */
#include "alerts/times.h"
#include "tests/unit/unit.h"
#include "tests/unit/zone_fixture.h"

enum {
	MON = 1 << 0,
	THU = 1 << 3,
	FRI = 1 << 4,
	SAT = 1 << 5,
	SUN = 1 << 6
};

static struct times_schedule schedule(const char *text)
{
	struct times_schedule s;
	struct err e = {0};

	if (times_schedule_parse(str_of(text), &s, &e) != ERR_NONE)
		print_error("%s: %s\n", text, e.msg);
	assert_string_equal(e.msg, "");
	return s;
}

static struct times_quiet quiet(const char *text)
{
	struct times_quiet q;
	struct err e = {0};

	if (times_quiet_parse(str_of(text), &q, &e) != ERR_NONE)
		print_error("%s: %s\n", text, e.msg);
	assert_string_equal(e.msg, "");
	return q;
}

/* ---- texts -------------------------------------------------------------------------------- */

static void test_a_schedule_is_days_and_times(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		struct times_at at[4];
	} rows[] = {
		{"daily 07:00", 1, {{ZONE_DAILY, 420}}},
		{"daily 07:00 18:30", 2, {{ZONE_DAILY, 420}, {ZONE_DAILY, 1110}}},
		{"07:00", 1, {{ZONE_DAILY, 420}}},
		{"7:00", 1, {{ZONE_DAILY, 420}}},
		{"00:00 23:59", 2, {{ZONE_DAILY, 0}, {ZONE_DAILY, 1439}}},
		{"sun-thu 07:00", 1, {{ZONE_DAILY & ~(FRI | SAT), 420}}},
		{"fri 10:00", 1, {{FRI, 600}}},
		{"Friday 10:00", 1, {{FRI, 600}}},
		{"THURSDAY,sat 10:00", 1, {{THU | SAT, 600}}},
		{"fri, sat 10:00", 1, {{FRI | SAT, 600}}},
		{"fri sat 10:00", 1, {{FRI | SAT, 600}}},
		{"fri-mon 10:00", 1, {{FRI | SAT | SUN | MON, 600}}},
		{"thurs-sunday 10:00", 1, {{THU | FRI | SAT | SUN, 600}}},
		{"fri-fri 10:00", 1, {{FRI, 600}}},
		{"sun-thu 07:00, fri 10:00 12:00", 3,
			{{ZONE_DAILY & ~(FRI | SAT), 420}, {FRI, 600}, {FRI, 720}}},
		{"fri 10:00 daily 12:00", 2, {{FRI, 600}, {ZONE_DAILY, 720}}},
		{" \t07:00 , ", 1, {{ZONE_DAILY, 420}}},
		{"daily ٠٧:٠٠، ۱۸:۳۰", 2, {{ZONE_DAILY, 420}, {ZONE_DAILY, 1110}}},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct times_schedule s = schedule(rows[i].text);

		assert_int_equal(s.n, rows[i].n);
		for (size_t k = 0; k < s.n; k++) {
			assert_int_equal(s.at[k].days, rows[i].at[k].days);
			assert_int_equal(s.at[k].minute, rows[i].at[k].minute);
		}
	}
}

static void test_quiet_is_days_and_windows(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		struct times_window window[2];
	} rows[] = {
		{"22:00-07:00", 1, {{ZONE_DAILY, 1320, 420}}},
		{"daily 13:00-15:30", 1, {{ZONE_DAILY, 780, 930}}},
		{"fri 00:00-24:00", 1, {{FRI, 0, 1440}}},
		{"fri,sat 22:00-09:00", 1, {{FRI | SAT, 1320, 540}}},
		{"22:00-07:00, fri 00:00-24:00", 2, {{ZONE_DAILY, 1320, 420}, {FRI, 0, 1440}}},
		{"22:00-00:00", 1, {{ZONE_DAILY, 1320, 1440}}},
		{"22:00-24:00", 1, {{ZONE_DAILY, 1320, 1440}}},
		{"٢٢:٠٠-٠٧:٠٠", 1, {{ZONE_DAILY, 1320, 420}}},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct times_quiet q = quiet(rows[i].text);

		assert_int_equal(q.n, rows[i].n);
		for (size_t k = 0; k < q.n; k++) {
			assert_int_equal(q.window[k].days, rows[i].window[k].days);
			assert_int_equal(q.window[k].from, rows[i].window[k].from);
			assert_int_equal(q.window[k].to, rows[i].window[k].to);
		}
	}
}

static void test_what_is_wrong_is_said_with_what_to_write(void **state)
{
	static const struct {
		const char *schedule, *quiet, *part;
	} rows[] = {
		{"", "", "as in "},
		{",", " ", "as in "},
		{"daily", "fri", "days need times"},
		{"07:00 fri", "22:00-07:00 fri", "days need times"},
		{"الجمعة 07:00", "الجمعة 22:00-07:00",
			"\"الجمعة\" is no day: write daily, or sun, mon"},
		{"fr 07:00", "fr 22:00-07:00", "\"fr\" is no day"},
		{"fridays 07:00", "weekend 22:00-07:00", "is no day"},
		{"fri- 07:00", "fri- 22:00-07:00", "\"fri-\" is no day"},
		{"fri-sat-sun 07:00", "sun-tho 22:00-07:00", "is no day"},
		{"24:00", "22:00-22:00", "write 00:00"},
		{"7", "7-8", "is no time: write hours and minutes"},
		{"7am", "7pm-7am", "is no time"},
		{"07.00", "07.00-08.00", "is no time"},
		{"25:00", "22:00-25:00", "is no time"},
		{"07:60", "22:00-07:60", "\"07:60\" is no time"},
		{"07:0", "22:00-07:0", "is no time"},
		{"007:00", "22:00-007:00", "is no time"},
		{":00", ":00-07:00", "is no time"},
		{"07:+1", "24:00-07:00", "is no time"},
		{"07:00-08:00", "22:00", "as in "},
		{"-07:00", "22:00 - 07:00", "as in "},
		{"22:00–", "22:00–07:00", "write "},
		{"07:00\n", "22:00-07:00\xFF", "is no time"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct times_schedule s = {.n = 77};
		struct times_quiet q = {.n = 77};
		struct err e = {0};

		assert_code(
			times_schedule_parse(str_of(rows[i].schedule), &s, &e), ERR_BAD_INPUT);
		assert_has(e.msg, rows[i].part);
		assert_code(times_quiet_parse(str_of(rows[i].quiet), &q, &e), ERR_BAD_INPUT);
		assert_has(e.msg, rows[i].part);
		assert_int_equal(s.n, 77);
		assert_int_equal(q.n, 77);
		assert_code(times_quiet_parse(str_of(rows[i].quiet), &q, NULL), ERR_BAD_INPUT);
	}
}

static void test_texts_and_times_have_limits(void **state)
{
	char text[TIMES_TEXT_MAX + 1] = "";
	struct times_schedule s = {.n = 77};
	struct times_quiet q;
	struct err e = {0};
	(void)state;

	for (int i = 0; i < TIMES_MAX; i++)
		memcpy(text + 6 * i, "07:00 ", 7);
	assert_int_equal(schedule(text).n, TIMES_MAX);
	memcpy(text + 6 * TIMES_MAX, "08:00", 6);
	assert_code(times_schedule_parse(str_of(text), &s, &e), ERR_LIMIT);
	assert_has(e.msg, "at most 16 times");
	for (int i = 0; i <= TIMES_MAX; i++)
		memcpy(text + 12 * i, "22:00-07:00 ", 13);
	assert_code(times_quiet_parse(str_of(text), &q, &e), ERR_LIMIT);
	memset(text, ' ', sizeof(text));
	memcpy(text + sizeof(text) - 6, "07:00", 5);
	assert_code(
		times_schedule_parse((struct str){text, sizeof(text) - 1}, &s, &e), ERR_NONE);
	assert_code(times_schedule_parse((struct str){text, sizeof(text)}, &s, &e), ERR_LIMIT);
	/* A long word leaves room for the advice, and is cut between letters. */
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xD8\xB4", 2);
	assert_code(times_schedule_parse((struct str){text, 500}, &s, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "\xB4\" is no day");
	assert_has(e.msg, "sun-thu 07:00");
}

static void test_quiet_all_week_is_refused(void **state)
{
	static const char *const all[] = {"00:00-24:00", "00:00-12:00 12:00-24:00",
		"fri-thu 06:00-18:00 18:00-06:00",
		"sun-thu 00:00-24:00, fri 00:00-24:00, sat 00:00-24:00",
		"07:00-06:00 05:00-08:00"};
	static const char *const nearly[] = {"00:00-23:59", "00:01-24:00",
		"00:00-12:00 12:01-24:00", "sat-thu 00:00-24:00, fri 00:00-23:59",
		"07:00-06:59"};
	struct times_quiet q;
	struct err e;
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		assert_code(times_quiet_parse(str_of(all[i]), &q, &e), ERR_BAD_INPUT);
		assert_has(e.msg, "all week");
	}
	for (size_t i = 0; i < sizeof(nearly) / sizeof(*nearly); i++)
		quiet(nearly[i]);
}

/* ---- moments ------------------------------------------------------------------------------ */

static void assert_until(const char *text, const char *zone, const char *now, const char *want)
{
	struct times_quiet q = quiet(text);
	int64_t got = times_quiet_until(&q, str_of(zone), utc_s(now));

	if (got != (want ? utc_s(want) : 0))
		print_error("%s in %s at %s: want %s\n", text, zone, now, want ? want : "none");
	assert_int_equal(got, want ? utc_s(want) : 0);
}

static void test_quiet_holds_from_its_beginning_until_its_end(void **state)
{
	(void)state;
	/* Baghdad is three hours ahead. */
	assert_until("22:00-07:00", "Asia/Baghdad", "2026-11-29 18:59:59", NULL);
	assert_until(
		"22:00-07:00", "Asia/Baghdad", "2026-11-29 19:00:00", "2026-11-30 04:00:00");
	assert_until(
		"22:00-07:00", "Asia/Baghdad", "2026-11-30 03:59:59", "2026-11-30 04:00:00");
	assert_until("22:00-07:00", "Asia/Baghdad", "2026-11-30 04:00:00", NULL);
	assert_until(
		"22:00-07:00", "Asia/Baghdad", "2028-02-28 22:00:00", "2028-02-29 04:00:00");
	assert_until(
		"22:00-07:00", "Asia/Baghdad", "2026-12-31 20:30:00", "2027-01-01 04:00:00");
	/* The days are those of the beginning: Friday night and no other. */
	assert_until("fri 22:00-09:00", "", "2026-11-27 21:59:59", NULL);
	assert_until("fri 22:00-09:00", "", "2026-11-27 22:00:00", "2026-11-28 09:00:00");
	assert_until("fri 22:00-09:00", "", "2026-11-27 08:00:00", NULL);
	/* Over the week's end. */
	assert_until("sun 22:00-09:00", "", "2026-11-30 08:59:00", "2026-11-30 09:00:00");
	assert_until("fri 00:00-24:00", "", "2026-11-27 00:00:00", "2026-11-28 00:00:00");
}

static void test_windows_that_touch_or_overlap_are_one(void **state)
{
	(void)state;
	assert_until("fri,sat 00:00-24:00", "", "2026-11-27 12:00:00", "2026-11-29 00:00:00");
	assert_until("22:00-07:00, fri 00:00-24:00", "", "2026-11-26 22:00:00",
		"2026-11-28 07:00:00");
	assert_until(
		"13:00-15:00 15:00-16:00", "", "2026-11-26 13:00:00", "2026-11-26 16:00:00");
	assert_until(
		"15:00-16:00 13:00-15:30", "", "2026-11-26 13:00:00", "2026-11-26 16:00:00");
	assert_until(
		"13:00-15:00 15:01-16:00", "", "2026-11-26 13:00:00", "2026-11-26 15:00:00");
	assert_until("sat-thu 00:00-24:00, fri 00:00-23:59", "", "2026-11-28 00:00:00",
		"2026-12-04 23:59:00");
}

static void test_quiet_follows_the_wall_when_the_clock_is_set(void **state)
{
	const char *night = "22:00-07:00";
	(void)state;

	/* The night is an hour shorter, and an hour longer. */
	assert_until(night, "Europe/Berlin", "2025-03-29 21:00:00", "2025-03-30 05:00:00");
	assert_until(night, "Europe/Berlin", "2025-10-25 20:00:00", "2025-10-26 06:00:00");
	assert_until(night, "Africa/Cairo", "2025-04-24 20:00:00", "2025-04-25 04:00:00");
	assert_until(night, "America/New_York", "2025-11-02 02:00:00", "2025-11-02 12:00:00");
	/* An end that is skipped comes with the end of the gap. */
	assert_until(
		"22:00-02:30", "Europe/Berlin", "2025-03-29 21:00:00", "2025-03-30 01:00:00");
	assert_until(
		"22:00-00:30", "Asia/Beirut", "2025-03-29 20:00:00", "2025-03-29 22:00:00");
	/* A window in the gap never is. */
	assert_until("02:15-02:45", "Europe/Berlin", "2025-03-30 00:59:59", NULL);
	assert_until("02:15-02:45", "Europe/Berlin", "2025-03-30 01:00:00", NULL);
	/* What is repeated is quiet both times; whatever ends as the clock is set back goes on. */
	assert_until(
		"22:00-02:30", "Europe/Berlin", "2025-10-25 23:59:00", "2025-10-26 00:30:00");
	assert_until("22:00-02:30", "Europe/Berlin", "2025-10-26 00:45:00", NULL);
	assert_until(
		"22:00-02:30", "Europe/Berlin", "2025-10-26 01:00:00", "2025-10-26 01:30:00");
	assert_until(
		"22:00-03:00", "Europe/Berlin", "2025-10-26 00:59:59", "2025-10-26 02:00:00");
	/* Samoa's Friday that never was. */
	assert_until("thu,fri 00:00-24:00", "Pacific/Apia", "2011-12-29 12:00:00",
		"2011-12-30 10:00:00");
}

static void test_schedules_name_their_next_moment(void **state)
{
	struct times_schedule s = schedule("sun-thu 07:00 18:30, fri 10:00");
	struct str baghdad = STR("Asia/Baghdad");
	(void)state;

	assert_int_equal(times_next(&s, baghdad, utc_s("2026-11-26 04:00:00")),
		utc_s("2026-11-26 15:30:00"));
	assert_int_equal(times_next(&s, baghdad, utc_s("2026-11-26 15:30:00")),
		utc_s("2026-11-27 07:00:00"));
	assert_int_equal(times_next(&s, baghdad, utc_s("2026-11-27 07:00:00")),
		utc_s("2026-11-29 04:00:00"));
	s = schedule("daily 02:30 02:45");
	/* Both are skipped: one moment. */
	assert_int_equal(times_next(&s, STR("Europe/Berlin"), utc_s("2025-03-29 12:00:00")),
		utc_s("2025-03-30 01:00:00"));
	assert_int_equal(times_next(&s, STR("Europe/Berlin"), utc_s("2025-03-30 01:00:00")),
		utc_s("2025-03-31 00:30:00"));
}

static void test_nothing_said_and_no_such_zone_hold_nothing(void **state)
{
	struct times_schedule none = {.n = 0}, s = schedule("07:00");
	struct times_quiet never = {.n = 0}, q = quiet("00:00-23:59");
	(void)state;

	assert_int_equal(times_next(&none, STR("UTC"), 0), 0);
	assert_int_equal(times_quiet_until(&never, STR("UTC"), 0), 0);
	assert_int_equal(times_next(&s, STR("Asia/Nowhere"), 0), 0);
	assert_int_equal(times_quiet_until(&q, STR("Asia/Nowhere"), 60), 0);
}

static void test_quiet_all_week_by_hand_ends_for_asking_again(void **state)
{
	struct times_quiet q = {.window = {{ZONE_DAILY, 0, 1440}}, .n = 1};
	int64_t until =
		times_quiet_until(&q, STR("Europe/Berlin"), utc_s("2025-03-29 12:00:00"));
	(void)state;

	assert_in_range(until, utc_s("2025-03-30 00:00:00"), utc_s("2026-04-18 12:00:00"));
}

/* ---- second opinions ---------------------------------------------------------------------- */

static int minute_of_week(struct zone_time t)
{
	return (t.weekday - 1) * 1440 + t.hour * 60 + t.minute;
}

/* Every minute of the week, painted. */
static void paint(const struct times_quiet *q, bool week[10080])
{
	memset(week, 0, 10080 * sizeof(*week));
	for (size_t i = 0; i < q->n; i++) {
		for (int day = 0; day < 7; day++) {
			int at = day * 1440 + q->window[i].from;

			if (!(q->window[i].days & 1U << day))
				continue;
			do {
				week[at % 10080] = true;
				at++;
			} while (at % 1440 != q->window[i].to % 1440);
		}
	}
}

static int64_t until_by_minutes(const bool week[10080], const struct zone *z, int64_t now)
{
	int64_t t = now;

	while (week[minute_of_week(zone_local(z, t))])
		t = t - t % 60 + 60;
	return t == now ? 0 : t;
}

static struct times_quiet random_quiet(uint64_t *seed)
{
	static const uint16_t edges[] = {
		0, 30, 60, 90, 120, 135, 150, 180, 420, 600, 720, 1320, 1380, 1410, 1439};
	const uint64_t n = sizeof(edges) / sizeof(*edges);
	struct times_quiet q = {.n = next_random(seed) % 4 + 1};

	for (size_t i = 0; i < q.n; i++) {
		uint64_t from = next_random(seed) % n, to = next_random(seed) % n;

		to = to == from ? (to + 1) % n : to;
		q.window[i] =
			(struct times_window){(uint8_t)(next_random(seed) % ZONE_DAILY + 1),
				edges[from], edges[to] ? edges[to] : 1440};
	}
	return q;
}

static bool always(const bool week[10080])
{
	return memchr(week, false, 10080) == NULL;
}

static void test_quiet_ends_where_a_walk_minute_by_minute_ends(void **state)
{
	static bool week[10080];
	uint64_t seed = 3;
	int inside = 0;
	(void)state;

	for (int n = 0; n < 200 * (int)N_ZONES; n++) {
		const char *name = zones[(size_t)n % N_ZONES];
		struct zone z = opened(name);
		int64_t now = moment(&z, &seed);
		struct times_quiet q = random_quiet(&seed);

		paint(&q, week);
		if (!always(week)) {
			int64_t got = times_quiet_until(&q, str_of(name), now);
			int64_t want = until_by_minutes(week, &z, now);

			if (got != want)
				print_error("%s at %lld\n", name, (long long)now);
			assert_int_equal(got, want);
			inside += got != 0;
		}
		zone_close(&z);
	}
	assert_in_range(inside, 40 * (int)N_ZONES, 200 * (int)N_ZONES);
}

/* A moment of the schedule comes when the wall shows it or more, and never did before. */
static int64_t next_by_minutes(
	const struct times_schedule *s, const struct zone *z, int64_t after)
{
	int64_t t = (after / 60 - 2 * 1440) * 60;
	int64_t shown = t + zone_local(z, t).offset_s;

	for (;; t += 60) {
		int64_t wall = t + zone_local(z, t).offset_s;

		while (shown < wall) {
			shown += 60;
			for (size_t i = 0; i < s->n && t > after; i++) {
				if (s->at[i].days & 1U << (shown / 86400 + 3) % 7 &&
					shown % 86400 == s->at[i].minute * 60)
					return t;
			}
		}
	}
}

static void test_the_next_moment_is_that_of_a_walk_minute_by_minute(void **state)
{
	uint64_t seed = 4;
	(void)state;

	for (int n = 0; n < 40 * (int)N_ZONES; n++) {
		const char *name = zones[(size_t)n % N_ZONES];
		struct zone z = opened(name);
		int64_t after = moment(&z, &seed);
		struct times_schedule s = {.n = next_random(&seed) % 3 + 1};

		for (size_t i = 0; i < s.n; i++)
			s.at[i] = (struct times_at){
				(uint8_t)(next_random(&seed) % ZONE_DAILY + 1),
				(uint16_t)(next_random(&seed) % 288 * 5)};
		int64_t got = times_next(&s, str_of(name), after);
		int64_t want = next_by_minutes(&s, &z, after);

		if (got != want)
			print_error("%s after %lld\n", name, (long long)after);
		assert_int_equal(got, want);
		zone_close(&z);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_schedule_is_days_and_times),
		cmocka_unit_test(test_quiet_is_days_and_windows),
		cmocka_unit_test(test_what_is_wrong_is_said_with_what_to_write),
		cmocka_unit_test(test_texts_and_times_have_limits),
		cmocka_unit_test(test_quiet_all_week_is_refused),
		cmocka_unit_test(test_quiet_holds_from_its_beginning_until_its_end),
		cmocka_unit_test(test_windows_that_touch_or_overlap_are_one),
		cmocka_unit_test(test_quiet_follows_the_wall_when_the_clock_is_set),
		cmocka_unit_test(test_schedules_name_their_next_moment),
		cmocka_unit_test(test_nothing_said_and_no_such_zone_hold_nothing),
		cmocka_unit_test(test_quiet_all_week_by_hand_ends_for_asking_again),
		cmocka_unit_test(test_quiet_ends_where_a_walk_minute_by_minute_ends),
		cmocka_unit_test(test_the_next_moment_is_that_of_a_walk_minute_by_minute),
	};

	return cmocka_run_group_tests_name("alerts_times", tests, NULL, NULL);
}
