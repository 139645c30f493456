/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Times for policy.c: what headers and hints ask for, and how waits add up. For nobody else.
 * All results are between 0 and POLICY_WAIT_MAX_MS whatever the header says. Pure; any thread.
 */
#include "feeds/policy.h"

#define POLICY_SECOND_MS INT64_C(1000)
#define POLICY_MINUTE_MS (60 * POLICY_SECOND_MS)
#define POLICY_HOUR_MS (60 * POLICY_MINUTE_MS)
#define POLICY_DAY_MS (24 * POLICY_HOUR_MS)
/* The longest wait that anybody's wish is followed for (doc/feeds.md "Polite polling"). */
#define POLICY_WAIT_MAX_MS (30 * POLICY_DAY_MS)

/* The Retry-After of an answer (base/retry_after.h); 0 when it has none that makes sense. */
int64_t policy_retry_after_ms(const struct http_res *res, int64_t now_ms);
/* How long the answer is fresh (RFC 9111 4.2): max-age less Age, else Expires less Date. False
 * when the answer does not say. */
bool policy_fresh_ms(const struct http_res *res, int64_t now_ms, int64_t *ret);
/* Strict-Transport-Security (RFC 6797 6.1.1): for how long, a year at the most. False when the value does not
 * say. */
bool policy_strict_ms(struct str value, int64_t *ret, bool *ret_below);
/* interval, or the longer one that failure number `failures` (from 1) of a class calls for:
 * `factor` times longer with each, up to cap. */
int64_t policy_backoff_ms(
	int64_t interval_ms, uint32_t failures, unsigned factor, int64_t cap_ms);
/* The first moment from ms on that hints do not want skipped. Hints that leave none are ignored. */
int64_t policy_allowed_ms(int64_t ms, const struct feed_hints *hints);
/* now + wait, not before hold_until_ms, never in an hour or day to be skipped, plus jitter. */
int64_t policy_next_ms(int64_t now_ms, int64_t wait_ms, int64_t hold_until_ms,
	const struct feed_hints *hints, uint64_t random);

/* What a good answer adds to page_bytes, saved_bytes, unchanged and took_ms (policy_look.c). */
void policy_measure(struct feed_state *st, const struct http_res *res);
/* The request of now is the one without conditions. */
bool policy_full_is_due(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms);
