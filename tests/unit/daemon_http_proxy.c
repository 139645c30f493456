/* SPDX-License-Identifier: ISC */
/* Proxies: which hosts they are asked for, what they are told, and whose word a refusal is. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/http/proxy.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/tlsd.h"

static void test_hosts_of_the_house_are_never_asked_of_a_proxy(void **state)
{
	(void)state;
	static const char *const house[] = {"", "localhost", "a.localhost", "printer",
		"printer.local", "metadata.google.internal", "nas.lan", "x.home.arpa",
		"127.0.0.1", "10.0.3.7", "169.254.169.254", "192.168.1.1", "[::1]", "[fd00::1]",
		"[fe80::1]"};
	static const char *const world[] = {"example.org", "notlocalhost.org", "1.1.1.1",
		"[2606:4700::1111]", "local.example", "xlan.net", "myhome.arpa"};

	for (size_t i = 0; i < sizeof(house) / sizeof(*house); i++)
		if (http_proxy_takes(str_of(house[i]), STR("")))
			fail_msg("'%s' goes to the proxy", house[i]);
	for (size_t i = 0; i < sizeof(world) / sizeof(*world); i++)
		if (!http_proxy_takes(str_of(world[i]), STR("")))
			fail_msg("'%s' does not go to the proxy", world[i]);
}

static void test_no_proxy_names_domains_addresses_and_networks(void **state)
{
	(void)state;
	static const struct {
		const char *no_proxy, *host;
		bool takes;
	} rows[] = {
		{"example.org", "example.org", false},
		{"example.org", "feeds.example.org", false},
		{"example.org", "badexample.org", true},
		{"feeds.example.org", "example.org", true},
		{".example.org", "example.org", false},
		{".example.org", "a.b.example.org", false},
		{"*.example.org", "a.example.org", false},
		{"EXAMPLE.org", "a.example.org", false},
		{"a.test, example.org", "example.org", false},
		{"a.test example.org", "example.org", false},
		{"a.test,,  ,example.org,", "example.org", false},
		{"a.test,b.test", "example.org", true},
		{"*", "example.org", false},
		{"1.1.0.0/16", "1.1.2.3", false},
		{"1.1.0.0/16", "1.2.2.3", true},
		{"1.1.2.3", "1.1.2.3", false},
		{"1.1.2.3", "1.1.2.30", true},
		{"2606:4700::/32", "[2606:4700::1]", false},
		{"[2606:4700::1]", "[2606:4700::1]", false},
		{"2606:4700::/32", "[2a00::1]", true},
		/* A name is no address, whatever it leads to. */
		{"0.0.0.0/0", "example.org", true},
		{"", "example.org", true},
		{".", "example.org", true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (http_proxy_takes(str_of(rows[i].host), str_of(rows[i].no_proxy)) !=
			rows[i].takes)
			fail_msg("no_proxy '%s', host '%s'", rows[i].no_proxy, rows[i].host);
}

/* ---- with a proxy ------------------------------------------------------------------------ */

struct fixture {
	struct fetcher f;
	struct httpd *proxy;
	char url[64];        /* of the proxy, as a request names it */
	char requests[8192]; /* what it was asked, one after the other */
	char location[256];  /* of a page that moves */
	const char *status;  /* what every request gets; NULL: 200 */
	unsigned tunnel;     /* CONNECT leads to this port of loopback; 0: nowhere */
};

static int dial(unsigned port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
		abort();
	return fd;
}

/* Bytes both ways until one side ends. */
static void pump(int a, int b)
{
	struct pollfd p[2] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
	char room[4096];

	while (poll(p, 2, -1) > 0)
		for (int i = 0; i < 2; i++) {
			ssize_t n = p[i].revents != 0 ? read(p[i].fd, room, sizeof(room)) : 0;

			if (p[i].revents != 0 &&
				(n <= 0 || write(p[1 - i].fd, room, (size_t)n) != n))
				return;
		}
}

