/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * When to try again, and when to stop asking (doc/delivery.md "Waiting"): full jitter,
 * Retry-After, the breaker for dead endpoints, the token bucket. Pure; `now_ms` and random
 * numbers come in.
 */
#include <stdbool.h>
#include <stdint.h>

#include "alerts/dest.h"

enum {
	RETRY_FLOOR_MS = 250,
	RETRY_FIRST_MS = 1000,               /* upper end of the first wait */
	RETRY_CAP_MS = 15 * 60 * 1000,       /* upper end of the later ones */
	RETRY_ENDPOINT_FAILS = 3,            /* so many in a row ... */
	RETRY_ENDPOINT_MS = 10 * 60 * 1000,  /* ... over at least this long disable */
	RETRY_ENDPOINT_PROBE_MS = 60 * 1000, /* wait after the first of them */
};

/* One destination's health; lives in a lane (daemon/lane.h), starts zeroed, survives restarts through
 * the store (store_dest_put). */
struct retry_state {
	int64_t not_before_ms;   /* nothing goes out before */
	uint32_t endpoint_fails; /* DEST_ENDPOINT in a row */
	int64_t endpoint_since_ms;
	bool disabled;        /* queue held until the next reload or start */
	double tokens;        /* token bucket: what is in it ... */
	int64_t tokens_at_ms; /* ... at this time; 0: full */
};

enum retry_action {
	RETRY_DONE,
	RETRY_AGAIN,
	RETRY_PLAIN,
	RETRY_DEAD,
	RETRY_HOLD
};

struct retry_step {
	enum retry_action action;
	int64_t due_ms;     /* RETRY_AGAIN, RETRY_PLAIN: when */
	bool counts;        /* the try counts as an attempt (a throttled one does not) */
	bool just_disabled; /* tell the operations destination and the log, once */
};

/* What to do with a delivery after its verdict. attempts: tries that counted, this one not;
 * first_try_ms: when the first try was; plain: this try was already the plain one. A throttled
 * or held delivery never becomes RETRY_DEAD, a transient failure does once give_up_ms has
 * passed since its first try; the last try falls on that moment. */
struct retry_step retry_next(struct retry_state *st, const struct dest_verdict *v,
	uint32_t attempts, int64_t first_try_ms, bool plain, int64_t give_up_ms, int64_t now_ms,
	uint64_t random);
/* Full jitter: uniform in [0, min(15 min, 1 s * 2^attempts)], at least 250 ms. */
int64_t retry_backoff_ms(uint32_t attempts, uint64_t random);
/* Takes a token and returns now_ms, or says when there will be one (> now_ms). burst 1; a rate
 * of 0 or less is no limit. */
int64_t retry_rate_take(struct retry_state *st, double per_s, int64_t now_ms);
