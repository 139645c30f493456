/* SPDX-License-Identifier: ISC */
/* Alerts as people read and mend them. */
#include "store/sqlite.h"
#include "tests/unit/store_hold_fixture.h"

struct got {
	struct buf text;
	struct store_alert_row last;
};

static void on_row(const struct store_alert_row *row, void *arg)
{
	struct got *g = arg;

	buf_printf(&g->text, STR_F "/" STR_F " ", STR_A(row->id), STR_A(row->dest));
	g->last = *row;
}

/* What a filter chooses, as "id/dest id/dest ". */
static void assert_chosen(struct fixture *f, struct store_alert_filter v, const char *want)
{
	struct got g = {.last = {0}};

	buf_init(&g.text, 1 << 16);
	v.max = v.max != 0 ? v.max : 100;
	OK(f, store_alerts_each(f->s, &v, on_row, &g, &f->e));
	assert_str_eq(buf_view(&g.text), str_of(want));
	buf_done(&g.text);
}

/* a is done, b dead, c pending, all to chat; d is held for mail, e suppressed there. */
static void put_five(struct fixture *f)
{
	put_plain(f, "abc", 10);
	put_to(f, "d", 20, (struct store_notice){.dest = STR("mail"), .hold_until_ms = 900});
	put_to(f, "e", 30,
		(struct store_notice){.dest = STR("mail"),
			.suppressed = true,
			.also = &STR("more"),
			.n_also = 1,
			.why = STR("muted")});
	done(f, take_ten(f, 40));
	OK(f, store_outbox_dead(f->s, take_ten(f, 40).v[0].seq, 41, STR("HTTP 422"), &f->e));
}

static void test_alerts_are_read_by_what_is_asked(void **state)
{
	struct fixture *f = *state;

	put_five(f);
	assert_chosen(f, (struct store_alert_filter){0}, "e/mail d/mail c/chat b/chat a/chat ");
	assert_chosen(f, (struct store_alert_filter){.max = 2}, "e/mail d/mail ");
	assert_chosen(f, (struct store_alert_filter){.before_seq = 4}, "c/chat b/chat a/chat ");
	assert_chosen(f, (struct store_alert_filter){.dest = STR("mail")}, "e/mail d/mail ");
	assert_chosen(f, (struct store_alert_filter){.watch = STR("more")}, "e/mail ");
	assert_chosen(f, (struct store_alert_filter){.watch = STR("mor")}, "");
	assert_chosen(f, (struct store_alert_filter){.watch = STR("w"), .max = 1}, "e/mail ");
	assert_chosen(f, (struct store_alert_filter){.feed = STR("desk"), .max = 1}, "e/mail ");
	assert_chosen(f, (struct store_alert_filter){.feed = STR("other")}, "");
	assert_chosen(f, (struct store_alert_filter){.id = STR("b")}, "b/chat ");
	assert_chosen(f, (struct store_alert_filter){.id = STR("b"), .dest = STR("mail")}, "");
	assert_chosen(f, (struct store_alert_filter){.since_ms = 12, .until_ms = 30},
		"d/mail c/chat ");
	assert_chosen(f,
		(struct store_alert_filter){
			.states = 1U << DELIVERY_HELD | 1U << DELIVERY_DEAD},
		"d/mail b/chat ");
}

static void on_muted(const struct store_alert_row *row, void *arg)
{
	assert_str_is(row->watch, "w");
	assert_str_is(row->feed, "desk");
	assert_str_is(row->title, "e");
	assert_str_is(row->hold, "muted");
	assert_int_equal(row->state, DELIVERY_SUPPRESSED);
	assert_int_equal(row->created_ms, 30);
	++*(int *)arg;
}

static void test_a_row_says_what_became_of_it(void **state)
{
	struct fixture *f = *state;
	int n = 0;

	put_five(f);
	OK(f, store_alerts_each(
		      f->s, &(struct store_alert_filter){.max = 1}, on_muted, &n, &f->e));
	assert_int_equal(n, 1);
}

static void test_a_trail_has_all_that_is_known_of_an_alert(void **state)
{
	struct fixture *f = *state;
	const struct str both[] = {STR("chat"), STR("mail")};
	struct store_trail t = {0};
	struct store_expired gone = {0};

	OK(f, put_alert_to(f, "a", "w", put_article(f, "desk", "عنوان", 7), 10, both, 2));
	struct store_batch b = take_ten(f, 100);

	OK(f, store_attempt_put(f->s,
		      &(struct store_attempt){
			      .seq = b.v[0].seq, .started_ms = 101, .status = 422},
		      &f->e));
	OK(f, store_outbox_dead(f->s, b.v[0].seq, 102, STR("HTTP 422"), &f->e));
	OK(f, store_alert_trail(f->s, STR("a"), &f->ar, &t, &f->e));
	assert_str_is(t.id, "a");
	assert_str_is(t.watch, "w");
	assert_str_is(t.feed, "desk");
	assert_str_is(t.title, "عنوان");
	assert_true(t.stored && t.published_s == TIME_NONE);
	assert_int_equal(t.first_seen_ms, 7);
	assert_int_equal(t.created_ms, 10);
	assert_int_equal(t.n, 2);
	assert_str_is(t.v[0].row.dest, "chat");
	assert_str_is(t.v[0].row.why, "HTTP 422");
	assert_int_equal(t.v[0].row.state, DELIVERY_DEAD);
	assert_int_equal(t.v[0].row.message, b.v[0].seq);
	assert_int_equal(t.v[0].n_attempts, 1);
	assert_int_equal(t.v[0].attempts[0].status, 422);
	assert_int_equal(t.v[1].row.state, DELIVERY_PENDING);
	assert_int_equal(t.v[1].n_attempts, 0);
	OK(f, store_outbox_done(f->s,
		      take_with(f, (struct store_take){.dest = STR("mail")}, 100, NULL)
			      .v[0]
			      .seq,
		      103, &f->e));
	OK(f, store_expire(f->s, 1000, 0, 9, &gone, &f->e)); /* the article, not the alert */
	OK(f, store_alert_trail(f->s, STR("a"), &f->ar, &t, &f->e));
	assert_false(t.stored);
	assert_str_is(t.title, "");
	assert_code(store_alert_trail(f->s, STR("b"), &f->ar, &t, &f->e), ERR_GONE);
}

