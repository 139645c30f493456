/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Proclitics: the ways to cut a token into conjunction, preposition, article and the rest.
 * Source: doc/matching.md "Proclitics", with the elision of the article's alef after li. Pure;
 * any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "watch/guard.h"
#include "watch/lanes.h"

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

/* More than any token has: four cuts where it begins, four behind a conjunction; dialect adds as
 * many again and two. */
enum {
	AFFIX_MAX = 24
};

/* An Arabic token's units (FOLD_ALL) and its hamza mask (struct token). The first split is the
 * whole token; shorter cuts come first. Returns how many. */
size_t affix_splits(
	const uint16_t *u, size_t n, uint8_t hamza, bool dialect, struct split out[AFFIX_MAX]);

/* Where the rests of all splits without dialect begin: bit i for unit i, hamzas not looked at. For
 * the matcher's first pass, which only has to miss nothing. n > 0; reads eight units. No branch: which
 * letters a word begins with nobody can foresee. */
static inline unsigned affix_starts(const uint16_t *u, size_t n)
{
	lanes v;
	unsigned alef, lam, prep, conj, at, starts;

	memcpy(&v, u, sizeof(v));
	lanes is_lam = lanes_is(v, 0x0644);
	alef = lanes_bits(lanes_is(v, 0x0627), is_lam);
	prep = lanes_bits(is_lam | lanes_is(v, 0x0628) | lanes_is(v, 0x0643),
		lanes_is(v, 0x0648) | lanes_is(v, 0x0641));
	lam = alef >> LANES_N;
	conj = prep >> LANES_N & 1U;
	at = 1U | conj << 1; /* where a preposition or the article may stand */
	starts = at | (prep & at) << 1;
	starts |= ((alef | lam) & lam >> 1 & at) << 2; /* al, lil */
	starts |= (prep & alef >> 1 & lam >> 2 & at) << 3;
	return n < LANES_N ? starts & ((1U << n) - 1) : starts;
}

/* A token whose cuts the guard words are asked about. */
struct affix_guard {
	const struct guards *g;
	const uint16_t *u; /* n units of the token */
	size_t n;
	unsigned hamza; /* as in struct token */
	bool phrase;    /* the word is one of several: only traps are asked */
	bool definite;  /* the term has the article: no guard denies it lil- */
	uint16_t vowel
		[3]; /* struct guard_token.vowel at 0, stage[0] and stage[1]; 0 where not known */
};
/* True when a guard word forbids the split. tail: units at the end that the analysis takes off
 * too (accusative alef, suffixes); the guard is looked up with and without them. */
bool affix_guarded(const struct affix_guard *x, const struct split *s, size_t tail);

/* Is the token one of the function words that end in alef maqsura (on, to, until), perhaps behind a
 * conjunction and li-? Such a token is no word that ends in yeh, however it is cut. */
bool affix_function_word(const struct guards *g, const uint16_t *u, size_t n);

/* alef (without hamza) + lam + at least two letters. */
bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza);
