/* SPDX-License-Identifier: ISC */
#pragma once
/* Registers patterns in the index; used while a set is built, by its one owner. */
#include "watch/set.h"

/* pattern: as set_pattern */
void build_pattern(struct watchset *ws, uint32_t pattern);

/* For the search: the word by which the pattern stands in the index. */
size_t build_anchor(struct watchset *ws, uint32_t pattern);
/* Calls `each` with the hash of every stem that a token may show which holds the pattern's words first .. last, `word`
 * among them: what would be in the index, were that its anchor. Without flags that the index has other spaces
 * for (wildcard, inflected, foreign); more words than four written together are not among them. The set stays as it is. */
typedef void build_stem_fn(void *arg, uint64_t stem, size_t first, size_t last);
void build_stems(
	struct watchset *ws, uint32_t pattern, size_t word, build_stem_fn *each, void *arg);
