/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a page says about itself: its <meta> and <link> (HTML 4.2, ogp.me, Dublin Core), schema.org's
 * JSON-LD and microdata, <time>. All are claims of the publisher; of several the first that can be
 * read counts, in the order of the tables. Pure; any thread.
 */
#include "feeds/page/page.h"
#include "feeds/page/tree.h"

/* Claims that are not part of struct page. */
struct claims {
	struct str headline; /* of <title>, the outlet's name still in it */
	bool from_title;     /* nothing better named the article */
	struct str body;     /* articleBody, plain text; may be cut by the publisher */
	bool live;           /* a LiveBlogPosting */
};

/* Fills what ret has of metadata: all but charset, text and from. Texts live in a. */
void head_read(const struct lexed *lexed, const struct parse_opts *opts, struct arena *a,
	struct page *ret, struct claims *ret_claims);

/* The charset that a page's <meta> names, from its first 64 KiB; empty for none. Comments and scripts
 * name none. Borrowed. */
struct str head_charset(struct str bytes);

/* A headline without the outlet behind it: " - ", " | ", " – ", "::" and then the site's name, or a short
 * rest when `site` is empty. Borrowed. */
struct str head_strip_site(struct str title, struct str site);

/* The text of html, one line, at most max bytes, in a. */
struct str head_line(struct str html, size_t max, struct arena *a);
