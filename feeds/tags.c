/* SPDX-License-Identifier: ISC */
/*
 * The knowledge of formats, as data: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, news sitemaps and
 * the modules that feeds use beside them. A row says: this name, of these vocabularies, in
 * these places, fills that slot, and how good it is against others that fill the same one
 * (content:encoded before description, pubDate before dc:date). Sorted by name; rows of one
 * name together.
 */
#include "feeds/tags.h"

#include <stddef.h>

#define T(name, ns, in, slot, rank)                                                            \
	{                                                                                      \
		STR_INIT(name), ns, in, slot, rank                                             \
	}

/* What the order by name hides: by slot, the best first.
 *
 *   guid       guid 5, atom:id 4, rdf:about 3 (reader.c), dc:identifier 2
 *   link       link 5; atom:link 5 or 4, in RSS two less (reader.c)
 *   title      title 5, dc:title 3, media:title and itunes:title 1
 *   summary    description 5, summary 4, dc:description 3, dcterms:abstract 2, media:, itunes: 1
 *   body       content:encoded 6, atom:content 5, xhtml:body and fullitem 4, content 3
 *   published  pubDate and news:publication_date 6, published 5, issued 4, created 3, dc:date 1
 *   updated    updated 6, lastBuildDate and lastmod 5, modified 4, of a feed pubDate 4, dc:date 3
 *
 * Between what one format has twice the rank decides, never the order in the document: feeds put
 * <description> before and behind <content:encoded>. dc:date has two ranks (item.c) because it
 * says neither. */
