/* SPDX-License-Identifier: ISC */
/* In which order the deliveries of a destination leave: what is aside, and turns. */
#include <stdio.h>

#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

/* ---- aside ------------------------------------------------------------------------------- */

static void put_aside(struct fixture *f, int64_t seq, int64_t due_ms, enum alert_aside aside)
{
	OK(f, store_outbox_again(f->s,
		      &(struct store_again){.seq = seq,
			      .due_ms = due_ms,
			      .wait_ms = 100,
			      .counts = true,
			      .plain = true,
			      .aside = aside,
			      .why = STR("HTTP 500")},
		      5, &f->e));
}

static void put_alerts(struct fixture *f, int n)
{
	for (int i = 0; i < n; i++) {
		char name[] = "alr_0";

		name[4] = (char)('1' + i);
		put_alert(f, name, "w", put_article(f, "desk", name, i + 1), i + 1, "chat");
	}
}

static void test_what_is_aside_holds_nobody_and_comes_back_in_its_place(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 3);
	int64_t first = take(f, "chat", 5, &due_ms).seq;

	put_aside(f, first, 500, ASIDE_FAILING);
	int64_t second = take(f, "chat", 6, &due_ms).seq;

	assert_int_equal(second, first + 1);
	OK(f, store_outbox_done(f->s, second, 7, &f->e));
	struct store_delivery again = take(f, "chat", 500, &due_ms);

	assert_int_equal(again.seq, first);
	assert_int_equal(again.aside, ASIDE_FAILING);
	assert_int_equal(again.tried_ms, 100);
	assert_true(again.plain);
}

static void test_a_queue_that_is_all_aside_says_when_the_first_is_due(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 2);
	put_aside(f, take(f, "chat", 5, &due_ms).seq, 900, ASIDE_FAILING);
	put_aside(f, take(f, "chat", 5, &due_ms).seq, 700, ASIDE_REFUSED);
	assert_int_equal(take(f, "chat", 6, &due_ms).seq, 0);
	assert_int_equal(due_ms, 700);
}

static void test_released_rows_are_due_and_pardoned_ones_begin_anew(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 1);
	put_aside(f, take(f, "chat", 5, &due_ms).seq, 900, ASIDE_REFUSED);
	OK(f, store_outbox_release(f->s, STR("mail"), true, 6, &f->e));
	assert_int_equal(take(f, "chat", 6, &due_ms).seq, 0);
	OK(f, store_outbox_release(f->s, STR("chat"), false, 6, &f->e));
	struct store_delivery d = take(f, "chat", 6, &due_ms);

	assert_int_equal(d.aside, ASIDE_REFUSED);
	assert_true(d.plain);
	put_aside(f, d.seq, 900, ASIDE_REFUSED);
	OK(f, store_outbox_release(f->s, STR("chat"), true, 7, &f->e));
	d = take(f, "chat", 7, &due_ms);
	assert_int_equal(d.aside, ASIDE_NOT);
	assert_false(d.plain);
	assert_int_equal(d.tried_ms, 200);
}

static void test_only_what_was_refused_is_condemned(void **state)
{
	struct fixture *f = *state;
	uint64_t n = 9;
	int64_t due_ms = 0;

	put_alerts(f, 3);
	put_aside(f, take(f, "chat", 5, &due_ms).seq, 900, ASIDE_REFUSED);
	put_aside(f, take(f, "chat", 5, &due_ms).seq, 900, ASIDE_FAILING);
	OK(f, store_outbox_condemn(f->s, STR("mail"), 6, &n, &f->e));
	assert_int_equal(n, 0);
	assert_int_equal(counts_of(f).dead, 0);
	OK(f, store_outbox_condemn(f->s, STR("chat"), 6, &n, &f->e));
	assert_int_equal(n, 1);
	assert_int_equal(counts_of(f).dead, 1);
	assert_int_equal(counts_of(f).pending, 2);
}

static void test_a_row_due_under_a_clock_that_was_wrong_is_due(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 1);
	int64_t seq = take(f, "chat", 5, &due_ms).seq;

	put_aside(f, seq, 6 + STORE_DUE_MAX_MS + 1, ASIDE_FAILING);
	assert_int_equal(take(f, "chat", 6, &due_ms).seq, seq);
}

static void test_a_mark_is_there_once_it_was_put_and_survives(void **state)
{
	struct fixture *f = *state;
	int64_t ms = 7;

	OK(f, store_mark_get(f->s, STR("retention"), &ms, &f->e));
	assert_true(ms == TIME_NONE);
	OK(f, store_mark_put(f->s, STR("retention"), 5, &f->e));
	OK(f, store_mark_put(f->s, STR("retention"), 6, &f->e));
	fixture_reopen(f);
	OK(f, store_mark_get(f->s, STR("retention"), &ms, &f->e));
	assert_int_equal(ms, 6);
	OK(f, store_mark_get(f->s, STR("other"), &ms, &f->e));
	assert_true(ms == TIME_NONE);
}

static void add_mark(struct str name, int64_t ms, void *arg)
{
	buf_printf(arg, STR_F "=%lld ", STR_A(name), (long long)ms);
}

