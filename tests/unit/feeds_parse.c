/* SPDX-License-Identifier: ISC */
/*
 * Whole documents to struct feed_doc. Each file in tests/golden/feeds has a NAME.want beside it with
 * all that must come out. After a change that is meant: `feeds_parse --update`, then read the diff.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "feeds/parse.h"
#include "tests/unit/unit.h"

#define GOLDEN "tests/golden/feeds"

/* ---- writing a document down ---- */

static void put(struct buf *out, const char *key, struct str s)
{
	if (s.n == 0)
		return;
	buf_printf(out, "%s: ", key);
	for (size_t i = 0; i < s.n; i++)
		buf_str(out, s.p[i] == '\n' ? STR("\\n") : str_sub(s, i, i + 1));
	buf_char(out, '\n');
}

static void put_time(struct buf *out, const char *key, int64_t unix_s)
{
	AUTO_BUF struct buf text;

	buf_init(&text, 64);
	if (unix_s != TIME_NONE)
		date_format_utc(unix_s, &text);
	put(out, key, buf_view(&text));
}

static void put_article(struct buf *out, size_t i, const struct article *a)
{
	buf_printf(out, "\nitem %zu\n", i + 1);
	put(out, "  guid", a->guid);
	put(out, "  link", a->link);
	put(out, "  title", a->title);
	put(out, "  outlet", a->outlet);
	put(out, "  summary", a->summary);
	put(out, "  body", a->body);
	for (size_t k = 0; k < a->n_authors; k++)
		put(out, "  author", a->authors[k]);
	for (size_t k = 0; k < a->n_categories; k++)
		put(out, "  category", a->categories[k]);
	put_time(out, "  published", a->published_s);
	put_time(out, "  updated", a->updated_s);
}

static void put_doc(struct buf *out, const struct feed_doc *d)
{
	buf_printf(out, "format: %s\n", feed_format_name(d->format));
	put(out, "charset", d->charset);
	buf_printf(out, "%s%s", d->wellformed ? "" : "not well-formed\n",
		d->truncated ? "truncated\n" : "");
	put(out, "title", d->title);
	put(out, "link", d->link);
	put(out, "language", d->language);
	put_time(out, "updated", d->updated_s);
	if (d->hints.ttl_s || d->hints.skip_hours || d->hints.skip_days)
		buf_printf(out, "hints: ttl %us, hours %#x, days %#x\n", d->hints.ttl_s,
			d->hints.skip_hours, d->hints.skip_days);
	for (size_t i = 0; i < d->n_notes; i++)
		put(out, "note", d->notes[i]);
	for (size_t i = 0; i < d->n_articles; i++)
		put_article(out, i, &d->articles[i]);
}

/* ---- golden files ---- */

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];

	if (f == NULL)
		return false;
	for (size_t n = fread(chunk, 1, sizeof(chunk), f); n != 0;
		n = fread(chunk, 1, sizeof(chunk), f))
		buf_add(out, chunk, n);
	fclose(f);
	return true;
}

static struct parse_opts opts_for(const char *name)
{
	struct parse_opts opts = {
		.url = STR("https://feeds.example.org/feed"),
		.dates = {.now_s = TIME_NONE},
	};

	if (strcmp(name, "charset-http-wins.xml") == 0)
		opts.content_type = STR("text/xml; charset=windows-1256");
	return opts;
}

static void parse_file(const char *name, struct buf *out)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	char path[512];
	struct parse_opts opts = opts_for(name);
	struct feed_doc doc;
	struct err e;

	buf_init(&body, BUF_NO_MAX);
	arena_init(&a, 16 << 20);
	snprintf(path, sizeof(path), GOLDEN "/%s", name);
	assert_true(read_file(path, &body));
	enum parse_kind kind = feed_parse(buf_view(&body), &opts, &a, &doc, &e);

	if (kind == PARSE_OK)
		put_doc(out, &doc);
	else
		buf_printf(out, "no feed: %s: %s\n", parse_kind_name(kind), e.msg);
}

static bool is_input(const char *name)
{
	return name[0] != '.' && !str_ends(str_of(name), STR(".want"));
}

static void check_golden(const char *name)
{
	AUTO_BUF struct buf got;
	AUTO_BUF struct buf want;
	char path[512];

	buf_init(&got, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	parse_file(name, &got);
	snprintf(path, sizeof(path), GOLDEN "/%s.want", name);
	if (!read_file(path, &want))
		fail_msg("%s is missing: run with --update and read it", path);
	if (!str_eq(buf_view(&got), buf_view(&want)))
		fail_msg("%s:\n%s\nbut wanted:\n%s", name, got.p, want.p);
}

static void each_golden(void (*f)(const char *name), size_t *ret_n)
{
	DIR *dir = opendir(GOLDEN);

	assert_non_null(dir);
	for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		if (!is_input(d->d_name))
			continue;
		f(d->d_name);
		++*ret_n;
	}
	closedir(dir);
}

