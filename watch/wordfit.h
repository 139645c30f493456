/* SPDX-License-Identifier: ISC */
#pragma once
/* One word of a pattern against one token; private to phrase.c, glue.c. */
#include "watch/affix.h"
#include "watch/phrase.h"

/* What the words so far have decided; a step that fails is undone by a copy of it. */
struct walk_state {
	size_t core_start, core_end;
	uint32_t rules; /* enum rule, so far */
	bool article;   /* a bare word took the article: the bare words after it must too */
	bool tanwin;    /* the word before took the accusative alef */
};

/* Where a comparison stands. */
struct walk {
	const struct phrase_view *v;
	const struct word *words;
	size_t n_words;
	const struct signs *signs; /* in order of their places */
	size_t n_signs;
	unsigned *steps; /* taken so far; phrase.c bounds them */
	uint32_t flags;  /* enum term_flag of the line */
	size_t last;     /* token */
	struct walk_state now;
};

/* Compares word w with token t and, on success, moves the walk over it. detached: the article
 * stood before as a token of its own. */
bool word_fits(struct walk *k, size_t w, const struct token *t, bool detached);

/* The cuts of token t that word w may try; behind a detached article only the one that counts it. */
size_t word_splits(const struct walk *k, size_t w, const struct token *t, bool detached,
	struct split out[AFFIX_MAX]);
/* May word x stand after this cut? */
bool word_takes(const struct walk *k, const struct word *x, const struct split *s);
/* Is the word compared by its skeleton, too? */
bool word_is_skeleton(uint32_t flags, const struct word *x);
/* The rules by which u[0..n) is the word, in another case than typed. */
uint32_t word_other_case(
	const struct walk *k, const struct word *x, const uint16_t *u, size_t n);
static inline uint32_t word_case_rules(
	const struct walk *k, const struct word *x, const uint16_t *u, size_t n)
{
	return x->cases != 0 || (x->flags & WORD_IBN) ? word_other_case(k, x, u, n) : 0;
}
/* Is no alef of the cut, or behind it, a dagger? That one belongs to the letter below: «وٰحد» is wahid, one, and
 * not "and ahad". */
bool word_cut_is_written(const struct walk *k, const struct token *t, const struct split *s);
/* The rules that the cut itself means. */
uint32_t word_split_rules(const struct word *x, const struct split *s);
/* The byte where unit i of token t starts; its end for i == n. */
size_t word_offset(const struct walk *k, const struct token *t, size_t i);
/* Where the core begins: the article belongs to a definite word. */
size_t word_core(const struct walk *k, const struct word *x, const struct token *t,
	const struct split *s);
bool word_refuses_article(const struct word *x); /* takes none, whatever the rest has */
bool word_is_neutral(const struct word *x);      /* may go without where the rest has it */

/* glue.c: two or more words from w on written as token t, perhaps behind a detached article; returns
 * how many, 0 for no. */
size_t glue_fits(struct walk *k, size_t w, const struct token *t, bool detached);
/* May words w and w + 1 be written together? */
bool glue_allowed(const struct word *first, const struct word *next);
