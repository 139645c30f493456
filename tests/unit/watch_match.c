/* SPDX-License-Identifier: ISC */
/* What a line finds under each flag: spans, cores, rules; the front door's small functions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

static struct watchset *one(const char *term, uint32_t flags)
{
	struct watch_line line = {.group = GROUP_TERM, .text = str_of(term), .flags = flags};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	struct guards *g = NULL;
	size_t w, l;
	struct err e;

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	if (watchset_new(&def, 1, g, &ws, &w, &l, &e) != ERR_NONE)
		fail_msg("%s: %s", term, e.msg);
	guards_free(g);
	return ws;
}

/* The spans, joined by '|'. */
static void spans(const char *term, uint32_t flags, struct str text, struct buf *out)
{
	struct watchset *ws = one(term, flags);
	struct watch_scratch *s = watch_scratch_new();
	struct watch_result r = watchset_find(ws, s, text);

	buf_reset(out);
	for (size_t i = 0; i < r.n_hits; i++)
		buf_printf(out, "%s" STR_F, i > 0 ? "|" : "",
			STR_A(str_sub(text, r.hits[i].start, r.hits[i].end)));
	watch_scratch_free(s);
	watchset_free(ws);
}

struct row {
	uint32_t flags;
	const char *term, *text, *want; /* want: "" for nothing */
};

static void check(const struct row *rows, size_t n)
{
	AUTO_BUF struct buf got;

	buf_init(&got, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		spans(rows[i].term, rows[i].flags, str_of(rows[i].text), &got);
		if (!str_eq(buf_view(&got), str_of(rows[i].want)))
			fail_msg("%s in %s: %.*s, not %s", rows[i].term, rows[i].text,
				STR_A(buf_view(&got)), rows[i].want);
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_strict_flags_forbid_one_folding_each(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_STRICT_ALEF, "إيران", "ايران إيران", "إيران"},
		{TERM_STRICT_YEH, "مصطفى", "مصطفي ومصطفى", "ومصطفى"},
		{TERM_STRICT_HEH, "غزة", "غزه وغزة", "وغزة"},
		{TERM_STRICT_HAMZA, "مسؤول", "مسئول ومسؤول", "ومسؤول"},
		{TERM_STRICT_HAMZA, "شيء", "شئ شيء", "شيء"},
		{TERM_STRICT_LETTERS, "كرد", "گرد وكرد", "وكرد"},
		{TERM_STRICT_YEH, "إيران", "ايران", "ايران"}, /* another class stays */
		{TERM_STRICT_ALEF, "أمريكا", "امريكا أميركا", "أميركا"},
	};

	CHECK(rows);
}

static void test_clitics_of_dialects_are_cut_only_when_asked_for(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "البلد", "هالبلد", ""},
		{0, "البلد", "وهالبلد", ""},
		{0, "يارة", "وسيارة", ""},
		{TERM_DIALECT, "البلد", "هالبلد", "هالبلد"},
		{TERM_DIALECT, "البلد", "وهالبلد", "وهالبلد"},
	};

	CHECK(rows);
}

static void test_a_feminine_has_no_masculine_plural(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_INFLECTED, "طالبة", "طالبات", "طالبات"},
		{TERM_INFLECTED, "طالبة", "طالبون", ""},
		{TERM_INFLECTED, "طالب", "طالبون", "طالبون"},
	};

	CHECK(rows);
}

static void test_exact_takes_the_word_as_typed(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_EXACT, "سلام", "سلام والسلام وسلام سلاما", "سلام"},
		{TERM_EXACT, "أحمد", "احمد أَحْمَد", "أَحْمَد"},
		{TERM_EXACT, "السلام", "سلام السلام", "السلام"},
		{TERM_EXACT, "عبد الله", "عبدالله عبد الله", "عبد الله"},
		{TERM_EXACT, "NATO", "nato", "nato"},
		{TERM_EXACT | TERM_CASE, "NATO", "nato NATO", "NATO"},
	};

	CHECK(rows);
}

static void test_inflected_adds_endings(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_INFLECTED, "سفارة", "سفارتها سفارتنا سفارتان سفارات",
			"سفارتها|سفارتنا|سفارتان|سفارات"},
		{TERM_INFLECTED, "مستشفى", "مستشفاهم مستشفيات", "مستشفاهم|مستشفيات"},
		{TERM_INFLECTED, "وزراء", "وزراؤه ووزرائهم", "وزراؤه|ووزرائهم"},
		{TERM_INFLECTED, "مهندس", "المهندسون والمهندسين", "المهندسون|والمهندسين"},
		{TERM_INFLECTED, "مهندس", "المهندسها", ""}, /* no pronoun after the article */
		{TERM_INFLECTED, "كتيب", "كتيبة", ""},      /* teh marbuta is no pronoun */
		{TERM_INFLECTED, "علي", "عليه وعليهم", ""}, /* the preposition */
		{TERM_INFLECTED, "مقاتل أجنبي", "مقاتلين أجنبيين", "مقاتلين أجنبيين"},
		{0, "سفارة", "سفارتها", ""},
	};

	CHECK(rows);
}

