/* SPDX-License-Identifier: ISC */
/*
 * Each thing that a page says of itself has a list of places where pages say it, best first: the row of a
 * table. One pass over the tags remembers for each place the first value; then the lists are gone
 * through. See head.h.
 */
#include "feeds/page/head.h"

#include "feeds/charset.h"
#include "feeds/entity.h"
#include "feeds/html.h"
#include "feeds/page/ld.h"
#include "feeds/url.h"

enum {
	CHARSET_WITHIN = 64 * 1024, /* browsers look at 1,024 bytes; scripts push it down */
	SITE_MAX = 60               /* bytes of an outlet's name that is guessed from a title */
};

enum what {
	WHAT_TITLE,
	WHAT_DESCRIPTION,
	WHAT_AUTHOR,
	WHAT_SITE,
	WHAT_URL,
	WHAT_PUBLISHED,
	WHAT_UPDATED,
	WHAT_LANGUAGE,
	WHAT_ROBOTS,
	WHAT_N
};

/* name, property or itemprop of a <meta>, or the itemprop of another element. */
static const struct {
	struct str name;
	uint8_t what;
	uint8_t rank; /* lower wins */
} metas[] = {
	{STR_INIT("og:title"), WHAT_TITLE, 0},
	{STR_INIT("twitter:title"), WHAT_TITLE, 1},
	{STR_INIT("dc.title"), WHAT_TITLE, 2},
	{STR_INIT("headline"), WHAT_TITLE, 3},
	{STR_INIT("og:description"), WHAT_DESCRIPTION, 0},
	{STR_INIT("description"), WHAT_DESCRIPTION, 1},
	{STR_INIT("twitter:description"), WHAT_DESCRIPTION, 2},
	{STR_INIT("author"), WHAT_AUTHOR, 0},
	{STR_INIT("article:author"), WHAT_AUTHOR, 1},
	{STR_INIT("dc.creator"), WHAT_AUTHOR, 2},
	{STR_INIT("parsely-author"), WHAT_AUTHOR, 3},
	{STR_INIT("og:site_name"), WHAT_SITE, 0},
	{STR_INIT("application-name"), WHAT_SITE, 1},
	{STR_INIT("og:url"), WHAT_URL, 1},
	{STR_INIT("article:published_time"), WHAT_PUBLISHED, 0},
	{STR_INIT("og:article:published_time"), WHAT_PUBLISHED, 1},
	{STR_INIT("datepublished"), WHAT_PUBLISHED, 2},
	{STR_INIT("parsely-pub-date"), WHAT_PUBLISHED, 3},
	{STR_INIT("cxenseparse:recs:publishtime"), WHAT_PUBLISHED, 4},
	{STR_INIT("dc.date.issued"), WHAT_PUBLISHED, 5},
	{STR_INIT("dcterms.created"), WHAT_PUBLISHED, 6},
	{STR_INIT("dc.date"), WHAT_PUBLISHED, 7},
	{STR_INIT("pubdate"), WHAT_PUBLISHED, 8},
	{STR_INIT("publishdate"), WHAT_PUBLISHED, 9},
	{STR_INIT("publish-date"), WHAT_PUBLISHED, 10},
	{STR_INIT("date"), WHAT_PUBLISHED, 11},
	{STR_INIT("article:modified_time"), WHAT_UPDATED, 0},
	{STR_INIT("og:updated_time"), WHAT_UPDATED, 1},
	{STR_INIT("datemodified"), WHAT_UPDATED, 2},
	{STR_INIT("lastmod"), WHAT_UPDATED, 3},
	{STR_INIT("robots"), WHAT_ROBOTS, 0},
};

enum {
	RANKS = 12
};

struct heard {
	struct str v[WHAT_N][RANKS]; /* as written */
	struct str title;            /* of <title> */
	struct str canonical;
	struct str base;
	struct str times[2]; /* <time>: with pubdate or itemprop, any */
};

/* ---- hearing ---- */

static void hear(struct heard *h, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(metas) / sizeof(metas[0]); i++) {
		struct str *to = &h->v[metas[i].what][metas[i].rank];

		if (str_eq_nocase(name, metas[i].name) && to->n == 0)
			*to = value;
	}
}

static void hear_meta(struct heard *h, const struct tag *t)
{
	static const struct str keys[] = {
		STR_INIT("property"), STR_INIT("name"), STR_INIT("itemprop")};
	struct str content = str_trim(tag_value(t, STR("content")));

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && content.n != 0; i++)
		hear(h, str_trim(tag_value(t, keys[i])), content);
}

static bool has_word(struct str list, struct str word)
{
	struct str part;

	while (str_cut(&list, ' ', &part))
		if (str_eq_nocase(str_trim(part), word))
			return true;
	return false;
}

static void hear_link(struct heard *h, const struct tag *t)
{
	if (h->canonical.n == 0 && has_word(tag_value(t, STR("rel")), STR("canonical")))
		h->canonical = str_trim(tag_value(t, STR("href")));
}

