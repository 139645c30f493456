/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Wildcard words: the word as typed begins the text's word, behind its proclitics.
 *
 * How a letter folds may depend on the letters after it: a final hamza becomes a seat, a yeh before
 * a seat is swallowed, the alef of mi'a is dropped. So a wildcard has several folded stems, one for
 * every such way to go on, and a word whose letters begin with those typed begins, folded, with one
 * of them. Not among them: the family amirk, amirik before its kaf. Any thread with its own scratch.
 */
#include "watch/phrase.h"

enum {
	WILD_STEMS = 6,
	WILD_UNITS = 62 /* longer stems are left out */
};

struct wild_stem {
	uint8_t n;
	uint16_t u[WILD_UNITS];
};

/* The stems of a wildcard word for the index, none the beginning of another. Returns how many. */
size_t wild_stems(
	const struct term_pool *p, const struct word *w, struct wild_stem out[WILD_STEMS]);

/* Do units from on of the token begin with the word? Letter by letter, or as the whole word would
 * be equal to one that does (mi'a written without its alef). On success *ret_to is the unit where
 * the rest begins, and the foldings that were needed are added to *rules; false when the term's
 * flags forbid one of them. */
bool wild_begins(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	const struct token *t, size_t from, size_t *ret_to, uint32_t *rules);
