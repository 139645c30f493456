/* SPDX-License-Identifier: ISC */
#pragma once
/* What cmd_story.c found, and how it is printed (story_print.c). */
#include "cli/house.h"
#include "store/store.h"
#include "watch/story/differ.h"

/* An article of a story, in the order in which they came. */
struct story_line {
	struct store_article a;
	struct differ_found differs;
	int64_t from; /* the article of differs.from; 0: none */
};

struct story_found {
	struct house *h;
	struct store_story story;
	struct story_line *lines;
	size_t n;
	bool more; /* there are others than those */
};

void story_print(const struct story_found *f, struct buf *out);
void story_print_json(const struct story_found *f, struct buf *out);
void story_print_row(const struct house *h, const struct store_story_row *row, struct buf *out);
void story_print_row_json(
	const struct house *h, const struct store_story_row *row, struct jsonw *w);
