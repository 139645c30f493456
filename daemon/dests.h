/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Destinations over the control socket, for `rasid dest`; the answers are those of rasid(1). Errors are a
 * sentence: 404 no such destination in the configuration in force, 422 not so, 503 not now.
 *
 *   GET /dest/list                  -> {"destinations"}: those configured, then what is left of others
 *   GET /dest/show?id=ID            -> one of them, with limits and its last tries
 *   POST /dest/pause?id=ID[&for=MS] -> {"id", "since", "until"}
 *   POST /dest/resume?id=ID         -> {"id", "was_paused"}
 *   POST /dest/enable?id=ID         -> {"id"}
 *   POST /dest/test?id=ID[&lang=ar|en] -> {"id", "sent", "status", "took_ms", "error", "answer"}
 */
#include "daemon/control.h"
#include "daemon/lane.h"

struct app;
struct store;
struct store_dest;

/* Their argument is the struct app. */
enum {
	DESTS_ROUTES = 6
};
extern const struct control_route dests_routes[DESTS_ROUTES];

/* dests.c */
/* In fewer words than lane.h: what a lane does this instant says nothing to people. */
const char *dests_state(enum lane_state state);
void dests_list(struct control_call *call, struct str query, void *arg);
void dests_show(struct control_call *call, struct str query, void *arg);
/* The configured one that the query names; NULL: there is none, and that is answered. */
const struct config_dest *dests_asked(
	const struct app *app, struct control_call *call, struct str query);
void dests_refuse(struct control_call *call, int status, struct str sentence);

/* dests_pause.c */
void dests_pause(struct control_call *call, struct str query, void *arg);
void dests_resume(struct control_call *call, struct str query, void *arg);
void dests_enable(struct control_call *call, struct str query, void *arg);
/* What the store remembers of a pause; s is the store that row is read from. */
void dests_remember(struct app *app, struct store *s, const struct store_dest *row);
void dests_look(struct app *app); /* ends pauses whose time is up */

/* dests_test.c */
void dests_test(struct control_call *call, struct str query, void *arg);
