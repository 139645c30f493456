/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A page cut into tags and text, and from these a small, tame markup for libxml2's HTML parser: known
 * names only, no attribute but the number of the tag, and for each text its place in the page. So nothing
 * that a publisher can write at length ever reaches libxml2, whose HTML parser compares all attributes
 * of a tag with each other and looks through all open elements at each end tag.
 *
 * Elements that must nest as in browsers (div, section, table, p ...) are balanced here, at most
 * LEX_MAX_DEPTH deep; what HTML closes by itself (li, tr, td ...) is libxml2's. Linear. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum {
	LEX_MAX_DEPTH = 200, /* open elements; deeper ones are seen through */
	LEX_MAX_ATTRS = 16 * 1024, /* bytes of a tag's attributes that are looked at */
};

/* What an element is for the text in it. By name, in one table (lex.c). */
enum element {
	ELEMENT_OTHER,   /* inline, says nothing */
	ELEMENT_BOX,     /* div and what else is a block without a meaning */
	ELEMENT_ARTICLE, /* article, main */
	ELEMENT_P,
	ELEMENT_HEADING,
	ELEMENT_LIST,
	ELEMENT_LI,
	ELEMENT_TABLE,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_SPAN,    /* inline, with attributes that may say something */
	ELEMENT_TIME,
	ELEMENT_CAPTION,
	ELEMENT_HEADER,
	ELEMENT_FURNITURE, /* nav, aside, footer, form, button ...: never the article */
};

/* A start tag. */
struct tag {
	struct str name;  /* as written */
	struct str attrs; /* as written, from behind the name to '>' */
	struct str raw;   /* of script, style, title, textarea ...: the content */
	uint8_t element;  /* enum element */
	uint8_t level;    /* of a heading: 1 to 6 */
};

struct lexed {
	struct str page; /* what was cut up */
	struct tag *tags; /* in document order; in the arena */
	size_t n_tags;
	struct buf markup; /* for libxml2: "<div i=4>", "</div>", "<!--t120 33-->" (text at 120; l: linked), "<!--b-->" (line), "r" (rule), "s" (space) */
	bool cut;          /* PAGE_MAX_TAGS was reached */
	bool deep;         /* LEX_MAX_DEPTH was */
};

/* page: valid UTF-8. False when the arena is full. buf_done(&ret->markup) at the end. */
bool lex_page(struct str page, struct arena *a, struct lexed *ret);

/* The value of an attribute (name in lower case), as written: references still to be decoded. False when the
 * tag has none; an attribute without a value has an empty one. Linear in the tag. */
bool tag_attr(const struct tag *t, struct str name, struct str *ret);
/* The same, empty for none. */
struct str tag_value(const struct tag *t, struct str name);
bool tag_is(const struct tag *t, struct str name);
/* The next attribute at *at (0 to begin with). */
bool tag_next_attr(const struct tag *t, size_t *at, struct str *ret_name, struct str *ret_value);
