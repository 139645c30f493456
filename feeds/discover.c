/* SPDX-License-Identifier: ISC */
/*
 *   bytes ──> tags ──> <base>, <title>; <link>, <a> that name a feed ──> resolved, each once
 *
 * What stands in comments, scripts and other text that is no markup is passed over: templates of feeds'
 * addresses stand there. A quote that is never closed takes the rest of the page with it, as in a browser.
 */
#include "feeds/discover.h"

#include "base/map.h"
#include "feeds/entity.h"
#include "feeds/guard_lex.h"
#include "feeds/html.h"
#include "feeds/url.h"

enum {
	ATTRIBUTE_MAX = 8 * 1024 /* bytes of a value; a longer one is no address */
};

const struct discover_place discover_places[] = {
	{STR_INIT("/feed"), false},
	{STR_INIT("/rss"), false},
	{STR_INIT("/rss.xml"), false},
	{STR_INIT("/feed.xml"), false},
	{STR_INIT("/atom.xml"), false},
	{STR_INIT("/index.xml"), false},
	{STR_INIT("/feeds/posts/default"), false},
	{STR_INIT("/ar/rss"), false},
	{STR_INIT("/feed.json"), false},
	{STR_INIT("/news-sitemap.xml"), true},
	{STR_INIT("/sitemap-news.xml"), true},
	{STR_INIT("/sitemap_news.xml"), true},
};
const size_t discover_n_places = sizeof(discover_places) / sizeof(discover_places[0]);

struct found {
	struct str href, title, type; /* href: not resolved yet */
	bool by_name;                 /* only its name says that it is a feed */
};

struct page {
	struct making *m;
	struct str text, base, title;
	size_t at;
	struct found v[DISCOVER_MAX];
	size_t n;
	bool in_title;
};

/* ---- tags -------------------------------------------------------------------------------- */

/* The attributes that are looked at; empty when a tag has none. */
struct attributes {
	struct str rel, type, href, title;
};

static const struct {
	struct str name;
	size_t at;
} wanted[] = {
	{STR_INIT("rel"), offsetof(struct attributes, rel)},
	{STR_INIT("type"), offsetof(struct attributes, type)},
	{STR_INIT("href"), offsetof(struct attributes, href)},
	{STR_INIT("title"), offsetof(struct attributes, title)},
};

/* Of an attribute given twice the first counts (HTML 13.2.5.33). */
static void attribute_keep(struct attributes *a, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct str *to = (struct str *)(void *)((char *)a + wanted[i].at);

		if (to->p == NULL && str_eq_nocase(name, wanted[i].name))
			*to = value;
	}
}

static struct str value_read(struct page *p)
{
	struct str s = p->text;
	unsigned char quote = lex_byte(s, p->at);
	size_t from = p->at;

	if (quote != '"' && quote != '\'') {
		while (p->at < s.n && !lex_is_space((unsigned char)s.p[p->at]) &&
			s.p[p->at] != '>')
			p->at++;
		return str_sub(s, from, p->at);
	}
	struct str rest = str_sub(s, from + 1, s.n);
	size_t end = str_find(rest, (char)quote);

	p->at = from + 1 + end + (end < rest.n);
	return str_sub(rest, 0, end);
}

/* From behind the tag's name to behind its '>'. */
static void attributes_read(struct page *p, struct attributes *ret)
{
	struct str s = p->text;

	for (; p->at < s.n && s.p[p->at] != '>'; p->at = lex_skip_space(s, p->at)) {
		size_t from = p->at;

		while (p->at < s.n && !lex_is_space((unsigned char)s.p[p->at]) &&
			s.p[p->at] != '=' && s.p[p->at] != '>' && s.p[p->at] != '/')
			p->at++;
		struct str name = str_sub(s, from, p->at);

		p->at = lex_skip_space(s, p->at);
		/* A '/', or a '=' without a name. */
		if (name.n == 0)
			p->at += from == p->at && s.p[p->at] != '>';
		else if (lex_byte(s, p->at) == '=') {
			p->at = lex_skip_space(s, p->at + 1);
			attribute_keep(ret, name, value_read(p));
		}
	}
	p->at += p->at < s.n;
}

