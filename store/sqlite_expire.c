/* SPDX-License-Identifier: ISC */
/*
 * Retention, and the marks by which it knows the time: old alerts, then old articles, then keys of items that have left their feed.
 *
 *   alert    finished, and created before alerts_ms           takes its deliveries and their
 *                                                             attempts along
 *   article  first seen before articles_ms, and held by no    takes its hits and its words in the index
 *            delivery that is still to be made                along; keys and item stay
 *   item     its article gone, seen before articles_ms,       takes its keys along
 *            and its feed was read since without it, has
 *            not been asked for a year, or never was
 *            (an import)
 *   told     told, and its window over, before alerts_ms
 *   story    its last article first seen before articles_ms    takes its outlets along; who was told
 *                                                             of it goes with the alerts
 *
 * Each kind is found first and deleted row by row afterwards, all in one transaction whose length
 * the caller bounds: deleting while the finding statement runs would change what it walks over.
 * Alerts go first, because a finished alert no longer holds its article. Items are looked at
 * below the lowest article only: ids grow with time, so those above have their article still, or
 * wait for an older one that a delivery holds.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/sqlite.h"

/* Whatever a caller asks for: one transaction of this many rows keeps ingests waiting for a
 * moment and not for minutes. */
enum {
	BATCH_MAX = 4096,
	/* A feed that was not even asked for so long has left the configuration for good. */
	FORSAKEN_DAYS = 365,
	/* Taking an article's words out of the index costs as much as so many rows. */
	INDEXED_ROWS = 4,
	/* Pages in the log at which a commit copies them to the file, for retention's own and for
	 * all others (SQLite's default). Deleting dirties pages all over the file, and whose commit
	 * finds the log full pays for all: that should be retention, often and little. */
	CHECKPOINT_OURS = 200,
	CHECKPOINT_ALL = 1000
};

/* What one call may still delete or look at. */
static void spend(size_t *left, size_t rows)
{
	*left -= rows < *left ? rows : *left;
}

static enum errc delete_id(
	struct sqlite *s, enum sql which, int64_t id, size_t *left, struct err *e)
{
	struct query q = query_new(s, which, e);
	int64_t changed = 0;

	query_int(&q, id);
	enum errc rc = query_run(&q, &changed);

	spend(left, (size_t)changed);
	return rc;
}

/* Children first: foreign keys are checked, and there is no CASCADE, which would hide how much
 * one statement deletes. */
static enum errc delete_with(struct sqlite *s, enum sql children, enum sql row, int64_t id,
	size_t *left, struct err *e)
{
	enum errc rc = delete_id(s, children, id, left, e);

	return rc != ERR_NONE ? rc : delete_id(s, row, id, left, e);
}

/* What refers to another goes first, as in delete_with(). */
static enum errc expire_alert(struct sqlite *s, struct str id, size_t *left, struct err *e)
{
	static const enum sql steps[] = {SQL_ATTEMPTS_DELETE, SQL_DELIVERIES_DELETE,
		SQL_OPS_DELETE, SQL_STORY_TOLD_DELETE, SQL_ALERT_DELETE};
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && rc == ERR_NONE; i++) {
		struct query q = query_new(s, steps[i], e);
		int64_t changed = 0;

		query_str(&q, id);
		rc = query_run(&q, &changed);
		spend(left, (size_t)changed);
	}
	return rc;
}

static enum errc expire_alerts(
	struct sqlite *s, int64_t before_ms, size_t *left, uint64_t *ret_n, struct err *e)
{
	AUTO_ARENA struct arena ar;
	struct str *ids = NULL;
	size_t max = *left;
	size_t n = 0;
	struct query q = query_new(s, SQL_OLD_ALERTS, e);

	arena_init(&ar, (size_t)-1 / 4);
	ids = arena_array(&ar, max, sizeof(*ids));
	query_int(&q, before_ms);
	query_int(&q, (int64_t)max);
	while (query_row(&q) && n < max)
		ids[n++] = arena_str(&ar, query_col_str(&q, 0));
	enum errc rc = query_end(&q);

