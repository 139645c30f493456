/* SPDX-License-Identifier: ISC */
/* The HTTP server as the page has it: over TCP, for browsers, where anybody may come. */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/web_rig.h"

enum {
	PER_IP = 4,
	REQUEST_MS = 30000
};

static void handle(const struct server_req *req, void *token, struct server_res *res, void *arg)
{
	struct fixture *f = arg;

	f->requests++;
	snprintf(f->seen, sizeof(f->seen), "%zu", server_headers(token, "host"));
	if (str_eq(req->path, STR("/later"))) {
		f->held = token;
		res->later = true;
		return;
	}
	if (str_eq(req->path, STR("/asset")))
		server_set_head(token, &(struct server_head){.etag = STR("\"v1\""),
					       .cache = STR("max-age=9, immutable")});
	if (str_eq(req->path, STR("/moved"))) {
		res->status = 303;
		server_set_head(token, &(struct server_head){.location = STR("/"),
					       .set_cookie = STR("a=b"),
					       .retry_after_s = 7});
	}
	res->content_type = STR("text/plain; charset=utf-8");
	buf_str(&res->body, STR("hello"));
}

static int admit(const struct server_req *req, void *token, void *arg)
{
	(void)arg;
	if (str_eq(req->method, STR("GET")) || str_eq(req->method, STR("HEAD")))
		return 0;
	server_set_head(token, &(struct server_head){.allow = STR("GET, HEAD")});
	return 405;
}

static int set_up(void **state)
{
	const struct server_opts opts = {.connections = 2 * PER_IP,
		.per_ip = PER_IP,
		.request_ms = REQUEST_MS,
		.page = true,
		.admit = admit};
	struct fixture *f = calloc(1, sizeof(*f));
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct err e;

	if (bind(fd, (struct sockaddr *)&a, n) != 0 || listen(fd, 64) != 0 ||
		getsockname(fd, (struct sockaddr *)&a, &n) != 0 ||
		server_new(fd, &opts, handle, f, &f->server, &e) != ERR_NONE)
		return -1;
	f->uid = ntohs(a.sin_port);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	server_free(f->server);
	free(f);
	return 0;
}

/* From an address of this machine: 127.0.0.LAST. */
static int dial_from(const struct fixture *f, unsigned last)
{
	struct sockaddr_in from = {
		.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK - 1 + last)}};
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_addr = {htonl(INADDR_LOOPBACK)},
		.sin_port = htons((uint16_t)f->uid)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&from, sizeof(from)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static void say(struct fixture *f, int fd, const char *text)
{
	write_all(f, fd, text, strlen(text));
}

static void ask(struct fixture *f, const char *request, char *out, size_t max)
{
	int fd = dial_from(f, 1);

	say(f, fd, request);
	read_all(f, fd, out, max);
	close(fd);
}

#define GET(path, headers)                                                                     \
	"GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" headers "\r\n"

