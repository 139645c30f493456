/* SPDX-License-Identifier: ISC */
/* Feed text made safe, measured and cut. Invisible characters are written as bytes. */
#include <string.h>

#include "alerts/text.h"
#include "tests/unit/unit.h"

#define FATHA "\xD9\x8E"
#define SHADDA "\xD9\x91"
#define ZWJ "\xE2\x80\x8D"
#define ZWNJ "\xE2\x80\x8C"
#define RLO "\xE2\x80\xAE"
#define NBSP "\xC2\xA0"
#define FAMILY "\xF0\x9F\x91\xA8" ZWJ "\xF0\x9F\x91\xA9" ZWJ "\xF0\x9F\x91\xA7"
#define IRAQ "\xF0\x9F\x87\xAE\xF0\x9F\x87\xB6"

static int arena_new(void **state)
{
	static struct arena a;

	arena_init(&a, 1 << 20);
	*state = &a;
	return 0;
}

static int arena_end(void **state)
{
	arena_done(*state);
	return 0;
}

static void is(struct str got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
}

static void test_what_could_turn_or_hide_text_is_dropped(void **state)
{
	is(text_clean(STR(RLO "abc"), NULL, 0, *state), "abc");
	is(text_clean(STR("\xE2\x81\xA6"
			  "a\xE2\x81\xA9\xE2\x80\x8F\xE2\x80\x8E\xD8\x9C"),
		   NULL, 0, *state),
		"a");
	is(text_clean(STR("\xEF\xBB\xBF"
			  "a\xE2\x80\x8B"
			  "b\xC2\xAD"
			  "c\x07\x1B[31m\xC2\x9B"),
		   NULL, 0, *state),
		"abc[31m");
	is(text_clean(STR("a\xFF"
			  "b\xED\xA0\x80"
			  "c\xD8"),
		   NULL, 0, *state),
		"abc");
}

static void test_joiners_and_vowels_stay(void **state)
{
	is(text_clean(STR("می" ZWNJ "خواهم ه" ZWJ " م" SHADDA FATHA), NULL, 0, *state),
		"می" ZWNJ "خواهم ه" ZWJ " م" SHADDA FATHA);
}

static void test_a_pile_of_marks_is_cut_to_eight(void **state)
{
	struct str got = text_clean(
		STR("م" FATHA FATHA FATHA FATHA FATHA FATHA FATHA FATHA FATHA FATHA FATHA "ن"),
		NULL, 0, *state);

	is(got, "م" FATHA FATHA FATHA FATHA FATHA FATHA FATHA FATHA "ن");
}

static void test_white_space_stays_in_a_text_and_is_one_space_in_a_line(void **state)
{
	struct str s = STR(" \xE2\x80\xA8"
			   "خبر\n\n" NBSP "عاجل\t ");

	is(text_clean(s, NULL, 0, *state), " \nخبر\n\n" NBSP "عاجل  ");
	is(text_line(s, NULL, 0, *state), "خبر عاجل");
}

#define WJ "\xE2\x81\xA0"

/* Marks on a letter are not those of the next word's blank. */
static void test_towers_are_counted_letter_by_letter(void **state)
{
#define FIVE "\xCC\x80\xCC\x81\xCC\x82\xCC\x83\xCC\x84"
	is(text_line(STR("a" FIVE " " FIVE "b"), NULL, 0, *state), "a" FIVE " " FIVE "b");
	is(text_line(STR("a" FIVE FIVE "b"), NULL, 0, *state),
		"a" FIVE "\xCC\x80\xCC\x81\xCC\x82"
		"b");
#undef FIVE
}

