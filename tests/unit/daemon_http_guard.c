/* SPDX-License-Identifier: ISC */
/* Private addresses: the table, the allow lists, and every way in that a URL or a redirect
 * offers. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/http/guard.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

static struct sockaddr_storage address(const char *text)
{
	struct sockaddr_storage s = {.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET};
	void *at = s.ss_family == AF_INET
			   ? (void *)&((struct sockaddr_in *)(void *)&s)->sin_addr
			   : (void *)&((struct sockaddr_in6 *)(void *)&s)->sin6_addr;

	if (inet_pton(s.ss_family, text, at) != 1)
		fail_msg("%s is no address", text);
	return s;
}

static const char *const private_addresses[] = {
	"0.0.0.0",
	"0.255.255.255",
	"10.0.0.0",
	"10.255.255.255",
	"100.64.0.0",
	"100.127.255.255",
	"127.0.0.1",
	"127.255.255.255",
	"169.254.169.254",
	"172.16.0.0",
	"172.31.255.255",
	"192.0.0.8",
	"192.0.2.1",
	"192.88.99.1",
	"192.168.255.255",
	"198.18.0.1",
	"198.19.255.255",
	"198.51.100.7",
	"203.0.113.7",
	"224.0.0.1",
	"239.255.255.255",
	"240.0.0.1",
	"255.255.255.255",
	"::",
	"::1",
	"::7f00:1",
	"::ffff:127.0.0.1",
	"::ffff:8.8.8.8",
	"::ffff:0:8.8.8.8",
	"64:ff9b::7f00:1",
	"64:ff9b::a00:1",
	"64:ff9b::a9fe:a9fe",
	"64:ff9b::c0a8:101",
	"64:ff9b::",
	"64:ff9b::1:808:808",
	"64:ff9b:0:1::808:808",
	"64:ff9a::808:808",
	"64:ff9b:1::1",
	"100::1",
	"1fff:ffff::1",
	"2001::1",
	"2001:10::1",
	"2001:20::1",
	"2001:1ff::1",
	"2001:db8::1",
	"2002:7f00:1::",
	"3fff::1",
	"3fff:fff::1",
	"4000::1",
	"5f00::1",
	"fc00::1",
	"fd12:3456::1",
	"fe80::1",
	"fec0::1",
	"ff02::1",
};

static const char *const public_addresses[] = {
	"1.1.1.1",
	"9.255.255.255",
	"11.0.0.0",
	"100.63.255.255",
	"100.128.0.0",
	"126.255.255.255",
	"128.0.0.0",
	"169.253.255.255",
	"169.255.0.0",
	"172.15.255.255",
	"172.32.0.0",
	"192.0.1.0",
	"192.0.3.0",
	"192.88.98.255",
	"192.88.100.0",
	"192.167.255.255",
	"192.169.0.0",
	"198.17.255.255",
	"198.20.0.0",
	"198.51.99.255",
	"203.0.114.0",
	"223.255.255.255",
	"64:ff9b::808:808",
	"64:ff9b::dfff:ffff",
	"2000::1",
	"2001:200::1",
	"2001:db7::1",
	"2001:db9::1",
	"2003::1",
	"2606:4700::1111",
	"2a00:1450::1",
	"3ffe:ffff::1",
	"3fff:1000::1",
};

static void test_every_special_network_is_private_to_its_edges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(private_addresses) / sizeof(*private_addresses); i++) {
		struct sockaddr_storage s = address(private_addresses[i]);

		if (!http_addr_private((struct sockaddr *)&s))
			fail_msg("%s passes as public", private_addresses[i]);
	}
	for (size_t i = 0; i < sizeof(public_addresses) / sizeof(*public_addresses); i++) {
		struct sockaddr_storage s = address(public_addresses[i]);

		if (http_addr_private((struct sockaddr *)&s))
			fail_msg("%s passes as private", public_addresses[i]);
	}
}

/* The second wall: what the unit's IPAddressAllow= lets through, apart from loopback. */
static bool unit_allows(const char *unit, const struct sockaddr *sa)
{
	for (const char *line = unit; (line = strstr(line, "\nIPAddressAllow=")) != NULL;) {
		line += strlen("\nIPAddressAllow=");
		struct str rest = {line, strcspn(line, "\n")};
		struct str word;
		struct http_cidr c;

		while (str_cut(&rest, ' ', &word))
			if (http_cidr_parse(word, &c) && http_cidr_has(&c, sa))
				return true;
	}
	return false;
}