/* ---- what is a feed? --------------------------------------------------------------------- */

static const struct str types[] = {
	STR_INIT("application/rss+xml"),
	STR_INIT("application/atom+xml"),
	STR_INIT("application/feed+json"),
	STR_INIT("application/rdf+xml"),
	STR_INIT("application/x-rss+xml"),
	STR_INIT("text/rss+xml"),
};

/* The last part of an address, or all that stands behind its last dot. */
static const struct str names[] = {
	STR_INIT("feed"),
	STR_INIT("feeds"),
	STR_INIT("rss"),
	STR_INIT("rss2"),
	STR_INIT("atom"),
	STR_INIT("rss.xml"),
	STR_INIT("feed.xml"),
	STR_INIT("atom.xml"),
	STR_INIT("feed.json"),
	STR_INIT("rss.php"),
	STR_INIT("rss.aspx"),
};

static bool is_one_of(struct str s, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(s, v[i]))
			return true;
	return false;
}

static struct str media_type(struct str type)
{
	return str_trim(str_sub(type, 0, str_find(type, ';')));
}

static bool has_word(struct str list, struct str word)
{
	while (list.n != 0) {
		size_t from = lex_skip_space(list, 0);
		size_t to = from;

		while (to < list.n && !lex_is_space((unsigned char)list.p[to]))
			to++;
		if (str_eq_nocase(str_sub(list, from, to), word))
			return true;
		list = str_sub(list, to, list.n);
	}
	return false;
}

static bool is_called_feed(struct str href)
{
	struct str path = str_sub(href, 0, str_find(href, '#'));

	path = str_sub(path, 0, str_find(path, '?'));
	if (str_ends(path, STR("/")))
		path.n--;
	size_t slash = str_rfind(path, '/');
	struct str last = slash < path.n ? str_sub(path, slash + 1, path.n) : path;
	size_t dot = str_rfind(last, '.');
	struct str ending = str_sub(last, dot + 1, last.n);

	return is_one_of(last, names, sizeof(names) / sizeof(names[0])) ||
	       str_eq_nocase(ending, STR("rss")) || str_eq_nocase(ending, STR("atom"));
}

/* WordPress names the comments of the site beside its articles: words of readers, not of the outlet. */
static bool is_of_comments(struct str href)
{
	return str_find_str(href, STR("/comments/")) < href.n;
}

/* ---- what is found ----------------------------------------------------------------------- */

static struct str plain(struct page *p, struct str html)
{
	buf_reset(&p->m->scratch);
	html_text(html, HTML_LINE, PARSE_MAX_TITLE, &p->m->scratch);
	return making_copy(p->m, buf_view(&p->m->scratch));
}

static struct str decoded(struct page *p, struct str value)
{
	if (value.n > ATTRIBUTE_MAX)
		return STR("");
	buf_reset(&p->m->scratch);
	entity_decode(value, true, &p->m->scratch);
	return making_copy(p->m, buf_view(&p->m->scratch));
}

static void keep(struct page *p, const struct attributes *a, struct str type)
{
	struct str href = decoded(p, str_trim(a->href));

	if (href.n == 0 || is_of_comments(href))
		return;
	if (p->n == DISCOVER_MAX) {
		p->m->notes |= NOTE_ITEMS_CUT;
		return;
	}
	p->v[p->n++] = (struct found){.href = href,
		.title = plain(p, a->title),
		.type = making_copy(p->m, type),
		.by_name = type.n == 0};
}

static void on_link(struct page *p, const struct attributes *a)
{
	struct str type = media_type(a->type);

	if (has_word(a->rel, STR("alternate")) &&
		is_one_of(type, types, sizeof(types) / sizeof(types[0])))
		keep(p, a, type);
}

