/* SPDX-License-Identifier: ISC */
/* Which sitemaps of an index are read, and what is remembered of them: feeds/sitemaps.h. */
#include <stdio.h>

#include "feeds/sitemaps.h"
#include "tests/unit/unit.h"

#define NOW_S INT64_C(1712318400) /* 2024-04-05 12:00 */

static struct arena a;
static char names[2 * SITEMAPS_LISTED + 100][64];

/* n sitemaps from number `first` on, each a day and 61 s newer than the one before. */
static struct feed_doc list(size_t first, size_t n)
{
	struct article *v = arena_array(&a, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		size_t k = first + i;

		snprintf(names[k], sizeof(names[k]), "https://newsroom.example/%zu.xml", k);
		v[i] = (struct article){.link = str_of(names[k]),
			.updated_s = NOW_S - 3000 * 86461 + (int64_t)k * 86461};
	}
	return (struct feed_doc){.articles = v, .n_articles = n};
}

static void read_all(struct sitemaps *s)
{
	for (size_t i = 0; i < s->n; i++) {
		s->v[i].read_s = s->v[i].listed_s;
		s->v[i].full_ms = 1;
	}
}

static struct sitemaps again(const struct sitemaps *s)
{
	struct sitemaps ret;

	sitemaps_read(sitemaps_write(s, &a), &ret);
	return ret;
}

static void test_news_first_then_the_newest(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, 8);

	doc.articles[0].link = STR("https://newsroom.example/sitemap_News.xml");
	doc.articles[6].updated_s = TIME_NONE;
	doc.articles[7].link = doc.articles[5].link; /* listed twice */
	assert_int_equal(sitemaps_take(&s, &doc), 8);
	assert_int_equal(s.n, SITEMAPS_MAX);
	assert_str_eq(s.v[0].url, doc.articles[0].link);
	for (size_t i = 1; i < s.n; i++) {
		assert_str_eq(s.v[i].url, doc.articles[6 - i].link);
		assert_false(s.v[i].old);
	}
}

static void test_what_did_not_change_is_not_due(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, 3);

	doc.articles[0].updated_s = TIME_NONE;
	(void)sitemaps_take(&s, &doc);
	for (size_t i = 0; i < s.n; i++)
		assert_true(sitemap_is_due(&s.v[i], NOW_S * 1000));
	read_all(&s);
	s = again(&s);
	(void)sitemaps_take(&s, &doc);
	assert_int_equal(
		sitemaps_next(&s, NOW_S * 1000), 2); /* none says that it is the same */
	s.v[2].tried = true;
	assert_int_equal(sitemaps_next(&s, NOW_S * 1000), s.n);
	doc.articles[1].updated_s++;
	(void)sitemaps_take(&s, &doc);
	assert_int_equal(sitemaps_next(&s, NOW_S * 1000), 1);
}

static void test_a_day_may_not_be_over(void **state)
{
	(void)state;
	struct sitemap m = {.full_ms = 1,
		.listed_s = NOW_S - NOW_S % 86400,
		.read_s = NOW_S - NOW_S % 86400};

	assert_true(sitemap_is_due(&m, NOW_S * 1000));
	assert_true(sitemap_is_due(&m, (m.listed_s + 86400) * 1000));
	assert_false(sitemap_is_due(&m, (m.listed_s + 3 * 86400) * 1000));
	m.listed_s = m.read_s = m.listed_s + 61;
	assert_false(sitemap_is_due(&m, NOW_S * 1000));
}

static void test_what_was_listed_before_is_old(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, 8);

	(void)sitemaps_take(&s, &doc);
	read_all(&s);
	s = again(&s);
	doc = list(0, 9);
	doc.articles[1].updated_s = NOW_S;
	(void)sitemaps_take(&s, &doc);
	assert_str_eq(s.v[0].url, doc.articles[1].link);
	assert_true(s.v[0].old);
	assert_str_eq(s.v[1].url, doc.articles[8].link);
	assert_false(s.v[1].old);
	assert_int_equal(s.v[2].full_ms, 1);
	/* One that fell out and comes back was there, too. */
	doc.articles[3].updated_s = NOW_S + 5;
	(void)sitemaps_take(&s, &doc);
	assert_str_eq(s.v[0].url, doc.articles[3].link);
	assert_true(s.v[0].old);
}

static void test_what_an_older_feed_lists_first_is_old(void **state)
{
	(void)state;
	struct sitemaps s = {.aged = true};
	struct feed_doc doc = list(0, 3);

	doc.articles[0].link = STR("");
	assert_int_equal(sitemaps_take(&s, &doc), 2);
	assert_true(s.v[0].old && s.v[1].old);
	/* It is said anew each time. */
	doc = list(0, 4);
	(void)sitemaps_take(&s, &doc);
	assert_false(s.v[0].old);
}

