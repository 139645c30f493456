#pragma once
/*
 * How a word in the text is spelled, compared with the word as typed: whether the strictness of
 * the term allows it, and which foldings made them equal. Any thread with its own scratch.
 */
#include "watch/phrase.h"

/* Bytes [a, b) of the text stand for the word and fold to it by default. False when the term's
 * flags forbid a folding that was needed; else adds rules to *rules. */
bool spelling_same(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	size_t a, size_t b, uint32_t *rules);
