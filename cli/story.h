/* SPDX-License-Identifier: ISC */
#pragma once
/* What cmd_story.c found, and how it is printed (story_print.c). */
#include "cli/house.h"
#include "desk/timeline.h"

void story_print(const struct house *h, const struct timeline *t, struct buf *out);
void story_print_json(const struct house *h, const struct timeline *t, struct buf *out);
void story_print_row(const struct house *h, const struct store_story_row *row, struct buf *out);
void story_print_row_json(
	const struct house *h, const struct store_story_row *row, struct jsonw *w);
