/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * WebSub carried out (W3C Recommendation of 2018-01-23): subscriptions at the hubs that feeds name, the
 * listener where hubs ask back and push, requests to hubs. What follows from what says websub.h.
 *
 *   a poll's document ── names a hub ──> stored ──> asked ──> the hub asks back ──> active
 *   the hub pushes ──> signed rightly? ── yes ──> poller_push()
 *                                    └─── no, or nothing to judge by ──> poller_hint()
 *
 * A callback is [websub] callback with 128 random bits behind it, and what is received by another path is
 * 404 before its body is read. Polling goes on as if there was no hub. Loop thread only.
 */
#include <uv.h>

#include "config/config.h"
#include "daemon/http/http.h"
#include "daemon/poll.h"
#include "daemon/storer.h"
#include "store/store.h"

struct subscriber;

struct subscriber *subscriber_new(
	uv_loop_t *loop, struct http_client *http, struct poller *poller);
/* A subscription of an earlier run; for each, before the first subscriber_configure(). */
void subscriber_remember(struct subscriber *s, const struct store_websub *row);
/* Listens where c says, if it says so. ERR_IO, *e says why: not there. What listened before goes on then. */
enum errc subscriber_listen(struct subscriber *s, const struct config *c, struct err *e);
/* Once, before the first subscriber_configure(). */
void subscriber_set_storer(struct subscriber *s, struct storer *storer);
/* Takes over a generation, in which these feeds have other ids: leaves what is not wanted any more, asks anew
 * where the callback is another one. c must live until the next call, or the close. */
void subscriber_configure(struct subscriber *s, const struct config *c,
	const struct store_rename *renames, size_t n_renames);
/* As of poller_deps.on_document. */
void subscriber_document(struct subscriber *s, struct str feed, const struct http_res *res,
	const struct feed_doc *doc);

/* For `rasid status`, under these names. */
#define SUBSCRIBER_COUNTS(X)                                                                   \
	/* subscriptions by state: now */                                                      \
	X(asked)                                                                               \
	X(active)                                                                              \
	X(denied)                                                                              \
	X(leaving)                                                                             \
	/* since the start */                                                                  \
	X(taken)   /* pushes that were content */                                              \
	X(hints)   /* that were not, and had their feed polled */                              \
	X(forged)  /* of these, with a wrong signature */                                      \
	X(unknown) /* requests to no callback of ours */                                       \
	X(busy)    /* pushes that were to come again later */
#define SUBSCRIBER_COUNT(name) uint64_t name;
struct subscriber_counts {
	SUBSCRIBER_COUNTS(SUBSCRIBER_COUNT)
};
struct subscriber_counts subscriber_counts(const struct subscriber *s);

/* Nothing is received or asked from here on. What was posted to the store comes back before the loop ends. */
void subscriber_close(struct subscriber *s);
void subscriber_free(struct subscriber *s); /* after the loop; NULL is fine */
