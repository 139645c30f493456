/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * An XML feed to struct feed_doc: RSS 0.9x, 1.0, 2.0, Atom 0.3, 1.0, news sitemaps. The
 * elements' meaning is in tags.c; this follows where in the document we are. Pure; any thread.
 */
#include "base/article.h"
#include "feeds/item.h"
#include "feeds/xml.h"

/* Which feed format the element named at the root is; false: none. Case does not matter. */
bool reader_knows_root(struct str name);
/* Fills ret except charset and notes. The format stays FORMAT_UNKNOWN when the root is no
 * feed's. */
void reader_run(struct str text, struct making *m, size_t max_items, struct feed_doc *ret,
	struct xml_report *report);
