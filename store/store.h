/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The store: articles, hits, alerts and the outbox behind one interface.
 *
 * Which engine is behind it says struct store_conf; SQLite is the one there is (WAL,
 * synchronous=FULL; store/sqlite.c documents tables and crash-safety at its head). The contract
 * that everything else rests on:
 *
 *   - One job (one HTTP answer; of a long one a slice) is one transaction: new articles, their keys
 *     and hits, alerts, outbox rows, and with the last slice the feed's validators and next poll.
 *     All of it or none of it is on disk when store_commit() returns ERR_NONE.
 *   - An outbox row is `pending` until store_outbox_take() is committed: `sending` by this node;
 *     a crash leaves it so, and store_outbox_recover() turns what a node left into `pending`: the
 *     receiver may see it twice with the same id, never not at all.
 *   - Rows of one destination are taken in the order of their seq, but that flows take turns and
 *     rows may step aside or be held for a time; any other row that waits for its retry holds those
 *     behind it. Rows that are taken together are one message, and stay one until they are settled.
 *   - Ids and seqs are given by the engine inside the call that puts the row, rising, above all
 *     that anything in the store still has.
 *
 * ROUND TRIPS. Behind a network every call is one question and one answer, whatever the number of
 * rows in it, but two: store_begin() goes with the next call, store_rollback() waits for nobody.
 * So a job asks by the batch: a poll of known items is store_keys_find(), store_items_seen(),
 * store_feeds_put() and store_commit(), one with news store_keys_find() for their texts, store_heads_get()
 * and store_articles_put() besides. tests/unit/desk_trips.c counts.
 *
 * ERRORS. What to do after one says store_error_class(). Once a call inside a transaction has
 * failed every further one fails too, until store_rollback(). Outside a transaction each call is
 * one of its own. ret_ outputs are untouched by a call that failed, members and arrays that it fills mean
 * nothing then.
 *
 * A store belongs to one thread (the store thread); others open their own. The callback of an
 * ..._each() may call the store, but not the function that called it. Strings given in are copied;
 * strings that come out live in the caller's arena. To add an operation: declare it here, add its
 * row to store/engine.h, write it in the engine.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/err.h"
#include "base/feed_state.h"
#include "base/hash.h"
#include "base/str.h"
#include "store/archive.h"
#include "store/article.h"
#include "store/feed.h"
#include "store/keep.h"
#include "store/look.h"
#include "store/outbox.h"
#include "store/scan.h"
#include "store/search.h"
#include "store/story.h"
#include "store/websub.h"

struct store;

struct store_conf {
	struct str engine; /* "sqlite" */
	/* Where: for SQLite the database file, whose directory must exist. */
	struct str place;
	/* This process among those that share the store, the same after a restart; empty when it
	 * is the only one. Stands in the deliveries that it takes. */
	struct str node;
	bool read_only;
	/* To read, by a process of its own, which reads much: the file is mapped, so that a disk that fails ends it. */
	bool mapped;
};

/* Creates and migrates. ERR_BAD_INPUT: no such engine; what is there is of a newer version,
 * another program's or no database; PLACE.lock is no plain file, or a link. ERR_BUSY: another process has
 * it open to write (it holds the lock on PLACE.lock, a file of mode 0600 that stays). Read-only also while a daemon writes; then ERR_GONE: there is nothing, and
 * ERR_BAD_INPUT also when it is of an older version. */
enum errc store_open(const struct store_conf *c, struct store **ret, struct err *e);
void store_close(struct store *s); /* rolls back what is open; NULL is fine */

/* What an error of a store asks of the one who runs the job. */
enum store_class {
	STORE_OK,
	STORE_AGAIN, /* at once: another node was faster, or the server chose this one to wait */
	STORE_LATER, /* with back-off: disk full, server overloaded, locked by somebody's shell */
	STORE_RECONNECT, /* the connection is gone: with back-off, the next store_begin() makes it
			    anew */
	STORE_GIVE_UP,   /* this job cannot succeed: trying again is no use */
};
/* ERR_AGAIN, ERR_IO, ERR_LOST, and all others, in this order. */
enum store_class store_error_class(enum errc code);

