/* SPDX-License-Identifier: ISC */
/* The wire between daemon and worker, for pages: what goes in comes out, and nothing else gets in. */
#include <string.h>

#include "daemon/parser/wire.h"
#include "tests/unit/unit.h"

static const struct page page = {
	.charset = STR_INIT("windows-1256"),
	.title = STR_INIT("افتتاح المعرض"),
	.text = STR_INIT("سطر\nسطر\n\nفقرة"),
	.description = STR_INIT("وصف"),
	.author = STR_INIT("سلمى"),
	.site = STR_INIT("وكالة"),
	.language = STR_INIT("ar-IQ"),
	.canonical = STR_INIT("https://a.test/1"),
	.published_s = 1600000000,
	.updated_s = TIME_NONE,
	.noindex = true,
	.from = PAGE_FROM_DENSITY,
};

struct decoded {
	enum page_kind kind;
	struct page page;
	struct err why, e;
};

static enum errc decode(struct str in, struct decoded *d)
{
	*d = (struct decoded){.kind = PAGE_EMPTY};
	return wire_page_decode(in, &d->kind, &d->page, &d->why, &d->e);
}

static void assert_same_page(const struct page *got, const struct page *want)
{
	struct page a = *got;
	struct page b = *want;

	for (size_t i = 0; i < limits_n_page; i++)
		assert_str_eq(
			*limit_text(&a, &limits_page[i]), *limit_text(&b, &limits_page[i]));
	assert_true(got->published_s == want->published_s && got->updated_s == want->updated_s);
	assert_int_equal(got->noindex, want->noindex);
	assert_int_equal(got->paywalled, want->paywalled);
	assert_int_equal(got->truncated, want->truncated);
	assert_int_equal(got->from, want->from);
}

static void test_a_page_comes_out_as_it_went_in(void **state)
{
	(void)state;
	struct page marked[] = {page, page, page, {.published_s = 5}};

	marked[1].noindex = false;
	marked[1].paywalled = true;
	marked[2].noindex = false;
	marked[2].truncated = true;
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		AUTO_BUF struct buf b;
		struct decoded d;
		enum page_kind kind = marked[i].text.n ? PAGE_OK : PAGE_NO_TEXT;

		buf_init(&b, BUF_NO_MAX);
		wire_page_encode(kind, &marked[i], NULL, &b);
		assert_code(decode(buf_view(&b), &d), ERR_NONE);
		assert_int_equal(d.kind, kind);
		assert_same_page(&d.page, &marked[i]);
	}
}

static void test_a_refusal_comes_out_with_its_sentence(void **state)
{
	(void)state;
	const enum page_kind kinds[] = {PAGE_CHALLENGE, PAGE_EMPTY, PAGE_NOT_HTML, PAGE_LIMIT};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		AUTO_BUF struct buf b;
		struct decoded d;
		const struct err why = {.code = ERR_BAD_INPUT, .msg = "لماذا"};

		buf_init(&b, BUF_NO_MAX);
		wire_page_encode(kinds[i], NULL, &why, &b);
		assert_code(decode(buf_view(&b), &d), ERR_NONE);
		assert_int_equal(d.kind, kinds[i]);
		assert_code(d.why.code, ERR_BAD_INPUT);
		assert_string_equal(d.why.msg, "لماذا");
	}
}

static void test_every_shortened_answer_is_refused(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_page_encode(PAGE_OK, &page, NULL, &b);
	for (size_t n = 0; n < b.n; n++)
		assert_code(decode((struct str){b.p, n}, &d), ERR_BAD_INPUT);
	buf_char(&b, 'x');
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
}

/* Refused, or the very bytes again. */
static void test_no_changed_byte_leads_astray(void **state)
{
	(void)state;
	AUTO_BUF struct buf b, again;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	buf_init(&again, BUF_NO_MAX);
	wire_page_encode(PAGE_OK, &page, NULL, &b);
	for (size_t i = 0; i < b.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
			buf_reset(&again);
			if (decode(buf_view(&b), &d) == ERR_NONE) {
				wire_page_encode(d.kind, &d.page, &d.why, &again);
				assert_str_eq(buf_view(&again), buf_view(&b));
			}
			b.p[i] = (char)(b.p[i] ^ 1 << bit);
		}
}

