/* SPDX-License-Identifier: ISC */
/*
 * The SQLite engine: transactions, and what the tables are for.
 *
 * TABLES (schema.c)
 *
 *   feed         one row per feed: validators, next poll, failures. items_ms: when a document of
 *                the feed was last read item by item (kept by us, not by the caller). name: under
 *                which its articles, items and keys stand, when it was renamed (sqlite_name.c).
 *                paused_ms, paused_until_ms: a person lets it rest.
 *   article      the text, until it expires.
 *   item         one row per article ever seen, while its feed still lists it: seen_ms is when it
 *                was last met there, to the day. Outlives the article.
 *   ident        the keys that lead to an item: 128 bits of (feed, kind, hash) -> id. The rows of
 *                a feed lie side by side, so that the 50 look-ups of a poll touch a few warm pages
 *                however large the archive is.
 *   watch        the watch ids that were ever seen, for the silent baseline of a new one.
 *   hit          what was found in an article, by (article, watch, n).
 *   alert        one per (article, watch), ever.
 *   delivery     the outbox: an alert on its way to one destination. `seq` is the order.
 *   ops          notices of operations: what they say; each is an alert of no article.
 *   attempt      the tries of a delivery: the first and the newest.
 *   destination  the health of a destination across restarts, and whether it is paused.
 *   told         when a destination was last told of what a watch found.
 *   mute         what a person does not want to be told of for a while.
 *   websub       subscriptions at hubs, by callback.
 *
 *                         +--------- again(due) ---------+
 *                         v                              |
 *   alert_put() --+-> PENDING --- take() commits ---> SENDING --- done() ---> DONE
 *                 |       ^                           ^  |  +---- dead() ---> DEAD
 *                 |       +---- recover() after a crash -+
 *                 +-> HELD ---- take(), when it is due ---+
 *                 +-> SUPPRESSED
 *
 *   `node` of a delivery is who took it last: only that one settles it, and recover() gives back
 *   what one node left.
 *
 * CRASH-SAFETY
 *
 * A job is one BEGIN IMMEDIATE ... COMMIT. SQLite appends the changed pages to the write-ahead
 * log, the last of them with a commit mark and all with a checksum that chains over the frames
 * before; synchronous=FULL makes COMMIT return only after fsync() of that log. On opening after
 * a crash the log is replayed up to the last whole commit mark; a torn tail fails its checksum
 * and is dropped. So what store_commit() acknowledged is there, and of a job that it did not
 * acknowledge there is all or nothing. (Normally nothing; when the machine dies between a write
 * and its fsync the job may be found committed although the caller never heard. Its articles
 * then simply are known.) With synchronous=NORMAL the fsync is missing and acknowledged jobs
 * are lost in a power cut.
 *
 * A checkpoint copies pages of the log into the database file; it too is ordered by fsync and
 * may be interrupted anywhere, because the log is only reused once the copy is safe.
 *
 * A delivery is SENDING on disk before its first byte leaves. A crash leaves it so, recover() makes
 * it PENDING again with the same alert id: sent twice perhaps, lost never.
 *
 * When a statement fails inside a job (the disk is full), the whole job is refused from there
 * on (sqlite_query.c); after store_rollback() the same job can be tried again.
 */
#include "store/sqlite.h"

static enum errc run_plain(struct sqlite *s, enum sql which, struct err *e)
{
	struct query q = query_new(s, which, e);

	return query_run(&q, NULL);
}

/* What is only true inside one transaction. */
static void txn_reset(struct sqlite *s, bool in_txn)
{
	s->in_txn = in_txn;
	s->failed = false;
	s->items_feed = (struct key){0};
}

enum errc sqlite_begin(struct store *base, struct err *e)
{
	struct sqlite *s = sqlite_of(base);

	if (s->in_txn)
		return err_set(e, ERR_BUSY, "a transaction is open already");
	enum errc rc = run_plain(s, s->reader ? SQL_BEGIN_READ : SQL_BEGIN, e);

	if (rc == ERR_NONE)
		txn_reset(s, true);
	return rc;
}

enum errc sqlite_commit(struct store *base, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	enum errc rc = run_plain(s, SQL_COMMIT, e);

	/* COMMIT may fail and leave the transaction open (disk full, busy): closed here, so that
	 * the caller has nothing to clean up. */
	if (rc != ERR_NONE)
		sqlite_rollback(base);
	else
		txn_reset(s, false);
	return rc;
}

void sqlite_rollback(struct store *base)
{
	struct sqlite *s = sqlite_of(base);

	/* First: query_new() refuses every statement of a transaction that has failed, ROLLBACK
	 * as well. */
	txn_reset(s, false);
	/* SQLite may have rolled back by itself; what cannot be rolled back is not committed
	 * either. */
	if (!sqlite3_get_autocommit(s->db))
		run_plain(s, SQL_ROLLBACK, NULL);
}

enum errc sqlite_atomic_begin(struct sqlite *s, bool *ret_own, struct err *e)
{
	*ret_own = !s->in_txn;
	return *ret_own ? sqlite_begin(&s->base, e) : ERR_NONE;
}

enum errc sqlite_atomic_end(struct sqlite *s, bool own, enum errc rc, struct err *e)
{
	if (!own)
		return rc;
	if (rc == ERR_NONE)
		return sqlite_commit(&s->base, e);
	sqlite_rollback(&s->base);
	return rc;
}

enum errc sqlite_next(struct sqlite *s, enum sql which, int64_t *ret, struct err *e)
{
	struct query q = query_new(s, which, e);

	if (query_row(&q))
		*ret = query_col_int(&q, 0) + 1; /* no row at all reads as 0 */
	return query_end(&q);
}
