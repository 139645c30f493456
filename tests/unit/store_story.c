/* SPDX-License-Identifier: ISC */
/* Stories: their ids, what is counted of them, who was told, and what is kept to find them again. */
#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

#define DAY (INT64_C(24) * 3600 * 1000)
enum {
	NOW = 1000000
};

/* An article of an outlet, with a sketch. */
static struct store_new article(const char *outlet, const char *title, int64_t now_ms)
{
	return (struct store_new){.article = article_of(outlet, title, now_ms),
		.keys = {[KEY_GUID] = key_of(title)},
		.sketch = {.seen_ms = now_ms, .outlet = str_of(outlet), .shingles = STR("1s")}};
}

/* Stored, in a story or as the first of one; its story. */
static int64_t put(struct fixture *f, const char *outlet, const char *title, int64_t story)
{
	struct store_new v = article(outlet, title, NOW);

	v.article.story = story;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	return v.article.story;
}

static void on_story(const struct store_story_row *row, void *arg)
{
	*(struct store_story *)arg = row->story;
}

/* articles 0: it has no row. */
static struct store_story story_of(struct fixture *f, int64_t id)
{
	const struct store_story_filter filter = {.id = id, .max = 1};
	struct store_story s = {.id = 0};

	OK(f, store_stories_each(f->s, &filter, on_story, &s, &f->e));
	return s;
}

static struct store_story_now now_of(struct fixture *f, int64_t id, const char *outlet)
{
	struct store_story_now v = {.id = id, .outlet = str_of(outlet)};

	OK(f, store_stories_get(f->s, &v, 1, &f->ar, &f->e));
	return v;
}

/* ---- ids and counts --------------------------------------------------------------------- */

static void test_an_article_begins_a_story_or_joins_one(void **state)
{
	struct fixture *f = *state;
	struct store_new v[4] = {article("a", "one", NOW), article("b", "two", NOW),
		article("c", "three", NOW), article("d", "four", NOW)};
	struct store_article got = {0};

	v[1].joins = 1;
	v[2].joins = 2;
	v[3].sketch.shingles = STR("");
	OK(f, store_articles_put(f->s, v, 4, &f->e));
	assert_int_equal(v[0].article.story, v[0].article.id);
	assert_int_equal(v[1].article.story, v[0].article.id);
	assert_int_equal(v[2].article.story, v[0].article.id);
	assert_int_equal(v[3].article.story, 0);
	OK(f, store_article_get(f->s, v[2].article.id, &f->ar, &got, &f->e));
	assert_int_equal(got.story, v[0].article.id);
	assert_int_equal(got.story_outlets, 3);
	assert_int_equal(put(f, "e", "five", got.story), got.story);
}

static void test_articles_and_outlets_are_counted_from_the_second_on(void **state)
{
	struct fixture *f = *state;
	int64_t story = put(f, "a", "one", 0);

	assert_int_equal(story_of(f, story).articles, 0);
	assert_int_equal(now_of(f, story, "a").outlets, 1);
	assert_int_equal(now_of(f, story, "b").outlets, 2);
	put(f, "a", "one again", story);
	assert_int_equal(story_of(f, story).articles, 2);
	assert_int_equal(story_of(f, story).outlets, 1);
	put(f, "b", "two", story);
	put(f, "b", "two again", story);
	assert_int_equal(story_of(f, story).articles, 4);
	assert_int_equal(story_of(f, story).outlets, 2);
	assert_int_equal(now_of(f, story, "b").outlets, 2);
	assert_int_equal(now_of(f, story, "c").outlets, 3);
}

static void test_a_later_wording_counts_with_its_article(void **state)
{
	struct fixture *f = *state;
	int64_t story = put(f, "a", "one", 0);
	struct store_new v = article("a", "one, again", NOW);

	v.article.version_of = story;
	v.article.story = story;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	assert_int_equal(story_of(f, story).articles, 0);
	put(f, "b", "two", story);
	assert_int_equal(story_of(f, story).articles, 2);
}

