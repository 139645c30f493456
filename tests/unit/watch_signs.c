/* SPDX-License-Identifier: ISC */
/* Signs that a term holds: read, compared, found; numbers with signs; acronyms in their spellings. */
#include "tests/unit/watch_rows.h"
#include "watch/acronym.h"
#include "watch/fold.h"
#include "watch/signs.h"

static const struct token word = {.kind = TOKEN_LETTERS, .n = 5};
static const struct token number = {.kind = TOKEN_DIGITS, .n = 2};

static struct signs read_signs(const char *between, const struct token *before,
	const struct token *behind, size_t *ret_n)
{
	struct signs s;

	*ret_n = signs_read(str_of(between), before, behind, &s);
	return s;
}

static void test_signs_are_read_in_one_spelling(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
	} rows[] = {
		{"،", ","},
		{"؛", ";"},
		{"؟", "?"},
		{"٪", "%"},
		{"٫", "."},
		{"–", "-"},
		{"—", "-"},
		{"−", "-"},
		{"⁄", "/"},
		{"％", "%"},
		{" - ", "-"},
		{"«+»", "+"},
		{"(&)", "&"},
		{"\u200F/\u200F", "/"},
		{"\u064E.", "."},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n_a, n_b;
		struct signs a = read_signs(rows[i].a, &word, &word, &n_a);
		struct signs b = read_signs(rows[i].b, &word, &word, &n_b);
		if (n_a != 1 || n_b != 1 || memcmp(&a, &b, sizeof(a)) != 0)
			fail_msg("%s and %s: %zu and %zu", rows[i].a, rows[i].b, n_a, n_b);
	}
}

static void test_what_passes_anywhere_is_no_sign(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"", " ", "\n", " «", "\"", "(", "] ", "\u200C", "\u0640"};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n;
		struct signs s = read_signs(rows[i], &word, &word, &n);
		if (n != 0 || s.n != 0 || s.hard)
			fail_msg("row %zu: %zu", i, n);
	}
}

static void test_some_signs_mean_something(void **state)
{
	(void)state;
	static const struct {
		const char *between;
		const struct token *before, *behind;
		bool hard;
	} rows[] = {
		{"+", &word, &word, true},
		{"&", &word, &word, true},
		{"%", &number, NULL, true},
		{"$", NULL, &number, true},
		{"€", NULL, &number, true},
		{"﷼", &number, NULL, true},
		{"°", &number, NULL, true},
		{"/", &number, &number, true},
		{"-", &number, &number, true},
		{".", &number, &number, true},
		{":", &number, &number, true},
		{"/", &word, &word, false},
		{"/", &word, &number, false},
		{".", &word, &number, false},
		{"-", &number, NULL, false},
		{"، ", &word, &word, false},
		{" ", &number, &number, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n;
		struct signs s =
			read_signs(rows[i].between, rows[i].before, rows[i].behind, &n);
		if ((s.hard != 0) != rows[i].hard)
			fail_msg("%s: %d", rows[i].between, s.hard);
	}
}

static void test_more_signs_than_are_kept_are_counted(void **state)
{
	(void)state;
	size_t n;
	struct signs s = read_signs("++--", &word, &word, &n);

	assert_int_equal(n, SIGNS_MAX);
	s = read_signs("+++++++++", &word, &word, &n);
	assert_true(n > SIGNS_MAX);
	assert_int_equal(s.n, SIGNS_MAX);
	s = read_signs("\xFF", &word, &word, &n); /* broken bytes are a sign of their own */
	assert_int_equal(n, 1);
	assert_int_equal(s.s[0], 0xFFFD);
}

static void test_signs_at_an_edge_are_compared_from_the_hit_outwards(void **state)
{
	(void)state;
	size_t n, at = 99;
	struct signs two = read_signs("$+", NULL, &word, &n);
	struct signs percent = read_signs("٪", &number, NULL, &n);

	assert_true(signs_before(STR("a $+b"), 4, &two, &at));
	assert_int_equal(at, 2);
	assert_false(signs_before(STR("a +$b"), 4, &two, &at));
	assert_false(signs_before(STR("+b"), 1, &two, &at));
	assert_true(signs_behind(STR("b$+"), 1, &two, &at));
	assert_int_equal(at, 3);
	assert_false(signs_behind(STR("b$"), 1, &two, &at));
	assert_false(signs_behind(STR("b$ +"), 1, &two, &at));
	assert_true(signs_of_number(&percent));
	assert_false(signs_of_number(&two));
	/* that of a number may stand off by one blank, and is one in either script */
	assert_false(signs_behind(STR("30 %"), 2, &percent, &at));
	percent.number = 2;
	assert_true(signs_behind(STR("30 %"), 2, &percent, &at));
	assert_int_equal(at, 4);
	assert_true(signs_before(STR("% 30"), 2, &percent, &at));
	assert_int_equal(at, 0);
	assert_true(signs_before(STR("٪30"), 2, &percent, &at));
	assert_int_equal(at, 0);
	assert_false(signs_behind(STR("30  %"), 2, &percent, &at));
	assert_false(signs_before(STR("\xD9\xD9\x30"), 2, &percent, &at));
}

static void test_a_term_with_signs_finds_its_own_text(void **state)
{
	(void)state;
	static const char *const terms[] = {"5+1", "أ.ف.ب", "أ. ف. ب", "ب.ك.ك", "S&P", "S & P",
		"24/7", "كوفيد - 19", "كوفيد-19", "U.S.", "C-17", "No. 5", "٪30", "30%", "30 ٪",
		"$100", "100$", "07 أكتوبر", "C++", "C#", "AT&T", "2-0", "5.1", "3:2", "ي.س",
		"(أ) ب ت", "حزب \"البعث\"", "آخر، خبر", "خبر: عاجل", "سوريا... والعراق", "+964",
		"3.5%", "B/C", "أهلا!", "#غزة", "١٥٪", "US$", "€20"};

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		const struct row itself[] = {{0, terms[i], terms[i], terms[i]}};
		struct watchset *ws = rows_set("", terms[i], 0);
		struct watch_scratch *s = watch_scratch_new();
		struct watch_result r = watchset_find(ws, s, str_of(terms[i]));
		if (r.n_hits != 1)
			fail_msg("%s: %zu hits", itself[0].term, r.n_hits);
		watch_scratch_free(s);
		watchset_free(ws);
	}
}

