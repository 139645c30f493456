/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Watches that are new look back, silently: all that is stored is searched for them, from the newest article down,
 * in slices, each a transaction, with other jobs between two.
 *
 *   adopt.c: mark "baseline WATCH" = 1 + the newest article ──> slice: the articles below the highest mark, matched
 *      with the watches whose mark is above them ──> hits and marks committed together ──> ... ──> no mark is left
 *
 * So nothing is searched twice and nothing left out, over crashes and reloads: a watch that comes while others look
 * back begins above them and is joined by them; one that leaves the lists keeps its mark, and goes on from there when
 * it comes back.
 *
 * All of the store, and not its newest part: what a watch finds then means the same however old the watch is, for its
 * trend, its list and what is exported of it. Store thread.
 */
#include "base/buf.h"
#include "desk/desk.h"

enum {
	/* A slice ends with the article that fills it: some 20 ms. */
	BASELINE_ARTICLES = 1000,
	BASELINE_BYTES = 1 << 20, /* of text */
	BASELINE_HITS = 2000
};

/* Between two slices: what is known of the feeds' furniture, of one generation. */
struct baseline;
struct baseline *baseline_new(void);
void baseline_free(struct baseline *b); /* NULL is fine */

/* What a slice did. */
struct baseline_done {
	size_t articles, hits;
	bool more;
};
/* ERR_NONE and all 0: nobody looks back. On an error nothing was written, and it may be run again. */
enum errc baseline_slice(
	struct baseline *b, struct desk *d, struct baseline_done *ret, struct err *e);

/* What the mark of a watch is called. */
void baseline_mark(struct str watch, struct buf *out);
