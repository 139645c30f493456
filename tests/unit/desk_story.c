/* SPDX-License-Identifier: ISC */
/* Which articles are one story, and what holds when something fails (desk/story.c). */
#include "tests/unit/desk_story_rig.h"
#include "tests/unit/store_counting.h"

/* ---- which articles ----------------------------------------------------------------------- */

static void test_copies_are_one_story_and_others_are_not(void **state)
{
	struct rig *r = *state;
	int64_t first = copy_comes(r, 0);
	int64_t copy = copy_comes(r, 1);
	int64_t rewrite = comes(r, "o2", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	int64_t other = comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);

	assert_int_equal(story_of(r, first), first);
	assert_int_equal(story_of(r, copy), first);
	assert_int_equal(story_of(r, rewrite), first);
	assert_int_equal(story_of(r, other), other);
	assert_int_equal(article(r, first).story_outlets, 3);
	assert_int_equal(article(r, other).story_outlets, 0);
}

static void test_articles_of_one_document_join_each_other(void **state)
{
	struct rig *r = *state;
	struct article v[2] = {
		item("1", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS),
		item("2", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS " ")};

	v[0].published_s = 1699990000;
	v[1].published_s = 1699993000;
	v[1].body = STR(STATEMENT DETAILS "تحديث");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, v, 2);
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(story_of(r, 1), 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* Feeds of one host are of one outlet. */
static void test_two_feeds_of_an_outlet_count_once(void **state)
{
	struct rig *r = *state;
	int64_t first =
		comes(r, "o0", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS);
	int64_t again =
		comes(r, "o0b", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT DETAILS);

	assert_int_equal(story_of(r, again), first);
	assert_int_equal(article(r, first).story_outlets, 1);
	copy_comes(r, 1);
	assert_int_equal(article(r, first).story_outlets, 2);
}

/* One host makes feeds for many that have none. */
static void test_outlets_are_told_apart_by_their_links(void **state)
{
	struct article a = item("1", "تسليم معسكر الوادي كما نشره الأول", STATEMENT DETAILS);
	struct article b = item("2", "تسليم معسكر الوادي كما نشره الثاني", STATEMENT DETAILS);
	struct rig *r = *state;

	a.link = STR("https://one.example/1");
	b.link = STR("https://www.two.example/1");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->feed = STR("o0b");
	r->state = (struct feed_state){.url = STR("http://o0.example/politics")};
	poll(r, &b, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(article(r, 1).story_outlets, 2);
}

/* Ten channels of one network are ten outlets. */
static void test_a_host_of_everybody_is_no_outlet(void **state)
{
	struct article a = item("1", "تسليم معسكر الوادي كما نشرته قناة", STATEMENT DETAILS);
	struct article b = item("2", "تسليم معسكر الوادي كما نشرته أخرى", STATEMENT DETAILS);
	struct rig *r = *state;

	a.link = STR("https://t.me/one/1");
	b.link = STR("https://t.me/two/9");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->feed = STR("o0b");
	r->state = (struct feed_state){.url = STR("http://o0.example/politics")};
	poll(r, &b, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(article(r, 1).story_outlets, 2);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* A site that moved: what it publishes again is looked at as its own, before and after a restart. */
static void test_articles_of_one_feed_are_of_one_outlet(void **state)
{
	struct article v[3] = {item("1", "تسليم معسكر الوادي إلى الجيش", STATEMENT DETAILS),
		item("2", "الوادي: تسليم المعسكر إلى الجيش", STATEMENT DETAILS "تتمة"),
		item("3", "إلى الجيش: تسليم معسكر الوادي", STATEMENT DETAILS "خاتمة")};
	struct rig *r = *state;
	struct err e = {0};

	v[0].link = STR("http://localhost:1313/1");
	v[1].link = STR("https://one.example/2");
	v[2].link = STR("https://two.example/3");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &v[0], 1);
	poll(r, &v[1], 1);
	assert_int_equal(story_of(r, 2), 2);
	stories_free(r->desk.stories);
	r->desk.stories = stories_new();
	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
	poll(r, &v[2], 1);
	assert_int_equal(story_of(r, 3), 3);
	assert_told(r, "d", "3 w goes, 2 w goes, 1 w goes");
}

static void test_a_headline_joins_the_article(void **state)
{
	struct rig *r = *state;
	int64_t first = comes(r, "o0", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT);
	int64_t headline = comes(r, "o1", "تسليم معسكر الوادي الشمالي إلى الجيش", "");

	assert_int_equal(story_of(r, headline), first);
}

/* What a first poll finds from long ago takes no place. */
static void test_the_past_of_a_new_feed_has_no_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "بيان قديم للتحالف الدولي", STATEMENT DETAILS);

	a.published_s = r->now_ms / 1000 - 20 * 86400;
	write_file(r, "feeds.d/f.conf",
		"[feed o0]\nurl = http://o0.example/rss\n"
		"[feed o1]\nurl = http://o1.example/rss\nfirst_poll = alert\n");
	reload(r);
	r->feed = STR("o0");
	r->state.url = STR("http://o0.example/rss");
	poll(r, &a, 1);
	assert_int_equal(story_of(r, 1), 0);
	assert_int_equal(story_of(r, copy_comes(r, 1)), 2);
}

/* ---- edits --------------------------------------------------------------------------------- */

static void test_a_later_wording_keeps_the_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "تسليم معسكر الوادي", STATEMENT DETAILS);

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch cafe]\nterm = صاحب المقهى\n",
		"[destination d]\ntype = console\n");
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	a.body = STR(COLOUR);
	poll(r, &a, 1);
	assert_int_equal(article(r, 2).version_of, 1);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "2 cafe goes, 1 w goes");
	assert_int_equal(story_of(r, comes(r, "o1", "صاحب المقهى يروي", COLOUR)), 1);
	assert_told(r, "d", "3 cafe kept story, 2 cafe goes, 1 w goes");
}

