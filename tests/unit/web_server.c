/* SPDX-License-Identifier: ISC */
/*
 * The HTTP server over a UNIX socket, driven as a loop would drive it: poll its descriptor, run
 * it, read what came back. Client and server share one thread, so nothing here can race.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>

#include "base/buf.h"
#include "tests/unit/web_rig.h"

static void handle(const struct server_req *req, void *token, struct server_res *res, void *arg)
{
	struct fixture *f = arg;

	f->requests++;
	f->uid = req->peer_uid;
	snprintf(f->seen, sizeof(f->seen), STR_F " " STR_F " " STR_F " %zu", STR_A(req->method),
		STR_A(req->path), STR_A(req->query), req->body.n);
	if (str_eq(req->path, STR("/later"))) {
		f->held = token;
		res->later = true;
	} else if (str_eq(req->path, STR("/inside"))) {
		res->later = true;
		server_answer(f->server, token, 201, STR("text/plain"), STR("at once\n"));
	} else if (str_eq(req->path, STR("/taken"))) {
		size_t n = 0;
		char *body = server_take_body(token, &n);

		buf_printf(&res->body, "%.*s " STR_F, (int)n, body,
			STR_A(server_header(token, "x-hub-signature")));
		free(body);
	} else if (str_eq(req->path, STR("/echo"))) {
		res->content_type = STR("text/plain; charset=utf-8");
		buf_str(&res->body, req->body);
	} else {
		res->status = 404;
	}
}

static int listen_at(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err e;

	snprintf(f->dir, sizeof(f->dir), "/tmp/rasid-web-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/sock", f->dir);
	assert_code(server_new(listen_at(f->path), NULL, handle, f, &f->server, &e), ERR_NONE);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	server_free(f->server);
	unlink(f->path);
	rmdir(f->dir);
	free(f);
	return 0;
}

static int dial(const struct fixture *f)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", f->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void ask(struct fixture *f, const char *request, char *out, size_t max)
{
	int fd = dial(f);

	write_all(f, fd, request, strlen(request));
	read_all(f, fd, out, max);
	close(fd);
}

static void turn_until_held(struct fixture *f, int client)
{
	int64_t until = clock_ms() + PATIENCE_MS;

	while (f->held == NULL && clock_ms() < until)
		turn(f, client);
	assert_non_null(f->held);
}

static void test_a_request_reaches_the_handler_and_its_answer_the_peer(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f,
		"POST /echo?a=%20b&c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: "
		"close\r\n"
		"\r\nhello",
		out, sizeof(out));
	assert_string_equal(f->seen, "POST /echo a=%20b&c 5");
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_has(out, "Content-Type: text/plain; charset=utf-8\r\n");
	assert_has(out, "Cache-Control: no-store\r\n");
	assert_has(out, "X-Content-Type-Options: nosniff\r\n");
	assert_has(out, "\r\n\r\nhello");
}

static void test_an_unknown_path_is_404(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f, "GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 404 ", 13);
	assert_string_equal(f->seen, "GET /nowhere  0");
}

static void test_several_requests_share_a_connection(void **state)
{
	struct fixture *f = *state;
	char out[2048];

	ask(f,
		"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"
		"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		out, sizeof(out));
	assert_int_equal(f->requests, 2);
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_has(out, "HTTP/1.1 404 ");
}

static void test_the_peer_is_known_by_its_uid(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out, sizeof(out));
	assert_int_equal(f->uid, getuid());
}

static void test_a_peer_over_tcp_is_nobody(void **state)
{
	struct fixture *f = *state;
	struct server *unix_server = f->server;
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	static const char request[] =
		"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	char out[1024];
	struct err e;

	assert_int_equal(bind(listener, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&a, &n), 0);
	assert_int_equal(server_new(listener, NULL, handle, f, &f->server, &e), ERR_NONE);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	write_all(f, fd, request, strlen(request));
	read_all(f, fd, out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_int_equal(f->uid, UINT32_MAX);
	close(fd);
	server_free(f->server);
	f->server = unix_server;
}

static void test_a_body_of_64_kib_passes(void **state)
{
	struct fixture *f = *state;
	static const char head[] =
		"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n"
		"Connection: close\r\n\r\n";
	char *body = calloc(1, 65536);
	char out[1024];
	int fd = dial(f);

	write_all(f, fd, head, strlen(head));
	write_all(f, fd, body, 65536);
	read_all(f, fd, out, sizeof(out));
	close(fd);
	free(body);
	assert_string_equal(f->seen, "POST /nowhere  65536");
	assert_memory_equal(out, "HTTP/1.1 404 ", 13);
}

static void test_a_longer_body_is_refused_before_it_is_sent(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 413 ", 13);
	assert_int_equal(f->requests, 0);
}

static void test_a_chunked_body_over_the_cap_ends_the_connection(void **state)
{
	struct fixture *f = *state;
	static const char head[] = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n20000\r\n";
	char *body = calloc(1, 0x20000);
	char out[1024];
	int fd = dial(f);

	write_all(f, fd, head, strlen(head));
	write_all(f, fd, body, 0x20000);
	/* Whole, so that a server without a cap would take it as a request, not wait for the rest. */
	write_all(f, fd, "\r\n0\r\n\r\n", 7);
	read_all(f, fd, out, sizeof(out)); /* to the end of the connection */
	close(fd);
	free(body);
	assert_int_equal(f->requests, 0);
}

