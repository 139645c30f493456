/* SPDX-License-Identifier: ISC */
/* What rasid says about hits and near misses. */
#include <string.h>

#include "tests/unit/unit.h"
#include "watch/advice/explain.h"

struct fixture {
	struct guards *guards;
	struct explain *x;
	struct watch_result r;
	struct str text;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	*state = &f;
	return guards_new((struct str){0}, &f.guards, NULL) == ERR_NONE ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	explain_free(f->x);
	guards_free(f->guards);
	return 0;
}

static void explain(struct fixture *f, const char *term, uint32_t flags, const char *text)
{
	struct err e;

	explain_free(f->x);
	assert_code(explain_new(str_of(term), flags, f->guards, &f->x, &e), ERR_NONE);
	f->text = str_of(text);
	f->r = explain_find(f->x, f->text);
}

/* The cut of each word of hit 0 as "a+b c": pieces joined by +, words by a space. */
static void expect_cut(struct fixture *f, const char *want)
{
	struct explain_word words[TERM_WORDS_MAX];
	AUTO_BUF struct buf got = {0};

	buf_init(&got, 4096);
	assert_int_not_equal(f->r.n_hits, 0);
	size_t n = explain_words(f->x, &f->r.hits[0], words);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&got, ' ');
		for (size_t k = 0; k < words[i].n_pieces; k++) {
			const struct explain_piece *p = &words[i].pieces[k];
			buf_printf(&got, "%s" STR_F, k > 0 ? "+" : "",
				STR_A(str_sub(f->text, p->start, p->end)));
		}
	}
	assert_string_equal(got.p ? got.p : "", want);
}

static void expect_miss(struct fixture *f, const char *text, uint32_t why)
{
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	size_t more = 0;
	size_t n = explain_misses(f->x, misses, &more);

	assert_int_equal(n, why != 0 ? 1 : 0);
	assert_int_equal(more, 0);
	if (why == 0)
		return;
	struct str got = str_sub(f->text, misses[0].start, misses[0].end);

	assert_int_equal(got.n, strlen(text));
	assert_memory_equal(got.p, text, got.n);
	assert_int_equal(misses[0].why, why);
}

static void test_a_hit_is_cut_where_its_prefixes_end(void **state)
{
	static const struct {
		const char *term, *text, *cut;
	} rows[] = {
		{"التحالف الدولي", "مقر للتحالف الدولي", "ل++تحالف الدولي"},
		{"التحالف الدولي", "قال التحالف الدَّولي", "التحالف الدَّولي"},
		{"التحالف", "وبالتحالف", "و+ب+التحالف"},
		{"الوالدين", "بر للوالدين", "ل++والدين"},
		{"شيء", "علم بشيء", "ب+شيء"},
		{"جسر", "فبالجسر الجديد", "ف+ب+ال+جسر"},
		{"لجنة", "وللجنة", "و+ل+لجنة"},
		{"جسر كبير", "عبروا الجسر الكبير", "ال+جسر ال+كبير"},
		{"مشروع", "وضعوا مشروعا", "مشروع+ا"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		explain(f, rows[i].term, 0, rows[i].text);
		expect_cut(f, rows[i].cut);
	}
}

static void test_endings_are_cut_off_with_the_flag(void **state)
{
	struct fixture *f = *state;

	explain(f, "سفارة", TERM_INFLECTED, "وسفارتها");
	expect_cut(f, "و+سفارت+ها");
}

static void test_a_word_takes_the_article_where_it_is_found_with_it(void **state)
{
	static const struct {
		const char *term;
		uint32_t flags;
		bool takes;
	} rows[] = {
		{"بغداد", 0, true},
		{"جسر كبير", 0, true},
		{"حرب على غزة", 0, true},
		{"محمد بن سلمان", 0, true},
		{"كوفيد 19", 0, true},
		{"جسر كبير", TERM_EXACT, false},
		{"بغداد", TERM_EXACT, false},
		{"قم", 0, false},
		{"NATO", 0, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		explain(f, rows[i].term, rows[i].flags, "");
		assert_int_equal(explain_takes_article(f->x), rows[i].takes);
	}
}

static uint32_t first_word_rules(struct fixture *f)
{
	struct explain_word words[TERM_WORDS_MAX];

	assert_int_equal(f->r.n_hits, 1);
	assert_int_not_equal(explain_words(f->x, &f->r.hits[0], words), 0);
	return words[0].rules;
}

static void test_marks_are_blamed_only_where_there_are_some(void **state)
{
	struct fixture *f = *state;

	explain(f, "NATO", 0, "NATO");
	assert_int_equal(first_word_rules(f), RULE_NONE);
	explain(f, "2020", 0, "2020");
	assert_int_equal(first_word_rules(f), RULE_NONE);
	explain(f, "2020", 0, "٢٠٢٠");
	assert_int_equal(first_word_rules(f), RULE_MARKS);
	explain(f, "جسر", 0, "جِسر");
	assert_int_equal(first_word_rules(f), RULE_MARKS);
}

static void test_words_written_together_stand_for_several(void **state)
{
	struct fixture *f = *state;
	struct explain_word words[TERM_WORDS_MAX];

	explain(f, "عبد الله", 0, "قال وعبدالله");
	assert_int_equal(f->r.n_hits, 1);
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 1);
	assert_int_equal(words[0].n, 2);
	assert_true(words[0].rules & RULE_GLUED);
}

static void test_other_words_and_signs_belong_to_no_word(void **state)
{
	struct fixture *f = *state;
	struct explain_word words[TERM_WORDS_MAX];

	explain(f, "كتائب القسام", 2 * TERM_GAP_UNIT, "قالت وكتائب عز الدين القسام");
	expect_cut(f, "و+كتائب القسام");
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 2);
	assert_int_equal(words[0].rules, RULE_CONJ);
	assert_int_equal(words[1].rules, RULE_GAP);
	explain(f, "30%", 0, "نحو ٪30 منهم");
	expect_cut(f, "30");
	explain(f, "30%", 0, "نحو 30 % منهم");
	expect_cut(f, "30");
	explain(f, "محمد سلمان", TERM_NAME, "محمد بن سلمان");
	expect_cut(f, "محمد سلمان");
}

