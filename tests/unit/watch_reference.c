/* SPDX-License-Identifier: ISC */
/*
 * The engine finds what the plain reference finds (tests/ref/ref.h): on made texts, on made texts of
 * the words of articles and of guard words, and on sentences of articles; above a million pairs of
 * term and text.
 *
 * Sanitizers: none, watch_match.c and watch_property.c touch the same memory.
 */
#include "tests/ref/rig.c"
#include "tests/ref/scope.c"
#include "tests/unit/unit.h"

/* ---- against the reference ----------------------------------------------------------------- */

struct tally {
	size_t pairs, hits, wrong;
};

static bool in_scope(const struct ref_text *t)
{
	return scope_text(t) && scope_yehs(t);
}

static void differ_print(struct str term, struct str text, const struct ref_span *want,
	size_t n, const struct watch_hit *got, size_t n_got)
{
	print_message("'" STR_F "' in '" STR_F "': reference", STR_A(term), STR_A(text));
	for (size_t i = 0; i < n; i++)
		print_message(" {" STR_F "}", STR_A(str_sub(text, want[i].start, want[i].end)));
	print_message(", engine");
	for (size_t i = 0; i < n_got; i++)
		print_message(" {" STR_F "}", STR_A(str_sub(text, got[i].start, got[i].end)));
	print_message("\n");
}

/* hits: of one line. The text is folded into f->ref_text already. */
static void compare(struct fixture *f, const struct ref_term *t, struct str term,
	struct str text, const struct watch_hit *hits, size_t n_hits, struct tally *tally)
{
	struct ref_span want[MAX_SPANS];
	size_t n = ref_find(&f->ref_guards, t, &f->ref_text, want, MAX_SPANS);
	bool same = n == n_hits;

	for (size_t i = 0; same && i < n; i++)
		same = want[i].start == hits[i].start && want[i].end == hits[i].end;
	if (!same && tally->wrong++ < 20)
		differ_print(term, text, want, n, hits, n_hits);
	tally->pairs++;
	tally->hits += n;
}

static void compare_made(
	struct fixture *f, struct gen *g, size_t terms, size_t texts, struct tally *tally)
{
	for (size_t i = 0; i < terms; i++) {
		struct str term = made_term(f, g);
		struct watchset *ws = set_of(f->guards, term);

		if (!ws || !ref_term_parse(&f->ref_guards, term, &f->ref_term) ||
			!scope_term(term, &f->ref_term)) {
			watchset_free(ws);
			continue;
		}
		for (size_t k = 0; k < texts; k++) {
			struct str text = made_text(f, g, term);
			struct watch_result res;

			if (!ref_text_fold(text, &f->ref_text) || !in_scope(&f->ref_text))
				continue;
			res = find(f, ws, text);
			compare(f, &f->ref_term, term, text, res.hits, res.n_hits, tally);
		}
		watchset_free(ws);
	}
}

static void tally_check(const struct tally *t, const char *what)
{
	print_message("%s: %zu pairs of term and text, %zu hits, %zu differ\n", what, t->pairs,
		t->hits, t->wrong);
	assert_int_equal(t->wrong, 0);
}

static void the_engine_equals_the_reference_on_made_texts(void **state)
{
	struct fixture *f = *state;
	struct tally t = {0};
	struct gen g;

	gen_init(&g, 51, NULL, 0);
	compare_made(f, &g, 2500, 200, &t);
	tally_check(&t, "made");
}

static void the_engine_equals_the_reference_on_corpus_words(void **state)
{
	struct fixture *f = *state;
	struct tally t = {0};
	struct gen g;

	gen_init(&g, 52, f->words, f->n_words);
	compare_made(f, &g, 2500, 100, &t);
	tally_check(&t, "corpus words");
}

static void the_engine_equals_the_reference_on_guard_words(void **state)
{
	struct fixture *f = *state;
	struct tally t = {0};
	struct gen g;

	gen_init(&g, 66, f->listed, f->n_listed);
	compare_made(f, &g, 2500, 100, &t);
	tally_check(&t, "guard words");
}

/* Around two words of a pair: what stands before each, between them and behind. */
static void pair_texts(struct fixture *f, struct str first, struct str second,
	void (*each)(struct fixture *f, void *to), void *to)
{
	static const char *const before[] = {"", "و", "ب", "ال", "وبال", "لل", "الـ "};
	static const char *const between[] = {" ", " «", ". ", "_", " ثم ", "\n\n"};
	static const char *const prefix[] = {"", "و", "ال", "للـ", "وال"};
	static const char *const behind[] = {"", "ًا", "ه"};

	for (size_t i = 0; i < 7 * 6 * 5 * 3; i++) {
		buf_reset(&f->text);
		buf_printf(&f->text, "%s" STR_F "%s%s" STR_F "%s " STR_F, before[i % 7],
			STR_A(first), between[i / 7 % 6], prefix[i / 42 % 5], STR_A(second),
			behind[i / 210], STR_A(first));
		each(f, to);
	}
}

