/* SPDX-License-Identifier: ISC */
#pragma once
/* What of the articles is kept for how long (store.h): part of its contract, apart because of its length. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Of a feed: an article that was first seen before articles_ms goes; the texts of one first seen before text_ms do, its title
 * and link stay. TIME_NONE: never. */
struct store_keep {
	int64_t articles_ms, text_ms;
};
typedef void store_keep_of(struct str feed, struct store_keep *ret, void *arg);

/* A walk over old articles in several calls, the oldest first; starts with after_ms TIME_NONE. */
struct store_thin {
	int64_t after_ms, after_id; /* how far it is */
	bool more;                  /* out: ask again */
	uint64_t articles, texts;   /* out: what this call deleted, and emptied */
};
