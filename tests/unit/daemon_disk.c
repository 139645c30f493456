/* SPDX-License-Identifier: ISC */
/* When a disk counts as nearly full. */
#include "daemon/disk.h"
#include "tests/unit/unit.h"

#define GIB (UINT64_C(1) << 30)

static enum disk_word sees(struct disk *d, uint64_t free, uint64_t total)
{
	return disk_seen(d, &(struct disk_space){.free = free, .total = total});
}

static void test_a_tenth_is_low_on_a_small_disk(void **state)
{
	struct disk d = {0};
	(void)state;

	assert_int_equal(sees(&d, 500, 1000), DISK_SAME);
	assert_int_equal(sees(&d, 100, 1000), DISK_SAME);
	assert_int_equal(sees(&d, 99, 1000), DISK_LOW);
	assert_true(d.low);
}

static void test_five_gib_are_low_on_a_large_disk(void **state)
{
	struct disk d = {0};
	(void)state;

	assert_int_equal(sees(&d, 5 * GIB, 1000 * GIB), DISK_SAME);
	assert_int_equal(sees(&d, 5 * GIB - 1, 1000 * GIB), DISK_LOW);
}

/* At the edge a disk must not be told full and well every 10 s. */
static void test_it_is_told_once_each_way(void **state)
{
	struct disk d = {0};
	(void)state;

	assert_int_equal(sees(&d, 90, 1000), DISK_LOW);
	assert_int_equal(sees(&d, 0, 1000), DISK_SAME);
	assert_int_equal(sees(&d, 101, 1000), DISK_SAME);
	assert_int_equal(sees(&d, 124, 1000), DISK_SAME);
	assert_int_equal(sees(&d, 125, 1000), DISK_WELL);
	assert_int_equal(sees(&d, 124, 1000), DISK_SAME);
}

static void test_it_says_how_much_is_left(void **state)
{
	struct disk d = {0};
	AUTO_BUF struct buf b = {0};
	(void)state;

	buf_init(&b, 256);
	(void)sees(&d, 120 * 1000 * 1000, UINT64_C(4000) * 1000 * 1000);
	disk_text(&d, &b);
	assert_str_is(buf_view(&b), "120 MB of 4000 MB left where the database is");
}

static void test_a_real_disk_is_read(void **state)
{
	struct disk_space s = {0};
	(void)state;

	assert_true(disk_statvfs("/tmp", &s));
	assert_true(s.total > 0 && s.free <= s.total);
	assert_false(disk_statvfs("/nowhere/at/all", &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tenth_is_low_on_a_small_disk),
		cmocka_unit_test(test_five_gib_are_low_on_a_large_disk),
		cmocka_unit_test(test_it_is_told_once_each_way),
		cmocka_unit_test(test_it_says_how_much_is_left),
		cmocka_unit_test(test_a_real_disk_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
