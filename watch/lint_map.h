#pragma once
/* 64-bit keys to numbers, for warnings and for counting terms. Keys are hashes already; 0 is no key. One thread. */
#include <stddef.h>
#include <stdint.h>

struct lint_slot {
	uint64_t key;
	size_t value;
};

/* Zero it to begin with. */
struct lint_map {
	struct lint_slot *slots;
	size_t n, cap; /* cap is a power of two */
};

/* The key's number, or SIZE_MAX. */
size_t lint_map_get(const struct lint_map *m, uint64_t key);
/* The number that the key had before, which stays; SIZE_MAX when it is new. */
size_t lint_map_put(struct lint_map *m, uint64_t key, size_t value);
/* Forgets all keys, keeps the memory. */
void lint_map_reset(struct lint_map *m);
void lint_map_done(struct lint_map *m);
