/* SPDX-License-Identifier: ISC */
/*
 * pages FILE...: what page_read() makes of each page, one JSON object a line: file, kind, from, title, text,
 * published, author, canonical, description, site, language, charset. For the golden pages and for
 * tools/compare-pages.sh.
 */
#include <stdio.h>
#include <stdlib.h>

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

int main(int argc, char **argv)
{
	parse_global_init();
	for (int i = 1; i < argc; i++) {
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
		enum page_kind kind = page_read(buf_view(&body), &opts, &a, &p, &e);

		print_page(argv[i], kind, &p);
	}
	return EXIT_SUCCESS;
}
