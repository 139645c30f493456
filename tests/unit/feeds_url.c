/* SPDX-License-Identifier: ISC */
/* URLs: RFC 3986's own examples, hosts in Arabic script, keys of articles. */
#include <string.h>

#include "feeds/url.h"
#include "feeds/url_part.h"
#include "tests/unit/unit.h"

struct pair {
	const char *in, *out;
};

typedef struct str transform(struct str in, struct arena *a);

static void check_pairs(const struct pair *v, size_t n, transform *f)
{
	AUTO_ARENA struct arena a;

	arena_init(&a, (size_t)1 << 20);
	for (size_t i = 0; i < n; i++) {
		struct str got = f(str_of(v[i].in), &a);

		if (!str_eq(got, str_of(v[i].out)))
			fail_msg("'%s': '" STR_F "', not '%s'", v[i].in, STR_A(got), v[i].out);
	}
}

#define CHECK_PAIRS(v, f) check_pairs(v, sizeof(v) / sizeof(*(v)), f)

static struct str resolve_rfc(struct str ref, struct arena *a)
{
	return url_resolve(STR("http://a/b/c/d;p?q"), ref, a);
}

static struct str resolve_news(struct str ref, struct arena *a)
{
	return url_resolve(STR("https://news.example/ar/feed.xml"), ref, a);
}

