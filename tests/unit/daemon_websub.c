/* SPDX-License-Identifier: ISC */
/* A subscription under a clock of its own, and under any events in any order. */
#include "daemon/websub.h"
#include "tests/unit/unit.h"

#define T0 INT64_C(1700000000000)
#define ANSWERS                                                                                \
	(WEBSUB_CONFIRM | WEBSUB_DENY | WEBSUB_TAKE | WEBSUB_POKE | WEBSUB_GONE | WEBSUB_OK)
#define SAYS                                                                                   \
	(WEBSUB_SAY_ACTIVE | WEBSUB_SAY_DENIED | WEBSUB_SAY_FAILED | WEBSUB_SAY_LAPSED |       \
		WEBSUB_SAY_FORGED | WEBSUB_SAY_LEFT)

static unsigned found(struct websub *w, int64_t now, bool named)
{
	return websub_on(
		w, &(struct websub_event){.kind = WEBSUB_FOUND, .now_ms = now, .named = named});
}

static unsigned tick(struct websub *w, int64_t now)
{
	return websub_on(w, &(struct websub_event){.kind = WEBSUB_TICK, .now_ms = now});
}

static unsigned answer(struct websub *w, int64_t now, bool ok)
{
	return websub_on(
		w, &(struct websub_event){.kind = WEBSUB_ANSWER, .now_ms = now, .ok = ok});
}

static unsigned verify(
	struct websub *w, int64_t now, bool subscribe, bool topic, int64_t lease_ms)
{
	return websub_on(w, &(struct websub_event){.kind = WEBSUB_VERIFY,
				    .now_ms = now,
				    .subscribe = subscribe,
				    .topic = topic,
				    .lease_ms = lease_ms});
}

static unsigned refused(struct websub *w, int64_t now, bool topic)
{
	return websub_on(w,
		&(struct websub_event){.kind = WEBSUB_REFUSED, .now_ms = now, .topic = topic});
}

static unsigned push(struct websub *w, int64_t now, enum websub_sign sign)
{
	return websub_on(
		w, &(struct websub_event){.kind = WEBSUB_PUSH, .now_ms = now, .sign = sign});
}

static unsigned unwanted(struct websub *w, int64_t now)
{
	return websub_on(w, &(struct websub_event){.kind = WEBSUB_UNWANTED, .now_ms = now});
}

static struct websub asked(void)
{
	struct websub w = {.state = WEBSUB_NONE};

	assert_int_equal(found(&w, T0, true), WEBSUB_STORE | WEBSUB_ASK);
	return w;
}

static struct websub active(int64_t lease_ms)
{
	struct websub w = asked();

	assert_int_equal(answer(&w, T0, true), 0);
	assert_int_equal(verify(&w, T0, true, true, lease_ms),
		WEBSUB_CONFIRM | WEBSUB_STORE | WEBSUB_SAY_ACTIVE);
	return w;
}

static void test_found_asked_verified(void **state)
{
	(void)state;
	struct websub w = active(10 * WEBSUB_DAY_MS);

	assert_int_equal(w.state, WEBSUB_ACTIVE);
	assert_true(w.expires_ms == T0 + 10 * WEBSUB_DAY_MS);
	assert_true(w.next_ms == T0 + 9 * WEBSUB_DAY_MS);
	assert_int_equal(found(&w, T0, true), 0);
}

/* When another hub of the feed is asked instead. */
static void test_a_hub_that_refuses_or_is_silent_is_hopeless(void **state)
{
	(void)state;
	struct websub w = {.state = WEBSUB_NONE};

	(void)websub_on(
		&w, &(struct websub_event){.kind = WEBSUB_FOUND, .now_ms = 1, .named = true});
	assert_false(websub_is_hopeless(&w));
	for (unsigned i = 0; i < WEBSUB_HOPELESS_TRIES; i++) {
		assert_false(websub_is_hopeless(&w));
		w.next_ms = 1;
		(void)websub_on(&w, &(struct websub_event){.kind = WEBSUB_TICK, .now_ms = 1});
	}
	assert_true(websub_is_hopeless(&w));
	w = (struct websub){.state = WEBSUB_ASKED};
	(void)websub_on(&w, &(struct websub_event){.kind = WEBSUB_ANSWER, .now_ms = 1});
	assert_true(websub_is_hopeless(&w));
	w = (struct websub){.state = WEBSUB_ACTIVE, .expires_ms = 100};
	(void)websub_on(&w, &(struct websub_event){.kind = WEBSUB_ANSWER, .now_ms = 1});
	assert_false(websub_is_hopeless(&w));
	(void)websub_on(
		&w, &(struct websub_event){.kind = WEBSUB_REFUSED, .now_ms = 1, .topic = true});
	assert_true(websub_is_hopeless(&w));
}

