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

/* True when a guard word forbids the split. tail: units at the end that the analysis takes off
 * too (accusative alef, suffixes); the guard is looked up with and without them. */
bool affix_guarded(const struct guards *g, const uint16_t *u, size_t n, const struct split *s,
	size_t tail);

/* alef (without hamza) + lam + at least two letters. */
bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza);
