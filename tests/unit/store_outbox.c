/* SPDX-License-Identifier: ISC */
/* The outbox: at least once, in order, one id. Also feeds, watches, hits and destinations. */
#include "tests/unit/store_fixture.h"

static void test_an_alert_is_made_once_per_watch_and_article(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "desk", "one", 1);
	int64_t b = put_article(f, "desk", "two", 1);

	assert_true(put_alert(f, "alr_1", "w", a, 1, "chat"));
	assert_false(put_alert(f, "alr_2", "w", a, 2, "chat"));
	assert_true(put_alert(f, "alr_3", "other", a, 3, "chat"));
	assert_true(put_alert(f, "alr_4", "w", b, 4, "chat"));
	assert_int_equal(counts_of(f).alerts, 3);
	assert_int_equal(counts_of(f).pending, 3);
}

static void test_an_alert_id_used_for_another_article_is_an_error(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "desk", "one", 1);
	int64_t b = put_article(f, "desk", "two", 1);

	put_alert(f, "alr_1", "w", a, 1, "chat");
	assert_code(put_alert_to(f, "alr_1", "w", b, 1, NULL, 0), ERR_BAD_INPUT);
}

static void test_a_destination_named_twice_gets_one_delivery(void **state)
{
	struct fixture *f = *state;
	const struct str dests[] = {STR_INIT("chat"), STR_INIT("chat"), STR_INIT("mail")};
	int64_t a = put_article(f, "desk", "one", 1);

	OK(f, put_alert_to(f, "alr_1", "w", a, 1, dests, 3));
	assert_int_equal(counts_of(f).pending, 2);
}

static void test_deliveries_leave_in_the_order_of_their_alerts(void **state)
{
	struct fixture *f = *state;
	const char *const ids[] = {"alr_c", "alr_a", "alr_b"};
	int64_t due_ms = 0;

	for (size_t i = 0; i < 3; i++) {
		int64_t a = put_article(f, "desk", ids[i], 1);

		put_alert(f, ids[i], "w", a, 10, "chat");
		put_alert(f, i == 0 ? "alr_x" : i == 1 ? "alr_y" : "alr_z", "v", a, 10, "mail");
	}
	for (size_t i = 0; i < 3; i++) {
		struct store_delivery d = take(f, "chat", 10, &due_ms);

		assert_str_eq(d.alert_id, str_of(ids[i]));
		assert_str_is(d.dest, "chat");
		assert_str_is(d.watches[0], "w");
		assert_int_equal(d.created_ms, 10);
		assert_int_equal(d.first_try_ms, 10);
		assert_int_equal(d.attempts, 0);
		OK(f, store_outbox_done(f->s, d.seq, 11, &f->e));
	}
	assert_int_equal(take(f, "chat", 10, &due_ms).seq, 0);
	assert_true(due_ms == TIME_NONE);
	assert_int_equal(counts_of(f).pending, 3); /* mail */
}

static void test_a_delivery_that_is_tried_again_goes_before_those_behind_it(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	put_alert(f, "alr_2", "w", put_article(f, "desk", "two", 1), 1, "chat");
	struct store_delivery first = take(f, "chat", 5, &due_ms);

	OK(f, store_outbox_again(f->s,
		      &(struct store_again){.seq = first.seq,
			      .due_ms = 500,
			      .wait_ms = 494,
			      .counts = true,
			      .plain = true,
			      .why = STR("HTTP 503")},
		      6, &f->e));
	/* When, is the lane's to know: the clock by which it was due then may have been an hour ahead. */
	struct store_delivery again = take(f, "chat", 7, &due_ms);

	assert_int_equal(again.seq, first.seq);
	assert_str_eq(again.alert_id, first.alert_id);
	assert_int_equal(again.attempts, 1);
	assert_int_equal(again.first_try_ms, 5);
	assert_true(again.plain);
}

static void test_a_try_that_does_not_count_leaves_the_attempts(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	OK(f, store_outbox_again(f->s,
		      &(struct store_again){
			      .seq = take(f, "chat", 1, &due_ms).seq, .due_ms = 2},
		      1, &f->e));
	assert_int_equal(take(f, "chat", 2, &due_ms).attempts, 0);
}

