/* SPDX-License-Identifier: ISC */
/*
 * Spellings that are offered, and that nothing is offered which is found already.
 *
 * Sanitizers: none, the fuzz target watch_explain has them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "tests/unit/unit.h"
#include "watch/advice/suggest.h"
#include "watch/advice/suggest_table.h"

struct fixture {
	struct guards *guards;
	struct arena arena;
	struct suggestion v[SUGGEST_MAX];
	size_t n;
};

static int setup(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	*state = &f;
	arena_init(&f.arena, 1 << 20);
	return guards_new((struct str){0}, &f.guards, NULL) == ERR_NONE ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_done(&f->arena);
	guards_free(f->guards);
	return 0;
}

static void suggest(struct fixture *f, struct str term, uint32_t flags)
{
	struct err e;

	const struct suggest_ask ask = {.term = term, .flags = flags, .guards = f->guards};

	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_NONE);
}

/* The kind under which the spelling is offered, or SUGGEST_KINDS. */
static enum suggest_kind offered(const struct fixture *f, const char *term)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->v[i].term, str_of(term)))
			return f->v[i].kind;
	return SUGGEST_KINDS;
}

static void test_spellings_that_newsrooms_use_are_offered(void **state)
{
	static const struct {
		const char *term, *offer;
		enum suggest_kind kind;
	} rows[] = {
		{"ماكينزي", "ماكنزي", SUGGEST_FOREIGN},
		{"ماكنزي", "ماكينزي", SUGGEST_FOREIGN},
		{"كاغينز", "كاجينز", SUGGEST_FOREIGN},
		{"كاغينز", "كاكينز", SUGGEST_FOREIGN},
		{"كاجينز", "كاغينز", SUGGEST_FOREIGN},
		{"الجنرال كينيث ماكينزي", "الجنرال كينيث ماكنزي", SUGGEST_FOREIGN},
		{"سوريا", "سورية", SUGGEST_FAMILY},
		{"قوات سوريا الديمقراطية", "قوات سورية الديمقراطية", SUGGEST_FAMILY},
		{"الحزب الديمقراطي", "الحزب الديموقراطي", SUGGEST_FAMILY},
		{"إقليم كردستان", "إقليم كوردستان", SUGGEST_FAMILY},
		{"ترامب", "ترمب", SUGGEST_FAMILY},
		{"هولير", "أربيل", SUGGEST_FAMILY},
		{"القائم", "القايم", SUGGEST_HAMZA},
		{"الخضراء", "الخضرا", SUGGEST_HAMZA},
		{"اسراييل", "اسرائيل", SUGGEST_HAMZA},
		{"الكونغرس", "الكونجرس", SUGGEST_FAMILY},
		{"السنغال", "السينغال", SUGGEST_FOREIGN},
		{"بوتين", "بوتن", SUGGEST_FAMILY},
		{"تشيلسي", "تشلسي", SUGGEST_FAMILY},
		{"غوتيريش", "غوتيريز", SUGGEST_FAMILY},
		{"مارغريت", "مارجريت", SUGGEST_FOREIGN},
		{"واتكنسون", "واتكينسون", SUGGEST_FOREIGN},
		{"هاينتس", "هاينتز", SUGGEST_FOREIGN},
		{"روتشستر", "روشستر", SUGGEST_FOREIGN},
		{"جانفييف", "غانفييف", SUGGEST_FOREIGN},
		{"طومبكنز", "تومبكنز", SUGGEST_FOREIGN},
		{"سترومبرغ", "سترومبورغ", SUGGEST_FOREIGN},
		{"سان مارين", "سان مارن", SUGGEST_FOREIGN},
		{"كاباييرو", "كاباليرو", SUGGEST_FOREIGN},
		{"ريختر", "ريشتر", SUGGEST_FOREIGN},
		{"صابونجو", "سابونجو", SUGGEST_FOREIGN},
		{"سيرجيو", "سيرخيو", SUGGEST_FOREIGN},
		{"فينالدوم", "وينالدوم", SUGGEST_FOREIGN},
		{"روبنستين", "روبنشتاين", SUGGEST_FOREIGN},
		{"تايبيه", "تايباي", SUGGEST_FOREIGN},
		{"كيفن", "كيفين", SUGGEST_FOREIGN},
		{"ترفثالات", "تريفثالات", SUGGEST_FOREIGN},
		{"السيبراني", "السبراني", SUGGEST_FOREIGN},
		{"ألكسندر", "ألكساندر", SUGGEST_FOREIGN},
		{"إنريكي", "هنريكي", SUGGEST_FOREIGN},
		{"جان ماري لوبان", "جان ماري لوبن", SUGGEST_FOREIGN},
		{"الإنجليزية", "الإنقليزية", SUGGEST_FAMILY},
		{"برشلونة", "برشلونا", SUGGEST_FINAL},
		{"7 أكتوبر", "السابع من أكتوبر", SUGGEST_DATE},
		{"7 أكتوبر", "7 تشرين الأول", SUGGEST_DATE},
		{"السابع من أكتوبر", "7 تشرين الأول", SUGGEST_DATE},
		{"هجوم 11 سبتمبر 2001", "هجوم 11 أيلول 2001", SUGGEST_DATE},
		{"أغسطس", "غشت", SUGGEST_DATE},
		{"آب 2023", "أوت 2023", SUGGEST_DATE},
		{"الحادي والثلاثين من ديسمبر", "31 كانون الأول", SUGGEST_DATE},
		{"وزير الخارجية", "وزيرة الخارجية", SUGGEST_NUMBER},
		{"الوزير", "الوزيرة", SUGGEST_NUMBER},
		{"وزراء", "وزير", SUGGEST_NUMBER},
		{"مستشار الرئيس", "مستشارو الرئيس", SUGGEST_NUMBER},
		{"مرشح", "مرشحان", SUGGEST_NUMBER},
		{"الحوثي", "الحوثيون", SUGGEST_NUMBER},
		{"الحوثيين", "الحوثي", SUGGEST_NUMBER},
		{"ديرالزور", "دير الزور", SUGGEST_SPACING},
		{"عبدربه", "عبد ربه", SUGGEST_SPACING},
		{"بو زيد", "بوزيد", SUGGEST_SPACING},
		{"التحالف الدولي", "تحالف دولي", SUGGEST_ARTICLE},
		{"العراق", "عراقية", SUGGEST_NISBA},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		suggest(f, str_of(rows[i].term), 0);
		if (offered(f, rows[i].offer) != rows[i].kind)
			print_error("%s: %s\n", rows[i].term, rows[i].offer);
		assert_int_equal(offered(f, rows[i].offer), rows[i].kind);
	}
}

