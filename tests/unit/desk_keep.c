/* SPDX-License-Identifier: ISC */
/* Retention by feed and by size: what goes, what is emptied, what stays. */
#include "desk/keep.h"
#include "tests/unit/store_fixture.h"

#define DAY (INT64_C(24) * 3600 * 1000)
#define NOW (INT64_C(1000) * DAY)

/* ---- what the configuration says --------------------------------------------------------- */

static struct config_feed feeds[] = {
	{.id = STR_INIT("wire"), .keep_articles_ms = 10 * DAY},
	{.id = STR_INIT("law"), .keep_articles_ms = 3000 * DAY, .keep_text_ms = 2000 * DAY},
	{.id = STR_INIT("desk")},
};

static struct config config_of(struct arena *a, size_t n_feeds)
{
	struct config c = {.keep_articles_ms = 365 * DAY,
		.keep_text_ms = 90 * DAY,
		.feeds = feeds,
		.n_feeds = n_feeds};

	strmap_init(&c.feed_ids, a, 8);
	for (size_t i = 0; i < n_feeds; i++)
		strmap_put(&c.feed_ids, feeds[i].id, i);
	return c;
}

static void test_a_feed_is_kept_as_it_says_or_as_all(void **state)
{
	AUTO_ARENA struct arena a;

	(void)state;
	arena_init(&a, BUF_NO_MAX);
	struct config c = config_of(&a, 3);
	struct keep_span span = keep_span_of(&c);

	assert_int_equal(span.articles_max_ms, 3000 * DAY);
	assert_int_equal(span.min_ms, 10 * DAY);
	assert_true(span.by_feed);
	struct store_keep k = keep_of(&c, STR("wire"), NOW);

	assert_int_equal(k.articles_ms, NOW - 10 * DAY);
	assert_int_equal(k.text_ms, NOW - 90 * DAY);
	k = keep_of(&c, STR("gone"), NOW);
	assert_int_equal(k.articles_ms, NOW - 365 * DAY);
	c.keep_text_ms = 0;
	assert_int_equal(keep_of(&c, STR("desk"), NOW).text_ms, TIME_NONE);
	c = config_of(&a, 0);
	c.keep_text_ms = 0;
	assert_false(keep_span_of(&c).by_feed);
	assert_int_equal(keep_span_of(&c).min_ms, 365 * DAY);
}

/* ---- what is done ------------------------------------------------------------------------ */

static void on_keep(struct str feed, struct store_keep *ret, void *arg)
{
	*ret = keep_of(arg, feed, NOW);
}

struct round {
	uint64_t articles, texts;
	size_t calls;
};

static struct round thin(struct fixture *f, const struct config *c, size_t max)
{
	struct store_thin io = {.after_ms = TIME_NONE};
	struct round r = {0};
	struct config copy = *c;

	do {
		OK(f, store_thin(f->s, NOW - keep_span_of(c).min_ms, max, on_keep, &copy, &io,
			      &f->e));
		r.articles += io.articles;
		r.texts += io.texts;
		assert_true(++r.calls < 100);
		assert_true(io.articles + io.texts <= max);
	} while (io.more);
	return r;
}

static struct store_article get(struct fixture *f, int64_t id)
{
	struct store_article a = {.id = 0};

	if (store_article_get(f->s, id, &f->ar, &a, &f->e) != ERR_NONE)
		assert_code(f->e.code, ERR_GONE);
	return a;
}

