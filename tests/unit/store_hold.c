/* SPDX-License-Identifier: ISC */
/* What does not leave at once, or not alone: held, in a batch, as a backlog. */
#include "tests/unit/store_hold_fixture.h"

/* ---- held ---------------------------------------------------------------------------- */

static void test_what_is_held_leaves_when_its_time_has_come(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_to(f, "a", 10, held(500, 0, "quiet"));
	assert_int_equal(take_with(f, (struct store_take){.max = 10}, 499, &due_ms).n, 0);
	assert_int_equal(due_ms, 500);
	assert_int_equal(counts_of(f).held, 1);
	assert_int_equal(counts_of(f).pending, 0);
	struct store_batch b = take_ten(f, 500);

	assert_message(b, "a", "quiet");
	assert_int_equal(b.v[0].first_try_ms, 500);
	assert_int_equal(counts_of(f).held, 0);
	assert_int_equal(counts_of(f).pending, 1);
	done(f, b);
	assert_int_equal(take_with(f, (struct store_take){0}, 501, &due_ms).n, 0);
	assert_true(due_ms == TIME_NONE);
}

static void test_what_is_pending_passes_what_is_held(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(500, 0, "quiet"));
	put_to(f, "b", 20, (struct store_notice){0});
	assert_message(take_ten(f, 30), "b", "");
}

static void test_the_next_wait_is_the_shorter_of_aside_and_held(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_to(f, "a", 10, (struct store_notice){0});
	again(f, take_ten(f, 20).v[0].seq, ASIDE_FAILING); /* until 500 */
	put_to(f, "b", 10, held(400, 0, "quiet"));
	put_to(f, "c", 10, held(600, 0, "quiet"));
	assert_int_equal(take_with(f, (struct store_take){0}, 30, &due_ms).n, 0);
	assert_int_equal(due_ms, 400);
	done(f, take_ten(f, 450));
	assert_int_equal(take_with(f, (struct store_take){0}, 450, &due_ms).n, 0);
	assert_int_equal(due_ms, 500);
}

static void test_of_what_is_due_and_what_is_pending_the_older_leaves(void **state)
{
	struct fixture *f = *state;

	put_of_flow(f, "a", 10, 1, (struct store_notice){0});
	put_to(f, "b", 20, held(100, 7, "group"));
	put_to(f, "c", 30, (struct store_notice){0});
	put_to(f, "d", 40, held(100, 7, "group"));
	put_to(f, "e", 50, (struct store_notice){0});
	static const char *const order[] = {"a", "b d", "c", "e"};

	for (size_t i = 0; i < 4; i++) {
		struct store_batch b = take_ten(f, 200);

		assert_message(b, order[i], i == 1 ? "group" : "");
		done(f, b);
	}
}

static void test_what_was_held_is_tried_again_before_what_is_younger(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 0, "quiet"));
	put_to(f, "b", 20, (struct store_notice){0});
	struct store_batch b = take_ten(f, 200);

	assert_message(b, "a", "quiet");
	again(f, b.v[0].seq, ASIDE_NOT);
	b = take_ten(f, 200);
	assert_message(b, "a", "quiet");
	assert_int_equal(b.v[0].attempts, 1);
	done(f, b);
	assert_message(take_ten(f, 200), "b", "");
}

/* The turn is not the first any more, since there was a flood. What was held joins it, or what is put
 * while it is tried again would be of the first turn and pass all others. */
static void test_what_was_held_is_of_the_turn_that_leaves(void **state)
{
	struct fixture *f = *state;
	char name[8];

	put_to(f, "h", 5, held(100, 0, "quiet"));
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		put_of_flow(f, name, 10, 1, (struct store_notice){0});
	}
	for (int i = 0; i < 38; i++)
		done(f, take_ten(f, 20));
	again(f, take_ten(f, 200).v[0].seq, ASIDE_NOT);
	put_of_flow(f, "late", 30, 2, (struct store_notice){0});
	static const char *const order[] = {"h", "f38", "f39", "late"};

	for (size_t i = 0; i < 4; i++) {
		struct store_batch b = take_ten(f, 200);

		assert_message(b, order[i], i == 0 ? "quiet" : "");
		done(f, b);
	}
}

