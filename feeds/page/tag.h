/* SPDX-License-Identifier: ISC */
#pragma once
/* Start tags of a page, and their attributes as written. Pure. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

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
	ELEMENT_SPAN, /* inline, with attributes that may say something */
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

/* The value of an attribute (name in lower case), as written: references still to be decoded. False when the
 * tag has none; an attribute without a value has an empty one. Linear in the tag. */
bool tag_attr(const struct tag *t, struct str name, struct str *ret);
/* The same, empty for none. */
struct str tag_value(const struct tag *t, struct str name);
bool tag_is(const struct tag *t, struct str name);
/* The next attribute at *at (0 to begin with). */
bool tag_next_attr(
	const struct tag *t, size_t *at, struct str *ret_name, struct str *ret_value);
