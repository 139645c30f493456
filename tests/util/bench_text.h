/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Texts for benches: real articles from ../shared/corpus when it is there, else made ones, and
 * feeds as WordPress writes them around either.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct bench_text {
	struct str title, body; /* body: paragraphs parted by "\n" */
};

struct bench_texts {
	struct bench_text *v;
	size_t n, cap;
	size_t bytes;
	bool real; /* from the corpus */
	struct arena arena;
};

/* At most max articles, the longer ones cut to 8 KiB. Prints a SKIP line when the corpus is
 * missing and the texts are made up. */
void bench_texts_load(struct bench_texts *t, size_t max);
/* Every article of the corpus that has a body, whole; false when there is none. */
bool bench_texts_whole(struct bench_texts *t);
void bench_texts_done(struct bench_texts *t);

/* Title and body of each, all texts again and again until there are `bytes`. Each document has
 * bytes of its own, so that the second time is as cold as the first. */
struct bench_docs {
	struct str *v;
	size_t n;
	struct buf raw; /* one after another: raw.n bytes in all */
};
void bench_docs_make(struct bench_docs *d, const struct bench_texts *t, size_t bytes);
void bench_docs_done(struct bench_docs *d);

enum bench_feed {
	BENCH_FEED_CLEAN,
	BENCH_FEED_MALFORMED, /* a bare '&' in each link, an undefined &nbsp; in each title */
	BENCH_FEED_1256,      /* windows-1256 */
};
/* RSS 2.0 of `items` articles from number `first` on (round and round), full text in CDATA. It
 * asks for no pause between polls. */
void bench_feed(const struct bench_texts *t, size_t first, size_t items, enum bench_feed kind,
	struct buf *out);
