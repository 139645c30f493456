/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Hash tables to numbers: open addressing, linear probing, at most half full. struct map takes
 * keys that are hashes already and grows; struct strmap takes names, compares them whole, and has
 * a size given at its beginning. SIZE_MAX is no number: it says that a key is not there. One
 * thread writes; any may read what nobody writes.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct map_slot {
	uint64_t key; /* 0: free, so 0 is no key */
	size_t value;
};

/* Zero it to begin with. */
struct map {
	struct map_slot *slots;
	size_t n, cap; /* cap is a power of two */
};

/* The key's number, or SIZE_MAX. */
size_t map_get(const struct map *m, uint64_t key);
/* The number that the key had before, which stays; SIZE_MAX when it is new. */
size_t map_put(struct map *m, uint64_t key, size_t value);
/* The place of the key's number, which is `value` when the key is new. Until the next call. */
size_t *map_at(struct map *m, uint64_t key, size_t value);
/* A copy with memory of its own. */
struct map map_copy(const struct map *m);
/* Forgets all keys, keeps the memory. */
void map_reset(struct map *m);
void map_done(struct map *m);

struct strmap_slot {
	struct str key; /* borrowed; p NULL: free */
	size_t value;
};

/* Zeroed it holds nothing and takes nothing. */
struct strmap {
	struct strmap_slot *slots; /* in an arena */
	size_t mask;
};

/* Room for n names in a; without memory it is as if zeroed, and a->over is set. */
void strmap_init(struct strmap *m, struct arena *a, size_t n);
size_t strmap_get(const struct strmap *m, struct str key);
/* As map_put(). Not more than n different keys. */
size_t strmap_put(struct strmap *m, struct str key, size_t value);
