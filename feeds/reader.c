/* SPDX-License-Identifier: ISC */
/*
 * The walk through an XML feed. A stack says for each open element what its children are (enum
 * tag_in) and what base URL holds there. An element that the table gives text to is gathered
 * with all that is inside; what the table does not know is passed over with all that is inside.
 * So a <title> in an <image> is never taken for the feed's.
 */
#include "feeds/reader.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "feeds/base64.h"
#include "feeds/gather.h"
#include "feeds/guard.h"
#include "feeds/hint.h"
#include "feeds/link.h"
#include "feeds/newest.h"
#include "feeds/url.h"

enum {
	SEEN = 64
};

struct place {
	enum tag_in in;  /* of the children */
	struct str base; /* xml:base in force; empty: none was given */
	struct str name;
};

struct reader {
	struct making *m;
	struct feed_doc doc;
	struct item feed, item;
	struct place at[GUARD_MAX_DEPTH + 2];
	size_t depth; /* elements open */
	bool atom;    /* elements without a namespace are Atom's */
	bool atom03;
	bool in_item;
	bool archived; /* doc.further is an archive document */
	struct gather gather;
	size_t gather_depth; /* of the element gathered; 0: none */
	struct tag tag;      /* what it is */
	bool base64;
	bool guid_is_link;
	struct str person; /* best name so far inside an author */
	uint8_t person_rank;
	uint32_t period_s, frequency;
	struct newest articles;
	const char *own_uri; /* of elements without a prefix, when it is no feed's namespace */
	bool full;           /* nothing more is read */
	struct seen {
		const char *local, *prefix, *uri; /* libxml2 interns them: equal is the same */
		enum tag_in in;
		const struct tag *tag;
	} seen[SEEN]; /* what lookup() found; a feed has a dozen elements, over and over */
};

/* The root says only where to begin; what an element means depends on its namespace and place.
 * `rdf` stands for RSS 0.90 and 1.0, a bare `channel` for RSS whose <rss> was forgotten. */
static const struct root {
	struct str name;
	enum tag_in in;
} roots[] = {
	{STR_INIT("rss"), IN_ROOT},
	{STR_INIT("rdf"), IN_ROOT},
	{STR_INIT("feed"), IN_FEED},
	{STR_INIT("channel"), IN_FEED},
	{STR_INIT("urlset"), IN_FEED},
	{STR_INIT("sitemapindex"), IN_FEED},
};

static const struct root *root_named(struct str name)
{
	size_t colon = str_find(name, ':');

	if (colon < name.n)
		name = str_sub(name, colon + 1, name.n);
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (str_eq_nocase(roots[i].name, name))
			return &roots[i];
	return NULL;
}

bool reader_knows_root(struct str name)
{
	return root_named(name) != NULL;
}

static struct item *current(struct reader *r)
{
	return r->in_item ? &r->item : &r->feed;
}

/* ---- the root element ---- */

static enum feed_format format_of(struct str root, const struct xml_start *tag)
{
	struct str uri = str_of(tag->uri);
	struct str version = xml_attribute(tag, NULL, "version");

	if (str_eq_nocase(root, STR("urlset")))
		return FORMAT_SITEMAP;
	if (str_eq_nocase(root, STR("sitemapindex")))
		return FORMAT_INDEX;
	if (str_eq_nocase(root, STR("feed")))
		return str_starts(version, STR("0.")) ||
				       str_find_str(uri, STR("purl.org/atom/ns")) < uri.n
			       ? FORMAT_ATOM03
			       : FORMAT_ATOM10;
	if (str_eq_nocase(root, STR("rdf")))
		return FORMAT_RSS10;
	if (str_starts(str_trim(version), STR("0.9")))
		return FORMAT_RSS09;
	return FORMAT_RSS20;
}

static enum tag_in start_root(struct reader *r, const struct xml_start *tag)
{
	struct str name = str_of(tag->local);
	const struct root *root = root_named(name);

	if (root == NULL)
		return IN_NOTHING;
	r->doc.format = format_of(root->name, tag);
	r->atom = r->doc.format == FORMAT_ATOM03 || r->doc.format == FORMAT_ATOM10;
	r->atom03 = r->doc.format == FORMAT_ATOM03;
	return root->in;
}

