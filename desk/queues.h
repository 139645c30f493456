/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Queues that nobody will ever want to read to their end: longer or older than their destination's
 * max_queue and max_age, or of a destination that left the configuration. What is given up becomes dead
 * letters with a reason, and is told. Runs on the store thread; in transactions of its own, safe to run
 * again.
 */
#include "desk/desk.h"

enum {
	QUEUES_STEP = 500 /* rows of one queue in a call: a few milliseconds */
};
/* Told after it is on disk. The slices die with the call. n == QUEUES_STEP: there may be more to give
 * up, and the caller is to call again. */
typedef void queues_said(struct str dest, uint64_t n, struct str why, void *arg);

/* Which destinations have alerts waiting and are not in `next`, the configuration to come; why is
 * empty. */
enum errc queues_left(const struct desk *d, const struct config *next, queues_said *said,
	void *arg, struct err *e);
/* By the limits of the destinations. believed: what the clock says may be compared with times of
 * before; else nothing is too old. */
enum errc queues_shorten(const struct desk *d, int64_t now_ms, bool believed, queues_said *said,
	void *arg, struct err *e);
/* Destinations that are not in the configuration, what is older than keep_alerts: it would hold its
 * articles for ever. Reads every queue. */
enum errc queues_expire(
	const struct desk *d, int64_t now_ms, queues_said *said, void *arg, struct err *e);
