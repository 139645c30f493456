/* SPDX-License-Identifier: ISC */
/* What is given up of queues: by the limits of a destination, and when it left the configuration. */
#include "desk/queues.h"
#include "tests/unit/desk_rig.h"

#define MINUTE INT64_C(60000)

/* "d 3 waited for longer than max_age; " */
static void note(struct str dest, uint64_t n, struct str why, void *arg)
{
	buf_printf(
		arg, STR_F " %llu " STR_F "; ", STR_A(dest), (unsigned long long)n, STR_A(why));
}

/* n articles that alert, a minute apart; of each a poll. */
static void publish(struct rig *r, int n)
{
	struct article old = item("0", "قديم", "نص");

	poll(r, &old, 1);
	for (int i = 1; i <= n; i++) {
		char guid[16];

		snprintf(guid, sizeof(guid), "%d", i);
		struct article it = item(guid, guid, "التحالف الدولي");

		poll(r, &it, 1);
	}
}

static void give(struct rig *r, const char *keys)
{
	char text[256];

	snprintf(text, sizeof(text), "[destination d]\ntype = console\n%s", keys);
	write_file(r, "alerts.d/d.conf", text);
	(void)reload(r);
}

static void shortened(struct rig *r, bool believed, const char *want)
{
	AUTO_BUF struct buf said;
	struct err e = {0};

	buf_init(&said, 4096);
	assert_code(queues_shorten(&r->desk, r->now_ms, believed, note, &said, &e), ERR_NONE);
	assert_str_eq(buf_view(&said), str_of(want));
}

static void test_without_limits_nothing_is_given_up(void **state)
{
	publish(*state, 5);
	shortened(*state, true, "");
}

static void test_the_newest_of_a_long_queue_stay(void **state)
{
	struct rig *r = *state;

	publish(r, 5);
	give(r, "max_queue = 5\n");
	shortened(r, true, "");
	give(r, "max_queue = 2\n");
	shortened(r, true, "d 3 more than max_queue waited; ");
	shortened(r, true, "");
}

static void test_what_is_too_old_goes_only_by_a_clock_that_is_believed(void **state)
{
	struct rig *r = *state;

	publish(r, 5);
	give(r, "max_age = 1m\n");
	/* They were made 5, 4, 3, 2, 1 minutes ago. */
	shortened(r, false, "");
	shortened(r, true, "d 4 waited for longer than max_age; ");
	give(r, "max_age = 1m\nmax_queue = 1\n");
	shortened(r, true, "");
}

static void rename_d(struct rig *r)
{
	write_file(r, "alerts.d/d.conf", "[destination e]\ntype = console\n");
}

static void test_a_destination_that_leaves_with_a_queue_is_told(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf said;
	struct err e = {0};

	buf_init(&said, 4096);
	publish(r, 3);
	assert_code(queues_left(&r->desk, r->config, note, &said, &e), ERR_NONE);
	assert_str_is(buf_view(&said), "");
	rename_d(r);
	struct config *next = load(r);

	assert_code(queues_left(&r->desk, next, note, &said, &e), ERR_NONE);
	assert_str_is(buf_view(&said), "d 3 ; ");
	config_free(next);
}

static void test_what_waits_for_nobody_expires(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf said;
	struct err e = {0};

	buf_init(&said, 4096);
	publish(r, 3);
	int64_t late = r->now_ms + r->config->keep_alerts_ms;

	/* As long as it is configured it waits. */
	assert_code(queues_expire(&r->desk, late, note, &said, &e), ERR_NONE);
	assert_str_is(buf_view(&said), "");
	rename_d(r);
	(void)reload(r);
	assert_code(queues_expire(&r->desk, late - 2 * MINUTE, note, &said, &e), ERR_NONE);
	assert_str_is(buf_view(&said), "d 1 left the configuration, and keep_alerts is over; ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_without_limits_nothing_is_given_up),
		TEST(test_the_newest_of_a_long_queue_stay),
		TEST(test_what_is_too_old_goes_only_by_a_clock_that_is_believed),
		TEST(test_a_destination_that_leaves_with_a_queue_is_told),
		TEST(test_what_waits_for_nobody_expires),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
