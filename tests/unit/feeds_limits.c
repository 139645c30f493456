/* SPDX-License-Identifier: ISC */
/* What holds of each text of a document, by the table, whatever the feed wrote. */
#include <string.h>

#include "base/utf8.h"
#include "feeds/limits.h"
#include "feeds/parse.h"
#include "tests/unit/unit.h"

static char longer[PARSE_MAX_TEXT +
		   64]; /* of two-byte letters, so that most cuts fall inside one */

static void assert_holds(const struct feed_doc *doc)
{
	struct feed_doc d = *doc;

	for (size_t i = 0; i < limits_n_doc; i++)
		assert_null(limit_broken(*limit_text(&d, &limits_doc[i]), limits_doc[i].max,
			limits_doc[i].kind));
	for (size_t i = 0; i < limits_n_article; i++)
		assert_null(limit_broken(*limit_text(&d.articles[0], &limits_article[i]),
			limits_article[i].max, limits_article[i].kind));
	for (size_t i = 0; i < limits_n_lists; i++) {
		const struct limit_list *l = &limits_lists[i];

		assert_true(*limit_list_n(&d.articles[0], l) <= l->max_n);
		for (size_t j = 0; j < *limit_list_n(&d.articles[0], l); j++)
			assert_null(limit_broken(
				(*limit_list_texts(&d.articles[0], l))[j], l->max, LIMIT_TEXT));
	}
}

/* Puts s into every text in its turn; returns what was done for all. */
static unsigned apply_everywhere(struct str s)
{
	unsigned did = 0;

	for (size_t i = 0; i < limits_n_doc + limits_n_article; i++) {
		AUTO_ARENA struct arena a;
		struct article art = {0};
		struct feed_doc doc = {.articles = &art, .n_articles = 1};

		arena_init(&a, 8 << 20);
		if (i < limits_n_doc)
			*limit_text(&doc, &limits_doc[i]) = s;
		else
			*limit_text(&art, &limits_article[i - limits_n_doc]) = s;
		did |= limits_apply(&doc, &a);
		assert_false(a.over);
		assert_holds(&doc);
	}
	return did;
}

static void test_whatever_stands_in_a_text_holds_afterwards(void **state)
{
	(void)state;
	assert_int_equal(apply_everywhere(STR("")), 0);
	assert_int_equal(apply_everywhere((struct str){longer, sizeof(longer)}),
		LIMITS_CUT | LIMITS_DROPPED);
	apply_everywhere(STR("a\0b"));
	apply_everywhere(STR("\0"));
	apply_everywhere(STR("cut inside a letter \xD8"));
	apply_everywhere(STR("\xFF\xFE"));
	apply_everywhere(STR("javascript:alert(1)"));
}

static void test_a_long_text_is_cut_between_letters_and_a_long_link_dropped(void **state)
{
	AUTO_ARENA struct arena a;
	struct article art = {.title = {longer, PARSE_MAX_TITLE + 1}, .guid = STR("g\0h")};
	struct feed_doc doc = {.articles = &art, .n_articles = 1};
	(void)state;

	memcpy(longer, "http://e.example/x", 18);
	art.link = (struct str){longer, PARSE_MAX_URL + 1};
	arena_init(&a, 1 << 20);
	assert_int_equal(limits_apply(&doc, &a), LIMITS_CUT | LIMITS_DROPPED);
	assert_true(art.title.n <= PARSE_MAX_TITLE && art.title.n > PARSE_MAX_TITLE - 3);
	assert_int_equal(art.link.n, 0);
	assert_str_is(art.guid, "gh");
	art.link = (struct str){longer, 19};
	assert_int_equal(limits_apply(&doc, &a), LIMITS_DROPPED); /* cut inside a letter */
	art.link = STR("http://e.example/1");
	assert_int_equal(limits_apply(&doc, &a), 0);
	assert_str_is(art.link, "http://e.example/1");
}

static void test_a_list_is_cut_and_its_texts_hold(void **state)
{
	static struct str many[300];
	AUTO_ARENA struct arena a;
	struct article art = {.authors = many, .n_authors = 300};
	struct feed_doc doc = {.articles = &art, .n_articles = 1};
	(void)state;

	for (size_t i = 0; i < 300; i++)
		many[i] = STR("x\0y");
	arena_init(&a, 1 << 20);
	assert_int_equal(limits_apply(&doc, &a), LIMITS_CUT);
	assert_int_equal(art.n_authors, limits_lists[0].max_n);
	assert_str_is(art.authors[0], "xy");
}