static void test_an_acronym_in_its_other_spelling_is_one_piece(void **state)
{
	struct fixture *f = *state;
	struct explain_word words[TERM_WORDS_MAX];

	explain(f, "U.S.", 0, "the US army");
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 1);
	assert_int_equal(words[0].n, 2);
	assert_int_equal(words[0].rules, RULE_ACRONYM);
	explain(f, "US", 0, "the US army");
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 1);
	assert_int_equal(words[0].rules, 0);
}

static void test_a_detached_article_belongs_to_the_word_behind_it(void **state)
{
	struct fixture *f = *state;
	struct explain_word words[TERM_WORDS_MAX];

	explain(f, "حلف ناتو", 0, "قوات حلف الـ«ناتو»");
	assert_int_equal(f->r.n_hits, 1);
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 2);
	assert_int_equal(words[1].rules, RULE_DETACHED | RULE_AL);

	explain(f, "التحالف الدولي", 0, "قوات الـ«تحالفالدولي»");
	assert_int_equal(f->r.n_hits, 1);
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 1);
	assert_int_equal(words[0].n, 2);
	assert_int_equal(words[0].rules, RULE_DETACHED | RULE_GLUED);
}

static void test_the_words_of_one_character_are_all_named(void **state)
{
	struct fixture *f = *state;
	struct explain_word words[TERM_WORDS_MAX];

	explain(f, "صلى الله عليه وسلم", 0, "قال الرسول \uFDFA في حديثه");
	assert_int_equal(f->r.n_hits, 1);
	assert_int_equal(explain_words(f->x, &f->r.hits[0], words), 4);
}

/* One character, four words: the hit is one or some of them. */
static void test_words_inside_one_character(void **state)
{
	static const struct {
		const char *term;
		size_t n;
	} rows[] = {{"صلى", 1}, {"الله", 1}, {"عليه", 1}, {"وسلم", 1}, {"صلى الله", 2},
		{"الله عليه", 2}, {"عليه وسلم", 2}, {"الله عليه وسلم", 3}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct explain_word words[TERM_WORDS_MAX];

		explain(f, rows[i].term, 0, "قال الرسول \uFDFA في حديثه");
		assert_int_not_equal(f->r.n_hits, 0);
		assert_int_equal(explain_words(f->x, &f->r.hits[0], words), rows[i].n);
		assert_int_equal(words[0].start, f->r.hits[0].start);
		assert_int_equal(words[rows[i].n - 1].end, f->r.hits[0].end);
	}
}

