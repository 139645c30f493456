/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Who is answered by which reload. One is under way at a time; whoever asks meanwhile is
 * answered by the next one, because the one under way may have read the files before they
 * changed. All who ask meanwhile share it. Pure: says what to do, app_reload.c does it.
 *
 *   IDLE ──asked──> BUSY ──ended──> IDLE
 *                     | └─asked──> AGAIN ──ended──> BUSY
 *                     └──stop (also from AGAIN)──> ENDING ──ended──> STOPPED
 *   IDLE ──stop──> STOPPED
 */
#include <stdbool.h>

enum reload_state {
	RELOAD_IDLE,
	RELOAD_BUSY,   /* a reload is under way */
	RELOAD_AGAIN,  /* and another one is wanted after it */
	RELOAD_ENDING, /* and the program stops after it: its threads must be back first */
	RELOAD_STOPPED
};

/* Somebody who waits for an answer; the first member of what the owner knows about him. Owned by
 * the queue from reload_asked() until it is handed out in a list. */
struct reload_call {
	struct reload_call *next;
};

/* Starts zeroed. */
struct reload_queue {
	enum reload_state state;
	struct reload_call *now;   /* answered by the reload under way */
	struct reload_call *later; /* by the next one */
};

/* What to do, in this order. The lists are the caller's to answer and free. */
struct reload_steps {
	struct reload_call *answer; /* with the result of the reload that ended */
	struct reload_call *refuse; /* the program stops */
	bool start;                 /* a reload: reload_ended() when it is over */
	bool stop;                  /* the program, now */
};

/* call may be NULL: nobody waits (SIGHUP). */
struct reload_steps reload_asked(struct reload_queue *q, struct reload_call *call);
struct reload_steps reload_ended(struct reload_queue *q);
/* The program is to stop: now, or when the reload under way has ended. Asked twice, nothing. */
struct reload_steps reload_stop(struct reload_queue *q);
