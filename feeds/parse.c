/* SPDX-License-Identifier: ISC */
/*
 * feed_parse(): the steps in their order, and what each failure is called. See parse.h.
 *
 * What a document is decides its first start tag, or '{'. A page of PHP warnings before the
 * feed is stepped over; an HTML page is told apart from an anti-bot challenge because operators
 * act differently on the two.
 */
#include "feeds/parse.h"

#include <stdio.h>
#include <string.h>

#include "feeds/charset.h"
#include "feeds/coding.h"
#include "feeds/discover.h"
#include "feeds/guard.h"
#include "feeds/item.h"
#include "feeds/jsonfeed.h"
#include "feeds/jsonmend.h"
#include "feeds/limits.h"
#include "feeds/opml.h"
#include "feeds/reader.h"
#include "feeds/wrapped.h"
#include "feeds/xml.h"

/* DECODED_MAX   of UTF-8, from at most 64 MiB of input (daemon/parser/wire.h)
 * SNIFF_MAX     how far warnings and comments may push the feed down
 * NOTES_MAX     more than there are kinds of notes */
enum {
	DECODED_MAX = 32 * 1024 * 1024,
	SNIFF_MAX = 64 * 1024,
	NOTES_MAX = 24
};

const char *parse_kind_name(enum parse_kind k)
{
	static const char *const names[] = {
		[PARSE_OK] = "ok",
		[PARSE_HTML] = "html",
		[PARSE_CHALLENGE] = "challenge",
		[PARSE_EMPTY] = "empty",
		[PARSE_UNKNOWN] = "unknown",
		[PARSE_INDEX] = "sitemapindex",
		[PARSE_LIMIT] = "limit",
	};

	return names[k];
}

const char *feed_format_name(enum feed_format f)
{
	static const char *const names[] = {
		[FORMAT_UNKNOWN] = "unknown",
		[FORMAT_RSS09] = "rss0.9",
		[FORMAT_RSS10] = "rss1.0",
		[FORMAT_RSS20] = "rss2.0",
		[FORMAT_ATOM03] = "atom0.3",
		[FORMAT_ATOM10] = "atom1.0",
		[FORMAT_JSONFEED10] = "jsonfeed1.0",
		[FORMAT_JSONFEED11] = "jsonfeed1.1",
		[FORMAT_SITEMAP] = "sitemap",
		[FORMAT_INDEX] = "sitemapindex",
		[FORMAT_PAGE] = "page",
		[FORMAT_OPML] = "opml",
	};

	return names[f];
}

void parse_global_init(void)
{
	xml_global_init();
	charset_global_init();
}

/* ---- notes ---- */

static const struct {
	uint32_t bit;
	struct str text;
} guard_notes[] =
	{
		{GUARD_ODD_HEAD, STR_INIT("something stands before the feed")},
		{GUARD_ODD_DTD, STR_INIT("a DTD is inside the document; it was ignored")},
		{GUARD_ODD_TAGS, STR_INIT("tags are not balanced")},
		{GUARD_ODD_ATTRIBUTES, STR_INIT("attributes are not written as XML has them")},
		{GUARD_ODD_REFERENCES,
			STR_INIT("an '&' stands alone or names an entity that XML lacks")},
		{GUARD_ODD_DEPTH,
			STR_INIT(
				"elements are nested more than 64 deep; the deeper were left out")},
		{GUARD_ODD_TAG_SIZE,
			STR_INIT(
				"a tag has too many or too long attributes; they were left out")},
		{GUARD_ODD_TAIL, STR_INIT("something stands after the end of the feed")},
		{GUARD_ODD_TRUNCATED, STR_INIT("the document ends early")},
},
  item_notes[] = {
	  {NOTE_TEXT_CUT, STR_INIT("a text was longer than is kept and was cut")},
	  {NOTE_DATE_ODD, STR_INIT("a date was not understood")},
	  {NOTE_ITEMS_CUT, STR_INIT("more items than are kept; the newest were taken")},
	  {NOTE_SHORTENED,
		  STR_INIT("the document has more text than is kept; its last items were cut")},
	  {NOTE_LEFT_OUT,
		  STR_INIT("the document is more than is kept; its last items were left out")},
	  {NOTE_TORN, STR_INIT("the document is larger than is read (max_body); its middle "
			       "was left out")},
	  {NOTE_WRAPPED, STR_INIT("the feed is wrapped in a page")},
	  {NOTE_JSON_ODD,
		  STR_INIT("strings, commas or what is around them are not as JSON has them")},
	  {NOTE_LINK_ODD, STR_INIT("a link is no web address, or too long")},
	  {NOTE_LINKS_CUT,
		  STR_INIT("too many links under too long a base; the first were taken")},
};

