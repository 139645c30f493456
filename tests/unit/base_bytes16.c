/* SPDX-License-Identifier: ISC */
/* Sixteen bytes at a time mean what each byte means, with the machine's instruction and without. */
#include "base/bytes16.h"
#include "tests/unit/unit.h"

static bytes16 from(int first, int step)
{
	bytes16 v = {0};

	for (int i = 0; i < BYTES16_N; i++)
		v[i] = (int8_t)(uint8_t)(first + i * step);
	return v;
}

static void test_the_highest_bits_are_the_same_however_they_are_read(void **state)
{
	(void)state;
	for (int step = 1; step < 40; step += 2)
		for (int first = 0; first < 256; first++) {
			bytes16 v = from(first, step);

			assert_int_equal(bytes16_bits(v), bytes16_bits_plain(v));
		}
	assert_int_equal(bytes16_bits_plain(from(0x78, 1)), 0xFF00);
}

static void test_a_range_is_of_unsigned_bytes(void **state)
{
	(void)state;
	for (int first = 0; first < 256; first += BYTES16_N) {
		bytes16 v = from(first, 1);
		bytes16 in = bytes16_within(v, 0x61, 0xBA);
		bytes16 same = bytes16_is(v, 0xD8);

		for (int i = 0; i < BYTES16_N; i++) {
			assert_int_equal(in[i] != 0, first + i >= 0x61 && first + i <= 0xBA);
			assert_int_equal(same[i] != 0, first + i == 0xD8);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_highest_bits_are_the_same_however_they_are_read),
		cmocka_unit_test(test_a_range_is_of_unsigned_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