static void test_beyond_the_memory_all_is_old(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, SITEMAPS_LISTED + SITEMAPS_MAX);

	(void)sitemaps_take(&s, &doc);
	s = again(&s);
	assert_int_equal(s.n_listed, SITEMAPS_LISTED);
	assert_false(s.listed_cut);
	doc = list(0, SITEMAPS_LISTED + SITEMAPS_MAX + 1);
	(void)sitemaps_take(&s, &doc);
	assert_false(s.v[0].old);
	s = again(&s);
	assert_true(s.listed_cut);
	doc = list(0, SITEMAPS_LISTED + SITEMAPS_MAX + 2);
	(void)sitemaps_take(&s, &doc);
	assert_true(s.v[0].old);
	/* Those that were read before stay what they are, and so does what an index that is all there brings later. */
	doc = list(SITEMAPS_LISTED + 50, 9);
	(void)sitemaps_take(&s, &doc);
	assert_false(s.listed_cut);
	doc = list(SITEMAPS_LISTED + 50, 10);
	(void)sitemaps_take(&s, &doc);
	assert_false(s.v[0].old);
	doc.truncated = true;
	(void)sitemaps_take(&s, &doc);
	assert_true(s.listed_cut);
}

/* A sitemap for each day, of which the index lists the last hundred: what left it needs no memory. */
static void test_what_left_the_index_makes_room(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, 100);

	(void)sitemaps_take(&s, &doc);
	for (size_t day = 1; day < SITEMAPS_LISTED + 10; day++) {
		read_all(&s);
		s = again(&s);
		doc = list(day, 100);
		(void)sitemaps_take(&s, &doc);
		assert_false(s.v[0].old);
		assert_int_equal(s.v[0].full_ms, 0);
	}
	/* Where the document is not all that lists, what is forgotten may be listed still. */
	doc = list(SITEMAPS_LISTED, 90);
	doc.ends_early = true;
	(void)sitemaps_take(&s, &doc);
	assert_true(s.listed_cut);
}

static void test_what_is_alike_is_chosen_from_both_ends(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc doc = list(0, 9);
	static const size_t want[] = {0, 8, 1, 7, 2};

	for (size_t i = 0; i < doc.n_articles; i++)
		doc.articles[i].updated_s = TIME_NONE;
	(void)sitemaps_take(&s, &doc);
	for (size_t i = 0; i < s.n; i++)
		assert_str_eq(s.v[i].url, doc.articles[want[i]].link);
	/* One that is added is read, and is news. */
	s = again(&s);
	doc = list(0, 10);
	for (size_t i = 0; i < doc.n_articles; i++)
		doc.articles[i].updated_s = NOW_S;
	(void)sitemaps_take(&s, &doc);
	assert_str_eq(s.v[1].url, doc.articles[9].link);
	assert_false(s.v[1].old);
}

static void test_an_index_within_the_index(void **state)
{
	(void)state;
	struct sitemaps s = {.n = 0};
	struct feed_doc outer = list(0, 3);
	struct feed_doc inner = list(10, 6);
	struct str self = STR("https://newsroom.example/index.xml");
	bool loops = false;

	(void)sitemaps_take(&s, &outer);                                       /* 2, 1, 0 */
	assert_int_equal(sitemaps_take_inner(&s, 1, self, &inner, &loops), 4); /* 0 of outer */
	assert_false(loops);
	assert_int_equal(s.n, SITEMAPS_MAX);
	assert_str_eq(s.v[1].url, outer.articles[1].link);
	for (size_t i = 2; i < s.n; i++) {
		assert_str_eq(s.v[i].url, inner.articles[7 - i].link);
		assert_true(s.v[i].inner);
	}
	read_all(&s);
	s = again(&s);
	/* They stay with it when the first index is read again. */
	(void)sitemaps_take(&s, &outer);
	assert_int_equal(s.n, SITEMAPS_MAX);
	assert_true(s.v[2].inner && s.v[4].inner && s.v[4].full_ms == 1);
	inner.articles[0].link = self;
	inner.articles[1].link = outer.articles[2].link;
	inner.articles[1].updated_s = inner.articles[0].updated_s = NOW_S;
	(void)sitemaps_take_inner(&s, 1, self, &inner, &loops);
	assert_true(loops);
	assert_str_eq(s.v[2].url, inner.articles[5].link);
}

static void test_a_memory_that_is_none(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "\n\n", "\t", "\tc\tzz 123",
		"https://a.example/\t",
		"https://a.example/\tx\ty\t-1\tq\t\t\nhttps://b.example/\t1\n\t\t0000000a"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct sitemaps s;

		sitemaps_read(str_of(bad[i]), &s);
		for (size_t k = 0; k < s.n; k++)
			assert_true(sitemap_is_due(&s.v[k], NOW_S * 1000));
	}
	/* What would break its lines is left out. */
	struct sitemaps s = {.n = 2,
		.v = {{.url = STR("https://a.example/\n")},
			{.url = STR("https://b.example/"),
				.etag = STR("\"a\tb\""),
				.last_modified = STR("now")}}};

	s = again(&s);
	assert_int_equal(s.n, 1);
	assert_int_equal(s.v[0].etag.n, 0);
	assert_str_is(s.v[0].last_modified, "now");
}

static int setup(void **state)
{
	(void)state;
	arena_init(&a, BUF_NO_MAX);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_done(&a);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_news_first_then_the_newest),
		TEST(test_what_did_not_change_is_not_due),
		TEST(test_a_day_may_not_be_over),
		TEST(test_what_was_listed_before_is_old),
		TEST(test_what_an_older_feed_lists_first_is_old),
		TEST(test_beyond_the_memory_all_is_old),
		TEST(test_what_left_the_index_makes_room),
		TEST(test_what_is_alike_is_chosen_from_both_ends),
		TEST(test_an_index_within_the_index),
		TEST(test_a_memory_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
