/* SPDX-License-Identifier: ISC */
/* Subscriptions: put, put again, renamed with their feed, dropped. */
#include "tests/unit/store_fixture.h"

static const struct store_websub one = {.callback = STR_INIT("https://c.example/w/1"),
	.feed = STR_INIT("a"),
	.hub = STR_INIT("https://h.example/"),
	.topic = STR_INIT("http://e.example/feed"),
	.secret = STR_INIT("0123"),
	.state = 2,
	.tries = 3,
	.asked_ms = 4,
	.next_ms = 5,
	.lease_ms = 6,
	.expires_ms = INT64_MAX};

static void write_down(const struct store_websub *w, void *arg)
{
	buf_printf(arg,
		STR_F " " STR_F " " STR_F " " STR_F " " STR_F " %d %u %lld %lld %lld %d\n",
		STR_A(w->callback), STR_A(w->feed), STR_A(w->hub), STR_A(w->topic),
		STR_A(w->secret), w->state, w->tries, (long long)w->asked_ms,
		(long long)w->next_ms, (long long)w->lease_ms, w->expires_ms == INT64_MAX);
}

static void assert_stored(struct fixture *f, const char *want)
{
	AUTO_BUF struct buf got;

	buf_init(&got, 4096);
	OK(f, store_websubs_each(f->s, write_down, &got, &f->e));
	assert_str_eq(buf_view(&got), str_of(want));
}

static void test_a_subscription_comes_back_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	struct store_websub w = one;

	OK(f, store_websub_put(f->s, &one, &f->e));
	fixture_reopen(f);
	assert_stored(f,
		"https://c.example/w/1 a https://h.example/ http://e.example/feed 0123 2 3 4 5 6 1\n");
	w.state = 4;
	w.secret = STR("");
	w.next_ms = 7;
	OK(f, store_websub_put(f->s, &w, &f->e));
	assert_stored(f,
		"https://c.example/w/1 a https://h.example/ http://e.example/feed  4 3 4 7 6 1\n");
	OK(f, store_websub_drop(f->s, STR("https://c.example/w/2"), &f->e));
	OK(f, store_websub_drop(f->s, one.callback, &f->e));
	assert_stored(f, "");
}

static void test_a_renamed_feed_takes_its_subscriptions_along(void **state)
{
	struct fixture *f = *state;
	const struct store_rename r = {STR_INIT("a"), STR_INIT("b")};

	OK(f, store_websub_put(f->s, &one, &f->e));
	OK(f, store_feeds_rename(f->s, &r, 1, &f->e));
	assert_stored(f,
		"https://c.example/w/1 b https://h.example/ http://e.example/feed 0123 2 3 4 5 6 1\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_subscription_comes_back_as_it_was_put),
		TEST(test_a_renamed_feed_takes_its_subscriptions_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
