/* SPDX-License-Identifier: ISC */
/*
 * TLS: verified, cheap, resumed. The CA bundle must be parsed once for a client and not for
 * every connection. What OpenSSL allocates tells them apart on any machine: a hundred certificates
 * take tens of times the allocations of a handshake.
 */
#include <stdarg.h>
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

/* The same address over TLS is; where that is nothing, the redirect is what is wrong. */
static void test_https_does_not_redirect_to_http(void **state)
{
	static const struct {
		const char *path, *text; /* NULL: an answer */
	} rows[] = {
		{"/down", "redirect from https to http; asked with https: "},
		{"/self", "redirect from https to http"},
		{"/slash", NULL},
	};
	need_server(state);
	struct tlsd tls;
	struct fetcher f;
	struct answer a;
	const char *why = "";

	assert_true(tlsd_start(&tls, "-HTTP", &why));
	tlsd_page(&tls, "down",
		"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\n\r\n");
	tlsd_page(&tls, "self",
		"HTTP/1.0 301 Moved\r\nLocation: http://localhost:%u/self\r\n\r\n", tls.port);
	tlsd_page(&tls, "slash",
		"HTTP/1.0 301 Moved\r\nLocation: http://localhost:%u/feed\r\n\r\n", tls.port);
	tlsd_page(&tls, "feed", "HTTP/1.0 200 OK\r\n\r\n<rss/>");
	start(&f, tls.ca);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		fetch(&f, &a, https("localhost", tls.port, rows[i].path), NULL);
		assert_int_equal(a.res.error, rows[i].text ? HTTP_ERR_REDIRECT : HTTP_OK);
		if (rows[i].text != NULL)
			assert_int_equal(
				strncmp(a.res.error_text, rows[i].text, strlen(rows[i].text)),
				0);
		else
			assert_true(str_starts(a.res.url, STR("https://")));
		assert_lacks(a.res.error_text, "secret");
		answer_done(&a);
	}
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

/* ---- what is mended, what is a transfer's own ---------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
	char text[8192];
	FILE *in = fopen(from, "re");
	FILE *out = fopen(to, "we");

	assert_non_null(in);
	assert_non_null(out);
	size_t n = fread(text, 1, sizeof(text), in);

	assert_true(n > 0 && n < sizeof(text));
	assert_int_equal(fwrite(text, 1, n, out), n);
	fclose(in);
	fclose(out);
}

/* What tlsd has made, as text; the caller frees it. */
static char *pem(const struct tlsd *t, const char *name)
{
	char path[128];
	char *text = calloc(1, 8192);

	snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	assert_in_range(fread(text, 1, 8191, f), 1, 8190);
	fclose(f);
	return text;
}

static void expect(struct fetcher *f, const struct tlsd *t, const struct http_opts *o,
	enum http_error want)
{
	struct answer a;

	fetch(f, &a, https("127.0.0.1", t->port, "/"), o);
	if (a.res.error != want)
		fail_msg("error %d, not %d: %s", a.res.error, want, a.res.error_text);
	answer_done(&a);
}

/* A bundle that is mended in its place holds from the next set_limits() on, for new connections and
 * for those that are open; h2server keeps them. */
static void test_a_bundle_that_changes_in_its_place_is_read_again(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	struct tlsd here;
	struct tlsd other;
	struct fetcher f;
	char bundle[128];
	const char *why = "";

	if (!tlsd_start(&here, "h2", &why)) {
		printf("SKIP test_a_bundle_that_changes_in_its_place_is_read_again: %s\n", why);
		skip();
	}
	assert_true(tlsd_start(&other, "-www", &why));
	snprintf(bundle, sizeof(bundle), "%s/both.pem", here.dir);
	copy_file(other.ca, bundle);
	lim.ca_file = bundle;
	fetcher_init(&f, &lim);
	for (int i = 0; i < 3; i++) {
		expect(&f, &here, NULL, HTTP_ERR_TLS);
		expect(&f, &other, NULL, HTTP_OK);
		copy_file(here.ca, bundle);
		http_client_set_limits(f.client, &lim);
		expect(&f, &here, NULL, HTTP_OK);
		expect(&f, &other, NULL, HTTP_ERR_TLS);
		copy_file(other.ca, bundle);
		http_client_set_limits(f.client, &lim);
	}
	fetcher_done(&f);
	tlsd_stop(&other);
	tlsd_stop(&here);
}

