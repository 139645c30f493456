/* SPDX-License-Identifier: ISC */
/*
 * A receiver that is away for three days, and one that takes a message a second, under a fake clock: the lane with a
 * model of its outbox. What was asked for when, and what was taken in which order, is all that is judged.
 */
#include "tests/unit/daemon_lane_world.h"
#include "tests/unit/unit.h"

enum {
	REQUEST_MS = 3, /* a round trip */
	ALERTS_MAX = 500
};
static const int64_t MINUTE = INT64_C(60) * 1000;
static const int64_t HOUR = INT64_C(3600) * 1000;
static const int64_t DAYS_3 = INT64_C(72) * 3600 * 1000;

/* A destination, its receiver, and what that saw. */
struct play {
	struct world w;
	struct choices random;
	struct dest_verdict (*answer)(struct play *p);
	int64_t away_until_ms, free_ms, asked_ms; /* asked: 429 was said, and until when */
	int64_t taken[ALERTS_MAX];
	size_t n_taken;
	int requests, away, refused;
};

static struct play play_new(
	uint64_t seed, double rate_per_s, struct dest_verdict (*answer)(struct play *p))
{
	struct play p = {.w = world_new((struct choices){.seed = seed}),
		.random = {.seed = seed},
		.answer = answer};

	p.w.terms.rate_per_s = rate_per_s;
	begin(&p.w);
	return p;
}

static void queued(struct play *p)
{
	new_row(&p->w);
	happens(&p->w, LANE_ON_WAKE);
	carry_out(&p->w);
}

static void trip_done(struct world *w)
{
	w->trip = false;
	if (w->took != 0)
		tell(w, (struct lane_event){.type = LANE_ON_TRIP_DONE,
				.row = &(struct lane_row){w->took, w->rows[w->took].retry}});
	else
		tell(w, (struct lane_event){
				.type = LANE_ON_TRIP_DONE, .due_ms = w->looked_due_ms});
}

static void request_done(struct play *p)
{
	struct world *w = &p->w;
	int64_t seq = w->sending;

	w->request = false;
	p->requests++;
	w->now += REQUEST_MS;
	const struct dest_verdict v = p->answer(p);

	if (v.class == DEST_SENT)
		p->taken[p->n_taken++] = seq;
	tell(w, (struct lane_event){.type = LANE_ON_ANSWER,
			.verdict = &v,
			.random = choose_random(&p->random)});
}

/* What is under way ends; false: the lane rests. */
static bool goes_on(struct play *p)
{
	struct world *w = &p->w;

	if (w->trip) {
		trip_done(w);
	} else if (w->request) {
		request_done(p);
	} else if (w->timer) {
		w->timer = false;
		w->now += w->wait_ms;
		happens(w, LANE_ON_WAIT_OVER);
	} else {
		return false;
	}
	carry_out(w);
	return true;
}

/* In the order of the outbox, but that one may have come early. */
static void assert_in_order(const struct play *p, size_t early)
{
	size_t jumps = 0;

	for (size_t i = 1; i < p->n_taken; i++)
		jumps += p->taken[i] < p->taken[i - 1];
	assert_true(jumps <= early);
	for (size_t i = early + 1; i < p->n_taken; i++)
		assert_true(p->taken[i] > p->taken[i - 1]);
}

static void assert_all_taken(const struct play *p, size_t n)
{
	bool seen[ALERTS_MAX + 1] = {false};

	assert_int_equal(p->n_taken, n);
	for (size_t i = 0; i < n; i++) {
		assert_false(seen[p->taken[i]]);
		seen[p->taken[i]] = true;
	}
}

/* ---- three days ---------------------------------------------------------------------------- */

static struct dest_verdict away_or_well(struct play *p)
{
	if (p->w.now >= p->away_until_ms)
		return (struct dest_verdict){.class = DEST_SENT, .retry_after_ms = -1};
	p->away++;
	return (struct dest_verdict){
		.class = DEST_TRANSIENT, .retry_after_ms = -1, .why = "no answer"};
}

