/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One feed document: bytes in, struct feed_doc out. The whole of feeds/ behind one call.
 *
 * Order of work: content codings (coding.h) -> charset (BOM > HTTP > XML declaration > sniff) -> UTF-8 -> sniff
 * the format, out of a page if it is in one (wrapped.h) -> guard.h -> libxml2 SAX2 push parser in recover mode, or JSON -> texts through
 * html.h -> dates, URLs. Runs inside a parser worker: no files, no network, no clock (`now_s`
 * comes in). Linear time and memory in the input; caps below. Pure; any thread after
 * parse_global_init().
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/err.h"
#include "feeds/date/date.h"

/* What is looked for in a document. */
enum parse_as {
	PARSE_AS_FEED,
	PARSE_AS_PAGE, /* the feeds that a page names: discover.h */
	PARSE_AS_OPML, /* a list of feeds: opml.h */
};

struct parse_opts {
	enum parse_as as;
	struct str url;          /* where the document came from: base for relative links */
	struct str content_type; /* HTTP Content-Type, may be empty */
	struct str charset;      /* per-feed override, may be empty */
	struct str coding;       /* HTTP Content-Encoding, may be empty; the bytes decide */
	size_t tear; /* where in the bytes the middle was left out (base/ends.h); 0: nowhere */
	struct str broken;     /* why the transfer ended before its end; empty: it did not */
	struct date_ctx dates; /* dates.zones is the worker's own */
	size_t max_items;      /* newest kept; 0 = PARSE_MAX_ITEMS */
	size_t max_body; /* bytes once unpacked; 0 = PARSE_MAX_BODY. Of more both ends are read (coding.h) */
	size_t max_decoded; /* UTF-8 bytes after charset decoding; 0 = 32 MiB */
};

enum {
	PARSE_MAX_BODY = 64 * 1024 * 1024,
	PARSE_MAX_ITEMS = 2000,
	PARSE_MAX_DEPTH = 64,
	PARSE_MAX_TITLE = 4 * 1024,  /* bytes; longer is cut on a boundary, with a note */
	PARSE_MAX_TEXT = 256 * 1024, /* summary, body: a long article has a fifth of it */
	PARSE_MAX_URL = 4 * 1024,
	PARSE_MAX_TRANSPORT = 400, /* bytes of feed_doc.transport */
};

/* Why a document is no feed. */
enum parse_kind {
	PARSE_OK,
	PARSE_HTML,
	PARSE_CHALLENGE,
	PARSE_EMPTY,
	PARSE_UNKNOWN,
	PARSE_INDEX, /* a sitemap index: a list of documents, which *ret has all the same (FORMAT_INDEX) */
	PARSE_LIMIT
};
const char *parse_kind_name(enum parse_kind k);   /* "html", "challenge", ... */
const char *feed_format_name(enum feed_format f); /* "rss2.0", "atom1.0", "jsonfeed1.1", ... */

/* Whether a body, of a feed or of an error, begins as the pages that keep programs out do. Searches for words
 * in its first bytes and reads nothing, so that any process may. */
bool parse_is_challenge(struct str body);
/* What the head of a document (UTF-8) that is no feed looks like: PARSE_CHALLENGE, PARSE_HTML or
 * PARSE_UNKNOWN. */
enum parse_kind parse_page_kind(struct str text);

/* Once per process, before threads and before a worker locks itself down: libxml2's tables, and
 * the iconv modules (windows-1256, ISO-8859-6, UTF-16 ...) that a locked-down process cannot
 * open. */
void parse_global_init(void);

/* On PARSE_OK and PARSE_INDEX *ret is filled, everything in it living in a. On all but PARSE_OK *e says why in one
 * sentence; on the others *ret is untouched; what was wrong with the transport stands behind it in brackets. */
enum parse_kind feed_parse(struct str body, const struct parse_opts *opts, struct arena *a,
	struct feed_doc *ret, struct err *e);
