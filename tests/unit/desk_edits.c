/* SPDX-License-Identifier: ISC */
/* Known items that say something else by now: desk/edits.h, with the store beneath. */
#include "desk/edits.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

#define HOUR_MS (INT64_C(3600) * 1000)

static struct article says(const char *title, const char *body)
{
	struct article a = item("g", title, body);

	a.link = STR("http://x.example/live");
	a.published_s = 1712311260;
	return a;
}

/* A later wording is met; how many alerts it made. */
static size_t edit(struct rig *r, struct article a)
{
	poll(r, &a, 1);
	assert_int_equal(r->in.n_new, 0);
	return r->in.n_alerts;
}

static void first(struct rig *r, struct article a)
{
	poll(r, &a, 1);
	assert_int_equal(r->in.n_new, 1);
}

static void feed_says(struct rig *r, const char *keys)
{
	char text[256];

	snprintf(text, sizeof(text), "[feed f]\nurl = http://feed.example/rss\n%s\n", keys);
	write_file(r, "feeds.d/f.conf", text);
	(void)reload(r);
}

struct states {
	char text[512];
};

static void on_alert(const struct store_alert_row *row, void *arg)
{
	struct states *s = arg;
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof(s->text) - n, "%d:" STR_F " ", (int)row->state,
		STR_A(row->hold));
}

/* The states of all deliveries with their reasons, newest first. */
static void assert_told(struct rig *r, const char *want)
{
	const struct store_alert_filter all = {.max = 100};
	struct states s = {0};
	struct err e = {0};

	assert_code(store_alerts_each(r->desk.store, &all, on_alert, &s, &e), ERR_NONE);
	assert_string_equal(s.text, want);
}

static struct store_history history(struct rig *r, int64_t id)
{
	struct store_history h = {.id = id};
	struct err e = {0};

	assert_code(store_histories_get(r->desk.store, &h, 1, &r->arena, &e), ERR_NONE);
	return h;
}

static void test_a_term_that_an_edit_brings_is_alerted_once(void **state)
{
	struct rig *r = *state;

	first(r, says("خبر عاجل", "نص الخبر"));
	assert_int_equal(edit(r, says("عاجل: التحالف الدولي يعلن", "تفاصيل")), 1);
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(edit(r, says("عاجل: التحالف الدولي يعلن", "تفاصيل")), 0);
	assert_int_equal(r->in.n_edits, 0);
	assert_told(r, "0: ");
	struct store_history h = history(r, 1);

	assert_int_equal(h.n, 2);
	assert_true(h.alerted);
	assert_str_is(h.v[0].a.body, "تفاصيل");
	assert_str_is(h.v[0].why, "edited");
	assert_int_equal(h.v[0].version_of, 1);
	assert_str_is(h.v[1].a.body, "نص الخبر");
}

static void test_what_was_found_before_does_not_ring_again(void **state)
{
	struct rig *r = *state;

	first(r, says("التحالف الدولي", "نص")); /* the baseline: nobody was told */
	r->now_ms += 2 * HOUR_MS;
	assert_int_equal(edit(r, says("التحالف الدولي", "نص أطول عن التحالف الدولي")), 0);
	assert_int_equal(r->in.n_edits, 1);
	assert_true(r->in.n_hits >= 2);
}

static void test_the_feed_says_what_is_done(void **state)
{
	struct rig *r = *state;

	feed_says(r, "edits = store");
	first(r, says("خبر", "نص"));
	assert_int_equal(edit(r, says("خبر", "نص عن التحالف الدولي")), 0);
	assert_int_equal(r->in.n_edits, 1);
	assert_int_equal(r->in.n_hits, 1);
	feed_says(r, "edits = ignore");
	assert_int_equal(edit(r, says("خبر", "نص ثالث عن التحالف الدولي")), 0);
	assert_int_equal(r->in.n_edits, 0);
	/* What was ignored is known from then on. */
	feed_says(r, "edits = alert");
	assert_int_equal(edit(r, says("خبر", "نص ثالث عن التحالف الدولي")), 0);
	assert_int_equal(r->in.n_edits, 0);
}

static void test_a_live_ticker_rings_once_a_window(void **state)
{
	struct rig *r = *state;

	feed_says(r, "edits_window = 1h");
	first(r, says("مباشر", "نص"));
	assert_int_equal(edit(r, says("مباشر", "أول عن التحالف الدولي")), 1);
	assert_int_equal(edit(r, says("مباشر", "عن غيره")), 0);
	assert_int_equal(edit(r, says("مباشر", "ثان عن التحالف الدولي")), 1);
	assert_told(r, "5:edited 0: ");
	assert_int_equal(edit(r, says("مباشر", "عن غيره أيضا")), 0);
	r->now_ms += HOUR_MS;
	assert_int_equal(edit(r, says("مباشر", "ثالث عن التحالف الدولي")), 1);
	assert_told(r, "0: 5:edited 0: ");
}

