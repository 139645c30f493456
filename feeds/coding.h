/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Content codings undone (RFC 9110 8.4.1: gzip, deflate; RFC 7932 br; RFC 8878 zstd), by the bytes
 * rather than by what is said of them: servers pack twice, say gzip of plain text, say nothing of a
 * .gz file, name a charset as a coding, and let a cache add a comment behind the last byte. What can
 * be read is read, and what was odd is said. Bytes of strangers: only a parser worker calls
 * this, and a command that somebody runs on a file.
 *
 * Linear in what comes out; memory: twice the cap, and 8 MiB of windows. Pure; any thread.
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
	/* The packed bytes end early, break off or come to more than the cap: text is what stood in
	 * front. */
	bool cut;
};

/* label: Content-Encoding, empty when there was none. max: bytes of each layer; what is over is left out,
 * and said. body must live as long as *ret, which coding_done() frees. */
void coding_undo(struct str body, struct str label, size_t max, struct coding *ret);
void coding_done(struct coding *c);