static void test_tools_find_nothing_in_inert_text(void **state)
{
	static const struct {
		const char *text, *inert;
	} rows[] = {
		{"www.evil.example", "www." WJ "evil." WJ "example"},
		{"https://evil.example/x", "https:" WJ "//evil." WJ "example/x"},
		{"الخبر.com اليوم", "الخبر." WJ "com اليوم"},
		{"U.S. 3.5 e.g. قال.وأضاف a.b", "U.S. 3.5 e.g. قال.وأضاف a.b"},
		{"at 09:41:10", "at 09:" WJ "41:10"},
		{":smile: and::x: 12:30", ":" WJ "smile: and::" WJ "x: 12:30"},
		{"/start km/h a /me 47%/x »/y و/z",
			"/" WJ "start km/h a /" WJ "me 47%/" WJ "x »/" WJ "y و/z"},
		{"خبر", "خبر"},
		{"", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is(text_inert(str_of(rows[i].text), NULL, 0, *state), rows[i].inert);
}

static void test_marks_move_with_joiners(void **state)
{
	struct str s = STR("in www.evil.example today");
	struct alert_mark m[3] = {{0, 2}, {7, 11}, {20, 25}};
	struct str t = text_inert(s, m, 3, *state);

	is(str_sub(t, m[0].start, m[0].end), "in");
	is(str_sub(t, m[1].start, m[1].end), "evil");
	is(str_sub(t, m[2].start, m[2].end), "today");
}

static void test_marks_move_with_their_words(void **state)
{
	struct str s = STR("  " RLO "خبر  ال" RLO "تحالف\n غدا");
	size_t at = str_find_str(s, STR("ال"));
	struct alert_mark m[3] = {
		{at, str_find(s, '\n')}, {2, 5} /* only the override */, {0, s.n}};
	struct str got = text_line(s, m, 3, *state);

	is(got, "خبر التحالف غدا");
	is(str_sub(got, m[0].start, m[0].end), "التحالف");
	assert_int_equal(m[1].start, m[1].end);
	is(str_sub(got, m[2].start, m[2].end), "خبر التحالف غدا");
}

static void test_lengths_are_in_the_unit_of_the_tool(void **state)
{
	struct str s = STR("أ"
			   "\xF0\x9F\x94\xB4"
			   "b");
	(void)state;

	assert_int_equal(text_len(s, UNIT_BYTES), 7);
	assert_int_equal(text_len(s, UNIT_CODE_POINTS), 3);
	assert_int_equal(text_len(s, UNIT_UTF16), 4);
}

static void test_a_cut_counts_its_ellipsis(void **state)
{
	struct str s = STR("كتاب جديد");

	is(text_cut(s, 9, UNIT_CODE_POINTS, *state), "كتاب جديد");
	is(text_cut(s, 8, UNIT_CODE_POINTS, *state), "كتاب جد…");
	is(text_cut(s, 6, UNIT_CODE_POINTS, *state), "كتاب…"); /* no blank before it */
	is(text_cut(s, 10, UNIT_BYTES, *state), "كتا…");
	is(text_cut(s, 2, UNIT_BYTES, *state), "ك"); /* no room for the ellipsis */
	is(text_cut(s, 0, UNIT_BYTES, *state), "");
}

static void test_a_cut_never_takes_a_letter_apart(void **state)
{
	is(text_cut(STR("مم" SHADDA FATHA "من"), 4, UNIT_CODE_POINTS, *state), "م…");
	is(text_cut(STR("a" FAMILY "bcd"), 5, UNIT_CODE_POINTS, *state), "a…");
	is(text_cut(STR("a" IRAQ IRAQ "b"), 4, UNIT_CODE_POINTS, *state), "a" IRAQ "…");
	is(text_cut(STR("a" IRAQ IRAQ "b"), 5, UNIT_UTF16, *state), "a…");
	is(text_cut(STR("a\xF0\x9F\x94\xB4"
			"bc"),
		   3, UNIT_UTF16, *state),
		"a…");
}

static void test_a_letter_longer_than_the_limit_is_cut_all_the_same(void **state)
{
	struct str got = text_cut(STR("م" SHADDA FATHA "ن"), 2, UNIT_CODE_POINTS, *state);

	is(got, "م…");
}

static void test_direction_is_that_of_the_first_letter(void **state)
{
	(void)state;
	assert_true(text_is_rtl(STR("12: \"خبر\"")));
	assert_false(text_is_rtl(STR("CNN: خبر")));
	assert_true(text_has_rtl(STR("CNN: خبر")));
	assert_false(text_is_rtl(STR("١٢")));
	assert_false(text_has_rtl(STR("CNN ١٢ ،")));
	assert_true(text_is_rtl(STR("שלום")));
	assert_false(text_is_rtl(STR("\xFF")));
}

static void test_vowel_marks_take_no_column(void **state)
{
	(void)state;
	assert_int_equal(text_width(STR("مُحَمَّد")), 4);
	assert_int_equal(text_width(STR("نيوز 24")), 7);
	assert_int_equal(text_width(STR("\xF0\x9F\x94\xB4"
					"a")),
		3);
	assert_int_equal(text_fit_width(STR("مُحَمَّد"), 3), strlen("مُحَمَّ"));
	assert_int_equal(text_fit_width(STR("مُحَمَّد"), 0), strlen("مُ"));
}

static void test_a_full_arena_gives_an_empty_text(void **state)
{
	struct arena small;
	struct alert_mark m = {0, 3};
	(void)state;

	arena_init(&small, 1);
	assert_int_equal(text_line(STR("abc"), &m, 1, &small).n, 0);
	assert_true(small.over);
	assert_int_equal(m.end, 0);
	arena_done(&small);
}

#define T(name) cmocka_unit_test_setup_teardown(name, arena_new, arena_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_could_turn_or_hide_text_is_dropped),
		T(test_joiners_and_vowels_stay),
		T(test_a_pile_of_marks_is_cut_to_eight),
		T(test_white_space_stays_in_a_text_and_is_one_space_in_a_line),
		T(test_towers_are_counted_letter_by_letter),
		T(test_tools_find_nothing_in_inert_text),
		T(test_marks_move_with_joiners),
		T(test_marks_move_with_their_words),
		T(test_lengths_are_in_the_unit_of_the_tool),
		T(test_a_cut_counts_its_ellipsis),
		T(test_a_cut_never_takes_a_letter_apart),
		T(test_a_letter_longer_than_the_limit_is_cut_all_the_same),
		T(test_direction_is_that_of_the_first_letter),
		T(test_vowel_marks_take_no_column),
		T(test_a_full_arena_gives_an_empty_text),
	};

	return cmocka_run_group_tests_name("alerts_text", tests, NULL, NULL);
}
