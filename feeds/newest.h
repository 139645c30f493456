/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The articles of a document when it has more than are kept: the newest. Feeds list the newest first,
 * and then the first stay; a sitemap that grows at its end, or a feed sorted by hand, has them last, and
 * then the last do. Which it is, dates tell: what comes when there is no more room takes the place of
 * the first that is there if it is newer than that, else it is left out. Each costs a comparison.
 * One document, one thread.
 */
#include "base/arena.h"
#include "base/article.h"

struct newest {
	struct article *v; /* a ring once it is full: the first is at `first` */
	size_t n, cap, first;
	size_t max; /* set by its user; the rest is zero to begin with */
	bool cut;   /* something was left out */
};

/* The lists and texts of a are borrowed. */
void newest_put(struct newest *s, const struct article *a);
/* Whether to read on: there is room, or half of a, in which the texts of what is left out stay
 * behind. Sets s->cut when not. */
bool newest_goes_on(struct newest *s, const struct arena *a);
/* In the order of the document, in a; frees s->v. Nothing when the arena is full. */
struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n);
