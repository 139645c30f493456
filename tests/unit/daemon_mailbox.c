/* SPDX-License-Identifier: ISC */
/* The store thread's queue machine, driven by a fake clock and without a thread. */
#include "daemon/mailbox.h"
#include "tests/unit/unit.h"

static const int64_t start = 1000;

static struct job *runs(struct mailbox *m, int64_t now)
{
	struct mailbox_order o = mailbox_next(m, now);

	assert_int_equal(o.step, MAILBOX_RUN);
	return o.job;
}

static struct job *finishes(struct mailbox *m, int64_t now)
{
	struct mailbox_order o = mailbox_next(m, now);

	assert_int_equal(o.step, MAILBOX_FINISH);
	return o.job;
}

static int64_t sleeps(struct mailbox *m, int64_t now)
{
	struct mailbox_order o = mailbox_next(m, now);

	assert_int_equal(o.step, MAILBOX_SLEEP);
	assert_null(o.job);
	return o.wait_ms;
}

static void works(struct mailbox *m, struct job *j, int64_t now)
{
	assert_ptr_equal(runs(m, now), j);
	assert_int_equal(mailbox_ran(m, ERR_NONE, now), 0);
	assert_ptr_equal(finishes(m, now), j);
}

/* ---- order --------------------------------------------------------------------------- */

static void test_an_urgent_job_goes_before_ingests_that_came_first(void **state)
{
	(void)state;
	struct mailbox m;
	struct job ingest[2] = {0};
	struct job urgent = {0};

	mailbox_init(&m);
	mailbox_post(&m, &ingest[0], STORER_INGEST);
	mailbox_post(&m, &ingest[1], STORER_INGEST);
	mailbox_post(&m, &urgent, STORER_URGENT);
	works(&m, &urgent, start);
	works(&m, &ingest[0], start);
	works(&m, &ingest[1], start);
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
}

static void test_within_a_box_the_first_to_come_is_the_first_to_run(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j[5] = {0};

	mailbox_init(&m);
	for (int i = 0; i < 3; i++)
		mailbox_post(&m, &j[i], STORER_URGENT);
	works(&m, &j[0], start);
	mailbox_post(&m, &j[3], STORER_URGENT);
	works(&m, &j[1], start);
	works(&m, &j[2], start);
	works(&m, &j[3], start);
	/* And after it ran empty. */
	mailbox_post(&m, &j[4], STORER_URGENT);
	works(&m, &j[4], start);
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
}

static void test_a_job_may_be_posted_again_once_it_was_given_back(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	for (int i = 0; i < 3; i++) {
		mailbox_post(&m, &j, STORER_INGEST);
		works(&m, &j, start);
	}
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
}

/* Ten destinations that always have another alert, and a feed now and then. */
static void test_neither_box_starves_while_the_other_is_never_empty(void **state)
{
	struct mailbox m;
	struct job urgent[40] = {0};
	struct job ingest[8] = {0};
	size_t next_urgent = 0;
	size_t next_ingest = 0;
	(void)state;

	mailbox_init(&m);
	for (size_t i = 0; i < 40; i++)
		mailbox_post(&m, &urgent[i], STORER_URGENT);
	for (size_t i = 0; i < 8; i++)
		mailbox_post(&m, &ingest[i], STORER_INGEST);
	while (next_ingest < 8) {
		for (int i = 0; i < MAILBOX_URGENT_ROW; i++)
			works(&m, &urgent[next_urgent++], start);
		works(&m, &ingest[next_ingest++], start);
	}
	/* No ingest waits any more. */
	while (next_urgent < 40)
		works(&m, &urgent[next_urgent++], start);
}

