/* SPDX-License-Identifier: ISC */
/*
 * Documents of which the middle is missing: what is whole at both ends comes, nothing that was torn does, and
 * nothing that no article is. In each format the tear goes through every place.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/ends.h"
#include "feeds/coding.h"
#include "feeds/parse.h"
#include "tests/unit/unit.h"

enum {
	ITEMS = 24,
	STEP = UNIT_SANITIZED ? 7 : 1
};

/* A document of items, and where each stands in it. */
struct sample {
	struct buf text;
	struct {
		size_t start, end;
	} item[ITEMS];
	size_t slack; /* so many items behind the tear may be missing although they are whole */
};

struct format {
	const char *head, *tail;
	const char *item; /* '%': its number, '@': its minute */
	size_t slack;
};

#define DATE "<pubDate>Mon, 02 Nov 2026 10:@:00 GMT</pubDate>"

static const struct format formats[] = {
	{"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><link>http://x.example/</link>",
		"</channel></rss>",
		"<item><title>خبر %</title><guid>g%</guid>" DATE
		"<description><![CDATA[<p>نص</p><!-- <item> --><item><title>كاذب</title><guid>f</guid></item> ]]></description></item>",
		0},
	{"<rss><channel><title>t</title>", "</channel></rss>",
		"<item><title>خبر %</title><guid>g%</guid>" DATE
		"<!-- <item><title>كاذب</title><guid>f</guid></item> --><description>a &lt;item> b</description></item>",
		0},
	{"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>t</title>", "</feed>",
		"<entry><title>خبر %</title><id>g%</id><updated>2026-11-02T10:@:00Z</updated>"
		"<author><name>كاتب</name></author><content type=\"html\">&lt;p&gt;نص&lt;/p&gt;</content></entry>",
		0},
	{"<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\">",
		"</urlset>",
		"<url><loc>http://x.example/%</loc><n:news><n:title>خبر %</n:title>"
		"<n:publication_date>2026-11-02T10:@:00Z</n:publication_date></n:news></url>",
		0},
	{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[",
		"],\"hubs\":[{\"type\":\"WebSub\",\"url\":\"http://hub.example/\"}]}",
		"{\"title\":\"خبر %\",\"id\":\"g%\",\"date_published\":\"2026-11-02T10:@:00Z\","
		"\"authors\":[{\"name\":\"كاتب\"},{\"name\":\"ثان\"}],\"content_text\":\"a },{\\\"id\\\": [ ]\","
		"\"attachments\":[{\"url\":\"http://x.example/a\"}, {\"url\":\"http://x.example/b\"}]}",
		1},
};

/* Each '%' of it is the number, each '@' the minute of its date. */
static void put_item(struct buf *out, const char *item, int n, int minute)
{
	for (; *item != '\0'; item++)
		if (*item == '%' || *item == '@')
			buf_printf(out, "%02d", *item == '%' ? n : minute);
		else
			buf_char(out, *item);
}

typedef int minute_fn(int n);

static int same(int n)
{
	(void)n;
	return 0;
}

static int rising(int n)
{
	return n;
}

static int falling(int n)
{
	return ITEMS - n;
}

/* The first is pinned, or the last. */
static int rising_but_one(int n)
{
	return n == 0 ? ITEMS / 2 + 8 : n;
}

static void make(const struct format *f, minute_fn *minute, struct sample *s)
{
	bool json = f->head[0] == '{';

	*s = (struct sample){.slack = f->slack};
	buf_init(&s->text, BUF_NO_MAX);
	buf_str(&s->text, str_of(f->head));
	for (int i = 0; i < ITEMS; i++) {
		if (json && i > 0)
			buf_str(&s->text, STR(",\n "));
		s->item[i].start = s->text.n;
		put_item(&s->text, f->item, i, minute(i));
		s->item[i].end = s->text.n;
	}
	buf_str(&s->text, str_of(f->tail));
}

static const struct parse_opts plain = {.dates = {.now_s = 1796000000}};

static enum parse_kind parse(
	struct str body, const struct parse_opts *opts, struct arena *a, struct feed_doc *doc)
{
	struct err e = {.code = ERR_NONE};

	arena_init(a, 1 << 20);
	return feed_parse(body, opts, a, doc, &e);
}

/* The number of the article that this is, whole; -1 when it is none. */
static int number_of(const struct article *a)
{
	struct str title = a->title;

	if (!str_starts(title, STR("خبر ")) || title.n != STR("خبر ").n + 2 ||
		a->published_s == TIME_NONE)
		return -1;
	return (title.p[title.n - 2] - '0') * 10 + title.p[title.n - 1] - '0';
}

static void check(const struct sample *s, const struct feed_doc *doc, size_t head, size_t tail)
{
	bool got[ITEMS] = {false};
	size_t missing = 0;

	for (size_t i = 0; i < doc->n_articles; i++) {
		int n = number_of(&doc->articles[i]);

		if (n < 0)
			print_error("tear at %zu: '" STR_F "'\n", head,
				STR_A(doc->articles[i].title));
		assert_in_range(n, 0, ITEMS - 1);
		assert_false(got[n]);
		got[n] = true;
	}
	for (size_t i = 0; i < ITEMS; i++) {
		bool whole = s->item[i].end <= head || s->item[i].start >= tail;

		/* Of its end tag the last byte says nothing. */
		if (!whole && s->item[i].end != head + 1)
			assert_false(got[i]);
		if (s->item[i].end <= head || i == ITEMS - 1)
			assert_int_equal(got[i], whole);
		missing += whole && !got[i];
	}
	assert_in_range(missing, 0, s->slack);
}

static bool has_note(const struct feed_doc *doc, struct str part)
{
	for (size_t i = 0; i < doc->n_notes; i++)
		if (str_find_str(doc->notes[i], part) < doc->notes[i].n)
			return true;
	return false;
}

/* Both ends are read wherever the tear is; the document is no shorter for it, and says so. */
static void check_tear(const struct sample *s, size_t max)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf kept = {0};
	struct ends ends = {.left_out = 0};
	struct parse_opts opts = plain;
	struct feed_doc doc;

	buf_init(&kept, max);
	ends_add(&ends, &kept, s->text.p, s->text.n);
	opts.tear = ends_finish(&ends, &kept);
	assert_int_equal(parse(buf_view(&kept), &opts, &a, &doc), PARSE_OK);
	check(s, &doc, opts.tear, s->text.n - (kept.n - opts.tear));
	assert_true(doc.truncated);
	assert_false(doc.ends_early);
	assert_true(has_note(&doc, STR("its middle was left out")));
}

