/* SPDX-License-Identifier: ISC */
/* Who runs, who waits: caps, fairness, cancelling, closing, callbacks that start and stop. */
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

struct fixture {
	struct fetcher f;
	struct httpd *server;
	struct answer a[128];
	atomic_uint arrived;   /* at "/slow/NUMBER" */
	unsigned arrival[128]; /* of each number, from 0 */
};

/* The first waits for the second, so that two are in hand at one time however slow the machine;
 * the moment's thought lets a third show itself if the client let one go. */
static void serve_slow(struct httpd_conn *c, struct fixture *x)
{
	uint64_t number;

	if (str_to_u64(str_sub(str_of(c->path), 6, SIZE_MAX), &number) && number < 128)
		x->arrival[number] = atomic_fetch_add(&x->arrived, 1);
	if (httpd_wait_requests(c->server, 2, FETCH_FAR_MS) && httpd_idle(c, 20))
		httpd_answer(c, "200 OK", "", c->path);
}

/* "/hold" never answers; "/slow" thinks for a moment; all else answers at once. */
static void serve(struct httpd_conn *c, void *arg)
{
	if (strncmp(c->path, "/hold", 5) == 0)
		httpd_hold(c);
	else if (strncmp(c->path, "/slow", 5) == 0)
		serve_slow(c, arg);
	else
		httpd_answer(c, "200 OK", "", c->path);
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	x->server = httpd_start("127.0.0.1", serve, x);
	fetcher_init(&x->f, &lim);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	if (x->f.client != NULL)
		fetcher_done(&x->f);
	httpd_stop(x->server);
	free(x);
	return 0;
}

static void get(struct fixture *x, size_t i, const char *host, const char *path)
{
	fetch_get(&x->f, &x->a[i], fetch_url(host, httpd_port(x->server), path), NULL);
}

static void finish(struct fixture *x, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		fetch_wait(&x->a[i]);
		assert_int_equal(x->a[i].res.error, HTTP_OK);
		answer_done(&x->a[i]);
	}
}

/* Runs the loop until the server has n requests in hand. */
static void wait_requests(struct fixture *x, struct httpd *s, unsigned n)
{
	while (httpd_requests(s) < n)
		uv_run(&x->f.loop, UV_RUN_NOWAIT);
}

static void test_a_host_is_asked_by_two_at_a_time_in_order(void **state)
{
	struct fixture *x = *state;

	char path[16];

	for (size_t i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "/slow/%zu", i);
		get(x, i, "127.0.0.1", path);
	}
	assert_int_equal(http_in_flight(x->f.client), 20);
	finish(x, 0, 20);
	/* Who set out had all before it answered but one. */
	for (size_t i = 0; i < 20; i++)
		assert_true(x->arrival[i] + 1 >= i);
	assert_int_equal(httpd_peak(x->server), 2);
	assert_int_equal(httpd_accepted(x->server), 2);
	assert_int_equal(http_in_flight(x->f.client), 0);
}

static void test_one_host_under_two_spellings_is_one_host(void **state)
{
	struct fixture *x = *state;

	resolver_set("host.test", "127.0.0.1");
	for (size_t i = 0; i < 12; i++)
		get(x, i,
			i % 3 == 0   ? "host.test"
			: i % 3 == 1 ? "HOST.Test"
				     : "u:p@host.test",
			"/slow");
	finish(x, 0, 12);
	assert_int_equal(httpd_peak(x->server), 2);
}

static void test_a_blocked_host_delays_no_other(void **state)
{
	struct fixture *x = *state;
	struct httpd *others[8];
	char ip[16];

	for (size_t i = 0; i < 20; i++)
		get(x, i, "127.0.0.1", "/hold");
	for (size_t i = 0; i < 8; i++) {
		snprintf(ip, sizeof(ip), "127.0.0.%zu", i + 2);
		others[i] = httpd_start(ip, serve, NULL);
		for (size_t j = 0; j < 3; j++)
			fetch_get(&x->f, &x->a[20 + 3 * i + j],
				fetch_url(ip, httpd_port(others[i]), "/"), NULL);
	}
	finish(x, 20, 20 + 24);
	wait_requests(x, x->server, 2);
	assert_int_equal(httpd_peak(x->server), 2);
	assert_int_equal(http_in_flight(x->f.client), 20);
	for (size_t i = 0; i < 8; i++)
		httpd_stop(others[i]);
	/* 20 are still there: the teardown closes over them. */
}