/* Two machines of a publisher, one of which lags. */
static void test_wordings_that_take_turns_are_stored_once(void **state)
{
	struct rig *r = *state;

	first(r, says("خبر", "نص"));
	assert_int_equal(edit(r, says("خبر", "نص عن التحالف الدولي")), 1);
	for (int i = 0; i < 3; i++) {
		r->now_ms += 2 * HOUR_MS;
		assert_int_equal(edit(r, says("خبر", "نص")), 0);
		assert_int_equal(r->in.n_edits, 0);
		assert_int_equal(edit(r, says("خبر", "نص عن التحالف الدولي")), 0);
		assert_int_equal(r->in.n_edits, 0);
	}
}

static void test_a_page_that_counts_its_readers_costs_one_version_a_window(void **state)
{
	struct rig *r = *state;
	char body[64];

	first(r, says("خبر", "قرأه 0"));
	for (int i = 1; i <= 20; i++) {
		snprintf(body, sizeof(body), "قرأه %d", i);
		assert_int_equal(edit(r, says("خبر", body)), 0);
		assert_int_equal(r->in.n_edits, 1);
	}
	assert_int_equal(history(r, 1).n, 2);
	r->now_ms += HOUR_MS;
	assert_int_equal(edit(r, says("خبر", "قرأه كثيرون")), 0);
	assert_int_equal(history(r, 1).n, 3);
}

static void test_a_page_that_begins_anew_brings_news(void **state)
{
	struct rig *r = *state;
	struct article other = says("التحالف الدولي ينفي", "نص آخر");

	first(r, says("التحالف الدولي يعلن", "نص"));
	r->now_ms += 2 * HOUR_MS;
	assert_int_equal(edit(r, other), 0);
	other = says("التحالف الدولي يؤكد", "نص ثالث");
	other.published_s += 60;
	r->now_ms += 2 * HOUR_MS;
	assert_int_equal(edit(r, other), 1);
	assert_told(r, "0: ");
}

static void test_an_edit_costs_its_poll_two_trips_and_the_next_none(void **state)
{
	struct rig *r = *state;
	struct counting c = counting_around(r->desk.store);
	struct article a = says("خبر", "نص عن التحالف الدولي");
	struct store *inner = r->desk.store;

	first(r, says("خبر", "نص"));
	for (int i = 0; i < 2; i++) {
		c.trips = 0;
		c.inner = inner;
		r->desk.store = &c.base;
		assert_int_equal(edit(r, a), i == 0);
		r->desk.store = inner;
		assert_in_range(c.trips, 1, i == 0 ? 8 : 4);
	}
}

/* A version goes with its age, and the article's own row with its own. */
static void test_versions_expire_and_the_article_stays_known(void **state)
{
	struct rig *r = *state;
	struct store_expired gone = {0};
	struct store_counts counts = {0};
	struct err e = {0};

	first(r, says("خبر", "نص"));
	(void)edit(r, says("خبر", "نص ثان"));
	assert_code(store_counts(r->desk.store, &counts, &e), ERR_NONE);
	assert_int_equal(counts.articles, 1);
	assert_code(
		store_expire(r->desk.store, r->now_ms + 3600000, 0, 100, &gone, &e), ERR_NONE);
	assert_int_equal(gone.articles, 2);
	assert_int_equal(edit(r, says("خبر", "نص عن التحالف الدولي")), 0);
	assert_int_equal(r->in.n_known, 1);
}

static void test_wordings_are_compared(void **state)
{
	(void)state;
	struct store_article v[] = {{.a = says("ب", "نص ب")}, {.a = says("أ", "نص أ")}};
	const struct store_history h = {.v = v, .n = 2};
	struct article a = says("أ", "نص أ");

	assert_int_equal(edit_judge(&h, &a, false), EDIT_NONE);
	a = says("ج", "نص ج");
	assert_int_equal(edit_judge(&h, &a, false), EDIT_CHANGED);
	a.published_s++;
	assert_int_equal(edit_judge(&h, &a, false), EDIT_REPLACED);
	a.title = v[0].a.title;
	assert_int_equal(edit_judge(&h, &a, false), EDIT_CHANGED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_term_that_an_edit_brings_is_alerted_once),
		TEST(test_what_was_found_before_does_not_ring_again),
		TEST(test_the_feed_says_what_is_done),
		TEST(test_a_live_ticker_rings_once_a_window),
		TEST(test_wordings_that_take_turns_are_stored_once),
		TEST(test_a_page_that_counts_its_readers_costs_one_version_a_window),
		TEST(test_a_page_that_begins_anew_brings_news),
		TEST(test_an_edit_costs_its_poll_two_trips_and_the_next_none),
		TEST(test_versions_expire_and_the_article_stays_known),
		TEST(test_wordings_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
