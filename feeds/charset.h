/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Bytes of a feed to UTF-8 (doc/feeds.md "Charset"). In this order: the feed's override, a
 * byte order mark, the charset of HTTP, that of the XML declaration, a look at the bytes. A
 * claim that the bytes refute is not believed: text that is valid UTF-8 is UTF-8 whatever a
 * single-byte label says, and UTF-16 without one NUL is none. Bytes that are wrong in their
 * charset become U+FFFD, except that windows-1256 or ISO-8859-6 under the label of UTF-8, of
 * ISO-8859-1 or of each other is recognised (charset_guess.h). A character that the end of the body cut is left out,
 * and says nothing of its charset.
 *
 * Single-byte charsets (every windows, ISO-8859, KOI8 ...) and UTF-16/32 are decoded here from
 * tables, so that the Arabic ones depend on nothing. The East Asian ones go through iconv(3):
 * their modules must be loaded by charset_global_init() because a locked-down worker cannot
 * open them.
 */
#include "base/buf.h"
#include "base/str.h"

struct charset_claims {
	struct str override;     /* the feed's configuration; may be empty */
	struct str content_type; /* the HTTP header, whole; may be empty */
	size_t tear;             /* where in the body something is missing; 0: nowhere */
};

struct charset_text {
	struct str
		text; /* valid UTF-8, no byte order mark: in the body itself, or in scratch */
	struct str name;  /* static: what the bytes were, "utf-8", "windows-1256", ... */
	bool mislabelled; /* a label was there and not believed */
	bool repaired;    /* some bytes became U+FFFD, or another charset inside UTF-8 */
	bool controls;    /* it holds control characters that XML forbids (not removed) */
	bool cut;         /* max was reached */
	size_t tear;      /* where in text the body's is; 0: nowhere */
};

/* Loads iconv's modules and keeps them. Before threads; once is enough. */
void charset_global_init(void);
/* Never fails. At most max bytes of text. Linear. Any thread. */
void charset_decode(struct str body, const struct charset_claims *claims, size_t max,
	struct buf *scratch, struct charset_text *ret);
/* The parameter of a Content-Type, unquoted; empty when absent. Borrowed. */
struct str charset_of_content_type(struct str content_type);