static void assert_refused(const struct page *p, enum page_kind kind)
{
	AUTO_BUF struct buf b;
	struct decoded d;

	buf_init(&b, BUF_NO_MAX);
	wire_page_encode(kind, p, NULL, &b);
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
}

static void test_what_no_parser_says_is_refused(void **state)
{
	(void)state;
	static const struct str bad[] = {STR_INIT("\xFF"), STR_INIT("a\0b")};
	static const char long_name[PAGE_MAX_NAME + 1] = {[0 ... PAGE_MAX_NAME] = 'x'};

	for (size_t i = 0; i < limits_n_page; i++)
		for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
			struct page p = page;

			*limit_text(&p, &limits_page[i]) = bad[k];
			assert_refused(&p, PAGE_OK);
		}
	struct page p = page;

	p.canonical = STR("javascript:alert(1)");
	assert_refused(&p, PAGE_OK);
	p = page;
	p.author = (struct str){long_name, sizeof(long_name)};
	assert_refused(&p, PAGE_OK);
	p = page;
	p.from = (enum page_from)99;
	assert_refused(&p, PAGE_OK);
	/* A page without text that calls itself an article, and the other way round. */
	assert_refused(&page, PAGE_NO_TEXT);
	p = page;
	p.text.n = 0;
	assert_refused(&p, PAGE_OK);
}

static void test_a_feed_is_no_page(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;
	struct decoded d;
	const struct feed_doc doc = {.format = FORMAT_RSS20};

	buf_init(&b, BUF_NO_MAX);
	wire_doc_encode(PARSE_OK, &doc, NULL, &b);
	assert_code(decode(buf_view(&b), &d), ERR_BAD_INPUT);
}

static void test_robots_come_out_as_they_went_in(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b, again;
	struct robots in, out;
	struct err e;

	arena_init(&a, MIB(4));
	buf_init(&b, BUF_NO_MAX);
	buf_init(&again, BUF_NO_MAX);
	robots_read(STR("User-agent: rasid\nDisallow: /a*b$\nAllow: /c\nCrawl-delay: 2"),
		STR(ROBOTS_AGENT), &a, &in);
	wire_robots_encode(&in, &b);
	assert_code(wire_robots_decode(buf_view(&b), &a, &out, &e), ERR_NONE);
	wire_robots_encode(&out, &again);
	assert_str_eq(buf_view(&again), buf_view(&b));
	assert_int_equal(out.n_rules, 2);
	assert_int_equal(out.crawl_delay_ms, 2000);
	for (size_t n = 0; n < b.n; n++)
		assert_code(
			wire_robots_decode((struct str){b.p, n}, &a, &out, &e), ERR_BAD_INPUT);
	/* A count that no message of this size can hold reserves nothing. */
	memset(b.p + 13, 0x7F, 4);
	size_t used = a.used;

	assert_code(wire_robots_decode(buf_view(&b), &a, &out, &e), ERR_BAD_INPUT);
	assert_int_equal(a.used, used);
}

static void test_robots_outlive_the_message(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf b;
	struct robots in, out;
	struct err e;

	arena_init(&a, MIB(4));
	buf_init(&b, BUF_NO_MAX);
	robots_read(STR("User-agent: *\nDisallow: /no"), STR(ROBOTS_AGENT), &a, &in);
	wire_robots_encode(&in, &b);
	assert_code(wire_robots_decode(buf_view(&b), &a, &out, &e), ERR_NONE);
	memset(b.p, 'x', b.n);
	assert_false(robots_allows(&out, STR("http://n.example/no")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_page_comes_out_as_it_went_in),
		cmocka_unit_test(test_a_refusal_comes_out_with_its_sentence),
		cmocka_unit_test(test_every_shortened_answer_is_refused),
		cmocka_unit_test(test_no_changed_byte_leads_astray),
		cmocka_unit_test(test_what_no_parser_says_is_refused),
		cmocka_unit_test(test_a_feed_is_no_page),
		cmocka_unit_test(test_robots_come_out_as_they_went_in),
		cmocka_unit_test(test_robots_outlive_the_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
