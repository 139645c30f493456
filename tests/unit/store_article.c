/* SPDX-License-Identifier: ISC */
/* Articles and the keys that lead to them: what goes in comes out, and stays as long as it
 * must. */
#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

static const int64_t DAY = INT64_C(24) * 60 * 60 * 1000;

static void test_an_article_comes_back_as_it_went_in(void **state)
{
	struct fixture *f = *state;
	struct str authors[] = {STR_INIT("ليلى \"المراسلة\""), STR_INIT("عمر\\سامي")};
	struct str categories[] = {STR_INIT("سياسة")};
	struct store_new new = {.article = article_of("desk", "عنوان", 42000)};
	struct store_article in = new.article;
	struct store_article out = {0};

	in.a.authors = authors;
	in.a.n_authors = 2;
	in.a.categories = categories;
	in.a.n_categories = 1;
	in.a.summary = STR("موجز\n\nفي فقرتين");
	in.a.link = STR("https://desk.example/1");
	in.a.published_s = -5; /* before 1970 is a time too */
	in.silent = true;
	new.article = in;
	OK(f, store_articles_put(f->s, &new, 1, &f->e));
	OK(f, store_article_get(f->s, new.article.id, &f->ar, &out, &f->e));
	assert_int_equal(out.id, new.article.id);
	assert_str_is(out.feed, "desk");
	assert_str_eq(out.a.guid, in.a.guid);
	assert_str_eq(out.a.link, in.a.link);
	assert_str_eq(out.a.title, in.a.title);
	assert_str_eq(out.a.summary, in.a.summary);
	assert_str_eq(out.a.body, in.a.body);
	assert_int_equal(out.a.n_authors, 2);
	assert_str_eq(out.a.authors[0], authors[0]);
	assert_str_eq(out.a.authors[1], authors[1]);
	assert_int_equal(out.a.n_categories, 1);
	assert_str_eq(out.a.categories[0], categories[0]);
	assert_int_equal(out.a.published_s, -5);
	assert_true(out.a.updated_s == TIME_NONE);
	assert_int_equal(out.first_seen_ms, 42000);
	assert_true(out.silent);
}

static void test_an_article_that_does_not_exist_is_gone(void **state)
{
	struct fixture *f = *state;
	struct store_article a = {.id = 99};

	assert_code(store_article_get(f->s, 5, &f->ar, &a, &f->e), ERR_GONE);
	assert_int_equal(a.id, 99);
}

static void test_an_article_larger_than_the_arena_is_a_limit(void **state)
{
	struct fixture *f = *state;
	struct store_article a = {.id = 99};
	AUTO_ARENA struct arena small;

	arena_init(&small, 8);
	int64_t id = put_article(f, "desk", "one", 1);

	assert_code(store_article_get(f->s, id, &small, &a, &f->e), ERR_LIMIT);
	assert_int_equal(a.id, 99);
}

static void test_a_head_is_title_and_date(void **state)
{
	struct fixture *f = *state;
	struct store_new v = {.article = article_of("desk", "عنوان", 1)};
	struct store_head heads[3] = {{.id = 77, .stored = true}};

	v.article.a.published_s = 1234;
	heads[2].id = put_article(f, "desk", "آخر", 1);
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	heads[1].id = v.article.id;
	OK(f, store_heads_get(f->s, heads, 3, &f->ar, &f->e));
	assert_false(heads[0].stored);
	assert_true(heads[1].stored);
	assert_str_is(heads[1].title, "عنوان");
	assert_int_equal(heads[1].published_s, 1234);
	assert_str_is(heads[2].title, "آخر");
	assert_true(heads[2].published_s == TIME_NONE);
}

static void test_articles_put_together_have_ids_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct store_new v[3];
	struct store_article a;

	for (size_t i = 0; i < 3; i++)
		v[i] = (struct store_new){.article = article_of("desk",
						  i == 2   ? "ج"
						  : i == 1 ? "ب"
							   : "أ",
						  1)};
	OK(f, store_articles_put(f->s, v, 3, &f->e));
	assert_true(v[0].article.id < v[1].article.id && v[1].article.id < v[2].article.id);
	OK(f, store_article_get(f->s, v[1].article.id, &f->ar, &a, &f->e));
	assert_str_is(a.a.title, "ب");
}