	for (*ret_n = 0; *ret_n<n && * left> 0 && rc == ERR_NONE; ++*ret_n)
		rc = expire_alert(s, ids[*ret_n], left, e);
	return rc;
}

static enum errc collect_ids(struct query *q, int64_t *ids, size_t max, size_t *ret_n)
{
	size_t n = 0;

	query_int(q, (int64_t)max);
	while (query_row(q) && n < max)
		ids[n++] = query_col_int(q, 0);
	*ret_n = n;
	return query_end(q);
}

enum errc sqlite_article_expire(struct sqlite *s, int64_t id, size_t *left, struct err *e)
{
	bool indexed = false;
	enum errc rc = sqlite_index_forget(s, id, &indexed, e);

	spend(left, indexed ? INDEXED_ROWS : 0);
	return rc != ERR_NONE
		       ? rc
		       : delete_with(s, SQL_HITS_DELETE, SQL_ARTICLE_DELETE, id, left, e);
}

enum errc sqlite_articles_expire(
	struct sqlite *s, int64_t before_ms, size_t *left, uint64_t *ret_n, struct err *e)
{
	/* One more than needed, so that a max of 0 asks for some memory, too. */
	int64_t *ids = xreallocarray(NULL, *left + 1, sizeof(*ids));
	struct query q = query_new(s, SQL_OLD_ARTICLES, e);
	size_t n = 0;

	query_int(&q, before_ms);
	enum errc rc = collect_ids(&q, ids, *left, &n);

	for (*ret_n = 0; *ret_n<n && * left> 0 && rc == ERR_NONE; ++*ret_n)
		rc = sqlite_article_expire(s, ids[*ret_n], left, e);
	free(ids);
	return rc;
}

static enum errc lowest_article(struct sqlite *s, int64_t *ret, struct err *e)
{
	struct query q = query_new(s, SQL_LOWEST_ARTICLE, e);

	/* MIN() of no rows is one row with NULL: without articles every item is below the lowest. */
	if (query_row(&q) && query_col_time(&q, 0) != TIME_NONE)
		*ret = query_col_int(&q, 0);
	return query_end(&q);
}

/* The next `max` items whose article is gone; those that stay as negative numbers. */
static enum errc old_items(struct sqlite *s, int64_t before_ms, int64_t *ids, size_t max,
	size_t *ret_n, struct err *e)
{
	int64_t end = INT64_MAX;
	enum errc rc = lowest_article(s, &end, e);
	struct query q = query_new(s, SQL_OLD_ITEMS, e);

	query_int(&q, DAY_MS);
	query_int(&q, before_ms - FORSAKEN_DAYS * DAY_MS);
	query_int(&q, s->expired_item);
	query_int(&q, end);
	query_int(&q, (int64_t)max);
	while (rc == ERR_NONE && query_row(&q) && *ret_n < max) {
		bool goes = query_col_int(&q, 1) < before_ms && query_col_int(&q, 2) != 0;

		ids[(*ret_n)++] = goes ? query_col_int(&q, 0) : -query_col_int(&q, 0);
	}
	return query_end(&q) != ERR_NONE ? q.rc : rc;
}

/* Most items that outlive their article will stay for long (pinned, or of a feed that never
 * changes), so each call looks at a few and the next goes on from there: in memory only, after a
 * restart the round begins again. */
static enum errc expire_items(
	struct sqlite *s, int64_t before_ms, int64_t *ids, size_t *left, struct err *e)
{
	size_t max = *left;
	size_t n = 0;
	size_t i = 0;
	enum errc rc = old_items(s, before_ms, ids, max, &n, e);

	for (; i < n && rc == ERR_NONE && *left > 0; i++) {
		s->expired_item = ids[i] > 0 ? ids[i] : -ids[i];
		spend(left, 1);
		if (ids[i] > 0)
			rc = delete_with(s, SQL_KEYS_DELETE, SQL_ITEM_DELETE, ids[i], left, e);
	}
	/* The end of the items: the next round starts at the first. */
	if (i == n && n < max)
		s->expired_item = 0;
	return rc;
}