static void test_only_what_is_pending_is_confirmed(void **state)
{
	(void)state;
	struct websub w = asked();

	assert_int_equal(verify(&w, T0, true, false, 1), WEBSUB_DENY);
	assert_int_equal(verify(&w, T0, false, true, 1), WEBSUB_DENY);
	assert_int_equal(w.state, WEBSUB_ASKED);
	w = active(10 * WEBSUB_DAY_MS);
	assert_int_equal(verify(&w, T0, false, true, 1), WEBSUB_DENY);
	/* Our confirmation was lost: the hub asks once more. Much later nobody asked for it. */
	assert_true(verify(&w, T0 + WEBSUB_MINUTE_MS, true, true, 10 * WEBSUB_DAY_MS) &
		    WEBSUB_CONFIRM);
	assert_int_equal(verify(&w, T0 + WEBSUB_HOUR_MS, true, true, 1), WEBSUB_DENY);
	assert_true(w.lease_ms == 10 * WEBSUB_DAY_MS);
	struct websub none = {.state = WEBSUB_NONE};

	assert_int_equal(verify(&none, T0, true, true, 1), WEBSUB_DENY);
	w = asked();
	refused(&w, T0, true);
	assert_int_equal(verify(&w, T0, true, true, 1), WEBSUB_DENY);
	w = asked();
	unwanted(&w, T0);
	assert_int_equal(verify(&w, T0, true, true, 1), WEBSUB_DENY);
}

static void test_a_lease_is_renewed_before_it_ends(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	int64_t at = w.next_ms;
	(void)state;

	assert_int_equal(tick(&w, at - 1), 0);
	assert_int_equal(tick(&w, at), WEBSUB_STORE | WEBSUB_ASK);
	assert_int_equal(w.state, WEBSUB_ACTIVE);
	assert_int_equal(push(&w, at, WEBSUB_SIGNED), WEBSUB_TAKE);
	assert_int_equal(
		verify(&w, at, true, true, 10 * WEBSUB_DAY_MS), WEBSUB_CONFIRM | WEBSUB_STORE);
	assert_true(w.expires_ms == at + 10 * WEBSUB_DAY_MS);
}

static void test_margins(void **state)
{
	(void)state;
	assert_true(websub_margin_ms(10 * WEBSUB_DAY_MS) == WEBSUB_DAY_MS);
	assert_true(websub_margin_ms(5 * WEBSUB_HOUR_MS) == WEBSUB_HOUR_MS);
	assert_true(websub_margin_ms(WEBSUB_HOUR_MS) == WEBSUB_HOUR_MS / 2);
	assert_true(websub_margin_ms(0) == 0);
}

/* A lease of nothing would be asked for as fast as the loop turns. */
static void test_a_lease_of_no_time_is_not_asked_for_all_the_time(void **state)
{
	struct websub w = active(1);
	unsigned asks = 0;
	unsigned says = 0;
	(void)state;

	for (int64_t now = T0; now < T0 + WEBSUB_HOUR_MS; now += 100) {
		unsigned did = tick(&w, now);

		if (did & WEBSUB_ASK) {
			asks++;
			did |= verify(&w, now, true, true, 1);
		}
		says += (did & SAYS) != 0;
	}
	assert_true(asks > 0 && asks <= WEBSUB_HOUR_MS / WEBSUB_LEAST_MS);
	assert_int_equal(says, 1);
}

static void test_a_lease_that_ends_is_asked_for_anew(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	assert_int_equal(tick(&w, w.expires_ms), WEBSUB_STORE | WEBSUB_ASK | WEBSUB_SAY_LAPSED);
	assert_int_equal(w.state, WEBSUB_ASKED);
	assert_true(verify(&w, w.asked_ms, true, true, WEBSUB_DAY_MS) & WEBSUB_CONFIRM);
}

static void test_a_hub_without_a_lease_grants_ten_days(void **state)
{
	struct websub w = active(0);
	(void)state;

	assert_true(w.lease_ms == 10 * WEBSUB_DAY_MS);
	w = active(INT64_MAX / 2);
	assert_true(w.expires_ms > T0 && w.next_ms > T0 && w.next_ms < w.expires_ms);
}

/* Requests of one day to a hub that never asks back, whatever it answers. */
static void test_a_silent_hub_is_asked_less_and_less(void **state)
{
	struct websub w = asked();
	unsigned asks = 1;
	unsigned says = 0;
	(void)state;

	for (int64_t now = T0; now < T0 + 10 * WEBSUB_DAY_MS; now += WEBSUB_MINUTE_MS) {
		asks += (tick(&w, now) & WEBSUB_ASK) != 0;
		says += (answer(&w, now, false) & WEBSUB_SAY_FAILED) != 0;
	}
	/* at 0, 10, 30, 70, 150, 310, 630, 1270 minutes, then once a day */
	assert_int_equal(asks, 8 + 9);
	assert_int_equal(says, 1);
	assert_true(websub_backoff_ms(1) == 10 * WEBSUB_MINUTE_MS);
	assert_true(websub_backoff_ms(UINT32_MAX) == WEBSUB_DAY_MS);
}