static void the_examples_of_rfc_3986_section_5_4_resolve(void **state)
{
	static const struct pair v[] = {
		/* 5.4.1 normal */
		{"g:h", ""}, /* no http */
		{"g", "http://a/b/c/g"}, {"./g", "http://a/b/c/g"}, {"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"}, {"//g", "http://g"}, {"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"}, {"#s", "http://a/b/c/d;p?q#s"},
		{"g#s", "http://a/b/c/g#s"}, {"g?y#s", "http://a/b/c/g?y#s"},
		{";x", "http://a/b/c/;x"}, {"g;x", "http://a/b/c/g;x"},
		{"g;x?y#s", "http://a/b/c/g;x?y#s"}, {"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"}, {"./", "http://a/b/c/"}, {"..", "http://a/b/"},
		{"../", "http://a/b/"}, {"../g", "http://a/b/g"}, {"../..", "http://a/"},
		{"../../", "http://a/"}, {"../../g", "http://a/g"},
		/* 5.4.2 abnormal */
		{"../../../g", "http://a/g"}, {"../../../../g", "http://a/g"},
		{"/./g", "http://a/g"}, {"/../g", "http://a/g"}, {"g.", "http://a/b/c/g."},
		{".g", "http://a/b/c/.g"}, {"g..", "http://a/b/c/g.."},
		{"..g", "http://a/b/c/..g"}, {"./../g", "http://a/b/g"},
		{"./g/.", "http://a/b/c/g/"}, {"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"}, {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
		{"g;x=1/../y", "http://a/b/c/y"}, {"g?y/./x", "http://a/b/c/g?y/./x"},
		{"g?y/../x", "http://a/b/c/g?y/../x"}, {"g#s/./x", "http://a/b/c/g#s/./x"},
		{"g#s/../x", "http://a/b/c/g#s/../x"},
		{"http:g", "http://a/b/c/g"}, /* the lax reading, as browsers have it */
	};

	(void)state;
	CHECK_PAIRS(v, resolve_rfc);
}

static void links_as_feeds_write_them_resolve(void **state)
{
	static const struct pair v[] = {
		{" \n https://news.example/a\n ", "https://news.example/a"},
		{"https://news.example/a\n\t/b", "https://news.example/a/b"},
		{"/خبر/عاجل",
			"https://news.example/%D8%AE%D8%A8%D8%B1/%D8%B9%D8%A7%D8%AC%D9%84"},
		{"/%d8%ae?q=%D8%ae", "https://news.example/%d8%ae?q=%D8%ae"},
		{"/a b?c d", "https://news.example/a%20b?c%20d"},
		{"/100%", "https://news.example/100%"},
		{"//cdn.example/x", "https://cdn.example/x"},
		{"HTTP://News.Example/A", "http://news.example/A"},
		{"http:///news.example/a", "http://news.example/a"},
		{"\\ar\\1", "https://news.example/ar/1"},
		{"/a?b=\\c", "https://news.example/a?b=%5Cc"},
		{"https:ar/1", "https://news.example/ar/ar/1"},
		{"http:ar/1", ""},
		{"https://user:pw@news.example:8443/", "https://news.example:8443/"},
		{"https://[2001:db8::1]/", "https://[2001:db8::1]/"},
		{"https://مثال.إختبار/", "https://xn--mgbh0fb.xn--kgbechtv/"},
		{"javascript:alert(1)", ""},
		{"  javascript:alert(1)", ""},
		{"java\nscript:alert(1)", ""},
		{"data:text/html,x", ""},
		{"mailto:a@news.example", ""},
		{"ftp://news.example/", ""},
		{"https://", ""},
		{"https:///", ""},
		{"https://news example/", ""},
		{"https://news.example:99999/", ""},
		{"https://[::1/", ""},
		{"https://%6eews.example/", ""},
	};

	(void)state;
	CHECK_PAIRS(v, resolve_news);
}

static void a_base_without_a_host_resolves_only_absolute_links(void **state)
{
	AUTO_ARENA struct arena a;

	(void)state;
	arena_init(&a, 4096);
	assert_int_equal(url_resolve(STR(""), STR("a/b"), &a).n, 0);
	assert_int_equal(url_resolve(STR("feed.xml"), STR("a/b"), &a).n, 0);
	assert_str_is(url_resolve(STR(""), STR("http://a/b"), &a), "http://a/b");
}

static void an_endless_url_is_none(void **state)
{
	static char text[URL_MAX + 64];
	AUTO_ARENA struct arena a;

	(void)state;
	arena_init(&a, (size_t)1 << 20);
	memset(text, 'a', sizeof(text));
	memcpy(text, "http://a/", 9);
	assert_true(
		url_resolve(STR("http://a/"), (struct str){text, URL_MAX}, &a).n == URL_MAX);
	assert_int_equal(
		url_resolve(STR("http://a/"), (struct str){text, URL_MAX + 1}, &a).n, 0);
	assert_int_equal(url_canonical((struct str){text, sizeof(text)}, &a).n, 0);
}

static void a_url_comes_apart(void **state)
{
	struct url u;

	(void)state;
	assert_true(url_split(STR("http://u:p@[::1]:80/p?q#f"), &u));
	assert_str_is(u.scheme, "http");
	assert_str_is(u.userinfo, "u:p");
	assert_str_is(u.host, "[::1]");
	assert_str_is(u.port, "80");
	assert_str_is(u.path, "/p");
	assert_str_is(u.query, "q");
	assert_str_is(u.fragment, "f");
	assert_true(url_split(STR("a:b"), &u) && !u.has_authority && str_eq(u.path, STR("b")));
	assert_true(
		url_split(STR("//h?"), &u) && u.has_query && u.query.n == 0 && u.path.n == 0);
	assert_false(url_split(STR("http://h:port/"), &u));
	assert_false(url_split(STR("http://a@b@c/"), &u));
	assert_false(url_split(STR("http://good\\@evil/"), &u));
}

static struct str host_of(struct str in, struct arena *a)
{
	AUTO_BUF struct buf b = {.max = 1024};

	return url_idn_host(in, &b, NULL) == ERR_NONE ? arena_str(a, buf_view(&b)) : STR("!");
}

static void international_hosts_become_punycode(void **state)
{
	static const struct pair v[] = {
		/* RFC 3492 7.1, without the case annotations and the ideographic stop */
		{"ليهمابتكلموشعربي؟", "!"}, /* holds a question mark */
		{"ليهمابتكلموشعربي", "xn--mgbcah9ar9a4efegftvvn"},
		{"他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"},
		{"Pročprostěnemluvíčesky", "xn--proprostnemluvesky-uyb24dma41a"},
		{"почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"},
		{"ПОЧЕМУ", "xn--e1aoedxv"},
		{"مثال.إختبار", "xn--mgbh0fb.xn--kgbechtv"},
		{"موقع.وزارة-الأتصالات.مصر",
			"xn--4gbrim.xn----rmckbbajlc6dj7bxne2c.xn--wgbh1c"},
		{"Bücher.example", "xn--bcher-kva.example"},
		{"News.Example", "news.example"},
		{"news.example.", "news.example."},
		{"a_b.example", "a_b.example"},
		{"xn--mgbh0fb.example", "xn--mgbh0fb.example"},
		{"[::1]", "[::1]"},
		{"", "!"},
		{".", "!"},
		{"a..b", "!"},
		{".a", "!"},
		{"a b", "!"},
		{"a%20b", "!"},
		{"www.العربية.نت", "www.xn--mgbcd4a2b0d2b.xn--pgb9c"},
		{"إمارات.امارات", "xn--kgbeam7a8h.xn--mgbaam7a8h"},
		{"السعودية.السعودية.", "xn--mgberp4a5d4ar.xn--mgberp4a5d4ar."},
		/* UTS 46: composed, presentation forms and width mapped, sharp s kept */
		{"ا\xD9\x94ب.example", "xn--igbk.example"},
		{"أب.example", "xn--igbk.example"},
		{"ﻣﺜﺎﻝ.example", "xn--mgbh0fb.example"},
		{"ｎｅｗｓ。example", "news.example"},
		{"faß.example", "xn--fa-hia.example"},
		/* a joiner in a Persian name has a meaning, at its end it has none */
		{"نام\xE2\x80\x8Cه.example", "xn--mgb4dbg8904a.example"},
		{"مثال\xE2\x80\x8C.example", "!"},
		/* mapped to what is no host */
		{"℀.example", "!"},
		{"１２７.1", "!"},
		{"１２７.0.0.1", "127.0.0.1"},
		{"مثال.xn--zzzzzz", "!"}, /* no punycode */
		{"abcمثال", "!"},         /* two directions in one label */
		{"١٢٣.example", "!"},
		{"a\xD8\xA7/b", "!"},
		{"مثــال", "!"},          /* tatweel */
		{"a\xE2\x80\x8F.b", "!"}, /* a direction mark */
		{"\xFF", "!"},
		{"[::1", "!"},
		{"[x]", "!"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "!"},
	};

	(void)state;
	CHECK_PAIRS(v, host_of);
}

static void a_host_is_bounded_in_both_forms(void **state)
{
	static char text[100000];
	AUTO_ARENA struct arena a;

	(void)state;
	arena_init(&a, (size_t)1 << 20);
	for (size_t labels = 1; labels < 5000; labels = labels * 5 + 1) {
		size_t n = 0;

		for (size_t i = 0; i < labels; i++) {
			memcpy(text + n, "خبر.", 7);
			n += 7;
		}
		struct str got = host_of((struct str){text, n - 1}, &a);

		assert_true(str_eq(got, STR("!")) == (labels > 25) && got.n <= 253);
	}
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "\xD8\xA8", 2);
	for (size_t n = 2; n <= sizeof(text); n *= 3) {
		struct str got = host_of((struct str){text, n - n % 2}, &a);

		assert_true(got.n <= 63);
	}
	for (size_t labels = 60; labels < 70; labels++) {
		memset(text, 'a', 256);
		for (size_t i = 3; i < labels * 4; i += 4)
			text[i] = '.';
		assert_true(str_eq(host_of((struct str){text, labels * 4 - 1}, &a), STR("!")) ==
			    (labels * 4 - 1 > 253));
	}
}

