/* SPDX-License-Identifier: ISC */
/* Our own words: none is missing in any language, and counted nouns follow their number. */
#include "alerts/text.h"
#include "alerts/words.h"
#include "tests/unit/unit.h"

static void test_no_language_lacks_a_word(void **state)
{
	(void)state;
	for (enum language l = 0; l < LANG_N; l++) {
		assert_true(words_tag(l).n == 2);
		for (enum word w = 0; w < WORD_N; w++)
			assert_true(words_get(l, w).n > 0);
	}
	assert_int_equal(words_languages[LANG_N].word.n, 0);
}

static void count_is(enum language l, enum counted what, uint64_t n, const char *want)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 1000);
	words_count(l, what, n, &b);
	assert_str_eq(buf_view(&b), str_of(want));
}

static void test_a_counted_noun_follows_its_number(void **state)
{
	static const struct {
		uint64_t n;
		const char *ar;
	} rows[] = {{1, "تنبيه واحد"}, {2, "تنبيهان"},
		{3, "\u2068"
		    "3\u2069 تنبيهات"},
		{10, "\u2068"
		     "10\u2069 تنبيهات"},
		{11, "\u2068"
		     "11\u2069 تنبيها"},
		{99, "\u2068"
		     "99\u2069 تنبيها"},
		{100, "\u2068"
		      "100\u2069 تنبيه"},
		{102, "\u2068"
		      "102\u2069 تنبيه"},
		{103, "\u2068"
		      "103\u2069 تنبيهات"},
		{111, "\u2068"
		      "111\u2069 تنبيها"},
		{1000, "\u2068"
		       "1000\u2069 تنبيه"},
		{1010, "\u2068"
		       "1010\u2069 تنبيهات"}};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		count_is(LANG_AR, COUNTED_ALERTS, rows[i].n, rows[i].ar);
}

static void test_one_and_two_have_words_of_their_own(void **state)
{
	(void)state;
	count_is(LANG_AR, COUNTED_MORE, 1, "وتنبيه آخر");
	count_is(LANG_AR, COUNTED_MORE, 2, "وتنبيهان آخران");
	count_is(LANG_AR, COUNTED_MORE, 17,
		"و\u2068"
		"17\u2069 أخرى");
	count_is(LANG_AR, COUNTED_OUTLETS, 2, "ورد أيضا في مصدرين آخرين");
	count_is(LANG_EN, COUNTED_ALERTS, 1, "one alert");
	count_is(LANG_EN, COUNTED_ALERTS, 2, "two alerts");
	count_is(LANG_EN, COUNTED_ALERTS, 101,
		"\u2068"
		"101\u2069 alerts");
	count_is(LANG_EN, COUNTED_MORE, 17,
		"and \u2068"
		"17\u2069 more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_language_lacks_a_word),
		cmocka_unit_test(test_a_counted_noun_follows_its_number),
		cmocka_unit_test(test_one_and_two_have_words_of_their_own),
	};

	return cmocka_run_group_tests_name("alerts_words", tests, NULL, NULL);
}
