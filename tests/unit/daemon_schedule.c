/* SPDX-License-Identifier: ISC */
/* The schedule, driven by a fake clock. */
#include "base/article.h"
#include "daemon/schedule.h"
#include "tests/unit/unit.h"

static void test_items_come_in_the_order_of_their_due_times(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(2);
	struct schedule_item a = {0};
	struct schedule_item b = {0};
	struct schedule_item c = {0};

	schedule_add(s, &a, STR("a.example"), 300);
	schedule_add(s, &b, STR("b.example"), 100);
	schedule_add(s, &c, STR("c.example"), 200);
	assert_int_equal(schedule_next_ms(s), 100);
	assert_null(schedule_take(s, 99));
	assert_ptr_equal(schedule_take(s, 250), &b);
	assert_ptr_equal(schedule_take(s, 250), &c);
	assert_null(schedule_take(s, 250));
	assert_ptr_equal(schedule_take(s, 300), &a);
	assert_int_equal(schedule_next_ms(s), TIME_NONE);
	schedule_free(s);
}

static void test_one_that_waits_may_be_hurried(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(2);
	struct schedule_item a = {0};
	struct schedule_item b = {0};

	schedule_add(s, &a, STR("a.example"), 300);
	schedule_add(s, &b, STR("b.example"), 200);
	schedule_hurry(s, &a, 400); /* later than it is due anyway */
	schedule_hurry(s, &a, 100);
	assert_ptr_equal(schedule_take(s, 100), &a);
	schedule_hurry(s, &a, 0); /* busy */
	assert_null(schedule_take(s, 100));
	schedule_rest(s, &b);
	schedule_hurry(s, &b, 0); /* the way there is interrupted */
	assert_null(schedule_take(s, 500));
	/* What a host asked for holds. */
	schedule_wake(s, 0, 1, 500, 1);
	schedule_hold_host(s, &b, 900);
	schedule_hurry(s, &b, 100);
	assert_null(schedule_take(s, 899));
	assert_ptr_equal(schedule_take(s, 900), &b);
	schedule_free(s);
}

static void test_a_host_takes_two_and_parks_the_rest_without_delaying_others(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(2);
	struct schedule_item slow[4] = {0};
	struct schedule_item other = {0};

	for (int i = 0; i < 4; i++)
		schedule_add(s, &slow[i], STR("slow.example"), 10 + i);
	schedule_add(s, &other, STR("other.example"), 50);
	assert_ptr_equal(schedule_take(s, 100), &slow[0]);
	assert_ptr_equal(schedule_take(s, 100), &slow[1]);
	assert_ptr_equal(schedule_take(s, 100), &other);
	assert_null(schedule_take(s, 100));
	assert_int_equal(schedule_ready(s), 2);
	schedule_release(s, &slow[0]);
	assert_ptr_equal(schedule_take(s, 100), &slow[2]);
	assert_null(schedule_take(s, 100));
	schedule_again(s, &slow[0], 500);
	schedule_again(s, &slow[1], 600);
	assert_ptr_equal(schedule_take(s, 100), &slow[3]);
	schedule_free(s);
}

static void test_removing_those_in_line_lets_the_parked_ones_in(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(1);
	struct schedule_item it[3] = {0};

	for (int i = 0; i < 3; i++)
		schedule_add(s, &it[i], STR("slow.example"), 10 + i);
	assert_ptr_equal(schedule_take(s, 100), &it[0]);
	assert_null(schedule_take(s, 100)); /* both others are parked now */
	schedule_again(s, &it[0], 900);     /* lets the next one into the line ... */
	schedule_remove(s, &it[1]);         /* ... which a reload takes out */
	assert_ptr_equal(schedule_take(s, 100), &it[2]);
	schedule_free(s);
}

static void test_a_held_host_is_left_alone_and_then_nobody_is_forgotten(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(1);
	struct schedule_item it[4] = {0};
	int taken = 0;

	for (int i = 0; i < 4; i++)
		schedule_add(s, &it[i], STR("busy.example"), 10);
	assert_ptr_equal(schedule_take(s, 10), &it[0]);
	assert_null(schedule_take(s, 10));
	schedule_hold_host(s, &it[0], 1000);
	schedule_again(s, &it[0], 20);
	assert_null(schedule_take(s, 999));
	for (int64_t now = 1000; now < 1004; now++) {
		struct schedule_item *got = schedule_take(s, now);

		assert_non_null(got);
		taken++;
		schedule_again(s, got, 100000);
	}
	assert_int_equal(taken, 4);
	schedule_free(s);
}