static void test_near_misses_name_their_reason(void **state)
{
	static const struct {
		const char *term;
		uint32_t flags;
		const char *text, *miss;
		uint32_t why;
	} rows[] = {
		{"التحالف الدولي", 0, "قام تحالف دولي جديد", "تحالف دولي", WHY_ARTICLE_MISSING},
		{"جسر النهر", 0, "عند الجسر النهر", "الجسر النهر", WHY_ARTICLE_EXTRA},
		{"تحالف دولي", 0, "هذا التحالف دولي", "التحالف دولي", WHY_ARTICLE_STOPS},
		{"ريم", 0, "رجل كريم", "كريم", WHY_GUARD},
		{"والي", 0, "من البحر والى النهر", "والى", WHY_FINAL},
		{"سفارة", 0, "زاروا سفارتها", "سفارتها", WHY_ENDING},
		{"التحالف الدولي", 0, "التحالف العسكري الدولي", "التحالف العسكري الدولي",
			WHY_BETWEEN},
		{"التحالف الدولي", 0, "رحل التحالف. الدولي يبقى", "التحالف. الدولي",
			WHY_SENTENCE},
		{"التحالف الدولي", 0, "التحالف والدولي", "التحالف والدولي", WHY_PREFIX_LATER},
		{"قم", 0, "زار بقم", "بقم", WHY_TWO_LETTERS},
		{"مكتبة", TERM_STRICT_HEH, "في المكتبه", "المكتبه", WHY_STRICT},
		{"جسر", TERM_EXACT, "عبروا الجسر", "الجسر", WHY_EXACT},
		{"ماكينزي", 0, "الجنرال ماكنزي", "ماكنزي", WHY_FOREIGN},
		{"بغداد", 0, "سافر عالبغداد", "عالبغداد", WHY_DIALECT},
		{"ليبي", 0, "زار ليبيا", "ليبيا", WHY_ACCUSATIVE},
		{"سفارة", TERM_EXACT, "زاروا سفارتها", "سفارتها", WHY_EXACT},
		{"إب", 0, "زار أب", "أب", WHY_HAMZA},
		{"مسقط", 0, "عاد إلى مسقط رأسه", "مسقط", WHY_BESIDE},
		{"5+1", 0, "مجموعة 5-1", "5-1", WHY_SIGN},
		{"5+1", 0, "مجموعة 5. 1", "5. 1", WHY_SIGN},
		{"30%", 0, "نحو 30 منهم", "30", WHY_SIGN},
		{"5G", 0, "انظر https://t.co/5G", "5G", WHY_LINK},
		{"علاقة بين", 0, "قطع العلاقات بين", "العلاقات بين", WHY_ENDING},
		{"علاقة قوية", 0, "قطع العلاقات قوية", "العلاقات قوية", WHY_REFUSED},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		explain(f, rows[i].term, rows[i].flags, rows[i].text);
		assert_int_equal(f->r.n_hits, 0);
		expect_miss(f, rows[i].miss, rows[i].why);
		assert_true(strlen(explain_why_text((enum explain_why)rows[i].why)) > 0);
	}
}

static void test_hits_and_strangers_are_no_near_misses(void **state)
{
	static const char *const texts[] = {"وجود مقار للتحالف الدولي", "مدينة على النهر",
		"رحل التحالف.\n\nالدولي هنا", "الدولي قبل التحالف", ""};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		explain(f, "التحالف الدولي", 0, texts[i]);
		expect_miss(f, "", 0);
	}
}

static void test_more_near_misses_than_fit_are_counted(void **state)
{
	struct fixture *f = *state;
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	AUTO_BUF struct buf text = {0};
	size_t more = 0;

	buf_init(&text, 4096);
	for (int i = 0; i < EXPLAIN_MISSES_MAX + 3; i++)
		buf_str(&text, STR("جسر "));
	explain(f, "الجسر", 0, text.p);
	assert_int_equal(explain_misses(f->x, misses, &more), EXPLAIN_MISSES_MAX);
	assert_int_equal(more, 3);
}

static void expect_forms(struct fixture *f, const char *term, size_t want)
{
	AUTO_BUF struct buf forms = {0};

	buf_init(&forms, 4096);
	explain(f, term, 0, "");
	assert_int_equal(explain_forms(f->x, &forms), want);
}

/* The first line of a watch list that is named for the text, as "TERM": empty for none. */
static void expect_try(struct fixture *f, const char *term, uint32_t flags, const char *text,
	const char *want, uint32_t want_flags)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	struct explain_try tries[EXPLAIN_TRIES_MAX];
	size_t more = 0;

	arena_init(&arena, 1 << 16);
	explain(f, term, flags, text);
	size_t n = explain_misses(f->x, misses, &more);

	n = explain_tries(f->x, misses, n, &arena, tries);
	assert_int_equal(n, want[0] != '\0');
	if (n == 0)
		return;
	assert_str_eq(tries[0].term, str_of(want));
	assert_int_equal(tries[0].flags, want_flags);
	/* it is true: that line finds the place that is named */
	struct explain *other = NULL;

	assert_code(
		explain_new(tries[0].term, tries[0].flags, f->guards, &other, NULL), ERR_NONE);
	struct watch_result r =
		explain_find(other, str_sub(f->text, tries[0].start, tries[0].end));

	assert_int_not_equal(r.n_hits, 0);
	explain_free(other);
}