static void hear_time(struct heard *h, const struct tag *t)
{
	struct str value = str_trim(tag_value(t, STR("datetime")));
	struct str prop = tag_value(t, STR("itemprop"));
	struct str ignored;
	bool sure = tag_attr(t, STR("pubdate"), &ignored) ||
		    str_eq_nocase(prop, STR("datePublished")) ||
		    str_find_str(tag_value(t, STR("class")), STR("publish")) <
			    tag_value(t, STR("class")).n;

	if (value.n == 0 || str_eq_nocase(prop, STR("dateModified")))
		return;
	if (h->times[sure ? 0 : 1].n == 0)
		h->times[sure ? 0 : 1] = value;
}

static void hear_tag(struct heard *h, const struct tag *t)
{
	struct str prop = {"", 0};

	if (tag_is(t, STR("meta")))
		hear_meta(h, t);
	else if (tag_is(t, STR("link")))
		hear_link(h, t);
	else if (tag_is(t, STR("title")) && h->title.n == 0)
		h->title = t->raw;
	else if (tag_is(t, STR("base")) && h->base.n == 0)
		h->base = str_trim(tag_value(t, STR("href")));
	else if (tag_is(t, STR("html")) && h->v[WHAT_LANGUAGE][0].n == 0)
		h->v[WHAT_LANGUAGE][0] = tag_value(t, STR("lang"));
	else if (t->element == ELEMENT_TIME)
		hear_time(h, t);
	else if (tag_attr(t, STR("itemprop"), &prop) && tag_value(t, STR("content")).n != 0)
		hear(h, prop, tag_value(t, STR("content")));
}

/* ---- reading ---- */

struct str head_line(struct str html, size_t max, struct arena *a)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	html_text(html, HTML_LINE, max, &b);
	return arena_str(a, buf_view(&b));
}

/* The best place that says something. */
static struct str best(const struct heard *h, enum what what)
{
	for (size_t i = 0; i < RANKS; i++)
		if (h->v[what][i].n != 0)
			return h->v[what][i];
	return (struct str){"", 0};
}

static struct str either(struct str a, struct str b)
{
	return a.n != 0 ? a : b;
}

static int64_t time_of(struct str s, const struct parse_opts *opts)
{
	struct date d;

	return s.n != 0 && date_parse(str_trim(s), &opts->dates, &d) ? d.unix_s : TIME_NONE;
}

static int64_t published(const struct heard *h, struct str ld, const struct parse_opts *opts)
{
	int64_t t = time_of(ld, opts);

	for (size_t i = 0; i < RANKS && t == TIME_NONE; i++)
		t = time_of(h->v[WHAT_PUBLISHED][i], opts);
	for (size_t i = 0; i < 2 && t == TIME_NONE; i++)
		t = time_of(h->times[i], opts);
	return t;
}

static int64_t updated(const struct heard *h, struct str ld, const struct parse_opts *opts)
{
	int64_t t = time_of(ld, opts);

	for (size_t i = 0; i < RANKS && t == TIME_NONE; i++)
		t = time_of(h->v[WHAT_UPDATED][i], opts);
	return t;
}

/* Facebook's article:author is the address of a profile. */
static bool is_address(struct str s)
{
	return str_starts_nocase(s, STR("http")) || str_starts(s, STR("www.")) ||
	       str_starts(s, STR("@"));
}

static struct str author(const struct heard *h, const struct ld *ld, struct arena *a)
{
	struct str s = head_line(ld->author, PAGE_MAX_NAME, a);

	for (size_t i = 0; i < RANKS && (s.n == 0 || is_address(s)); i++)
		s = head_line(h->v[WHAT_AUTHOR][i], PAGE_MAX_NAME, a);
	return is_address(s) ? (struct str){"", 0} : s;
}

/* An attribute is not markup: only its references are decoded. */
static struct str link_of(struct str s, struct str base, struct arena *a)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	if (s.n == 0 || s.n > PARSE_MAX_URL)
		return (struct str){"", 0};
	entity_decode(s, true, &b);
	struct str url = url_resolve(base, buf_view(&b), a);

	return url.n <= PARSE_MAX_URL ? url : (struct str){"", 0};
}

static struct str canonical(const struct heard *h, const struct ld *ld,
	const struct parse_opts *opts, struct arena *a)
{
	const struct str places[] = {h->canonical, h->v[WHAT_URL][1], ld->url};
	struct str base = link_of(h->base, opts->url, a);
	struct str url = {"", 0};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && url.n == 0; i++)
		url = link_of(places[i], either(base, opts->url), a);
	return url;
}

/* Signs that part a headline from the outlet's name, blanks around them. */
static const struct str partings[] = {STR_INIT(" | "), STR_INIT(" - "), STR_INIT(" – "),
	STR_INIT(" — "), STR_INIT(" :: "), STR_INIT(" » "), STR_INIT(" « "), STR_INIT(" • ")};

