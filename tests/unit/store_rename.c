/* SPDX-License-Identifier: ISC */
/* A feed that is renamed: one row changes, and everything that is stored of it is the new one's. */
#include <sqlite3.h>

#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

#define DAY (INT64_C(24) * 60 * 60 * 1000)

static void put_polled(struct fixture *f, const char *id, uint32_t polls)
{
	struct store_feed row = {.id = str_of(id),
		.state = {.url = STR("https://desk.example/rss"),
			.etag = STR("\"7\""),
			.polls = polls}};

	OK(f, store_feeds_put(f->s, &row, 1, &f->e));
}

static void rename_feed(struct fixture *f, const char *from, const char *to)
{
	struct store_rename v = {str_of(from), str_of(to)};

	OK(f, store_feeds_rename(f->s, &v, 1, &f->e));
}

static void assert_feed_of(struct fixture *f, int64_t article, const char *feed)
{
	struct store_article a = {0};

	OK(f, store_article_get(f->s, article, &f->ar, &a, &f->e));
	assert_true(str_eq(a.feed, str_of(feed)));
}

struct seen {
	char ids[256];
	struct feed_state last;
};

static void on_feed(const struct store_feed *row, void *arg)
{
	struct seen *s = arg;

	size_t n = strlen(s->ids);

	snprintf(s->ids + n, sizeof(s->ids) - n, STR_F " ", STR_A(row->id));
	s->last = row->state;
}

static struct seen feeds(struct fixture *f)
{
	struct seen s = {0};

	OK(f, store_feeds_each(f->s, on_feed, &s, &f->e));
	return s;
}

static struct str learned_of(struct fixture *f, const char *feed)
{
	struct store_learned learned = {.a = &f->ar};

	OK(f, store_keys_find(f->s, str_of(feed), NULL, 0, &learned, &f->e));
	return learned.text;
}

static void test_what_is_learned_goes_along(void **state)
{
	struct fixture *f = *state;
	struct store_new v = {.article = article_of("old", "أ", 1), .learned = STR("1 2\n")};

	put_polled(f, "old", 3);
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	rename_feed(f, "old", "new");
	assert_str_is(learned_of(f, "new"), "1 2\n");
	assert_int_equal(learned_of(f, "old").n, 0);
}

static void mute(struct fixture *f, enum store_mute_kind kind, const char *subject)
{
	const struct store_mute m = {
		.kind = kind, .subject = str_of(subject), .until_ms = INT64_MAX};
	int64_t id = 0;

	OK(f, store_mute_put(f->s, &m, &id, &f->e));
}

static void test_a_muted_feed_stays_muted_under_another_id(void **state)
{
	struct fixture *f = *state;
	struct store_mute *v = NULL;
	size_t n = 0;

	put_polled(f, "old", 5);
	mute(f, STORE_MUTE_FEED, "old");
	mute(f, STORE_MUTE_WATCH, "old"); /* of that name is a watch, too */
	mute(f, STORE_MUTE_FEED, "other");
	rename_feed(f, "old", "new");
	OK(f, store_mutes_get(f->s, 1, &f->ar, &v, &n, &f->e));
	assert_int_equal(n, 3);
	assert_str_is(v[0].subject, "new");
	assert_str_is(v[1].subject, "old");
	assert_str_is(v[2].subject, "other");
}

static void test_a_renamed_feed_keeps_articles_keys_and_state(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "old", 7);
	int64_t id = put_article(f, "old", "one", 0);

	rename_feed(f, "old", "new");
	for (int round = 0; round < 2; round++) {
		struct seen s = feeds(f);

		assert_string_equal(s.ids, "new ");
		assert_int_equal(s.last.polls, 7);
		assert_int_equal(find_article(f, "new", "one"), id);
		assert_int_equal(find_article(f, "old", "one"), 0);
		assert_feed_of(f, id, "new");
		fixture_reopen(f);
	}
	int64_t next = put_article(f, "new", "two", DAY);

	assert_feed_of(f, next, "new");
	assert_int_equal(find_article(f, "new", "two"), next);
}

