/* SPDX-License-Identifier: ISC */
/* Which feeds a page names, whatever its markup. */
#include "feeds/discover.h"
#include "tests/unit/cost.h"
#include "tests/unit/feeds_lists_fixture.h"

static const char base[] = "https://outlet.example/ar/news";

struct row {
	const char *html, *want;
};

#define RSS "<link rel=alternate type=application/rss+xml href="

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct lists l;

		lists_read(&l, str_of(rows[i].html), PARSE_AS_PAGE, str_of(base));
		assert_int_equal(l.kind, PARSE_OK);
		assert_int_equal(l.doc.format, FORMAT_PAGE);
		assert_str_eq(buf_view(&l.out), str_of(rows[i].want));
		lists_done(&l);
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_links_of_the_head_are_found(void **state)
{
	static const struct row rows[] = {
		{"<html><head><link rel=\"alternate\" type=\"application/rss+xml\" title=\"أخبار &amp; آراء\" "
		 "href=\"/feed?a=1&amp;b=2\">",
			"https://outlet.example/feed?a=1&b=2 | أخبار & آراء | application/rss+xml |\n"},
		{RSS "rss.xml>",
			"https://outlet.example/ar/rss.xml |  | application/rss+xml |\n"},
		{RSS "'//cdn.example/f'/>",
			"https://cdn.example/f |  | application/rss+xml |\n"},
		{"<LINK HREF='/a' TYPE='Application/Atom+XML; charset=utf-8' REL='home Alternate'>",
			"https://outlet.example/a |  | Application/Atom+XML |\n"},
		{"<link rel=alternate type=application/feed+json href=/f.json>",
			"https://outlet.example/f.json |  | application/feed+json |\n"},
		/* In the body, and where no head is. */
		{"<p>x</p>" RSS "/late>",
			"https://outlet.example/late |  | application/rss+xml |\n"},
		/* Each once, comments of readers not at all. */
		{RSS "/f>" RSS "/f>" RSS "/comments/feed/>",
			"https://outlet.example/f |  | application/rss+xml |\n"},
	};

	(void)state;
	CHECK(rows);
}

static void test_what_is_no_feed_is_none(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{"<link rel=stylesheet type=application/rss+xml href=/f>", ""},
		{"<link rel=alternate hreflang=en href=/en>", ""},
		{"<link rel=alternate type=text/html href=/m>", ""},
		{"<!-- " RSS "/f> -->", ""},
		{"<script>var x = '" RSS "/f>';</script>", ""},
		{"<textarea>" RSS "/f></textarea>", ""},
		{"<template>" RSS "/f></template>", ""},
		{"<title>" RSS "/f></title>", ""},
		{RSS "'javascript:alert(1)'>" RSS "'file:///etc/passwd'>" RSS "'data:,x'>" RSS
		     ">",
			""},
		{"<link rel=alternate type=application/rss+xml>", ""},
		{"<linkrel=alternate type=application/rss+xml href=/f>", ""},
		/* Never closed: the rest is inside. */
		{"<a title=\"x>" RSS "/f>", ""},
		{"< " RSS, ""},
	};

	(void)state;
	CHECK(rows);
}

static void test_links_in_the_text_come_behind_by_their_names(void **state)
{
	static const struct row rows[] = {
		{"<a href='/rss.xml'>RSS</a><a href='/about'>x</a><a href=/x.rss?a=1#b title=سياسة>x</a>" RSS
		 "/f>",
			"https://outlet.example/f |  | application/rss+xml |\n"
			"https://outlet.example/rss.xml |  |  |\n"
			"https://outlet.example/x.rss?a=1 | سياسة |  |\n"},
		{"<a href=/feed/>x</a><a href=/feedback>x</a><a href=/news/feed.html>x</a>",
			"https://outlet.example/feed/ |  |  |\n"},
	};

	(void)state;
	CHECK(rows);
}

static void test_the_first_base_is_that_of_all(void **state)
{
	static const struct row rows[] = {
		{RSS "a><base href='/b/'><base href='/c/'>" RSS "d>",
			"https://outlet.example/b/a |  | application/rss+xml |\n"
			"https://outlet.example/b/d |  | application/rss+xml |\n"},
		/* One that is no address is none. */
		{"<base href='javascript:x'>" RSS "a>", ""},
	};

	(void)state;
	CHECK(rows);
}

static void test_a_page_has_its_title_and_charset(void **state)
{
	struct lists l;

	(void)state;
	lists_read(&l,
		STR("<meta charset=utf-8><title>\n وكالة &quot;النخيل&quot; <b> </TITLE>" RSS
		    "/f>"),
		PARSE_AS_PAGE, str_of(base));
	assert_str_is(l.doc.title, "وكالة \"النخيل\"");
	assert_int_equal(l.doc.n_articles, 1);
	lists_done(&l);
}

static void test_a_page_of_nothing_but_links_is_cut_and_says_so(void **state)
{
	AUTO_BUF struct buf in = {0};
	struct lists l;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	for (int i = 0; i < DISCOVER_MAX + 5; i++)
		buf_printf(&in, RSS "/f%d>", i);
	lists_read(&l, buf_view(&in), PARSE_AS_PAGE, str_of(base));
	assert_int_equal(l.doc.n_articles, DISCOVER_MAX);
	assert_int_equal(l.doc.n_notes, 1);
	lists_done(&l);
}

static void to_links(struct str in, void *arg)
{
	struct lists l;

	(void)arg;
	lists_read(&l, in, PARSE_AS_PAGE, str_of(base));
	lists_done(&l);
}

static void test_any_shape_costs_in_proportion(void **state)
{
	static const char *const shapes[] = {"<", "<a ", "<a b=", "<a b='", "<!--", "<!-- -->",
		"<script>", "<script></scrip", "</", "<title>", "<a b c d=e f>",
		"<link rel=alternate type=application/rss+xml href=/f>", "<a href=/rss>",
		"<base href=/b>", "<a title='&amp;'", "=", "<a ==", "<link //"};
	AUTO_BUF struct buf in = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		buf_init(&in, BUF_NO_MAX);
		while (in.n < 1 << 18)
			buf_str(&in, str_of(shapes[i]));
		cost_check(shapes[i], to_links, buf_view(&in), NULL);
		buf_done(&in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_of_the_head_are_found),
		cmocka_unit_test(test_what_is_no_feed_is_none),
		cmocka_unit_test(test_links_in_the_text_come_behind_by_their_names),
		cmocka_unit_test(test_the_first_base_is_that_of_all),
		cmocka_unit_test(test_a_page_has_its_title_and_charset),
		cmocka_unit_test(test_a_page_of_nothing_but_links_is_cut_and_says_so),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
	};

	return cmocka_run_group_tests(tests, lists_setup, NULL);
}
