/* SPDX-License-Identifier: ISC */
/* Who is told of a new article, of which watches, and when others have their turn. */
#include "tests/unit/desk_rig.h"

/* Of nothing: seq 0. */
static struct store_delivery next_delivery(struct rig *r, const char *dest)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = r->now_ms, .max = 1};
	struct store_batch b = {0};
	struct err e = {0};
	bool found = false;
	int64_t due_ms = 0;

	assert_code(store_outbox_take(r->desk.store, &t, &r->arena, &b, &found, &due_ms, &e),
		ERR_NONE);
	if (!found)
		return (struct store_delivery){0};
	assert_code(store_outbox_done(r->desk.store, b.v[0].seq, r->now_ms, &e), ERR_NONE);
	return b.v[0];
}

/* The feed of the next alert. */
static struct str next_alert(struct rig *r)
{
	struct store_delivery d = next_delivery(r, "d");
	struct store_article row = {0};
	struct err e = {0};

	assert_code(store_article_get(r->desk.store, d.article, &r->arena, &row, &e), ERR_NONE);
	return row.feed;
}

static void test_a_feed_that_floods_lets_another_have_its_turn(void **state)
{
	struct rig *r = *state;
	static char guids[100][8], texts[100][64];
	struct article flood[100];
	struct article one = item("1", "قديم", "نص");
	struct article news = item("2", "التحالف الدولي", "نص");

	poll(r, &one, 1);
	for (int i = 0; i < 100; i++) {
		snprintf(guids[i], sizeof(guids[i]), "f%d", i);
		snprintf(texts[i], sizeof(texts[i]), "عن التحالف الدولي %d", i);
		flood[i] = item(guids[i], guids[i], texts[i]);
	}
	poll(r, flood, 100);
	r->feed = STR("g");
	r->state = (struct feed_state){.url = STR("http://other.example/rss")};
	poll(r, &one, 1);
	poll(r, &news, 1);
	for (int i = 0; i < STORE_TURN; i++)
		assert_str_is(next_alert(r), "f");
	assert_str_is(next_alert(r), "g");
	assert_str_is(next_alert(r), "f");
}

static void test_a_watch_tells_only_the_destinations_that_it_names(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("1", "خبر", "التحالف الدولي")};

	write_file(r, "alerts.d/e.conf", "[destination e]\ntype = console\n");
	write_file(r, "watch.d/w.conf", "[watch w]\nterm = التحالف الدولي\nnotify = e\n");
	(void)reload(r);
	poll_first(r);
	poll(r, items, 1);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_dests, 1);
	assert_str_is(r->in.dests[0], "e");
}

static void test_an_article_is_one_message_to_each_destination(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("1", "خبر", "التحالف الدولي في بغداد اليوم")};

	write_file(r, "alerts.d/e.conf", "[destination e]\ntype = console\n");
	write_file(r, "watch.d/w.conf",
		"[watch w]\nterm = التحالف الدولي\nnotify = d\n"
		"[watch x]\nterm = بغداد\n"
		"[watch y]\nterm = اليوم\nnotify = e\n"
		"[watch z]\nterm = غيره\n");
	(void)reload(r);
	poll_first(r);
	poll(r, items, 1);
	assert_int_equal(r->in.n_alerts, 3);
	assert_int_equal(r->in.n_dests, 2);
	struct store_delivery d = next_delivery(r, "d");
	struct store_delivery e = next_delivery(r, "e");

	assert_int_equal(d.n_watches, 2);
	assert_str_is(d.watches[0], "w");
	assert_str_is(d.watches[1], "x");
	assert_int_equal(e.n_watches, 2);
	assert_str_is(e.watches[0], "x");
	assert_str_is(e.watches[1], "y");
	assert_false(str_eq(d.alert_id, e.alert_id));
	assert_int_equal(next_delivery(r, "d").seq, 0);
	assert_int_equal(next_delivery(r, "e").seq, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_feed_that_floods_lets_another_have_its_turn, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_tells_only_the_destinations_that_it_names, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_an_article_is_one_message_to_each_destination, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
