/* Open addressing with linear probing, at most half full; keys come hashed. */
#include "watch/lint_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static struct lint_slot *map_slot(const struct lint_map *m, uint64_t key)
{
	size_t i = (size_t)key & (m->cap - 1);

	while (m->slots[i].key != 0 && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static void map_grow(struct lint_map *m)
{
	struct lint_map old = *m;

	m->cap = old.cap ? old.cap * 2 : 512;
	m->slots = xcalloc(m->cap, sizeof(*m->slots));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slots[i].key != 0)
			*map_slot(m, old.slots[i].key) = old.slots[i];
	free(old.slots);
}

size_t lint_map_get(const struct lint_map *m, uint64_t key)
{
	const struct lint_slot *s = m->cap > 0 ? map_slot(m, key) : NULL;

	return s != NULL && s->key == key ? s->value : SIZE_MAX;
}

size_t lint_map_put(struct lint_map *m, uint64_t key, size_t value)
{
	struct lint_slot *s;

	if (2 * m->n >= m->cap)
		map_grow(m);
	s = map_slot(m, key);
	if (s->key == key)
		return s->value;
	*s = (struct lint_slot){key, value};
	m->n++;
	return SIZE_MAX;
}

void lint_map_reset(struct lint_map *m)
{
	if (m->n > 0)
		memset(m->slots, 0, m->cap * sizeof(*m->slots));
	m->n = 0;
}

void lint_map_done(struct lint_map *m)
{
	free(m->slots);
	*m = (struct lint_map){0};
}
