/* SPDX-License-Identifier: ISC */
/* The alert that was to tell a story is given up: what was kept back for it rings in its place (store/sqlite_lost.c). */
#include "tests/unit/desk_story_rig.h"

/* The next message is taken and never gets through. */
static void dies(struct rig *r, const char *dest)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = r->now_ms, .max = 20};
	struct store_batch b = {0};
	bool found = false;
	int64_t due = 0;
	struct err e = {0};

	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due, &e),
		ERR_NONE);
	assert_true(found);
	assert_code(store_outbox_dead(
			    r->desk.store, b.v[0].seq, r->now_ms, STR("tried for 3d"), &e),
		ERR_NONE);
}

static uint64_t drop(struct rig *r, int64_t before_ms, uint64_t keep)
{
	const struct store_drop v = {
		.dest = STR("d"), .why = STR("too old"), .before_ms = before_ms, .keep = keep};
	struct err e = {0};
	uint64_t n = 0;

	assert_code(store_outbox_drop(r->desk.store, &v, 100, r->now_ms, &n, &e), ERR_NONE);
	return n;
}

/* Copies a minute apart; the first at now. */
static void copies_come(struct rig *r, int from, int to)
{
	for (int i = from; i <= to; i++) {
		copy_comes(r, i);
		r->now_ms += 60 * 1000;
	}
}

static void test_the_newest_that_joined_rings_once(void **state)
{
	struct rig *r = *state;

	copies_come(r, 0, 2);
	dies(r, "d");
	assert_told(r, "d", "3 w goes instead, 2 w kept story, 1 w dead");
	/* It is what the story waits for now, and dies like another: of what came before nothing rings. */
	copies_come(r, 3, 3);
	assert_told(r, "d", "4 w kept story, 3 w goes instead, 2 w kept story, 1 w dead");
	dies(r, "d");
	assert_told(r, "d", "4 w goes instead, 3 w dead instead, 2 w kept story, 1 w dead");
	dies(r, "d");
	assert_told(r, "d", "4 w dead instead, 3 w dead instead, 2 w kept story, 1 w dead");
}

/* Whole: whoever hears it heard nothing before. */
static void test_what_rings_tells_the_story(void **state)
{
	struct rig *r = *state;

	copies_come(r, 0, 3);
	dies(r, "d");
	struct post p = leaves(r, "d");

	assert_int_equal(p.alerts[0].article_id, 4);
	assert_false(p.alerts[0].story_grown);
	assert_int_equal(p.alerts[0].story_outlets, 4);
	/* And it was told: the third outlet is none of its own. */
	copies_come(r, 4, 4);
	assert_told(r, "d",
		"5 w kept story, 4 w done instead, 3 w kept story, 2 w kept story, 1 w dead");
}

static void test_what_was_told_needs_nobody(void **state)
{
	struct rig *r = *state;

	copies_come(r, 0, 1);
	(void)leaves(r, "d");
	/* The third outlet: the message says so, and it dies. */
	copies_come(r, 2, 3);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w done");
	dies(r, "d");
	assert_told(r, "d", "4 w kept story, 3 w dead, 2 w kept story, 1 w done");
}

static void test_an_article_rings_as_one_message(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch v]\nterm = معسكر الوادي\n",
		"[destination d]\ntype = console\n[destination c]\ntype = console\n");
	copies_come(r, 0, 1);
	dies(r, "d");
	struct post p = leaves(r, "d");

	assert_int_equal(p.n_alerts, 1);
	assert_int_equal(p.alerts[0].article_id, 2);
	assert_int_equal(p.alerts[0].n_watches, 2);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
	/* The other destination still waits for its first. */
	assert_int_equal(leaves(r, "c").alerts[0].article_id, 1);
	assert_int_equal(leaves(r, "c").n_alerts, 0);
	/* Both watches have told the story. */
	copies_come(r, 2, 2);
	assert_int_equal(leaves(r, "d").alerts[0].story_grown, true);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
}

/* What another watch told of the same article is heard already: it does not ring a second time. */
static void test_an_article_that_was_told_does_not_ring_again(void **state)
{
	struct rig *r = *state;

	conf(r, "[watch w]\nterm = التحالف الدولي\n[watch v]\nterm = مصدر خاص\n",
		"[destination d]\ntype = console\n");
	copies_come(r, 0, 0);
	(void)comes(r, "o1", "تسليم معسكر الوادي كما نشره مصدر خاص", STATEMENT DETAILS);
	assert_told(r, "d", "2 v goes, 2 w kept story, 1 w goes");
	dies(r, "d");
	assert_told(r, "d", "2 v goes, 2 w kept story, 1 w dead");
	struct post p = leaves(r, "d");

	assert_int_equal(p.alerts[0].article_id, 2);
	assert_int_equal(p.alerts[0].n_watches, 2);
	assert_int_equal(leaves(r, "d").n_alerts, 0);
	/* Both watches have told the story. */
	copies_come(r, 2, 2);
	assert_told(r, "d", "3 w goes, 2 v done, 2 w kept story, 1 w dead");
	assert_int_equal(leaves(r, "d").alerts[0].story_grown, true);
}