static void test_the_unit_lets_through_what_the_guard_does(void **state)
{
	(void)state;
	static char unit[64 * 1024];
	FILE *f = fopen("systemd/rasid.service", "re");

	assert_non_null(f);
	assert_in_range(fread(unit, 1, sizeof(unit) - 1, f), 1000, sizeof(unit) - 2);
	fclose(f);
	for (size_t i = 0; i < sizeof(private_addresses) / sizeof(*private_addresses); i++) {
		struct sockaddr_storage s = address(private_addresses[i]);

		if (unit_allows(unit, (struct sockaddr *)&s))
			fail_msg("the unit lets %s through", private_addresses[i]);
	}
	for (size_t i = 0; i < sizeof(public_addresses) / sizeof(*public_addresses); i++) {
		struct sockaddr_storage s = address(public_addresses[i]);

		if (!unit_allows(unit, (struct sockaddr *)&s))
			fail_msg("the unit stops %s", public_addresses[i]);
	}
}

static void test_other_families_are_private(void **state)
{
	(void)state;
	const struct sockaddr_storage local = {.ss_family = AF_UNIX};

	assert_true(http_addr_private((const struct sockaddr *)&local));
}

static void test_networks_hold_their_addresses_and_no_others(void **state)
{
	(void)state;
	static const struct {
		const char *cidr, *in, *out;
	} rows[] = {
		{"10.0.3.7", "10.0.3.7", "10.0.3.6"},
		{"10.0.3.7/8", "10.255.0.1", "11.0.3.7"},
		{"10.128.0.0/9", "10.128.0.1", "10.127.255.255"},
		{"172.16.0.0/12", "172.31.9.9", "172.32.0.0"},
		{"0.0.0.0/0", "127.0.0.1", "::1"},
		{"192.168.1.4/31", "192.168.1.5", "192.168.1.6"},
		{"fd00::/8", "fdff::1", "fc00::1"},
		{"::/0", "::1", "127.0.0.1"},
		{"fe80::1", "fe80::1", "fe80::2"},
		{"127.0.0.0/8", "127.0.0.1", "::ffff:127.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1", "64:ff9b::a00:1"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sockaddr_storage in = address(rows[i].in);
		struct sockaddr_storage out = address(rows[i].out);
		struct http_cidr c;

		assert_true(http_cidr_parse(str_of(rows[i].cidr), &c));
		assert_true(http_cidr_has(&c, (struct sockaddr *)&in));
		assert_false(http_cidr_has(&c, (struct sockaddr *)&out));
	}
}

static void test_ambiguous_networks_are_no_networks(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "/", "/8", "10", "10.1", "010.0.0.1",
		"0x7f.0.0.1", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8 ",
		" 10.0.0.1", "10.0.0.0/8/8", "fd00::/129", "fe80::1%lo", "[::1]", "localhost",
		"10.0.0.0/0x8", "256.0.0.1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct http_cidr c = {.bits = 77};

		if (http_cidr_parse(str_of(bad[i]), &c))
			fail_msg("'%s' passes as a network", bad[i]);
		assert_int_equal(c.bits, 77);
	}
}

/* One server behind every form of its address. */
struct fixture {
	struct fetcher f;
	struct httpd *server;
	char location[256]; /* of /go */
};

static void serve(struct httpd_conn *c, void *arg)
{
	char line[300];

	snprintf(line, sizeof(line), "Location: %s\r\n", (const char *)arg);
	if (strcmp(c->path, "/go") == 0)
		httpd_answer(c, "302 Found", line, "");
	else
		httpd_answer(c, "200 OK", "", "secret");
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	lim.allow_private = false;
	x->server = httpd_start("127.0.0.1", serve, x->location);
	fetcher_init(&x->f, &lim);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	httpd_stop(x->server);
	free(x);
	return 0;
}

