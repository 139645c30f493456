/* SPDX-License-Identifier: ISC */
/*
 * The two tables of map.h. A key goes to the slot that its low bits name, or to the next one free
 * behind it:
 *
 *   key ──& (cap - 1)──> [k][k'][ 0 ]     looked for until found, or until a free slot says "not here"
 *
 * At most half of the slots are taken, so the search always ends, and soon. Nothing is ever removed
 * singly: a hole would cut off what was put behind it.
 */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

static struct map_slot *map_slot(const struct map *m, uint64_t key)
{
	/* The keys are hashes: their low bits are as good as any. */
	size_t i = (size_t)key & (m->cap - 1);

	while (m->slots[i].key != 0 && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void map_grow(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap ? old.cap * 2 : 512;
	m->slots = xcalloc(m->cap, sizeof(*m->slots));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key != 0)
			*map_slot(m, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

size_t map_get(const struct map *m, uint64_t key)
{
	const struct map_slot *s = m->cap > 0 ? map_slot(m, key) : NULL;

	return s != NULL && s->key == key ? s->value : SIZE_MAX;
}

size_t *map_at(struct map *m, uint64_t key, size_t value)
{
	/* Before looking, also when the key is there already: the place that is given out must not
	 * move any more. */
	if (2 * m->n >= m->cap)
		map_grow(m);
	struct map_slot *s = map_slot(m, key);

	if (s->key != key) {
		*s = (struct map_slot){key, value};
		m->n++;
	}
	return &s->value;
}

size_t map_put(struct map *m, uint64_t key, size_t value)
{
	size_t before = m->n;
	size_t old = *map_at(m, key, value);

	return m->n > before ? SIZE_MAX : old;
}

struct map map_copy(const struct map *m)
{
	struct map c = *m;

	if (m->cap > 0) {
		c.slots = xreallocarray(NULL, m->cap, sizeof(*c.slots));
		memcpy(c.slots, m->slots, m->cap * sizeof(*c.slots));
	}
	return c;
}

void map_reset(struct map *m)
{
	if (m->n > 0)
		memset(m->slots, 0, m->cap * sizeof(*m->slots));
	m->n = 0;
}

void map_done(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}

/* ---- names --------------------------------------------------------------------------- */

void strmap_init(struct strmap *m, struct arena *a, size_t n)
{
	size_t cap = 8;

	/* Room for n at half full, and one slot free even for n = 0. */
	while (cap < n * 2 + 2)
		cap *= 2;
	m->slots = arena_array(a, cap, sizeof(*m->slots));
	m->mask = cap - 1;
}

static struct strmap_slot *strmap_slot(const struct strmap *m, struct str key)
{
	size_t i = (size_t)hash64(key, 0) & m->mask;

	while (m->slots[i].key.p != NULL && !str_eq(m->slots[i].key, key))
		i = (i + 1) & m->mask;
	return &m->slots[i];
}

size_t strmap_get(const struct strmap *m, struct str key)
{
	const struct strmap_slot *s = m->slots != NULL ? strmap_slot(m, key) : NULL;

	return s != NULL && s->key.p != NULL ? s->value : SIZE_MAX;
}

size_t strmap_put(struct strmap *m, struct str key, size_t value)
{
	struct strmap_slot *s = m->slots != NULL ? strmap_slot(m, key) : NULL;

	if (s == NULL)
		return SIZE_MAX;
	if (s->key.p != NULL)
		return s->value;
	/* An empty name may have no pointer, and without one the slot would count as free. */
	*s = (struct strmap_slot){key.p != NULL ? key : STR(""), value};
	return SIZE_MAX;
}