static void test_nothing_is_offered_for_words_that_are_found_whole(void **state)
{
	static const char *const terms[] = {"تحالف", "محمد بن سلمان", "كركوك", "برنامج",
		"حزب الله", "قاسم سليماني", "صلاح الدين", "أحمد", "NATO", "2024", "إعلام",
		"يختبر", "مخططهم", "توجيههم", "تتكاثف", "مراقبته"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		suggest(f, str_of(terms[i]), 0);
		if (f->n > 0)
			print_error("%s: " STR_F "\n", terms[i], STR_A(f->v[0].term));
		assert_int_equal(f->n, 0);
	}
}

/* What nobody writes, or means something else. */
static void test_noise_is_not_offered(void **state)
{
	static const struct {
		const char *term, *noise;
	} rows[] = {
		{"مؤتمر", "موتمر"},
		{"كتائب", "كتايب"},
		{"وزراء الخارجية", "وزرا الخارجية"},
		{"مصطفى", "مصطفا"},
		{"خنادق", "خندق"},
		{"روسيا", "رسيا"},
		{"أكتوبر", "أكتبر"},
		{"الخرطوم", "الخرتوم"},
		{"جنود", "جنودان"},
		{"حميدتي", "حميدتيون"},
		{"أمين عام", "أمينة عام"},
		{"أكل آب وابن", "أكل أوت وابن"},
		/* a word of Arabic that everybody writes */
		{"جاريد", "يريد"},
		{"هيومن", "يومين"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		suggest(f, str_of(rows[i].term), 0);
		if (offered(f, rows[i].noise) != SUGGEST_KINDS)
			print_error("%s: %s\n", rows[i].term, rows[i].noise);
		assert_int_equal(offered(f, rows[i].noise), SUGGEST_KINDS);
	}
}

/* The likelier before the rarer: who pastes three lines has the three that count. */
static void test_likely_spellings_come_first(void **state)
{
	struct fixture *f = *state;

	suggest(f, STR("مارغريت"), 0);
	assert_true(f->n >= 8);
	assert_str_is(f->v[0].term, "مارجريت");
	for (size_t i = 0; i < 3; i++)
		assert_false(str_eq(f->v[i].term, STR("مارغريط")));
	suggest(f, STR("غيورغ غونتر"), 0);
	assert_str_is(f->v[0].term, "جيورج جونتر");
}

/* Nablus may be foreign: that is worth the likeliest spellings. Beside Hans there is no doubt. */
static void test_a_doubtful_word_gets_few_lines(void **state)
{
	static const char *const terms[] = {"نابلس", "مالون"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		suggest(f, str_of(terms[i]), 0);
		assert_in_range(f->n, 1, 13);
	}
	suggest(f, STR("هانس مالون"), 0);
	assert_int_equal(offered(f, "هانس ميلن"), SUGGEST_FOREIGN);
}

static bool finds(struct fixture *f, struct str term, uint32_t flags, struct str text)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = term,
		.flags = flags,
		.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	struct watch_scratch *s = watch_scratch_new();
	struct watchset *ws = NULL;
	size_t watch = 0;
	size_t at = 0;

	assert_code(watchset_new(&def, 1, f->guards, &ws, &watch, &at, NULL), ERR_NONE);
	struct watch_result r = watchset_find(ws, s, text);
	bool found = r.n_hits > 0 && r.hits[0].end - r.hits[0].start == text.n;

	watchset_free(ws);
	watch_scratch_free(s);
	return found;
}