struct notes {
	struct str v[NOTES_MAX];
	size_t n;
};

static void note(struct notes *notes, bool when, struct str text)
{
	if (when && notes->n < NOTES_MAX)
		notes->v[notes->n++] = text;
}

static void finish_notes(
	const struct charset_text *t, uint32_t odd, struct making *m, struct feed_doc *doc)
{
	struct notes notes = {.n = 0};

	note(&notes, t->mislabelled,
		STR("the bytes are not in the charset that they are labelled with"));
	note(&notes, t->repaired, STR("some bytes are wrong in their charset"));
	note(&notes, t->controls, STR("control characters stand in the text"));
	note(&notes, t->cut, STR("the document is larger than is read; the rest was left out"));
	for (size_t i = 0; i < sizeof(guard_notes) / sizeof(guard_notes[0]); i++)
		note(&notes, odd & guard_notes[i].bit, guard_notes[i].text);
	for (size_t i = 0; i < sizeof(item_notes) / sizeof(item_notes[0]); i++)
		note(&notes, m->notes & item_notes[i].bit, item_notes[i].text);
	doc->notes = arena_array(m->a, notes.n, sizeof(*doc->notes));
	doc->n_notes = doc->notes ? notes.n : 0;
	if (doc->notes != NULL && notes.n != 0)
		memcpy(doc->notes, notes.v, notes.n * sizeof(*notes.v));
}

/* ---- what is it? ---- */

/* Only the first letter is compared in both cases before the rest: these searches run over 64
 * KiB of whatever a server sent. */
static bool has_nocase(struct str s, struct str lower)
{
	char first[2] = {
		lower.p[0], (char)(lower.p[0] - ('a' <= lower.p[0] && lower.p[0] <= 'z') * 32)};

	for (size_t i = 0; i + lower.n <= s.n; i++)
		if ((s.p[i] == first[0] || s.p[i] == first[1]) &&
			str_starts_nocase(str_sub(s, i, s.n), lower))
			return true;
	return false;
}

static bool has_any(struct str s, const struct str *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_nocase(s, words[i]))
			return true;
	return false;
}

/* A page, or a piece of one, that does not say so. By its first tag: servers send error texts
 * such as "<h1>Not Found</h1>" without <html>. */
static bool begins_as_html(struct str head)
{
	static const struct str names[] = {STR_INIT("head"), STR_INIT("body"),
		STR_INIT("title"), STR_INIT("meta"), STR_INIT("script"), STR_INIT("div"),
		STR_INIT("p"), STR_INIT("h1"), STR_INIT("center"), STR_INIT("br"),
		STR_INIT("b"), STR_INIT("article"), STR_INIT("section"), STR_INIT("main"),
		STR_INIT("header"), STR_INIT("table"), STR_INIT("span")};
	struct str name = str_sub(head, guard_root(head) + 1, head.n);

	name.n = guard_name(name);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(names[i], name))
			return true;
	return false;
}

static bool says_html(struct str head)
{
	static const struct str html[] = {STR_INIT("<!doctype html"), STR_INIT("<html")};

	return has_any(head, html, sizeof(html) / sizeof(html[0]));
}

bool parse_is_challenge(struct str body)
{
	/* Marks of the pages that stand before a site to keep programs out. */
	static const struct str challenge[] = {
		STR_INIT("cf-challenge"),
		STR_INIT("cf_chl"),
		STR_INIT("/cdn-cgi/challenge-platform"),
		STR_INIT("<title>just a moment"),
		STR_INIT("<title>attention required! | cloudflare"),
		STR_INIT("checking your browser"),
		STR_INIT("ddos protection by"),
		STR_INIT("_incapsula_resource"),
		STR_INIT("captcha-delivery.com"),
		STR_INIT("sucuri website firewall"),
		STR_INIT("ddos-guard"),
		STR_INIT("aws-waf-token"),
		STR_INIT("px-captcha"),
		STR_INIT("enable javascript and cookies to continue"),
	};

	return has_any(str_sub(body, 0, SNIFF_MAX), challenge,
		sizeof(challenge) / sizeof(challenge[0]));
}

