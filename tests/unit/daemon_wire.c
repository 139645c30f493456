/* SPDX-License-Identifier: ISC */
/* The wire between daemon and worker: what goes in comes out, and nothing else gets in. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "daemon/parser/wire.h"
#include "tests/unit/unit.h"

static struct str names[] = {STR_INIT("سلمى"), STR_INIT("Omar")};
static struct str tags[] = {STR_INIT("سياسة"), STR_INIT(""), STR_INIT("x")};
static struct str notes[] = {STR_INIT("recovered from errors")};

static struct article articles[] = {
	{.guid = STR_INIT("tag:1"),
		.link = STR_INIT("https://a.test/1"),
		.title = STR_INIT("افتتاح المعرض"),
		.summary = STR_INIT("سطر\nسطر\n\nفقرة"),
		.body = STR_INIT("نص"),
		.authors = names,
		.n_authors = 2,
		.categories = tags,
		.n_categories = 3,
		.published_s = 1600000000,
		.updated_s = TIME_NONE},
	{.title = STR_INIT("second"), .published_s = TIME_NONE, .updated_s = -5},
};

static const struct feed_doc doc = {
	.format = FORMAT_ATOM10,
	.charset = STR_INIT("windows-1256"),
	.wellformed = true,
	.truncated = true,
	.bytes = UINT64_C(5000000000),
	.title = STR_INIT("وكالة"),
	.link = STR_INIT("HTTP://a.test/"),
	.language = STR_INIT("ar"),
	.hubs = {STR_INIT("https://h.example/"), STR_INIT("https://i.example/"),
		STR_INIT("https://j.example/"), STR_INIT("https://k.example/")},
	.self = STR_INIT("http://e.example/feed"),
	.updated_s = 77,
	.hints = {.ttl_s = 3600, .skip_hours = 0xFFFFFF, .skip_days = 0x7F},
	.notes = notes,
	.n_notes = 1,
	.articles = articles,
	.n_articles = 2,
};

struct decoded {
	struct arena a;
	enum parse_kind kind;
	struct feed_doc doc;
	struct err why, e;
};

static enum errc decode(struct str in, struct decoded *d)
{
	*d = (struct decoded){.kind = PARSE_UNKNOWN};
	arena_init(&d->a, 1 << 20);
	return wire_doc_decode(in, &d->a, &d->kind, &d->doc, &d->why, &d->e);
}

/* Encodes dc, and asserts that the decoder refuses it for that reason. */
static void assert_refused(const struct feed_doc *dc, const char *reason)
{
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, dc, NULL, &b);
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
	if (strstr(d.e.msg, reason) == NULL)
		fail_msg("'%s' where '%s' was expected", d.e.msg, reason);
	arena_done(&d.a);
}

#define assert_same(x, y) assert_str_eq((x), (y))

static void assert_same_article(const struct article *x, const struct article *y)
{
	assert_same(x->guid, y->guid);
	assert_same(x->link, y->link);
	assert_same(x->title, y->title);
	assert_same(x->summary, y->summary);
	assert_same(x->body, y->body);
	assert_int_equal(x->n_authors, y->n_authors);
	for (size_t i = 0; i < x->n_authors; i++)
		assert_same(x->authors[i], y->authors[i]);
	assert_int_equal(x->n_categories, y->n_categories);
	for (size_t i = 0; i < x->n_categories; i++)
		assert_same(x->categories[i], y->categories[i]);
	assert_true(x->published_s == y->published_s);
	assert_true(x->updated_s == y->updated_s);
}

