/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Eight 16-bit lanes, for the loops that every letter of every article goes through.
 *
 * GCC's vector extension, so that every machine has it; bits() names one SSE2 instruction where
 * there is one. Pure.
 */
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	LANES_N = 8
};

typedef uint16_t lanes __attribute__((vector_size(2 * LANES_N)));

static inline lanes lanes_all(unsigned x)
{
	return (lanes){0} + (uint16_t)x;
}

/* All ones where v has the value. */
static inline lanes lanes_is(lanes v, unsigned x)
{
	return (lanes)(v == lanes_all(x));
}

/* One comparison: what is below `from` wraps around to the largest numbers. */
static inline lanes lanes_within(lanes v, unsigned from, unsigned to)
{
	return (lanes)(v - lanes_all(from) <= lanes_all(to - from));
}

/* One bit a lane of a, and above them those of b. Lanes are all ones or zero. */
static inline unsigned lanes_bits(lanes a, lanes b)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8(_mm_packs_epi16((__m128i)a, (__m128i)b));
#else
	unsigned r = 0;

	for (unsigned i = 0; i < LANES_N; i++)
		r |= (a[i] & 1U) << i | (b[i] & 1U) << (i + LANES_N);
	return r;
#endif
}
