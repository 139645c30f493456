/* SPDX-License-Identifier: ISC */
/* The order of publication: desk/order.h. */
#include "desk/order.h"
#include "tests/unit/unit.h"

enum {
	NONE = -1,
	NOW = 100000
};

static void assert_order(const int *dates, size_t n, const size_t *want)
{
	AUTO_ARENA struct arena a;
	struct article items[8] = {0};

	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < n; i++) {
		items[i].published_s = dates[i] == NONE ? TIME_NONE : dates[i];
		items[i].updated_s = TIME_NONE;
	}
	size_t *order = order_of(items, n, NOW, &a);

	assert_non_null(order);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(order[i], want[i]);
}

static void test_the_last_published_comes_first_wherever_it_stands(void **state)
{
	(void)state;
	assert_order((int[]){30, 20, 10}, 3, (size_t[]){0, 1, 2});
	assert_order((int[]){10, 20, 30}, 3, (size_t[]){2, 1, 0});
	assert_order((int[]){20, 30, 10, 40}, 4, (size_t[]){3, 1, 0, 2});
}

static void test_without_dates_the_document_tells(void **state)
{
	(void)state;
	assert_order((int[]){NONE, NONE, NONE}, 3, (size_t[]){0, 1, 2});
	assert_order((int[]){7, 7, 7}, 3, (size_t[]){0, 1, 2});
}

static void test_what_has_no_date_stays_with_its_neighbour(void **state)
{
	(void)state;
	assert_order((int[]){NONE, 30, NONE, 10}, 4, (size_t[]){0, 1, 2, 3});
	assert_order((int[]){10, NONE, 30, NONE, 40}, 5, (size_t[]){4, 3, 2, 1, 0});
	/* A date in the future is a mistake. */
	assert_order((int[]){30, NOW * 9, 10}, 3, (size_t[]){0, 1, 2});
}

static void test_the_newest_date_is_none_of_the_future(void **state)
{
	(void)state;
	struct article items[3] = {
		{.published_s = TIME_NONE}, {.published_s = 50}, {.published_s = NOW * 9}};

	assert_int_equal(order_newest_s(items, 3, NOW), 50);
	assert_int_equal(order_newest_s(items, 1, NOW), 0);
}

/* Midnight at Greenwich, in Baghdad and in New York, and what was published a second and a day later. */
static void test_where_calendars_begin_nothing_was_published(void **state)
{
	static const int64_t none[] = {TIME_NONE, INT64_C(-62135596800), INT64_C(-11644473600),
		INT64_C(-6847804800), INT64_C(-2209161600), INT64_C(-2209075200),
		INT64_C(-2208988800), 0, -3 * 3600, 5 * 3600, 19800};
	static const int64_t real[] = {
		1, 86400, -86400, INT64_C(-2208988799), INT64_C(1712311200)};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct article item = {.published_s = none[i]};

		assert_false(time_is_real(none[i]));
		assert_int_equal(order_newest_s(&item, 1, NOW), 0);
	}
	for (size_t i = 0; i < sizeof(real) / sizeof(real[0]); i++)
		assert_true(time_is_real(real[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_last_published_comes_first_wherever_it_stands),
		cmocka_unit_test(test_without_dates_the_document_tells),
		cmocka_unit_test(test_what_has_no_date_stays_with_its_neighbour),
		cmocka_unit_test(test_where_calendars_begin_nothing_was_published),
		cmocka_unit_test(test_the_newest_date_is_none_of_the_future),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
