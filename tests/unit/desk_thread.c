/* SPDX-License-Identifier: ISC */
/* Under what a message goes that tells more of a story (desk/compose.c). */
#include <sys/stat.h>

#include "tests/unit/desk_story_rig.h"

static void bots(struct rig *r, const char *more)
{
	AUTO_BUF struct buf b;
	char path[128];

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b,
		"[destination d]\ntype = telegram\nstories = each\nchat = 7\ntoken_file = %s/token\n%s"
		"[destination c]\ntype = console\nstories = each\n",
		r->dir, more);
	write_file(r, "token", "1:a\n");
	snprintf(path, sizeof(path), "%s/token", r->dir);
	assert_int_equal(chmod(path, 0600), 0);
	conf(r, "[watch w]\nterm = التحالف الدولي\n", b.p);
}

/* As the daemon does when the tool has named it. */
static void is_named(struct rig *r, const char *dest, const char *name)
{
	struct err e = {0};
	const struct store_thread t = {.story = 1,
		.dest = str_of(dest),
		.receiver = config_dest(r->desk.config, str_of(dest))->hash,
		.name = str_of(name)};

	assert_code(store_thread_put(r->desk.store, &t, r->now_ms, &e), ERR_NONE);
}

static void test_what_follows_goes_under_the_first(void **state)
{
	struct rig *r = *state;

	bots(r, "");
	copy_comes(r, 0);
	copy_comes(r, 1);
	comes(r, "o3", "زيارة لبحث دور التحالف", OTHER);
	assert_str_is(leaves(r, "d").thread, "");
	is_named(r, "d", "77");
	assert_str_is(leaves(r, "d").thread, "77");
	/* Of another story. */
	assert_str_is(leaves(r, "d").thread, "");
}

static void test_of_a_day_ago_nothing_is_a_thread(void **state)
{
	struct rig *r = *state;

	bots(r, "");
	copy_comes(r, 0);
	copy_comes(r, 1);
	is_named(r, "d", "77");
	r->now_ms += STORE_TOLD_MS;
	assert_str_is(leaves(r, "d").thread, "");
}

static void test_another_receiver_knows_no_threads_of_the_last(void **state)
{
	struct rig *r = *state;

	bots(r, "");
	copy_comes(r, 0);
	is_named(r, "d", "77");
	bots(r, "thread = 5\n");
	assert_str_is(leaves(r, "d").thread, "");
}

static void test_whoever_wants_or_has_none_gets_none(void **state)
{
	struct rig *r = *state;

	bots(r, "threads = no\n");
	copy_comes(r, 0);
	is_named(r, "d", "77");
	is_named(r, "c", "77");
	assert_str_is(leaves(r, "d").thread, "");
	assert_str_is(leaves(r, "c").thread, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_stories, teardown_stories)
	const struct CMUnitTest tests[] = {
		TEST(test_what_follows_goes_under_the_first),
		TEST(test_of_a_day_ago_nothing_is_a_thread),
		TEST(test_another_receiver_knows_no_threads_of_the_last),
		TEST(test_whoever_wants_or_has_none_gets_none),
	};

	return cmocka_run_group_tests_name("desk_thread", tests, NULL, NULL);
}