/* RSS 0.90 is RDF too; only the namespace of its parts tells it from RSS 1.0. */
static void check_rss090(struct reader *r, const struct xml_start *tag)
{
	if (r->depth == 2 && r->doc.format == FORMAT_RSS10 && tag->uri != NULL &&
		strstr(tag->uri, "netscape.com/rdf/simple/0.9") != NULL)
		r->doc.format = FORMAT_RSS09;
}

/* ---- articles ---- */

/* False when the arena is full. */
static bool finish_item(struct reader *r)
{
	if (!r->in_item)
		return true;
	r->in_item = false;
	/* Atom requires only <updated>; for a new entry that is its publication. */
	if (r->atom && r->item.art.published_s == TIME_NONE)
		r->item.art.published_s = r->item.art.updated_s;
	struct article a;

	item_article(r->m, &r->item, &a);
	newest_put(&r->articles, &a);
	return !r->m->a->over;
}

/* False when there is room for no more. */
static bool start_item(struct reader *r, const struct xml_start *tag)
{
	struct str about = xml_attribute(tag, "rdf", "about");

	r->full = !newest_goes_on(&r->articles, r->m->a);
	if (r->full)
		return false;
	item_reset(&r->item);
	r->in_item = true;
	if (about.n != 0)
		item_put(r->m, &r->item, SLOT_GUID, 3, about, TEXT_PLAIN, about);
	r->item.guid_is_link = r->atom;
	return true;
}

/* ---- elements that are all attributes ---- */

static struct str base_of(struct reader *r)
{
	struct str base = r->at[r->depth].base;

	if (base.n != 0)
		return base;
	/* RSS: relative to the site. The feed itself may live on another host. */
	if (r->in_item && r->feed.art.link.n != 0 && !r->atom)
		return r->feed.art.link;
	return r->m->opts->url;
}

/* An archive does not change any more, pages move on with each new item: RFC 5005 3 and 4. */
static void read_further(struct reader *r, struct str rel, struct str href)
{
	bool archive = link_rel_has(rel, STR("prev-archive"));

	if (r->archived ||
		(!archive && (r->doc.further.n != 0 || !link_rel_has(rel, STR("next")))))
		return;
	r->doc.further = making_url(r->m, base_of(r), href);
	r->archived = archive && r->doc.further.n != 0;
}

/* Links of the document itself: W3C WebSub 4, RFC 5005, and in RSS the same without Atom's namespace. */
static void read_own_link(struct reader *r, struct str rel, struct str href)
{
	rel = link_relation(rel);
	if (r->in_item || rel.n == 0)
		return;
	if (link_rel_has(rel, STR("hub")))
		link_hubs_add(r->doc.hubs, making_url(r->m, base_of(r), href));
	if (r->doc.self.n == 0 && link_rel_has(rel, STR("self")))
		r->doc.self = making_url(r->m, base_of(r), href);
	read_further(r, rel, href);
}

static void read_atom_link(struct reader *r, const struct xml_start *tag, struct str href)
{
	struct item *it = current(r);
	uint8_t rank =
		link_rank(xml_attribute(tag, NULL, "rel"), xml_attribute(tag, NULL, "type"));

	read_own_link(r, xml_attribute(tag, NULL, "rel"), href);
	/* In RSS its own <link> (5) is better; among Atom's the first of a rank stays. */
	if (rank != 0 && !r->atom)
		rank = (uint8_t)(rank - 2);
	if (rank != 0 && rank > it->rank[SLOT_LINK])
		item_put(r->m, it, SLOT_LINK, rank, href, TEXT_PLAIN, base_of(r));
}

static struct str bare_link(struct reader *r, const struct xml_start *tag)
{
	struct str href = xml_attribute(tag, NULL, "href");
	struct str rel = xml_attribute(tag, NULL, "rel");

	if (href.n == 0)
		return href;
	read_own_link(r, rel, href);
	return link_rank(rel, STR("")) != 0 ? href : (struct str){0};
}

static void read_atom_category(struct reader *r, const struct xml_start *tag)
{
	struct str label = xml_attribute(tag, NULL, "label");

	if (label.n == 0)
		label = xml_attribute(tag, NULL, "term");
	item_put(r->m, current(r), SLOT_CATEGORY, 0, label, TEXT_PLAIN, label);
}

/* ---- elements with text ---- */

