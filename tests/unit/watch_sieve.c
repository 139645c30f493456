/* SPDX-License-Identifier: ISC */
/*
 * The sieve leaves out no word that can hit, and the matcher finds the same with it and without.
 *
 * Sanitizers: none, watch_match.c and watch_property.c touch the same memory.
 */
#include "tests/ref/rig.c"
#include "tests/unit/unit.h"
#include "watch/affix.h"
#include "watch/set.h"
#include "watch/sieve.h"

enum {
	SIGNS = 10, /* spaces before a word: one near the text's start always is a suspect */
	MOST = 256,
	WORD_MAX = 8,
};

/* Those that proclitics, seats, folds and the family of America are made of, and one that is in none.
 * The first eight are those that the rules over several letters change. */
static const uint16_t letters[] = {0x064A, 0x0623, 0x0621, 0x0645, 0x0647, 0x0631, 0x0643,
	0x0627, 0x0626, 0x0624, 0x0649, 0x0629, 0x062A, 0x0648, 0x0644, 0x0635};

static size_t scan(const struct sieve *s, struct str text, struct suspect *out)
{
	size_t n = sieve_scan(s, text, out, MOST);

	assert_in_range(n, 0, MOST);
	return n;
}

static bool suspected(const struct sieve *s, struct str text, size_t start, size_t end)
{
	struct suspect out[MOST + SIEVE_SPARE];
	size_t n = scan(s, text, out);

	for (size_t i = 0; i < n; i++)
		if (out[i].start <= start && end <= out[i].end)
			return true;
	return false;
}

/* ---- every word that shows a stem ---------------------------------------------------------- */

static void stem_check(struct str text, const uint16_t *stem, size_t n)
{
	struct sieve *s = sieve_new();

	sieve_stem(s, stem, n);
	if (sieve_pays(s) && !suspected(s, text, SIGNS, text.n))
		fail_msg(
			"'" STR_F "': left out, though it shows a stem of %zu", STR_A(text), n);
	sieve_free(s);
}

/* Each stem that match.c may ask for, with dialect. */
static void word_check(struct folded *f, struct str text)
{
	struct split splits[AFFIX_MAX];

	fold_text(f, text, FOLD_ALL);
	assert_int_equal(f->n_toks, 1);
	const struct token *t = f->toks;
	const uint16_t *u = f->units + t->u;
	size_t n = affix_splits(u, t->n, t->hamza, true, splits);

	for (size_t i = 0; i < n; i++) {
		size_t from = splits[i].from;
		stem_check(text, u + from, t->n - from);
		if (u[t->n - 1] == 0x0627 && t->n - from > 1)
			stem_check(text, u + from, t->n - from - 1);
	}
}

static void spelled_check(struct fixture *f, struct folded *fold, const size_t *which, size_t n)
{
	buf_reset(&f->text);
	for (size_t i = 0; i < SIGNS; i++)
		buf_char(&f->text, ' ');
	for (size_t i = 0; i < n; i++)
		buf_utf8(&f->text, letters[which[i]]);
	word_check(fold, buf_view(&f->text));
}

/* Every word of n of the first 1 << bits letters. */
static void all_words_check(struct fixture *f, size_t n, unsigned bits)
{
	struct folded fold = {0};
	size_t which[WORD_MAX];

	for (size_t i = 0; i < (size_t)1 << (bits * n); i++) {
		for (size_t k = 0; k < n; k++)
			which[k] = i >> (bits * k) & ((1U << bits) - 1);
		spelled_check(f, &fold, which, n);
	}
	fold_done(&fold);
}

static void a_word_that_shows_a_stem_is_a_suspect(void **state)
{
	all_words_check(*state, 1, 4);
	all_words_check(*state, 2, 4);
	all_words_check(*state, 3, 4);
	all_words_check(*state, 4, 4);
	all_words_check(*state, 5, 3);
}

static void a_longer_word_that_shows_a_stem_is_a_suspect(void **state)
{
	struct fixture *f = *state;
	struct folded fold = {0};
	size_t which[WORD_MAX];
	struct gen g;

	gen_init(&g, 71, NULL, 0);
	for (size_t i = 0; i < 60000; i++) {
		size_t n = 5 + gen_below(&g, WORD_MAX - 4);
		for (size_t k = 0; k < n; k++)
			which[k] = gen_below(&g, i % 2 ? 8 : 16);
		spelled_check(f, &fold, which, n);
	}
	fold_done(&fold);
}

