/* SPDX-License-Identifier: ISC */
/*
 * Feeds: their state between polls, and when their items were last looked at.
 *
 *   column       written by
 *   the fields   store_feeds_put(), from the list in base/feed_state.h
 *   items_ms     sqlite_feed_items(), whenever items of the feed are put or marked
 *   name         sqlite_name.c, when the feed is renamed
 *   paused_ms,   sqlite_feed_pause(), when a person pauses it
 *   paused_until_ms
 *   walk_...     sqlite_walk_put(), with the documents behind the feed's own
 *
 * All but the fields are left alone when a state is put.
 */
#include "store/sqlite.h"

/* The id, then the fields in the order of their table, as in the statement's text. */
static enum errc feed_put(struct sqlite *s, const struct store_feed *f, struct err *e)
{
	struct query q = query_new(s, SQL_FEED_PUT, e);
	/* A copy because feed_field_text() gives a pointer that may be written through; the texts
	 * are shared. */
	struct feed_state st = f->state;

	query_str(&q, f->id);
	for (size_t i = 0; i < n_feed_fields; i++) {
		const struct str *text = feed_field_text(&st, &feed_fields[i]);

		if (text != NULL)
			query_str(&q, *text);
		else
			query_int(&q, feed_field_number(&st, &feed_fields[i]));
	}
	return query_run(&q, NULL) == ERR_NONE ? sqlite_name_put(s, f->id, e) : q.rc;
}

enum errc sqlite_feeds_put(
	struct store *base, const struct store_feed *v, size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = feed_put(s, &v[i], e);
	return sqlite_atomic_end(s, own, rc, e);
}

enum errc sqlite_feed_pause(
	struct store *base, struct str id, int64_t since_ms, int64_t until_ms, struct err *e)
{
	const struct store_feed fresh = {.id = id};
	int64_t changed = 0;

	for (int i = 0; i < 2; i++) {
		struct query q = query_new(sqlite_of(base), SQL_FEED_PAUSE, e);

		query_int(&q, since_ms);
		query_int(&q, until_ms);
		query_str(&q, id);
		if (query_run(&q, &changed) != ERR_NONE || changed != 0 || since_ms == 0)
			return q.rc;
		/* It was not polled yet. */
		if (sqlite_feeds_put(base, &fresh, 1, e) != ERR_NONE)
			return e->code;
	}
	return ERR_NONE;
}

/* In the order of WALK_COLUMNS, as it is read below. */
enum errc sqlite_walk_put(
	struct store *base, struct str feed, const struct store_walk *w, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_FEED_WALK, e);

	query_str(&q, w->url);
	query_int(&q, (int64_t)w->address);
	query_int(&q, w->pages);
	query_int(&q, w->silent);
	query_int(&q, w->since_id);
	query_str(&q, feed);
	return query_run(&q, NULL);
}

static struct store_walk walk_of(const struct query *q, int at)
{
	return (struct store_walk){.url = query_col_str(q, at),
		.address = (uint64_t)query_col_int(q, at + 1),
		.pages = (uint32_t)query_col_int(q, at + 2),
		.silent = query_col_int(q, at + 3) != 0,
		.since_id = query_col_int(q, at + 4)};
}

static struct store_feed feed_row(const struct query *q)
{
	struct store_feed row = {.id = query_col_str(q, 0)};

	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *text = feed_field_text(&row.state, &feed_fields[i]);

		if (text != NULL)
			*text = query_col_str(q, 1 + (int)i);
		else
			feed_field_set_number(
				&row.state, &feed_fields[i], query_col_int(q, 1 + (int)i));
	}
	row.paused_ms = query_col_int(q, 1 + (int)n_feed_fields);
	row.paused_until_ms = query_col_int(q, 2 + (int)n_feed_fields);
	row.walk = walk_of(q, 3 + (int)n_feed_fields);
	return row;
}

enum errc sqlite_feeds_each(struct store *base,
	void (*f)(const struct store_feed *row, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_FEEDS_EACH, e);

	while (query_row(&q)) {
		struct store_feed row = feed_row(&q);

		f(&row, arg);
	}
	return query_end(&q);
}

enum errc sqlite_feed_items(struct sqlite *s, struct str feed, int64_t now_ms, struct err *e)
{
	/* A hash and not the name: nothing to own, and 128 bits do not collide. */
	struct key k = hash128(feed, 0);

	/* Every new or touched item comes by here; once per job and feed is enough. */
	if (key_eq(k, s->items_feed) && s->items_ms >= now_ms)
		return ERR_NONE;
	struct query q = query_new(s, SQL_FEED_ITEMS, e);

	query_int(&q, now_ms);
	query_str(&q, feed);
	enum errc rc = query_run(&q, NULL);

	/* Outside a transaction nothing is remembered: there txn_reset() would not forget it. */
	if (rc == ERR_NONE && s->in_txn) {
		s->items_feed = k;
		s->items_ms = now_ms;
	}
	return rc;
}
