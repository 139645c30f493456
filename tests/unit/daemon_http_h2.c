/* SPDX-License-Identifier: ISC */
/* HTTP/2: connections that transfers share, and handles that the next transfer gets. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/tlsd.h"

static const char *address(const struct tlsd *tls)
{
	static char url[64];

	snprintf(url, sizeof(url), "https://127.0.0.1:%u/", tls->port);
	return url;
}

/* Two transfers share a connection, and a third without the permission cannot slip onto it. */
static void test_http2_is_spoken_and_guarded(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	const struct str here = STR("127.0.0.1");
	const struct http_opts o = {.allow = &here, .n_allow = 1};
	struct fetcher f;
	struct tlsd tls;
	struct answer a[3];
	const char *why = "";

	if (!tlsd_start(&tls, "h2", &why)) {
		printf("SKIP test_http2_is_spoken_and_guarded: %s\n", why);
		skip();
	}
	lim.ca_file = tls.ca;
	lim.allow_private = false;
	fetcher_init(&f, &lim);
	for (int i = 0; i < 3; i++) {
		fetch(&f, &a[i], address(&tls), i < 2 ? &o : NULL);
		if (a[i].res.error != (i < 2 ? HTTP_OK : HTTP_ERR_PRIVATE))
			fail_msg("%d: %s", i, a[i].res.error_text);
	}
	assert_true(str_starts(a[0].res.body, STR("HTTP/2.0 ")));
	assert_str_eq(a[0].res.body, a[1].res.body);
	for (int i = 0; i < 3; i++)
		answer_done(&a[i]);
	fetcher_done(&f);
	tlsd_stop(&tls);
}

/* Handles are kept for hosts with TLS, and hold nothing of the transfer before. */
static void test_what_follows_a_put_is_none(void **state)
{
	(void)state;
	static const char *const methods[] = {"PUT", "GET", "PUT", "POST", "GET"};
	struct http_limits lim = fetch_limits();
	struct fetcher f;
	struct tlsd tls;
	const char *why = "";

	if (!tlsd_start(&tls, "h2", &why)) {
		printf("SKIP test_what_follows_a_put_is_none: %s\n", why);
		skip();
	}
	lim.ca_file = tls.ca;
	fetcher_init(&f, &lim);
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++) {
		struct http_req req = {.method = str_of(methods[i]), .body = STR("{}")};
		struct answer a;

		req.url = str_of(address(&tls));
		fetch_start(&f, &a, &req, NULL);
		fetch_wait(&a);
		assert_int_equal(a.res.error, HTTP_OK);
		assert_true(str_ends(a.res.body, req.method));
		answer_done(&a);
	}
	fetcher_done(&f);
	tlsd_stop(&tls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http2_is_spoken_and_guarded),
		cmocka_unit_test(test_what_follows_a_put_is_none),
	};

	return cmocka_run_group_tests_name("daemon_http_h2", tests, NULL, NULL);
}
