/* SPDX-License-Identifier: ISC */
#pragma once
/* Failures by their kinds, for policy.c; for nobody else. Pure; any thread. */
#include "feeds/policy.h"

/* How a kind of failure backs off: factor times longer with each, from the feed's interval, or from
 * first_ms, up to the cap. */
struct policy_backoff {
	unsigned factor;
	int64_t cap_ms, first_ms;
};

extern const struct policy_backoff policy_backoff_soft, policy_backoff_body,
	policy_backoff_daily, policy_backoff_name, policy_backoff_emptied;

struct policy_error {
	const char *text;
	const struct policy_backoff *backoff;
	bool blocked; /* they do not want us, rather than cannot serve us */
};

/* Of an answer that brings no document. */
const struct policy_error *policy_error(const struct http_res *res);
/* st->last_error, by policy_error() and st->hold_until_ms; lives in a. */
void policy_set_error(struct feed_state *st, struct arena *a, const struct http_res *res);
/* Whose page the answer seems to be, of those that tell browsers and robots apart; empty: nobody's. */
struct str policy_shield(const struct http_res *res);
