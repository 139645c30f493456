#pragma once
/*
 * The store: articles, hits, alerts and the outbox behind one interface.
 *
 * SQLite is the engine (WAL, synchronous=FULL); store/sqlite.c documents tables and crash-safety at
 * its head. The contract that everything else rests on:
 *
 *   - One job (one HTTP answer) is one transaction: new articles, their keys and hits, alerts,
 *     outbox rows, and the feed's validators and next poll. All of it or none of it is on disk
 *     when store_commit() returns ERR_NONE.
 *   - An outbox row is `pending` until store_outbox_take() commits it as `sending`; a crash leaves
 *     it `sending`, which store_open() turns back into `pending`: the receiver may see it twice
 *     with the same id, never not at all.
 *   - Rows of one destination are taken in the order of their seq; a row that waits for its retry
 *     holds those behind it.
 *
 * A store belongs to one thread (the store thread); readers open their own with
 * store_open_reader(). Functions return ERR_IO when the engine failed (disk full, busy): roll back
 * and try again later. Once a call inside a transaction has failed every further one fails too,
 * until store_rollback(). Outside a transaction each call is one of its own. The callback of an
 * ..._each() may call the store, but not the function that called it. Strings given in are copied;
 * strings that come out live in the caller's arena.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/err.h"
#include "base/feed_state.h"
#include "base/hash.h"
#include "base/str.h"

struct store;

/* path: the database file; its directory must exist. Creates and migrates. ERR_BAD_INPUT: the file
 * is of a newer version, another program's or no database. ERR_BUSY: another process has it open
 * to write (it holds the lock on PATH.lock). */
enum errc store_open(const char *path, struct store **ret, struct err *e);
/* Read-only, also while a daemon writes. ERR_GONE: no such file. ERR_BAD_INPUT: as above, or of an
 * older version. store_begin() fixes what is seen until store_commit(). */
enum errc store_open_reader(const char *path, struct store **ret, struct err *e);
void store_close(struct store *s); /* rolls back what is open; NULL is fine */

enum errc store_begin(struct store *s, struct err *e);
/* On failure the transaction is rolled back. */
enum errc store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s); /* nothing to roll back is fine */

/* ---- feeds --------------------------------------------------------------------------- */

/* The state that survives restarts, one row per feed id. */
struct store_feed {
	struct str id;
	struct feed_state state;
};
/* Each takes the place of what is stored of its feed. */
enum errc store_feeds_put(struct store *s, const struct store_feed *v, size_t n, struct err *e);
/* All rows, each in its turn; the slices die with the callback. */
enum errc store_feeds_each(struct store *s, void (*f)(const struct store_feed *row, void *arg),
	void *arg, struct err *e);

/* ---- articles ------------------------------------------------------------------------ */

/* The layers of identity (doc/feeds.md "Identity"). A key of (feed, kind) leads to one article.
 * Stored: append only. KEY_TEXT is of title and body. */
enum key_kind {
	KEY_GUID,
	KEY_GUID_PATH,
	KEY_LINK,
	KEY_TEXT,
	KEY_TITLE,
	KEY_N
};

struct store_article {
	int64_t id; /* 0 on insert; never used twice */
	struct str feed;
	struct article a; /* authors and categories are kept as JSON arrays */
	int64_t first_seen_ms;
	bool silent; /* baseline, or an id change: stored and matched, never alerted */
};

/* The article that a key leads to, 0 when none. It may have expired: the key of an item that is
 * still in its feed stays. */
enum errc store_key_find(struct store *s, struct str feed, enum key_kind kind, struct key k,
	int64_t *ret_id, struct err *e);
/* Points a key at an article (several keys of one kind may lead to one article: an id that
 * changed). Does nothing when the key is taken. */
enum errc store_key_put(struct store *s, struct str feed, enum key_kind kind, struct key k,
	int64_t id, struct err *e);
enum errc store_article_put(
	struct store *s, const struct store_article *a, int64_t *ret_id, struct err *e);
/* ERR_GONE: no such article (any more). */
enum errc store_article_get(struct store *s, int64_t id, struct arena *ar,
	struct store_article *ret, struct err *e);
/* The title and date of an article, for the identity layers. ERR_GONE as above. */
enum errc store_article_head(struct store *s, int64_t id, struct arena *ar,
	struct str *ret_title, int64_t *ret_published_s, struct err *e);