static void tunnel(struct httpd_conn *c, unsigned port)
{
	int far = dial(port);

	httpd_print(c, "HTTP/1.1 200 Go ahead\r\nX-Proxy: secret\r\n\r\n");
	pump(c->fd, far);
	close(far);
	httpd_hang_up(c);
}

static void serve(struct httpd_conn *c, void *arg)
{
	struct fixture *x = arg;
	char line[300];

	size_t had = strlen(x->requests);

	snprintf(x->requests + had, sizeof(x->requests) - had, "%s", c->request);
	snprintf(line, sizeof(line), "Location: %s\r\n", x->location);
	if (x->status != NULL)
		httpd_answer(c, x->status, "ETag: \"proxy\"\r\n", "the proxy's page");
	else if (strncmp(c->request, "CONNECT ", 8) == 0)
		tunnel(c, x->tunnel);
	else if (strstr(c->path, "/go") != NULL)
		httpd_answer(c, "301 Moved", line, "");
	else
		httpd_answer(c, "200 OK", "", "a feed");
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	lim.allow_private = false;
	x->proxy = httpd_start("127.0.0.1", serve, x);
	snprintf(
		x->url, sizeof(x->url), "http://ali:sesame@127.0.0.1:%u", httpd_port(x->proxy));
	fetcher_init(&x->f, &lim);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	httpd_stop(x->proxy);
	free(x);
	return 0;
}

static void get(struct fixture *x, struct answer *a, const char *url, const char *no_proxy)
{
	struct http_opts o = {
		.allow_plaintext = true, .proxy = str_of(x->url), .no_proxy = str_of(no_proxy)};
	struct http_req req = {.method = STR("GET"),
		.url = str_of(url),
		.headers = {{STR("Authorization"), STR("Bearer for-the-host")}},
		.n_headers = 1};

	fetch_start(&x->f, a, &req, &o);
	fetch_wait(a);
}

static void test_a_host_is_asked_through_the_proxy_that_looks_it_up(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	get(x, &a, "http://feeds.test/rss", "");
	assert_int_equal(a.res.error, HTTP_OK);
	assert_str_is(a.res.body, "a feed");
	assert_has(x->requests, "GET http://feeds.test/rss HTTP/1.1\r\n");
	assert_has(x->requests, "Proxy-Authorization: Basic YWxpOnNlc2FtZQ==\r\n");
	answer_done(&a);
}

static void test_no_proxy_leads_around_it(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	get(x, &a, "http://feeds.test/rss", "feeds.test");
	assert_int_equal(
		a.res.error, HTTP_ERR_DNS); /* looked up here, where it has no address */
	answer_done(&a);
	assert_int_equal(httpd_accepted(x->proxy), 0);
}

static void test_a_private_address_is_not_reached_through_it(void **state)
{
	struct fixture *x = *state;
	static const char *const urls[] = {"http://127.0.0.1:1/", "http://10.0.0.1/",
		"http://[::1]:1/", "http://localhost:1/"};

	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct answer a;

		get(x, &a, urls[i], "");
		assert_int_equal(a.res.error, HTTP_ERR_PRIVATE);
		answer_done(&a);
		snprintf(x->location, sizeof(x->location), "%s", urls[i]);
		get(x, &a, "http://feeds.test/go", "");
		assert_int_equal(a.res.error, HTTP_ERR_PRIVATE);
		answer_done(&a);
	}
	assert_int_equal(httpd_requests(x->proxy), sizeof(urls) / sizeof(*urls));
}

/* Nor is a private address that was reached through one lent to who may not. */
static void test_a_connection_to_the_proxy_is_the_proxys_only(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	get(x, &a, "http://feeds.test/rss", "");
	answer_done(&a);
	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->proxy), "/rss"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_PRIVATE);
	answer_done(&a);
	assert_int_equal(httpd_requests(x->proxy), 1);
}

