/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Words that are written with another letter in another case of the same number: sound plurals, duals,
 * the five nouns (doc/matching.md "Forms"). Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "watch/guard.h"

/* The letters that may stand in the word's case place; 0: it has one form. */
enum cases {
	CASE_ALEF = 1 << 0,
	CASE_WAW = 1 << 1,
	CASE_YEH = 1 << 2,
	CASE_INNER = 1 << 3, /* the place is the last letter but one, else the last */
	CASE_LETTERS = CASE_ALEF | CASE_WAW | CASE_YEH
};

/* Of a stem (folded, without its article). joined: another word of the phrase follows. */
unsigned cases_of(const struct guards *g, const uint16_t *stem, size_t n, bool joined);

/* One of the five nouns and their plurals: before another word it takes no article. */
bool case_noun(const uint16_t *stem, size_t n);
/* The unit of one of the letters; the letter of a unit, 0 for none. */
uint16_t case_unit(enum cases letter);
unsigned case_letter(uint16_t unit);

/* Where the letter stands in a word of n > 1 units. */
static inline size_t case_place(unsigned cases, size_t n)
{
	return n - (cases & CASE_INNER ? 2U : 1U);
}
