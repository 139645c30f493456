/* SPDX-License-Identifier: ISC */
/* Where documents of each format lead: hub and topic (W3C WebSub 4; websub.rocks, subscriber tests 102 and 103),
 * what stands behind them (RFC 5005 3 and 4, JSON Feed 1.1). */
#include "feeds/link.h"
#include "feeds/parse.h"
#include "tests/unit/unit.h"

#define ATOM(inside)                                                                           \
	"<feed xmlns='http://www.w3.org/2005/Atom'>" inside "<entry><id>1</id></entry></feed>"
#define RSS(inside)                                                                            \
	"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>" inside         \
	"<item><guid>1</guid></item></channel></rss>"

static const struct row {
	const char *doc, *hub, *self, *link;
} rows[] = {
	{ATOM("<link rel='hub' href='https://h.example/'/><link rel='self' href='http://e.example/a'/>"),
		"https://h.example/", "http://e.example/a", ""},
	{ATOM("<link rel='self hub' href='https://h.example/'/>"), "https://h.example/",
		"https://h.example/", ""},
	{ATOM("<link rel='hub' href='https://a.example/'/><link rel='hub' href='https://b.example/'/>"),
		"https://a.example/", "", ""},
	{ATOM("<link rel='hub' href='/hub'/><link href='/page'/>"), "http://e.example/hub", "",
		"http://e.example/page"},
	{ATOM("<link href='https://h.example/'/>"), "", "", "https://h.example/"},
	{"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>"
	 "<link rel='hub' href='https://h.example/'/><link rel='self' href='http://e.example/1'/>"
	 "</entry></feed>",
		"", "", ""},
	{RSS("<link>http://e.example/</link><atom:link rel='hub' href='https://h.example/'/>"
	     "<atom:link rel='self' href='http://e.example/rss'/>"),
		"https://h.example/", "http://e.example/rss", "http://e.example/"},
	/* without Atom's namespace */
	{RSS("<link rel='hub' href='https://h.example/'/><link>http://e.example/</link>"),
		"https://h.example/", "", "http://e.example/"},
	{RSS("<link rel='hub' href='javascript:x'/>"), "", "", ""},
	{"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
	 "xmlns='http://purl.org/rss/1.0/' xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
	 "<atom:link rel='hub' href='https://h.example/'/></channel><item/></rdf:RDF>",
		"https://h.example/", "", ""},
	{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"feed_url\":\"http://e.example/j\","
	 "\"hubs\":[{\"type\":\"rssCloud\",\"url\":\"https://r.example/\"},"
	 "{\"type\":\"WebSub\",\"url\":\"https://h.example/\"}],\"items\":[]}",
		"https://h.example/", "http://e.example/j", ""},
	{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"hubs\":[1,{\"type\":\"WebSub\"},{\"url\":"
	 "\"https://h.example/\"}],\"items\":[]}",
		"", "", ""},
};

#define PREV "<link rel='prev-archive' href='http://e.example/2'/>"
#define NEXT "<link rel='next' href='?page=2'/>"

static const struct {
	const char *doc, *further;
} further_rows[] = {
	{ATOM(PREV), "http://e.example/2"},
	{ATOM(NEXT), "http://e.example/dir/feed?page=2"},
	/* An archive does not move on with each new item. */
	{ATOM(NEXT PREV), "http://e.example/2"},
	{ATOM(PREV NEXT), "http://e.example/2"},
	{ATOM("<link rel='http://www.iana.org/assignments/relation/prev-archive' href='/2'/>"),
		"http://e.example/2"},
	{ATOM("<link rel='prev-archive' href='javascript:x'/>" NEXT),
		"http://e.example/dir/feed?page=2"},
	{ATOM("<link rel='next-archive' href='/2'/><link rel='prev' href='/3'/>"
	      "<link rel='previous' href='/4'/><link rel='last' href='/5'/><link href='/6'/>"),
		""},
	{"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id>" PREV NEXT
	 "</entry></feed>",
		""},
	{RSS("<link>http://e.example/</link><atom:link rel='prev-archive' href='http://e.example/2'/>"),
		"http://e.example/2"},
	{RSS("<atom:link rel='next' href='http://e.example/2'/>"), "http://e.example/2"},
	{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"http://e.example/2\",\"items\":[]}",
		"http://e.example/2"},
	{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":[2],\"items\":[]}",
		""},
};

static void test_the_document_behind_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(further_rows) / sizeof(further_rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {0};
		struct err e;
		struct parse_opts opts = {.url = STR("http://e.example/dir/feed")};

		arena_init(&a, 8 << 20);
		assert_int_equal(
			feed_parse(str_of(further_rows[i].doc), &opts, &a, &doc, &e), PARSE_OK);
		assert_str_eq(doc.further, str_of(further_rows[i].further));
	}
}

static void test_hub_and_topic_of_each_format(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {0};
		struct err e;
		struct parse_opts opts = {.url = STR("http://e.example/dir/feed")};

		arena_init(&a, 8 << 20);
		assert_int_equal(
			feed_parse(str_of(rows[i].doc), &opts, &a, &doc, &e), PARSE_OK);
		assert_str_eq(doc.hubs[0], str_of(rows[i].hub));
		assert_str_eq(doc.self, str_of(rows[i].self));
		assert_str_eq(doc.link, str_of(rows[i].link));
	}
}

/* Others are asked when the first refuses. */
static void test_further_hubs_come_behind_the_first(void **state)
{
	static const char *const docs[] = {
		ATOM("<link rel='hub' href='https://a.example/'/><link rel='hub' href='https://b.example/'/>"
		     "<link rel='hub' href='https://a.example/'/><link rel='hub' href='javascript:x'/>"
		     "<link rel='hub' href='https://c.example/'/><link rel='hub' href='https://d.example/'/>"
		     "<link rel='hub' href='https://e.example/'/>"),
		"{\"version\":\"https://jsonfeed.org/version/1.1\",\"hubs\":["
		"{\"type\":\"WebSub\",\"url\":\"https://a.example/\"},{\"type\":\"WebSub\",\"url\":\"https://b.example/\"},"
		"{\"type\":\"rssCloud\",\"url\":\"https://r.example/\"},{\"type\":\"WebSub\",\"url\":\"https://c.example/\"},"
		"{\"type\":\"WebSub\",\"url\":\"https://d.example/\"}],\"items\":[]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {0};
		struct err e;
		struct parse_opts opts = {.url = STR("http://e.example/dir/feed")};

		arena_init(&a, 8 << 20);
		assert_int_equal(feed_parse(str_of(docs[i]), &opts, &a, &doc, &e), PARSE_OK);
		assert_str_is(doc.hubs[0], "https://a.example/");
		assert_str_is(doc.hubs[1], "https://b.example/");
		assert_str_is(doc.hubs[2], "https://c.example/");
		assert_str_is(doc.hubs[3], "https://d.example/");
	}
	AUTO_ARENA struct arena a;

	arena_init(&a, 1 << 16);
	struct link_hub head =
		link_hub_of(STR("<https://a.example/>; rel=hub, </b>; rel=\"self hub\""),
			STR("http://e.example/"), &a);

	assert_str_is(head.hubs[0], "https://a.example/");
	assert_str_is(head.hubs[1], "http://e.example/b");
	assert_int_equal(head.hubs[2].n, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hub_and_topic_of_each_format),
		cmocka_unit_test(test_further_hubs_come_behind_the_first),
		cmocka_unit_test(test_the_document_behind_it),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
