/* SPDX-License-Identifier: ISC */
/* What becomes of alerts, under a clock of its own: each rule, their order, floods, jumps of the clock. */
#include "alerts/noise.h"
#include "tests/unit/unit.h"
#include "tests/unit/zone_fixture.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
	GROUP = MINUTE,
	WATCH = 7
};
static const int64_t YEAR = INT64_C(365) * 24 * HOUR;

/* Sunday 2026-11-29, 12:00 in Baghdad: neither quiet nor a moment of a schedule. */
static int64_t noon(void)
{
	return 1000 * utc_s("2026-11-29 09:00:00");
}

static int64_t ms(const char *utc)
{
	return 1000 * utc_s(utc);
}

static struct noise_terms terms(const char *schedule, const char *quiet)
{
	struct noise_terms t = {.group_ms = GROUP, .zone = STR("Asia/Baghdad")};
	struct err e;

	if (schedule != NULL)
		assert_code(times_schedule_parse(str_of(schedule), &t.schedule, &e), ERR_NONE);
	if (quiet != NULL)
		assert_code(times_quiet_parse(str_of(quiet), &t.quiet, &e), ERR_NONE);
	return t;
}

static struct noise_event event(int64_t now)
{
	return (struct noise_event){.now_ms = now, .watch = WATCH, .published_ms = TIME_NONE};
}

static void assert_goes(struct noise_verdict v, int64_t window)
{
	assert_int_equal(v.what, NOISE_NOW);
	assert_int_equal(v.reason, NOISE_NO_REASON);
	assert_int_equal(v.until_ms, 0);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch == 0);
}

static void assert_held(
	struct noise_verdict v, enum noise_reason reason, int64_t until, int64_t window)
{
	assert_int_equal(v.what, NOISE_HOLD);
	assert_string_equal(noise_reason_name(v.reason), noise_reason_name(reason));
	assert_int_equal(v.until_ms, until);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch != 0);
}

static void assert_suppressed(struct noise_verdict v, enum noise_reason reason, int64_t window)
{
	assert_int_equal(v.what, NOISE_SUPPRESS);
	assert_string_equal(noise_reason_name(v.reason), noise_reason_name(reason));
	assert_int_equal(v.until_ms, 0);
	assert_int_equal(v.window_until_ms, window);
	assert_true(v.batch == 0);
}

/* ---- each rule ---------------------------------------------------------------------------- */

static void test_reasons_have_names(void **state)
{
	static const char *const names[] = {"", "group", "schedule", "quiet", "muted",
		"cooldown", "old", "edited", "story"};
	(void)state;

	for (int i = 0; i < NOISE_N; i++)
		assert_string_equal(noise_reason_name((enum noise_reason)i), names[i]);
	assert_string_equal(noise_reason_name(NOISE_N), "");
}

/* It was told of by another article. Whoever must be woken is woken by what is new in it. */
static void test_what_joins_a_story_keeps_silent(void **state)
{
	const struct noise_terms t = {.group_ms = 60000};
	struct noise_event ev = event(noon());
	(void)state;

	ev.joined = true;
	ev.window_until_ms = ev.now_ms + 5;
	struct noise_verdict v = noise_decide(&t, &ev);

	assert_int_equal(v.what, NOISE_SUPPRESS);
	assert_int_equal(v.reason, NOISE_STORY);
	assert_int_equal(v.window_until_ms, ev.window_until_ms);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.copy = true;
	assert_int_equal(noise_decide(&t, &ev).reason, NOISE_STORY);
	ev.muted = true;
	assert_int_equal(noise_decide(&t, &ev).reason, NOISE_MUTED);
}

static void test_what_its_feed_holds_back(void **state)
{
	struct noise_terms t = {.group_ms = 0};
	struct noise_event ev = event(noon());
	(void)state;

	ev.again = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_EDITED, 0);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.old = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
}

