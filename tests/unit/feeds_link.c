/* SPDX-License-Identifier: ISC */
/* Link headers: the hub and the topic in them, or none. */
#include "feeds/link.h"
#include "tests/unit/unit.h"

static const struct row {
	const char *header, *hub, *self;
} rows[] = {
	/* RFC 8288 3.5 and W3C WebSub 4, as they are written there */
	{"<https://hub.example.com/>; rel=\"hub\", <http://example.com/feed>; rel=\"self\"",
		"https://hub.example.com/", "http://example.com/feed"},
	{"<https://hub.example.com/>; rel=hub,<http://example.com/feed>;rel=self",
		"https://hub.example.com/", "http://example.com/feed"},
	{"<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"a, b; rel=hub\", "
	 "<https://h.example/>; rel=\"hub\"",
		"https://h.example/", ""},
	{"<https://h.example/>; rel=\"start hub\"", "https://h.example/", ""},
	{"<https://h.example/>; REL = \"HUB\"", "https://h.example/", ""},
	{"<https://h.example/>; title=\"say \\\"hub\\\", <x>\"; rel=hub", "https://h.example/",
		""},
	{"<https://h.example/>; title; rel=hub", "https://h.example/", ""},
	/* the first counts, of links and of parameters */
	{"<https://a.example/>; rel=hub, <https://b.example/>; rel=hub", "https://a.example/",
		""},
	{"<https://a.example/>; rel=next; rel=hub", "", ""},
	/* relative, and with commas of its own */
	{"</hub?a,b>; rel=hub, <feed.xml>; rel=self", "http://e.example/hub?a,b",
		"http://e.example/dir/feed.xml"},
	{"<>; rel=self, <https://h.example/>; rel=hub", "https://h.example/",
		"http://e.example/dir/now"},
	/* about something else */
	{"<https://h.example/>; rel=hub; anchor=\"https://other.example/\"", "", ""},
	{"<https://h.example/>; rel=hub; anchor=\"#part\"", "", ""},
	{"<https://h.example/>; rel=hub; anchor=\"http://e.example/dir/now\"",
		"https://h.example/", ""},
	/* no link, no relation, no address */
	{"", "", ""},
	{",,, ;;; <", "", ""},
	{"https://h.example/; rel=hub", "", ""},
	{"<https://h.example/>", "", ""},
	{"<https://h.example/>; rel", "", ""},
	{"<https://h.example/; rel=hub", "", ""},
	{"<javascript:alert(1)>; rel=hub", "", ""},
	{"<https://h.example/>; rel=\"hub", "https://h.example/", ""},
	{"<https://h.example/>; rel=hubs, <https://i.example/>; rel=x-hub", "", ""},
	/* one that does not come apart costs the others nothing */
	{"broken, <https://h.example/>; rel=hub", "https://h.example/", ""},
	{"<a> b c, <https://h.example/>; rel=hub", "https://h.example/", ""},
};

static void test_hub_and_topic_of_a_header(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;

		arena_init(&a, 1 << 20);
		struct link_hub got = link_hub_of(
			str_of(rows[i].header), STR("http://e.example/dir/now"), &a);

		assert_str_eq(got.hubs[0], str_of(rows[i].hub));
		assert_str_eq(got.self, str_of(rows[i].self));
	}
}

static void test_a_relation_is_a_word_of_a_list(void **state)
{
	(void)state;
	assert_true(link_rel_has(STR("self"), STR("self")));
	assert_true(link_rel_has(STR(" alternate\n Self "), STR("self")));
	assert_false(link_rel_has(STR("selfish"), STR("self")));
	assert_false(link_rel_has(STR(""), STR("self")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hub_and_topic_of_a_header),
		cmocka_unit_test(test_a_relation_is_a_word_of_a_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