/* Of the term and all that is offered none finds a later one. */
static void expect_all_new(struct fixture *f, struct str term, uint32_t flags)
{
	suggest(f, term, flags);
	for (size_t i = 0; i < f->n; i++) {
		assert_false(finds(f, term, flags, f->v[i].term));
		for (size_t k = 0; k < i; k++)
			assert_false(finds(f, f->v[k].term, flags, f->v[i].term));
		assert_true(i == 0 || f->v[i].kind >= f->v[i - 1].kind);
	}
}

static void test_every_offer_finds_something_new(void **state)
{
	struct fixture *f = *state;
	struct str name;

	for (size_t i = 0; suggest_families[i] != NULL; i++) {
		struct str rest = str_of(suggest_families[i]);
		while (str_cut(&rest, '|', &name))
			expect_all_new(f, name, 0);
	}
	expect_all_new(f, STR("كاغينز"), 0);
	expect_all_new(f, STR("مارغريت تاتشر"), 0);
}

static void test_no_two_names_of_a_family_fold_to_the_same(void **state)
{
	struct fixture *f = *state;
	struct str name;

	for (size_t i = 0; suggest_families[i] != NULL; i++) {
		struct str rest = str_of(suggest_families[i]);
		assert_true(str_cut(&rest, '|', &name));
		suggest(f, name, 0);
		while (str_cut(&rest, '|', &name)) {
			char *other = str_dup(name);
			if (offered(f, other) != SUGGEST_FAMILY)
				print_error("%s: %s\n", suggest_families[i], other);
			assert_int_equal(offered(f, other), SUGGEST_FAMILY);
			free(other);
		}
	}
}

static void test_flags_of_the_term_count(void **state)
{
	struct fixture *f = *state;

	suggest(f, STR("كاغينز"), TERM_FOREIGN);
	assert_int_equal(f->n, 0);
	expect_all_new(f, STR("سوريا"), TERM_EXACT);
}

static void test_the_term_itself_is_never_offered(void **state)
{
	static const char *const terms[] = {"سوريا*", "«سوريا»", "(سوريا)", " سوريا"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		suggest(f, str_of(terms[i]), 0);
		assert_int_not_equal(f->n, 0);
		for (size_t k = 0; k < f->n; k++)
			assert_true(str_find_str(f->v[k].term, STR("سوريا")) == f->v[k].term.n);
	}
}

static void test_marks_and_spaces_of_the_term_do_not_matter(void **state)
{
	struct fixture *f = *state;

	suggest(f, STR("  سُورِيـــا "), 0);
	assert_int_equal(offered(f, "سورية"), SUGGEST_FAMILY);
}

/* ---- what is known besides the letters ---------------------------------------------------- */

