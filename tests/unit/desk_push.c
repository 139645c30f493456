/* SPDX-License-Identifier: ISC */
/* What a hub pushes: articles as a poll's, and nothing of a poll's state. */
#include "tests/unit/desk_rig.h"

struct stored {
	struct feed_state state;
	struct str etag;
	struct arena arena;
	size_t n;
};

static void on_row(const struct store_feed *row, void *arg)
{
	struct stored *s = arg;

	s->n++;
	s->state = row->state;
	s->etag = arena_str(&s->arena, row->state.etag);
}

static void push_doc(struct rig *r, const struct feed_doc *doc, struct str parse_error)
{
	struct err e = {0};

	begin_ingest(r, doc, parse_error);
	r->in.pushed = true;
	r->in.res = (struct http_res){.status = 200};
	assert_code(finish_ingest(r, &e), ERR_NONE);
}

static void push(struct rig *r, struct article *items, size_t n)
{
	r->doc = (struct feed_doc){.format = FORMAT_RSS20,
		.charset = STR("utf-8"),
		.updated_s = TIME_NONE,
		.articles = items,
		.n_articles = n};
	push_doc(r, &r->doc, STR(""));
}

static void assert_state_untouched(struct rig *r)
{
	struct stored s = {.n = 0};
	struct err e = {0};

	arena_init(&s.arena, 1 << 20);
	assert_code(store_feeds_each(r->desk.store, on_row, &s, &e), ERR_NONE);
	assert_int_equal(s.n, 1);
	assert_str_is(s.etag, "\"v1\"");
	assert_true(s.state.next_poll_ms == r->state.next_poll_ms);
	assert_int_equal(s.state.polls, r->state.polls);
	assert_int_equal(s.state.failures, 0);
	assert_true(s.state.last_success_ms == r->state.last_success_ms);
	assert_true(s.state.interval_ms == r->state.interval_ms);
	arena_done(&s.arena);
}

static void test_a_push_alerts_once_and_settles_no_poll(void **state)
{
	struct rig *r = *state;
	struct article items[] = {
		item("2", "للتحالف الدولي رأي", "نص ثان"), item("1", "قديم", "نص أول")};

	poll(r, items + 1, 1);
	push(r, items, 1);
	assert_int_equal(r->in.n_alerts, 1);
	assert_str_is(r->in.dests[0], "d");
	assert_state_untouched(r);
	push(r, items, 2);
	assert_int_equal(r->in.n_alerts, 0);
	assert_int_equal(r->in.n_known, 2);
	poll(r, items, 2);
	assert_int_equal(r->in.n_new, 0);
	assert_int_equal(r->in.n_alerts, 0);
}

/* As a poll's these two would be a renumbered feed's, and lost for good. */
static void test_old_titles_in_a_push_are_news_all_the_same(void **state)
{
	struct rig *r = *state;
	struct article first[] = {
		item("1", "عاجل التحالف الدولي", "أول"), item("2", "بيان", "ثان")};
	struct article pushed[] = {
		item("8", "عاجل التحالف الدولي", "خبر آخر"), item("9", "بيان", "بيان آخر")};

	poll(r, first, 2);
	push(r, pushed, 2);
	assert_false(r->in.renumbered);
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(r->in.n_alerts, 1);
}

static void test_a_push_that_is_no_feed_is_no_failure(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("1", "قديم", "نص أول")};

	poll(r, items, 1);
	push_doc(r, NULL, STR("this is an HTML page, not a feed"));
	assert_state_untouched(r);
}

static void test_a_long_push_is_stored_in_slices(void **state)
{
	enum {
		N = INGEST_SLICE_ROWS
	};
	struct rig *r = *state;
	struct article *items = arena_array(&r->arena, N, sizeof(*items));
	struct article one = item("first", "قديم", "نص أول");

	poll(r, &one, 1);
	for (int i = 0; i < N; i++) {
		char guid[32];

		snprintf(guid, sizeof(guid), "g%d", i);
		items[i] = item("", "", "نص");
		items[i].guid = items[i].title = arena_str(&r->arena, str_of(guid));
	}
	push(r, items, N);
	assert_int_equal(r->in.n_new, N);
	assert_state_untouched(r);
}

static void read_further(
	struct rig *r, struct article *items, size_t n, bool silent, int64_t since)
{
	struct err e = {0};

	begin(r, items, n);
	r->in.pushed = true;
	r->in.silent = silent;
	r->in.since_id = since;
	r->in.res = (struct http_res){.status = 200};
	assert_code(finish_ingest(r, &e), ERR_NONE);
}

/* Pages overlap: what the poll itself brought does not close the gap. */
static void test_what_the_poll_brought_was_not_there_before(void **state)
{
	struct rig *r = *state;
	struct article first[] = {item("1", "أول", "نص أول")};
	struct article gap[] = {item("9", "تاسع", "نص تاسع"), item("8", "ثامن", "نص ثامن")};
	struct article page[] = {
		item("8", "ثامن", "نص ثامن"), item("7", "التحالف الدولي", "نص سابع")};
	struct article last[] = {
		item("7", "التحالف الدولي", "نص سابع"), item("1", "أول", "نص أول")};

	poll(r, first, 1);
	poll(r, gap, 2);
	int64_t since = r->in.first_id;

	assert_true(r->in.judgement.gap);
	assert_true(since > 1);
	read_further(r, page, 2, false, since);
	assert_int_equal(r->in.n_known, 1);
	assert_int_equal(r->in.n_before, 0);
	assert_int_equal(r->in.n_alerts, 1);
	assert_state_untouched(r);
	read_further(r, last, 2, false, since);
	assert_int_equal(r->in.n_known, 2);
	assert_int_equal(r->in.n_before, 1);
}

static void test_what_stands_behind_a_baseline_is_silent_and_no_baseline_of_its_own(
	void **state)
{
	enum {
		N = INGEST_SLICE_ROWS
	};
	struct rig *r = *state;
	struct article *items = arena_array(&r->arena, N, sizeof(*items));
	struct article one = item("first", "قديم", "نص أول");

	poll(r, &one, 1);
	for (int i = 0; i < N; i++) {
		char guid[64];

		snprintf(guid, sizeof(guid), "التحالف الدولي %d", i);
		items[i] = item("", "", "نص");
		items[i].guid = items[i].title = arena_str(&r->arena, str_of(guid));
	}
	read_further(r, items, N, true, r->in.first_id);
	assert_int_equal(r->in.n_new, N);
	assert_true(r->in.n_hits > 0);
	assert_int_equal(r->in.n_alerts, 0);
	assert_state_untouched(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_push_alerts_once_and_settles_no_poll),
		TEST(test_old_titles_in_a_push_are_news_all_the_same),
		TEST(test_a_push_that_is_no_feed_is_no_failure),
		TEST(test_a_long_push_is_stored_in_slices),
		TEST(test_what_the_poll_brought_was_not_there_before),
		TEST(test_what_stands_behind_a_baseline_is_silent_and_no_baseline_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
