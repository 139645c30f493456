/* SPDX-License-Identifier: ISC */
/* `inflected`: words of the table of nouns, with a table of the test's own, and the endings. */
#include "tests/unit/watch_rows.h"
#include "watch/noun.h"

/* In place of noun_table.c. */
const char noun_builtin[] = "سفير سفراء | سفيرة\n"
			    "قائد قادة | قائدة\n"
			    "مسجد مساجد\n"
			    "حدث أحداث\n"
			    "فقير فقراء\n"
			    "مسألة مسائل\n";

enum {
	INFL = TERM_INFLECTED
};

static struct str line_of(const struct nouns *n, const char *word)
{
	struct folded f = {0};
	struct str line;

	fold_text(&f, str_of(word), FOLD_ALL);
	line = nouns_line(n, f.units, f.toks[0].n);
	fold_done(&f);
	return line;
}

static void test_a_line_is_found_by_its_first_word_only(void **state)
{
	(void)state;
	struct nouns *n = nouns_new();

	assert_str_is(line_of(n, "سفير"), "سفير سفراء | سفيرة");
	assert_str_is(line_of(n, "مسأله"), "مسألة مسائل"); /* as folded */
	assert_int_equal(line_of(n, "سفراء").n, 0);
	assert_int_equal(line_of(n, "سفيرة").n, 0);
	assert_int_equal(line_of(n, "ومسجد").n, 0);
	assert_int_equal(line_of(n, "سف").n, 0);
	nouns_free(n);
	nouns_free(NULL);
}

static void test_the_words_of_a_line_are_found(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "سفير", "السفراء وسفيرة وللسفير", "السفراء|وسفيرة|وللسفير"},
		{INFL, "سفراء", "سفير سفيرة سفراء", "سفراء"}, /* not led back to the first */
		{INFL, "سفيرة", "سفير سفراء سفيرة", "سفيرة"},
		{0, "سفير", "سفراء سفيرة سفير", "سفير"},
		{INFL | TERM_EXACT, "سفير", "سفراء سفير", "سفير"},
		{INFL, "السفير", "السفراء سفراء للسفراء", "السفراء|للسفراء"}, /* as definite */
		{INFL, "سفير فرنسا", "قال سفراء فرنسا", "سفراء فرنسا"},
		{INFL, "لقاء سفير", "لقاء سفراء ولقاء السفراء", "لقاء سفراء|ولقاء السفراء"},
		{INFL, "مسألة", "مسائل ومسألة", "مسائل|ومسألة"},
	};

	PLAIN(rows);
}

static void test_a_broken_plural_takes_pronouns_only(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "مسجد", "مساجدها ومساجدنا", "مساجدها|ومساجدنا"},
		{INFL, "مسجد", "مساجدات مساجدان مساجدون", ""},
		{INFL, "سفير", "سفراؤها سفرائهم", "سفراؤها|سفرائهم"},
		{INFL, "سفير", "سفيرتها سفيرات سفيرتان",
			"سفيرتها|سفيرات|سفيرتان"}, /* the feminine all */
		{INFL, "مسجد", "مسجدان مسجدها", "مسجدان|مسجدها"},
	};

	PLAIN(rows);
}

static void test_a_form_in_teh_marbuta_is_written_so(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "قائد", "قادة قاده", "قادة"}, /* "he led him" */
		{INFL, "قائد الجيش", "قاده الجيش، قادة الجيش", "قادة الجيش"},
		{INFL, "قائد", "القائدة القائده", "القائدة"},
		{INFL, "قائد", "قادتها", "قادتها"},
		{INFL, "مسألة", "مسأله", "مسأله"}, /* the word itself as sloppy as ever */
	};

	PLAIN(rows);
}

static void test_a_form_has_the_hamza_of_the_table(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "حدث", "أحداث إحداث احداث", "أحداث|احداث"},
		{INFL, "حدث أمني", "إحداث أمنية أحداث أمني", "أحداث أمني"},
		{INFL, "فقير", "فقراؤها", "فقراؤها"},
	};

	PLAIN(rows);
}

static void test_a_name_has_no_forms_and_no_endings(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "سفير", "سفراء سفيرها سفير", "سفير"},
		{INFL, "شارع سفير", "شارع سفراء وشارع سفيرها", ""},
		{INFL, "مسجد", "مساجد", "مساجد"},
		{INFL | TERM_NAME, "مسجد", "مساجد", ""},
	};

	ROWS("[name]\nسفير", rows);
}

static void test_my_is_a_pronoun_behind_teh_only(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "مسيرة", "مسيرتي ومسيرتنا", "مسيرتي|ومسيرتنا"},
		{INFL, "دول", "دولي الدولي", ""}, /* the adjective */
		{INFL, "صديق", "صديقي صديقنا", "صديقنا"},
		{INFL, "مستشفى", "مستشفاي مستشفيي", ""},
		{INFL, "سفارة", "سفاراتي", "سفاراتي"},
	};

	PLAIN(rows);
}

static void test_a_hamza_on_an_alef_before_an_ending(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{INFL, "هيئة", "هيأتها وهيئتها هيأتهم", "هيأتها|وهيئتها|هيأتهم"},
		{INFL, "هيأة", "هيئتها", "هيئتها"},
		{INFL, "الهيئة", "هيأتها", ""}, /* behind the article no pronoun */
		{0, "هيئة", "هيأتها", ""},
		{INFL, "فئة", "فأتها", ""}, /* a yeh is written before that alef */
	};

	PLAIN(rows);
}

static void test_a_form_of_the_table_is_told(void **state)
{
	(void)state;
	struct watchset *ws = rows_set("", "سفير", INFL);
	struct watch_scratch *s = watch_scratch_new();
	struct watch_result r = watchset_find(ws, s, STR("سفراء سفير سفيرها"));

	assert_int_equal(r.n_hits, 3);
	assert_int_equal(r.hits[0].rules, RULE_NOUN);
	assert_int_equal(r.hits[1].rules, RULE_NONE);
	assert_int_equal(r.hits[2].rules, RULE_ENCLITIC);
	watch_scratch_free(s);
	watchset_free(ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_found_by_its_first_word_only),
		cmocka_unit_test(test_the_words_of_a_line_are_found),
		cmocka_unit_test(test_a_broken_plural_takes_pronouns_only),
		cmocka_unit_test(test_a_form_in_teh_marbuta_is_written_so),
		cmocka_unit_test(test_a_form_has_the_hamza_of_the_table),
		cmocka_unit_test(test_a_name_has_no_forms_and_no_endings),
		cmocka_unit_test(test_my_is_a_pronoun_behind_teh_only),
		cmocka_unit_test(test_a_hamza_on_an_alef_before_an_ending),
		cmocka_unit_test(test_a_form_of_the_table_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
