/* SPDX-License-Identifier: ISC */
/* Sound plurals, duals and the five nouns in their cases: which words have them, what a line then finds. */
#include "tests/unit/watch_rows.h"
#include "watch/cases.h"
#include "watch/fold.h"

enum {
	A = CASE_ALEF,
	W = CASE_WAW,
	Y = CASE_YEH,
	I = CASE_INNER
};

static unsigned cases(const char *site, const char *word, bool joined)
{
	struct guards *g = rows_guards(site);
	struct folded f = {0};

	fold_text(&f, str_of(word), FOLD_ALL);
	unsigned c = cases_of(g, f.units + f.toks[0].u, f.toks[0].n, joined);

	fold_done(&f);
	guards_free(g);
	return c;
}

struct word_cases {
	const char *word;
	unsigned alone, joined;
};

static void check_words(const struct word_cases *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned alone = cases("", rows[i].word, false);
		unsigned joined = cases("", rows[i].word, true);
		if (alone != rows[i].alone || joined != rows[i].joined)
			fail_msg("%s: %x and %x", rows[i].word, alone, joined);
	}
}
#define WORDS(rows) check_words(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_a_word_for_people_has_the_cases_of_a_plural(void **state)
{
	(void)state;
	static const struct word_cases rows[] = {
		{"حوثيون", I | W | Y, I | W | Y},
		{"مسلمون", I | W | Y, I | W | Y},
		{"متظاهرون", I | W | Y, I | W | Y},
		{"لاجئون", I | W | Y, I | W | Y}, /* alef second of four */
		{"طيارون", I | W | Y, I | W | Y}, /* alef third of four */
		{"عشرون", I | W | Y, I | W | Y},  /* the tens */
		{"خمسون", I | W | Y, I | W | Y},
		{"ثمانون", I | W | Y, I | W | Y},
		{"آخرون", I | W | Y, I | W | Y},
		/* with yeh it may be the dual as well */
		{"حوثيين", I | A | W | Y, I | A | W | Y},
		{"مسلمين", I | A | W | Y, I | A | W | Y},
		{"عشرين", I | W | Y, I | W | Y},
	};

	WORDS(rows);
}

static void test_other_words_in_un_have_one_form(void **state)
{
	(void)state;
	static const struct word_cases rows[] = {
		{"قانون", 0, 0}, /* three letters stand before the ending */
		{"زيتون", 0, 0},
		{"مجنون", 0, 0},
		{"كاميرون", 0, 0}, /* five, the alef second: no pattern of people */
		{"مايرهون", 0, 0}, /* begins with ma- */
		{"ون", 0, 0},
		{"و", 0, 0},
		{"حوثي", 0, 0},
	};

	WORDS(rows);
}

static void test_duals_want_four_letters(void **state)
{
	(void)state;
	static const struct word_cases rows[] = {
		{"رئيسان", I | A | Y, I | A | Y}, {"غارتان", I | A | Y, I | A | Y},
		{"دولتين", I | A | Y, I | A | Y}, {"سكان", 0, 0}, /* beside سكين, a knife */
		{"بلدان", 0, 0}, {"بلدين", 0, 0},
		{"باكستان", 0, 0}, /* the teh behind a seen is no feminine */
	};

	WORDS(rows);
}

static void test_broken_plurals_have_one_form(void **state)
{
	(void)state;
	static const struct word_cases rows[] = {
		{"قوانين", 0, 0}, {"ملايين", 0, 0}, {"مساكين", 0, 0}, {"ميادين", 0, 0}};

	WORDS(rows);
}

static void test_only_before_another_word_is_there_a_construct(void **state)
{
	(void)state;
	static const struct word_cases rows[] = {
		{"مقاتلو", 0, W | Y},
		{"مقاتلي", 0, W | Y},
		{"لاجئو", 0, W | Y},
		{"بترو", 0, 0}, /* three letters, and no pattern */
		{"أبو", 0, A | W | Y},
		{"أبا", 0, A | W | Y},
		{"ذو", 0, A | W | Y},
		{"ذي", 0, A | W | Y},
		{"بنو", 0, W | Y},
		{"ذوي", 0, W | Y},
		{"أولو", 0, W | Y},
	};

	WORDS(rows);
}

