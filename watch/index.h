/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The hash index from a word's stem to the patterns that are looked for there.
 *
 * A pattern registers each stem that its anchor word may show in text. Lookups give candidates
 * only: phrase.c compares letters. Built once, then constant; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "watch/fold.h"

/* Stems of different meaning live in different hash spaces. */
enum index_space {
	SPACE_STEM,
	SPACE_SUFFIXED,
	SPACE_SKELETON,
	SPACE_PREFIX
};

enum index_ref_bit {
	REF_LAST = 1 << 0,     /* the last ref of its stem */
	REF_LEFT = 1 << 1,     /* hint is of the word before the stem's words */
	REF_RIGHT = 1 << 2,    /* hint is of the word after them */
	REF_DEFINITE = 1 << 3, /* an article has to stand before the stem */
};

struct index_ref {
	uint32_t pattern; /* its place in the set's records */
	uint16_t hint;    /* index_hint of two letters that the neighbour must show */
	uint8_t word;     /* the first of the pattern's words that the stem stands for */
	uint8_t bits;     /* enum index_ref_bit */
};

/* A slot is 0 or a tag above 1 + the number of a stem's first ref. */
struct index {
	struct index_ref *refs;
	uint32_t *slots;
	uint64_t *filter;
	uint64_t *hashes; /* of refs, while building */
	size_t n_refs, cap_refs;
	unsigned slot_bits, filter_bits, ref_bits;
};

void index_add(struct index *x, uint64_t hash, struct index_ref ref);
void index_seal(struct index *x); /* no index_add after this */
void index_done(struct index *x);
size_t index_bytes(const struct index *x);

/* Eight units, as two words; those from n on count as zero. n: 0..8. Reads all eight. */
static inline uint64_t index_chunk(const uint16_t *u, size_t n)
{
	static const uint64_t masks[][2] = {{0, 0}, {0xFFFFU, 0}, {0xFFFFFFFFU, 0},
		{0xFFFFFFFFFFFFU, 0}, {~0ULL, 0}, {~0ULL, 0xFFFFU}, {~0ULL, 0xFFFFFFFFU},
		{~0ULL, 0xFFFFFFFFFFFFU}, {~0ULL, ~0ULL}};
	uint64_t a, b;

	memcpy(&a, u, sizeof(a));
	memcpy(&b, u + 4, sizeof(b));
	a &= masks[n][0];
	b &= masks[n][1];
	b *= 0x9FB21C651E98DF25ULL;
	return a * 0xD6E8FEB86659FD93ULL + (b << 24 | b >> 40);
}

/* Of a stem of 1..n units. Reads up to FOLD_PAD units behind the last. Most words have eight
 * letters at most: two multiplications side by side, and one to spread what they give. */
static inline uint64_t index_hash(const uint16_t *u, size_t n, enum index_space space)
{
	uint64_t h = (uint64_t)space * 0x9E3779B97F4A7C15ULL;

	for (; n > 8; n -= 8, u += 8) {
		h ^= index_chunk(u, 8);
		h = (h ^ h >> 32) * 0xE7037ED1A0B428DBULL;
	}
	h ^= index_chunk(u, n);
	h = (h ^ h >> 32) * 0xA0761D6478BD642FULL;
	return h ^ h >> 32;
}

static inline uint16_t index_hint(const uint16_t *two)
{
	return (uint16_t)(two[0] * 31U + two[1]);
}

static inline size_t index_filter_word(const struct index *x, uint64_t hash)
{
	return hash >> (64 - x->filter_bits);
}

/* Two bits of one word of the filter, so that asking costs one cache line. */
static inline uint64_t index_filter_bits(uint64_t hash)
{
	return 1ULL << (hash & 63) | 1ULL << (hash >> 6 & 63);
}

static inline size_t index_slot(const struct index *x, uint64_t hash)
{
	return (size_t)(hash >> (64 - x->slot_bits));
}

/* 1 + the first ref of that hash, 0: none. The stem's refs end with REF_LAST. */
static inline uint32_t index_find(const struct index *x, uint64_t hash)
{
	size_t i = index_slot(x, hash), mask = ((size_t)1 << x->slot_bits) - 1;
	uint32_t low = ((uint32_t)1 << x->ref_bits) - 1;
	uint32_t tag = (uint32_t)hash & ~low;

	while (x->slots[i] != 0 && (x->slots[i] & ~low) != tag)
		i = (i + 1) & mask;
	return x->slots[i] & low;
}
