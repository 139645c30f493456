/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Writing HTML (WHATWG HTML, the syntax of section 13) into a buf. There is no way to write markup but by a name of
 * this program: every text and every value of an attribute is escaped, so that nothing of a feed becomes a tag.
 *
 *	htmlw_begin(h, "a");
 *	htmlw_url(h, "href", article->url);
 *	htmlw_text(h, article->title);
 *	htmlw_end(h);
 *
 * An element is open for attributes until its first text, child or end. Void elements (br, img, input, link, meta, ...)
 * take no content. Texts of others lose what could turn a line around or hide: bidi controls and what else steers and
 * is not seen (uni_steers()), C0 and C1 controls but for tab and line feed; bad UTF-8 becomes U+FFFD. ZWNJ and ZWJ stay:
 * they shape words. Nesting at most HTMLW_DEEP, asserted. Errors (the buf's cap) show in buf.over. Pure; one thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	HTMLW_DEEP = 32
};

struct htmlw {
	struct buf *out;
	const char *open[HTMLW_DEEP]; /* elements, outermost first */
	unsigned depth;
	bool in_tag; /* the innermost still takes attributes */
};

void htmlw_init(struct htmlw *h, struct buf *out);
void htmlw_doctype(struct htmlw *h);
void htmlw_begin(struct htmlw *h, const char *name);
/* Ends the innermost element. */
void htmlw_end(struct htmlw *h);
/* begin, text, end. cls: value of class; NULL: none. */
void htmlw_leaf(struct htmlw *h, const char *name, const char *cls, struct str text);
void htmlw_attr(struct htmlw *h, const char *name, struct str value);
void htmlw_attr_int(struct htmlw *h, const char *name, int64_t value);
void htmlw_flag(struct htmlw *h, const char *name); /* an attribute without value: checked */
/* An attribute that leads somewhere: only http:, https: and paths of our own ("/..." but not "//..."); anything else
 * leaves the attribute out, returns false. An address of others brings rel="noopener noreferrer nofollow". */
bool htmlw_url(struct htmlw *h, const char *name, struct str url);
bool htmlw_follows(struct str url); /* htmlw_url() would write it */
void htmlw_text(struct htmlw *h, struct str text);
void htmlw_int(struct htmlw *h, int64_t v);
/* Nothing of it would be seen. */
bool htmlw_blank(struct str text);