enum {
	ITEMS = 200
};

/* ITEMS items with a body of so many bytes each. */
static void fill(struct article *items, size_t body, struct feed_doc *doc)
{
	for (size_t i = 0; i < ITEMS; i++)
		items[i] = (struct article){.guid = STR("g"),
			.title = {longer, 1000},
			.summary = {longer, 100},
			.body = {longer, body}};
	*doc = (struct feed_doc){.articles = items, .n_articles = ITEMS};
}

static void test_a_document_has_a_limit_and_keeps_the_heads_of_its_last_items(void **state)
{
	static struct article items[ITEMS];
	AUTO_ARENA struct arena a;
	struct feed_doc doc;
	size_t sum = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(longer); i += 2)
		memcpy(longer + i, "م", 2);
	arena_init(&a, 1 << 20);
	fill(items, 200000, &doc);
	assert_int_equal(limits_apply(&doc, &a), LIMITS_SHORTENED);
	assert_int_equal(doc.n_articles, ITEMS);
	assert_true(doc.truncated);
	for (size_t i = 0; i < ITEMS; i++) {
		assert_int_equal(items[i].title.n, 1000);
		assert_int_equal(items[i].summary.n, 100);
		assert_int_equal(
			items[i].body.n, sum <= LIMITS_LONG_TEXTS ? 200000 : LIMITS_HEAD_TEXT);
		sum += items[i].summary.n + items[i].body.n;
	}
	fill(items, 40000, &doc); /* 8,020,000 in all: fits */
	assert_int_equal(limits_apply(&doc, &a), 0);
	assert_false(doc.truncated);
}

static void test_what_is_newest_keeps_its_text_at_whichever_end_it_stands(void **state)
{
	static struct article items[ITEMS];
	AUTO_ARENA struct arena a;
	struct feed_doc doc;
	(void)state;

	arena_init(&a, 1 << 20);
	for (int last = 0; last < 2; last++) {
		fill(items, 200000, &doc);
		for (int i = 0; i < ITEMS; i++)
			items[i].published_s = last ? i + 1 : ITEMS - i;
		assert_int_equal(limits_apply(&doc, &a), LIMITS_SHORTENED);
		assert_int_equal(items[0].body.n, last ? LIMITS_HEAD_TEXT : 200000);
		assert_int_equal(items[ITEMS - 1].body.n, last ? 200000 : LIMITS_HEAD_TEXT);
	}
}

static void test_what_is_more_than_a_document_is_left_out_from_its_end(void **state)
{
	static struct article items[20000];
	AUTO_ARENA struct arena a;
	struct feed_doc doc = {.articles = items, .n_articles = 20000};
	(void)state;

	memset(longer, 'x', sizeof(longer));
	for (size_t i = 0; i < 20000; i++)
		items[i] = (struct article){
			.guid = {longer, PARSE_MAX_URL}, .title = {longer, i == 0 ? 1 : 4000}};
	arena_init(&a, 1 << 20);
	assert_int_equal(limits_apply(&doc, &a), LIMITS_LEFT_OUT);
	assert_true(doc.truncated);
	assert_in_range(doc.n_articles, LIMITS_DOCUMENT / 8300, LIMITS_DOCUMENT / 8000);
	assert_int_equal(items[0].title.n, 1);
}

/* One odd item beside a good one, as documents: the good one is there, the odd one told. */
static void test_one_item_never_costs_a_document(void **state)
{
	static const struct {
		const char *odd;
		size_t n;
	} rows[] = {
		{"<guid>a\0b</guid>", 16},
		{"<dc:language>a\0b</dc:language>", 30},
		{"<title>\xD8\xA8\0</title>", 18},
		{"<link>http://e.example/\0</link>", 31},
		{"<author>\0\0</author>", 19},
		{"<category>\xFF</category>", 22},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body;
		struct parse_opts opts = {.dates = {.now_s = TIME_NONE}};
		struct feed_doc doc = {0};
		struct err e;

		arena_init(&a, 8 << 20);
		buf_init(&body, BUF_NO_MAX);
		buf_str(&body, STR("<rss version='2.0'><channel><title>t</title><item>"));
		buf_add(&body, rows[i].odd, rows[i].n);
		buf_str(&body, STR("</item><item><title>good</title></item></channel></rss>"));
		assert_int_equal(feed_parse(buf_view(&body), &opts, &a, &doc, &e), PARSE_OK);
		assert_int_equal(doc.n_articles, 2);
		assert_str_is(doc.articles[1].title, "good");
		assert_true(doc.n_notes > 0);
		assert_holds(&doc);
	}
}

