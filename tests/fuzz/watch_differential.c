/* SPDX-License-Identifier: ISC */
/*
 * The engine against the reference (tests/ref/ref.h): one term and up to eight texts an input, the
 * folded words and the spans of the hits compared. Run from the project's root, where the guard
 * words are.
 *
 * The first byte chooses how the others are read. As choices of the generator of made texts, over
 * its own words or over those and all guard words; or as letters (spell.h), parts of the input
 * ending with a zero byte, where the bytes from WORD_BYTES on stand for a word of the term: so that
 * every input is a term and texts that lean on each other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/spell.h"
#include "tests/ref/frequent.h"
#include "tests/ref/gen.c"
#include "tests/ref/gold.c"
#include "tests/ref/ref_fold.c"
#include "tests/ref/ref_match.c"
#include "watch/fold.h"
#include "watch/signs.h"
#include "watch/watchset.h"

enum {
	MAX_TEXTS = 8,
	MAX_SPANS = REF_MAX_TOKENS,
	MAX_WORD_LETTERS = 20, /* longer ones hold four words and more written as one */
	MAX_GLUED = 4,
	MAX_WORDS = 4096,
	WORD_BYTES = 0xF0
};

enum how {
	HOW_MADE,
	HOW_MADE_OF_GUARDS,
	HOW_LETTERS,
	HOW_N
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Made once for the life of the fuzzer. */
static struct {
	struct guards *guards;
	struct ref_guards ref;
	struct watch_scratch *scratch;
	struct folded fold;
	struct arena arena;
	struct str words[MAX_WORDS];
	size_t n_words;
	struct buf term_text, text;
	struct ref_text folded;
	struct ref_term term;
} fuzz;

static void word_add(struct str word)
{
	if (word.n > 0 && fuzz.n_words < MAX_WORDS)
		fuzz.words[fuzz.n_words++] = word;
}

static void words_init(struct str guard_text)
{
	struct str line, word;

	for (size_t i = 0; i < GEN_COUNT(gen_words); i++)
		word_add(gen_words[i]);
	while (str_cut(&guard_text, '\n', &line)) {
		if (str_starts(line, STR("[")))
			continue;
		line = str_sub(line, 0, str_find(line, '#'));
		while (str_cut(&line, ' ', &word))
			word_add(word);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct str words;
	struct err e;

	(void)argc;
	(void)argv;
	arena_init(&fuzz.arena, (size_t)1 << 20);
	words = gold_file(&fuzz.arena, "watch/guard-words.txt");
	if (!words.n || guards_new((struct str){0}, &fuzz.guards, &e)) {
		fprintf(stderr, "watch/guard-words.txt: run from the project's root\n");
		exit(1);
	}
	words_init(words);
	ref_guards_parse(words, &fuzz.ref);
	fuzz.ref.frequent = ref_frequent;
	fuzz.scratch = watch_scratch_new();
	buf_init(&fuzz.term_text, 1 << 12);
	buf_init(&fuzz.text, 1 << 16);
	return 0;
}

/* ---- making terms and texts ----------------------------------------------------------------- */

/* The bytes up to the next zero. */
static struct str part(struct gen *g)
{
	struct str rest = str_sub(g->bytes, g->at, g->bytes.n);
	struct str bytes = str_sub(rest, 0, str_find(rest, '\0'));

	g->at += bytes.n + 1;
	return bytes;
}

static void word_of_term(unsigned i, struct buf *out)
{
	struct str rest = buf_view(&fuzz.term_text), word = {0};

	while (str_cut(&rest, ' ', &word) && i > 0)
		i--;
	buf_str(out, word);
}

static void make_term(struct gen *g, enum how how)
{
	buf_reset(&fuzz.term_text);
	if (how == HOW_LETTERS)
		spell(part(g), &fuzz.term_text);
	else
		gen_term(g, &fuzz.term_text);
}

static void make_text(struct gen *g, enum how how)
{
	struct str bytes;

	buf_reset(&fuzz.text);
	if (how != HOW_LETTERS) {
		gen_text(g, buf_view(&fuzz.term_text), &fuzz.text);
		return;
	}
	bytes = part(g);
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned b = (unsigned char)bytes.p[i];
		if (b >= WORD_BYTES)
			word_of_term(b % 4, &fuzz.text);
		else
			spell(str_sub(bytes, i, i + 1), &fuzz.text);
	}
}

/* ---- comparing ------------------------------------------------------------------------------ */

static void differ(const char *what, size_t want, size_t got)
{
	fprintf(stderr, "'" STR_F "' in '" STR_F "': %s: reference %zu, engine %zu\n",
		STR_A(buf_view(&fuzz.term_text)), STR_A(buf_view(&fuzz.text)), what, want, got);
	abort();
}

static void agree(const char *what, size_t want, size_t got)
{
	if (want != got)
		differ(what, want, got);
}

/* Units are UTF-16, the reference's letters are code points. */
static void compare_letters(
	const struct folded *f, const struct token *t, const struct ref_token *want)
{
	size_t n = 0;

	for (size_t i = 0; i < want->whole.n; i++) {
		uint32_t cp = want->whole.x[i];
		if (cp > 0xFFFF && n < t->n)
			agree("high surrogate", 0xD7C0 + (cp >> 10), f->units[t->u + n++]);
		if (cp > 0xFFFF)
			cp = 0xDC00 | (cp & 0x3FF);
		if (n < t->n)
			agree("letter", cp, f->units[t->u + n]);
		n++;
	}
	agree("letters of a word", n, t->n);
}

static void compare_token(
	const struct folded *f, const struct token *t, const struct ref_token *want)
{
	agree("start of a word", want->start, t->start);
	agree("end of a word", want->end, t->end);
	agree("class", want->class, t->kind);
	compare_letters(f, t, want);
	if (want->class != REF_ARABIC)
		return;
	agree("tatweel", want->tatweel, (t->flags & TOKEN_TATWEEL) != 0);
	agree("tanwin", want->tanwin, (t->flags & TOKEN_TANWIN) != 0);
	agree("teh", want->raw[want->n_raw - 1] == TEH, (t->flags & TOKEN_TEH) != 0);
	agree("maqsura", want->raw[want->n_raw - 1] == MAQSURA,
		(t->flags & TOKEN_MAQSURA) != 0);
	for (size_t i = 0; i < want->whole.n && i < 8; i++)
		if (want->whole.x[i] == ALEF)
			agree("alef", want->whole.hamza[i] != 0, t->hamza >> i & 1);
}

static void compare_fold(const struct folded *f)
{
	agree("words", fuzz.folded.n, f->n_toks);
	for (size_t i = 0; i < f->n_toks; i++) {
		compare_token(f, &f->toks[i], &fuzz.folded.tok[i]);
		if (i > 0)
			agree("open gap", fuzz.folded.tok[i].open,
				signs_open(f, buf_view(&fuzz.text), i));
	}
}

static bool is_proclitic(uint32_t raw)
{
	return is_conj(raw) || is_prep(raw) || level_d(raw) == ALEF;
}

/* ءا behind letters of proclitics that stand in no order of theirs: without the first it would be one letter. */
static bool has_stray_madda(const struct ref_token *t)
{
	for (size_t i = 0; t->class == REF_ARABIC && i + 1 < t->n_raw; i++) {
		if (t->raw[i] == HAMZA)
			return !is_behind_proclitics(t, 0, i);
		if (!is_proclitic(t->raw[i]))
			return false;
	}
	return false;
}

static bool text_in_scope(void)
{
	if (!ref_text_fold(buf_view(&fuzz.text), &fuzz.folded))
		return false;
	for (size_t i = 0; i < fuzz.folded.n; i++)
		if (fuzz.folded.tok[i].whole.n > MAX_WORD_LETTERS ||
			has_stray_madda(&fuzz.folded.tok[i]))
			return false;
	return true;
}

/* A name that ends twice, with allah or al-din: engine and reference need not cut nonsense alike. */
static bool ends_twice(const struct ref_token *t)
{
	size_t at = t->class == REF_ARABIC ? joint(t) : 0;
	struct ref_token left, right;

	if (!at)
		return false;
	left = part_of(t, 0, at);
	right = part_of(t, at, t->n_raw);
	return joint(&left) || ends_twice(&right);
}

/* More words than the engine looks for in one could stand in a word of the texts. */
static bool glues_too_many(const struct ref_phrase *typed)
{
	for (size_t i = 0; i + MAX_GLUED < typed->n; i++) {
		size_t letters = 0;

		for (size_t k = i; k <= i + MAX_GLUED; k++)
			letters += typed->w[k].t.whole.n;
		if (letters <= MAX_WORD_LETTERS)
			return true;
	}
	return false;
}

static bool is_yeh(uint32_t raw)
{
	return level_d(raw) == YEH;
}

static bool is_hamza(uint32_t raw)
{
	return raw == HAMZA || level_d(raw) == YEH_HAMZA;
}

/* `many` yehs in a row and a hamza behind them. */
static bool yehs_fold(const struct ref_token *t, size_t many)
{
	size_t yehs = 0;

	for (size_t i = 0; t->class == REF_ARABIC && i < t->n_raw; i++) {
		if (is_hamza(t->raw[i]) && yehs >= many)
			return true;
		yehs = is_yeh(t->raw[i]) ? yehs + 1 : 0;
	}
	return false;
}

static bool is_all_yehs(const struct ref_token *t)
{
	size_t yehs = 0;

	while (yehs < t->n_raw && is_yeh(t->raw[yehs]))
		yehs++;
	return yehs == t->n_raw;
}

/* Yehs before a hamza fold into it, and of a word of yehs or before a word that begins with hamza nothing
 * would be left to compare. Arabic has no such words. */
static bool yeh_is_lost(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		if (is_all_yehs(t) || yehs_fold(t, 2))
			return true;
		if (i + 1 < typed->n && is_yeh(t->raw[t->n_raw - 1]) &&
			is_hamza(typed->w[i + 1].t.raw[0]))
			return true;
	}
	return false;
}