/* Where the last parting stands; title.n for none. */
static size_t last_parting(struct str title, size_t *ret_n)
{
	for (size_t i = title.n; i-- > 0;)
		for (size_t k = 0;
			title.p[i] == ' ' && k < sizeof(partings) / sizeof(partings[0]); k++)
			if (str_starts(str_sub(title, i, title.n), partings[k])) {
				*ret_n = partings[k].n;
				return i;
			}
	return title.n;
}

struct str head_strip_site(struct str title, struct str site)
{
	size_t n = 0;
	size_t at = last_parting(title, &n);
	struct str tail = str_sub(title, at + n, title.n);
	struct str front = str_trim(str_sub(title, 0, at));

	if (at == title.n || front.n == 0)
		return title;
	/* Named: that is it, also when it goes on ("شفق نيوز - الأخبار"). */
	if (site.n != 0)
		return str_find_str(tail, site) < tail.n || str_find_str(site, tail) < site.n
			       ? head_strip_site(front, site)
			       : title;
	/* A guess: a name is short beside a headline. */
	return tail.n <= SITE_MAX && front.n > 2 * tail.n ? front : title;
}

static struct str title(
	const struct heard *h, const struct ld *ld, struct str site, struct arena *a)
{
	struct str named = either(best(h, WHAT_TITLE), ld->headline);
	struct str line = head_line(either(named, h->title), PARSE_MAX_TITLE, a);

	/* Of what is meant for sharing only a name that the page gives is taken off. */
	return named.n == 0 || site.n != 0 ? head_strip_site(line, site) : line;
}

void head_read(const struct lexed *lexed, const struct parse_opts *opts, struct arena *a,
	struct page *ret, struct claims *ret_claims)
{
	struct heard *h = arena_alloc(a, sizeof(*h));
	struct ld ld;

	if (h == NULL)
		return;
	for (size_t i = 0; i < lexed->n_tags; i++)
		hear_tag(h, &lexed->tags[i]);
	ld_read(lexed, a, &ld);
	ret->site = head_line(either(best(h, WHAT_SITE), ld.publisher), PAGE_MAX_NAME, a);
	ret->title = title(h, &ld, ret->site, a);
	ret->description = head_line(
		either(best(h, WHAT_DESCRIPTION), ld.description), PARSE_MAX_TITLE, a);
	ret->author = author(h, &ld, a);
	ret->canonical = canonical(h, &ld, opts, a);
	ret->published_s = published(h, ld.published, opts);
	ret->updated_s = updated(h, ld.updated, opts);
	ret->language =
		head_line(either(best(h, WHAT_LANGUAGE), ld.language), PAGE_MAX_NAME, a);
	struct str robots = head_line(best(h, WHAT_ROBOTS), PAGE_MAX_NAME, a);

	ret->noindex = str_find_str(robots, STR("noindex")) < robots.n;
	ret->paywalled = ld.paywalled;
	ret_claims->headline = head_line(h->title, PARSE_MAX_TITLE, a);
	ret_claims->body = ld.body;
	ret_claims->live = ld.live;
	ret_claims->from_title = best(h, WHAT_TITLE).n == 0 && ld.headline.n == 0;
}

/* ---- charset ---- */

/* Past the comment or raw element that begins at i; i when none does. */
static size_t past_hidden(struct str s, size_t i)
{
	static const struct {
		struct str begin, end;
	} hidden[] = {
		{STR_INIT("<!--"), STR_INIT("-->")},
		{STR_INIT("<script"), STR_INIT("</script")},
		{STR_INIT("<style"), STR_INIT("</style")},
		{STR_INIT("<title"), STR_INIT("</title")},
		{STR_INIT("<noscript"), STR_INIT("</noscript")},
	};

	for (size_t k = 0; k < sizeof(hidden) / sizeof(hidden[0]); k++) {
		if (!str_starts_nocase(str_sub(s, i, s.n), hidden[k].begin))
			continue;
		for (size_t to = i + hidden[k].begin.n; to < s.n; to++)
			if (str_starts_nocase(str_sub(s, to, s.n), hidden[k].end))
				return to + hidden[k].end.n;
		return s.n;
	}
	return i;
}

static struct str meta_charset(struct str tag)
{
	struct tag t = {.name = STR("meta"), .attrs = tag};
	struct str v = str_trim(tag_value(&t, STR("charset")));

	if (v.n == 0 && str_eq_nocase(tag_value(&t, STR("http-equiv")), STR("content-type")))
		v = charset_of_content_type(tag_value(&t, STR("content")));
	return v;
}

struct str head_charset(struct str bytes)
{
	struct str s = str_sub(bytes, 0, CHARSET_WITHIN);
	struct str found = {"", 0};
	size_t i = 0;

	while (i < s.n && found.n == 0) {
		i += str_find(str_sub(s, i, s.n), '<');
		size_t past = past_hidden(s, i);

		if (str_starts_nocase(str_sub(s, i, s.n), STR("<meta"))) {
			struct str rest = str_sub(s, i + 5, s.n);

			found = meta_charset(str_sub(rest, 0, str_find(rest, '>')));
		}
		i = past > i ? past : i + 1;
	}
	return found;
}
