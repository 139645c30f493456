/* SPDX-License-Identifier: ISC */
/* The memory of bodies: given back, it is the next one's, so that it need not be mapped anew. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"

enum {
	LONG = 300 * 1024,
	LONGER = 450 * 1024,
	SHORT = 140 * 1024
};

/* As many bytes as the path says. */
static void serve(struct httpd_conn *c, void *arg)
{
	size_t n = strtoul(c->path + 1, NULL, 10);
	char *body = xmalloc(n);

	(void)arg;
	memset(body, 'a' + (int)(n % 26), n);
	httpd_print(c, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);
	httpd_write(c, body, n);
	free(body);
}

struct fixture {
	struct fetcher f;
	struct httpd *server;
};

static int setup(void **state)
{
	struct fixture *x = xcalloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	x->server = httpd_start("127.0.0.1", serve, NULL);
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

/* A body of n bytes, as it was sent. */
static char *fetch_body(struct fixture *x, size_t n)
{
	const struct http_opts o = {.allow_plaintext = true};
	struct http_req req = {.method = STR("GET")};
	struct taken got = {0};
	char path[32];

	snprintf(path, sizeof(path), "/%zu", n);
	req.url = str_of(fetch_url("127.0.0.1", httpd_port(x->server), path));
	assert_non_null(http_start(x->f.client, &req, &o, on_take, &got));
	while (got.p == NULL)
		uv_run(&x->f.loop, UV_RUN_ONCE);
	assert_int_equal(got.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got.p[i], 'a' + (int)(n % 26));
	assert_int_equal(got.p[n], '\0');
	return got.p;
}

/* What was freed is somebody else's by now, however the allocator goes on. */
static void test_the_memory_of_a_body_is_the_next_ones(void **state)
{
	struct fixture *x = *state;
	char *first = fetch_body(x, LONG);

	http_give_memory(x->f.client, first, LONG + 1);
	char *other = xmalloc(LONG);
	char *second = fetch_body(x, LONG);

	assert_ptr_equal(second, first);
	/* Once. */
	char *third = fetch_body(x, LONG);

	assert_ptr_not_equal(third, second);
	free(other);
	free(second);
	free(third);
}

static void test_a_longer_body_has_room(void **state)
{
	struct fixture *x = *state;

	http_give_memory(x->f.client, fetch_body(x, LONG), LONG + 1);
	free(fetch_body(x, LONGER));
}

static void test_a_short_body_does_not_take_the_memory_of_a_long_one(void **state)
{
	struct fixture *x = *state;
	char *first = fetch_body(x, LONG);

	http_give_memory(x->f.client, first, LONG + 1);
	char *other = xmalloc(LONG);
	char *small = fetch_body(x, SHORT);

	assert_ptr_not_equal(small, first);
	char *second = fetch_body(x, LONG);

	assert_ptr_equal(second, first);
	free(other);
	free(small);
	free(second);
}

static void test_of_two_pieces_the_longer_is_kept(void **state)
{
	struct fixture *x = *state;
	char *longer = fetch_body(x, LONGER);
	char *small = fetch_body(x, SHORT);

	http_give_memory(x->f.client, longer, LONGER + 1);
	http_give_memory(x->f.client, small, SHORT + 1);
	char *other = xmalloc(LONGER);
	char *again = fetch_body(x, LONGER);

	assert_ptr_equal(again, longer);
	free(other);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_the_memory_of_a_body_is_the_next_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_longer_body_has_room, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_short_body_does_not_take_the_memory_of_a_long_one, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_of_two_pieces_the_longer_is_kept, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