static void test_without_terms_everything_goes_at_once(void **state)
{
	struct noise_terms t = {.group_ms = 0};
	struct noise_event ev = event(noon());
	(void)state;

	ev.published_ms = 1;
	ev.told_ms = ev.now_ms;
	for (int i = 0; i < 3; i++) {
		struct noise_verdict v = noise_decide(&t, &ev);

		assert_int_equal(v.what, NOISE_NOW);
		assert_true(v.window_until_ms <= ev.now_ms);
		ev.window_until_ms = v.window_until_ms;
	}
	/* What is to go later has no cooldown either. */
	ev.told_ms = ev.now_ms + 1;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

static void test_articles_older_than_the_limit_are_suppressed(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	t.max_age_ms = 48 * HOUR;
	ev.published_ms = ev.now_ms - t.max_age_ms;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms--;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
	ev.urgent = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
	/* Of no known date, of the future, of the year 1. */
	ev.published_ms = TIME_NONE;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms = INT64_MAX;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.published_ms = TIME_NONE + 1;
	assert_suppressed(noise_decide(&t, &ev), NOISE_OLD, 0);
}

static void test_a_watch_rests_for_its_cooldown(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	t.cooldown_ms = HOUR;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.told_ms = ev.now_ms - HOUR + 1;
	assert_suppressed(noise_decide(&t, &ev), NOISE_COOLDOWN, 0);
	ev.urgent = true;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	ev.urgent = false;
	ev.told_ms--;
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

static void test_a_cooldown_begins_with_what_is_to_go(void **state)
{
	struct noise_terms t = terms(NULL, "22:00-07:00");
	struct noise_event ev = event(ms("2026-11-29 20:00:00"));
	int64_t morning = ms("2026-11-30 04:00:00");
	(void)state;

	t.cooldown_ms = HOUR;
	assert_held(noise_decide(&t, &ev), NOISE_QUIET, morning, 0);
	ev.told_ms = morning;
	ev.now_ms += HOUR;
	assert_suppressed(noise_decide(&t, &ev), NOISE_COOLDOWN, 0);
	/* Later than this one would go: of a clock that was wrong, or of other quiet hours. */
	ev.told_ms = morning + 1;
	assert_held(noise_decide(&t, &ev), NOISE_QUIET, morning, 0);
	ev.told_ms = morning;
	t.quiet.n = 0;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
}

static void test_a_schedule_holds_until_its_next_moment(void **state)
{
	struct noise_terms t = terms("daily 07:00 18:30", "00:00-23:00");
	struct noise_event ev = event(noon());
	int64_t evening = ms("2026-11-29 15:30:00");
	(void)state;

	ev.window_until_ms = ev.now_ms + 1;
	struct noise_verdict v = noise_decide(&t, &ev);

	assert_held(v, NOISE_SCHEDULE, evening, ev.window_until_ms);
	/* One digest of all watches. */
	ev.watch++;
	ev.now_ms = evening - 1;
	assert_true(noise_decide(&t, &ev).batch == v.batch);
	ev.now_ms = evening;
	v = noise_decide(&t, &ev);
	assert_held(v, NOISE_SCHEDULE, ms("2026-11-30 04:00:00"), ev.window_until_ms);
}

static void test_quiet_holds_until_its_end(void **state)
{
	struct noise_terms t = terms(NULL, "22:00-07:00");
	struct noise_event ev = event(ms("2026-11-29 19:00:00"));
	struct noise_verdict v = noise_decide(&t, &ev);
	(void)state;

	assert_held(v, NOISE_QUIET, ms("2026-11-30 04:00:00"), 0);
	/* One digest of all watches. */
	ev.watch++;
	ev.now_ms = v.until_ms - 1;
	assert_true(noise_decide(&t, &ev).batch == v.batch);
	ev.now_ms = v.until_ms;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
	ev.now_ms += 15 * HOUR;
	assert_true(noise_decide(&t, &ev).batch != v.batch);
	ev.urgent = true;
	assert_goes(noise_decide(&t, &ev), 0);
}

/* Clocks that are set, a day that is not there every year, governments that change their minds. */
static const struct night {
	const char *zone, *quiet, *now, *until;
} nights[] = {
	{"Europe/Berlin", "22:00-07:00", "2026-03-28 22:00:00", "2026-03-29 05:00:00"},
	{"Europe/Berlin", "22:00-07:00", "2026-10-24 21:00:00", "2026-10-25 06:00:00"},
	{"America/New_York", "23:00-06:00", "2026-03-08 05:00:00", "2026-03-08 10:00:00"},
	{"America/New_York", "23:00-06:00", "2026-11-01 04:00:00", "2026-11-01 11:00:00"},
	/* The end is skipped, and comes twice. */
	{"Europe/Berlin", "22:00-02:30", "2026-03-29 00:30:00", "2026-03-29 01:00:00"},
	{"Europe/Berlin", "22:00-02:30", "2026-10-25 00:10:00", "2026-10-25 00:30:00"},
	{"Europe/Berlin", "22:00-02:30", "2026-10-25 01:10:00", "2026-10-25 01:30:00"},
	/* Leap day, a Tuesday, and the day after. */
	{"Asia/Baghdad", "22:00-07:00", "2028-02-28 20:00:00", "2028-02-29 04:00:00"},
	{"Asia/Baghdad", "22:00-07:00", "2028-02-29 20:00:00", "2028-03-01 04:00:00"},
	{"Asia/Baghdad", "tue 00:00-24:00", "2028-02-29 00:00:00", "2028-02-29 21:00:00"},
	/* Summer time for the last time, and no more; not yet again, and again. */
	{"Asia/Amman", "22:00-07:00", "2021-10-28 20:00:00", "2021-10-29 05:00:00"},
	{"Asia/Amman", "22:00-07:00", "2022-10-27 20:00:00", "2022-10-28 04:00:00"},
	{"Africa/Cairo", "22:00-07:00", "2022-04-28 21:00:00", "2022-04-29 05:00:00"},
	{"Africa/Cairo", "22:00-07:00", "2023-04-27 21:00:00", "2023-04-28 04:00:00"},
	/* Ramadan begins, and ends. */
	{"Africa/Casablanca", "22:00-07:00", "2026-02-14 22:00:00", "2026-02-15 07:00:00"},
	{"Africa/Casablanca", "22:00-07:00", "2026-03-21 23:00:00", "2026-03-22 06:00:00"},
};

static void test_quiet_ends_by_the_wall_whatever_is_done_to_its_clock(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(nights) / sizeof(nights[0]); i++) {
		const struct night *n = &nights[i];
		struct noise_terms t = terms(NULL, n->quiet);
		struct noise_event ev = event(ms(n->now));

		t.zone = str_of(n->zone);
		struct noise_verdict v = noise_decide(&t, &ev);

		if (v.until_ms != ms(n->until))
			print_error("%s %s\n", n->zone, n->now);
		assert_held(v, NOISE_QUIET, ms(n->until), 0);
		/* All of the night in one digest, and then none. */
		ev.now_ms = v.until_ms - 1;
		assert_true(noise_decide(&t, &ev).batch == v.batch);
		ev.now_ms = v.until_ms;
		assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
	}
}

static void test_a_zone_that_is_gone_holds_nothing(void **state)
{
	struct noise_terms t = terms("07:00", "00:00-23:00");
	struct noise_event ev = event(noon());
	(void)state;

	t.zone = STR("Asia/Nowhere");
	assert_int_equal(noise_decide(&t, &ev).what, NOISE_NOW);
}

/* ---- their order -------------------------------------------------------------------------- */

/* Every rule alone and beside any others: the first in the table of noise.h decides. */
static void test_the_first_rule_that_holds_decides(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 1U << 7; bits++) {
		bool old = bits & 1, muted = bits & 2, cooldown = bits & 4, urgent = bits & 8,
		     schedule = bits & 16, quiet = bits & 32, window = bits & 64;
		struct noise_terms t =
			terms(schedule ? "18:30" : NULL, quiet ? "11:00-13:00" : NULL);
		struct noise_event ev = event(noon());

		t.max_age_ms = HOUR;
		t.cooldown_ms = HOUR;
		ev.published_ms = ev.now_ms - (old ? 2 * HOUR : 0);
		ev.muted = muted;
		ev.urgent = urgent;
		ev.told_ms = ev.now_ms - (cooldown ? 1 : 2 * HOUR);
		ev.window_until_ms = window ? ev.now_ms + 1 : 0;
		enum noise_reason want = old                   ? NOISE_OLD
					 : muted               ? NOISE_MUTED
					 : cooldown && !urgent ? NOISE_COOLDOWN
					 : urgent              ? NOISE_NO_REASON
					 : schedule            ? NOISE_SCHEDULE
					 : quiet               ? NOISE_QUIET
					 : window              ? NOISE_GROUP
							       : NOISE_NO_REASON;
		struct noise_verdict v = noise_decide(&t, &ev);

		assert_string_equal(noise_reason_name(v.reason), noise_reason_name(want));
		assert_int_equal(v.what, want == NOISE_NO_REASON ? NOISE_NOW
					 : want < NOISE_MUTED    ? NOISE_HOLD
								 : NOISE_SUPPRESS);
	}
}

