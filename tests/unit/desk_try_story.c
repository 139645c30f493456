/* SPDX-License-Identifier: ISC */
/* Stories in a trial (desk/try.h): who is told of what joins, as live. */
#include "tests/unit/desk_story_rig.h"
#include "tests/unit/desk_try_rig.h"

static int setup_try_stories(void **state)
{
	if (setup_try(state) != 0)
		return -1;
	struct rig *r = *state;

	write_feeds(r);
	(void)reload(r);
	r->desk.stories = stories_new();
	return 0;
}

/* Ten minutes later. */
static void is_told(struct rig *r)
{
	r->now_ms += 10 * MINUTE_MS;
	deliver(r, "d");
	deliver(r, "slow");
	deliver(r, "wake");
}

static void watch_camp(struct rig *r)
{
	conf(r,
		"[watch w]\nterm = التحالف الدولي\n"
		"[watch camp]\nterm = معسكر الوادي\n"
		"[watch night]\nterm = معسكر الوادي\npriority = urgent\n",
		"[destination d]\ntype = console\n"
		"[destination slow]\ntype = console\ngroup = 2h\n"
		"[destination wake]\ntype = console\n");
}

/* One event in six outlets, which a destination hears of at once, and another in a digest. */
static void test_copies_are_told_as_live(void **state)
{
	struct rig *r = *state;
	struct try_found found;

	watch_camp(r);
	for (int i = 0; i < 6; i++) {
		copy_comes(r, i);
		is_told(r);
	}
	assert_in_range(assert_equals_live(r, &r->arena, &found), 20, 200);
	assert_int_equal(found.matched, 6);
	assert_int_equal(found.stories, 1);
	assert_true(found.dests[0].suppressed[NOISE_STORY] > 0);
	/* The first, and the one with which it is in three outlets. */
	assert_int_equal(found.dests[0].messages, 2);
}

/* A flash, its copy, the report of which it is next to nothing, what has some of it; and a day later what is new. */
static void test_what_is_no_copy_is_told_as_live(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf report;
	struct try_found found;

	buf_init(&report, BUF_NO_MAX);
	buf_printf(&report, STATEMENT);
	for (int i = 0; i < 30; i++)
		buf_printf(&report,
			"وفي الفقرة %d قال المراسل رقم %d إن المشهد %d من التحالف الدولي لم يتغير عما كان %d.\n\n",
			i, 7 * i, 11 * i, 13 * i);
	watch_camp(r);
	comes(r, "o0", "عاجل: تسليم معسكر الوادي الشمالي", STATEMENT);
	is_told(r);
	comes(r, "o1", "تسليم معسكر الوادي الشمالي إلى الجيش", STATEMENT);
	is_told(r);
	comes(r, "o2", "القوات المنسحبة تغادر معسكر الوادي", report.p);
	is_told(r);
	comes(r, "o3", "آخر قافلة تغادر معسكر الوادي", COLOUR OTHER STATEMENT);
	is_told(r);
	r->now_ms += 24 * HOUR;
	comes(r, "o4", "آخر قافلة تغادر معسكر الوادي أمس", COLOUR OTHER STATEMENT);
	is_told(r);
	comes(r, "o5", "ما بعد معسكر الوادي", DETAILS OTHER STATEMENT);
	is_told(r);
	assert_int_equal(article(r, 2).story_kin, STORE_KIN_COPY);
	assert_int_equal(article(r, 3).story_kin, STORE_KIN_APART);
	assert_int_equal(article(r, 4).story_kin, STORE_KIN_SOME);
	for (int64_t id = 2; id <= 6; id++)
		assert_int_equal(story_of(r, id), 1);
	(void)assert_equals_live(r, &r->arena, &found);
	assert_int_equal(found.stories, 1);
	/* The flash, the report, and what is new a day later. */
	assert_in_range(found.dests[2].told, 3, 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_try_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		TEST(test_copies_are_told_as_live),
		TEST(test_what_is_no_copy_is_told_as_live),
	};

	return cmocka_run_group_tests_name("desk_try_story", tests, NULL, NULL);
}