/* It is of the feed, the last one that was put, and found with its keys. */
static void test_what_is_learned_of_a_feed_goes_with_its_articles(void **state)
{
	struct fixture *f = *state;
	struct store_new v[2] = {
		{.article = article_of("desk", "أ", 1), .learned = STR("1 2\n")},
		{.article = article_of("desk", "ب", 1), .learned = STR("1 3\n")}};
	struct store_learned learned = {.a = &f->ar};

	OK(f, store_keys_find(f->s, STR("desk"), NULL, 0, &learned, &f->e));
	assert_int_equal(learned.text.n, 0);
	OK(f, store_begin(f->s, &f->e));
	OK(f, store_articles_put(f->s, v, 2, &f->e));
	store_rollback(f->s);
	OK(f, store_keys_find(f->s, STR("desk"), NULL, 0, &learned, &f->e));
	assert_int_equal(learned.text.n, 0);
	OK(f, store_articles_put(f->s, v, 2, &f->e));
	v[0].learned = v[1].learned = (struct str){0};
	OK(f, store_articles_put(f->s, v, 2, &f->e));
	OK(f, store_keys_find(f->s, STR("desk"), NULL, 0, &learned, &f->e));
	assert_str_is(learned.text, "1 3\n");
	OK(f, store_keys_find(f->s, STR("other"), NULL, 0, &learned, &f->e));
	assert_int_equal(learned.text.n, 0);
}

static void test_a_key_leads_to_its_article_in_its_feed_and_kind_only(void **state)
{
	struct fixture *f = *state;
	int64_t id = put_article(f, "desk", "one", 1);
	struct store_keys v = {.keys = {[KEY_LINK] = key_of("one")}, .found = {[KEY_LINK] = 5}};

	assert_int_equal(find_article(f, "desk", "one"), id);
	assert_int_equal(find_article(f, "other", "one"), 0);
	assert_int_equal(find_article(f, "desk", "two"), 0);
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	assert_int_equal(v.found[KEY_LINK], 0);
}

/* As many as do not fit one statement, with and without guids, known and not. */
static void test_many_items_are_looked_up_at_once(void **state)
{
	enum {
		N = 50
	};
	struct fixture *f = *state;
	struct store_keys v[N] = {0};
	int64_t want[N] = {0};
	char name[16];

	for (size_t i = 0; i < N; i++) {
		enum key_kind kind = i % 3 == 0 ? KEY_LINK : KEY_GUID;
		struct store_new new;

		snprintf(name, sizeof(name), "t%zu", i);
		new = (struct store_new){.article = article_of("desk", name, 1)};
		v[i].keys[kind] = new.keys[kind] = key_of(name);
		if (i % 5 == 0)
			continue;
		OK(f, store_articles_put(f->s, &new, 1, &f->e));
		want[i] = new.article.id;
	}
	OK(f, store_keys_find(f->s, STR("desk"), v, N, NULL, &f->e));
	for (size_t i = 0; i < N; i++)
		for (enum key_kind k = 0; k < KEY_N; k++)
			assert_int_equal(v[i].found[k],
				k == (i % 3 == 0 ? KEY_LINK : KEY_GUID) ? want[i] : 0);
}

static void test_what_its_first_key_and_its_text_settle_is_asked_no_more(void **state)
{
	struct fixture *f = *state;
	struct store_new new = {.article = article_of("desk", "one", 1), .text = 77};
	struct store_keys v = {.text = 77};

	for (enum key_kind k = 0; k < KEY_N; k++)
		v.keys[k] = new.keys[k] = key_of("one");
	OK(f, store_articles_put(f->s, &new, 1, &f->e));
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	for (enum key_kind k = 0; k < KEY_N; k++) {
		assert_int_equal(v.found[k], k == KEY_GUID ? new.article.id : 0);
		assert_int_equal(v.same_text[k], k == KEY_GUID);
	}
	v.text = 78;
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	for (enum key_kind k = 0; k < KEY_N; k++) {
		assert_int_equal(v.found[k], new.article.id);
		assert_false(v.same_text[k]);
	}
	struct store_seen seen = {.id = new.article.id, .text = 78};

	OK(f, store_items_seen(f->s, STR("desk"), &seen, 1, 1, &f->e));
	v.keys[KEY_GUID] =
		key_of("another"); /* its first key leads nowhere: the others are asked */
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	for (enum key_kind k = 0; k < KEY_N; k++) {
		assert_int_equal(v.found[k], k != KEY_GUID ? new.article.id : 0);
		assert_int_equal(v.same_text[k], k != KEY_GUID);
	}
	/* 0 is no text: it equals nothing. */
	seen.text = v.text = 0;
	OK(f, store_items_seen(f->s, STR("desk"), &seen, 1, 1, &f->e));
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	assert_false(v.same_text[KEY_LINK]);
}

