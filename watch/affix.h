#pragma once
/*
 * Proclitics: the ways to cut a token into conjunction, preposition, article and the rest.
 * Source: arabic.md 3.1, with the elision of the article's alef after li. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/guard.h"

enum affix_part {
	AFFIX_CONJ = 1 << 0,    /* wa, fa */
	AFFIX_PREP = 1 << 1,    /* bi, ka, li */
	AFFIX_AL = 1 << 2,      /* the article, written or elided */
	AFFIX_ELIDED = 1 << 3,  /* li + al written as two lams (or as one before lam) */
	AFFIX_DIALECT = 1 << 4, /* interrogative alef, sin, `a + al, ha + al, ya */
};

struct split {
	uint8_t from;     /* units before the rest */
	uint8_t parts;    /* enum affix_part */
	uint8_t stage[2]; /* where the rest stood after the conjunction, after the preposition:
			     guard words are looked up there; equal to from when nothing was cut
			     after */
};

enum {
	AFFIX_MAX = 24
};

/* An Arabic token's units (FOLD_ALL) and its hamza mask (struct token). The first split is the
 * whole token; shorter cuts come first. Returns how many. */
size_t affix_splits(
	const uint16_t *u, size_t n, uint8_t hamza, bool dialect, struct split out[AFFIX_MAX]);

/* Where the rests of all splits without dialect begin: bit i for unit i, hamzas not looked at. For
 * the matcher's first pass, which only has to miss nothing. n > 0. */
static inline unsigned affix_starts(const uint16_t *u, size_t n)
{
	enum {
		A = 0x0627, /* alef; the other letters from there */
		BA = 1,
		FA = 0x1A,
		KA = 0x1C,
		LA = 0x1D,
		WA = 0x21
	};
	const uint64_t clitic =
		1ULL | 1ULL << BA | 1ULL << FA | 1ULL << KA | 1ULL << LA | 1ULL << WA;
	unsigned c = u[0] - (unsigned)A, at = 0, starts = 1;

	if (c > WA || !(clitic >> c & 1) || n < 2)
		return 1;
	if (c == WA || c == FA) {
		starts |= 2;
		at = 1;
		c = u[1] - (unsigned)A;
		if (n < 3 || c > WA || !(clitic >> c & 1) || c == WA || c == FA)
			return starts;
	}
	if (c == 0 && u[at + 1] == A + LA)
		starts |= 4U << at;
	if (c != 0) {
		starts |= 2U << at;
		if (c == LA && u[at + 1] == A + LA)
			starts |= 4U << at;
		if (u[at + 1] == A && at + 2 < n && u[at + 2] == A + LA)
			starts |= 8U << at;
	}
	return n < 8 ? starts & ((1U << n) - 1) : starts;
}

/* True when a guard word forbids the split. tail: units at the end that the analysis takes off
 * too (accusative alef, suffixes); the guard is looked up with and without them. */
bool affix_guarded(const struct guards *g, const uint16_t *u, size_t n, const struct split *s,
	size_t tail);

/* Is the token one of the function words that end in alef maqsura (on, to, until), perhaps behind a
 * conjunction? Such a token is no word that ends in yeh, however it is cut. */
bool affix_function_word(const struct guards *g, const uint16_t *u, size_t n);

/* alef (without hamza) + lam + at least two letters. */
bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza);