/* ---- windows ------------------------------------------------------------------------------ */

static struct noise_verdict kept(
	const struct noise_terms *t, struct noise_event *ev, int64_t now)
{
	ev->now_ms = now;
	struct noise_verdict v = noise_decide(t, ev);

	ev->window_until_ms = v.window_until_ms;
	return v;
}

static void test_the_first_goes_and_those_within_the_window_leave_together(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	int64_t t0 = noon();
	struct noise_event ev = event(t0);
	(void)state;

	assert_goes(kept(&t, &ev, t0), t0 + GROUP);
	struct noise_verdict first = kept(&t, &ev, t0 + 1);

	assert_held(first, NOISE_GROUP, t0 + GROUP, t0 + 2 * GROUP);
	struct noise_verdict last = kept(&t, &ev, t0 + GROUP - 1);

	assert_held(last, NOISE_GROUP, t0 + GROUP, t0 + 2 * GROUP);
	assert_true(last.batch == first.batch);
	/* The digest leaves and opens a window, whose digest opens the next. */
	struct noise_verdict next = kept(&t, &ev, t0 + GROUP);

	assert_held(next, NOISE_GROUP, t0 + 2 * GROUP, t0 + 3 * GROUP);
	assert_true(next.batch != first.batch);
	assert_held(
		kept(&t, &ev, t0 + 3 * GROUP - 1), NOISE_GROUP, t0 + 3 * GROUP, t0 + 4 * GROUP);
	/* Nothing came in that one. */
	assert_goes(kept(&t, &ev, t0 + 4 * GROUP), t0 + 5 * GROUP);
	assert_goes(kept(&t, &ev, t0 + 5 * GROUP), t0 + 6 * GROUP);
}

