/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The feeds that a web page names (https://www.rssboard.org/rss-autodiscovery; HTML 4.6.7.1
 * "alternate"), and where a site keeps its feed when none of its pages says so. One pass over the
 * bytes, linear whatever they are; no tree is built. Pure; any thread.
 */
#include <stdbool.h>

#include "base/article.h"
#include "base/str.h"
#include "feeds/item.h"

enum {
	DISCOVER_MAX = 200 /* feeds of a page; more are left out, with a note */
};

/* Fills format, title and articles of ret: for each feed its address (link), its title and its type
 * (guid: "application/rss+xml", ...). First those of <link rel=alternate>, in their order, then links
 * in the text (<a>) whose addresses are called as feeds are, of which no type is known. Each address
 * once; those of comments are left out, which WordPress names on every page. text: valid UTF-8; whatever it is, it
 * is read as HTML. */
void discover_read(struct str text, struct making *m, struct feed_doc *ret);

/* A place where feeds are when no page names them, tried in the order of the rows. */
struct discover_place {
	struct str path;
	bool sitemap; /* the last resort: a news sitemap */
};
extern const struct discover_place discover_places[];
extern const size_t discover_n_places;
