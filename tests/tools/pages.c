/* SPDX-License-Identifier: ISC */
/*
 * pages FILE...: what page_read() makes of each page, one JSON object a line: file, kind, from, title, text,
 * published, author, canonical, description, site, language, charset. For the golden pages and for
 * tools/compare-pages.sh.
 *
 * pages --cost FILE: instead, what reading it cost: kind, cpu_us, peak_kib (of memory, what was there before included).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/buf.h"
#include "base/jsonw.h"
#include "feeds/page/page.h"

static bool slurp(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char piece[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) != 0)
		buf_add(out, piece, n);
	fclose(f);
	return !out->over;
}

static void member_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	if (unix_s != TIME_NONE)
		date_format_utc(unix_s, &b);
	jsonw_str_opt(w, name, buf_view(&b));
}

static void print_page(const char *file, enum page_kind kind, const struct page *p)
{
	static const char *const from[] = {"nothing", "metadata", "hints", "density"};
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", str_of(file));
	jsonw_str(&w, "kind", str_of(page_kind_name(kind)));
	jsonw_str(&w, "from", str_of(from[p->from]));
	jsonw_str(&w, "title", p->title);
	jsonw_str(&w, "text", p->text);
	member_time(&w, "published", p->published_s);
	member_time(&w, "updated", p->updated_s);
	jsonw_str(&w, "author", p->author);
	jsonw_str(&w, "canonical", p->canonical);
	jsonw_str(&w, "description", p->description);
	jsonw_str(&w, "site", p->site);
	jsonw_str(&w, "language", p->language);
	jsonw_str(&w, "charset", p->charset);
	jsonw_bool(&w, "noindex", p->noindex);
	jsonw_end(&w);
	puts(out.p);
}

static int64_t cpu_us(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec +
	       u.ru_stime.tv_usec;
}

/* ru_maxrss would have that of whoever started this. */
static long peak_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = -1;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = strtol(line + 6, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kib;
}

static void print_cost(enum page_kind kind, int64_t us)
{
	printf("{\"kind\": \"%s\", \"cpu_us\": %lld, \"peak_kib\": %ld}\n",
		page_kind_name(kind), (long long)us, peak_kib());
}

int main(int argc, char **argv)
{
	bool cost = argc > 1 && strcmp(argv[1], "--cost") == 0;

	parse_global_init();
	for (int i = 1 + cost; i < argc; i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body;
		struct parse_opts opts = {.url = STR("https://outlet.example/news/1"),
			.dates = {.now_s = TIME_NONE}};
		struct page p = {.published_s = TIME_NONE, .updated_s = TIME_NONE};
		struct err e = {0};

		arena_init(&a, MIB(64));
		buf_init(&body, MIB(64));
		if (!slurp(argv[i], &body)) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		int64_t began_us = cpu_us();
		enum page_kind kind = page_read(buf_view(&body), &opts, &a, &p, &e);

		if (cost)
			print_cost(kind, cpu_us() - began_us);
		else
			print_page(argv[i], kind, &p);
	}
	return EXIT_SUCCESS;
}