static void test_watches_are_grouped_each_by_itself(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	ev.window_until_ms = ev.now_ms + 1;
	uint64_t batch = noise_decide(&t, &ev).batch;

	ev.watch++;
	assert_true(noise_decide(&t, &ev).batch != batch);
}

static void test_a_window_that_ends_in_quiet_hours_leaves_with_them(void **state)
{
	struct noise_terms t = terms(NULL, "22:00-07:00");
	int64_t night = ms("2026-11-29 19:00:00"), morning = ms("2026-11-30 04:00:00");
	struct noise_event ev = event(0);
	(void)state;

	assert_goes(kept(&t, &ev, night - GROUP), night);
	struct noise_verdict v = kept(&t, &ev, night - 2);

	assert_held(v, NOISE_QUIET, morning, night);
	assert_true(kept(&t, &ev, night - 1).batch == v.batch);
	struct noise_verdict quiet = kept(&t, &ev, night);

	assert_held(quiet, NOISE_QUIET, morning, night);
	assert_true(quiet.batch == v.batch);
	/* A second earlier it leaves before the night. */
	ev.window_until_ms = night - SECOND;
	assert_held(kept(&t, &ev, night - GROUP), NOISE_GROUP, night - SECOND,
		night - SECOND + GROUP);
	/* The digest of the window still leaves, then what comes waits for the morning. */
	assert_held(
		kept(&t, &ev, night - SECOND), NOISE_QUIET, morning, night - SECOND + GROUP);
}

static void test_suppressed_and_urgent_alerts_leave_the_window_as_it_is(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	ev.window_until_ms = ev.now_ms + 5;
	ev.muted = true;
	assert_suppressed(noise_decide(&t, &ev), NOISE_MUTED, ev.now_ms + 5);
	ev.muted = false;
	ev.urgent = true;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + 5);
}

