/* SPDX-License-Identifier: ISC */
/*
 * Every form of a private address (tests/golden/ssrf.tsv) through the HTTP client: asked for, redirected to, asked of a
 * proxy, also by a redirect. A trap listens where they lead to and hears nothing. That each way into the program
 * goes through this client shows test_doors.py.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "feeds/url.h"
#include "tests/unit/unit.h"
#include "tests/util/fetch.h"
#include "tests/util/httpd.h"
#include "tests/util/resolver.h"

enum {
	MAX_FORMS = 160,
	LEAST_FORMS = 60
};

struct form {
	char url[200];
	bool named; /* a name server has a part in it */
};

struct fixture {
	struct fetcher f;
	struct httpd *trap, *outside; /* outside redirects to location, and is the proxy */
	char location[256];
	struct form forms[MAX_FORMS];
	size_t n;
};

static void serve(struct httpd_conn *c, void *arg)
{
	char line[300];

	snprintf(line, sizeof(line), "Location: %s\r\n", (const char *)arg);
	httpd_answer(c, "302 Found", line, "");
}

/* "name=address,address" */
static void set_name(char *names)
{
	char *is = strchr(names, '=');

	if (is == NULL)
		return;
	*is = '\0';
	resolver_set(names, is + 1);
}

static void put_url(struct form *f, const char *url, unsigned port)
{
	const char *at = strstr(url, "$PORT");

	if (at == NULL)
		snprintf(f->url, sizeof(f->url), "%s", url);
	else
		snprintf(f->url, sizeof(f->url), "%.*s%u%s", (int)(at - url), url, port,
			at + strlen("$PORT"));
}

static void read_forms(struct fixture *x)
{
	FILE *f = fopen("tests/golden/ssrf.tsv", "re");
	char line[1024];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest = line;
		char *kind = strsep(&rest, "\t");
		char *url = strsep(&rest, "\t");
		char *names = strsep(&rest, "\t");

		if (kind[0] == '#' || names == NULL)
			continue;
		assert_true(x->n < MAX_FORMS);
		x->forms[x->n].named = strcmp(kind, "name") == 0;
		put_url(&x->forms[x->n++], url, httpd_port(x->trap));
		set_name(names);
	}
	fclose(f);
	assert_true(x->n >= LEAST_FORMS);
}

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct http_limits lim = fetch_limits();

	lim.allow_private = false;
	x->trap = httpd_start("127.0.0.1", serve, x->location);
	x->outside = httpd_start("127.0.0.5", serve, x->location);
	fetcher_init(&x->f, &lim);
	read_forms(x);
	*state = x;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	fetcher_done(&x->f);
	httpd_stop(x->trap);
	httpd_stop(x->outside);
	free(x);
	return 0;
}

static bool is_refusal(enum http_error error)
{
	return error == HTTP_ERR_PRIVATE || error == HTTP_ERR_URL || error == HTTP_ERR_REDIRECT;
}

/* Not "no such name": that would be luck. */
static void refused(
	struct fixture *x, const char *way, const char *url, const struct http_opts *o)
{
	struct answer a;

	fetch(&x->f, &a, url, o);
	if (!is_refusal(a.res.error))
		fail_msg("%s %s (%s): error %d, %s", way, url, x->location, a.res.error,
			a.res.error_text);
	answer_done(&a);
	if (httpd_accepted(x->trap) != 0)
		fail_msg("%s %s (%s): reached", way, url, x->location);
}

static void test_no_form_is_reached(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < x->n; i++)
		refused(x, "asked for", x->forms[i].url, NULL);
	print_message("# FIGURE forms of private addresses: %zu, connections 0\n", x->n);
}

/* As a document names it: what IDNA folds is an address only then. */
static void test_no_form_that_a_document_names_is_reached(void **state)
{
	struct fixture *x = *state;

	for (size_t i = 0; i < x->n; i++) {
		AUTO_ARENA struct arena a;
		char url[512];

		arena_init(&a, KIB(64));
		struct str named = url_resolve(
			STR("http://127.0.0.1:1/feed"), str_of(x->forms[i].url), &a);

		snprintf(url, sizeof(url), STR_F, STR_A(named));
		if (named.n != 0)
			refused(x, "named", url, NULL);
	}
}

static void test_no_redirect_leads_there(void **state)
{
	struct fixture *x = *state;
	const struct str here = STR("127.0.0.5");
	const struct http_opts o = {.allow = &here, .n_allow = 1, .allow_plaintext = true};

	for (size_t i = 0; i < x->n; i++) {
		snprintf(x->location, sizeof(x->location), "%s", x->forms[i].url);
		refused(x, "redirected", fetch_url("127.0.0.5", httpd_port(x->outside), "/go"),
			&o);
		assert_int_equal(httpd_requests(x->outside), i + 1);
	}
}

/* A proxy looks names up itself, and what stands in its network is its owner's matter. What is written as an
 * address, or becomes one, never gets that far. */
static void test_no_proxy_is_asked_for_one(void **state)
{
	struct fixture *x = *state;
	char proxy[64];

	snprintf(proxy, sizeof(proxy), "http://127.0.0.5:%u", httpd_port(x->outside));
	const struct http_opts o = {.allow_plaintext = true, .proxy = str_of(proxy)};
	unsigned asked = 0;

	for (size_t i = 0; i < x->n; i++) {
		if (x->forms[i].named)
			continue;
		refused(x, "of a proxy", x->forms[i].url, &o);
		if (httpd_requests(x->outside) != asked)
			fail_msg("%s: the proxy was asked", x->forms[i].url);
		snprintf(x->location, sizeof(x->location), "%s", x->forms[i].url);
		refused(x, "of a proxy, redirected", "http://feeds.test/go", &o);
		if (httpd_requests(x->outside) != ++asked)
			fail_msg("%s: the proxy was asked", x->forms[i].url);
	}
}

#define WITH_TRAP(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_TRAP(test_no_form_is_reached),
		WITH_TRAP(test_no_form_that_a_document_names_is_reached),
		WITH_TRAP(test_no_redirect_leads_there),
		WITH_TRAP(test_no_proxy_is_asked_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
