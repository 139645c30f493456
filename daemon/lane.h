/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One destination's delivery, decided: an event and the time go in, what to do comes out.
 * deliver.c carries it out and reports back; the store, the network, timers and the log are
 * its business. now_ms is a clock that never jumps; the times of rows and of retry are in it. Pure: no clock, no randomness but what the events bring. One thread at a time.
 */
#include <stdbool.h>
#include <stdint.h>

#include "alerts/retry.h"

enum {
	/* No timer is set for longer, so that a jump of the clock cannot strand a lane. */
	LANE_WAIT_MAX_MS = 60 * 1000,
	LANE_TRIP_FAILED_MS = 5000, /* after a trip to the store that failed */
	/* What a look finds that is younger than this is about to be told of. */
	LANE_FORGOTTEN_MS = 10 * 1000
};

/*
 *   IDLE ──wake──> TAKING ──a row that is due──> SENDING ──verdict──> SETTLING ──> TAKING ...
 *     ^              |  └──due later, rate, no store──> WAITING ──time is up──> TAKING
 *     └──queue empty─┘                                    SETTLING ──endpoint dead──> HELD
 *
 *   HELD ──time is up, configured──> TAKING SETTLING ──the next row came along──> SENDING
 *   SENDING ──grace over──> ENDED
 *   Removed or closing: IDLE, WAITING, HELD, PAUSED ──> ENDED at once, the others when they would go
 *   to rest; a row that a trip still brings is given back: TAKING, SETTLING ──> SETTLING.
 *   Paused by a person: the same, with PAUSED in place of ENDED ──resumed──> TAKING, WAITING, HELD.
 *
 * TAKING and SETTLING are trips to the store. A trip that settles a row may take the next one
 * along, which saves a trip an alert.
 */
enum lane_state {
	LANE_IDLE,
	LANE_TAKING,
	LANE_WAITING,
	LANE_SENDING,
	LANE_SETTLING,
	LANE_HELD,
	LANE_PAUSED,
	LANE_ENDED
};
const char *lane_state_name(enum lane_state s);

/* What a generation of the configuration says about a destination. */
struct lane_terms {
	double rate_per_s; /* 0: no limit */
	int64_t give_up_ms;
	struct bucket_use shared[DEST_BUCKETS_MAX]; /* with other lanes of this thread */
	size_t n_shared;
};

/* A row of the outbox, as far as decisions need it. */
struct lane_row {
	int64_t seq;
	struct retry_row retry;
};

/* Starts zeroed, but for retry.not_before_ms and paused where the store remembers them. */
struct lane_machine {
	enum lane_state state;
	bool wanted;      /* by the configuration */
	bool closing;     /* the program ends: no row is taken any more */
	bool paused;      /* by a person: nor while this lasts */
	bool taking;      /* the trip under way takes a row: a token was paid for it */
	bool woken;       /* rows arrived when the trip under way may have looked already */
	bool looks;       /* the trip under way is a LANE_ON_LOOK's */
	bool anew;        /* what is aside is to be released by the next trip */
	int64_t until_ms; /* WAITING, HELD: to when, however short the waits on the way are */
	struct lane_terms terms;
	struct retry_state retry;
	struct lane_row row; /* SENDING, SETTLING: the one in hand */
};

enum lane_event_type {
	LANE_ON_CONFIGURED, /* terms: a generation that has this destination */
	LANE_ON_REMOVED,    /* terms: one that has not; they hold for the row in hand */
	LANE_ON_PAUSED,     /* a person lets it rest; what is under way ends as it would */
	LANE_ON_RESUMED,    /* and no longer */
	LANE_ON_ENABLED,    /* a person says "try again" */
	LANE_ON_WAKE,       /* new rows are in the outbox */
	LANE_ON_LOOK, /* half a minute is over: an idle lane looks, should a wake be lost */
	LANE_ON_WAIT_OVER, /* the time of LANE_DO_WAIT is up */
	LANE_ON_TRIP_DONE, /* LANE_DO_TRIP is over: row or due_ms, or failed */
	LANE_ON_ANSWER,    /* LANE_DO_SEND is over: verdict, random */
	LANE_ON_CLOSING,   /* the program ends; the request in flight may finish */
	LANE_ON_GRACE_OVER /* the program ends now: can_cancel */
};

struct lane_event {
	enum lane_event_type type;
	struct lane_terms terms;
	bool changed;      /* LANE_ON_CONFIGURED: another receiver, or with other keys */
	bool failed;       /* the store failed and was not tried again: no row */
	const char *why;   /* failed: the reason, for people */
	int64_t waited_ms; /* row: since it was written; a guess, by the wall clock */
	const struct lane_row *row; /* taken, and `sending` on disk; NULL: none was due */
	int64_t due_ms;             /* without a row: when one is due, TIME_NONE for never */
	const struct dest_verdict *verdict;
	uint64_t random; /* any 64 bits */
	bool can_cancel; /* what is under way can be called off without waiting for it */
};

enum lane_do {
	LANE_DO_NOTHING,
	LANE_DO_WAIT, /* wait_ms, then LANE_ON_WAIT_OVER; replaces no other wait */
	LANE_DO_TRIP, /* to the store: settle, condemn, release, health, take, in this order;
			 LANE_ON_TRIP_DONE */
	LANE_DO_SEND, /* the row that the trip brought; LANE_ON_ANSWER */
	LANE_DO_END   /* call off what is under way and forget the lane: no event may follow */
};

/* What there is to tell people. */
enum lane_news {
	LANE_SAYS_NOTHING,
	LANE_SAYS_SENT,
	LANE_SAYS_AGAIN,
	LANE_SAYS_PLAIN,
	LANE_SAYS_DEAD,
	LANE_SAYS_ASIDE,
	LANE_SAYS_HOLDS,
	LANE_SAYS_BACK,
	LANE_SAYS_NO_STORE,
	LANE_SAYS_FORGOTTEN /* a look found what no wake had told of */
};

struct lane_steps {
	enum lane_do what;
	int64_t wait_ms; /* LANE_DO_WAIT: 1 to LANE_WAIT_MAX_MS */
	/* LANE_DO_TRIP */
	bool settle; /* the row `seq`: `fate` */
	int64_t seq;
	struct retry_step fate; /* RETRY_AGAIN, PLAIN, ASIDE, HOLD: back into the queue */
	bool plain;             /* back in the queue: the next try is the plain one */
	bool condemn;           /* what was refused and is aside is a dead letter */
	bool release, pardon;   /* what is aside is due; and begins anew */
	bool health;            /* the destination's retry state is to be stored */
	bool take;              /* the next row, if it is due */
	enum lane_news news;
	const char *why; /* the reason for it, of the event; NULL: none */
};

/* How long a receiver's wish of before the restart still holds, at most as long as it was when it was
 * written down: a wall clock that was wrong then or is wrong now lengthens nothing. noted_ms 0:
 * nobody knows when. */
int64_t lane_wait_left_ms(int64_t not_before_ms, int64_t noted_ms, int64_t wall_ms);
/* Takes the machine to its next state. At most one trip, wait or request is under way at a time,
 * and each reports back once, but for a wait that a later state overtook: its end does nothing. */
struct lane_steps lane_next(
	struct lane_machine *m, const struct lane_event *ev, int64_t now_ms);
