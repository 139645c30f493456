/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Relations of links, and Link headers (RFC 8288 3), read for what WebSub looks for in them (W3C WebSub 4:
 * they go before the links of a document). Lenient as Appendix B.2 is: a value that does not come apart ends at the next
 * comma, the others are read. Linear in the header, which the HTTP client has bounded. Pure; any thread.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/str.h"

/* Absolute http(s) URLs in a; empty: none is given. */
struct link_hub {
	struct str hubs[FEED_HUBS]; /* rel=hub, in their order */
	struct str self;            /* rel=self: the first; the topic */
};

/* Behind those that are there, unless it is one of them, empty, or one too many. */
void link_hubs_add(struct str hubs[FEED_HUBS], struct str url);

/* header: the values of all Link lines, joined by commas; base: where the answer came from. A link with an
 * anchor elsewhere says nothing about this document (RFC 8288 3.2) and is passed over. */
struct link_hub link_hub_of(struct str header, struct str base, struct arena *a);
/* rel is a list of relation types between spaces, and type (lower case) is one of them. */
bool link_rel_has(struct str rel, struct str type);
/* The name of a relation that is written as the address of its registration (RFC 4287 4.2.7.2), of which
 * there were several; any other as it is, trimmed. */
struct str link_relation(struct str rel);
/* How likely such a link of an article leads to it: rel="alternate" or none, 5 to a page, 4 to some other form
 * of it; 0: it leads elsewhere. */
uint8_t link_rank(struct str rel, struct str type);
