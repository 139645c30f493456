/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which job the store thread runs next: a machine without thread, lock or clock. storer.c asks it
 * under its lock and does what it says.
 *
 *   post ──> two boxes ──────────next: RUN──> in hand ──ran: it is over──> next: FINISH ──> given back
 *                 |              ^   ^           |
 *                 |              |   +── pause <─+ ran: ERR_IO, ERR_AGAIN, ERR_LOST
 *                 +──next: SHARE─+ several, one after the other, once they shared a transaction
 *
 * Urgent jobs (deliveries, control) go before ingests, so that a burst of new articles never
 * delays an alert that is in the outbox already; but after MAILBOX_URGENT_ROW of them an ingest has
 * its turn, or ten fast destinations with 3,000 alerts each would keep every feed waiting until
 * they are through, and with it the alerts of today. So each box waits for a few jobs of the other
 * at the most. Within a box the first to come is the first to run.
 * Urgent jobs in a row that can share a transaction do: what a delivery costs is one fsync, and ten lanes
 * with long queues would wait for each other's. It is an attempt: whether the transaction was committed
 * or not, each of them is run, and one that is to blame for a failure meets it there alone. They are one
 * of the MAILBOX_URGENT_ROW, and nothing comes between them, since what they took is on its way.
 * A job that is not through (`more`: a long document, a slice at a time) goes to the end of its box.
 *
 * A job that fails with ERR_IO (disk full, database busy) stays in hand and is tried again after
 * 100 ms, doubling to 5 s, because a job that was dropped would be an alert that was lost. Jobs
 * behind it wait: they would meet the same disk. What an error asks for says store_error_class();
 * ERR_AGAIN is run again without a pause, ten times.
 *
 * `now_ms` is any clock that never goes back, above 0. Jobs are the caller's, linked while they
 * are in here. Any thread, one at a time.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct desk;

/* What jobs are for, as far as their errors are counted apart. */
enum job_kind {
	JOB_OTHER,
	JOB_INGEST,
	JOB_DELIVERY,
	JOB_FEED_STATES,
	JOB_KINDS
};

struct job {
	struct job *next;
	enum job_kind kind;
	enum errc (*run)(struct job *j, struct desk *d, struct err *e); /* store thread */
	void (*done)(struct job *j, const struct err *e); /* loop thread; owns j again */
	struct err e;
	bool more; /* by run(), with ERR_NONE: run it again, after those that wait */
	/* What run() writes, within a transaction that is not its own; NULL: it does not share. run()
	 * follows: if `shared` that is on disk, otherwise nothing is. Store thread. */
	enum errc (*share)(struct job *j, struct desk *d, struct err *e);
	bool shared;
};

/* First in, first out. */
struct job_queue {
	struct job *head;
	struct job **tail;
	size_t n;
};
void job_queue_init(struct job_queue *q);
void job_queue_push(struct job_queue *q, struct job *j);
struct job *job_queue_pop(struct job_queue *q); /* NULL: empty */

enum storer_box {
	STORER_URGENT,
	STORER_INGEST
};
enum {
	STORER_INGEST_MAX = 64,
	MAILBOX_URGENT_ROW = 4, /* in a row, while ingests wait */
	MAILBOX_SHARE_MAX = 64  /* jobs of one transaction: what comes meanwhile waits for it */
};

enum mailbox_hand {
	MAILBOX_EMPTY, /* no job in hand */
	MAILBOX_RUNNING, /* given out by RUN or SHARE, mailbox_ran() or mailbox_shared() is to come */
	MAILBOX_PAUSED, /* failed, to be run again */
	MAILBOX_OVER    /* ran, to be given back */
};

struct mailbox {
	struct job_queue boxes[2];
	struct job_queue shared; /* of one transaction: to be run before all others */
	struct job *job;         /* in hand */
	enum storer_box box;     /* that it came from */
	unsigned urgent;         /* urgent jobs in a row */
	uint64_t runs;           /* how often a job was given out */
	enum mailbox_hand hand;
	int64_t pause_ms; /* of the job in hand: the last one; 0: it has not failed yet */
	unsigned races;   /* of the job in hand: how often ERR_AGAIN was its answer */
	int64_t until_ms; /* PAUSED */
	int64_t failing_since_ms; /* 0: healthy */
	bool stop, last_tries;
};

enum mailbox_step {
	MAILBOX_RUN, /* run job, then tell mailbox_ran() */
	MAILBOX_SHARE, /* job and those behind it (`next`) in one transaction, then tell mailbox_shared() */
	MAILBOX_FINISH, /* job is over and out of here: give it back to whoever posted it */
	MAILBOX_SLEEP,  /* for wait_ms, or until something is posted or told */
	MAILBOX_LEAVE   /* told to stop, and nothing is left */
};

struct mailbox_order {
	enum mailbox_step step;
	struct job *job;
	int64_t wait_ms; /* SLEEP; MAILBOX_NO_END: until woken */
};
enum {
	MAILBOX_NO_END = -1
};

void mailbox_init(struct mailbox *m);
void mailbox_post(struct mailbox *m, struct job *j, enum storer_box box);
/* The ingest box is at its bound. Posting goes on working: what is parsed must be stored. */
bool mailbox_full(const struct mailbox *m);
struct mailbox_order mailbox_next(struct mailbox *m, int64_t now_ms);
/* How the job given out by RUN went. Returns the pause before it is tried again, 0 when it is
 * over or runs again at once. */
int64_t mailbox_ran(struct mailbox *m, enum errc code, int64_t now_ms);
/* The jobs given out by SHARE know by `shared` how it went; each is run next. */
void mailbox_shared(struct mailbox *m);
/* For how long the store has failed; 0: healthy. */
int64_t mailbox_failing_ms(const struct mailbox *m, int64_t now_ms);
/* The number of the run under way, which no other run has; 0: none is. */
uint64_t mailbox_running(const struct mailbox *m);
/* From now on no job is tried again: one that fails ends with its error. */
void mailbox_last_tries(struct mailbox *m);
/* The same; and LEAVE comes once what is queued has run. */
void mailbox_stop(struct mailbox *m);
