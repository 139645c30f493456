/* SPDX-License-Identifier: ISC */
/* Lines of watch lists that are seldom meant, and good ones that stay unmentioned. */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/unit/unit.h"
#include "watch/advice/lint.h"
#include "watch/advice/lint_table.h"

struct fixture {
	struct guards *guards;
	struct linter *linter;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	*state = &f;
	if (guards_new((struct str){0}, &f.guards, NULL) != ERR_NONE)
		return -1;
	f.linter = linter_new(f.guards);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	linter_free(f->linter);
	guards_free(f->guards);
	return 0;
}

static struct watch_line line_of(const char *text)
{
	return (struct watch_line){
		.group = GROUP_TERM, .text = str_of(text), .fields = TERM_FIELDS_DEFAULT};
}

/* Exactly one finding: of this kind, at this byte, with these words in its sentence. */
static void expect(struct fixture *f, struct watch_line line, enum lint_kind kind, size_t at,
	const char *words)
{
	struct lint_finding found[LINT_MAX];
	size_t n = lint_line(f->linter, &line, true, found);

	for (size_t i = 1; i < n; i++)
		print_error("%s: %s\n", line.text.p, found[i].text);
	assert_int_equal(n, 1);
	assert_int_equal(found[0].kind, kind);
	assert_int_equal(found[0].at, at);
	assert_has(found[0].text, words);
}

static void expect_silence(struct fixture *f, struct watch_line line, bool alone)
{
	struct lint_finding found[LINT_MAX];
	size_t n = lint_line(f->linter, &line, alone, found);

	if (n > 0)
		print_error(STR_F ": %s\n", STR_A(line.text), found[0].text);
	assert_int_equal(n, 0);
}

