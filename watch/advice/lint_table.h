/* SPDX-License-Identifier: ISC */
#pragma once
/* Word lists of lint; constant. */
#include <stdbool.h>

/* Words with a hamza before their lam: typed without it they read like article + noun. */
extern const char *const lint_hamza_words[];
/* Words, mostly foreign, that begin like conjunction or preposition + article. */
extern const char *const lint_prefix_words[];
/* Surnames that are adjectives first: of places, or of daily use. */
extern const char *const lint_surnames[];
/* English and French words of three letters that are abbreviations, too. */
extern const char *const lint_latin_words[];
/* Each list ends with NULL, or a row of it. */

struct lint_common {
	const char *name, *meaning;
	const char *require; /* what tells that the name is meant, as in `require =` */
	unsigned
		per_million; /* words of news that are this word; 0: less than one, or not known */
};
extern const struct lint_common lint_commons[];

/* Words that end as plurals and duals do. */
struct lint_cases {
	const char *name, *other;
	const char *meaning; /* of the other, for a name; NULL: the other case of the same */
	bool is_plural;
};
extern const struct lint_cases lint_case_pairs[];
