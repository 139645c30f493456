/* SPDX-License-Identifier: ISC */
/*
 * A document that brings much: slices, what a crash between two of them leaves, and the caps.
 */
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

enum {
	MANY = 1500 /* items: 7 rows each, and 3 for its hit and alert */
};

struct texts {
	char guid[MANY][32], title[MANY][64];
};

/* A feed that lists the newest first, each item a hit. */
static struct article *many(struct texts *t, const char *guids)
{
	static struct article items[MANY];

	for (size_t i = 0; i < MANY; i++) {
		snprintf(t->guid[i], sizeof(t->guid[i]), "%s-%zu", guids, MANY - i);
		snprintf(t->title[i], sizeof(t->title[i]), "بيان التحالف الدولي رقم %zu",
			MANY - i);
		items[i] = item(t->guid[i], t->title[i], t->title[i]);
	}
	return items;
}

static struct store_counts counts_of(const struct rig *r)
{
	struct store_counts c = {0};
	struct err e = {0};

	assert_code(store_counts(r->desk.store, &c, &e), ERR_NONE);
	return c;
}

static void slice(struct rig *r)
{
	struct err e = {0};

	if (ingest_run(&r->in, &r->desk, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
}

static void on_state(const struct store_feed *row, void *arg)
{
	struct rig *r = arg;

	r->state = row->state;
	r->state.url = arena_str(&r->arena, row->state.url);
	r->state.etag = arena_str(&r->arena, row->state.etag);
	r->state.last_modified = r->state.last_error = r->state.moved_to = STR("");
}

/* The process dies: all it knows afterwards is what is stored. */
static void crash(struct rig *r)
{
	struct err e = {0};

	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	assert_code(store_feeds_each(r->desk.store, on_state, r, &e), ERR_NONE);
}

/* Takes all that waits: each article once, in the order of their publication. */
static void assert_delivered(struct rig *r, size_t n)
{
	struct err e = {0};
	int64_t last = 0;

	for (size_t i = 0;; i++) {
		const struct store_take t = {.dest = STR("d"), .now_ms = r->now_ms, .max = 1};
		struct store_batch b = {0};
		bool found = false;
		int64_t due_ms = 0;

		assert_code(store_outbox_take(
				    r->desk.store, &t, &r->arena, &b, &found, &due_ms, &e),
			ERR_NONE);
		if (!found) {
			assert_int_equal(i, n);
			return;
		}
		assert_true(b.v[0].article > last);
		last = b.v[0].article;
		assert_code(
			store_outbox_done(r->desk.store, b.v[0].seq, r->now_ms, &e), ERR_NONE);
	}
}

static void test_a_long_document_is_stored_slice_by_slice(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	size_t slices = 0;
	size_t before = 0;

	poll_first(r);
	begin(r, many(&t, "a"), MANY);
	do {
		slice(r);
		size_t now = counts_of(r).articles;

		assert_in_range((now - before) * 10, 1, INGEST_SLICE_ROWS + 10);
		before = now;
		slices++;
	} while (r->in.more);
	assert_true(slices >= MANY * 10 / INGEST_SLICE_ROWS);
	assert_int_equal(r->in.n_new, MANY);
	assert_int_equal(r->in.n_alerts, MANY);
	assert_int_equal(r->in.n_alerts, MANY);
	assert_int_equal(r->in.n_dests, 1);
	assert_int_equal(counts_of(r).alerts, MANY);
	assert_delivered(r, MANY);
}

static void test_long_texts_fill_a_slice_too(void **state)
{
	struct rig *r = *state;
	static char bodies[5][400001];
	struct article items[5];

	for (size_t i = 0; i < 5; i++) {
		memset(bodies[i], 'a' + (int)i, 400000);
		items[i] = item(bodies[i] + 399990, "t", bodies[i]);
	}
	poll_first(r);
	begin(r, items, 5);
	slice(r);
	assert_true(r->in.more);
	assert_int_equal(r->in.n_new, 3);
	slice(r);
	assert_false(r->in.more);
	assert_int_equal(r->in.n_new, 5);
}

/* Crashes after 1, 2, ... slices, until a poll comes through. */
static void test_a_crash_between_slices_loses_and_doubles_nothing(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	size_t crashes = 0;

	poll_first(r);
	for (r->in.more = true; r->in.more; crashes++) {
		crash(r);
		/* With the validators of before, or the answer would be a 304. */
		assert_int_equal(r->state.polls, 1);
		begin(r, many(&t, "a"), MANY);
		for (size_t i = 0; i == 0 || (i <= crashes && r->in.more); i++)
			slice(r);
	}
	assert_true(crashes > 2);
	assert_int_equal(counts_of(r).articles, MANY);
	assert_int_equal(counts_of(r).alerts, MANY);
	assert_delivered(r, MANY);
	crash(r);
	assert_int_equal(r->state.polls, 2);
}

static void test_a_first_poll_that_was_cut_short_stays_silent(void **state)
{
	struct rig *r = *state;
	static struct texts t;

	begin(r, many(&t, "a"), MANY);
	while (counts_of(r).articles * 2 < MANY + 500)
		slice(r);
	assert_true(r->in.more);
	crash(r);
	poll(r, many(&t, "a"), MANY);
	assert_int_equal(counts_of(r).articles, MANY);
	assert_int_equal(counts_of(r).alerts, 0);
}

/* The same of a feed that was polled before, at another address. */
static void test_a_baseline_of_a_new_address_that_was_cut_short_stays_silent(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	struct article old = item("old", "خبر", "نص");

	poll(r, &old, 1);
	r->state.address_hash = 7;
	r->state = feed_at_address(&r->state, STR("http://feed.example/other"), 8);
	begin(r, many(&t, "a"), MANY);
	while (counts_of(r).articles * 2 < MANY + 500)
		slice(r);
	assert_true(r->in.baseline && r->in.more);
	crash(r);
	poll(r, many(&t, "a"), MANY);
	assert_int_equal(counts_of(r).articles, MANY + 1);
	assert_int_equal(counts_of(r).alerts, 0);
}

/* Half of the titles are known, all ids are new; the text changed, so that the id was all. */
static void test_a_renumbered_feed_that_was_cut_short_tells_nothing_twice(void **state)
{
	struct rig *r = *state;
	static struct texts t[2];
	struct article *items = many(&t[0], "a");

	poll(r, items + MANY / 2, MANY / 2);
	items = many(&t[1], "b");
	for (size_t i = 0; i < MANY; i++)
		items[i].body = STR("نص معدل");
	begin(r, items, MANY);
	slice(r);
	assert_true(r->in.renumbered && r->in.more);
	crash(r);
	poll(r, items, MANY);
	assert_int_equal(counts_of(r).articles, MANY);
	assert_int_equal(counts_of(r).alerts, MANY - MANY / 2);
}

/* The database chose another transaction before ours, at each call of each slice in turn. */
static void test_a_slice_that_fails_is_run_again_alone(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	struct store *inner = r->desk.store;
	struct err e = {0};
	size_t failed = 0;

	poll_first(r);
	begin(r, many(&t, "a"), MANY);
	for (unsigned at = 1; at != 1 || r->in.n_new == 0 || r->in.more;) {
		struct counting c = counting_around(inner);
		size_t before = counts_of(r).articles;
		size_t n_new = r->in.n_new;

		c.fail_at = at;
		c.fail_with = ERR_AGAIN;
		r->desk.store = &c.base;
		enum errc rc = ingest_run(&r->in, &r->desk, &e);

		r->desk.store = inner;
		at = rc == ERR_NONE ? 1 : at + 1;
		if (rc == ERR_NONE)
			continue;
		assert_int_equal(counts_of(r).articles, before);
		assert_int_equal(r->in.n_new, n_new);
		failed++;
	}
	/* Putting and committing, in each; in the first and the last the rest, too. */
	assert_true(failed >= 2 * MANY * 10 / INGEST_SLICE_ROWS + 2);
	assert_int_equal(r->in.n_new, MANY);
	assert_int_equal(r->in.n_alerts, MANY);
	assert_int_equal(counts_of(r).articles, MANY);
	assert_delivered(r, MANY);
}

static void test_a_reload_between_slices_holds_for_those_that_follow(void **state)
{
	struct rig *r = *state;
	static struct texts t;

	poll_first(r);
	begin(r, many(&t, "a"), MANY);
	slice(r);
	size_t first = r->in.n_alerts;

	write_file(r, "alerts.d/e.conf", "[destination e]\ntype = console\n");
	(void)reload(r);
	while (r->in.more)
		slice(r);
	assert_int_equal(r->in.n_new, MANY);
	assert_int_equal(counts_of(r).pending, first + 2 * (MANY - first));
	assert_int_equal(r->in.n_dests, 2);
}

static void test_a_feed_that_changes_its_address_between_slices_begins_anew(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	struct err e = {0};

	poll_first(r);
	begin(r, many(&t, "a"), MANY);
	slice(r);
	size_t before = counts_of(r).articles;

	write_file(r, "feeds.d/f.conf", "[feed f]\nurl = http://feed.example/other\n");
	(void)reload(r);
	assert_code(ingest_run(&r->in, &r->desk, &e), ERR_GONE);
	assert_int_equal(counts_of(r).articles, before);
}

/* ---- caps ------------------------------------------------------------------------------ */

static void repeat(struct buf *text, const char *what, int n)
{
	buf_init(text, 1 << 22);
	for (int i = 0; i < n; i++)
		buf_printf(text, "%s %d. ", what, i);
}

static void test_of_a_watch_in_an_article_the_first_hits_are_kept(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf body;
	struct article it;

	repeat(&body, "التحالف الدولي", 500);
	it = item("1", "خبر", body.p);
	poll_first(r);
	poll(r, &it, 1);
	assert_int_equal(r->in.n_hits, INGEST_HITS_OF_WATCH);
	assert_int_equal(r->in.n_hits_cut, 500 - INGEST_HITS_OF_WATCH);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_untold, 0);
	assert_int_equal(counts_of(r).hits, INGEST_HITS_OF_WATCH);
}

/* 1,000 hits in 1,080 items: a thousand watches of one word. */
static void test_a_document_that_hits_everything_is_bounded(void **state)
{
	enum {
		WATCHES = 1000,
		ITEMS = 1080
	};
	struct rig *r = *state;
	AUTO_BUF struct buf lists;
	static struct texts t;
	size_t before = 0;
	size_t articles = 0;

	buf_init(&lists, 1 << 20);
	for (int i = 0; i < WATCHES; i++)
		buf_printf(&lists, "[watch w%d]\nterm = التحالف الدولي\n", i);
	write_file(r, "watch.d/w.conf", lists.p);
	(void)reload(r);
	poll_first(r);
	begin(r, many(&t, "a"), ITEMS);
	do {
		slice(r);
		/* Each slice, with the last article that still went in. */
		assert_true(r->in.n_hits + r->in.n_alerts - before <=
			    INGEST_SLICE_ROWS + 2 * WATCHES);
		before = r->in.n_hits + r->in.n_alerts;
		/* Those without hits, too: finding what is not kept takes its time. */
		assert_true((r->in.n_new - articles - 1) * (WATCHES / INGEST_HITS_A_ROW) <=
			    INGEST_SLICE_ROWS);
		articles = r->in.n_new;
	} while (r->in.more);
	assert_int_equal(counts_of(r).articles, ITEMS);
	assert_int_equal(r->in.n_alerts, INGEST_ALERTS);
	assert_int_equal(counts_of(r).hits, INGEST_ALERTS);
	assert_int_equal(r->in.n_untold, ITEMS - INGEST_ALERTS / WATCHES);
	/* And one more for each article, in which the watches have more than 1,000 together. */
	assert_int_equal(r->in.n_hits_cut, (size_t)ITEMS * (WATCHES + 1) - INGEST_ALERTS);
}

/* ---- quota ------------------------------------------------------------------------------ */

static void test_what_is_over_the_quota_waits_and_is_taken_later(void **state)
{
	struct rig *r = *state;
	static struct texts t;
	struct article first = item("0", "خبر", "نص");

	poll(r, &first, 1);
	r->state.etag = STR("\"v0\"");
	r->quota = 100000;
	poll(r, many(&t, "a"), 500);
	size_t taken = r->in.n_new;

	assert_in_range(taken, 50, 300);
	assert_int_equal(r->in.n_held, 500 - taken);
	assert_in_range(r->in.n_bytes, r->quota, r->quota + 1500);
	/* The feed lives, and the same document comes again. */
	assert_int_equal(r->state.failures, 0);
	assert_str_is(r->state.etag, "\"v0\"");
	assert_int_equal(r->state.body_hash, 0);
	/* None is left: known articles are known, nothing new is stored. */
	r->quota = 0;
	poll(r, many(&t, "a"), 500);
	assert_int_equal(r->in.n_new, 0);
	assert_int_equal(r->in.n_known, taken);
	assert_int_equal(r->in.n_bytes, 0);
	r->quota = UINT64_MAX;
	poll(r, many(&t, "a"), 500);
	assert_int_equal(r->in.n_new, 500 - taken);
	assert_int_equal(r->in.n_held, 0);
	assert_str_is(r->state.etag, "\"v1\"");
	assert_delivered(r, 500);
}

static void test_a_first_poll_may_be_over_the_quota(void **state)
{
	struct rig *r = *state;
	static struct texts t;

	r->quota = 1000;
	poll(r, many(&t, "a"), 500);
	assert_int_equal(r->in.n_new, 500);
	assert_int_equal(r->in.n_held, 0);
}

#define SLICES(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLICES(test_a_long_document_is_stored_slice_by_slice),
		SLICES(test_long_texts_fill_a_slice_too),
		SLICES(test_a_crash_between_slices_loses_and_doubles_nothing),
		SLICES(test_a_first_poll_that_was_cut_short_stays_silent),
		SLICES(test_a_baseline_of_a_new_address_that_was_cut_short_stays_silent),
		SLICES(test_a_renumbered_feed_that_was_cut_short_tells_nothing_twice),
		SLICES(test_a_slice_that_fails_is_run_again_alone),
		SLICES(test_a_reload_between_slices_holds_for_those_that_follow),
		SLICES(test_a_feed_that_changes_its_address_between_slices_begins_anew),
		SLICES(test_of_a_watch_in_an_article_the_first_hits_are_kept),
		SLICES(test_a_document_that_hits_everything_is_bounded),
		SLICES(test_what_is_over_the_quota_waits_and_is_taken_later),
		SLICES(test_a_first_poll_may_be_over_the_quota),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
