/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * How a word in the text is spelled, compared with the word as typed: whether the strictness of
 * the term allows it, and which foldings made them equal. Any thread with its own scratch.
 */
#include "watch/phrase.h"

/* Units [from, to) of the token stand for the word and fold to it by default. False when the term's
 * flags forbid a folding that was needed; else adds rules to *rules. */
bool spelling_same(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	const struct token *t, size_t from, size_t to, uint32_t *rules);

/* The classes (enum fold_class) by which two letters are equal; 0 when not by classes of single
 * letters. */
unsigned spelling_letter_classes(uint16_t a, uint16_t b);
/* Does the term allow these classes? Then adds their rules to *rules. */
bool spelling_allows(uint32_t term_flags, unsigned needed, uint32_t *rules);
/* Units as UTF-8: up to 3 bytes each. Returns how many bytes. */
size_t spelling_utf8(const uint16_t *u, size_t n, char *out);