static void on_a(struct page *p, const struct attributes *a)
{
	if (is_called_feed(str_trim(a->href)))
		keep(p, a, STR(""));
}

/* The first <base> counts, for what stands before it, too. */
static void on_base(struct page *p, const struct attributes *a)
{
	if (p->base.n == 0)
		p->base = decoded(p, str_trim(a->href));
}

/* ---- the page ---------------------------------------------------------------------------- */

/* Elements whose content is no markup: what they hold ends at their own end tag. */
static const struct str raw[] = {
	STR_INIT("script"),
	STR_INIT("style"),
	STR_INIT("textarea"),
	STR_INIT("template"),
	STR_INIT("iframe"),
	STR_INIT("noframes"),
	STR_INIT("xmp"),
	STR_INIT("title"),
};

static const struct {
	struct str name;
	void (*run)(struct page *p, const struct attributes *a);
} elements[] = {
	{STR_INIT("link"), on_link},
	{STR_INIT("a"), on_a},
	{STR_INIT("base"), on_base},
};

/* Passes over the content up to "</name"; returns it. */
static struct str raw_skip(struct page *p, struct str name)
{
	size_t from = p->at;

	for (; p->at < p->text.n; p->at++) {
		struct str rest = str_sub(p->text, p->at, p->text.n);
		size_t at = str_find_str(rest, STR("</"));

		p->at += at;
		rest = str_sub(p->text, p->at + 2, p->text.n);
		if (str_starts_nocase(rest, name))
			break;
	}
	return str_sub(p->text, from, p->at);
}

static void tag_read(struct page *p)
{
	struct attributes a = {.rel = {0}};
	size_t from = p->at;

	while (p->at < p->text.n && lex_in_name((unsigned char)p->text.p[p->at]))
		p->at++;
	struct str name = str_sub(p->text, from, p->at);

	attributes_read(p, &a);
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (str_eq_nocase(name, elements[i].name))
			elements[i].run(p, &a);
	if (!is_one_of(name, raw, sizeof(raw) / sizeof(raw[0])))
		return;
	struct str content = raw_skip(p, name);

	if (str_eq_nocase(name, STR("title")) && p->title.n == 0)
		p->title = plain(p, content);
}

static void page_read(struct page *p)
{
	while (p->at < p->text.n) {
		struct str rest = str_sub(p->text, p->at, p->text.n);

		p->at += str_find(rest, '<') + 1;
		rest = str_sub(p->text, p->at, p->text.n);
		if (str_starts(rest, STR("!--")))
			p->at += str_find_str(rest, STR("-->")) + 3;
		else if (lex_starts_name(lex_byte(p->text, p->at)))
			tag_read(p);
	}
}

static void take(
	struct page *p, const struct found *f, struct strmap *known, struct feed_doc *ret)
{
	struct article *a = &ret->articles[ret->n_articles];
	struct str url = making_url(p->m, p->base, f->href);

	/* Never sent. */
	url.n = str_find(url, '#');
	if (url.n == 0 || strmap_put(known, url, 0) != SIZE_MAX)
		return;
	*a = (struct article){.link = url,
		.title = f->title,
		.guid = f->type,
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
	ret->n_articles++;
}

void discover_read(struct str text, struct making *m, struct feed_doc *ret)
{
	struct page p = {.m = m, .text = text};
	struct strmap known;

	page_read(&p);
	p.base = p.base.n == 0 ? m->opts->url : making_url(m, m->opts->url, p.base);
	ret->format = FORMAT_PAGE;
	ret->title = p.title;
	ret->articles = arena_array(m->a, p.n, sizeof(*ret->articles));
	strmap_init(&known, m->a, p.n);
	if (ret->articles == NULL)
		return;
	for (int by_name = 0; by_name < 2; by_name++)
		for (size_t i = 0; i < p.n; i++)
			if (p.v[i].by_name == (by_name == 1))
				take(&p, &p.v[i], &known, ret);
}
