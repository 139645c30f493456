/* SPDX-License-Identifier: ISC */
/*
 * TLS: verified, cheap, resumed. The CA bundle must be parsed once for a client and not for
 * every connection. What OpenSSL allocates tells them apart on any machine: a hundred certificates
 * take tens of times the allocations of a handshake.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"
#include "tests/util/tlsd.h"

enum {
	CONNECTIONS = 40
};

/* In a static variable because OpenSSL's allocators have no argument to carry it. */
static atomic_uint allocations;

static void *count_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return malloc(n);
}

static void *count_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return realloc(p, n);
}

static void count_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

struct fixture {
	struct tlsd tls;
	bool running;
};

static int group_setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	const char *why = "";

	x->running = tlsd_start(&x->tls, "-www", &why);
	if (!x->running)
		printf("SKIP daemon_http_tls: %s\n", why);
	*state = x;
	return 0;
}

static int group_teardown(void **state)
{
	struct fixture *x = *state;

	if (x->running)
		tlsd_stop(&x->tls);
	free(x);
	return 0;
}

static struct fixture *need_server(void **state)
{
	struct fixture *x = *state;

	if (!x->running)
		skip();
	return x;
}

static const char *https(const char *host, unsigned port, const char *path)
{
	static char url[256];

	snprintf(url, sizeof(url), "https://%s:%u%s", host, port, path);
	return url;
}

static void start(struct fetcher *f, const char *ca_file)
{
	struct http_limits lim = fetch_limits();

	lim.ca_file = ca_file;
	fetcher_init(f, &lim);
}

static void get_ok(struct fetcher *f, struct fixture *x, const char *host, const char *expect)
{
	struct answer a;

	fetch(f, &a, https(host, x->tls.port, "/"), NULL);
	if (a.res.error != HTTP_OK)
		fail_msg("%s: %s", host, a.res.error_text);
	assert_has(a.res.body.p, expect);
	answer_done(&a);
}

/* A new host name for each connection, so that nothing but the bundle can be shared. The names
 * are not in the certificate, which is found out after the chain was verified: as dear as
 * success. */
static void test_fresh_connections_do_not_parse_the_bundle_again(void **state)
{
	struct fixture *x = need_server(state);
	struct fetcher f;
	char name[32];

	unsigned none = allocations;
	start(&f, x->tls.bundle);
	get_ok(&f, x, "localhost", "New, TLSv1.3");
	unsigned before = allocations;

	for (int i = 0; i < CONNECTIONS; i++) {
		struct answer a;

		snprintf(name, sizeof(name), "h%d.test", i);
		resolver_set(name, "127.0.0.1");
		fetch(&f, &a, https(name, x->tls.port, "/"), NULL);
		assert_int_equal(a.res.error, HTTP_ERR_TLS);
		answer_done(&a);
	}
	unsigned each = (allocations - before) / CONNECTIONS;

	print_message("%u allocations for the first TLS connection, %u for each fresh one\n",
		before - none, each);
	assert_true(each > 0 && each * 5 < before - none);
	fetcher_done(&f);
}

static void test_the_second_connection_resumes_the_session(void **state)
{
	struct fixture *x = need_server(state);
	struct fetcher f;

	start(&f, x->tls.bundle);
	get_ok(&f, x, "localhost", "New, TLSv1.3");
	get_ok(&f, x, "127.0.0.1", "New, TLSv1.3");
	for (int i = 0; i < 5; i++) {
		get_ok(&f, x, "localhost", "Reused, TLSv1.3");
		get_ok(&f, x, "127.0.0.1", "Reused, TLSv1.3");
	}
	fetcher_done(&f);
}

