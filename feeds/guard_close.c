/* SPDX-License-Identifier: ISC */
/*
 * Elements whose end tag was forgotten, known by what comes next. HTML has such rules for <p> and <li>;
 * these are the same for feeds, whose elements nobody but us closes.
 *
 *   a start tag of        ends what is open               down to
 *   an article            all                             the article before, or what holds articles
 *   a field               a field of one line             that field, directly in an article or a holder
 *   a field of RSS alone  also a text, with all markup    the same
 *
 * <link> and <title> are HTML's as well, so that a text may hold them; but HTML's <link> has attributes.
 */
#include "feeds/guard_close.h"

enum {
	LINE = 1, /* never holds an element: a title, a date, an address */
	TEXT = 2, /* may hold markup that nobody escaped */
	HTML = 4, /* may stand in such markup */
};

static const struct field {
	struct str name;
	int is;
} fields[] = {
	{STR_INIT("title"), LINE | HTML},
	{STR_INIT("link"), LINE | HTML},
	{STR_INIT("guid"), LINE},
	{STR_INIT("pubDate"), LINE},
	{STR_INIT("description"), TEXT},
	{STR_INIT("content:encoded"), TEXT},
	{STR_INIT("category"), LINE},
	{STR_INIT("comments"), LINE},
	{STR_INIT("dc:creator"), LINE},
	{STR_INIT("dc:date"), LINE},
	{STR_INIT("lastBuildDate"), LINE},
	{STR_INIT("language"), LINE},
	{STR_INIT("enclosure"), 0},
	{STR_INIT("wfw:commentRss"), LINE},
	{STR_INIT("slash:comments"), LINE},
	/* Atom's may stand in any XML that an Atom text holds. */
	{STR_INIT("id"), LINE | HTML},
	{STR_INIT("updated"), LINE | HTML},
	{STR_INIT("published"), LINE | HTML},
	{STR_INIT("summary"), HTML},
	{STR_INIT("content"), HTML},
	{STR_INIT("author"), HTML},
};

static const struct field *field_named(struct str name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].name.n == name.n && str_eq_nocase(fields[i].name, name))
			return &fields[i];
	return NULL;
}

/* Without the prefix that feeds give to the elements of RSS and Atom themselves. A stranger's <x:item> is
 * no article. */
static struct str own_name(struct str name)
{
	static const struct str prefixes[] = {STR_INIT("atom:"), STR_INIT("atom10:"),
		STR_INIT("a10:"), STR_INIT("rss:"), STR_INIT("rdf:")};

	if (str_find(name, ':') == name.n)
		return name;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (str_starts_nocase(name, prefixes[i]))
			return str_sub(name, prefixes[i].n, name.n);
	return name;
}

static bool is_holder(struct str name)
{
	static const struct str holders[] = {STR_INIT("channel"), STR_INIT("rss"),
		STR_INIT("feed"), STR_INIT("rdf"), STR_INIT("urlset")};

	name = own_name(name);
	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++)
		if (str_eq_nocase(name, holders[i]))
			return true;
	return false;
}

bool guard_is_article(const struct guard *g, struct str name)
{
	/* Elsewhere <url> is that of a picture. */
	if (str_eq_nocase(name, STR("url")))
		return g->depth != 0 && str_eq_nocase(g->open[0].name, STR("urlset"));
	name = own_name(name);
	return str_eq_nocase(name, STR("item")) || str_eq_nocase(name, STR("entry"));
}

/* The n-th open element, from the innermost, which is the first. */
static struct str open_name(const struct guard *g, size_t n)
{
	return g->open[g->depth - n].name;
}

static size_t before_article(const struct guard *g)
{
	for (size_t n = 1; n <= g->depth; n++) {
		if (guard_is_article(g, open_name(g, n)))
			return n;
		if (is_holder(open_name(g, n)))
			return n - 1;
	}
	return 0;
}

static size_t before_field(const struct guard *g, const struct field *f, bool bare)
{
	bool in_text = !(f->is & HTML) || (bare && str_eq(f->name, STR("link")));

	for (size_t n = 1; n < g->depth; n++) {
		struct str name = open_name(g, n);

		if (guard_is_article(g, name) || is_holder(name))
			return 0;
		const struct field *open = field_named(name);

		if (open == NULL)
			continue;
		struct str around = open_name(g, n + 1);
		bool ends = (open->is & LINE) || ((open->is & TEXT) && in_text);

		return ends && (guard_is_article(g, around) || is_holder(around)) ? n : 0;
	}
	return 0;
}

size_t guard_unclosed(const struct guard *g, struct str name, bool bare)
{
	size_t n = 0;

	if (guard_is_article(g, name)) {
		n = before_article(g);
	} else {
		const struct field *f = field_named(name);

		n = f != NULL ? before_field(g, f, bare) : 0;
	}
	/* n == depth is the root itself, should it have that name: closing it would end the
	 * document. */
	return n < g->depth ? n : 0;
}