static void test_a_story_lasts_from_its_first_article_to_its_last(void **state)
{
	struct fixture *f = *state;
	int64_t story = put(f, "a", "one", 0);
	struct store_new v = article("b", "two", NOW + 5);

	v.article.story = story;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	assert_int_equal(story_of(f, story).first_ms, NOW);
	assert_int_equal(story_of(f, story).last_ms, NOW + 5);
}

/* ---- who was told ----------------------------------------------------------------------- */

/* An article of a story with an alert to "chat" of the watches "w" and "v". */
static void put_told(struct fixture *f, const char *outlet, const char *id, int64_t story,
	int64_t hold_until_ms)
{
	static const struct str also[] = {STR_INIT("v")};
	const struct store_alert alert = {str_of(id), STR("w"), NOW, 0};
	const struct store_notice notice = {.dest = STR("chat"),
		.also = also,
		.n_also = 1,
		.hold_until_ms = hold_until_ms,
		.tells_story = true};
	struct store_new v = article(outlet, id, NOW);

	v.article.story = story;
	v.found = (struct store_found){
		.alerts = &alert, .n_alerts = 1, .notices = &notice, .n_notices = 1};
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
}

static void test_it_is_known_who_was_told_and_of_how_many(void **state)
{
	struct fixture *f = *state;
	struct str first = {0};
	struct str last = {0};

	put_told(f, "a", "alert-1", 0, 0);
	int64_t story = find_article(f, "a", "alert-1");
	struct store_story_now now = now_of(f, story, "b");

	assert_int_equal(now.n_told, 2);
	assert_str_is(now.told[0].dest, "chat");
	assert_str_is(now.told[0].watch, "v");
	assert_str_is(now.told[1].watch, "w");
	assert_int_equal(now.told[0].outlets, 1);
	assert_true(now.told[0].waits);
	put(f, "b", "two", story);
	assert_int_equal(now_of(f, story, "b").told[0].outlets, 2);
	put_told(f, "c", "alert-2", story, 0);
	now = now_of(f, story, "d");
	assert_int_equal(now.n_told, 2);
	assert_str_is(now.told[1].alert, "alert-1");
	assert_int_equal(now.told[1].outlets, 3);
	OK(f, store_story_alerts(
		      f->s, story, STR("chat"), STR("v"), &f->ar, &first, &last, &f->e));
	assert_str_is(first, "alert-1");
	assert_str_is(last, "alert-2");
	OK(f, store_story_alerts(
		      f->s, story, STR("mail"), STR("v"), &f->ar, &first, &last, &f->e));
	assert_str_is(first, "");
}

static void test_what_left_waits_no_longer(void **state)
{
	struct fixture *f = *state;
	int64_t due = 0;

	put_told(f, "a", "alert-1", 0, 0);
	int64_t story = find_article(f, "a", "alert-1");
	struct store_delivery d = take(f, "chat", NOW, &due);

	assert_false(now_of(f, story, "b").told[0].waits);
	put(f, "b", "two", story);
	assert_int_equal(now_of(f, story, "b").told[0].outlets, 1);
	OK(f, store_outbox_done(f->s, d.seq, NOW, &f->e));
	assert_false(now_of(f, story, "b").told[0].waits);
}

static void test_what_is_held_waits(void **state)
{
	struct fixture *f = *state;

	put_told(f, "a", "alert-1", 0, NOW + DAY);
	assert_true(now_of(f, find_article(f, "a", "alert-1"), "b").told[0].waits);
}

