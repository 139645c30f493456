/* SPDX-License-Identifier: ISC */
/*
 * Bump allocation in blocks from malloc():
 *
 *   head ──> [used|   free   ] ──> [used|free] ──> [one large piece]      new pieces go to the head only
 *
 * What is left in the blocks behind the head is given up: 32 KiB a block at most, and a job ends soon. The first
 * block is small, and each next one larger: most arenas hold a few strings for the length of a call, and pieces of
 * 32 KiB make malloc() sort all that is free (a tenth of what an unchanged poll costs).
 * `used` counts whole blocks, so the cap is on what malloc() was asked for, and not on what the job
 * wrote.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	BLOCK = 32 * 1024,
	FIRST = 1024 - 32, /* with its head what malloc() has at hand */
	GROWTH = 4,
	ALIGN = 16
};

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	_Alignas(16) unsigned char bytes[];
};

void arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

void arena_done(struct arena *a)
{
	struct arena_block *next = NULL;

	for (struct arena_block *b = a->head; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){.max = a->max};
}

/* A large piece gets a block of its own; small ones share. */
static size_t block_size(const struct arena *a, size_t need)
{
	size_t size = a->used == 0 ? FIRST : FIRST * GROWTH;

	if (need > BLOCK / 4)
		return need;
	while (size < BLOCK && (size <= a->used || need > size / 4))
		size *= GROWTH;
	return size < BLOCK ? size : BLOCK;
}

static struct arena_block *block_new(struct arena *a, size_t need)
{
	size_t size = block_size(a, need);

	/* Near the cap: a block of just the size still fits where a whole one would not. */
	if (size > a->max - a->used)
		size = need;
	if (need > a->max - a->used) {
		a->over = true;
		return NULL;
	}
	/* Running out of our own cap is the input's doing and an error; malloc() failing is not,
	 * and ends the program. */
	struct arena_block *b = xmalloc(sizeof(*b) + size);

	*b = (struct arena_block){.size = size};
	a->used += size;
	/* Keep the block with more room in front, so a big piece does not end a small block. */
	if (a->head != NULL && a->head->size - a->head->used > size - need) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	/* Rounding up below must not wrap around to a small number. */
	if (n > SIZE_MAX / 2) {
		a->over = true;
		return NULL;
	}
	size_t need = (n + ALIGN - 1) / ALIGN * ALIGN;

	/* A pointer that is valid and nobody else's: NULL means "over" and nothing else. */
	if (need == 0)
		need = ALIGN;
	struct arena_block *b = a->head;

	if (b == NULL || b->size - b->used < need)
		b = block_new(a, need);
	if (b == NULL)
		return NULL;
	void *p = b->bytes + b->used;

	b->used += need;
	memset(p, 0, need);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n = 0;

	if (__builtin_mul_overflow(count, size, &n)) {
		a->over = true;
		return NULL;
	}
	return arena_alloc(a, n);
}

void *arena_room(struct arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return v;
	/* Twice: copies stay behind in the arena, in all not more than the array itself. */
	size_t more = *cap != 0 ? *cap * 2 : 16;
	void *w = arena_array(a, more, size);

	if (w == NULL)
		return NULL;
	if (n != 0)
		memcpy(w, v, n * size);
	*cap = more;
	return w;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (p == NULL)
		return (struct str){"", 0};
	if (s.n != 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}
