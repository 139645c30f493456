/* SPDX-License-Identifier: ISC */
/* HTTP as it should be: answers, conditional requests, headers, redirects, POST. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

static bool is(const char *path, const struct httpd_conn *c)
{
	return strcmp(path, c->path) == 0;
}

static void serve_conditional(struct httpd_conn *c)
{
	char etag[64];
	char since[64];

	httpd_header(c, "If-None-Match", etag, sizeof(etag));
	httpd_header(c, "If-Modified-Since", since, sizeof(since));
	if (strcmp(etag, "W/\"a\\b-gzip\"") == 0 && strcmp(since, "yesterday, as we say") == 0)
		httpd_print(c, "HTTP/1.1 304 Not Modified\r\nETag: \"next\"\r\n\r\n");
	else
		httpd_answer(c, "200 OK",
			"ETag:  W/\"a\\b-gzip\" \r\nlast-modified: yesterday, as we say\r\n"
			"Content-Type: application/rss+xml\r\nCACHE-CONTROL: max-age=60\r\n"
			"Cache-Control: public\r\nExpires: 0\r\nDate: now\r\nAge: 7\r\n"
			"Retry-After: 120\r\nLink: <a>; rel=hub\r\nX-Other: x\r\n"
			"Link: <b>; rel=self\r\nETag: \"second\"\r\n",
			"<rss/>");
}

static void serve_redirect(struct httpd_conn *c, unsigned status, const char *to)
{
	httpd_print(c, "HTTP/1.1 %u Moved\r\nLocation: %s\r\nContent-Length: 4\r\n\r\ngone",
		status, to);
}

static const struct {
	const char *path;
	unsigned status;
	const char *to;
} redirects[] = {
	{"/301", 301, "/308"},
	{"/308", 308, "/ok"},
	{"/302", 302, "/ok"},
	{"/303", 303, "ok"},
	{"/307", 307, "/ok?a=b#part"},
	{"/mixed", 301, "/302"},
	{"/loop", 302, "/loop"},
	{"/five", 301, "/four"},
	{"/four", 301, "/three"},
	{"/three", 301, "/301"},
	{"/six", 301, "/five"},
	{"/file", 302, "file:///etc/passwd"},
	{"/gopher", 302, "gopher://127.0.0.1/x"},
	{"/nowhere", 302, "http://[broken/secret"},
	{"/arabic", 301, "/\u0623\u062e\u0628\u0627\u0631 1"},
	{"/300", 300, "/ok"},
	{"/304", 304, "/ok"},
	{"/noslash", 302, "?q"},
};

static void serve_echo(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
		strlen(c->request) + c->body_n);
	httpd_write(c, c->request, strlen(c->request));
	httpd_write(c, c->body, c->body_n);
}

static void serve(struct httpd_conn *c, void *arg)
{
	const char *other = arg; /* where /away goes */

	for (size_t i = 0; i < sizeof(redirects) / sizeof(*redirects); i++) {
		if (is(redirects[i].path, c)) {
			serve_redirect(c, redirects[i].status, redirects[i].to);
			return;
		}
	}
	if (is("/conditional", c))
		serve_conditional(c);
	else if (is("/away", c))
		serve_redirect(c, 302, other);
	else if (is("/echo", c) || is("/ok", c) || strncmp(c->path, "/ok?", 4) == 0)
		serve_echo(c);
	else if (is("/here", c))
		serve_redirect(c, 302, "/echo");
	else
		httpd_answer(c, "404 Not Found", "", "no");
}

struct fixture {
	struct fetcher f;
	struct httpd *server, *other;
	char away[128];
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	x->server = httpd_start("127.0.0.1", serve, x->away);
	x->other = httpd_start("127.0.0.2", serve, NULL);
	snprintf(x->away, sizeof(x->away), "http://mallory:pw@127.0.0.2:%u/echo",
		httpd_port(x->other));
	fetcher_init(&x->f, &lim);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	httpd_stop(x->server);
	httpd_stop(x->other);
	free(x);
	return 0;
}

