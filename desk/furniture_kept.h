/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is learned of a feed's furniture over its documents (furniture.h), so that a feed with one item a document
 * has some, too: for each line and tail of a title in which of the last items it stood.
 *
 *   state of the feed ──read──> furniture_kept ── each new item: add ──> write ──> in the poll's transaction
 *
 * Furniture is what four in five of the last FURNITURE_WINDOW items had, from the fifth item on; what no longer
 * stands is forgotten after as many as may be without it. Whole lines only, and of titles only a tail behind a
 * separator, so that no watch's word in a sentence is eaten; a title always keeps what stands before. Pure.
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/buf.h"
#include "desk/furniture.h"

enum {
	FURNITURE_WINDOW = 20, /* items */
	FURNITURE_KEPT =
		128, /* lines that are kept of a feed; those of most items, then the latest */
	FURNITURE_SHOWN = 160, /* bytes of a line that are kept, of one that is furniture */
	/* Of an item; furniture stands at either end. */
	FURNITURE_FIRST = 8,
	FURNITURE_LAST = 24
};

struct furniture_line {
	uint64_t known_by;
	uint32_t seen;   /* bit i: in the item i before the last one */
	struct str text; /* its beginning, for people; empty: it was not furniture yet */
};

/* Zero: nothing is known. */
struct furniture_kept {
	struct furniture_line v[FURNITURE_KEPT + FURNITURE_FIRST + FURNITURE_LAST];
	size_t n;
	unsigned items; /* how many were added, FURNITURE_WINDOW at most */
};

/* What furniture_kept_write() wrote; texts are borrowed. Anything else is nothing known. */
void furniture_kept_read(struct str state, struct furniture_kept *ret);
/* At most some 6 KB. */
void furniture_kept_write(const struct furniture_kept *k, struct buf *out);
/* A new item of the feed, in the order of publication. */
void furniture_kept_add(struct furniture_kept *k, const struct article *a, struct arena *ar);
bool furniture_kept_is(const struct furniture_kept *k, const struct furniture_line *l);
/* In how many of the items it stood. */
unsigned furniture_kept_count(const struct furniture_line *l);
/* All that is furniture by it. */
void furniture_kept_know(const struct furniture_kept *k, struct furniture *f);
