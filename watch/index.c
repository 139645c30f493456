/*
 * Open addressing over 8-byte slots (a tag and the head of a chain of refs), and a Bloom-like
 * filter of 16 bits a stem in front: nine words of ten never leave the filter.
 */
#include "watch/index.h"

#include <stdlib.h>

#include "base/xalloc.h"

void index_add(struct index *x, uint64_t hash, uint32_t pattern, unsigned word)
{
	if (x->n_refs == x->cap_refs) {
		x->cap_refs = x->cap_refs ? x->cap_refs * 2 : 64;
		x->refs = xreallocarray(x->refs, x->cap_refs, sizeof(*x->refs));
		x->hashes = xreallocarray(x->hashes, x->cap_refs, sizeof(*x->hashes));
	}
	x->hashes[x->n_refs] = hash;
	x->refs[x->n_refs++] = (struct index_ref){.pattern = pattern, .word = (uint8_t)word};
}

static size_t probe(const struct index *x, uint64_t hash)
{
	size_t mask = ((size_t)1 << x->slot_bits) - 1;
	size_t i = (size_t)(hash >> (64 - x->slot_bits));

	while (x->slots[i].first != 0 && x->slots[i].tag != (uint32_t)hash)
		i = (i + 1) & mask;
	return i;
}

static unsigned bits_for(size_t n)
{
	unsigned b = 1;

	while (((size_t)1 << b) < n)
		b++;
	return b;
}

void index_seal(struct index *x)
{
	size_t n = x->n_refs;

	x->slot_bits = bits_for(n + n / 2 + 8);
	x->filter_bits = bits_for(n / 4 + 1);
	x->slots = xcalloc((size_t)1 << x->slot_bits, sizeof(*x->slots));
	x->filter = xcalloc((size_t)1 << x->filter_bits, sizeof(*x->filter));
	/* backwards, so that chains run in the order of adding */
	for (size_t i = n; i-- > 0;) {
		uint64_t h = x->hashes[i];
		struct index_slot *s = &x->slots[probe(x, h)];
		x->refs[i].next = s->first;
		*s = (struct index_slot){(uint32_t)h, (uint32_t)i + 1};
		x->filter[h >> (64 - x->filter_bits)] |=
			1ULL << (h & 63) | 1ULL << (h >> 6 & 63);
	}
	free(x->hashes);
	x->hashes = NULL;
	if (n > 0)
		x->refs = xreallocarray(x->refs, n, sizeof(*x->refs));
	x->cap_refs = n;
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
	return x->cap_refs * sizeof(*x->refs) + ((size_t)sizeof(*x->slots) << x->slot_bits) +
	       ((size_t)sizeof(*x->filter) << x->filter_bits);
}

uint32_t index_find(const struct index *x, uint64_t hash)
{
	return x->slots[probe(x, hash)].first;
}
