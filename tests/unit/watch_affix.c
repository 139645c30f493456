/* SPDX-License-Identifier: ISC */
/* Cuts against the table of doc/matching.md "Proclitics", and the starts the matcher takes. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "watch/affix.h"
#include "watch/fold.h"

struct token_of {
	struct folded f;
	const uint16_t *u;
	size_t n;
	uint8_t hamza;
};

static struct token_of token_of(const char *word)
{
	struct token_of t = {0};

	fold_text(&t.f, str_of(word), FOLD_ALL);
	assert_int_equal(t.f.n_toks, 1);
	t.u = t.f.units + t.f.toks[0].u;
	t.n = t.f.toks[0].n;
	t.hamza = t.f.toks[0].hamza;
	return t;
}

/* Is there a cut of the token whose rest is `rest`, with these parts? */
static bool cuts(const char *token, const char *rest, unsigned parts, bool dialect)
{
	struct token_of t = token_of(token), r = token_of(rest);
	struct split s[AFFIX_MAX];
	size_t n = affix_splits(t.u, t.n, t.hamza, dialect, s);
	bool found = false;

	for (size_t i = 0; i < n; i++)
		found = found || (s[i].parts == parts && t.n - s[i].from == r.n &&
					 memcmp(t.u + s[i].from, r.u, r.n * sizeof(*r.u)) == 0);
	fold_done(&t.f);
	fold_done(&r.f);
	return found;
}

