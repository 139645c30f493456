/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The bytes of the text that units of a token stand for, to be folded by themselves. A ligature may
 * hold letters before the first unit or behind the last, even words: they come along, and are left
 * out again when the fold is looked at. Pure; any thread.
 */
#include "watch/fold.h"

struct slice {
	struct str s;
	size_t word;           /* which token of its fold */
	size_t before, behind; /* units of that token that do not count */
};

/* Of units [from, to) of token t of f, which is the fold of text; from < to. */
struct slice slice_of(
	const struct folded *f, struct str text, const struct token *t, size_t from, size_t to);

/* The units that count in `fold`, which is a fold of r->s under any classes; how many in *ret_n. */
const uint16_t *slice_units(const struct folded *fold, const struct slice *r, size_t *ret_n);
