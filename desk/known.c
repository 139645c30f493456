/* SPDX-License-Identifier: ISC */
#include "desk/known.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "desk/furniture_kept.h"

struct known_feed {
	bool read;
	struct furniture furniture;
};

/* What is learned of it included, as at its polls (slice.c). */
static enum errc read_feed(
	struct store *s, const struct config_feed *feed, struct known_feed *ret, struct err *e)
{
	AUTO_ARENA struct arena a = {0};
	struct store_learned learned = {.a = &a};

	arena_init(&a, BUF_NO_MAX);
	if (store_keys_find(s, feed->id, NULL, 0, &learned, e) != ERR_NONE)
		return e->code;
	struct furniture_kept *kept = arena_alloc(&a, sizeof(*kept));

	if (kept == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	furniture_kept_read(learned.text, kept);
	ret->read = true;
	ret->furniture = (struct furniture){.strip = feed->strip,
		.n_strip = feed->n_strip,
		.keep = feed->keep,
		.n_keep = feed->n_keep,
		.outlets = {feed->title}};
	furniture_kept_know(kept, &ret->furniture);
	return ERR_NONE;
}

enum errc known_fields(struct known *k, struct store *s, const struct config *c,
	const struct store_article *row, struct arena *a, struct str ret[FIELD_N],
	struct err *e)
{
	static const struct furniture none = {.n_strip = 0};
	const struct config_feed *feed = config_feed(c, row->feed);
	struct known_feed *f = NULL;

	if (k->v == NULL) {
		k->v = xcalloc(c->n_feeds + 1, sizeof(*k->v));
		k->n = c->n_feeds;
	}
	if (feed != NULL)
		f = &k->v[feed - c->feeds];
	if (f != NULL && !f->read && read_feed(s, feed, f, e) != ERR_NONE)
		return e->code;
	const struct furniture *has = f != NULL ? &f->furniture : &none;

	furniture_fields(has, &row->a, has->outlets[0], a, ret);
	return ERR_NONE;
}

void known_done(struct known *k)
{
	for (size_t i = 0; i < k->n; i++)
		map_done(&k->v[i].furniture.learned);
	free(k->v);
	*k = (struct known){.n = 0};
}
