/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The table of nouns: broken plurals, and the feminine of offices, for the flag `inflected`
 * (doc/matching.md "Forms"). Built once, then constant; any thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "watch/fold.h"

/* "singular plural ... | feminine ...\n" a line: nouns.txt as a string, without its comments. */
extern const char noun_builtin[];

struct nouns;
struct nouns *nouns_new(void);
void nouns_free(struct nouns *n);

/* The line that begins with the folded word, words separated by spaces and '|'; empty for none. A slice of
 * noun_builtin. */
struct str nouns_line(const struct nouns *n, const uint16_t *u, size_t len);
