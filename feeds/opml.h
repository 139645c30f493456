/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * OPML 1.0, 1.1 and 2.0 (http://opml.org/spec2.opml), the lists of feeds by which readers exchange
 * subscriptions: reading through guard.h and libxml2, as feeds are, and writing. Pure; any thread.
 */
#include "base/article.h"
#include "base/buf.h"
#include "feeds/item.h"

enum {
	OPML_MAX = 20000,  /* feeds of a list; more are left out, with a note */
	OPML_TAGS_MAX = 16 /* folders and categories of one feed */
};

/* False: this is no OPML, with *ret_odd 0, or one that the guard refuses. Else format, title and articles
 * of ret are filled: for each outline with an xmlUrl its address (link), title, the address of its site
 * (guid), and as categories the folders around it, the outermost first, and what its `category` names
 * (OPML 2.0: "/path/word,word"), each word once. text: valid UTF-8. *ret_odd: enum guard_odd. */
bool opml_read(struct str text, struct making *m, struct feed_doc *ret, uint32_t *ret_odd);

/* One feed to be written. */
struct opml_feed {
	struct str title, url;
	const struct str *tags;
	size_t n_tags;
};
/* Appends an OPML 2.0 document: each feed once, in a folder of its first tag (folders in the order of their
 * first feed, feeds without tags behind them), with all its tags as `category`. What XML cannot hold is left
 * out. */
void opml_write(struct str title, const struct opml_feed *v, size_t n, struct buf *out);