static void test_a_dead_letter_lets_the_next_one_go(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	put_alert(f, "alr_2", "w", put_article(f, "desk", "two", 1), 1, "chat");
	OK(f, store_outbox_dead(
		      f->s, take(f, "chat", 1, &due_ms).seq, 2, STR("HTTP 400"), &f->e));
	assert_str_is(take(f, "chat", 2, &due_ms).alert_id, "alr_2");
	assert_int_equal(counts_of(f).dead, 1);
	assert_int_equal(counts_of(f).pending, 1);
}

static void test_a_verdict_for_what_is_not_being_sent_changes_nothing(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	struct store_delivery d = take(f, "chat", 1, &due_ms);

	OK(f, store_outbox_done(f->s, d.seq, 2, &f->e));
	assert_code(store_outbox_done(f->s, d.seq, 3, &f->e), ERR_GONE);
	assert_code(store_outbox_dead(f->s, d.seq, 3, STR("x"), &f->e), ERR_GONE);
	assert_code(store_outbox_again(
			    f->s, &(struct store_again){.seq = d.seq, .due_ms = 9}, 3, &f->e),
		ERR_GONE);
	assert_int_equal(counts_of(f).pending, 0);
}

/* The verdict on the last and the next one are one transaction: both, or neither. */
static void test_settling_and_taking_are_one_transaction(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	put_alert(f, "alr_2", "w", put_article(f, "desk", "two", 1), 1, "chat");
	int64_t first = take(f, "chat", 1, &due_ms).seq;

	for (int commits = 0; commits < 2; commits++) {
		OK(f, store_begin(f->s, &f->e));
		OK(f, store_outbox_done(f->s, first, 2, &f->e));
		assert_str_is(take(f, "chat", 2, &due_ms).alert_id, "alr_2");
		if (commits)
			OK(f, store_commit(f->s, &f->e));
		else
			store_rollback(f->s);
		assert_int_equal(counts_of(f).pending, commits ? 1 : 2);
	}
	assert_code(store_outbox_done(f->s, first, 3, &f->e), ERR_GONE);
	OK(f, store_outbox_done(f->s, first + 1, 3, &f->e));
}

static uint64_t recover(struct fixture *f, const char *node)
{
	uint64_t n = UINT64_MAX;

	OK(f, store_outbox_recover(f->s, str_of(node), &n, &f->e));
	return n;
}

static void test_what_was_being_sent_is_sent_again_after_a_restart(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	put_alert(f, "alr_2", "w", put_article(f, "desk", "two", 1), 1, "chat");
	put_alert(f, "alr_3", "w", put_article(f, "desk", "three", 1), 1, "mail");
	OK(f, store_outbox_done(f->s, take(f, "mail", 1, &due_ms).seq, 1, &f->e));
	struct store_delivery first = take(f, "chat", 7, &due_ms);

	fixture_reopen(f);
	assert_int_equal(recover(f, ""), 1);
	struct store_delivery again = take(f, "chat", 8, &due_ms);

	assert_int_equal(again.seq, first.seq);
	assert_str_is(again.alert_id, "alr_1");
	assert_int_equal(again.first_try_ms, 7);
}

static void test_what_was_done_or_given_up_is_not_sent_again_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct store_delivery d;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	put_alert(f, "alr_2", "w", put_article(f, "desk", "two", 1), 1, "chat");
	d = take(f, "chat", 7, &due_ms);
	OK(f, store_outbox_done(f->s, d.seq, 8, &f->e));
	d = take(f, "chat", 8, &due_ms);
	OK(f, store_outbox_dead(f->s, d.seq, 9, STR("refused"), &f->e));
	fixture_reopen(f);
	assert_int_equal(recover(f, ""), 0);
	assert_int_equal(take(f, "chat", 10, &due_ms).seq, 0);
}

static void reopen_as(struct fixture *f, const char *node)
{
	struct store_conf c = {
		.engine = STR("sqlite"), .place = str_of(f->path), .node = str_of(node)};

	store_close(f->s);
	f->s = NULL;
	OK(f, store_open(&c, &f->s, &f->e));
}