struct pair_term {
	struct watchset *ws;
	struct str term;
	struct tally *tally;
};

static void compare_pair_text(struct fixture *f, void *to)
{
	const struct pair_term *p = to;
	struct str text = buf_view(&f->text);
	struct watch_result res;

	assert_true(ref_text_fold(text, &f->ref_text));
	res = find(f, p->ws, text);
	compare(f, &f->ref_term, p->term, text, res.hits, res.n_hits, p->tally);
}

/* Each of the two as a term, typed with the article and without. */
static void compare_pair(
	struct fixture *f, struct str first, struct str second, struct tally *tally)
{
	const struct str terms[] = {first, second};

	for (size_t i = 0; i < 4; i++) {
		struct pair_term p = {.tally = tally};

		buf_reset(&f->term);
		buf_printf(&f->term, "%s" STR_F, i < 2 ? "" : "ال", STR_A(terms[i % 2]));
		p.term = buf_view(&f->term);
		p.ws = set_of(f->guards, p.term);
		if (p.ws && ref_term_parse(&f->ref_guards, p.term, &f->ref_term))
			pair_texts(f, first, second, compare_pair_text, &p);
		watchset_free(p.ws);
	}
}

static void the_engine_equals_the_reference_on_pairs(void **state)
{
	struct fixture *f = *state;
	struct str text = gold_file(&f->arena, "watch/guard-words.txt"), line, word;
	struct tally t = {0};

	while (str_cut(&text, '\n', &line)) {
		line = str_sub(line, 0, str_find(line, '#'));
		while (str_cut(&line, ' ', &word)) {
			struct str first;

			if (str_find(word, '_') < word.n && str_cut(&word, '_', &first))
				compare_pair(f, first, word, &t);
		}
	}
	assert_true(t.hits > 0);
	tally_check(&t, "pairs");
}

enum {
	REAL_TERMS = 200
};

/* Terms of one to three words that follow each other in a title. */
static size_t real_terms(
	struct fixture *f, struct gen *g, struct watch_line *lines, struct ref_term *refs)
{
	size_t n = 0;

	while (n < REAL_TERMS) {
		struct str title = f->titles[gen_below(g, (uint32_t)f->n_titles)], word;
		uint32_t skip = gen_below(g, 8), words = 1 + gen_below(g, 3);
		struct str term = {0};

		for (uint32_t i = 0; i < skip + words && str_cut(&title, ' ', &word); i++)
			if (i >= skip)
				term = (struct str){term.p ? term.p : word.p,
					(size_t)(word.p + word.n - (term.p ? term.p : word.p))};
		if (term.n < 6 || !ref_term_parse(&f->ref_guards, term, &refs[n]) ||
			!scope_term(term, &refs[n]))
			continue;
		lines[n] = (struct watch_line){
			.text = term, .fields = TERM_FIELDS_DEFAULT, .line = (uint32_t)n};
		n++;
	}
	return n;
}

static void compare_real(struct fixture *f, const struct watchset *ws,
	const struct watch_line *lines, const struct ref_term *refs, struct str text,
	struct tally *tally)
{
	struct watch_hit mine[MAX_SPANS];
	struct watch_result res;

	if (!ref_text_fold(text, &f->ref_text) || !in_scope(&f->ref_text))
		return;
	res = find(f, ws, text);
	for (uint32_t line = 0; line < REAL_TERMS; line++) {
		size_t n = 0;

		for (size_t i = 0; i < res.n_hits && n < MAX_SPANS; i++)
			if (res.hits[i].line == line)
				mine[n++] = res.hits[i];
		compare(f, &refs[line], lines[line].text, text, mine, n, tally);
	}
}

static void the_engine_equals_the_reference_on_real_texts(void **state)
{
	struct fixture *f = *state;
	struct watch_line lines[REAL_TERMS];
	struct ref_term *refs;
	struct watch_def def = {.id = STR("real"), .lines = lines};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	struct tally t = {0};
	struct gen g;
	struct err e;

	refs = xcalloc(REAL_TERMS, sizeof *refs);
	gen_init(&g, 53, NULL, 0);
	def.n_lines = real_terms(f, &g, lines, refs);
	assert_code(watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, &e), ERR_NONE);
	for (size_t i = 0; i < f->n_titles; i++)
		compare_real(f, ws, lines, refs, f->titles[i], &t);
	watchset_free(ws);
	free(refs);
	tally_check(&t, "real texts");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_engine_equals_the_reference_on_made_texts),
		cmocka_unit_test(the_engine_equals_the_reference_on_corpus_words),
		cmocka_unit_test(the_engine_equals_the_reference_on_guard_words),
		cmocka_unit_test(the_engine_equals_the_reference_on_pairs),
		cmocka_unit_test(the_engine_equals_the_reference_on_real_texts),
	};

	return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
