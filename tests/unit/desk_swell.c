/* SPDX-License-Identifier: ISC */
/* The stories of a watch, as they are read for waves. */
#include "desk/swell.h"
#include "tests/unit/desk_rig.h"

#define HOUR_MS INT64_C(3600000)
#define NOW_MS INT64_C(1700000000000)

/* An article with a hit of w. */
static int64_t put(struct rig *r, const char *feed, const char *title, int64_t seen_ms,
	int64_t published_ms, int64_t version_of)
{
	const struct store_hit h = {.watch = STR("w"), .term = STR("t"), .end = 1};
	struct store_new v = {
		.article = {.feed = str_of(feed),
			.a = {.title = str_of(title),
				.published_s = published_ms == TIME_NONE ? TIME_NONE
									 : published_ms / 1000,
				.updated_s = TIME_NONE},
			.first_seen_ms = seen_ms,
			.version_of = version_of},
		.found = {.hits = &h, .n_hits = 1}};
	struct err e = {0};

	assert_code(store_articles_put(r->desk.store, &v, 1, &e), ERR_NONE);
	return v.article.id;
}

static void read_all(struct rig *r, struct swell *s)
{
	struct err e = {0};

	assert_code(swell_read(s, r->desk.store, STR("w"), NOW_MS, &e), ERR_NONE);
}

static void test_each_story_counts_once_when_it_was_published(void **state)
{
	struct rig *r = *state;
	struct swell s = {.n = 0};
	int64_t first = put(r, "f", "a", NOW_MS - 5 * HOUR_MS, TIME_NONE, 0);

	(void)put(r, "f", "a again", NOW_MS - HOUR_MS, TIME_NONE, first);
	/* After an outage: of ten hours ago, and of a date that cannot be. */
	(void)put(r, "f", "b", NOW_MS, NOW_MS - 10 * HOUR_MS, 0);
	(void)put(r, "f", "c", NOW_MS, NOW_MS - 1000 * HOUR_MS, 0);
	read_all(r, &s);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.at_ms[0], NOW_MS - 10 * HOUR_MS);
	assert_int_equal(s.at_ms[1], NOW_MS - 5 * HOUR_MS);
	assert_int_equal(s.at_ms[2], NOW_MS);
	/* Two of one story. */
	struct store_new told = {.article = {.feed = STR("g"),
					 .a = {.title = STR("a"),
						 .published_s = TIME_NONE,
						 .updated_s = TIME_NONE},
					 .first_seen_ms = NOW_MS,
					 .story = first},
		.found = {.hits =
				  &(const struct store_hit){
					  .watch = STR("w"), .term = STR("t"), .end = 1},
			.n_hits = 1}};
	struct err e = {0};

	assert_code(store_articles_put(r->desk.store, &told, 1, &e), ERR_NONE);
	read_all(r, &s);
	assert_int_equal(s.n, 3);
	/* And what came since is added. */
	(void)put(r, "f", "d", NOW_MS, TIME_NONE, 0);
	read_all(r, &s);
	assert_int_equal(s.n, 4);
	swell_done(&s);
}

static void test_what_is_older_than_waves_look_is_forgotten(void **state)
{
	struct rig *r = *state;
	struct swell s = {.n = 0};

	(void)put(r, "f", "a", NOW_MS - WAVE_PAST_MS - 9 * 24 * HOUR_MS, TIME_NONE, 0);
	(void)put(r, "f", "b", NOW_MS, TIME_NONE, 0);
	read_all(r, &s);
	assert_int_equal(s.n, 1);
	swell_done(&s);
}

static void test_the_sentence_has_three_headlines_no_two_the_same(void **state)
{
	struct rig *r = *state;
	static const char *const titles[] = {"a", "b", "c", "d", "d", "e"};
	const struct wave_terms t = {.window_ms = HOUR_MS};
	const struct wave_verdict v = {.count = 6, .usual = 1.25};
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	struct swell_lead lead;
	struct err e = {0};

	arena_init(&a, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	for (size_t i = 0; i < 6; i++)
		(void)put(r, i % 2 ? "f" : "g", titles[i], NOW_MS, TIME_NONE, 0);
	assert_code(swell_lead(r->desk.store, STR("w"), NOW_MS, &a, &lead, &e), ERR_NONE);
	assert_int_equal(lead.n_feeds, 2);
	swell_say(&t, &v, &lead, &out);
	assert_str_is(
		buf_view(&out), "6 stories in the last 1 h, where 1.2 are usual: e · d · c");
}

static void test_a_watch_that_looks_back_is_not_whole(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	bool whole = false;

	(void)put(r, "f", "a", NOW_MS, TIME_NONE, 0);
	write_file(r, "watch.d/x.conf", "[watch x]\nterm = سد النهضة\n");
	adopt(r);
	assert_code(swell_is_whole(r->desk.store, STR("x"), &whole, &e), ERR_NONE);
	assert_false(whole);
	(void)look_back(r);
	assert_code(swell_is_whole(r->desk.store, STR("x"), &whole, &e), ERR_NONE);
	assert_true(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_each_story_counts_once_when_it_was_published, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_older_than_waves_look_is_forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_the_sentence_has_three_headlines_no_two_the_same, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_that_looks_back_is_not_whole, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