static void test_one_request_at_a_time(void **state)
{
	struct websub w = asked();
	struct websub_event ev = {
		.kind = WEBSUB_TICK, .now_ms = T0 + WEBSUB_DAY_MS, .busy = true};
	(void)state;

	assert_int_equal(websub_on(&w, &ev), 0);
	ev.busy = false;
	assert_true(websub_on(&w, &ev) & WEBSUB_ASK);
}

static void test_denied_for_a_day(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	assert_int_equal(refused(&w, T0, false), WEBSUB_DENY);
	assert_int_equal(w.state, WEBSUB_ACTIVE);
	assert_int_equal(refused(&w, T0, true), WEBSUB_OK | WEBSUB_STORE | WEBSUB_SAY_DENIED);
	assert_int_equal(w.state, WEBSUB_DENIED);
	assert_int_equal(push(&w, T0, WEBSUB_SIGNED), WEBSUB_GONE);
	assert_int_equal(tick(&w, T0 + WEBSUB_DAY_MS - 1), 0);
	assert_int_equal(tick(&w, T0 + WEBSUB_DAY_MS), WEBSUB_STORE | WEBSUB_ASK);
	/* told once, until it was active */
	assert_int_equal(refused(&w, T0 + WEBSUB_DAY_MS, true), WEBSUB_OK | WEBSUB_STORE);
}

static void test_pushes(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	assert_int_equal(push(&w, T0, WEBSUB_SIGNED), WEBSUB_TAKE);
	assert_int_equal(push(&w, T0, WEBSUB_UNSIGNED), WEBSUB_POKE);
	assert_int_equal(push(&w, T0, WEBSUB_FORGED), WEBSUB_POKE | WEBSUB_SAY_FORGED);
	assert_int_equal(push(&w, T0, WEBSUB_FORGED), WEBSUB_POKE);
	assert_int_equal(push(&w, T0, WEBSUB_SIGNED), WEBSUB_TAKE);
	assert_int_equal(push(&w, T0, WEBSUB_FORGED), WEBSUB_POKE | WEBSUB_SAY_FORGED);
	unwanted(&w, T0);
	assert_int_equal(push(&w, T0, WEBSUB_SIGNED), WEBSUB_GONE);
}

static void test_leaving(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	assert_int_equal(unwanted(&w, T0), WEBSUB_STORE | WEBSUB_LEAVE);
	assert_int_equal(unwanted(&w, T0), 0);
	assert_int_equal(verify(&w, T0, false, false, 0), WEBSUB_DENY);
	assert_int_equal(
		verify(&w, T0, false, true, 0), WEBSUB_CONFIRM | WEBSUB_DROP | WEBSUB_SAY_LEFT);
	/* a hub that does not answer is asked three times, then the lease ends by itself */
	w = active(10 * WEBSUB_DAY_MS);
	unwanted(&w, T0);
	assert_int_equal(tick(&w, w.next_ms), WEBSUB_STORE | WEBSUB_LEAVE);
	assert_int_equal(tick(&w, w.next_ms), WEBSUB_STORE | WEBSUB_LEAVE);
	assert_int_equal(tick(&w, w.next_ms), WEBSUB_DROP | WEBSUB_SAY_LEFT);
	struct websub none = {.state = WEBSUB_NONE};

	assert_int_equal(unwanted(&none, T0), WEBSUB_DROP);
	w = asked();
	refused(&w, T0, true);
	assert_int_equal(unwanted(&w, T0), WEBSUB_DROP);
}

static void test_a_feed_that_names_no_hub_any_more(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	assert_int_equal(found(&w, T0, false), 0);
	assert_int_equal(tick(&w, w.next_ms), 0);
	assert_int_equal(push(&w, w.next_ms, WEBSUB_SIGNED), WEBSUB_TAKE);
	/* it names it again in time */
	found(&w, w.expires_ms - 2, true);
	assert_true(tick(&w, w.expires_ms - 1) == 0 || w.tries > 0);
	found(&w, w.expires_ms - 1, false);
	assert_int_equal(tick(&w, w.expires_ms + WEBSUB_LEAST_MS) & WEBSUB_DROP, WEBSUB_DROP);
}

