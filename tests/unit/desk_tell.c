/* SPDX-License-Identifier: ISC */
/*
 * What of new articles goes at once, waits for a digest, or is kept and not told. A poll takes a minute here;
 * the first two, of nothing, make the feed known.
 */
#include "tests/unit/desk_rig.h"

enum {
	ROWS_MAX = 50
};

/* A message: its rows, and why they are together. */
struct message {
	struct store_batch b;
	int64_t due_ms;
	bool found;
};

static struct message take(struct rig *r, const char *dest)
{
	const struct store_take t = {
		.dest = str_of(dest), .now_ms = r->now_ms, .max = ROWS_MAX};
	struct message m = {0};
	struct err e = {0};

	assert_code(
		store_outbox_take(r->desk.store, &t, &r->arena, &m.b, &m.found, &m.due_ms, &e),
		ERR_NONE);
	if (m.found)
		assert_code(store_outbox_done(r->desk.store, m.b.v[0].seq, r->now_ms, &e),
			ERR_NONE);
	return m;
}

static void expect_message(struct rig *r, const char *dest, size_t rows, const char *hold)
{
	struct message m = take(r, dest);

	assert_true(m.found);
	assert_int_equal(m.b.n, rows);
	assert_true(str_eq(m.b.hold, str_of(hold)));
}

static void expect_none(struct rig *r, const char *dest)
{
	assert_false(take(r, dest).found);
}

static void on_queue(const struct store_queue *q, void *arg)
{
	struct store_queue *want = arg;

	if (str_eq(q->dest, want->dest))
		*want = *q;
}

static struct store_queue queue_of(struct rig *r, const char *dest)
{
	struct store_queue q = {.dest = str_of(dest)};
	struct err e = {0};

	assert_code(store_queues_each(r->desk.store, on_queue, &q, &e), ERR_NONE);
	return q;
}

static void configure(struct rig *r, const char *dest, const char *watch)
{
	write_file(r, "alerts.d/d.conf", dest);
	write_file(r, "watch.d/w.conf", watch);
	(void)reload(r);
	struct article none = item("0", "قديم", "نص");

	poll(r, &none, 1);
}

/* One article a poll, so that a minute lies between them. */
static void publish(struct rig *r, const char *guid, const char *body)
{
	struct article a = item(guid, guid, body);

	poll(r, &a, 1);
}

#define COALITION "عن التحالف الدولي"
#define WATCH_W "[watch w]\nterm = التحالف الدولي\n"

static void test_the_first_of_a_watch_goes_at_once_and_the_rest_in_one_digest(void **state)
{
	struct rig *r = *state;

	configure(r, "[destination d]\ntype = console\ngroup = 5m\n", WATCH_W);
	publish(r, "a", COALITION);
	expect_message(r, "d", 1, "");
	publish(r, "b", COALITION);
	publish(r, "c", COALITION);
	struct message m = take(r, "d");

	assert_false(m.found);
	/* Five minutes after the first. */
	assert_int_equal(m.due_ms, r->in.now_ms - 2 * 60000 + 300000);
	r->now_ms = m.due_ms;
	expect_message(r, "d", 2, "group");
	/* Its window is open, too. */
	publish(r, "e", COALITION);
	expect_none(r, "d");
	/* And closes when nothing comes. */
	r->now_ms += 3600000;
	expect_message(r, "d", 1, "group");
	r->now_ms += 3600000;
	publish(r, "f", COALITION);
	expect_message(r, "d", 1, "");
}

/* Articles of one poll are judged one after the other. */
static void test_a_flood_in_one_document_is_one_alert_and_a_digest(void **state)
{
	struct rig *r = *state;
	struct article v[] = {item("a", "a", COALITION), item("b", "b", COALITION),
		item("c", "c", COALITION)};

	configure(r, "[destination d]\ntype = console\ngroup = 5m\n", WATCH_W);
	poll(r, v, 3);
	expect_message(r, "d", 1, "");
	expect_none(r, "d");
	r->now_ms += 300000;
	expect_message(r, "d", 2, "group");
}

static void test_watches_have_windows_of_their_own(void **state)
{
	struct rig *r = *state;

	configure(r, "[destination d]\ntype = console\ngroup = 5m\n",
		WATCH_W "[watch x]\nterm = بغداد\n");
	publish(r, "a", COALITION);
	publish(r, "b", "في بغداد");
	expect_message(r, "d", 1, "");
	expect_message(r, "d", 1, "");
	publish(r, "c", COALITION " في البصرة");
	expect_none(r, "d");
}