static void test_every_format_charset_and_mistake_gives_what_is_written(void **state)
{
	size_t n = 0;

	(void)state;
	each_golden(check_golden, &n);
	assert_true(n >= 40);
}

static void update(const char *name)
{
	AUTO_BUF struct buf got;
	char path[512];

	buf_init(&got, BUF_NO_MAX);
	parse_file(name, &got);
	snprintf(path, sizeof(path), GOLDEN "/%s.want", name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	fwrite(got.p, 1, got.n, f);
	fclose(f);
}

/* ---- limits ---- */

static const struct date_ctx no_now = {.now_s = TIME_NONE};

static enum parse_kind parse(
	struct str body, size_t max_items, struct arena *a, struct feed_doc *ret)
{
	struct parse_opts opts = {.dates = no_now, .max_items = max_items};
	struct err e;

	return feed_parse(body, &opts, a, ret, &e);
}

static bool has_note(const struct feed_doc *d, struct str part)
{
	for (size_t i = 0; i < d->n_notes; i++)
		if (str_find_str(d->notes[i], part) < d->notes[i].n)
			return true;
	return false;
}

#define DATED(day, title)                                                                      \
	"<item><title>" title "</title><pubDate>2024-01-0" day "T00:00:00Z</pubDate></item>"
#define RSS(items) STR_INIT("<rss><channel>" items "</channel></rss>")
#define JSON(items)                                                                            \
	STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" items "]}")
#define JDATED(day, title)                                                                     \
	"{\"id\":\"" title "\",\"title\":\"" title "\",\"date_published\":\"2024-01-0" day     \
	"T00:00:00Z\"}"

