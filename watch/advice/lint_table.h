/* SPDX-License-Identifier: ISC */
#pragma once
/* Word lists of lint.c; constant. */

/* Words with a hamza before their lam: typed without it they read like article + noun. */
extern const char *const lint_hamza_words[];
/* Words, mostly foreign, that begin like conjunction or preposition + article. */
extern const char *const lint_prefix_words[];
/* Surnames that are adjectives first: of places, or of daily use. */
extern const char *const lint_surnames[];
/* Each list ends with NULL. */