static void test_a_key_is_moved_when_the_caller_says_so(void **state)
{
	struct fixture *f = *state;
	struct store_new first = {.article = article_of("desk", "one", 1)};
	struct store_new second = first;
	struct store_keys v = {
		.keys = {[KEY_GUID] = key_of("one"), [KEY_LINK] = key_of("one")}};

	memcpy(first.keys, v.keys, sizeof(first.keys));
	memcpy(second.keys, v.keys, sizeof(second.keys));
	second.moved = 1U << KEY_GUID;
	OK(f, store_articles_put(f->s, &first, 1, &f->e));
	OK(f, store_articles_put(f->s, &second, 1, &f->e));
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	assert_int_equal(v.found[KEY_GUID], second.article.id);
	assert_int_equal(v.found[KEY_LINK], first.article.id);
	struct store_seen back = {.id = first.article.id, .moved = 1U << KEY_GUID};

	back.keys[KEY_GUID] = key_of("one");
	OK(f, store_items_seen(f->s, STR("desk"), &back, 1, 1, &f->e));
	OK(f, store_keys_find(f->s, STR("desk"), &v, 1, NULL, &f->e));
	assert_int_equal(v.found[KEY_GUID], first.article.id);
}

static void test_a_key_that_is_taken_keeps_its_article(void **state)
{
	struct fixture *f = *state;
	int64_t first = put_article(f, "desk", "one", 1);

	put_article(f, "desk", "one", 2);
	assert_int_equal(find_article(f, "desk", "one"), first);
}

static void test_several_keys_may_lead_to_one_article(void **state)
{
	struct fixture *f = *state;
	int64_t id = put_article(f, "desk", "old-guid", 1);

	struct store_seen v = {.id = id, .keys = {[KEY_GUID] = key_of("new-guid")}};

	OK(f, store_items_seen(f->s, STR("desk"), &v, 1, 1, &f->e));
	assert_int_equal(find_article(f, "desk", "old-guid"), id);
	assert_int_equal(find_article(f, "desk", "new-guid"), id);
}

struct ids {
	int64_t v[8];
	size_t n;
};

static void on_article(const struct store_article *a, void *arg)
{
	struct ids *ids = arg;

	assert_str_is(a->a.body, "نص الخبر");
	ids->v[ids->n++] = a->id;
}

static void test_articles_come_newest_first_page_by_page(void **state)
{
	struct fixture *f = *state;
	struct ids ids = {0};
	int64_t a = put_article(f, "desk", "one", 1);
	int64_t b = put_article(f, "desk", "two", 2);
	int64_t c = put_article(f, "desk", "three", 3);

	OK(f, store_articles_each(f->s, 0, 2, on_article, &ids, &f->e));
	assert_int_equal(ids.n, 2);
	assert_int_equal(ids.v[0], c);
	assert_int_equal(ids.v[1], b);
	OK(f, store_articles_each(f->s, b, 2, on_article, &ids, &f->e));
	assert_int_equal(ids.n, 3);
	assert_int_equal(ids.v[2], a);
}

static void expire(struct fixture *f, int64_t before_ms)
{
	struct store_expired gone = {.more = true};

	while (gone.more)
		OK(f, store_expire(f->s, before_ms, before_ms, 100, &gone, &f->e));
}

static void put_feed(struct fixture *f, const char *id)
{
	struct store_feed feed = {.id = str_of(id)};

	OK(f, store_feeds_put(f->s, &feed, 1, &f->e));
}

static void test_an_item_still_in_its_feed_is_known_after_its_article_expired(void **state)
{
	struct fixture *f = *state;
	struct store_article a;

	put_feed(f, "desk");
	int64_t stays = put_article(f, "desk", "stays", 0);
	int64_t leaves = put_article(f, "desk", "leaves", 0);

	for (int64_t day = 1; day <= 40; day++)
		see(f, "desk", stays, day * DAY);
	expire(f, 30 * DAY);
	assert_code(store_article_get(f->s, stays, &f->ar, &a, &f->e), ERR_GONE);
	assert_code(store_article_get(f->s, leaves, &f->ar, &a, &f->e), ERR_GONE);
	assert_int_equal(find_article(f, "desk", "stays"), stays);
	assert_int_equal(find_article(f, "desk", "leaves"), 0);
}

