/* SPDX-License-Identifier: ISC */
/* Transfers that are held at each redirect, until whoever asked for them lets them follow it. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"

struct fixture {
	struct httpd *server;
	struct fetcher f;
	struct answer a;
	unsigned holds;
	char url[256]; /* that it is held at */
	bool cancels, goes_on;
};

/* /a leads to /b, that to /c. */
static void serve(struct httpd_conn *c, void *arg)
{
	(void)arg;
	if (strcmp(c->path, "/c") == 0)
		httpd_answer(c, "200 OK", "", "there");
	else
		httpd_answer(c, "301 Moved",
			strcmp(c->path, "/a") == 0 ? "Location: /b\r\nSet-Cookie: k=v\r\n"
						   : "Location: c#part\r\n",
			"");
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
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

static void on_hop(struct http_op *op, struct str url, void *arg)
{
	struct answer *a = arg;
	struct fixture *x = (struct fixture *)((char *)a - offsetof(struct fixture, a));

	assert_ptr_equal(op, a->op);
	x->holds++;
	snprintf(x->url, sizeof(x->url), STR_F, STR_A(url));
	if (x->cancels)
		http_cancel(op);
	else if (x->goes_on)
		http_go_on(op, url);
}

static void begin(struct fixture *x)
{
	const struct http_opts o = {.allow_plaintext = true, .hop = on_hop};

	fetch_get(&x->f, &x->a, fetch_url("127.0.0.1", httpd_port(x->server), "/a"), &o);
	while (x->holds == 0)
		uv_run(&x->f.loop, UV_RUN_ONCE);
}

static void test_nothing_is_asked_before_it_may_go_on(void **state)
{
	struct fixture *x = *state;
	unsigned port = httpd_port(x->server);

	begin(x);
	assert_string_equal(x->url, fetch_url("127.0.0.1", port, "/b"));
	assert_int_equal(http_in_flight(x->f.client), 1);
	assert_int_equal(http_waiting(x->f.client), 0);
	/* It holds no place: another one comes and goes. */
	struct answer other;

	fetch(&x->f, &other, fetch_url("127.0.0.1", port, "/c"), NULL);
	answer_done(&other);
	assert_int_equal(httpd_requests(x->server), 2);
	http_go_on(x->a.op, str_of(x->url));
	while (x->holds == 1)
		uv_run(&x->f.loop, UV_RUN_ONCE);
	assert_string_equal(x->url, fetch_url("127.0.0.1", port, "/c"));
	http_go_on(x->a.op, str_of(x->url));
	fetch_wait(&x->a);
	assert_int_equal(x->a.res.status, 200);
	assert_str_eq(x->a.res.url, str_of(fetch_url("127.0.0.1", port, "/c")));
	assert_str_eq(x->a.res.permanent_url, x->a.res.url);
	assert_int_equal(httpd_requests(x->server), 4);
	answer_done(&x->a);
}

static void test_it_may_go_on_at_once(void **state)
{
	struct fixture *x = *state;

	x->goes_on = true;
	begin(x);
	fetch_wait(&x->a);
	assert_int_equal(x->holds, 2);
	assert_int_equal(x->a.res.status, 200);
	answer_done(&x->a);
}

static void test_it_may_be_dropped_where_it_is_held(void **state)
{
	struct fixture *x = *state;

	begin(x);
	http_cancel(x->a.op);
	assert_int_equal(http_in_flight(x->f.client), 0);
	x->cancels = true;
	x->holds = 0;
	begin(x);
	assert_int_equal(http_in_flight(x->f.client), 0);
	assert_int_equal(httpd_requests(x->server), 2);
	/* And by a client that goes. */
	x->cancels = false;
	x->holds = 0;
	begin(x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_nothing_is_asked_before_it_may_go_on, setup, teardown),
		cmocka_unit_test_setup_teardown(test_it_may_go_on_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_it_may_be_dropped_where_it_is_held, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