static void get(struct fixture *x, struct answer *a, const char *path)
{
	fetch(&x->f, a, fetch_url("127.0.0.1", httpd_port(x->server), path), NULL);
}

static void assert_str(struct str s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	assert_memory_equal(s.n == 0 ? "" : s.p, want, s.n);
}

static void test_an_answer_carries_body_and_headers_byte_for_byte(void **state)
{
	struct answer a;

	get(*state, &a, "/conditional");
	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(a.res.status, 200);
	assert_str(a.res.body, "<rss/>");
	assert_str(a.res.etag, "W/\"a\\b-gzip\"");
	assert_str(a.res.last_modified, "yesterday, as we say");
	assert_str(a.res.content_type, "application/rss+xml");
	assert_str(a.res.cache_control, "max-age=60, public");
	assert_str(a.res.expires, "0");
	assert_str(a.res.date, "now");
	assert_str(a.res.age, "7");
	assert_str(a.res.retry_after, "120");
	assert_str(a.res.link, "<a>; rel=hub, <b>; rel=self");
	assert_str(a.res.permanent_url, "");
	assert_true(a.res.wire_bytes > 200 && a.res.wire_bytes < 600);
	assert_true(a.res.elapsed_us > 0);
	answer_done(&a);
}

static void test_validators_go_out_as_they_came_and_304_has_no_body(void **state)
{
	struct fixture *x = *state;
	struct http_req req = {.method = STR("GET"), .n_headers = 2};
	struct answer a;

	req.url = str_of(fetch_url("127.0.0.1", httpd_port(x->server), "/conditional"));
	req.headers[0] = (struct http_header){STR("If-None-Match"), STR("W/\"a\\b-gzip\"")};
	req.headers[1] =
		(struct http_header){STR("If-Modified-Since"), STR("yesterday, as we say")};
	fetch_start(&x->f, &a, &req, NULL);
	fetch_wait(&a);
	assert_int_equal(a.res.status, 304);
	assert_int_equal(a.res.body.n, 0);
	assert_str(a.res.etag, "\"next\"");
	assert_str(a.res.last_modified, "");
	answer_done(&a);
}

static void test_a_request_says_nothing_that_was_not_asked_for(void **state)
{
	struct answer a;
	char host[64];

	get(*state, &a, "/echo");
	snprintf(host, sizeof(host), "Host: 127.0.0.1:%u\r\n",
		httpd_port(((struct fixture *)*state)->server));
	assert_has(a.res.body.p, host);
	assert_has(a.res.body.p, "Accept-Encoding: deflate, gzip, br, zstd\r\n");
	for (const char *const *name =
			(const char *[]){"User-Agent", "Cookie", "Referer", "Range", NULL};
		*name != NULL; name++)
		assert_lacks(a.res.body.p, *name);
	answer_done(&a);
}

static void test_a_post_sends_its_body_at_once(void **state)
{
	struct fixture *x = *state;
	size_t n = 1500000; /* libcurl asks 100-continue from 1 MiB on unless told not to */
	char *body = malloc(n);
	struct http_req req = {.method = STR("POST"), .n_headers = 2};
	struct answer a;

	memset(body, 'b', n);
	req.url = str_of(fetch_url("127.0.0.1", httpd_port(x->server), "/echo"));
	req.headers[0] = (struct http_header){STR("Content-Type"), STR("application/json")};
	req.headers[1] = (struct http_header){STR("X-Empty"), STR("")};
	req.body = (struct str){body, n};
	fetch_start(&x->f, &a, &req, NULL);
	fetch_wait(&a);
	assert_int_equal(a.res.status, 200);
	assert_has(a.res.body.p, "POST /echo HTTP/1.1\r\n");
	assert_has(a.res.body.p, "\r\nContent-Type: application/json\r\n");
	assert_has(a.res.body.p, "\r\nX-Empty:\r\n");
	assert_lacks(a.res.body.p, "Expect");
	assert_memory_equal(a.res.body.p + a.res.body.n - n, body, n);
	answer_done(&a);
	/* The handle was used for a POST: the next transfer to the host is a GET again. */
	get(x, &a, "/echo");
	assert_has(a.res.body.p, "GET /echo HTTP/1.1\r\n");
	assert_lacks(a.res.body.p, "application/json");
	answer_done(&a);
	free(body);
}

