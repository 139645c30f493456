/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Signs that a term holds between and beside its words, and whether a text has them (doc/matching.md
 * "Signs, numbers, acronyms"). Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "watch/fold.h"

enum {
	SIGNS_MAX = 4, /* at one place */
	SIGNS_OFF = 2 /* times 2^i: a blank is typed behind the first i of them, as in «C ++» */
};

/* The signs at one place of a term: before its word `at`, or behind the last one; those of a number, which is word
 * `at`, on either side of it. Kept in the units of its record, hence all of one size. */
struct signs {
	uint16_t at;
	uint16_t
		number; /* 1: a percent or currency sign, typed before its number; 2: behind it; else 0 */
	uint16_t n;
	uint16_t
		hard; /* they must stand in the text; SIGNS_OFF: and, at an edge, where they may stand off */
	uint16_t s[SIGNS_MAX];
};
enum {
	SIGNS_UNITS = sizeof(struct signs) / sizeof(uint16_t)
};

/* The signs of the text between two tokens, as one spelling of each: no spaces, quotes, brackets, marks.
 * before, behind: the tokens, NULL at an end. Returns how many signs there are; SIGNS_MAX are kept. */
size_t signs_read(struct str between, const struct token *before, const struct token *behind,
	struct signs *ret);

/* May a phrase with these signs go on over what stands before token `tok` (not the first)? NULL: the
 * term has none there. */
bool signs_pass(const struct folded *f, struct str text, size_t tok, const struct signs *s);

enum {
	SIGNS_SHORT = 3 /* letters of a token beside a dot that ends no sentence */
};
/* Is the stop before the token a dot that ends no sentence? */
bool signs_dot(const struct folded *f, struct str text, size_t tok);
/* signs_pass() without signs: nearly always the gap alone tells. */
static inline bool signs_open(const struct folded *f, struct str text, size_t tok)
{
	const struct token *t = &f->toks[tok];

	return t->gap <= GAP_OPEN ||
	       ((t->n <= SIGNS_SHORT || t[-1].n == 1) && signs_dot(f, text, tok));
}

/* The signs before a term's first word, or behind its last: do they stand beside byte `at` of the text?
 * That of a number may stand off by a blank, unless another number is nearer; others by several where SIGNS_OFF
 * says so. Then *ret is where they begin, or end. */
bool signs_before(struct str text, size_t at, const struct signs *s, size_t *ret);
bool signs_behind(struct str text, size_t at, const struct signs *s, size_t *ret);

/* Of signs at an edge of a term: takes out those that a sentence has (a comma, a stop). */
void signs_keep_meaning(struct signs *s);
/* Are there blanks among them? */
bool signs_off(struct str between);
/* Where among the signs, which were read from `between`: as SIGNS_OFF. */
uint16_t signs_blanks(struct str between, const struct signs *s);
enum signs_place {
	SIGNS_ELSEWHERE,
	SIGNS_A_BLANK_OFF,
	SIGNS_TOUCH
};
/* Where the sign stands in the text beside a number. before: the text is before it. */
enum signs_place signs_beside(struct str between, uint16_t sign, bool before);
/* A percent or currency sign alone: it may stand on either side of its number. */
bool signs_of_number(const struct signs *s);
/* Do just these signs, and no end of a paragraph, stand before token `tok`, not the first? */
bool signs_are(const struct folded *f, struct str text, size_t tok, const struct signs *s);
