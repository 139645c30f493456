/* SPDX-License-Identifier: ISC */
/* robots.txt as RFC 9309 has it: its examples, the habits of publishers, and files made to hurt. */
#include <string.h>

#include "feeds/robots.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

struct row {
	const char *file, *path;
	bool allowed;
};

static bool allows(const char *file, const char *path)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf url;
	struct robots r;

	arena_init(&a, MIB(8));
	buf_init(&url, BUF_NO_MAX);
	buf_printf(&url, "https://outlet.example%s", path);
	robots_read(str_of(file), STR("rasid"), &a, &r);
	return robots_allows(&r, buf_view(&url));
}

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (allows(rows[i].file, rows[i].path) != rows[i].allowed)
			fail_msg("%s should be %s by:\n%s", rows[i].path,
				rows[i].allowed ? "allowed" : "forbidden", rows[i].file);
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))
#define ALL "User-agent: *\n"

static void test_the_longest_rule_decides(void **state)
{
	static const struct row rows[] = {
		{"", "/a", true},
		{ALL "Disallow: /", "/a", false},
		{ALL "Disallow:", "/a", true},
		{ALL "Disallow: /a", "/b", true},
		{ALL "Disallow: /a", "/a/b?c", false},
		{ALL "Disallow: /a", "/ab", false},
		{ALL "Allow: /p\nDisallow: /", "/page", true},
		{ALL "Disallow: /\nAllow: /p", "/page", true},
		{ALL "Allow: /folder\nDisallow: /folder", "/folder/page", true},
		{ALL "Disallow: /folder\nAllow: /folder", "/folder/page", true},
		{ALL "Allow: /page\nDisallow: /*.htm", "/page.htm", false},
		{ALL "Allow: /$\nDisallow: /", "/", true},
		{ALL "Allow: /$\nDisallow: /", "/page.htm", false},
		{ALL "Disallow: /", "/robots.txt", true},
		/* RFC 9309 5.2 */
		{ALL "Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/", "/a/b.gif",
			false},
		{ALL "Disallow: *.gif$\nDisallow: /example/\nAllow: /publications/",
			"/a/b.gif?x", true},
		{ALL "Allow: /example/page/\nDisallow: /example/page/disallowed.gif",
			"/example/page/disallowed.gif", false},
		{ALL "Disallow: page", "/page", true},
		{ALL "Disallow: /a?x=1", "/a?x=12", false},
		{ALL "Disallow: /a?x=1", "/a", true},
		{ALL "Disallow: /*?", "/a", true},
		{ALL "Disallow: /*?", "/a?b", false},
	};

	(void)state;
	CHECK(rows);
}

static void test_wildcards_are_found_wherever_they_fit(void **state)
{
	static const struct row rows[] = {
		{ALL "Disallow: /*/print", "/a/b/print/1", false},
		{ALL "Disallow: /a*b*c", "/axxbyyc", false},
		{ALL "Disallow: /a*b*c", "/axxcyyb", true},
		{ALL "Disallow: /a*ab$", "/aab", false},
		{ALL "Disallow: /a*ab$", "/abab", false},
		{ALL "Disallow: /ab*ab$", "/ab", true},
		{ALL "Disallow: /*b$", "/abab", false},
		{ALL "Disallow: /a*$", "/abc", false},
		{ALL "Disallow: /a**c", "/abc", false},
		{ALL "Disallow: /a$", "/a", false},
		{ALL "Disallow: /a$", "/ab", true},
		{ALL "Disallow: /a$b", "/a$b", false},
		{ALL "Disallow: *", "/anything", false},
		{ALL "Disallow: $", "/", true},
	};

	(void)state;
	CHECK(rows);
}

static void test_groups_are_chosen_by_name_and_merged(void **state)
{
	static const struct row rows[] = {
		{"User-agent: rasid\nDisallow: /a\n\n" ALL "Disallow: /", "/b", true},
		{ALL "Disallow: /\n\nUser-agent: RASID/2.0\nDisallow: /a", "/b", true},
		{"User-agent: other\nDisallow: /", "/b", true},
		{"User-agent: rasidbot\nDisallow: /", "/b", true},
		{"User-agent: other\nUser-agent: rasid\nDisallow: /", "/b", false},
		{"User-agent: rasid\nUser-agent: other\nDisallow: /", "/b", false},
		{"User-agent: rasid\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: rasid\nDisallow: /b",
			"/b", false},
		{"User-agent: rasid\nDisallow: /a\nUser-agent: x\nDisallow: /c\nUser-agent: rasid\nDisallow: /b",
			"/c", true},
		/* A group with a name and no rules is a group. */
		{"User-agent: rasid\n\n" ALL "Disallow: /", "/b", false},
		{"User-agent: rasid\nCrawl-delay: 5\n\n" ALL "Disallow: /", "/b", true},
		{"User-agent: rasid\nSitemap: https://x/\n\nUser-agent: y\nDisallow: /b", "/b",
			false},
		{"Disallow: /", "/b", true},
	};

	(void)state;
	CHECK(rows);
}

