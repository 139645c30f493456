/* SPDX-License-Identifier: ISC */
#pragma once
/* The text of an article whose page was read. */
#include "base/arena.h"
#include "base/str.h"

/* The page's text, and behind it the lines of the feed's that are not lines of it: a page may be cut short by its
 * publisher, or another block of it may be taken for the article, and what the feed says is news all the same. In a,
 * or page itself; empty with a->over when there is no room. Linear. Pure; any thread. */
struct str page_text_with(struct str page, struct str feed, struct arena *a);
/* Whether each line of the feed's is one of text: what page_text_with() gave of them holds them all. Linear. */
bool page_text_has(struct str text, struct str feed);