static void test_a_clock_that_was_set(void **state)
{
	struct websub w = active(10 * WEBSUB_DAY_MS);
	(void)state;

	/* a year back: the lease may have ended meanwhile */
	assert_true(tick(&w, T0 - 365 * WEBSUB_DAY_MS) & WEBSUB_ASK);
	w = asked();
	assert_true(tick(&w, T0 - 365 * WEBSUB_DAY_MS) & WEBSUB_ASK);
	w = asked();
	assert_int_equal(tick(&w, T0 - WEBSUB_MINUTE_MS), 0);
}

/* ---- any events in any order ------------------------------------------------------------- */

static uint64_t next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

static void check(const struct websub *was, const struct websub *w,
	const struct websub_event *ev, unsigned did)
{
	bool request = ev->kind == WEBSUB_VERIFY || ev->kind == WEBSUB_REFUSED ||
		       ev->kind == WEBSUB_PUSH;
	unsigned answers = did & ANSWERS;

	/* exactly one answer, to those that wait for one */
	assert_true(request ? answers != 0 && (answers & (answers - 1)) == 0 : answers == 0);
	/* what leaves is on disk first */
	if (did & (WEBSUB_ASK | WEBSUB_LEAVE))
		assert_true((did & WEBSUB_STORE) && w->asked_ms == ev->now_ms && w->tries > 0);
	if (did & WEBSUB_TAKE)
		assert_int_equal(ev->sign, WEBSUB_SIGNED);
	if (did & WEBSUB_CONFIRM)
		assert_true(ev->topic && (ev->subscribe ? was->state != WEBSUB_LEAVING
							: was->state == WEBSUB_LEAVING));
	if (ev->kind == WEBSUB_TICK && ev->busy)
		assert_int_equal(did, 0);
	/* nothing is planned for ever */
	if (!(did & WEBSUB_DROP) && w->state != WEBSUB_NONE)
		assert_true(w->next_ms > 0);
}

static void test_any_events(void **state)
{
	uint64_t seed = 7;
	struct websub w = {.state = WEBSUB_NONE};
	int64_t now = T0;
	(void)state;

	for (int i = 0; i < 2000000; i++) {
		uint64_t r = next(&seed);
		struct websub_event ev = {.kind = (enum websub_kind)(r % 7),
			.lease_ms = (int64_t)(next(&seed) % 30) * WEBSUB_HOUR_MS,
			.named = r & 64,
			.busy = r & 128,
			.ok = r & 256,
			.subscribe = r & 512,
			.topic = r & 1024,
			.sign = (enum websub_sign)(next(&seed) % 3)};

		/* now and then the clock is set */
		now += (int64_t)(next(&seed) % 3600) * 1000;
		if (r % 1000 == 0)
			now += ((int64_t)(next(&seed) % 200) - 100) * WEBSUB_DAY_MS;
		now = now < T0 ? T0 : now;
		ev.now_ms = now;
		struct websub was = w;
		unsigned did = websub_on(&w, &ev);

		check(&was, &w, &ev, did);
		if (did & WEBSUB_DROP)
			w = (struct websub){.state = WEBSUB_NONE};
		/* With a hub that answers from here on it is active within two days, or gone. */
		if (i % 1000 != 0)
			continue;
		struct websub copy = w;

		found(&copy, now, true);
		for (int64_t t = now;
			t <= now + 2 * WEBSUB_DAY_MS && copy.state != WEBSUB_LEAVING;
			t += WEBSUB_MINUTE_MS)
			if (tick(&copy, t) & WEBSUB_ASK)
				verify(&copy, t, true, true, 30 * WEBSUB_DAY_MS);
		assert_true(copy.state == WEBSUB_ACTIVE || copy.state == WEBSUB_LEAVING ||
			    (w.state == WEBSUB_NONE && copy.tries > 0));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hub_that_refuses_or_is_silent_is_hopeless),
		cmocka_unit_test(test_found_asked_verified),
		cmocka_unit_test(test_only_what_is_pending_is_confirmed),
		cmocka_unit_test(test_a_lease_is_renewed_before_it_ends),
		cmocka_unit_test(test_margins),
		cmocka_unit_test(test_a_lease_of_no_time_is_not_asked_for_all_the_time),
		cmocka_unit_test(test_a_lease_that_ends_is_asked_for_anew),
		cmocka_unit_test(test_a_hub_without_a_lease_grants_ten_days),
		cmocka_unit_test(test_a_silent_hub_is_asked_less_and_less),
		cmocka_unit_test(test_one_request_at_a_time),
		cmocka_unit_test(test_denied_for_a_day),
		cmocka_unit_test(test_pushes),
		cmocka_unit_test(test_leaving),
		cmocka_unit_test(test_a_feed_that_names_no_hub_any_more),
		cmocka_unit_test(test_a_clock_that_was_set),
		cmocka_unit_test(test_any_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
