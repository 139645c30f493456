#pragma once
/*
 * Polling: due feed -> conditional GET -> parser worker -> ingest job -> next due. Carries out
 * what feeds/policy.h decides; never parses, never touches the database. Loop thread only.
 */
#include <uv.h>

#include "config/config.h"
#include "daemon/http/http.h"
#include "daemon/parser/pool.h"
#include "daemon/storer.h"

struct poller;

struct poller_deps {
	uv_loop_t *loop;
	struct http_client *http;
	struct pool *pool;
	struct storer *storer; /* may come later: poller_set_storer() */
	/* Destinations that have new outbox rows. */
	void (*on_alerts)(const struct str *dests, size_t n, void *arg);
	void *arg;
};

struct poller_counts {
	size_t feeds, ok, failing, gone, never; /* by state */
	size_t busy, ready;
	int64_t next_ms;                                              /* TIME_NONE */
	uint64_t polls, unchanged, changed, failed, articles, alerts; /* since the start */
};

struct poller *poller_new(const struct poller_deps *d);
/* Once, before the first poller_configure(). */
void poller_set_storer(struct poller *p, struct storer *storer);
/* What the store remembers of a feed; call for each before the first poller_configure(). */
void poller_remember(struct poller *p, const struct store_feed *row);
/* Takes over a generation: new feeds are scheduled, removed ones only kept in mind, changed ones
 * kept with their state. The configuration must outlive the next call or the close. */
void poller_configure(struct poller *p, const struct config *c);
/* The wall clock may have jumped: called by the owner now and then (60 s). */
void poller_tick(struct poller *p);
struct poller_counts poller_counts(const struct poller *p);
/* Cancels what is on its way, flushes feed states to the store. */
void poller_close(struct poller *p, void (*done)(void *arg), void *arg);
void poller_free(struct poller *p); /* after the close, when no job of it is left */
