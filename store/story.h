/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Stories as the store keeps them (store.h): part of its contract. Which articles tell one story decides the caller
 * (desk/story.h); the store gives the ids and counts.
 *
 * A story's id is that of the article that began it: an article with a sketch that joins nothing begins one. A
 * later wording is of the story of its article. Stories of two articles or more are counted: articles, and outlets.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* What of an article is kept to tell copies of it by. */
struct store_sketch {
	int64_t article, story; /* given when it is put */
	int64_t seen_ms;
	struct str outlet; /* whose article it is, as outlets are counted */
	struct str
		shingles; /* the caller's words (watch/story/sketch.h); empty: there is no sketch */
};

struct store_story {
	int64_t id;
	int64_t first_ms, last_ms; /* when its first and last article were first seen */
	uint32_t articles, outlets;
};

/* That a destination was told of what a watch found in a story. */
struct store_story_told {
	struct str dest, watch;
	struct str alert; /* by which it was first told */
	uint32_t outlets; /* that the story had when it was last told */
};
