/* SPDX-License-Identifier: ISC */
/* What people order of feeds and ask about them: pauses, pokes, pages. */
#include <string.h>

#include "daemon/clock.h"
#include "tests/unit/daemon_poll_rig.h"

static const int64_t hour = INT64_C(3600000);

static struct feed *configured(struct rig *r, const char *id)
{
	if (r->last == NULL)
		poller_configure(r->poller, generation(r, "f", 0, false), NULL, NULL, NULL);
	struct feed *f = poll_feed_find(r->poller, str_of(id));

	assert_non_null(f);
	return f;
}

/* Within a second, which passes while this is tested. */
static void assert_about(int64_t at_ms, int64_t want_ms)
{
	assert_true(at_ms > want_ms - 1000 && at_ms < want_ms + 1000);
}

static void a_poked_feed_is_due_at_once(void **state)
{
	struct rig *r = *state;
	struct feed *f = configured(r, "f7");

	schedule_remove(r->poller->schedule, &f->item);
	schedule_add(r->poller->schedule, &f->item, STR("host7.example:443"),
		clock_monotonic_ms() + hour);
	struct poller_poked poked = poller_poke(r->poller, STR("f7"));

	assert_true(poked.now);
	assert_true(f->item.due_ms <= clock_monotonic_ms());
	assert_false(poller_poke(r->poller, STR("nosuch")).now);
}

static void a_host_that_wants_quiet_has_it(void **state)
{
	struct rig *r = *state;
	struct feed *f = configured(r, "f7");

	schedule_hold_host(r->poller->schedule, &f->item, clock_monotonic_ms() + hour);
	struct poller_poked poked = poller_poke(r->poller, STR("f7"));

	assert_false(poked.now);
	assert_about(poked.at_ms, clock_now_ms() + hour);
	assert_non_null(strstr(poked.why, "its host"));
	assert_about(f->item.due_ms, clock_monotonic_ms() + hour);
}

static void nothing_is_asked_while_our_own_line_is_down(void **state)
{
	struct rig *r = *state;
	struct feed *f = configured(r, "f7");

	schedule_remove(r->poller->schedule, &f->item);
	schedule_add(r->poller->schedule, &f->item, STR("host7.example:443"),
		clock_monotonic_ms() + hour);
	schedule_rest(r->poller->schedule, &f->item);
	assert_int_equal(f->item.place, SCHEDULE_RESTING);
	struct poller_poked poked = poller_poke(r->poller, STR("f7"));

	assert_false(poked.now);
	assert_int_equal(poked.at_ms, TIME_NONE);
	assert_non_null(strstr(poked.why, "our own line"));
	assert_int_equal(f->item.place, SCHEDULE_RESTING);
}

static void a_pause_has_one_begin_and_the_last_end(void **state)
{
	struct rig *r = *state;
	struct feed *f = configured(r, "f7");
	int64_t since = 0;
	int64_t until = 0;

	poller_pause(r->poller, STR("f7"), 100, 0);
	assert_int_equal(f->item.place, SCHEDULE_OUT);
	assert_int_equal(poller_counts(r->poller).paused, 1);
	assert_int_equal(poller_counts(r->poller).not_yet_polled, FEEDS - 1);
	poller_pause(r->poller, STR("f7"), 200, 300);
	poller_pause(r->poller, STR("f8"), 200, 0);
	assert_true(poller_paused(r->poller, STR("f7"), &since, &until));
	assert_int_equal(since, 100);
	assert_int_equal(until, 300);
	assert_int_equal(poller_pause_over(r->poller, 299).n, 0);
	assert_true(str_eq(poller_pause_over(r->poller, 300), STR("f7")));
	assert_int_equal(poller_pause_over(r->poller, 300).n, 0); /* once */
	assert_false(poller_poke(r->poller, STR("f7")).now);
	poller_resume(r->poller, STR("f7"));
	assert_false(poller_paused(r->poller, STR("f7"), &since, &until));
	assert_int_not_equal(f->item.place, SCHEDULE_OUT);
	assert_int_equal(poller_counts(r->poller).paused, 1);
}

static void a_pause_is_of_what_is_remembered(void **state)
{
	struct rig *r = *state;
	struct store_feed row = {.id = STR("f9"), .paused_ms = 100, .paused_until_ms = 200};

	poller_remember(r->poller, &row);
	struct feed *f = configured(r, "f9");

	assert_int_equal(f->item.place, SCHEDULE_OUT);
	assert_true(str_eq(poller_pause_over(r->poller, 200), STR("f9")));
}

static void count(const struct poller_view *v, void *arg)
{
	++*(unsigned *)arg;
	assert_int_equal(v->condition, CONDITION_NEW);
}

static void a_list_comes_in_pages(void **state)
{
	struct rig *r = *state;
	struct str last = STR("");
	unsigned n = 0;
	unsigned pages = 0;

	(void)configured(r, "f0");
	do {
		assert_true(poller_each(r->poller, last, 1000, count, &n, &last));
		assert_int_equal(n, ++pages * 1000 < FEEDS ? pages * 1000 : FEEDS);
	} while (last.n != 0);
	assert_int_equal(pages, 3);
	assert_int_equal(n, FEEDS);
	assert_false(poller_each(r->poller, STR("nosuch"), 1000, count, &n, &last));
	/* The last of all is the end, not the beginning of an empty page. */
	assert_true(poller_each(r->poller, STR(""), FEEDS, count, &n, &last));
	assert_int_equal(last.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_poked_feed_is_due_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_host_that_wants_quiet_has_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			nothing_is_asked_while_our_own_line_is_down, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_pause_has_one_begin_and_the_last_end, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_pause_is_of_what_is_remembered, setup, teardown),
		cmocka_unit_test_setup_teardown(a_list_comes_in_pages, setup, teardown),
	};

	return cmocka_run_group_tests_name("daemon_poll_hand", tests, NULL, NULL);
}
