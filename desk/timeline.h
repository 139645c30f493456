/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A story as it came about: its articles in the order in which they came, who copied whom and what each has of its own,
 * found out from the stored texts. For people; needs a store and nothing of a desk.
 */
#include "store/store.h"
#include "watch/story/differ.h"

struct timeline_line {
	struct store_article a;
	struct differ_found differs;
	int64_t from; /* the article of differs.from; 0: none */
};
struct timeline {
	struct store_story story;
	struct timeline_line *lines; /* oldest first */
	size_t n;
	bool more; /* there are others than those */
};
/* The first max articles, in a. Call it in a transaction: what is read in one cannot expire in between. ERR_GONE: there is no
 * such story. */
enum errc timeline_read(struct store *s, int64_t story, size_t max, struct arena *a,
	struct timeline *ret, struct err *e);