/* A long document takes its turns with the others; whoever waits for its end waits for all of it. */
static void test_a_job_with_more_to_do_goes_to_the_end_of_its_box(void **state)
{
	struct mailbox m;
	struct job part = {.more = true};
	struct job other[2] = {0};
	struct job urgent = {0};
	(void)state;

	mailbox_init(&m);
	mailbox_post(&m, &part, STORER_INGEST);
	mailbox_post(&m, &other[0], STORER_INGEST);
	assert_ptr_equal(runs(&m, start), &part);
	mailbox_post(&m, &other[1], STORER_INGEST);
	mailbox_post(&m, &urgent, STORER_URGENT);
	assert_int_equal(mailbox_ran(&m, ERR_NONE, start), 0);
	works(&m, &urgent, start);
	works(&m, &other[0], start);
	works(&m, &other[1], start);
	/* Also when the program is about to stop: what is parsed is stored. */
	mailbox_stop(&m);
	assert_ptr_equal(runs(&m, start), &part);
	assert_int_equal(mailbox_ran(&m, ERR_NONE, start), 0);
	part.more = false;
	works(&m, &part, start);
	assert_int_equal(mailbox_next(&m, start).step, MAILBOX_LEAVE);
}

static void test_a_job_that_failed_is_over_whatever_it_had_to_do(void **state)
{
	struct mailbox m;
	struct job part = {.more = true};
	(void)state;

	mailbox_init(&m);
	mailbox_post(&m, &part, STORER_INGEST);
	assert_ptr_equal(runs(&m, start), &part);
	assert_int_equal(mailbox_ran(&m, ERR_LIMIT, start), 0);
	assert_ptr_equal(finishes(&m, start), &part);
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
}

static void test_an_ingest_that_had_its_turn_lets_alerts_go_first_again(void **state)
{
	struct mailbox m;
	struct job j[3] = {0};
	(void)state;

	mailbox_init(&m);
	m.urgent = MAILBOX_URGENT_ROW;
	mailbox_post(&m, &j[0], STORER_INGEST);
	mailbox_post(&m, &j[1], STORER_INGEST);
	mailbox_post(&m, &j[2], STORER_URGENT);
	works(&m, &j[0], start);
	works(&m, &j[2], start);
	works(&m, &j[1], start);
}

/* ---- one transaction ------------------------------------------------------------------- */

static enum errc shares(struct job *j, struct desk *d, struct err *e)
{
	(void)j;
	(void)d;
	(void)e;
	return ERR_NONE;
}

/* The jobs that are given out to share, in their order; how many. */
static size_t shared_of(struct mailbox *m, struct job *first)
{
	struct mailbox_order o = mailbox_next(m, start);
	size_t n = 0;

	assert_int_equal(o.step, MAILBOX_SHARE);
	for (struct job *j = o.job; j != NULL; j = j->next)
		assert_ptr_equal(j, first + n++);
	assert_int_not_equal(mailbox_running(m), 0);
	mailbox_shared(m);
	return n;
}

static void test_urgent_jobs_that_stand_together_share_and_then_run_before_all_others(
	void **state)
{
	struct mailbox m;
	struct job ingest = {0};
	struct job lanes[4] = {{.share = shares}, {.share = shares}, {.share = shares}, {0}};
	(void)state;

	mailbox_init(&m);
	mailbox_post(&m, &ingest, STORER_INGEST);
	for (int i = 0; i < 3; i++)
		mailbox_post(&m, &lanes[i], STORER_URGENT);
	assert_int_equal(shared_of(&m, lanes), 3);
	mailbox_post(&m, &lanes[3], STORER_URGENT);
	m.urgent = MAILBOX_URGENT_ROW; /* an ingest would have its turn */
	for (int i = 0; i < 3; i++)
		works(&m, &lanes[i], start);
	works(&m, &ingest, start);
	works(&m, &lanes[3], start);
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
}

static void test_one_alone_has_its_own_transaction_and_none_passes_another_job(void **state)
{
	struct mailbox m;
	struct job j[5] = {{.share = shares}, {0}, {.share = shares}, {.share = shares}, {0}};
	(void)state;

	mailbox_init(&m);
	for (int i = 0; i < 5; i++)
		mailbox_post(&m, &j[i], STORER_URGENT);
	works(&m, &j[0], start);
	works(&m, &j[1], start);
	assert_int_equal(shared_of(&m, &j[2]), 2);
	works(&m, &j[2], start);
	works(&m, &j[3], start);
	works(&m, &j[4], start);
}