static void suggest_seen_in(struct fixture *f, const char *term, const char *texts)
{
	struct suggest_seen *seen = suggest_seen_new();
	const struct suggest_ask ask = {
		.term = str_of(term), .guards = f->guards, .seen = seen};
	struct err e;

	suggest_seen_add(seen, str_of(texts));
	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_NONE);
	suggest_seen_free(seen);
}

static void test_spellings_of_the_texts_are_offered(void **state)
{
	static const struct {
		const char *term, *text, *offer;
	} rows[] = {
		{"فيرستابن", "قال فيرستابين", "فيرستابين"},
		/* behind prefixes, as words of texts stand */
		{"فيرستابن", "قال وفيرستابين", "فيرستابين"},
		{"فيرستابن", "أهدى الكأس لفيرستابين", "فيرستابين"},
		/* the other words of the term, and its article, stay */
		{"ماكس فيرستابن", "قال فيرستابين", "ماكس فيرستابين"},
		{"الترانسفير", "سوق الترنسفر", "الترنسفر"},
		{"الترانسفير", "هذا ترنسفر", "الترنسفر"},
		/* kinds that no rewriting knows: letters swapped, left out, twice */
		{"فيرستابن", "قال فيرستبان", "فيرستبان"},
		{"هاميلتون", "قال هامليتون", "هامليتون"},
		{"ريكياردو", "قال ريكيارو", "ريكيارو"},
		{"لوكلير", "قال لوككلير", "لوككلير"},
		/* a name that looks like a word of Arabic */
		{"كارمن", "قالت كرمن", "كرمن"},
		{"لوران", "قال لورن", "لورن"},
		/* in JSON, and behind a line end */
		{"هاميلتون", "{\"title\": \"x\"}\n{\"body\": \"\\nهاملتون فاز\"}", "هاملتون"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		suggest_seen_in(f, rows[i].term, rows[i].text);
		if (offered(f, rows[i].offer) != SUGGEST_SEEN)
			print_error("%s: %s\n", rows[i].term, rows[i].offer);
		assert_int_equal(offered(f, rows[i].offer), SUGGEST_SEEN);
	}
}

/* Other names, other words, words that everybody writes, and what the term finds by itself. */
static void test_other_words_of_the_texts_are_not_offered(void **state)
{
	static const struct {
		const char *term, *text;
	} rows[] = {
		{"فيرستابن", "مع فيرنانديز وفيستل وفرستنا وقال فيرستابن وبفيرستابن"},
		{"هاميلتون", "في واشنطن وهامبورغ وأملون"},
		{"تحالف", "تحالفت وتخالف وحالف ومتحالف"},
		{"جاريد", "يريد أن"},
		{"كارمن", "كارثة وكارما ومن كرم"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		suggest_seen_in(f, rows[i].term, rows[i].text);
		for (size_t k = 0; k < f->n; k++) {
			if (f->v[k].kind == SUGGEST_SEEN)
				print_error(
					"%s: " STR_F "\n", rows[i].term, STR_A(f->v[k].term));
			assert_int_not_equal(f->v[k].kind, SUGGEST_SEEN);
		}
	}
}

static void test_the_nearest_word_of_the_texts_comes_first_then_the_most_frequent(void **state)
{
	struct fixture *f = *state;

	suggest_seen_in(f, "هاميلتون", "هامليتون هاملتن هيملتون هيملتون هاملتون");
	assert_true(f->n >= 3);
	assert_str_is(f->v[0].term, "هاملتون");
	suggest_seen_in(f, "ريكياردو", "ريكاردو ريكيردو ريكيردو");
	assert_str_is(f->v[0].term, "ريكيردو");
	assert_str_is(f->v[1].term, "ريكاردو");
}

static void test_lines_of_the_texts_are_few(void **state)
{
	AUTO_BUF struct buf text = {0};
	struct fixture *f = *state;
	size_t n = 0;

	/* A hundred words, each one vowel or two from the name. */
	buf_init(&text, BUF_NO_MAX);
	for (unsigned i = 0; i < 100; i++)
		buf_printf(&text, "ه%sم%sلت%sن%s\n", i & 1 ? "ا" : "", i & 2 ? "ي" : "و",
			i & 4 ? "و" : "ي",
			i & 8    ? "ا"
			: i & 16 ? "ي"
			: i & 32 ? "ه"
				 : "");
	suggest_seen_in(f, "هاميلتون", text.p);
	for (size_t i = 0; i < f->n; i++)
		n += f->v[i].kind == SUGGEST_SEEN;
	assert_int_equal(n, 12);
}

static void test_words_of_texts_are_counted(void **state)
{
	struct suggest_seen *seen = suggest_seen_new();
	bool full = true;

	(void)state;
	suggest_seen_add(seen, STR("بيان من Reuters عن هاميلتون، بَيان 2024 هامـيلتون"));
	assert_int_equal(suggest_seen_words(seen, &full), 2);
	assert_false(full);
	suggest_seen_free(seen);
	suggest_seen_free(NULL);
}

/* Karmin looks like a word of Arabic; a person knows. Not of the words beside it: they are what they are. */
static void test_who_says_that_a_term_is_a_name_gets_its_spellings(void **state)
{
	struct fixture *f = *state;
	struct suggest_ask ask = {.term = STR("كارمن"), .guards = f->guards};
	struct err e;

	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_NONE);
	assert_int_equal(f->n, 0);
	ask.foreign = true;
	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_NONE);
	assert_int_equal(offered(f, "كارمين"), SUGGEST_FOREIGN);
	ask.term = STR("الرئيس لوران");
	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_NONE);
	assert_int_equal(offered(f, "الرئيس لورن"), SUGGEST_FOREIGN);
	for (size_t i = 0; i < f->n; i++)
		assert_true(f->v[i].kind != SUGGEST_FOREIGN ||
			    str_starts(f->v[i].term, STR("الرئيس ")));
}

