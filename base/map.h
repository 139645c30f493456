#pragma once
/* 64-bit keys to numbers, open addressing. Keys are hashes already; 0 is no key. One thread. */
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t key;
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
/* Forgets all keys, keeps the memory. */
void map_reset(struct map *m);
void map_done(struct map *m);
