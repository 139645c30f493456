/* SPDX-License-Identifier: ISC */
/*
 *   hash, 64 bits   top slot_bits: where its slot is looked for first
 *                   top filter_bits: the filter's word; low 12 bits: two bits of it
 *                   low 32 bits less ref_bits: the tag
 *   slot, 32 bits   tag │ 1 + number of the stem's first ref; 0 is free
 *   refs            side by side for each stem, the last one marked REF_LAST
 *
 * Open addressing over 4-byte slots, the refs of one stem side by side, and a Bloom-like filter
 * in front: most words of a text never get past the filter.
 *
 * A slot holds as many bits of the hash as the number of refs leaves room for. Two stems that
 * agree in them share one group of refs; that costs a comparison of letters, never a wrong hit.
 */
#include "watch/index.h"

#include <stdlib.h>

#include "base/xalloc.h"

void index_add(struct index *x, uint64_t hash, struct index_ref ref)
{
	if (x->n_refs == x->cap_refs) {
		x->cap_refs = x->cap_refs ? x->cap_refs * 2 : 64;
		x->refs = xreallocarray(x->refs, x->cap_refs, sizeof(*x->refs));
		x->hashes = xreallocarray(x->hashes, x->cap_refs, sizeof(*x->hashes));
	}
	x->hashes[x->n_refs] = hash;
	x->refs[x->n_refs++] = ref;
}

static unsigned bits_for(size_t n)
{
	unsigned b = 1;

	while (((size_t)1 << b) < n)
		b++;
	return b;
}

/* The slot of the hash, taken for it when it was free. While counting, a slot's low bits are the
 * number of refs. */
static size_t claim(struct index *x, uint64_t hash)
{
	size_t i = index_slot(x, hash), mask = ((size_t)1 << x->slot_bits) - 1;
	uint32_t low = ((uint32_t)1 << x->ref_bits) - 1;
	uint32_t tag = (uint32_t)hash & ~low;

	while (x->slots[i] != 0 && (x->slots[i] & ~low) != tag)
		i = (i + 1) & mask;
	if (x->slots[i] == 0)
		x->slots[i] = tag;
	x->slots[i]++;
	return i;
}

/* Counts to positions: each slot gets 1 + the end of its group. */
static void counts_to_ends(struct index *x)
{
	uint32_t low = ((uint32_t)1 << x->ref_bits) - 1, end = 1;

	for (size_t i = 0; i < (size_t)1 << x->slot_bits; i++) {
		if (x->slots[i] == 0)
			continue;
		end += x->slots[i] & low;
		x->slots[i] = (x->slots[i] & ~low) | end;
	}
}

/* Puts every ref into its group, from the back, so that each slot ends at the first of its own. */
static void place(struct index *x)
{
	struct index_ref *refs = xreallocarray(NULL, x->n_refs + 1, sizeof(*refs));
	uint32_t low = ((uint32_t)1 << x->ref_bits) - 1;

	for (size_t i = x->n_refs; i-- > 0;) {
		size_t at = (--x->slots[x->hashes[i]] & low) - 1;
		refs[at] = x->refs[i];
	}
	free(x->refs);
	x->refs = refs;
	x->cap_refs = x->n_refs + 1;
	for (size_t i = 0; i < (size_t)1 << x->slot_bits; i++)
		if ((x->slots[i] & low) > 1)
			refs[(x->slots[i] & low) - 2].bits |= REF_LAST;
	if (x->n_refs > 0)
		refs[x->n_refs - 1].bits |= REF_LAST;
}

void index_seal(struct index *x)
{
	size_t n = x->n_refs;

	/* Four fifths full at most; the filter has ten bits and more for each stem. */
	x->slot_bits = bits_for(n + n / 4 + 8);
	x->ref_bits = bits_for(n + 2);
	x->filter_bits = bits_for(n / 6 + 1);
	x->slots = xcalloc((size_t)1 << x->slot_bits, sizeof(*x->slots));
	x->filter = xcalloc((size_t)1 << x->filter_bits, sizeof(*x->filter));
	for (size_t i = 0; i < n; i++) {
		uint64_t h = x->hashes[i];
		x->filter[index_filter_word(x, h)] |= index_filter_bits(h);
		/* From here on the slot in place of the hash, which nobody needs any more. */
		x->hashes[i] = claim(x, h);
	}
	counts_to_ends(x);
	place(x);
	free(x->hashes);
	x->hashes = NULL;
}

void index_done(struct index *x)
{
	free(x->refs);
	free(x->slots);
	free(x->filter);
	free(x->hashes);
	*x = (struct index){0};
}

size_t index_bytes(const struct index *x)
{
	return x->cap_refs * sizeof(*x->refs) + (sizeof(*x->slots) << x->slot_bits) +
	       (sizeof(*x->filter) << x->filter_bits);
}
