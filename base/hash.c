/* SPDX-License-Identifier: ISC */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* XXH_INLINE_ALL has compiled xxhash into this file: our keys are short, and hashed by the
 * thousand. */
uint64_t hash64(struct str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.p ? s.p : "", s.n, seed);
}

struct key hash128(struct str s, uint64_t seed)
{
	XXH128_hash_t h = XXH3_128bits_withSeed(s.p ? s.p : "", s.n, seed);

	/* All zero means "no key": the one input in 2^128 that hashes to it gets 1. */
	return (struct key){h.high64, h.low64 | (uint64_t)(h.high64 == 0 && h.low64 == 0)};
}

bool key_eq(struct key a, struct key b)
{
	return a.hi == b.hi && a.lo == b.lo;
}

bool key_is_none(struct key k)
{
	return k.hi == 0 && k.lo == 0;
}
