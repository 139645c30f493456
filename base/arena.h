/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * struct arena: bump allocation for one job, freed in one call.
 *
 * Everything that one HTTP response gives birth to (articles, texts, keys) lives here. The arena
 * has a cap: once it is reached arena_alloc returns NULL and stays that way (`over`), so a parser
 * may build freely and test `over` at its end, treating NULL slices as empty. Memory is zeroed and
 * aligned to 16 bytes. One owner; not shared between threads.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used; /* bytes asked from malloc */
	size_t max;
	bool over;
};

void arena_init(struct arena *a, size_t max);
void arena_done(struct arena *a);
/* n zeroed bytes, or NULL when the cap is reached. n == 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
/* count * size with an overflow check (NULL on overflow, and `over`). */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A growing array in the arena: room for an element behind the n that are there. v itself while
 * *cap is enough, else a copy of twice the size (the old one stays behind until the arena goes);
 * NULL, and *cap as it was, when the arena is full. */
void *arena_room(struct arena *a, void *v, size_t n, size_t *cap, size_t size);
/* A NUL-terminated copy; the empty slice when the cap is reached. */
struct str arena_str(struct arena *a, struct str s);

static inline void arena_cleanup(struct arena *a)
{
	arena_done(a);
}
#define AUTO_ARENA __attribute__((cleanup(arena_cleanup)))