static void test_hosts_take_turns_when_places_are_few(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct httpd *other = httpd_start("127.0.0.2", serve, NULL);

	lim.max_in_flight = 1;
	http_client_set_limits(x->f.client, &lim);
	for (size_t i = 0; i < 10; i++)
		get(x, i, "127.0.0.1", "/");
	for (size_t i = 10; i < 20; i++)
		fetch_get(
			&x->f, &x->a[i], fetch_url("127.0.0.2", httpd_port(other), "/"), NULL);
	/* Counted here: a server may see the next connection before it has left off the last. */
	assert_int_equal(http_in_flight(x->f.client) - http_waiting(x->f.client), 1);
	finish(x, 0, 20);
	for (size_t i = 0; i < 10; i++)
		assert_in_range(x->a[10 + i].order, x->a[i].order, x->a[i].order + 3);
	httpd_stop(other);
}

/* Our ends of connections to these ports. */
static unsigned connected_to(const unsigned *ports, size_t n)
{
	unsigned found = 0;

	for (int fd = 3; fd < 1024; fd++) {
		struct sockaddr_in peer = {0};
		socklen_t len = sizeof(peer);

		if (getpeername(fd, (struct sockaddr *)&peer, &len) != 0 ||
			peer.sin_family != AF_INET)
			continue;
		for (size_t i = 0; i < n; i++)
			found += ntohs(peer.sin_port) == ports[i];
	}
	return found;
}

static void test_idle_connections_give_way_to_new_ones(void **state)
{
	enum {
		PLACES = 4
	};
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct httpd *servers[2 * PLACES];
	unsigned ports[2 * PLACES];
	char ip[16];

	lim.max_in_flight = PLACES;
	http_client_set_limits(x->f.client, &lim);
	for (size_t i = 0; i < (size_t)2 * PLACES; i++) {
		snprintf(ip, sizeof(ip), "127.0.0.%zu", i + 2);
		servers[i] = httpd_start(ip, serve, NULL);
		ports[i] = httpd_port(servers[i]);
		fetch_get(&x->f, &x->a[i], fetch_url(ip, ports[i], i < PLACES ? "/" : "/hold"),
			NULL);
	}
	finish(x, 0, PLACES);
	/* All that may be are idle, and the others are made now. */
	for (size_t i = PLACES; i < (size_t)2 * PLACES; i++)
		wait_requests(x, servers[i], 1);
	assert_int_equal(connected_to(ports, (size_t)2 * PLACES), PLACES);
	for (size_t i = 0; i < (size_t)2 * PLACES; i++)
		httpd_stop(servers[i]);
	/* Those that are held are still there: the teardown closes over them. */
}

static void test_a_raised_limit_wakes_those_who_wait(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();

	for (size_t i = 0; i < 6; i++)
		get(x, i, "127.0.0.1", "/hold");
	wait_requests(x, x->server, 2);
	lim.max_per_host = 6;
	http_client_set_limits(x->f.client, &lim);
	wait_requests(x, x->server, 6);
	assert_int_equal(httpd_peak(x->server), 6);
}

static void test_cancelling_frees_the_place_and_calls_nobody(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < 4; i++)
		get(x, i, "127.0.0.1", "/hold");
	get(x, 4, "127.0.0.1", "/");
	wait_requests(x, x->server, 2);
	http_cancel(x->a[3].op); /* waits */
	http_cancel(x->a[0].op); /* runs */
	http_cancel(x->a[1].op);
	http_cancel(
		x->a[2].op); /* was started by the first cancel, perhaps not yet connected */
	finish(x, 4, 5);
	assert_int_equal(http_in_flight(x->f.client), 0);
	for (size_t i = 0; i < 4; i++)
		assert_false(x->a[i].done);
}

static void test_a_refused_request_can_be_cancelled(void **state)
{
	struct fixture *x = *state;

	fetch_get(&x->f, &x->a[0], "ftp://x/", NULL);
	http_cancel(x->a[0].op);
	uv_run(&x->f.loop, UV_RUN_DEFAULT);
	assert_false(x->a[0].done);
}

static void test_who_stands_in_line_for_a_host_is_counted_apart(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < 10; i++)
		get(x, i, "127.0.0.1", "/hold");
	wait_requests(x, x->server, 2);
	assert_int_equal(http_in_flight(x->f.client), 10);
	assert_int_equal(http_waiting(x->f.client), 8);
	for (size_t i = 0; i < 10; i++)
		http_cancel(x->a[i].op);
	assert_int_equal(http_waiting(x->f.client), 0);
}

