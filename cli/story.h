/* SPDX-License-Identifier: ISC */
#pragma once
/* What cmd_story.c found, and how it is printed (story_print.c). */
#include "cli/house.h"
#include "desk/timeline.h"

struct story_found {
	struct house *h;
	struct timeline t;
	const struct store_mute *follows; /* by whom it is followed, once a destination */
	size_t n_follows;
};

/* story_follow.c */
int story_follow(const struct cli_args *a);
int story_unfollow(const struct cli_args *a);

/* story_print.c */
void story_print(const struct story_found *f, struct buf *out);
void story_print_json(const struct story_found *f, struct buf *out);
void story_print_row(const struct house *h, const struct store_story_row *row, struct buf *out);
void story_print_row_json(
	const struct house *h, const struct store_story_row *row, struct jsonw *w);
