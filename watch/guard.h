/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Guard words: words that look as if they began with a clitic and do not (doc/matching.md
 * "Guard words").
 *
 * Purely subtractive: a guard word can only forbid an analysis, never make a hit. Built from
 * the built-in list and the site's text, then constant; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/watchset.h"

enum guard_list {
	GUARD_PREFIX,  /* never stripped further; asked with guard_meets */
	GUARD_HEH,     /* spelled with heh it is not the word with teh marbuta */
	GUARD_ALEF,    /* stem + alef that is another word, not an accusative */
	GUARD_MAQSURA, /* function words spelled with alef maqsura */
	GUARD_AL,      /* the initial alef-lam belongs to the word */
	GUARD_N,
	GUARD_AL_BEGIN =
		GUARD_N /* made of GUARD_AL: what its words begin with, alef, lam and two
				    letters at least */
};

/* "[section]\nword word ...": guard-words.txt as a string. */
extern const char guard_builtin[];

/* u, n: folded units (FOLD_ALL). */
bool guard_has(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n);
/* The same, and no alef of the first eight letters is written with hamza or madda where the list has
 * it plain: 'la'm (li-umm) is not the guard word lam. A word listed with hamza is met in either
 * spelling. hamza: bit i for unit i, as in struct token. */
bool guard_meets(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n,
	unsigned hamza);
struct guards *guards_copy(const struct guards *g);
size_t guards_bytes(const struct guards *g);
