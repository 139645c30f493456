/* SPDX-License-Identifier: ISC */
#pragma once
/* A feed_state that owns its strings: one block of memory a feed, so 100,000 idle feeds stay
 * small. */
#include "base/arena.h"
#include "base/feed_state.h"

struct owned_state {
	struct feed_state st; /* slices point into block */
	char *block;
};

/* Replaces what *own holds by a copy of st (whose slices may point into own->block). */
void feedstate_own(struct owned_state *own, const struct feed_state *st);
/* A copy of st whose strings live in a. */
struct feed_state feedstate_copy(const struct feed_state *st, struct arena *a);
void feedstate_done(struct owned_state *own);