/* ءا behind prefixes that the term has, or ء at its end, which the alef of the accusative may follow: another
 * prefix before these, and it folds otherwise. */
static bool has_inner_madda(const struct ref_token *t)
{
	for (size_t k = 1; t->class == REF_ARABIC && k < t->n_raw; k++)
		if (t->raw[k] == HAMZA && is_behind_proclitics(t, 0, k) &&
			(k + 1 == t->n_raw || level_d(t->raw[k + 1]) == ALEF))
			return true;
	return false;
}

/* Behind a prefix a hamza without a seat folds like one with a seat. No Arabic word begins with one. */
static bool begins_with_hamza(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++)
		if (typed->w[i].t.whole.x[0] == HAMZA || has_inner_madda(&typed->w[i].t))
			return true;
	return false;
}

static bool is_article(const struct ref_token *t, size_t at)
{
	return t->whole.n == at + 2 && t->whole.x[at] == ALEF && t->whole.x[at + 1] == LAM;
}

/* Alef and lam are a word of their own only as Al, family, which is written with a madda, and once; the
 * article never stands before the article. */
static bool has_article_alone(const struct ref_phrase *typed)
{
	size_t families = 0;

	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;

		if (is_article(t, 0) && (t->raw[0] != 0x622 || ++families > 1))
			return true;
		if (t->whole.n == 4 && t->whole.x[0] == ALEF && t->whole.x[1] == LAM &&
			is_article(t, 2))
			return true;
	}
	return false;
}

