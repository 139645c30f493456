/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Sixteen bytes at a time, in the vector extension that gcc and clang share: SSE2, NEON or
 * plain registers, as the machine has it. Comparisons give 0 or -1 in each lane; bytes are
 * signed, so that everything above 0x7F is negative. Pure.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	BYTES16_N = 16
};

typedef int8_t bytes16 __attribute__((vector_size(BYTES16_N)));

/* memcpy() because p has no alignment; compilers make one load of it. */
static inline bytes16 bytes16_load(const void *p)
{
	bytes16 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static inline bytes16 bytes16_all(unsigned x)
{
	return (bytes16){0} + (int8_t)(uint8_t)x;
}

static inline bytes16 bytes16_is(bytes16 v, unsigned x)
{
	return v == bytes16_all(x);
}

/* As unsigned bytes. One comparison: what is below `from` wraps around to the largest numbers. */
static inline bytes16 bytes16_within(bytes16 v, unsigned from, unsigned to)
{
	typedef uint8_t numbers __attribute__((vector_size(BYTES16_N)));

	return (bytes16)((numbers)v - (uint8_t)from <= (numbers){0} + (uint8_t)(to - from));
}

/* Any bit in any lane: comparisons set all eight of a byte. */
static inline bool bytes16_any(bytes16 v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof(half));
	return (half[0] | half[1]) != 0;
}

/* The highest bit of each byte, the first lowest. Where no instruction does it. */
static inline unsigned bytes16_bits_plain(bytes16 v)
{
	unsigned r = 0;

	for (unsigned i = 0; i < BYTES16_N; i++)
		r |= (unsigned)(v[i] < 0) << i;
	return r;
}

static inline unsigned bytes16_bits(bytes16 v)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)v);
#else
	return bytes16_bits_plain(v);
#endif
}