static void test_closing_over_a_hundred_transfers_is_silent(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();

	lim.max_per_host = 60;
	http_client_set_limits(x->f.client, &lim);
	resolver_hang("dead.test");
	for (size_t i = 0; i < 100; i++)
		get(x, i, "127.0.0.1", i % 2 ? "/hold" : "/slow");
	get(x, 100, "dead.test", "/");
	fetch_get(&x->f, &x->a[101], "ftp://x/", NULL);
	wait_requests(x, x->server, 50);
	unsigned before = x->f.answers;

	fetcher_done(&x->f);
	x->f.client = NULL;
	assert_int_equal(x->f.answers, before);
	resolver_release();
	for (size_t i = 0; i < 102; i++)
		answer_done(&x->a[i]);
}

/* A callback that starts the next request and closes the client after the third. */
struct relay {
	struct fixture *x;
	int calls;
	bool closed;
};

static void relay_start(struct relay *r);

static void on_relay_closed(void *arg)
{
	struct relay *r = arg;

	r->closed = true;
}

static void on_relay(struct http_op *op, const struct http_res *res, void *arg)
{
	struct relay *r = arg;

	assert_int_equal(res->error, HTTP_OK);
	http_cancel(op); /* in its own callback: nothing happens */
	r->calls++;
	relay_start(r);
	if (r->calls == 3)
		http_client_close(r->x->f.client, on_relay_closed, r);
}

static void relay_start(struct relay *r)
{
	const struct http_opts o = {.allow_plaintext = true};
	struct http_req req = {.method = STR("GET")};

	req.url = str_of(fetch_url("127.0.0.1", httpd_port(r->x->server), "/"));
	http_start(r->x->f.client, &req, &o, on_relay, r);
}

static void test_callbacks_may_start_and_close(void **state)
{
	struct fixture *x = *state;
	struct relay r = {.x = x};

	relay_start(&r);
	relay_start(&r);
	uv_run(&x->f.loop, UV_RUN_DEFAULT);
	assert_true(r.closed);
	assert_int_equal(r.calls, 3);
	assert_int_equal(uv_loop_close(&x->f.loop), 0);
	x->f.client = NULL;
}

static void test_a_missing_bundle_is_an_error_at_the_start(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct http_client *c = NULL;
	struct err e;

	lim.ca_file = "/nonexistent/ca.pem";
	assert_code(http_client_new(&x->f.loop, &lim, &c, &e), ERR_IO);
	assert_null(c);
	assert_has(e.msg, "/nonexistent/ca.pem");
}

/* More transfers than descriptors: each still ends, and the next ones work. */
static void test_running_out_of_descriptors_is_survived(void **state)
{
	struct fixture *x = *state;
	struct http_limits lim = fetch_limits();
	struct rlimit old;
	struct rlimit few;
	size_t failed = 0;

	lim.max_per_host = 100;
	lim.low_speed_ms = 1000; /* who is connected, but to a server that cannot accept */
	http_client_set_limits(x->f.client, &lim);
	getrlimit(RLIMIT_NOFILE, &old);
	few = old;
	few.rlim_cur = 40;
	setrlimit(RLIMIT_NOFILE, &few);
	for (size_t i = 0; i < 100; i++)
		get(x, i, "127.0.0.1", "/slow");
	for (size_t i = 0; i < 100; i++) {
		fetch_wait(&x->a[i]);
		failed += x->a[i].res.error != HTTP_OK;
		answer_done(&x->a[i]);
	}
	setrlimit(RLIMIT_NOFILE, &old);
	assert_true(failed > 0);
	get(x, 0, "127.0.0.1", "/");
	finish(x, 0, 1);
}

#define WITH_SERVER(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(test_a_host_is_asked_by_two_at_a_time_in_order),
		WITH_SERVER(test_one_host_under_two_spellings_is_one_host),
		WITH_SERVER(test_a_blocked_host_delays_no_other),
		WITH_SERVER(test_hosts_take_turns_when_places_are_few),
		WITH_SERVER(test_idle_connections_give_way_to_new_ones),
		WITH_SERVER(test_a_raised_limit_wakes_those_who_wait),
		WITH_SERVER(test_cancelling_frees_the_place_and_calls_nobody),
		WITH_SERVER(test_a_refused_request_can_be_cancelled),
		WITH_SERVER(test_who_stands_in_line_for_a_host_is_counted_apart),
		WITH_SERVER(test_closing_over_a_hundred_transfers_is_silent),
		WITH_SERVER(test_callbacks_may_start_and_close),
		WITH_SERVER(test_a_missing_bundle_is_an_error_at_the_start),
		WITH_SERVER(test_running_out_of_descriptors_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
