/* SPDX-License-Identifier: ISC */
/*
 * Answers asked for raw, as feeds are: the body as it was sent, and of one that breaks off what came. Then
 * what belongs to one chain of redirects only: cookies.
 */
#include <string.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"

enum {
	MAX_BODY = 100
};

static const struct http_opts raw = {.allow_plaintext = true, .raw = true};

static bool is(const char *path, const struct httpd_conn *c)
{
	return strcmp(path, c->path) == 0;
}

/* What a server says, to the byte, before it hangs up. */
static const struct {
	const char *path, *answer;
} pages[] = {
	{"/no-last-chunk",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"},
	{"/bad-chunk",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\nzz\r\n<a>"},
	{"/too-long", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss>"},
	{"/far-too-long", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n<rss>"},
	{"/too-short",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<rss></rss>"},
	{"/coding",
		"HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<eff>"},
	{"/part",
		"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<rss>"},
	{"/error", "HTTP/1.1 500 Oh\r\nContent-Length: 99\r\n\r\n<rss>"},
	{"/nothing", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"},
	{"/challenge",
		"HTTP/1.1 403 No\r\nConnection: close\r\nServer: cloudflare\r\nContent-Length: 0\r\n\r\n"},
	{"/sucuri",
		"HTTP/1.1 503 No\r\nConnection: close\r\nX-Sucuri-ID: 15\r\nContent-Length: 0\r\n\r\n"},
	{"/datadome",
		"HTTP/1.1 403 No\r\nConnection: close\r\nX-DataDome: protected\r\nContent-Length: 0\r\n\r\n"},
	{"/imperva",
		"HTTP/1.1 403 No\r\nConnection: close\r\nX-Iinfo: 9-1\r\nContent-Length: 0\r\n\r\n"},
};

static void serve_large(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\n\r\n<rss>%0*d</rss>", MAX_BODY, 0);
}

/* Beyond what is read on, whatever the size of the pieces. */
static void serve_huge(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\n\r\n<rss>");
	for (int i = 0; i < 20; i++)
		httpd_print(c, "%05000d", 0);
	httpd_print(c, "</rss>");
}

static void serve_packed(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabcde%0*d", MAX_BODY, 0);
}

static void serve_packed_far(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabcde%0*d",
		HTTP_PACKED_TIMES * MAX_BODY, 0);
}

static void serve_packed_announced(struct httpd_conn *c)
{
	httpd_print(c,
		"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: %d\r\n\r\nabcde%0*d",
		HTTP_PACKED_TIMES * MAX_BODY + 1, HTTP_PACKED_TIMES * MAX_BODY - 4, 0);
}

static void serve_announced(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n<rss>%0*d",
		HTTP_BODY_TIMES * MAX_BODY + 1, MAX_BODY, 0);
}

/* Announces more than it says, and waits. */
static void serve_silence(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss>");
	httpd_hold(c);
}

/* To itself until its cookie comes back, by a page that sets another one. */
static void serve_gate(struct httpd_conn *c)
{
	char cookies[256];

	httpd_header(c, "Cookie", cookies, sizeof(cookies));
	if (strstr(cookies, "sid=1") != NULL && strstr(cookies, "b=2") != NULL)
		httpd_answer(c, "200 OK", "Set-Cookie: late=1\r\n", cookies);
	else if (strstr(cookies, "sid=1") != NULL)
		httpd_answer(
			c, "302 Found", "Location: /gate\r\nSet-Cookie: b=2; Path=/\r\n", "");
	else
		httpd_answer(c, "302 Found",
			"Location: /gate\r\nSet-Cookie: sid=1; Max-Age=9999\r\nSet-Cookie: deep=1; Path=/x\r\n",
			"");
}

static const struct {
	const char *path;
	void (*serve)(struct httpd_conn *c);
} large[] = {{"/large", serve_large}, {"/huge", serve_huge}, {"/packed", serve_packed},
	{"/packed-far", serve_packed_far}, {"/packed-announced", serve_packed_announced},
	{"/announced", serve_announced}};

static void serve(struct httpd_conn *c, void *arg)
{
	const char *other = arg;
	char cookies[256];
	char extra[512];

	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		if (is(pages[i].path, c)) {
			httpd_write(c, pages[i].answer, strlen(pages[i].answer));
			httpd_hang_up(c);
			return;
		}
	for (size_t i = 0; i < sizeof(large) / sizeof(*large); i++)
		if (is(large[i].path, c)) {
			large[i].serve(c);
			httpd_hang_up(c);
			return;
		}
	if (is("/silence", c)) {
		serve_silence(c);
	} else if (is("/gate", c)) {
		serve_gate(c);
	} else if (is("/away", c)) {
		snprintf(extra, sizeof(extra), "Location: %s\r\nSet-Cookie: sid=1\r\n", other);
		httpd_answer(c, "302 Found", extra, "");
	} else {
		httpd_answer(
			c, "200 OK", "", httpd_header(c, "Cookie", cookies, sizeof(cookies)));
	}
}

struct fixture {
	struct httpd *server, *other;
	struct fetcher f;
};

static int setup(void **state)
{
	static struct fixture x;
	static char away[128];
	struct http_limits lim = fetch_limits();

	lim.max_body = MAX_BODY;
	x.other = httpd_start("127.0.0.2", serve, NULL);
	snprintf(away, sizeof(away), "http://127.0.0.2:%u/echo", httpd_port(x.other));
	x.server = httpd_start("127.0.0.1", serve, away);
	fetcher_init(&x.f, &lim);
	*state = &x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	httpd_stop(x->server);
	httpd_stop(x->other);
	return 0;
}

static struct answer get(struct fixture *x, const char *path)
{
	struct answer a;

	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), path), &raw);
	return a;
}

static void check(struct fixture *x, const char *path, bool cut, const char *body)
{
	struct answer a = get(x, path);

	assert_int_equal(a.res.error, HTTP_OK);
	assert_int_equal(a.res.cut, cut);
	assert_int_equal(a.res.error_text[0] != '\0', cut); /* and why */
	assert_str_eq(a.res.body, str_of(body));
	answer_done(&a);
}

static void what_came_before_a_break_is_the_answer(void **state)
{
	struct fixture *x = *state;

	check(x, "/no-last-chunk", true, "<rss>");
	check(x, "/bad-chunk", true, "<rss>");
	check(x, "/too-long", true, "<rss>");
	check(x, "/far-too-long", true, "<rss>");
	check(x, "/too-short", false, "<rss>");
}

static void what_is_over_the_limit_is_left_out(void **state)
{
	struct fixture *x = *state;
	struct answer a = get(x, "/large");

	assert_int_equal(a.res.error, HTTP_OK);
	assert_true(a.res.cut);
	assert_int_equal(a.res.body.n, MAX_BODY);
	assert_has(a.res.error_text, "over the limit");
	answer_done(&a);
}

static enum http_end wants_end(struct str start, struct str coding)
{
	return str_starts(start, STR("<")) && coding.n == 0 ? HTTP_END_ENDS : HTTP_END_ALL;
}

/* Its first and its last half, of a document that is read to its end. */
static void of_what_is_over_the_limit_both_ends_are_kept(void **state)
{
	static const struct {
		const char *path;
		bool cut, torn;
	} rows[] = {{"/large", false, true}, {"/huge", true, true}, {"/announced", true, false},
		{"/no-last-chunk", true, false}};
	struct fixture *x = *state;
	const struct http_opts o = {
		.allow_plaintext = true, .raw = true, .wants_end = wants_end};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer a;

		fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), rows[i].path),
			&o);
		assert_int_equal(a.res.error, HTTP_OK);
		assert_int_equal(a.res.cut, rows[i].cut);
		assert_int_equal(a.res.tear, rows[i].torn ? MAX_BODY - MAX_BODY / 8 * 4 : 0);
		assert_in_range(a.res.body.n, 1, MAX_BODY);
		assert_true(str_starts(a.res.body, STR("<")));
		if (!rows[i].cut)
			assert_true(str_ends(a.res.body, STR("0</rss>")));
		answer_done(&a);
	}
}

