/* SPDX-License-Identifier: ISC */
#include <stdlib.h>

#include "base/conf.h"
#include "base/vec.h"
#include "config/config.h"

struct names {
	VEC(struct str) v;
};

static void put_feeds(const struct config *c, struct names *n)
{
	for (size_t i = 0; i < c->n_feeds; i++)
		vec_push(&n->v, c->feeds[i].id);
}

static void put_watches(const struct config *c, struct names *n)
{
	for (size_t i = 0; i < c->n_watches; i++)
		vec_push(&n->v, c->watches[i].id);
}

static void put_dests(const struct config *c, struct names *n)
{
	for (size_t i = 0; i < c->n_dests; i++)
		vec_push(&n->v, c->dests[i].d->id);
}

static void put_tags(const struct config *c, struct names *n)
{
	for (size_t i = 0; i < c->n_feeds; i++)
		for (size_t k = 0; k < c->feeds[i].n_tags; k++)
			vec_push(&n->v, c->feeds[i].tags[k]);
}

struct str config_nearest(const struct config *c, enum config_names what, struct str word)
{
	static void (*const puts_of[])(const struct config *c, struct names *n) = {
		[CONFIG_FEEDS] = put_feeds,
		[CONFIG_WATCHES] = put_watches,
		[CONFIG_DESTS] = put_dests,
		[CONFIG_TAGS] = put_tags};
	struct names n = {0};

	puts_of[what](c, &n);
	struct str near = conf_nearest(word, n.v.p, n.v.n);

	free(n.v.p);
	return near;
}
