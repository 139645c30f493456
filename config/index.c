/*
 * Names to numbers: linear probing in a table at most half full, sized once, since a
 * configuration is complete before anybody looks something up.
 */
#include "config/index.h"

#include "base/hash.h"

void config_table_init(struct config_table *t, struct arena *a, size_t n)
{
	size_t cap = 8;

	while (cap < n * 2 + 2)
		cap *= 2;
	t->slots = arena_array(a, cap, sizeof(*t->slots));
	t->mask = cap - 1;
}

static struct config_slot *slot_of(const struct config_table *t, struct str key)
{
	size_t i = (size_t)hash64(key, 0) & t->mask;

	while (t->slots[i].key.p != NULL && !str_eq(t->slots[i].key, key))
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

bool config_table_put(struct config_table *t, struct str key, size_t value, size_t *ret_old)
{
	if (t->slots == NULL)
		return true;
	struct config_slot *s = slot_of(t, key);

	if (s->key.p != NULL) {
		*ret_old = s->value;
		return false;
	}
	*s = (struct config_slot){key.p ? key : STR(""), value};
	return true;
}

bool config_table_get(const struct config_table *t, struct str key, size_t *ret)
{
	if (t->slots == NULL)
		return false;
	const struct config_slot *s = slot_of(t, key);

	if (s->key.p == NULL)
		return false;
	*ret = s->value;
	return true;
}