static void test_marks_are_listed_by_prefix_and_forgotten(void **state)
{
	static const char *const names[] = {"n/b", "n/a", "n", "m/z", "n0", "n/é"};
	struct fixture *f = *state;
	AUTO_BUF struct buf got;

	buf_init(&got, 1000);
	for (size_t i = 0; i < 6; i++)
		OK(f, store_mark_put(f->s, str_of(names[i]), (int64_t)i, &f->e));
	OK(f, store_mark_put(f->s, STR("n/b"), TIME_NONE, &f->e));
	OK(f, store_mark_put(f->s, STR("n/never"), TIME_NONE, &f->e));
	OK(f, store_marks_each(f->s, STR("n/"), add_mark, &got, &f->e));
	assert_buf_is(&got, "n/a=1 n/é=5 ");
}

static void test_dead_letters_are_counted_from_the_last_look_on(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;
	uint64_t n = 9;

	put_alerts(f, 3);
	for (int64_t at = 10; at <= 30; at += 10)
		OK(f, store_outbox_dead(f->s, take(f, "chat", at, &due_ms).seq, at,
			      STR("HTTP 422"), &f->e));
	OK(f, store_dead_since(f->s, STR("chat"), 0, &n, &f->e));
	assert_int_equal(n, 3);
	OK(f, store_dead_since(f->s, STR("chat"), 20, &n, &f->e));
	assert_int_equal(n, 1);
	OK(f, store_dead_since(f->s, STR("other"), 0, &n, &f->e));
	assert_int_equal(n, 0);
}

/* ---- turns ------------------------------------------------------------------------------- */

static void put_flow(struct fixture *f, uint64_t flow, int i)
{
	char name[32];
	const struct store_notice notice = {.dest = STR("chat")};

	(void)snprintf(name, sizeof(name), "alr_%d_%d", (int)flow, i);
	struct store_alert alert = {str_of(name), STR("w"), 1, flow};
	struct store_found v = {.article = put_article(f, "desk", name, 1),
		.alerts = &alert,
		.n_alerts = 1,
		.notices = &notice,
		.n_notices = 1};

	OK(f, store_found_put(f->s, &v, 1, &f->e));
}

static struct str next_alert(struct fixture *f)
{
	int64_t due_ms = 0;
	struct store_delivery d = take(f, "chat", 9, &due_ms);

	OK(f, store_outbox_done(f->s, d.seq, 9, &f->e));
	return d.alert_id;
}

static void test_a_flood_lets_the_others_pass_after_a_turn(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 100; i++)
		put_flow(f, 1, i);
	put_flow(f, 2, 0);
	for (int i = 0; i < STORE_TURN; i++)
		assert_true(str_starts(next_alert(f), STR("alr_1_")));
	assert_str_is(next_alert(f), "alr_2_0");
	assert_str_is(next_alert(f), "alr_1_10");
}

static void test_two_floods_take_turns_and_neither_starves(void **state)
{
	struct fixture *f = *state;
	int of_first = 0;
	int of_second = 0;

	for (int i = 0; i < 60; i++)
		put_flow(f, 1, i);
	/* The second always has two waiting, never many. */
	put_flow(f, 2, 0);
	put_flow(f, 2, 1);
	while (of_first + of_second < 80) {
		if (str_starts(next_alert(f), STR("alr_1_")))
			of_first++;
		else
			put_flow(f, 2, 2 + of_second++);
	}
	assert_in_range(of_first, 30, 50);
}

static void test_quiet_flows_leave_in_the_order_of_time(void **state)
{
	struct fixture *f = *state;

	for (int round = 0; round < 30; round++) {
		put_flow(f, 1, round);
		put_flow(f, 2, round);
		assert_true(str_starts(next_alert(f), STR("alr_1_")));
		assert_true(str_starts(next_alert(f), STR("alr_2_")));
	}
}

static int count(void *arg)
{
	++*(uint64_t *)arg;
	return 0;
}

/* Instructions of SQLite's machine that it takes to queue one more of a flow. */
static uint64_t steps_to_queue(struct fixture *f, uint64_t flow, int i)
{
	sqlite3 *db = sqlite_of(f->s)->db;
	uint64_t steps = 0;

	sqlite3_progress_handler(db, 1, count, &steps);
	put_flow(f, flow, i);
	sqlite3_progress_handler(db, 0, NULL, NULL);
	return steps;
}

static void test_what_was_delivered_of_a_flow_costs_the_next_nothing(void **state)
{
	struct fixture *f = *state;

	put_flow(f, 1, 0);
	(void)next_alert(f);
	uint64_t first = steps_to_queue(f, 1, 1);

	for (int i = 2; i < 300; i++) {
		put_flow(f, 1, i);
		(void)next_alert(f);
	}
	assert_in_range(steps_to_queue(f, 1, 300), 1, first + first / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_what_is_aside_holds_nobody_and_comes_back_in_its_place),
		TEST(test_a_queue_that_is_all_aside_says_when_the_first_is_due),
		TEST(test_released_rows_are_due_and_pardoned_ones_begin_anew),
		TEST(test_only_what_was_refused_is_condemned),
		TEST(test_a_row_due_under_a_clock_that_was_wrong_is_due),
		TEST(test_dead_letters_are_counted_from_the_last_look_on),
		TEST(test_a_mark_is_there_once_it_was_put_and_survives),
		TEST(test_marks_are_listed_by_prefix_and_forgotten),
		TEST(test_a_flood_lets_the_others_pass_after_a_turn),
		TEST(test_two_floods_take_turns_and_neither_starves),
		TEST(test_quiet_flows_leave_in_the_order_of_time),
		TEST(test_what_was_delivered_of_a_flow_costs_the_next_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
