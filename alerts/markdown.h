/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Feed text among the signs of Markdown, as the dialects of chat tools read it: no title becomes markup, a link
 * that says what it likes, or a name that calls people. Behind struct markup's `escape`. Constant data,
 * pure; any thread.
 */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* U+2060 WORD JOINER: nobody sees it, and to a reader of names it ends one. */
#define MARKDOWN_JOINER "\xE2\x81\xA0"

/* What stands for a sign. */
struct markdown_sign {
	char c; /* '\0' ends the table */
	const char *becomes;
};

struct markdown {
	const struct markdown_sign *own,
		*base; /* the first row found holds; base may be NULL */
};

/* Tools that take a backslash (CommonMark 2.4). */
extern const struct markdown_sign markdown_backslash[];
/* Tools of which not all versions take one: signs become others that look the same, or are parted by a
 * joiner from what makes them markup. */
extern const struct markdown_sign markdown_lookalike[];

/* Appends s, so that it is shown as it is. line_start: a paragraph begins with it, where headings, quotes and
 * lists have their signs. */
void markdown_escape(const struct markdown *md, struct str s, bool line_start, struct buf *out);
/* The address of a link between brackets, or by itself: round ones would end it, and an `@` calls people. */
void markdown_escape_url(struct str url, struct buf *out);
