/* SPDX-License-Identifier: ISC */
/* Lists of feeds as readers write them, and ours as readers read them. */
#include "feeds/opml.h"
#include "tests/unit/cost.h"
#include "tests/unit/feeds_lists_fixture.h"

#define HEAD                                                                                   \
	"<?xml version='1.0'?><opml version='2.0'><head><title>قائمة &amp; غيرها</title></head><body>"
#define TAIL "</body></opml>"

struct row {
	const char *xml, *want;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct lists l;

		lists_read(&l, str_of(rows[i].xml), PARSE_AS_OPML, STR(""));
		assert_int_equal(l.kind, PARSE_OK);
		assert_str_eq(buf_view(&l.out), str_of(rows[i].want));
		lists_done(&l);
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void test_feeds_are_read_with_their_folders(void **state)
{
	static const struct row rows[] = {
		{HEAD "<outline text='عراق'><outline text='a' title='كتابات' type='rss' htmlUrl='https://k.example/' "
		      "xmlUrl='https://k.example/feed/?a=1&amp;b=2'/>"
		      "<outline text='بغداد'><outline text='b' xmlUrl='http://b.example/rss'/></outline></outline>"
		      "<outline text='c' xmlUrl='http://c.example/'/>" TAIL,
			"https://k.example/feed/?a=1&b=2 | كتابات | https://k.example/ | [عراق]\n"
			"http://b.example/rss | b |  | [عراق] [بغداد]\n"
			"http://c.example/ | c |  |\n"},
		/* Names in any case, OPML 1, categories; a word that is there already. */
		{"<OPML version='1.0'><body><outline title='News'><outline TITLE='x' XMLURL='http://x.example/' "
		 "category='/news/World, sport'/></outline></body></OPML>",
			"http://x.example/ | x |  | [News] [World] [sport]\n"},
		/* The address of a reader of feeds. */
		{HEAD "<outline xmlUrl='feed://f.example/rss'/><outline xmlUrl='feed:https://g.example/'/>" TAIL,
			"http://f.example/rss |  |  |\nhttps://g.example/ |  |  |\n"},
		/* A reference that was meant as text is decoded once. */
		{HEAD "<outline text='R&amp;#38;D' xmlUrl='http://d.example/'/>" TAIL,
			"http://d.example/ | R&#38;D |  |\n"},
		/* A feed inside a feed is in no folder of that name. */
		{HEAD "<outline text='p' xmlUrl='http://p.example/'><outline text='q' xmlUrl='http://q.example/'/></outline>" TAIL,
			"http://p.example/ | p |  |\nhttp://q.example/ | q |  |\n"},
	};

	(void)state;
	CHECK(rows);
}

static void test_what_is_no_address_is_left_out(void **state)
{
	static const struct row rows[] = {
		{HEAD "<outline text='x' xmlUrl='javascript:alert(1)'/><outline text='x' xmlUrl='file:///etc/passwd'/>"
		      "<outline text='x' xmlUrl='/rss'/><outline text='x' xmlUrl=''/><outline text='x'/>" TAIL,
			""},
		{HEAD TAIL, ""},
	};

	(void)state;
	CHECK(rows);
}

static void test_broken_xml_costs_no_feed(void **state)
{
	static const struct row rows[] = {
		{HEAD "<outline text='a & b' xmlUrl='http://a.example/?x=1&y=2'>"
		      "<outline text=\"c <d>\" xmlUrl='http://c.example/'/>",
			"http://a.example/?x=1&y=2 | a & b |  |\nhttp://c.example/ | c <d> |  |\n"},
	};

	(void)state;
	CHECK(rows);
}

static void test_what_is_no_list_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum parse_kind kind;
	} rows[] = {
		{"", PARSE_UNKNOWN},
		{"no list", PARSE_UNKNOWN},
		{"<rss version='2.0'><channel/></rss>", PARSE_UNKNOWN},
		{"<!doctype html><html><body></body></html>", PARSE_HTML},
		{"<!DOCTYPE opml [<!ENTITY a 'x'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><opml><body>"
		 "<outline xmlUrl='http://a.example/&c;'/></body></opml>",
			PARSE_LIMIT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lists l;

		lists_read(&l, str_of(rows[i].text), PARSE_AS_OPML, STR(""));
		assert_int_equal(l.kind, rows[i].kind);
		lists_done(&l);
	}
}

static void test_a_list_has_its_title_and_says_when_it_is_cut(void **state)
{
	AUTO_BUF struct buf in = {0};
	struct lists l;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_str(&in, STR(HEAD));
	for (int i = 0; i < OPML_MAX + 3; i++)
		buf_printf(&in, "<outline xmlUrl='http://h%d.example/'/>", i);
	lists_read(&l, buf_view(&in), PARSE_AS_OPML, STR(""));
	assert_str_is(l.doc.title, "قائمة & غيرها");
	assert_int_equal(l.doc.n_articles, OPML_MAX);
	assert_true(l.doc.truncated && l.doc.ends_early && l.doc.n_notes == 2);
	lists_done(&l);
}

static void test_what_is_written_is_read(void **state)
{
	const struct str iraq[] = {STR("iraq"), STR("daily")};
	const struct opml_feed v[] = {
		{STR("كتابات \"و\" <غيرها> & سواها"), STR("https://k.example/?a=1&b=2"), iraq,
			2},
		{STR(""), STR("http://n.example/"), NULL, 0},
		{STR("d\x01\n"), STR("http://d.example/"), iraq + 1, 1},
		{STR("e"), STR("http://e.example/"), iraq, 1},
	};
	AUTO_BUF struct buf out = {0};
	struct lists l;

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	opml_write(STR("a & b"), v, 4, &out);
	lists_read(&l, buf_view(&out), PARSE_AS_OPML, STR(""));
	assert_int_equal(l.kind, PARSE_OK);
	assert_true(l.doc.wellformed);
	assert_str_is(l.doc.title, "a & b");
	assert_buf_is(&l.out,
		"https://k.example/?a=1&b=2 | كتابات \"و\" <غيرها> & سواها |  | [iraq] [daily]\n"
		"http://e.example/ | e |  | [iraq]\n"
		"http://d.example/ | d |  | [daily]\n"
		"http://n.example/ | http://n.example/ |  |\n");
	lists_done(&l);
}

static void to_list(struct str in, void *arg)
{
	struct lists l;

	(void)arg;
	lists_read(&l, in, PARSE_AS_OPML, STR(""));
	lists_done(&l);
}

static void test_any_shape_costs_in_proportion(void **state)
{
	static const char *const shapes[] = {"<outline>", "<outline text='a'>",
		"<outline xmlUrl='http://a.example/'>", "<outline xmlUrl='http://a.example/'/>",
		"</outline>", "<a", "<outline text='&amp;&amp;&amp;'/>",
		"<outline xmlUrl='http://a.example/' category='a/b,c,,,////'/>"};
	AUTO_BUF struct buf in = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		buf_init(&in, BUF_NO_MAX);
		buf_str(&in, STR(HEAD));
		while (in.n < 1 << 17)
			buf_str(&in, str_of(shapes[i]));
		cost_check(shapes[i], to_list, buf_view(&in), NULL);
		buf_done(&in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feeds_are_read_with_their_folders),
		cmocka_unit_test(test_what_is_no_address_is_left_out),
		cmocka_unit_test(test_broken_xml_costs_no_feed),
		cmocka_unit_test(test_what_is_no_list_is_refused),
		cmocka_unit_test(test_a_list_has_its_title_and_says_when_it_is_cut),
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
	};

	return cmocka_run_group_tests(tests, lists_setup, NULL);
}