static void test_a_hold_under_a_clock_that_was_ahead_is_over(void **state)
{
	struct fixture *f = *state;

	put_to(f, "near", 10, held(30 + STORE_HOLD_MAX_MS, 0, "schedule"));
	put_to(f, "far", 10, held(31 + STORE_HOLD_MAX_MS, 0, "schedule"));
	assert_message(take_ten(f, 30), "far", "schedule");
	assert_int_equal(take_ten(f, 30).n, 0);
}

/* ---- batches ------------------------------------------------------------------------- */

static void test_a_batch_leaves_whole_in_the_order_in_which_it_was_made(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "x", 11, held(900, 8, "group"));
	put_to(f, "b", 12, held(100, 7, "group"));
	put_to(f, "y", 13, (struct store_notice){.dest = STR("mail"), .batch = 7});
	put_to(f, "c", 14, held(800, 7, "group")); /* with the first of them that is due */
	struct store_batch b = take_ten(f, 100);

	assert_message(b, "a b c", "group");
	done(f, b);
	assert_int_equal(take_ten(f, 100).n, 0);
	assert_int_equal(counts_of(f).held, 1);
}

static void test_a_batch_that_is_not_held_leaves_at_once(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, (struct store_notice){.batch = 7, .why = STR("group")});
	put_to(f, "b", 11, (struct store_notice){0});
	put_to(f, "c", 12, (struct store_notice){.batch = 7, .why = STR("group")});
	assert_message(take_ten(f, 20), "a c", "group");
	assert_message(take_ten(f, 20), "b", "");
}

static void test_of_a_batch_beyond_its_limit_the_rest_is_the_next_message(void **state)
{
	struct fixture *f = *state;
	const struct store_take two = {.max = 2};

	for (int i = 0; i < 5; i++)
		put_to(f, (const char *[]){"a", "b", "c", "d", "e"}[i], 10 + i,
			held(100, 7, "group"));
	struct store_batch first = take_with(f, two, 100, NULL);

	assert_message(first, "a b", "group");
	struct store_batch second = take_with(f, two, 100, NULL);

	assert_message(second, "c d", "group");
	again(f, first.v[0].seq, ASIDE_NOT);
	put_to(f, "f", 20, held(100, 7, "group"));
	assert_message(take_with(f, two, 100, NULL), "a b", "group");
	done(f, second);
	assert_message(take_with(f, two, 100, NULL), "e f", "group");
}

static void test_one_at_a_time_is_one_at_a_time(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "b", 11, held(100, 7, "group"));
	assert_message(take_with(f, (struct store_take){.max = 1}, 100, NULL), "a", "group");
	assert_message(take_with(f, (struct store_take){.max = 0}, 100, NULL), "b", "group");
}

/* Three were sent together; now a message holds two. */
static void test_a_message_that_became_too_long_is_parted(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++)
		put_to(f, (const char *[]){"a", "b", "c"}[i], 10 + i, held(100, 7, "group"));
	again(f, take_ten(f, 100).v[0].seq, ASIDE_NOT);
	struct store_batch b = take_with(f, (struct store_take){.max = 2}, 100, NULL);

	assert_message(b, "a b", "group");
	done(f, b);
	assert_int_equal(counts_of(f).pending, 1);
	assert_message(take_with(f, (struct store_take){.max = 2}, 100, NULL), "c", "group");
}

static void test_after_a_crash_the_same_rows_leave_together_and_no_others(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "b", 11, held(100, 7, "group"));
	assert_message(take_ten(f, 100), "a b", "group");
	put_to(f, "c", 12, held(100, 7, "group"));
	recover(f);
	struct store_batch b = take_ten(f, 110);

	assert_message(b, "a b", "group");
	assert_int_equal(b.v[0].first_try_ms, 100);
	done(f, b);
	assert_message(take_ten(f, 110), "c", "group");
}

