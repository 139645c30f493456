/* SPDX-License-Identifier: ISC */
/* Pairs of ids: first those that are named, then those of one address. */
#include "daemon/renames.h"

#include "base/map.h"

struct search {
	const struct renames_left *left;
	bool *taken; /* of left */
	struct strmap ids;
	struct map addresses; /* to the latest of each; holds no memory of the arena's */
	struct store_rename *pairs;
	size_t n;
};

static void index_left(struct search *s, size_t n_left, struct arena *a)
{
	strmap_init(&s->ids, a, n_left);
	for (size_t i = 0; i < n_left; i++) {
		const struct renames_left *l = &s->left[i];

		(void)strmap_put(&s->ids, l->id, i);
		if (l->address_hash == 0)
			continue;
		size_t *at = map_at(&s->addresses, l->address_hash, i);

		if (s->left[*at].last_poll_ms < l->last_poll_ms)
			*at = i;
	}
}

static bool take(struct search *s, size_t left, const struct renames_fresh *f)
{
	if (left == SIZE_MAX || s->taken[left])
		return false;
	s->taken[left] = true;
	s->pairs[s->n++] = (struct store_rename){.from = s->left[left].id, .to = f->id};
	return true;
}

static bool by_name(struct search *s, const struct renames_fresh *f)
{
	for (size_t i = 0; i < f->n_was; i++)
		if (take(s, strmap_get(&s->ids, f->was[i]), f))
			return true;
	return false;
}

size_t renames_find(const struct renames_left *left, size_t n_left,
	const struct renames_fresh *fresh, size_t n_fresh, struct arena *a,
	struct store_rename **ret)
{
	struct search s = {.left = left,
		.taken = arena_array(a, n_left, sizeof(*s.taken)),
		.pairs = arena_array(a, n_fresh, sizeof(*s.pairs))};
	bool *named = arena_array(a, n_fresh, sizeof(*named));

	*ret = s.pairs;
	if (s.taken == NULL || s.pairs == NULL || named == NULL)
		return 0;
	index_left(&s, n_left, a);
	for (size_t i = 0; i < n_fresh; i++)
		named[i] = by_name(&s, &fresh[i]);
	for (size_t i = 0; i < n_fresh; i++)
		if (!named[i] && fresh[i].address_hash != 0)
			(void)take(&s, map_get(&s.addresses, fresh[i].address_hash), &fresh[i]);
	map_done(&s.addresses);
	return s.n;
}
