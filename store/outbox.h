/* SPDX-License-Identifier: ISC */
#pragma once
/* The outbox: what leaves for whom and when, what became of it, and how destinations fare. Part of store.h, whose head
 * holds for all of it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alert.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct store;

struct store_delivery {
	int64_t seq;
	struct str alert_id, dest;
	struct str *watches; /* the alert's, and those that it names besides */
	size_t n_watches;    /* 0, and article 0: see store_ops_get(alert_id) */
	int64_t article;
	int64_t created_ms;
	int64_t first_try_ms; /* when it was first taken; now_ms on the first time */
	uint32_t attempts;    /* tries that counted, before this one */
	int64_t tried_ms;     /* for how long it was tried, all waits of store_again together */
	bool plain;
	enum alert_aside aside;
};
enum {
	/* No delivery waits for longer: one that is due later was written down under a clock that
	 * was wrong, and counts as due. */
	STORE_DUE_MAX_MS = 60 * 60 * 1000,
	/* The same for what is held: a schedule may be weekly. */
	STORE_HOLD_MAX_MS = 8 * 24 * 60 * 60 * 1000,
	/* As many deliveries of a flow leave in a row when others wait. */
	STORE_TURN = 10
};
struct store_take {
	struct str dest;
	int64_t now_ms;
	/* The receiver cannot keep up: when the head of the queue was made longer ago than this, and
	 * backlog_min rows or more are pending, up to `max` of them leave together. 0: never. */
	int64_t backlog_ms;
	size_t backlog_min;
	size_t max; /* rows of one message; 1 or 0: each alone */
};
/* One message. */
struct store_batch {
	struct store_delivery *v; /* in the order in which they were made */
	size_t n;
	/* Why its rows were held or are together: the first one's store_notice.why, "backlog" or "". */
	struct str hold;
};
/* The next message of a destination, the older (created_ms) of these two:
 *
 *   - the head of the queue: flows in turns, within a turn by seq. What is aside comes up in its old
 *     place once it is due, the one first that was due first; what is not aside is always due,
 *     whatever time stands in its row. With it leave the rows of its batch, held ones too.
 *   - of what was held and is due, that whose hold ended first, with the rows of its batch; before it
 *     what was queued earlier of its own flows, whatever its turn.
 *
 * Rows with batch 0 that were never taken may leave as a backlog, the first of the queue that are older
 * than what was held and is due, but notices of operations, of which each is a message by itself. What was taken once is taken again with the rows it was taken with and
 * no other, so that after a crash or a failure the same message goes out under the same first id. Of more
 * than `max` rows the first leave, the rest is the next message. Costs the same however long the queue
 * is, and room for `max` rows.
 *
 * The rows are marked `sending` by this node, and may be sent once that is committed. *ret_found
 * false: nothing due, and *ret_due_ms is when the next one is, or TIME_NONE for an empty queue. What
 * is being sent holds nobody: for strict order the caller takes the next after the verdict on the
 * last, or with it. */
enum errc store_outbox_take(struct store *s, const struct store_take *t, struct arena *ar,
	struct store_batch *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e);
/* What became of a message that this node took: `seq` is the first row's, or any other's of it, and all
 * of them are settled. ERR_GONE when it is not `sending` by it. */
enum errc store_outbox_done(struct store *s, int64_t seq, int64_t now_ms, struct err *e);
struct store_again {
	int64_t seq;
	int64_t due_ms;
	int64_t wait_ms; /* adds to tried_ms */
	bool counts;     /* as an attempt */
	bool plain;
	enum alert_aside aside;
	struct str why;
};
enum errc store_outbox_again(
	struct store *s, const struct store_again *v, int64_t now_ms, struct err *e);
/* A dead letter. What was to be told of a story by it alone (store_story_told.alert) is told by the newest that came after it
 * and was kept back for it, as if that had been queued now; so also by the other calls that make dead letters, but
 * store_alert_drop(), by which a person wants it so, and store_outbox_adopt(). */
enum errc store_outbox_dead(
	struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e);
/* The same of one row, when a message must leave without it: its article is gone. */
enum errc store_outbox_dead_one(
	struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e);

