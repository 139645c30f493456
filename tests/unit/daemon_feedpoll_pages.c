/* SPDX-License-Identifier: ISC */
/* A feed whose new articles wait for their pages (daemon/feedpoll.h). */
#include "tests/unit/daemon_feedpoll_rig.h"

static void test_a_document_waits_for_the_pages_of_its_articles(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_PARSE);
	struct feedpoll_event ev = {.kind = FEEDPOLL_PARSED,
		.now_ms = now,
		.steady_ms = up,
		.kept = &st,
		.pages = true};

	assert_int_equal(feedpoll_on(&fp, &ev).steps, FEEDPOLL_FETCH_PAGES);
	assert_int_equal(fp.state, FEEDPOLL_PAGES);
	assert_true(feedpoll_busy(&fp));
	/* The feed may go meanwhile; its articles are stored. */
	removed(&fp, &st);
	ev.kind = FEEDPOLL_PAGED;
	assert_int_equal(feedpoll_on(&fp, &ev).steps, FEEDPOLL_STORE_IT);
	assert_int_equal(fp.state, FEEDPOLL_STORE);
	assert_int_equal(feedpoll_on(&fp, &ev).steps, 0);
}

/* Nothing of it is stored: after the restart it is asked for and new once more, pages and all. */
static void test_a_document_that_waits_for_pages_is_forgotten_at_the_end(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_PAGES);
	struct feedpoll_plan plan = stopping(&fp, &st);

	assert_int_equal(
		plan.steps, FEEDPOLL_CANCEL | FEEDPOLL_RETRY | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE);
	assert_int_equal(plan.next_poll_ms, now + 5 * minute);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
	/* That of a new address is due as it was: what ends is not of it. */
	fp = at(FEEDPOLL_PAGES);
	fp.outdated = true;
	assert_int_equal(stopping(&fp, &st).steps, FEEDPOLL_CANCEL | FEEDPOLL_LEAVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_document_waits_for_the_pages_of_its_articles),
		cmocka_unit_test(test_a_document_that_waits_for_pages_is_forgotten_at_the_end),
	};

	return cmocka_run_group_tests_name("daemon_feedpoll_pages", tests, NULL, NULL);
}