/* What a read-only store sees is fixed until store_commit(). */
enum errc store_begin(struct store *s, struct err *e);
/* On failure the transaction is rolled back. */
enum errc store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s); /* nothing to roll back is fine */
/* How long commits take: the disk's part of the work. The clock is the caller's, any that never goes back. */
struct store_timer {
	int64_t (*now_us)(void);                       /* NULL: nobody asks */
	void (*committed)(int64_t took_us, void *arg); /* after each that went well */
	void *arg;
};
const char *store_engine_version(void); /* of SQLite in use */
void store_time_commits(struct store *s, const struct store_timer *t);

/* From now on late() is asked while a statement runs, some thousand times a second; once it is true that statement and
 * those behind it fail with ERR_AGAIN, until late is another. NULL: nobody is asked. For who reads while somebody waits. */
enum errc store_deadline(struct store *s, bool (*late)(void *arg), void *arg, struct err *e);

/* ---- articles ------------------------------------------------------------------------ */

/* The keys of one item of a feed, and where they lead. */
struct store_keys {
	struct key keys[KEY_N]; /* none: the item has no such layer */
	uint64_t text; /* a hash of what it says now; 0: nothing that could be compared */
	/* Out: the article, 0 when none. It may have expired: the key of an item that is still in
	 * its feed stays. */
	int64_t found[KEY_N];
	bool same_text[KEY_N]; /* the article there was last seen with this very text */
};
/* What is learned of a feed's furniture (desk/furniture_kept.h): a few kilobytes; empty: nothing yet. */
struct store_learned {
	struct arena *a;
	struct str text; /* out, in a */
};
/* Looks the items of a document up. Whose first key leads to an article with the same text is asked no
 * more: found[] of its other keys is 0. learned: of the feed; NULL: not asked for. */
enum errc store_keys_find(struct store *s, struct str feed, struct store_keys *v, size_t n,
	struct store_learned *learned, struct err *e);

/* Title and date of an article, for the identity layers. */
struct store_head {
	int64_t id;
	bool stored; /* out, as the rest; false: there is no such article (any more) */
	struct str title;
	int64_t published_s;
};
enum errc store_heads_get(
	struct store *s, struct store_head *v, size_t n, struct arena *ar, struct err *e);

struct store_hit {
	struct str watch, term;
	uint32_t line;
	enum field field;
	size_t start, end, core_start, core_end;
	uint32_t rules;
	uint32_t fold_version;
};

/* That a watch found something in an article. */
struct store_alert {
	struct str id, watch;
	int64_t created_ms;
	uint64_t flow; /* what floods together: at a destination, flows take turns */
};
/* On disk as these numbers: append only. */
enum delivery_state {
	DELIVERY_PENDING, /* leaves in its turn */
	DELIVERY_SENDING,
	DELIVERY_DONE,
	DELIVERY_DEAD,       /* given up */
	DELIVERY_HELD,       /* waits for a time; then it leaves as a pending one does */
	DELIVERY_SUPPRESSED, /* never left, and is kept for whoever asks why */
	DELIVERY_N
};
/* In machine-readable forms: "pending" ...; "" for none. */
const char *delivery_state_name(enum delivery_state state);
/* A delivery: what one destination is told of an article, once, however many watches found it. */
struct store_notice {
	size_t alert; /* whose; a place in store_found.alerts */
	struct str dest;
	const struct str *also; /* further watches that it names */
	size_t n_also;
	int64_t hold_until_ms; /* HELD until then; 0: PENDING at once */
	/* Rows of one destination with one batch leave as one message, when the first of them is due;
	 * those that come after it left are the next one. Any number but 0, which is alone. */
	uint64_t batch;
	bool suppressed; /* SUPPRESSED, whatever the rest says */
	/* Why it is held, batched or suppressed: "group", "quiet", "schedule", "muted", "cooldown", "old",
	 * "story". Stays with the row, but that "story" becomes "instead" when the one that it was kept back for is given up and it
	 * rings in its place (outbox.h). */
	struct str why;
	bool tells_story; /* not suppressed: what its watches found in the article's story is told by it */
};

/* What was found in an article. */
struct store_found {
	int64_t article;
	const struct store_hit *hits;
	size_t n_hits;
	const struct store_alert *alerts;
	size_t n_alerts;
	/* Stored with the alerts; in the order in which they leave. */
	const struct store_notice *notices;
	size_t n_notices;
};

