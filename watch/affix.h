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
		ALEF_ = 0x0627,
		BEH_ = 0x0628,
		FEH_ = 0x0641,
		KAF_ = 0x0643,
		LAM_ = 0x0644,
		WAW_ = 0x0648
	};
	unsigned at = u[0] == WAW_ || u[0] == FEH_, starts = 1U | 1U << at;
	uint16_t c;

	if (at + 1 >= n)
		return starts & ((1U << n) - 1);
	c = u[at];
	if (c == ALEF_ && u[at + 1] == LAM_)
		starts |= 1U << (at + 2);
	if (c == BEH_ || c == KAF_ || c == LAM_) {
		starts |= 1U << (at + 1);
		if (c == LAM_ && u[at + 1] == LAM_)
			starts |= 1U << (at + 2);
		if (u[at + 1] == ALEF_ && at + 2 < n && u[at + 2] == LAM_)
			starts |= 1U << (at + 3);
	}
	return n < 8 ? starts & ((1U << n) - 1) : starts;
}

/* True when a guard word forbids the split. tail: units at the end that the analysis takes off
 * too (accusative alef, suffixes); the guard is looked up with and without them. */
bool affix_guarded(const struct guards *g, const uint16_t *u, size_t n, const struct split *s,
	size_t tail);

/* alef (without hamza) + lam + at least two letters. */
bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza);
