/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The guard: what stands between a stranger's bytes and libxml2.
 *
 * It reads UTF-8 and writes XML that is always well-formed, small and flat, whatever came in:
 *
 * - Tags are balanced: HTML's void elements (<br>) are closed at once, an end tag closes what
 *   was left open inside it, one that matches nothing is dropped, the end of the input closes
 *   all; elements deeper than GUARD_MAX_DEPTH are left out.
 * - Character data never passes through libxml2. Each piece is replaced by a processing
 *   instruction that names its place in the input: <?t FROM LENGTH?> for text (references still
 *   in it), <?c FROM LENGTH?> for a CDATA section; one that is never closed ends with the element
 *   that it stands in. White space alone stays one space. So
 *   entities, bare '&', "]]>", control characters and the sheer size of texts cannot harm or
 *   slow libxml2.
 * - Where the input ends with elements open, <?e 0 0?> stands before their end tags; also where its middle
 *   is missing (guard_torn()). The articles that are whole behind it are children of what held those before it.
 * - Attributes have plain names, quoted and escaped values, and a bounded number and size; a
 *   tag over the bound keeps its name and loses its attributes.
 * - Comments, processing instructions, the XML declaration and the DOCTYPE are dropped. A
 *   DOCTYPE whose internal subset builds entities out of entities is refused: no feed needs it.
 *
 * Output comes in pieces that end between tokens: libxml2's push parser rescans an unfinished
 * token with every piece, which is quadratic. Each step is linear in the input. Pure; one
 * owner.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	GUARD_MAX_DEPTH = 64,
	GUARD_MAX_TAG = 64 * 1024, /* bytes of one start tag */
	GUARD_MAX_ATTRIBUTES =
		64, /* of one start tag, and xmlns of all open elements together */
	GUARD_MAX_NAME = 128,
	GUARD_PIECE = 16 * 1024, /* about what one guard_next() appends */
};

/* What was not as it should be; bits of guard.odd. */
enum guard_odd {
	GUARD_ODD_TAGS = 1,        /* unbalanced, or '<' that starts no tag */
	GUARD_ODD_ATTRIBUTES = 2,  /* unquoted, without value, odd names */
	GUARD_ODD_REFERENCES = 4,  /* bare '&' or a name that XML does not define */
	GUARD_ODD_DEPTH = 16,      /* nesting over the bound */
	GUARD_ODD_TAG_SIZE = 32,   /* attributes over the bound */
	GUARD_ODD_TAIL = 64,       /* something after the root element */
	GUARD_ODD_TRUNCATED = 128, /* the input ends inside the root element */
	GUARD_ODD_HEAD = 256,      /* something before the root element */
	GUARD_ODD_DTD = 512,       /* an internal subset, ignored */
};

/* A slice of the input: names are not copied, however many elements there are. */
struct guard_open {
	struct str name;
	uint32_t namespaces; /* declared here and above */
};

struct guard {
	struct str in;
	size_t at;
	struct guard_open open[GUARD_MAX_DEPTH];
	size_t depth;
	size_t too_deep;     /* elements open beyond the bound */
	uint64_t deep_names; /* which names they had: one bit each, by hash */
	uint32_t odd;
	bool refused; /* a DTD that nobody needs: nothing is written */
	bool rooted;  /* the root element was met */
	bool done;
	size_t no_more[2];   /* no ' or " beyond this offset */
	struct str last_tag; /* the name of the last end tag of the input */
	size_t no_end[2];    /* no end of a comment or of an instruction beyond this offset */
	size_t cdata_end; /* the first "]]>" behind the last section's start; 0: not looked for */
	struct str
		whole; /* in is what stands before the tear of this; empty: there is none to come */
	size_t plain_to; /* before this offset no '<' is inside quotes: that was tried, in vain */
};

/* in: valid UTF-8 of the whole document; it outlives g. */
void guard_init(struct guard *g, struct str in);
/* The middle of the document is missing at offset `at`. Before the first piece. */
void guard_torn(struct guard *g, size_t at);
/* Appends the next piece to out. False when the document is finished (this piece included). */
bool guard_next(struct guard *g, struct buf *out);
/* Offset of the first start tag, past declarations, comments and stray text; in.n when none. */
size_t guard_root(struct str in);
/* The bytes of the name that starts at s.p[0]; 0 when it is none that a feed would use. */
size_t guard_name(struct str s);
