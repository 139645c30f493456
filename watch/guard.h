/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Guard words: words that look like another word's form and are not (doc/matching.md "Evidence").
 *
 * Purely subtractive: a guard word can only forbid an analysis, never make a hit. Built from
 * the built-in list and the site's text, then constant; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/watchset.h"

enum guard_list {
	GUARD_PREFIX, /* never stripped further, for terms of one word; asked with guard_meets */
	GUARD_TRAP,   /* the same for phrases; all of them are in GUARD_PREFIX too */
	GUARD_LIL,    /* behind li: the lam that the article would have is the word's own */
	GUARD_HEH,    /* spelled with heh it is not the word with teh marbuta */
	GUARD_YEH,    /* not the word with the other of yeh and maqsura; asked with guard_yeh */
	GUARD_ALEF, /* a stem and alef that is another word, no accusative; with guard_meets */
	GUARD_MAQSURA, /* function words spelled with alef maqsura */
	GUARD_AL,      /* the initial alef-lam belongs to the word */
	GUARD_NAME,    /* takes no ending */
	GUARD_BARE,    /* a name as it stands: takes no article and no ending */
	GUARD_HAMZA,   /* two words when written with two hamzas */
	GUARD_VARIANT, /* short, and one word all the same */
	GUARD_BEFORE,  /* pairs of words; asked with guard_pair */
	GUARD_BEHIND,
	GUARD_N,
	GUARD_AL_BEGIN =
		GUARD_N /* made of GUARD_AL: what its words begin with, alef, lam and two
				    letters at least */
};

/* "[section]\nword word ... # reason": guard-words.txt as a string, without the reasons. In the sections of
 * pairs "word_word". */
extern const char guard_builtin[];

/* u, n: folded units (FOLD_ALL). */
bool guard_has(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n);
/* Folded units, behind the article if al. */
struct guard_part {
	const uint16_t *u;
	size_t n;
	bool al;
};
bool guard_has_part(const struct guards *g, enum guard_list list, struct guard_part a);
/* Do the two words stand in the list as a pair? */
bool guard_pair(
	const struct guards *g, enum guard_list list, struct guard_part a, struct guard_part b);
/* A word as it is spelled in a text. */
struct guard_token {
	const uint16_t *u; /* n folded units (FOLD_ALL) */
	size_t n;
	unsigned hamza; /* bit i for unit i, as in struct token */
	uint16_t vowel; /* U+064E..0650 when such a mark stands on the first letter, else 0 */
};
/* Is it in the list, and is nothing written against that: an alef of the first eight letters with hamza
 * or madda where the list has it plain ('la'm, li-umm, is not the guard word lam; a word listed with
 * hamza is met in either spelling), or another vowel mark on the first letter than the list has? */
bool guard_meets(const struct guards *g, enum guard_list list, const struct guard_token *t);
/* Is the word listed in GUARD_YEH with this final letter? maqsura: the text has alef maqsura, else yeh. */
bool guard_yeh(const struct guards *g, const uint16_t *u, size_t n, bool maqsura);
/* The one of fatha, damma and kasra in the bytes of one letter and its marks; 0 for none. Two of them tell nothing. */
uint16_t guard_vowel(struct str letter);
struct guards *guards_copy(const struct guards *g);
size_t guards_bytes(const struct guards *g);