/* Hosts that mean a private address to some part of the way from URL to socket. */
static const char *const hosts[] = {
	"127.0.0.1",
	"127.0.0.1.",
	"0.0.0.0",
	"127.127.127.127",
	"localhost",
	"LOCALHOST",
	"user:pw@127.0.0.1",
	"1.1.1.1@127.0.0.1",
	"[::1]",
	"[0:0:0:0:0:0:0:1]",
	"[::]",
	"[::ffff:127.0.0.1]",
	"[::ffff:7f00:1]",
	"[::127.0.0.1]",
	"[64:ff9b::127.0.0.1]",
	"[2002:7f00:1::]",
	"[fe80::1]",
	"[fd00::1]",
	"[ff02::1]",
	"169.254.169.254",
	"10.0.0.1",
	"100.64.0.1",
	"192.168.0.1",
	"172.16.0.1",
	"198.18.0.1",
	"255.255.255.255",
	"private.test",
	"both.test",
	"mapped.test",
	"nat64.test",
};

/* Addresses to some, names to others: no host at all (base/url_host.h), so not even resolved. */
static const char *const unclear[] = {
	"127.1",
	"127.0.1",
	"2130706433",
	"0x7f000001",
	"0x7f.1",
	"0177.0.0.1",
	"017700000001",
	"0x7f.0x0.0x0.0x1",
	"127.000.000.001",
	"0",
	"0x0",
	"00000",
	"[fe80::1%25lo]",
	"good.example\\@127.0.0.1",
	"good.example@127.0.0.1@127.0.0.1",
	"%31%32%37.0.0.1",
};

static void set_names(void)
{
	resolver_set("private.test", "127.0.0.1");
	resolver_set("127.0.0.1.", "127.0.0.1");
	resolver_set("both.test", "::1,127.0.0.1,10.0.0.1");
	resolver_set("mapped.test", "::ffff:127.0.0.1");
	resolver_set("nat64.test", "64:ff9b::7f00:1");
}

static void test_no_form_of_a_private_address_is_reached(void **state)
{
	struct fixture *x = *state;

	set_names();
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		struct answer a;

		fetch(&x->f, &a, fetch_url(hosts[i], httpd_port(x->server), "/s"), NULL);
		if (a.res.error != HTTP_ERR_PRIVATE)
			fail_msg("%s: error %d (%s), not private", hosts[i], a.res.error,
				a.res.error_text);
		assert_has(a.res.error_text, "allow_address = ");
		answer_done(&a);
	}
	assert_int_equal(httpd_accepted(x->server), 0);
}

static void test_a_host_that_is_read_in_two_ways_is_not_asked(void **state)
{
	struct fixture *x = *state;
	const struct str here = STR("127.0.0.1");
	const struct http_opts o = {.allow = &here, .n_allow = 1, .allow_plaintext = true};

	for (size_t i = 0; i < sizeof(unclear) / sizeof(*unclear); i++) {
		struct answer a;

		fetch(&x->f, &a, fetch_url(unclear[i], httpd_port(x->server), "/s"), &o);
		if (a.res.error != HTTP_ERR_URL)
			fail_msg("%s: error %d (%s), not a refusal", unclear[i], a.res.error,
				a.res.error_text);
		answer_done(&a);
	}
	assert_int_equal(httpd_accepted(x->server), 0);
}

static void test_no_redirect_leads_to_a_private_address(void **state)
{
	struct fixture *x = *state;
	const struct str here = STR("127.0.0.5");
	const struct http_opts o = {.allow = &here, .n_allow = 1, .allow_plaintext = true};
	struct httpd *outside = httpd_start("127.0.0.5", serve, x->location);

	set_names();
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++) {
		struct answer a;

		snprintf(x->location, sizeof(x->location), "http://%s:%u/s", hosts[i],
			httpd_port(x->server));
		fetch(&x->f, &a, fetch_url("127.0.0.5", httpd_port(outside), "/go"), &o);
		if (a.res.error != HTTP_ERR_PRIVATE)
			fail_msg("%s: error %d (%s), not private", hosts[i], a.res.error,
				a.res.error_text);
		answer_done(&a);
	}
	/* What libcurl makes of these is refused as an address or as a host. */
	for (size_t i = 0; i < sizeof(unclear) / sizeof(*unclear); i++) {
		struct answer a;

		snprintf(x->location, sizeof(x->location), "http://%s:%u/s", unclear[i],
			httpd_port(x->server));
		fetch(&x->f, &a, fetch_url("127.0.0.5", httpd_port(outside), "/go"), &o);
		if (a.res.error != HTTP_ERR_PRIVATE && a.res.error != HTTP_ERR_REDIRECT)
			fail_msg("%s: error %d (%s), not refused", unclear[i], a.res.error,
				a.res.error_text);
		answer_done(&a);
	}
	assert_int_equal(
		httpd_requests(outside), (sizeof(hosts) + sizeof(unclear)) / sizeof(*hosts));
	assert_int_equal(httpd_accepted(x->server), 0);
	httpd_stop(outside);
}

