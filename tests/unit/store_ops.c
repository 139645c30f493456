/* SPDX-License-Identifier: ISC */
/* Notices of operations. */
#include "tests/unit/store_hold_fixture.h"

static void notify(struct fixture *f, const char *id, int64_t ms)
{
	const struct str dests[] = {STR("ops"), STR("chat")};
	const struct store_ops o = {.id = str_of(id),
		.code = STR("feed-dark"),
		.subject = STR("desk"),
		.text = STR("لا جواب منذ يومين"),
		.created_ms = ms,
		.level = 2};

	OK(f, store_ops_put(f->s, &o, dests, 2, &f->e));
}

static void test_a_notice_is_delivered_as_an_alert_is_and_has_no_article(void **state)
{
	struct fixture *f = *state;
	struct store_ops o = {0};

	notify(f, "ops_1", 10);
	notify(f, "ops_2", 20);
	notify(f, "ops_2", 30); /* a job that is run again */
	assert_int_equal(counts_of(f).pending, 4);
	for (size_t i = 0; i < 2; i++) {
		struct store_batch b = take_with(
			f, (struct store_take){.dest = STR("ops"), .max = 5}, 40, NULL);

		assert_message(b, i == 0 ? "ops_1" : "ops_2", "");
		assert_int_equal(b.v[0].article, 0);
		assert_int_equal(b.v[0].n_watches, 0);
		OK(f, store_ops_get(f->s, b.v[0].alert_id, &f->ar, &o, &f->e));
		assert_str_eq(o.id, b.v[0].alert_id);
		assert_str_is(o.code, "feed-dark");
		assert_str_is(o.subject, "desk");
		assert_str_is(o.text, "لا جواب منذ يومين");
		assert_int_equal(o.created_ms, i == 0 ? 10 : 20);
		assert_int_equal(o.level, 2);
		done(f, b);
	}
	assert_code(store_ops_get(f->s, STR("ops_3"), &f->ar, &o, &f->e), ERR_GONE);
}

static void test_a_notice_stands_in_the_order_of_alerts(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "a", 10);
	notify(f, "ops_1", 11);
	put_plain(f, "b", 12);
	assert_message(take_ten(f, 20), "a", "");
	assert_message(take_ten(f, 20), "ops_1", "");
	assert_message(take_ten(f, 20), "b", "");
}

/* A notice is no line of a digest: neither with alerts nor with others of its kind. */
static void test_a_notice_leaves_alone_whatever_has_piled_up(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "ab", 10);
	notify(f, "ops_1", 12);
	notify(f, "ops_2", 13);
	put_plain(f, "cd", 14);
	struct store_batch b = take_backlog(f, 20 + HOUR);

	assert_message(b, "a b c d", "backlog");
	done(f, b);
	put_plain(f, "efg", 15);
	assert_message(take_backlog(f, 20 + HOUR), "ops_1", "");
	assert_message(take_backlog(f, 20 + HOUR), "ops_2", "");
	assert_message(take_backlog(f, 20 + HOUR), "e f g", "backlog");
}

/* Or two destinations that take nothing would tell of each other for ever. */
static void test_a_notice_that_was_given_up_is_no_dead_letter_to_tell_of(void **state)
{
	struct fixture *f = *state;
	uint64_t n = 9;

	notify(f, "ops_1", 10);
	OK(f, store_outbox_dead(f->s, take_ten(f, 20).v[0].seq, 30, STR("410"), &f->e));
	OK(f, store_dead_since(f->s, STR("chat"), 0, &n, &f->e));
	assert_int_equal(n, 0);
	assert_int_equal(counts_of(f).dead, 1);
}

static void test_notices_expire_with_the_alerts_once_they_are_delivered(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};
	struct store_ops o = {0};

	notify(f, "ops_1", 10);
	done(f, take_ten(f, 20));
	OK(f, store_expire(f->s, 100, 100, 100, &gone, &f->e));
	OK(f, store_ops_get(f->s, STR("ops_1"), &f->ar, &o, &f->e));
	done(f, take_with(f, (struct store_take){.dest = STR("ops")}, 20, NULL));
	OK(f, store_expire(f->s, 100, 100, 100, &gone, &f->e));
	assert_int_equal(gone.alerts, 1);
	assert_code(store_ops_get(f->s, STR("ops_1"), &f->ar, &o, &f->e), ERR_GONE);
}

/* All notices are of "article 0": one that was told does not speak for the others. */
static void test_notices_are_adopted_one_by_one(void **state)
{
	struct fixture *f = *state;
	struct store_adopted sum = {0};

	notify(f, "ops_1", 10);
	done(f, take_ten(f, 20));
	OK(f, store_ops_put(f->s, &(struct store_ops){.id = STR("ops_2"), .created_ms = 30},
		      &STR("ops"), 1, &f->e));
	OK(f, store_outbox_adopt(f->s, STR("ops"), STR("chat"), 9, 40, &sum, &f->e));
	assert_int_equal(sum.had, 1);
	assert_int_equal(sum.moved, 1);
	assert_message(take_ten(f, 50), "ops_2", "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_notice_is_delivered_as_an_alert_is_and_has_no_article),
		TEST(test_a_notice_stands_in_the_order_of_alerts),
		TEST(test_a_notice_leaves_alone_whatever_has_piled_up),
		TEST(test_a_notice_that_was_given_up_is_no_dead_letter_to_tell_of),
		TEST(test_notices_expire_with_the_alerts_once_they_are_delivered),
		TEST(test_notices_are_adopted_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
