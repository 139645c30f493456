/* SPDX-License-Identifier: ISC */
/* How much of the store thread a slice of indexing takes. */
#include "daemon/app_private.h"
#include "tests/unit/unit.h"

static void test_a_slice_comes_near_its_time(void **state)
{
	size_t n = 8;

	(void)state;
	/* 500 us an article */
	for (int i = 0; i < 5; i++)
		n = indexer_next(n, (int64_t)n * 500);
	assert_int_equal(n, 30);
	/* a disk that is busy: 10 ms an article */
	n = indexer_next(n, (int64_t)n * 10000);
	assert_int_equal(n, 1);
}

static void test_a_slice_has_an_article_and_an_end(void **state)
{
	(void)state;
	assert_int_equal(indexer_next(1, INT64_C(60) * 1000 * 1000), 1);
	assert_int_equal(indexer_next(200, 1), 256);
	assert_int_equal(indexer_next(256, 0), 256);
}

/* The last articles of a backlog are quick, and say nothing of the next. */
static void test_a_slice_at_most_doubles(void **state)
{
	(void)state;
	assert_int_equal(indexer_next(8, 1), 16);
	assert_int_equal(indexer_next(8, 0), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_slice_comes_near_its_time),
		cmocka_unit_test(test_a_slice_has_an_article_and_an_end),
		cmocka_unit_test(test_a_slice_at_most_doubles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