static void test_an_allow_list_opens_just_what_it_names(void **state)
{
	struct fixture *x = *state;
	static const struct {
		struct str allow;
		enum http_error want;
	} rows[] = {
		{STR_INIT("127.0.0.1"), HTTP_OK},
		{STR_INIT("127.0.0.0/8"), HTTP_OK},
		{STR_INIT("127.0.0.2"), HTTP_ERR_PRIVATE},
		{STR_INIT("10.0.0.0/8"), HTTP_ERR_PRIVATE},
		{STR_INIT("127.1"), HTTP_ERR_PRIVATE},
		{STR_INIT("nonsense"), HTTP_ERR_PRIVATE},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct str both[] = {STR("fd00::/8"), rows[i].allow};
		const struct http_opts o = {
			.allow = both, .n_allow = 2, .allow_plaintext = true};
		struct answer a;

		fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), "/s"), &o);
		assert_int_equal(a.res.error, rows[i].want);
		answer_done(&a);
	}
}

static void test_an_open_connection_does_not_lend_its_permission(void **state)
{
	struct fixture *x = *state;
	const struct str here = STR("127.0.0.1");
	const struct http_opts o = {.allow = &here, .n_allow = 1, .allow_plaintext = true};
	const char *url = fetch_url("127.0.0.1", httpd_port(x->server), "/s");
	struct answer a;

	fetch(&x->f, &a, url, &o);
	assert_int_equal(a.res.error, HTTP_OK);
	answer_done(&a);
	fetch(&x->f, &a, url, NULL);
	assert_int_equal(a.res.error, HTTP_ERR_PRIVATE);
	assert_has(a.res.error_text, "127.0.0.1");
	answer_done(&a);
	assert_int_equal(httpd_requests(x->server), 1);
	fetch(&x->f, &a, url, &o);
	assert_int_equal(a.res.error, HTTP_OK);
	answer_done(&a);
}

static void test_a_reload_can_take_permission_away(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	const char *url = fetch_url("127.0.0.1", httpd_port(x->server), "/s");
	struct answer a;

	http_client_set_limits(x->f.client, &lim);
	fetch(&x->f, &a, url, NULL);
	assert_int_equal(a.res.error, HTTP_OK);
	answer_done(&a);
	lim.allow_private = false;
	http_client_set_limits(x->f.client, &lim);
	fetch(&x->f, &a, url, NULL);
	assert_int_equal(a.res.error, HTTP_ERR_PRIVATE);
	answer_done(&a);
	assert_int_equal(httpd_requests(x->server), 1);
}

static void test_no_proxy_of_the_environment_is_asked(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct httpd *proxy = httpd_start("127.0.0.1", serve, x->location);
	struct answer a;
	char url[64];

	http_client_set_limits(x->f.client, &lim);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", httpd_port(proxy));
	setenv("http_proxy", url, 1);
	setenv("ALL_PROXY", url, 1);
	setenv("no_proxy", "", 1);
	setenv("NO_PROXY", "", 1);
	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), "/s"), NULL);
	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(httpd_accepted(proxy), 0);
	assert_int_equal(httpd_accepted(x->server), 1);
	answer_done(&a);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	httpd_stop(proxy);
}

#define WITH_SERVER(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_special_network_is_private_to_its_edges),
		cmocka_unit_test(test_the_unit_lets_through_what_the_guard_does),
		cmocka_unit_test(test_other_families_are_private),
		cmocka_unit_test(test_networks_hold_their_addresses_and_no_others),
		cmocka_unit_test(test_ambiguous_networks_are_no_networks),
		WITH_SERVER(test_no_form_of_a_private_address_is_reached),
		WITH_SERVER(test_a_host_that_is_read_in_two_ways_is_not_asked),
		WITH_SERVER(test_no_redirect_leads_to_a_private_address),
		WITH_SERVER(test_an_allow_list_opens_just_what_it_names),
		WITH_SERVER(test_an_open_connection_does_not_lend_its_permission),
		WITH_SERVER(test_a_reload_can_take_permission_away),
		WITH_SERVER(test_no_proxy_of_the_environment_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
