/* SPDX-License-Identifier: ISC */
/* A walk that is kept: with the poll that began it, with each document of it, and what a crash between leaves. */
#include "daemon/further_kept.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/store_counting.h"

enum {
	MANY = 1500, /* items of more than a slice, as in desk_slices.c */
	OURS = 77    /* feed_state.address_hash */
};

#define URL(n) "http://feed.example/" #n

struct kept {
	struct store_walk walk;
	char url[64];
};

static void on_row(const struct store_feed *row, void *arg)
{
	struct kept *k = arg;

	k->walk = row->walk;
	snprintf(k->url, sizeof(k->url), STR_F, STR_A(row->walk.url));
	k->walk.url = str_of(k->url);
}

static struct kept kept(const struct rig *r)
{
	struct kept k = {.url = ""};
	struct err e = {0};

	assert_code(store_feeds_each(r->desk.store, on_row, &k, &e), ERR_NONE);
	return k;
}

static void assert_kept(const struct rig *r, const char *url, unsigned pages, int64_t since_id)
{
	struct kept k = kept(r);

	assert_string_equal(k.url, url);
	assert_int_equal(k.walk.pages, pages);
	assert_true(k.walk.since_id == since_id);
	assert_true(k.walk.address == (url[0] != '\0' ? OURS : 0));
}

static struct article *items(struct rig *r, int from, size_t n)
{
	struct article *v = arena_array(&r->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		char text[64];

		snprintf(text, sizeof(text), "التحالف الدولي %d", from - (int)i);
		v[i] = item("", "", "");
		v[i].guid = v[i].title = v[i].body = arena_str(&r->arena, str_of(text));
	}
	return v;
}

static const struct further_of gap_wanted = {.archive = FEED_ARCHIVE_GAP};

/* A poll's document that names another one. */
static void begin_poll(struct rig *r, int from, size_t n, const struct further_of *of)
{
	r->state.address_hash = OURS;
	begin(r, items(r, from, n), n);
	r->doc.further = STR(URL(2));
	r->in.keep_walk = further_keep_poll;
	r->in.walk_of = of;
}

static void run_all(struct rig *r)
{
	struct err e = {0};

	assert_code(finish_ingest(r, &e), ERR_NONE);
	if (!r->in.pushed)
		keep_state(r);
}

static void poll_gap(struct rig *r, const struct further_of *of)
{
	poll(r, items(r, 1, 1), 1);
	begin_poll(r, 100, 2, of);
	run_all(r);
	assert_true(r->in.judgement.gap);
}

/* As the daemon reads on: from what is kept. */
static void begin_page(
	struct rig *r, struct further_of *of, int from, size_t n, const char *next)
{
	struct kept k = kept(r);

	*of = (struct further_of){
		.life = {.state = FURTHER_FETCH, .pages = k.walk.pages + 1}, .n_urls = 2};
	of->urls[0] = STR(URL(1));
	of->urls[1] = arena_str(&r->arena, str_of(k.url));
	begin(r, items(r, from, n), n);
	r->doc.further = str_of(next);
	r->in.pushed = true;
	r->in.silent = k.walk.silent;
	r->in.since_id = k.walk.since_id;
	r->in.keep_walk = further_keep_page;
	r->in.walk_of = of;
}

static void read_page(struct rig *r, int from, size_t n, const char *next)
{
	struct further_of of;

	begin_page(r, &of, from, n, next);
	run_all(r);
}

static void test_the_poll_that_finds_a_gap_keeps_it(void **state)
{
	struct rig *r = *state;
	const struct further_of none = {.archive = FEED_ARCHIVE_NO};
	const struct further_of busy = {.archive = FEED_ARCHIVE_GAP, .walks = true};

	begin_poll(r, 1, 1, &gap_wanted); /* a baseline */
	run_all(r);
	assert_kept(r, "", 0, 0);
	begin_poll(r, 100, 2, &none);
	run_all(r);
	begin_poll(r, 110, 2, &busy);
	run_all(r);
	assert_true(r->in.judgement.gap);
	assert_kept(r, "", 0, 0);
	begin_poll(r, 120, 2, &gap_wanted);
	run_all(r);
	assert_kept(r, URL(2), 0, r->in.first_id);
	assert_false(kept(r).walk.silent);
	assert_str_is(r->in.walk.url, URL(2));
	/* The poll after it: all is known, and what is kept stays. */
	int64_t since = r->in.first_id;

	begin_poll(r, 120, 2, &gap_wanted);
	run_all(r);
	assert_false(r->in.judgement.gap);
	assert_kept(r, URL(2), 0, since);
}

static void test_what_stands_behind_a_baseline_stays_silent(void **state)
{
	struct rig *r = *state;
	const struct further_of all = {.archive = FEED_ARCHIVE_ALL};

	begin_poll(r, 100, 2, &all);
	run_all(r);
	assert_true(kept(r).walk.silent);
	read_page(r, 98, 2, "");
	assert_int_equal(r->in.n_new, 2);
	assert_int_equal(r->in.n_alerts, 0);
	assert_kept(r, "", 0, 0);
}

