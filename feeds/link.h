/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Link headers (RFC 8288 3), read for what WebSub looks for in them (W3C WebSub 4: they go before the
 * links of a document). Lenient as Appendix B.2 is: a value that does not come apart ends at the next
 * comma, the others are read. Linear in the header, which the HTTP client has bounded. Pure; any thread.
 */
#include "base/arena.h"
#include "base/str.h"

/* Absolute http(s) URLs in a; empty: none is given. */
struct link_hub {
	struct str hub;  /* rel=hub: the first */
	struct str self; /* rel=self: the first; the topic */
};

/* header: the values of all Link lines, joined by commas; base: where the answer came from. A link with an
 * anchor elsewhere says nothing about this document (RFC 8288 3.2) and is passed over. */
struct link_hub link_hub_of(struct str header, struct str base, struct arena *a);
/* rel is a list of relation types between spaces, and type (lower case) is one of them. */
bool link_rel_has(struct str rel, struct str type);
