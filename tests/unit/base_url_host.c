/* SPDX-License-Identifier: ISC */
/* Which host a URL names, and which URLs name none because readers would differ. */
#include <string.h>

#include "base/url_host.h"
#include "tests/unit/unit.h"

static void check(const char *url, const char *host)
{
	struct str got = url_host(str_of(url));

	if (!str_eq(got, str_of(host)))
		fail_msg("'%s': '" STR_F "', not '%s'", url, STR_A(got), host);
}

static void test_user_port_path_query_and_fragment_are_not_the_host(void **state)
{
	static const char *const urls[] = {"http://h.example", "https://h.example/",
		"http://u@h.example/x", "http://u:p@h.example:80/x", "http://h.example:/",
		"http://h.example?q=@evil.example", "http://h.example#@evil.example",
		"http://h.example/@evil.example", "http://@h.example/",
		"http://evil.example:80@h.example/", "http://[::1]@h.example/",
		"http://evil%40example@h.example/", "http://evil.example;@h.example/"};
	(void)state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		check(urls[i], "h.example");
}

static void test_where_readers_differ_there_is_no_host(void **state)
{
	static const char *const urls[] = {
		/* a browser ends the host at a backslash, libcurl does not */
		"http://good.example\\@evil.example/", "http://good.example\\.evil.example/",
		"http:\\\\good.example/",
		/* the first '@' or the last */
		"http://a@good.example@evil.example/",
		/* an escape undone, or not */
		"http://%65vil.example/", "http://good.example%2F.evil.example/",
		/* a name, or an address */
		"http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/",
		"http://0x7f000001/", "http://010.0.0.1/", "http://1.2.3.4.5/",
		"http://1.2.3.256/", "http://a.1/", "http://a.0X1F./",
		/* blanks and controls */
		"http://good.example evil.example/", "http://good.example\t/",
		"http://good.example\r\nHost: evil.example/", " http://good.example/",
		/* sub-delimiters */
		"http://a,b/", "http://a'b/", "http://a!b/", "http://a;b/", "http://{a}/"};
	(void)state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		check(urls[i], "");
}

static void test_what_is_no_absolute_url_names_no_host(void **state)
{
	static const char *const urls[] = {"", "h.example", "//h.example/", "/h.example",
		"http:/h.example", "http:h.example", "http:///h.example", "http://",
		"http://u@/", "http://:80/", "://h.example/", "1http://h.example/",
		"mailto:a@h.example", "http://.", "http://.h.example/", "http://h..example/",
		"http://h.example../"};
	(void)state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		check(urls[i], "");
}

static void test_a_port_is_a_number_of_sixteen_bits(void **state)
{
	static const char *const urls[] = {"http://h:65536/", "http://h:99999999999999999999/",
		"http://h:x/", "http://h:+80/", "http://h:-1/", "http://h:80:90/",
		"http://a:b:80/", "http://[::1]x/", "http://[::1]:x/"};
	struct url_authority u;
	(void)state;

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		check(urls[i], "");
	assert_true(url_authority(STR("http://u:p@[::1]:65535/x"), &u));
	assert_str_is(u.userinfo, "u:p");
	assert_str_is(u.host, "[::1]");
	assert_str_is(u.port, "65535");
}

static void test_addresses_stand_as_they_are(void **state)
{
	(void)state;

	check("http://127.0.0.1:80/", "127.0.0.1");
	check("http://[2001:db8::1]/", "[2001:db8::1]");
	check("http://[::ffff:127.0.0.1]:8080/", "[::ffff:127.0.0.1]");
	check("http://[::1", "");
	check("http://[]/", "");
	check("http://[::1::2]/", "");
	check("http://[fe80::1%25eth0]/", "");
	check("http://[127.0.0.1]/", "");
	check("http://::1/", "");
}

static void test_names_of_any_script_are_hosts(void **state)
{
	(void)state;

	check("https://مثال.إختبار/خبر", "مثال.إختبار");
	check("https://xn--mgbh0fb.xn--kgbechtv/", "xn--mgbh0fb.xn--kgbechtv");
	check("https://a_b.example/", "a_b.example");
	check("https://0x.example/", "0x.example");
	check("https://1.example/", "1.example");
}

static void test_the_key_has_one_case_and_no_last_dot(void **state)
{
	char room[URL_HOST_MAX];
	(void)state;

	assert_str_is(
		url_host_key(STR("https://WWW.Example.ORG.:443/A"), room), "www.example.org");
	assert_str_is(url_host_key(STR("https://[2001:DB8::1]/"), room), "[2001:db8::1]");
	assert_str_is(url_host_key(STR("https://127.0.0.1./"), room), "127.0.0.1");
	assert_int_equal(url_host_key(STR("https://a@b@c/"), room).n, 0);
}

static void test_a_host_is_bounded(void **state)
{
	char url[URL_HOST_MAX + 16] = "http://";
	char room[URL_HOST_MAX];
	(void)state;

	memset(url + 7, 'a', URL_HOST_MAX);
	assert_int_equal(url_host_key(str_of(url), room).n, URL_HOST_MAX);
	url[7 + URL_HOST_MAX] = 'a';
	assert_int_equal(url_host_key(str_of(url), room).n, 0);
}

static void test_an_origin_is_scheme_host_and_port(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"https://a.example/x", "https://a.example/y?z", true},
		{"https://a.example", "HTTPS://A.EXAMPLE.:443/", true},
		{"http://a.example:80/", "http://a.example/", true},
		{"http://a.example/", "https://a.example/", false},
		{"http://a.example:443/", "https://a.example/", false},
		{"https://a.example/", "https://a.example:8443/", false},
		{"https://a.example/", "https://b.example/", false},
		{"https://a.example/", "https://a.example.b.example/", false},
		{"https://a.example/", "https://a.example@b.example/", false},
		{"https://[::1]:1/", "https://[::1]:1/x", true},
		{"https://[::1]:1/", "https://[::2]:1/x", false},
		{"https:///x", "https:///x", false},
		{"", "", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (url_same_origin(str_of(rows[i].a), str_of(rows[i].b)) != rows[i].same)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_user_port_path_query_and_fragment_are_not_the_host),
		cmocka_unit_test(test_where_readers_differ_there_is_no_host),
		cmocka_unit_test(test_what_is_no_absolute_url_names_no_host),
		cmocka_unit_test(test_a_port_is_a_number_of_sixteen_bits),
		cmocka_unit_test(test_addresses_stand_as_they_are),
		cmocka_unit_test(test_names_of_any_script_are_hosts),
		cmocka_unit_test(test_the_key_has_one_case_and_no_last_dot),
		cmocka_unit_test(test_a_host_is_bounded),
		cmocka_unit_test(test_an_origin_is_scheme_host_and_port),
	};

	return cmocka_run_group_tests_name("base_url_host", tests, NULL, NULL);
}