static void parse(struct str body, struct arena *a, struct feed_doc *doc)
{
	struct parse_opts opts = {.url = STR("https://user:secret@e.example/feed"),
		.dates = {.now_s = TIME_NONE}};
	struct err e;

	assert_int_equal(feed_parse(body, &opts, a, doc, &e), PARSE_OK);
}

/* 700 letters of two bytes are 4,200 bytes once they are percent-encoded. */
static void test_a_link_that_grows_too_long_is_dropped_and_its_item_kept(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	struct feed_doc doc = {0};
	(void)state;

	arena_init(&a, 8 << 20);
	buf_init(&body, BUF_NO_MAX);
	buf_str(&body, STR("<rss><channel><item><title>x</title><link>http://e.example/"));
	for (int i = 0; i < 700; i++)
		buf_str(&body, STR("ب"));
	buf_str(&body, STR("</link></item></channel></rss>"));
	parse(buf_view(&body), &a, &doc);
	assert_int_equal(doc.n_articles, 1);
	assert_int_equal(doc.articles[0].link.n, 0);
	assert_str_is(doc.articles[0].title, "x");
	assert_true(doc.n_notes > 0);
}

static void test_what_a_feeds_address_knows_reaches_no_link(void **state)
{
	static const char *const links[] = {"/a/1", "a/1", "?x=1", "//e.example/1",
		"https://user:secret@e.example/1", "https://secret@e.example/"};
	(void)state;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body;
		struct feed_doc doc = {0};

		arena_init(&a, 8 << 20);
		buf_init(&body, BUF_NO_MAX);
		buf_printf(&body,
			"<rss><channel><link>%s</link><item><link>%s</link></item></channel></rss>",
			links[i], links[i]);
		parse(buf_view(&body), &a, &doc);
		assert_true(str_starts(doc.articles[0].link, STR("https://e.example/")));
		assert_true(str_starts(doc.link, STR("https://e.example/")));
	}
}

static void test_an_article_ends_the_title_that_was_not_closed(void **state)
{
	static const char *const heads[] = {"<rss><channel><title>c <item>",
		"<rss><channel><description><b>c <item>", "<feed><title>c <entry>"};
	(void)state;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		AUTO_ARENA struct arena a;
		AUTO_BUF struct buf body;
		struct feed_doc doc = {0};
		const char *name = strstr(heads[i], "item") != NULL ? "item" : "entry";

		arena_init(&a, 8 << 20);
		buf_init(&body, BUF_NO_MAX);
		buf_printf(&body, "%s<title>a</title></%s><%s><title>b</title></%s>", heads[i],
			name, name, name);
		parse(buf_view(&body), &a, &doc);
		assert_int_equal(doc.n_articles, 2);
		assert_str_is(doc.articles[1].title, "b");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whatever_stands_in_a_text_holds_afterwards),
		cmocka_unit_test(
			test_a_long_text_is_cut_between_letters_and_a_long_link_dropped),
		cmocka_unit_test(test_a_list_is_cut_and_its_texts_hold),
		cmocka_unit_test(
			test_a_document_has_a_limit_and_keeps_the_heads_of_its_last_items),
		cmocka_unit_test(test_what_is_newest_keeps_its_text_at_whichever_end_it_stands),
		cmocka_unit_test(test_what_is_more_than_a_document_is_left_out_from_its_end),
		cmocka_unit_test(test_one_item_never_costs_a_document),
		cmocka_unit_test(test_a_link_that_grows_too_long_is_dropped_and_its_item_kept),
		cmocka_unit_test(test_what_a_feeds_address_knows_reaches_no_link),
		cmocka_unit_test(test_an_article_ends_the_title_that_was_not_closed),
	};

	for (size_t i = 0; i + 1 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xD8\xA8", 2);
	parse_global_init();
	return cmocka_run_group_tests_name("feeds_limits", tests, NULL, NULL);
}
