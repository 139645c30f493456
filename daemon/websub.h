/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The life of one subscription at one hub, as a machine: an event and `now` in, steps out (W3C WebSub, the
 * Recommendation of 2018-01-23). No loop, no clock, no store, no log; subscribe.c tells it what happened and
 * carries out what it says. One machine has one callback, one hub, one topic and one secret for its whole
 * life: another hub or topic is another machine, and this one leaves.
 *
 *         FOUND             VERIFY subscribe
 *   NONE ───────> ASKED ─────────────────────> ACTIVE ──┐ TICK: asked again before the lease ends,
 *                 ^ │ TICK: asked again          │  ^   │ and VERIFY subscribe renews it
 *                 │ │ (10 min, doubling)         │  └───┘
 *                 │ +── DENIED ──> DENIED <──────+ DENIED
 *                 +────────────────── │ TICK: a day later
 *                 +──────────────────────────────+ TICK: the lease ended
 *
 *   UNWANTED: ASKED, ACTIVE ──> LEAVING ── VERIFY unsubscribe, or nobody answers ──> dropped
 *
 * Times are Unix milliseconds: they are kept over restarts. A clock that is set forward renews too early,
 * one that is set back is seen by a plan that lies further ahead than any plan can.
 */
#include <stdbool.h>
#include <stdint.h>

/* Stored: append only. */
enum websub_state {
	WEBSUB_NONE, /* nobody was asked yet */
	WEBSUB_ASKED,
	WEBSUB_ACTIVE,
	WEBSUB_DENIED,
	WEBSUB_LEAVING,
	WEBSUB_STATES
};

#define WEBSUB_LEAST_MS INT64_C(5000) /* between two requests, however short a lease is */
#define WEBSUB_MINUTE_MS INT64_C(60000)
#define WEBSUB_HOUR_MS (60 * WEBSUB_MINUTE_MS)
#define WEBSUB_DAY_MS (24 * WEBSUB_HOUR_MS)

enum {
	WEBSUB_LEAVE_TRIES = 3, /* then the lease is left to end by itself */
	WEBSUB_HOPELESS_TRIES = 3
};

/* Zero it to begin with. Loop thread only, by its owner. */
struct websub {
	enum websub_state state;
	uint32_t tries;     /* requests since the last that was verified */
	int64_t asked_ms;   /* the last of them; 0: none */
	int64_t next_ms;    /* what is due then says the state */
	int64_t lease_ms;   /* as the hub granted it; 0: none */
	int64_t expires_ms; /* of the lease; 0: there is none */
	/* Not stored. */
	bool forsaken;    /* the feed names no hub any more: the lease is not renewed */
	bool told_failed; /* that the hub fails, */
	bool told_denied; /* that it refuses, */
	bool told_lapsed; /* that a lease ended, and none was renewed since, */
	bool told_bad;    /* that pushes are not signed as they should be */
};

enum websub_kind {
	WEBSUB_FOUND,    /* the feed names this hub and topic (begins it), or names none */
	WEBSUB_TICK,     /* look whether something is due */
	WEBSUB_ANSWER,   /* of the hub, to the last request */
	WEBSUB_VERIFY,   /* the hub asks whether it was us (W3C 5.3) */
	WEBSUB_REFUSED,  /* the hub says no (W3C 5.2: hub.mode=denied) */
	WEBSUB_PUSH,     /* W3C 7 */
	WEBSUB_UNWANTED, /* by the configuration, or since another one takes its place */
};

enum websub_sign {
	WEBSUB_SIGNED, /* rightly */
	WEBSUB_UNSIGNED, /* there is no secret: it was told to nobody, since the hub is not asked over TLS */
	WEBSUB_FORGED
};

struct websub_event {
	enum websub_kind kind;
	int64_t now_ms;
	int64_t lease_ms; /* VERIFY: as the hub says, 0: it does not; TICK, FOUND: asked for */
	bool named;       /* FOUND */
	bool busy;        /* TICK: a request to the hub is under way */
	bool ok;          /* ANSWER: a 2xx */
	bool subscribe;   /* VERIFY: hub.mode; else unsubscribe */
	bool topic;       /* VERIFY, REFUSED: hub.topic is that of this subscription */
	enum websub_sign sign; /* PUSH */
};

/* To be carried out in this order. */
enum websub_steps {
	WEBSUB_STORE = 1 << 0, /* as it is now */
	WEBSUB_ASK =
		1 << 1, /* subscribe, once it is stored: the hub may ask back after a crash */
	WEBSUB_LEAVE = 1 << 2,   /* unsubscribe, likewise */
	WEBSUB_CONFIRM = 1 << 3, /* the answer is 2xx with the challenge */
	WEBSUB_DENY = 1 << 4,    /* the answer is 404 */
	WEBSUB_TAKE = 1 << 5,    /* the answer is 2xx, what was pushed is content */
	WEBSUB_POKE =
		1
		<< 6, /* the answer is 2xx, what was pushed is dropped, the feed is polled soon */
	WEBSUB_GONE = 1 << 7, /* the answer is 410 */
	WEBSUB_OK = 1 << 8,   /* the answer is 2xx */
	WEBSUB_DROP = 1 << 9, /* out of the store and forgotten */
	/* What to tell, once each. */
	WEBSUB_SAY_ACTIVE = 1 << 10,
	WEBSUB_SAY_DENIED = 1 << 11,
	WEBSUB_SAY_FAILED = 1 << 12,
	WEBSUB_SAY_LAPSED = 1 << 13,
	WEBSUB_SAY_FORGED = 1 << 14,
	WEBSUB_SAY_LEFT = 1 << 15
};

/* Another hub of the feed is worth a try: this one refuses, fails, or has not asked back after
 * WEBSUB_HOPELESS_TRIES requests. */
bool websub_is_hopeless(const struct websub *w);
/* A set of enum websub_steps. Of VERIFY, REFUSED and PUSH exactly one is the answer. */
unsigned websub_on(struct websub *w, const struct websub_event *ev);
/* How long before its end a lease is renewed: a tenth of it, at least an hour, at most half of it. */
int64_t websub_margin_ms(int64_t lease_ms);
/* How long to wait for the hub after so many requests that were not verified: 10 min, doubling to a day. */
int64_t websub_backoff_ms(uint32_t tries);
