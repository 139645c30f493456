/* SPDX-License-Identifier: ISC */
/* Walks of an earlier run: whose feed is what it was goes on, also under another id; the others are dropped. */
#include "tests/unit/daemon_poll_rig.h"

static void remember(struct rig *r, const char *id, struct store_feed row, const char *began)
{
	row.id = str_of(id);
	row.state.url = STR("https://adopted.example/rss");
	row.state.polls = 1;
	row.walk = (struct store_walk){.url = STR("https://adopted.example/2"),
		.address = poll_address_hash(str_of(began)),
		.pages = 2};
	poller_remember(r->poller, &row);
}

static struct store_feed at(const char *configured)
{
	return (struct store_feed){
		.state = {.address_hash = poll_address_hash(str_of(configured))}};
}

static bool walks(const struct rig *r, const char *id)
{
	return poll_further_walks(r->poller, str_of(id));
}

static void test_who_goes_on_and_who_is_dropped(void **state)
{
	struct rig *r = *state;
	struct store_feed gone = at("https://host3.example/rss");
	struct store_feed paused = at("https://host4.example/rss");

	gone.state.gone = true;
	paused.paused_ms = 1;
	remember(r, "f0", at("https://host0.example/rss"), "https://host0.example/rss");
	/* Of another address by now, and when it began. */
	remember(r, "f1", at("https://old.example/rss"), "https://old.example/rss");
	remember(r, "f2", at("https://host2.example/rss"), "https://old.example/rss");
	remember(r, "f3", gone, "https://host3.example/rss");
	remember(r, "f4", paused, "https://host4.example/rss");
	remember(r, "left", at("https://host5.example/rss"), "https://host5.example/rss");
	assert_true(poll_further_next_ms(r->poller) == TIME_NONE);
	int64_t before_ms = r->poller->steady_ms; /* a busy machine looks again much later */

	poller_configure(r->poller, generation(r, "f", 0, false), NULL, NULL, NULL);
	assert_true(walks(r, "f0"));
	assert_true(poll_further_next_ms(r->poller) >= before_ms + FURTHER_GAP_MS);
	assert_false(walks(r, "f1"));
	assert_false(walks(r, "f2"));
	assert_false(walks(r, "f3"));
	assert_false(walks(r, "f4"));
	assert_false(walks(r, "left"));
}

static void test_a_walk_follows_its_feed_to_another_id(void **state)
{
	struct rig *r = *state;

	remember(r, "f0", at("https://host0.example/rss"), "https://host0.example/rss");
	struct config *c = generation(r, "g", 0, true);

	poller_find_renames(r->poller, c, NULL, NULL);
	poller_configure(r->poller, c, NULL, NULL, NULL);
	assert_true(walks(r, "g0"));
	assert_false(walks(r, "f0"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_who_goes_on_and_who_is_dropped),
		TEST(test_a_walk_follows_its_feed_to_another_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