/* What is refused while others are taken. */
static void test_what_is_condemned_makes_room(void **state)
{
	struct rig *r = *state;
	const struct store_take t = {.dest = STR("d"), .now_ms = r->now_ms, .max = 1};
	struct store_batch b = {0};
	bool found = false;
	int64_t due = 0;
	uint64_t n = 0;
	struct err e = {0};

	copies_come(r, 0, 1);
	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due, &e),
		ERR_NONE);
	assert_code(store_outbox_again(r->desk.store,
			    &(struct store_again){.seq = b.v[0].seq,
				    .due_ms = r->now_ms + HOUR,
				    .aside = ASIDE_REFUSED,
				    .why = STR("refused")},
			    r->now_ms, &e),
		ERR_NONE);
	assert_code(store_outbox_condemn(r->desk.store, STR("d"), r->now_ms, &n, &e), ERR_NONE);
	assert_int_equal(n, 1);
	assert_told(r, "d", "2 w goes instead, 1 w dead");
}

/* max_age: what joined since is not too old. */
static void test_of_what_is_too_old_the_young_remain(void **state)
{
	struct rig *r = *state;
	copies_come(r, 0, 1);
	assert_int_equal(drop(r, r->now_ms, UINT64_MAX), 1);
	assert_told(r, "d", "2 w kept story, 1 w dead");
	copies_come(r, 2, 2);
	int64_t since_ms = r->now_ms;

	copies_come(r, 3, 3);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w kept story, 1 w dead");
	assert_int_equal(drop(r, since_ms, UINT64_MAX), 1);
	assert_told(r, "d", "4 w goes instead, 3 w dead, 2 w kept story, 1 w dead");
}

/* max_queue: the newest are kept, whatever it was that rang. */
static void test_of_too_many_the_newest_remain(void **state)
{
	struct rig *r = *state;

	copies_come(r, 0, 0);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	comes(r, "o4", "المقهى المقابل لمعسكر التحالف", "التحالف الدولي غادر. " COLOUR);
	copies_come(r, 1, 1);
	assert_told(r, "d", "4 w kept story, 3 w goes, 2 w goes, 1 w goes");
	/* The copy is the newest of all, so two of the others go. */
	assert_int_equal(drop(r, INT64_MIN, 2), 2);
	assert_told(r, "d", "4 w goes instead, 3 w goes, 2 w dead, 1 w dead");
	assert_int_equal(drop(r, INT64_MIN, 1), 1);
	assert_told(r, "d", "4 w goes instead, 3 w dead, 2 w dead, 1 w dead");
}

static void test_what_is_older_than_all_that_remains_stays_silent(void **state)
{
	struct rig *r = *state;

	copies_come(r, 0, 1);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	/* It rings, and is the next to go. */
	assert_int_equal(drop(r, INT64_MIN, 1), 2);
	assert_told(r, "d", "3 w goes, 2 w dead instead, 1 w dead");
}

/* A person wants none of it. */
static void test_what_is_dropped_by_hand_stays_silent(void **state)
{
	struct rig *r = *state;
	struct store_sweep io = {0};
	struct err e = {0};
	const struct store_alert_filter all = {
		.dest = STR("d"), .states = ~0U, .until_ms = INT64_MAX, .max = 100};

	copies_come(r, 0, 1);
	assert_code(store_alert_drop(r->desk.store, &all, STR("by hand"), r->now_ms, &io, &e),
		ERR_NONE);
	assert_told(r, "d", "2 w kept story, 1 w dead");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		TEST(test_the_newest_that_joined_rings_once),
		TEST(test_what_rings_tells_the_story),
		TEST(test_what_was_told_needs_nobody),
		TEST(test_an_article_rings_as_one_message),
		TEST(test_an_article_that_was_told_does_not_ring_again),
		TEST(test_what_is_condemned_makes_room),
		TEST(test_of_what_is_too_old_the_young_remain),
		TEST(test_of_too_many_the_newest_remain),
		TEST(test_what_is_older_than_all_that_remains_stays_silent),
		TEST(test_what_is_dropped_by_hand_stays_silent),
	};

	return cmocka_run_group_tests_name("desk_story_lost", tests, NULL, NULL);
}