static void test_a_sign_with_a_meaning_must_stand_there(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "5+1", "مجموعة 5+1 و 5 1 و5-1 و 5 + 1", "5+1|5 + 1"},
		{0, "S&P", "S&P 500, S P, S-P, S & P", "S&P|S & P"},
		{0, "24/7", "على مدار 24/7 لا 24 7 ولا 24-7", "24/7"},
		{0, "2-0", "فاز 2-0 لا 2:0 ولا 2 0", "2-0"},
		{0, "5.1", "5.1 5:1 5 1", "5.1"},
		{0, "5 1", "5.1 5 1", "5 1"},
		{0, "C++", "C C++ c++", "C++|c++"},
		{0, "B/C", "B/C B C", "B/C|B C"}, /* between letters a slash means nothing */
		{0, "$100", "$100 و100 دولار و€100", "$100"},
	};

	PLAIN(rows);
}

static void test_signs_of_a_sentence_may_stand_where_the_term_has_them(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "كوفيد - 19", "كوفيد 19 كوفيد-19 كوفيد - 19 كوفيد – 19",
			"كوفيد 19|كوفيد-19|كوفيد - 19|كوفيد – 19"},
		{0, "No. 5", "No. 5 no 5", "No. 5|no 5"},
		{0, "خبر: عاجل", "خبر: عاجل، خبر عاجل، خبر؛ عاجل", "خبر: عاجل|خبر عاجل"},
		{0, "خبر عاجل", "خبر: عاجل", ""},
		{0, "خبر: عاجل", "خبر:\n\nعاجل", ""}, /* the paragraph ends */
		{0, "U.S.", "the U.S. army", "U.S."},
		{0, "باب 5.", "في باب 5.", "باب 5"},
		{0, "أ ب .", "في أ ب.", "أ ب"},
		{0, "«القدس»", "عن «القدس» والقدس", "القدس|والقدس"},
		{0, "أ ـ ب", "قسم أ ـ ب وقسم أ ب", "أ ـ ب|أ ب"},
		{0, "د. & ب", "د & ب د. & ب د ب", "د & ب|د. & ب"},
		{0, "أ، ب", "أ.، ب و أ. ب", "أ.، ب|أ. ب"},
		{0, "خبر. عاجل", "خبر-عاجل خبر–عاجل خبر*----عاجل", "خبر-عاجل"},
		{0, "&ب", "و &ـب", "&ـب"},
	};

	PLAIN(rows);
}

