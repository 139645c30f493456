/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Comparing one pattern with the text, word by word: the rules of doc/matching.md "Proclitics"
 * and "Written together and apart".
 *
 * This is the only definition of what matches; the index merely proposes places. Any thread, each
 * with its own scratch.
 */
#include "watch/name.h"
#include "watch/set.h"

struct phrase_view {
	const struct watchset *ws;
	const struct folded *f;
	struct str text;             /* what was folded */
	struct folded *left, *right; /* scratch */
};

/* Words that may stand between two words of a phrase with these term flags. */
static inline size_t phrase_gap(uint32_t flags)
{
	size_t gap = term_gap(flags);

	return gap == 0 && (flags & (TERM_NAME | TERM_EXACT)) == TERM_NAME ? NAME_TITLES : gap;
}

struct phrase_hit {
	size_t first, last; /* tokens */
	size_t start, end, core_start, core_end;
	uint32_t rules;
};

enum {
	PHRASE_STEPS_MAX =
		200 /* for one place of a phrase with gaps; beyond that it is no hit, so that no
				  text is slow */
};

/* Does the pattern match with its first word at token `tok`? *steps: how many were taken at this place so
 * far, by all calls; only phrases with gaps count them. */
bool phrase_at(const struct phrase_view *v, const struct pattern *p, size_t tok,
	unsigned *steps, struct phrase_hit *ret);
