#pragma once
/*
 * Watch terms for benches, drawn from the words of a corpus by a fixed generator.
 *
 * Three in ten are single words beyond the 5,000 commonest, the rest phrases of two or three words
 * beyond the 1,500 commonest, four in five of those with a letter changed: what analysts' lists
 * look like, where most terms are not in the news today.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "tests/util/bench_text.h"

struct bench_word {
	struct str s;
	size_t n; /* how often */
};

/* The distinct words, commonest first; they point into t. The caller frees them. */
struct bench_word *bench_words_rank(const struct bench_texts *t, size_t *ret_n);

/* One term, in a. stop_words: the last word but one of each phrase is among the 50 commonest. */
struct str bench_term(
	const struct bench_word *w, size_t n, bool stop_words, uint32_t *seed, struct arena *a);