enum parse_kind parse_page_kind(struct str text)
{
	struct str head = str_sub(text, 0, SNIFF_MAX);

	/* First: these pages are HTML, too. */
	if (parse_is_challenge(head))
		return PARSE_CHALLENGE;
	return says_html(head) || begins_as_html(head) ? PARSE_HTML : PARSE_UNKNOWN;
}

/* The text from where an XML feed starts; an empty slice when it holds none. */
static struct str find_xml(struct str text)
{
	static const struct str starts[] = {STR_INIT("<?xml"), STR_INIT("<rss"),
		STR_INIT("<feed"), STR_INIT("<rdf:RDF"), STR_INIT("<urlset"),
		STR_INIT("<sitemapindex")};
	struct str head = str_sub(text, 0, SNIFF_MAX);
	size_t root = guard_root(text);
	struct str name = str_sub(text, root + 1, text.n);

	name.n = guard_name(name);
	/* The common case: nothing but declarations, comments and white space stands before the
	 * root. */
	if (reader_knows_root(name))
		return text;
	/* A page that happens to quote a feed is a page; one that is nothing else, wrapped.h finds. */
	if (str_eq_nocase(name, STR("html")))
		return (struct str){0};
	/* PHP warnings, a stray word or a second document's header in front: the feed begins
	 * where something begins that can be one, and only if a root that is known follows. */
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t at = str_find_str(head, starts[i]);
		struct str from = str_sub(text, at, text.n);
		struct str tag = str_sub(from, guard_root(from) + 1, from.n);

		if (at > 0 && at < head.n &&
			reader_knows_root(str_sub(tag, 0, guard_name(tag))))
			return from;
	}
	return (struct str){0};
}

static bool is_json(struct str text)
{
	size_t start = json_start(text);

	return start < text.n && text.p[start] == '{';
}

/* The same of any feed. */
static struct str find_feed(struct str text, struct buf *pages, uint32_t *notes)
{
	struct str feed = find_xml(text);

	if (feed.n != 0)
		return feed;
	feed = wrapped_feed(text, pages);
	*notes |= feed.n != 0 ? NOTE_WRAPPED : 0;
	if (feed.n == 0 && !says_html(str_sub(text, 0, SNIFF_MAX)))
		feed = jsonfeed_behind(text, SNIFF_MAX);
	return feed;
}

static enum parse_kind refuse(enum parse_kind kind, struct err *e)
{
	/* For operators, who see it in `rasid status` and the log. */
	static const char *const why[] = {
		[PARSE_OK] = "",
		[PARSE_HTML] = "this is an HTML page, not a feed",
		[PARSE_CHALLENGE] =
			"the site answered with a test for browsers, not with the feed",
		[PARSE_EMPTY] = "the document is empty",
		[PARSE_UNKNOWN] = "this is no feed format that is known",
		[PARSE_LIMIT] = "the document passes a limit",
	};

	err_set(e, kind == PARSE_LIMIT ? ERR_LIMIT : ERR_BAD_INPUT, "%s", why[kind]);
	return kind;
}

/* People paste the address that robots.txt names. What they want is in the list. */
static enum parse_kind refuse_index(const struct feed_doc *doc, struct err *e)
{
	for (size_t i = 0; i < doc->n_articles; i++)
		if (doc->articles[i].link.n != 0) {
			err_set(e, ERR_BAD_INPUT,
				"this is a sitemap index, not a feed; the first sitemap that it lists "
				"is " STR_F,
				STR_A(doc->articles[i].link));
			return PARSE_INDEX;
		}
	err_set(e, ERR_BAD_INPUT, "this is a sitemap index, not a feed, and it lists nothing");
	return PARSE_INDEX;
}

/* ---- the two kinds of document ---- */