static void test_items_of_a_feed_that_nobody_read_since_are_kept(void **state)
{
	struct fixture *f = *state;

	put_feed(f, "desk");
	int64_t id = put_article(f, "desk", "one", 0);

	/* Forty days of 304: the item was never met again, and may well still be there. */
	expire(f, 30 * DAY);
	assert_int_equal(find_article(f, "desk", "one"), id);
	assert_int_equal(counts_of(f).articles, 0);
	/* The next document does not have it. */
	put_article(f, "desk", "two", 40 * DAY);
	expire(f, 30 * DAY);
	assert_int_equal(find_article(f, "desk", "one"), 0);
	assert_int_not_equal(find_article(f, "desk", "two"), 0);
}

/* Nobody will ever say that these have left their feed: of what was imported, of a feed that left the configuration. */
static void test_items_of_no_feed_go_with_their_articles(void **state)
{
	struct fixture *f = *state;
	struct store_feed polled = {.id = STR("left"), .state = {.last_poll_ms = 100 * DAY}};

	OK(f, store_feeds_put(f->s, &polled, 1, &f->e));
	put_article(f, "imported", "one", 100 * DAY);
	int64_t left = put_article(f, "left", "two", 100 * DAY);

	expire(f, 100 * DAY);
	assert_int_not_equal(find_article(f, "imported", "one"), 0);
	expire(f, 101 * DAY);
	assert_int_equal(counts_of(f).articles, 0);
	assert_int_equal(find_article(f, "imported", "one"), 0);
	assert_int_equal(find_article(f, "left", "two"), left);
	expire(f, 465 * DAY);
	assert_int_equal(find_article(f, "left", "two"), left);
	expire(f, 466 * DAY);
	assert_int_equal(find_article(f, "left", "two"), 0);
}

static void test_an_item_is_marked_at_most_once_a_day(void **state)
{
	struct fixture *f = *state;

	put_feed(f, "desk");
	int64_t id = put_article(f, "desk", "one", 0);
	sqlite3 *db = sqlite_of(f->s)->db;
	int64_t before = sqlite3_total_changes64(db);

	see(f, "desk", id, DAY - 1);
	assert_int_equal(sqlite3_total_changes64(db), before);
	see(f, "desk", id, DAY);
	assert_true(sqlite3_total_changes64(db) > before);
	before = sqlite3_total_changes64(db);
	see(f, "desk", id, 2 * DAY - 1);
	assert_int_equal(sqlite3_total_changes64(db), before);
}

static void test_expiry_keeps_what_an_unfinished_delivery_needs(void **state)
{
	struct fixture *f = *state;
	struct store_article a;
	struct store_hit hit = {.watch = STR("w"), .term = STR("كلمة")};
	struct store_hit *hits = NULL;
	size_t n = 0;
	int64_t due_ms = 0;

	put_feed(f, "desk");
	int64_t id = put_article(f, "desk", "one", 0);

	OK(f, put_hits(f, id, &hit, 1));
	put_alert(f, "alr_1", "w", id, 0, "chat");
	expire(f, 50 * DAY);
	struct store_delivery d = take(f, "chat", 60 * DAY, &due_ms);

	expire(f, 50 * DAY); /* also while it is being sent */
	OK(f, store_article_get(f->s, d.article, &f->ar, &a, &f->e));
	OK(f, store_hits_get(
		      f->s, d.article, d.watches, d.n_watches, &f->ar, &hits, &n, &f->e));
	assert_int_equal(n, 1);
	OK(f, store_outbox_done(f->s, d.seq, 60 * DAY, &f->e));
	expire(f, 50 * DAY);
	assert_code(store_article_get(f->s, id, &f->ar, &a, &f->e), ERR_GONE);
	assert_int_equal(counts_of(f).hits, 0);
	assert_int_equal(counts_of(f).alerts, 0);
}

static void test_expiry_goes_in_steps_of_max(void **state)
{
	struct fixture *f = *state;
	char title[16];
	struct store_expired gone = {.more = false};

	put_feed(f, "desk");
	for (int i = 0; i < 5; i++) {
		snprintf(title, sizeof(title), "t%d", i);
		put_article(f, "desk", title, i);
	}
	OK(f, store_expire(f->s, 100, 100, 2, &gone, &f->e));
	assert_true(gone.more);
	assert_int_equal(gone.articles, 2);
	assert_int_equal(gone.alerts, 0);
	assert_int_equal(counts_of(f).articles, 3);
	OK(f, store_expire(f->s, 100, 100, 3, &gone, &f->e));
	assert_true(gone.more); /* the items were not looked at */
	assert_int_equal(counts_of(f).articles, 0);
	OK(f, store_expire(f->s, 100, 100, 3, &gone, &f->e));
	assert_true(gone.more);
	OK(f, store_expire(f->s, 100, 100, 3, &gone, &f->e));
	assert_false(gone.more);
}