static void rare_spellings_are_suspects(void **state)
{
	static const struct str words[] = {
		STR_INIT("          أميركا"),
		STR_INIT("          الأميركية"),
		STR_INIT("          وأميريكا"),
		STR_INIT("          اميريكي"),
		STR_INIT("          أمريك"),
		STR_INIT("          أميرك"),
		STR_INIT("          أميريك"),
		STR_INIT("          مايأة"),
		STR_INIT("          والمايأه"),
		STR_INIT("          أميركأميركا"),
		STR_INIT("          وأميريكأميريك"),
		STR_INIT("          ماييئة"),
		STR_INIT("          شييييء"),
		STR_INIT("          ميييأه"),
		STR_INIT("          ماييأه"),
	};
	struct folded fold = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		word_check(&fold, words[i]);
	fold_done(&fold);
}

/* ---- what a sieve is for ------------------------------------------------------------------- */

static struct sieve *sieve_of(struct str word)
{
	struct sieve *s = sieve_new();
	struct folded fold = {0};

	fold_text(&fold, word, FOLD_ALL);
	sieve_stem(s, fold.units, fold.n_units);
	fold_done(&fold);
	return s;
}

static void a_word_that_ends_otherwise_is_left_out(void **state)
{
	const struct str text =
		STR("          وصل الوفد إلى مدينة الموصل، ثم غادر.\n(العراقي)، بالعراق");
	struct suspect out[MOST + SIEVE_SPARE];
	struct sieve *s = sieve_of(STR("عراق"));

	(void)state;
	assert_int_equal(scan(s, text, out), 1);
	assert_true(str_eq(str_sub(text, out[0].start, out[0].end), STR("بالعراق")));
	sieve_free(s);
}

static void a_run_with_anything_but_letters_is_a_suspect(void **state)
{
	static const struct str runs[] = {STR_INIT("كِتاب"), STR_INIT("كـتاب"),
		STR_INIT("كتاب\u200C"), STR_INIT("\uFEDBتاب"), STR_INIT("چای"),
		STR_INIT("و19آذار"), STR_INIT("«كتاب»"), STR_INIT("كتاب؟"), STR_INIT("٣"),
		STR_INIT("é"), STR_INIT("كتاب\x01")};
	struct sieve *s = sieve_of(STR("عراق"));

	(void)state;
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		AUTO_BUF struct buf text;

		buf_init(&text, BUF_NO_MAX);
		buf_str(&text, STR("          وفد "));
		size_t from = text.n;
		buf_str(&text, runs[i]);
		size_t to = text.n;
		buf_str(&text, STR(" وفد"));
		if (!suspected(s, buf_view(&text), from, to))
			fail_msg("'" STR_F "' is left out", STR_A(runs[i]));
		assert_false(suspected(s, buf_view(&text), SIGNS, SIGNS + 1));
	}
	sieve_free(s);
}

static void ascii_counts_where_a_stem_has_it(void **state)
{
	const struct str text = STR("          وفد CNN 2017 كتابCNN");
	struct suspect out[MOST + SIEVE_SPARE];
	struct sieve *s = sieve_of(STR("عراق"));

	(void)state;
	assert_int_equal(scan(s, text, out), 1);
	assert_true(str_eq(str_sub(text, out[0].start, out[0].end), STR("كتابCNN")));
	sieve_stem(s, (const uint16_t[]){'1'}, 1);
	assert_int_equal(scan(s, text, out), 3);
	sieve_free(s);
}