static void test_a_row_that_shares_counts_once_and_has_its_bound(void **state)
{
	struct mailbox m;
	struct job lanes[MAILBOX_SHARE_MAX + 3] = {0};
	struct job ingest = {0};
	(void)state;

	mailbox_init(&m);
	mailbox_post(&m, &ingest, STORER_INGEST);
	for (int i = 0; i < MAILBOX_SHARE_MAX + 3; i++) {
		lanes[i].share = shares;
		mailbox_post(&m, &lanes[i], STORER_URGENT);
	}
	assert_int_equal(shared_of(&m, lanes), MAILBOX_SHARE_MAX);
	for (int i = 0; i < MAILBOX_SHARE_MAX; i++)
		works(&m, &lanes[i], start);
	assert_int_equal(m.urgent, 1);
	assert_int_equal(shared_of(&m, &lanes[MAILBOX_SHARE_MAX]), 3);
	/* Told to stop, what was taken together is still given back. */
	mailbox_stop(&m);
	for (int i = 0; i < 3; i++)
		works(&m, &lanes[MAILBOX_SHARE_MAX + i], start);
	works(&m, &ingest, start);
	assert_int_equal(mailbox_next(&m, start).step, MAILBOX_LEAVE);
}

static void test_a_failure_of_what_was_shared_is_met_by_the_runs_one_by_one(void **state)
{
	struct mailbox m;
	struct job lanes[2] = {{.share = shares}, {.share = shares}};
	(void)state;

	mailbox_init(&m);
	mailbox_post(&m, &lanes[0], STORER_URGENT);
	mailbox_post(&m, &lanes[1], STORER_URGENT);
	shared_of(&m, lanes);
	assert_ptr_equal(runs(&m, start), &lanes[0]);
	assert_int_equal(mailbox_ran(&m, ERR_IO, start), 100);
	assert_int_equal(sleeps(&m, start), 100);
	works(&m, &lanes[0], start + 100);
	works(&m, &lanes[1], start + 100);
}

/* ---- the bound ------------------------------------------------------------------------- */

static void test_the_ingest_box_is_full_at_its_bound_and_urgent_jobs_do_not_count(void **state)
{
	(void)state;
	struct mailbox m;
	struct job ingest[STORER_INGEST_MAX + 1] = {0};
	struct job urgent[STORER_INGEST_MAX + 1] = {0};

	mailbox_init(&m);
	for (int i = 0; i < STORER_INGEST_MAX + 1; i++)
		mailbox_post(&m, &urgent[i], STORER_URGENT);
	for (int i = 0; i < STORER_INGEST_MAX; i++) {
		assert_false(mailbox_full(&m));
		mailbox_post(&m, &ingest[i], STORER_INGEST);
	}
	assert_true(mailbox_full(&m));
	mailbox_post(&m, &ingest[STORER_INGEST_MAX], STORER_INGEST); /* kept all the same */
	for (int i = 0; i < MAILBOX_URGENT_ROW; i++)
		works(&m, &urgent[i], start);
	assert_true(mailbox_full(&m));
	works(&m, &ingest[0], start);
	assert_true(mailbox_full(&m));
	for (int i = 0; i < MAILBOX_URGENT_ROW; i++)
		works(&m, &urgent[MAILBOX_URGENT_ROW + i], start);
	works(&m, &ingest[1], start);
	assert_false(mailbox_full(&m));
}

/* ---- a failing store ------------------------------------------------------------------- */

static void test_a_failing_job_is_tried_again_after_pauses_that_double_to_five_seconds(
	void **state)
{
	(void)state;
	static const int64_t pauses[] = {100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
	struct mailbox m;
	struct job j = {0};
	int64_t now = start;

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_INGEST);
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++) {
		assert_ptr_equal(runs(&m, now), &j);
		assert_int_equal(mailbox_ran(&m, ERR_IO, now), pauses[i]);
		assert_int_equal(sleeps(&m, now), pauses[i]);
		assert_int_equal(sleeps(&m, now + pauses[i] - 1), 1);
		now += pauses[i];
	}
	works(&m, &j, now);
}

static void test_a_job_that_lost_a_race_runs_again_at_once(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_URGENT);
	runs(&m, start);
	assert_int_equal(mailbox_ran(&m, ERR_AGAIN, start), 0);
	mailbox_stop(&m); /* and also now: nothing has to be waited for */
	assert_int_equal(mailbox_failing_ms(&m, start + 50), 0);
	works(&m, &j, start);
}

