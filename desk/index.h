/* SPDX-License-Identifier: ISC */
#pragma once
/* Filling the index of words behind the alerts, some articles at a time (store/search.h, watch/search/words.h). */
#include "desk/desk.h"

/* Room for it: one of the thread that fills, one of the store that deletes. */
struct search_words;

/* Answers store_index_use(); arg: a struct search_words of its own, without forms. */
store_words_fn index_words;

struct index_slice {
	size_t max_articles; /* at least 1 */
	size_t max_bytes;    /* of text; the article that goes beyond is the last one */
	size_t articles;     /* out: how many were indexed */
	bool more;           /* out: there may be more */
};
/* One transaction: articles that are not in the index, the newest first; an index of another version begins anew, and what
 * is left of it goes behind all articles. The daemon decides how many, since only there is a clock. */
enum errc index_run(
	struct desk *d, struct search_words *w, struct index_slice *io, struct err *e);