static void test_foreign_dialect_wildcard_and_case(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_FOREIGN, "ماكنزي", "ماكينزي والمكنزي", "ماكينزي|والمكنزي"},
		{TERM_FOREIGN, "كاغينز", "كاجينز كاقنز", "كاجينز|كاقنز"},
		{TERM_FOREIGN, "بايدن", "بيدق", ""},
		{TERM_DIALECT, "داعش", "أداعش هالداعش عالداعش", "أداعش|هالداعش|عالداعش"},
		{0, "داعش", "أداعش هالداعش عالداعش", ""},
		{TERM_WILDCARD, "داعش*", "الداعشي داعشية دعش", "الداعشي|داعشية"},
		{TERM_WILDCARD, "داعش", "داعشية", "داعشية"},
		{TERM_WILDCARD, "تنظيم داعش*", "تنظيم داعشي", "تنظيم داعشي"},
		{TERM_CASE, "IS", "is the IS", "IS"},
		{0, "IS", "is the IS", "is|IS"},
	};

	CHECK(rows);
}

static void test_a_word_of_two_letters_stands_alone(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "قم", "قم وقم القم فقم", "قم"},
		{0, "قم الكبيرة", "وقم الكبيرة", "وقم الكبيرة"},
		{0, "آل ثاني", "المركز الثاني", ""},
		{0, "آل ثاني", "آل ثاني وآلثاني", "آل ثاني|وآلثاني"},
	};

	CHECK(rows);
}

static void test_the_article_and_the_accusative_run_through_a_phrase(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "رئيس وزراء عراقي", "رئيس الوزراء عراقي", ""},
		{0, "رئيس وزراء عراقي", "رئيس الوزراء العراقي", "رئيس الوزراء العراقي"},
		{0, "تحالف دولي", "هذا التحالف دولي", ""},
		{0, "وزير الخارجية", "الوزير الخارجية", ""},
		{0, "قرار استثنائي", "أصدر قرارا استثنائيا", "قرارا استثنائيا"},
		{0, "سفير كوبي", "سفير كوبيا", ""},
	};

	CHECK(rows);
}

static void test_gluing_and_splitting(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "مجلس الأمن", "بمجلسالأمن", "بمجلسالأمن"},
		{0, "مجلس أمن", "المجلسالأمن مجلسالأمن", "المجلسالأمن|مجلسالأمن"},
		{0, "عز الدين", "عزالدين", "عزالدين"},
		{0, "صلاحالدين", "صلاح الدين", "صلاح الدين"},
		{0, "أبو مازن", "أبي مازن وأبامازن", "أبي مازن|وأبامازن"},
		{0, "من أجل",
			"منأجل من\xE2\x80\x8C"
			"أجل",
			"من\xE2\x80\x8C"
			"أجل"},
		{0, "حرس الحدود العراقي", "حرسالحدودالعراقي", "حرسالحدودالعراقي"},
	};

	CHECK(rows);
}

static struct watch_hit hit_of(const char *term, const char *text)
{
	struct watchset *ws = one(term, 0);
	struct watch_scratch *s = watch_scratch_new();
	struct watch_result r = watchset_find(ws, s, str_of(text));

	assert_int_equal(r.n_hits, 1);
	struct watch_hit h = r.hits[0];

	watch_scratch_free(s);
	watchset_free(ws);
	return h;
}

static void test_a_clitic_may_end_inside_a_ligature(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_STRICT_ALEF, "الأمن", "قوات ا\xEF\xBB\xB7من", "ا\xEF\xBB\xB7من"},
		{TERM_STRICT_ALEF, "الامن", "قوات ا\xEF\xBB\xB7من", ""},
		{TERM_STRICT_YEH | TERM_STRICT_HEH, "أمن عام", "ا\xEF\xBB\xB7من العام",
			"ا\xEF\xBB\xB7من العام"},
		{TERM_STRICT_HEH, "حزب الله", "حزب \xEF\xB7\xB2", "حزب \xEF\xB7\xB2"},
	};

	CHECK(rows);
}

