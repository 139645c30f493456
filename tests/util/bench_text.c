/* SPDX-License-Identifier: ISC */
/*
 * The corpus is one JSON object a line with "title" and "body". Made texts draw words from a
 * short list with a fixed generator: their letters cost what real letters cost, their words
 * repeat far more than real ones do.
 */
#include "tests/util/bench_text.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/util/bench_stat.h"

enum {
	BODY_LEAST = 200,
	BODY_MOST = 8 * 1024
};

/* Which articles, and how much of them. */
struct wanted {
	size_t articles, body_least, body_most;
};

static const char *const corpus[] = {
	"../shared/corpus/stories.jsonl",
	"../shared/corpus/cnn-aljazeera-misbar-2024.jsonl",
	"../shared/corpus/ant-jawharafm.jsonl",
	"../shared/corpus/hespress.jsonl",
	"../shared/corpus/bbc-2017.jsonl",
};

static void add(
	struct bench_texts *t, const struct wanted *want, struct str title, struct str body)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->v = xreallocarray(t->v, t->cap, sizeof(*t->v));
	}
	body = str_sub(
		body, 0, utf8_floor(body, body.n < want->body_most ? body.n : want->body_most));
	t->v[t->n].title = arena_str(&t->arena, title);
	t->v[t->n++].body = arena_str(&t->arena, body);
	t->bytes += title.n + body.n;
}

static void add_line(struct bench_texts *t, const struct wanted *want, struct str line)
{
	struct json *j = NULL;

	if (json_parse(line, &j, NULL) != ERR_NONE)
		return;
	struct str title = json_str(json_get(json_root(j), "title"));
	struct str body = json_str(json_get(json_root(j), "body"));

	if (body.n >= want->body_least)
		add(t, want, title.n != 0 ? title : str_sub(body, 0, utf8_floor(body, 80)),
			body);
	json_free(j);
}

static bool load_file(struct bench_texts *t, const struct wanted *want, const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (f == NULL)
		return false;
	while (t->n < want->articles && (n = getline(&line, &cap, f)) > 0)
		add_line(t, want, str_trim((struct str){line, (size_t)n}));
	free(line);
	fclose(f);
	return true;
}

static void make(struct bench_texts *t, const struct wanted *want)
{
	static const char *const words[] = {"أعلنت", "الحكومة", "في", "بيان", "صدر", "مساء",
		"أمس", "أن", "المدينة", "القديمة", "ستشهد", "افتتاح", "مكتبة", "جديدة", "على",
		"ضفة", "النهر", "وقال", "المتحدث", "إن", "للمشروع", "أهمية", "كبيرة", "بالنسبة",
		"إلى", "السكان،", "والطلاب", "منهم", "خاصة.", "ثلاثة", "أعوام"};
	uint32_t seed = 1;

	for (size_t i = 0; i < want->articles; i++) {
		AUTO_BUF struct buf b;

		buf_init(&b, BUF_NO_MAX);
		for (size_t w = 0; w < 300; w++) {
			seed = seed * 1664525 + 1013904223;
			buf_str(&b, str_of(words[(seed >> 16) %
						 (sizeof(words) / sizeof(words[0]))]));
			buf_char(&b, w % 50 == 49 ? '\n' : ' ');
		}
		add(t, want, str_sub(buf_view(&b), 0, utf8_floor(buf_view(&b), 90)),
			buf_view(&b));
	}
}

static void load(struct bench_texts *t, const struct wanted *want)
{
	*t = (struct bench_texts){0};
	arena_init(&t->arena, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(corpus) / sizeof(corpus[0]); i++)
		t->real |= load_file(t, want, corpus[i]);
}

void bench_texts_load(struct bench_texts *t, size_t max)
{
	const struct wanted want = {max, BODY_LEAST, BODY_MOST};

	load(t, &want);
	if (t->real)
		return;
	printf("SKIP ../shared/corpus: not there, the texts are made up\n");
	make(t, &want);
}

bool bench_texts_whole(struct bench_texts *t)
{
	const struct wanted want = {SIZE_MAX, 1, SIZE_MAX};

	load(t, &want);
	return t->n != 0;
}

void bench_texts_done(struct bench_texts *t)
{
	free(t->v);
	arena_done(&t->arena);
}

/* ---- documents ----------------------------------------------------------------------- */