/* Nothing changed: nothing is parsed again, and sessions go on. */
static void test_a_bundle_that_stays_is_not_read_again(void **state)
{
	struct fixture *x = need_server(state);
	struct http_limits lim = fetch_limits();
	struct fetcher f;

	lim.ca_file = x->tls.bundle;
	fetcher_init(&f, &lim);
	get_ok(&f, x, "localhost", "New, TLSv1.3");
	http_client_set_limits(f.client, &lim);
	get_ok(&f, x, "localhost", "Reused, TLSv1.3");
	fetcher_done(&f);
}

/* h2server keeps the connection: it must not serve a transfer that does not trust its CA. */
static void test_a_ca_of_ones_own_is_added_for_one_transfer(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	struct tlsd here;
	struct tlsd other;
	struct fetcher f;
	const char *why = "";

	if (!tlsd_start(&here, "h2", &why)) {
		printf("SKIP test_a_ca_of_ones_own_is_added_for_one_transfer: %s\n", why);
		skip();
	}
	assert_true(tlsd_start(&other, "-www", &why));
	lim.ca_file = other.bundle;
	fetcher_init(&f, &lim);
	char *ca = pem(&here, "ca.pem");
	const struct http_opts own = {.tls = {.ca = str_of(ca)}};

	for (int i = 0; i < 3; i++) {
		expect(&f, &here, NULL, HTTP_ERR_TLS);
		expect(&f, &here, &own, HTTP_OK);
		/* Added: what the bundle knows is still known. */
		expect(&f, &other, &own, HTTP_OK);
		expect(&f, &other, NULL, HTTP_OK);
	}
	fetcher_done(&f);
	free(ca);
	tlsd_stop(&other);
	tlsd_stop(&here);
}

static void test_with_a_ca_of_ones_own_the_bundle_is_parsed_once(void **state)
{
	struct fixture *x = need_server(state);
	struct tlsd tls;
	struct fetcher f;
	const char *why = "";

	assert_true(tlsd_start(&tls, "-www", &why));
	char *ca = pem(&tls, "ca.pem");
	const struct http_opts own = {.tls = {.ca = str_of(ca)}};
	unsigned none = allocations;

	start(&f, x->tls.bundle);
	expect(&f, &tls, &own, HTTP_OK);
	unsigned before = allocations;
	char name[32];

	for (int i = 0; i < CONNECTIONS; i++) {
		struct answer a;

		snprintf(name, sizeof(name), "own%d.test", i);
		resolver_set(name, "127.0.0.1");
		fetch(&f, &a, https(name, tls.port, "/"), &own);
		assert_int_equal(a.res.error, HTTP_ERR_TLS);
		answer_done(&a);
	}
	unsigned each = (allocations - before) / CONNECTIONS;

	print_message(
		"%u allocations for the first, %u for each fresh one\n", before - none, each);
	assert_true(each > 0 && each * 5 < before - none);
	fetcher_done(&f);
	free(ca);
	tlsd_stop(&tls);
}