static void test_a_name_has_one_case(void **state)
{
	(void)state;
	assert_int_equal(cases("[name]\nفلسطين حوثيون مقاتلو", "فلسطين", false), 0);
	assert_int_equal(cases("[name]\nفلسطين حوثيون مقاتلو", "حوثيون", false), 0);
	assert_int_equal(cases("[name]\nفلسطين حوثيون مقاتلو", "مقاتلو", true), 0);
	assert_int_not_equal(cases("[prefix]\nحوثيون", "حوثيون", false), 0);
}

static void test_letters_and_units_lead_to_each_other(void **state)
{
	(void)state;
	static const enum cases letters[] = {CASE_ALEF, CASE_WAW, CASE_YEH};

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(case_letter(case_unit(letters[i])), letters[i]);
	assert_int_equal(case_letter(0x0646), 0);
	assert_int_equal(case_place(I | W | Y, 6), 4);
	assert_int_equal(case_place(W | Y, 6), 5);
}

static void test_a_plural_is_found_in_both_cases(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "الحوثيون", "رأى الحوثيين والحوثيون", "الحوثيين|والحوثيون"},
		{0, "الحوثيين", "قال الحوثيون للحوثيين", "الحوثيون|للحوثيين"},
		{0, "حوثيون", "بالحوثيين وحوثيين", "بالحوثيين|وحوثيين"},
		{0, "عشرون عاما", "قبل عشرين عاما", "عشرين عاما"},
		{0, "لاجئون سوريون", "عن لاجئين سوريين", "لاجئين سوريين"},
		{0, "قمة العشرين", "في قمة العشرون", "قمة العشرون"},
		{0, "الحوثيون", "الحوثيان والحوثي", ""}, /* no dual of a plural in waw */
		{0, "قانون", "قانين", ""},
		{0, "قوانين", "قوانون", ""},
		{TERM_EXACT, "حوثيون", "حوثيين حوثيون", "حوثيون"},
	};

	PLAIN(rows);
}

static void test_a_dual_is_found_in_both_cases(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "الرئيسان", "لقاء الرئيسين والرئيسان", "الرئيسين|والرئيسان"},
		{0, "غارتان", "شن غارتين", "غارتين"},
		{0, "الرئيسين", "قال الرئيسان والرئيسون", "الرئيسان"},
		{0, "المسلمين", "المسلمون والمسلمان", "المسلمون|والمسلمان"},
		{0, "المسلمان", "المسلمين والمسلمون", "المسلمين"},
		{0, "سكان", "اشترى سكين وسكان", "وسكان"},
		{0, "باكستان", "باكستين باكستان", "باكستان"},
	};

	PLAIN(rows);
}

static void test_a_construct_is_found_before_its_word(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "مقاتلو داعش", "إن مقاتلي داعش", "مقاتلي داعش"},
		{0, "مقاتلي داعش", "قال مقاتلو داعش", "مقاتلو داعش"},
		{0, "مقاتلي", "قال مقاتلو داعش", ""},
		{0, "بنو سعد", "من بني سعد", "بني سعد"},
		{0, "ذو القعدة", "شهر ذي القعدة وذا القعدة", "ذي القعدة|وذا القعدة"},
		{0, "أبو مازن", "عن أبي مازن وأبا مازن", "أبي مازن|وأبا مازن"},
	};

	PLAIN(rows);
}

static void test_a_listed_name_is_found_as_typed(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "جبرائين", "جبرائون جبرائان جبرائين", "جبرائين"},
		{0, "حزب جبرائين", "حزب جبرائون", ""},
	};

	ROWS("[name]\nجبرائين", rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_word_for_people_has_the_cases_of_a_plural),
		cmocka_unit_test(test_other_words_in_un_have_one_form),
		cmocka_unit_test(test_duals_want_four_letters),
		cmocka_unit_test(test_broken_plurals_have_one_form),
		cmocka_unit_test(test_only_before_another_word_is_there_a_construct),
		cmocka_unit_test(test_a_name_has_one_case),
		cmocka_unit_test(test_letters_and_units_lead_to_each_other),
		cmocka_unit_test(test_a_plural_is_found_in_both_cases),
		cmocka_unit_test(test_a_dual_is_found_in_both_cases),
		cmocka_unit_test(test_a_construct_is_found_before_its_word),
		cmocka_unit_test(test_a_listed_name_is_found_as_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
