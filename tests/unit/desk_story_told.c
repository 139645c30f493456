/* SPDX-License-Identifier: ISC */
/* Of a story a destination is told once (desk/tell.c), and how many tell it (desk/compose.c). */
#include "tests/unit/desk_story_rig.h"

/* ---- who rings ---------------------------------------------------------------------------- */

static void test_the_first_rings_and_others_join(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	assert_told(r, "d", "3 w goes, 2 w kept story, 1 w goes");
}

/* A baseline told nobody. */
static void test_what_was_told_to_nobody_joins_nothing(void **state)
{
	struct rig *r = *state;

	write_file(r, "feeds.d/f.conf",
		"[feed o0]\nurl = http://o0.example/rss\n"
		"[feed o1]\nurl = http://o1.example/rss\nfirst_poll = alert\n"
		"[feed o2]\nurl = http://o2.example/rss\nfirst_poll = alert\n");
	reload(r);
	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_int_equal(story_of(r, 2), 1);
	assert_told(r, "d", "3 w kept story, 2 w goes");
}

static void test_each_watch_is_told_once(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch cafe]\nterm = صاحب المقهى\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	comes(r, "o2", "آخر قافلة تغادر الوادي مع صورها", COLOUR STATEMENT);
	assert_told(r, "d",
		"3 cafe kept story, 3 w kept story, 2 cafe goes, 2 w kept story, 1 w goes");
}

/* The same two thousand times over would not fit. */
static void test_many_watches_at_many_destinations_are_told_in_little_room(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf watches;
	AUTO_BUF struct buf dests;
	struct err e = {0};

	buf_init(&watches, BUF_NO_MAX);
	buf_init(&dests, BUF_NO_MAX);
	for (int i = 0; i < 200; i++)
		buf_printf(&watches, "[watch w%d]\nterm = التحالف الدولي\n", i);
	for (int i = 0; i < 10; i++)
		buf_printf(&dests, "[destination d%d]\ntype = console\n", i);
	conf(r, watches.p, dests.p);
	r->arena_max = 8 << 20;
	assert_code(run_from(r, "o0", "1", "تسليم معسكر الوادي", STATEMENT, &e), ERR_NONE);
	assert_code(run_from(r, "o1", "2", "تسليم المعسكر", STATEMENT, &e), ERR_NONE);
	assert_code(run_from(r, "o2", "3", "تسليم معسكر", STATEMENT, &e), ERR_NONE);
	assert_int_equal(article(r, 1).story_outlets, 3);
}

static void test_each_destination_is_told_once(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\n[destination all]\ntype = console\n"
		"stories = each\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w kept story, 1 w goes");
	assert_told(r, "all", "2 w goes, 1 w goes");
	assert_false(leaves(r, "all").alerts[0].story_grown);
	assert_false(leaves(r, "all").alerts[0].story_grown);
}

static void test_a_watch_may_want_each(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\nstories = each\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

/* Who must be woken is woken by what is new in it, and not by copies. */
static void test_of_an_urgent_watch_only_copies_join(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\npriority = urgent\n",
		"[destination d]\ntype = console\n");
	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o2", "آخر قافلة تغادر الوادي", COLOUR OTHER STATEMENT);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "3 w goes, 2 w kept story, 1 w goes");
	leaves(r, "d");
	assert_false(leaves(r, "d").alerts[0].story_grown);
}

/* The flash comes first, and all of it stands in the report that follows. */
static void test_of_an_urgent_watch_the_report_behind_a_flash_rings(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\npriority = urgent\n",
		"[destination d]\ntype = console\n");
	comes(r, "o0", "عاجل: تسليم معسكر الوادي الشمالي", STATEMENT);
	comes(r, "o1", "القوات المنسحبة تغادر معسكر الوادي", STATEMENT DETAILS COLOUR OTHER);
	comes(r, "o2", "القوات المنسحبة تغادر معسكر الوادي", "");
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