static void test_a_clock_that_jumped_holds_nothing_longer_than_a_window(void **state)
{
	struct noise_terms t = terms(NULL, NULL);
	struct noise_event ev = event(noon());
	(void)state;

	t.cooldown_ms = HOUR;
	ev.window_until_ms = ev.now_ms + 2 * GROUP;
	assert_held(
		noise_decide(&t, &ev), NOISE_GROUP, ev.now_ms + GROUP, ev.now_ms + 2 * GROUP);
	ev.window_until_ms++;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
	/* Told in a future that will not come for a year, by a clock that is right again. */
	ev.told_ms = ev.now_ms + YEAR;
	ev.window_until_ms = ev.told_ms + GROUP;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
	ev.window_until_ms = INT64_MAX;
	ev.told_ms = INT64_MAX;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
	ev.now_ms += 2 * YEAR;
	assert_goes(noise_decide(&t, &ev), ev.now_ms + GROUP);
}

/* ---- walks -------------------------------------------------------------------------------- */

/* One watch at one destination, as a caller keeps it. */
struct life {
	struct noise_terms t;
	struct noise_event ev;
	int64_t left_ms; /* the last message but urgent ones and those of quiet hours */
	int64_t held_ms; /* a digest that is to leave; 0 none */
	uint64_t held;   /* its batch */
	int messages, waited;
};

static void leave(struct life *l, int64_t at)
{
	/* One message a window, however many alerts. */
	assert_true(l->left_ms == 0 || at - l->left_ms >= l->t.group_ms);
	l->left_ms = at;
	l->messages++;
}

static void leave_due(struct life *l, int64_t now)
{
	if (l->held_ms != 0 && l->held_ms <= now) {
		leave(l, l->held_ms);
		l->held_ms = 0;
	}
}

static void live(struct life *l, int64_t now)
{
	leave_due(l, now);
	l->ev.now_ms = now;
	struct noise_verdict v = noise_decide(&l->t, &l->ev);

	l->ev.window_until_ms = v.window_until_ms;
	if (v.what == NOISE_NOW) {
		assert_int_equal(l->held_ms, 0);
		leave(l, now);
		return;
	}
	assert_int_equal(v.what, NOISE_HOLD);
	assert_true(v.until_ms > now && v.until_ms - now <= l->t.group_ms);
	/* All that wait leave together. */
	assert_true(l->held_ms == 0 || (l->held_ms == v.until_ms && l->held == v.batch));
	l->held_ms = v.until_ms;
	l->held = v.batch;
	l->waited++;
}

static void test_any_flood_is_one_message_a_window_and_nobody_waits_longer(void **state)
{
	uint64_t seed = 5;
	(void)state;

	for (int run = 0; run < 500; run++) {
		struct life l = {
			.t = {.group_ms = (int64_t)(next_random(&seed) % 90 + 1) * SECOND},
			.ev = event(0)};
		uint64_t pace = (uint64_t)l.t.group_ms * (next_random(&seed) % 3 + 1);
		int64_t now = noon();

		for (int i = 0; i < 300; i++, now += (int64_t)(next_random(&seed) % pace))
			live(&l, now);
		assert_true(l.messages > 50 && l.waited > 50);
	}
}

/* A clock that is set anywhere: what waits leaves by the timer of the caller, so only the wait is judged. */
static void test_no_jump_of_the_clock_makes_an_alert_wait_longer_than_a_window(void **state)
{
	static const int64_t jumps[] = {-1, -SECOND, -GROUP, -2 * GROUP, -HOUR,
		-INT64_C(365) * 24 * HOUR, SECOND, GROUP, HOUR, INT64_C(3650) * 24 * HOUR};
	const uint64_t n = sizeof(jumps) / sizeof(*jumps);
	uint64_t seed = 6;
	(void)state;

	for (int run = 0; run < 300; run++) {
		struct noise_terms t = terms(NULL, NULL);
		struct noise_event ev = event(0);
		int64_t now = noon();

		for (int i = 0; i < 200; i++) {
			struct noise_verdict v = kept(&t, &ev, now);

			assert_true(v.what == NOISE_NOW || v.what == NOISE_HOLD);
			assert_true(v.what == NOISE_NOW ||
				    (v.until_ms > now && v.until_ms <= now + GROUP));
			ev.told_ms = v.what == NOISE_NOW ? now : v.until_ms;
			now += (int64_t)(next_random(&seed) % (GROUP / 2));
			if (next_random(&seed) % 8 == 0)
				now += jumps[next_random(&seed) % n];
			now = now > HOUR ? now : HOUR;
		}
	}
}