static bool has_dagger(const struct ref_token *t)
{
	for (size_t i = 0; i < t->n_raw; i++)
		if (t->marks[i] & REF_DAGGER)
			return true;
	return false;
}

/* Folding leaves two letters or one of it, as of yeh, alef with hamza and heh; or it is so short and has an alef
 * above, which may be a letter and not. */
static bool has_shrunk(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		if ((t->whole.n <= 2 && t->n_raw > t->whole.n) ||
			(t->n_raw <= 2 && has_dagger(t)))
			return true;
	}
	return false;
}

/* Of words made of hamzas only their number is left. No Arabic word has three. */
static bool has_three_hamzas(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		size_t n = 0;

		for (size_t k = 0; k < t->whole.n; k++)
			n += t->whole.x[k] == YEH_HAMZA || t->whole.x[k] == HAMZA;
		if (n > 2)
			return true;
	}
	return false;
}

static bool any_unit(const uint32_t *held, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_unit(held[i]))
			return true;
	return false;
}

/* Is there a percent or currency sign before word i, or behind the last? */
static bool unit_before(const struct ref_phrase *p, size_t i)
{
	const struct ref_word *w = &p->w[i];

	if (i > 0 && w[-1].unit && w[-1].unit_behind)
		return true;
	if (i == p->n)
		return any_unit(p->tail, p->n_tail);
	return (w->unit && !w->unit_behind) || any_unit(w->held, w->n_held);
}