static void test_browsers_are_told_to_run_nothing_of_others(void **state)
{
	char out[2048];

	ask(*state, GET("/", ""), out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_has(out,
		"\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; ");
	assert_has(out, "frame-ancestors 'none'\r\n");
	assert_lacks(out, "unsafe-");
	assert_has(out, "\r\nX-Content-Type-Options: nosniff\r\n");
	assert_has(out, "\r\nReferrer-Policy: no-referrer\r\n");
	assert_has(out, "\r\nCache-Control: no-store\r\n");
}

/* A refusal is a page as well. */
static void test_other_methods_are_refused_with_those_that_are_not(void **state)
{
	char out[2048];

	ask(*state, "DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 405 ", 13);
	assert_has(out, "\r\nAllow: GET, HEAD\r\n");
	assert_has(out, "\r\nContent-Security-Policy: ");
	assert_int_equal(((struct fixture *)*state)->requests, 0);
}

static void test_head_is_get_without_its_body(void **state)
{
	char out[2048];

	ask(*state, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_has(out, "\r\nContent-Length: 5\r\n");
	assert_lacks(out, "hello");
}

static void test_what_the_browser_has_is_not_sent_again(void **state)
{
	static const char *const known[] = {"\"v1\"", "W/\"v1\"", "\"v0\", \"v1\"", "*"};
	static const char *const other[] = {"\"v2\"", "v1", "\"v1", ""};
	char request[256];
	char out[2048];

	ask(*state, GET("/asset", ""), out, sizeof(out));
	assert_has(out, "\r\nETag: \"v1\"\r\n");
	assert_has(out, "\r\nCache-Control: max-age=9, immutable\r\n");
	assert_lacks(out, "no-store");
	for (size_t i = 0; i < 4; i++) {
		snprintf(request, sizeof(request), GET("/asset", "If-None-Match: %s\r\n"),
			known[i]);
		ask(*state, request, out, sizeof(out));
		assert_memory_equal(out, "HTTP/1.1 304 ", 13);
		assert_has(out, "\r\nETag: \"v1\"\r\n");
		assert_lacks(out, "hello");
		snprintf(request, sizeof(request), GET("/asset", "If-None-Match: %s\r\n"),
			other[i]);
		ask(*state, request, out, sizeof(out));
		assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	}
	/* What has no tag is never known. */
	ask(*state, GET("/", "If-None-Match: *\r\n"), out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
}

static void test_headers_of_an_answer(void **state)
{
	char out[2048];

	ask(*state, GET("/moved", ""), out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 303 ", 13);
	assert_has(out, "\r\nLocation: /\r\n");
	assert_has(out, "\r\nSet-Cookie: a=b\r\n");
	assert_has(out, "\r\nRetry-After: 7\r\n");
}

static void test_hosts_are_counted(void **state)
{
	struct fixture *f = *state;
	char out[2048];

	ask(f, GET("/", "Host: y\r\nhOST: z\r\n"), out, sizeof(out));
	assert_string_equal(f->seen, "3");
}

static void test_requests_sent_ahead_are_answered_in_order(void **state)
{
	struct fixture *f = *state;
	static const char pair[] = "GET /asset HTTP/1.1\r\nHost: x\r\n\r\n"
				   "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n";
	char out[65536];
	int fd = dial_from(f, 1);
	size_t n = 0;

	for (int i = 0; i < 20; i++)
		say(f, fd, pair);
	say(f, fd, GET("/moved", ""));
	read_all(f, fd, out, sizeof(out));
	close(fd);
	for (const char *p = out; (p = strstr(p, "HTTP/1.1 200 ")) != NULL; p++)
		n++;
	assert_int_equal(n, 40);
	assert_has(out, "HTTP/1.1 303 ");
	assert_int_equal(f->requests, 41);
}

static void run_some(struct fixture *f)
{
	for (int i = 0; i < 20; i++)
		server_run(f->server, f->now_ms);
}

static bool is_closed(int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, MSG_PEEK);

	return n == 0 || (n < 0 && errno == ECONNRESET);
}

static void test_one_address_gets_so_many_connections(void **state)
{
	struct fixture *f = *state;
	int fds[PER_IP + 2];
	char out[2048];

	for (int i = 0; i < PER_IP + 2; i++) {
		fds[i] = dial_from(f, 2);
		run_some(f);
	}
	for (int i = 0; i < PER_IP + 2; i++)
		assert_int_equal(is_closed(fds[i]), i >= PER_IP);
	/* Who comes from elsewhere is served. */
	ask(f, GET("/", ""), out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	for (int i = 0; i < PER_IP + 2; i++)
		close(fds[i]);
}

/* A byte now and then, which would keep a place for good. */
static void test_a_slow_request_ends(void **state)
{
	struct fixture *f = *state;
	int fd = dial_from(f, 1);

	run_some(f);
	say(f, fd, "GET / HTTP/1.1\r\nHost: x\r\nX-A: ");
	for (; f->now_ms < REQUEST_MS - 100; f->now_ms += 1000) {
		say(f, fd, "a");
		assert_false(is_closed(fd));
		assert_true(server_timeout_ms(f->server) <= REQUEST_MS - f->now_ms);
	}
	f->now_ms = REQUEST_MS;
	run_some(f);
	assert_true(is_closed(fd));
	close(fd);
}

/* One request after the other, or one that waits for us. */
static void test_who_is_served_is_not_late(void **state)
{
	struct fixture *f = *state;
	int fd = dial_from(f, 1);
	char out[2048];

	for (int i = 0; i < 4; i++) {
		say(f, fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
		f->now_ms += REQUEST_MS - 1;
		run_some(f);
		assert_true(recv(fd, out, sizeof(out), 0) > 0);
	}
	say(f, fd, "GET /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	run_some(f);
	assert_non_null(f->held);
	f->now_ms += INT64_C(10) * REQUEST_MS;
	run_some(f);
	server_answer(f->server, f->held, 200, STR("text/plain"), STR("at last"));
	read_all(f, fd, out, sizeof(out));
	assert_has(out, "at last");
	close(fd);
}

static void test_who_went_away_is_seen(void **state)
{
	struct fixture *f = *state;
	int fd = dial_from(f, 1);
	unsigned char peer[16];

	say(f, fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
	run_some(f);
	assert_non_null(f->held);
	server_peer(f->held, peer);
	assert_int_equal(peer[11], 0xFF);
	assert_int_equal(peer[12], 127);
	assert_int_equal(peer[15], 1);
	assert_false(server_left(f->held));
	close(fd);
	int64_t until = clock_ms() + PATIENCE_MS;

	while (!server_left(f->held) && clock_ms() < until)
		run_some(f);
	assert_true(server_left(f->held));
	server_answer(f->server, f->held, 200, STR("text/plain"), STR("nobody"));
	run_some(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_browsers_are_told_to_run_nothing_of_others),
		TEST(test_other_methods_are_refused_with_those_that_are_not),
		TEST(test_head_is_get_without_its_body),
		TEST(test_what_the_browser_has_is_not_sent_again),
		TEST(test_headers_of_an_answer),
		TEST(test_hosts_are_counted),
		TEST(test_requests_sent_ahead_are_answered_in_order),
		TEST(test_one_address_gets_so_many_connections),
		TEST(test_a_slow_request_ends),
		TEST(test_who_is_served_is_not_late),
		TEST(test_who_went_away_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