/* One try of a delivery. */
struct store_attempt {
	int64_t seq;
	uint32_t n; /* out: 1, 2, ... */
	int64_t started_ms, took_us;
	int status;         /* HTTP; 0: no answer */
	struct str error;   /* "": it was taken. Both are cut at STORE_ATTEMPT_TEXT bytes. */
	struct str excerpt; /* of the answer */
};
enum {
	STORE_ATTEMPT_TEXT = 512,
	/* As many are kept of a delivery: the first ones, which say how it began, and the newest. */
	STORE_ATTEMPTS = 100,
	STORE_ATTEMPTS_FIRST = 10
};
/* Adds a try to each row of the message that `seq` is one of, before it is settled and in the same
 * transaction. ERR_GONE: it is not `sending` by this node. */
enum errc store_attempt_put(struct store *s, const struct store_attempt *a, struct err *e);
/* The tries of the last messages of a destination, the newest first: at most `max`, of what is under way
 * or waits for another try and of the last `max` that were delivered or given up. alert: of the first of
 * a message. */
enum errc store_attempts_last(struct store *s, struct str dest, size_t max,
	void (*f)(struct str alert, const struct store_attempt *a, void *arg), void *arg,
	struct err *e);

/* What is aside at a destination is due now; with pardon it is aside no longer and begins anew, not
 * plain. */
enum errc store_outbox_release(
	struct store *s, struct str dest, bool pardon, int64_t now_ms, struct err *e);
/* What was refused at a destination and waits aside is a dead letter, for the reason it has. *ret_n:
 * how many. */
enum errc store_outbox_condemn(
	struct store *s, struct str dest, int64_t now_ms, uint64_t *ret_n, struct err *e);

/* Gives back what `node` took and never settled: one's own name when the process starts, a dead
 * node's when its work is taken over. *ret_n: how many. */
enum errc store_outbox_recover(
	struct store *s, struct str node, uint64_t *ret_n, struct err *e);

/* What is no longer wanted of a queue: what was made before before_ms, and all but the newest `keep`
 * (1 or more). It becomes dead letters for the reason `why`; what is held waits as well, what is being
 * sent is left. */
struct store_drop {
	struct str dest, why;
	int64_t before_ms;
	uint64_t keep;
};
/* At most `max` in one call; *ret_n == max: there may be more. In place of a dead letter nothing rings that would be
 * dropped for the same reason. */
enum errc store_outbox_drop(struct store *s, const struct store_drop *v, size_t max,
	int64_t now_ms, uint64_t *ret_n, struct err *e);
struct store_adopted {
	uint64_t moved;
	uint64_t had; /* dead letters now: the article was at the new destination already */
	bool more;    /* there may be more to move */
};
/* What waits for `from` is of `to` from now on, as if it had been made for it: due, never tried, in the
 * turns of its flow there. What is held stays so, and a batch is one there. At most `max` in one call,
 * those that would leave first, then those aside, then what is held. */
enum errc store_outbox_adopt(struct store *s, struct str from, struct str to, size_t max,
	int64_t now_ms, struct store_adopted *ret, struct err *e);

/* A destination's health across restarts. */
struct store_dest {
	struct str id;
	uint64_t config_hash; /* of its configuration: a change ends every wait */
	int64_t not_before_ms;
	int64_t noted_ms; /* when not_before_ms was written down */
	struct str why;
	bool paused;       /* by a person; store_dest_put() leaves it as it is */
	int64_t paused_ms; /* since when; 0: it is not */
};
enum errc store_dest_put(struct store *s, const struct store_dest *d, struct err *e);
/* The store only keeps it: what is paused is still taken by whoever asks. Pausing what is paused changes
 * nothing; a destination without a state gets one. */
enum errc store_dest_pause(
	struct store *s, struct str id, bool paused, int64_t now_ms, struct err *e);
enum errc store_dests_each(struct store *s, void (*f)(const struct store_dest *d, void *arg),
	void *arg, struct err *e);

struct store_queue {
	struct str dest;
	uint64_t pending, delivered, dead; /* pending: also what is being sent */
	uint64_t held, suppressed;
	int64_t oldest_ms; /* creation of the oldest pending one; TIME_NONE */
};
enum errc store_queues_each(struct store *s, void (*f)(const struct store_queue *q, void *arg),
	void *arg, struct err *e);

/* How many alerts to a destination became dead letters after since_ms. Notices of operations are none:
 * what could not be told must not be told of. */
enum errc store_dead_since(
	struct store *s, struct str dest, int64_t since_ms, uint64_t *ret_n, struct err *e);
