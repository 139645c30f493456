/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * When to try again, and when to stop asking (doc/delivery.md "Waiting"): full jitter,
 * Retry-After, the breaker for dead endpoints. Pure; `now_ms` and random numbers come in.
 */
#include <stdbool.h>
#include <stdint.h>

#include "alerts/bucket.h"
#include "alerts/dest.h"
#include "base/alert.h"

enum {
	RETRY_FLOOR_MS = 250,
	RETRY_FIRST_MS = 1000,                 /* upper end of the first wait */
	RETRY_CAP_MS = 15 * 60 * 1000,         /* upper end of the later ones */
	RETRY_CAP_TRIES = 10,                  /* from so many tries on */
	RETRY_ASIDE_MAX_MS = 2 * RETRY_CAP_MS, /* no wait aside is longer */
	RETRY_TRIES = 5,              /* then an alert steps aside, if it fails alone */
	RETRY_REFUSED_MS = 60 * 1000, /* at least, before what was refused is tried again */
	RETRY_SUSPECTS = 3,           /* so many alerts in a row, and it is the receiver */
	RETRY_ENDPOINT_FAILS = 3,     /* so many in a row ... */
	RETRY_ENDPOINT_MS = 10 * 60 * 1000,  /* ... over at least this long hold the queue */
	RETRY_ENDPOINT_PROBE_MS = 60 * 1000, /* wait after the first of them */
	RETRY_HOLD_MS = 10 * 60 * 1000,      /* first wait of a held queue; doubles ... */
	RETRY_HOLD_CAP_MS = 60 * 60 * 1000,  /* ... to this */
};

/* One destination's health; lives in a lane (daemon/lane.h), starts zeroed. What the receiver asked for
 * survives restarts through the store (store_dest_put). */
struct retry_state {
	int64_t not_before_ms;   /* what the receiver asked for; nothing goes out before */
	int64_t back_off_ms;     /* the same, of our own accord */
	uint32_t fails;          /* tries in a row that got nothing through */
	uint32_t suspects;       /* alerts in a row that did not get through for good */
	bool refused;            /* one of them was refused */
	uint32_t endpoint_fails; /* DEST_ENDPOINT in a row */
	int64_t endpoint_since_ms;
	bool held;          /* one alert at a time asks whether it takes any */
	struct bucket rate; /* its own; of those that it shares, lane.h knows */
};

enum retry_action {
	RETRY_DONE,
	RETRY_AGAIN, /* holds up those behind it */
	RETRY_PLAIN,
	RETRY_ASIDE, /* lets those behind it pass */
	RETRY_DEAD,
	RETRY_HOLD
};

/* A delivery, as far as retrying needs it. */
struct retry_row {
	uint32_t attempts; /* tries that counted, this one not */
	int64_t tried_ms;  /* the waits between them, all together */
	bool plain;        /* this try was the plain one */
	enum alert_aside aside;
};

struct retry_step {
	enum retry_action action;
	int64_t due_ms;  /* RETRY_ASIDE: when; all others that are not over: now */
	int64_t wait_ms; /* counts as time in which it was tried */
	enum alert_aside aside;
	bool counts;    /* the try counts as an attempt (a throttled one does not) */
	bool just_held; /* tell, once: the receiver takes nothing */
	bool just_back; /* tell, once: it does again */
	bool condemn;   /* what was refused before is to blame, since this one got through */
	bool release;   /* what stepped aside may be tried at once ... */
	bool pardon;    /* ... as if nothing had been: it was the receiver */
};

/* When something may go out: a time that may have passed. */
int64_t retry_ready_ms(const struct retry_state *st);
/* The receiver takes nothing of anybody: held, or too many alerts in a row did not get through. */
bool retry_is_sick(const struct retry_state *st);
/* A person says "try again": ends our own waits. `changed`: it is another receiver, whose wishes are
 * not known. */
void retry_anew(struct retry_state *st, bool changed);
/* What to do with a delivery after its verdict. A throttled or held delivery never becomes
 * RETRY_DEAD, nor one that is refused while the receiver is sick; one that fails does once its waits
 * make give_up_ms. now_ms: any clock that never goes back. */
struct retry_step retry_next(struct retry_state *st, const struct dest_verdict *v,
	const struct retry_row *row, int64_t give_up_ms, int64_t now_ms, uint64_t random);
/* Full jitter: uniform in [0, min(15 min, 1 s * 2^attempts)], at least 250 ms. */
int64_t retry_backoff_ms(uint32_t attempts, uint64_t random);
