/* SPDX-License-Identifier: ISC */
#pragma once
/* For how long the configuration keeps what, as retention asks. Pure; any thread. */
#include "config/config.h"
#include "store/store.h"

/* The longest and the shortest time for which articles, or their texts, of any feed are kept. */
struct keep_span {
	int64_t articles_max_ms; /* nothing is kept for longer */
	int64_t min_ms;          /* nothing goes before */
	bool by_feed;            /* there is more to it than one time for all articles */
};
struct keep_span keep_span_of(const struct config *c);
/* Of a feed's articles, at now_ms; one that is not configured (any more) is kept as [store] says. */
struct store_keep keep_of(const struct config *c, struct str feed, int64_t now_ms);
