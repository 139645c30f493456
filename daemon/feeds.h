/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Feeds over the control socket, for `rasid feed`; the answers are those of rasid(1). Errors are a sentence:
 * 404 no such feed in the configuration in force, 422 not so, 503 not now.
 *
 *   GET /feed/list[?bad=1][&slow=1][&silent=1][&after=ID] -> {"feeds", "next"}: a page of those that are one
 *                                      of these (none: of all); next: the ID behind which it goes on, or null
 *   GET /feed/show?id=ID            -> one of them
 *   POST /feed/pause?id=ID[&for=MS] -> {"id", "was_paused", "since", "until"}
 *   POST /feed/resume?id=ID         -> {"id", "was_paused"}
 *   POST /feed/poke?id=ID           -> {"id", "now", "at", "why"}
 */
#include "daemon/control.h"

struct app;

/* Their argument is the struct app. */
enum {
	FEEDS_ROUTES = 5
};
extern const struct control_route feeds_routes[FEEDS_ROUTES];

/* feeds_order.c */
void feeds_pause(struct control_call *call, struct str query, void *arg);
void feeds_resume(struct control_call *call, struct str query, void *arg);
void feeds_poke(struct control_call *call, struct str query, void *arg);
void feeds_look(struct app *app); /* ends pauses whose time is up */

/* feeds.c: the configured one that the query names; empty: there is none, and that is answered. */
struct str feeds_asked(const struct app *app, struct control_call *call, struct str query);
