/* SPDX-License-Identifier: ISC */
/*
 * What fetch.py measures the daemon against, as a program: the least that asks 1,000 feeds (bench_curl.h), and
 * the documents that they are.
 *
 *   bare feeds DIR N ITEMS            writes DIR/0.xml and so on
 *   bare poll 304|200 PLACES URLS CA  asks each address in the file URLS once, to learn its validators; then prints
 *                                     "ready", and for each line on standard input the CPU in us of asking all of them
 *                                     once more, with as many connections and transfers as the daemon may have. 200: no
 *                                     conditions, and libcurl inflates. CA: a bundle, - for the system's
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/xalloc.h"
#include "tests/util/bench_curl.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

static uint64_t number(const char *text)
{
	uint64_t n = 0;

	if (!str_to_u64(str_of(text), &n))
		bench_die("%s is no number", text);
	return n;
}

/* ---- documents ----------------------------------------------------------------------- */

static void write_file(const char *path, struct str text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(text.p, 1, text.n, f) != text.n || fclose(f) != 0)
		bench_die("cannot write %s", path);
}

static void write_feeds(const char *dir, size_t n, size_t items)
{
	struct bench_texts t;

	bench_texts_load(&t, n * items);
	for (size_t i = 0; i < n; i++) {
		AUTO_BUF struct buf feed = {0};
		char *path = xasprintf("%s/%zu.xml", dir, i);

		buf_init(&feed, BUF_NO_MAX);
		bench_feed(&t, i * items, items, BENCH_FEED_CLEAN, &feed);
		write_file(path, buf_view(&feed));
		free(path);
	}
	bench_texts_done(&t);
}

/* ---- polls --------------------------------------------------------------------------- */

struct bare {
	struct bench_curl b;
	struct curl_slist **headers; /* of each handle */
	char **urls;
	size_t n;
	uint64_t bytes; /* of bodies */
};

static void urls_read(struct bare *x, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t got;

	if (f == NULL)
		bench_die("cannot read %s", path);
	while ((got = getline(&line, &cap, f)) > 0) {
		struct str url = str_trim((struct str){line, (size_t)got});

		x->urls = xreallocarray(x->urls, x->n + 1, sizeof(*x->urls));
		x->urls[x->n++] = xstrndup(url.p, url.n);
	}
	free(line);
	fclose(f);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_body(char *p, size_t one, size_t n, void *arg)
{
	(void)p;
	(void)one;
	*(uint64_t *)arg += n;
	return n;
}

static void add_condition(struct curl_slist **to, const char *name, struct str value)
{
	char *line = xasprintf("%s: " STR_F, name, STR_A(value));

	*to = curl_slist_append(*to, line);
	free(line);
}

/* Validators become the conditions of the requests to come. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_header(char *p, size_t one, size_t n, void *arg)
{
	struct curl_slist **to = arg;
	struct str value = {p, n};
	struct str name;

	(void)one;
	if (!str_cut(&value, ':', &name))
		return n;
	if (str_eq_nocase(name, STR("ETag")))
		add_condition(to, "If-None-Match", str_trim(value));
	else if (str_eq_nocase(name, STR("Last-Modified")))
		add_condition(to, "If-Modified-Since", str_trim(value));
	return n;
}

/* The lines that all requests have, for each handle, so that its own can be added. */
static struct curl_slist *common_headers(void)
{
	struct curl_slist *l = curl_slist_append(NULL, "User-Agent: rasid-bench");

	return curl_slist_append(l, "Accept: application/rss+xml, */*;q=0.1");
}

/* libcurl reads a list anew for each transfer, from its head, which stays. */
static void learn(struct bare *x, bool conditions)
{
	x->headers = xcalloc(x->n, sizeof(struct curl_slist *));
	for (size_t i = 0; i < x->n; i++) {
		CURL *h = x->b.free_handles[i];

		x->headers[i] = common_headers();
		curl_easy_setopt(h, CURLOPT_HTTPHEADER, x->headers[i]);
		curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
		curl_easy_setopt(h, CURLOPT_WRITEDATA, &x->bytes);
		curl_easy_setopt(h, CURLOPT_IPRESOLVE, (long)CURL_IPRESOLVE_V4);
		curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, conditions ? on_header : NULL);
		curl_easy_setopt(h, CURLOPT_HEADERDATA, &x->headers[i]);
	}
	bench_curl_run(&x->b, x->n);
	for (size_t i = 0; i < x->n; i++) {
		curl_easy_setopt(x->b.free_handles[i], CURLOPT_HEADERFUNCTION, NULL);
		curl_easy_setopt(x->b.free_handles[i], CURLOPT_HEADERDATA, NULL);
	}
}

static void serve(struct bare *x)
{
	char line[16];

	printf("ready\n");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin) != NULL) {
		double before = bench_cpu_s();

		bench_curl_run(&x->b, x->n);
		printf("%.0f\n", (bench_cpu_s() - before) * 1e6);
		fflush(stdout);
	}
}

static void poll(uint64_t status, size_t places, const char *urls, const char *ca)
{
	struct bare x = {.n = 0};

	urls_read(&x, urls);
	bench_curl_init(&x.b, places, 200, strcmp(ca, "-") != 0 ? ca : NULL,
		(const char *const *)x.urls, x.n);
	curl_multi_setopt(x.b.multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)places);
	learn(&x, status == 304);
	x.b.expect = (int)status;
	serve(&x);
	bench_curl_done(&x.b);
	for (size_t i = 0; i < x.n; i++) {
		curl_slist_free_all(x.headers[i]);
		free(x.urls[i]);
	}
	free((void *)x.headers);
	free((void *)x.urls);
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 5 && strcmp(argv[1], "feeds") == 0)
		write_feeds(argv[2], number(argv[3]), number(argv[4]));
	else if (argc == 6 && strcmp(argv[1], "poll") == 0)
		poll(number(argv[2]), number(argv[3]), argv[4], argv[5]);
	else
		bench_die("usage: bare feeds DIR N ITEMS | bare poll 304|200 PLACES URLS CA|-");
	return 0;
}
