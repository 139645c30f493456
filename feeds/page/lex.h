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
#include "feeds/page/tag.h"

enum {
	LEX_MAX_DEPTH = 200,       /* open elements; deeper ones are seen through */
	LEX_MAX_ATTRS = 16 * 1024, /* bytes of a tag's attributes that are looked at */
};

struct lexed {
	struct str page;  /* what was cut up */
	struct tag *tags; /* in document order; in the arena */
	size_t n_tags;
	struct buf
		markup; /* for libxml2: "<div i=4>", "</div>", "<!--t120 33-->" (text at 120; l: linked), "<!--b-->" (line), "r" (rule), "s" (space) */
	bool cut;       /* PAGE_MAX_TAGS was reached */
	bool deep;      /* LEX_MAX_DEPTH was */
};

/* page: valid UTF-8. False when the arena is full. buf_done(&ret->markup) at the end. */
bool lex_page(struct str page, struct arena *a, struct lexed *ret);