/* What is known of one of a message is known of all. */
static void test_a_verdict_is_on_the_whole_message(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "b", 11, held(100, 7, "group"));
	put_to(f, "other", 12, (struct store_notice){.dest = STR("mail")});
	int64_t other =
		take_with(f, (struct store_take){.dest = STR("mail")}, 100, NULL).v[0].seq;
	struct store_batch b = take_ten(f, 100);

	again(f, b.v[0].seq, ASIDE_FAILING);
	b = take_ten(f, 500);
	assert_message(b, "a b", "group");
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(b.v[i].attempts, 1);
		assert_int_equal(b.v[i].tried_ms, 100);
		assert_int_equal(b.v[i].aside, ASIDE_FAILING);
	}
	OK(f, store_outbox_dead(f->s, b.v[1].seq, 501, STR("HTTP 422"), &f->e));
	assert_int_equal(counts_of(f).dead, 2);
	assert_code(store_outbox_done(f->s, b.v[0].seq, 502, &f->e), ERR_GONE);
	OK(f, store_outbox_done(f->s, other, 502, &f->e));
}

static void test_a_message_may_leave_without_one_of_its_rows(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 3; i++)
		put_to(f, (const char *[]){"a", "b", "c"}[i], 10 + i, held(100, 7, "group"));
	struct store_batch b = take_ten(f, 100);

	OK(f, store_outbox_dead_one(f->s, b.v[0].seq, 101, STR("its article is gone"), &f->e));
	assert_int_equal(counts_of(f).dead, 1);
	assert_code(store_outbox_done(f->s, b.v[0].seq, 102, &f->e), ERR_GONE);
	assert_code(store_outbox_dead_one(f->s, b.v[0].seq, 102, STR("x"), &f->e), ERR_GONE);
	again(f, b.v[1].seq, ASIDE_NOT);
	b = take_ten(f, 500);
	assert_message(b, "b c", "group");
	done(f, b);
	assert_int_equal(counts_of(f).pending, 0);
	assert_int_equal(counts_of(f).dead, 1);
}

/* ---- the backlog --------------------------------------------------------------------- */

static void test_what_has_waited_for_long_leaves_together(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "abc", 10);
	assert_message(take_backlog(f, 10 + HOUR), "a", "");
	recover(f);
	done(f, take_backlog(f, 11 + HOUR)); /* was alone, is alone */
	put_plain(f, "de", 20);
	struct store_batch b = take_backlog(f, 12 + HOUR);

	assert_message(b, "b c d e", "backlog");
	again(f, b.v[0].seq, ASIDE_NOT);
	put_plain(f, "f", 30);
	recover(f);
	b = take_backlog(f, 13 + HOUR);
	assert_message(b, "b c d e", "backlog");
	assert_int_equal(b.v[3].attempts, 1);
	done(f, b);
	assert_message(take_backlog(f, 99 + HOUR), "f", "");
}

static void test_a_few_that_have_waited_leave_one_by_one(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "ab", 10);
	assert_message(take_backlog(f, 99 + HOUR), "a", "");
	assert_message(take_with(f, (struct store_take){.max = 10}, 99 * HOUR, NULL), "b", "");
}

static void test_a_backlog_has_nothing_that_was_tried_or_is_of_a_batch(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "a", 10);
	put_to(f, "b", 11, (struct store_notice){.batch = 7, .why = STR("group")});
	put_plain(f, "cdefg", 12);
	put_to(f, "h", 18, held(90 * HOUR, 0, "quiet"));
	/* a and c were tried; a begins anew, as its receiver is well again. */
	again(f, take_ten(f, 100).v[0].seq, ASIDE_REFUSED);
	done(f, take_ten(f, 100));
	again(f, take_ten(f, 100).v[0].seq, ASIDE_NOT);
	assert_message(take_backlog(f, 9 * HOUR), "a", "");
	assert_message(take_backlog(f, 9 * HOUR), "c", "");
	assert_message(take_backlog(f, 9 * HOUR), "d e f g", "backlog");
}

