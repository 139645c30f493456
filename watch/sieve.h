/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which words of a text have to be folded at all.
 *
 * Proclitics stand before a stem, never behind it: a word of the text can show a stem of the index
 * only when it ends as the stem does. So the last five letters of each word are asked of a table of
 * endings, on the bytes of the text, before anything is folded. What is left over are suspects; they
 * are few while the list is short. Built once, then constant; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct sieve;

struct sieve *sieve_new(void);
void sieve_free(struct sieve *s);
size_t sieve_bytes(void); /* of one */

/* A token may show this stem, units of FOLD_ALL, n > 0: at its end, or before a final alef. */
void sieve_stem(struct sieve *s, const uint16_t *stem, size_t n);
/* There are stems that no ending tells of: every word is a suspect from here on. */
void sieve_give_up(struct sieve *s);
/* The sieve leaves out enough for its own pass over the text. */
bool sieve_pays(const struct sieve *s);

/* A suspect: a run of bytes between two signs that end every token. One that holds anything but
 * plain Arabic letters (a mark, tatweel, another script) always is one; of ASCII alone, when a stem
 * has ASCII. */
struct suspect {
	uint32_t start, end; /* bytes of the text */
	uint32_t at;         /* these two for the caller's use; known is false */
	bool known;
};
enum {
	SIEVE_SPARE = 40
};
/* The suspects of a text, in its order. Returns more than max when there are more than max: the
 * text is better folded whole. out has room for max + SIEVE_SPARE. Linear time. */
size_t sieve_scan(const struct sieve *s, struct str text, struct suspect *out, size_t max);
