/* SPDX-License-Identifier: ISC */
/*
 * Keys and the items that they lead to: looked up, added, and marked as still in their feed.
 *
 * Look-ups go SQL_BATCH at a time into one statement: starting a statement costs as much as finding
 * a row in pages that are warm. Kind by kind, because the keys of a feed and kind lie side by side.
 */
#include "store/sqlite.h"

/*
 * The row of a key: 29 bits of the feed's hash, 3 bits of kind, 96 bits of feed, kind and key
 * mixed.
 *
 * The leading bits only place the row near the others of its feed and kind; two feeds that
 * share them still differ in the rest.
 */
struct place {
	uint64_t hi;
	struct key mix;
};

static struct place place_of(struct str name, enum key_kind kind)
{
	_Static_assert(KEY_N <= 8, "a kind has 3 bits");
	return (struct place){.hi = (hash64(name, 0) >> 35 << 3 | (uint64_t)kind) << 32,
		.mix = hash128(name, (uint64_t)kind)};
}

/* Mixed with feed and kind so that the same guid in two feeds is two rows; what is looked up is
 * these 128 bits, the feed itself stands nowhere in the row. */
static struct key ident_of(const struct place *p, struct key k)
{
	return (struct key){p->hi | (k.hi ^ p->mix.hi) >> 32, k.lo ^ p->mix.lo};
}

/* ---- finding ------------------------------------------------------------------------- */

/* The first key that it has led to an article with the same text: that is it, and whatever else it has is
 * there already. */
static bool is_settled(const struct store_keys *v)
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (!key_is_none(v->keys[k]))
			return v->found[k] != 0 && v->same_text[k];
	return false;
}

/* Kinds are asked in their order, so that of what is settled by its id the others cost nothing. */
static bool is_asked(const struct store_keys *v, enum key_kind kind)
{
	return !key_is_none(v->keys[kind]) && !is_settled(v);
}

/* One statement's worth: `at` says whose keys they are. */
static enum errc find_batch(struct sqlite *s, const struct place *place, enum key_kind kind,
	struct store_keys *const *at, size_t n, struct err *e)
{
	struct query q = query_new(s, SQL_KEYS_FIND, e);

	for (size_t i = 0; i < SQL_BATCH; i++) {
		struct key row = i < n ? ident_of(place, at[i]->keys[kind]) : (struct key){0};

		query_int_or_null(&q, (int64_t)row.hi, i < n);
		query_int_or_null(&q, (int64_t)row.lo, i < n);
	}
	/* Column 0 is the place in the batch, since rows come only for keys that were found. */
	while (query_row(&q)) {
		struct store_keys *v = at[query_col_int(&q, 0)];

		v->found[kind] = query_col_int(&q, 1);
		v->same_text[kind] = v->text != 0 && v->text == (uint64_t)query_col_int(&q, 2);
	}
	return query_end(&q);
}

static enum errc find_kind(struct sqlite *s, struct str feed, enum key_kind kind,
	struct store_keys *v, size_t n, struct err *e)
{
	struct place place = place_of(sqlite_feed_name(s, feed), kind);
	struct store_keys *at[SQL_BATCH];
	size_t used = 0;
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n && rc == ERR_NONE; i++) {
		if (is_asked(&v[i], kind))
			at[used++] = &v[i];
		/* A full batch, or the rest after the last item. */
		if (used == 0 || (used < SQL_BATCH && i + 1 < n))
			continue;
		rc = find_batch(s, &place, kind, at, used, e);
		used = 0;
	}
	return rc;
}

static enum errc learned_get(
	struct sqlite *s, struct str feed, struct store_learned *ret, struct err *e)
{
	struct query q = query_new(s, SQL_FURNITURE_GET, e);
	struct str text = {0};

	query_str(&q, feed);
	if (query_row(&q))
		text = arena_str(ret->a, query_col_str(&q, 0));
	if (query_end(&q) == ERR_NONE)
		ret->text = text;
	return q.rc;
}

enum errc sqlite_keys_find(struct store *base, struct str feed, struct store_keys *v, size_t n,
	struct store_learned *learned, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n; i++)
		for (enum key_kind k = 0; k < KEY_N; k++) {
			v[i].found[k] = 0;
			v[i].same_text[k] = false;
		}
	for (enum key_kind k = 0; k < KEY_N && rc == ERR_NONE; k++)
		rc = find_kind(sqlite_of(base), feed, k, v, n, e);
	if (rc == ERR_NONE && learned != NULL)
		rc = learned_get(sqlite_of(base), feed, learned, e);
	return rc;
}

