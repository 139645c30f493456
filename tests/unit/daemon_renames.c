/* SPDX-License-Identifier: ISC */
/* Which feeds are the same under another id. */
#include <stdio.h>

#include "daemon/renames.h"
#include "tests/unit/unit.h"

static const struct renames_left left[] = {
	{STR_INIT("shafaq"), 11, 1000},
	{STR_INIT("old-mirror"), 22, 1000},
	{STR_INIT("mirror"), 22, 2000},
	{STR_INIT("unknown-address"), 0, 1000},
};

/* "from>to " of each pair. */
static const char *pairs(const struct renames_fresh *fresh, size_t n)
{
	static char text[512];
	AUTO_ARENA struct arena a;
	struct store_rename *v = NULL;
	size_t at = 0;

	arena_init(&a, 1 << 20);
	size_t n_pairs = renames_find(left, sizeof(left) / sizeof(left[0]), fresh, n, &a, &v);

	text[0] = '\0';
	for (size_t i = 0; i < n_pairs; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, STR_F ">" STR_F " ",
			STR_A(v[i].from), STR_A(v[i].to));
	return text;
}

#define PAIRS(...)                                                                             \
	pairs((const struct renames_fresh[]){__VA_ARGS__},                                     \
		sizeof((const struct renames_fresh[]){__VA_ARGS__}) /                          \
			sizeof(struct renames_fresh))

static const struct str was_shafaq[] = {STR_INIT("nobody"), STR_INIT("shafaq")};
static const struct str was_mirror[] = {STR_INIT("mirror")};

static void test_a_feed_that_says_what_it_was_is_that_feed(void **state)
{
	(void)state;
	assert_string_equal(PAIRS({STR("new"), 99, was_shafaq, 2}), "shafaq>new ");
}

static void test_the_address_of_a_feed_that_is_gone_is_enough(void **state)
{
	(void)state;
	assert_string_equal(PAIRS({STR("new"), 11, NULL, 0}), "shafaq>new ");
	assert_string_equal(PAIRS({STR("new"), 12, NULL, 0}), "");
	assert_string_equal(PAIRS({STR("new"), 0, NULL, 0}), "");
}

static void test_of_two_with_one_address_the_one_polled_last_is_meant(void **state)
{
	(void)state;
	assert_string_equal(PAIRS({STR("new"), 22, NULL, 0}), "mirror>new ");
}

static void test_each_goes_to_one_and_words_go_before_addresses(void **state)
{
	(void)state;
	assert_string_equal(
		PAIRS({STR("a"), 11, NULL, 0}, {STR("b"), 11, NULL, 0}), "shafaq>a ");
	assert_string_equal(
		PAIRS({STR("a"), 11, NULL, 0}, {STR("b"), 99, was_shafaq, 2}), "shafaq>b ");
	/* What a feed says and cannot have does not keep it from its address. */
	assert_string_equal(PAIRS({STR("a"), 99, was_mirror, 1}, {STR("b"), 11, was_mirror, 1}),
		"mirror>a shafaq>b ");
}

static void test_nothing_left_is_nothing_renamed(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;
	struct store_rename *v = NULL;
	struct renames_fresh fresh = {STR("new"), 11, was_shafaq, 2};

	arena_init(&a, 1 << 20);
	assert_int_equal(renames_find(NULL, 0, &fresh, 1, &a, &v), 0);
	assert_int_equal(renames_find(left, 4, NULL, 0, &a, &v), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_feed_that_says_what_it_was_is_that_feed),
		cmocka_unit_test(test_the_address_of_a_feed_that_is_gone_is_enough),
		cmocka_unit_test(test_of_two_with_one_address_the_one_polled_last_is_meant),
		cmocka_unit_test(test_each_goes_to_one_and_words_go_before_addresses),
		cmocka_unit_test(test_nothing_left_is_nothing_renamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
