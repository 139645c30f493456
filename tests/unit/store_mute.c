/* SPDX-License-Identifier: ISC */
/* Mutes: put, removed, over. */
#include "tests/unit/store_fixture.h"

static int64_t mute(
	struct fixture *f, const char *subject, int64_t created_ms, int64_t until_ms)
{
	const struct store_mute m = {.kind = STORE_MUTE_STORY,
		.subject = str_of(subject),
		.dest = STR("chat"),
		.until_ms = until_ms,
		.created_ms = created_ms,
		.why = STR("كفى")};
	int64_t id = 0;

	OK(f, store_mute_put(f->s, &m, &id, &f->e));
	return id;
}

/* The subjects of what is muted, as "a b ". */
static void assert_muted(struct fixture *f, int64_t now_ms, const char *want)
{
	AUTO_BUF struct buf got;
	struct store_mute *v = NULL;
	size_t n = 0;

	buf_init(&got, 4096);
	OK(f, store_mutes_get(f->s, now_ms, &f->ar, &v, &n, &f->e));
	for (size_t i = 0; i < n; i++)
		buf_printf(&got, STR_F " ", STR_A(v[i].subject));
	assert_str_eq(buf_view(&got), str_of(want));
}

static void on_mute(const struct store_mute *m, void *arg)
{
	assert_str_is(m->subject, "قصة");
	assert_str_is(m->dest, "chat");
	assert_str_is(m->why, "كفى");
	assert_int_equal(m->kind, STORE_MUTE_STORY);
	assert_true(m->until_ms == INT64_MAX);
	assert_int_equal(m->created_ms, 5);
	*(int64_t *)arg = m->id;
}

static void test_a_mute_comes_back_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	int64_t id = mute(f, "قصة", 5, INT64_MAX);
	int64_t got = 0;

	fixture_reopen(f);
	OK(f, store_mutes_each(f->s, INT64_MAX - 1, on_mute, &got, &f->e));
	assert_int_equal(got, id);
}

static void test_a_mute_holds_until_it_is_over_or_removed(void **state)
{
	struct fixture *f = *state;

	mute(f, "late", 1, 100);
	int64_t id = mute(f, "gone", 1, 100);

	int64_t last = mute(f, "soon", 1, 50);

	assert_muted(f, 49, "late gone soon ");
	assert_muted(f, 50, "late gone ");
	OK(f, store_mute_remove(f->s, id, &f->e));
	assert_code(store_mute_remove(f->s, id, &f->e), ERR_GONE);
	assert_muted(f, 50, "late ");
	assert_true(mute(f, "new", 60, 200) > last);
	assert_muted(f, 60, "late new ");
	assert_muted(f, 0, "late new "); /* what was over is gone */
}

static void test_there_are_no_more_mutes_than_a_number(void **state)
{
	struct fixture *f = *state;
	const struct store_mute one = {.until_ms = 100, .created_ms = 10};
	int64_t id = 0;

	OK(f, store_begin(f->s, &f->e));
	for (int i = 0; i < STORE_MUTES_MAX; i++)
		mute(f, "x", 1, i == 0 ? 20 : 100);
	assert_code(store_mute_put(f->s, &one, &id, &f->e), ERR_LIMIT);
	assert_int_equal(id, 0);
	mute(f, "x", 20, 100); /* the first is over */
	assert_code(store_mute_put(f->s, &one, &id, &f->e), ERR_LIMIT);
	store_rollback(f->s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_mute_comes_back_as_it_was_put),
		TEST(test_a_mute_holds_until_it_is_over_or_removed),
		TEST(test_there_are_no_more_mutes_than_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