/* A new article with all that hangs on it. */
struct store_new {
	struct store_article article;
	struct key keys
		[KEY_N]; /* to lead to it; none: nothing. One that is taken stays as it is, */
	unsigned moved;  /* but those of these bits (1 << KEY_...) */
	uint64_t text; /* as store_keys.text; of a version what its article says from now on */
	/* A version without alerts that this one takes the place of, with all that hangs on it; 0: none. */
	int64_t replaces;
	/* Stored with it. Its story is article.story, or that of v[joins - 1] before it; neither: it begins one. */
	struct store_sketch sketch;
	size_t joins;
	/* Of v[0]: the last article whose sketch the caller knew when it chose the stories; 0: it chose none. */
	int64_t sketched;
	struct store_found found; /* its article is this one, whatever it says */
	struct str learned;       /* of its feed (store_learned); empty: as it is */
	int64_t owed; /* its page is still to come: kept as this (store_owed); 0: it is not */
	bool imported; /* not from a document of its feed, which says nothing of what that lists now */
};
/* In the order of v, which is the order in which their deliveries leave. v[i].article: id and story are given.
 * ERR_AGAIN: a sketch was put meanwhile that v[0] does not know of (sketched). */
enum errc store_articles_put(struct store *s, struct store_new *v, size_t n, struct err *e);
/* An article whose page is still to come, by a number that is of it alone. */
struct store_owed {
	int64_t token;
	const struct store_article *article; /* as it was stored */
};
/* The article that the page is of; 0: there is no such number (any more). */
enum errc store_owed_get(struct store *s, int64_t token, int64_t *ret_article, struct err *e);
/* The page came, or is waited for no longer. What is not owed is not owed then either. */
enum errc store_owed_settle(struct store *s, int64_t token, struct err *e);
/* All of them, the longest owed first; the slices die with the callback. One whose article is gone is so, too, once
 * this is called. */
enum errc store_owed_each(struct store *s, void (*f)(const struct store_owed *o, void *arg),
	void *arg, struct err *e);
/* v[i].id is given, the rest is filled. */
enum errc store_histories_get(
	struct store *s, struct store_history *v, size_t n, struct arena *ar, struct err *e);
/* ERR_GONE: no such article (any more). */
enum errc store_article_get(struct store *s, int64_t id, struct arena *ar,
	struct store_article *ret, struct err *e);
/* Newest first, from below before_id (0: from the top), at most max; each in its turn. */
enum errc store_articles_each(struct store *s, int64_t before_id, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e);

/* Goes on with a walk over all articles, in the order of their ids: some of those that are meant, and where it is now in *io. It is
 * at its end when after_id is last_id or more. */
enum errc store_archive_each(struct store *s, const struct store_span *which,
	struct store_walked *io, void (*f)(const struct store_article *a, void *arg), void *arg,
	struct err *e);

/* A known article that was met in its feed. */
struct store_seen {
	int64_t id;
	/* To lead to it, too (an id that changed); none: nothing. One that is taken stays, */
	struct key keys[KEY_N];
	unsigned moved; /* but those of these bits (1 << KEY_...) */
	uint64_t text;  /* what it says now, as store_keys.text; 0: as before */
};
/* Marks articles, expired or not, as still present in their feed, so that their keys outlive
 * retention. Cheap to call at each poll: writes at most once a day an article. */
enum errc store_items_seen(struct store *s, struct str feed, const struct store_seen *v,
	size_t n, int64_t now_ms, struct err *e);

/* ---- watches and hits ---------------------------------------------------------------- */

/* True in ret_new[i] when watch ids[i] was never seen: it is put down as known. */
enum errc store_watches_seen(struct store *s, const struct str *ids, size_t n, int64_t now_ms,
	bool *ret_new, struct err *e);

/* Adds to what was found in stored articles. A watch has one alert an article, ever: another one
 * is nothing, nor are its notices, nor is a second of an alert to one destination. ERR_BAD_INPUT: no
 * such article, or an alert's id is used already. */
enum errc store_found_put(
	struct store *s, const struct store_found *v, size_t n, struct err *e);
/* The hits of some watches, watch after watch, each in the order they were put. */
enum errc store_hits_get(struct store *s, int64_t article, const struct str *watches,
	size_t n_watches, struct arena *ar, struct store_hit **ret, size_t *ret_n,
	struct err *e);

/* ---- notices of operations --------------------------------------------------------------- */

