/* SPDX-License-Identifier: ISC */
#pragma once
/* Finding the hits of all patterns in one field; see watchset.h. */
#include "watch/set.h"

/* Appends to s->raw, unordered. active: one bit per watch, NULL = all. fields: only lines that
 * have one of these bits. */
void match_field(const struct watchset *ws, struct watch_scratch *s, struct str text,
	unsigned field, unsigned fields, const uint64_t *active);

/* Hashes of the stems (SPACE_STEM) that the first pass looks for in token tok of f: only where one of them is a stem of
 * a pattern (build.h) the pattern is looked at. Returns how many; 0 for a token longer than any word. */
size_t match_stems(const struct folded *f, size_t tok, uint64_t ret[MATCH_STEMS]);
