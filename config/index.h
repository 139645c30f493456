#pragma once
/* A table from names to numbers, open addressing, in an arena. Keys are borrowed. */
#include "base/arena.h"
#include "base/str.h"

struct config_slot {
	struct str key; /* p NULL: free */
	size_t value;
};

struct config_table {
	struct config_slot *slots;
	size_t mask;
};

struct config_index {
	struct config_table feeds, watches, dests;
};

/* Room for n names; without memory every look-up fails and a.over is set. */
void config_table_init(struct config_table *t, struct arena *a, size_t n);
/* False, and *ret_old the number that is there, when the key is taken. */
bool config_table_put(struct config_table *t, struct str key, size_t value, size_t *ret_old);
bool config_table_get(const struct config_table *t, struct str key, size_t *ret);
