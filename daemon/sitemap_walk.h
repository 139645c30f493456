/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a walk through the sitemaps of an index (poll_further.c) has come to: which is the next, what was read, what
 * failed, and what of that is noted in the feed's state. No loop, no store. Loop thread. Zero it, but for the arena.
 */
#include "daemon/further.h"
#include "desk/ingest.h"
#include "feeds/sitemaps.h"

struct sitemap_walk {
	struct arena a;
	struct str memory; /* feed_state.sitemaps as they began */
	struct sitemaps v;
	size_t at;               /* the one under way */
	int64_t since_ms;        /* the last success before the poll */
	struct feed_outcome out; /* parsed: one came, or none is due */
	bool gap;
	bool ended;                  /* to be noted */
	bool failed, lost;           /* one did not come; though it did before */
	struct feed_failure failure; /* the last, of one that came before if there is any */
};

/* Goes to the next that is due. False: none is. */
bool sitemap_walk_step(struct sitemap_walk *m, int64_t now_ms);
/* Of the one under way there is nothing to parse. True: it is as it was; else it did not come. */
bool sitemap_walk_passed(struct sitemap_walk *m, const struct http_res *res);
/* It could not be read. */
void sitemap_walk_missed(struct sitemap_walk *m, const struct feed_failure *why);
/* It was read and stored; self: the first index. Of *ev deep, cut and seen are set. */
void sitemap_walk_took(struct sitemap_walk *m, const struct ingest *in, struct str self,
	int64_t now_ms, struct further_event *ev);
/* What a first poll did not get at (it did not come, or the walk was broken off) was there before all the same. */
void sitemap_walk_age(struct sitemap_walk *m);
/* feed_settle_parts(), or feed_fail_parts() when nothing came of what came before, or ever did. One that never came
 * where others did, as indexes list some for years, is no failure of the feed. */
struct feed_judgement sitemap_walk_settle(struct sitemap_walk *m, const struct feed_limits *lim,
	int64_t now_ms, struct arena *a, struct feed_state *st);
/* feed_state.sitemaps from now on, in a. Another poll may have read the index meanwhile (now): then only what was read
 * of those that it lists still. */
struct str sitemap_walk_merged(const struct sitemap_walk *m, struct str now, struct arena *a);
