/* SPDX-License-Identifier: ISC */
/* Which hosts are asked over TLS only: daemon/hsts.h, RFC 6797 8.1 to 8.3. */
#include <stdio.h>

#include "daemon/hsts.h"
#include "tests/unit/unit.h"

static int64_t until(const struct hsts *t, const char *url, int64_t now_ms)
{
	return hsts_until_ms(t, str_of(url), now_ms);
}

static void test_it_holds_for_all_feeds_of_a_host(void **state)
{
	struct hsts t = {0};

	(void)state;
	assert_int_equal(until(&t, "http://news.example/a", 1), 0);
	hsts_heard(&t, STR("https://NEWS.example/feed"), 100, false, 1);
	assert_int_equal(until(&t, "http://news.example:8080/b", 99), 100);
	assert_int_equal(until(&t, "http://news.example/b", 100), 0);
	assert_int_equal(until(&t, "http://www.news.example/b", 99), 0);
	assert_int_equal(until(&t, "http://example/b", 99), 0);
	/* The last word counts, and ends it. */
	hsts_heard(&t, STR("https://news.example/b"), 50, false, 2);
	assert_int_equal(until(&t, "http://news.example/a", 2), 50);
	hsts_heard(&t, STR("https://news.example/b"), 0, false, 2);
	assert_int_equal(until(&t, "http://news.example/a", 2), 0);
	hsts_done(&t);
}

static void test_it_holds_below_a_host_that_says_so(void **state)
{
	struct hsts t = {0};

	(void)state;
	hsts_heard(&t, STR("https://example.org/"), 100, true, 1);
	assert_int_equal(until(&t, "http://example.org/", 1), 100);
	assert_int_equal(until(&t, "http://a.b.example.org/feed", 1), 100);
	assert_int_equal(until(&t, "http://notexample.org/feed", 1), 0);
	assert_int_equal(until(&t, "http://org/feed", 1), 0);
	/* The longer of two. */
	hsts_heard(&t, STR("https://b.example.org/"), 200, false, 1);
	assert_int_equal(until(&t, "http://b.example.org/", 1), 200);
	assert_int_equal(until(&t, "http://a.b.example.org/", 1), 100);
	hsts_heard(&t, STR("https://example.org/"), 100, false, 1);
	assert_int_equal(until(&t, "http://a.b.example.org/", 1), 0);
	hsts_done(&t);
}

/* Feeds of one host heard it at different times. */
static void test_of_an_earlier_run_the_longest_holds(void **state)
{
	struct hsts t = {0};

	(void)state;
	hsts_remember(&t, STR("http://news.example/a"), 100, true, 1);
	hsts_remember(&t, STR("http://news.example/b"), 50, false, 1);
	hsts_remember(&t, STR("http://news.example/c"), 0, false, 1);
	assert_int_equal(until(&t, "http://x.news.example/", 1), 100);
	hsts_done(&t);
}

static void test_the_table_is_bounded(void **state)
{
	struct hsts t = {0};
	char url[64];

	(void)state;
	for (unsigned i = 0; i <= HSTS_HOSTS; i++) {
		snprintf(url, sizeof(url), "https://h%u.example/", i);
		hsts_heard(&t, str_of(url), i == 0 ? 5 : 100, false, 1);
	}
	assert_int_equal(until(&t, url, 1), 0);
	/* One has ended, so there is room. */
	hsts_heard(&t, str_of(url), 100, false, 6);
	assert_int_equal(until(&t, url, 6), 100);
	hsts_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_holds_for_all_feeds_of_a_host),
		cmocka_unit_test(test_it_holds_below_a_host_that_says_so),
		cmocka_unit_test(test_of_an_earlier_run_the_longest_holds),
		cmocka_unit_test(test_the_table_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