static void test_an_unknown_authority_is_refused(void **state)
{
	struct fixture *x = need_server(state);
	struct fetcher f;
	struct answer a;

	start(&f, NULL);
	fetch(&f, &a, https("localhost", x->tls.port, "/secret"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_TLS);
	assert_has(a.res.error_text, "certificate");
	assert_lacks(a.res.error_text, "secret");
	answer_done(&a);
	fetcher_done(&f);
}

static void test_a_certificate_for_another_name_is_refused(void **state)
{
	struct fixture *x = need_server(state);
	struct fetcher f;
	struct answer a;

	start(&f, x->tls.ca);
	resolver_set("other.test", "127.0.0.1");
	fetch(&f, &a, https("other.test", x->tls.port, "/"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_TLS);
	answer_done(&a);
	fetcher_done(&f);
}

static void serve(struct httpd_conn *c, void *arg)
{
	const char *to = arg;
	char line[300];

	snprintf(line, sizeof(line), "Location: %s\r\n", to);
	if (strcmp(c->path, "/silence") == 0)
		httpd_hold(c);
	else
		httpd_answer(c, "301 Moved", line, "");
}

static void test_http_may_redirect_to_https(void **state)
{
	struct fixture *x = need_server(state);
	struct fetcher f;
	struct answer a;
	char to[256];

	snprintf(to, sizeof(to), "%s", https("localhost", x->tls.port, "/"));
	struct httpd *server = httpd_start("127.0.0.1", serve, to);

	start(&f, x->tls.ca);
	fetch(&f, &a, fetch_url("127.0.0.1", httpd_port(server), "/"), NULL);
	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(a.res.status, 200);
	assert_str_eq(a.res.url, str_of(to));
	assert_str_eq(a.res.permanent_url, str_of(to));
	answer_done(&a);
	fetcher_done(&f);
	httpd_stop(server);
}

static void test_https_does_not_redirect_to_http(void **state)
{
	need_server(state);
	struct tlsd tls;
	struct fetcher f;
	struct answer a;
	const char *why = "";
	char path[128];

	assert_true(tlsd_start(&tls, "-HTTP", &why));
	snprintf(path, sizeof(path), "%s/down", tls.dir);
	FILE *page = fopen(path, "w");

	fputs("HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\n\r\n", page);
	fclose(page);
	start(&f, tls.ca);
	fetch(&f, &a, https("localhost", tls.port, "/down"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_REDIRECT);
	assert_string_equal(a.res.error_text, "redirect from https to http");
	answer_done(&a);
	fetcher_done(&f);
	tlsd_stop(&tls);
}

/* Two transfers share a connection, and a third without the permission cannot slip onto it. */
static void test_http2_is_spoken_and_guarded(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	const struct str here = STR("127.0.0.1");
	const struct http_opts o = {.allow = &here, .n_allow = 1};
	struct fetcher f;
	struct tlsd tls;
	struct answer a[3];
	const char *why = "";

	if (!tlsd_start(&tls, "h2", &why)) {
		printf("SKIP test_http2_is_spoken_and_guarded: %s\n", why);
		skip();
	}
	lim.ca_file = tls.ca;
	lim.allow_private = false;
	fetcher_init(&f, &lim);
	for (int i = 0; i < 3; i++) {
		fetch(&f, &a[i], https("127.0.0.1", tls.port, "/"), i < 2 ? &o : NULL);
		if (a[i].res.error != (i < 2 ? HTTP_OK : HTTP_ERR_PRIVATE))
			fail_msg("%d: %s", i, a[i].res.error_text);
	}
	assert_true(str_starts(a[0].res.body, STR("HTTP/2.0 ")));
	assert_str_eq(a[0].res.body, a[1].res.body);
	for (int i = 0; i < 3; i++)
		answer_done(&a[i]);
	fetcher_done(&f);
	tlsd_stop(&tls);
}

/* A server that accepts and then says nothing: the handshake ends with the connect time. */
static void test_a_stalled_handshake_times_out(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	struct fetcher f;
	struct answer a;
	unsigned port;
	int fd[1];

	httpd_black_hole(fd, 1, &port);
	lim.connect_ms = 400; /* the total is far */
	fetcher_init(&f, &lim);
	fetch(&f, &a, https("127.0.0.1", port, "/"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_TIMEOUT);
	assert_in_range(a.res.elapsed_us, 390000, FETCH_FAR_MS * INT64_C(1000) / 2);
	answer_done(&a);
	fetcher_done(&f);
	httpd_black_hole_done(fd, 1);
}

static void test_plain_http_on_a_tls_port_is_a_tls_error(void **state)
{
	(void)state;
	char to[] = "/";
	struct httpd *server = httpd_start("127.0.0.1", serve, to);
	struct fetcher f;
	struct answer a;

	start(&f, NULL);
	fetch(&f, &a, https("127.0.0.1", httpd_port(server), "/"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_TLS);
	answer_done(&a);
	fetcher_done(&f);
	httpd_stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh_connections_do_not_parse_the_bundle_again),
		cmocka_unit_test(test_the_second_connection_resumes_the_session),
		cmocka_unit_test(test_an_unknown_authority_is_refused),
		cmocka_unit_test(test_a_certificate_for_another_name_is_refused),
		cmocka_unit_test(test_http_may_redirect_to_https),
		cmocka_unit_test(test_https_does_not_redirect_to_http),
		cmocka_unit_test(test_http2_is_spoken_and_guarded),
		cmocka_unit_test(test_a_stalled_handshake_times_out),
		cmocka_unit_test(test_plain_http_on_a_tls_port_is_a_tls_error),
	};

	/* before OpenSSL's first allocation, or it refuses */
	if (CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) != 1)
		return 1;
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