static void test_every_form_of_the_table_is_cut(void **state)
{
	(void)state;
	enum {
		C = AFFIX_CONJ,
		P = AFFIX_PREP,
		A = AFFIX_AL,
		E = AFFIX_ELIDED
	};
	static const struct {
		const char *token, *rest;
		unsigned parts;
	} forms[] = {
		{"قمر", "قمر", 0},
		{"القمر", "قمر", A},
		{"وقمر", "قمر", C},
		{"فقمر", "قمر", C},
		{"والقمر", "قمر", C | A},
		{"فالقمر", "قمر", C | A},
		{"بقمر", "قمر", P},
		{"كقمر", "قمر", P},
		{"لقمر", "قمر", P},
		{"بالقمر", "قمر", P | A},
		{"كالقمر", "قمر", P | A},
		{"للقمر", "قمر", P | A | E},
		{"لالقمر", "قمر", P | A},
		{"وبقمر", "قمر", C | P},
		{"فكقمر", "قمر", C | P},
		{"ولقمر", "قمر", C | P},
		{"وبالقمر", "قمر", C | P | A},
		{"فكالقمر", "قمر", C | P | A},
		{"وللقمر", "قمر", C | P | A | E},
		{"فللقمر", "قمر", C | P | A | E},
		{"ولالقمر", "قمر", C | P | A},
		{"للجنة", "لجنة", P},
		{"للجنة", "لجنة", P | A | E},
		{"اللجنة", "لجنة", A},
		{"لله", "له", P | A | E},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (!cuts(forms[i].token, forms[i].rest, forms[i].parts, false))
			fail_msg("%s: %s not cut", forms[i].token, forms[i].rest);
}

static void test_illegal_orders_are_never_cut(void **state)
{
	(void)state;
	static const char *const tokens[] = {"بوقمر", "وفقمر", "كبقمر", "سقمر", "هالقمر",
		"عالقمر", "الوقمر", "يقمر", "أقمر"};

	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		for (unsigned parts = 0; parts < 2 * AFFIX_DIALECT; parts++)
			if (cuts(tokens[i], "قمر", parts, false))
				fail_msg("%s was cut", tokens[i]);
}

static void test_dialect_adds_its_own(void **state)
{
	(void)state;
	enum {
		D = AFFIX_DIALECT,
		A = AFFIX_AL
	};

	assert_true(cuts("أقمر", "قمر", D, true));
	assert_false(cuts("اقمر", "قمر", D, true)); /* the hamza makes the question */
	assert_true(cuts("سيكتب", "يكتب", D, true));
	assert_true(cuts("عالقمر", "قمر", D | A, true));
	assert_true(cuts("هالقمر", "قمر", D | A, true));
	assert_true(cuts("ياقمر", "قمر", D, true));
	assert_true(cuts("وهالقمر", "قمر", D | A | AFFIX_CONJ, true));
}

static void test_an_alef_with_hamza_is_no_article(void **state)
{
	(void)state;
	assert_false(cuts("ألمانيا", "مانيا", AFFIX_AL, false));
	assert_true(cuts(
		"المانيا", "مانيا", AFFIX_AL, false)); /* the guard list forbids it later */
	assert_false(cuts("بإلهام", "هام", AFFIX_PREP | AFFIX_AL, false));
}

static void test_the_starts_are_those_of_the_splits(void **state)
{
	(void)state;
	static const uint16_t letters[] = {
		0x0627, 0x0628, 0x0641, 0x0643, 0x0644, 0x0648, 0x0642};
	uint16_t u[8] = {0}; /* affix_starts reads eight */

	for (size_t i = 0; i < 7 * 7 * 7 * 7 * 7 * 7; i++) {
		size_t n = 1 + i % 7, x = i;
		struct split s[AFFIX_MAX];
		unsigned starts = 0;
		for (size_t k = 0; k < n; k++, x /= 7)
			u[k] = letters[x % 7];
		size_t n_s = affix_splits(u, n, 0, false, s);
		for (size_t k = 0; k < n_s; k++)
			starts |= 1U << s[k].from;
		assert_int_equal(affix_starts(u, n), starts);
	}
}

static bool guarded(const char *token, const char *rest, unsigned parts)
{
	struct token_of t = token_of(token), r = token_of(rest);
	struct split s[AFFIX_MAX];
	size_t n = affix_splits(t.u, t.n, t.hamza, false, s);
	struct guards *g = NULL;
	bool result = false;

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	for (size_t i = 0; i < n; i++)
		if (s[i].parts == parts && t.n - s[i].from == r.n)
			result = affix_guarded(
				&(struct affix_guard){
					.g = g, .u = t.u, .n = t.n, .hamza = t.hamza},
				&s[i], 0);
	guards_free(g);
	fold_done(&t.f);
	fold_done(&r.f);
	return result;
}

static void test_a_guard_word_is_not_stripped_further(void **state)
{
	(void)state;
	enum {
		C = AFFIX_CONJ,
		P = AFFIX_PREP,
		A = AFFIX_AL,
		E = AFFIX_ELIDED
	};

	assert_true(guarded("فرقة", "رقة", C));
	assert_false(guarded("وفرقة", "فرقة", C)); /* the guard word itself may be reached */
	assert_true(guarded("كريم", "ريم", P));
	assert_true(guarded("للبنان", "بنان", P | A | E));
	assert_false(guarded("للبنان", "لبنان", P));
	assert_true(guarded("للجنة", "جنة", P | A | E));
	assert_false(guarded("للجنة", "لجنة", P | A | E));
	assert_true(guarded("التزام", "تزام", A));
	assert_true(guarded("بالتزام", "تزام", P | A));
	assert_false(guarded("القمر", "قمر", A));
}

static bool function_word(const char *token)
{
	struct token_of t = token_of(token);
	struct guards *g = NULL;

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	bool result = affix_function_word(g, t.u, t.n);
	guards_free(g);
	fold_done(&t.f);
	return result;
}

static void test_a_function_word_stays_one_behind_a_conjunction_only(void **state)
{
	(void)state;
	static const char *const are[] = {"على", "وعلى", "فإلى", "والى", "حتى", "ولدى"};
	static const char *const are_not[] = {"بعلى", "العلى", "مصطفى", "ووعلى", "و", "عل"};

	for (size_t i = 0; i < sizeof(are) / sizeof(are[0]); i++)
		if (!function_word(are[i]))
			fail_msg("%s is a function word", are[i]);
	for (size_t i = 0; i < sizeof(are_not) / sizeof(are_not[0]); i++)
		if (function_word(are_not[i]))
			fail_msg("%s is no function word", are_not[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_form_of_the_table_is_cut),
		cmocka_unit_test(test_illegal_orders_are_never_cut),
		cmocka_unit_test(test_dialect_adds_its_own),
		cmocka_unit_test(test_an_alef_with_hamza_is_no_article),
		cmocka_unit_test(test_the_starts_are_those_of_the_splits),
		cmocka_unit_test(test_a_guard_word_is_not_stripped_further),
		cmocka_unit_test(test_a_function_word_stays_one_behind_a_conjunction_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
