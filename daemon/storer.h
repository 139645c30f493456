/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The store thread: the one place that touches the database, spoken to by messages.
 *
 *   loop thread                          store thread
 *   storer_post(job) ── mailbox ──────>  job->run(job, desk)   one transaction
 *   job->done(job)   <── uv_async ─────
 *
 * A job is owned by whoever holds it: the loop until storer_post(), the store thread until
 * done(). What runs first, what is tried again and when the ingest box is full: mailbox.h. The
 * loop starts no new fetch while storer_full().
 *
 * Every retry begins from the start, so run() must roll back what it began.
 */
#include <uv.h>

#include "base/err.h"
#include "daemon/mailbox.h"
#include "desk/desk.h"
#include "web/prom.h"

struct storer;

/* Takes over an opened store, reads its mutes and starts the thread. On failure the store is the caller's. */
enum errc storer_new(uv_loop_t *loop, struct store *store, const struct config *config,
	struct storer **ret, struct err *e);
void storer_post(struct storer *s, struct job *j, enum storer_box box);
bool storer_full(struct storer *s);
int64_t storer_failing_ms(struct storer *s); /* 0: healthy */
/* What the store did since the start, for /metrics. */
struct storer_figures {
	struct prom_histogram commits; /* seconds a transaction's end took */
	uint64_t errors[JOB_KINDS]; /* runs that failed by the store's fault, by kind of job */
};
struct storer_figures storer_figures(struct storer *s);
/* The number of the run under way, which no other run has; 0: the thread waits. For stall.h. */
uint64_t storer_running(struct storer *s);
/* The program is about to stop: a job that fails from now on ends with its error, so that
 * nobody waits for a disk that stays full. What it meant to store is asked for or sent again
 * after the restart. */
void storer_stop_retrying(struct storer *s);
/* Runs what is queued, stops the thread, closes the store; done() on the loop. */
void storer_close(struct storer *s, void (*done)(void *arg), void *arg);
