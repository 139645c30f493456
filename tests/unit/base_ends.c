/* SPDX-License-Identifier: ISC */
/* Of long runs of bytes, given in pieces of any size, the beginning and the end are kept (base/ends.h). */
#include "base/ends.h"
#include "tests/unit/unit.h"

enum {
	MAX = 32,
	HALF = 16,
	LONGEST = 150
};

static void keep(struct str all, size_t piece, size_t max, struct buf *b, size_t *ret_tear)
{
	struct ends e = {.left_out = 0};

	buf_init(b, max);
	for (size_t i = 0; i < all.n; i += piece) {
		struct str p = str_sub(all, i, i + piece);

		ends_add(&e, b, p.p, p.n);
	}
	assert_int_equal(e.left_out, all.n > max ? all.n - max : 0);
	*ret_tear = ends_finish(&e, b);
}

static void both_ends_of_any_length_in_any_pieces(void **state)
{
	char text[LONGEST];

	(void)state;
	for (size_t i = 0; i < LONGEST; i++)
		text[i] = (char)('0' + i % 75);
	for (size_t n = 0; n <= LONGEST; n++)
		for (size_t piece = 1; piece <= 80; piece++) {
			AUTO_BUF struct buf b = {0};
			struct str all = {text, n};
			size_t tear = 0;

			keep(all, piece, MAX, &b, &tear);
			assert_int_equal(tear, n > MAX ? HALF : 0);
			if (n <= MAX) {
				assert_str_eq(buf_view(&b), all);
				continue;
			}
			assert_int_equal(b.n, MAX);
			assert_str_eq(str_sub(buf_view(&b), 0, HALF), str_sub(all, 0, HALF));
			assert_str_eq(
				str_sub(buf_view(&b), HALF, MAX), str_sub(all, n - HALF, n));
		}
}

/* However odd the room is, the end begins at a multiple of four when the whole is one. */
static void wide_characters_stay_in_step(void **state)
{
	char text[LONGEST];

	(void)state;
	for (size_t i = 0; i < LONGEST; i++)
		text[i] = (char)('0' + i % 4);
	for (size_t max = 16; max < 60; max++) {
		AUTO_BUF struct buf b = {0};
		size_t tear = 0;

		keep((struct str){text, 148}, 7, max, &b, &tear);
		assert_int_equal(b.n, max);
		assert_int_equal(b.p[tear], '0');
		assert_int_equal(b.p[b.n - 1], '3');
	}
}

/* No part of a character is left at either side. */
static void a_character_is_not_torn(void **state)
{
	/* Two and three bytes: over the end of the first half, over the start of the last. */
	static const char *const rows[] = {
		"123456789012345بxxxxxxxxxxxxxxxbb345678901234ج",
		"12345678901234بxxxxxxxxxxxxxxxxx345678901234567",
		"1234567890123456xxxxxب23456789012345b",
		"1234567890123€xxxxxxxx€23456789012345",
		"12345678901234€xxxxxxx€345678901234567",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_BUF struct buf b = {0};
		size_t tear = 0;

		keep(str_of(rows[i]), 5, MAX, &b, &tear);
		assert_int_equal(tear, HALF);
		/* Valid again, with nothing but what was torn blank. */
		for (size_t at = 0; at < b.n;) {
			unsigned char c = (unsigned char)b.p[at];
			size_t n = c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;

			assert_true(c < 0x80 || c >= 0xC0);
			for (size_t k = 1; k < n; k++)
				assert_int_equal((unsigned char)b.p[at + k] & 0xC0, 0x80);
			at += n;
			assert_true(at <= HALF || at - n >= HALF);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ends_of_any_length_in_any_pieces),
		cmocka_unit_test(wide_characters_stay_in_step),
		cmocka_unit_test(a_character_is_not_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
