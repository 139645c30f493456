/* SPDX-License-Identifier: ISC */
/* New watches look back over a large store: in slices, once over each article, whatever happens between two. */
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

enum {
	MANY = 2 * BASELINE_ARTICLES + 500
};

/* n articles of a feed, every tenth with a word that a watch has; its number is the guid. */
static void fill(struct rig *r, const char *feed, size_t n, struct str body)
{
	struct store_new *v = calloc(n, sizeof(*v));
	struct err e = {0};

	assert_non_null(v);
	for (size_t i = 0; i < n; i++)
		v[i].article = (struct store_article){.feed = str_of(feed),
			.a = {.title = i % 10 == 0 ? STR("سد النهضة") : STR("خبر"),
				.body = body,
				.published_s = TIME_NONE,
				.updated_s = TIME_NONE},
			.first_seen_ms = (int64_t)i + 1};
	if (store_articles_put(r->desk.store, v, n, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	free(v);
}

static uint64_t hits_stored(const struct rig *r)
{
	struct store_counts c = {0};
	struct err e = {0};

	assert_code(store_counts(r->desk.store, &c, &e), ERR_NONE);
	assert_int_equal(c.alerts, 0);
	return c.hits;
}

static struct baseline_done slice(struct rig *r, struct baseline *b)
{
	struct baseline_done done = {.more = false};
	struct err e = {0};

	if (baseline_slice(b, &r->desk, &done, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return done;
}

static void dam(struct rig *r)
{
	write_file(r, "watch.d/x.conf", "[watch dam]\nterm = سد النهضة\n");
	adopt(r);
}

static void test_a_slice_has_its_end(void **state)
{
	struct rig *r = *state;
	struct baseline *b = baseline_new();
	struct baseline_done done = {.more = true};
	size_t articles = 0;
	size_t n = 0;

	fill(r, "f", MANY, STR("نص"));
	dam(r);
	assert_int_equal(hits_stored(r), 0);
	for (; done.more; n++) {
		assert_true(n < 100);
		done = slice(r, b);
		assert_true(done.articles <= BASELINE_ARTICLES);
		articles += done.articles;
	}
	assert_int_equal(articles, MANY);
	assert_int_equal(n, 3);
	assert_int_equal(hits_stored(r), MANY / 10);
	done = slice(r, b);
	assert_int_equal(done.articles, 0);
	baseline_free(b);
}

static void test_long_articles_make_short_slices(void **state)
{
	enum {
		LONG = BASELINE_BYTES / 4
	};
	struct rig *r = *state;
	struct baseline *b = baseline_new();
	char *body = calloc(1, LONG);

	assert_non_null(body);
	memset(body, 'a', LONG);
	fill(r, "f", 10, (struct str){body, LONG});
	free(body);
	dam(r);
	struct baseline_done done = slice(r, b);

	assert_int_equal(done.articles, 4);
	assert_true(done.more);
	baseline_free(b);
}

static void test_a_restart_goes_on_where_it_was(void **state)
{
	struct rig *r = *state;
	struct baseline *b = baseline_new();
	struct err e = {0};

	fill(r, "f", MANY, STR("نص"));
	dam(r);
	assert_true(slice(r, b).more);
	baseline_free(b);
	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	assert_int_equal(look_back(r), MANY / 10 - BASELINE_ARTICLES / 10);
	assert_int_equal(hits_stored(r), MANY / 10);
}

/* The second one begins at the top, and both go on together. */
static void test_a_watch_that_comes_meanwhile_joins(void **state)
{
	struct rig *r = *state;
	struct baseline *b = baseline_new();

	fill(r, "f", MANY, STR("نص"));
	dam(r);
	assert_int_equal(slice(r, b).articles, BASELINE_ARTICLES);
	write_file(r, "watch.d/y.conf", "[watch other]\nterm = النهضة\n");
	adopt(r);
	struct baseline_done done = slice(r, b);

	assert_int_equal(done.articles, BASELINE_ARTICLES);
	assert_int_equal(done.hits, BASELINE_ARTICLES / 10);
	assert_int_equal(slice(r, b).hits, 2 * BASELINE_ARTICLES / 10);
	baseline_free(b);
	(void)look_back(r);
	assert_int_equal(hits_stored(r), 2 * (MANY / 10));
}

static void test_a_watch_that_leaves_goes_on_when_it_is_back(void **state)
{
	struct rig *r = *state;
	struct baseline *b = baseline_new();

	fill(r, "f", MANY, STR("نص"));
	dam(r);
	assert_true(slice(r, b).more);
	write_file(r, "watch.d/x.conf", "");
	adopt(r);
	assert_int_equal(slice(r, b).articles, 0);
	dam(r);
	baseline_free(b);
	assert_int_equal(look_back(r), MANY / 10 - BASELINE_ARTICLES / 10);
}

/* What comes in is matched when it is stored, and not again. */
static void test_what_comes_in_meanwhile_is_matched_once(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("new", "سد النهضة", "")};

	fill(r, "f", 20, STR("نص"));
	dam(r);
	poll(r, items, 1);
	assert_int_equal(r->in.n_hits, 1);
	assert_int_equal(look_back(r), 2);
	assert_int_equal(hits_stored(r), 3);
}

static void test_a_watch_looks_back_at_its_own_feeds(void **state)
{
	struct rig *r = *state;

	fill(r, "f", 20, STR("نص"));
	fill(r, "g", 40, STR("نص"));
	write_file(r, "watch.d/x.conf", "[watch dam]\nfeeds = g\nterm = سد النهضة\n");
	assert_int_equal(reload(r), 4);
}

static void test_whatever_fails_nothing_is_lost_or_doubled(void **state)
{
	struct rig *r = *state;
	struct counting c = counting_around(r->desk.store);
	struct baseline *b = baseline_new();
	struct baseline_done done = {.more = true};
	struct err e = {0};

	fill(r, "f", 30, STR("نص"));
	dam(r);
	r->desk.store = &c.base;
	c.fail_with = ERR_IO;
	for (c.fail_at = 1; done.more; c.fail_at++) {
		c.trips = 0;
		if (baseline_slice(b, &r->desk, &done, &e) != ERR_NONE)
			assert_int_equal(c.trips, c.fail_at);
	}
	/* Marks, articles, hits, the mark, the end; what is known of the feed was asked by the run before. */
	assert_int_equal(c.trips, 5);
	r->desk.store = c.inner;
	assert_int_equal(hits_stored(r), 3);
	baseline_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_slice_has_its_end, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_long_articles_make_short_slices, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_restart_goes_on_where_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_that_comes_meanwhile_joins, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_that_leaves_goes_on_when_it_is_back, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_comes_in_meanwhile_is_matched_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_looks_back_at_its_own_feeds, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_whatever_fails_nothing_is_lost_or_doubled, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
