/* SPDX-License-Identifier: ISC */
/* Figures over time as one line. */
#include "cli/chart.h"
#include "tests/unit/unit.h"

static void assert_chart(const uint64_t *v, size_t n, const char *want, size_t each)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	assert_int_equal(chart_write(v, n, &out), each);
	assert_str_eq(buf_view(&out), str_of(want));
}

static void test_the_most_is_a_full_block_and_nothing_a_blank(void **state)
{
	const uint64_t v[] = {0, 1, 4, 8, 7};
	const uint64_t one[] = {1};
	const uint64_t none[] = {0, 0};

	(void)state;
	assert_chart(v, 5, " ▁▄█▇", 1);
	assert_chart(one, 1, "█", 1);
	assert_chart(none, 2, "  ", 1);
}

static void test_a_long_time_fits_on_a_line(void **state)
{
	uint64_t v[2 * CHART_MAX + 1] = {0};
	AUTO_BUF struct buf out = {0};

	(void)state;
	v[2 * CHART_MAX] = 5;
	buf_init(&out, BUF_NO_MAX);
	assert_int_equal(chart_write(v, 2 * CHART_MAX + 1, &out), 3);
	assert_int_equal(out.n, 2 * CHART_MAX / 3 + 3);
	assert_true(str_ends(buf_view(&out), STR(" █")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_most_is_a_full_block_and_nothing_a_blank),
		cmocka_unit_test(test_a_long_time_fits_on_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