static const struct tag tags[] = {
	T("abstract", NS_DCTERMS, IN_ITEM, SLOT_SUMMARY, 2),
	T("author", NS_ATOM, IN_FEED | IN_ITEM, SLOT_PERSON, 0),
	T("author", NS_OWN | NS_DC | NS_ITUNES, IN_ITEM, SLOT_AUTHOR, 0),
	T("body", NS_XHTML | NS_OWN, IN_ITEM, SLOT_BODY, 4),
	T("category", NS_ATOM, IN_ITEM, SLOT_ATOM_CATEGORY, 0),
	T("category", NS_OWN | NS_MEDIA, IN_ITEM, SLOT_CATEGORY, 0),
	T("channel", NS_OWN, IN_ROOT, SLOT_FEED, 0),
	T("content", NS_ATOM, IN_ITEM, SLOT_BODY, 5),
	T("content", NS_OWN, IN_ITEM, SLOT_BODY, 3),
	T("created", NS_ATOM | NS_DCTERMS, IN_ITEM, SLOT_PUBLISHED, 3),
	T("creator", NS_DC, IN_ITEM, SLOT_AUTHOR, 0),
	T("date", NS_DC, IN_FEED | IN_ITEM, SLOT_DATE, 3),
	T("day", NS_OWN, IN_DAYS, SLOT_DAY, 0),
	T("description", NS_DC, IN_ITEM, SLOT_SUMMARY, 3),
	T("description", NS_MEDIA, IN_ITEM, SLOT_SUMMARY, 1),
	T("description", NS_OWN, IN_ITEM, SLOT_SUMMARY, 5),
	T("email", NS_ATOM | NS_OWN, IN_PERSON, SLOT_AUTHOR, 1),
	T("encoded", NS_CONTENT, IN_ITEM, SLOT_BODY, 6),
	T("entry", NS_ATOM, IN_ROOT | IN_FEED, SLOT_ITEM, 0),
	T("fullitem", NS_OWN, IN_ITEM, SLOT_BODY, 4),
	T("group", NS_MEDIA, IN_ITEM, SLOT_SAME, 0),
	T("guid", NS_OWN, IN_ITEM, SLOT_GUID, 5),
	T("hour", NS_OWN, IN_HOURS, SLOT_HOUR, 0),
	T("id", NS_ATOM, IN_ITEM, SLOT_GUID, 4),
	T("identifier", NS_DC, IN_ITEM, SLOT_GUID, 2),
	T("issued", NS_ATOM | NS_DCTERMS, IN_ITEM, SLOT_PUBLISHED, 4),
	T("item", NS_OWN, IN_ROOT | IN_FEED, SLOT_ITEM, 0),
	T("keywords", NS_NEWS, IN_ITEM, SLOT_KEYWORDS, 0),
	T("language", NS_OWN | NS_DC, IN_FEED, SLOT_LANGUAGE, 4),
	T("lastbuilddate", NS_OWN, IN_FEED, SLOT_UPDATED, 5),
	T("lastmod", NS_SITEMAP, IN_ITEM, SLOT_UPDATED, 5),
	T("link", NS_ATOM, IN_FEED | IN_ITEM, SLOT_ATOM_LINK, 0),
	T("link", NS_OWN, IN_FEED | IN_ITEM, SLOT_LINK, 5),
	T("loc", NS_SITEMAP, IN_ITEM, SLOT_GUID_LINK, 5),
	T("modified", NS_ATOM | NS_DCTERMS, IN_FEED | IN_ITEM, SLOT_UPDATED, 4),
	T("name", NS_ATOM | NS_OWN, IN_PERSON, SLOT_AUTHOR, 2),
	T("name", NS_NEWS, IN_ITEM, SLOT_OUTLET, 1),
	T("news", NS_NEWS, IN_ITEM, SLOT_SAME, 0),
	T("pubdate", NS_OWN, IN_FEED, SLOT_UPDATED, 4),
	T("pubdate", NS_OWN, IN_ITEM, SLOT_PUBLISHED, 6),
	T("publication", NS_NEWS, IN_ITEM, SLOT_SAME, 0),
	T("publication_date", NS_NEWS, IN_ITEM, SLOT_PUBLISHED, 6),
	T("published", NS_ATOM, IN_ITEM, SLOT_PUBLISHED, 5),
	T("sitemap", NS_SITEMAP, IN_FEED, SLOT_ITEM, 0),
	T("skipdays", NS_OWN, IN_FEED, SLOT_DAYS, 0),
	T("skiphours", NS_OWN, IN_FEED, SLOT_HOURS, 0),
	T("source", NS_ATOM, IN_ITEM, SLOT_ORIGIN, 0),
	T("source", NS_OWN, IN_ITEM, SLOT_OUTLET, 1),
	T("subject", NS_DC, IN_ITEM, SLOT_CATEGORY, 0),
	T("summary", NS_ATOM | NS_OWN, IN_ITEM, SLOT_SUMMARY, 4),
	T("summary", NS_ITUNES, IN_ITEM, SLOT_SUMMARY, 1),
	T("title", NS_ATOM, IN_ORIGIN, SLOT_OUTLET, 1),
	T("title", NS_ATOM | NS_OWN | NS_NEWS, IN_FEED | IN_ITEM, SLOT_TITLE, 5),
	T("title", NS_DC, IN_FEED | IN_ITEM, SLOT_TITLE, 3),
	T("title", NS_MEDIA | NS_ITUNES, IN_ITEM, SLOT_TITLE, 1),
	T("ttl", NS_OWN, IN_FEED, SLOT_TTL, 0),
	T("updated", NS_ATOM, IN_FEED | IN_ITEM, SLOT_UPDATED, 6),
	T("updatefrequency", NS_SY, IN_FEED, SLOT_FREQUENCY, 0),
	T("updateperiod", NS_SY, IN_FEED, SLOT_PERIOD, 0),
	T("url", NS_SITEMAP, IN_FEED, SLOT_ITEM, 0),
};

struct known_uri {
	struct str uri; /* without the last '/' or '#' */
	uint16_t ns;
};

