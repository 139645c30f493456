/* SPDX-License-Identifier: ISC */
/* Queues as a whole: what is given up of one, and what moves to another. */
#include <stdio.h>

#include "tests/unit/store_fixture.h"

/* Alerts alr_1 ... alr_n of articles of their own, made at 1, 2, ... */
static void put_alerts(struct fixture *f, int from, int to, const char *dest)
{
	for (int i = from; i <= to; i++) {
		char name[16];

		snprintf(name, sizeof(name), "alr_%d", i);
		put_alert(f, name, "w", put_article(f, "desk", name, i), i, dest);
	}
}

static uint64_t drop(struct fixture *f, const char *dest, int64_t before_ms, uint64_t keep)
{
	const struct store_drop v = {
		.dest = str_of(dest), .why = STR("test"), .before_ms = before_ms, .keep = keep};
	uint64_t n = 99;

	OK(f, store_outbox_drop(f->s, &v, 4, 50, &n, &f->e));
	return n;
}

static struct store_adopted adopt(
	struct fixture *f, const char *from, const char *to, size_t max)
{
	struct store_adopted ret = {.moved = 99};

	OK(f, store_outbox_adopt(f->s, str_of(from), str_of(to), max, 60, &ret, &f->e));
	return ret;
}

/* The ids that leave a queue, as "alr_1 alr_2 ". */
static void assert_leaves(struct fixture *f, const char *dest, const char *want)
{
	AUTO_BUF struct buf got;
	struct store_delivery d;
	int64_t due_ms = 0;

	buf_init(&got, 4096);
	while ((d = take(f, dest, 100, &due_ms)).seq != 0) {
		buf_str(&got, d.alert_id);
		buf_char(&got, ' ');
		OK(f, store_outbox_done(f->s, d.seq, 100, &f->e));
	}
	assert_str_eq(buf_view(&got), str_of(want));
}

static void test_the_oldest_beyond_a_number_are_given_up(void **state)
{
	struct fixture *f = *state;

	put_alerts(f, 1, 6, "chat");
	put_alerts(f, 7, 8, "mail");
	assert_int_equal(drop(f, "chat", INT64_MIN, 6), 0);
	assert_int_equal(drop(f, "chat", INT64_MIN, 2), 4);
	assert_int_equal(counts_of(f).dead, 4);
	assert_int_equal(counts_of(f).pending, 4);
	assert_leaves(f, "chat", "alr_5 alr_6 ");
	assert_leaves(f, "mail", "alr_7 alr_8 ");
}

static void test_what_is_older_is_given_up(void **state)
{
	struct fixture *f = *state;

	put_alerts(f, 1, 6, "chat");
	assert_int_equal(drop(f, "chat", 4, UINT64_MAX), 3);
	assert_int_equal(drop(f, "chat", 4, UINT64_MAX), 0);
	assert_leaves(f, "chat", "alr_4 alr_5 alr_6 ");
}

static void test_a_long_queue_is_given_up_in_steps(void **state)
{
	struct fixture *f = *state;

	put_alerts(f, 1, 7, "chat");
	/* Two by age, two by number; then the rest. */
	assert_int_equal(drop(f, "chat", 3, 1), 4);
	assert_int_equal(drop(f, "chat", 3, 1), 2);
	assert_int_equal(drop(f, "chat", 3, 1), 0);
	assert_leaves(f, "chat", "alr_7 ");
}

static void test_what_is_being_sent_is_not_given_up(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 1, 2, "chat");
	int64_t seq = take(f, "chat", 10, &due_ms).seq;

	assert_int_equal(drop(f, "chat", INT64_MAX, UINT64_MAX), 1);
	OK(f, store_outbox_done(f->s, seq, 11, &f->e));
	assert_int_equal(counts_of(f).dead, 1);
}

static void test_an_adopted_queue_leaves_as_if_made_for_its_new_destination(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alerts(f, 1, 3, "old");
	put_alerts(f, 4, 4, "new");
	struct store_delivery d = take(f, "old", 10, &due_ms);

	OK(f, store_outbox_again(f->s,
		      &(struct store_again){.seq = d.seq,
			      .due_ms = 1000000,
			      .wait_ms = 500,
			      .counts = true,
			      .plain = true,
			      .aside = ASIDE_FAILING,
			      .why = STR("HTTP 500")},
		      10, &f->e));
	struct store_adopted a = adopt(f, "old", "new", 10);

	assert_int_equal(a.moved, 3);
	assert_int_equal(a.had, 0);
	assert_false(a.more);
	assert_int_equal(adopt(f, "old", "new", 10).moved, 0);
	d = take(f, "new", 100, &due_ms);
	assert_str_is(d.alert_id, "alr_1");
	assert_int_equal(d.attempts, 0);
	assert_int_equal(d.tried_ms, 0);
	assert_false(d.plain);
	assert_int_equal(d.aside, ASIDE_NOT);
	assert_int_equal(d.first_try_ms, 100);
	OK(f, store_outbox_done(f->s, d.seq, 100, &f->e));
	assert_leaves(f, "new", "alr_2 alr_3 alr_4 ");
	assert_leaves(f, "old", "");
}