/* It never came: the next of the story is the first. */
static void test_what_was_given_up_was_not_told(void **state)
{
	struct fixture *f = *state;
	int64_t due = 0;

	put_told(f, "a", "alert-1", 0, 0);
	int64_t story = find_article(f, "a", "alert-1");
	struct store_delivery d = take(f, "chat", NOW, &due);

	OK(f, store_outbox_dead(f->s, d.seq, NOW, STR("refused"), &f->e));
	assert_int_equal(now_of(f, story, "b").n_told, 0);
	put_told(f, "b", "alert-2", story, 0);
	assert_str_is(now_of(f, story, "c").told[0].alert, "alert-2");
}

/* ---- sketches --------------------------------------------------------------------------- */

struct rows {
	struct store_sketch v[20];
	size_t n;
	struct arena *ar;
};

static void on_sketch(const struct store_sketch *row, void *arg)
{
	struct rows *r = arg;

	r->v[r->n] = *row;
	r->v[r->n].outlet = arena_str(r->ar, row->outlet);
	r->v[r->n].feed = arena_str(r->ar, row->feed);
	r->v[r->n++].shingles = arena_str(r->ar, row->shingles);
}

static struct rows sketches(struct fixture *f, int64_t after, int64_t since_ms, size_t max)
{
	struct rows r = {.ar = &f->ar};

	OK(f, store_sketches_each(f->s, after, since_ms, max, on_sketch, &r, &f->e));
	return r;
}

static void test_sketches_come_back_oldest_first(void **state)
{
	struct fixture *f = *state;
	int64_t story = put(f, "a", "one", 0);

	put(f, "b", "two", story);
	put(f, "c", "three", 0);
	fixture_reopen(f);
	struct rows r = sketches(f, 0, 0, 100);

	assert_int_equal(r.n, 3);
	assert_int_equal(r.v[0].article, story);
	assert_int_equal(r.v[1].story, story);
	assert_str_is(r.v[1].outlet, "b");
	assert_str_is(r.v[1].shingles, "1s");
	assert_str_is(r.v[1].feed, "b");
	assert_int_equal(r.v[1].seen_ms, NOW);
	assert_int_equal(r.v[2].story, r.v[2].article);
	assert_int_equal(sketches(f, r.v[0].article, 0, 100).n, 2);
	/* The last is known by all, however old. */
	assert_int_equal(sketches(f, 0, NOW + 1, 100).n, 1);
	assert_int_equal(sketches(f, 0, NOW + 1, 100).v[0].article, r.v[2].article);
	assert_int_equal(sketches(f, 0, 0, 2).v[0].article, r.v[1].article);
}

static void test_whoever_chose_without_the_last_sketch_chooses_again(void **state)
{
	struct fixture *f = *state;
	int64_t known = put(f, "a", "one", 0);
	struct store_new v = article("b", "two", NOW);

	put(f, "c", "by another node", 0);
	v.sketched = known;
	assert_code(store_articles_put(f->s, &v, 1, &f->e), ERR_AGAIN);
	assert_int_equal(counts_of(f).articles, 2);
	v.sketched = known + 1;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
}

static void test_old_sketches_go_when_new_ones_come(void **state)
{
	struct fixture *f = *state;
	struct store_new v[3] = {article("a", "new 1", NOW + 9 * DAY),
		article("a", "new 2", NOW + 9 * DAY), article("a", "new 3", NOW + 9 * DAY)};
	char title[16];

	for (int i = 0; i < 5; i++) {
		snprintf(title, sizeof(title), "old %d", i);
		put(f, "a", title, 0);
	}
	v[0].sketched = INT64_MAX;
	OK(f, store_articles_put(f->s, v, 2, &f->e));
	assert_int_equal(sketches(f, 0, 0, 100).n, 3);
	v[2].sketched = INT64_MAX;
	OK(f, store_articles_put(f->s, &v[2], 1, &f->e));
	assert_int_equal(sketches(f, 0, 0, 100).n, 3);
}

