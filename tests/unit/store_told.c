/* SPDX-License-Identifier: ISC */
/* What a destination was last told of, whether it, or a feed, is paused, and how far its archives are read. */
#include "tests/unit/store_fixture.h"

static struct store_told told(
	const char *dest, const char *watch, int64_t at_ms, int64_t until_ms)
{
	return (struct store_told){{str_of(dest), str_of(watch)}, at_ms, until_ms};
}

static struct store_told told_of(struct fixture *f, const char *dest, const char *watch)
{
	const struct store_told_key key = {str_of(dest), str_of(watch)};
	struct store_told t = {0};

	OK(f, store_told_get(f->s, &key, 1, &t, &f->e));
	assert_str_eq(t.key.dest, key.dest);
	assert_str_eq(t.key.watch, key.watch);
	return t;
}

static void test_what_was_told_is_of_a_destination_and_a_watch(void **state)
{
	struct fixture *f = *state;
	const struct store_told v[] = {told("chat", "أمن", 10, 70), told("mail", "أمن", 20, 80),
		told("chat", "ماء", 30, 90), told("chat", "أمن", 40, 50)};
	const struct store_told_key keys[] = {{STR("chat"), STR("ماء")},
		{STR("mail"), STR("ماء")}, {STR("chat"), STR("أمن")}};
	struct store_told got[3];

	OK(f, store_told_put(f->s, v, 4, &f->e));
	fixture_reopen(f);
	OK(f, store_told_get(f->s, keys, 3, got, &f->e));
	assert_int_equal(got[0].told_ms, 30);
	assert_int_equal(got[0].window_until_ms, 90);
	assert_true(got[1].told_ms == TIME_NONE && got[1].window_until_ms == TIME_NONE);
	assert_int_equal(got[2].told_ms, 40); /* the last that was put */
	assert_int_equal(got[2].window_until_ms, 50);
	assert_int_equal(told_of(f, "mail", "أمن").told_ms, 20);
}

static void test_what_was_told_goes_with_the_job_that_told_it(void **state)
{
	struct fixture *f = *state;
	const struct store_told v = told("chat", "w", 10, 70);

	OK(f, store_begin(f->s, &f->e));
	OK(f, store_told_put(f->s, &v, 1, &f->e));
	assert_int_equal(told_of(f, "chat", "w").told_ms, 10);
	store_rollback(f->s);
	assert_true(told_of(f, "chat", "w").told_ms == TIME_NONE);
}

static void test_what_was_told_long_ago_is_forgotten(void **state)
{
	struct fixture *f = *state;
	const struct store_told v[] = {told("chat", "a", 10, 20), told("chat", "b", 11, 200),
		told("chat", "c", 100, 0), told("chat", "d", 12, 0)};
	struct store_expired gone = {0};

	OK(f, store_told_put(f->s, v, 4, &f->e));
	OK(f, store_expire(f->s, 100, 100, 1, &gone, &f->e));
	assert_true(gone.more);
	assert_true(told_of(f, "chat", "a").told_ms == TIME_NONE);
	assert_int_equal(told_of(f, "chat", "d").told_ms, 12);
	OK(f, store_expire(f->s, 100, 100, 9, &gone, &f->e));
	assert_false(gone.more);
	assert_true(told_of(f, "chat", "d").told_ms == TIME_NONE);
	assert_int_equal(told_of(f, "chat", "b").told_ms, 11);
	assert_int_equal(told_of(f, "chat", "c").told_ms, 100);
}

struct dests {
	struct store_dest v[4];
	size_t n;
};

static void on_dest(const struct store_dest *d, void *arg)
{
	struct dests *all = arg;

	all->v[all->n++] = *d;
}

static struct store_dest only_dest(struct fixture *f)
{
	struct dests all = {.n = 0};

	OK(f, store_dests_each(f->s, on_dest, &all, &f->e));
	assert_int_equal(all.n, 1);
	return all.v[0];
}

static void test_a_destination_is_paused_until_it_is_not(void **state)
{
	struct fixture *f = *state;
	const struct store_dest health = {
		.id = STR("chat"), .config_hash = 7, .not_before_ms = 5, .noted_ms = 4};

	OK(f, store_dest_pause(f->s, STR("chat"), true, 100, &f->e));
	OK(f, store_dest_pause(f->s, STR("chat"), true, 200, &f->e));
	assert_true(only_dest(f).paused);
	assert_int_equal(only_dest(f).paused_ms, 100);
	OK(f, store_dest_put(f->s, &health, &f->e));
	fixture_reopen(f);
	assert_true(only_dest(f).paused);
	assert_int_equal(only_dest(f).config_hash, 7);
	OK(f, store_dest_pause(f->s, STR("chat"), false, 300, &f->e));
	assert_false(only_dest(f).paused);
	assert_int_equal(only_dest(f).paused_ms, 0);
	assert_int_equal(only_dest(f).not_before_ms, 5);
	OK(f, store_dest_pause(f->s, STR("chat"), true, 0, &f->e));
	assert_true(only_dest(f).paused);
}

