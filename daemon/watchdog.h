/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What hangs without an error, and whether a new process would cure it. systemd's watchdog is told
 * that all is well only while watchdog_bites() is false: it is a cure with a price (every feed's
 * connection, every request under way), and no cure at all for a machine that forks nothing more.
 *
 *   the store thread hangs                                   a new process may find the disk back
 *   no parser worker gets anything done, none is refused     a new fork server makes new ones
 *   a lane's timer or request is overdue (deliver_look.c)    what it has in hand is on disk
 *
 * Some of several workers hang: told, since the others do the work. Pure.
 */
#include <stdbool.h>
#include <stddef.h>

#include "daemon/parser/pool.h"
#include "daemon/stall.h"

enum {
	WATCHDOG_BEYOND_MS = 10 * 1000 /* patience with a worker past the deadline of its job */
};

struct watchdog {
	struct stall store;
	struct stall workers[POOL_WORKERS_MAX];
	size_t n_workers, n_hanging; /* workers that there should be; that get nothing done */
	bool retrying;               /* some of them begin anew and again */
	int64_t hanging_ms;          /* the one that has hung for longest */
	bool lane_hangs;             /* filled in by the caller */
};

/* A look at all workers; *says as of stall.h, for their row: it begins with the first that hangs. */
enum stall_says watchdog_workers(struct watchdog *w, const struct pool_place *places, size_t n,
	int64_t deadline_ms, int64_t now_ms);
bool watchdog_bites(const struct watchdog *w);