static struct str from_iri(struct str in, struct arena *a)
{
	struct str s;

	return url_from_iri(in, a, &s, NULL) == ERR_NONE ? s : STR("!");
}

static void an_iri_becomes_the_url_that_is_requested(void **state)
{
	static const struct pair v[] = {
		{"https://News.example/Feed", "https://news.example/Feed"},
		{"https://news.example", "https://news.example"}, /* no slash added */
		{"https://news.example/a/../b", "https://news.example/a/../b"},
		{" https://news.example/?a=1&b#c ", "https://news.example/?a=1&b"},
		{"https://مثال.إختبار/خبر",
			"https://xn--mgbh0fb.xn--kgbechtv/%D8%AE%D8%A8%D8%B1"},
		{"https://news.example/%d8%ae", "https://news.example/%d8%ae"},
		{"news.example/feed", "!"},
		{"ftp://news.example/", "!"},
		{"file:///etc/passwd", "!"},
		{"https:news.example", "!"},
		{"https://", "!"},
		{"https://news.example/a b", "!"},
		{"https://news.example:port/", "!"},
		{"https://good.example\\@evil.example/", "!"},
		{"https://good.example@evil.example@x.example/", "!"},
		{"https://127.1/", "!"},
		{"https://0x7f000001/", "!"},
		{"", "!"},
	};

	(void)state;
	CHECK_PAIRS(v, from_iri);
}

