/* SPDX-License-Identifier: ISC */
/* Articles with their pages: ingest_look(), ingest.pages and ingest.late of desk/ingest.h. */
#include "tests/unit/desk_rig.h"

#define SHORT_TEXT "موجز قصير"
#define LONG_TEXT "نص أطول من الموجز عن التحالف الدولي وما أعلن"

static void feed_says(struct rig *r, const char *keys)
{
	char text[256];

	snprintf(text, sizeof(text),
		"[feed f]\nurl = http://feed.example/rss\nfulltext = yes\n%s\n", keys);
	write_file(r, "feeds.d/f.conf", text);
	(void)reload(r);
}

/* Which of the items are worth a page: "10" is the first of two. */
static void assert_worth(struct rig *r, struct article *items, size_t n, const char *want)
{
	AUTO_ARENA struct arena a = {0};
	const bool *worth = NULL;
	struct err e = {0};

	arena_init(&a, 1 << 20);
	begin(r, items, n);
	assert_code(ingest_look(&r->in, &r->desk, &a, &worth, &e), ERR_NONE);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(worth[i], want[i] == '1');
	assert_false(r->in.rest.begun);
}

static void poll_with(struct rig *r, struct article *item, const struct ingest_page *page)
{
	struct err e = {0};

	begin(r, item, 1);
	r->in.pages = page;
	assert_code(finish_ingest(r, &e), ERR_NONE);
	keep_state(r);
}

/* Its page comes after it was stored. */
static void page_comes(struct rig *r, struct article *item, struct str text)
{
	const struct ingest_page page = {.text = text, .published_s = TIME_NONE};
	struct err e = {0};

	begin(r, item, 1);
	r->in.pages = &page;
	r->in.pushed = r->in.late = true;
	assert_code(finish_ingest(r, &e), ERR_NONE);
}

/* It was owed from when its article was stored, by the number 7. */
static void owed_page_comes(struct rig *r, struct article *item, struct str text)
{
	const struct ingest_page page = {.text = text, .published_s = TIME_NONE};
	struct err e = {0};

	begin(r, item, 1);
	r->in.pages = &page;
	r->in.pushed = r->in.late = true;
	r->in.owed = 7;
	assert_code(finish_ingest(r, &e), ERR_NONE);
}

static int64_t owed(struct rig *r)
{
	int64_t article = -1;
	struct err e = {0};

	assert_code(store_owed_get(r->desk.store, 7, &article, &e), ERR_NONE);
	return article;
}

static struct store_history history(struct rig *r, int64_t id)
{
	struct store_history h = {.id = id};
	struct err e = {0};

	assert_code(store_histories_get(r->desk.store, &h, 1, &r->arena, &e), ERR_NONE);
	return h;
}

static void test_what_is_new_and_told_is_worth_a_page(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("a", "أول", SHORT_TEXT), item("b", "ثان", SHORT_TEXT),
		item("b", "ثان", SHORT_TEXT)};

	feed_says(r, "");
	assert_worth(r, items, 1, "0"); /* a baseline */
	poll(r, items, 1);
	assert_int_equal(r->in.n_new, 1); /* looking stored nothing */
	assert_worth(r, items, 3, "010"); /* known, new, the same once more */
	r->quota = 0;
	assert_worth(r, items, 3, "000");
	r->quota = UINT64_MAX;
	r->feed = STR("away");
	assert_worth(r, items, 3, "000");
}

static void test_a_first_poll_that_alerts_is_no_baseline(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "first_poll = alert");
	assert_worth(r, &a, 1, "1");
}

