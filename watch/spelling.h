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
