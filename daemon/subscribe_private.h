/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to subscribe*.c. */
#include "daemon/http/table.h"
#include "daemon/serve.h"
#include "daemon/subscribe.h"
#include "daemon/websub.h"

enum {
	SUBSCRIBE_TOKEN = 32,  /* hex digits of 128 bits */
	SUBSCRIBE_SECRET = 64, /* of 256 */
	SUBSCRIBE_ASKING = 4,  /* requests to hubs under way */
	SUBSCRIBE_HOPS = 3,    /* redirects of one */
	SUBSCRIBE_PEERS = 32,  /* connections to the listener */
	SUBSCRIBE_BODIES = 8   /* pushes that are received at a time */
};

/* One subscription. Its strings are its own. */
struct sub {
	UT_hash_handle hh;      /* by token */
	UT_hash_handle hh_feed; /* by feed, if it is the feed's and does not leave */
	struct subscriber *owner;
	char *callback;
	const char *token; /* in callback */
	char *feed, *hub, *topic, *secret;
	struct websub life;
	bool current; /* in the table by feed */
	size_t passed; /* hubs of the feed that were given up for this one, since one was active */
	uint64_t other;     /* another hub and topic that the feed named last; 0: none */
	struct http_op *op; /* the request under way */
	char *at;           /* where it goes: the hub, or where that sent us */
	unsigned hops;
	struct sub *prev, *next; /* in line for a request */
	bool waits;
	size_t jobs; /* that the store has of it */
	bool dropped;
};

struct listener;

struct subscriber {
	uv_loop_t *loop;
	struct http_client *http;
	struct poller *poller;
	struct storer *storer;
	const struct config *conf;
	struct sub *by_token, *by_feed;
	struct sub *line; /* that wait for their request */
	size_t asking;
	struct listener *listener; /* NULL: nobody listens */
	uv_timer_t timer;
	int64_t timer_ms; /* when it strikes, by the wall clock */
	struct subscriber_counts counts;
	bool closing;
};

/* subscribe.c. The steps that answer a request are left to the caller. s may be gone afterwards. */
unsigned subscribe_on(struct sub *s, struct websub_event *ev);
struct sub *subscribe_find(struct subscriber *s, struct str token);
void subscribe_unref(struct sub *s); /* frees what is dropped and used by nobody */

/* subscribe_ask.c: as its state says, subscribe or unsubscribe. */
void subscribe_ask(struct sub *s);
void subscribe_ask_cancel(struct sub *s);

/* subscribe_listen.c */
void subscribe_unlisten(struct subscriber *s);
