/* SPDX-License-Identifier: ISC */
/* The tries of a delivery. */
#include <stdio.h>

#include "store/sqlite.h"
#include "tests/unit/store_hold_fixture.h"

static struct store_attempt *attempts_of(struct fixture *f, int64_t seq, size_t *ret_n)
{
	struct store_attempt *v = NULL;

	OK(f, sqlite_attempts_get(sqlite_of(f->s), seq, &f->ar, &v, ret_n, &f->e));
	return v;
}

static enum errc attempt(struct fixture *f, int64_t seq, int64_t at_ms, struct str excerpt)
{
	const struct store_attempt a = {.seq = seq,
		.started_ms = at_ms,
		.took_us = 1500,
		.status = 503,
		.error = STR("HTTP 503"),
		.excerpt = excerpt};

	return store_attempt_put(f->s, &a, &f->e);
}

static void test_each_row_of_a_message_has_its_tries(void **state)
{
	struct fixture *f = *state;
	size_t n = 0;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "b", 11, held(100, 7, "group"));
	put_to(f, "c", 12, (struct store_notice){.dest = STR("mail")});
	struct store_batch b = take_ten(f, 100);

	OK(f, attempt(f, b.v[0].seq, 101, STR("مشغول")));
	again(f, b.v[0].seq, ASIDE_NOT);
	assert_code(attempt(f, b.v[0].seq, 102, STR("")), ERR_GONE);
	b = take_ten(f, 500);
	OK(f, attempt(f, b.v[1].seq, 501, STR("")));
	for (size_t i = 0; i < 2; i++) {
		const struct store_attempt *v = attempts_of(f, b.v[i].seq, &n);

		assert_int_equal(n, 2);
		assert_int_equal(v[0].n, 1);
		assert_int_equal(v[0].started_ms, 101);
		assert_int_equal(v[0].took_us, 1500);
		assert_int_equal(v[0].status, 503);
		assert_str_is(v[0].error, "HTTP 503");
		assert_str_is(v[0].excerpt, "مشغول");
		assert_int_equal(v[1].n, 2);
		assert_int_equal(v[1].started_ms, 501);
	}
	(void)attempts_of(f, b.v[1].seq + 1, &n);
	assert_int_equal(n, 0);
}

static void test_the_first_and_the_newest_tries_are_kept(void **state)
{
	struct fixture *f = *state;
	size_t n = 0;

	put_to(f, "a", 10, (struct store_notice){0});
	int64_t seq = take_ten(f, 100).v[0].seq;

	for (int i = 1; i <= 150; i++)
		OK(f, attempt(f, seq, i, STR("")));
	const struct store_attempt *v = attempts_of(f, seq, &n);

	assert_int_equal(n, STORE_ATTEMPTS);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(v[i].n, i < STORE_ATTEMPTS_FIRST ? i + 1 : i + 51);
}

static void test_a_long_answer_is_cut_between_letters(void **state)
{
	struct fixture *f = *state;
	char text[1000];
	size_t n = 0;

	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "ب", 2);
	put_to(f, "a", 10, (struct store_notice){0});
	int64_t seq = take_ten(f, 100).v[0].seq;

	OK(f, attempt(f, seq, 1, (struct str){text, 999}));
	text[0] = 'x';
	memmove(text + 1, text + 2, sizeof(text) - 2);
	OK(f, attempt(f, seq, 2, (struct str){text, 999}));
	const struct store_attempt *v = attempts_of(f, seq, &n);

	assert_int_equal(v[0].excerpt.n, 512);
	assert_int_equal(v[1].excerpt.n, 511);
}

static void test_tries_go_with_their_delivery(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};
	size_t n = 0;

	put_to(f, "a", 10, (struct store_notice){0});
	struct store_batch b = take_ten(f, 100);

	OK(f, attempt(f, b.v[0].seq, 1, STR("")));
	done(f, b);
	OK(f, store_expire(f->s, 1000, 1000, 100, &gone, &f->e));
	assert_int_equal(gone.alerts, 1);
	(void)attempts_of(f, b.v[0].seq, &n);
	assert_int_equal(n, 0);
}

static void test_tries_of_what_gives_way_go_with_it(void **state)
{
	struct fixture *f = *state;
	const struct str both[] = {STR("old"), STR("new")};
	struct store_adopted sum = {0};
	const struct store_take there = {.dest = STR("new")};
	size_t n = 0;

	OK(f, put_alert_to(f, "a", "w", put_article(f, "desk", "a", 1), 1, both, 2));
	struct store_batch b = take_with(f, there, 10, NULL);

	OK(f, attempt(f, b.v[0].seq, 1, STR("")));
	OK(f, store_outbox_dead(f->s, b.v[0].seq, 11, STR("HTTP 422"), &f->e));
	OK(f, store_outbox_adopt(f->s, STR("old"), STR("new"), 9, 12, &sum, &f->e));
	assert_int_equal(sum.moved, 1);
	(void)attempts_of(f, b.v[0].seq, &n);
	assert_int_equal(n, 0);
	assert_message(take_with(f, there, 20, NULL), "a", "");
}

struct told {
	char text[256];
};

static void on_attempt(struct str alert, const struct store_attempt *a, void *arg)
{
	struct told *t = arg;
	size_t at = strlen(t->text);

	(void)snprintf(t->text + at, sizeof(t->text) - at, STR_F "@%lld ", STR_A(alert),
		(long long)a->started_ms);
}

static void assert_last(struct fixture *f, const char *dest, size_t max, const char *want)
{
	struct told t = {""};

	OK(f, store_attempts_last(f->s, str_of(dest), max, on_attempt, &t, &f->e));
	assert_string_equal(t.text, want);
}

static void test_the_last_tries_of_a_destination_are_those_of_its_last_messages(void **state)
{
	struct fixture *f = *state;

	put_plain(f, "abc", 10);
	put_to(f, "x", 10, (struct store_notice){.dest = STR("mail")});
	for (int i = 0; i < 2; i++) {
		struct store_batch b = take_with(f, (struct store_take){0}, 100, NULL);

		OK(f, attempt(f, b.v[0].seq, 100 + i, STR("")));
		done(f, b);
	}
	struct store_batch c = take_with(f, (struct store_take){0}, 100, NULL);

	OK(f, attempt(f, c.v[0].seq, 200, STR("")));
	OK(f, attempt(f, c.v[0].seq, 300, STR("")));
	assert_last(f, "chat", 9, "c@300 c@200 b@101 a@100 ");
	again(f, c.v[0].seq, ASIDE_FAILING);
	assert_last(f, "chat", 3, "c@300 c@200 b@101 ");
	assert_last(f, "mail", 9, "");
}

static void test_a_message_of_several_is_tried_once(void **state)
{
	struct fixture *f = *state;

	put_to(f, "a", 10, held(100, 7, "group"));
	put_to(f, "b", 11, held(100, 7, "group"));
	struct store_batch b = take_ten(f, 100);

	OK(f, attempt(f, b.v[0].seq, 101, STR("")));
	OK(f, store_outbox_dead(f->s, b.v[0].seq, 11, STR("HTTP 422"), &f->e));
	assert_last(f, "chat", 9, "a@101 ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_each_row_of_a_message_has_its_tries),
		TEST(test_the_first_and_the_newest_tries_are_kept),
		TEST(test_a_long_answer_is_cut_between_letters),
		TEST(test_tries_go_with_their_delivery),
		TEST(test_tries_of_what_gives_way_go_with_it),
		TEST(test_the_last_tries_of_a_destination_are_those_of_its_last_messages),
		TEST(test_a_message_of_several_is_tried_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
