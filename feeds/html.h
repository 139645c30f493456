/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * HTML as feeds carry it, to the plain text of base/article.h: "\n" for <br>, "\n\n" around
 * block elements, one space for any other run of white space, references decoded, script and
 * style gone, control characters gone. One pass over the bytes, linear whatever they are,
 * nothing recursive; no tree is built, so nothing is known of nesting and nothing can be nested
 * too deep. Text is kept in doubt: '<' that starts no tag is a character. Pure; any thread.
 */
#include "base/buf.h"
#include "base/str.h"

enum html_shape {
	HTML_BLOCKS, /* breaks and paragraphs kept */
	HTML_LINE,   /* a title or a name: every break is a space */
};

/* Appends the text of html (valid UTF-8) to out, at most max bytes of it, cut on a character.
 * HTML that was escaped once too often is stripped once more. True when the text was cut. */
bool html_text(struct str html, enum html_shape shape, size_t max, struct buf *out);
/* Whether plain text is HTML that somebody forgot to declare: it holds a character reference or
 * the tag of a well-known element. */
bool html_looks_like(struct str text);
