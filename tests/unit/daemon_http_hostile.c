/* SPDX-License-Identifier: ISC */
/*
 * Servers that mean harm or are broken: each transfer ends within its limits, with the right word.
 * What must end by time is asked by a client that waits for 2 s; all else by one whose times are so
 * long that only the limit at work can end it, however slow the machine.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

enum {
	MAX_BODY = 1024 * 1024,
	BLOCK = 65536,
};

/* gzip of n zero bytes. */
static unsigned char *gzip_zeros(size_t n, size_t *ret_n)
{
	static unsigned char zeros[65536];
	z_stream z = {0};
	size_t cap = n / 500 + 1024;
	unsigned char *out = malloc(cap);

	deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
	z.next_out = out;
	z.avail_out = (unsigned)cap;
	for (size_t done = 0; done < n; done += sizeof(zeros)) {
		z.next_in = zeros;
		z.avail_in = sizeof(zeros);
		deflate(&z, done + sizeof(zeros) >= n ? Z_FINISH : Z_NO_FLUSH);
	}
	*ret_n = z.total_out;
	deflateEnd(&z);
	return out;
}

static void send_gzip(struct httpd_conn *c, size_t n, size_t cut)
{
	size_t len;
	unsigned char *p = gzip_zeros(n, &len);

	httpd_print(c,
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
		len - cut);
	httpd_write(c, p, len - cut);
	free(p);
}

static void serve_small_gzip(struct httpd_conn *c)
{
	send_gzip(c, 8 * (size_t)BLOCK, 0);
}

static void serve_bomb(struct httpd_conn *c)
{
	send_gzip(c, 1024 * (size_t)BLOCK, 0);
}

static void serve_broken_gzip(struct httpd_conn *c)
{
	httpd_answer(
		c, "200 OK", "Content-Encoding: gzip\r\n", "this is no gzip at all, sorry");
}

static void serve_unknown_encoding(struct httpd_conn *c)
{
	httpd_answer(c, "200 OK", "Content-Encoding: rot13\r\n", "uryyb");
}

static void serve_encoding_chain(struct httpd_conn *c)
{
	httpd_answer(c, "200 OK",
		"Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n", "x");
}

/* Stored blocks of length zero: megabytes on the wire, nothing decoded. */
static void serve_empty_gzip(struct httpd_conn *c)
{
	static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\3";
	static const char block[5] = {0, 0, 0, '\xFF', '\xFF'};
	char many[5 * 1000];

	for (size_t i = 0; i < sizeof(many); i += 5)
		memcpy(many + i, block, 5);
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
	httpd_write(c, head, sizeof(head) - 1);
	while (httpd_write(c, many, sizeof(many)))
		;
}

static void serve_endless(struct httpd_conn *c)
{
	static const char block[65536];

	httpd_print(c, "HTTP/1.1 200 OK\r\n\r\n");
	while (httpd_write(c, block, sizeof(block)))
		;
}

static void serve_announced(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
	httpd_hold(c);
}

static void serve_header_flood(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\n");
	while (httpd_print(c, "X-Flood: %0500d\r\n", 7))
		;
}

static void serve_endless_header(struct httpd_conn *c)
{
	static const char block[] = "0123456789abcdef0123456789abcdef0123456789abcdef";

	httpd_print(c, "HTTP/1.1 200 OK\r\nX-Long: ");
	while (httpd_write(c, block, sizeof(block) - 1))
		;
}

