/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The life of an article, from parsed feed document to committed alert: the whole product in
 * one file.
 *
 *   feed document -> known? -> fold and match -> ONE transaction
 *   {articles, hits, alerts, outbox rows, validators, next poll}
 *
 * No loop, no socket, no clock: a struct ingest comes in with `now` and a random number, the
 * desk with a source of random bytes; results go out in the struct. Runs on the store thread.
 */
#include "base/arena.h"
#include "base/http.h"
#include "desk/desk.h"
#include "feeds/policy.h"

struct ingest {
	/* In. */
	struct str feed;         /* id */
	struct feed_state state; /* as feed_judge() left it */
	struct feed_limits limits;
	struct http_res res;        /* headers of the answer; the body is not needed any more */
	const struct feed_doc *doc; /* NULL: parsing failed, see parse_error */
	struct str parse_error;
	int64_t now_ms;
	uint64_t random;

	/* Out, in the arena. */
	struct feed_state settled; /* what was committed */
	struct feed_judgement judgement;
	struct str *dests; /* destinations that have new rows */
	size_t n_dests;
	size_t n_new, n_known, n_renamed, n_hits, n_alerts;
	bool renumbered;   /* every id changed at once */
	bool baseline;     /* first poll of an address: silent */
	bool moved;        /* first poll of an address, but most of it is known: not silent */
	struct str *notes; /* what was odd in the document */
	size_t n_notes;
	struct arena arena;
};

/* One transaction; on ERR_IO everything is rolled back and *in is as before. ERR_GONE: the feed
 * is no longer configured, nothing was written. */
enum errc ingest_run(struct ingest *in, struct desk *d, struct err *e);
