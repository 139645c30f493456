/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The content of one element while it is being read: text, CDATA and whatever markup stands in
 * it naked, brought to one form. Capped; a single CDATA section is not copied. One owner.
 */
#include "base/buf.h"
#include "base/str.h"

enum {
	GATHER_MAX = 4 * 1024 * 1024, /* bytes kept of one element, markup included */
};

enum gather_form {
	GATHER_RAW,    /* a link, a date, a word: characters as they are */
	GATHER_PLAIN,  /* text in which '<' is a character (Atom type="text") */
	GATHER_HTML,   /* escaped HTML (RSS, Atom type="html"); child elements are markup too */
	GATHER_MARKUP, /* child elements are markup, text is text (Atom type="xhtml") */
};

struct gather {
	enum gather_form form;
	struct buf buf;
	struct str only; /* the one piece so far, still in the input */
	size_t nested;   /* child elements open */
	bool cut;
};

void gather_init(struct gather *g);
void gather_done(struct gather *g);
void gather_begin(struct gather *g, enum gather_form form);
/* text: references still in it unless cdata. */
void gather_text(struct gather *g, struct str text, bool cdata);
/* The tags of a child element. */
void gather_open(struct gather *g, struct str name);
void gather_close(struct gather *g, struct str name);
/* What was gathered: RAW and PLAIN as characters, the others as HTML. Until the next call. */
struct str gather_view(const struct gather *g);