static void test_a_document_comes_out_as_it_went_in(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &doc, NULL, &b);
	assert_code(decode(buf_view(&b), &d), ERR_NONE);
	assert_int_equal(d.kind, PARSE_OK);
	assert_int_equal(d.doc.format, doc.format);
	assert_true(d.doc.wellformed && d.doc.truncated);
	assert_int_equal(d.doc.bytes, doc.bytes);
	assert_same(d.doc.charset, doc.charset);
	assert_same(d.doc.title, doc.title);
	assert_same(d.doc.link, doc.link);
	assert_same(d.doc.language, doc.language);
	for (size_t i = 0; i < FEED_HUBS; i++)
		assert_same(d.doc.hubs[i], doc.hubs[i]);
	assert_same(d.doc.self, doc.self);
	assert_true(d.doc.updated_s == doc.updated_s);
	assert_memory_equal(&d.doc.hints, &doc.hints, sizeof(doc.hints));
	assert_int_equal(d.doc.n_notes, 1);
	assert_same(d.doc.notes[0], notes[0]);
	assert_int_equal(d.doc.n_articles, 2);
	assert_same_article(&d.doc.articles[0], &articles[0]);
	assert_same_article(&d.doc.articles[1], &articles[1]);
	arena_done(&d.a);
}

static void test_each_mark_of_a_document_travels_alone(void **state)
{
	(void)state;
	for (unsigned marks = 0; marks < 8; marks++) {
		AUTO_BUF struct buf b;
		struct feed_doc marked = doc;
		struct decoded d;

		marked.wellformed = marks & 1U;
		marked.truncated = marks & 2U;
		marked.ends_early = marks & 4U;
		buf_init(&b, BUF_NO_MAX);
		wire_doc_encode(PARSE_OK, &marked, NULL, &b);
		assert_int_equal(decode(buf_view(&b), &d), ERR_NONE);
		assert_int_equal(d.doc.wellformed, marked.wellformed);
		assert_int_equal(d.doc.truncated, marked.truncated);
		assert_int_equal(d.doc.ends_early, marked.ends_early);
		arena_done(&d.a);
	}
}

static void test_a_refusal_comes_out_with_its_sentence(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	const struct err why = {.code = ERR_LIMIT, .msg = "متداخل"};
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_LIMIT, NULL, &why, &b);
	assert_code(decode(buf_view(&b), &d), ERR_NONE);
	assert_int_equal(d.kind, PARSE_LIMIT);
	assert_code(d.why.code, ERR_LIMIT);
	assert_string_equal(d.why.msg, "متداخل");
	arena_done(&d.a);
}

static void test_a_job_comes_out_as_it_went_in(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	const struct parse_opts in = {.url = STR("https://a.test/rss"),
		.content_type = STR("text/xml"),
		.charset = STR("cp1256"),
		.tear = 3,
		.dates = {.zone_s = -10800, .order = DATE_ORDER_DMY, .now_s = TIME_NONE},
		.max_items = 7,
		.max_decoded = 1U << 20};
	struct parse_opts out = {0};
	struct str body = {0};
	enum wire_job what = WIRE_JOB_FEED;
	struct err e = {0};

	buf_init(&b, BUF_NO_MAX);
	wire_job_encode(WIRE_JOB_PAGE, STR("<rss/>"), &in, &b);
	assert_code(wire_job_decode(buf_view(&b), &what, &body, &out, &e), ERR_NONE);
	assert_int_equal(what, WIRE_JOB_PAGE);
	assert_same(body, STR("<rss/>"));
	assert_same(out.url, in.url);
	assert_same(out.content_type, in.content_type);
	assert_same(out.charset, in.charset);
	assert_int_equal(out.dates.zone_s, in.dates.zone_s);
	assert_int_equal(out.dates.order, in.dates.order);
	assert_true(out.dates.now_s == in.dates.now_s);
	assert_int_equal(out.max_items, in.max_items);
	assert_int_equal(out.max_decoded, in.max_decoded);
	assert_int_equal(out.tear, in.tear);
	for (size_t n = 0; n < b.n - 6; n++)
		assert_code(wire_job_decode((struct str){b.p, n}, &what, &body, &out, &e),
			ERR_BAD_INPUT);
}