/* Any terms, any time: what is held leaves at a moment of the schedule, or when it is not quiet, and in
 * the same batch exactly as what leaves at the same time for the same reason. */
static void test_what_is_held_leaves_when_it_may(void **state)
{
	static const char *const schedules[] = {
		NULL, NULL, "daily 02:30", "sun-thu 07:00, fri 10:00"};
	static const char *const quiets[] = {
		NULL, "22:00-07:00", "fri 00:00-24:00", "00:00-02:30"};
	uint64_t seed = 7;
	int seen[NOISE_N] = {0};
	(void)state;

	for (int n = 0; n < 300 * (int)N_ZONES; n++) {
		struct zone z = opened(zones[(size_t)n % N_ZONES]);
		struct noise_terms t = terms(
			schedules[next_random(&seed) % 4], quiets[next_random(&seed) % 4]);
		struct noise_event ev = event(1000 * moment(&z, &seed));

		t.zone = str_of(zones[(size_t)n % N_ZONES]);
		ev.window_until_ms =
			ev.now_ms + (int64_t)(next_random(&seed) % (3 * GROUP)) - GROUP / 2;
		struct noise_verdict v = noise_decide(&t, &ev);
		int64_t now = ev.now_ms / 1000, until = v.until_ms / 1000;

		seen[v.reason]++;
		assert_true((v.what == NOISE_HOLD) == (v.until_ms > ev.now_ms));
		if (v.reason == NOISE_SCHEDULE)
			assert_int_equal(until, times_next(&t.schedule, t.zone, now));
		else
			assert_int_equal(times_quiet_until(&t.quiet, t.zone,
						 v.what == NOISE_HOLD ? until : now),
				0);
		/* Just before, and as another watch. */
		if (v.reason == NOISE_QUIET || v.reason == NOISE_SCHEDULE) {
			ev.now_ms = v.until_ms - 1;
			ev.watch++;
			assert_true(noise_decide(&t, &ev).batch == v.batch);
		}
		zone_close(&z);
	}
	for (int i = NOISE_NO_REASON; i <= NOISE_QUIET; i++)
		assert_true(seen[i] > 2 * (int)N_ZONES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons_have_names),
		cmocka_unit_test(test_what_joins_a_story_keeps_silent),
		cmocka_unit_test(test_what_its_feed_holds_back),
		cmocka_unit_test(test_without_terms_everything_goes_at_once),
		cmocka_unit_test(test_articles_older_than_the_limit_are_suppressed),
		cmocka_unit_test(test_a_watch_rests_for_its_cooldown),
		cmocka_unit_test(test_a_cooldown_begins_with_what_is_to_go),
		cmocka_unit_test(test_a_schedule_holds_until_its_next_moment),
		cmocka_unit_test(test_quiet_holds_until_its_end),
		cmocka_unit_test(test_quiet_ends_by_the_wall_whatever_is_done_to_its_clock),
		cmocka_unit_test(test_a_zone_that_is_gone_holds_nothing),
		cmocka_unit_test(test_the_first_rule_that_holds_decides),
		cmocka_unit_test(
			test_the_first_goes_and_those_within_the_window_leave_together),
		cmocka_unit_test(test_watches_are_grouped_each_by_itself),
		cmocka_unit_test(test_a_window_that_ends_in_quiet_hours_leaves_with_them),
		cmocka_unit_test(test_suppressed_and_urgent_alerts_leave_the_window_as_it_is),
		cmocka_unit_test(test_a_clock_that_jumped_holds_nothing_longer_than_a_window),
		cmocka_unit_test(
			test_any_flood_is_one_message_a_window_and_nobody_waits_longer),
		cmocka_unit_test(
			test_no_jump_of_the_clock_makes_an_alert_wait_longer_than_a_window),
		cmocka_unit_test(test_what_is_held_leaves_when_it_may),
	};

	return cmocka_run_group_tests_name("alerts_noise", tests, NULL, NULL);
}
