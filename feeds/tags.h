/* SPDX-License-Identifier: ISC */
#pragma once
/* What each element of each feed format means: the table of tags.c. Pure; any thread. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Vocabularies, by namespace. OWN: no namespace, those of RSS, and unknown default ones. */
enum tag_ns {
	NS_OWN = 1 << 0,
	NS_ATOM = 1 << 1,
	NS_DC = 1 << 2,
	NS_DCTERMS = 1 << 3,
	NS_CONTENT = 1 << 4,
	NS_MEDIA = 1 << 5,
	NS_SY = 1 << 6,
	NS_ITUNES = 1 << 7,
	NS_XHTML = 1 << 8,
	NS_RDF = 1 << 9,
	NS_SITEMAP = 1 << 10,
	NS_NEWS = 1 << 11,
	NS_OTHER = 1 << 12,
};

/* Where an element stands: what its parent is. Bits, so that a row can name several places. */
enum tag_in {
	IN_ROOT = 1 << 0,    /* directly in rss, rdf:RDF */
	IN_FEED = 1 << 1,    /* in channel, feed, urlset */
	IN_ITEM = 1 << 2,    /* in item, entry, url */
	IN_PERSON = 1 << 3,  /* in an Atom author */
	IN_HOURS = 1 << 4,   /* in skipHours */
	IN_DAYS = 1 << 5,    /* in skipDays */
	IN_NOTHING = 1 << 6, /* in what is not read */
	IN_FIELD = 1 << 7,   /* in an element whose text is being collected */
	IN_ORIGIN = 1 << 8,  /* in an Atom source: the feed that an entry was taken from */
};

/* Where a value goes. The containers say what their children are (reader.c, enter()). */
enum tag_slot {
	SLOT_NONE,
	/* Containers. */
	SLOT_FEED,
	SLOT_ITEM,
	SLOT_SAME, /* a wrapper: its children count as children of its parent */
	SLOT_PERSON,
	SLOT_ORIGIN,
	SLOT_HOURS,
	SLOT_DAYS,
	/* Everything is in attributes. */
	SLOT_ATOM_LINK,
	SLOT_ATOM_CATEGORY,
	/* Text. */
	SLOT_TITLE,
	SLOT_SUMMARY,
	SLOT_BODY,
	SLOT_LINK,
	SLOT_GUID,
	SLOT_GUID_LINK, /* of a sitemap: both */
	SLOT_PUBLISHED,
	SLOT_UPDATED,
	SLOT_DATE, /* dc:date: an update, and the publication if nothing better comes */
	SLOT_AUTHOR,
	SLOT_CATEGORY,
	SLOT_KEYWORDS, /* categories between commas */
	SLOT_OUTLET,
	SLOT_LANGUAGE,
	SLOT_TTL,
	SLOT_PERIOD,
	SLOT_FREQUENCY,
	SLOT_HOUR,
	SLOT_DAY,
	SLOT_N,
};

struct tag {
	struct str name; /* lower case */
	uint16_t ns;     /* any of these vocabularies */
	uint16_t in;     /* any of these places */
	uint8_t slot;
	uint8_t rank; /* a better rank replaces what is there; 0 is no value */
};

/* The vocabulary of an element. By URI; an unknown or undeclared one is told by its usual
 * prefix. */
enum tag_ns tag_namespace(struct str uri, struct str prefix);
/* The row for an element, its name in any case; NULL: not read. Atom's elements under a wrong
 * namespace and RSS's under Atom's are found too. */
const struct tag *tag_find(struct str name, enum tag_ns ns, enum tag_in in);
