/* SPDX-License-Identifier: ISC */
/*
 * Under which name the articles of a feed are stored.
 *
 * Articles, items and keys (which are mixed with it) stand under the name that their feed had when it
 * was first stored. A feed that is renamed keeps that name in a column of its row, and one that is
 * given an id which is another's name gets a name of its own: the id with '~' behind it, which no id
 * of the configuration has. So a renaming writes one row, however many articles there are. Few feeds
 * are ever renamed; those that are stand in memory.
 */
#include <stdlib.h>

#include "store/sqlite.h"

static void names_forget(struct feed_names *n)
{
	arena_done(&n->arena);
	map_reset(&n->by_id);
	map_reset(&n->by_name);
	n->pairs.n = 0;
}

void sqlite_names_done(struct sqlite *s)
{
	names_forget(&s->names);
	map_done(&s->names.by_id);
	map_done(&s->names.by_name);
	free(s->names.pairs.p);
}

static uint64_t slot_of(struct str s)
{
	uint64_t h = hash64(s, 0);

	return h != 0 ? h : 1;
}

static const struct feed_name *add(struct feed_names *n, struct str id, struct str name)
{
	struct feed_name pair = {arena_str(&n->arena, id), arena_str(&n->arena, name)};

	(void)map_put(&n->by_id, slot_of(pair.id), n->pairs.n);
	(void)map_put(&n->by_name, slot_of(pair.name), n->pairs.n);
	vec_push(&n->pairs, pair);
	return &n->pairs.p[n->pairs.n - 1];
}

enum errc sqlite_names_load(struct sqlite *s, struct err *e)
{
	struct query q = query_new(s, SQL_FEED_NAMES, e);

	names_forget(&s->names);
	arena_init(&s->names.arena, BUF_NO_MAX);
	while (query_row(&q))
		(void)add(&s->names, query_col_str(&q, 0), query_col_str(&q, 1));
	return query_end(&q);
}

static const struct feed_name *by_id(const struct feed_names *n, struct str id)
{
	size_t at = n->pairs.n == 0 ? SIZE_MAX : map_get(&n->by_id, slot_of(id));

	return at != SIZE_MAX && str_eq(n->pairs.p[at].id, id) ? &n->pairs.p[at] : NULL;
}

static const struct feed_name *by_name(const struct feed_names *n, struct str name)
{
	size_t at = n->pairs.n == 0 ? SIZE_MAX : map_get(&n->by_name, slot_of(name));

	return at != SIZE_MAX && str_eq(n->pairs.p[at].name, name) ? &n->pairs.p[at] : NULL;
}

/* A name that is nobody's, for a feed whose id is another's name. */
static const struct feed_name *own_name(struct feed_names *n, struct str id)
{
	AUTO_BUF struct buf name = {0};

	buf_init(&name, BUF_NO_MAX);
	buf_str(&name, id);
	while (by_name(n, buf_view(&name)) != NULL)
		buf_char(&name, '~');
	return add(n, id, buf_view(&name));
}

struct str sqlite_feed_name(struct sqlite *s, struct str id)
{
	const struct feed_name *own = by_id(&s->names, id);

	if (own == NULL && by_name(&s->names, id) != NULL)
		own = own_name(&s->names, id);
	return own != NULL ? own->name : id;
}

struct str sqlite_feed_id(const struct sqlite *s, struct str name)
{
	const struct feed_name *of = by_name(&s->names, name);

	return of != NULL ? of->id : name;
}

enum errc sqlite_name_put(struct sqlite *s, struct str id, struct err *e)
{
	struct str name = sqlite_feed_name(s, id);

	if (str_eq(name, id))
		return ERR_NONE;
	struct query q = query_new(s, SQL_FEED_NAME, e);

	query_str(&q, name);
	query_str(&q, id);
	return query_run(&q, NULL);
}

static enum errc rename_one(struct sqlite *s, const struct store_rename *v, struct err *e)
{
	static const enum sql renames[] = {
		SQL_FEED_RENAME, SQL_MUTE_RENAME, SQL_WEBSUB_RENAME, SQL_FURNITURE_RENAME};
	struct query q = query_new(s, SQL_FEED_FRESH, e);

	query_str(&q, v->to);
	if (query_run(&q, NULL) != ERR_NONE)
		return q.rc;
	for (size_t i = 0; i < sizeof(renames) / sizeof(renames[0]); i++) {
		q = query_new(s, renames[i], e);
		query_str(&q, v->to);
		query_str(&q, v->from);
		if (query_run(&q, NULL) != ERR_NONE)
			return q.rc;
	}
	return ERR_NONE;
}

enum errc sqlite_feeds_rename(
	struct store *base, const struct store_rename *v, size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = rename_one(s, &v[i], e);
	if (rc == ERR_NONE)
		rc = sqlite_names_load(s, e);
	rc = sqlite_atomic_end(s, own, rc, e);
	/* What was loaded is rolled back, too. */
	if (rc != ERR_NONE)
		(void)sqlite_names_load(s, NULL);
	return rc;
}
