/* SPDX-License-Identifier: ISC */
#pragma once
/* The raw hits of one article in order; private to watchset.c and conditions.c. */
#include "watch/set.h"

struct range {
	size_t from, to;
};

/* Sorts s->raw by watch, within it by place, and drops hits that overlap an earlier one of the same
 * line and part. Linear on hits that come nearly in the text's order, as match_field finds them. */
void hits_order(const struct watchset *ws, struct watch_scratch *s);

void hits_by_place(struct raw_hit *h, struct range r); /* field, start, end, line */
void hits_by_line(struct raw_hit *h, struct range r);  /* line, part, field, start */

/* The end of the run of raw hits of one watch that begins at `from`. */
size_t hits_watch_end(const struct watchset *ws, const struct watch_scratch *s, size_t from);

/* Room for n hits in s->spare and n flags in s->keep. */
void hits_spare(struct watch_scratch *s, size_t n);
