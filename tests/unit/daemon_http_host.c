/* SPDX-License-Identifier: ISC */
/*
 * The host that is judged is the host that libcurl connects to: every URL put together of up to
 * four pieces that readers of URLs stumble over is read by both.
 */
#include <string.h>

#include <curl/curl.h>

#include "base/url_host.h"
#include "tests/unit/unit.h"

static const char *const pieces[] = {"", "a", "B.c", "@", ":", "80", "\\", "/", "?", "#",
	"[::1]", "[", "]", "%41", "%40", ".", "127.1", "1.2.3.4", "0x7f", "010", "_", ";", ",",
	" ", "\t"};

enum {
	N_PIECES = sizeof(pieces) / sizeof(pieces[0]),
	DEEP = 4
};

struct seen {
	size_t both, neither, only_curl;
};

static struct str without_dot(struct str host)
{
	return str_ends(host, STR(".")) ? str_sub(host, 0, host.n - 1) : host;
}

static void compare(const char *url, struct seen *seen)
{
	struct str ours = url_host(str_of(url));
	CURLU *u = curl_url();
	char *host = NULL;

	assert_non_null(u);
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK)
		assert_int_equal(curl_url_get(u, CURLUPART_HOST, &host, 0), CURLUE_OK);
	if (ours.n > 0 && host != NULL &&
		!str_eq_nocase(without_dot(ours), without_dot(str_of(host))))
		fail_msg("'%s': judged '" STR_F "', connected '%s'", url, STR_A(ours), host);
	seen->both += ours.n > 0 && host != NULL;
	seen->neither += ours.n == 0 && host == NULL;
	seen->only_curl += ours.n == 0 && host != NULL;
	curl_free(host);
	curl_url_cleanup(u);
}

static void extend(char *url, size_t n, int left, struct seen *seen)
{
	compare(url, seen);
	for (size_t i = 1; i < N_PIECES && left > 0; i++) {
		strcpy(url + n, pieces[i]);
		extend(url, n + strlen(pieces[i]), left - 1, seen);
	}
	url[n] = '\0';
}

static void test_what_is_judged_is_what_is_connected_to(void **state)
{
	struct seen seen = {0};
	char url[128] = "http://";
	(void)state;

	extend(url, strlen(url), DEEP, &seen);
	/* The comparison compared something: hosts, refusals of both, and ours alone. */
	assert_true(seen.both > 10000);
	assert_true(seen.neither > 10000);
	assert_true(seen.only_curl > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_judged_is_what_is_connected_to),
	};

	return cmocka_run_group_tests_name("daemon_http_host", tests, NULL, NULL);
}