static void serve_hints_flood(struct httpd_conn *c)
{
	while (httpd_print(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"))
		;
}

static void serve_trailer_flood(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
	while (httpd_print(c, "X-Trailer: %0500d\r\n", 7))
		;
}

static void serve_drip(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\n\r\n");
	while (httpd_write(c, ".", 1) && httpd_idle(c, 100))
		;
}

static void serve_header_drip(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nX-Slow: ");
	while (httpd_write(c, ".", 1) && httpd_idle(c, 100))
		;
}

static void serve_silence(struct httpd_conn *c)
{
	httpd_hold(c);
}

static void serve_half(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
	httpd_hold(c);
}

static void serve_short(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
	httpd_hang_up(c);
}

static void serve_reset(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
	httpd_reset(c);
}

static void serve_reset_first(struct httpd_conn *c)
{
	httpd_reset(c);
}

static void serve_bad_chunk(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwhat\r\n");
	httpd_hold(c);
}

static void serve_nonsense(struct httpd_conn *c)
{
	httpd_print(c, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
	httpd_hang_up(c);
}

static void serve_nul_header(struct httpd_conn *c)
{
	static const char answer[] =
		"HTTP/1.1 200 OK\r\nETag: \"a\0b\"\r\nContent-Length: 0\r\n\r\n";

	httpd_write(c, answer, sizeof(answer) - 1);
}

static void serve_many_links(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 200 OK\r\n");
	for (int i = 0; i < 5000; i++)
		httpd_print(c, "Link: <%d>\r\n", i);
	httpd_print(c, "Content-Length: 2\r\n\r\nok");
}

/* Each hop is quick enough; the chain is not. */
static void serve_slow_hops(struct httpd_conn *c)
{
	if (httpd_idle(c, 150))
		httpd_answer(c, "302 Found", "Location: /hops\r\n", "");
}

static void serve_endless_redirect(struct httpd_conn *c)
{
	httpd_print(c, "HTTP/1.1 302 Found\r\nLocation: /endless\r\n\r\n");
	serve_endless(c);
}

static const struct row {
	const char *path;
	void (*serve)(struct httpd_conn *c);
	enum http_error want;
} rows[] = {
	{"/small", serve_small_gzip, HTTP_OK},
	{"/bomb", serve_bomb, HTTP_ERR_TOO_LARGE},
	{"/broken", serve_broken_gzip, HTTP_ERR_ENCODING},
	{"/rot13", serve_unknown_encoding, HTTP_ERR_ENCODING},
	{"/chain", serve_encoding_chain, HTTP_ERR_ENCODING},
	{"/empty-gzip", serve_empty_gzip, HTTP_ERR_TOO_LARGE},
	{"/endless", serve_endless, HTTP_ERR_TOO_LARGE},
	{"/announced", serve_announced, HTTP_ERR_TOO_LARGE},
	{"/flood", serve_header_flood, HTTP_ERR_TOO_LARGE},
	{"/long", serve_endless_header, HTTP_ERR_TOO_LARGE},
	{"/hints", serve_hints_flood, HTTP_ERR_TOO_LARGE},
	{"/trailers", serve_trailer_flood, HTTP_ERR_TOO_LARGE},
	{"/endless-redirect", serve_endless_redirect, HTTP_ERR_TOO_LARGE},
	{"/links", serve_many_links, HTTP_ERR_TOO_LARGE},
	{"/hops", serve_slow_hops, HTTP_ERR_REDIRECT},
	{"/drip", serve_drip, HTTP_ERR_TIMEOUT},
	{"/header-drip", serve_header_drip, HTTP_ERR_TIMEOUT},
	{"/silence", serve_silence, HTTP_ERR_TIMEOUT},
	{"/half", serve_half, HTTP_ERR_TIMEOUT},
	{"/short", serve_short, HTTP_ERR_RECV},
	{"/reset", serve_reset, HTTP_ERR_RECV},
	{"/reset-first", serve_reset_first, HTTP_ERR_RECV},
	{"/chunk", serve_bad_chunk, HTTP_ERR_RECV},
	{"/nonsense", serve_nonsense, HTTP_ERR_RECV},
	{"/nul", serve_nul_header, HTTP_ERR_RECV},
};

enum {
	N_ROWS = sizeof(rows) / sizeof(*rows)
};

static void serve(struct httpd_conn *c, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < N_ROWS; i++)
		if (strncmp(rows[i].path, c->path, strcspn(c->path, "?")) == 0 &&
			strlen(rows[i].path) == strcspn(c->path, "?"))
			rows[i].serve(c);
}

struct fixture {
	struct fetcher f;     /* patient */
	struct fetcher hasty; /* gives a server up that sends next to nothing for 2 s */
	struct httpd *server;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	lim.max_body = MAX_BODY;
	lim.max_per_host = N_ROWS;
	x->server = httpd_start("127.0.0.1", serve, NULL);
	fetcher_init(&x->f, &lim);
	lim.low_speed_ms = 2000;
	fetcher_init(&x->hasty, &lim);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	fetcher_done(&x->hasty);
	httpd_stop(x->server);
	free(x);
	return 0;
}

static void check(const struct row *row, const struct answer *a)
{
	if (a->res.error != row->want)
		fail_msg("%s: error %d (%s), not %d", row->path, a->res.error,
			a->res.error_text, row->want);
	if (a->res.elapsed_us > FETCH_FAR_MS * INT64_C(1000) / 2)
		fail_msg("%s: took %lld us", row->path, (long long)a->res.elapsed_us);
	if (row->want == HTTP_OK)
		return;
	assert_int_equal(a->res.body.n, 0);
	assert_true(a->res.error_text[0] != '\0');
	assert_lacks(a->res.error_text, row->path);
	assert_lacks(a->res.error_text, "secret");
	if (a->res.wire_bytes > 3 * (uint64_t)MAX_BODY)
		fail_msg("%s: %llu bytes read", row->path,
			(unsigned long long)a->res.wire_bytes);
}

static void test_every_bad_server_at_once(void **state)
{
	struct fixture *x = *state;
	static struct answer a[N_ROWS];

	for (size_t i = 0; i < N_ROWS; i++) {
		char path[64];

		struct fetcher *f = rows[i].want == HTTP_ERR_TIMEOUT ? &x->hasty : &x->f;

		snprintf(path, sizeof(path), "%s?secret", rows[i].path);
		fetch_get(f, &a[i], fetch_url("127.0.0.1", httpd_port(x->server), path), NULL);
	}
	for (size_t i = 0; i < N_ROWS; i++) {
		fetch_wait(&a[i]);
		check(&rows[i], &a[i]);
		answer_done(&a[i]);
	}
}

/* Otherwise the sixth hop would end it, after 900 ms, as a redirect. */
static void test_the_total_time_covers_all_hops(void **state)
{
	struct fixture *x = *state;
	const struct http_opts o = {.allow_plaintext = true, .total_ms = 300};
	struct answer a;

	fetch(&x->f, &a, fetch_url("127.0.0.1", httpd_port(x->server), "/hops"), &o);
	assert_int_equal(a.res.error, HTTP_ERR_TIMEOUT);
	assert_true(a.res.elapsed_us >= 290000);
	answer_done(&a);
}

static void test_nobody_listens(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	fetch(&x->f, &a, "http://127.0.0.1:1/secret", NULL);
	assert_int_equal(a.res.error, HTTP_ERR_CONNECT);
	assert_int_equal(a.res.status, 0);
	assert_has(a.res.error_text, "127.0.0.1");
	assert_lacks(a.res.error_text, "secret");
	answer_done(&a);
}

static void test_a_name_that_does_not_exist(void **state)
{
	struct fixture *x = *state;
	struct answer a;

	fetch(&x->f, &a, "http://feed.invalid/secret", NULL);
	assert_int_equal(a.res.error, HTTP_ERR_DNS);
	assert_has(a.res.error_text, "feed.invalid");
	assert_lacks(a.res.error_text, "secret");
	answer_done(&a);
}

/* The address answers nothing: an accept queue of one that is full drops further SYNs. */
static void test_a_host_that_swallows_packets(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct answer a;

	lim.connect_ms = 400; /* the total is far */
	http_client_set_limits(x->f.client, &lim);
	unsigned port;
	int fd[4];

	httpd_black_hole(fd, 4, &port);
	fetch(&x->f, &a, fetch_url("127.0.0.1", port, "/secret"), NULL);
	assert_int_equal(a.res.error, HTTP_ERR_CONNECT);
	assert_in_range(a.res.elapsed_us, 390000, FETCH_FAR_MS * INT64_C(1000) / 2);
	answer_done(&a);
	httpd_black_hole_done(fd, 4);
}

/* A look-up that hangs neither holds the loop nor outlives its transfer's time. */
static void test_a_dead_name_server_holds_up_nobody(void **state)
{
	struct fixture *x = *state;
	const struct http_opts brief = {.allow_plaintext = true, .total_ms = 300};
	struct answer waiting;
	struct answer dead;
	struct answer good;

	resolver_hang("dead.test");
	fetch_get(&x->f, &waiting, "http://dead.test/", NULL);
	fetch(&x->f, &good, fetch_url("127.0.0.1", httpd_port(x->server), "/small"), NULL);
	assert_int_equal(good.res.error, HTTP_OK);
	assert_false(waiting.done);
	http_cancel(waiting.op); /* a look-up that joined its thread would never come back */
	fetch(&x->f, &dead, "http://dead.test/2", &brief);
	assert_int_equal(dead.res.error, HTTP_ERR_DNS);
	assert_in_range(dead.res.elapsed_us, 290000, FETCH_FAR_MS * INT64_C(1000) / 2);
	answer_done(&dead);
	answer_done(&good);
	resolver_release();
}

#define WITH_SERVER(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(test_every_bad_server_at_once),
		WITH_SERVER(test_the_total_time_covers_all_hops),
		WITH_SERVER(test_nobody_listens),
		WITH_SERVER(test_a_name_that_does_not_exist),
		WITH_SERVER(test_a_host_that_swallows_packets),
		WITH_SERVER(test_a_dead_name_server_holds_up_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
