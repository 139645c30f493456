/* SPDX-License-Identifier: ISC */
/* Whoever follows a story is told of each of its articles. */
#include "desk/mutes.h"
#include "tests/unit/desk_story_rig.h"

static int64_t follow(struct rig *r, const char *story, const char *dest, int64_t for_ms)
{
	const struct store_mute m = {.kind = STORE_FOLLOW_STORY,
		.subject = str_of(story),
		.dest = str_of(dest),
		.until_ms = r->now_ms + for_ms,
		.created_ms = r->now_ms};
	struct err e = {0};
	int64_t id = 0;

	assert_code(mutes_add_follow(&r->desk, &m, &id, &e), ERR_NONE);
	return id;
}

static size_t unfollow(struct rig *r, const char *story, const char *dest)
{
	struct err e = {0};
	size_t n = 0;

	assert_code(mutes_end_follows(&r->desk, str_of(story), str_of(dest), &n, &e), ERR_NONE);
	return n;
}

static int teardown_follows(void **state)
{
	struct rig *r = *state;

	mutes_free(r->desk.mutes);
	r->desk.mutes = NULL;
	return teardown_stories(state);
}

static void two_dests(struct rig *r)
{
	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\n[destination c]\ntype = console\n");
}

static void test_each_article_of_what_is_followed_rings_whole(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	(void)leaves(r, "d");
	follow(r, "sty_1", "", HOUR);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_told(r, "d", "3 w goes, 2 w goes, 1 w done");
	/* The third outlet, which would else be told in a line. */
	(void)leaves(r, "d");
	assert_false(leaves(r, "d").alerts[0].story_grown);
	r->now_ms += HOUR;
	copy_comes(r, 3);
	copy_comes(r, 4);
	/* As if nobody had followed it: of three outlets it was not told. */
	assert_told(r, "d", "5 w kept story, 4 w goes, 3 w done, 2 w done, 1 w done");
	assert_true(leaves(r, "d").alerts[0].story_grown);
}

static void test_a_destination_may_follow_alone(void **state)
{
	struct rig *r = *state;

	two_dests(r);
	copy_comes(r, 0);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	follow(r, "sty_1", "c", HOUR);
	copy_comes(r, 1);
	comes(r, "o4", "زيارة لبحث دور التحالف في المدينة", OTHER);
	assert_told(r, "c", "4 w kept story, 3 w goes, 2 w goes, 1 w goes");
	assert_told(r, "d", "4 w kept story, 3 w kept story, 2 w goes, 1 w goes");
}

static void test_it_ends_where_it_is_ended(void **state)
{
	struct rig *r = *state;

	two_dests(r);
	copy_comes(r, 0);
	follow(r, "sty_1", "c", HOUR);
	follow(r, "sty_1", "d", HOUR);
	assert_int_equal(unfollow(r, "sty_1", "c"), 1);
	copy_comes(r, 1);
	assert_told(r, "c", "2 w kept story, 1 w goes");
	assert_told(r, "d", "2 w goes, 1 w goes");
	follow(r, "sty_1", "", HOUR);
	assert_int_equal(unfollow(r, "sty_1", ""), 2);
	assert_int_equal(unfollow(r, "sty_1", ""), 0);
	copy_comes(r, 2);
	assert_told(r, "d", "3 w kept story, 2 w goes, 1 w goes");
}

static void test_followed_again_it_is_followed_once(void **state)
{
	struct rig *r = *state;
	struct store_mute *v = NULL;
	size_t n = 0;
	struct err e = {0};

	copy_comes(r, 0);
	follow(r, "sty_1", "d", HOUR);
	int64_t id = follow(r, "sty_1", "d", HOUR / 2);

	assert_code(store_mutes_get(r->desk.store, r->now_ms, &r->arena, &v, &n, &e), ERR_NONE);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].id, id);
	r->now_ms += HOUR / 2;
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
}

/* It is on disk: what another process reads of it is the same. */
static void test_it_holds_after_a_restart(void **state)
{
	struct rig *r = *state;
	struct err e = {0};

	copy_comes(r, 0);
	follow(r, "sty_1", "", HOUR);
	mutes_free(r->desk.mutes);
	r->desk.mutes = NULL;
	assert_code(mutes_load(&r->desk, &e), ERR_NONE);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

static void test_what_is_muted_is_not_followed(void **state)
{
	struct rig *r = *state;
	const struct store_mute m = {.kind = STORE_MUTE_WATCH,
		.subject = STR("w"),
		.until_ms = INT64_MAX,
		.created_ms = r->now_ms};
	struct err e = {0};
	int64_t id = 0;

	copy_comes(r, 0);
	follow(r, "sty_1", "", HOUR);
	assert_code(mutes_add(&r->desk, &m, &id, &e), ERR_NONE);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept muted, 1 w goes");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_follows)
	const struct CMUnitTest tests[] = {
		TEST(test_each_article_of_what_is_followed_rings_whole),
		TEST(test_a_destination_may_follow_alone),
		TEST(test_it_ends_where_it_is_ended),
		TEST(test_followed_again_it_is_followed_once),
		TEST(test_it_holds_after_a_restart),
		TEST(test_what_is_muted_is_not_followed),
	};

	return cmocka_run_group_tests_name("desk_follow", tests, NULL, NULL);
}