static void test_each_feed_has_its_own_time(void **state)
{
	struct fixture *f = *state;
	struct config c = config_of(&f->ar, 3);
	int64_t old_wire = put_article(f, "wire", "a", NOW - 20 * DAY);
	int64_t new_wire = put_article(f, "wire", "b", NOW - 5 * DAY);
	int64_t old_desk = put_article(f, "desk", "c", NOW - 100 * DAY);
	int64_t older_desk = put_article(f, "desk", "d", NOW - 400 * DAY);
	int64_t old_law = put_article(f, "law", "e", NOW - 900 * DAY);
	const struct store_hit hits[] = {{.watch = STR_INIT("w"), .field = FIELD_TITLE},
		{.watch = STR_INIT("w"), .field = FIELD_BODY, .start = 3, .end = 9}};
	struct str watch = STR("w");
	struct store_hit *left = NULL;
	size_t n = 0;

	OK(f, put_hits(f, old_desk, hits, 2));
	struct round r = thin(f, &c, 2);

	assert_int_equal(r.articles, 2);
	assert_int_equal(r.texts, 1);
	assert_int_equal(get(f, old_wire).id, 0);
	assert_int_equal(get(f, older_desk).id, 0);
	assert_true(get(f, new_wire).a.body.n != 0);
	assert_true(get(f, old_law).a.body.n != 0);
	assert_str_is(get(f, old_desk).a.body, "");
	assert_str_is(get(f, old_desk).a.title, "c");
	/* What was found in the title is still to be shown, what was found in the text is not. */
	OK(f, store_hits_get(f->s, old_desk, &watch, 1, &f->ar, &left, &n, &f->e));
	assert_int_equal(n, 1);
	assert_int_equal(left[0].field, FIELD_TITLE);
	/* Keys stay: it is still listed. */
	assert_int_equal(find_article(f, "wire", "a"), old_wire);
	r = thin(f, &c, 100);
	assert_int_equal(r.articles + r.texts, 0);
}

static void test_what_a_delivery_needs_stays_whole(void **state)
{
	struct fixture *f = *state;
	struct config c = config_of(&f->ar, 3);
	int64_t wire = put_article(f, "wire", "a", NOW - 20 * DAY);
	int64_t desk = put_article(f, "desk", "b", NOW - 100 * DAY);
	struct store_expired gone = {0};

	put_alert(f, "alr_1", "w", wire, NOW, "chat");
	put_alert(f, "alr_2", "w", desk, NOW, "chat");
	struct round r = thin(f, &c, 100);

	assert_int_equal(r.articles + r.texts, 0);
	OK(f, store_shrink(f->s, 1, 100, &gone, &f->e));
	assert_int_equal(gone.articles, 0);
	assert_false(gone.more);
	assert_true(get(f, desk).a.body.n != 0 && get(f, wire).id == wire);
}

static void test_a_call_looks_at_so_many(void **state)
{
	struct fixture *f = *state;
	struct config c = config_of(&f->ar, 3);
	char title[16];

	/* Long kept ones in front, all of one moment: the walk goes on behind them. */
	OK(f, store_begin(f->s, &f->e));
	for (size_t i = 0; i < 1200; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		put_article(f, "law", title, NOW - 900 * DAY);
	}
	OK(f, store_commit(f->s, &f->e));
	int64_t wire = put_article(f, "wire", "a", NOW - 20 * DAY);
	struct round r = thin(f, &c, 100);

	assert_int_equal(r.articles, 1);
	assert_int_equal(r.calls, 3);
	assert_int_equal(get(f, wire).id, 0);
	assert_int_equal(counts_of(f).articles, 1200);
}

static void test_a_store_that_is_too_large_loses_its_oldest(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};
	char title[16];
	uint64_t articles = 0;

	OK(f, store_begin(f->s, &f->e));
	for (size_t i = 0; i < 2000; i++) {
		snprintf(title, sizeof(title), "%zu", i);
		put_article(f, "desk", title, NOW + (int64_t)i);
	}
	OK(f, store_commit(f->s, &f->e));
	OK(f, store_shrink(f->s, 100 << 20, 50, &gone, &f->e));
	assert_int_equal(gone.articles, 0);
	assert_false(gone.more);
	do {
		OK(f, store_shrink(f->s, 400 << 10, 50, &gone, &f->e));
		assert_true(gone.articles <= 50);
		articles += gone.articles;
	} while (gone.more);
	/* Some, and no more than it takes: it has 540 kB. */
	assert_in_range(articles, 100, 1900);
	assert_int_equal(get(f, 1).id, 0);
	assert_int_equal(get(f, 2000).id, 2000);
	assert_int_equal(get(f, (int64_t)articles + 1).id, (int64_t)articles + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_feed_is_kept_as_it_says_or_as_all),
		TEST(test_each_feed_has_its_own_time),
		TEST(test_what_a_delivery_needs_stays_whole),
		TEST(test_a_call_looks_at_so_many),
		TEST(test_a_store_that_is_too_large_loses_its_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
