/* SPDX-License-Identifier: ISC */
/*
 * What a poll would cost behind a network: how often it would wait for an answer (store.h), and that
 * each of these may fail without anything lost or doubled.
 */
#include "desk/story.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

enum {
	ITEMS = 50,
	NEW = 10
};

struct texts {
	char guid[ITEMS + NEW][32], title[ITEMS + NEW][64];
};

/* Item i of a feed that lists the newest first; each has a hit. */
static void fill(struct texts *t, struct article *items, bool guids)
{
	for (size_t i = 0; i < ITEMS + NEW; i++) {
		struct article *it = &items[ITEMS + NEW - 1 - i];

		snprintf(t->guid[i], sizeof(t->guid[i]), "http://feed.example/%zu", i);
		snprintf(t->title[i], sizeof(t->title[i]), "بيان التحالف الدولي رقم %zu", i);
		*it = item(guids ? t->guid[i] : "", t->title[i], t->title[i]);
		it->link = str_of(t->guid[i]);
	}
}

/* Puts a counting engine between the desk and its store for one poll. */
static enum errc poll_counted(
	struct rig *r, struct counting *c, struct article *items, size_t n, struct err *e)
{
	struct store *inner = r->desk.store;

	c->inner = inner;
	r->desk.store = &c->base;
	enum errc rc = run(r, items, n, e);

	r->desk.store = inner;
	return rc;
}

static unsigned trips_of(struct rig *r, struct article *items, size_t n)
{
	struct counting c = counting_around(r->desk.store);
	struct err e = {0};

	if (poll_counted(r, &c, items, n, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	keep_state(r);
	return c.trips;
}

static void test_a_poll_of_known_items_asks_at_most_four_times(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;

	fill(&t, items, true);
	poll(r, items + NEW, ITEMS);
	assert_in_range(trips_of(r, items + NEW, ITEMS), 1, 4);
	assert_int_equal(r->in.n_known, ITEMS);
	r->now_ms +=
		INT64_C(3) * 24 * 3600 * 1000; /* and when all of them are marked as seen */
	assert_in_range(trips_of(r, items + NEW, ITEMS), 1, 4);
}

static void test_a_poll_of_known_items_without_guids_asks_no_more(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;

	fill(&t, items, false);
	poll(r, items + NEW, ITEMS);
	assert_in_range(trips_of(r, items + NEW, ITEMS), 1, 4);
	assert_int_equal(r->in.n_known, ITEMS);
}

static void test_a_poll_with_news_asks_at_most_six_times(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;

	fill(&t, items, true);
	poll(r, items + NEW, ITEMS);
	assert_in_range(trips_of(r, items, ITEMS), 1, 6);
	assert_int_equal(r->in.n_new, NEW);
	assert_int_equal(r->in.n_hits, 2 * NEW);
	assert_int_equal(r->in.n_alerts, NEW);
}

/* Mutes are in the desk, not asked for. */
static void test_mutes_cost_no_trip(void **state)
{
	struct rig *r = *state;
	const struct store_mute m = {.kind = STORE_MUTE_WATCH,
		.subject = STR("w"),
		.until_ms = INT64_MAX,
		.created_ms = r->now_ms};
	struct article items[ITEMS + NEW];
	struct err e = {0};
	struct texts t;
	int64_t id = 0;

	fill(&t, items, true);
	assert_code(mutes_add(&r->desk, &m, &id, &e), ERR_NONE);
	poll(r, items + NEW, ITEMS);
	assert_in_range(trips_of(r, items, ITEMS), 1, 6);
	assert_int_equal(r->in.n_alerts, NEW);
}

/* New articles under old titles and at old links: what is there must be looked at. */
static void test_a_poll_of_news_that_look_old_asks_at_most_seven_times(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;

	fill(&t, items, true);
	poll(r, items + NEW, ITEMS);
	for (size_t i = 0; i < NEW; i++) {
		items[i].title = items[NEW + i].title;
		items[i].link = items[NEW + i].link;
	}
	assert_in_range(trips_of(r, items, ITEMS), 1, 7);
}

static void test_a_first_poll_asks_at_most_six_times(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;

	fill(&t, items, true);
	assert_in_range(trips_of(r, items + NEW, ITEMS), 1, 6);
	assert_int_equal(r->in.n_new, ITEMS);
}

/* The database chose another transaction before ours, at each call in turn. */
static void test_a_job_that_fails_at_any_call_can_be_run_again(void **state)
{
	struct rig *r = *state;
	struct article items[ITEMS + NEW];
	struct texts t;
	struct store_counts counts;
	struct err e = {0};
	unsigned failed = 0;

	fill(&t, items, true);
	poll(r, items + NEW, ITEMS);
	for (unsigned at = 1;; at++) {
		struct counting c = counting_around(r->desk.store);

		c.fail_at = at;
		c.fail_with = ERR_AGAIN;
		enum errc rc = poll_counted(r, &c, items, ITEMS, &e);

		if (rc == ERR_NONE)
			break;
		assert_code(rc, ERR_AGAIN);
		assert_code(store_counts(r->desk.store, &counts, &e), ERR_NONE);
		assert_int_equal(counts.articles, ITEMS);
		assert_int_equal(counts.alerts, 0);
		failed++;
	}
	/* One more than otherwise: after ERR_AGAIN the sketches of others are asked for. */
	assert_in_range(failed, 4, 7);
	assert_code(store_counts(r->desk.store, &counts, &e), ERR_NONE);
	assert_int_equal(counts.articles, ITEMS + NEW);
	assert_int_equal(counts.alerts, NEW);
	assert_int_equal(counts.pending, NEW);
}

/* As the daemon's: the window of stories is read at the start. */
static int setup_stories(void **state)
{
	struct err e = {0};

	if (setup(state) != 0)
		return -1;
	struct rig *r = *state;

	r->desk.stories = stories_new();
	return stories_load(&r->desk, r->now_ms, &e) == ERR_NONE ? 0 : -1;
}

static int teardown_stories(void **state)
{
	struct rig *r = *state;

	stories_free(r->desk.stories);
	return teardown(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_poll_of_known_items_asks_at_most_four_times),
		TEST(test_a_poll_of_known_items_without_guids_asks_no_more),
		TEST(test_a_poll_with_news_asks_at_most_six_times),
		TEST(test_mutes_cost_no_trip),
		TEST(test_a_poll_of_news_that_look_old_asks_at_most_seven_times),
		TEST(test_a_first_poll_asks_at_most_six_times),
		TEST(test_a_job_that_fails_at_any_call_can_be_run_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
