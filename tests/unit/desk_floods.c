/* SPDX-License-Identifier: ISC */
/* What comes all at once and is old: fresh feeds and max_age, with the store beneath. */
#include "tests/unit/desk_rig.h"

#define DAY_S (INT64_C(24) * 3600)

static struct article told(const char *guid, const char *title, int64_t published_s)
{
	struct article a = item(guid, title, "التحالف الدولي");

	a.published_s = published_s;
	return a;
}

static int64_t now_s(const struct rig *r)
{
	return r->now_ms / 1000;
}

static void test_an_empty_first_poll_is_no_first_poll(void **state)
{
	struct rig *r = *state;
	struct article items[] = {
		told("2", "خبر ثان", 1700000000 - 400 * DAY_S), told("1", "خبر", TIME_NONE)};
	struct article more[] = {told("3", "خبر ثالث", TIME_NONE), items[0], items[1]};

	for (int i = 0; i < 3; i++)
		poll(r, NULL, 0);
	poll(r, items, 2);
	assert_true(r->in.baseline);
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(r->in.n_alerts, 0);
	assert_false(r->in.judgement.gap);
	poll(r, more, 3);
	assert_false(r->in.baseline);
	assert_int_equal(r->in.n_alerts, 1);
}

/* A search that had no results yet. */
static void test_what_came_since_the_feed_was_seen_empty_is_news(void **state)
{
	struct rig *r = *state;

	poll(r, NULL, 0);
	r->now_ms += 3600 * 1000;
	struct article items[] = {told("2", "خبر الآن", now_s(r) - 60),
		told("1", "خبر قديم", now_s(r) - 30 * DAY_S)};

	poll(r, items, 2);
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(r->in.n_alerts, 1);
}

static void assert_one_delivery(struct rig *r, enum delivery_state want, const char *hold);

static void test_an_item_far_older_than_its_feed_is_suppressed(void **state)
{
	struct rig *r = *state;
	struct article first[] = {told("1", "خبر", now_s(r) - 3600)};
	struct article both[] = {
		first[0], told("7", "خبر من عشر سنين", now_s(r) - 3650 * DAY_S)};

	poll(r, first, 1);
	poll(r, both, 2);
	assert_int_equal(r->in.n_new, 1);
	assert_int_equal(r->in.n_old, 1);
	assert_one_delivery(r, DELIVERY_SUPPRESSED, "old");
}

/* The feed's newest date is remembered: a document that lists only the old one does not make it new. */
static void test_an_old_item_alone_is_as_old(void **state)
{
	struct rig *r = *state;
	struct article first[] = {told("1", "خبر", now_s(r) - 3600)};
	struct article old[] = {told("7", "خبر من عشر سنين", now_s(r) - 3650 * DAY_S)};

	poll(r, first, 1);
	poll(r, old, 1);
	assert_int_equal(r->in.n_old, 1);
}

/* Dates two years behind, all of them: nothing is old against its own feed. */
static void test_a_feed_that_is_dated_wrongly_brings_news(void **state)
{
	struct rig *r = *state;
	int64_t then = now_s(r) - 730 * DAY_S;
	struct article first[] = {told("1", "خبر", then)};
	struct article both[] = {told("2", "خبر ثان", then + 3600), first[0]};

	poll(r, first, 1);
	poll(r, both, 2);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_old, 0);
	assert_one_delivery(r, DELIVERY_PENDING, "");
}

/* One item of the next century does not age the others. */
static void test_a_date_in_the_future_ages_nobody(void **state)
{
	struct rig *r = *state;
	struct article first[] = {told("1", "خبر", now_s(r) + 36500 * DAY_S)};
	struct article both[] = {told("2", "خبر ثان", now_s(r) - DAY_S), first[0]};

	poll(r, first, 1);
	poll(r, both, 2);
	assert_int_equal(r->in.n_old, 0);
	assert_int_equal(r->in.n_alerts, 1);
}

static void test_the_feed_says_how_old_is_old(void **state)
{
	struct rig *r = *state;
	struct article first[] = {told("1", "خبر", now_s(r) - 3600)};
	struct article both[] = {first[0], told("7", "خبر الشهر", now_s(r) - 30 * DAY_S)};

	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://feed.example/rss\nmax_age = 60d\n");
	(void)reload(r);
	poll(r, first, 1);
	poll(r, both, 2);
	assert_int_equal(r->in.n_old, 0);
	both[1] = told("8", "خبر السنة", now_s(r) - 300 * DAY_S);
	poll(r, both, 2);
	assert_int_equal(r->in.n_old, 1);
}

static void test_a_slow_feed_may_be_late(void **state)
{
	(void)state;
	struct feed_state st = {.rhythm_ms = 0};

	assert_int_equal(feed_max_age_ms(&st, 0), 7 * DAY_S * 1000);
	st.rhythm_ms = 30 * DAY_S * 1000;
	assert_int_equal(feed_max_age_ms(&st, 0), 60 * DAY_S * 1000);
	assert_int_equal(feed_max_age_ms(&st, 5000), 5000);
	st.rhythm_ms = INT64_MAX;
	assert_int_equal(feed_max_age_ms(&st, 0), INT64_MAX);
}

static void on_alert(const struct store_alert_row *row, void *arg)
{
	struct store_alert_row *ret = arg;

	ret->seq++;
	ret->state = row->state;
	ret->message = str_eq(row->hold, STR("old"));
}

static void assert_one_delivery(struct rig *r, enum delivery_state want, const char *hold)
{
	const struct store_alert_filter all = {.max = 100};
	struct store_alert_row row = {0};
	struct err e = {0};

	assert_code(store_alerts_each(r->desk.store, &all, on_alert, &row, &e), ERR_NONE);
	assert_int_equal(row.seq, 1);
	assert_int_equal(row.state, want);
	assert_int_equal(row.message, hold[0] != '\0');
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_empty_first_poll_is_no_first_poll),
		TEST(test_what_came_since_the_feed_was_seen_empty_is_news),
		TEST(test_an_item_far_older_than_its_feed_is_suppressed),
		TEST(test_an_old_item_alone_is_as_old),
		TEST(test_a_feed_that_is_dated_wrongly_brings_news),
		TEST(test_a_date_in_the_future_ages_nobody),
		TEST(test_the_feed_says_how_old_is_old),
		cmocka_unit_test(test_a_slow_feed_may_be_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
