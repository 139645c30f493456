/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Pages as one text, for tools that take a text with signs in it: Markdown in its dialects, HTML, or no
 * signs at all. A dialect is a table. Feed text goes through `escape` alone, so that no title becomes
 * markup or pings anybody. Constant data, pure; any thread.
 */
#include "alerts/page.h"

struct markup_pair {
	const char *open, *close;
};

struct markup {
	/* Appends feed text, and our own, so that the tool shows these letters. line_start: a
	 * paragraph begins with it, where headings and lists have their signs. */
	void (*escape)(struct str s, bool line_start, struct buf *out);
	void (*escape_url)(struct str url, struct buf *out); /* NULL: as it is */
	struct markup_pair par[PAGE_ROLES]; /* around a paragraph; NULL: nothing */
	const char *between;                /* paragraphs */
	struct markup_pair bold;
	/* A link is open, url, middle, text, close; with text_first open, text, middle, url, close.
	 * open NULL: no links, and the address stands behind the paragraph on a line of its own. */
	struct {
		const char *open, *middle, *close;
		bool text_first;
		bool plain;  /* nothing in its text is bold */
		bool hidden; /* no addresses at all */
	} link;
	/* NULL: its words. */
	void (*time)(const struct page_run *run, struct buf *out);
};

void markup_put(const struct markup *mk, const struct page *g, struct buf *out);
/* One of its paragraphs, without what stands around it. */
void markup_par(const struct markup *mk, const struct page_par *par, struct buf *out);
/* No signs at all: as it is. */
extern const struct markup markup_plain;
/* HTML: & < > " as entities. */
void markup_escape_html(struct str s, bool line_start, struct buf *out);