static void test_a_percent_sign_stands_on_either_side(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "٪30", "٪30 30% 30 ٪ %٣٠ 30", "٪30|30%|30 ٪|%٣٠"},
		{0, "30%", "بنسبة 30% وبنسبة 30 ونحو ٪30", "30%|٪30"},
		{0, "30 ٪", "نحو 30٪ من", "30٪"},
		{0, "100$", "ثمنه $100", "$100"},
		{0, "30", "نحو 30٪ من", "30"},
		{0, "30%", "130%", ""},
		{0, "سعر $", "سعر $9 سعر $ 9",
			"سعر $|سعر $"}, /* of a word it may be anybody's */
		{0, "C ++", "in C ++, C  ++ and C++",
			"C ++|C  ++|C++"}, /* as typed, off or not */
		{0, "C++", "in C ++", ""},
		{0, "+ C", "a + C", "+ C"},
		{0, "30%", "من 20% 30 منهم", ""}, /* the other number's */
		{0, "٪30", "من 20% 30 منهم", ""},
		{0, "٪30", "من 20% 30%", "30%"},
		{0, "$100", "بين 100 $200", ""},
		{0, "$100", "بين ٢٠٠$ 100", ""},
		{0, "30% نمو", "نحو 30 % نمو", "30 % نمو"},
		{0, "30% نمو", "نحو 30 %\u2029نمو", ""}, /* another paragraph's */
		{0, "30%", "نحو 30\u200F % من", "30\u200F %"},
		{0, "$100", "بين 100 \u200F$\u200F200", ""},
		{0, "٪30", "بين ٪\u200F 30٪", "30٪"}, /* the nearer */
		{0, "11 سبتمبر 11%", "%11 سبتمبر 11 و11 سبتمبر %11", "11 سبتمبر %11"},
		{0, "11$ 11", "11 11$ و$11 11", "$11 11"},
		{0, "$1. باب", "1$. باب", "1$. باب"},
		{0, "5.1$", "5$1", ""}, /* nor does it stand for the dot */
		{0, "A%1", "A%ا1 ثم A%\n1 ثم A1%", "A1%"},
	};

	PLAIN(rows);
}

static void test_a_dot_ends_no_acronym(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "بي بي سي", "قالت بي.بي.سي أمس", "بي.بي.سي"},
		{0, "بي.بي.سي", "قالت بي بي سي أمس", "بي بي سي"},
		{0, "أ ف ب", "عن أ. ف. ب أمس", "أ. ف. ب"},
		{0, "أ.ف.ب", "عن أ ف ب أمس", "أ ف ب"},
		{0, "خبر عاجل", "هذا خبر.عاجل", ""}, /* four letters: a sentence ends */
		{0, "عاجل خبر", "هذا عاجل.خبر", ""},
		{0, "أ ف", "عن أ.\nف وعن أ.ًف وعن أ.-ف وعن أ.ـف", "أ.\nف|أ.ًف|أ.-ف|أ.ـف"},
		{0, "أ ف", "عن أ.\uFC5Eف وعن أ.«ف وعن أ.«««««ف", "أ.\uFC5Eف|أ.«ف"},
		{0, "أ ف", "عن أ.\n\nف وعن أ. - ف وعن أ. ـ ف", ""},
		{0, "أ ف", "عن أ. ـف", "أ. ـف"}, /* it begins the word */
		{0, "أو جاي سيمبسون", "قضية أو.جاي سيمبسون", "أو.جاي سيمبسون"},
		{0, "بي سي", "عن بي.ـسي", "بي.ـسي"},
		{0, "بي سي", "قال بي. سي", ""}, /* a blank behind two letters ends it, too */
		{0, "5 1", "الساعة 5.1", ""},
		{0, "5 1", "الساعة 5. 1 هنا", ""},
	};

	PLAIN(rows);
}

/* A short list folds only the sentences around what it may find; where those end is read off the bytes. */
static size_t hits_in_a_long_text(const char *term, const char *end)
{
	struct watchset *ws = rows_set("", term, 0);
	struct watch_scratch *s = watch_scratch_new();
	AUTO_BUF struct buf text;
	size_t n;

	buf_init(&text, BUF_NO_MAX);
	for (int k = 0; k < 300; k++)
		buf_str(&text, STR("كلام كثير عن أمور أخرى. "));
	buf_str(&text, str_of(end));
	n = watchset_find(ws, s, buf_view(&text)).n_hits;
	watch_scratch_free(s);
	watchset_free(ws);
	return n;
}