static void on_feed(const struct store_feed *row, void *arg)
{
	struct store_feed *only = arg;

	assert_int_equal(only->id.n, 0);
	*only = *row;
	only->id = STR("one"); /* the row's own is gone when this returns */
}

static struct store_feed only_feed(struct fixture *f)
{
	struct store_feed row = {0};

	OK(f, store_feeds_each(f->s, on_feed, &row, &f->e));
	return row;
}

/* While its slices live. */
static void on_walk(const struct store_feed *row, void *arg)
{
	(void)arg;
	assert_str_eq(row->id, STR("mada"));
	assert_str_eq(row->walk.url, STR("https://almada.example/2"));
	assert_true(row->walk.address == UINT64_MAX - 4);
	assert_int_equal(row->walk.pages, 3);
	assert_true(row->walk.silent);
	assert_true(row->walk.since_id == INT64_C(1) << 40);
}

/* Also one that was not polled yet; a state that is put behind it leaves it alone. */
static void test_a_feed_is_paused_until_it_is_not(void **state)
{
	struct fixture *f = *state;
	const struct store_feed polled = {.id = STR("almada"), .state = {.polls = 7}};
	const struct store_rename rename = {.from = STR("almada"), .to = STR("mada")};

	OK(f, store_feed_pause(f->s, STR("nosuch"), 0, 0, &f->e));
	assert_int_equal(only_feed(f).id.n, 0);
	OK(f, store_feed_pause(f->s, STR("almada"), 100, 900, &f->e));
	OK(f, store_feed_pause(f->s, STR("almada"), 200, 0, &f->e));
	assert_int_equal(only_feed(f).paused_ms, 100);
	assert_int_equal(only_feed(f).paused_until_ms, 0);
	OK(f, store_feeds_put(f->s, &polled, 1, &f->e));
	OK(f, store_feeds_rename(f->s, &rename, 1, &f->e));
	fixture_reopen(f);
	assert_int_equal(only_feed(f).paused_ms, 100);
	assert_int_equal(only_feed(f).state.polls, 7);
	OK(f, store_feed_pause(f->s, STR("mada"), 0, 0, &f->e));
	assert_int_equal(only_feed(f).paused_ms, 0);
	assert_int_equal(only_feed(f).state.polls, 7);
}

/* Whatever polls write meanwhile; it goes with the feed to its new id. */
static void test_a_walk_is_kept_until_it_is_over(void **state)
{
	struct fixture *f = *state;
	const struct store_feed polled = {.id = STR("almada"), .state = {.polls = 7}};
	const struct store_rename rename = {.from = STR("almada"), .to = STR("mada")};
	const struct store_walk walk = {
		STR("https://almada.example/2"), UINT64_MAX - 4, 3, true, INT64_C(1) << 40};
	const struct store_walk none = {.url = {0}};

	OK(f, store_walk_put(f->s, STR("almada"), &walk, &f->e));
	assert_int_equal(only_feed(f).id.n, 0);
	OK(f, store_feeds_put(f->s, &polled, 1, &f->e));
	assert_int_equal(only_feed(f).walk.url.n, 0);
	OK(f, store_walk_put(f->s, STR("almada"), &walk, &f->e));
	OK(f, store_feeds_put(f->s, &polled, 1, &f->e));
	OK(f, store_feeds_rename(f->s, &rename, 1, &f->e));
	fixture_reopen(f);
	OK(f, store_feeds_each(f->s, on_walk, f, &f->e));
	OK(f, store_walk_put(f->s, STR("mada"), &none, &f->e));
	assert_int_equal(only_feed(f).walk.url.n, 0);
	assert_int_equal(only_feed(f).walk.since_id, 0);
	assert_int_equal(only_feed(f).state.polls, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_what_was_told_is_of_a_destination_and_a_watch),
		TEST(test_what_was_told_goes_with_the_job_that_told_it),
		TEST(test_what_was_told_long_ago_is_forgotten),
		TEST(test_a_destination_is_paused_until_it_is_not),
		TEST(test_a_feed_is_paused_until_it_is_not),
		TEST(test_a_walk_is_kept_until_it_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
