/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the daemon does by the clock rather than on request: one table of timed jobs, at the head
 * of janitor.c. A new one is a row and a function. Loop thread only.
 *
 * A job runs to its end before the loop goes on, so it takes milliseconds at most; what takes
 * longer posts a job to the store thread or to libuv's pool.
 */
#include <uv.h>

struct app;

struct janitor_job {
	const char *name;
	int64_t first_ms;  /* after the start */
	int64_t period_ms; /* unless period says it */
	void (*run)(struct app *app);
	int64_t (*period)(const struct app *app); /* may be NULL; 0: it never runs */
};

enum {
	JANITOR_MAX = 16 /* jobs */
};

struct janitor {
	struct janitor_timer {
		uv_timer_t timer;
		const struct janitor_job *job;
		struct app *app;
	} timers[JANITOR_MAX];
	size_t n;
};

/* Starts the timers of jobs[0..n). The jobs must outlive j; j, which has no other content, the
 * loop. Jobs that are due together run in the order of the table. */
void janitor_open(struct janitor *j, uv_loop_t *loop, const struct janitor_job *jobs, size_t n,
	struct app *app);
void janitor_close(struct janitor *j); /* no job runs from here on; may be called by one */

/* Opens it on the daemon's own table. */
void janitor_start(struct janitor *j, uv_loop_t *loop, struct app *app);
/* How often a watchdog that bites after timeout_ms is told that all is well: three chances, so
 * that one slow turn of the loop is no reason to be killed. 0: there is none. */
int64_t janitor_watchdog_period_ms(int64_t timeout_ms);