/* Atom 1.0 section 3.1.1, Atom 0.3 section 3.1, and what is written in their place. */
static enum gather_form atom_form(struct reader *r, const struct xml_start *tag)
{
	struct str type = str_trim(xml_attribute(tag, NULL, "type"));
	struct str mode = str_trim(xml_attribute(tag, NULL, "mode"));

	r->base64 = str_eq_nocase(mode, STR("base64")) ||
		    str_eq_nocase(type, STR("application/octet-stream"));
	if (r->base64)
		return GATHER_RAW;
	if (str_eq_nocase(type, STR("xhtml")) ||
		str_eq_nocase(type, STR("application/xhtml+xml")))
		return r->atom03 && str_eq_nocase(mode, STR("escaped")) ? GATHER_HTML
									: GATHER_MARKUP;
	if (str_find_str(type, STR("html")) < type.n)
		return r->atom03 && str_eq_nocase(mode, STR("xml")) ? GATHER_MARKUP
								    : GATHER_HTML;
	if (str_eq_nocase(mode, STR("escaped")))
		return GATHER_HTML;
	return GATHER_PLAIN;
}

/* RSS never says whether a title is text or escaped HTML, so it is read as HTML: "AT&amp;T" and
 * "A &lt;b&gt;" both come out as their writers meant, and a '<' that starts no tag stays. */
static enum gather_form form_of(
	struct reader *r, const struct tag *t, const struct xml_start *tag)
{
	switch (t->slot) {
	case SLOT_TITLE:
	case SLOT_SUMMARY:
	case SLOT_BODY:
		if (t->ns & NS_ATOM && r->atom)
			return atom_form(r, tag);
		return t->ns & NS_XHTML ? GATHER_MARKUP : GATHER_HTML;
	case SLOT_CATEGORY:
	case SLOT_KEYWORDS:
	case SLOT_OUTLET:
		return GATHER_HTML;
	default:
		return GATHER_RAW;
	}
}

static void start_text(struct reader *r, const struct tag *t, const struct xml_start *tag)
{
	r->tag = *t;
	r->base64 = false;
	r->gather_depth = r->depth;
	if (t->slot == SLOT_GUID) {
		struct str permalink = str_trim(xml_attribute(tag, NULL, "ispermalink"));

		if (permalink.p == NULL)
			permalink = str_trim(xml_attribute(tag, NULL, "isPermaLink"));
		r->guid_is_link = !str_eq_nocase(permalink, STR("false"));
	}
	gather_begin(&r->gather, form_of(r, t, tag));
}

static void longer_ttl(struct reader *r, uint32_t s)
{
	if (s > r->doc.hints.ttl_s)
		r->doc.hints.ttl_s = s;
}

/* Slots of the document rather than of an item. True when s went there. */
static bool put_hint(struct reader *r, struct str s)
{
	switch (r->tag.slot) {
	case SLOT_TTL:
		longer_ttl(r, hint_number(s) * 60);
		return true;
	case SLOT_PERIOD:
		r->period_s = hint_period(s);
		return true;
	case SLOT_FREQUENCY:
		r->frequency = hint_number(s);
		return true;
	case SLOT_HOUR:
		r->doc.hints.skip_hours |= hint_hour(s);
		return true;
	case SLOT_DAY:
		r->doc.hints.skip_days |= hint_day(s);
		return true;
	default:
		return false;
	}
}

/* Inside an Atom author: the name is better than the mail address. */
static bool put_person(struct reader *r, struct str s)
{
	if (r->tag.slot != SLOT_AUTHOR || r->at[r->depth - 1].in != IN_PERSON)
		return false;
	s = str_trim(s);
	if (s.n != 0 && r->tag.rank > r->person_rank) {
		r->person_rank = r->tag.rank;
		r->person = making_copy(r->m, s);
	}
	return true;
}

/* What is inside is HTML; bytes that are no UTF-8 are a picture or a mistake. */
static void put_base64(struct reader *r, struct str s)
{
	AUTO_BUF struct buf html;

	buf_init(&html, GATHER_MAX);
	base64_decode(s, &html);
	if (utf8_check(buf_view(&html)) == html.n)
		item_put(r->m, current(r), (enum tag_slot)r->tag.slot, r->tag.rank,
			buf_view(&html), TEXT_HTML, base_of(r));
}

