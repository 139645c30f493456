/* Feeds: their state between polls, and when their items were last looked at. */
#include "store/sqlite.h"

enum errc sqlite_feed_put(struct store *base, const struct store_feed *f, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_FEED_PUT, e);
	const struct str texts[] = {
		f->id, f->url, f->etag, f->last_modified, f->last_error, f->moved_to};
	const int64_t numbers[] = {(int64_t)f->body_hash, f->next_poll_ms, f->last_poll_ms,
		f->last_success_ms, f->last_full_ms, f->interval_ms, f->publisher_floor_ms,
		f->hold_until_ms, f->moved_since_ms, f->failures, f->polls, f->moved_seen,
		f->last_status, f->gone, f->dark_notified, f->hints.ttl_s, f->hints.skip_hours,
		f->hints.skip_days, f->last_new_ms, f->rhythm_ms};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		query_str(&q, texts[i]);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		query_int(&q, numbers[i]);
	return query_run(&q, NULL);
}

static struct store_feed feed_row(const struct query *q)
{
	return (struct store_feed){
		.id = query_col_str(q, 0),
		.url = query_col_str(q, 1),
		.etag = query_col_str(q, 2),
		.last_modified = query_col_str(q, 3),
		.last_error = query_col_str(q, 4),
		.moved_to = query_col_str(q, 5),
		.body_hash = (uint64_t)query_col_int(q, 6),
		.next_poll_ms = query_col_int(q, 7),
		.last_poll_ms = query_col_int(q, 8),
		.last_success_ms = query_col_int(q, 9),
		.last_full_ms = query_col_int(q, 10),
		.interval_ms = query_col_int(q, 11),
		.publisher_floor_ms = query_col_int(q, 12),
		.hold_until_ms = query_col_int(q, 13),
		.moved_since_ms = query_col_int(q, 14),
		.failures = (uint32_t)query_col_int(q, 15),
		.polls = (uint32_t)query_col_int(q, 16),
		.moved_seen = (uint32_t)query_col_int(q, 17),
		.last_status = (int32_t)query_col_int(q, 18),
		.gone = query_col_int(q, 19) != 0,
		.dark_notified = query_col_int(q, 20) != 0,
		.hints = {.ttl_s = (uint32_t)query_col_int(q, 21),
			.skip_hours = (uint32_t)query_col_int(q, 22),
			.skip_days = (uint8_t)query_col_int(q, 23)},
		.last_new_ms = query_col_int(q, 24),
		.rhythm_ms = query_col_int(q, 25),
	};
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
	struct key k = hash128(feed, 0);

	/* Every new or touched item comes by here; once per job and feed is enough. */
	if (key_eq(k, s->items_feed) && s->items_ms >= now_ms)
		return ERR_NONE;
	struct query q = query_new(s, SQL_FEED_ITEMS, e);

	query_int(&q, now_ms);
	query_str(&q, feed);
	enum errc rc = query_run(&q, NULL);

	if (rc == ERR_NONE && s->in_txn) {
		s->items_feed = k;
		s->items_ms = now_ms;
	}
	return rc;
}
