/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A new generation of watch lists takes over on the store thread. A watch that was never seen
 * before is a silent baseline: it is matched against the newest stored articles and its hits
 * are kept, but nothing is sent (doc/feeds.md "Silent baselines").
 */
#include "desk/desk.h"

/* How many stored articles a new watch is matched against. */
enum {
	ADOPT_ARTICLES = 2000
};

/* Swaps d->config. Own transactions, safe to run again. *ret_hits: what new watches found. */
enum errc adopt_run(struct desk *d, const struct config *c, int64_t now_ms, size_t *ret_hits,
	struct err *e);