/* Until there is no more; how many. */
static uint64_t requeue(struct fixture *f, struct store_alert_filter v, bool redeliver)
{
	struct store_sweep w = {0};
	uint64_t n = 0;

	v.max = v.max != 0 ? v.max : 100;
	do {
		OK(f, store_alert_requeue(f->s, &v, redeliver, 200, &w, &f->e));
		assert_true(w.n <= v.max);
		n += w.n;
	} while (w.more);
	return n;
}

static void test_what_is_queued_again_begins_anew(void **state)
{
	struct fixture *f = *state;

	put_five(f);
	assert_int_equal(
		requeue(f, (struct store_alert_filter){.dest = STR("chat")}, false), 1);
	struct store_batch b = take_ten(f, 300);

	assert_message(b, "b", "");
	assert_int_equal(b.v[0].attempts, 0);
	assert_int_equal(b.v[0].first_try_ms, 300);
	done(f, b);
	assert_int_equal(requeue(f, (struct store_alert_filter){.id = STR("e")}, false), 1);
	assert_message(
		take_with(f, (struct store_take){.dest = STR("mail")}, 300, NULL), "e", "");
	assert_int_equal(requeue(f, (struct store_alert_filter){.id = STR("a")}, false), 0);
	assert_int_equal(requeue(f, (struct store_alert_filter){.id = STR("a")}, true), 1);
	assert_message(take_ten(f, 300), "a", "");
	assert_message(take_ten(f, 300), "c", "");
}

static void test_many_are_queued_again_in_steps_and_in_their_order(void **state)
{
	struct fixture *f = *state;
	const char *const names[] = {"a", "b", "c", "d", "e", "f", "g"};

	put_plain(f, "abcdefg", 10);
	for (int i = 0; i < 7; i++)
		OK(f, store_outbox_dead(
			      f->s, take_ten(f, 40).v[0].seq, 41, STR("HTTP 422"), &f->e));
	assert_int_equal(requeue(f, (struct store_alert_filter){.max = 3}, false), 7);
	for (int i = 0; i < 7; i++)
		assert_message(take_ten(f, 40), names[i], "");
}

static void test_what_waits_is_given_up_by_a_person(void **state)
{
	struct fixture *f = *state;
	const struct store_alert_filter all = {.max = 100};
	struct store_sweep w = {0};
	struct store_trail t = {0};

	put_five(f);
	OK(f, store_alert_drop(f->s, &all, STR("dropped by hand"), 50, &w, &f->e));
	assert_int_equal(w.n, 2);
	assert_false(w.more);
	assert_int_equal(counts_of(f).pending, 0);
	assert_int_equal(counts_of(f).held, 0);
	assert_int_equal(counts_of(f).dead, 3);
	OK(f, store_alert_trail(f->s, STR("d"), &f->ar, &t, &f->e));
	assert_str_is(t.v[0].row.why, "dropped by hand");
	assert_int_equal(t.v[0].row.hold_until_ms, 0);
}

/* The first of a message was given up while the others wait for their retry. */
static void test_what_is_queued_again_is_alone(void **state)
{
	struct fixture *f = *state;
	const struct store_alert_filter first = {.id = STR("a"), .max = 1};
	struct store_sweep w = {0};

	for (int i = 0; i < 3; i++)
		put_to(f, (const char *[]){"a", "b", "c"}[i], 10 + i, held(100, 7, "group"));
	again(f, take_ten(f, 100).v[0].seq, ASIDE_NOT);
	OK(f, store_alert_drop(f->s, &first, STR("x"), 200, &w, &f->e));
	assert_int_equal(requeue(f, first, false), 1);
	struct store_batch b = take_ten(f, 300);

	assert_message(b, "a", "");
	again(f, b.v[0].seq, ASIDE_NOT);
	b = take_ten(f, 300);
	assert_message(b, "a", "");
	struct store_batch others = take_ten(f, 300);

	assert_message(others, "b c", "group");
	done(f, b);
	assert_int_equal(counts_of(f).pending, 2);
	done(f, others);
	assert_int_equal(counts_of(f).pending, 0);
}

static void test_what_is_being_sent_is_neither_queued_nor_given_up(void **state)
{
	struct fixture *f = *state;
	const struct store_alert_filter all = {.max = 100};
	struct store_sweep w = {0};

	put_plain(f, "a", 10);
	struct store_batch b = take_ten(f, 20);

	assert_int_equal(requeue(f, all, true), 0);
	OK(f, store_alert_drop(f->s, &all, STR("x"), 50, &w, &f->e));
	assert_int_equal(w.n, 0);
	done(f, b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_alerts_are_read_by_what_is_asked),
		TEST(test_a_row_says_what_became_of_it),
		TEST(test_a_trail_has_all_that_is_known_of_an_alert),
		TEST(test_what_is_queued_again_begins_anew),
		TEST(test_many_are_queued_again_in_steps_and_in_their_order),
		TEST(test_what_waits_is_given_up_by_a_person),
		TEST(test_what_is_queued_again_is_alone),
		TEST(test_what_is_being_sent_is_neither_queued_nor_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
