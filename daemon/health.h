/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is wrong that a person should look at: facts in, a sentence for each out. `rasid status`
 * prints them, `--check` fails when there is one, systemd's STATUS= shows the first, and notices.h
 * decides which of them are told unasked.
 *
 * Pure. A single feed that fails is none of them: with hundreds of outlets one always does, and an
 * alarm that is always on is switched off. What follows from another problem is not told beside it:
 * while our own line is down feeds fail and queues grow because of that.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	/* An alert that waits for longer is late, to who asks: a burst at a tool that takes one a second
	 * has 3,600 waiting, and an alarm of a monitor wakes people. A notice comes earlier
	 * (NOTICES_QUEUE_OLD_MS): it is one line in a chat. */
	HEALTH_QUEUE_OLD_MS = 60 * 60 * 1000,
	HEALTH_SENTENCE_MAX = 1024 /* bytes */
};

struct health_dest {
	struct str id;
	bool configured; /* false: only its queue is left */
	bool held;
	struct str paused_since;    /* by a person; empty: it is not */
	struct str until, why;      /* of the hold or the pause, for people; may be empty */
	uint64_t pending, dead_new; /* dead letters since the last look */
	struct str stuck;           /* what keeps it that should go on; empty: nothing */
	int64_t stuck_ms;
	int64_t oldest_ms; /* creation of the oldest pending one; TIME_NONE */
};

struct health {
	int64_t now_ms;  /* wall clock */
	int64_t late_ms; /* an alert that waits for longer is late */
	bool reload_refused;
	bool clock_doubted;       /* by retention (trust.h) */
	int64_t store_stalled_ms; /* 0: no, as in the next two */
	int64_t store_failing_ms;
	size_t workers, workers_hanging; /* of the parser */
	int64_t workers_hanging_ms;
	bool workers_dying; /* they end before they are ready, or none can be forked */
	int64_t line_down_ms;
	struct str disk_low;      /* how much is left (disk_text()); empty: enough */
	struct str page_unserved; /* why; empty: it is, or should not be */
	struct str store_unread;  /* why its figures are not known; empty: they are */
	size_t feeds_ok, feeds_failing, feeds_over_quota;
	const struct str *secrets_outdated; /* files that were written since they were read */
	size_t n_secrets_outdated;
	const struct health_dest *dests;
	size_t n_dests;
};

struct health_problem {
	struct str code;     /* "destination-held": for programs, the same in every version */
	struct str subject;  /* of a destination its id; or empty */
	struct str sentence; /* lives until the call returns */
	bool grave; /* articles or alerts do not get through now; else somebody has time */
};
typedef void health_said(const struct health_problem *p, void *arg);
/* Calls f for each problem, the gravest first. */
void health_look(const struct health *h, health_said *f, void *arg);
