/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Delivery: outbox row -> rendered request -> verdict -> outbox row. One lane a destination,
 * one request in flight a lane, in the order of the outbox. A lane that waits (Retry-After,
 * back-off, rate) or is held (dead endpoint) delays no other lane. Loop thread only.
 */
#include <uv.h>

#include "config/config.h"
#include "daemon/http/http.h"
#include "daemon/lane.h"
#include "daemon/storer.h"

struct deliverer;
struct metrics;

struct deliverer *deliverer_new(uv_loop_t *loop, struct http_client *http);
/* Once, before the first deliverer_configure(). */
void deliverer_set_storer(struct deliverer *d, struct storer *storer);
/* Once, before the first alert; the caller's. Without, nothing is counted. */
void deliverer_set_metrics(struct deliverer *d, struct metrics *m);
/* What the store remembers of a destination; before the first deliverer_configure(). */
void deliverer_remember(struct deliverer *d, const struct store_dest *row);
/* Takes over a generation: new lanes start, removed ones end after their request, held ones get
 * another chance. The configuration must outlive the next call or the close. */
void deliverer_configure(struct deliverer *d, const struct config *c);
/* A person lets a destination rest. Of one that is not there (yet) it is kept for when it comes; that it
 * outlives the process is the caller's to see to. Unix times. */
struct deliver_pause {
	int64_t since_ms;
	int64_t until_ms; /* 0: until it is resumed */
};
/* Of what is paused already only the end changes. */
void deliverer_pause(struct deliverer *d, struct str id, struct deliver_pause p);
void deliverer_resume(struct deliverer *d, struct str id);
/* False, with *ret as it is: it is not paused. */
bool deliverer_paused(const struct deliverer *d, struct str id, struct deliver_pause *ret);
/* One whose end has come, each given once; empty: there is none (any more). */
struct str deliverer_pause_over(struct deliverer *d, int64_t now_ms);
/* What became of a message that was sent to see. */
struct deliver_tested {
	struct dest_verdict verdict;
	int status; /* as of store_attempt */
	int64_t took_us;
	struct str answer; /* an excerpt, without secrets */
	bool cancelled;    /* the program ends */
};
typedef void deliver_tested(const struct deliver_tested *t, void *arg);
/* Sends a message that says it is a test, by the way that alerts take; the queue, pauses and rates know
 * nothing of it. id: of the message, copied. done comes once, at the latest when the program ends. */
void deliverer_test(struct deliverer *d, const struct config_dest *c, enum language l,
	const char *id, deliver_tested *done, void *arg);
/* A person says "try again". */
void deliverer_enable(struct deliverer *d, struct str id);
/* New rows are in the outbox for these destinations. */
void deliverer_wake(struct deliverer *d, const struct str *dests, size_t n);
/* For `rasid status`: each lane. until_ms: Unix time before which it asks for nothing; 0: it does not
 * wait, or nobody knows. One that is paused is LANE_PAUSED, whatever it does. */
void deliverer_each(const struct deliverer *d,
	void (*f)(struct str id, enum lane_state state, int64_t until_ms, struct str why,
		void *arg),
	void *arg);
/* To be called every few seconds (stall.h): tells the log which lanes begin and cease to hang. True:
 * a new process would set one going again. store_well: while it is not, no trip is expected back.
 * now_ms as in stall.h. */
bool deliverer_look(struct deliverer *d, bool store_well, int64_t now_ms);
/* What keeps a lane that should go on, for people, and for how long; empty: nothing. */
struct str deliverer_stuck(const struct deliverer *d, struct str id, int64_t *ret_ms);
/* Idle lanes look into their queues: should a wake be lost, no alert waits for the next. */
void deliverer_recheck(struct deliverer *d);
uint64_t deliverer_sent(const struct deliverer *d); /* since the start */
/* Takes no new rows and gives back one that is on its way here; requests in flight may finish
 * within grace_ms, the rest stays in the outbox. */
void deliverer_close(struct deliverer *d, int64_t grace_ms, void (*done)(void *arg), void *arg);
void deliverer_free(struct deliverer *d); /* after the close */