static void test_lines_are_read_as_people_write_them(void **state)
{
	static const struct row rows[] = {
		{"\xEF\xBB\xBFUser-agent: *\r\nDisallow: /a\r\n", "/a", false},
		{"USER-AGENT:*\rDISALLOW:/a", "/a", false},
		{"  user-agent : *  # us\n\tdisallow : /a # not this", "/a", false},
		{ALL "Disallow: /a#b", "/a", false},
		{ALL "\n\n# note\n\nDisallow: /a", "/a", false},
		{"<html><body>User-agent: *\nDisallow: /", "/a", true},
		{ALL "Disallow /a", "/a", true},
	};

	(void)state;
	CHECK(rows);
}

static void test_escapes_are_compared_in_one_form(void **state)
{
	static const struct row rows[] = {
		{ALL "Disallow: /خبر", "/%D8%AE%D8%A8%D8%B1/1", false},
		{ALL "Disallow: /%d8%ae%D8%A8%D8%B1", "/%D8%AE%D8%A8%D8%B1", false},
		{ALL "Disallow: /%61", "/a", false},
		{ALL "Disallow: /a", "/%61", false},
		{ALL "Disallow: /a%2Fb", "/a/b", true},
		{ALL "Disallow: /a%2fb", "/a%2Fb", false},
		{ALL "Disallow: /a%2A", "/a*", true},
		{ALL "Disallow: /a%2A", "/abc", true},
		{ALL "Disallow: /a%2", "/a%2", false},
	};

	(void)state;
	CHECK(rows);
}

static void test_the_delay_is_read(void **state)
{
	static const struct {
		const char *file;
		int64_t ms;
	} rows[] = {
		{ALL "Crawl-delay: 10", 10000},
		{ALL "Crawl-delay: 0.5", 500},
		{ALL "Crawl-delay: 1\nCrawl-delay: 3", 3000},
		{ALL "Crawl-delay: soon", 0},
		{ALL "Crawl-delay: -1", 0},
		{ALL "Crawl-delay: 99999999", (int64_t)ROBOTS_MAX_DELAY_S * 1000},
		{ALL "Crawl-delay: 99999999999999999999999", 0},
		{"User-agent: x\nCrawl-delay: 3", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct robots r;

		arena_init(&a, MIB(1));
		robots_read(str_of(rows[i].file), STR("rasid"), &a, &r);
		assert_int_equal(r.crawl_delay_ms, rows[i].ms);
	}
}

static void test_a_long_file_is_read_to_its_limit(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct robots r;

	(void)state;
	arena_init(&a, MIB(8));
	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR(ALL "Disallow: /first\n"));
	while (b.n < ROBOTS_MAX_BODY - 30)
		buf_str(&b, STR("# a comment\n"));
	buf_str(&b, STR("Allow: /first/but/not/this/which/is/cut/off\nDisallow: /last\n"));
	robots_read(buf_view(&b), STR("rasid"), &a, &r);
	assert_true(r.cut);
	assert_int_equal(r.n_rules, 1);
	assert_false(robots_allows(&r, STR("https://o.example/first")));
	assert_true(robots_allows(&r, STR("https://o.example/last")));
}

static void test_too_many_rules_are_told(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct robots r;

	(void)state;
	arena_init(&a, MIB(8));
	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR(ALL));
	for (int i = 0; i <= ROBOTS_MAX_RULES; i++)
		buf_printf(&b, "Disallow: /%d\n", i);
	robots_read(buf_view(&b), STR("rasid"), &a, &r);
	assert_true(r.cut);
	assert_int_equal(r.n_rules, ROBOTS_MAX_RULES);
}

static void read_and_ask(struct str body, void *arg)
{
	AUTO_ARENA struct arena a;
	struct robots r;

	(void)arg;
	arena_init(&a, MIB(8));
	robots_read(body, STR("rasid"), &a, &r);
	robots_allows(&r,
		STR("https://o.example/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?aaaaaaaaa"));
}

static void test_no_file_costs_more_than_its_size(void **state)
{
	static const char *const units[] = {"Disallow: /*a*a*a*a*a*b\n", "*a",
		"User-agent: rasid\n", "\n", "%61", "Disallow: /\xD8\xA7\n", ":",
		"Crawl-delay: 1\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		AUTO_BUF struct buf b;

		buf_init(&b, BUF_NO_MAX);
		buf_str(&b, STR(ALL "Disallow: /"));
		while (b.n < 256 * 1024)
			buf_str(&b, str_of(units[i]));
		cost_check(units[i], read_and_ask, buf_view(&b), NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_longest_rule_decides),
		cmocka_unit_test(test_wildcards_are_found_wherever_they_fit),
		cmocka_unit_test(test_groups_are_chosen_by_name_and_merged),
		cmocka_unit_test(test_lines_are_read_as_people_write_them),
		cmocka_unit_test(test_escapes_are_compared_in_one_form),
		cmocka_unit_test(test_the_delay_is_read),
		cmocka_unit_test(test_a_long_file_is_read_to_its_limit),
		cmocka_unit_test(test_too_many_rules_are_told),
		cmocka_unit_test(test_no_file_costs_more_than_its_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
