/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Inside the SQLite engine: its struct, its statements, and struct query, the only way a
 * statement is run. Private to store/sqlite*.c and their tests.
 *
 * A query holds the first error and turns everything after it into nothing, so that a function
 * binds, steps and reads straight through and looks once, at query_end(). Parameters are bound
 * in the order of their numbers: the SQL text names them $1, $2, ... in the order of first use.
 */
#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/engine.h"

/* One for each statement (sqlite_sql.c); the index under which the prepared statement is kept. */
enum sql {
	SQL_BEGIN,
	SQL_BEGIN_READ,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_LAST_ARTICLE,
	SQL_LAST_SEQ,
	SQL_FEED_PUT,
	SQL_FEED_PAUSE,
	SQL_FEED_WALK,
	SQL_FEED_ITEMS,
	SQL_FEEDS_EACH,
	SQL_FEED_NAMES,
	SQL_FEED_NAME,
	SQL_FEED_FRESH,
	SQL_FEED_RENAME,
	SQL_KEYS_FIND,
	SQL_KEY_PUT,
	SQL_KEY_MOVE,
	SQL_ARTICLE_PUT,
	SQL_ARTICLE_GET,
	SQL_ARTICLE_HEAD,
	SQL_ARTICLES_EACH,
	SQL_OWED_PUT,
	SQL_OWED_GET,
	SQL_OWED_SETTLE,
	SQL_OWED_GONE,
	SQL_OWED_EACH,
	SQL_KNOWS_FEED,
	SQL_KNOWS_WATCH,
	SQL_KNOWS_DEST,
	SQL_SCAN_FROM,
	SQL_SCAN_UP,
	SQL_SCAN_DOWN,
	SQL_SCAN_WATCH_UP,
	SQL_SCAN_WATCH_DOWN,
	SQL_WATCH_SUMS,
	SQL_ALERT_DAYS,
	SQL_ARCHIVE_EACH,
	SQL_HIGHEST_ARTICLE,
	SQL_WATCH_TIMES,
	SQL_VERSIONS,
	SQL_VERSIONS_TOLD,
	SQL_SKETCH_LAST,
	SQL_SKETCH_PUT,
	SQL_SKETCHES_TRIM,
	SQL_SKETCHES_EACH,
	SQL_STORY_PUT,
	SQL_STORY_OUTLET_FIRST,
	SQL_STORY_OUTLET_PUT,
	SQL_STORY_COUNT,
	SQL_STORY_OUTLETS,
	SQL_STORY_NOW,
	SQL_STORY_TOLD_PUT,
	SQL_STORY_TOLD_GET,
	SQL_STORY_TOLD_WAITS,
	SQL_STORY_ALERTS,
	SQL_THREAD_PUT,
	SQL_THREADS_TRIM,
	SQL_THREAD_GET,
	SQL_STORIES_EACH,
	SQL_STORY_ARTICLES,
	SQL_STORIES_OLD,
	SQL_STORY_OUTLETS_DELETE,
	SQL_STORY_DELETE,
	SQL_STORY_TOLD_DELETE,
	SQL_ITEM_PUT,
	SQL_ITEMS_DUE,
	SQL_ITEM_SEEN,
	SQL_ITEM_SAYS,
	SQL_WATCH_PUT,
	SQL_HIT_LAST,
	SQL_HIT_PUT,
	SQL_HITS_GET,
	SQL_HITS_ALL,
	SQL_ALERT_PUT,
	SQL_DELIVERY_PUT,
	SQL_TURN_NOW,
	SQL_TURN_PAST,
	SQL_TURN_OF_FLOW,
	SQL_TURN_TAKEN,
	SQL_TAKE_HEAD,
	SQL_TAKE_ASIDE,
	SQL_TAKE_ASIDE_LAST,
	SQL_TAKE_HELD,
	SQL_TAKE_HELD_LAST,
	SQL_TAKE_BATCH,
	SQL_TAKE_FOLLOWS,
	SQL_TAKE_MESSAGE,
	SQL_TAKE_BACKLOG,
	SQL_TAKE_ROW,
	SQL_TAKE_PART,
	SQL_TAKE,
	SQL_DELIVERY_AGAIN,
	SQL_DELIVERY_DONE,
	SQL_DELIVERY_DEAD,
	SQL_DELIVERY_DEAD_ONE,
	SQL_LOST_TOLD,
	SQL_LOST_COPY,
	SQL_LOST_HEARD,
	SQL_LOST_NAME,
	SQL_LOST_MOVE,
	SQL_LOST_RING,
	SQL_ATTEMPT_PUT,
	SQL_ATTEMPTS_TRIM,
	SQL_ATTEMPTS_GET,
	SQL_ATTEMPTS_LAST,
	SQL_DELIVERY_RECOVER,
	SQL_DELIVERY_RELEASE,
	SQL_DELIVERY_CONDEMN,
	SQL_QUEUE_LENGTH,
	SQL_QUEUE_DROP_OLD,
	SQL_QUEUE_DROP_FIRST,
	SQL_QUEUE_ROWS,
	SQL_QUEUE_ASIDE,
	SQL_QUEUE_HELD,
	SQL_QUEUE_HAS,
	SQL_QUEUE_HAD,
	SQL_QUEUE_CLEAR_ATTEMPTS,
	SQL_QUEUE_CLEAR,
	SQL_QUEUE_MOVE,
	SQL_QUEUE_MOVE_HELD,
	SQL_DEST_PUT,
	SQL_DEST_PAUSE,
	SQL_DESTS_EACH,
	SQL_QUEUES_EACH,
	SQL_DEAD_SINCE,
	SQL_COUNTS,
	SQL_OLD_ALERTS,
	SQL_OLD_ARTICLES,
	SQL_LOWEST_ARTICLE,
	SQL_THIN_EACH,
	SQL_IS_HELD,
	SQL_HAS_TEXT,
	SQL_ARTICLE_EMPTY,
	SQL_HITS_EMPTY,
	SQL_PAGE_SIZE,
	SQL_PAGE_COUNT,
	SQL_PAGES_FREE,
	SQL_OLD_ITEMS,
	SQL_ATTEMPTS_DELETE,
	SQL_DELIVERIES_DELETE,
	SQL_ALERT_DELETE,
	SQL_HITS_DELETE,
	SQL_ARTICLE_DELETE,
	SQL_KEYS_DELETE,
	SQL_ITEM_DELETE,
	SQL_OPS_PUT,
	SQL_OPS_GET,
	SQL_OPS_DELETE,
	SQL_ALERTS_EACH,
	SQL_ALERTS_OF,
	SQL_ALERTS_ARTICLE,
	SQL_SWEEP,
	SQL_SWEEP_OF,
	SQL_REQUEUE,
	SQL_GIVE_UP,
	SQL_TRAIL,
	SQL_MATCHED,
	SQL_RECENT,
	SQL_TOLD_GET,
	SQL_TOLD_PUT,
	SQL_TOLD_DELETE,
	SQL_MUTE_LAST,
	SQL_MUTE_COUNT,
	SQL_MUTE_PUT,
	SQL_MUTE_DELETE,
	SQL_MUTE_RENAME,
	SQL_MUTES_OVER,
	SQL_MUTES_EACH,
	SQL_FURNITURE_GET,
	SQL_FURNITURE_PUT,
	SQL_FURNITURE_RENAME,
	SQL_WEBSUB_PUT,
	SQL_WEBSUB_DROP,
	SQL_WEBSUB_RENAME,
	SQL_WEBSUBS_EACH,
	SQL_MARK_GET,
	SQL_MARK_PUT,
	SQL_MARK_DELETE,
	SQL_MARKS_EACH,
	SQL_INDEX_GET,
	SQL_INDEX_MARK,
	SQL_INDEX_UP,
	SQL_WORDS_PUT,
	SQL_WORDS_DELETE,
	SQL_WORDS_CLEAR,
	SQL_WORDS_MERGE,
	SQL_FORM_PUT,
	SQL_FORMS_GET,
	SQL_FORMS_CLEAR,
	SQL_SEARCH_NEW,
	SQL_SEARCH_NEW_ALL,
	SQL_SEARCH_BEST,
	SQL_SEARCH_BEST_ALL,
	SQL_SEARCH_REST,
	SQL_SEARCH_BELOW,
	SQL_N
};