static void test_endless_headers_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char head[] = "GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: ";
	char *value = malloc(60000);
	char out[2048];
	int fd = dial(f);

	memset(value, 'a', 60000);
	write_all(f, fd, head, strlen(head));
	write_all(f, fd, value, 60000);
	read_all(f, fd, out, sizeof(out));
	close(fd);
	free(value);
	assert_int_equal(f->requests, 0);
}

static void test_a_later_answer_arrives_and_others_do_not_wait_for_it(void **state)
{
	struct fixture *f = *state;
	const char *later = "POST /later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	char out[1024];
	int fd = dial(f);

	write_all(f, fd, later, strlen(later));
	turn_until_held(f, fd);
	ask(f, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_int_equal(read(fd, out, 1), -1);
	assert_int_equal(errno, EAGAIN);
	server_answer(f->server, f->held, 202, STR("text/plain"), STR("reloaded\n"));
	/* A second answer to the same request is nobody's. */
	server_answer(f->server, f->held, 500, STR("text/plain"), STR("no\n"));
	read_all(f, fd, out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 202 ", 13);
	assert_has(out, "\r\n\r\nreloaded\n");
	close(fd);
}

static void test_an_answer_from_inside_the_handler_arrives(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f, "GET /inside HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 201 ", 13);
	assert_has(out, "\r\n\r\nat once\n");
}

static void test_a_peer_that_left_before_its_answer_does_no_harm(void **state)
{
	struct fixture *f = *state;
	const char *later = "POST /later HTTP/1.1\r\nHost: x\r\n\r\n";
	char out[1024];
	int fd = dial(f);

	write_all(f, fd, later, strlen(later));
	turn_until_held(f, fd);
	close(fd);
	server_answer(f->server, f->held, 200, STR("text/plain"), STR("too late\n"));
	ask(f, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
}

static void test_a_peer_that_only_closed_its_sending_half_is_answered(void **state)
{
	struct fixture *f = *state;
	const char *whole = "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	char out[1024];
	int fd = dial(f);

	assert_int_equal(send(fd, whole, strlen(whole), 0), (ssize_t)strlen(whole));
	shutdown(fd, SHUT_WR);
	read_all(f, fd, out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	close(fd);
}

static void test_unfinished_requests_hold_nobody_up(void **state)
{
	struct fixture *f = *state;
	int idle[8];
	char out[1024];

	for (size_t i = 0; i < 8; i++) {
		idle[i] = dial(f);
		write_all(f, idle[i], "GET /echo HTTP/1.1\r\nHo", 22);
	}
	ask(f, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 200 ", 13);
	assert_true(server_timeout_ms(f->server) >= 0); /* they will be closed in time */
	for (size_t i = 0; i < 8; i++)
		close(idle[i]);
}

static void test_stopping_with_a_request_unanswered_closes_it(void **state)
{
	struct fixture *f = *state;
	const char *later = "POST /later HTTP/1.1\r\nHost: x\r\n\r\n";
	char out[1024];
	int fd = dial(f);

	write_all(f, fd, later, strlen(later));
	turn_until_held(f, fd);
	server_free(f->server);
	f->server = NULL;
	ssize_t n = read(fd, out, sizeof(out));

	assert_true(n == 0 || (n < 0 && errno == ECONNRESET));
	close(fd);
}

/* Bad requests make libmicrohttpd talk; a library of ours may not. */
static void test_nothing_is_written_to_stderr(void **state)
{
	struct fixture *f = *state;
	int quiet[2];
	int keep = dup(2);
	char out[4096];

	assert_int_equal(pipe2(quiet, O_NONBLOCK | O_CLOEXEC), 0);
	dup2(quiet[1], 2);
	ask(f, "\x16\x03\x01 nonsense\r\n\r\n", out, sizeof(out));
	ask(f, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -7\r\n\r\n", out,
		sizeof(out));
	ask(f, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		out, sizeof(out));
	dup2(keep, 2);
	close(keep);
	assert_int_equal(read(quiet[0], out, sizeof(out)), -1);
	close(quiet[0]);
	close(quiet[1]);
	assert_int_equal(f->requests, 0);
}

/* ---- bodies that are bounded ------------------------------------------------------------ */

static int admit(const struct server_req *req, void *token, void *arg)
{
	struct fixture *f = arg;

	assert_int_equal(req->body.n, 0);
	if (str_eq(server_header(token, "X-Slow"), STR("no")))
		f->uid = 1;
	return str_eq(req->path, STR("/unknown")) ? 404 : 0;
}

/* Two bodies at a time, of 100,000 bytes. */
static int set_up_bounded(void **state)
{
	const struct server_opts opts = {.max_body = 100000, .max_bodies = 2, .admit = admit};
	struct err e;

	if (set_up(state) != 0)
		return -1;
	struct fixture *f = *state;

	server_free(f->server);
	unlink(f->path);
	assert_code(server_new(listen_at(f->path), &opts, handle, f, &f->server, &e), ERR_NONE);
	return 0;
}

static void test_what_is_not_admitted_sends_no_body(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f, "POST /unknown HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\nX-Slow: no\r\n\r\n",
		out, sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 404 ", 13);
	assert_int_equal(f->uid, 1);
	ask(f, "POST /taken HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n", out,
		sizeof(out));
	assert_memory_equal(out, "HTTP/1.1 413 ", 13);
	assert_int_equal(f->requests, 0);
}

static void test_a_body_is_handed_over_with_a_header(void **state)
{
	struct fixture *f = *state;
	char out[1024];

	ask(f,
		"POST /taken HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nX-Hub-Signature: s=1\r\n"
		"Connection: close\r\n\r\nbody",
		out, sizeof(out));
	assert_has(out, "\r\n\r\nbody s=1");
}

static int begin(struct fixture *f, const char *path)
{
	char head[128];
	int fd = dial(f);

	snprintf(head, sizeof(head),
		"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na", path);
	write_all(f, fd, head, strlen(head));
	for (int i = 0; i < 5; i++)
		server_run(f->server, f->now_ms);
	return fd;
}

static void assert_begun(struct fixture *f, const char *path, const char *status)
{
	char out[1024];
	int fd = begin(f, path);

	write_all(f, fd, "b", 1);
	shutdown(fd, SHUT_WR);
	read_all(f, fd, out, sizeof(out));
	assert_memory_equal(out + strlen("HTTP/1.1 "), status, 3);
	close(fd);
}

/* So many bodies, of each path one; and a place is free again when one is whole, or its peer gone. */
static void test_bodies_under_way_are_few(void **state)
{
	struct fixture *f = *state;
	int a = begin(f, "/echo?a");

	assert_begun(f, "/echo", "503");
	assert_begun(f, "/nowhere", "404");
	int b = begin(f, "/b");

	assert_begun(f, "/nowhere", "503");
	close(b);
	for (int i = 0; i < 5; i++)
		turn(f, a);
	assert_begun(f, "/nowhere", "404");
	write_all(f, a, "b", 1);
	assert_begun(f, "/echo", "200");
	close(a);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define TEST_BOUNDED(name) cmocka_unit_test_setup_teardown(name, set_up_bounded, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_request_reaches_the_handler_and_its_answer_the_peer),
		TEST(test_an_unknown_path_is_404),
		TEST(test_several_requests_share_a_connection),
		TEST(test_the_peer_is_known_by_its_uid),
		TEST(test_a_peer_over_tcp_is_nobody),
		TEST(test_a_body_of_64_kib_passes),
		TEST(test_a_longer_body_is_refused_before_it_is_sent),
		TEST(test_a_chunked_body_over_the_cap_ends_the_connection),
		TEST(test_endless_headers_are_refused),
		TEST(test_a_later_answer_arrives_and_others_do_not_wait_for_it),
		TEST(test_an_answer_from_inside_the_handler_arrives),
		TEST(test_a_peer_that_left_before_its_answer_does_no_harm),
		TEST(test_a_peer_that_only_closed_its_sending_half_is_answered),
		TEST(test_unfinished_requests_hold_nobody_up),
		TEST(test_stopping_with_a_request_unanswered_closes_it),
		TEST(test_nothing_is_written_to_stderr),
		TEST_BOUNDED(test_what_is_not_admitted_sends_no_body),
		TEST_BOUNDED(test_a_body_is_handed_over_with_a_header),
		TEST_BOUNDED(test_bodies_under_way_are_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