/* Of each document the two newest, in its own order. */
static void test_the_newest_items_are_kept_wherever_they_stand(void **state)
{
	static const struct {
		struct str body;
		const char *first, *second;
	} rows[] = {
		{RSS(DATED("4", "d") DATED("3", "c") DATED("2", "b") DATED("1", "a")), "d",
			"c"},
		{RSS(DATED("1", "a") DATED("2", "b") DATED("3", "c") DATED("4", "d")), "c",
			"d"},
		{RSS(DATED("1", "a") DATED("2", "b") DATED("1", "o") DATED("4", "d")), "b",
			"d"},
		/* What stands first may be a page without a date, or one that is pinned. */
		{RSS("<item><title>n</title></item>" DATED("1", "a") DATED("2", "b")
				 DATED("3", "c")),
			"n", "c"},
		{RSS(DATED("9", "p") DATED("1", "a") DATED("2", "b") DATED("3", "c")), "p",
			"c"},
		/* Without a date nothing says that it is newer. */
		{RSS(DATED("1", "a") DATED("2", "b") "<item><title>n</title></item>"), "a",
			"b"},
		{JSON(JDATED("1", "a") "," JDATED("2", "b") "," JDATED("3", "c")), "b", "c"},
		{JSON(JDATED("3", "c") "," JDATED("2", "b") "," JDATED("1", "a")), "c", "b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc;

		arena_init(&a, 1 << 20);
		assert_int_equal(parse(rows[i].body, 2, &a, &doc), PARSE_OK);
		assert_int_equal(doc.n_articles, 2);
		assert_str_eq(doc.articles[0].title, str_of(rows[i].first));
		assert_str_eq(doc.articles[1].title, str_of(rows[i].second));
		assert_true(has_note(&doc, STR("more items")));
	}
}

/* What is left out leaves its text behind: a document is read on as long as there is room for that. */
static void test_a_document_without_end_is_cut_and_not_refused(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	struct feed_doc doc;

	(void)state;
	arena_init(&a, 1 << 20);
	buf_init(&body, 8 << 20);
	buf_str(&body, STR("<rss><channel>"));
	for (int i = 0; i < 20000; i++)
		buf_printf(&body,
			"<item><title>%d</title><description>%0200d</description></item>", i,
			i);
	buf_str(&body, STR("</channel></rss>"));
	assert_int_equal(parse(buf_view(&body), 2, &a, &doc), PARSE_OK);
	assert_int_equal(doc.n_articles, 2);
	assert_true(doc.truncated);
}

/* Nobody knows at which end the newest are. */
static void test_without_dates_both_ends_are_kept_and_the_cut_is_said(void **state)
{
	AUTO_ARENA struct arena a;
	struct feed_doc doc;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(parse(STR("<rss><channel><item><title>1</title></item>"
				   "<item><title>2</title></item><item><title>3</title></item>"
				   "<item><title>4</title></item><item><title>5</title></item>"
				   "</channel></rss>"),
				 3, &a, &doc),
		PARSE_OK);
	assert_int_equal(doc.n_articles, 3);
	assert_true(doc.truncated);
	assert_str_is(doc.articles[0].title, "1");
	assert_str_is(doc.articles[1].title, "4");
	assert_str_is(doc.articles[2].title, "5");
	assert_true(has_note(&doc, STR("more items")));
}

static bool has_link(const struct feed_doc *doc, const char *link)
{
	size_t i = 0;

	while (i < doc->n_articles && !str_eq(doc->articles[i].link, str_of(link)))
		i++;
	return i < doc->n_articles;
}

/* `dated` sitemaps, each newer than the one before, then `undated` ones, then as many of both again. */
static void parse_index(size_t dated, size_t undated, struct arena *a, struct feed_doc *ret)
{
	AUTO_BUF struct buf body;

	buf_init(&body, 8 << 20);
	buf_str(&body, STR("<sitemapindex>"));
	for (size_t half = 0; half < 2; half++) {
		for (size_t i = 0; i < dated; i++)
			buf_printf(&body,
				"<sitemap><loc>http://x.example/d%zu-%zu</loc><lastmod>2024-%02zu-%02zu</lastmod></sitemap>",
				half, i, 1 + 6 * half + i / 28, 1 + i % 28);
		for (size_t i = 0; i < undated; i++)
			buf_printf(&body,
				"<sitemap><loc>http://x.example/u%zu-%zu</loc></sitemap>", half,
				i);
	}
	buf_str(&body, STR("</sitemapindex>"));
	assert_int_equal(parse(buf_view(&body), 16, a, ret), PARSE_INDEX);
	assert_int_equal(ret->n_articles, 16);
}

/* A sitemap of news has no lastmod, and stands last as well as first. */
static void test_what_has_no_date_has_room_beside_what_has_one(void **state)
{
	static const struct {
		size_t dated, undated;
		const char *in[4], *out;
	} rows[] = {
		{100, 1, {"d1-99", "d1-86", "u0-0", "u1-0"}, "d1-85"},
		{100, 20, {"d1-99", "d1-86", "u0-0", "u1-19"}, "u0-1"},
		{1, 100, {"d1-0", "u0-0", "u0-5", "u1-99"}, "u0-20"},
		{10, 10, {"d1-9", "u0-0", "u1-9", "u1-7"}, "d0-9"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc;
		char link[64];

		arena_init(&a, 1 << 22);
		parse_index(rows[i].dated, rows[i].undated, &a, &doc);
		for (size_t k = 0; k < 4; k++) {
			snprintf(link, sizeof(link), "http://x.example/%s", rows[i].in[k]);
			if (!has_link(&doc, link))
				fail_msg("row %zu: %s is left out", i, link);
		}
		snprintf(link, sizeof(link), "http://x.example/%s", rows[i].out);
		assert_false(has_link(&doc, link));
	}
}

static void test_exactly_as_many_items_as_allowed_are_no_cut(void **state)
{
	static const struct str bodies[] = {
		STR_INIT("<rss><channel><item/><item/></channel></rss>"),
		STR_INIT("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{},{}]}"),
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc;

		arena_init(&a, 1 << 20);
		assert_int_equal(parse(bodies[i], 2, &a, &doc), PARSE_OK);
		assert_int_equal(doc.n_articles, 2);
		assert_false(doc.truncated);
	}
}

static void test_texts_over_their_limit_are_cut_on_a_character(void **state)
{
	AUTO_ARENA struct arena a;
	AUTO_BUF struct buf body;
	struct feed_doc doc;

	(void)state;
	arena_init(&a, 64 << 20);
	buf_init(&body, BUF_NO_MAX);
	buf_str(&body, STR("<rss><channel><item><title>"));
	for (int i = 0; i < 5000; i++)
		buf_str(&body, STR("م"));
	buf_str(&body, STR("</title><description>"));
	for (int i = 0; i < 1 << 20; i++)
		buf_str(&body, STR("م"));
	buf_str(&body, STR("</description><link>http://a/"));
	for (int i = 0; i < PARSE_MAX_URL; i++)
		buf_str(&body, STR("x"));
	buf_str(&body, STR("</link></item></channel></rss>"));
	assert_int_equal(parse(buf_view(&body), 0, &a, &doc), PARSE_OK);
	assert_int_equal(doc.articles[0].title.n, PARSE_MAX_TITLE);
	assert_int_equal(doc.articles[0].summary.n, PARSE_MAX_TEXT);
	assert_int_equal(doc.articles[0].link.n, 0);
	assert_true(has_note(&doc, STR("was cut")));
	assert_true(has_note(&doc, STR("no web address")));
}

static void test_a_document_over_the_size_gives_what_fits(void **state)
{
	AUTO_ARENA struct arena a;
	struct parse_opts opts = {.dates = no_now, .max_decoded = 60};
	struct feed_doc doc;
	struct err e;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(
		feed_parse(STR("<rss><channel><item><title>1</title></item><item><title>"
			       "2</title></item></channel></rss>"),
			&opts, &a, &doc, &e),
		PARSE_OK);
	assert_true(doc.truncated);
	assert_true(has_note(&doc, STR("larger than is read")));
	assert_str_is(doc.articles[0].title, "1");
}

static void test_an_arena_that_is_full_is_a_limit_and_touches_nothing(void **state)
{
	static const char feed[] = "<rss><channel><title>t</title><item><title>x</title></item>"
				   "</channel></rss>";
	int limits = 0;

	(void)state;
	/* Every size up to one that suffices. */
	for (size_t max = 0; max < 200000; max += 512) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {.n_articles = 77};

		arena_init(&a, max);
		enum parse_kind kind = parse(str_of(feed), 0, &a, &doc);

		assert_true(kind == PARSE_OK || kind == PARSE_LIMIT);
		assert_int_equal(doc.n_articles, kind == PARSE_OK ? 1 : 77);
		limits += kind == PARSE_LIMIT;
	}
	assert_true(limits > 0);
}

static void test_every_prefix_of_a_feed_parses(void **state)
{
	AUTO_BUF struct buf body;

	(void)state;
	buf_init(&body, BUF_NO_MAX);
	assert_true(read_file(GOLDEN "/rss20.xml", &body));
	for (size_t n = 0; n < body.n; n++) {
		AUTO_ARENA struct arena a;
		struct feed_doc doc = {.n_articles = 0};

		arena_init(&a, 1 << 20);
		enum parse_kind kind = parse(str_sub(buf_view(&body), 0, n), 0, &a, &doc);

		if (n > 600) /* past the root's start tag */
			assert_int_equal(kind, PARSE_OK);
		for (size_t i = 0; i < doc.n_articles; i++)
			assert_int_equal(
				utf8_check(doc.articles[i].title), doc.articles[i].title.n);
	}
}

static uint32_t ttl_of(const char *syndication)
{
	struct parse_opts opts = {.dates = {.now_s = TIME_NONE}};
	struct feed_doc doc = {0};
	struct arena a;
	struct buf text;
	struct err e;

	arena_init(&a, MIB(1));
	buf_init(&text, KIB(4));
	buf_printf(&text,
		"<rss version=\"2.0\" "
		"xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\">"
		"<channel><title>x</title>%s<item><title>y</title></item></channel></rss>",
		syndication);
	assert_int_equal(feed_parse(buf_view(&text), &opts, &a, &doc, &e), PARSE_OK);
	buf_done(&text);
	arena_done(&a);
	return doc.hints.ttl_s;
}

static void test_the_default_of_wordpress_is_no_wish(void **state)
{
	(void)state;
	assert_int_equal(ttl_of("<sy:updatePeriod>hourly</sy:updatePeriod>"
				"<sy:updateFrequency>1</sy:updateFrequency>"),
		0);
	assert_int_equal(ttl_of("<sy:updatePeriod>hourly</sy:updatePeriod>"
				"<sy:updateFrequency>4</sy:updateFrequency>"),
		900);
	assert_int_equal(ttl_of("<sy:updatePeriod>daily</sy:updatePeriod>"), 86400);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_default_of_wordpress_is_no_wish),
		cmocka_unit_test(test_every_format_charset_and_mistake_gives_what_is_written),
		cmocka_unit_test(test_the_newest_items_are_kept_wherever_they_stand),
		cmocka_unit_test(test_a_document_without_end_is_cut_and_not_refused),
		cmocka_unit_test(test_without_dates_both_ends_are_kept_and_the_cut_is_said),
		cmocka_unit_test(test_what_has_no_date_has_room_beside_what_has_one),
		cmocka_unit_test(test_exactly_as_many_items_as_allowed_are_no_cut),
		cmocka_unit_test(test_texts_over_their_limit_are_cut_on_a_character),
		cmocka_unit_test(test_a_document_over_the_size_gives_what_fits),
		cmocka_unit_test(test_an_arena_that_is_full_is_a_limit_and_touches_nothing),
		cmocka_unit_test(test_every_prefix_of_a_feed_parses),
	};
	size_t n = 0;

	parse_global_init();
	if (argc > 1 && strcmp(argv[1], "--update") == 0) {
		each_golden(update, &n);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