/* What whoever runs rasid is told: no article, no watch. */
struct store_ops {
	struct str id; /* as an alert's, and none of theirs */
	struct str code, subject, text;
	int64_t created_ms;
	int level; /* the caller's */
};
/* With one pending delivery a destination, all of one flow; they expire as those of alerts do, and are
 * counted among them. One with an id that is there already is nothing. */
enum errc store_ops_put(struct store *s, const struct store_ops *o, const struct str *dests,
	size_t n, struct err *e);
/* ERR_GONE: there is none of this id (any more). */
enum errc store_ops_get(
	struct store *s, struct str id, struct arena *ar, struct store_ops *ret, struct err *e);

/* ---- what was told --------------------------------------------------------------------- */

struct store_told_key {
	struct str dest, watch;
};
/* When a destination was last told of what a watch found, and until when what follows waits to be told
 * together. Written and read by whoever decides that, and judged: one in the future is of a clock that was
 * wrong. */
struct store_told {
	struct store_told_key key;
	int64_t told_ms;
	int64_t window_until_ms;
};
/* ret[i] is of keys[i], whose texts it borrows. Its times are TIME_NONE when there is nothing of it
 * (any more: store_expire()). One question, whatever n is. */
enum errc store_told_get(struct store *s, const struct store_told_key *keys, size_t n,
	struct store_told *ret, struct err *e);
/* Each takes the place of what is stored of its key. */
enum errc store_told_put(struct store *s, const struct store_told *v, size_t n, struct err *e);

/* ---- mutes ----------------------------------------------------------------------------- */

/* On disk as these numbers: append only. */
enum store_mute_kind {
	STORE_MUTE_WATCH,
	STORE_MUTE_FEED,
	STORE_MUTE_DEST,
	STORE_MUTE_STORY,
	STORE_FOLLOW_STORY, /* the opposite: each article of it is told. Kept as mutes are, and counted with them */
	STORE_MUTE_KINDS
};
enum {
	STORE_MUTES_MAX = 10000
};
/* What a person does not want to be told of for a while, or wants to hear all of. */
struct store_mute {
	int64_t id; /* given when it is put */
	enum store_mute_kind kind;
	struct str subject; /* which watch, feed, destination or story */
	struct str dest;    /* only there; "": everywhere */
	int64_t until_ms;   /* INT64_MAX: for good */
	int64_t created_ms;
	struct str why;
};
/* Those that were over at its created_ms go. ERR_LIMIT: there are STORE_MUTES_MAX others. */
enum errc store_mute_put(
	struct store *s, const struct store_mute *m, int64_t *ret_id, struct err *e);
/* ERR_GONE: there is no such mute (any more). */
enum errc store_mute_remove(struct store *s, int64_t id, struct err *e);
/* Those that hold at now_ms, in the order in which they were put. */
enum errc store_mutes_each(struct store *s, int64_t now_ms,
	void (*f)(const struct store_mute *m, void *arg), void *arg, struct err *e);
enum errc store_mutes_get(struct store *s, int64_t now_ms, struct arena *ar,
	struct store_mute **ret, size_t *ret_n, struct err *e);

/* ---- subscriptions at hubs ------------------------------------------------------------- */

/* Takes the place of what is stored under its callback. */
enum errc store_websub_put(struct store *s, const struct store_websub *w, struct err *e);
/* What is not there is no error. */
enum errc store_websub_drop(struct store *s, struct str callback, struct err *e);
/* In no order; the slices die with the callback. */
enum errc store_websubs_each(struct store *s,
	void (*f)(const struct store_websub *w, void *arg), void *arg, struct err *e);

/* ---- reading and mending, for people ----------------------------------------------------- */

/* Which deliveries. What is left out ("", 0) does not choose. */
struct store_alert_filter {
	struct str id; /* of their alert: then only its rows are looked at */
	struct str dest, feed;
	struct str watch;   /* one that the delivery names */
	uint32_t states;    /* bits: 1 << DELIVERY_DEAD ... */
	int64_t since_ms;   /* made then or later, */
	int64_t until_ms;   /* and before then */
	int64_t before_seq; /* store_alerts_each(): below it */
	size_t max;         /* at most so many */
};
struct store_alert_row {
	int64_t seq;
	struct str id, watch, dest;
	struct str feed,
		title; /* of the article, if it is still stored; of a notice its subject */
	struct str hold, why;
	int64_t article;
	int64_t message; /* the seq of the first of those it left with; 0: it never left */
	enum delivery_state state;
	uint32_t attempts;
	int64_t created_ms, changed_ms, hold_until_ms;
};
/* Newest (highest seq) first, each in its turn; looks at all that is older until there are `max`. */
enum errc store_alerts_each(struct store *s, const struct store_alert_filter *f,
	void (*cb)(const struct store_alert_row *row, void *arg), void *arg, struct err *e);