static enum errc expire_told(struct sqlite *s, int64_t before_ms, size_t *left, struct err *e)
{
	uint64_t n = 0;
	enum errc rc = sqlite_told_expire(s, before_ms, *left, &n, e);

	spend(left, (size_t)n);
	return rc;
}

static enum errc expire_stories(
	struct sqlite *s, int64_t before_ms, int64_t *ids, size_t *left, struct err *e)
{
	struct query q = query_new(s, SQL_STORIES_OLD, e);
	size_t n = 0;

	query_int(&q, before_ms);
	enum errc rc = collect_ids(&q, ids, *left, &n);

	for (size_t i = 0; i<n && * left> 0 && rc == ERR_NONE; i++)
		rc = delete_with(
			s, SQL_STORY_OUTLETS_DELETE, SQL_STORY_DELETE, ids[i], left, e);
	return rc;
}

static enum errc expire_all(struct sqlite *s, int64_t articles_ms, int64_t alerts_ms,
	size_t *left, struct store_expired *gone, struct err *e)
{
	int64_t *ids = xreallocarray(NULL, *left + 1, sizeof(*ids));
	enum errc rc = expire_alerts(s, alerts_ms, left, &gone->alerts, e);

	/* One bound for all kinds: it is the time that the store thread is away from
	 * ingests. */
	if (rc == ERR_NONE)
		rc = sqlite_articles_expire(s, articles_ms, left, &gone->articles, e);
	if (rc == ERR_NONE)
		rc = expire_items(s, articles_ms, ids, left, e);
	if (rc == ERR_NONE)
		rc = expire_told(s, alerts_ms, left, e);
	if (rc == ERR_NONE)
		rc = expire_stories(s, articles_ms, ids, left, e);
	free(ids);
	return rc;
}

void sqlite_checkpoint_often(struct sqlite *s, bool often)
{
	sqlite3_wal_autocheckpoint(s->db, often ? CHECKPOINT_OURS : CHECKPOINT_ALL);
}

enum errc sqlite_expire(struct store *base, int64_t articles_ms, int64_t alerts_ms, size_t max,
	struct store_expired *ret, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	size_t left = max < BATCH_MAX ? max : BATCH_MAX;
	struct store_expired gone = {0};
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	sqlite_checkpoint_often(s, true);
	rc = expire_all(s, articles_ms, alerts_ms, &left, &gone, e);
	rc = sqlite_index_settle(s, rc, e);
	rc = sqlite_atomic_end(s, own, rc, e);
	sqlite_checkpoint_often(s, false);
	/* Everything that was allowed was used up, so there may be more; the caller asks again
	 * soon. */
	gone.more = left == 0;
	if (rc == ERR_NONE)
		*ret = gone;
	return rc;
}

enum errc sqlite_mark_get(struct store *base, struct str name, int64_t *ret_ms, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_MARK_GET, e);
	int64_t ms = TIME_NONE;

	query_str(&q, name);
	if (query_row(&q))
		ms = query_col_int(&q, 0);
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret_ms = ms;
	return rc;
}

enum errc sqlite_mark_put(struct store *base, struct str name, int64_t ms, struct err *e)
{
	enum sql which = ms == TIME_NONE ? SQL_MARK_DELETE : SQL_MARK_PUT;
	struct query q = query_new(sqlite_of(base), which, e);

	query_str(&q, name);
	if (which == SQL_MARK_PUT)
		query_int(&q, ms);
	return query_run(&q, NULL);
}

enum errc sqlite_marks_each(struct store *base, struct str prefix,
	void (*f)(struct str name, int64_t ms, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_MARKS_EACH, e);

	query_str(&q, prefix);
	while (query_row(&q))
		f(query_col_str(&q, 0), query_col_int(&q, 1), arg);
	return query_end(&q);
}