/* Newest first, from below before_id (0: from the top), at most max; each in its turn. */
enum errc store_articles_each(struct store *s, int64_t before_id, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e);
/* Marks an article, expired or not, as still present in its feed, so that its keys outlive
 * retention. Cheap to call for each known item: writes at most once a day an article. */
enum errc store_article_touch(struct store *s, int64_t id, int64_t now_ms, struct err *e);

/* ---- watches and hits ---------------------------------------------------------------- */

/* True in *ret_new when the watch id was never seen: it is put down as known. */
enum errc store_watch_seen(
	struct store *s, struct str watch, int64_t now_ms, bool *ret_new, struct err *e);

struct store_hit {
	struct str watch, term;
	uint32_t line;
	enum field field;
	size_t start, end, core_start, core_end;
	uint32_t rules;
	uint32_t fold_version;
};
/* Adds to the hits of an article, which must exist. */
enum errc store_hits_put(
	struct store *s, int64_t article, const struct store_hit *h, size_t n, struct err *e);
/* The hits of one watch, in the order they were put. */
enum errc store_hits_get(struct store *s, int64_t article, struct str watch, struct arena *ar,
	struct store_hit **ret, size_t *ret_n, struct err *e);

/* ---- alerts and the outbox ----------------------------------------------------------- */

/* One alert and a pending delivery for each destination (named twice: once). Nothing when
 * (watch, article) has an alert: *ret_new false. */
enum errc store_alert_put(struct store *s, struct str id, struct str watch, int64_t article,
	int64_t now_ms, const struct str *dests, size_t n_dests, bool *ret_new, struct err *e);

struct store_delivery {
	int64_t seq;
	struct str alert_id, watch, dest;
	int64_t article;
	int64_t created_ms;
	int64_t first_try_ms; /* when it was first taken; now_ms on the first time */
	uint32_t attempts;    /* tries that counted, before this one */
	bool plain;
};
/* The next delivery of a destination if it is due, marked `sending` and committed (ERR_BUSY inside
 * a transaction). *ret_found false: nothing due, and *ret_due_ms is when the next one is, or
 * TIME_NONE for an empty queue. One that is being sent holds nobody: for strict order the caller
 * takes the next after the verdict on the last. */
enum errc store_outbox_take(struct store *s, struct str dest, int64_t now_ms, struct arena *ar,
	struct store_delivery *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e);
/* What became of a delivery that was taken; ERR_GONE when it is not `sending`. */
enum errc store_outbox_done(struct store *s, int64_t seq, int64_t now_ms, struct err *e);
enum errc store_outbox_again(struct store *s, int64_t seq, int64_t due_ms, bool counts,
	bool plain, int64_t now_ms, struct str why, struct err *e);
enum errc store_outbox_dead(
	struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e);

/* A destination's health across restarts. */
struct store_dest {
	struct str id;
	uint64_t config_hash; /* of its configuration: a change clears `disabled` */
	int64_t not_before_ms;
	bool disabled;
	struct str why;
};
enum errc store_dest_put(struct store *s, const struct store_dest *d, struct err *e);
enum errc store_dests_each(struct store *s, void (*f)(const struct store_dest *d, void *arg),
	void *arg, struct err *e);

struct store_queue {
	struct str dest;
	uint64_t pending, delivered, dead; /* pending: also what is being sent */
	int64_t oldest_ms;                 /* creation of the oldest pending one; TIME_NONE */
};
enum errc store_queues_each(struct store *s, void (*f)(const struct store_queue *q, void *arg),
	void *arg, struct err *e);

struct store_counts {
	uint64_t articles, hits, alerts, pending, dead;
	int64_t newest_ms; /* first_seen of the newest article; TIME_NONE */
	uint64_t bytes;    /* of the database files */
};
/* Scans an index per figure: about 10 ms per million rows. */
enum errc store_counts(struct store *s, struct store_counts *ret, struct err *e);

/* ---- upkeep -------------------------------------------------------------------------- */

/* Deletes finished alerts made before `alerts_ms`, articles (with hits) first seen before
 * `articles_ms` that no unfinished delivery needs, and then the keys of deleted articles that
 * were not seen since and have left their feed. Looks at no more than `max` of them in one call
 * (4,096 at the most); *ret_more when there may be more. */
enum errc store_expire(struct store *s, int64_t articles_ms, int64_t alerts_ms, size_t max,
	bool *ret_more, struct err *e);
