/* SPDX-License-Identifier: ISC */
/* What is held or suppressed, among what else is done to a queue: counted, shortened, moved, expired. */
#include "tests/unit/store_hold_fixture.h"

/* ---- suppressed ---------------------------------------------------------------------- */

static void on_queue(const struct store_queue *q, void *arg)
{
	struct store_queue *sum = arg;

	sum->pending += q->pending;
	sum->held += q->held;
	sum->suppressed += q->suppressed;
	if (q->oldest_ms != TIME_NONE)
		sum->oldest_ms = q->oldest_ms;
}

static void test_what_is_suppressed_is_kept_and_never_leaves(void **state)
{
	struct fixture *f = *state;
	struct store_queue sum = {0};
	int64_t due_ms = 0;

	put_to(f, "a", 10,
		(struct store_notice){
			.suppressed = true, .hold_until_ms = 20, .why = STR("muted")});
	put_to(f, "b", 10, held(500, 0, "quiet"));
	put_to(f, "c", 12, (struct store_notice){0});
	OK(f, store_queues_each(f->s, on_queue, &sum, &f->e));
	assert_int_equal(sum.suppressed, 1);
	assert_int_equal(sum.held, 1);
	assert_int_equal(sum.pending, 1);
	assert_int_equal(sum.oldest_ms, 12);
	done(f, take_ten(f, 600));
	done(f, take_ten(f, 600));
	assert_int_equal(take_with(f, (struct store_take){0}, 600, &due_ms).n, 0);
	assert_true(due_ms == TIME_NONE);
}

/* ---- queues as a whole --------------------------------------------------------------- */

static void test_what_is_held_waits_in_its_queue(void **state)
{
	struct fixture *f = *state;
	const struct store_drop many = {
		.dest = STR("chat"), .why = STR("too many"), .before_ms = INT64_MIN, .keep = 2};
	const struct store_drop old = {
		.dest = STR("chat"), .why = STR("old"), .before_ms = 12, .keep = UINT64_MAX};
	uint64_t n = 0;

	put_to(f, "a", 10, held(500, 0, "quiet"));
	put_to(f, "b", 11, held(500, 0, "quiet"));
	put_plain(f, "cd", 12);
	OK(f, store_outbox_drop(f->s, &old, 1, 50, &n, &f->e));
	assert_int_equal(n, 1);
	OK(f, store_outbox_drop(f->s, &many, 9, 50, &n, &f->e));
	assert_int_equal(n, 1);
	assert_int_equal(counts_of(f).dead, 2);
	assert_int_equal(counts_of(f).held, 0);
	assert_message(take_ten(f, 900), "c", "");
	assert_message(take_ten(f, 900), "d", "");
	assert_int_equal(take_ten(f, 900).n, 0);
}

static void test_what_is_held_is_adopted_as_it_is(void **state)
{
	struct fixture *f = *state;
	const struct store_take mail = {.dest = STR("mail"), .max = 10};
	struct store_adopted sum = {0};

	put_to(f, "a", 10, held(500, 7, "group"));
	put_to(f, "b", 11, held(500, 7, "group"));
	put_plain(f, "c", 12);
	put_to(f, "d", 13, (struct store_notice){.batch = 8});
	put_to(f, "e", 14, (struct store_notice){.batch = 8});
	again(f, take_ten(f, 20).v[0].seq, ASIDE_FAILING);
	OK(f, store_outbox_adopt(f->s, STR("chat"), STR("mail"), 4, 30, &sum, &f->e));
	assert_int_equal(sum.moved, 4);
	assert_true(sum.more);
	OK(f, store_outbox_adopt(f->s, STR("chat"), STR("mail"), 4, 30, &sum, &f->e));
	assert_int_equal(sum.moved, 1);
	assert_false(sum.more);
	assert_message(take_with(f, mail, 40, NULL), "c", "");
	assert_message(take_with(f, mail, 40, NULL), "d e", "");
	assert_int_equal(take_with(f, mail, 40, NULL).n, 0);
	assert_message(take_with(f, mail, 500, NULL), "a b", "group");
	assert_int_equal(take_ten(f, 500).n, 0);
}

static void test_what_was_suppressed_there_gives_way_to_what_is_adopted(void **state)
{
	struct fixture *f = *state;
	struct store_alert alert = {STR("a"), STR("w"), 10, 0};
	const struct store_notice to[] = {
		{.dest = STR("chat"), .hold_until_ms = 500, .why = STR("quiet")},
		{.dest = STR("mail"), .suppressed = true, .why = STR("muted")}};
	struct store_found v = {.article = put_article(f, "desk", "a", 10),
		.alerts = &alert,
		.n_alerts = 1,
		.notices = to,
		.n_notices = 2};
	struct store_adopted sum = {0};

	OK(f, store_found_put(f->s, &v, 1, &f->e));
	OK(f, store_outbox_adopt(f->s, STR("chat"), STR("mail"), 4, 30, &sum, &f->e));
	assert_int_equal(sum.moved, 1);
	assert_message(take_with(f, (struct store_take){.dest = STR("mail")}, 500, NULL), "a",
		"quiet");
}

static void test_an_article_that_is_held_is_kept_and_one_that_is_suppressed_is_not(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};

	put_to(f, "a", 10, held(500, 0, "quiet"));
	put_to(f, "b", 10, (struct store_notice){.suppressed = true, .why = STR("old")});
	OK(f, store_expire(f->s, 100, 100, 100, &gone, &f->e));
	assert_int_equal(gone.alerts, 1);
	assert_int_equal(gone.articles, 1);
	struct store_batch b = take_ten(f, 500);
	struct store_article a = {0};

	assert_message(b, "a", "quiet");
	OK(f, store_article_get(f->s, b.v[0].article, &f->ar, &a, &f->e));
	assert_str_is(a.a.title, "a");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_what_is_suppressed_is_kept_and_never_leaves),
		TEST(test_what_is_held_waits_in_its_queue),
		TEST(test_what_is_held_is_adopted_as_it_is),
		TEST(test_what_was_suppressed_there_gives_way_to_what_is_adopted),
		TEST(test_an_article_that_is_held_is_kept_and_one_that_is_suppressed_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