static void test_redirects_end_where_they_should(void **state)
{
	struct fixture *x = *state;
	static const struct {
		const char *path, *end;
		bool for_good;
	} rows[] = {
		{"/301", "/ok", true},
		{"/308", "/ok", true},
		{"/302", "/ok", false},
		{"/303", "/ok", false},
		{"/307", "/ok?a=b", false},
		{"/mixed", "/ok", false},
		{"/five", "/ok", true},
		{"/300", "/300", false},
		{"/304", "/304", false},
		{"/arabic", "/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1%201", true},
		{"/noslash", "/noslash?q", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *end = fetch_url("127.0.0.1", httpd_port(x->server), rows[i].end);
		struct answer a;

		get(x, &a, rows[i].path);
		assert_int_equal(a.res.error, HTTP_OK);
		assert_str(a.res.url, end);
		assert_str(a.res.permanent_url, rows[i].for_good ? end : "");
		answer_done(&a);
	}
}

static void on_hopped(void *arg)
{
	((struct answer *)arg)->hops++;
}

/* http to https of one host is the commonest redirect, and both count as that host's. */
static void test_a_hop_to_another_host_is_told_and_no_other(void **state)
{
	struct fixture *x = *state;
	static const struct {
		const char *path;
		unsigned hops;
	} rows[] = {{"/ok", 0}, {"/302", 0}, {"/five", 0}, {"/away", 1}};
	const struct http_opts o = {.allow_plaintext = true, .hopped = on_hopped};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer a;

		fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), rows[i].path),
			&o);
		assert_int_equal(a.hops, rows[i].hops);
		answer_done(&a);
	}
}

static void test_redirects_that_are_not_followed(void **state)
{
	static const char *const paths[] = {"/loop", "/six", "/file", "/gopher", "/nowhere"};

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct answer a;

		get(*state, &a, paths[i]);
		assert_int_equal(a.res.error, HTTP_ERR_REDIRECT);
		assert_true(a.res.status >= 301 && a.res.status <= 308);
		assert_int_equal(a.res.body.n, 0);
		assert_lacks(a.res.error_text, "secret");
		answer_done(&a);
	}
}

static void test_without_redirects_the_redirect_is_the_answer(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct answer a;

	lim.max_redirects = 0;
	http_client_set_limits(x->f.client, &lim);
	get(x, &a, "/301");
	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(a.res.status, 301);
	assert_str(a.res.location, "/308");
	assert_str(a.res.body, "gone");
	answer_done(&a);
}

static void send_body(struct fixture *x, struct answer *a, const char *method, const char *path)
{
	struct http_req req = {.method = str_of(method), .body = STR("{\"a\":1}")};

	req.url = str_of(fetch_url("127.0.0.1", httpd_port(x->server), path));
	fetch_start(&x->f, a, &req, NULL);
	fetch_wait(a);
}

static void test_what_has_a_body_is_not_redirected(void **state)
{
	static const char *const methods[] = {"POST", "PUT"};
	static const char *const paths[] = {"/301", "/303", "/307", "/308"};
	struct answer a;

	for (size_t i = 0; i < 8; i++) {
		send_body(*state, &a, methods[i % 2], paths[i / 2]);
		assert_int_equal(a.res.error, HTTP_OK);
		assert_int_equal(a.res.status, atoi(paths[i / 2] + 1));
		answer_done(&a);
	}
}

