/* SPDX-License-Identifier: ISC */
/*
 * One block after the other through jansson. An article is what has a @type that ends in "Article",
 * "NewsArticle", "BlogPosting", "Report" ... or an articleBody. See ld.h.
 */
#include "feeds/page/ld.h"

#include "base/json.h"
#include "feeds/jsonmend.h"

enum {
	/* Members of arrays that are looked at: more articles than this are a list of others. */
	MEMBERS_MAX = 64,
	OBJECTS_MAX = 4 * MEMBERS_MAX,
	BLOCKS_MAX = 64,
	BLOCK_MAX = 512 * 1024
};

struct reading {
	struct arena *a;
	struct ld *to;
	size_t left; /* objects that may still be looked at */
};

static bool is_article_type(struct str type)
{
	static const struct str ends[] = {STR_INIT("Article"), STR_INIT("BlogPosting"),
		STR_INIT("Report"), STR_INIT("Posting"), STR_INIT("NewsItem")};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(type, ends[i]))
			return true;
	return false;
}

static bool is_article(const struct json_val *v)
{
	const struct json_val *type = json_get(v, "@type");

	if (json_str(json_get(v, "articleBody")).n != 0)
		return true;
	if (json_type(type) == JSON_STRING)
		return is_article_type(json_str(type));
	for (size_t i = 0; i < json_len(type) && i < MEMBERS_MAX; i++)
		if (is_article_type(json_str(json_at(type, i))))
			return true;
	return false;
}

static void keep(struct reading *r, struct str *to, struct str s)
{
	if (to->n == 0 && s.n != 0)
		*to = arena_str(r->a, s);
}

/* "author": "name", {"name": ...} or a list of either: the first. */
static struct str name_of(const struct json_val *v)
{
	if (json_type(v) == JSON_ARRAY)
		v = json_at(v, 0);
	return json_type(v) == JSON_OBJECT ? json_str(json_get(v, "name")) : json_str(v);
}

static struct str url_of(const struct json_val *article)
{
	const struct json_val *main = json_get(article, "mainEntityOfPage");
	struct str at_id = json_str(json_get(main, "@id"));

	if (json_str(json_get(article, "url")).n != 0)
		return json_str(json_get(article, "url"));
	return at_id.n != 0 ? at_id : json_str(main);
}

static bool costs_money(const struct json_val *article)
{
	const struct json_val *v = json_get(article, "isAccessibleForFree");

	return str_eq_nocase(json_str(v), STR("false")) || !json_bool(v, true);
}

static void take_article(struct reading *r, const struct json_val *v)
{
	struct ld *to = r->to;

	/* A second article of one page is another one: only of the same headline it says more. */
	if (to->headline.n != 0 && !str_eq(to->headline, json_str(json_get(v, "headline"))))
		return;
	keep(r, &to->headline, json_str(json_get(v, "headline")));
	keep(r, &to->body, json_str(json_get(v, "articleBody")));
	keep(r, &to->published, json_str(json_get(v, "datePublished")));
	keep(r, &to->updated, json_str(json_get(v, "dateModified")));
	keep(r, &to->description, json_str(json_get(v, "description")));
	keep(r, &to->language, json_str(json_get(v, "inLanguage")));
	keep(r, &to->author, name_of(json_get(v, "author")));
	keep(r, &to->publisher, name_of(json_get(v, "publisher")));
	keep(r, &to->url, url_of(v));
	to->paywalled |= costs_money(v);
	to->live |= str_eq(json_str(json_get(v, "@type")), STR("LiveBlogPosting"));
}

static void take_object(struct reading *r, const struct json_val *v)
{
	if (json_type(v) != JSON_OBJECT || r->left == 0)
		return;
	r->left--;
	if (is_article(v))
		take_article(r, v);
	/* A page, with its article inside. */
	if (is_article(json_get(v, "mainEntity")))
		take_article(r, json_get(v, "mainEntity"));
}

static void take_all(struct reading *r, const struct json_val *v)
{
	const struct json_val *graph = json_get(v, "@graph");

	take_object(r, v);
	for (size_t i = 0; i < json_len(v) && i < MEMBERS_MAX; i++) {
		take_object(r, json_at(v, i));
		for (size_t k = 0;
			k < json_len(json_get(json_at(v, i), "@graph")) && r->left > 0; k++)
			take_object(r, json_at(json_get(json_at(v, i), "@graph"), k));
	}
	for (size_t i = 0; i < json_len(graph) && i < MEMBERS_MAX; i++)
		take_object(r, json_at(graph, i));
}

/* "<!--", "//<![CDATA[" and a semicolon around it are habits of old templates. */
static struct str bare(struct str s)
{
	size_t mark = str_find_str(s, STR("<![CDATA["));
	size_t from = mark < s.n ? mark + 9 : 0;
	size_t to = s.n;

	/* The mark's own brackets close nothing of the JSON. */
	while (mark < s.n && to > from && !str_ends(str_sub(s, from, to), STR("]]>")))
		to--;
	to -= mark < s.n && to > from ? 3 : 0;
	while (from < to && s.p[from] != '{' && s.p[from] != '[')
		from++;
	while (to > from && s.p[to - 1] != (s.p[from] == '{' ? '}' : ']'))
		to--;
	return str_sub(s, from, to);
}

static void take_block(struct reading *r, struct str block)
{
	AUTO_BUF struct buf mended;
	struct json *j = NULL;
	struct err e = {0};

	buf_init(&mended, BUF_NO_MAX);
	json_mend(bare(block), &mended);
	if (json_parse(buf_view(&mended), &j, &e) != ERR_NONE)
		return;
	take_all(r, json_root(j));
	json_free(j);
}

void ld_read(const struct lexed *lexed, struct arena *a, struct ld *ret)
{
	struct reading r = {.a = a, .to = ret, .left = OBJECTS_MAX};
	size_t bytes = 0;
	size_t blocks = 0;

	*ret = (struct ld){0};
	for (size_t i = 0; i < lexed->n_tags && blocks < BLOCKS_MAX; i++) {
		const struct tag *t = &lexed->tags[i];

		if (t->raw.n == 0 || t->raw.n > BLOCK_MAX || !tag_is(t, STR("script")) ||
			!str_starts_nocase(str_trim(tag_value(t, STR("type"))),
				STR("application/ld+json")))
			continue;
		bytes += t->raw.n;
		blocks++;
		if (bytes > LD_MAX_BYTES)
			return;
		take_block(&r, t->raw);
	}
}
