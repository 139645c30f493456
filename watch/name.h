/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Persons: what may stand between the words of a name, and spellings of foreign names (doc/matching.md
 * "Gaps and names"). Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NAME_TITLES = 2 /* between two words of a name */
};

/* A title, or ibn and bin; folded units. */
bool name_title(const uint16_t *u, size_t n);

/* Is it a foreign name, whose spelling is nobody's rule? Of a word as it folds. alone: no other words vouch for it, and
 * with few consonants other spellings are other words (بايدن, بدون). */
bool name_is_foreign(const uint16_t *u, size_t n, bool alone);
/* Two spellings of one foreign name: the same consonants, the letters for g being one, and between two
 * of them the same long vowel, or none in one of the spellings. */
bool name_same(const uint16_t *a, size_t n_a, const uint16_t *b, size_t n_b);