/* A word may lie anywhere in the blocks of 64 bytes, and end with the text. */
static void a_word_is_seen_wherever_it_stands(void **state)
{
	struct sieve *s = sieve_of(STR("عراق"));
	struct fixture *f = *state;

	for (size_t before = SIGNS; before < 200; before++) {
		for (size_t behind = 0; behind < 3; behind++) {
			struct suspect out[MOST + SIEVE_SPARE];

			buf_reset(&f->text);
			for (size_t i = 0; i < before; i++)
				buf_char(&f->text, ' ');
			buf_str(&f->text, STR("بالعراق"));
			buf_str(&f->text, str_sub(STR("، "), 0, behind ? behind + 1 : 0));
			assert_int_equal(scan(s, buf_view(&f->text), out), 1);
			assert_int_equal(out[0].start, before);
			assert_int_equal(out[0].end, before + strlen("بالعراق"));
		}
	}
	sieve_free(s);
}

/* ASCII that ends a run in the sieve's eyes ends every token in the fold's. */
static void a_sign_of_the_sieve_ends_a_token(void **state)
{
	struct sieve *s = sieve_of(STR("عراق"));
	struct folded fold = {0};
	size_t signs = 0;

	(void)state;
	for (int c = 1; c < 0x80; c++) {
		struct suspect out[MOST + SIEVE_SPARE];
		char text[64];

		snprintf(text, sizeof(text), "          عراق%cعراق", c);
		fold_text(&fold, str_of(text), FOLD_ALL);
		if (scan(s, str_of(text), out) < 2)
			continue;
		signs++;
		assert_int_equal(fold.n_toks, 2);
	}
	assert_in_range(signs, 20, 40);
	sieve_free(s);
	fold_done(&fold);
}

static void more_suspects_than_wanted_are_said(void **state)
{
	struct fixture *f = *state;
	struct sieve *s = sieve_of(STR("عراق"));
	struct suspect out[10 + SIEVE_SPARE];

	buf_reset(&f->text);
	for (size_t i = 0; i < 1000; i++)
		buf_str(&f->text, STR("٣ "));
	assert_true(sieve_scan(s, buf_view(&f->text), out, 10) > 10);
	sieve_free(s);
}

static void a_long_list_does_without(void **state)
{
	struct sieve *s = sieve_new();
	struct gen g;

	(void)state;
	gen_init(&g, 72, NULL, 0);
	for (size_t i = 0; i < 1000; i++) {
		uint16_t stem[6];
		for (size_t k = 0; k < 6; k++)
			stem[k] = (uint16_t)(0x0627 + gen_below(&g, 20));
		sieve_stem(s, stem, 6);
	}
	assert_true(sieve_pays(s));
	for (size_t i = 0; i < 50000; i++) {
		uint16_t stem[6];
		for (size_t k = 0; k < 6; k++)
			stem[k] = (uint16_t)(0x0627 + gen_below(&g, 20));
		sieve_stem(s, stem, 6);
	}
	assert_false(sieve_pays(s));
	sieve_free(s);
}

/* ---- the same hits ------------------------------------------------------------------------- */

enum {
	LINES = 24
};

/* A term that can be compiled. */
static struct str good_term(struct fixture *f, struct gen *g)
{
	for (;;) {
		struct str term = made_term(f, g);
		struct watchset *ws = set_of(f->guards, term);

		watchset_free(ws);
		if (ws != NULL)
			return arena_str(&f->arena, term);
	}
}

/* X + Y: neither holds that sign itself. */
static struct str near_text(struct fixture *f, struct gen *g)
{
	struct str parts[2];

	for (size_t i = 0; i < 2; i++)
		do
			parts[i] = good_term(f, g);
		while (str_find(parts[i], '+') < parts[i].n);

	buf_reset(&f->other);
	buf_str(&f->other, parts[0]);
	buf_str(&f->other, STR(" + "));
	buf_str(&f->other, parts[1]);
	return arena_str(&f->arena, buf_view(&f->other));
}

static struct watchset *some_terms(struct fixture *f, struct gen *g)
{
	struct watch_line lines[LINES];
	struct watch_def def = {.id = STR("some"), .lines = lines, .n_lines = LINES};
	struct watchset *ws = NULL;
	struct err e;