static void test_what_another_node_is_sending_is_left_to_it(void **state)
{
	struct fixture *f = *state;
	int64_t due_ms = 0;

	put_alert(f, "alr_1", "w", put_article(f, "desk", "one", 1), 1, "chat");
	reopen_as(f, "north");
	struct store_delivery d = take(f, "chat", 7, &due_ms);

	reopen_as(f, "south");
	assert_int_equal(recover(f, "south"), 0);
	assert_int_equal(take(f, "chat", 8, &due_ms).seq, 0);
	assert_code(store_outbox_done(f->s, d.seq, 8, &f->e), ERR_GONE);
	assert_code(store_outbox_again(
			    f->s, &(struct store_again){.seq = d.seq, .due_ms = 9}, 8, &f->e),
		ERR_GONE);
	/* The north is dead: the south takes over, and what the north hears later is nothing. */
	assert_int_equal(recover(f, "north"), 1);
	assert_int_equal(take(f, "chat", 9, &due_ms).seq, d.seq);
	reopen_as(f, "north");
	assert_code(store_outbox_done(f->s, d.seq, 10, &f->e), ERR_GONE);
	assert_int_equal(counts_of(f).pending, 1);
}

struct queue_sum {
	struct store_queue v[4];
	char names[4][16];
	size_t n;
};

static void on_queue(const struct store_queue *q, void *arg)
{
	struct queue_sum *sum = arg;

	snprintf(sum->names[sum->n], sizeof(sum->names[0]), STR_F, STR_A(q->dest));
	sum->v[sum->n++] = *q;
}

static void test_queues_are_counted_by_destination(void **state)
{
	struct fixture *f = *state;
	struct queue_sum sum = {0};
	int64_t due_ms = 0;
	char id[16];

	for (int i = 0; i < 4; i++) {
		snprintf(id, sizeof(id), "alr_%d", i);
		put_alert(f, id, "w", put_article(f, "desk", id, 1), 100 + i, "chat");
	}
	put_alert(f, "alr_m", "v", 1, 50, "mail");
	OK(f, store_outbox_done(f->s, take(f, "chat", 200, &due_ms).seq, 1, &f->e));
	OK(f, store_outbox_dead(f->s, take(f, "chat", 200, &due_ms).seq, 1, STR("x"), &f->e));
	take(f, "chat", 200, &due_ms); /* is being sent: still pending to whoever asks */
	OK(f, store_outbox_done(f->s, take(f, "mail", 200, &due_ms).seq, 1, &f->e));
	OK(f, store_queues_each(f->s, on_queue, &sum, &f->e));
	assert_int_equal(sum.n, 2);
	assert_string_equal(sum.names[0], "chat");
	assert_int_equal(sum.v[0].pending, 2);
	assert_int_equal(sum.v[0].delivered, 1);
	assert_int_equal(sum.v[0].dead, 1);
	assert_int_equal(sum.v[0].oldest_ms, 102);
	assert_string_equal(sum.names[1], "mail");
	assert_int_equal(sum.v[1].delivered, 1);
	assert_true(sum.v[1].oldest_ms == TIME_NONE);
}

static void on_dest(const struct store_dest *d, void *arg)
{
	bool *seen = arg;

	assert_str_is(d->id, "chat");
	assert_true(d->config_hash == UINT64_MAX - 1);
	assert_int_equal(d->not_before_ms, 77);
	assert_int_equal(d->noted_ms, 70);
	assert_str_is(d->why, "410 من الخادم");
	*seen = true;
}

static void test_a_destinations_state_is_replaced_and_survives(void **state)
{
	struct fixture *f = *state;
	struct store_dest d = {.id = STR("chat"), .config_hash = 1};
	bool seen = false;

	OK(f, store_dest_put(f->s, &d, &f->e));
	d = (struct store_dest){.id = STR("chat"),
		.config_hash = UINT64_MAX - 1,
		.not_before_ms = 77,
		.noted_ms = 70,
		.why = STR("410 من الخادم")};
	OK(f, store_dest_put(f->s, &d, &f->e));
	fixture_reopen(f);
	OK(f, store_dests_each(f->s, on_dest, &seen, &f->e));
	assert_true(seen);
}

/* Every field at the edge of what it holds, no two texts the same. */
static void fill_feed(struct store_feed *f)
{
	static const char texts[] = "اب\"ت'ثجحخ";

	*f = (struct store_feed){.id = STR("desk")};
	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *text = feed_field_text(&f->state, &feed_fields[i]);

		feed_field_set_number(&f->state, &feed_fields[i], -1 - (int64_t)i);
		if (text != NULL)
			*text = (struct str){texts, i % sizeof(texts)};
	}
}

