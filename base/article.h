/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The plain structs that feeds/ fills, watch/ reads, store/ keeps and alerts/ renders.
 *
 * All slices are valid UTF-8 and point into one job's arena (arena.h); nothing here owns memory.
 * Texts are plain: markup removed, entities decoded, control characters dropped. Inside a text
 * "\n" is a soft line break (<br>) and "\n\n" a paragraph break (block element); runs of other
 * white space are one space. Byte offsets of hits count in exactly these texts.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define TIME_NONE INT64_MIN /* no time known */

/* The order is that of stored hits and of the arrays struct str[FIELD_N]. */
enum field {
	FIELD_TITLE,
	FIELD_SUMMARY,
	FIELD_BODY,
	FIELD_URL,
	FIELD_SOURCE,
	FIELD_N
};

/* When something may have happened: not TIME_NONE, no year before 1000, and not the midnight, of any zone, at which a
 * program's calendar begins (1601, 1753, 1899-12-30, 1900, 1970 ...), which is written where no date was set. */
bool time_is_real(int64_t unix_s);

/* One item of a feed. Whatever the feed left out is empty, n 0, or TIME_NONE. */
struct article {
	struct str guid; /* as the feed gave it, trimmed; empty when it gave none */
	struct str link; /* absolute http(s) URL, or empty */
	struct str title;
	struct str summary;
	struct str body;   /* full text when the feed carries it */
	struct str outlet; /* whose it is: <source>, the publication of a news sitemap */
	struct str *authors;
	size_t n_authors;
	struct str *categories;
	size_t n_categories;
	int64_t published_s; /* Unix seconds or TIME_NONE */
	int64_t updated_s;
};

enum feed_format {
	FORMAT_UNKNOWN,
	FORMAT_RSS09, /* 0.90 to 0.94 other than RDF */
	FORMAT_RSS10,
	FORMAT_RSS20,
	FORMAT_ATOM03,
	FORMAT_ATOM10,
	FORMAT_JSONFEED10,
	FORMAT_JSONFEED11,
	FORMAT_SITEMAP, /* Google News sitemap */
	FORMAT_INDEX,   /* a list of sitemaps, an article each: link, updated_s */
	/* Documents that name feeds, an article each (feeds/discover.h, feeds/opml.h). */
	FORMAT_PAGE,
	FORMAT_OPML,
};

/* What stands in a field; of the outlet's name, which is no part of it, nothing. */
struct str article_text(const struct article *a, enum field f);
/* In machine-readable forms: "title" ...; "" for none. */
const char *article_field_name(enum field f);

/* What the publisher asks of pollers (doc/feeds.md "Interval"); zero when it asks nothing. */
struct feed_hints {
	uint32_t ttl_s;      /* RSS ttl, sy:updatePeriod / updateFrequency: the longer */
	uint32_t skip_hours; /* bit h: skip hour h, UTC */
	uint8_t skip_days;   /* bit d: skip day d, Sunday 0 */
};

enum {
	FEED_HUBS = 4 /* of those that a document names; none twice */
};

/* One parsed feed document. */
struct feed_doc {
	enum feed_format format;
	struct str charset; /* "utf-8", "windows-1256", ...: what the bytes were */
	bool wellformed;    /* false: recovered from errors */
	bool truncated;     /* items are missing or shortened: a cap bit, or ends_early */
	bool ends_early;    /* the document stops in its middle */
	uint64_t bytes;     /* of the document, its content codings undone */
	struct str title;
	struct str link;
	struct str language;
	/* Of WebSub: where it says that it has news, the first of several first, and under which address there
	 * (rel=hub, rel=self); absolute http(s) URLs. */
	struct str hubs[FEED_HUBS];
	struct str self;
	/* Where what came before stands (RFC 5005): the archive document before this one, else the next page of
	 * a paged feed (rel=prev-archive, rel=next, JSON Feed's next_url); an absolute http(s) URL or empty. */
	struct str further;
	int64_t updated_s;
	struct feed_hints hints;
	/* What was wrong with the way it came: packed otherwise than said, cut; empty: nothing. */
	struct str transport;
	struct str *notes; /* what was odd, one sentence each */
	size_t n_notes;
	struct article *articles; /* in document order */
	size_t n_articles;
};
