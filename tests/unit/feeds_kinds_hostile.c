/* SPDX-License-Identifier: ISC */
/*
 * The shapes of feeds_parse_hostile.c in what is no feed document and is read by the same workers all the same: lists,
 * sitemaps and their indexes, pages that name feeds. The cost grows with the size only, and
 * so do the bytes of what is made of it.
 */
#include <stdio.h>

#include "feeds/parse.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

enum {
	COST_SIZE = 1 << 16,
	INDEX_SIZE =
		1 << 19, /* up to 64 KiB, which are looked at once more, it costs less a byte */
	MEMORY = 48 << 20 /* of a worker's 256 MB, besides what libxml2 has */
};

/* A list, or whatever it is, up to where the shape stands, and what comes behind it. */
static const struct kind {
	const char *name, *before, *after;
	enum parse_as as;
	bool as_index; /* of other documents, and so refused after a look */
} kinds[] = {
	{"list", "<opml version='2.0'><body>",
		"<outline xmlUrl='http://e.org/1'/></body></opml>", PARSE_AS_OPML, false},
	{"sitemap", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>",
		"<url><loc>http://e.org/1</loc></url></urlset>", PARSE_AS_FEED, false},
	{"sitemap index", "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>",
		"<sitemap><loc>http://e.org/1</loc></sitemap></sitemapindex>", PARSE_AS_FEED,
		true},
	{"page", "<!doctype html><html><head>",
		"<link rel=alternate type='application/rss+xml' href='/f'></head></html>",
		PARSE_AS_PAGE, false},
};

/* before, a unit that is repeated, after; a '#' in it becomes a number of its own each time. */
static const struct shape {
	const char *name, *before, *unit, *after;
} shapes[] = {
	{"attributes of one tag", "<outline ", "a#='1' ", "/>"},
	{"one attribute of '>'", "<url a='", ">", "'/>"},
	{"one attribute of references", "<outline text='", "&quot;", "'/>"},
	{"element names", "", "<n#/>", ""},
	{"depth", "", "<a>", ""},
	{"depth of its own", "", "<outline text='a'>", ""},
	{"depth of places", "", "<url><loc>", ""},
	{"end tags", "", "</outline>", ""},
	{"namespaces", "", "<x xmlns:p#='u'/>", ""},
	{"double attributes", "", "<link a='1' a='1' a='1' a='1'/>", ""},
	{"ampersands", "<loc>", "&", "</loc>"},
	{"less-than signs", "<loc>", "<", "</loc>"},
	{"open quotes of both kinds", "", "<a b='<c d=\"", ""},
	{"CDATA of brackets", "<loc><![CDATA[", "]", "]]></loc>"},
	{"open CDATA", "", "<![CDATA[", ""},
	{"open comments", "", "<!--", ""},
	{"instructions", "", "<?x ?>", ""},
	{"declarations", "", "<!ENTITY e# 'v'>", ""},
	{"bad UTF-8", "<loc>", "\xFF", "</loc>"},
	{"places", "", "<url><loc>http://e.org/#</loc></url>", ""},
	{"the same place", "", "<sitemap><loc>http://e.org/</loc></sitemap>", ""},
	{"feeds", "", "<outline xmlUrl='http://e.org/#' category='a/b,c'/>", ""},
	{"links", "", "<link rel=alternate type='application/rss+xml' href='/#'>", ""},
	{"long addresses", "<outline xmlUrl='http://e.org/", "a/../", "'/>"},
	{"scripts", "", "<script>", ""},
};

static void add_unit(struct buf *out, const char *unit, int i)
{
	struct str s = str_of(unit);
	size_t mark = str_find(s, '#');

	buf_str(out, str_sub(s, 0, mark));
	if (mark < s.n)
		buf_printf(out, "%d" STR_F, i, STR_A(str_sub(s, mark + 1, s.n)));
}

static void make(const struct kind *k, const struct shape *s, size_t size, struct buf *out)
{
	buf_init(out, BUF_NO_MAX);
	buf_printf(out, "%s%s", k->before, s->before);
	for (int i = 0; out->n < size; i++)
		add_unit(out, s->unit, i);
	buf_printf(out, "%s%s", s->after, k->after);
}

static void read_one(struct str body, void *arg)
{
	const struct kind *k = arg;
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {
		.as = k->as, .url = STR("http://e.org/a"), .dates = {.now_s = TIME_NONE}};
	struct feed_doc doc = {.n_articles = 0};
	struct err e = {.msg = ""};

	arena_init(&a, MEMORY);
	(void)feed_parse(body, &opts, &a, &doc, &e);
	/* What a limit of memory cut would have needed more. */
	assert_int_not_equal(e.code, ERR_LIMIT);
}

static void check(const struct kind *k, const struct shape *s)
{
	struct buf docs[3];
	struct str inputs[3];
	char what[100];

	for (size_t i = 0; i < 3; i++) {
		make(k, s, (size_t)(k->as_index ? INDEX_SIZE : COST_SIZE) / 4 << i, &docs[i]);
		inputs[i] = buf_view(&docs[i]);
	}
	snprintf(what, sizeof(what), "%s: %s", k->name, s->name);
	cost_compare(what, read_one, inputs, (void *)(uintptr_t)k);
	for (size_t i = 0; i < 3; i++)
		buf_done(&docs[i]);
}

static void test_every_shape_costs_in_proportion_in_every_kind(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++)
			check(&kinds[k], &shapes[s]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_shape_costs_in_proportion_in_every_kind),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