/* `n` alerts at random times of an outage, the first two minutes after its beginning. */
static void live_through(struct play *p, size_t n)
{
	int64_t begin_ms = p->w.now, next_ms = begin_ms + 2 * MINUTE;
	size_t queued_n = 0;

	p->away_until_ms = begin_ms + DAYS_3;
	while (p->w.now < p->away_until_ms || queued_n < n || p->n_taken < n) {
		if (queued_n < n && p->w.now >= next_ms) {
			queued(p);
			queued_n++;
			next_ms += choose(&p->random, 2 * (DAYS_3 - HOUR) / (int64_t)n);
			next_ms = next_ms < p->away_until_ms ? next_ms : p->away_until_ms - 1;
		}
		if (!goes_on(p))
			p->w.now += 1000;
		if (p->w.now > begin_ms + 2 * DAYS_3)
			break;
	}
}

static void test_after_three_days_all_come_in_order_for_650_requests_at_most(void **state)
{
	static const size_t counts[] = {1, 2, 3, 10, 60, 300};
	int most = 0;
	(void)state;

	for (uint64_t seed = 1; seed <= 60; seed++) {
		size_t n = counts[seed % 6];
		struct play p = play_new(seed, 0, away_or_well);

		live_through(&p, n);
		if (p.n_taken != n)
			print_error("seed %d: %zu of %zu\n", (int)seed, p.n_taken, n);
		assert_all_taken(&p, n);
		assert_in_order(&p, 1);
		assert_in_range(p.away, 1, 650);
		assert_int_equal(p.requests, p.away + (int)n);
		most = p.away > most ? p.away : most;
	}
	print_message("# FIGURE 72 h outage: at most %d requests in 60 runs\n", most);
}

/* ---- one a second -------------------------------------------------------------------------- */

/* Takes one in a second, and says so to who asks too early. */
static struct dest_verdict one_a_second(struct play *p)
{
	int64_t now = p->w.now;

	/* Never inside a window, and soon behind it. */
	assert_true(p->asked_ms == 0 || now - REQUEST_MS >= p->asked_ms);
	assert_true(p->asked_ms == 0 || now - REQUEST_MS <= p->asked_ms + 300);
	p->asked_ms = 0;
	if (now < p->free_ms) {
		p->refused++;
		p->asked_ms = now + 1000;
		return (struct dest_verdict){
			.class = DEST_THROTTLE, .retry_after_ms = 1000, .why = "answered 429"};
	}
	p->free_ms = now + 1000;
	return (struct dest_verdict){.class = DEST_SENT, .retry_after_ms = -1};
}

static void burst(struct play *p)
{
	for (int i = 0; i < ALERTS_MAX; i++)
		queued(p);
	while (goes_on(p))
		;
	assert_all_taken(p, ALERTS_MAX);
	assert_in_order(p, 0);
}

static void test_a_burst_of_500_at_one_a_second_loses_none_and_breaks_no_window(void **state)
{
	(void)state;

	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct play p = play_new(seed, 0, one_a_second);
		int64_t begin_ms = p.w.now;

		burst(&p);
		/* Each but the first is refused once. */
		assert_int_equal(p.refused, ALERTS_MAX - 1);
		assert_in_range(p.w.now - begin_ms, 499 * 1000, 510 * 1100);
	}
}

static void test_with_the_tools_rate_nobody_is_refused(void **state)
{
	struct play p = play_new(1, 1, one_a_second);
	int64_t begin_ms = p.w.now;
	(void)state;

	burst(&p);
	assert_int_equal(p.refused, 0);
	assert_in_range(p.w.now - begin_ms, 499 * 1000, 505 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_after_three_days_all_come_in_order_for_650_requests_at_most),
		cmocka_unit_test(
			test_a_burst_of_500_at_one_a_second_loses_none_and_breaks_no_window),
		cmocka_unit_test(test_with_the_tools_rate_nobody_is_refused),
	};

	return cmocka_run_group_tests_name("daemon_lane_outage", tests, NULL, NULL);
}
