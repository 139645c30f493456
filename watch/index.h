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

#include "watch/fold.h"

/* Stems of different meaning live in different hash spaces. */
enum index_space {
	SPACE_STEM,
	SPACE_SUFFIXED,
	SPACE_SKELETON,
	SPACE_PREFIX
};

struct index_ref {
	uint32_t pattern;
	uint32_t next; /* 1 + index of the next ref of the same hash, 0: none */
	uint8_t word;  /* the first of the pattern's words that the stem stands for */
};

struct index_slot {
	uint32_t tag;
	uint32_t first; /* 1 + index of a ref, 0: free */
};

struct index {
	struct index_ref *refs;
	struct index_slot *slots;
	uint64_t *filter;
	uint64_t *hashes; /* of refs, while building */
	size_t n_refs, cap_refs;
	unsigned slot_bits, filter_bits;
};

void index_add(struct index *x, uint64_t hash, uint32_t pattern, unsigned word);
void index_seal(struct index *x); /* no index_add after this */
void index_done(struct index *x);
size_t index_bytes(const struct index *x);

/* 1 + the first ref of that hash, 0: none. */
uint32_t index_find(const struct index *x, uint64_t hash);

/* A fold_sum, spread over 64 bits. */
static inline uint64_t index_mix(uint32_t sum, enum index_space space)
{
	uint64_t h = (sum ^ (uint32_t)space * 0x85EBCA6BU) * 0xD6E8FEB86659FD93ULL;

	return h ^ h >> 32;
}

static inline uint64_t index_hash(const uint16_t *u, size_t n, enum index_space space)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = fold_sum(sum, u[i]);
	return index_mix(sum, space);
}

/* False: certainly absent. Two bits of one word, so one cache line. */
static inline bool index_maybe(const struct index *x, uint64_t hash)
{
	uint64_t want = 1ULL << (hash & 63) | 1ULL << (hash >> 6 & 63);

	return (x->filter[hash >> (64 - x->filter_bits)] & want) == want;
}