static void test_the_page_is_matched_and_stored_and_the_feed_says_who_it_is(void **state)
{
	struct rig *r = *state;
	struct str author = STR("محرر");
	const struct ingest_page page = {.text = STR(LONG_TEXT),
		.authors = &author,
		.n_authors = 1,
		.published_s = 1699990000};
	struct article a = item("a", "أول", SHORT_TEXT);

	a.link = STR("http://feed.example/a");
	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &page);
	assert_int_equal(r->in.n_alerts, 1);
	struct store_history h = history(r, 1);

	assert_str_is(h.v[0].a.body, LONG_TEXT "\n\n" SHORT_TEXT);
	assert_int_equal(h.v[0].a.published_s, 1699990000);
	assert_int_equal(h.v[0].a.n_authors, 1);
	/* The feed lists it on, without its page. */
	poll(r, &a, 1);
	assert_int_equal(r->in.n_known, 1);
	assert_int_equal(r->in.n_new + r->in.n_edits, 0);
	/* And what it says after an edit that was taken back is what it said at first. */
	struct article other = item("a", "أول، وقد تغير", "موجز آخر");

	other.link = a.link;
	poll(r, &other, 1);
	assert_int_equal(r->in.n_edits, 1);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_edits, 0);
}

/* Less text than the feed gave: its own stays, and what the page says of the article is kept, if anything was. */
static void test_a_page_without_more_text_says_who_wrote_it(void **state)
{
	struct rig *r = *state;
	struct str author = STR("محرر");
	struct ingest_page page = {
		.authors = &author, .n_authors = 1, .published_s = 1699990000};
	struct article a = item("a", "أول", LONG_TEXT), b = item("b", "ثان", LONG_TEXT);

	a.published_s = b.published_s = TIME_NONE;
	feed_says(r, "");
	poll_first(r);
	poll_with(r, &b, &page);
	page.about = true;
	poll_with(r, &a, &page);
	struct store_history without = history(r, 1), with = history(r, 2);

	assert_int_equal(without.v[0].a.published_s, TIME_NONE);
	assert_int_equal(without.v[0].a.n_authors, 0);
	assert_int_equal(with.v[0].a.published_s, 1699990000);
	assert_int_equal(with.v[0].a.n_authors, 1);
	assert_str_eq(with.v[0].a.body, without.v[0].a.body);
}

/* Its lines are told from the page's whole, in whatever order. */
static void test_what_the_feed_says_is_searched_whatever_the_page_says(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);
	const struct ingest_page page = {
		.text = STR("هذا المحتوى للمشتركين فقط، اشترك الآن وتابع القراءة معنا\nأعلن"),
		.published_s = TIME_NONE};

	a.body = STR("أعلن\n" LONG_TEXT);
	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &page);
	assert_int_equal(r->in.n_alerts, 1);
	assert_str_is(history(r, 1).v[0].a.body,
		"هذا المحتوى للمشتركين فقط، اشترك الآن وتابع القراءة معنا\nأعلن\n\n" LONG_TEXT);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_new + r->in.n_edits, 0);
}

static void test_a_late_page_is_a_version_that_alerts_whatever_edits_says(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "edits = ignore");
	poll_first(r);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_alerts, 0);
	page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(history(r, 1).n, 2);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_new + r->in.n_edits, 0);
}

static void test_a_late_page_does_not_ring_for_what_the_feed_said(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "التحالف الدولي", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_alerts, 1);
	page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(r->in.n_alerts, 0);
}

static void test_a_late_page_of_what_is_not_stored_stores_nothing(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_missing, 1);
	assert_int_equal(r->in.n_new + r->in.n_edits + r->in.n_alerts, 0);
	poll(r, &a, 1);
	assert_int_equal(r->in.n_new, 1);
}

static const struct ingest_page to_come = {.owed = 7};

static void test_a_page_is_owed_from_its_article_to_its_text(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &to_come);
	assert_int_equal(owed(r), 1);
	assert_int_equal(r->in.n_new, 1);
	owed_page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(owed(r), 0);
	/* As after a crash in between two commits of the loop: what was stored rings no more. */
	owed_page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_edits + r->in.n_alerts, 0);
}

static void test_what_is_not_stored_owes_nothing(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	r->quota = 0;
	poll_with(r, &a, &to_come);
	assert_int_equal(r->in.n_held, 1);
	assert_int_equal(owed(r), 0);
}

