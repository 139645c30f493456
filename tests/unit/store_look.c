/* SPDX-License-Identifier: ISC */
/* look.h: what the page reads, at a cost that does not grow with what is stored. */
#include "store/sqlite.h"
#include "tests/unit/store_hold_fixture.h"

static int64_t put_found(struct fixture *f, const char *title, size_t n)
{
	struct store_hit hits[20];
	int64_t id = put_article(f, "desk", title, 100);

	for (size_t i = 0; i < n; i++)
		hits[i] = (struct store_hit){.watch = i % 2 == 0 ? STR("b") : STR("a"),
			.term = STR("t"),
			.start = i,
			.end = i + 1};
	OK(f, put_hits(f, id, hits, n));
	return id;
}

static void what_was_matched_comes_newest_first(void **state)
{
	struct fixture *f = *state;
	int64_t ids[10], first, second;
	size_t n = 0;

	OK(f, store_matched(f->s, 0, 10, ids, &n, &f->e));
	assert_int_equal(n, 0);
	first = put_found(f, "one", 3);
	put_article(f, "desk", "nothing", 100);
	second = put_found(f, "two", 20);
	OK(f, store_matched(f->s, 0, 10, ids, &n, &f->e));
	assert_int_equal(n, 2);
	assert_int_equal(ids[0], second);
	assert_int_equal(ids[1], first);
	OK(f, store_matched(f->s, 0, 1, ids, &n, &f->e));
	assert_int_equal(n, 1);
	OK(f, store_matched(f->s, second, 10, ids, &n, &f->e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], first);
}

static void an_article_has_the_hits_of_all_watches(void **state)
{
	struct fixture *f = *state;
	int64_t id = put_found(f, "one", 5);
	struct store_hit *hits = NULL;
	size_t n = 0;

	put_found(f, "two", 5);
	OK(f, store_article_hits(f->s, id, 100, &f->ar, &hits, &n, &f->e));
	assert_int_equal(n, 5);
	assert_str_is(hits[0].watch, "a");
	assert_int_equal(hits[0].start, 1);
	assert_str_is(hits[2].watch, "b");
	assert_int_equal(hits[2].start, 0);
	OK(f, store_article_hits(f->s, id, 3, &f->ar, &hits, &n, &f->e));
	assert_int_equal(n, 3);
	OK(f, store_article_hits(f->s, 99, 3, &f->ar, &hits, &n, &f->e));
	assert_int_equal(n, 0);
}

static void on_row(const struct store_alert_row *row, void *arg)
{
	buf_printf(arg, STR_F "/" STR_F "/" STR_F "/%d ", STR_A(row->id), STR_A(row->watch),
		STR_A(row->dest), row->state);
}

static void an_article_has_its_alerts(void **state)
{
	const struct str dests[] = {STR("mail"), STR("chat")};
	struct fixture *f = *state;
	int64_t id = put_article(f, "desk", "one", 100);
	AUTO_BUF struct buf got;

	buf_init(&got, KIB(4));
	OK(f, put_alert_to(f, "y", "v", id, 20, NULL, 0));
	OK(f, put_alert_to(f, "z", "w", id, 10, dests, 2));
	put_to(f, "other", 10, (struct store_notice){0});
	OK(f, store_article_alerts(f->s, id, 10, on_row, &got, &f->e));
	assert_buf_is(&got, "z/w/mail/0 z/w/chat/0 y/v//0 ");
	buf_reset(&got);
	OK(f, store_article_alerts(f->s, id, 1, on_row, &got, &f->e));
	assert_buf_is(&got, "z/w/mail/0 ");
	/* Notices of operations are of no article. */
	buf_reset(&got);
	OK(f, store_article_alerts(f->s, 0, 10, on_row, &got, &f->e));
	assert_buf_is(&got, "");
}

static void what_is_recent_is_counted(void **state)
{
	struct fixture *f = *state;
	struct store_recent r;

	put_plain(f, "abc", 1000);
	put_to(f, "d", 2000, held(9000, 0, "quiet"));
	done(f, take_ten(f, 3000));
	OK(f, store_recent(f->s, 1002, &r, &f->e));
	assert_int_equal(r.articles, 2);
	assert_int_equal(r.alerts, 2);
	assert_int_equal(r.waiting, 3);
}

static int on_step(void *arg)
{
	++*(int *)arg;
	return 0;
}

static int steps_of_a_look(struct fixture *f, int64_t since_ms)
{
	struct store_recent r;
	int64_t ids[5];
	int steps = 0;
	size_t n;

	sqlite3_progress_handler(sqlite_of(f->s)->db, 1, on_step, &steps);
	OK(f, store_matched(f->s, 0, 5, ids, &n, &f->e));
	OK(f, store_recent(f->s, since_ms, &r, &f->e));
	sqlite3_progress_handler(sqlite_of(f->s)->db, 0, NULL, NULL);
	assert_int_equal(n, 5);
	return steps;
}

static void put_delivered(struct fixture *f, int from, int to)
{
	OK(f, store_begin(f->s, &f->e));
	for (int i = from; i < to; i++) {
		char name[32];

		snprintf(name, sizeof(name), "n%d", i);
		put_found(f, name, 20);
		put_to(f, name, 50, (struct store_notice){.suppressed = true});
	}
	OK(f, store_commit(f->s, &f->e));
}

static void a_look_does_not_grow_with_what_is_stored(void **state)
{
	struct fixture *f = *state;

	put_delivered(f, 0, 10);
	int few = steps_of_a_look(f, 200);

	put_delivered(f, 10, 500);
	assert_int_equal(steps_of_a_look(f, 200), few);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_matched_comes_newest_first),
		TEST(an_article_has_the_hits_of_all_watches),
		TEST(an_article_has_its_alerts),
		TEST(what_is_recent_is_counted),
		TEST(a_look_does_not_grow_with_what_is_stored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
