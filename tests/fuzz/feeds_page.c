/* SPDX-License-Identifier: ISC */
/*
 * A page of any bytes. Beyond not crashing: texts are valid UTF-8 within their limits, links are http(s),
 * and what libxml2 is given stays in proportion to the page.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/page/lex.h"
#include "feeds/page/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_text(struct str s, size_t max)
{
	require(s.n <= max && utf8_check(s) == s.n);
}

static void check_lex(struct str page)
{
	AUTO_ARENA struct arena a;
	struct lexed l;

	arena_init(&a, 8 << 20);
	page.n = utf8_check(page);
	lex_page(page, &a, &l);
	/* "<p>" becomes "</p><p i=12345>", and what LEX_MAX_DEPTH leaves open is closed at the end. */
	require(l.markup.n <= 24 * page.n + 4096);
	buf_done(&l.markup);
}

static void check_page(enum page_kind kind, const struct page *p)
{
	check_text(p->title, PARSE_MAX_TITLE);
	check_text(p->text, PARSE_MAX_TEXT);
	check_text(p->description, PARSE_MAX_TITLE);
	check_text(p->author, PAGE_MAX_NAME);
	check_text(p->site, PAGE_MAX_NAME);
	check_text(p->canonical, PARSE_MAX_URL);
	require(p->canonical.n == 0 || str_starts(p->canonical, STR("http://")) ||
		str_starts(p->canonical, STR("https://")));
	require((p->text.n != 0) == (kind == PAGE_OK));
	require((p->from != PAGE_FROM_NOTHING) == (kind == PAGE_OK) || p->text.n == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str body = {(const char *)data, size};
	struct parse_opts opts = {
		.url = STR("https://example.org/news/1"), .dates = {.now_s = TIME_NONE}};
	struct page p = {.published_s = TIME_NONE};
	struct err e = {.msg = ""};

	parse_global_init(); /* does its work once */
	arena_init(&a, 16 << 20);
	check_lex(body);
	enum page_kind kind = page_read(body, &opts, &a, &p, &e);

	if (kind == PAGE_OK || kind == PAGE_NO_TEXT)
		check_page(kind, &p);
	else
		require(e.msg[0] != '\0');
	return 0;
}
