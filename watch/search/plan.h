/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * From a query to what the index is asked, so that the answer is the matcher's (doc/archive.md "Search").
 *
 *   part ─ compiled as a watch's term ─> stems ─ the index's forms of each ─> tried by the matcher
 *        ─> those that it takes: the word. Of a phrase every row of neighbouring forms is tried, and those
 *           that it takes are put together as few phrases with alternatives at each place.
 *
 * `may` is in every article that has a hit: it holds every form whose stems the matcher would have looked at. `sure` is
 * in exactly those, of articles that are not `odd`. There is a `sure` when the matcher's answer rests on words
 * and their being neighbours alone: no signs in the term, no pair of guard words, no link, no more than PLAN_WORDS
 * words and PLAN_ROWS rows to be tried. Otherwise what `may` finds has to be read.
 *
 * All are expressions of SQLite's FTS5, with | between alternatives at one place of a phrase (store/search.h).
 */
#include "base/buf.h"
#include "watch/search/query.h"
#include "watch/watchset.h"

enum {
	PLAN_WORDS = 5,
	PLAN_ROWS = 8192
};

/* Where forms are looked up: calls f with each that has the stem. */
typedef void search_form_fn(struct str form, void *arg);
struct search_forms {
	enum errc (*each)(
		void *index, uint64_t stem, search_form_fn *f, void *arg, struct err *e);
	void *index;
};

struct search_plan {
	struct buf may;
	struct buf sure; /* empty: there is none */
	struct buf
		odd; /* those that are (words.h), or have a word of the query behind a lone article */
};
void search_plan_done(struct search_plan *p);

/* The part as a watch that has one term. The caller frees it. ERR_BAD_INPUT: no letters in it, too many words. */
enum errc search_part_set(const struct search_part *part, const struct guards *g,
	struct watchset **ret, struct err *e);

/* columns: bits 1 << enum search_column of those that are searched. ranked: the order of what is found is asked of the
 * index, too, which is slower. *ret is the caller's after a success. */
enum errc search_plan_make(const struct search_query *q, const struct guards *g,
	unsigned columns, bool ranked, const struct search_forms *from, struct search_plan *ret,
	struct err *e);
