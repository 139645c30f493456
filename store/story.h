/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Stories as the store keeps them (store.h): part of its contract. Which articles tell one story decides the caller
 * (desk/story.h); the store gives the ids, counts, and knows who was told.
 *
 * A story's id is that of the article that began it: an article with a sketch that joins nothing begins one. A
 * later wording is of the story of its article, and counts with it. Stories of two articles or more are counted:
 * articles, and outlets.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct store;

enum {
	/* Sketches are kept for so many days, and go when new ones come. */
	STORE_SKETCH_DAYS = 8
};
/* Who was first told of a story so long ago, or is said to be told so far in the future (by a clock that was ahead), may be
 * told of it anew; whatever tells him then is what he was first told by. */
#define STORE_TOLD_MS (INT64_C(24) * 3600 * 1000)

/* What of an article is kept to tell copies of it by. */
struct store_sketch {
	int64_t article, story; /* given when it is put */
	int64_t seen_ms;
	struct str outlet; /* whose article it is, as outlets are counted */
	struct str feed;   /* out: its article's; empty: that is gone */
	struct str
		shingles; /* the caller's words (watch/story/sketch.h); empty: there is no sketch */
};
/* Of articles above after_id that were seen since since_ms, the newest `max`, oldest first. The last of all comes whatever
 * its time is: by it the caller is held to know all (store_new.sketched), also when a clock went ahead since. */
enum errc store_sketches_each(struct store *s, int64_t after_id, int64_t since_ms, size_t max,
	void (*f)(const struct store_sketch *row, void *arg), void *arg, struct err *e);

struct store_story {
	int64_t id;
	int64_t first_ms, last_ms; /* when its first and last article were first seen */
	uint32_t articles, outlets;
};

/* That a destination was told of what a watch found in a story. */
struct store_story_told {
	struct str dest, watch;
	struct str alert; /* by which it was first told, or is to be */
	/* That the story had when it was last told; has, as long as the first is still to leave: it will say so. */
	uint32_t outlets;
	int64_t told_ms; /* when that left; stored, as long as it is still to leave */
	bool waits;      /* the first is still to leave */
};
/* A story as it would be with one more article, of `outlet`. What was told by an alert that was given up, or is no longer
 * stored, was not told. */
struct store_story_now {
	int64_t id;
	struct str outlet;
	uint32_t outlets; /* out, as the rest: with that one */
	struct store_story_told *told;
	size_t n_told;
};
enum errc store_stories_get(
	struct store *s, struct store_story_now *v, size_t n, struct arena *ar, struct err *e);
/* By which alerts a destination was first and last told of what a watch found in a story; empty: by none. */
enum errc store_story_alerts(struct store *s, int64_t story, struct str dest, struct str watch,
	struct arena *ar, struct str *ret_first, struct str *ret_last, struct err *e);

/* What further messages of a story go under at a destination. */
struct store_thread {
	int64_t story;
	struct str dest;
	uint64_t
		receiver; /* whose it is (store_dest.config_hash): to another its name means nothing */
	struct str name; /* as the tool calls it, or the message that began it */
};
/* One that began at now_ms, in place of the one before; to be written with what its first message is settled by. Those
 * that can no longer be found go. */
enum errc store_thread_put(
	struct store *s, const struct store_thread *t, int64_t now_ms, struct err *e);
/* Fills name. Empty: none began less than STORE_TOLD_MS ago, as who was told. */
enum errc store_thread_get(struct store *s, struct store_thread *io, int64_t now_ms,
	struct arena *ar, struct err *e);

/* ---- for people -------------------------------------------------------------------------- */

struct store_story_filter {
	int64_t id;       /* 0: all */
	int64_t since_ms; /* told then or later */
	struct str watch; /* that found something in one of its articles; empty: any */
	uint32_t min_outlets;
	size_t max;
};
struct store_story_row {
	struct store_story story;
	struct str feed, title; /* of the article that began it; empty: it has expired */
};
/* Stories of two articles or more, the last told first. */
enum errc store_stories_each(struct store *s, const struct store_story_filter *f,
	void (*cb)(const struct store_story_row *row, void *arg), void *arg, struct err *e);
/* The articles of a story that are stored, later wordings too, oldest first; at most max. */
enum errc store_story_articles(struct store *s, int64_t story, size_t max, int64_t *ret_ids,
	size_t *ret_n, struct err *e);
