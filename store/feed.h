/* SPDX-License-Identifier: ISC */
#pragma once
/* Feeds in the store: what survives restarts, one row per feed id. Part of store.h, whose head holds for all of it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/feed_state.h"
#include "base/str.h"

struct store;

/* A walk through the documents behind a feed's own (daemon/further_kept.h) that is not over. */
struct store_walk {
	struct str url;   /* of the next document; empty: there is no walk */
	uint64_t address; /* feed_state.address_hash when it began */
	uint32_t pages;   /* so many were asked for before this one */
	bool silent;      /* ingest.silent of what they bring, */
	int64_t since_id; /* and ingest.since_id; 0: not known yet */
};

struct store_feed {
	struct str id;
	struct feed_state state;
	/* store_feeds_put() leaves what follows as it is. Since when a person lets it rest (0: it does not), and until
	 * when (0: until it is ended). */
	int64_t paused_ms, paused_until_ms;
	struct store_walk walk;
};
/* Each takes the place of what is stored of its feed. */
enum errc store_feeds_put(struct store *s, const struct store_feed *v, size_t n, struct err *e);
/* The store only keeps it. since_ms 0 ends a pause; pausing what is paused changes its end alone; a feed without
 * a row gets one. */
enum errc store_feed_pause(
	struct store *s, struct str id, int64_t since_ms, int64_t until_ms, struct err *e);
/* In the place of the one that is kept; an empty one: none is any more. A feed without a row has none. */
enum errc store_walk_put(
	struct store *s, struct str feed, const struct store_walk *w, struct err *e);
/* A feed that has another id from now on. */
struct store_rename {
	struct str from, to;
};
/* What is stored of `from`, whatever it is, is of `to` from now on, which must not have been polled yet. Where there
 * is nothing, nothing happens. One row each, however many articles. */
enum errc store_feeds_rename(
	struct store *s, const struct store_rename *v, size_t n, struct err *e);
/* All rows, each in its turn; the slices die with the callback. */
enum errc store_feeds_each(struct store *s, void (*f)(const struct store_feed *row, void *arg),
	void *arg, struct err *e);
