/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Content codings undone (RFC 9110 8.4.1: gzip, deflate; RFC 7932 br; RFC 8878 zstd), by the bytes
 * rather than by what is said of them: servers pack twice, say gzip of plain text, say nothing of a
 * .gz file, name a charset as a coding, and let a cache add a comment behind the last byte. What can
 * be read is read, and what was odd is said. Bytes of strangers: only a parser worker calls
 * this, and a command that somebody runs on a file.
 *
 * Linear in what comes out; memory: three times the cap, and 8 MiB of windows. Pure; any thread.
 */
#include "base/buf.h"

enum {
	CODING_LAYERS = 3,    /* at most so many are undone; more is nobody's mistake */
	CODING_SAID_MAX = 400 /* bytes of what is said */
};

/* For Accept-Encoding: all that coding_undo() knows. */
#define CODING_ACCEPTED STR("gzip, deflate, br, zstd")

struct coding {
	struct str text; /* what was packed: in the body that was given, or in kept */
	struct buf kept;
	struct buf
		said; /* what was odd, in half sentences joined by "; "; empty: nothing was */
	/* The packed bytes end early, break off or come to far more than the cap: text is what stood in
	 * front. */
	bool cut;
	size_t tear; /* where in text its end begins, behind what was left out; 0: nothing was */
};

enum {
	CODING_TIMES = 8,       /* of the cap, undone of a text whose end is kept */
	CODING_PACKED_TIMES = 2 /* of the cap, kept of a layer with another one in it */
};

/* label: Content-Encoding, empty when there was none. max: bytes of each layer that are kept. Of a larger text
 * these are its first and its last half (ret->tear), of one of more than CODING_TIMES as many the last that
 * were undone; of a layer with another one in it, whose end is nothing without the rest, CODING_PACKED_TIMES as many
 * from its front. Either is said. The text never has more than max, unless it was packed in no way. body must live as long as
 * *ret, which coding_done() frees. */
void coding_undo(struct str body, struct str label, size_t max, struct coding *ret);
void coding_done(struct coding *c);
/* Whether a body that begins so and is labelled so is text as it is, so that its end can be read without its
 * middle. */
bool coding_is_plain(struct str start, struct str label);
