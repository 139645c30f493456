/* SPDX-License-Identifier: ISC */
/* The life of a feed whose settings are mended: what waits for a failure that may have been ours is
 * polled at once, what a publisher asked for is waited out. */
#include "tests/unit/daemon_feedpoll_rig.h"

static struct feedpoll_plan mend(struct feedpoll *fp, const struct feed_state *st, bool first)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = st,
				       .mended = true,
				       .first = first});
}

/* Failed a minute ago, for the third time, and due in hours. */
static struct feed_state failing(int status)
{
	struct feed_state st = remembered();

	st.last_poll_ms = now - minute;
	st.next_poll_ms = now + 300 * minute;
	st.failures = 3;
	st.last_status = status;
	return st;
}

static const int causes[] = {-HTTP_ERR_PRIVATE, -HTTP_ERR_TLS, -HTTP_ERR_TOO_LARGE,
	-HTTP_ERR_TIMEOUT, 403, 404, 200};

static void test_what_may_be_cured_is_polled_at_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		struct feed_state st = failing(causes[i]);
		struct feedpoll fp = at(FEEDPOLL_WAIT);
		struct feedpoll_plan plan = mend(&fp, &st, false);

		assert_int_equal(plan.steps,
			FEEDPOLL_RETRY | FEEDPOLL_LEAVE | FEEDPOLL_ENTER | FEEDPOLL_TRY_HOST);
		assert_int_equal(plan.at_ms, up);
		assert_int_equal(plan.next_poll_ms, now);
		assert_int_equal(fp.state, FEEDPOLL_WAIT);
	}
}

static void test_also_when_the_cure_came_with_a_restart(void **state)
{
	(void)state;
	struct feed_state st = failing(403);
	struct feedpoll fp = {0};
	struct feedpoll_plan plan = mend(&fp, &st, true);

	assert_int_equal(plan.steps, FEEDPOLL_RETRY | FEEDPOLL_ENTER | FEEDPOLL_TRY_HOST);
	assert_int_equal(plan.at_ms, up);
}

static void test_a_wait_that_the_publisher_asked_for_is_waited_out(void **state)
{
	(void)state;
	static const int asked[] = {429, 503, 500};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct feed_state st = failing(asked[i]);
		struct feedpoll fp = at(FEEDPOLL_WAIT);

		st.hold_until_ms = now + 200 * minute;
		assert_int_equal(mend(&fp, &st, false).steps, 0);
		/* By the clock of that answer, when it was ahead of ours. */
		st.last_poll_ms += 3000 * minute;
		st.hold_until_ms += 3000 * minute;
		assert_int_equal(mend(&fp, &st, false).steps, 0);
		st.hold_until_ms = st.last_poll_ms;
		assert_int_equal(mend(&fp, &st, false).steps & FEEDPOLL_RETRY, FEEDPOLL_RETRY);
	}
}

static void test_a_host_that_seemed_dead_is_no_wish_of_a_publishers(void **state)
{
	(void)state;
	struct feed_state st = failing(-HTTP_ERR_TLS);
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	st.hold_until_ms = st.next_poll_ms;
	assert_int_equal(mend(&fp, &st, false).at_ms, up);
}

static void test_a_feed_that_is_well_or_gone_goes_on_as_it_was(void **state)
{
	(void)state;
	struct feed_state well = remembered();
	struct feed_state gone = failing(410);
	struct feedpoll fp = at(FEEDPOLL_WAIT);
	struct feedpoll out = {.wanted = true};

	assert_int_equal(mend(&fp, &well, false).steps, 0);
	gone.gone = true;
	assert_int_equal(mend(&out, &gone, false).steps, 0);
}

static void test_what_was_under_way_by_the_old_settings_is_repeated_if_it_fails(void **state)
{
	(void)state;
	struct feed_state st = failing(403);
	struct feed_judgement no = {.verdict = FEED_RETRY};
	struct feed_judgement yes = {.verdict = FEED_UNCHANGED};
	struct feed_state well = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);

	assert_int_equal(mend(&fp, &st, false).steps, 0);
	struct feedpoll_plan plan = answered(&fp, &st, no, &st);

	assert_int_equal(plan.at_ms, up);
	assert_int_equal(plan.steps & (FEEDPOLL_RETRY | FEEDPOLL_TRY_HOST),
		FEEDPOLL_RETRY | FEEDPOLL_TRY_HOST);
	/* Once: the next failure is by the settings in force. */
	due(&fp, &st);
	assert_int_equal(answered(&fp, &st, no, &st).at_ms, up + 300 * minute);
	fp = at(FEEDPOLL_STORE);
	mend(&fp, &well, false);
	assert_int_equal(stored(&fp, &well, &st).at_ms, up);
	fp = at(FEEDPOLL_FETCH);
	mend(&fp, &st, false);
	assert_int_equal(answered(&fp, &st, yes, &well).at_ms, up + minute);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_may_be_cured_is_polled_at_once),
		T(also_when_the_cure_came_with_a_restart),
		T(a_wait_that_the_publisher_asked_for_is_waited_out),
		T(a_host_that_seemed_dead_is_no_wish_of_a_publishers),
		T(a_feed_that_is_well_or_gone_goes_on_as_it_was),
		T(what_was_under_way_by_the_old_settings_is_repeated_if_it_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
