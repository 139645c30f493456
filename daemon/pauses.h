/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Pauses by hand, of whatever has an id: the store remembers what the loop carries out.
 *
 *   pause   ──> at once on the loop, by the caller ──> store ──> the same once more ──> answered
 *   resume  ──> store ──> on the loop ──> answered
 *   its end has come ──> as resume, and nobody is answered
 *
 * Ends are times of the wall clock, as people give them: over a restart no other one goes on. Loop thread.
 */
#include "base/err.h"
#include "daemon/control.h"

struct app;
struct store;

struct pauses_order {
	struct str id;
	bool pause, was_paused;
	int64_t since_ms, until_ms; /* until_ms 0: until it is ended */
};

struct pauses_kind {
	const char *part, *what; /* for the log: "deliver", "dest" */
	/* On the store thread, in a transaction of its own. */
	enum errc (*put)(struct store *s, const struct pauses_order *o, struct err *e);
	void (*carry_out)(struct app *app, const struct pauses_order *o);
};

/* Has an order written down, then carried out. call NULL: by itself, its time is up. k: static. */
void pauses_post(struct app *app, struct control_call *call, const struct pauses_kind *k,
	const struct pauses_order *o);
/* {"id", "was_paused"}, of a pause with "since" and "until", too. */
void pauses_answer(struct control_call *call, const struct pauses_order *o);
/* Reads for=MS of a query; *ret_until_ms 0: there is none. False: that is no time; answered. */
bool pauses_until(
	struct control_call *call, struct str query, int64_t now_ms, int64_t *ret_until_ms);