static void test_a_job_that_loses_every_race_waits_like_any_other(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_URGENT);
	for (int i = 0; i < 10; i++) {
		runs(&m, start);
		assert_int_equal(mailbox_ran(&m, ERR_AGAIN, start), 0);
	}
	runs(&m, start);
	assert_int_equal(mailbox_ran(&m, ERR_AGAIN, start), 100);
	assert_int_equal(sleeps(&m, start), 100);
}

static void test_a_lost_connection_is_waited_out(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_URGENT);
	runs(&m, start);
	assert_int_equal(mailbox_ran(&m, ERR_LOST, start), 100);
	assert_int_equal(mailbox_failing_ms(&m, start + 40), 40);
	works(&m, &j, start + 100);
}

static void test_the_next_job_begins_with_the_shortest_pause(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j[2] = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j[0], STORER_INGEST);
	mailbox_post(&m, &j[1], STORER_INGEST);
	runs(&m, start);
	mailbox_ran(&m, ERR_IO, start);
	runs(&m, start + 100);
	assert_int_equal(mailbox_ran(&m, ERR_IO, start + 100), 200);
	works(&m, &j[0], start + 300);
	assert_ptr_equal(runs(&m, start + 300), &j[1]);
	assert_int_equal(mailbox_ran(&m, ERR_IO, start + 300), 100);
}

static void test_jobs_behind_a_failing_one_wait_urgent_ones_too(void **state)
{
	(void)state;
	struct mailbox m;
	struct job ingest = {0};
	struct job urgent = {0};

	mailbox_init(&m);
	mailbox_post(&m, &ingest, STORER_INGEST);
	runs(&m, start);
	mailbox_ran(&m, ERR_IO, start);
	mailbox_post(&m, &urgent, STORER_URGENT);
	assert_int_equal(sleeps(&m, start + 40), 60);
	works(&m, &ingest, start + 100);
	works(&m, &urgent, start + 100);
}

static void test_an_error_of_the_job_itself_ends_it_and_is_no_illness_of_the_store(void **state)
{
	(void)state;
	static const enum errc own[] = {ERR_LIMIT, ERR_BAD_INPUT, ERR_GONE};
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		mailbox_post(&m, &j, STORER_INGEST);
		runs(&m, start);
		assert_int_equal(mailbox_ran(&m, own[i], start), 0);
		assert_int_equal(mailbox_failing_ms(&m, start + 1), 0);
		assert_ptr_equal(finishes(&m, start), &j);
	}
}

static void test_the_store_has_failed_since_the_first_failure_until_a_job_works(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j[2] = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j[0], STORER_INGEST);
	mailbox_post(&m, &j[1], STORER_INGEST);
	assert_int_equal(mailbox_failing_ms(&m, start), 0);
	runs(&m, start);
	mailbox_ran(&m, ERR_IO, start);
	assert_int_equal(mailbox_failing_ms(&m, start + 70), 70);
	runs(&m, start + 100);
	mailbox_ran(&m, ERR_IO, start + 110);
	assert_int_equal(mailbox_failing_ms(&m, start + 250), 250); /* not since the second */
	works(&m, &j[0], start + 400);
	assert_int_equal(mailbox_failing_ms(&m, start + 500), 0);
	runs(&m, start + 600);
	mailbox_ran(&m, ERR_IO, start + 600);
	assert_int_equal(mailbox_failing_ms(&m, start + 601), 1);
}

/* ---- the end --------------------------------------------------------------------------- */

static void test_told_to_stop_it_leaves_only_when_both_boxes_have_run(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j[2] = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j[0], STORER_INGEST);
	mailbox_post(&m, &j[1], STORER_URGENT);
	mailbox_stop(&m);
	works(&m, &j[1], start);
	works(&m, &j[0], start);
	assert_int_equal(mailbox_next(&m, start).step, MAILBOX_LEAVE);
	assert_int_equal(mailbox_next(&m, start).step, MAILBOX_LEAVE);
}

