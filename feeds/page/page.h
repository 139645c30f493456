/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One article page: bytes in, struct page out. The whole of feeds/page/ behind one call.
 *
 * Order of work: charset (as for feeds, with the page's own <meta> as one more claim) -> lex.h, which keeps
 * text and attributes out of libxml2's way -> libxml2's HTML parser closes what is left open -> a flat
 * tree -> what the page says about itself (head.h, ld.h) -> the blocks that are the article (text.h).
 * What is not the article is left out: menus, tickers, "read also", sharing, comments, captions.
 *
 * Runs inside a parser worker: no files, no network, no clock (`now_s` comes in). Linear time in the
 * input, nothing recursive; at most PAGE_MAX_DECODED bytes and PAGE_MAX_TAGS tags of a page are read.
 * Pure; any thread after parse_global_init().
 */
#include "base/arena.h"
#include "base/err.h"
#include "feeds/limits.h"
#include "feeds/parse.h"

enum {
	PAGE_MAX_DECODED = 4 * 1024 * 1024, /* UTF-8 bytes after charset decoding */
	PAGE_MAX_TAGS = 50 * 1000,          /* a live blog of 500 kB has 15,000 */
	PAGE_MAX_NAME = 512,                /* bytes: author, site */
};

/* What a document turned out to be. */
enum page_kind {
	PAGE_OK,
	PAGE_NO_TEXT, /* a page, but none with an article that could be told from its furniture */
	PAGE_CHALLENGE, /* a test for browsers */
	PAGE_EMPTY,
	PAGE_NOT_HTML, /* a PDF, a picture, a feed */
	PAGE_LIMIT,    /* the arena is full */
};
const char *page_kind_name(enum page_kind k); /* "ok", "no-text", ... */

/* Where the text was found. */
enum page_from {
	PAGE_FROM_NOTHING,
	PAGE_FROM_METADATA, /* JSON-LD articleBody */
	PAGE_FROM_HINTS,    /* an element that says that it holds the article */
	PAGE_FROM_DENSITY,  /* where the prose is */
};

/* Texts as base/article.h has them; what the page leaves out is empty, or TIME_NONE. */
struct page {
	struct str charset; /* "utf-8", "windows-1256", ...: what the bytes were */
	struct str title;   /* without the outlet's name at its end */
	struct str
		text; /* paragraphs, parted by "\n\n"; headline, date and captions are not in it */
	struct str description;
	struct str author;
	struct str site;     /* the outlet, as the page calls it */
	struct str language; /* as written: "ar", "ar-IQ" */
	/* rel=canonical, else og:url, else JSON-LD: absolute http(s), or empty. Not checked against the
	 * page's own host: whoever takes it for an identity does that. */
	struct str canonical;
	int64_t published_s;
	int64_t updated_s;
	bool noindex;   /* the publisher asks machines not to list this page (robots meta) */
	bool paywalled; /* isAccessibleForFree says no: the text is probably a beginning */
	bool truncated; /* a limit bit: PAGE_MAX_*, or text longer than PARSE_MAX_TEXT */
	enum page_from from;
};

/* What holds of each text, for the parser and for what is taken from it (feeds/limits.h). In the order in
 * which they are written down (daemon/parser/wire.c). */
extern const struct limit limits_page[];
extern const size_t limits_n_page;

/* Of opts, max_items and max_decoded say nothing here. On PAGE_OK and PAGE_NO_TEXT *ret is filled,
 * everything in it living in a (or static); otherwise *e says why in one sentence and *ret is
 * untouched. */
enum page_kind page_read(struct str body, const struct parse_opts *opts, struct arena *a,
	struct page *ret, struct err *e);
