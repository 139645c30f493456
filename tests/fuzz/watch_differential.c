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
#include "tests/ref/scope.c"
#include "watch/fold.h"
#include "watch/signs.h"
#include "watch/watchset.h"

enum {
	MAX_TEXTS = 8,
	MAX_SPANS = REF_MAX_TOKENS,
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

static void compare(const struct watchset *ws)
{
	struct ref_span want[MAX_SPANS];
	struct watch_result got;
	size_t n;

	if (!fuzz.text.n || !ref_text_fold(buf_view(&fuzz.text), &fuzz.folded) ||
		!scope_text(&fuzz.folded))
		return;
	got = watchset_find(ws, fuzz.scratch, buf_view(&fuzz.text));
	fold_text(&fuzz.fold, buf_view(&fuzz.text), FOLD_ALL);
	compare_fold(&fuzz.fold);
	if (!scope_yehs(&fuzz.folded))
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
	if (!ref_term_parse(&fuzz.ref, line.text, &fuzz.term) ||
		!scope_term(buf_view(&fuzz.term_text), &fuzz.term) ||
		watchset_new(&def, 1, fuzz.guards, &ws, &bad_watch, &bad_line, &e))
		return 0;
	for (int i = 0; i < MAX_TEXTS && g.at < size; i++) {
		make_text(&g, how);
		compare(ws);
	}
	watchset_free(ws);
	return 0;
}
