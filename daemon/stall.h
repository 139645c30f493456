/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Does the store thread still get anywhere? An fsync on a hung disk (a hard NFS mount whose server is
 * gone, a dying drive) never returns: no error comes, and the loop beside it looks healthy for ever.
 *
 *   looked at every few seconds:  which job runs?  the same as at the last look ──> older by the time
 *   between two looks, STALL_LOOK_MS at the most ──> older than STALL_MS: stalled
 *
 * The age is summed up look by look, since neither a machine that was asleep nor a program that was
 * stopped is a disk that hangs: such a gap counts as one look. Pure; now_ms is any clock that never
 * goes back.
 */
#include <stdint.h>

enum {
	STALL_LOOK_MS = 5000,
	STALL_MS = 30000
};

struct stall {
	uint64_t job;       /* seen running at the last look; 0: none */
	int64_t age_ms;     /* of that job, as far as looked at */
	int64_t look_ms;    /* when that was */
	int64_t stalled_ms; /* for how long by now; 0: it is not stalled */
};

enum stall_says {
	STALL_SAME,   /* nothing to tell */
	STALL_BEGINS, /* to be told: stalled_ms has just become more than 0 */
	STALL_ENDS    /* to be told: another job runs, or none */
};
/* job: a number that no other job has had; 0: none runs. All of *s 0 at first. */
enum stall_says stall_look(struct stall *s, uint64_t job, int64_t now_ms);
