/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Searching the stored articles, so that what is found is what a watch would find (doc/archive.md "Search").
 *
 * Needs a store and nothing of a desk: `rasid search` has one of its own, to read.
 */
#include "config/config.h"
#include "store/store.h"
#include "watch/search/query.h"
#include "watch/watchset.h"

struct search_request {
	struct search_query query;
	unsigned columns;           /* bits 1 << enum search_column that are searched */
	struct store_search filter; /* its match is not read */
	size_t limit;               /* rows that are wanted */
	bool to_the_end;            /* is counted, however long it takes (SEARCH_COUNTED) */
	const struct guards *guards;
};

/* A row: an article with the hits of what was looked for, by field and place. */
struct search_row {
	const struct store_article *article;
	const struct watch_hit *hits;
	size_t n_hits;
	struct str fields[FIELD_N]; /* that were searched */
};

struct search_answer {
	uint64_t articles; /* that were found, more than are shown */
	uint64_t stories;  /* that they tell; an article of none counts as one */
	bool at_least;     /* there may be more: counting ended before the end */
	uint64_t unread;   /* older ones, neither indexed yet nor read: too many */
};

enum {
	/* So many articles that are not indexed are read, a quarter of a second. */
	SEARCH_READ_MAX = 20000,
	/* So many are counted besides those that are shown, some ten milliseconds; one that has to be read for it is
	 * as long as SEARCH_READ_COSTS of which the index is sure. */
	SEARCH_COUNTED = 10000,
	SEARCH_READ_COSTS = 16
};

/* Can all of it be searched for? ERR_BAD_INPUT, said: a part has no letters, or too many words. */
enum errc search_check(const struct search_query *q, const struct guards *g, struct err *e);
/* The store of a configuration, opened to read, also while the daemon writes. ERR_GONE: there is none yet. */
enum errc search_stored(const struct config *c, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e);
/* The same of one that is open, whose transaction makes it all as of one moment. Rows come in their order, each dies with its call; those that are
 * shown are exact, however much had to be looked through. ERR_BAD_INPUT as search_check(); ERR_LIMIT: too many words are
 * like one. */
enum errc search_within(struct store *s, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e);
/* In a transaction of its own. */
enum errc search_run(struct store *s, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e);
