/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Endings of the `inflected` flag: pronouns, dual, sound plurals, and what they do to the last
 * letter of the stem (doc/matching.md "Forms"). Pure; any thread.
 */
#include "watch/term.h"

struct inflection {
	uint8_t tail; /* units of the ending */
	bool plural;  /* dual or plural, not a pronoun */
	bool changed; /* the stem's last letter is another than typed */
};

/* Only words of three letters and more, as typed and without the article, are inflected; names are not. */
static inline bool inflect_takes(const struct word *w)
{
	return (w->flags & (WORD_ARABIC | WORD_NAME)) == WORD_ARABIC &&
	       (w->n_typed ? w->n_typed : w->n) >= 3;
}

/* Of a word that inflect_takes: is u[0..n) the word with one of the endings? article: the text has it (no pronouns then). teh:
 * the token is written with a final teh marbuta. */
bool inflect_fits(const uint16_t *word, uint8_t word_n, unsigned word_flags, const uint16_t *u,
	size_t n, bool article, bool teh, struct inflection *ret);

/* Lengths of the endings that u[0..n) could have; returns how many (at most INFLECT_MAX). */
enum {
	INFLECT_MAX = 8
};
size_t inflect_tails(const uint16_t *u, size_t n, uint8_t ret[INFLECT_MAX]);

/* The endings one by one, i from 0: units, their count in *ret_n; NULL after the last. */
const uint16_t *inflect_ending(size_t i, size_t *ret_n);

/* The stems that stand before an ending, for i = 0 .. INFLECT_STEMS - 1: writes one to out and
 * gives its length, 0 when i gives nothing new. out has room for one unit more than the word. */
enum {
	INFLECT_STEMS = 6
};
size_t inflect_stem(
	const uint16_t *word, uint8_t word_n, unsigned word_flags, unsigned i, uint16_t *out);