static void test_another_term_is_named_where_it_finds_what_this_one_does_not(void **state)
{
	struct fixture *f = *state;

	expect_try(f, "سوريا", 0, "عاد إلى سورية", "سورية", 0);
	expect_try(f, "اسراييل", 0, "قالت إسرائيل", "اسرائيل", 0);
	expect_try(f, "للتحالف", 0, "أعلن التحالف", "التحالف", 0);
	expect_try(f, "للتحالف", 0, "أعلن تحالف", "تحالف", 0);
	expect_try(f, "وبغداد", 0, "إلى بغداد", "بغداد", 0);
	expect_try(f, "داعش*", 0, "مقاتلو داعشستان", "داعش*", TERM_WILDCARD);
	expect_try(f, "داعش*", TERM_CASE, "داعشستان", "داعش*", TERM_CASE | TERM_WILDCARD);
}

static void test_no_other_term_is_named_without_need(void **state)
{
	struct fixture *f = *state;

	expect_try(f, "سوريا", 0, "عاد إلى دمشق", "", 0);
	expect_try(f, "سوريا", 0, "عاد إلى سوريا", "", 0);
	expect_try(f, "وبغداد", 0, "دمشق وبغداد", "", 0);
	expect_try(f, "كريم", 0, "رأيت ريم", "", 0);
	expect_try(f, "داعش*", TERM_WILDCARD, "داعشستان", "", 0);
	/* the near miss says what is missing */
	expect_try(f, "التحالف", 0, "أعلن تحالف", "", 0);
}

/* The line to try for the first near miss. */
static void expect_cure(
	struct fixture *f, const char *term, uint32_t flags, const char *text, const char *want)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	struct explain_line line = {0};
	size_t more = 0;

	arena_init(&arena, 1 << 16);
	explain(f, term, flags, text);
	assert_int_not_equal(explain_misses(f->x, misses, &more), 0);
	assert_true(explain_cure(f->x, &misses[0], &arena, &line));
	assert_str_eq(line.line, str_of(want));
}

static void test_each_near_miss_has_a_line_that_finds_it(void **state)
{
	struct fixture *f = *state;

	expect_cure(f, "التحالف الدولي", 0, "قام تحالف دولي جديد", "term = تحالف دولي");
	expect_cure(f, "ريم", 0, "رجل كريم", "term = كريم");
	expect_cure(f, "سفارة", 0, "زاروا سفارتها", "term inflected = سفارة");
	expect_cure(f, "ماكينزي", 0, "الجنرال ماكنزي", "term foreign = ماكينزي");
	expect_cure(f, "بغداد", 0, "سافر عالبغداد", "term dialect = بغداد");
	expect_cure(f, "جسر", TERM_EXACT, "عبروا الجسر", "term = جسر");
	expect_cure(f, "سفارة", TERM_EXACT, "زاروا سفارتها", "term inflected = سفارة");
	expect_cure(f, "مكتبة", TERM_STRICT_HEH, "في المكتبه", "term = مكتبة");
	expect_cure(f, "التحالف الدولي", 0, "التحالف العسكري الدولي",
		"term gap 1 = التحالف الدولي");
	expect_cure(f, "التحالف الدولي", 0, "رحل التحالف. الدولي يبقى",
		"near 0 = التحالف + الدولي");
	expect_cure(f, "التحالف الدولي", 0, "التحالف والدولي", "term = التحالف والدولي");
	expect_cure(f, "قم", 0, "زار بقم", "term = بقم");
	expect_cure(f, "كتائب القسام", TERM_GAP_UNIT | TERM_INFLECTED, "كتائب عز الدين القسام",
		"term inflected gap 2 = كتائب القسام");
	expect_cure(f, "مسقط", 0, "عاد إلى مسقط رأسه أمس", "term = مسقط رأسه");
	expect_cure(f, "البيضاء", 0, "في الدار البيضاء أمس", "term = الدار البيضاء");
	expect_cure(f, "5+1", 0, "مجموعة 5-1", "term = 5-1");
	expect_cure(f, "5G", 0, "انظر https://t.co/5G", "term url = 5G");
}

