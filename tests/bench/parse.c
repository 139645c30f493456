/* SPDX-License-Identifier: ISC */
/*
 * Parsing and extracting a feed, against libxml2's SAX2 push parser with handlers that do
 * nothing: 40 feeds of 50 items, RSS 2.0 with the full text in CDATA.
 *
 * What is measured is feed_parse(): charset, guard, XML, HTML to text, dates, URLs, into an
 * arena. The limit only tokenises. `malformed` has a bare '&' and an undefined entity in every
 * item, the windows-1256 one is decoded first.
 */
#include "feeds/parse.h"

#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

#include "base/arena.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	FEEDS = 40,
	ITEMS = 50,
	CHUNK = 16 * 1024
};

struct feeds {
	struct buf doc[FEEDS];
	size_t bytes;
	size_t items_kept;
};

static void feeds_make(struct feeds *f, const struct bench_texts *t, enum bench_feed kind)
{
	*f = (struct feeds){0};
	for (size_t i = 0; i < FEEDS; i++) {
		buf_init(&f->doc[i], BUF_NO_MAX);
		bench_feed(t, i * ITEMS, ITEMS, kind, &f->doc[i]);
		f->bytes += f->doc[i].n;
	}
}

static void feeds_done(struct feeds *f)
{
	for (size_t i = 0; i < FEEDS; i++)
		buf_done(&f->doc[i]);
}

static void run_rasid(void *arg)
{
	struct feeds *f = arg;
	struct parse_opts opts = {
		.url = STR("https://news.example/feed/"), .dates = {.now_s = 1620100000}};

	f->items_kept = 0;
	for (size_t i = 0; i < FEEDS; i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {0};
		struct err e;

		arena_init(&a, 64 * 1024 * 1024);
		if (feed_parse(buf_view(&f->doc[i]), &opts, &a, &doc, &e) != PARSE_OK)
			bench_die("feed_parse: %s", e.msg);
		for (size_t k = 0; k < doc.n_articles; k++)
			f->items_kept += doc.articles[k].body.n != 0;
	}
	if (f->items_kept != FEEDS * ITEMS)
		bench_die("%zu items of %d", f->items_kept, FEEDS * ITEMS);
}

static void no_start(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
	int n_ns, const xmlChar **ns, int n_attributes, int n_default,
	const xmlChar **attributes)
{
	(void)ctx;
	(void)local;
	(void)prefix;
	(void)uri;
	(void)n_ns;
	(void)ns;
	(void)n_attributes;
	(void)n_default;
	(void)attributes;
}

static void no_end(void *ctx, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
	(void)ctx;
	(void)local;
	(void)prefix;
	(void)uri;
}

static void no_text(void *ctx, const xmlChar *p, int n)
{
	(void)ctx;
	(void)p;
	(void)n;
}

static void run_sax(void *arg)
{
	struct feeds *f = arg;
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
		.startElementNs = no_start,
		.endElementNs = no_end,
		.characters = no_text,
		.cdataBlock = no_text};

	for (size_t i = 0; i < FEEDS; i++) {
		struct str in = buf_view(&f->doc[i]);
		xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);

		xmlCtxtUseOptions(c, XML_PARSE_NONET | XML_PARSE_RECOVER);
		for (size_t at = 0; at < in.n; at += CHUNK)
			xmlParseChunk(
				c, in.p + at, (int)(in.n - at < CHUNK ? in.n - at : CHUNK), 0);
		xmlParseChunk(c, NULL, 0, 1);
		if (!c->wellFormed)
			bench_die("libxml2 finds the clean feed malformed");
		xmlFreeParserCtxt(c);
	}
}

int main(void)
{
	static struct feeds clean, malformed, cp1256;
	struct bench_texts t;
	struct bench_case c[] = {
		{.name = "libxml2 SAX2 push, empty handlers", .run = run_sax, .arg = &clean},
		{.name = "feed_parse, clean", .run = run_rasid, .arg = &clean},
		{.name = "feed_parse, malformed", .run = run_rasid, .arg = &malformed},
		{.name = "feed_parse, windows-1256", .run = run_rasid, .arg = &cp1256},
	};

	parse_global_init();
	bench_texts_load(&t, FEEDS * ITEMS);
	feeds_make(&clean, &t, BENCH_FEED_CLEAN);
	feeds_make(&malformed, &t, BENCH_FEED_MALFORMED);
	feeds_make(&cp1256, &t, BENCH_FEED_1256);
	bench_run(c, 4);
	printf("parse + extract: %d feeds of %d items, %zu KB each, CPU per feed\n", FEEDS,
		ITEMS, clean.bytes / FEEDS / 1024);
	for (size_t i = 0; i < 4; i++)
		bench_print(&c[i], 1e3 / FEEDS, "ms/feed");
	bench_print_rate(&c[1], (double)clean.bytes / 1e6, "MB/s");
	bench_ratio(&c[1], &c[0], 1.35);
	bench_ratio(&c[2], &c[1], 2);
	bench_ratio(&c[3], &c[1], 0);
	feeds_done(&clean);
	feeds_done(&malformed);
	feeds_done(&cp1256);
	bench_texts_done(&t);
	return 0;
}