static void test_equal_words_in_a_row_belong_to_one_hit_each(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "هيئة هيئة", "هيئة هيئةـ هيئة هيئة", "هيئة هيئةـ|هيئة هيئة"},
		{0, "هيئة هيئة", "هيئةـ هيئة هيئةـ هيئة هيئةـ", "هيئةـ هيئة|هيئةـ هيئة"},
	};

	CHECK(rows);
}

static void test_hits_tell_their_rules(void **state)
{
	(void)state;
	static const struct {
		const char *term, *text;
		uint32_t rules;
	} rows[] = {
		{"قمر", "قمر", RULE_NONE},
		{"قمر", "وبالقمر", RULE_CONJ | RULE_PREP | RULE_AL},
		{"القمر", "للقمر", RULE_PREP | RULE_LL},
		{"قمر", "قَمَر", RULE_MARKS},
		{"إيران", "ايران", RULE_FOLD_ALEF},
		{"مصطفى", "مصطفي", RULE_FOLD_YEH},
		{"غزة", "غزه", RULE_FOLD_HEH},
		{"مسؤول", "مسئول", RULE_FOLD_HAMZA},
		{"شيء", "شئ", RULE_FOLD_HAMZA},
		{"گولان", "كولان", RULE_FOLD_LETTERS},
		{"أميركا", "أمريكا", RULE_LEXICAL},
		{"قرار", "قرارا", RULE_TANWIN},
		{"أبو مازن", "أبي مازن", RULE_ENDING},
		{"محمد بن علي", "محمد ابن علي", RULE_KUNYA},
		{"الحوثيين", "الحوثيون", RULE_ENDING},
		{"U.S.", "US", RULE_ACRONYM},
		{"7 يوليو", "07 يوليو", RULE_LEXICAL},
		{"حزب الله", "حزبالله", RULE_GLUED},
		{"نصرالله", "نصر الله", RULE_SPLIT},
		{"الناتو", "الـ«ناتو»", RULE_DETACHED},
		{"ISIS", "isis", RULE_CASE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct watch_hit h = hit_of(rows[i].term, rows[i].text);
		if (h.rules != rows[i].rules)
			fail_msg("%s in %s: rules %x", rows[i].term, rows[i].text, h.rules);
	}
}

static void test_the_core_is_without_clitics(void **state)
{
	(void)state;
	static const struct {
		const char *term, *text, *core;
	} rows[] = {
		{"قمر", "وبالقمر", "قمر"},
		{"القمر", "وبالقمر", "القمر"},
		{"القمر", "للقمر", "قمر"},
		{"قرار مهم", "وقرارا مهما", "قرارا مهم"},
		{"حزب الله", "لحزبالله", "حزبالله"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct watch_hit h = hit_of(rows[i].term, rows[i].text);
		struct str core = str_sub(str_of(rows[i].text), h.core_start, h.core_end);
		if (!str_eq(core, str_of(rows[i].core)))
			fail_msg("%s: " STR_F, rows[i].text, STR_A(core));
	}
}

static void test_every_rule_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= 21; i++) {
		assert_int_not_equal(rule_name((enum rule)(1U << i))[0], '\0');
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(rule_name((enum rule)(1U << i)),
				rule_name((enum rule)(1U << j)));
	}
	assert_string_equal(rule_name(RULE_NONE), "");
	assert_string_equal(rule_name((enum rule)(1U << 30)), "");
}