static void test_an_adopted_queue_moves_in_steps_of_max(void **state)
{
	struct fixture *f = *state;

	put_alerts(f, 1, 5, "old");
	struct store_adopted a = adopt(f, "old", "new", 2);

	assert_int_equal(a.moved, 2);
	assert_true(a.more);
	assert_true(adopt(f, "old", "new", 2).more);
	a = adopt(f, "old", "new", 2);
	assert_int_equal(a.moved, 1);
	assert_false(a.more);
	assert_leaves(f, "new", "alr_1 alr_2 alr_3 alr_4 alr_5 ");
}

/* One alert to both; and of another article one to each, of different watches. */
static void put_shared(struct fixture *f)
{
	const struct str both[] = {STR("old"), STR("new")};
	int64_t id = put_article(f, "desk", "one", 1);
	int64_t other = put_article(f, "desk", "two", 1);

	OK(f, put_alert_to(f, "alr_1", "w", id, 1, both, 2));
	put_alert(f, "alr_2", "x", other, 2, "old");
	put_alert(f, "alr_3", "y", other, 3, "new");
}

static void test_an_article_that_the_new_destination_had_is_not_sent_again(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_shared(f);
	put_alerts(f, 4, 4, "old");
	OK(f, store_outbox_done(f->s, take(f, "new", 10, &due_ms).seq, 10, &f->e));
	struct store_adopted a = adopt(f, "old", "new", 10);

	assert_int_equal(a.moved, 1);
	assert_int_equal(a.had, 2);
	assert_int_equal(counts_of(f).dead, 2);
	assert_leaves(f, "new", "alr_3 alr_4 ");
}

static void test_what_died_at_the_new_destination_is_sent_there_after_all(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_shared(f);
	for (int i = 0; i < 2; i++)
		OK(f, store_outbox_dead(f->s, take(f, "new", 10, &due_ms).seq, 10,
			      STR("HTTP 422"), &f->e));
	struct store_adopted a = adopt(f, "old", "new", 10);

	assert_int_equal(a.moved, 2);
	assert_int_equal(a.had, 0);
	assert_int_equal(counts_of(f).dead, 1);
	assert_leaves(f, "new", "alr_1 alr_2 ");
}

/* 30 of one flow moved to a destination with a queue of its own: its rows have their turns. */
static void test_an_adopted_flood_takes_turns_with_those_that_were_there(void **state)
{
	struct fixture *f = *state;
	struct store_alert alert = {.watch = STR("w"), .created_ms = 1, .flow = 7};
	const struct store_notice old = {.dest = STR("old")};
	char name[16];
	int64_t due_ms = 0;
	int before = 0;

	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "old_%d", i);
		alert.id = str_of(name);
		struct store_found v = {.article = put_article(f, "desk", name, 1),
			.alerts = &alert,
			.n_alerts = 1,
			.notices = &old,
			.n_notices = 1};

		OK(f, store_found_put(f->s, &v, 1, &f->e));
	}
	put_alerts(f, 1, 1, "new");
	(void)adopt(f, "old", "new", 100);
	put_alerts(f, 2, 2, "new");
	for (struct store_delivery d;
		!str_eq((d = take(f, "new", 100, &due_ms)).alert_id, STR("alr_2")); before++)
		OK(f, store_outbox_done(f->s, d.seq, 100, &f->e));
	assert_in_range(before, 1, STORE_TURN + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_the_oldest_beyond_a_number_are_given_up),
		TEST(test_what_is_older_is_given_up),
		TEST(test_a_long_queue_is_given_up_in_steps),
		TEST(test_what_is_being_sent_is_not_given_up),
		TEST(test_an_adopted_queue_leaves_as_if_made_for_its_new_destination),
		TEST(test_an_adopted_queue_moves_in_steps_of_max),
		TEST(test_an_article_that_the_new_destination_had_is_not_sent_again),
		TEST(test_what_died_at_the_new_destination_is_sent_there_after_all),
		TEST(test_an_adopted_flood_takes_turns_with_those_that_were_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