static void test_an_urgent_watch_waits_for_nothing(void **state)
{
	struct rig *r = *state;

	/* 2023-11-14 22:13 UTC is when the rig begins. */
	configure(r, "[destination d]\ntype = console\nquiet = 22:00-06:00\n",
		WATCH_W "[watch x]\nterm = زلزال\npriority = urgent\n");
	publish(r, "a", COALITION);
	publish(r, "b", COALITION);
	expect_none(r, "d");
	publish(r, "c", "زلزال في بغداد بعد لقاء التحالف الدولي");
	expect_message(r, "d", 1, "");
	r->now_ms = INT64_C(1700028000000); /* 06:00 */
	expect_message(r, "d", 2, "quiet");
}

static void test_a_schedule_makes_one_digest_of_all_watches(void **state)
{
	struct rig *r = *state;

	configure(r,
		"[destination d]\ntype = console\nschedule = daily 07:00\n"
		"zone = Asia/Baghdad\n",
		WATCH_W "[watch x]\nterm = بغداد\n");
	publish(r, "a", COALITION);
	publish(r, "b", "في بغداد");
	struct message m = take(r, "d");

	assert_false(m.found);
	assert_int_equal(m.due_ms, INT64_C(1700020800000)); /* 04:00 UTC */
	r->now_ms = m.due_ms;
	expect_message(r, "d", 2, "schedule");
}

static void test_what_is_cooled_down_is_kept_with_its_reason(void **state)
{
	struct rig *r = *state;
	uint64_t suppressed = 0;

	configure(r, "[destination d]\ntype = console\n", WATCH_W "cooldown = 1h\n");
	publish(r, "a", COALITION);
	expect_message(r, "d", 1, "");
	publish(r, "b", COALITION);
	expect_none(r, "d");
	suppressed = queue_of(r, "d").suppressed;
	assert_int_equal(suppressed, 1);
	r->now_ms += 3600000;
	publish(r, "c", COALITION);
	expect_message(r, "d", 1, "");
}

/* The watch that may go is told alone; the other one's alert stays beside it. */
static void test_a_message_names_only_watches_that_may_go(void **state)
{
	struct rig *r = *state;

	configure(r, "[destination d]\ntype = console\n",
		WATCH_W "cooldown = 1h\n[watch x]\nterm = بغداد\n");
	publish(r, "a", COALITION);
	expect_message(r, "d", 1, "");
	publish(r, "b", "التحالف الدولي في بغداد");
	struct message m = take(r, "d");

	assert_true(m.found);
	assert_int_equal(m.b.v[0].n_watches, 1);
	assert_str_is(m.b.v[0].watches[0], "x");
	assert_int_equal(queue_of(r, "d").suppressed, 1);
}

static void test_old_news_is_kept_and_not_told(void **state)
{
	struct rig *r = *state;
	struct article a = item("a", "a", COALITION);

	configure(r, "[destination d]\ntype = console\nmax_article_age = 2d\n", WATCH_W);
	a.published_s = r->now_ms / 1000 - 3 * 86400;
	poll(r, &a, 1);
	expect_none(r, "d");
	assert_int_equal(queue_of(r, "d").suppressed, 1);
}

/* ---- mutes --------------------------------------------------------------------------------- */

#define TWO_DESTS "[destination d]\ntype = console\n[destination e]\ntype = console\n"

static int64_t mute(struct rig *r, enum store_mute_kind kind, const char *subject,
	const char *dest, int64_t for_ms)
{
	const struct store_mute m = {.kind = kind,
		.subject = str_of(subject),
		.dest = str_of(dest),
		.until_ms = for_ms == INT64_MAX ? for_ms : r->now_ms + for_ms,
		.created_ms = r->now_ms};
	struct err e = {0};
	int64_t id = 0;

	assert_code(mutes_add(&r->desk, &m, &id, &e), ERR_NONE);
	return id;
}

static void on_row(const struct store_alert_row *row, void *arg)
{
	assert_int_equal(row->state, DELIVERY_SUPPRESSED);
	assert_str_is(row->hold, "muted");
	(*(size_t *)arg)++;
}

/* So many alerts of a destination were kept and not told, each since it was muted. */
static void expect_muted(struct rig *r, const char *dest, size_t n)
{
	const struct store_alert_filter f = {
		.dest = str_of(dest), .states = 1U << DELIVERY_SUPPRESSED, .max = SIZE_MAX};
	struct err e = {0};
	size_t got = 0;

	assert_code(store_alerts_each(r->desk.store, &f, on_row, &got, &e), ERR_NONE);
	assert_int_equal(got, n);
}

static void test_a_muted_watch_is_kept_and_told_again_when_it_is_over(void **state)
{
	struct rig *r = *state;

	configure(r, TWO_DESTS, WATCH_W "[watch x]\nterm = بغداد\n");
	(void)mute(r, STORE_MUTE_WATCH, "w", "", 90000);
	publish(r, "a", COALITION);
	publish(r, "b", "في بغداد");
	expect_message(r, "d", 1, ""); /* of x */
	expect_none(r, "d");
	expect_muted(r, "d", 1);
	expect_muted(r, "e", 1);
	publish(r, "c", COALITION); /* two minutes later */
	expect_message(r, "d", 1, "");
	expect_muted(r, "d", 1);
}