static void test_a_client_says_who_it_is_where_it_has_a_certificate(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	struct tlsd tls;
	struct fetcher f;
	const char *why = "";

	if (!tlsd_start(&tls, "-www -Verify 1 -verify_return_error -CAfile ca.pem", &why)) {
		printf("SKIP test_a_client_says_who_it_is_where_it_has_a_certificate: %s\n",
			why);
		skip();
	}
	lim.ca_file = tls.ca;
	fetcher_init(&f, &lim);
	char *cert = pem(&tls, "cert.pem");
	char *key = pem(&tls, "key.pem");
	char *wrong = pem(&tls, "ca.key");
	struct http_opts own = {.tls = {.cert = str_of(cert), .key = str_of(key)}};
	struct answer a;

	expect(&f, &tls, &own, HTTP_OK);
	/* Neither its connection nor its session is lent to who has none. TLS 1.3 says so when the
	 * handshake is over for the client. */
	fetch(&f, &a, https("127.0.0.1", tls.port, "/"), NULL);
	assert_int_not_equal(a.res.error, HTTP_OK);
	answer_done(&a);
	expect(&f, &tls, &own, HTTP_OK);
	own.tls.key = str_of(wrong);
	expect(&f, &tls, &own, HTTP_ERR_TLS);
	fetcher_done(&f);
	free(cert);
	free(key);
	free(wrong);
	tlsd_stop(&tls);
}

/* Of two bundles one. */
static void join(const char *a, const char *b, const char *to)
{
	char command[400];

	snprintf(command, sizeof(command), "cat '%s' '%s' >'%s'", a, b, to);
	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): in a test */
}

static void test_a_certificate_stays_behind_where_a_redirect_leaves_its_origin(void **state)
{
	(void)state;
	static const char none[] = "no client certificate available";
	struct http_limits lim = fetch_limits();
	struct tlsd asked;
	struct tlsd other;
	struct fetcher f;
	struct answer a;
	char path[128];
	char both[128];
	const char *why = "";

	if (!tlsd_start(&asked, "-HTTP", &why)) {
		printf("SKIP test_a_certificate_stays_behind...: %s\n", why);
		skip();
	}
	assert_true(tlsd_start(&other, "-www -verify 1 -CAfile ca.pem", &why));
	snprintf(path, sizeof(path), "%s/away", asked.dir);
	FILE *page = fopen(path, "we");

	fprintf(page, "HTTP/1.0 302 Found\r\nLocation: https://localhost:%u/\r\n\r\n",
		other.port);
	fclose(page);
	snprintf(both, sizeof(both), "%s/both.pem", asked.dir);
	join(asked.ca, other.ca, both);
	lim.ca_file = both;
	fetcher_init(&f, &lim);
	char *cert = pem(&other, "cert.pem");
	char *key = pem(&other, "key.pem");
	const struct http_opts own = {.tls = {.cert = str_of(cert), .key = str_of(key)}};

	fetch(&f, &a, https("localhost", other.port, "/"), &own);
	assert_lacks(a.res.body.p, none);
	answer_done(&a);
	fetch(&f, &a, https("localhost", asked.port, "/away"), &own);
	assert_int_equal(a.res.error, HTTP_OK);
	assert_has(a.res.body.p, none);
	answer_done(&a);
	fetcher_done(&f);
	free(cert);
	free(key);
	tlsd_stop(&other);
	tlsd_stop(&asked);
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
		cmocka_unit_test(test_a_stalled_handshake_times_out),
		cmocka_unit_test(test_plain_http_on_a_tls_port_is_a_tls_error),
		cmocka_unit_test(test_a_bundle_that_changes_in_its_place_is_read_again),
		cmocka_unit_test(test_a_bundle_that_stays_is_not_read_again),
		cmocka_unit_test(test_a_ca_of_ones_own_is_added_for_one_transfer),
		cmocka_unit_test(test_with_a_ca_of_ones_own_the_bundle_is_parsed_once),
		cmocka_unit_test(test_a_client_says_who_it_is_where_it_has_a_certificate),
		cmocka_unit_test(
			test_a_certificate_stays_behind_where_a_redirect_leaves_its_origin),
	};

	/* before OpenSSL's first allocation, or it refuses */
	if (CRYPTO_set_mem_functions(count_malloc, count_realloc, count_free) != 1)
		return 1;
	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
