/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the worlds of daemon_*_world.h share: choices, made by a seeded generator or a fuzzer's bytes, and
 * what must hold. A fuzz target defines WORLD_NEEDS before, and links no cmocka.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"

#ifndef WORLD_NEEDS
#include "tests/unit/unit.h"
#define WORLD_NEEDS(condition) assert_true(condition)
#endif

struct choices {
	uint64_t seed;
	struct str bytes; /* choices come from here when there are any */
	size_t at;
};

/* All bytes of a fuzzer are used up. */
static inline bool choices_over(const struct choices *c)
{
	return c->bytes.p != NULL && c->at >= c->bytes.n;
}

/* splitmix64 */
static inline uint64_t choose_random(struct choices *c)
{
	uint64_t z = c->seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

/* 0 to n - 1; two bytes for what has more than 256 values. */
static inline int64_t choose(struct choices *c, int64_t n)
{
	uint64_t v = 0;

	if (c->bytes.p == NULL)
		return (int64_t)(choose_random(c) % (uint64_t)n);
	for (int i = n > 256 ? 2 : 1; i > 0 && c->at < c->bytes.n; i--)
		v = v << 8 | (unsigned char)c->bytes.p[c->at++];
	/* Sixteen bits over a long stretch of time. */
	return n > 65536 ? (int64_t)(v * ((uint64_t)n / 65536)) : (int64_t)(v % (uint64_t)n);
}

/* True once in n times. */
static inline bool chance(struct choices *c, int64_t n)
{
	return choose(c, n) == 0;
}
