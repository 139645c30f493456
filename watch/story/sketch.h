/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A sketch: what of an article copies of it are told by (doc/archive.md "Stories").
 *
 *   words, folded ──> every three that follow each other ──> their hashes ──> one in three of them
 *
 * Of a short text (a summary) all of them are kept, since one in three would be a handful; those that a long
 * text would keep stand first. The title counts as text, and by itself when it is long enough to be one of a kind.
 * Hashes have 32 bits: that two texts share one by chance happens all the time, that they share three does not.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "watch/fold.h"

enum {
	SKETCH_SAMPLE = 3,       /* one of so many */
	SKETCH_DENSE_WORDS = 96, /* a text of no more words is kept whole */
	SKETCH_WORDS = 3000,     /* what is behind is not looked at; */
	SKETCH_BYTES = 1 << 16,  /* nor behind these */
	SKETCH_MAX = 1280,       /* hashes; what a hostile text has more is left out */
	SKETCH_TITLE_WORDS = 5   /* a title of fewer is anybody's */
};

struct sketch {
	uint32_t *v; /* no two alike; the sampled ones first, each part sorted */
	size_t n;
	size_t n_sampled; /* of them; all of a long text's */
	bool dense;       /* all of a short text's are there */
	bool headline;    /* there is no text besides the title */
	uint32_t title;   /* 0: it is too short */
};

/* text: without furniture (desk/furniture.h), as the title is. v lives in a. False: a is full. */
bool sketch_make(struct folded *scratch, struct str title, struct str text, struct arena *a,
	struct sketch *ret);
/* Nothing to tell copies by. */
bool sketch_is_empty(const struct sketch *s);
/* As stored: printable ASCII, 6 bytes a hash. */
struct str sketch_write(const struct sketch *s, struct arena *a);
/* False: it was written by another version, or is damaged, or a is full; *ret is empty then. */
bool sketch_read(struct str text, struct arena *a, struct sketch *ret);
