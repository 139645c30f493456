/* SPDX-License-Identifier: ISC */
/* HTTP/2: connections that transfers share, and handles that the next transfer gets. Other ways to a host. */
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

/* Rule 23 of the etiquette (daemon_week.c): a host is asked where its address says, whatever it says of other ways. */
static void test_another_way_to_a_host_is_not_taken(void **state)
{
	(void)state;
	struct http_limits lim = fetch_limits();
	struct fetcher f;
	struct tlsd here;
	struct tlsd there;
	unsigned elsewhere = 0;
	char url[64];
	const char *why = "";

	if (!tlsd_start(&here, "-HTTP", &why)) {
		printf("SKIP test_another_way_to_a_host_is_not_taken: %s\n", why);
		skip();
	}
	assert_true(tlsd_start(&there, "-HTTP", &why));
	tlsd_page(&here, "feed", "HTTP/1.1 200 OK\r\nAlt-Svc: h1=\":%u\"; ma=600\r\n\r\nhere",
		there.port);
	tlsd_page(&there, "feed", "HTTP/1.1 200 OK\r\n\r\nthere");
	lim.ca_file = here.ca;
	fetcher_init(&f, &lim);
	snprintf(url, sizeof(url), "https://localhost:%u/feed", here.port);
	for (int i = 0; i < 3; i++) {
		struct answer a;

		fetch(&f, &a, url, NULL);
		/* Where another authority speaks nothing is heard. */
		elsewhere += a.res.error != HTTP_OK || !str_eq(a.res.body, STR("here"));
		answer_done(&a);
	}
	print_message(
		"# FIGURE etiquette rule 23 requests that went another way, for an Alt-Svc: %u\n",
		elsewhere);
	assert_int_equal(elsewhere, 0);
	fetcher_done(&f);
	tlsd_stop(&there);
	tlsd_stop(&here);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http2_is_spoken_and_guarded),
		cmocka_unit_test(test_what_follows_a_put_is_none),
		cmocka_unit_test(test_another_way_to_a_host_is_not_taken),
	};

	return cmocka_run_group_tests_name("daemon_http_h2", tests, NULL, NULL);
}