static void test_a_term_without_letters_is_refused(void **state)
{
	struct fixture *f = *state;
	const struct suggest_ask ask = {.term = STR("«»"), .guards = f->guards};
	struct err e;

	f->n = 7;
	assert_code(suggest_term(&ask, &f->arena, f->v, &f->n, &e), ERR_BAD_INPUT);
	assert_int_equal(f->n, 7);
}

/* Rules that look at the letter before the last one have none here; the sanitizers see it. */
static void test_a_single_letter_is_a_term(void **state)
{
	struct fixture *f = *state;
	char letter[4];

	for (uint32_t cp = 0x0621; cp <= 0x064A; cp++) {
		size_t n = utf8_encode(cp, letter);
		if (cp <= 0x063A || cp >= 0x0641)
			suggest(f, (struct str){letter, n}, 0);
	}
}

static void test_long_terms_stay_within_the_list(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf term = {0};

	buf_init(&term, 4096);
	for (int i = 0; i < 16; i++)
		buf_str(&term, STR("مارغريتشورغ "));
	suggest(f, buf_view(&term), 0);
	assert_true(f->n > 0 && f->n <= SUGGEST_MAX);
	buf_reset(&term);
	for (int i = 0; i < 60; i++)
		buf_str(&term, STR("غ"));
	suggest(f, buf_view(&term), 0);
}

#define suggest_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		suggest_test(test_spellings_that_newsrooms_use_are_offered),
		suggest_test(test_nothing_is_offered_for_words_that_are_found_whole),
		suggest_test(test_noise_is_not_offered),
		suggest_test(test_likely_spellings_come_first),
		suggest_test(test_a_doubtful_word_gets_few_lines),
		suggest_test(test_every_offer_finds_something_new),
		suggest_test(test_no_two_names_of_a_family_fold_to_the_same),
		suggest_test(test_flags_of_the_term_count),
		suggest_test(test_the_term_itself_is_never_offered),
		suggest_test(test_marks_and_spaces_of_the_term_do_not_matter),
		suggest_test(test_spellings_of_the_texts_are_offered),
		suggest_test(test_other_words_of_the_texts_are_not_offered),
		suggest_test(
			test_the_nearest_word_of_the_texts_comes_first_then_the_most_frequent),
		suggest_test(test_lines_of_the_texts_are_few),
		suggest_test(test_words_of_texts_are_counted),
		suggest_test(test_who_says_that_a_term_is_a_name_gets_its_spellings),
		suggest_test(test_a_term_without_letters_is_refused),
		suggest_test(test_a_single_letter_is_a_term),
		suggest_test(test_long_terms_stay_within_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
