/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The index of words for searching articles. Part of store.h, whose head holds for all of it.
 *
 * What a word is says who fills the index (watch/search/words.h); here it is bytes without blank, bar and quote. The
 * index holds the articles of one run of ids, low to high, which grows at both ends; what it holds changes with the
 * mark in one transaction. An article that is deleted leaves the index in the same transaction.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/article.h"

struct store;

enum {
	STORE_COLUMNS = 4 /* title, summary, body, odd */
};

/* An article's words, a column each, with blanks between; the fourth is not empty when the article is odd. */
typedef void store_words_fn(
	const struct store_article *a, struct str ret[STORE_COLUMNS], void *arg);
/* Whom the store asks for the words of an article that is deleted; until the store is closed. The answer is what was
 * put, byte by byte, and lives until the next call. A store that deletes articles without that gives the whole index up
 * (version 0). */
enum errc store_index_use(struct store *s, store_words_fn *f, void *arg, struct err *e);

struct store_index {
	int64_t version;   /* of words; 0: there is no index */
	int64_t low, high; /* it holds every article from low to high; low > high: none */
};
enum errc store_index_get(struct store *s, struct store_index *ret, struct err *e);
/* Empties the index, and begins one of another version behind the last article. What was in a large one is put aside. */
enum errc store_index_reset(struct store *s, int64_t version, struct err *e);
/* Deletes a piece of what was put aside, some milliseconds; *ret_more: there may be more of it. */
enum errc store_index_sweep(struct store *s, bool *ret_more, struct err *e);
/* Articles that are not in it: the oldest above high, or when there are none the newest below low; at most max. */
enum errc store_index_next(struct store *s, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e);
/* Where a form of a word is found again: by a number that several have. */
struct store_form {
	uint64_t stem;
	struct str form;
};
/* Adds an article that store_index_next() gave; in their order. Forms that are there already are nothing. */
enum errc store_index_put(struct store *s, int64_t id, const struct str columns[STORE_COLUMNS],
	const struct store_form *forms, size_t n_forms, struct err *e);
/* A step towards fewer and larger pieces of the index, some milliseconds; behind what a transaction puts. */
enum errc store_index_tidy(struct store *s, struct err *e);
enum errc store_index_forms(struct store *s, uint64_t stem,
	void (*f)(struct str form, void *arg), void *arg, struct err *e);

/* Which articles are meant. */
struct store_search {
	/* An expression over the index, in SQLite's FTS5: words in "", with | between alternatives at one place of a
	 * phrase; columns title, summary, body and odd. */
	struct str match;
	int64_t since_ms, until_ms; /* first seen; 0 and INT64_MAX: any */
	const struct str *feeds;    /* of one of these; none with any_feed */
	size_t n_feeds;
	bool any_feed;
	struct str watch; /* that found something in them; empty: any */
	int64_t version; /* of the index; while it is of another one, all articles are not in it */
	bool best;       /* those first that have the words most, else the newest */
};
/* Ids with their stories (0: of none), each in its turn, until f says false. Articles themselves are looked at for
 * filters alone. */
enum errc store_search_each(struct store *s, const struct store_search *q,
	bool (*f)(int64_t id, int64_t story, void *arg), void *arg, struct err *e);
/* Articles that are not in the index, newest first, whatever q->match, until f says false: those behind it, or the
 * older ones before it. Without an index all are behind it. */
enum errc store_search_rest(struct store *s, const struct store_search *q, bool older,
	bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e);
/* How many articles have a lower id: of those that nobody has read. */
enum errc store_search_below(struct store *s, int64_t id, uint64_t *ret, struct err *e);