/* The items of its first slice are known from then on, and would hide the gap and end the walk. */
static void test_a_crash_between_the_slices_of_the_poll(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct store_walk walk;

	poll(r, items(r, 1, 1), 1);
	begin_poll(r, 10000, MANY, &gap_wanted);
	assert_code(ingest_run(&r->in, &r->desk, &e), ERR_NONE);
	assert_true(r->in.more);
	int64_t since = r->in.first_id;

	assert_kept(r, URL(2), 0, since);
	begin_poll(r, 10000, MANY, &gap_wanted); /* after the crash */
	run_all(r);
	assert_false(r->in.judgement.gap);
	assert_true(r->in.n_known > 0 && r->in.n_new > 0);
	walk = kept(r).walk;
	assert_true(walk.since_id == since);
	read_page(r, 10000 - MANY + 2, 4, URL(3)); /* of which it knows some */
	assert_int_equal(r->in.n_before, 0);
	assert_kept(r, URL(3), 1, since);
}

static void test_each_document_keeps_the_next_until_the_walk_is_over(void **state)
{
	static const struct {
		int known;
		const char *next;
	} ends[] = {
		{1, URL(4)}, /* items of before the gap */
		{0, ""},     /* no more */
		{0, URL(1)}, /* one that was read */
	};
	struct rig *r = *state;

	poll(r, items(r, 1, 1), 1);
	for (int i = 0; i < 3; i++) {
		int top = 1000 * (i + 1);

		begin_poll(r, top, 2, &gap_wanted);
		run_all(r);
		int64_t since = r->in.first_id;

		read_page(r, top - 2, 2, URL(3));
		assert_kept(r, URL(3), 1, since);
		read_page(r, ends[i].known != 0 ? 1 : top - 4, 1, ends[i].next);
		assert_kept(r, "", 0, 0);
		assert_int_equal(r->in.walk.url.n, 0);
	}
}

static void test_five_are_five_over_all_restarts(void **state)
{
	struct rig *r = *state;

	poll_gap(r, &gap_wanted);
	int64_t since = r->in.first_id;

	for (int i = 1; i < FURTHER_PAGES; i++) {
		read_page(r, 90 - i, 1, i % 2 != 0 ? URL(3) : URL(2));
		assert_kept(r, i % 2 != 0 ? URL(3) : URL(2), (unsigned)i, since);
	}
	read_page(r, 80, 1, URL(9));
	assert_kept(r, "", 0, 0);
}

/* Nothing of the poll was stored (daily_quota): its own items must not end the walk when it is read again. */
static void test_a_crash_between_the_slices_of_a_document(void **state)
{
	struct rig *r = *state;
	struct further_of of;
	struct err e = {0};

	poll(r, items(r, 1, 1), 1);
	r->quota = 0;
	begin_poll(r, 20000, 2, &gap_wanted);
	run_all(r);
	r->quota = UINT64_MAX;
	assert_kept(r, URL(2), 0, 0);
	begin_page(r, &of, 10000, MANY, URL(3));
	assert_code(ingest_run(&r->in, &r->desk, &e), ERR_NONE);
	assert_true(r->in.more);
	int64_t since = r->in.first_id;

	assert_kept(r, URL(2), 0, since);
	read_page(r, 10000, MANY, URL(3)); /* after the crash */
	assert_true(r->in.n_known > 0 && r->in.n_new > 0);
	assert_int_equal(r->in.n_before, 0);
	assert_kept(r, URL(3), 1, since);
}

/* Whatever fails: the items and the way on are both there, or neither is. */
static void test_the_next_one_is_kept_with_the_items(void **state)
{
	struct rig *r = *state;
	struct counting c = counting_around(r->desk.store);
	enum errc rc = ERR_IO;

	poll_gap(r, &gap_wanted);
	int64_t since = r->in.first_id;

	for (c.fail_at = 1; rc != ERR_NONE; c.fail_at++) {
		struct further_of of;
		struct err e = {0};

		begin_page(r, &of, 50, 2, URL(3));
		c.trips = 0;
		c.fail_with = ERR_IO;
		struct store *real = r->desk.store;

		r->desk.store = &c.base;
		rc = finish_ingest(r, &e);
		r->desk.store = real;
		if (rc != ERR_NONE)
			assert_kept(r, URL(2), 0, since);
	}
	assert_true(c.fail_at > 4);
	assert_int_equal(r->in.n_new, 2); /* of no try before anything was left */
	assert_kept(r, URL(3), 1, since);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_the_poll_that_finds_a_gap_keeps_it),
		TEST(test_what_stands_behind_a_baseline_stays_silent),
		TEST(test_a_crash_between_the_slices_of_the_poll),
		TEST(test_each_document_keeps_the_next_until_the_walk_is_over),
		TEST(test_five_are_five_over_all_restarts),
		TEST(test_a_crash_between_the_slices_of_a_document),
		TEST(test_the_next_one_is_kept_with_the_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
