/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Sixteen bytes at a time, in the vector extension that gcc and clang share: SSE2, NEON or
 * plain registers, as the machine has it. Comparisons give 0 or -1 in each lane; bytes are
 * signed, so that everything above 0x7F is negative.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef int8_t bytes16 __attribute__((vector_size(16)));

/* memcpy() because p has no alignment; compilers make one load of it. */
static inline bytes16 bytes16_load(const void *p)
{
	bytes16 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* Any bit in any lane: comparisons set all eight of a byte. */
static inline bool bytes16_any(bytes16 v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof(half));
	return (half[0] | half[1]) != 0;
}