static void a_bad_iri_is_explained(void **state)
{
	AUTO_ARENA struct arena a;
	struct str s = STR("untouched");
	struct err e;

	(void)state;
	arena_init(&a, 4096);
	assert_code(url_from_iri(STR("news.example"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "the address must start with https:// or http://");
	assert_code(url_from_iri(STR("gopher://x/"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "only http and https addresses can be used, not gopher");
	assert_code(url_from_iri(STR("http://a b/"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "there is a space in the address; write %20");
	assert_code(url_from_iri(STR("http://أـ/"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(
		e.msg, "the host name is not possible: string contains a disallowed character");
	assert_code(url_from_iri(STR("http://a%20b/"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "U+0025 cannot stand in a host name");
	assert_code(url_from_iri(STR("http://127.1/"), &a, &s, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "the host name is not possible");
	assert_str_is(s, "untouched");
}

static void spellings_of_one_article_have_one_key(void **state)
{
	static const struct pair v[] = {
		{"https://www.News.example/ar/1/", "news.example/ar/1"},
		{"http://news.example:80/ar/1", "news.example/ar/1"},
		{"https://news.example:443/ar/1#top", "news.example/ar/1"},
		{"http://news.example:443/ar/1", "news.example:443/ar/1"},
		{"https://m.news.example/ar/1", "news.example/ar/1"},
		{"https://www.m.news.example./ar/1", "news.example/ar/1"},
		{"https://u:p@news.example/ar/1?", "news.example/ar/1"},
		{"https://m.example/", "m.example"},
		{"https://www.example/", "www.example"},
		{"https://news.example/1?utm_source=rss&UTM_medium=x&id=7&fbclid=z",
			"news.example/1?id=7"},
		{"https://news.example/?p=7&&at_campaign=x", "news.example?p=7"},
		{"https://news.example/?b=1&a=2", "news.example?b=1&a=2"},
		{"https://news.example/#!/ar/1", "news.example#!/ar/1"},
		{"https://news.example/%d8%AE/%7Ea%2f", "news.example/%D8%AE/~a%2F"},
		{"https://news.example/خ", "news.example/%D8%AE"},
		{"https://news.example/100%", "news.example/100%25"},
		{"https://news.example/a/./b/../c", "news.example/a/c"},
		{"https://مثال.إختبار/", "xn--mgbh0fb.xn--kgbechtv"},
		{"tag:news.example,2021:1", ""},
		{"/ar/1", ""},
		{"7", ""},
		{"", ""},
	};

	(void)state;
	CHECK_PAIRS(v, url_canonical);
}

static void a_canonical_url_is_its_own_canonical_form(void **state)
{
	static const char *const urls[] = {
		"https://news.example/%d8%AE/%7Ea%2f?q=%3D%26&r=ا b#!x%",
		"http://www.news.example:8080/a//b/../c/?utm_source=a&b",
	};
	AUTO_ARENA struct arena a;

	(void)state;
	arena_init(&a, 65536);
	for (size_t i = 0; i < 2; i++) {
		AUTO_BUF struct buf b = {.max = 4096};
		struct str once = url_canonical(str_of(urls[i]), &a);

		buf_str(&b, STR("http://"));
		buf_str(&b, once);
		assert_true(once.n > 0 && str_eq(url_canonical(buf_view(&b), &a), once));
	}
}

static void a_guid_loses_scheme_and_host(void **state)
{
	static const struct pair v[] = {
		{"https://news.example/ar/123", "/ar/123"},
		{"http://www.news.example/ar/123", "/ar/123"},
		{"http://news.example/?p=123", "/?p=123"},
		{"http://news.example?p=123", "/?p=123"},
		{"https://news.example/a#item-2", "/a#item-2"},
		/* in an id nothing is there for counting visitors */
		{"https://news.example/?utm_id=7", "/?utm_id=7"},
		{"https://news.example/", ""},
		{"https://news.example", ""},
		{"123", ""},
		{"urn:uuid:0a", ""},
		{"/ar/123", ""},
	};

	(void)state;
	CHECK_PAIRS(v, url_guid_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_of_rfc_3986_section_5_4_resolve),
		cmocka_unit_test(links_as_feeds_write_them_resolve),
		cmocka_unit_test(a_base_without_a_host_resolves_only_absolute_links),
		cmocka_unit_test(an_endless_url_is_none),
		cmocka_unit_test(a_url_comes_apart),
		cmocka_unit_test(international_hosts_become_punycode),
		cmocka_unit_test(a_host_is_bounded_in_both_forms),
		cmocka_unit_test(an_iri_becomes_the_url_that_is_requested),
		cmocka_unit_test(a_bad_iri_is_explained),
		cmocka_unit_test(spellings_of_one_article_have_one_key),
		cmocka_unit_test(a_canonical_url_is_its_own_canonical_form),
		cmocka_unit_test(a_guid_loses_scheme_and_host),
	};

	return cmocka_run_group_tests_name("feeds_url", tests, NULL, NULL);
}