static void test_a_dot_ends_no_acronym_in_a_long_text(void **state)
{
	(void)state;
	static const char *const texts[] = {"عن\u00A0أ. ف. بوتين", "عن «أ. ف. بوتين",
		"عن،أ. ف. بوتين", "عن 3أ. ف. بوتين", "عن أَ. فَ. بوتين", "عن ا\u0654. ف. بوتين",
		"عن ﺃ. ﻑ. بوتين"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (hits_in_a_long_text("أ ف بوتين", texts[i]) != 1)
			fail_msg("%s", texts[i]);
	/* One letter, written as two. */
	assert_int_equal(hits_in_a_long_text("آ ف بوتين", "عن ءا. ف. بوتين"), 1);
	assert_int_equal(hits_in_a_long_text("ئ ف ميدفيديف", "عن يئ. ف. ميدفيديف"), 1);
	assert_int_equal(hits_in_a_long_text("ئ ف ميدفيديف", "عن يؤ. ف. ميدفيديف"), 1);
	assert_int_equal(hits_in_a_long_text("ئ ف ميدفيديف", "عن يء. ف. ميدفيديف"), 1);
}

static void test_an_acronym_is_one_in_three_spellings(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "ا أ ب", "أ اب",
			""}, /* a letter that folds before them excuses none of them */
		{0, "بي بي سي", "بيبيسي بي بي سي والبي بي سي", "بيبيسي|بي بي سي|والبي بي سي"},
		{0, "إف بي آي", "إفبيآي وإف.بي.آي", "إفبيآي|وإف.بي.آي"},
		{0, "ب ك ك", "حزب بكك وب.ك.ك", "بكك|وب.ك.ك"},
		{0, "ب ي د", "الأمر بيد القضاء", ""}, /* a frequent word */
		{0, "د ب أ", "دبا دبأ", "دبأ"},       /* as typed only */
		{0, "ب ك", "بك ب ك", "ب ك"},          /* two letters are no acronym */
		{TERM_EXACT, "بي بي سي", "بيبيسي بي بي سي", "بي بي سي"},
		{0, "U.S.", "US U.S U.S. U S us", "US|U.S|U.S.|U S"},
		{0, "US", "US U.S. u.s.", "US|U.S"}, /* the term ends in no dot */
		{0, "US", "with us", "us"},          /* as typed, its case does not count */
		{0, "U.S.", "with us", ""},          /* joined, it does */
		{TERM_EXACT, "U.S.", "US", ""},
	};

	PLAIN(rows);
}

static void acronym_is(const char *phrase, const char *want)
{
	AUTO_BUF struct buf out;

	buf_init(&out, 3 * strlen(phrase));
	assert_int_equal(term_acronym(str_of(phrase), &out), want != NULL);
	assert_str_eq(buf_view(&out), str_of(want ? want : ""));
}

static void test_capitals_have_another_spelling(void **state)
{
	(void)state;
	acronym_is("U.S.", "US");
	acronym_is("U.S", "US");
	acronym_is("U S", "US");
	acronym_is("US", "U.S");
	acronym_is("UNRWA", "U.N.R.W.A");
	acronym_is("UNICEF", NULL); /* six letters */
	acronym_is("Us", NULL);
	acronym_is("U", NULL);
	acronym_is("U.", NULL);
	acronym_is("US.A", NULL); /* some apart, some not */
	acronym_is("U..S", NULL);
	acronym_is("U-S", NULL);
	acronym_is("", NULL);
	acronym_is("بي", NULL);
}

static void test_a_number_of_two_digits_has_no_leading_zero(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "07 أكتوبر", "7 أكتوبر ٠٧ أكتوبر", "7 أكتوبر|٠٧ أكتوبر"},
		{0, "7 أكتوبر", "07 أكتوبر و17 أكتوبر", "07 أكتوبر"},
		{0, "007", "007 07 7", "007"},
		{0, "00", "00 0", "00"},
		{0, "70", "70 07", "70"},
	};

	PLAIN(rows);
}

static void test_too_many_signs_at_one_place_are_refused(void **state)
{
	(void)state;
	struct watch_line line = {.group = GROUP_TERM, .text = STR_INIT("5+++++1")};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	struct guards *g = rows_guards("");
	struct watchset *ws = NULL;
	size_t w, l;
	struct err e;

	assert_code(watchset_new(&def, 1, g, &ws, &w, &l, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "signs");
	guards_free(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signs_are_read_in_one_spelling),
		cmocka_unit_test(test_what_passes_anywhere_is_no_sign),
		cmocka_unit_test(test_some_signs_mean_something),
		cmocka_unit_test(test_more_signs_than_are_kept_are_counted),
		cmocka_unit_test(test_signs_at_an_edge_are_compared_from_the_hit_outwards),
		cmocka_unit_test(test_a_term_with_signs_finds_its_own_text),
		cmocka_unit_test(test_a_sign_with_a_meaning_must_stand_there),
		cmocka_unit_test(test_signs_of_a_sentence_may_stand_where_the_term_has_them),
		cmocka_unit_test(test_a_percent_sign_stands_on_either_side),
		cmocka_unit_test(test_a_dot_ends_no_acronym),
		cmocka_unit_test(test_a_dot_ends_no_acronym_in_a_long_text),
		cmocka_unit_test(test_an_acronym_is_one_in_three_spellings),
		cmocka_unit_test(test_capitals_have_another_spelling),
		cmocka_unit_test(test_a_number_of_two_digits_has_no_leading_zero),
		cmocka_unit_test(test_too_many_signs_at_one_place_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