/* Rows that a statement over several takes; the rest of the last one is NULL. */
enum {
	SQL_BATCH = 16
};

struct sql_text {
	const char *what; /* "cannot <what>: disk full" */
	const char *text; /* NULL: see write */
	void (*write)(struct buf *out);
};
const struct sql_text *sql_text(enum sql which);
void sql_text_write(enum sql which, struct buf *out);

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* A feed whose articles are stored under another name than its id; sqlite_name.c. */
struct feed_name {
	struct str id, name;
};

struct feed_names {
	struct arena arena;
	VEC(struct feed_name) pairs;
	struct map by_id, by_name; /* by their hashes, to places in pairs */
};

struct sqlite {
	struct store base;
	sqlite3 *db;
	sqlite3_stmt *stmts[SQL_N]; /* prepared at first use, kept */
	int lock_fd;                /* -1 for a reader */
	bool reader;
	char *node; /* owned */
	bool in_txn;
	bool failed; /* a statement of this transaction failed: nothing more until rollback */
	int64_t expired_item; /* where sqlite_expire.c goes on among the items */
	/* The feed and time that SQL_FEED_ITEMS was last run for in this transaction. */
	struct key items_feed;
	int64_t items_ms;
	struct feed_names names;
	store_words_fn *words; /* of an article that is deleted; NULL: nobody knows */
	void *words_arg;
	bool (*late)(void *arg); /* store_deadline() */
	void *late_arg;
	bool words_gone; /* since the index was tidied */
};

