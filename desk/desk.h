/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the product works with, between the world (daemon/) and the layers below: the store, the
 * generation of the configuration that articles are matched with, room for matching. One thread
 * at a time: the store thread, once it runs.
 */
#include "config/config.h"
#include "store/store.h"
#include "watch/watchset.h"

struct desk {
	struct store *store;
	const struct config *config;
	uint64_t generation; /* how often `config` was another one */
	struct watch_scratch *scratch;
	struct mutes *mutes;     /* mutes.h */
	struct stories *stories; /* story.h */
	/* n (256 at most) bytes that nobody can guess, for the ids of alerts. */
	void (*random_bytes)(void *p, size_t n);
	/* How long things take, for figures only: any clock that never goes back; NULL: nobody asks. */
	int64_t (*now_us)(void);
};
