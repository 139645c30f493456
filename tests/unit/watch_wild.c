/* SPDX-License-Identifier: ISC */
/*
 * Wildcards: a word is found by each of its beginnings, whatever folding makes of the letters, and a
 * hit names only the foldings that it needed.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

struct fixture {
	struct guards *guards;
	struct watch_scratch *scratch;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	if (guards_new((struct str){0}, &f->guards, NULL))
		return -1;
	f->scratch = watch_scratch_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	watch_scratch_free(f->scratch);
	guards_free(f->guards);
	free(f);
	return 0;
}

static struct watchset *wild(struct fixture *f, struct str term)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = term,
		.flags = TERM_WILDCARD,
		.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("wild"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;

	assert_code(
		watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, NULL), ERR_NONE);
	return ws;
}

/* The letters whose folding looks at others, and a plain one; the digits of a number spell a word. */
static const char *const letters[] = {"ا", "أ", "ي", "ى", "ء", "ئ", "ؤ", "م", "ة", "ت", "ب"};
enum {
	LETTERS = sizeof(letters) / sizeof(letters[0])
};

static void spell(struct buf *out, unsigned long word, size_t n)
{
	for (size_t i = 0; i < n; i++, word /= LETTERS)
		buf_str(out, str_of(letters[word % LETTERS]));
}

static unsigned long words_of(size_t n)
{
	unsigned long all = 1;

	while (n-- > 0)
		all *= LETTERS;
	return all;
}

/* All words of `more` letters more than the beginning. */
static void check_beginning(struct fixture *f, unsigned long beginning, size_t n, size_t more)
{
	AUTO_BUF struct buf term, text;
	struct watchset *ws;

	buf_init(&term, BUF_NO_MAX);
	buf_init(&text, BUF_NO_MAX);
	spell(&term, beginning, n);
	ws = wild(f, buf_view(&term));
	for (unsigned long w = 0; w < words_of(more); w++) {
		buf_reset(&text);
		spell(&text, beginning, n);
		spell(&text, w, more);
		if (watchset_find(ws, f->scratch, buf_view(&text)).n_hits != 1)
			fail_msg("'" STR_F "*' is not found in '" STR_F "'",
				STR_A(buf_view(&term)), STR_A(buf_view(&text)));
	}
	watchset_free(ws);
}

static void a_word_is_found_by_each_of_its_beginnings(void **state)
{
	static const struct {
		size_t n, more;
	} sizes[] = {{1, 3}, {2, 3}, {3, 2}, {4, 1}};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (unsigned long b = 0; b < words_of(sizes[i].n); b++)
			check_beginning(*state, b, sizes[i].n, sizes[i].more);
}

static uint32_t rules(struct fixture *f, const char *term, const char *text)
{
	struct watchset *ws = wild(f, str_of(term));
	struct watch_result r = watchset_find(ws, f->scratch, str_of(text));
	uint32_t rules;

	assert_int_equal(r.n_hits, 1);
	rules = r.hits[0].rules;
	watchset_free(ws);
	return rules;
}

static void only_the_foldings_that_a_hit_needed_are_named(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(rules(f, "شركاء*", "شركاءنا"), RULE_WILDCARD);
	assert_int_equal(rules(f, "شركاء*", "شركائنا"), RULE_WILDCARD | RULE_FOLD_HAMZA);
	assert_int_equal(rules(f, "البي*", "البيئة"), RULE_WILDCARD);
	assert_int_equal(rules(f, "السي*", "بالسيئة"), RULE_WILDCARD | RULE_PREP);
	assert_int_equal(rules(f, "هيئ*", "هيأة"), RULE_WILDCARD | RULE_FOLD_HAMZA);
	assert_int_equal(rules(f, "هيئ*", "هيئات"), RULE_WILDCARD);
	assert_int_equal(rules(f, "مائ*", "مائة"), RULE_WILDCARD);
	assert_int_equal(rules(f, "مائ*", "مئة"), RULE_WILDCARD | RULE_FOLD_HAMZA);
	assert_int_equal(rules(f, "مائ*", "مئات"), RULE_WILDCARD | RULE_FOLD_HAMZA);
	assert_int_equal(rules(f, "اجراء*", "إجراءات"), RULE_WILDCARD | RULE_FOLD_ALEF);
	assert_int_equal(rules(f, "الكترون*", "الكترونية"), RULE_WILDCARD);
	assert_int_equal(rules(f, "الكترون*", "إلكترونية"), RULE_WILDCARD | RULE_FOLD_ALEF);
	assert_int_equal(rules(f, "أميركي*", "أمريكية"), RULE_WILDCARD | RULE_LEXICAL);
}

static void the_core_is_the_beginning(void **state)
{
	static const struct {
		struct str term, text, before, with;
	} rows[] = {
		{STR_INIT("لقاء*"), STR_INIT("واللقاءات"), STR_INIT("وال"),
			STR_INIT("واللقاء")},
		/* the silent alef and the hamza are one unit */
		{STR_INIT("ما*"), STR_INIT("مائة"), STR_INIT(""), STR_INIT("مائ")},
		{STR_INIT("البي*"), STR_INIT("البيئة"), STR_INIT(""), STR_INIT("البيئ")},
		/* no ligature is cut */
		{STR_INIT("ل*"), STR_INIT("\uFEFBم"), STR_INIT(""), STR_INIT("\uFEFB")},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct watchset *ws = wild(f, rows[i].term);
		struct watch_result r = watchset_find(ws, f->scratch, rows[i].text);

		assert_int_equal(r.n_hits, 1);
		assert_int_equal(r.hits[0].core_start, rows[i].before.n);
		assert_int_equal(r.hits[0].core_end, rows[i].with.n);
		watchset_free(ws);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_by_each_of_its_beginnings),
		cmocka_unit_test(only_the_foldings_that_a_hit_needed_are_named),
		cmocka_unit_test(the_core_is_the_beginning),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
