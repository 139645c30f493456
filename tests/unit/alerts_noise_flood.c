/* SPDX-License-Identifier: ISC */
/* What becomes of alerts, under a clock of its own: windows, floods, jumps of the clock. */
#include "tests/unit/alerts_noise_rig.h"

static const int64_t YEAR = INT64_C(365) * 24 * HOUR;

static struct noise_verdict kept(
	const struct noise_terms *t, struct noise_event *ev, int64_t now)
{
	ev->now_ms = now;
	struct noise_verdict v = noise_decide(t, ev);

	ev->window_until_ms = v.window_until_ms;
	return v;
}

/* ---- windows ------------------------------------------------------------------------------ */

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

	return cmocka_run_group_tests_name("alerts_noise_flood", tests, NULL, NULL);
}
