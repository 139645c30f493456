/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The control socket: HTTP over an AF_UNIX socket, for `rasid reload` and `rasid status`
 * (doc/reliability.md "The control socket"). Mode 0660; the kernel checks who may connect.
 * Loop thread only.
 *
 *   POST /reload -> 200 {"generation", "feeds", "watches", "destinations"}
 *                   422 with the diagnostics as text; the old configuration stays
 *   GET /status  -> 200 with the state of everything as JSON
 *   POST /look   -> the same, for a person who has now seen what is wrong: dead letters so far
 *                   are no problem any more
 *   POST /dest/adopt?from=ID&to=ID -> 200 {"moved", "had"}; 422 with a sentence
 *   POST /dest/drop?id=ID          -> 200 {"dropped"}; 422 with a sentence
 *   other orders about destinations -> dests.h
 *   feeds                          -> feeds.h
 *   alerts and mutes               -> alerts.h
 *   which items are known          -> feed_known.h
 *   figures, and is it well        -> observe.h
 *   GET /page/...                  -> page.h
 */
#include <uv.h>

#include "base/buf.h"
#include "base/err.h"

struct control;

/* How an asynchronous request is answered: once, with status and body. */
struct control_call;
void control_answer(
	struct control_call *call, int status, struct str content_type, struct str body);

/* query: as it was sent, without '?'; it is gone when the call returns. */
typedef void control_handler(struct control_call *call, struct str query, void *arg);

/* Inside the handler only: the path, and the first header of that name (any case); empty: there is none. */
struct str control_path(const struct control_call *call);
struct str control_header(const struct control_call *call, const char *name);

struct control_route {
	struct str method, path;
	control_handler *run;
};
/* path: behind "/page", encoded; both are gone when the call returns. */
typedef void control_page(
	struct control_call *call, struct str path, struct str query, void *arg);
struct control_ops {
	control_handler *reload, *status, *look, *adopt, *drop;
	const struct control_route *dests; /* besides those above */
	size_t n_dests;
	const struct control_route *feeds;
	size_t n_feeds;
	const struct control_route *alerts;
	size_t n_alerts;
	const struct control_route *known;
	size_t n_known;
	const struct control_route *observe;
	size_t n_observe;
	control_page *page; /* NULL: there is none */
};
/* A parameter of a query that is an id, or a number: ASCII words, of which nothing is encoded. Empty:
 * there is none, or it is no id. */
struct str control_id(struct str query, struct str name);

enum {
	CONTROL_MODE = 0660
};

/* Replaces a stale socket file of a daemon that died; ERR_IO when somebody listens there, or when what is
 * there is no socket (a link is none): that is never touched. */
enum errc control_new(uv_loop_t *loop, struct str path, const struct control_ops *ops,
	void *arg, struct control **ret, struct err *e);
/* Removes the socket file. */
void control_close(struct control *c, void (*done)(void *arg), void *arg);
