/* SPDX-License-Identifier: ISC */
/* Properties of code points and the beginnings of graphemes, on what news and attackers write. */
#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"
#include "tests/unit/unit.h"

#define ZWJ "\xE2\x80\x8D"
#define MAN "\xF0\x9F\x91\xA8"
#define GIRL "\xF0\x9F\x91\xA7"
#define IRAQ "\xF0\x9F\x87\xAE\xF0\x9F\x87\xB6"

typedef bool property(uint32_t cp);

static void each(property *is, bool want, const uint32_t *cp, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is(cp[i]) != want)
			fail_msg("U+%04X: not %s", cp[i], want ? "true" : "false");
}

#define ALL(is, ...)                                                                           \
	each(is, true, (const uint32_t[]){__VA_ARGS__},                                        \
		sizeof((const uint32_t[]){__VA_ARGS__}) / 4)
#define NONE(is, ...)                                                                          \
	each(is, false, (const uint32_t[]){__VA_ARGS__},                                       \
		sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static void test_marks_joiners_and_selectors_extend(void **state)
{
	(void)state;
	ALL(uni_extends, 0x64B, 0x651, 0x670, 0x6D6, 0x8D4, 0x301, 0x903, 0x200C, 0x200D,
		0xFE0F, 0x1F3FB);
	NONE(uni_extends, 'a', 0x627, 0x640, 0x6DD, 0x6E5, 0x200E, 0x1F1EE, 0x1F534, UTF8_BAD);
}

static void test_white_space_is_unicode_s(void **state)
{
	(void)state;
	ALL(uni_space, ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xA0, 0x1680, 0x2000, 0x200A,
		0x2028, 0x2029, 0x202F, 0x205F, 0x3000);
	NONE(uni_space, 'a', 0, 0x1F, 0x180E, 0x200B, 0x200C, 0x2060, 0xFEFF, UTF8_BAD);
}

static void test_what_steers_a_terminal_or_a_line_is_known(void **state)
{
	(void)state;
	ALL(uni_steers, 0, 7, '\r', 0x1B, 0x7F, 0x80, 0x9B, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E,
		0x200F, 0x202A, 0x202E, 0x2060, 0x2065, 0x2066, 0x2069, 0x206F, 0xFDD0, 0xFEFF,
		0xFFF9, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE0001, 0xE0041, 0xF0000, 0x10FFFF);
	NONE(uni_steers, '\t', '\n', ' ', 'a', 0x85, 0x627, 0x64B, 0x600, 0x605, 0x6DD, 0x200C,
		0x200D, 0x2028, 0xE000, 0xFE0F, 0xFFFC, 0xFFFD, 0x1F534, 0xE0100, 0x378);
}

static void test_words_are_letters_digits_and_their_marks(void **state)
{
	(void)state;
	ALL(uni_word, 'a', '0', 0x627, 0x640, 0x64E, 0x660, 0x6F0, 0x6CC, 0x5D0, 0x416, 0x4E2D,
		0x200C, 0x200D);
	NONE(uni_word, ' ', '-', '_', '.', 0xA0, 0xAB, 0x60C, 0x60D, 0x61B, 0x61F, 0x66A, 0x66D,
		0x6D4, 0x6DD, 0x200E, 0x2013, 0x1F534, UTF8_BAD);
}

static void test_direction_is_of_letters_only(void **state)
{
	(void)state;
	ALL(uni_rtl, 0x627, 0x5D0, 0x6CC, 0xFE8D, 0x710, 0x200F);
	NONE(uni_rtl, 'a', '1', 0x660, 0x6F0, 0x60C, 0x64E, 0x416, UTF8_BAD);
	ALL(uni_ltr, 'a', 0x416, 0x4E2D, 0x905, 0x200E);
	NONE(uni_ltr, '1', ' ', '"', 0x627, 0x660, 0x64E, 0x2026, 0x1F534, UTF8_BAD);
}

static void test_columns_are_none_one_or_two(void **state)
{
	(void)state;
	assert_int_equal(uni_columns('a'), 1);
	assert_int_equal(uni_columns(0x627), 1);
	assert_int_equal(uni_columns(0x64E), 0);
	assert_int_equal(uni_columns(0x200D), 0);
	assert_int_equal(uni_columns(0x2068), 0);
	assert_int_equal(uni_columns(0x4E2D), 2);
	assert_int_equal(uni_columns(0x1F534), 2);
	assert_int_equal(uni_columns(0x1F3FB), 0);
	assert_int_equal(uni_columns(0x1F1EE) + uni_columns(0x1F1F6), 2); /* a flag */
	assert_int_equal(uni_columns(UTF8_BAD), 1);
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++)
		assert_true(uni_columns(cp) <= 2);
}

static size_t graphemes(const char *text)
{
	struct str s = str_of(text);
	struct uni_graphemes g = {0};
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(s, i, s.n), &cp);
		n += uni_grapheme_starts(&g, cp);
	}
	return n;
}

static void test_graphemes_are_what_people_see_as_one(void **state)
{
	(void)state;
	assert_int_equal(graphemes(""), 0);
	assert_int_equal(graphemes("abc"), 3);
	assert_int_equal(graphemes("مُحَمَّد"), 4);
	assert_int_equal(graphemes("\r\n"), 1);
	assert_int_equal(graphemes("\n\r"), 2);
	assert_int_equal(graphemes("a" MAN ZWJ GIRL "b"), 3);
	assert_int_equal(graphemes(IRAQ IRAQ IRAQ), 3);
	assert_int_equal(
		graphemes("a" IRAQ "\xF0\x9F\x87\xAE"), 3); /* a flag, and half of one */
	assert_int_equal(
		graphemes("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"), 1); /* with its skin tone */
	assert_int_equal(graphemes("\xDB\x9D١"), 1); /* end of ayah over its number */
	assert_int_equal(
		graphemes("ه" ZWJ "م"), 2); /* a joiner shapes, it does not weld letters */
	assert_int_equal(graphemes("각"), 1);
	assert_int_equal(graphemes("\xFF\xFE"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks_joiners_and_selectors_extend),
		cmocka_unit_test(test_white_space_is_unicode_s),
		cmocka_unit_test(test_what_steers_a_terminal_or_a_line_is_known),
		cmocka_unit_test(test_words_are_letters_digits_and_their_marks),
		cmocka_unit_test(test_direction_is_of_letters_only),
		cmocka_unit_test(test_columns_are_none_one_or_two),
		cmocka_unit_test(test_graphemes_are_what_people_see_as_one),
	};

	return cmocka_run_group_tests_name("base_uni", tests, NULL, NULL);
}