static void what_is_whole_at_both_ends_comes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct sample s;

		make(&formats[i], same, &s);
		for (size_t max = s.text.n / 3; max < s.text.n * 2 / 3; max += STEP)
			check_tear(&s, max);
		buf_done(&s.text);
	}
}

/* Of the part that is older nothing stays: some of it would turn up as news when the document moves on. */
static void the_part_with_the_newest_stays(void **state)
{
	static const struct {
		minute_fn *minute;
		bool first, last;
	} rows[] = {{rising, false, true}, {falling, true, false}, {same, true, true},
		{rising_but_one, true, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t k = 0; k < sizeof(formats) / sizeof(formats[0]); k++) {
			AUTO_ARENA struct arena a;
			AUTO_BUF struct buf kept = {0};
			struct ends ends = {.left_out = 0};
			struct parse_opts opts = plain;
			struct feed_doc doc;
			struct sample s;

			make(&formats[k], rows[i].minute, &s);
			buf_init(&kept, s.text.n / 2);
			ends_add(&ends, &kept, s.text.p, s.text.n);
			opts.tear = ends_finish(&ends, &kept);
			assert_int_equal(parse(buf_view(&kept), &opts, &a, &doc), PARSE_OK);
			assert_in_range(doc.n_articles, 4, ITEMS);
			assert_int_equal(number_of(&doc.articles[0]) == 0, rows[i].first);
			assert_int_equal(
				number_of(&doc.articles[doc.n_articles - 1]) == ITEMS - 1,
				rows[i].last);
			if (rows[i].first != rows[i].last)
				assert_in_range(doc.n_articles, 4, ITEMS / 2);
			buf_done(&s.text);
		}
}

/* ---- other charsets ---------------------------------------------------------------------- */

/* The letters of the samples are all in the block of Arabic, which has two bytes in UTF-8. */
static void to_utf16(struct str in, struct buf *out)
{
	buf_add(out, "\xFF\xFE", 2);
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];
		unsigned cp =
			c < 0x80 ? c : ((c & 0x1FU) << 6 | ((unsigned char)in.p[++i] & 0x3FU));

		buf_char(out, (char)(cp & 0xFF));
		buf_char(out, (char)(cp >> 8));
	}
}

/* Of windows-1256, those of "خبر" and "نص"; the rest is any letter. */
static void to_1256(struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];
		unsigned cp =
			c < 0x80 ? c : ((c & 0x1FU) << 6 | ((unsigned char)in.p[++i] & 0x3FU));

		buf_char(out, (char)(cp < 0x80      ? cp
				      : cp == 0x62E ? 0xCE
				      : cp == 0x628 ? 0xC8
				      : cp == 0x631 ? 0xD1
						    : 0xC7));
	}
}

