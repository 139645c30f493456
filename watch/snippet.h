/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Excerpts around hits. Cuts only between words, never splits a grapheme, marks what was left
 * out with "…", keeps to one paragraph, strips bidi controls. Pure; any thread.
 */
#include "base/arena.h"
#include "watch/watchset.h"

struct snippet {
	struct str text; /* in the arena */
	struct {
		size_t start, end; /* bytes of text: the highlighted words */
	} * marks;
	size_t n_marks;
};

/* About `width` code points around hits[0], with every hit that falls inside marked. */
void snippet_make(struct str text, const struct watch_hit *hits, size_t n, size_t width,
	struct arena *a, struct snippet *ret);