/* A number has such a sign on one side. */
static bool has_two_units(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++)
		if (typed->w[i].t.class == REF_DIGITS && unit_before(typed, i) &&
			unit_before(typed, i + 1))
			return true;
	return false;
}

/* More signs between two words, those of numbers counted, than the engine keeps. */
static bool has_many_signs(const struct ref_phrase *typed)
{
	for (size_t i = 1; i < typed->n; i++)
		if (typed->w[i].n_held + (typed->w[i].unit != 0) + (typed->w[i - 1].unit != 0) >
			SIGNS_MAX)
			return true;
	return false;
}

/* Two of three may end a word. */
static bool yehs_are_lost(void)
{
	for (size_t i = 0; i < fuzz.folded.n; i++)
		if (yehs_fold(&fuzz.folded.tok[i], 3))
			return true;
	return false;
}

/* A term is a line, and begins and ends with no blank. */
static bool is_no_line(struct str term)
{
	uint32_t cp = ' ';

	for (size_t at = 0; at < term.n;) {
		bool first = at == 0;

		at += utf8_decode(str_sub(term, at, term.n), &cp);
		if (is_line(cp) || cp == PARAGRAPH || (first && is_space(cp)))
			return true;
	}
	return is_space(cp);
}

static bool term_in_scope(void)
{
	const struct ref_phrase *typed = &fuzz.term.reading[0];

	if (is_no_line(str_trim(buf_view(&fuzz.term_text))) ||
		!ref_term_parse(&fuzz.ref, buf_view(&fuzz.term_text), &fuzz.term))
		return false;
	for (size_t i = 0; i < typed->n; i++)
		if (ends_twice(&typed->w[i].t))
			return false;
	for (size_t i = 0; i < fuzz.term.n; i++)
		if (has_article_alone(&fuzz.term.reading[i]))
			return false;
	return !glues_too_many(typed) && !yeh_is_lost(typed) && !begins_with_hamza(typed) &&
	       !has_three_hamzas(typed) && !has_shrunk(typed) && !has_two_units(typed) &&
	       !has_many_signs(typed);
}

static void compare(const struct watchset *ws)
{
	struct ref_span want[MAX_SPANS];
	struct watch_result got;
	size_t n;

	if (!fuzz.text.n || !text_in_scope())
		return;
	got = watchset_find(ws, fuzz.scratch, buf_view(&fuzz.text));
	fold_text(&fuzz.fold, buf_view(&fuzz.text), FOLD_ALL);
	compare_fold(&fuzz.fold);
	if (yehs_are_lost())
		return;
	n = ref_find(&fuzz.ref, &fuzz.term, &fuzz.folded, want, MAX_SPANS);
	agree("hits", n, got.n_hits);
	for (size_t i = 0; i < n; i++) {
		agree("start of a hit", want[i].start, got.hits[i].start);
		agree("end of a hit", want[i].end, got.hits[i].end);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct watch_line line = {.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("fuzz"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	enum how how;
	struct gen g;
	struct err e;

	if (!size)
		return 0;
	how = (enum how)(data[0] % HOW_N);
	if (how == HOW_MADE_OF_GUARDS)
		gen_init(&g, 0, fuzz.words, fuzz.n_words);
	else
		gen_init(&g, 0, NULL, 0);
	g.bytes = (struct str){(const char *)data, size};
	g.at = 1;
	make_term(&g, how);
	line.text = str_trim(buf_view(&fuzz.term_text));
	if (!term_in_scope() ||
		watchset_new(&def, 1, fuzz.guards, &ws, &bad_watch, &bad_line, &e))
		return 0;
	for (int i = 0; i < MAX_TEXTS && g.at < size; i++) {
		make_text(&g, how);
		compare(ws);
	}
	watchset_free(ws);
	return 0;
}