/* Its end is nothing without the rest. */
static void what_is_packed_is_kept_as_a_whole(void **state)
{
	static const struct {
		const char *path;
		bool cut;
		size_t n;
	} rows[] = {{"/packed", false, 5 + MAX_BODY},
		{"/packed-far", true, HTTP_PACKED_TIMES * MAX_BODY},
		{"/packed-announced", true, MAX_BODY}};
	struct fixture *x = *state;
	const struct http_opts o = {
		.allow_plaintext = true, .raw = true, .wants_end = wants_end};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer a;

		fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), rows[i].path),
			&o);
		assert_int_equal(a.res.error, HTTP_OK);
		assert_int_equal(a.res.cut, rows[i].cut);
		assert_int_equal(a.res.tear, 0);
		assert_int_equal(a.res.body.n, rows[i].n);
		answer_done(&a);
	}
}

static void what_came_before_the_time_was_over_is_the_answer(void **state)
{
	struct fixture *x = *state;
	const struct http_opts o = {.allow_plaintext = true, .raw = true, .total_ms = 300};
	struct answer a;

	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), "/silence"), &o);
	assert_int_equal(a.res.error, HTTP_OK);
	assert_true(a.res.cut);
	assert_str_is(a.res.body, "<rss>");
	answer_done(&a);
}