static void test_flag_words_are_parsed(void **state)
{
	(void)state;
	uint32_t flags = 7, fields = 7;
	struct err e;

	assert_code(term_flags_parse(STR("exact, title strict-alef"), &flags, &fields, &e),
		ERR_NONE);
	assert_int_equal(flags, TERM_EXACT | TERM_STRICT_ALEF);
	assert_int_equal(fields, 1U << FIELD_TITLE);
	assert_code(term_flags_parse(STR(""), &flags, &fields, &e), ERR_NONE);
	assert_int_equal(flags, 0);
	assert_int_equal(fields, TERM_FIELDS_DEFAULT);
	assert_code(term_flags_parse(STR("body,url"), &flags, &fields, &e), ERR_NONE);
	assert_int_equal(fields, 1U << FIELD_SUMMARY | 1U << FIELD_BODY | 1U << FIELD_URL);
	assert_code(term_flags_parse(STR("exakt"), &flags, &fields, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "exact");
	assert_int_equal(fields, 1U << FIELD_SUMMARY | 1U << FIELD_BODY | 1U << FIELD_URL);
	assert_code(term_flags_parse(STR("qqqqqqqq"), &flags, &fields, &e), ERR_BAD_INPUT);
	assert_lacks(e.msg, "mean");
}

static void test_flags_are_written_as_they_are_parsed(void **state)
{
	(void)state;
	static const char words[] = " exact case strict-alef gap 2";
	AUTO_BUF struct buf out;
	uint32_t flags, fields;
	struct err e;

	buf_init(&out, BUF_NO_MAX);
	assert_code(term_flags_parse(str_of(words), &flags, &fields, &e), ERR_NONE);
	term_flags_write(flags, &out);
	assert_str_eq(buf_view(&out), str_of(words));
}

static void test_fingerprints_ignore_what_readers_ignore(void **state)
{
	(void)state;
	struct key t1, b1, t2, b2;

	watch_fingerprint(STR("قصف على غزة"), STR("قال المتحدث: لا جديد."), &t1, &b1);
	watch_fingerprint(STR("قَصْف على «غزه»"), STR("قال المتحدّث لا جديد"), &t2, &b2);
	assert_true(key_eq(t1, t2));
	assert_true(key_eq(b1, b2));
	watch_fingerprint(STR("قصف على غزة"), STR("قال المتحدث: جديد."), &t2, &b2);
	assert_true(key_eq(t1, t2));
	assert_false(key_eq(b1, b2));
}

static void test_a_long_word_is_refused_as_a_term_and_skipped_in_text(void **state)
{
	(void)state;
	AUTO_BUF struct buf word, got;
	struct guards *g = NULL;
	struct watchset *ws = NULL;
	size_t w, l;
	struct err e;

	buf_init(&word, BUF_NO_MAX);
	buf_init(&got, BUF_NO_MAX);
	for (int i = 0; i < 1000; i++)
		buf_str(&word, STR("قمر"));
	struct watch_line line = {.text = buf_view(&word)};
	struct watch_def def = {.lines = &line, .n_lines = 1};

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	assert_code(watchset_new(&def, 1, g, &ws, &w, &l, &e), ERR_BAD_INPUT);
	guards_free(g);
	spans("قمر", 0, buf_view(&word), &got);
	assert_int_equal(got.n, 0);
	spans("قمر*", TERM_WILDCARD, buf_view(&word), &got);
	assert_int_equal(got.n, word.n);
}

static void test_a_long_article_is_searched_to_its_end(void **state)
{
	(void)state;
	AUTO_BUF struct buf text;
	struct watch_scratch *s = watch_scratch_new();
	struct watchset *ws = one("قمر أحمر", 0);
	size_t want = 0;

	buf_init(&text, BUF_NO_MAX);
	while (text.n < 400000) {
		buf_str(&text, STR("في السماء قمر أحمر كبير. قمر\n\nأحمر "));
		for (size_t i = 0; i < 40 + want; i++)
			buf_str(&text, STR("كلام آخر "));
		want++;
	}
	struct watch_result r = watchset_find(ws, s, buf_view(&text));

	assert_int_equal(r.n_hits, want);
	for (size_t i = 0; i < r.n_hits; i++)
		assert_str_is(
			str_sub(buf_view(&text), r.hits[i].start, r.hits[i].end), "قمر أحمر");
	watchset_free(ws);
	watch_scratch_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strict_flags_forbid_one_folding_each),
		cmocka_unit_test(test_exact_takes_the_word_as_typed),
		cmocka_unit_test(test_clitics_of_dialects_are_cut_only_when_asked_for),
		cmocka_unit_test(test_inflected_adds_endings),
		cmocka_unit_test(test_a_feminine_has_no_masculine_plural),
		cmocka_unit_test(test_foreign_dialect_wildcard_and_case),
		cmocka_unit_test(test_a_word_of_two_letters_stands_alone),
		cmocka_unit_test(test_the_article_and_the_accusative_run_through_a_phrase),
		cmocka_unit_test(test_gluing_and_splitting),
		cmocka_unit_test(test_a_clitic_may_end_inside_a_ligature),
		cmocka_unit_test(test_equal_words_in_a_row_belong_to_one_hit_each),
		cmocka_unit_test(test_hits_tell_their_rules),
		cmocka_unit_test(test_the_core_is_without_clitics),
		cmocka_unit_test(test_every_rule_has_a_name_of_its_own),
		cmocka_unit_test(test_flag_words_are_parsed),
		cmocka_unit_test(test_flags_are_written_as_they_are_parsed),
		cmocka_unit_test(test_fingerprints_ignore_what_readers_ignore),
		cmocka_unit_test(test_a_long_article_is_searched_to_its_end),
		cmocka_unit_test(test_a_long_word_is_refused_as_a_term_and_skipped_in_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