/* A statement on its way from query_new() to query_end(); on the stack of one function. */
struct query {
	struct sqlite *s;
	sqlite3_stmt *stmt;
	enum sql which;
	int bound;
	enum errc rc;
	struct err *e;
};

/* Always to be ended by query_end(), also after an error. The parameters are bound next, each by
 * one call in its turn; a statement that is stepped may not be bound any more. */
struct query query_new(struct sqlite *s, enum sql which, struct err *e);
void query_int(struct query *q, int64_t v);
/* NULL when not is_int: a NULL equals nothing in SQL, so that place of a batch finds nothing. */
void query_int_or_null(struct query *q, int64_t v, bool is_int);
void query_time(struct query *q, int64_t v);   /* TIME_NONE becomes NULL */
void query_str(struct query *q, struct str v); /* borrowed until query_end() */
/* True when there is a row to read; false at the end and after an error. */
bool query_row(struct query *q);
/* Columns count from 0. NULL reads as 0, except by query_col_time(): TIME_NONE. */
int64_t query_col_int(const struct query *q, int col);
int64_t query_col_time(const struct query *q, int col);
struct str query_col_str(const struct query *q, int col); /* lives until the next row */
/* Gives the statement back, for the next user of the same; the first error of all that was asked
 * of q since query_new(). */
enum errc query_end(struct query *q);
/* Runs a statement without rows to its end. *ret_changed may be NULL. */
enum errc query_run(struct query *q, int64_t *ret_changed);
/* The same; how many rows it changed, if it succeeded. */
enum errc query_run_counted(struct query *q, uint64_t *ret_n);
/* Turns SQLite's last error into ours; `what` completes "cannot ...". */
enum errc sqlite_error(struct sqlite *s, const char *what, struct err *e);

/* For functions of several statements: opens a transaction unless the caller has one. */
enum errc sqlite_atomic_begin(struct sqlite *s, bool *ret_own, struct err *e);
/* Commits or rolls back what *ret_own says is ours, and leaves the caller's transaction alone. */
enum errc sqlite_atomic_end(struct sqlite *s, bool own, enum errc rc, struct err *e);

/* Brings an open database file to the newest version of `steps`; see sqlite_open.c. */
enum errc sqlite_migrate(
	struct sqlite *s, const char *const *steps, size_t n_steps, struct err *e);
/* Checks that the file is ours and not newer than n_steps; *ret_version 0: an empty file. */
enum errc sqlite_version(struct sqlite *s, size_t n_steps, size_t *ret_version, struct err *e);
enum errc sqlite_open(const struct store_conf *c, struct store **ret, struct err *e);
/* The number after the last that anything in the file has, for the caller's transaction to use:
 * SQL_LAST_ARTICLE, SQL_LAST_SEQ or SQL_MUTE_LAST. */
enum errc sqlite_next(struct sqlite *s, enum sql which, int64_t *ret, struct err *e);
/* Points keys at an article; those that are none or taken are left, but for those of `moved`. */
enum errc sqlite_keys_put(struct sqlite *s, struct str feed, const struct key keys[KEY_N],
	unsigned moved, int64_t id, struct err *e);
/* What an item says from now on, as store_keys.text. */
enum errc sqlite_item_says(struct sqlite *s, int64_t id, uint64_t text, struct err *e);
/* The row of a query over ARTICLE_COLUMNS; its texts are copied into ar. */
enum errc sqlite_article_row(
	const struct query *q, struct arena *ar, struct store_article *ret, struct err *e);
/* A list as it stands in a column (sqlite_list.c): written into out, or read into ar. */
struct str sqlite_list_write(const struct str *v, size_t n, struct buf *out);
enum errc sqlite_list_read(
	struct str text, struct arena *ar, struct str **ret, size_t *ret_n, struct err *e);
enum errc sqlite_owed_put(struct sqlite *s, int64_t token, int64_t article, struct err *e);
/* What was found, in an article that is new in this transaction or not. *seq: the next free one of
 * the deliveries; moves on. */
enum errc sqlite_found_add(struct sqlite *s, int64_t article, const struct store_found *f,
	bool is_new, int64_t *seq, struct err *e);