static void test_what_was_tried_is_passed_by_a_backlog_of_older_ones(void **state)
{
	struct fixture *f = *state;
	struct store_adopted sum = {0};

	for (int i = 0; i < 3; i++)
		put_to(f, (const char *[]){"a", "b", "c"}[i], 10 + i,
			(struct store_notice){.dest = STR("mail")});
	put_plain(f, "de", 20);
	again(f, take_ten(f, 100).v[0].seq, ASIDE_NOT);
	OK(f, store_outbox_adopt(f->s, STR("mail"), STR("chat"), 9, 100, &sum, &f->e));
	assert_message(take_backlog(f, 9 * HOUR), "a b c e", "backlog");
	assert_message(take_backlog(f, 9 * HOUR), "d", "");
}

/* An outage of a destination with groups: the first of a group, what came after it, the first of the next. */
static void test_a_backlog_does_not_pass_what_was_held_before_it(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "a", 1);
	put_to(f, "b", 2, held(50, 7, "group"));
	put_to(f, "c", 3, held(50, 7, "group"));
	put_plain(f, "def", 60);
	put_to(f, "g", 70, held(99 * HOUR, 8, "quiet")); /* not due: nobody waits for it */
	put_plain(f, "h", 71);
	assert_message(take_backlog(f, 9 * HOUR), "a", "");
	assert_message(take_backlog(f, 9 * HOUR), "b c", "group");
	assert_message(take_backlog(f, 9 * HOUR), "d e f h", "backlog");
}

/* A flow that is behind by a turn: its first, which waits for that, and what follows it in a group. */
static void test_what_was_held_does_not_pass_its_own_flow(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < STORE_TURN; i++)
		put_of_flow(f, (const char[]){(char)('a' + i), '\0'}, 1, 1,
			(struct store_notice){0});
	put_of_flow(f, "first", 20, 1, (struct store_notice){0});
	put_of_flow(f, "second", 21, 1, held(50, 7, "group"));
	put_of_flow(f, "other", 40, 2, (struct store_notice){0});
	for (int i = 0; i < STORE_TURN; i++)
		done(f, take_ten(f, 40));
	assert_message(take_ten(f, 60), "first", "");
	assert_message(take_ten(f, 60), "second", "group");
	assert_message(take_ten(f, 60), "other", "");
}

static void test_a_backlog_beyond_its_limit_leaves_in_parts(void **state)
{
	struct fixture *f = *state;
	const struct store_take three = {.max = 3, .backlog_ms = HOUR, .backlog_min = 5};

	put_plain(f, "abcdefg", 10);
	assert_message(take_with(f, three, 9 * HOUR, NULL), "a b c", "backlog");
	assert_message(take_with(f, three, 9 * HOUR, NULL), "d", "");
	OK(f, store_outbox_dead_one(f->s, 1, 5, STR("x"), &f->e));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_what_is_held_leaves_when_its_time_has_come),
		TEST(test_what_is_pending_passes_what_is_held),
		TEST(test_the_next_wait_is_the_shorter_of_aside_and_held),
		TEST(test_of_what_is_due_and_what_is_pending_the_older_leaves),
		TEST(test_what_was_held_is_tried_again_before_what_is_younger),
		TEST(test_what_was_held_is_of_the_turn_that_leaves),
		TEST(test_a_hold_under_a_clock_that_was_ahead_is_over),
		TEST(test_a_batch_leaves_whole_in_the_order_in_which_it_was_made),
		TEST(test_a_batch_that_is_not_held_leaves_at_once),
		TEST(test_of_a_batch_beyond_its_limit_the_rest_is_the_next_message),
		TEST(test_one_at_a_time_is_one_at_a_time),
		TEST(test_a_message_that_became_too_long_is_parted),
		TEST(test_after_a_crash_the_same_rows_leave_together_and_no_others),
		TEST(test_a_verdict_is_on_the_whole_message),
		TEST(test_a_message_may_leave_without_one_of_its_rows),
		TEST(test_what_has_waited_for_long_leaves_together),
		TEST(test_a_few_that_have_waited_leave_one_by_one),
		TEST(test_a_backlog_has_nothing_that_was_tried_or_is_of_a_batch),
		TEST(test_what_was_tried_is_passed_by_a_backlog_of_older_ones),
		TEST(test_a_backlog_does_not_pass_what_was_held_before_it),
		TEST(test_what_was_held_does_not_pass_its_own_flow),
		TEST(test_a_backlog_beyond_its_limit_leaves_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