static void finish_text(struct reader *r)
{
	struct str s = gather_view(&r->gather);
	bool html = r->gather.form == GATHER_HTML || r->gather.form == GATHER_MARKUP ||
		    r->gather.form == GATHER_RAW;
	struct item *it = current(r);

	if (r->gather.cut)
		r->m->notes |= NOTE_TEXT_CUT;
	if (put_hint(r, s) || put_person(r, s))
		return;
	if (r->base64) {
		put_base64(r, s);
		return;
	}
	if (r->tag.slot == SLOT_GUID && item_wants(it, SLOT_GUID, r->tag.rank))
		it->guid_is_link = r->guid_is_link;
	item_put(r->m, it, (enum tag_slot)r->tag.slot, r->tag.rank, s,
		html ? TEXT_HTML : TEXT_PLAIN, base_of(r));
}

/* ---- events ---- */

/* Feeds forget xmlns. Inside an Atom root what has no namespace is Atom's; elsewhere it is
 * RSS's. */
static enum tag_ns namespace_of(const struct reader *r, const struct xml_start *tag)
{
	enum tag_ns ns = tag_namespace(str_of(tag->uri), str_of(tag->prefix));

	if (tag->uri != NULL && tag->uri == r->own_uri && tag->prefix == NULL)
		ns = NS_OWN;
	return r->atom && ns == NS_OWN ? NS_ATOM : ns;
}

/* A root of ours with xmlns="http://www.w3.org/1999/xhtml" and the like: copied from somewhere, and all
 * that has no prefix is the feed's. */
static void find_own_namespace(struct reader *r, const struct xml_start *tag)
{
	enum tag_ns kin = NS_OWN | NS_ATOM | NS_SITEMAP;

	if (tag->prefix == NULL && tag->uri != NULL &&
		!(tag_namespace(str_of(tag->uri), (struct str){0}) & kin))
		r->own_uri = tag->uri;
}

/* A direct-mapped cache in front of the table: libxml2 interns names, so that two pointers tell
 * what would take a binary search, and a feed of 50 items asks the same dozen questions 50
 * times. */
static const struct tag *lookup(struct reader *r, const struct xml_start *tag, enum tag_in in)
{
	uintptr_t hash = ((uintptr_t)tag->local >> 3) + ((uintptr_t)tag->uri >> 3) + in;
	struct seen *s = &r->seen[hash % SEEN];

	if (s->local == tag->local && s->prefix == tag->prefix && s->uri == tag->uri &&
		s->in == in)
		return s->tag;
	struct str name = str_of(tag->local);
	size_t colon = str_find(name, ':');

	name = colon < name.n ? str_sub(name, colon + 1, name.n) : name;
	*s = (struct seen){tag->local, tag->prefix, tag->uri, in,
		tag_find(name, namespace_of(r, tag), in)};
	return s->tag;
}

/* What the children of this element are. IN_FIELD: text to gather. */
static enum tag_in enter(struct reader *r, const struct tag *t, const struct xml_start *tag)
{
	struct str href = {0};

	switch (t->slot) {
	case SLOT_FEED:
		return IN_FEED;
	case SLOT_ITEM:
		return start_item(r, tag) ? IN_ITEM : IN_NOTHING;
	case SLOT_SAME:
		return r->at[r->depth - 1].in;
	case SLOT_PERSON:
		r->person = (struct str){0};
		r->person_rank = 0;
		return IN_PERSON;
	case SLOT_ORIGIN:
		return IN_ORIGIN;
	case SLOT_HOURS:
		return IN_HOURS;
	case SLOT_DAYS:
		return IN_DAYS;
	case SLOT_ATOM_CATEGORY:
		read_atom_category(r, tag);
		return IN_NOTHING;
	case SLOT_ATOM_LINK:
		href = xml_attribute(tag, NULL, "href");
		if (href.n != 0) {
			read_atom_link(r, tag, href);
			return IN_NOTHING;
		}
		start_text(r, &(struct tag){.slot = SLOT_LINK, .rank = 3, .ns = NS_OWN}, tag);
		return IN_FIELD;
	case SLOT_LINK:
		/* <link href="..."/> without Atom's namespace; text inside replaces it. */
		href = bare_link(r, tag);
		item_put(r->m, current(r), SLOT_LINK, t->rank, href, TEXT_PLAIN, base_of(r));
		start_text(r, t, tag);
		return IN_FIELD;
	default:
		start_text(r, t, tag);
		return IN_FIELD;
	}
}

