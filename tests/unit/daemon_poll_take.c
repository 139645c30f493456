/* SPDX-License-Identifier: ISC */
/*
 * A generation of very many feeds is taken over in slices: counted are the feeds that one turn of the
 * loop takes. The poller has no places, so that nothing is polled.
 */
#include "tests/unit/daemon_poll_rig.h"

/* Feeds with settings of this generation. */
static size_t taken(const struct rig *r, const struct config *c)
{
	size_t n = 0;

	for (const struct feed *f = r->poller->feeds; f != NULL; f = f->hh.next)
		n += f->conf >= c->feeds && f->conf < c->feeds + c->n_feeds;
	return n;
}

/* Turns the loop until it is over; how many turns that took. */
static unsigned take(struct rig *r, const struct config *c)
{
	unsigned turns = 0;

	poller_configure(r->poller, c, NULL, on_done, r);
	assert_int_equal(taken(r, c), 0);
	while (r->done == 0) {
		size_t before = taken(r, c);

		uv_run(&r->loop, UV_RUN_NOWAIT);
		turns++;
		assert_true(taken(r, c) - before <= POLL_SLICE);
	}
	assert_int_equal(r->done, 1);
	return turns;
}

static void test_a_turn_of_the_loop_takes_a_slice(void **state)
{
	struct rig *r = *state;
	struct config *old = generation(r, "f", 0, false);
	struct config *new = generation(r, "f", 0, false);

	poller_configure(r->poller, old, NULL, NULL, NULL);
	assert_int_equal(taken(r, old), FEEDS);
	/* Once to take them, once to look for those that are not in it. */
	assert_in_range(take(r, new), 2 * FEEDS / POLL_SLICE, 2 * FEEDS / POLL_SLICE + 2);
	assert_int_equal(taken(r, new), FEEDS);
	config_free(old);
	assert_int_equal(poller_counts(r->poller).total, FEEDS);
}

static void test_in_between_each_feed_has_the_one_generation_or_the_other(void **state)
{
	struct rig *r = *state;
	struct config *old = generation(r, "f", 0, false);
	struct config *new = generation(r, "f", 0, false);

	poller_configure(r->poller, old, NULL, NULL, NULL);
	poller_configure(r->poller, new, NULL, on_done, r);
	for (; r->done == 0; uv_run(&r->loop, UV_RUN_NOWAIT))
		assert_int_equal(taken(r, old) + taken(r, new), FEEDS);
	config_free(old);
}

static void test_new_feeds_are_there_and_removed_ones_gone_when_it_is_over(void **state)
{
	struct rig *r = *state;
	struct config *old = generation(r, "f", 0, false);
	struct config *new = generation(r, "f", 700, false);

	poller_configure(r->poller, old, NULL, NULL, NULL);
	take(r, new);
	config_free(old);
	assert_int_equal(taken(r, new), FEEDS);
	assert_null(poll_feed_find(r->poller, STR("f699"))->conf);
	assert_int_equal(poller_counts(r->poller).total, FEEDS);
}

/* What is counted as it happens is what a walk finds. */
static void assert_counts(const struct rig *r)
{
	struct poller_counts is = poller_counts(r->poller);
	uint64_t total = 0;
	uint64_t fresh = 0;
	uint64_t failing = 0;
	uint64_t ok = 0;

	for (const struct feed *f = r->poller->feeds; f != NULL; f = f->hh.next) {
		if (f->conf == NULL)
			continue;
		total++;
		fresh += f->own.st.polls == 0;
		failing += f->own.st.failures != 0;
		ok += f->own.st.polls != 0 && f->own.st.failures == 0;
	}
	assert_int_equal(is.total, total);
	assert_int_equal(is.not_yet_polled, fresh);
	assert_int_equal(is.failing, failing);
	assert_int_equal(is.ok, ok);
}

static void test_feeds_are_counted_as_they_come_and_go(void **state)
{
	struct rig *r = *state;
	struct config *old = generation(r, "f", 0, false);
	struct config *new = generation(r, "f", 700, false);

	for (unsigned i = 0; i < 300; i++) {
		char id[16];
		char url[64];

		snprintf(id, sizeof(id), "f%u", 600 + i);
		snprintf(url, sizeof(url), "https://host%u.example/rss", 600 + i);
		poller_remember(r->poller, &(struct store_feed){.id = str_of(id),
						   .state = {.url = str_of(url),
							   .polls = 1,
							   .failures = i % 3 == 0}});
	}
	assert_int_equal(poller_counts(r->poller).total, 0);
	poller_configure(r->poller, old, NULL, NULL, NULL);
	assert_counts(r);
	assert_int_equal(poller_counts(r->poller).failing, 100);
	take(r, new);
	config_free(old);
	assert_counts(r);
	assert_int_equal(poller_counts(r->poller).total, FEEDS);
}

static void test_renamed_feeds_are_found_and_renamed_in_slices(void **state)
{
	struct rig *r = *state;
	struct config *new = generation(r, "g", 0, true);
	size_t n = 0;
	unsigned turns = 0;

	for (unsigned i = 0; i < FEEDS; i++) {
		char id[16];

		snprintf(id, sizeof(id), "f%u", i);
		poller_remember(r->poller,
			&(struct store_feed){.id = str_of(id),
				.state = {.url = STR("https://x.example/"), .polls = 1}});
	}
	poller_find_renames(r->poller, new, on_done, r);
	for (; r->done == 0; turns++)
		uv_run(&r->loop, UV_RUN_NOWAIT);
	assert_in_range(turns, 2 * FEEDS / POLL_SLICE, 2 * FEEDS / POLL_SLICE + 2);
	(void)poller_renames(r->poller, &n);
	assert_int_equal(n, FEEDS);
	r->done = 0;
	turns = take(r, new);
	assert_in_range(turns, 3 * FEEDS / POLL_SLICE, 3 * FEEDS / POLL_SLICE + 2);
	assert_null(poll_feed_find(r->poller, STR("f0")));
	assert_int_equal(poll_feed_find(r->poller, STR("g0"))->own.st.polls, 1);
	(void)poller_renames(r->poller, &n);
	assert_int_equal(n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_turn_of_the_loop_takes_a_slice),
		TEST(test_in_between_each_feed_has_the_one_generation_or_the_other),
		TEST(test_new_feeds_are_there_and_removed_ones_gone_when_it_is_over),
		TEST(test_feeds_are_counted_as_they_come_and_go),
		TEST(test_renamed_feeds_are_found_and_renamed_in_slices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
