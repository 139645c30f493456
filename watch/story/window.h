/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The articles of the last days by what their sketches hold, and which of them tell the story of a new one
 * (doc/archive.md "Stories").
 *
 * An article joins the story of the one of which it shares the largest part, if that is enough:
 *
 *   texts       8 hashes, and of the smaller one's a fifth; after a day three tenths.
 *               Of two short texts all hashes count, else those that are sampled
 *   a headline  without a text: the same title, of five words or more, within 12 hours; unless its own feed has had
 *               that title: it is a series (the news at nine)
 *   one outlet  or one feed: of its own earlier articles only one with the same title and four fifths of the text, within
 *               12 hours: its series (prices, weather) and what its system puts around articles are no story
 *
 * What many share is nobody's: a hash does not count that stands in more than 16 stories, or in four stories or
 * more of one outlet that are three quarters of those that have it. Stories are counted there and not articles, or
 * the biggest story would be taken for furniture. Nor one that stands in four articles of the outlet, or of the feed, of
 * the one that is looked for, whoever else has it: two outlets of one system would join each other for ever.
 *
 * A story is a number of the caller's. Bounded in articles, in hashes and in time; the oldest leave first. Costs some
 * 20 bytes a hash. Looking costs the same however much is in it: of a hash at most 64 places are looked at. One
 * thread.
 */
#include "watch/story/sketch.h"

enum {
	STORY_SHARED = 8, /* hashes */
	STORY_BOILER_STORIES = 16,
	STORY_BOILER_OUTLET = 4,
	STORY_STEPS = 64
};
#define STORY_HEADLINE_MS (INT64_C(12) * 3600 * 1000)

struct story_window;

struct story_bounds {
	int64_t keep_ms;
	size_t articles, hashes; /* at most */
};

struct story_article {
	const struct sketch *sketch;
	/* Hashes; equal for articles of one outlet, of one feed. feed 0: not known. */
	uint64_t outlet, feed;
	int64_t seen_ms;
	int64_t story; /* for story_window_add(): never 0 */
};

/* What an article was found to tell. */
struct story_match {
	int64_t story;   /* 0: nothing that is known */
	uint32_t shared; /* hashes, with the article that it shares most with; */
	uint32_t of;     /* of so many of the smaller one; */
	uint32_t own;    /* of so many that it has itself */
};

struct story_window *story_window_new(const struct story_bounds *b);
void story_window_free(struct story_window *w); /* NULL is fine */

/* Other bounds, in force with the next trimming. */
void story_window_bound(struct story_window *w, const struct story_bounds *b);
struct story_match story_window_find(struct story_window *w, const struct story_article *a);
/* Behind all that are in it, whatever its time. */
void story_window_add(struct story_window *w, const struct story_article *a);
/* How many were ever added: a place to go back to. Numbers rise, and hold until the window is trimmed. */
uint64_t story_window_mark(const struct story_window *w);
/* As it was at that mark. */
void story_window_undo(struct story_window *w, uint64_t mark);
/* The story of an article by its number: the mark before it was added. */
void story_window_rename(struct story_window *w, uint64_t number, int64_t story);
/* Forgets what is keep_ms away from now, in the past or by a clock that was ahead, and the oldest beyond the bounds. How many went for the bounds. */
size_t story_window_trim(struct story_window *w, int64_t now_ms);
size_t story_window_articles(const struct story_window *w);
size_t story_window_bytes(const struct story_window *w); /* memory held */