static void test_sketches_of_a_clock_that_was_ahead_go_as_well(void **state)
{
	struct fixture *f = *state;
	struct store_new v = article("a", "ahead", NOW + 365 * DAY);

	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	v = article("a", "then", NOW);
	v.sketched = INT64_MAX;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	assert_int_equal(sketches(f, 0, 0, 100).n, 1);
	assert_int_equal(sketches(f, 0, 0, 100).v[0].seen_ms, NOW);
}

/* Its article may be gone before: a later wording has no item, and retention may be shorter. */
static void test_an_id_is_not_given_again_as_long_as_its_sketch_is_there(void **state)
{
	struct fixture *f = *state;
	int64_t story = put(f, "a", "one", 0);
	struct store_new v = article("a", "one, again", NOW);
	struct store_expired gone = {0};

	v.article.version_of = story;
	v.article.story = story;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	OK(f, store_expire(f->s, NOW + 1, NOW + 1, 1000, &gone, &f->e));
	assert_int_equal(counts_of(f).articles, 0);
	assert_int_equal(put(f, "b", "two", 0), story + 2);
}

/* ---- for people, and the end ------------------------------------------------------------ */

static void on_row(const struct store_story_row *row, void *arg)
{
	buf_printf(arg, "%lld " STR_F " " STR_F ";", (long long)row->story.id, STR_A(row->feed),
		STR_A(row->title));
}

static void assert_listed(struct fixture *f, struct store_story_filter filter, const char *want)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 1000);
	if (filter.max == 0)
		filter.max = 100;
	OK(f, store_stories_each(f->s, &filter, on_row, &b, &f->e));
	assert_str_eq(buf_view(&b), str_of(want));
}

static void test_stories_are_listed_as_asked(void **state)
{
	const struct store_hit hit = {.watch = STR("w"), .term = STR("t")};
	struct fixture *f = *state;
	int64_t first = put(f, "a", "one", 0);
	int64_t second = put(f, "b", "two", 0);
	struct store_new v = article("c", "later", NOW + 9);
	int64_t ids[4];
	size_t n = 0;

	put(f, "b", "one copied", first);
	put(f, "c", "one copied twice", first);
	v.article.story = second;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	OK(f, put_hits(f, find_article(f, "c", "later"), &hit, 1));
	assert_listed(f, (struct store_story_filter){.id = 0}, "2 b two;1 a one;");
	assert_listed(f, (struct store_story_filter){.max = 1}, "2 b two;");
	assert_listed(f, (struct store_story_filter){.min_outlets = 3}, "1 a one;");
	assert_listed(f, (struct store_story_filter){.since_ms = NOW + 1}, "2 b two;");
	assert_listed(f, (struct store_story_filter){.watch = STR("w")}, "2 b two;");
	assert_listed(f, (struct store_story_filter){.id = 1}, "1 a one;");
	OK(f, store_story_articles(f->s, first, 2, ids, &n, &f->e));
	assert_int_equal(n, 2);
	assert_int_equal(ids[0], first);
	OK(f, store_story_articles(f->s, 0, 4, ids, &n, &f->e));
	assert_int_equal(n, 0);
}

