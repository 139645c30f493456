/* SPDX-License-Identifier: ISC */
/* Guard words: the built-in table is the text file, a site may add to it, nothing else is guarded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tests/unit/unit.h"
#include "watch/fold.h"
#include "watch/guard.h"

/* Words and section names, one a line; comments, reasons and the way lines are broken do not count. */
static void normalize(struct str text, struct buf *out)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		line = str_trim(str_sub(line, 0, str_find(line, '#')));
		while (str_cut(&line, ' ', &word)) {
			if (word.n == 0)
				continue;
			buf_str(out, word);
			buf_char(out, '\n');
		}
	}
}

static void test_the_table_is_the_text_file(void **state)
{
	(void)state;
	AUTO_BUF struct buf file, want, got;
	FILE *f = fopen("watch/guard-words.txt", "rb");
	char chunk[4096];
	size_t n;

	assert_non_null(f);
	buf_init(&file, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	buf_init(&got, BUF_NO_MAX);
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(&file, chunk, n);
	fclose(f);
	normalize(buf_view(&file), &want);
	normalize(str_of(guard_builtin), &got);
	assert_string_equal(want.p, got.p);
}

static bool has(const struct guards *g, enum guard_list list, const char *word)
{
	struct folded f = {0};

	fold_text(&f, str_of(word), FOLD_ALL);
	bool found = guard_has(g, list, f.units + f.toks[0].u, f.toks[0].n);

	fold_done(&f);
	return found;
}

static void test_words_are_found_as_folded_in_their_own_list(void **state)
{
	(void)state;
	struct guards *g = NULL;

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	assert_true(has(g, GUARD_PREFIX, "وزير"));
	assert_true(has(g, GUARD_PREFIX, "وزيره")); /* وزيرة folded */
	assert_false(has(g, GUARD_HEH, "وزير"));
	assert_true(has(g, GUARD_HEH, "مكتبه"));
	assert_true(has(g, GUARD_ALEF, "كوبا"));
	assert_true(has(g, GUARD_MAQSURA, "على"));
	assert_true(has(g, GUARD_AL, "التزام"));
	assert_false(has(g, GUARD_PREFIX, "وجدة"));
	guards_free(g);
}

static void test_a_site_adds_words(void **state)
{
	(void)state;
	struct guards *g = NULL, *copy;
	struct str site = STR("# ours\nوجدة\n\n[al]\n  البحيرة  الصخيرة\n[ heh ]\nرتبه");

	assert_code(guards_new(site, &g, NULL), ERR_NONE);
	copy = guards_copy(g);
	guards_free(g);
	assert_true(has(copy, GUARD_PREFIX, "وجدة"));
	assert_true(has(copy, GUARD_AL, "الصخيرة"));
	assert_true(has(copy, GUARD_HEH, "رتبه"));
	assert_true(has(copy, GUARD_PREFIX, "وزير"));
	assert_true(guards_bytes(copy) > 0);
	guards_free(copy);
}

static void test_a_thousand_words_of_a_site_are_kept(void **state)
{
	(void)state;
	AUTO_BUF struct buf site;
	struct guards *g = NULL;
	char word[32];

	buf_init(&site, BUF_NO_MAX);
	for (int i = 0; i < 5000; i++)
		buf_printf(&site, "word%d ", i);
	assert_code(guards_new(buf_view(&site), &g, NULL), ERR_NONE);
	assert_true(has(g, GUARD_PREFIX, "word"));
	for (int i = 0; i < 10; i++) {
		snprintf(word, sizeof(word), "%d", i * 499);
		assert_true(has(g, GUARD_PREFIX, word));
	}
	assert_true(has(g, GUARD_PREFIX, "وزير"));
	guards_free(g);
}

static void test_an_unknown_section_is_named(void **state)
{
	(void)state;
	struct guards *g = NULL;
	struct err e;

	assert_code(guards_new(STR("[suffix]\nكتاب"), &g, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "there are prefix, trap, lil");
	assert_has(e.msg, "before and behind");
	assert_null(g);
	assert_has(e.msg, "suffix");
	guards_free(NULL);
}

static bool meets(const struct guards *g, const char *word)
{
	struct folded f = {0};

	fold_text(&f, str_of(word), FOLD_ALL);
	const struct token *t = &f.toks[0];
	bool met = guard_meets(g, GUARD_PREFIX,
		&(struct guard_token){.u = f.units + t->u, .n = t->n, .hamza = t->hamza});

	fold_done(&f);
	return met;
}

static void test_a_word_written_with_hamza_is_no_guard_word_listed_without(void **state)
{
	(void)state;
	struct guards *g = NULL, *copy;

	assert_code(guards_new(STR("لازورد بأسا وأواسط"), &g, NULL), ERR_NONE);
	copy = guards_copy(g);
	guards_free(g);
	assert_true(meets(copy, "لام"));
	assert_false(meets(copy, "لأم"));
	assert_false(meets(copy, "لآم"));
	assert_false(meets(copy, "لا\u0654م"));
	assert_true(meets(copy, "بشأن"));
	assert_true(meets(copy, "بشان"));
	assert_true(meets(copy, "لٱم")); /* the wasla is no hamza */
	assert_true(meets(copy, "لازورد"));
	assert_false(meets(copy, "لأزورد"));
	assert_true(meets(copy, "باسا"));
	assert_false(meets(copy, "بأسأ"));
	assert_true(meets(copy, "واواسط"));
	assert_false(meets(copy, "وأوأسط"));
	guards_free(copy);
}

static void test_words_that_fold_alike_are_met_as_each_is_listed(void **state)
{
	(void)state;
	struct guards *g = NULL;

	assert_code(guards_new(STR("لأم كاس"), &g, NULL), ERR_NONE);
	assert_true(meets(g, "لأم"));
	assert_true(meets(g, "لام"));
	assert_true(meets(g, "كأس"));
	guards_free(g);
}

static bool meets_with(const struct guards *g, enum guard_list list, const char *word)
{
	struct folded f = {0};

	fold_text(&f, str_of(word), FOLD_ALL);
	const struct token *t = &f.toks[0];
	size_t second = t->n > 1 ? f.offs[t->u + 1] : t->end;
	bool met = guard_meets(g, list,
		&(struct guard_token){.u = f.units + t->u,
			.n = t->n,
			.hamza = t->hamza,
			.vowel = guard_vowel(str_sub(str_of(word), t->start, second))});

	fold_done(&f);
	return met;
}

static void test_the_vowel_of_a_letter_is_read(void **state)
{
	(void)state;
	assert_int_equal(guard_vowel(STR("ب")), 0);
	assert_int_equal(guard_vowel(STR("")), 0);
	assert_int_equal(guard_vowel(STR("بَ")), 0x064E);
	assert_int_equal(guard_vowel(STR("بُ")), 0x064F);
	assert_int_equal(guard_vowel(STR("بِ")), 0x0650);
	assert_int_equal(guard_vowel(STR("بْ")), 0);
	assert_int_equal(guard_vowel(STR("بّ")), 0);
	assert_int_equal(guard_vowel(STR("بِّ")), 0x0650); /* behind a shadda */
	assert_int_equal(guard_vowel(STR("بًَ")), 0x064E);
	assert_int_equal(guard_vowel(STR("بـِ")), 0x0650);
	assert_int_equal(guard_vowel(STR("بَِ")), 0); /* two are a slip */
	assert_int_equal(guard_vowel(STR("بََ")), 0x064E);
	assert_int_equal(guard_vowel(STR("\xD9")), 0);
}

static void test_another_first_vowel_is_another_word(void **state)
{
	(void)state;
	struct guards *g = NULL;

	assert_code(guards_new(STR("ظَبيقل ظريقل ضَمقل ضُمقل"), &g, NULL), ERR_NONE);
	assert_true(meets_with(g, GUARD_PREFIX, "ظَبيقل"));
	assert_true(meets_with(g, GUARD_PREFIX, "ظبيقل")); /* unmarked it may be */
	assert_false(meets_with(g, GUARD_PREFIX, "ظِبيقل"));
	assert_false(meets_with(g, GUARD_PREFIX, "ظُبيقل"));
	assert_true(meets_with(g, GUARD_PREFIX, "ظِريقل")); /* listed without */
	assert_true(meets_with(g, GUARD_PREFIX, "ضَمقل"));  /* listed with two */
	assert_true(meets_with(g, GUARD_PREFIX, "ضُمقل"));
	assert_false(meets_with(g, GUARD_PREFIX, "ضِمقل"));
	guards_free(g);
}

static void test_each_section_is_a_list_of_its_own(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		enum guard_list list;
	} sections[] = {{"prefix", GUARD_PREFIX}, {"trap", GUARD_TRAP}, {"lil", GUARD_LIL},
		{"heh", GUARD_HEH}, {"yeh", GUARD_YEH}, {"alef", GUARD_ALEF},
		{"maqsura", GUARD_MAQSURA}, {"al", GUARD_AL}, {"name", GUARD_NAME},
		{"bare", GUARD_BARE}, {"hamza", GUARD_HAMZA}, {"variant", GUARD_VARIANT}};

	enum {
		N = sizeof(sections) / sizeof(sections[0])
	};
	/* The last two are of pairs. */
	assert_int_equal(N + 2, GUARD_N);
	for (size_t i = 0; i < N; i++) {
		AUTO_BUF struct buf site;
		struct guards *g = NULL;

		buf_init(&site, BUF_NO_MAX);
		buf_printf(&site, "[%s]\nظبقلي", sections[i].name);
		assert_code(guards_new(buf_view(&site), &g, NULL), ERR_NONE);
		for (size_t k = 0; k < N; k++) {
			/* What is a trap for phrases is one for a word alone. */
			bool want = k == i || (sections[i].list == GUARD_TRAP &&
						      sections[k].list == GUARD_PREFIX);
			if (has(g, sections[k].list, "ظبقلي") != want)
				fail_msg(
					"[%s] asked as %s", sections[i].name, sections[k].name);
		}
		guards_free(g);
	}
}

static bool pair(const struct guards *g, enum guard_list list, const char *two)
{
	struct folded f = {0};
	bool found;

	fold_text(&f, str_of(two), FOLD_ALL);
	assert_int_equal(f.n_toks, 2);
	found = guard_pair(g, list,
		(struct guard_part){f.units + f.toks[0].u, f.toks[0].n, false},
		(struct guard_part){f.units + f.toks[1].u, f.toks[1].n, false});
	fold_done(&f);
	return found;
}

static void test_pairs_are_listed_by_twos(void **state)
{
	(void)state;
	struct guards *g = NULL;
	struct err e;

	assert_code(guards_new(STR("[before]\nمسقط_رأسه  باريس_سان # x\n[behind]\nشبه_جزيرة"),
			    &g, &e),
		ERR_NONE);
	assert_true(pair(g, GUARD_BEFORE, "مسقط راسه"));
	assert_true(pair(g, GUARD_BEFORE, "باريس سان"));
	assert_true(pair(g, GUARD_BEHIND, "شبه جزيرة"));
	assert_false(pair(g, GUARD_BEHIND, "مسقط رأسه"));
	assert_false(pair(g, GUARD_BEFORE, "رأسه مسقط"));
	assert_false(pair(g, GUARD_BEFORE, "رأسه باريس"));
	/* The word that a term may be, by itself too. */
	assert_true(has(g, GUARD_BEFORE, "مسقط") && has(g, GUARD_BEHIND, "جزيرة"));
	assert_false(has(g, GUARD_BEFORE, "رأسه") || has(g, GUARD_BEHIND, "شبه"));
	guards_free(g);
	assert_code(guards_new(STR("[before]\nمسقط_رأسه مسقط"), &g, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "pairs of words");
}

static void test_a_final_letter_is_listed_as_written(void **state)
{
	(void)state;
	struct guards *g = NULL;
	struct folded f = {0};

	assert_code(guards_new(STR("[yeh]\nظبقلى قبظلي ظقبي ظقبى"), &g, NULL), ERR_NONE);
	fold_text(&f, STR("ظبقلي قبظلي ظقبي"), FOLD_ALL);
	static const bool maqsura[] = {true, false, true}, yeh[] = {false, true, true};

	for (size_t i = 0; i < 3; i++) {
		const uint16_t *u = f.units + f.toks[i].u;
		assert_int_equal(guard_yeh(g, u, f.toks[i].n, true), maqsura[i]);
		assert_int_equal(guard_yeh(g, u, f.toks[i].n, false), yeh[i]);
	}
	fold_done(&f);
	guards_free(g);
}

static void test_behind_a_hash_stands_the_reason(void **state)
{
	(void)state;
	struct guards *g = NULL;
	struct err e;

	assert_code(guards_new(STR("# ظبقا\nظبقب # not ظبقت\n [heh] # of ظبقث\n\tظبقج #\r\n"),
			    &g, NULL),
		ERR_NONE);
	assert_false(has(g, GUARD_PREFIX, "ظبقا"));
	assert_true(has(g, GUARD_PREFIX, "ظبقب"));
	assert_false(has(g, GUARD_PREFIX, "ظبقت"));
	assert_false(has(g, GUARD_HEH, "ظبقت"));
	assert_false(has(g, GUARD_HEH, "ظبقث"));
	assert_true(has(g, GUARD_HEH, "ظبقج"));
	guards_free(g);
	g = NULL;
	assert_code(guards_new(STR("[heh\nكتاب"), &g, &e),
		ERR_NONE); /* the bracket may be left open */
	guards_free(g);
	g = NULL;
	assert_code(guards_new(STR("[]"), &g, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "prefix, trap, lil");
	assert_null(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table_is_the_text_file),
		cmocka_unit_test(test_words_are_found_as_folded_in_their_own_list),
		cmocka_unit_test(test_a_site_adds_words),
		cmocka_unit_test(test_a_thousand_words_of_a_site_are_kept),
		cmocka_unit_test(test_an_unknown_section_is_named),
		cmocka_unit_test(
			test_a_word_written_with_hamza_is_no_guard_word_listed_without),
		cmocka_unit_test(test_words_that_fold_alike_are_met_as_each_is_listed),
		cmocka_unit_test(test_the_vowel_of_a_letter_is_read),
		cmocka_unit_test(test_another_first_vowel_is_another_word),
		cmocka_unit_test(test_each_section_is_a_list_of_its_own),
		cmocka_unit_test(test_pairs_are_listed_by_twos),
		cmocka_unit_test(test_a_final_letter_is_listed_as_written),
		cmocka_unit_test(test_behind_a_hash_stands_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