/* ---- adding -------------------------------------------------------------------------- */

/* A key that is taken stays with the item it leads to (SQL_KEY_PUT): the first article by a key is the
 * one that readers know. Unless the caller knows better (SQL_KEY_MOVE). */
static enum errc key_put(
	struct sqlite *s, enum sql how, struct key row, int64_t id, struct err *e)
{
	struct query q = query_new(s, how, e);

	query_int(&q, (int64_t)row.hi);
	query_int(&q, (int64_t)row.lo);
	query_int(&q, id);
	return query_run(&q, NULL);
}

enum errc sqlite_keys_put(struct sqlite *s, struct str feed, const struct key keys[KEY_N],
	unsigned moved, int64_t id, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (enum key_kind k = 0; k < KEY_N && rc == ERR_NONE; k++) {
		struct place place;

		if (key_is_none(keys[k]))
			continue;
		place = place_of(sqlite_feed_name(s, feed), k);
		rc = key_put(s, (moved >> k & 1) != 0 ? SQL_KEY_MOVE : SQL_KEY_PUT,
			ident_of(&place, keys[k]), id, e);
	}
	return rc;
}

/* ---- seen ---------------------------------------------------------------------------- */

/* Those of v whose mark is a day old, into ids. */
static enum errc find_due(struct sqlite *s, const struct store_seen *v, size_t n,
	int64_t now_ms, int64_t ids[SQL_BATCH], size_t *ret_n, struct err *e)
{
	struct query q = query_new(s, SQL_ITEMS_DUE, e);

	for (size_t i = 0; i < SQL_BATCH; i++)
		query_int_or_null(&q, i < n ? v[i].id : 0, i < n);
	query_int(&q, now_ms - DAY_MS);
	/* Collected before any is marked: an update would change what this statement walks over. */
	for (*ret_n = 0; query_row(&q) && *ret_n < SQL_BATCH; ++*ret_n)
		ids[*ret_n] = query_col_int(&q, 0);
	return query_end(&q);
}

static enum errc mark(struct sqlite *s, int64_t id, int64_t now_ms, struct err *e)
{
	struct query q = query_new(s, SQL_ITEM_SEEN, e);

	query_int(&q, now_ms);
	query_int(&q, id);
	return query_run(&q, NULL);
}

static enum errc mark_batch(struct sqlite *s, struct str feed, const struct store_seen *v,
	size_t n, int64_t now_ms, struct err *e)
{
	int64_t ids[SQL_BATCH];
	size_t due = 0;
	enum errc rc = find_due(s, v, n, now_ms, ids, &due, e);

	for (size_t i = 0; i < due && rc == ERR_NONE; i++)
		rc = mark(s, ids[i], now_ms, e);
	/* Only when something was marked: so items_ms, too, is written about once a day and not
	 * at each poll. An item that is still listed never lags a day behind it, since it would
	 * have been among those due (SQL_OLD_ITEMS). */
	return rc == ERR_NONE && due > 0 ? sqlite_feed_items(s, feed, now_ms, e) : rc;
}

enum errc sqlite_item_says(struct sqlite *s, int64_t id, uint64_t text, struct err *e)
{
	struct query q = query_new(s, SQL_ITEM_SAYS, e);

	query_int(&q, (int64_t)text);
	query_int(&q, id);
	return query_run(&q, NULL);
}

static enum errc note_seen(
	struct sqlite *s, struct str feed, const struct store_seen *v, struct err *e)
{
	enum errc rc = sqlite_keys_put(s, feed, v->keys, v->moved, v->id, e);

	return rc != ERR_NONE || v->text == 0 ? rc : sqlite_item_says(s, v->id, v->text, e);
}

enum errc sqlite_items_seen(struct store *base, struct str feed, const struct store_seen *v,
	size_t n, int64_t now_ms, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	for (size_t i = 0; i < n && rc == ERR_NONE; i += SQL_BATCH)
		rc = mark_batch(
			s, feed, v + i, n - i < SQL_BATCH ? n - i : SQL_BATCH, now_ms, e);
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = note_seen(s, feed, &v[i], e);
	return sqlite_atomic_end(s, own, rc, e);
}