static void test_a_proxy_that_wants_a_login_is_not_the_host(void **state)
{
	struct fixture *x = *state;
	static const char *const urls[] = {"http://feeds.test/rss", "https://feeds.test/rss"};

	x->status = "407 Proxy Authentication Required";
	for (size_t i = 0; i < 2; i++) {
		struct answer a;

		get(x, &a, urls[i], "");
		assert_int_equal(a.res.error, HTTP_ERR_CONNECT);
		assert_string_equal(a.res.error_text, "the proxy wants another login (407)");
		assert_int_equal(a.res.wire_bytes, 0);
		answer_done(&a);
	}
}

static void test_a_tunnel_that_is_refused_is_no_answer(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	x->status = "403 Forbidden";
	get(x, &a, "https://feeds.test/secret", "");
	assert_int_equal(a.res.error, HTTP_ERR_CONNECT);
	assert_string_equal(a.res.error_text, "the proxy opens no way there (403)");
	assert_int_equal(a.res.status, 0);
	assert_int_equal(a.res.etag.n, 0);
	assert_int_equal(a.res.body.n, 0);
	answer_done(&a);
	assert_has(x->requests, "CONNECT feeds.test:443 HTTP/1.1\r\n");
	assert_lacks(x->requests, "secret");
}

static void test_a_page_of_the_host_is_its_own_whatever_its_status(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	x->status = "403 Forbidden";
	get(x, &a, "http://feeds.test/rss", "");
	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(a.res.status, 403);
	answer_done(&a);
}

static void test_tls_is_with_the_host_and_the_proxy_hears_nothing(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct tlsd tls;
	struct answer a;
	const char *why = "";

	if (!tlsd_start(&tls, "-www", &why)) {
		printf("SKIP: %s\n", why);
		skip();
	}
	lim.allow_private = false;
	lim.ca_file = tls.ca;
	http_client_set_limits(x->f.client, &lim);
	x->tunnel = tls.port;
	get(x, &a, "https://feeds.test/", "");
	if (a.res.error != HTTP_OK)
		fail_msg("%s", a.res.error_text);
	assert_has(a.res.body.p, "TLSv1.3");
	answer_done(&a);
	assert_has(x->requests, "CONNECT feeds.test:443 HTTP/1.1\r\n");
	assert_has(x->requests, "Proxy-Authorization: ");
	assert_lacks(x->requests, "for-the-host");
	tlsd_stop(&tls);
}

static void test_a_proxy_that_is_not_there_is_said(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	snprintf(x->url, sizeof(x->url), "http://ali:sesame@proxy.test:3128");
	get(x, &a, "http://feeds.test/rss", "");
	assert_int_equal(a.res.error, HTTP_ERR_DNS);
	assert_has(a.res.error_text, "proxy.test");
	assert_lacks(a.res.error_text, "sesame");
	answer_done(&a);
	snprintf(x->url, sizeof(x->url), "socks5h://127.0.0.1:1");
	get(x, &a, "http://feeds.test/rss", "");
	assert_int_equal(a.res.error, HTTP_ERR_CONNECT);
	answer_done(&a);
}

#define WITH_PROXY(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts_of_the_house_are_never_asked_of_a_proxy),
		cmocka_unit_test(test_no_proxy_names_domains_addresses_and_networks),
		WITH_PROXY(test_a_host_is_asked_through_the_proxy_that_looks_it_up),
		WITH_PROXY(test_no_proxy_leads_around_it),
		WITH_PROXY(test_a_private_address_is_not_reached_through_it),
		WITH_PROXY(test_a_connection_to_the_proxy_is_the_proxys_only),
		WITH_PROXY(test_a_proxy_that_wants_a_login_is_not_the_host),
		WITH_PROXY(test_a_tunnel_that_is_refused_is_no_answer),
		WITH_PROXY(test_a_page_of_the_host_is_its_own_whatever_its_status),
		WITH_PROXY(test_tls_is_with_the_host_and_the_proxy_hears_nothing),
		WITH_PROXY(test_a_proxy_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
