/* SPDX-License-Identifier: ISC */
/* Token buckets: one alone, several at once, and what a receiver asks of all that use one. */
#include <string.h>

#include "alerts/bucket.h"
#include "tests/unit/unit.h"

#define T0 INT64_C(1732143600000)
#define HOUR (3600 * INT64_C(1000))

static int64_t take(struct bucket *b, double per_s, int64_t now_ms)
{
	return bucket_take(&(struct bucket_use){b, per_s, 1}, 1, now_ms);
}

static void test_a_rate_lets_one_pass_and_names_the_next_moment(void **state)
{
	static const double rates[] = {0.05, 0.3, 1, 7, 20, 100, 333};
	(void)state;

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct bucket b = {0};
		int64_t now = T0;
		int sends = 0;

		while (now < T0 + HOUR / 6) {
			int64_t at = take(&b, rates[i], now);

			sends += at == now;
			/* A second taker finds nothing before the moment named. */
			assert_true(at == now || take(&b, rates[i], at - 1) != at - 1);
			now = at == now ? now + 1 : at;
		}
		assert_true(sends <= 600 * rates[i] + 1);
		assert_true(
			sends >= 600 * rates[i] * 0.65); /* whole milliseconds cost a little */
	}
}

static void test_a_rate_survives_a_clock_set_back_and_none_is_no_limit(void **state)
{
	struct bucket b = {0};
	(void)state;

	assert_int_equal(take(&b, 1, T0), T0);
	assert_int_equal(take(&b, 1, T0 - HOUR), T0 - HOUR + 1000);
	assert_int_equal(take(&b, 1, T0 - HOUR + 1000), T0 - HOUR + 1000);
	assert_int_equal(take(&b, 0, T0), T0);
	assert_int_equal(take(&b, -1, T0), T0);
	assert_true(take(&b, 1e-300, T0 + 1) > T0);
}

static void test_a_burst_passes_at_once_and_is_not_saved_beyond(void **state)
{
	struct bucket b = {0};
	struct bucket_use u = {&b, 20.0 / 60, 20};
	int sends = 0;
	(void)state;

	while (bucket_take(&u, 1, T0) == T0)
		sends++;
	assert_int_equal(sends, 20);
	while (bucket_take(&u, 1, T0 + HOUR) == T0 + HOUR)
		sends++;
	assert_int_equal(sends, 40);
}

/* Two chats of one bot: each has its own rate, the bot has one for both. */
static void test_all_of_them_have_to_have_one_and_else_none_loses_one(void **state)
{
	struct bucket chat[2];
	struct bucket bot = {0};
	struct bucket_use first[] = {{&chat[0], 1, 1}, {&bot, 2, 1}};
	struct bucket_use second[] = {{&chat[1], 1, 1}, {&bot, 2, 1}};
	(void)state;

	memset(chat, 0, sizeof(chat));
	assert_int_equal(bucket_take(first, 2, T0), T0);
	assert_int_equal(bucket_take(second, 2, T0), T0 + 500);
	/* The refusal cost the second chat nothing. */
	assert_int_equal(bucket_take(second, 2, T0 + 500), T0 + 500);
	assert_int_equal(bucket_take(first, 2, T0 + 1000), T0 + 1000);
}

static void test_what_is_given_back_can_be_taken_again(void **state)
{
	struct bucket b = {0};
	struct bucket_use u = {&b, 0.1, 1};
	(void)state;

	assert_int_equal(bucket_take(&u, 1, T0), T0);
	bucket_give(&u, 1);
	assert_int_equal(bucket_take(&u, 1, T0), T0);
	assert_int_equal(bucket_take(&u, 1, T0), T0 + 10000);
}

static void test_a_wait_that_one_is_told_holds_for_all(void **state)
{
	struct bucket bot = {0};
	struct bucket_use one = {&bot, 30, 30};
	struct bucket_use other = {&bot, 0, 1};
	(void)state;

	bucket_hold(&one, 1, T0 + 7000);
	bucket_hold(&one, 1, T0 + 3000);
	assert_int_equal(bucket_take(&other, 1, T0), T0 + 7000);
	assert_int_equal(bucket_take(&other, 1, T0 + 7000), T0 + 7000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_rate_lets_one_pass_and_names_the_next_moment),
		cmocka_unit_test(test_a_rate_survives_a_clock_set_back_and_none_is_no_limit),
		cmocka_unit_test(test_a_burst_passes_at_once_and_is_not_saved_beyond),
		cmocka_unit_test(test_all_of_them_have_to_have_one_and_else_none_loses_one),
		cmocka_unit_test(test_what_is_given_back_can_be_taken_again),
		cmocka_unit_test(test_a_wait_that_one_is_told_holds_for_all),
	};

	return cmocka_run_group_tests_name("alerts_bucket", tests, NULL, NULL);
}
