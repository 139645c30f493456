/* SPDX-License-Identifier: ISC */
/* The account of what polls hold, counted in bytes. */
#include "daemon/inflight.h"
#include "tests/unit/unit.h"

enum {
	LARGE = 8 * 1024 * 1024
};

static void poll_of(struct inflight *a, struct inflight_part *p, size_t body, size_t parsed)
{
	inflight_begin(a, p);
	inflight_now(a, p, body);
	inflight_now(a, p, parsed);
	inflight_end(a, p);
}

/* As many as may begin together. */
static size_t begin_all(struct inflight *a, struct inflight_part *p, size_t n)
{
	size_t i = 0;

	while (i < n && inflight_room(a))
		inflight_begin(a, &p[i++]);
	return i;
}

static void test_large_feeds_wait_for_one_another(void **state)
{
	struct inflight a = {0};
	struct inflight_part p[200] = {0};
	(void)state;

	for (size_t i = 0; i < 200; i++)
		poll_of(&a, &p[i], LARGE, LARGE / 2);
	assert_int_equal(a.used, 0);
	size_t n = begin_all(&a, p, 200);

	assert_in_range(n, INFLIGHT_MAX / LARGE - 1, INFLIGHT_MAX / LARGE + 1);
	assert_true(a.used <= INFLIGHT_MAX + LARGE);
	assert_true(a.peak >= a.used);
	/* When one is through, another may. */
	inflight_end(&a, &p[0]);
	inflight_end(&a, &p[1]);
	assert_true(inflight_room(&a));
}

static void test_small_feeds_do_not_wait(void **state)
{
	struct inflight a = {0};
	struct inflight_part p[1024] = {0};
	(void)state;

	for (size_t i = 0; i < 1024; i++)
		poll_of(&a, &p[i], 100000, 50000);
	assert_int_equal(begin_all(&a, p, 1024), 1024);
}

/* What nobody expected counts as soon as it is there. */
static void test_a_body_counts_as_what_it_is(void **state)
{
	struct inflight a = {0};
	struct inflight_part p[64] = {0};
	(void)state;

	assert_int_equal(begin_all(&a, p, 64), 64);
	for (size_t i = 0; i < 64; i++)
		inflight_now(&a, &p[i], LARGE);
	assert_int_equal(a.used, 64 * (size_t)LARGE);
	assert_false(inflight_room(&a));
	for (size_t i = 0; i < 64; i++)
		inflight_now(&a, &p[i], 1000);
	assert_int_equal(a.used, 64 * (size_t)INFLIGHT_LEAST);
	for (size_t i = 0; i < 64; i++) {
		inflight_end(&a, &p[i]);
		inflight_end(&a, &p[i]); /* twice: nothing */
	}
	assert_int_equal(a.used, 0);
}

static void test_one_that_is_larger_than_all_may_begin_alone(void **state)
{
	struct inflight a = {0};
	struct inflight_part huge = {0};
	(void)state;

	poll_of(&a, &huge, 2 * (size_t)INFLIGHT_MAX, 1);
	assert_true(inflight_room(&a));
	inflight_begin(&a, &huge);
	assert_false(inflight_room(&a));
	inflight_end(&a, &huge);
	assert_true(inflight_room(&a));
}

/* 64 large feeds whose host is silent now must not hold the room of 512 MB for long. */
static void test_a_feed_that_brings_nothing_is_expected_to_bring_less(void **state)
{
	struct inflight a = {0};
	struct inflight_part p = {0};
	(void)state;

	poll_of(&a, &p, LARGE, LARGE);
	for (int i = 0; i < 20; i++) {
		inflight_begin(&a, &p);
		inflight_end(&a, &p);
	}
	inflight_begin(&a, &p);
	assert_int_equal(a.used, INFLIGHT_LEAST);
}

static void test_it_is_said_once_an_hour(void **state)
{
	struct inflight a = {0};
	(void)state;

	assert_true(inflight_says(&a, 1000));
	assert_false(inflight_says(&a, 1000 + INFLIGHT_SAY_MS - 1));
	assert_true(inflight_says(&a, 1000 + INFLIGHT_SAY_MS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_large_feeds_wait_for_one_another),
		cmocka_unit_test(test_small_feeds_do_not_wait),
		cmocka_unit_test(test_a_body_counts_as_what_it_is),
		cmocka_unit_test(test_one_that_is_larger_than_all_may_begin_alone),
		cmocka_unit_test(test_a_feed_that_brings_nothing_is_expected_to_bring_less),
		cmocka_unit_test(test_it_is_said_once_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