/* Each cut is a copy of its own, so that a sanitizer sees a read past it. */
static void test_every_shortened_answer_is_refused(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &doc, NULL, &b);
	for (size_t n = 0; n < b.n; n++) {
		char *cut = xmalloc(n);

		if (n != 0)
			memcpy(cut, b.p, n);
		assert_code(decode((struct str){cut, n}, &d), ERR_BAD_INPUT);
		assert_int_equal(d.kind, PARSE_UNKNOWN);
		arena_done(&d.a);
		free(cut);
	}
	buf_char(&b, 'x');
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
	arena_done(&d.a);
}

/* Wrong lengths, counts and enums of every kind, without naming them. */
static void test_no_changed_byte_leads_astray(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &doc, NULL, &b);
	for (size_t i = 0; i < b.n; i++) {
		char was = b.p[i];

		for (int v = 0; v < 256; v += 5) {
			b.p[i] = (char)v;
			decode(buf_view(&b), &d);
			assert_true(d.doc.n_articles <= 2);
			arena_done(&d.a);
		}
		b.p[i] = was;
	}
}

static void test_bad_texts_are_refused(void **state)
{
	(void)state;
	char *longer = xcalloc(1, PARSE_MAX_TEXT + 1);
	struct article t = articles[1];
	struct feed_doc dc = {.articles = &t, .n_articles = 1};

	memset(longer, 'x', PARSE_MAX_TEXT + 1);
	t.body = STR("cut \xD8");
	assert_refused(&dc, "not UTF-8");
	t.body = STR("a\0b");
	assert_refused(&dc, "NUL");
	t.body = (struct str){longer, PARSE_MAX_TEXT + 1};
	assert_refused(&dc, "too long");
	t = articles[1];
	t.title = (struct str){longer, PARSE_MAX_TITLE + 1};
	assert_refused(&dc, "too long");
	t = articles[1];
	t.link = STR("javascript:alert(1)");
	assert_refused(&dc, "not http");
	t.link = STR("/relative");
	assert_refused(&dc, "not http");
	free(longer);
}

static void test_bad_enums_are_refused(void **state)
{
	(void)state;
	assert_refused(&(struct feed_doc){.format = (enum feed_format)(FORMAT_OPML + 1)},
		"out of range");
	assert_refused(&(struct feed_doc){.hints = {.skip_hours = 1U << 24}}, "out of range");
	assert_refused(&(struct feed_doc){.hints = {.skip_days = 0x80}}, "out of range");
}

static void test_a_count_is_no_reason_to_allocate(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;
	const uint32_t huge = WIRE_MAX_ARTICLES;

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &(struct feed_doc){0}, NULL, &b);
	memcpy(b.p + b.n - sizeof(huge), &huge, sizeof(huge));
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
	assert_has(d.e.msg, "count");
	assert_int_equal(d.a.used, 0);
	arena_done(&d.a);
}

enum {
	LIST_MAX = 256 /* categories: limits_lists of feeds/limits.c */
};

static void test_long_lists_are_cut_by_the_sender(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;
	struct str *many = xcalloc(LIST_MAX + 9, sizeof(*many));
	struct article t = {.categories = many, .n_categories = LIST_MAX + 9};

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(
		PARSE_OK, &(struct feed_doc){.articles = &t, .n_articles = 1}, NULL, &b);
	assert_code(decode(buf_view(&b), &d), ERR_NONE);
	assert_int_equal(d.doc.articles[0].n_categories, LIST_MAX);
	arena_done(&d.a);
	free(many);
}

static void test_a_full_arena_is_a_limit(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d = {.kind = PARSE_UNKNOWN};

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &doc, NULL, &b);
	for (size_t max = 0; max < 500; max += 16) {
		arena_init(&d.a, max);
		enum errc rc =
			wire_doc_decode(buf_view(&b), &d.a, &d.kind, &d.doc, &d.why, &d.e);

		assert_true(rc == (d.a.over ? ERR_LIMIT : ERR_NONE));
		arena_done(&d.a);
	}
}