static const struct known_uri uris[] = {
	{STR_INIT("http://www.w3.org/2005/Atom"), NS_ATOM},
	{STR_INIT("http://purl.org/atom/ns"), NS_ATOM},
	{STR_INIT("http://purl.org/rss/1.0"), NS_OWN},
	{STR_INIT("http://my.netscape.com/rdf/simple/0.9"), NS_OWN},
	{STR_INIT("http://channel.netscape.com/rdf/simple/0.9"), NS_OWN},
	{STR_INIT("http://backend.userland.com/rss2"), NS_OWN},
	{STR_INIT("http://purl.org/dc/elements/1.0"), NS_DC},
	{STR_INIT("http://purl.org/dc/elements/1.1"), NS_DC},
	{STR_INIT("http://purl.org/dc/terms"), NS_DCTERMS},
	{STR_INIT("http://purl.org/rss/1.0/modules/content"), NS_CONTENT},
	{STR_INIT("http://purl.org/rss/1.0/modules/syndication"), NS_SY},
	{STR_INIT("http://search.yahoo.com/mrss"), NS_MEDIA},
	{STR_INIT("http://www.itunes.com/dtds/podcast-1.0.dtd"), NS_ITUNES},
	{STR_INIT("http://www.w3.org/1999/xhtml"), NS_XHTML},
	{STR_INIT("http://www.w3.org/1999/02/22-rdf-syntax-ns"), NS_RDF},
	{STR_INIT("http://www.sitemaps.org/schemas/sitemap/0.9"), NS_SITEMAP},
	{STR_INIT("http://www.google.com/schemas/sitemap/0.84"), NS_SITEMAP},
	{STR_INIT("http://www.google.com/schemas/sitemap-news/0.9"), NS_NEWS},
};

/* For elements whose prefix was never declared, or to an address with a slip in it. */
static const struct known_uri prefixes[] = {
	{STR_INIT("atom"), NS_ATOM},
	{STR_INIT("atom10"), NS_ATOM},
	{STR_INIT("a10"), NS_ATOM},
	{STR_INIT("dc"), NS_DC},
	{STR_INIT("dcterms"), NS_DCTERMS},
	{STR_INIT("content"), NS_CONTENT},
	{STR_INIT("sy"), NS_SY},
	{STR_INIT("media"), NS_MEDIA},
	{STR_INIT("itunes"), NS_ITUNES},
	{STR_INIT("xhtml"), NS_XHTML},
	{STR_INIT("rdf"), NS_RDF},
	{STR_INIT("news"), NS_NEWS},
};

enum tag_ns tag_namespace(struct str uri, struct str prefix)
{
	/* Feeds write these addresses with and without their end, which to XML are two
	 * namespaces. */
	if (uri.n != 0 && (uri.p[uri.n - 1] == '/' || uri.p[uri.n - 1] == '#'))
		uri.n--;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++)
		if (str_eq_nocase(uris[i].uri, uri))
			return (enum tag_ns)uris[i].ns;
	/* An address that nobody knows and no prefix: a typo in xmlns, or a default of the
	 * feed's own; its elements are meant as RSS's. */
	if (prefix.n == 0)
		return NS_OWN;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (str_eq_nocase(prefixes[i].uri, prefix))
			return (enum tag_ns)prefixes[i].ns;
	return NS_OTHER;
}

/* Names of the table are lower case; feeds write pubDate, pubdate and PubDate. */
static int compare_nocase(struct str name, struct str lower)
{
	for (size_t i = 0; i < name.n && i < lower.n; i++) {
		int c = name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i];

		if (c != lower.p[i])
			return c - lower.p[i];
	}
	return (name.n > lower.n) - (name.n < lower.n);
}

static size_t first_row(struct str name)
{
	size_t lo = 0;
	size_t hi = sizeof(tags) / sizeof(tags[0]);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_nocase(name, tags[mid].name) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct tag *tag_find(struct str name, enum tag_ns ns, enum tag_in in)
{
	const struct tag *end = tags + sizeof(tags) / sizeof(tags[0]);
	const struct tag *stray = NULL;
	uint16_t kin = NS_OWN | NS_ATOM | NS_SITEMAP;

	for (const struct tag *t = tags + first_row(name); t < end; t++) {
		if (compare_nocase(name, t->name) != 0)
			break;
		if (!(t->in & in))
			continue;
		if (t->ns & ns)
			return t;
		/* An <entry> in RSS, an <item> in Atom: taken only when nothing of the right
		 * family has this name here. */
		if ((ns & kin) && (t->ns & kin))
			stray = t;
	}
	return stray;
}
