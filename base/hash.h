/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Hashes for identity and for noticing change. Not for security: a publisher can make two of its
 * own articles collide, which harms only that publisher. XXH3 (libxxhash); the values are stored on
 * disk and are the same on every machine. Pure; any thread.
 */
#include <stdint.h>

#include "base/str.h"

struct key {
	uint64_t hi, lo; /* both zero: no key */
};

uint64_t hash64(struct str s, uint64_t seed);
struct key hash128(struct str s, uint64_t seed); /* never all zero */
bool key_eq(struct key a, struct key b);
bool key_is_none(struct key k);
