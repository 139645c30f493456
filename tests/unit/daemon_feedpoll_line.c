/* SPDX-License-Identifier: ISC */
/* The life of a feed while our own line is down. */
#include "tests/unit/daemon_feedpoll_rig.h"

static const struct feed_judgement failed = {.verdict = FEED_RETRY};
static const struct feed_judgement excused = {.verdict = FEED_EXCUSED};

/* An answer at a time of its own. */
static struct feedpoll_plan answer_at(struct feedpoll *fp, const struct feed_state *kept,
	struct feed_judgement j, bool missed, int64_t steady_ms)
{
	due(fp, kept);
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_ANSWERED,
				       .now_ms = now,
				       .steady_ms = steady_ms,
				       .kept = kept,
				       .judgement = &j,
				       .found = kept,
				       .missed = missed});
}

static struct feedpoll_plan line_fell(
	struct feedpoll *fp, const struct feed_state *kept, int64_t since_ms)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_LINE_FELL,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = kept,
				       .since_ms = since_ms});
}

static void test_an_excused_feed_rests_and_keeps_what_it_shows(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	assert_int_equal(answer_at(&fp, &st, excused, true, up).steps,
		FEEDPOLL_ADOPT | FEEDPOLL_DIRTY | FEEDPOLL_REST);
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
	assert_int_equal(removed(&fp, &st).steps, FEEDPOLL_LEAVE);
	assert_int_equal(answer_at(&fp, &st, excused, true, up).steps, FEEDPOLL_LEAVE);
}

static void test_failures_that_began_with_the_outage_are_pardoned(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	st.failures = 2; /* of the publisher's, before */
	answer_at(&fp, &st, failed, true, up - 500);
	st.failures = 3;
	struct feedpoll_plan plan = line_fell(&fp, &st, up - 1000);

	assert_int_equal(plan.steps, FEEDPOLL_PARDON | FEEDPOLL_DIRTY | FEEDPOLL_REST);
	assert_int_equal(plan.failures, 2);
}

static void test_a_feed_that_failed_before_the_outage_keeps_its_back_off(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll dead = at(FEEDPOLL_WAIT);
	struct feedpoll well = at(FEEDPOLL_WAIT);
	struct feedpoll back = at(FEEDPOLL_WAIT);

	answer_at(&dead, &st, failed, true, up - 2 * minute);
	answer_at(&dead, &st, failed, true, up - 500);
	assert_int_equal(line_fell(&dead, &st, up - 1000).steps, 0);
	/* An error page is an answer. */
	answer_at(&well, &st, failed, false, up - 500);
	assert_int_equal(line_fell(&well, &st, up - 1000).steps, 0);
	answer_at(&back, &st, failed, true, up - 700);
	answer_at(&back, &st, failed, false, up - 500);
	assert_int_equal(line_fell(&back, &st, up - 1000).steps, 0);
}

static void test_a_busy_feed_waits_for_its_own_answer(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	answer_at(&fp, &st, failed, true, up - 500);
	due(&fp, &st);
	assert_int_equal(line_fell(&fp, &st, up - 1000).steps, 0);
	assert_int_equal(fp.state, FEEDPOLL_FETCH);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_excused_feed_rests_and_keeps_what_it_shows),
		T(failures_that_began_with_the_outage_are_pardoned),
		T(a_feed_that_failed_before_the_outage_keeps_its_back_off),
		T(a_busy_feed_waits_for_its_own_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
