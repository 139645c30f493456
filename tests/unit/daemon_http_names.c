/* SPDX-License-Identifier: ISC */
/* Looked-up names: kept for a while, not walked through by every transfer. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/http/internal.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

/* libcurl's time(), which it calls to tell what is old in its cache. The dynamic linker finds the
 * program's before the C library's. */
static atomic_uint times_asked;

__attribute__((visibility("default"))) time_t time(time_t *timer)
{
	struct timespec ts;

	atomic_fetch_add(&times_asked, 1);
	clock_gettime(CLOCK_REALTIME, &ts);
	if (timer != NULL)
		*timer = ts.tv_sec;
	return ts.tv_sec;
}

struct fixture {
	struct fetcher f;
	struct httpd *server;
};

/* "/once": the next request needs a connection of its own. */
static void serve(struct httpd_conn *c, void *arg)
{
	(void)arg;
	if (strcmp(c->path, "/hold") == 0) {
		httpd_hold(c);
		return;
	}
	bool once = strcmp(c->path, "/once") == 0;

	httpd_answer(c, "200 OK", once ? "Connection: close\r\n" : "", c->path);
	if (once)
		httpd_hang_up(c);
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	x->server = httpd_start("127.0.0.1", serve, NULL);
	fetcher_init(&x->f, &lim);
	resolver_set("a.test", "127.0.0.1");
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

static void get(struct fixture *x, const char *path)
{
	struct answer a = {0};

	fetch(&x->f, &a, fetch_url("a.test", httpd_port(x->server), path), NULL);
	assert_int_equal(a.res.error, HTTP_OK);
	answer_done(&a);
}

static void test_a_name_is_looked_up_once_in_a_while(void **state)
{
	struct fixture *x = *state;
	unsigned before = resolver_asked();

	for (int i = 0; i < 10; i++)
		get(x, "/once");
	assert_int_equal(httpd_accepted(x->server), 10);
	assert_int_equal(resolver_asked() - before, 1);
}

static void test_an_address_is_believed_for_a_minute(void **state)
{
	struct fixture *x = *state;
	unsigned before = resolver_asked();

	get(x, "/once");
	x->f.client->names->born_ms -= HTTP_NAMES_MS - 1000;
	get(x, "/once");
	x->f.client->names->born_ms -= 1000;
	get(x, "/once");
	assert_int_equal(resolver_asked() - before, 2);
	assert_int_equal(x->f.client->n_names, 1);
}

/* The time that it takes to find a name in a cache depends on what may be in it. */
static void test_a_cache_holds_no_more_names_than_transfers_it_may_serve(void **state)
{
	struct fixture *x = *state;
	unsigned before = resolver_asked();

	get(x, "/once");
	x->f.client->names->transfers = HTTP_NAMES_MAX - 1;
	get(x, "/once");
	get(x, "/once");
	assert_int_equal(resolver_asked() - before, 2);
	assert_int_equal(x->f.client->names->transfers, 1);
}

static void test_an_old_cache_goes_with_its_last_transfer(void **state)
{
	struct fixture *x = *state;
	struct answer held[2] = {{0}, {0}};

	for (int i = 0; i < 2; i++)
		fetch_get(&x->f, &held[i],
			fetch_url("127.0.0.1", httpd_port(x->server), "/hold"), NULL);
	while (httpd_requests(x->server) < 2)
		uv_run(&x->f.loop, UV_RUN_NOWAIT);
	x->f.client->names->born_ms -= HTTP_NAMES_MS;
	get(x, "/");
	assert_int_equal(x->f.client->n_names, 2);
	http_cancel(held[0].op);
	assert_int_equal(x->f.client->n_names, 2);
	http_cancel(held[1].op);
	assert_int_equal(x->f.client->n_names, 1);
}

/* It was a walk through all names that libcurl knew, at the end of each. */
static void test_no_transfer_looks_for_what_is_old(void **state)
{
	struct fixture *x = *state;

	get(x, "/");
	unsigned before = atomic_load(&times_asked);

	for (int i = 0; i < 10; i++)
		get(x, "/");
	assert_int_equal(httpd_accepted(x->server), 1);
	/* libcurl 8 looks once each, at a cache that is kept small (easy.c). */
	assert_in_range(
		atomic_load(&times_asked) - before, 0, LIBCURL_VERSION_NUM < 0x080000 ? 0 : 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_name_is_looked_up_once_in_a_while),
		TEST(test_an_address_is_believed_for_a_minute),
		TEST(test_a_cache_holds_no_more_names_than_transfers_it_may_serve),
		TEST(test_an_old_cache_goes_with_its_last_transfer),
		TEST(test_no_transfer_looks_for_what_is_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