static int64_t rows_of(struct fixture *f, const char *table)
{
	AUTO_BUF struct buf sql;
	sqlite3_stmt *st = NULL;

	buf_init(&sql, 100);
	buf_printf(&sql, "SELECT COUNT(*) FROM %s", table);
	assert_int_equal(
		sqlite3_prepare_v2(sqlite_of(f->s)->db, sql.p, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	int64_t n = sqlite3_column_int64(st, 0);

	sqlite3_finalize(st);
	return n;
}

static void test_a_story_expires_with_its_articles(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};
	int64_t due = 0;

	put_told(f, "a", "alert-1", 0, 0);
	int64_t story = find_article(f, "a", "alert-1");

	put(f, "b", "two", story);
	OK(f, store_outbox_done(f->s, take(f, "chat", NOW, &due).seq, NOW, &f->e));
	OK(f, store_expire(f->s, NOW, NOW, 1000, &gone, &f->e));
	assert_int_equal(story_of(f, story).articles, 2);
	assert_int_equal(rows_of(f, "story_told"), 2);
	OK(f, store_expire(f->s, NOW + 1, NOW + 1, 1000, &gone, &f->e));
	assert_int_equal(story_of(f, story).articles, 0);
	assert_int_equal(rows_of(f, "story_outlet"), 0);
	assert_int_equal(rows_of(f, "story_told"), 0);
}

/* ---- threads ----------------------------------------------------------------------------- */

static struct str thread_at(
	struct fixture *f, int64_t story, const char *dest, uint64_t receiver, int64_t now_ms)
{
	struct store_thread t = {.story = story, .dest = str_of(dest), .receiver = receiver};

	OK(f, store_thread_get(f->s, &t, now_ms, &f->ar, &f->e));
	return t.name;
}

static void thread_put(struct fixture *f, int64_t story, const char *name, int64_t now_ms)
{
	const struct store_thread t = {
		.story = story, .dest = STR("chat"), .receiver = 5, .name = str_of(name)};

	OK(f, store_thread_put(f->s, &t, now_ms, &f->e));
}

static void test_a_thread_is_of_a_story_a_destination_and_a_receiver(void **state)
{
	struct fixture *f = *state;

	thread_put(f, 7, "77", NOW);
	assert_str_is(thread_at(f, 7, "chat", 5, NOW + 1), "77");
	assert_str_is(thread_at(f, 8, "chat", 5, NOW + 1), "");
	assert_str_is(thread_at(f, 7, "mail", 5, NOW + 1), "");
	assert_str_is(thread_at(f, 7, "chat", 6, NOW + 1), "");
	thread_put(f, 7, "78", NOW + 2);
	assert_str_is(thread_at(f, 7, "chat", 5, NOW + 3), "78");
}

static void test_a_thread_lasts_a_day_by_any_clock(void **state)
{
	struct fixture *f = *state;

	thread_put(f, 7, "77", NOW);
	assert_str_is(thread_at(f, 7, "chat", 5, NOW + DAY - 1), "77");
	assert_str_is(thread_at(f, 7, "chat", 5, NOW + DAY), "");
	assert_str_is(thread_at(f, 7, "chat", 5, NOW - DAY), "");
	/* What can no longer be found goes with the next. */
	thread_put(f, 8, "78", NOW + DAY);
	assert_int_equal(rows_of(f, "story_thread"), 1);
	thread_put(f, 9, "79", NOW - DAY);
	assert_int_equal(rows_of(f, "story_thread"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)
	const struct CMUnitTest tests[] = {
		TEST(test_an_article_begins_a_story_or_joins_one),
		TEST(test_articles_and_outlets_are_counted_from_the_second_on),
		TEST(test_a_later_wording_counts_with_its_article),
		TEST(test_a_story_lasts_from_its_first_article_to_its_last),
		TEST(test_it_is_known_who_was_told_and_of_how_many),
		TEST(test_what_left_waits_no_longer),
		TEST(test_what_is_held_waits),
		TEST(test_what_was_given_up_was_not_told),
		TEST(test_sketches_come_back_oldest_first),
		TEST(test_whoever_chose_without_the_last_sketch_chooses_again),
		TEST(test_old_sketches_go_when_new_ones_come),
		TEST(test_sketches_of_a_clock_that_was_ahead_go_as_well),
		TEST(test_an_id_is_not_given_again_as_long_as_its_sketch_is_there),
		TEST(test_stories_are_listed_as_asked),
		TEST(test_a_story_expires_with_its_articles),
		TEST(test_a_thread_is_of_a_story_a_destination_and_a_receiver),
		TEST(test_a_thread_lasts_a_day_by_any_clock),
	};

	return cmocka_run_group_tests_name("store_story", tests, NULL, NULL);
}