/* It joins since it has most of a short article, which is next to nothing of what it says. */
static void test_a_long_report_of_which_little_is_known_rings(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR(STATEMENT));
	for (int i = 0; i < 200; i++)
		buf_printf(&b, "بند%d ينص على%d ", i, i * 7);
	comes(r, "o0", "تسليم معسكر الوادي", STATEMENT);
	comes(r, "o1", "ما ينص عليه الاتفاق", b.p);
	comes(r, "o2", "بنود الاتفاق كاملة", b.p);
	assert_int_equal(story_of(r, 2), 1);
	assert_int_equal(story_of(r, 3), 1);
	leaves(r, "d");
	assert_false(leaves(r, "d").alerts[0].story_grown);
	assert_told(r, "d", "3 w kept story, 2 w done, 1 w done");
}

/* What happened next is told with the words of yesterday. */
static void test_what_is_new_in_a_story_is_told_again_after_a_day(void **state)
{
	struct rig *r = *state;

	/* Two outlets: it does not grow. */
	copy_comes(r, 0);
	leaves(r, "d");
	r->now_ms += 13 * HOUR;
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	r->now_ms += 11 * HOUR;
	comes(r, "o0", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	comes(r, "o1", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	assert_int_equal(story_of(r, 3), 1);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w done");
	struct post p = leaves(r, "d");

	assert_false(p.alerts[0].story_grown);
	assert_true(p.alerts[0].n_hits > 0);
}

/* What stands in a digest that has not left is not told yet, and what a clock noted that was ahead was told. */
static void test_a_day_is_counted_from_what_left_and_by_a_clock_that_is_right(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\nschedule = thu 23:00\nzone = UTC\n");
	copy_comes(r, 0);
	r->now_ms += 23 * HOUR;
	comes(r, "o1", "آخر قافلة تغادر الوادي", COLOUR STATEMENT);
	r->now_ms += 2 * HOUR;
	comes(r, "o4", "زيارة الوزير وقافلة الوادي", OTHER COLOUR);
	assert_told(r, "d", "3 w kept story, 2 w kept story, 1 w held schedule");
	r->now_ms = INT64_C(1700175600000); /* Thursday */
	assert_int_equal(leaves(r, "d").n_alerts, 1);
	r->now_ms += HOUR;
	comes(r, "o5", "أسئلة عن زيارة الوزير", OTHER STATEMENT);
	assert_int_equal(story_of(r, 4), 1);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

/* An item that tells something else now is another article under an old name. */
static void test_an_item_that_was_replaced_is_no_later_wording_of_its_story(void **state)
{
	struct rig *r = *state;
	struct article a = item("1", "تسليم معسكر الوادي الشمالي", STATEMENT DETAILS);

	a.link = STR("http://www.o0.example/live");
	a.published_s = r->now_ms / 1000;
	r->feed = STR("o0");
	r->state.url = STR("http://www.o0.example/rss");
	poll(r, &a, 1);
	r->now_ms += 25 * HOUR;
	a.title = STR("زيارة لبحث دور التحالف");
	a.body = STR(OTHER);
	a.published_s = r->now_ms / 1000;
	poll(r, &a, 1);
	assert_int_equal(article(r, 2).version_of, 1);
	assert_int_equal(story_of(r, 2), 2);
	assert_told(r, "d", "2 w goes, 1 w goes");
}

static void test_what_was_given_up_told_nobody(void **state)
{
	struct rig *r = *state;
	struct store_sweep io = {0};
	struct err e = {0};
	const struct store_alert_filter all = {
		.dest = STR("d"), .states = ~0U, .until_ms = INT64_MAX, .max = 100};

	copy_comes(r, 0);
	assert_code(store_alert_drop(r->desk.store, &all, STR("by hand"), r->now_ms, &io, &e),
		ERR_NONE);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_told(r, "d", "3 w kept story, 2 w goes, 1 w dead");
}

/* ---- how many outlets ---------------------------------------------------------------------- */

static void test_a_message_says_how_many_others_tell_it(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	copy_comes(r, 3);
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_str_is(p.alerts[0].story_id, "sty_1");
	assert_int_equal(p.alerts[0].story_outlets, 4);
	assert_false(p.alerts[0].story_grown);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

static void test_a_story_that_grows_says_so_at_three_and_ten(void **state)
{
	struct rig *r = *state;

	copy_comes(r, 0);
	assert_int_equal(leaves(r, "d").alerts[0].story_outlets, 1);
	for (int i = 1; i < OUTLETS; i++) {
		copy_comes(r, i);
		struct post p = leaves(r, "d");

		if (i != 2 && i != 9) {
			assert_int_equal(p.n_alerts, 0);
			continue;
		}
		assert_int_equal(p.n_alerts, 1);
		assert_true(p.alerts[0].story_grown);
		assert_int_equal(p.alerts[0].story_outlets, i + 1);
		assert_int_equal(p.alerts[0].article_id, i + 1);
	}
}

/* What joined can be sent by hand, and is whole then. */
static void test_what_joined_can_be_sent(void **state)
{
	struct rig *r = *state;
	struct store_sweep io = {0};
	struct err e = {0};
	const struct store_alert_filter kept = {.dest = STR("d"),
		.states = 1U << DELIVERY_SUPPRESSED,
		.until_ms = INT64_MAX,
		.max = 100};

	copy_comes(r, 0);
	copy_comes(r, 1);
	leaves(r, "d");
	assert_code(
		store_alert_requeue(r->desk.store, &kept, false, r->now_ms, &io, &e), ERR_NONE);
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].article_id, 2);
	assert_false(p.alerts[0].story_grown);
	assert_true(p.alerts[0].n_hits > 0);
}

/* ---- with what else keeps silent ------------------------------------------------------------ */

static void test_a_digest_has_a_line_a_story(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\ngroup = 1h\n");
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	copy_comes(r, 0);
	copy_comes(r, 1);
	copy_comes(r, 2);
	assert_told(r, "d", "4 w kept story, 3 w kept story, 2 w held group, 1 w goes");
	leaves(r, "d");
	r->now_ms += HOUR;
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].article_id, 2);
	assert_int_equal(p.alerts[0].story_outlets, 3);
}