/* One handle serves them all, and keeps nothing of the one before. */
static void test_a_put_is_one_and_what_follows_it_is_none(void **state)
{
	static const char *const methods[] = {"PUT", "POST", "PUT", "GET", "POST"};
	struct answer a;

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		char line[64];

		send_body(*state, &a, methods[i], "/echo");
		snprintf(line, sizeof(line), "%s /echo HTTP/1.1\r\n", methods[i]);
		assert_int_equal(a.res.status, 200);
		assert_true(str_starts(a.res.body, str_of(line)));
		assert_int_equal(
			str_ends(a.res.body, STR("{\"a\":1}")), strcmp(methods[i], "GET") != 0);
		assert_lacks(a.res.body.p, "Expect");
		answer_done(&a);
	}
}

static void test_other_methods_are_refused(void **state)
{
	static const char *const methods[] = {
		"", "put", "PUTS", "DELETE", "PUT / HTTP/1.1\r\nX: "};
	struct answer a;

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		send_body(*state, &a, methods[i], "/echo");
		assert_int_equal(a.res.error, HTTP_ERR_URL);
		assert_has(a.res.error_text, "PUT");
		answer_done(&a);
	}
}

static void get_with_login(struct fixture *x, struct answer *a, const char *path)
{
	char url[256];
	struct http_req req = {.method = STR("GET"), .n_headers = 3};

	snprintf(url, sizeof(url), "http://user:pass@127.0.0.1:%u%s", httpd_port(x->server),
		path);
	req.url = str_of(url);
	req.headers[0] = (struct http_header){STR("X-Token"), STR("t0ken")};
	req.headers[1] = (struct http_header){STR("User-Agent"), STR("rasid")};
	req.headers[2] = (struct http_header){STR("Cookie"), STR("c00kie")};
	fetch_start(&x->f, a, &req, NULL);
	fetch_wait(a);
}

static void test_credentials_stay_with_their_origin(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	get_with_login(x, &a, "/away");
	assert_int_equal(a.res.status, 200);
	assert_int_equal(httpd_requests(x->other), 1);
	assert_has(a.res.body.p, "User-Agent: rasid\r\n");
	assert_lacks(a.res.body.p, "Authorization");
	assert_lacks(a.res.body.p, "t0ken");
	assert_lacks(a.res.body.p, "c00kie");
	answer_done(&a);
	get_with_login(x, &a, "/here");
	assert_has(a.res.body.p, "Authorization: Basic dXNlcjpwYXNz\r\n");
	assert_has(a.res.body.p, "X-Token: t0ken\r\n");
	answer_done(&a);
	/* and are not remembered by the handle */
	get(x, &a, "/echo");
	assert_lacks(a.res.body.p, "Authorization");
	answer_done(&a);
}

static void test_bad_requests_are_refused_in_the_callback(void **state)
{
	struct fixture *x = *state;
	static const struct {
		struct str url, name, value, method;
	} rows[] = {
		{STR_INIT("ftp://127.0.0.1/"), STR_INIT("A"), STR_INIT("b"), STR_INIT("GET")},
		{STR_INIT("file:///etc/passwd"), STR_INIT("A"), STR_INIT("b"), STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/a b"), STR_INIT("A"), STR_INIT("b"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/\r\nX: y"), STR_INIT("A"), STR_INIT("b"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/\xD8\xA3"), STR_INIT("A"), STR_INIT("b"),
			STR_INIT("GET")},
		{STR_INIT("http:///secret"), STR_INIT("A"), STR_INIT("b"), STR_INIT("GET")},
		{STR_INIT("http://[::1/secret"), STR_INIT("A"), STR_INIT("b"), STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1:99999/"), STR_INIT("A"), STR_INIT("b"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A"), STR_INIT("b"),
			STR_INIT("DELETE")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A"), STR_INIT("b\r\nX: y"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A"), STR_INIT("b\nc"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A"), STR_INIT("b\0c"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A b"), STR_INIT("c"),
			STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT("A:"), STR_INIT("c"), STR_INIT("GET")},
		{STR_INIT("http://127.0.0.1/"), STR_INIT(""), STR_INIT("c"), STR_INIT("GET")},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct http_req req = {
			.method = rows[i].method, .url = rows[i].url, .n_headers = 1};
		struct answer a;

		req.headers[0] = (struct http_header){rows[i].name, rows[i].value};
		fetch_start(&x->f, &a, &req, NULL);
		fetch_wait(&a);
		assert_int_equal(a.res.error, HTTP_ERR_URL);
		assert_true(a.res.error_text[0] != '\0');
		assert_lacks(a.res.error_text, "secret");
		answer_done(&a);
	}
}

