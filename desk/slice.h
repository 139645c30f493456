/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What one transaction takes in of a document, and what is done with an article there: matched, its hits
 * kept, alerts made of them. Private to ingest.c and edits.c. Store thread.
 */
#include "desk/furniture_kept.h"
#include "desk/identity.h"
#include "desk/ingest.h"
#include "desk/tell.h"

struct slice {
	struct ingest *in;
	struct desk *d;
	const struct config_feed *feed;
	uint64_t *mask; /* watches that cover the feed */
	size_t n_words; /* of a set of watches */
	struct store_new *news;
	struct tell_mark *marks; /* of each of news */
	size_t n_news;
	struct store_seen *says; /* known items that say nothing new in other words */
	size_t n_says;
	struct store_history *histories; /* of the next items that were edited */
	size_t n_histories, history;     /* how many, and the next of them */
	struct furniture furniture;  /* once something is matched: of the document, and of */
	struct furniture_kept *kept; /* the feed, as it is stored; NULL: not read yet */
	struct str fields[FIELD_N];  /* of the article that was matched last */
	bool stories;                /* stories_begin() was called */
	size_t rows, bytes;
	int64_t match_us;   /* spent on matching */
	struct arena arena; /* of all this: goes with the slice */
};

bool slice_is_full(const struct slice *s);
/* Counts what n will write. */
void slice_weigh(struct slice *s, const struct store_new *n);
/* What is known of the feed's furniture, before anything is matched or compared. Once. */
enum errc slice_learn(struct slice *s, struct err *e);
/* Learns from the new items of the slice; goes with the last of them. */
void slice_keep_learned(struct slice *s);
/* After slice_learn(): what the feed's watches find in it, but for its furniture; lives in the scratch until the
 * next match. */
struct watch_result slice_match(struct slice *s, const struct article *it);
/* Hits and alerts of what was found into ret->found, unless the document has brought too much already
 * (ingest.h): then the article is silent. quiet: bits of watches whose hits are kept and alert nobody;
 * NULL: none. ERR_LIMIT: no room. */
enum errc slice_take_found(struct slice *s, const struct watch_result *r, const uint64_t *quiet,
	struct store_new *ret, struct err *e);
/* Item i is far older than newest_s, the newest of its feed (feed_max_age_ms(); 0: unknown): nobody is told. By the date that the feed
 * gives: a page may bear any. */
bool slice_is_old(const struct slice *s, size_t i, int64_t newest_s);
/* Item i of the document, with what its page adds. */
struct article slice_item(struct slice *s, size_t i);
/* The article as it is stored: a generator's "no date" is none. */
struct article slice_dated(const struct article *it);