static void expect_exclusion(
	struct fixture *f, const char *term, const char *text, const char *want)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_line line = {0};

	arena_init(&arena, 1 << 16);
	explain(f, term, 0, text);
	assert_int_not_equal(f->r.n_hits, 0);
	assert_int_equal(
		explain_exclusion(f->x, &f->r.hits[0], &arena, &line), want[0] != '\0');
	assert_str_eq(line.line, str_of(want));
}

static void test_a_hit_has_a_line_that_keeps_it_out_and_the_term_in(void **state)
{
	struct fixture *f = *state;

	expect_exclusion(f, "جسر", "عبر للجسر أمس", "except = للجسر");
	expect_exclusion(f, "جسر", "عبر الجسر أمس", "except = الجسر أمس");
	expect_exclusion(f, "جسر", "عبر جسر. أمس", "except = عبر جسر");
	expect_exclusion(f, "التحالف الدولي", "مقر للتحالف الدولي في بغداد",
		"except = للتحالف الدولي في");
	/* another spelling of the term is the term */
	expect_exclusion(f, "مصطفي", "زار مصطفى بغداد", "except = مصطفى بغداد");
	/* by itself it would be the term, which would then find nothing */
	expect_exclusion(f, "جسر", "جسر", "");
	expect_exclusion(f, "جسر", "قال. جسر! نعم", "");
}

static void test_words_that_stand_apart_are_found_by_near(void **state)
{
	struct fixture *f = *state;
	AUTO_ARENA struct arena arena = {0};
	struct explain_line line = {0};

	arena_init(&arena, 1 << 16);
	explain(f, "وزير الدفاع", 0, "قال وزير من بلد بعيد جدا إن شأن الدفاع مهم");
	assert_true(explain_scattered(f->x, &arena, &line));
	assert_str_is(line.line, "near 10 = وزير + الدفاع");
	explain(f, "وزير الدفاع", 0, "قال وزير.\n\nوشأن الدفاع مهم");
	assert_false(explain_scattered(f->x, &arena, &line));
	explain(f, "كتائب القسام", TERM_GAP_UNIT, "كتائب عز. الدين القسام");
	assert_true(explain_scattered(f->x, &arena, &line));
	assert_str_is(line.line, "near 3 = كتائب + القسام");
	explain(f, "وزير", 0, "قال أمير");
	assert_false(explain_scattered(f->x, &arena, &line));
}

static void test_the_forms_listed_are_those_that_match(void **state)
{
	struct fixture *f = *state;

	expect_forms(f, "جسر", 24);
	expect_forms(f, "الجسر", 12);
	expect_forms(f, "لجنة", 24);
	expect_forms(f, "قم", 1);
	/* karim and barim are words of their own, behind wa- and fa- too */
	expect_forms(f, "ريم", 18);
	/* the bare word before a definite one takes no article */
	expect_forms(f, "جسر النهر", 12);
	expect_forms(f, "NATO", 1);
}

static void test_a_term_without_letters_is_refused(void **state)
{
	struct fixture *f = *state;
	struct explain *x = NULL;
	struct err e;

	assert_code(explain_new(STR("---"), 0, f->guards, &x, &e), ERR_BAD_INPUT);
	assert_null(x);
}

#define explain_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		explain_test(test_a_hit_is_cut_where_its_prefixes_end),
		explain_test(test_endings_are_cut_off_with_the_flag),
		explain_test(test_a_word_takes_the_article_where_it_is_found_with_it),
		explain_test(test_marks_are_blamed_only_where_there_are_some),
		explain_test(test_words_written_together_stand_for_several),
		explain_test(test_other_words_and_signs_belong_to_no_word),
		explain_test(test_an_acronym_in_its_other_spelling_is_one_piece),
		explain_test(test_a_detached_article_belongs_to_the_word_behind_it),
		explain_test(test_the_words_of_one_character_are_all_named),
		explain_test(test_words_inside_one_character),
		explain_test(test_near_misses_name_their_reason),
		explain_test(test_hits_and_strangers_are_no_near_misses),
		explain_test(test_more_near_misses_than_fit_are_counted),
		explain_test(test_another_term_is_named_where_it_finds_what_this_one_does_not),
		explain_test(test_no_other_term_is_named_without_need),
		explain_test(test_each_near_miss_has_a_line_that_finds_it),
		explain_test(test_a_hit_has_a_line_that_keeps_it_out_and_the_term_in),
		explain_test(test_words_that_stand_apart_are_found_by_near),
		explain_test(test_the_forms_listed_are_those_that_match),
		explain_test(test_a_term_without_letters_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