static void test_plain_http_must_be_allowed(void **state)
{
	struct fixture *x = *state;
	const struct http_opts o = {.allow_plaintext = false};
	struct answer a;

	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), "/ok"), &o);
	assert_int_equal(a.res.error, HTTP_ERR_URL);
	assert_int_equal(httpd_accepted(x->server), 0);
	answer_done(&a);
}

static void test_a_connection_is_used_again(void **state)
{
	struct fixture *x = *state;

	for (int i = 0; i < 5; i++) {
		struct answer a;

		get(x, &a, "/ok");
		assert_int_equal(a.res.status, 200);
		answer_done(&a);
	}
	assert_int_equal(httpd_accepted(x->server), 1);
	assert_int_equal(httpd_requests(x->server), 5);
}

struct taken {
	char *p;
	size_t n;
};

static void on_take(struct http_op *op, const struct http_res *res, void *arg)
{
	struct taken *got = arg;

	got->p = http_take_body(op, &got->n);
	assert_int_equal(got->n, res->body.n);
}

static void test_the_body_can_be_taken(void **state)
{
	struct fixture *x = *state;
	const struct http_opts o = {.allow_plaintext = true};
	struct http_req req = {.method = STR("GET")};
	struct taken got = {0};

	req.url = str_of(fetch_url("127.0.0.1", httpd_port(x->server), "/conditional"));
	http_start(x->f.client, &req, &o, on_take, &got);
	while (got.p == NULL)
		uv_run(&x->f.loop, UV_RUN_ONCE);
	assert_string_equal(got.p, "<rss/>");
	free(got.p);
}

static void test_ipv6_works(void **state)
{
	struct fixture *x = *state;
	struct httpd *six = httpd_start("::1", serve, NULL);
	struct answer a;

	fetch(&x->f, &a, fetch_url("[::1]", httpd_port(six), "/ok"), NULL);
	assert_int_equal(a.res.status, 200);
	answer_done(&a);
	httpd_stop(six);
}

static void test_a_name_with_a_dead_address_reaches_the_living_one(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	resolver_set("two.test", "127.0.0.9,127.0.0.1");
	fetch(&x->f, &a, fetch_url("two.test", httpd_port(x->server), "/ok"), NULL);
	assert_int_equal(a.res.error, HTTP_OK);
	answer_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_an_answer_carries_body_and_headers_byte_for_byte, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_validators_go_out_as_they_came_and_304_has_no_body, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_request_says_nothing_that_was_not_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_post_sends_its_body_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_redirects_end_where_they_should, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_hop_to_another_host_is_told_and_no_other, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_redirects_that_are_not_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_without_redirects_the_redirect_is_the_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_has_a_body_is_not_redirected, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_put_is_one_and_what_follows_it_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_other_methods_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_credentials_stay_with_their_origin, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_bad_requests_are_refused_in_the_callback, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_plain_http_must_be_allowed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_connection_is_used_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_body_can_be_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ipv6_works, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_name_with_a_dead_address_reaches_the_living_one, setup,
			teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