/* Its keys lead nowhere, or to others: it is still the page of the article that owes it. */
static void test_whose_page_it_is_was_noted_when_it_was_stored(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);
	struct article b = item("b", "ثان", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &to_come);
	poll(r, &b, 1);
	owed_page_comes(r, &b, STR(LONG_TEXT));
	assert_int_equal(history(r, 1).n, 2);
	assert_int_equal(history(r, 2).n, 1);
	assert_int_equal(owed(r), 0);
}

/* They say how new articles are taken: this one was. */
static void test_neither_quota_nor_another_address_holds_a_page_back(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);

	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &to_come);
	r->quota = 0;
	r->state = (struct feed_state){.url = STR("http://feed.example/moved")};
	owed_page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(owed(r), 0);
}

/* However much longer its page was: what its feed says now is no part of that. */
static void test_what_the_feed_adds_is_searched_though_its_page_is_longer(void **state)
{
	struct rig *r = *state;
	const struct ingest_page page = {
		.text = STR(
			"اجتمع الوزراء في العاصمة لبحث شؤون المياه والكهرباء طوال اليوم\nوانتهى الاجتماع مساء ولم يصدر بيان عنه حتى الآن"),
		.published_s = TIME_NONE};
	struct article a = item("a", "أول", "اجتمع الوزراء\nفي العاصمة");

	feed_says(r, "");
	poll_first(r);
	poll_with(r, &a, &page);
	a.body = STR("اجتمع الوزراء\n\nفي العاصمة"); /* not another wording */
	poll(r, &a, 1);
	assert_int_equal(r->in.n_edits, 0);
	a.body = STR("اجتمع الوزراء\nمع التحالف الدولي");
	poll(r, &a, 1);
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(r->in.n_alerts, 1);
}

/* It is not the feed's: a page may bear that of another thing. */
static void test_the_date_of_a_page_makes_no_article_old(void **state)
{
	struct rig *r = *state;
	const struct ingest_page pages[] = {
		{.text = STR(LONG_TEXT), .published_s = 1500000000}, {.owed = 0}};
	struct article items[] = {item("a", "أول", SHORT_TEXT), item("b", "ثان", SHORT_TEXT)};
	struct err e = {0};

	items[1].published_s = r->now_ms / 1000;
	feed_says(r, "");
	poll_first(r);
	begin(r, items, 2);
	r->in.pages = pages;
	assert_code(finish_ingest(r, &e), ERR_NONE);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_old, 0);
}

/* As after a long stop, in which others came. */
static void test_a_page_that_was_owed_for_long_is_as_old_as_its_article_was(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "أول", SHORT_TEXT);
	struct article b = item("b", "ثان", SHORT_TEXT);

	feed_says(r, "max_age = 1h");
	poll_first(r);
	a.published_s = r->now_ms / 1000 - 60;
	poll_with(r, &a, &to_come);
	r->now_ms += 20 * INT64_C(3600000);
	b.published_s = r->now_ms / 1000 - 60;
	poll(r, &b, 1);
	owed_page_comes(r, &a, STR(LONG_TEXT));
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_old, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_new_and_told_is_worth_a_page),
		TEST(test_a_first_poll_that_alerts_is_no_baseline),
		TEST(test_the_page_is_matched_and_stored_and_the_feed_says_who_it_is),
		TEST(test_a_page_without_more_text_says_who_wrote_it),
		TEST(test_what_the_feed_says_is_searched_whatever_the_page_says),
		TEST(test_a_late_page_is_a_version_that_alerts_whatever_edits_says),
		TEST(test_a_late_page_does_not_ring_for_what_the_feed_said),
		TEST(test_a_late_page_of_what_is_not_stored_stores_nothing),
		TEST(test_a_page_is_owed_from_its_article_to_its_text),
		TEST(test_what_is_not_stored_owes_nothing),
		TEST(test_whose_page_it_is_was_noted_when_it_was_stored),
		TEST(test_what_the_feed_adds_is_searched_though_its_page_is_longer),
		TEST(test_the_date_of_a_page_makes_no_article_old),
		TEST(test_a_page_that_was_owed_for_long_is_as_old_as_its_article_was),
		TEST(test_neither_quota_nor_another_address_holds_a_page_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
