/* SPDX-License-Identifier: ISC */
#pragma once
/* Words and shingles as numbers, for sketches and for what differs. Private to watch/story/. */
#include <string.h>

#include "base/hash.h"
#include "watch/fold.h"

enum {
	SHINGLE = 3 /* words */
};

static inline uint64_t shingle_word(const struct folded *f, const struct token *t)
{
	return hash64((struct str){(const char *)&f->units[t->u], t->n * sizeof(*f->units)}, 0);
}

static inline uint64_t shingle_turned(uint64_t v, int bits)
{
	return v << bits | v >> (64 - bits);
}

/* The words are hashes already, so that little is left to mix; of the three the order counts. */
static inline uint64_t shingle_hash(const uint64_t w[SHINGLE])
{
	uint64_t h = (w[0] ^ shingle_turned(w[1], 21) ^ shingle_turned(w[2], 42)) *
		     UINT64_C(0x9e3779b97f4a7c15);

	h = (h ^ h >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

/* The next word comes, the oldest goes. */
static inline void shingle_push(uint64_t w[SHINGLE], uint64_t word)
{
	memmove(w, w + 1, (SHINGLE - 1) * sizeof(*w));
	w[SHINGLE - 1] = word;
}