/* An article of a thousand hits is a thousand rows, not one. */
static void test_expiry_counts_what_hangs_on_an_article(void **state)
{
	struct fixture *f = *state;
	struct store_hit hits[100];
	char title[16];
	struct store_expired gone = {.more = false};

	for (size_t i = 0; i < 100; i++)
		hits[i] = (struct store_hit){.watch = STR("w"), .term = STR("كلمة")};
	for (int i = 0; i < 10; i++) {
		snprintf(title, sizeof(title), "t%d", i);
		OK(f, put_hits(f, put_article(f, "desk", title, i), hits, 100));
	}
	sqlite3 *db = sqlite_of(f->s)->db;
	int64_t before = sqlite3_total_changes64(db);

	OK(f, store_expire(f->s, 100, 100, 150, &gone, &f->e));
	assert_in_range(sqlite3_total_changes64(db) - before, 150, 150 + 101);
	assert_int_equal(gone.articles, 2);
	assert_true(gone.more);
	expire(f, 100);
	assert_int_equal(counts_of(f).articles, 0);
	assert_int_equal(counts_of(f).hits, 0);
}

static void test_items_that_stay_do_not_keep_later_ones_from_going(void **state)
{
	struct fixture *f = *state;
	const char *const pinned[] = {"pin1", "pin2", "pin3"};
	int64_t ids[3];
	struct store_expired gone = {.more = true};

	put_feed(f, "desk");
	for (size_t i = 0; i < 3; i++)
		ids[i] = put_article(f, "desk", pinned[i], 0);
	put_article(f, "desk", "leaves", 0);
	for (int64_t day = 1; day <= 40; day++)
		for (size_t i = 0; i < 3; i++)
			see(f, "desk", ids[i], day * DAY);
	for (unsigned calls = 0; gone.more && calls < 10; calls++)
		OK(f, store_expire(f->s, 30 * DAY, 0, 2, &gone, &f->e));
	assert_false(gone.more);
	assert_int_equal(find_article(f, "desk", "leaves"), 0);
	assert_int_equal(find_article(f, "desk", "pin3"), ids[2]);
}

static void test_an_id_is_not_used_twice_after_everything_expired(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;
	int64_t id = put_article(f, "desk", "one", 0);

	put_alert(f, "alr_1", "w", id, 0, "chat");
	OK(f, store_outbox_done(f->s, take(f, "chat", 1, &due_ms).seq, 1, &f->e));
	struct store_expired gone = {.more = false};

	OK(f, store_expire(f->s, 100, 0, 10, &gone, &f->e)); /* the article, not the alert */
	fixture_reopen(f);
	assert_true(put_article(f, "desk", "two", 100) > id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_article_comes_back_as_it_went_in),
		TEST(test_an_article_that_does_not_exist_is_gone),
		TEST(test_an_article_larger_than_the_arena_is_a_limit),
		TEST(test_a_head_is_title_and_date),
		TEST(test_articles_put_together_have_ids_in_their_order),
		TEST(test_what_is_learned_of_a_feed_goes_with_its_articles),
		TEST(test_a_key_leads_to_its_article_in_its_feed_and_kind_only),
		TEST(test_many_items_are_looked_up_at_once),
		TEST(test_what_its_first_key_and_its_text_settle_is_asked_no_more),
		TEST(test_a_key_is_moved_when_the_caller_says_so),
		TEST(test_a_key_that_is_taken_keeps_its_article),
		TEST(test_several_keys_may_lead_to_one_article),
		TEST(test_articles_come_newest_first_page_by_page),
		TEST(test_an_item_still_in_its_feed_is_known_after_its_article_expired),
		TEST(test_items_of_a_feed_that_nobody_read_since_are_kept),
		TEST(test_items_of_no_feed_go_with_their_articles),
		TEST(test_an_item_is_marked_at_most_once_a_day),
		TEST(test_expiry_keeps_what_an_unfinished_delivery_needs),
		TEST(test_expiry_goes_in_steps_of_max),
		TEST(test_expiry_counts_what_hangs_on_an_article),
		TEST(test_items_that_stay_do_not_keep_later_ones_from_going),
		TEST(test_an_id_is_not_used_twice_after_everything_expired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