static void test_a_mute_of_one_destination_leaves_the_others(void **state)
{
	struct rig *r = *state;

	configure(r, TWO_DESTS, WATCH_W);
	(void)mute(r, STORE_MUTE_WATCH, "w", "e", INT64_MAX);
	(void)mute(r, STORE_MUTE_WATCH, "other", "", INT64_MAX);
	(void)mute(r, STORE_MUTE_FEED, "w", "", INT64_MAX); /* of that name there is no feed */
	publish(r, "a", COALITION);
	expect_message(r, "d", 1, "");
	expect_none(r, "e");
	expect_muted(r, "e", 1);
}

static void test_feeds_and_destinations_are_muted_too(void **state)
{
	struct rig *r = *state;

	configure(r, TWO_DESTS, WATCH_W);
	(void)mute(r, STORE_MUTE_DEST, "e", "", INT64_MAX);
	publish(r, "a", COALITION);
	expect_message(r, "d", 1, "");
	expect_muted(r, "e", 1);
	(void)mute(r, STORE_MUTE_FEED, "f", "", INT64_MAX);
	publish(r, "b", COALITION);
	expect_none(r, "d");
	expect_muted(r, "d", 1);
	(void)mute(r, STORE_MUTE_FEED, "f", "d", INT64_MAX);
	r->feed = STR("g");
	r->state = (struct feed_state){.url = STR("http://other.example/rss")};
	struct article none = item("0", "قديم", "نص");

	poll(r, &none, 1);
	publish(r, "c", COALITION);
	expect_message(r, "d", 1, "");
}

/* The longest of those about one thing holds, in whatever order they came; urgent is no exception. */
static void test_of_several_mutes_the_longest_holds(void **state)
{
	struct rig *r = *state;

	configure(r, "[destination d]\ntype = console\n", WATCH_W "priority = urgent\n");
	(void)mute(r, STORE_MUTE_WATCH, "w", "", 1000);
	int64_t long_one = mute(r, STORE_MUTE_WATCH, "w", "", INT64_MAX);
	(void)mute(r, STORE_MUTE_WATCH, "w", "", 2000);
	struct err e = {0};

	r->now_ms += 60000;
	publish(r, "a", COALITION);
	expect_none(r, "d");
	assert_code(mutes_remove(&r->desk, long_one, &e), ERR_NONE);
	publish(r, "b", COALITION);
	expect_message(r, "d", 1, "");
	assert_code(mutes_remove(&r->desk, long_one, &e), ERR_GONE);
}

static void test_mutes_are_there_after_a_restart(void **state)
{
	struct rig *r = *state;
	struct err e = {0};

	configure(r, "[destination d]\ntype = console\n", WATCH_W);
	(void)mute(r, STORE_MUTE_WATCH, "w", "", INT64_MAX);
	mutes_free(r->desk.mutes);
	r->desk.mutes = NULL;
	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	assert_code(mutes_load(&r->desk, &e), ERR_NONE);
	publish(r, "a", COALITION);
	expect_muted(r, "d", 1);
}

static void test_stories_can_be_muted(void **state)
{
	struct rig *r = *state;
	struct mutes_about about = {.watch = STR("w"), .feed = STR("f"), .dest = STR("d")};

	(void)mute(r, STORE_MUTE_STORY, "s1", "", INT64_MAX);
	assert_false(mutes_hold(r->desk.mutes, &about, r->now_ms));
	about.story = STR("s1");
	assert_true(mutes_hold(r->desk.mutes, &about, r->now_ms));
	assert_false(mutes_hold(NULL, &about, r->now_ms));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_the_first_of_a_watch_goes_at_once_and_the_rest_in_one_digest),
		T(test_a_flood_in_one_document_is_one_alert_and_a_digest),
		T(test_watches_have_windows_of_their_own),
		T(test_an_urgent_watch_waits_for_nothing),
		T(test_a_schedule_makes_one_digest_of_all_watches),
		T(test_what_is_cooled_down_is_kept_with_its_reason),
		T(test_a_message_names_only_watches_that_may_go),
		T(test_old_news_is_kept_and_not_told),
		T(test_a_muted_watch_is_kept_and_told_again_when_it_is_over),
		T(test_a_mute_of_one_destination_leaves_the_others),
		T(test_feeds_and_destinations_are_muted_too),
		T(test_of_several_mutes_the_longest_holds),
		T(test_mutes_are_there_after_a_restart),
		T(test_stories_can_be_muted),
	};

	return cmocka_run_group_tests_name("desk_tell", tests, NULL, NULL);
}