static void check_charset(const char *charset, void (*encode)(struct str in, struct buf *out))
{
	struct sample s;

	make(&formats[0], same, &s);
	for (size_t max = 1400; max < 2000; max += STEP) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf in = {0};
		AUTO_BUF struct buf kept = {0};
		struct ends ends = {.left_out = 0};
		struct parse_opts opts = plain;
		struct feed_doc doc;
		bool last = false;

		buf_init(&in, BUF_NO_MAX);
		buf_init(&kept, max);
		encode(buf_view(&s.text), &in);
		ends_add(&ends, &kept, in.p, in.n);
		opts.tear = ends_finish(&ends, &kept);
		opts.charset = str_of(charset);
		assert_int_equal(parse(buf_view(&kept), &opts, &a, &doc), PARSE_OK);
		for (size_t i = 0; i < doc.n_articles; i++) {
			int n = number_of(&doc.articles[i]);

			assert_in_range(n, 0, ITEMS - 1);
			last |= n == ITEMS - 1;
		}
		assert_true(last);
		assert_int_equal(number_of(&doc.articles[0]), 0);
	}
	buf_done(&s.text);
}

static void the_tear_is_found_in_any_charset(void **state)
{
	(void)state;
	check_charset("windows-1256", to_1256);
	check_charset("", to_utf16);
}

/* ---- packed ------------------------------------------------------------------------------ */

static void gzip(struct str in, struct buf *out)
{
	z_stream z = {0};

	buf_init(out, BUF_NO_MAX);
	buf_reserve(out, in.n + 1024);
	deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(uintptr_t)in.p;
	z.avail_in = (unsigned)in.n;
	z.next_out = (unsigned char *)out->p;
	z.avail_out = (unsigned)(in.n + 1024);
	deflate(&z, Z_FINISH);
	out->n = z.total_out;
	deflateEnd(&z);
}

static void a_packed_document_is_torn_once_it_is_unpacked(void **state)
{
	struct sample s;
	AUTO_BUF struct buf once = {0};
	AUTO_BUF struct buf twice = {0};
	struct parse_opts opts = plain;

	(void)state;
	make(&formats[0], same, &s);
	gzip(buf_view(&s.text), &once);
	gzip(buf_view(&once), &twice);
	opts.max_body = s.text.n / 2;
	for (int i = 0; i < 2; i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc;

		assert_int_equal(
			parse(buf_view(i == 0 ? &once : &twice), &opts, &a, &doc), PARSE_OK);
		size_t half = opts.max_body / 2 & ~(size_t)3;

		check(&s, &doc, opts.max_body - half, s.text.n - half);
		assert_true(doc.truncated);
		assert_false(doc.ends_early);
		assert_true(has_note(&doc, STR("its middle was left out")));
	}
	buf_done(&s.text);
}

/* A bomb ends: of what is unpacked beyond the ceiling nothing is read, and the document ends early. */
static void what_unpacks_to_far_too_much_ends_early(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf text = {0};
	AUTO_BUF struct buf packed = {0};
	struct parse_opts opts = plain;
	struct feed_doc doc;

	(void)state;
	buf_init(&text, BUF_NO_MAX);
	buf_str(&text, STR("<rss><channel><item><title>1</title></item>"));
	for (size_t i = 0; i < 200000; i++)
		buf_str(&text, STR("    "));
	buf_str(&text, STR("<item><title>2</title></item></channel></rss>"));
	gzip(buf_view(&text), &packed);
	opts.max_body = text.n / CODING_TIMES - 20000;
	assert_int_equal(parse(buf_view(&packed), &opts, &a, &doc), PARSE_OK);
	assert_int_equal(doc.n_articles, 1);
	assert_true(doc.ends_early);
	assert_true(str_find_str(doc.transport, STR("max_body")) < doc.transport.n);
	arena_done(&a);
	opts.max_body = text.n / CODING_TIMES + 20000;
	assert_int_equal(parse(buf_view(&packed), &opts, &a, &doc), PARSE_OK);
	assert_int_equal(doc.n_articles, 2);
	assert_false(doc.ends_early);
	assert_str_is(doc.transport, "it is packed with gzip and not labelled so");
}

static void what_is_plain_is_told_by_bytes_and_label(void **state)
{
	static const struct {
		const char *start, *label;
		bool plain;
	} rows[] = {{"<rss>", "", true}, {"<rss>", "gzip", true}, {"Warning: <rss>", "", true},
		{"\x1F\x8B\x08", "", false}, {"\x28\xB5\x2F\xFD", "", false},
		{"\x0B\x02", "br", false}, {"abc", "identity", true}, {"abc", "gzip", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(coding_is_plain(str_of(rows[i].start), str_of(rows[i].label)),
			rows[i].plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_whole_at_both_ends_comes),
		cmocka_unit_test(the_part_with_the_newest_stays),
		cmocka_unit_test(the_tear_is_found_in_any_charset),
		cmocka_unit_test(a_packed_document_is_torn_once_it_is_unpacked),
		cmocka_unit_test(what_unpacks_to_far_too_much_ends_early),
		cmocka_unit_test(what_is_plain_is_told_by_bytes_and_label),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
