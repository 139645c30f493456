/* SPDX-License-Identifier: ISC */
/*
 * The guard, libxml2 and the reader on any bytes. Beyond not crashing: what the guard writes is
 * bounded and never makes libxml2 give up, texts are valid UTF-8 within their limits.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/guard.h"
#include "feeds/parse.h"

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

static void check_guard(struct str in, size_t tear)
{
	AUTO_BUF struct buf out;
	struct guard g;

	buf_init(&out, BUF_NO_MAX);
	if (utf8_check(in) != in.n)
		return;
	guard_init(&g, in);
	guard_torn(&g, tear);
	while (guard_next(&g, &out))
		;
	/* A reference is at most 30 bytes for one; '&' in a value grows to five. */
	require(out.n <= 40 * in.n + 100);
	require(g.depth == 0);
}

static void check_doc(const struct feed_doc *d)
{
	require(d->format != FORMAT_UNKNOWN && d->n_articles <= 50);
	/* So few bytes cannot fill the dictionary: libxml2 met something it could not read. */
	for (size_t i = 0; i < d->n_notes; i++)
		require(str_find_str(d->notes[i], STR("different names")) == d->notes[i].n);
	check_text(d->title, PARSE_MAX_TITLE);
	for (size_t i = 0; i < d->n_articles; i++) {
		const struct article *a = &d->articles[i];

		check_text(a->title, PARSE_MAX_TITLE);
		check_text(a->summary, PARSE_MAX_TEXT);
		check_text(a->body, PARSE_MAX_TEXT);
		check_text(a->guid, PARSE_MAX_URL);
		check_text(a->link, PARSE_MAX_URL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_ARENA struct arena a;
	struct str body = {(const char *)data, size};
	struct parse_opts opts = {
		.url = STR("https://example.org/feed"),
		.dates = {.now_s = TIME_NONE},
		.max_items = 50,
	};
	struct feed_doc doc;
	struct err e = {.msg = ""};

	parse_global_init(); /* does its work once */
	arena_init(&a, 8 << 20);
	check_guard(body, 0);
	check_guard(body, size / 2);
	/* Torn somewhere, or not. */
	opts.tear = size != 0 ? size * data[size - 1] / 256 : 0;
	if (feed_parse(body, &opts, &a, &doc, &e) == PARSE_OK)
		check_doc(&doc);
	else
		require(e.msg[0] != '\0');
	return 0;
}