/* *ret_new false: the watch has an alert of the article, and nothing was written. */
enum errc sqlite_alert_put(struct sqlite *s, int64_t article, const struct store_alert *a,
	bool *ret_new, struct err *e);
/* The turn in which one more of a flow leaves (head of sqlite_outbox.c), and the one that leaves now. */
enum errc sqlite_turn_of(
	struct sqlite *s, uint64_t flow, struct str dest, int64_t *ret, struct err *e);
enum errc sqlite_turn_now(struct sqlite *s, struct str dest, int64_t *ret, struct err *e);
/* Runs a statement that makes dead letters and returns alert and destination of each; of a story that one was to tell the
 * newest that was kept back rings in its place, if it was made at since_ms or later. To be called inside a transaction. */
enum errc sqlite_give_up(struct query *q, int64_t now_ms, int64_t since_ms, uint64_t *ret_n);
enum errc sqlite_notice_put(struct sqlite *s, const struct store_alert *a,
	const struct store_notice *to, int64_t seq, struct err *e);

/* Parameters 1 to 6 of a statement that has ALERT_MEANT; states 0: all of `any`. */
void sqlite_filter_bind(struct query *q, const struct store_alert_filter *f, uint32_t any);

/* The tries of a delivery, the first first. */
enum errc sqlite_attempts_get(struct sqlite *s, int64_t seq, struct arena *ar,
	struct store_attempt **ret, size_t *ret_n, struct err *e);

/* Deletes an article with its hits; and those first seen before a time that nothing holds, the oldest first, until *left rows are
 * spent. */
enum errc sqlite_article_expire(struct sqlite *s, int64_t id, size_t *left, struct err *e);
enum errc sqlite_articles_expire(
	struct sqlite *s, int64_t before_ms, size_t *left, uint64_t *ret_n, struct err *e);
/* Who deletes copies the log to the file often and little, see sqlite_expire.c. */
void sqlite_checkpoint_often(struct sqlite *s, bool often);

/* Deletes what was told before before_ms, at most `max`; how many, in *ret_n. */
enum errc sqlite_told_expire(
	struct sqlite *s, int64_t before_ms, size_t max, uint64_t *ret_n, struct err *e);

/* Before articles are put: is the caller's knowledge of sketches complete (store_new.sketched, ERR_AGAIN)? Old ones go. */
enum errc sqlite_sketches_ready(
	struct sqlite *s, const struct store_new *v, size_t n, struct err *e);
/* What a new article with that id and story brings to it. */
enum errc sqlite_story_add(struct sqlite *s, const struct store_new *v, int64_t article,
	int64_t story, struct err *e);

/* Notes that a feed's document was read at now_ms: items last seen well before that have left
 * it. */
enum errc sqlite_feed_items(struct sqlite *s, struct str feed, int64_t now_ms, struct err *e);

/* Reads the names of renamed feeds: once when the file is opened, and when one is renamed. */
enum errc sqlite_names_load(struct sqlite *s, struct err *e);
void sqlite_names_done(struct sqlite *s);
/* The name under which articles, items and keys of a feed are stored, and whose a name is. They live
 * until the next renaming. */
struct str sqlite_feed_name(struct sqlite *s, struct str id);
struct str sqlite_feed_id(const struct sqlite *s, struct str name);
/* Writes the name of a feed into its row, which must be there, if it has one. */
enum errc sqlite_name_put(struct sqlite *s, struct str id, struct err *e);

/* sqlite_words.c: what this connection needs before it opens the word index, also to migrate. */
enum errc sqlite_words_register(struct sqlite *s, struct err *e);
/* Before an article is deleted: takes its words out of the index. *ret_was: it was there, and that cost time. */
enum errc sqlite_index_forget(struct sqlite *s, int64_t id, bool *ret_was, struct err *e);
/* Its words are those of its texts as they are now. was: they were in the index before, and forgotten. */
enum errc sqlite_index_renew(struct sqlite *s, int64_t id, bool was, struct err *e);
/* Behind what a transaction deleted of the index: a step of tidying, if it was anything. rc: how that went, and comes back. */
enum errc sqlite_index_settle(struct sqlite *s, enum errc rc, struct err *e);
/* Puts the tables of the word index aside and makes new ones, in a transaction of the caller's; of a small one
 * nothing, and *ret_made stays. */
enum errc sqlite_waste_make(struct sqlite *s, bool *ret_made, struct err *e);

static inline struct sqlite *sqlite_of(struct store *s)
{
	return (struct sqlite *)s; /* base is the first member */
}

#define SQLITE_OP(name, params, args) __typeof__(store_##name) sqlite_##name;
__typeof__(store_close) sqlite_close;
__typeof__(store_rollback) sqlite_rollback;
STORE_OPS(SQLITE_OP)