static void test_each_rule_finds_its_mistake(void **state)
{
	static const struct {
		const char *term;
		enum lint_kind kind;
		size_t at;
		const char *words;
	} rows[] = {
		{"للتحالف الدولي", LINT_PREFIX, 0, "'التحالف'"},
		{"وبالقوات", LINT_PREFIX, 0, "'القوات'"},
		{"للجنة التحقيق", LINT_PREFIX, 0, "'اللجنة'"},
		{"والحكومة", LINT_PREFIX, 0, "'الحكومة'"},
		{"وبغداد", LINT_PREFIX, 0, "'بغداد'"},
		{"بداعش", LINT_PREFIX, 0, "'داعش'"},
		{"ولدمشق", LINT_PREFIX, 0, "'دمشق'"},
		{"بوزارة الدفاع", LINT_PREFIX, 0, "'وزارة'"},
		{"لد", LINT_SHORT, 0, "two letters"},
		{"ب", LINT_SHORT, 0, "single letter"},
		{"نمر", LINT_THREE, 0, "three letters"},
		{"شيء", LINT_THREE, 0, "three letters"},
		{"جنة", LINT_GUARD, 0, "write 'term = لجنة' too"},
		{"ريم", LINT_GUARD, 0, "'بريم'"},
		{"بنان", LINT_GUARD, 0, "'لبنان'"},
		{"المانيا", LINT_HAMZA, 0, "'ألمانيا'"},
		{"قرار الغاء", LINT_HAMZA, 9, "'إلغاء'"},
		{"الغام", LINT_HAMZA, 0, "'ألغام'"},
		{"داعشISIS", LINT_SCRIPTS, 8, "Arabic and other letters"},
		{"ISISداعش", LINT_SCRIPTS, 4, "Arabic and other letters"},
		{"D\xD0\xB0"
		 "esh",
			LINT_SCRIPTS, 0, "look-alike"},
		{"و التحالف", LINT_LONE, 0, "stands alone"},
		{"وزير ل الدفاع", LINT_LONE, 9, "stands alone"},
		{"السوداني", LINT_SURNAME, 0, "surname"},
		{"C++", LINT_SIGN, 1, "'+' is part of the term"},
		{"مجموعة 5+1", LINT_SIGN, 14, "the text must have it"},
		{"S&P", LINT_SIGN, 1, "'&' is part"},
		{"24/7", LINT_SIGN, 2, "'/' is part"},
		{"٪30", LINT_SIGN, 0, "'٪' is part"},
		{"عاجل: انفجار", LINT_SIGN, 8, "':' ends a sentence"},
		{"نشر. بيان", LINT_SIGN, 6, "may stand between its words"},
		{"البيضاء", LINT_COMMON, 0, "'the white one' (134 in a million"},
		{"البيضاء", LINT_COMMON, 0, "as in: require = ليبيا | اليمن"},
		{"أمل", LINT_COMMON, 0, "hope"},
		{"حماة", LINT_COMMON, 0, "protectors"},
		{"الفرقان", LINT_COMMON, 0, "the criterion'; say what"},
		{"الحكيم", LINT_COMMON, 0, "the wise one"},
		{"طالبان", LINT_CASES, 0, "'طالبين' (two students)"},
		{"US", LINT_LATIN, 0, "'term case = US'"},
		{"AID", LINT_LATIN, 0, "in small letters too"},
		{"لعنة", LINT_LAM, 0, "'for' and 'عنة'"},
		{"a", LINT_SHORT, 0, "single letter"},
		{"19", LINT_SHORT, 0, "two digits"},
		{"مشروع*", LINT_STAR, 10, "'wildcard'"},
		{"داعش OR القاعدة", LINT_OPERATOR, 9, "'OR'"},
		{"جسور AND أنهار", LINT_OPERATOR, 9, "'AND'"},
		{"داعش أو القاعدة", LINT_OPERATOR, 9, "'أو'"},
		{"داعش او القاعدة", LINT_OPERATOR, 9, "'او'"},
		{"داعش/القاعدة", LINT_OPERATOR, 8, "'/' does not separate"},
		{"داعش / القاعدة", LINT_OPERATOR, 9, "'/' does not separate"},
		{"جسور | أنهار", LINT_OPERATOR, 9, "'require ='"},
		{"جسور + أنهار", LINT_OPERATOR, 9, "'near ='"},
		{"كتائب … القسام", LINT_GAP, 11, "'gap 2'"},
		{"كتائب ... القسام", LINT_GAP, 11, "'gap 2'"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect(f, line_of(rows[i].term), rows[i].kind, rows[i].at, rows[i].words);
}

static void test_a_gap_needs_words_beside_it(void **state)
{
	struct watch_line one = line_of("كتائب"), two = line_of("كتائب القسام");

	one.flags = two.flags = 2 * TERM_GAP_UNIT;
	expect(*state, one, LINT_GAP, 0, "single word");
	expect_silence(*state, two, true);
	struct watch_line near = line_of("كتائب القسام + بغداد");

	near.group = GROUP_NEAR;
	near.flags = TERM_GAP_UNIT;
	expect_silence(*state, near, true);
	expect_silence(*state, line_of("كتائب القسام..."), true);
}

static void test_good_terms_stay_unmentioned(void **state)
{
	static const char *const terms[] = {"التحالف الدولي", "تحالف", "بغداد", "كركوك",
		"ألمانيا", "إلغاء الاتفاق", "ألغام", "الله", "حزب الله", "والي بغداد",
		"كاليفورنيا", "صاروخ باليستي", "بالون", "وليد المعلم", "محمد شياع السوداني",
		"الجيش السوري", "أ ف ب", "سي إن إن", "ISIS", "كوفيد-19", "19 آذار", "G20",
		"Владимир", "الجسر", "لجنة", "فلسطين", "بالله", "F-16", "مصطفى البرزاني",
		"داعش (ISIS)", "LIVE AND", "1701", "UNRWA", "U.S.", "أ.ف.ب", "No. 5", "10:30",
		"الحوثيون", "مسلمين", "تنظيم القاعدة", "علي حسن", "حركة أمل", "لبنان", "ليبيا",
		"لندن", "لقاح", "ميليشيا", "وزارة الدفاع", "بيروت", "بشار", "فيصل", "فرنسا",
		"كمال", "كلينتون", "وهران", "برلين", "فصائل", "كتائب", "برقة", "بريد",
		"أو لا نكون"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		expect_silence(f, line_of(terms[i]), true);
}

static void test_a_term_with_a_prefix_is_known_by_the_other_terms(void **state)
{
	struct fixture *f = *state;
	const struct watch_line term = line_of("الزعاترة");
	const struct watch_line bare = line_of("زعاترة");
	const struct watch_line name = line_of("ريمو");

	expect_silence(f, line_of("وزعاترة"), true);
	lint_term(f->linter, &term);
	expect_silence(f, line_of("وزعاترة"), true);
	lint_term(f->linter, &bare);
	expect(f, line_of("وزعاترة"), LINT_PREFIX, 0, "'زعاترة'");
	lint_term(f->linter, &name);
	expect(f, line_of("كريمو"), LINT_PREFIX, 0, "'ريمو'");
	expect_silence(f, line_of("زعاترة"), true);
	expect_silence(
		f, (struct watch_line){.text = STR("وزعاترة"), .flags = TERM_EXACT}, true);
}

static void test_a_star_stands_behind_a_word_of_three_letters(void **state)
{
	static const struct {
		const char *term;
		size_t at;
		const char *words;
	} rows[] = {
		{"*داعش", 0, "behind a word"},
		{"داعش *", 9, "behind a word"},
		{"داع*ش", 6, "two words"},
		{"دا*", 0, "very many words"},
	};
	struct fixture *f = *state;
	struct watch_line line;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		line = line_of(rows[i].term);
		line.flags = TERM_WILDCARD;
		expect(f, line, LINT_STAR, rows[i].at, rows[i].words);
	}
	line = line_of("داعش*");
	line.flags = TERM_WILDCARD;
	expect_silence(f, line, true);
	line = line_of("تنظيم الدول* الإسلامية");
	line.flags = TERM_WILDCARD;
	expect_silence(f, line, true);
}

static void test_flags_and_groups_that_mean_it_are_respected(void **state)
{
	struct fixture *f = *state;
	struct watch_line line = line_of("للتحالف");

	line.flags = TERM_EXACT;
	expect_silence(f, line, true);
	line = line_of("جنة");
	line.flags = TERM_EXACT;
	expect_silence(f, line, true);
	line = line_of("قم");
	line.group = GROUP_EXCEPT;
	expect_silence(f, line, true);
	line = line_of("US");
	line.flags = TERM_CASE;
	expect_silence(f, line, true);
	line = line_of("https://example.org/a");
	line.fields = 1U << FIELD_URL;
	expect_silence(f, line, true);
	line = line_of("القاعدة");
	line.group = GROUP_EXCLUDE;
	expect_silence(f, line, true);
	expect_silence(f, line_of("السوداني"), false);
	expect_silence(f, line_of("القاعدة"), false);
	expect_silence(f, line_of("لعنة"), false);
	expect_silence(f, line_of("نمر"), false);
}

/* Both cases of a plural are found, so nothing is said; with `exact` one is. */
static void test_the_other_case_is_told_where_it_is_not_found(void **state)
{
	struct fixture *f = *state;
	struct watch_line line = line_of("الحوثيون");

	line.flags = TERM_EXACT;
	expect(f, line, LINT_CASES, 0, "the other is 'الحوثيين'");
	line = line_of("مسلمين");
	line.flags = TERM_EXACT;
	expect(f, line, LINT_CASES, 0, "the other is 'مسلمون'");
	line = line_of("طالبان");
	line.flags = TERM_EXACT;
	expect_silence(f, line, true);
}

/* A million words, and the sentence of the longest row is whole. */
static void test_every_common_name_has_a_whole_sentence(void **state)
{
	struct fixture *f = *state;
	struct lint_finding found[LINT_MAX];
	size_t n = 0;

	for (; lint_commons[n].name != NULL; n++) {
		struct watch_line line = line_of(lint_commons[n].name);

		assert_true(lint_line(f->linter, &line, true, found) >= 1);
		size_t k = 0;
		while (k < LINT_MAX - 1 && found[k].kind != LINT_COMMON)
			k++;
		assert_int_equal(found[k].kind, LINT_COMMON);
		assert_has(found[k].text, lint_commons[n].require);
		assert_true(strlen(found[k].text) < sizeof(found[k].text) - 1);
	}
	assert_true(n >= 120);
}

static void test_every_phrase_of_a_line_is_looked_at(void **state)
{
	struct fixture *f = *state;
	struct watch_line line = line_of("بغداد | للتحالف الدولي");

	line.group = GROUP_REQUIRE;
	expect(f, line, LINT_PREFIX, 13, "'التحالف'");
	line = line_of("بغداد + و القوات");
	line.group = GROUP_NEAR;
	expect(f, line, LINT_LONE, 13, "stands alone");
}

static bool same(struct fixture *f, const char *a, uint32_t fa, const char *b, uint32_t fb)
{
	struct watch_line la = line_of(a);
	struct watch_line lb = line_of(b);

	la.flags = fa;
	lb.flags = fb;
	return lint_key(f->linter, &la) == lint_key(f->linter, &lb);
}

static void test_terms_are_the_same_when_they_find_the_same(void **state)
{
	struct fixture *f = *state;

	assert_true(same(f, "القوات الأميركية", 0, "القوات  الامريكيه", 0));
	assert_true(same(f, "ألمانيا", 0, "المانيا", 0));
	assert_true(same(f, "NATO", 0, "nato", 0));
	assert_false(same(f, "تحالف", 0, "التحالف", 0));
	assert_false(same(f, "ألقاب", 0, "القاب", 0));
	assert_false(same(f, "تحالف", 0, "تحالف", TERM_EXACT));
	assert_false(same(f, "مكتبة", TERM_STRICT_HEH, "مكتبه", TERM_STRICT_HEH));
	assert_false(same(f, "NATO", TERM_CASE, "nato", TERM_CASE));
	assert_false(same(f, "دا عش", 0, "داعش", 0));
	assert_true(same(f, "الحوثيون", 0, "الحوثيين", 0));
	assert_false(same(f, "مهندسون", 0, "مهندسان", 0));
	assert_false(same(f, "كوفيد - 19", 0, "كوفيد 19", 0));
	assert_true(same(f, "كوفيد-19", 0, "كوفيد 19", 0));
	assert_false(same(f, "5+1", 0, "5 1", 0));
	assert_false(same(f, "داعش*", TERM_WILDCARD, "داعش", TERM_WILDCARD));
}

/* As evidence.c tells them apart. */
static void test_terms_that_differ_by_a_hamza_are_not_the_same_when_short(void **state)
{
	struct fixture *f = *state;

	assert_false(same(f, "إب", 0, "أب", 0));
	assert_false(same(f, "إب", 0, "اب", 0));
	assert_false(same(f, "الأمل", 0, "الآمل", 0));
	assert_false(same(f, "مأرب", 0, "مآرب", 0));
	assert_false(same(f, "وابل", 0, "وأبل", 0));
	assert_true(same(f, "أستراليا", 0, "إستراليا", 0));
	assert_true(same(f, "مدينة إب", 0, "مدينة أب", 0));
}

static void test_terms_that_differ_by_a_guarded_final_letter_are_not_the_same(void **state)
{
	struct fixture *f = *state;

	assert_false(same(f, "علي", 0, "على", 0));
	assert_false(same(f, "مكتبة", 0, "مكتبه", 0));
	assert_false(same(f, "سفارة", TERM_INFLECTED, "سفاره", TERM_INFLECTED));
	assert_true(same(f, "مصطفى", 0, "مصطفي", 0));
	assert_true(same(f, "سفارة", 0, "سفاره", 0));
}

static void test_keys_remember_the_first_line(void **state)
{
	struct fixture *f = *state;

	for (uint64_t key = 1; key <= 2000; key++)
		assert_true(lint_put(f->linter, key * 7919, (size_t)key) == SIZE_MAX);
	assert_int_equal(lint_put(f->linter, 7919, 99), 1);
	assert_int_equal(lint_get(f->linter, (uint64_t)7919 * 2000), 2000);
	assert_true(lint_get(f->linter, 5) == SIZE_MAX);
	lint_keys_reset(f->linter);
	assert_true(lint_get(f->linter, 7919) == SIZE_MAX);
}

static void test_long_words_are_cut_on_a_letter(void **state)
{
	struct fixture *f = *state;
	struct lint_finding found[LINT_MAX];
	AUTO_BUF struct buf term = {0};

	buf_init(&term, 4096);
	buf_str(&term, STR("لل"));
	for (int i = 0; i < 58; i++)
		buf_str(&term, STR("ش"));
	struct watch_line line = line_of(term.p);

	assert_int_equal(lint_line(f->linter, &line, true, found), 1);
	assert_int_equal(utf8_check(str_of(found[0].text)), strlen(found[0].text));
}

#define lint_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		lint_test(test_each_rule_finds_its_mistake),
		lint_test(test_a_gap_needs_words_beside_it),
		lint_test(test_good_terms_stay_unmentioned),
		lint_test(test_a_term_with_a_prefix_is_known_by_the_other_terms),
		lint_test(test_a_star_stands_behind_a_word_of_three_letters),
		lint_test(test_flags_and_groups_that_mean_it_are_respected),
		lint_test(test_the_other_case_is_told_where_it_is_not_found),
		lint_test(test_every_common_name_has_a_whole_sentence),
		lint_test(test_every_phrase_of_a_line_is_looked_at),
		lint_test(test_terms_are_the_same_when_they_find_the_same),
		lint_test(test_terms_that_differ_by_a_hamza_are_not_the_same_when_short),
		lint_test(test_terms_that_differ_by_a_guarded_final_letter_are_not_the_same),
		lint_test(test_keys_remember_the_first_line),
		lint_test(test_long_words_are_cut_on_a_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