struct store_trail_delivery {
	struct store_alert_row row;
	struct store_attempt *attempts;
	size_t n_attempts;
};
/* All that is known of an alert. */
struct store_trail {
	struct str id, watch;
	int64_t created_ms;
	int64_t article;
	bool stored; /* the article still is: the rest of its head says something */
	struct str feed, title, link;
	int64_t published_s, first_seen_ms;
	struct str why; /* store_article.why */
	struct store_trail_delivery *v;
	size_t n;
};
/* ERR_GONE: there is no such alert (any more). */
enum errc store_alert_trail(struct store *s, struct str id, struct arena *ar,
	struct store_trail *ret, struct err *e);

/* A walk over many deliveries in several calls; starts zeroed. */
struct store_sweep {
	uint64_t n; /* changed by the last call, at most the filter's max */
	bool more;  /* ask again */
	int64_t after_seq;
};
/* What is a dead letter or suppressed, with `redeliver` also what was delivered, waits again as if it had
 * just been made, alone; its attempts are kept. Oldest first; of the filter before_seq means nothing. A
 * call looks at 4,096 rows at the most. */
enum errc store_alert_requeue(struct store *s, const struct store_alert_filter *f,
	bool redeliver, int64_t now_ms, struct store_sweep *io, struct err *e);
/* What waits or is held is a dead letter for the reason `why`. */
enum errc store_alert_drop(struct store *s, const struct store_alert_filter *f, struct str why,
	int64_t now_ms, struct store_sweep *io, struct err *e);

/* ---- upkeep -------------------------------------------------------------------------- */

struct store_counts {
	uint64_t articles, hits, alerts, pending, dead, held;
	int64_t newest_ms; /* first_seen of the newest article; TIME_NONE */
	uint64_t bytes;    /* of the database files */
};
/* Scans an index per figure: about 10 ms per million rows. */
enum errc store_counts(struct store *s, struct store_counts *ret, struct err *e);

/* What one call deleted. */
struct store_expired {
	uint64_t articles, alerts;
	bool more; /* there may be more to delete */
};
/* Deletes finished alerts (what is suppressed is) made before `alerts_ms`, articles (with hits) first seen before
 * `articles_ms` that no unfinished delivery needs, the keys of deleted articles that were not
 * seen since and have left their feed, and what was told (and whose window ended) before `alerts_ms`. Ends after `max` rows that were deleted or looked at
 * (4,096 at the most), the hits, deliveries and keys of the last one besides. */
enum errc store_expire(struct store *s, int64_t articles_ms, int64_t alerts_ms, size_t max,
	struct store_expired *ret, struct err *e);

/* Goes on with a walk over articles first seen before before_ms: each goes, or is emptied, as `keep` says of its feed, but for those that
 * an unfinished delivery needs. Looks at 500 at the most and changes `max`. */
enum errc store_thin(struct store *s, int64_t before_ms, size_t max, store_keep_of *keep,
	void *arg, struct store_thin *io, struct err *e);
/* Deletes the oldest articles that no unfinished delivery needs, at most `max` rows, when the database has more than max_bytes
 * in use. The file stays as long: what is free in it is used again. */
enum errc store_shrink(struct store *s, uint64_t max_bytes, size_t max,
	struct store_expired *ret, struct err *e);

/* Moments that outlive the process, by name. TIME_NONE: there is none yet. */
enum errc store_mark_get(struct store *s, struct str name, int64_t *ret_ms, struct err *e);
/* TIME_NONE: forgets it. */
enum errc store_mark_put(struct store *s, struct str name, int64_t ms, struct err *e);
/* Those whose name begins with `prefix` (not empty), by name. */
enum errc store_marks_each(struct store *s, struct str prefix,
	void (*f)(struct str name, int64_t ms, void *arg), void *arg, struct err *e);