static void test_an_id_that_was_renamed_may_be_given_to_another_feed(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "a", 7);
	int64_t first = put_article(f, "a", "one", 0);

	rename_feed(f, "a", "b");
	/* In the order of a poll: articles, then the state. */
	int64_t second = put_article(f, "a", "two", 0);

	put_polled(f, "a", 1);
	for (int round = 0; round < 2; round++) {
		assert_feed_of(f, first, "b");
		assert_feed_of(f, second, "a");
		assert_int_equal(find_article(f, "a", "one"), 0);
		assert_int_equal(find_article(f, "a", "two"), second);
		assert_int_equal(find_article(f, "b", "one"), first);
		fixture_reopen(f);
	}
	/* And again: three feeds have had the id. */
	rename_feed(f, "a", "c");
	put_polled(f, "a", 0);
	int64_t third = put_article(f, "a", "three", 0);

	fixture_reopen(f);
	assert_feed_of(f, first, "b");
	assert_feed_of(f, second, "c");
	assert_feed_of(f, third, "a");
	assert_string_equal(feeds(f).ids, "a b c ");
}

static void test_a_feed_renamed_there_and_back_is_as_before(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "a", 7);
	int64_t id = put_article(f, "a", "one", 0);

	rename_feed(f, "a", "b");
	rename_feed(f, "b", "c");
	assert_int_equal(find_article(f, "c", "one"), id);
	rename_feed(f, "c", "a");
	fixture_reopen(f);
	assert_feed_of(f, id, "a");
	assert_int_equal(find_article(f, "a", "one"), id);
	assert_int_equal(sqlite_of(f->s)->names.pairs.n, 0);
}

static void test_a_fresh_row_gives_way_and_one_with_articles_does_not(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "old", 7);
	put_polled(f, "new", 0);
	rename_feed(f, "old", "new");
	assert_string_equal(feeds(f).ids, "new ");
	assert_int_equal(feeds(f).last.polls, 7);
	put_polled(f, "other", 3);

	struct store_rename v = {STR("new"), STR("other")};

	assert_code(store_feeds_rename(f->s, &v, 1, &f->e), ERR_BAD_INPUT);
	assert_string_equal(feeds(f).ids, "new other ");
}

static void test_a_feed_that_is_not_there_is_no_error(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "a", 7);
	rename_feed(f, "nobody", "b");
	assert_string_equal(feeds(f).ids, "a ");
}

static void test_a_renaming_that_is_rolled_back_did_not_happen(void **state)
{
	struct fixture *f = *state;

	put_polled(f, "a", 7);
	put_polled(f, "other", 7);
	int64_t id = put_article(f, "a", "one", 0);
	struct store_rename v[] = {{STR("a"), STR("b")}, {STR("b"), STR("other")}};

	assert_code(store_feeds_rename(f->s, v, 2, &f->e), ERR_BAD_INPUT);
	assert_int_equal(find_article(f, "a", "one"), id);
	assert_feed_of(f, id, "a");
}

/* Items are forgotten by when their feed was read last, whatever it is called now. */
static void test_items_of_a_renamed_feed_are_forgotten_when_they_leave_it(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {.more = true};

	put_polled(f, "old", 7);
	int64_t stays = put_article(f, "old", "stays", 0);

	put_article(f, "old", "leaves", 0);
	rename_feed(f, "old", "new");
	for (int64_t day = 1; day <= 40; day++)
		see(f, "new", stays, day * DAY);
	for (int i = 0; gone.more && i < 9; i++)
		OK(f, store_expire(f->s, 30 * DAY, 30 * DAY, 100, &gone, &f->e));
	assert_int_equal(find_article(f, "new", "stays"), stays);
	assert_int_equal(find_article(f, "new", "leaves"), 0);
}

static void test_a_renaming_costs_one_row_however_many_articles(void **state)
{
	struct fixture *f = *state;
	char title[32];

	put_polled(f, "old", 7);
	OK(f, store_begin(f->s, &f->e));
	for (int i = 0; i < 500; i++) {
		snprintf(title, sizeof(title), "t%d", i);
		put_article(f, "old", title, 0);
	}
	OK(f, store_commit(f->s, &f->e));
	sqlite3 *db = sqlite_of(f->s)->db;
	int64_t before = sqlite3_total_changes64(db);

	rename_feed(f, "old", "new");
	assert_int_equal(sqlite3_total_changes64(db) - before, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_learned_goes_along),
		TEST(test_a_renamed_feed_keeps_articles_keys_and_state),
		TEST(test_a_muted_feed_stays_muted_under_another_id),
		TEST(test_an_id_that_was_renamed_may_be_given_to_another_feed),
		TEST(test_a_feed_renamed_there_and_back_is_as_before),
		TEST(test_a_fresh_row_gives_way_and_one_with_articles_does_not),
		TEST(test_a_feed_that_is_not_there_is_no_error),
		TEST(test_a_renaming_that_is_rolled_back_did_not_happen),
		TEST(test_items_of_a_renamed_feed_are_forgotten_when_they_leave_it),
		TEST(test_a_renaming_costs_one_row_however_many_articles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
