/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The articles of a document when it has more than are kept: the newest, by their dates. Feeds list the
 * newest first, and then the first stay; a sitemap that grows at its end, or a feed sorted by hand, has
 * them last. What comes when there is no more room takes the place of the oldest dated one if it is
 * newer than that, else it is left out. What has no date has a place in eight besides, or what of the first it was: of that the
 * first half stays and the last half of what comes, for the news is at either end. Costs the logarithm of how many are kept.
 * One document, one thread.
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/vec.h"

struct newest_entry {
	struct article a;
	size_t order; /* in the document */
};
struct newest {
	struct newest_entry *v; /* all, then those with a date */
	size_t n, cap;
	VEC(struct newest_entry) undated; /* once something is left out */
	size_t turned;                    /* how many of these took another's place */
	size_t max;                       /* set by its user; the rest is zero to begin with */
	size_t seen;                      /* how many were put */
	size_t tear; /* of the document: so many were put before it (newest_torn()); 0: there is none */
	bool cut;  /* something was left out; from then on v is a heap, the oldest at its top */
	bool full; /* newest_goes_on() said no; `cut` too after newest_take() */
};

/* The lists and texts of a are borrowed. */
void newest_put(struct newest *s, const struct article *a);
/* Whether to read on: there is room, or half of a, in which the texts of what is left out stay
 * behind. */
bool newest_goes_on(struct newest *s, const struct arena *a);
/* What is put from here on stands behind what is missing of the document. Nothing newer stands there than in the
 * part with the newest article: of the other one goes what is older than all of that, or what comes to light as the
 * document moves on would pass for news. */
void newest_torn(struct newest *s);
/* In the order of the document, in a; frees s->v. Nothing when the arena is full. */
struct article *newest_take(struct newest *s, struct arena *a, size_t *ret_n);
/* Whether a document lists its newest last: its last is newer than its first. */
bool newest_is_last(const struct article *v, size_t n);