static void inherit(struct reader *r, const struct xml_start *tag)
{
	struct str base =
		tag->n_attributes ? xml_attribute(tag, "xml", "base") : (struct str){0};
	struct str lang = tag->n_attributes && r->depth <= 2 ? xml_attribute(tag, "xml", "lang")
							     : (struct str){0};

	r->at[r->depth].base = r->at[r->depth - 1].base;
	if (base.n != 0) {
		struct str url = making_url(r->m, base_of(r), base);

		if (url.n != 0)
			r->at[r->depth].base = url;
	}
	item_put(r->m, &r->feed, SLOT_LANGUAGE, 1, lang, TEXT_PLAIN, lang);
}

static bool on_start(void *arg, const struct xml_start *tag)
{
	struct reader *r = arg;
	enum tag_in in = r->at[r->depth].in;

	r->depth++;
	r->at[r->depth].name = str_of(tag->local);
	r->at[r->depth].in = IN_NOTHING;
	if (in == IN_NOTHING && r->depth > 1)
		return true;
	if (r->gather_depth != 0) {
		r->at[r->depth].in = IN_FIELD;
		gather_open(&r->gather, str_of(tag->local));
		return true;
	}
	inherit(r, tag);
	check_rss090(r, tag);
	/* The root may be bare and only its <channel> say so. */
	if (r->depth == 2 && str_eq_nocase(str_of(tag->local), STR("channel")))
		find_own_namespace(r, tag);
	if (r->depth == 1) {
		r->at[1].in = start_root(r, tag);
		find_own_namespace(r, tag);
		return r->doc.format != FORMAT_UNKNOWN;
	}
	const struct tag *t = lookup(r, tag, in);

	if (t != NULL)
		r->at[r->depth].in = enter(r, t, tag);
	return !r->full;
}

static bool on_text(void *arg, struct str text, bool cdata)
{
	struct reader *r = arg;

	if (r->gather_depth != 0)
		gather_text(&r->gather, text, cdata);
	return true;
}

/* Half an article would be taken for another one when the whole one comes. */
static void on_cut(void *arg)
{
	struct reader *r = arg;

	r->in_item = false;
	r->gather_depth = 0;
	newest_torn(&r->articles);
}

static bool on_end(void *arg)
{
	struct reader *r = arg;
	enum tag_in in = r->at[r->depth].in;
	bool more = true;

	if (r->gather_depth == r->depth) {
		finish_text(r);
		r->gather_depth = 0;
	} else if (r->gather_depth != 0) {
		gather_close(&r->gather, r->at[r->depth].name);
	} else if (in == IN_PERSON) {
		item_put(r->m, current(r), SLOT_AUTHOR, 0, r->person, TEXT_HTML, r->person);
	} else if (in == IN_ITEM && r->at[r->depth - 1].in != IN_ITEM) {
		more = finish_item(r);
	}
	r->depth--;
	return more;
}

/* RSS 1.0 syndication module. "Hourly, once" is what every WordPress says that nobody told
 * otherwise: no wish of the publisher's, and an hour is late for news. */
static uint32_t syndication_s(const struct reader *r)
{
	bool untouched = r->period_s == 3600 && r->frequency <= 1;

	return untouched ? 0 : r->period_s / (r->frequency ? r->frequency : 1);
}

static void finish_doc(struct reader *r, struct feed_doc *ret)
{
	finish_item(r);
	longer_ttl(r, syndication_s(r));
	*ret = r->doc;
	ret->title = r->feed.art.title;
	ret->link = r->feed.art.link;
	ret->language = r->feed.language;
	ret->updated_s = r->feed.art.updated_s;
	ret->articles = newest_take(&r->articles, r->m->a, &ret->n_articles);
	r->m->notes |= r->articles.cut ? NOTE_ITEMS_CUT : 0;
}

void reader_run(struct str text, struct making *m, size_t max_items, struct feed_doc *ret,
	struct xml_report *report)
{
	/* About 8 KB: too much for a stack that must stay small under any input. */
	struct reader *r = xcalloc(1, sizeof(*r));
	struct xml_events events = {on_start, on_text, on_end, on_cut, r};

	r->m = m;
	r->articles.max = max_items;
	item_reset(&r->feed);
	gather_init(&r->gather);
	xml_run(text, making_tear(m, text), &events, report);
	finish_doc(r, ret);
	gather_done(&r->gather);
	free(r);
}