static void test_removal_works_in_every_place(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(1);
	struct schedule_item it[4] = {0};

	for (int i = 0; i < 4; i++)
		schedule_add(s, &it[i], STR("h.example"), i < 3 ? 10 : 1000);
	assert_ptr_equal(schedule_take(s, 10), &it[0]); /* busy */
	assert_null(schedule_take(s, 10));              /* 1 and 2 are parked, 3 waits */
	assert_int_equal(it[1].place, SCHEDULE_PARKED);
	assert_int_equal(it[3].place, SCHEDULE_WAITING);
	for (int i = 3; i >= 0; i--)
		schedule_remove(s, &it[i]);
	assert_null(schedule_take(s, 5000));
	schedule_remove(s, &it[0]); /* out already: nothing happens */
	schedule_free(s);
}

static void test_what_rests_is_due_only_when_it_is_woken_first_come_first(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(4);
	struct schedule_item it[4] = {0};

	it[3].way = 1;
	for (int i = 0; i < 4; i++)
		schedule_add(s, &it[i], i < 3 ? STR("a.example") : STR("10.0.0.1"), 10 + i);
	for (int i = 0; i < 3; i++)
		schedule_rest(s, schedule_take(s, 100)); /* busy */
	schedule_rest(s, &it[3]);
	assert_int_equal(it[3].place, SCHEDULE_READY); /* due already: it stays so */
	assert_int_equal(schedule_resting(s, 0), 3);
	assert_int_equal(schedule_next_ms(s), TIME_NONE);
	assert_ptr_equal(schedule_take(s, 5000), &it[3]);
	schedule_again(s, &it[3], 9000);
	schedule_rest(s, &it[3]); /* waiting */
	assert_int_equal(schedule_resting(s, 1), 1);
	schedule_wake(s, 0, 1, 6000, 0);
	assert_ptr_equal(schedule_take(s, 6000), &it[0]);
	schedule_rest(s, &it[0]); /* a probe that failed: behind the others */
	schedule_wake(s, 0, schedule_resting(s, 0), 7000, 200);
	assert_ptr_equal(schedule_take(s, 7000), &it[1]);
	assert_null(schedule_take(s, 7199));
	assert_ptr_equal(schedule_take(s, 7200), &it[2]);
	assert_ptr_equal(schedule_take(s, 7400), &it[0]);
	assert_int_equal(schedule_resting(s, 1), 1);
	schedule_remove(s, &it[3]);
	assert_int_equal(schedule_resting(s, 1), 0);
	for (int i = 0; i < 3; i++)
		schedule_remove(s, &it[i]);
	schedule_free(s);
}

static void test_hosts_are_well_until_they_are_missed(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(4);
	struct schedule_item it[3] = {0};

	schedule_add(s, &it[0], STR("a.example"), 10);
	schedule_add(s, &it[1], STR("a.example"), 10);
	schedule_add(s, &it[2], STR("b.example"), 10);
	assert_int_equal(schedule_hosts_well(s, 0), 2);
	assert_true(schedule_host_missed(s, &it[0]));
	assert_false(schedule_host_missed(s, &it[1]));
	assert_int_equal(schedule_hosts_well(s, 0), 1);
	schedule_host_reached(s, &it[2]);
	schedule_host_reached(s, &it[1]);
	assert_int_equal(schedule_hosts_well(s, 0), 2);
	schedule_host_missed(s, &it[0]);
	for (int i = 0; i < 3; i++)
		schedule_remove(s, &it[i]);
	assert_int_equal(schedule_hosts_well(s, 0), 0);
	schedule_free(s);
}

static void test_a_host_that_seemed_dead_may_be_tried_one_that_asked_for_quiet_may_not(
	void **state)
{
	(void)state;
	struct schedule *s = schedule_new(4);
	struct schedule_item it[2] = {0};

	for (int i = 0; i < 2; i++)
		schedule_add(s, &it[i], STR("a.example"), 10);
	schedule_host_dead(s, &it[0], 5000);
	assert_null(schedule_take(s, 100));
	schedule_host_try(s, &it[0]);
	schedule_remove(s, &it[0]);
	schedule_add(s, &it[0], STR("a.example"), 100);
	assert_ptr_equal(schedule_take(s, 100), &it[0]);
	schedule_hold_host(s, &it[0], 3000);
	schedule_host_dead(s, &it[0], 5000);
	schedule_host_reached(s, &it[0]); /* it is not dead */
	schedule_host_try(s, &it[0]);
	schedule_again(s, &it[0], 200);
	assert_null(schedule_take(s, 2999));
	assert_non_null(schedule_take(s, 5000));
	schedule_free(s);
}