/* Held over the night, told in the morning once, with all outlets. */
static void test_quiet_hours_hold_the_first_and_others_join_it(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n",
		"[destination d]\ntype = console\nquiet = 22:00-07:00\nzone = UTC\n");
	r->now_ms = 1700006400000; /* 2023-11-15 00:00 */
	for (int i = 0; i < 4; i++)
		copy_comes(r, i);
	assert_told(r, "d", "4 w kept story, 3 w kept story, 2 w kept story, 1 w held quiet");
	r->now_ms += 8 * HOUR;
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].story_outlets, 4);
	copy_comes(r, 4);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

static void test_a_story_can_be_muted(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	int64_t id = 0;

	copy_comes(r, 0);
	leaves(r, "d");
	const struct store_mute m = {.kind = STORE_MUTE_STORY,
		.subject = STR("sty_1"),
		.until_ms = INT64_MAX,
		.created_ms = r->now_ms};

	assert_code(mutes_add(&r->desk, &m, &id, &e), ERR_NONE);
	copy_comes(r, 1);
	copy_comes(r, 2);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	assert_told(r, "d", "4 w goes, 3 w kept muted, 2 w kept muted, 1 w done");
	assert_code(mutes_remove(&r->desk, id, &e), ERR_NONE);
	copy_comes(r, 4);
	assert_told(r, "d", "5 w goes, 4 w goes, 3 w kept muted, 2 w kept muted, 1 w done");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		T(test_the_first_rings_and_others_join),
		T(test_what_was_told_to_nobody_joins_nothing),
		T(test_each_watch_is_told_once),
		T(test_many_watches_at_many_destinations_are_told_in_little_room),
		T(test_each_destination_is_told_once),
		T(test_a_watch_may_want_each),
		T(test_of_an_urgent_watch_only_copies_join),
		T(test_of_an_urgent_watch_the_report_behind_a_flash_rings),
		T(test_a_long_report_of_which_little_is_known_rings),
		T(test_what_is_new_in_a_story_is_told_again_after_a_day),
		T(test_a_day_is_counted_from_what_left_and_by_a_clock_that_is_right),
		T(test_an_item_that_was_replaced_is_no_later_wording_of_its_story),
		T(test_what_was_given_up_told_nobody),
		T(test_a_message_says_how_many_others_tell_it),
		T(test_a_story_that_grows_says_so_at_three_and_ten),
		T(test_what_joined_can_be_sent),
		T(test_a_digest_has_a_line_a_story),
		T(test_quiet_hours_hold_the_first_and_others_join_it),
		T(test_a_story_can_be_muted),
	};

	return cmocka_run_group_tests_name("desk_story", tests, NULL, NULL);
}