void bench_docs_make(struct bench_docs *d, const struct bench_texts *t, size_t bytes)
{
	size_t cap = 0;

	*d = (struct bench_docs){0};
	buf_init(&d->raw, BUF_NO_MAX);
	/* Reserved whole, so that the slices stay valid. */
	if (buf_reserve(&d->raw, bytes + t->bytes + 2) != ERR_NONE)
		bench_die("no memory for the texts");
	for (size_t i = 0; d->raw.n < bytes; i = (i + 1) % t->n) {
		size_t from = d->raw.n;

		buf_str(&d->raw, t->v[i].title);
		buf_str(&d->raw, STR("\n\n"));
		buf_str(&d->raw, t->v[i].body);
		if (d->n == cap) {
			cap = cap ? cap * 2 : 1024;
			d->v = xreallocarray(d->v, cap, sizeof(*d->v));
		}
		d->v[d->n++] = (struct str){d->raw.p + from, d->raw.n - from};
	}
}

void bench_docs_done(struct bench_docs *d)
{
	free(d->v);
	buf_done(&d->raw);
}

/* ---- feeds --------------------------------------------------------------------------- */

static void escaped(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '&')
			buf_str(out, STR("&amp;"));
		else if (s.p[i] == '<')
			buf_str(out, STR("&lt;"));
		else
			buf_char(out, s.p[i]);
	}
}

static void paragraphs(struct buf *out, struct str body)
{
	struct str part;

	while (str_cut(&body, '\n', &part)) {
		part = str_trim(part);
		if (part.n == 0)
			continue;
		buf_str(out, STR("<p style=\"text-align: right;\">"));
		escaped(out, part);
		buf_str(out, STR("</p>\n"));
	}
}

static void item(struct buf *out, const struct bench_text *a, size_t id, bool malformed)
{
	buf_str(out, STR("<item>\n<title>"));
	escaped(out, a->title);
	buf_printf(out, "%s</title>\n<link>https://news.example/%zu?a=1%sb=2</link>\n",
		malformed ? "&nbsp;" : "", id, malformed ? "&" : "&amp;");
	buf_printf(out,
		"<dc:creator><![CDATA[التحرير]]></dc:creator>\n"
		"<pubDate>Mon, 03 May 2021 %02zu:%02zu:00 +0000</pubDate>\n"
		"<category><![CDATA[أخبار]]></category>\n"
		"<guid isPermaLink=\"false\">https://news.example/?p=%zu</guid>\n"
		"<description><![CDATA[<p>",
		id / 60 % 24, id % 60, id);
	escaped(out,
		str_sub(a->body, 0, utf8_floor(a->body, a->body.n < 400 ? a->body.n : 400)));
	buf_str(out, STR(" [&#8230;]</p>]]></description>\n<content:encoded><![CDATA["));
	paragraphs(out, a->body);
	buf_str(out, STR("]]></content:encoded>\n</item>\n"));
}

static void to_1256(struct buf *b)
{
	iconv_t cd = iconv_open("WINDOWS-1256//TRANSLIT", "UTF-8");
	struct buf out;
	char *in = b->p;
	size_t left = b->n;

	buf_init(&out, BUF_NO_MAX);
	buf_reserve(&out, b->n);
	if (cd == (iconv_t)-1)
		bench_die("iconv knows no windows-1256");
	while (left > 0) {
		char *to = out.p + out.n;
		size_t room = out.cap - out.n - 1;

		if (iconv(cd, &in, &left, &to, &room) == (size_t)-1 && errno == EILSEQ) {
			size_t bad = utf8_decode((struct str){in, left}, &(uint32_t){0});

			*to++ = '?';
			in += bad;
			left -= bad;
		}
		out.n = (size_t)(to - out.p);
	}
	iconv_close(cd);
	buf_done(b);
	*b = out;
}

void bench_feed(const struct bench_texts *t, size_t first, size_t items, enum bench_feed kind,
	struct buf *out)
{
	buf_printf(out,
		"<?xml version=\"1.0\" encoding=\"%s\"?>\n"
		"<rss version=\"2.0\" "
		"xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"\n"
		"\txmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
		"\txmlns:atom=\"http://www.w3.org/2005/Atom\"\n"
		"\txmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">\n"
		"<channel>\n<title>أخبار</title>\n"
		"<atom:link href=\"https://news.example/feed/\" rel=\"self\" "
		"type=\"application/rss+xml\" />\n"
		"<link>https://news.example</link>\n<description>أخبار</description>\n"
		"<language>ar</language>\n\n",
		kind == BENCH_FEED_1256 ? "windows-1256" : "UTF-8");
	for (size_t i = 0; i < items; i++)
		item(out, &t->v[(first + i) % t->n], first + i, kind == BENCH_FEED_MALFORMED);
	buf_str(out, STR("</channel>\n</rss>\n"));
	if (kind == BENCH_FEED_1256)
		to_1256(out);
}