/* ---- failures ------------------------------------------------------------------------------ */

static void restart(struct rig *r)
{
	struct err e = {0};

	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	stories_free(r->desk.stories);
	r->desk.stories = stories_new();
	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
}

static void test_a_restart_knows_what_was(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	restart(r);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* All that is stored is older than the window, since the machine was off, or its clock went ahead. */
static void test_articles_are_taken_after_a_long_time_off(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	r->now_ms += INT64_C(30) * 24 * 60 * 60 * 1000;
	restart(r);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
	int64_t again = copy_comes(r, 2);

	assert_int_equal(story_of(r, again), again);
	assert_int_equal(stories_size(r->desk.stories).articles, 1);
}

/* Whatever fails: the window is as it was, and the job that is run again finds what it would have found. */
static void test_a_slice_that_fails_leaves_no_trace(void **state)
{
	struct rig *r = *state;
	struct counting c = counting_around(r->desk.store);
	struct err e = {0};

	copy_comes(r, 0);
	r->desk.store = &c.base;
	for (unsigned at = 1; at < 20; at++) {
		c.trips = 0;
		c.fail_at = at;
		c.fail_with = at % 2 == 0 ? ERR_IO : ERR_AGAIN;
		if (run_from(r, "o1", "2", "كما نشره منبر آخر", STATEMENT DETAILS, &e) ==
			ERR_NONE)
			break;
		assert_int_equal(stories_size(r->desk.stories).articles, 1);
	}
	r->desk.store = c.inner;
	assert_int_equal(stories_size(r->desk.stories).articles, 2);
	assert_told(r, "d", "2 w kept story, 1 w goes");
	copy_comes(r, 2);
	assert_int_equal(story_of(r, 3), 1);
}

/* The store is shared: the other's window does not know of ours, until the store says so. */
static void test_two_nodes_share_one_truth(void **state)
{
	struct rig *r = *state;
	struct stories *ours = r->desk.stories;
	struct stories *theirs = stories_new();
	struct err e = {0};

	assert_code(stories_load(&r->desk, r->now_ms, &e), ERR_NONE);
	comes(r, "o5", "زيارة لبحث دور التحالف", OTHER);
	r->desk.stories = theirs;
	comes(r, "o6", "زيارة لبحث دور التحالف الدولي", OTHER);
	r->desk.stories = ours;
	/* Not known here: put by the other. */
	assert_code(run_from(r, "o7", "7", "زيارة", OTHER, &e), ERR_AGAIN);
	copy_comes(r, 0);
	r->desk.stories = theirs;
	assert_code(
		run_from(r, "o1", "1", "كما نشره منبر آخر", STATEMENT DETAILS, &e), ERR_AGAIN);
	int64_t id = copy_comes(r, 1);

	assert_int_equal(story_of(r, id), 3);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w goes");
	stories_free(theirs);
	r->desk.stories = ours;
}

/* ---- round trips --------------------------------------------------------------------------- */

static unsigned trips_of(struct rig *r, const char *feed, const char *title, const char *body)
{
	struct counting c = counting_around(r->desk.store);
	struct err e = {0};

	r->desk.store = &c.base;
	assert_code(run_from(r, feed, title, title, body, &e), ERR_NONE);
	r->desk.store = c.inner;
	return c.trips;
}

static void test_a_story_costs_one_question_when_somebody_joins(void **state)
{
	struct rig *r = *state;

	comes(r, "o5", "زيارة لبحث دور التحالف", OTHER);
	unsigned alone = trips_of(r, "o0", "تسليم معسكر الوادي", STATEMENT DETAILS);

	assert_int_equal(trips_of(r, "o1", "تسليم المعسكر", STATEMENT DETAILS), alone + 1);
}

/* ---- names --------------------------------------------------------------------------------- */

static void test_ids_are_read_with_and_without_their_prefix(void **state)
{
	char room[STORY_ID_MAX];
	(void)state;

	assert_str_is(story_id(42, room), "sty_42");
	assert_str_is(story_id(INT64_MAX, room), "sty_9223372036854775807");
	assert_str_is(story_id(0, room), "");
	assert_int_equal(story_id_read(STR("sty_42")), 42);
	assert_int_equal(story_id_read(STR("42")), 42);
	assert_int_equal(story_id_read(STR("")), 0);
	assert_int_equal(story_id_read(STR("sty_")), 0);
	assert_int_equal(story_id_read(STR("4x")), 0);
	assert_int_equal(story_id_read(STR("99999999999999999999")), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		T(test_copies_are_one_story_and_others_are_not),
		T(test_articles_of_one_document_join_each_other),
		T(test_two_feeds_of_an_outlet_count_once),
		T(test_outlets_are_told_apart_by_their_links),
		T(test_a_host_of_everybody_is_no_outlet),
		T(test_articles_of_one_feed_are_of_one_outlet),
		T(test_a_headline_joins_the_article),
		T(test_the_past_of_a_new_feed_has_no_story),
		T(test_a_later_wording_keeps_the_story),
		T(test_a_restart_knows_what_was),
		T(test_articles_are_taken_after_a_long_time_off),
		T(test_a_slice_that_fails_leaves_no_trace),
		T(test_two_nodes_share_one_truth),
		T(test_a_story_costs_one_question_when_somebody_joins),
		T(test_ids_are_read_with_and_without_their_prefix),
	};

	return cmocka_run_group_tests_name("desk_story", tests, NULL, NULL);
}
