/* SPDX-License-Identifier: ISC */
/*
 * Folding: offsets stay in order and inside, folding twice changes nothing, and the path
 * for long texts folds as the one for short texts. The first byte says which classes fold and
 * whether the rest is the text itself or spells one (spell.h). What folding keeps between texts is
 * kept here too, so that a text cannot show in the next.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/spell.h"
#include "watch/fold.h"

enum {
	PAD = 100,      /* lines that make any text long */
	SHORT_MAX = 90, /* a text that the path for long ones does not take by itself */
	FIRST_SPELLS = 0x80
};

/* Kept for the life of the fuzzer. */
static struct {
	struct folded all, some, padded;
	struct buf text, lines, padded_text, once, twice;
} fuzz;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	buf_init(&fuzz.text, BUF_NO_MAX);
	buf_init(&fuzz.lines, BUF_NO_MAX);
	for (int i = 0; i < PAD; i++)
		buf_char(&fuzz.lines, '\n');
	buf_init(&fuzz.padded_text, BUF_NO_MAX);
	buf_init(&fuzz.once, BUF_NO_MAX);
	buf_init(&fuzz.twice, BUF_NO_MAX);
	return 0;
}

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void check_tokens(const struct folded *f, size_t size)
{
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		need(t->start < t->end && t->end <= size && t->n > 0);
		need(i == 0 || t->start >= f->toks[i - 1].start);
		for (size_t k = t->u; k < t->u + t->n; k++)
			need(f->offs[k] >= t->start && f->offs[k] < t->end);
	}
}

static void check_twice(struct str s)
{
	buf_reset(&fuzz.once);
	buf_reset(&fuzz.twice);
	fold_utf8(s, &fuzz.once);
	fold_utf8(buf_view(&fuzz.once), &fuzz.twice);
	need(str_eq(buf_view(&fuzz.once), buf_view(&fuzz.twice)));
}

/* The text alone when it is short, and with lines after it that make it long. */
static void check_paths(const struct folded *f, struct str s, unsigned classes)
{
	const struct folded *g = &fuzz.padded;

	buf_reset(&fuzz.padded_text);
	buf_str(&fuzz.padded_text, s);
	buf_str(&fuzz.padded_text, buf_view(&fuzz.lines));
	fold_text(&fuzz.padded, buf_view(&fuzz.padded_text), classes);
	need(f->n_toks == g->n_toks && f->n_units == g->n_units);
	need(f->n_units == 0 ||
		memcmp(f->units, g->units, f->n_units * sizeof(*f->units)) == 0);
	for (size_t i = 0; i < f->n_toks; i++)
		need(memcmp(&f->toks[i], &g->toks[i], sizeof(*f->toks)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str s = {(const char *)data, size};
	unsigned classes;

	if (size == 0)
		return 0;
	classes = data[0] & FOLD_ALL;
	s = str_sub(s, 1, s.n);
	if (data[0] >= FIRST_SPELLS) {
		buf_reset(&fuzz.text);
		spell(s, &fuzz.text);
		s = buf_view(&fuzz.text);
	}
	fold_text(&fuzz.all, s, FOLD_ALL);
	check_tokens(&fuzz.all, s.n);
	fold_text(&fuzz.some, s, classes);
	check_tokens(&fuzz.some, s.n);
	if (s.n < SHORT_MAX)
		check_paths(&fuzz.some, s, classes);
	check_twice(s);
	return 0;
}