static void on_feed(const struct store_feed *row, void *arg)
{
	struct store_feed got = *row;
	struct store_feed want;
	unsigned *n = arg;

	++*n;
	fill_feed(&want);
	assert_str_eq(got.id, want.id);
	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *text = feed_field_text(&got.state, &feed_fields[i]);
		int64_t number = feed_field_number(&want.state, &feed_fields[i]);

		if (text != NULL &&
			!str_eq(*text, *feed_field_text(&want.state, &feed_fields[i])))
			fail_msg("%s: '" STR_F "'", feed_fields[i].name, STR_A(*text));
		if (feed_field_number(&got.state, &feed_fields[i]) != number)
			fail_msg("%s is not %lld", feed_fields[i].name, (long long)number);
	}
}

static void test_a_feeds_state_is_replaced_whole(void **state)
{
	struct fixture *f = *state;
	struct store_feed v[] = {
		{.id = STR("desk"), .state = {.etag = STR("\"old\"")}}, {.id = STR("")}};
	unsigned n = 0;

	fill_feed(&v[1]);
	OK(f, store_feeds_put(f->s, v, 2, &f->e));
	fixture_reopen(f);
	OK(f, store_feeds_each(f->s, on_feed, &n, &f->e));
	assert_int_equal(n, 1);
}

static void test_a_watch_is_new_once(void **state)
{
	struct fixture *f = *state;
	const struct str ids[] = {STR_INIT("أمن"), STR_INIT("ماء"), STR_INIT("أمن")};
	bool is_new[3] = {false, false, true};

	OK(f, store_watches_seen(f->s, ids, 1, 1, is_new, &f->e));
	assert_true(is_new[0]);
	fixture_reopen(f);
	OK(f, store_watches_seen(f->s, ids, 3, 2, is_new, &f->e));
	assert_false(is_new[0]);
	assert_true(is_new[1]);
	assert_false(is_new[2]);
}

static void test_hits_come_back_by_watch_in_their_order(void **state)
{
	struct fixture *f = *state;
	struct store_hit in[40];
	const struct str odd = STR("odd");
	struct store_hit *out = NULL;
	size_t n = 0;
	int64_t id = put_article(f, "desk", "one", 1);

	for (uint32_t i = 0; i < 40; i++)
		in[i] = (struct store_hit){i % 2 ? STR("odd") : STR("even"), STR("التحالف"), i,
			FIELD_BODY, i, i + 9, i + 1, i + 8, UINT32_MAX, 3};
	OK(f, put_hits(f, id, in, 39));
	OK(f, put_hits(f, id, in + 39, 1)); /* and more of them later */
	OK(f, store_hits_get(f->s, id, &odd, 1, &f->ar, &out, &n, &f->e));
	assert_int_equal(n, 20);
	for (uint32_t i = 0; i < 20; i++) {
		assert_str_is(out[i].watch, "odd");
		assert_str_is(out[i].term, "التحالف");
		assert_int_equal(out[i].line, 2 * i + 1);
		assert_int_equal(out[i].field, FIELD_BODY);
		assert_int_equal(out[i].start, 2 * i + 1);
		assert_int_equal(out[i].end, 2 * i + 10);
		assert_int_equal(out[i].core_start, 2 * i + 2);
		assert_int_equal(out[i].core_end, 2 * i + 9);
		assert_int_equal(out[i].rules, UINT32_MAX);
		assert_int_equal(out[i].fold_version, 3);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_alert_is_made_once_per_watch_and_article),
		TEST(test_an_alert_id_used_for_another_article_is_an_error),
		TEST(test_a_destination_named_twice_gets_one_delivery),
		TEST(test_deliveries_leave_in_the_order_of_their_alerts),
		TEST(test_a_delivery_that_is_tried_again_goes_before_those_behind_it),
		TEST(test_a_try_that_does_not_count_leaves_the_attempts),
		TEST(test_a_dead_letter_lets_the_next_one_go),
		TEST(test_a_verdict_for_what_is_not_being_sent_changes_nothing),
		TEST(test_settling_and_taking_are_one_transaction),
		TEST(test_what_was_being_sent_is_sent_again_after_a_restart),
		TEST(test_what_another_node_is_sending_is_left_to_it),
		TEST(test_what_was_done_or_given_up_is_not_sent_again_after_a_restart),
		TEST(test_queues_are_counted_by_destination),
		TEST(test_a_destinations_state_is_replaced_and_survives),
		TEST(test_a_feeds_state_is_replaced_whole),
		TEST(test_a_watch_is_new_once),
		TEST(test_hits_come_back_by_watch_in_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
