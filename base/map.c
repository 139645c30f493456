/* Open addressing with linear probing, at most half full; keys come hashed. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static struct map_slot *map_slot(const struct map *m, uint64_t key)
{
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

size_t map_put(struct map *m, uint64_t key, size_t value)
{
	struct map_slot *s;

	if (2 * m->n >= m->cap)
		map_grow(m);
	s = map_slot(m, key);
	if (s->key == key)
		return s->value;
	*s = (struct map_slot){key, value};
	m->n++;
	return SIZE_MAX;
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