static enum parse_kind parse_json(struct str text, struct making *m, size_t max_items,
	struct feed_doc *doc, uint32_t *odd, struct err *e)
{
	switch (jsonfeed_read(text, m, max_items, doc, e)) {
	case ERR_NONE:
		*odd |= doc->ends_early ? GUARD_ODD_TRUNCATED : 0;
		doc->wellformed &= *odd == 0;
		return PARSE_OK;
	case ERR_BAD_INPUT:
		err_wrap(e, "broken JSON");
		return PARSE_UNKNOWN;
	default:
		return PARSE_UNKNOWN;
	}
}

static enum parse_kind parse_xml(struct str feed, struct making *m, size_t max_items,
	struct feed_doc *doc, uint32_t *odd, struct err *e)
{
	struct xml_report report;

	reader_run(feed, m, max_items, doc, &report);
	/* The page goes on behind what it is wrapped around. */
	*odd |= report.odd & ~(m->notes & NOTE_WRAPPED ? (uint32_t)GUARD_ODD_TAIL : 0);
	/* A document that no feed writes by accident: none of it is used. */
	if (report.refused) {
		err_set(e, ERR_LIMIT,
			"the document builds entities out of entities in its DTD");
		return PARSE_LIMIT;
	}
	if (doc->format == FORMAT_UNKNOWN)
		return refuse(PARSE_UNKNOWN, e);
	doc->wellformed = (*odd & ~(uint32_t)GUARD_ODD_DTD) == 0;
	/* Its items count, its validators do not (policy.h): a document cut on the way must be
	 * asked for again. */
	doc->ends_early = (report.odd & GUARD_ODD_TRUNCATED) || report.failed;
	doc->truncated = doc->ends_early;
	m->notes |= report.failed ? NOTE_GAVE_UP : 0;
	return PARSE_OK;
}

/* A document that names feeds: everything but the articles is the parser's own. */
static enum parse_kind parse_list(
	const struct charset_text *t, struct making *m, struct feed_doc *ret, struct err *e)
{
	struct feed_doc doc = {.charset = t->name,
		.updated_s = TIME_NONE,
		.truncated = t->cut || t->tear != 0};
	uint32_t odd = 0;

	if (m->opts->as == PARSE_AS_PAGE)
		discover_read(t->text, m, &doc);
	else if (!opml_read(t->text, m, &doc, &odd))
		return refuse(odd == 0 ? parse_page_kind(t->text) : PARSE_LIMIT, e);
	unsigned did = limits_apply(&doc, m->a);

	m->notes |= did & LIMITS_CUT ? NOTE_TEXT_CUT : 0;
	m->notes |= did & LIMITS_DROPPED ? NOTE_LINK_ODD : 0;
	m->notes |= did & LIMITS_LEFT_OUT ? NOTE_LEFT_OUT : 0;
	finish_notes(t, odd, m, &doc);
	if (m->a->over)
		return refuse(PARSE_LIMIT, e);
	*ret = doc;
	return PARSE_OK;
}

/* By its first letter: JSON Feed is an object, and nothing that is XML begins so. `pages` holds what has
 * to be unwrapped, until the texts are in the arena. */
static enum parse_kind parse_document(struct str text, struct making *m, struct buf *pages,
	struct feed_doc *doc, uint32_t *odd, struct err *e)
{
	size_t max_items = m->opts->max_items ? m->opts->max_items : PARSE_MAX_ITEMS;
	struct str feed = text;

	if (!is_json(text)) {
		feed = find_feed(text, pages, &m->notes);
		*odd |= feed.n != 0 && feed.n < text.n && !(m->notes & NOTE_WRAPPED)
				? GUARD_ODD_HEAD
				: 0;
	}
	if (feed.n == 0)
		return refuse(parse_page_kind(str_sub(text, 0, SNIFF_MAX)), e);
	if (is_json(feed))
		return parse_json(feed, m, max_items, doc, odd, e);
	return parse_xml(feed, m, max_items, doc, odd, e);
}

static enum parse_kind parse_text(const struct charset_text *t, struct making *m,
	struct buf *pages, struct feed_doc *ret, struct err *e)
{
	struct feed_doc doc = {.format = FORMAT_UNKNOWN};
	uint32_t odd = 0;

	if (str_trim(str_sub(t->text, 0, SNIFF_MAX)).n == 0)
		return refuse(PARSE_EMPTY, e);
	enum parse_kind kind = parse_document(t->text, m, pages, &doc, &odd, e);

