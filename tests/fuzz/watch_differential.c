/*
 * The engine against the reference (tests/ref/ref.h). The fuzzer's bytes are choices of the
 * generator of made texts, so that every input is a term and a text that lean on each other; run
 * from the project's root, where the guard words are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/ref/gen.c"
#include "tests/ref/gold.c"
#include "tests/ref/ref_fold.c"
#include "tests/ref/ref_match.c"

enum {
	MAX_SPANS = 64,
	MAX_WORD_LETTERS = 20
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Made once for the life of the fuzzer. */
static struct {
	struct guards *guards;
	struct ref_guards ref;
	struct watch_scratch *scratch;
	struct ref_text text;
	struct ref_term term;
} fuzz;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct arena a;
	struct str words;
	struct err e;

	(void)argc;
	(void)argv;
	arena_init(&a, (size_t)1 << 20);
	words = gold_file(&a, "watch/guard-words.txt");
	if (!words.n || guards_new((struct str){0}, &fuzz.guards, &e)) {
		fprintf(stderr, "watch/guard-words.txt: run from the project's root\n");
		exit(1);
	}
	ref_guards_parse(words, &fuzz.ref);
	arena_done(&a);
	fuzz.scratch = watch_scratch_new();
	return 0;
}

static void differ(struct str term, struct str text, size_t want, size_t got)
{
	fprintf(stderr, "'" STR_F "' in '" STR_F "': reference %zu, engine %zu hits\n",
		STR_A(term), STR_A(text), want, got);
	abort();
}

static void compare(const struct watchset *ws, struct str term, struct str text)
{
	struct ref_span want[MAX_SPANS];
	struct watch_result got = watchset_find(ws, fuzz.scratch, text);
	size_t n;

	if (!ref_text_fold(text, &fuzz.text))
		return;
	for (size_t i = 0; i < fuzz.text.n; i++)
		if (fuzz.text.tok[i].n > MAX_WORD_LETTERS)
			return;
	n = ref_find(&fuzz.ref, &fuzz.term, &fuzz.text, want, MAX_SPANS);
	if (n != got.n_hits)
		differ(term, text, n, got.n_hits);
	for (size_t i = 0; i < n; i++)
		if (want[i].start != got.hits[i].start || want[i].end != got.hits[i].end)
			differ(term, text, n, got.n_hits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct watch_line line = {.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("fuzz"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	AUTO_BUF struct buf term, text;
	struct gen g;
	struct err e;

	buf_init(&term, 1 << 12);
	buf_init(&text, 1 << 16);
	if (!size)
		return 0;
	gen_init(&g, 0, NULL, 0);
	g.bytes = (struct str){(const char *)data, size};
	gen_term(&g, &term);
	line.text = buf_view(&term);
	if (!ref_term_parse(&fuzz.ref, line.text, &fuzz.term) ||
		watchset_new(&def, 1, fuzz.guards, &ws, &bad_watch, &bad_line, &e))
		return 0;
	for (int i = 0; i < 8 && g.at < size; i++) {
		buf_reset(&text);
		gen_text(&g, line.text, &text);
		compare(ws, line.text, buf_view(&text));
	}
	watchset_free(ws);
	return 0;
}
