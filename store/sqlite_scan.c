/* SPDX-License-Identifier: ISC */
/* Walks over articles and hits, for those who look back (scan.h). */
#include "store/sqlite.h"

static struct store_article scan_row(const struct query *q)
{
	return (struct store_article){.id = query_col_int(q, 0),
		.feed = sqlite_feed_id(q->s, query_col_str(q, 1)),
		.first_seen_ms = query_col_int(q, 2),
		.silent = query_col_int(q, 3) != 0,
		.a = {.published_s = query_col_time(q, 4),
			.updated_s = query_col_time(q, 5),
			.guid = query_col_str(q, 6),
			.link = query_col_str(q, 7),
			.title = query_col_str(q, 8),
			.summary = query_col_str(q, 9),
			.body = query_col_str(q, 10)},
		.version_of = query_col_int(q, 11),
		.story = query_col_int(q, 12),
		.story_kin = (enum store_kin)query_col_int(q, 13)};
}

/* Ids rise with time but for clocks that were set back: where to begin costs the index of times alone, and the
 * time itself is asked all the same. */
static enum errc first_since(
	struct sqlite *s, int64_t since_ms, int64_t *io_after, struct err *e)
{
	struct query q = query_new(s, SQL_SCAN_FROM, e);
	int64_t first = INT64_MAX;

	query_int(&q, since_ms);
	if (query_row(&q) && query_col_time(&q, 0) != TIME_NONE)
		first = query_col_int(&q, 0);
	if (first - 1 > *io_after)
		*io_after = first - 1;
	return query_end(&q);
}

static enum sql statement_of(const struct store_scan *want)
{
	if (want->watch.n != 0)
		return want->newest_first ? SQL_SCAN_WATCH_DOWN : SQL_SCAN_WATCH_UP;
	return want->newest_first ? SQL_SCAN_DOWN : SQL_SCAN_UP;
}

enum errc sqlite_scan(struct store *base, const struct store_scan *want,
	bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	int64_t after = want->after_id;
	bool more = true;

	if (want->since_ms != 0 && first_since(s, want->since_ms, &after, e) != ERR_NONE)
		return e->code;
	struct query q = query_new(s, statement_of(want), e);

	query_int(&q, after);
	query_int(&q, want->before_id != 0 ? want->before_id : INT64_MAX);
	query_int(&q, want->since_ms != 0 ? want->since_ms : INT64_MIN);
	query_int(&q, want->until_ms != 0 ? want->until_ms : INT64_MAX);
	if (want->watch.n != 0)
		query_str(&q, want->watch);
	query_int(&q, want->max != 0 && want->max < INT64_MAX ? (int64_t)want->max : INT64_MAX);
	while (more && query_row(&q)) {
		struct store_article a = scan_row(&q);

		more = f(&a, arg);
	}
	return query_end(&q);
}

enum errc sqlite_watch_sums(struct store *base, int64_t since_ms,
	void (*f)(const struct store_watch_sum *sum, void *arg), void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	int64_t after = 0;

	if (first_since(s, since_ms, &after, e) != ERR_NONE)
		return e->code;
	struct query q = query_new(s, SQL_WATCH_SUMS, e);

	query_int(&q, after);
	query_int(&q, since_ms);
	while (query_row(&q)) {
		const struct store_watch_sum sum = {.watch = query_col_str(&q, 0),
			.articles = (uint64_t)query_col_int(&q, 1),
			.alerts = (uint64_t)query_col_int(&q, 2),
			.last_ms = query_col_time(&q, 3)};

		f(&sum, arg);
	}
	return query_end(&q);
}

enum errc sqlite_alert_days(struct store *base, int64_t since_ms,
	void (*f)(const struct store_alert_day *d, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_ALERT_DAYS, e);

	query_int(&q, since_ms);
	while (query_row(&q)) {
		const struct store_alert_day d = {.watch = query_col_str(&q, 0),
			.day = query_col_int(&q, 1),
			.alerts = (uint64_t)query_col_int(&q, 2),
			.last_ms = query_col_int(&q, 3)};

		f(&d, arg);
	}
	return query_end(&q);
}

enum errc sqlite_watch_times(struct store *base, struct str watch, int64_t after_id,
	void (*f)(const struct store_watch_time *t, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_WATCH_TIMES, e);

	query_int(&q, after_id);
	query_str(&q, watch);
	while (query_row(&q)) {
		const struct store_watch_time t = {.id = query_col_int(&q, 0),
			.version_of = query_col_int(&q, 1),
			.first_seen_ms = query_col_int(&q, 2),
			.published_s = query_col_time(&q, 3),
			.story = query_col_int(&q, 4)};

		f(&t, arg);
	}
	return query_end(&q);
}

enum errc sqlite_knows(
	struct store *base, enum store_named what, struct str id, bool *ret, struct err *e)
{
	static const enum sql asks[] = {[STORE_NAMED_FEED] = SQL_KNOWS_FEED,
		[STORE_NAMED_WATCH] = SQL_KNOWS_WATCH,
		[STORE_NAMED_DEST] = SQL_KNOWS_DEST};
	struct sqlite *s = sqlite_of(base);
	struct query q = query_new(s, asks[what], e);
	bool knows = false;

	query_str(&q, id);
	if (what == STORE_NAMED_FEED)
		query_str(&q, sqlite_feed_name(s, id));
	if (query_row(&q))
		knows = query_col_int(&q, 0) != 0;
	if (query_end(&q) != ERR_NONE)
		return e->code;
	*ret = knows;
	return ERR_NONE;
}
