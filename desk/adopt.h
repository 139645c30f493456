/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A new generation of watch lists takes over on the store thread. A watch that was never seen
 * before is a silent baseline: what is stored is searched for it and its hits are kept, but nothing
 * is sent (doc/feeds.md "Silent baselines"). That is done behind this, slice by slice: baseline.h.
 */
#include "desk/desk.h"

/* Swaps d->config. A transaction of its own, safe to run again. *ret_new: watches never seen before. */
enum errc adopt_run(
	struct desk *d, const struct config *c, int64_t now_ms, size_t *ret_new, struct err *e);
