/* SPDX-License-Identifier: ISC */
/* What may be asked of alerts over the control socket, and that nothing is passed over. */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/alert_query.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	struct arena *a = calloc(1, sizeof(*a));

	arena_init(a, 1 << 20);
	*state = a;
	return 0;
}

static int teardown(void **state)
{
	arena_done(*state);
	free(*state);
	return 0;
}

static struct alert_query read(void **state, const char *query)
{
	struct alert_query q = {0};
	struct err e = {0};

	if (alert_query_read(str_of(query), *state, &q, &e) != ERR_NONE)
		fail_msg("%s: %s", query, e.msg);
	return q;
}

static void refused(void **state, const char *query, const char *says)
{
	struct alert_query q = {.mute = 77};
	struct err e = {0};

	assert_code(alert_query_read(str_of(query), *state, &q, &e), ERR_BAD_INPUT);
	assert_has(e.msg, says);
	assert_int_equal(q.mute, 77);
}

static void test_nothing_asked_is_all_of_the_newest(void **state)
{
	struct alert_query q = read(state, "");

	assert_int_equal(q.f.max, ALERT_LIST_DEFAULT);
	assert_int_equal(q.f.states, 0);
	assert_int_equal(q.f.id.n + q.f.dest.n + q.f.watch.n + q.f.feed.n, 0);
	assert_int_equal(q.for_ms, 0);
}

static void test_every_parameter_is_read(void **state)
{
	struct alert_query q = read(state,
		"id=alr_01M8MH&dest=hook&watch=w-1&feed=f_2&state=dead&since=17&until=99"
		"&limit=1000&to=chat&for=7200000&why=%D9%83%20&mute=3&story=sty_12");

	assert_str_is(q.f.id, "alr_01M8MH");
	assert_str_is(q.f.dest, "hook");
	assert_str_is(q.f.watch, "w-1");
	assert_str_is(q.f.feed, "f_2");
	assert_int_equal(q.f.states, 1U << DELIVERY_DEAD);
	assert_int_equal(q.f.since_ms, 17);
	assert_int_equal(q.f.until_ms, 99);
	assert_int_equal(q.f.max, ALERT_LIST_MAX);
	assert_str_is(q.to, "chat");
	assert_int_equal(q.for_ms, 7200000);
	assert_str_is(q.why, "ك ");
	assert_int_equal(q.mute, 3);
	assert_int_equal(q.story, 12);
	assert_true(read(state, "for=ever").for_ms == INT64_MAX);
}

static void test_every_state_has_a_name(void **state)
{
	for (int s = 0; s < DELIVERY_N; s++) {
		char query[64];

		snprintf(query, sizeof(query), "state=%s",
			delivery_state_name((enum delivery_state)s));
		assert_int_equal(read(state, query).f.states, 1U << s);
	}
	assert_string_equal(delivery_state_name(DELIVERY_N), "");
}

/* With one of these left out, a drop would take more than was meant. */
static void test_what_is_not_understood_is_refused(void **state)
{
	refused(state, "dset=hook", "no parameter 'dset'");
	refused(state, "dest=hook&&feed=f", "no parameter ''");
	refused(state, "dest=hook&dest=other", "'dest' is given twice");
	refused(state, "dest", "'dest' is not of its form");
	refused(state, "dest=", "'dest' is not of its form");
	refused(state, "dest=ho%6Fk", "'dest' is not of its form");
	refused(state, "feed=Feed", "'feed' is not of its form");
	refused(state, "id=alr-1", "'id' is not of its form");
	refused(state, "state=deaf", "'state' is not of its form");
	refused(state, "since=-1", "'since' is not of its form");
	refused(state, "until=9223372036854775808", "'until' is not of its form");
	refused(state, "limit=1001", "'limit' is not of its form");
	refused(state, "limit=0", "'limit' is not of its form");
	refused(state, "for=9223372036854775807", "'for' is not of its form");
	refused(state, "mute=0", "'mute' is not of its form");
}

static void test_a_text_is_utf8_and_not_long(void **state)
{
	char query[ALERT_WHY_MAX + 16] = "why=";

	refused(state, "why=%", "'why' is not of its form");
	refused(state, "why=%4", "'why' is not of its form");
	refused(state, "why=%4g", "'why' is not of its form");
	refused(state, "why=%ff", "'why' is not of its form");
	memset(query + 4, 'x', ALERT_WHY_MAX);
	assert_int_equal(read(state, query).why.n, ALERT_WHY_MAX);
	query[4 + ALERT_WHY_MAX] = 'x';
	refused(state, query, "'why' is not of its form");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_nothing_asked_is_all_of_the_newest),
		T(test_every_parameter_is_read),
		T(test_every_state_has_a_name),
		T(test_what_is_not_understood_is_refused),
		T(test_a_text_is_utf8_and_not_long),
	};

	return cmocka_run_group_tests_name("daemon_alert_query", tests, NULL, NULL);
}