static void test_told_to_stop_it_gives_a_failing_job_back_without_waiting(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_INGEST);
	runs(&m, start);
	mailbox_ran(&m, ERR_IO, start);
	assert_int_equal(sleeps(&m, start + 1), 99);
	mailbox_stop(&m);
	assert_ptr_equal(finishes(&m, start + 1), &j);
	assert_int_equal(mailbox_next(&m, start + 1).step, MAILBOX_LEAVE);
}

static void test_every_run_has_its_number_and_none_while_nothing_runs(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j, STORER_INGEST);
	assert_int_equal(mailbox_running(&m), 0);
	runs(&m, start);
	uint64_t first = mailbox_running(&m);

	assert_true(first != 0);
	mailbox_ran(&m, ERR_IO, start);
	assert_int_equal(mailbox_running(&m), 0);
	runs(&m, start + 100);
	assert_true(mailbox_running(&m) > first);
	mailbox_ran(&m, ERR_NONE, start + 100);
	assert_int_equal(mailbox_running(&m), 0);
	finishes(&m, start + 100);
	assert_int_equal(mailbox_running(&m), 0);
}

static void test_with_last_tries_each_job_runs_once_and_the_thread_stays(void **state)
{
	(void)state;
	struct mailbox m;
	struct job j[3] = {0};

	mailbox_init(&m);
	mailbox_post(&m, &j[0], STORER_INGEST);
	mailbox_post(&m, &j[1], STORER_INGEST);
	runs(&m, start);
	mailbox_ran(&m, ERR_IO, start);
	mailbox_last_tries(&m);
	assert_ptr_equal(finishes(&m, start), &j[0]);
	assert_ptr_equal(runs(&m, start), &j[1]);
	mailbox_ran(&m, ERR_IO, start);
	assert_ptr_equal(finishes(&m, start), &j[1]);
	assert_int_equal(sleeps(&m, start), MAILBOX_NO_END);
	mailbox_post(&m, &j[2], STORER_URGENT);
	works(&m, &j[2], start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_urgent_job_goes_before_ingests_that_came_first),
		cmocka_unit_test(test_every_run_has_its_number_and_none_while_nothing_runs),
		cmocka_unit_test(test_within_a_box_the_first_to_come_is_the_first_to_run),
		cmocka_unit_test(test_a_job_may_be_posted_again_once_it_was_given_back),
		cmocka_unit_test(test_neither_box_starves_while_the_other_is_never_empty),
		cmocka_unit_test(test_a_job_with_more_to_do_goes_to_the_end_of_its_box),
		cmocka_unit_test(test_a_job_that_failed_is_over_whatever_it_had_to_do),
		cmocka_unit_test(test_an_ingest_that_had_its_turn_lets_alerts_go_first_again),
		cmocka_unit_test(
			test_urgent_jobs_that_stand_together_share_and_then_run_before_all_others),
		cmocka_unit_test(
			test_one_alone_has_its_own_transaction_and_none_passes_another_job),
		cmocka_unit_test(test_a_row_that_shares_counts_once_and_has_its_bound),
		cmocka_unit_test(
			test_a_failure_of_what_was_shared_is_met_by_the_runs_one_by_one),
		cmocka_unit_test(
			test_the_ingest_box_is_full_at_its_bound_and_urgent_jobs_do_not_count),
		cmocka_unit_test(
			test_a_failing_job_is_tried_again_after_pauses_that_double_to_five_seconds),
		cmocka_unit_test(test_a_job_that_lost_a_race_runs_again_at_once),
		cmocka_unit_test(test_a_job_that_loses_every_race_waits_like_any_other),
		cmocka_unit_test(test_a_lost_connection_is_waited_out),
		cmocka_unit_test(test_the_next_job_begins_with_the_shortest_pause),
		cmocka_unit_test(test_jobs_behind_a_failing_one_wait_urgent_ones_too),
		cmocka_unit_test(
			test_an_error_of_the_job_itself_ends_it_and_is_no_illness_of_the_store),
		cmocka_unit_test(
			test_the_store_has_failed_since_the_first_failure_until_a_job_works),
		cmocka_unit_test(test_told_to_stop_it_leaves_only_when_both_boxes_have_run),
		cmocka_unit_test(test_told_to_stop_it_gives_a_failing_job_back_without_waiting),
		cmocka_unit_test(test_with_last_tries_each_job_runs_once_and_the_thread_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