/* ---- what is parsed is taken ------------------------------------------------------------------ */

/* splitmix64 */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

/* A feed with something odd in a place of its own, many times over. */
static void make_odd(struct buf *out, uint64_t *seed)
{
	static const struct str odd[] = {STR_INIT("\0"), STR_INIT("\xD8"), STR_INIT("&#0;"),
		STR_INIT("\xFF\xFE"), STR_INIT("\\u0000"), STR_INIT("\\uD800"), STR_INIT("ب"),
		STR_INIT("javascript:"), STR_INIT("http://u:p@e.example/"), STR_INIT("]]>"),
		STR_INIT("<"), STR_INIT("\""), STR_INIT("&#xD800;"), STR_INIT("\t\n")};
	static const struct str frames[] = {
		STR_INIT(
			"<rss><channel><language>%</language><title>%</title><link>%</link><item>"
			"<guid>%</guid><link>http://e.example/%</link><title>%</title>"
			"<category>%</category><author>%</author><description>%</description>"
			"</item></channel></rss>"),
		STR_INIT(
			"{\"version\":\"https://jsonfeed.org/version/1.1\",\"language\":\"%\","
			"\"items\":[{\"id\":\"%\",\"url\":\"http://e.example/%\",\"title\":\"%\","
			"\"tags\":[\"%\"],\"content_text\":\"%\"}]}"),
	};
	struct str frame = frames[next_random(seed) % 2];

	for (size_t i = 0; i < frame.n; i++) {
		uint64_t times = next_random(seed) % 8 == 0 ? next_random(seed) % 3000
							    : next_random(seed) % 3;
		struct str piece = odd[next_random(seed) % (sizeof(odd) / sizeof(odd[0]))];

		if (frame.p[i] != '%')
			buf_char(out, frame.p[i]);
		for (uint64_t n = 0; frame.p[i] == '%' && n < times; n++)
			buf_str(out, piece);
	}
}

static void test_whatever_was_parsed_is_taken(void **state)
{
	uint64_t seed = 2026;
	size_t parsed = 0;
	(void)state;

	parse_global_init();
	for (int i = 0; i < 2000; i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body, answer;
		struct parse_opts opts = {
			.url = STR("http://u:p@e.example/f"), .dates = {.now_s = TIME_NONE}};
		struct feed_doc got = {0};
		struct decoded d;
		struct err e;

		arena_init(&a, 48 << 20);
		buf_init(&body, BUF_NO_MAX);
		buf_init(&answer, BUF_NO_MAX);
		make_odd(&body, &seed);
		if (feed_parse(buf_view(&body), &opts, &a, &got, &e) != PARSE_OK)
			continue;
		parsed++;
		wire_doc_encode(PARSE_OK, &got, NULL, &answer);
		if (decode(buf_view(&answer), &d) != ERR_NONE)
			fail_msg("%s: " STR_F, d.e.msg, STR_A(buf_view(&body)));
		arena_done(&d.a);
	}
	assert_true(parsed > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_document_comes_out_as_it_went_in),
		cmocka_unit_test(test_each_mark_of_a_document_travels_alone),
		cmocka_unit_test(test_a_refusal_comes_out_with_its_sentence),
		cmocka_unit_test(test_a_job_comes_out_as_it_went_in),
		cmocka_unit_test(test_every_shortened_answer_is_refused),
		cmocka_unit_test(test_no_changed_byte_leads_astray),
		cmocka_unit_test(test_bad_texts_are_refused),
		cmocka_unit_test(test_bad_enums_are_refused),
		cmocka_unit_test(test_a_count_is_no_reason_to_allocate),
		cmocka_unit_test(test_long_lists_are_cut_by_the_sender),
		cmocka_unit_test(test_whatever_was_parsed_is_taken),
		cmocka_unit_test(test_a_full_arena_is_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
