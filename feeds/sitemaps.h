/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A feed whose document is a sitemap index (sitemaps.org, "Sitemap index files"): which of the sitemaps that it
 * lists are read, and what is remembered of them between polls.
 *
 * Chosen are SITEMAPS_MAX: those of news first, by the word in their path, then by <lastmod>, the newest first,
 * those without one last; of those that are alike in this in turn from both ends of the list, since new ones are added
 * at either. An index within the index is read as one of them, and its own choice follows it; one within that is not.
 *
 * A sitemap that was listed before it was chosen holds what is old: its first reading is as silent as a first poll.
 * One that was not is news. Of an index that lists more than SITEMAPS_LISTED, or more than are read of its document,
 * nobody knows what was listed before, and each counts so. What is listed no more is forgotten when there is no more
 * room. The same silence holds for all that the first index of a feed lists which had articles before (`aged`).
 *
 * The memory is a text, a field of the feed's state (base/feed_state.h): a line a sitemap, and one for the hashes of
 * the others. One that cannot be read is empty. Pure; any thread. Slices live in a, or in what is given.
 */
#include "base/arena.h"
#include "base/article.h"

enum {
	SITEMAPS_MAX = 5,
	SITEMAPS_LISTED = 2000
};

struct sitemap {
	struct str url;
	int64_t listed_s; /* its lastmod in the index; TIME_NONE: none */
	int64_t read_s;   /* what that was when it was read last */
	int64_t full_ms;  /* when it came whole last; 0: never */
	bool old;         /* its first reading is silent */
	bool inner;       /* of the index before it in the list */
	bool tried;       /* for the caller; not remembered */
	struct str etag, last_modified;
};

struct sitemaps {
	struct sitemap v[SITEMAPS_MAX];
	size_t n;
	uint32_t listed[SITEMAPS_LISTED]; /* of those that were listed and are not in v */
	size_t n_listed;
	bool listed_cut; /* there are more */
	bool aged;       /* for the caller, of the first index; not remembered */
};

void sitemaps_read(struct str memory, struct sitemaps *ret);
struct str sitemaps_write(const struct sitemaps *s, struct arena *a);

/* The index was read. How many it lists with an address, those that are not chosen among them. */
size_t sitemaps_take(struct sitemaps *s, const struct feed_doc *index);
/* The same of an index that is v[at] itself, not an inner one. Sitemaps in s, and `self`, the first index, are not
 * chosen again; *ret_loops: it lists one of these. How many are not in s for want of room: of those that it lists, and
 * of those behind v[at]. */
size_t sitemaps_take_inner(struct sitemaps *s, size_t at, struct str self,
	const struct feed_doc *index, bool *ret_loops);

/* To be asked for: it was not read since its lastmod changed. Without one, or with one that is a day of late and no
 * time, at each poll, since nothing says that it is the same. */
bool sitemap_is_due(const struct sitemap *m, int64_t now_ms);
/* The first that is due and not tried; s->n: none. */
size_t sitemaps_next(const struct sitemaps *s, int64_t now_ms);
