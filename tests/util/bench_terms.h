/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Watch terms for benches, drawn from the words of a corpus by a fixed generator.
 *
 * Three in ten are single words beyond the 5,000 commonest, the rest phrases of two or three
 * words beyond the 1,500 commonest, four in five of those with a letter changed: what
 * analysts' lists look like (doc/reliability.md "Speed"), where most terms are not in the news
 * today.
 *
 * A corpus of a few thousand articles has no 100,000 words to draw from: a list that long names a
 * quarter of them, and each term added adds hits. BENCH_LIST_BOUNDED keeps the hits of its first
 * 1,000 terms: after those, single words too have a letter changed, so that the corpus does not
 * hold them. The phrases stay as drawn: one in five is made of words that are in the news, only
 * not beside one another, and has to be looked at each time its rarest word comes.
 */
#include <stddef.h>

#include "base/arena.h"
#include "tests/util/bench_text.h"

struct bench_word {
	struct str s;
	size_t n; /* how often */
};

/* The distinct words of three Arabic letters or more. They point into the texts. */
struct bench_words {
	struct bench_word *ranked; /* the commonest first */
	struct bench_word *sorted; /* by text */
	size_t n;
};
void bench_words_make(struct bench_words *w, const struct bench_texts *t);
void bench_words_done(struct bench_words *w);

enum bench_list {
	BENCH_LIST_USUAL,   /* as above */
	BENCH_LIST_BOUNDED, /* the same, with hits that do not grow */
	BENCH_LIST_STOP,    /* the last word but one of each phrase is among the 50 commonest */
};
enum {
	BENCH_BOUND = 1000
};
/* n terms in a; a shorter list is the beginning of a longer one, and some come twice. */
void bench_terms(const struct bench_words *w, enum bench_list list, struct str *terms, size_t n,
	struct arena *a);
/* How many different ones there are. */
size_t bench_distinct(const struct str *v, size_t n);