	if (kind != PARSE_OK)
		return kind;
	doc.charset = t->name;
	/* What was mended on the way counts: the publisher's document is not well-formed, though
	 * ours is. */
	doc.wellformed &= !t->repaired && !t->mislabelled && !t->controls;
	doc.wellformed &= !(m->notes & NOTE_WRAPPED);
	doc.truncated |= t->cut || (m->notes & (NOTE_ITEMS_CUT | NOTE_TORN));
	/* Last of all that writes texts: from here on the limits hold. */
	unsigned did = limits_apply(&doc, m->a);

	m->notes |= did & LIMITS_CUT ? NOTE_TEXT_CUT : 0;
	m->notes |= did & LIMITS_DROPPED ? NOTE_LINK_ODD : 0;
	m->notes |= did & LIMITS_SHORTENED ? NOTE_SHORTENED : 0;
	m->notes |= did & LIMITS_LEFT_OUT ? NOTE_LEFT_OUT : 0;
	finish_notes(t, odd, m, &doc);
	/* Tested once, here: every step before carried on with empty texts when the arena was
	 * full. */
	if (m->a->over)
		return refuse(PARSE_LIMIT, e);
	*ret = doc;
	return doc.format == FORMAT_INDEX ? refuse_index(ret, e) : PARSE_OK;
}

/* A document whose end was read is whole, however it came; what ends early is asked for again whoever
 * cut it. */
static enum parse_kind add_transport(enum parse_kind kind, const struct coding *c,
	struct str broken, struct arena *a, struct feed_doc *doc, struct err *e)
{
	AUTO_BUF struct buf said = {0};
	char why[sizeof(e->msg)];

	buf_init(&said, PARSE_MAX_TRANSPORT);
	/* Some of it may be a server's own words. */
	for (size_t i = 0; i < broken.n; i++) {
		bool plain = broken.p[i] >= ' ' && broken.p[i] <= '~';

		buf_str(&said, plain ? str_sub(broken, i, i + 1) : STR("?"));
	}
	if (broken.n > 0 && c->said.n > 0)
		buf_str(&said, STR("; "));
	buf_str(&said, buf_view(&c->said));
	if (said.n == 0)
		return kind;
	if (kind == PARSE_OK || kind == PARSE_INDEX)
		doc->transport = arena_str(a, buf_view(&said));
	if (kind == PARSE_OK)
		return kind;
	snprintf(why, sizeof(why), "%s", e->msg);
	err_set(e, e->code, "%s (" STR_F ")", why, STR_A(buf_view(&said)));
	return kind;
}

enum parse_kind feed_parse(struct str body, const struct parse_opts *opts, struct arena *a,
	struct feed_doc *ret, struct err *e)
{
	struct charset_claims claims = {
		.override = opts->charset, .content_type = opts->content_type};
	struct charset_text text;
	AUTO_BUF struct buf decoded, unwrapped;
	struct coding unpacked;
	struct making m;

	coding_undo(body, opts->coding, opts->max_body ? opts->max_body : PARSE_MAX_BODY,
		&unpacked);
	claims.tear = unpacked.text.p == body.p ? opts->tear : unpacked.tear;
	body = unpacked.text;
	/* Only for text that has to be decoded; UTF-8 stays where it is, in body. Both may go
	 * when this returns: what is kept was copied into the arena. */
	buf_init(&decoded, 0);
	charset_decode(body, &claims, opts->max_decoded ? opts->max_decoded : DECODED_MAX,
		&decoded, &text);
	/* References stand for less than they take, but for a few that grow by a fifth. */
	buf_init(&unwrapped, BUF_NO_MAX);
	making_init(&m, opts, a);
	m.tear = text.tear != 0 ? text.text.p + text.tear : NULL;
	m.notes |= text.tear != 0 ? NOTE_TORN : 0;
	enum parse_kind kind = opts->as == PARSE_AS_FEED
				       ? parse_text(&text, &m, &unwrapped, ret, e)
				       : parse_list(&text, &m, ret, e);

	making_done(&m);
	if (kind == PARSE_OK || kind == PARSE_INDEX)
		ret->bytes = body.n;
	kind = add_transport(kind, &unpacked, opts->broken, a, ret, e);
	coding_done(&unpacked);
	return kind;
}