static void a_broken_error_or_nothing_is_no_answer(void **state)
{
	static const char *const paths[] = {"/error", "/nothing"};
	struct fixture *x = *state;

	for (size_t i = 0; i < 2; i++) {
		struct answer a = get(x, paths[i]);

		assert_int_equal(a.res.error, HTTP_ERR_RECV);
		assert_false(a.res.cut);
		answer_done(&a);
	}
}

static void codings_are_told_and_not_undone(void **state)
{
	struct fixture *x = *state;
	struct answer a = get(x, "/coding");

	assert_int_equal(a.res.error, HTTP_OK);
	assert_str_is(a.res.body, "<eff>");
	assert_str_is(a.res.content_encoding, "rot13, gzip");
	answer_done(&a);
	a = get(x, "/part");
	assert_int_equal(a.res.status, 206);
	assert_str_is(a.res.content_range, "bytes 0-4/9");
	answer_done(&a);
}

static void who_stands_in_front_is_told_by_the_head(void **state)
{
	static const struct {
		const char *path, *who;
	} rows[] = {{"/challenge", "Cloudflare"}, {"/sucuri", "Sucuri"},
		{"/datadome", "DataDome"}, {"/imperva", "Imperva"}, {"/error", ""}};
	struct fixture *x = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer a = get(x, rows[i].path);

		assert_str_eq(a.res.shield, str_of(rows[i].who));
		answer_done(&a);
	}
}

static void a_cookie_opens_the_gate_and_is_forgotten(void **state)
{
	struct fixture *x = *state;

	for (unsigned i = 1; i <= 2; i++) {
		struct answer a = get(x, "/gate");

		assert_int_equal(a.res.error, HTTP_OK);
		assert_int_equal(a.res.status, 200);
		assert_lacks(a.res.body.p, "deep");
		assert_int_equal(httpd_requests(x->server), 3 * i); /* anew each time */
		answer_done(&a);
	}
	struct answer a = get(x, "/echo");

	assert_str_is(a.res.body, "");
	answer_done(&a);
}

static void a_cookie_stays_with_its_host(void **state)
{
	struct fixture *x = *state;
	struct answer a = get(x, "/away");

	assert_int_equal(httpd_requests(x->other), 1);
	assert_str_is(a.res.body, "");
	answer_done(&a);
}

#define WITH_SERVER(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(what_came_before_a_break_is_the_answer),
		WITH_SERVER(what_is_over_the_limit_is_left_out),
		WITH_SERVER(of_what_is_over_the_limit_both_ends_are_kept),
		WITH_SERVER(what_is_packed_is_kept_as_a_whole),
		WITH_SERVER(what_came_before_the_time_was_over_is_the_answer),
		WITH_SERVER(a_broken_error_or_nothing_is_no_answer),
		WITH_SERVER(codings_are_told_and_not_undone),
		WITH_SERVER(who_stands_in_front_is_told_by_the_head),
		WITH_SERVER(a_cookie_opens_the_gate_and_is_forgotten),
		WITH_SERVER(a_cookie_stays_with_its_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
