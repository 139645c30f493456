/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The two ends of a long run of bytes, in a buffer that holds no more than both: of a document that is
 * larger than is kept, since nobody knows at which end its news stands.
 *
 *   kept:  | the first half | a ring of what came last |   ── ends_finish() ──>  | beginning | end |
 *                                                                                          ^ the tear
 *
 * Both halves begin at multiples of four bytes when the whole is a multiple of four, so that UTF-16 and
 * UTF-32 stay in step; a character of UTF-8 that was torn becomes spaces. Linear; one owner.
 */
#include <stdint.h>

#include "base/buf.h"

/* Zero to begin with; the bytes are in the buffer, whose max says how many are kept (16 or more). */
struct ends {
	uint64_t left_out; /* bytes that are in neither end */
	size_t at;         /* ends.c: where the ring's oldest byte is */
};

/* Takes all of p, whatever is left of b's room. */
void ends_add(struct ends *e, struct buf *b, const void *p, size_t n);
/* Puts the end in order. Where in b it begins; 0: nothing was left out. Once, and nothing is added then. */
size_t ends_finish(const struct ends *e, struct buf *b);