/* Many items, random due times: the heap hands them out sorted. */
static void test_a_large_heap_stays_sorted(void **state)
{
	(void)state;
	enum {
		N = 5000
	};
	static struct schedule_item it[N];
	struct schedule *s = schedule_new(N);
	uint64_t x = 88172645463325252U;
	int64_t last = -1;

	for (int i = 0; i < N; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		it[i] = (struct schedule_item){0};
		schedule_add(s, &it[i], STR("h.example"), (int64_t)(x % 100000));
	}
	for (int i = 0; i < N; i += 7)
		schedule_remove(s, &it[i]);
	for (struct schedule_item *got; (got = schedule_take(s, 100000)) != NULL;) {
		assert_true(got->due_ms >= last);
		last = got->due_ms;
	}
	schedule_free(s);
}

static void test_feeds_of_a_host_are_spread_and_no_other_waits(void **state)
{
	(void)state;
	struct schedule *s = schedule_new(2);
	struct schedule_item same[40] = {0};
	struct schedule_item other = {.gap_ms = 1000};
	int64_t now = 0;

	for (int i = 0; i < 40; i++) {
		same[i].gap_ms = 1000;
		schedule_add(s, &same[i], STR("same.example"), i % 3);
	}
	schedule_add(s, &other, STR("other.example"), 1500);
	for (int i = 0; i < 40; i++) {
		struct schedule_item *got = schedule_take(s, now);

		assert_non_null(got);
		schedule_release(s, got);
		if (i == 1)
			assert_ptr_equal(schedule_take(s, now + 500), &other);
		assert_null(schedule_take(s, now + 999));
		now += 1000;
		assert_true(i == 39 || schedule_next_ms(s) == now);
	}
	schedule_free(s);
}

/* Whoever is taken out, rides along, rests or is held meanwhile: the others follow, a gap apart, and
 * nobody is forgotten. */
static void test_a_gap_forgets_nobody(void **state)
{
	(void)state;
	enum {
		N = 60,
		GAP = 50
	};
	struct schedule *s = schedule_new(2);
	struct schedule_item it[N] = {0};
	bool done[N] = {0};
	uint64_t x = 88172645463325252U;
	int64_t now = 0;
	int64_t last = -GAP;
	int n = 0;

	for (int i = 0; i < N; i++) {
		it[i].gap_ms = GAP;
		schedule_add(s, &it[i], STR("h.example"), i);
	}
	for (int turn = 0; n < N; turn++) {
		struct schedule_item *got = schedule_take(s, now);

		assert_in_range(turn, 0, 100000);
		x = x * 6364136223846793005U + 1442695040888963407U;
		int some = (int)((x >> 33) % N);

		if (got != NULL) {
			assert_true(now - last >= GAP);
			last = now;
			n += !done[got - it];
			done[got - it] = true;
		} else if (it[some].place == SCHEDULE_BUSY) {
			schedule_remove(s, &it[some]);
		} else if (!done[some] && (x >> 20) % 16 == 0 && schedule_ride(s, &it[some])) {
			n++;
			done[some] = true;
		} else if (!done[some] && it[some].place == SCHEDULE_WAITING &&
			   (x >> 20) % 8 == 0) {
			schedule_rest(s, &it[some]);
			schedule_wake(s, 0, 1, now, 1);
		} else if ((x >> 20) % 32 == 1) {
			schedule_hold_host(s, &it[some], now + 3 * GAP);
		} else {
			now += 7;
		}
	}
	schedule_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_that_waits_may_be_hurried),
		cmocka_unit_test(test_items_come_in_the_order_of_their_due_times),
		cmocka_unit_test(
			test_a_host_takes_two_and_parks_the_rest_without_delaying_others),
		cmocka_unit_test(test_removing_those_in_line_lets_the_parked_ones_in),
		cmocka_unit_test(test_a_held_host_is_left_alone_and_then_nobody_is_forgotten),
		cmocka_unit_test(test_removal_works_in_every_place),
		cmocka_unit_test(test_what_rests_is_due_only_when_it_is_woken_first_come_first),
		cmocka_unit_test(test_hosts_are_well_until_they_are_missed),
		cmocka_unit_test(
			test_a_host_that_seemed_dead_may_be_tried_one_that_asked_for_quiet_may_not),
		cmocka_unit_test(test_feeds_of_a_host_are_spread_and_no_other_waits),
		cmocka_unit_test(test_a_gap_forgets_nobody),
		cmocka_unit_test(test_a_large_heap_stays_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
