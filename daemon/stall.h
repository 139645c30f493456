/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Does a part of the daemon that has something to do still get anywhere? An fsync on a hung disk (a
 * hard NFS mount whose server is gone, a dying drive) never returns, a process that was stopped never
 * answers, a timer that was lost never fires: no error comes, and the loop beside it looks healthy
 * for ever. One of these structs stands for one such part: the store thread, a parser worker's place,
 * a destination's lane.
 *
 *   looked at every few seconds:  what is it doing?  the same as at the last look ──> older by the time
 *   between two looks, STALL_LOOK_MS at the most ──> older than its patience: stalled
 *
 * The age is summed up look by look, since neither a machine that was asleep nor a program that was
 * stopped is a disk that hangs: such a gap counts as one look. Pure; now_ms is any clock that never
 * goes back.
 */
#include <stdint.h>

enum {
	STALL_LOOK_MS = 5000,
	STALL_MS =
		30000 /* the patience with work that takes moments; beyond its limit where it has one */
};

struct stall {
	uint64_t work;      /* seen under way at the last look; 0: none */
	int64_t age_ms;     /* of that, as far as looked at */
	int64_t look_ms;    /* when that was */
	int64_t stalled_ms; /* for how long by now; 0: it is not stalled */
};

enum stall_says {
	STALL_SAME,   /* nothing to tell */
	STALL_BEGINS, /* to be told: stalled_ms has just become more than 0 */
	STALL_ENDS    /* to be told: it does something else, or has nothing to do */
};
/* work: a number that changes with all that gets done; 0: there is nothing to do. patience_ms: above 0.
 * All of *s 0 at first. */
enum stall_says stall_look(struct stall *s, uint64_t work, int64_t patience_ms, int64_t now_ms);