	/* Every third list with `near`, which looks beyond a sentence. */
	bool near = gen_below(g, 3) == 0;
	for (size_t i = 0; i < LINES; i++) {
		bool two = near && i % 3 == 0;
		/* Of the flags that leave a set its sieve. */
		unsigned flags = gen_below(g, 8)   ? 0
				 : gen_below(g, 2) ? TERM_INFLECTED
						   : TERM_DIALECT;
		lines[i] = (struct watch_line){.text = two ? near_text(f, g) : good_term(f, g),
			.group = two ? GROUP_NEAR : GROUP_TERM,
			.fields = TERM_FIELDS_DEFAULT,
			.flags = flags,
			.near = 5};
	}
	assert_code(watchset_new(&def, 1, f->guards, &ws, &(size_t){0}, &(size_t){0}, &e),
		ERR_NONE);
	return ws;
}

/* Sentences of articles, and among them one that leans on a term. */
static void some_text(struct fixture *f, struct gen *g, struct str term, struct buf *out)
{
	static const struct str between[] = {STR_INIT(" "), STR_INIT("، "), STR_INIT(". "),
		STR_INIT("\n"), STR_INIT("\n\n")};

	for (size_t i = 0; i < 6; i++) {
		if (f->n_titles)
			buf_str(out, f->titles[gen_below(g, (uint32_t)f->n_titles)]);
		buf_str(out, between[gen_below(g, 5)]);
		if (gen_below(g, 3) == 0)
			buf_str(out, made_text(f, g, term));
		buf_str(out, between[gen_below(g, 5)]);
	}
}

static bool same_hits(const struct watch_result *a, const struct watch_hit *b, size_t n)
{
	if (a->n_hits != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct watch_hit *x = &a->hits[i];
		if (x->line != b[i].line || x->start != b[i].start || x->end != b[i].end ||
			x->core_start != b[i].core_start || x->core_end != b[i].core_end ||
			x->rules != b[i].rules)
			return false;
	}
	return true;
}

/* Runs the set with its sieve and without. */
static size_t compare(struct fixture *f, struct watchset *ws, struct str text)
{
	static struct watch_hit hits[WATCH_MAX_HITS];
	struct str fields[FIELD_N] = {[FIELD_BODY] = text};
	struct watch_result res = watchset_run(ws, f->scratch, fields, NULL);
	size_t n = res.n_hits;
	struct sieve *s = ws->sieve;

	for (size_t i = 0; i < n; i++)
		hits[i] = res.hits[i];
	ws->sieve = NULL;
	res = watchset_run(ws, f->scratch, fields, NULL);
	ws->sieve = s;
	if (!same_hits(&res, hits, n))
		fail_msg("%zu hits with a sieve, %zu without: " STR_F, n, res.n_hits,
			STR_A(text));
	return n;
}

static void hits_are_the_same_without(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf text;
	size_t hits = 0, sets = 0;
	struct gen g;

	buf_init(&text, BUF_NO_MAX);
	for (size_t i = 0; i < 600; i++) {
		gen_init(&g, 7300 + i, i % 2 ? f->words : NULL, i % 2 ? f->n_words : 0);
		struct watchset *ws = some_terms(f, &g);
		sets += ws->sieve != NULL;
		for (size_t k = 0; k < 30; k++) {
			struct str term = arena_str(&f->arena, made_term(f, &g));
			buf_reset(&text);
			some_text(f, &g, term, &text);
			hits += compare(f, ws, buf_view(&text));
		}
		watchset_free(ws);
	}
	/* Else nothing was compared. */
	assert_in_range(sets, 100, 600);
	assert_in_range(hits, 1000, SIZE_MAX / 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_shows_a_stem_is_a_suspect),
		cmocka_unit_test(a_longer_word_that_shows_a_stem_is_a_suspect),
		cmocka_unit_test(rare_spellings_are_suspects),
		cmocka_unit_test(a_word_that_ends_otherwise_is_left_out),
		cmocka_unit_test(a_run_with_anything_but_letters_is_a_suspect),
		cmocka_unit_test(ascii_counts_where_a_stem_has_it),
		cmocka_unit_test(a_word_is_seen_wherever_it_stands),
		cmocka_unit_test(a_sign_of_the_sieve_ends_a_token),
		cmocka_unit_test(more_suspects_than_wanted_are_said),
		cmocka_unit_test(a_long_list_does_without),
		cmocka_unit_test(hits_are_the_same_without),
	};

	return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
