/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Acronyms, written apart, with dots or together (doc/matching.md "Signs, numbers, acronyms"). Pure; any
 * thread.
 */
#include "watch/term.h"

/* Marks words that are letters of one as WORD_SPELLED, all but the first of it. */
void acronym_mark(const struct term_pool *p, struct word *w, size_t n);
