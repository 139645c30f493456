/* SPDX-License-Identifier: ISC */
/* The life of a feed, driven by events and a fake clock: no loop, no network, no store. */
#include "base/article.h"
#include "tests/unit/daemon_feedpoll_rig.h"

/* ---- the straight way ------------------------------------------------------------------ */

static void test_a_changed_feed_is_fetched_parsed_stored_and_waits_again(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);
	struct feed_judgement body = {.verdict = FEED_BODY};

	found.next_poll_ms = now + 15 * minute;
	assert_int_equal(due(&fp, &kept).steps, FEEDPOLL_FETCH_IT);
	assert_int_equal(answered(&fp, &kept, body, &found).steps, FEEDPOLL_PARSE_IT);
	assert_int_equal(parsed(&fp, &kept, ERR_NONE).steps, FEEDPOLL_STORE_IT);
	struct feedpoll_plan plan = stored(&fp, &kept, &found);

	assert_int_equal(plan.steps, FEEDPOLL_ADOPT | FEEDPOLL_CLEAN | FEEDPOLL_WAKE |
					     FEEDPOLL_TELL | FEEDPOLL_AGAIN);
	assert_int_equal(plan.at_ms, up + 15 * minute);
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
}

/* Its host was held over the time that was planned. A twin's request is made anyway. */
static void test_what_is_late_is_not_asked_in_an_hour_to_skip(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	kept.hints.skip_hours = 1U << 8; /* it is eight */
	struct feedpoll_plan plan = due(&fp, &kept);

	assert_int_equal(plan.steps, FEEDPOLL_AGAIN);
	assert_in_range(plan.at_ms, up + 60 * minute, up + 65 * minute);
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
	plan = feedpoll_on(&fp, &(struct feedpoll_event){.kind = FEEDPOLL_DUE,
					.now_ms = now,
					.steady_ms = up,
					.kept = &kept,
					.rides = true});
	assert_int_equal(plan.steps, FEEDPOLL_FETCH_IT);
}

static void test_an_unchanged_feed_waits_again_and_its_state_is_written_later(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feed_judgement same = {.verdict = FEED_UNCHANGED};

	found.next_poll_ms = now + 17 * minute;
	struct feedpoll_plan plan = answered(&fp, &kept, same, &found);

	assert_int_equal(
		plan.steps, FEEDPOLL_ADOPT | FEEDPOLL_DIRTY | FEEDPOLL_TELL | FEEDPOLL_AGAIN);
	assert_int_equal(plan.at_ms, up + 17 * minute);
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
}

static void test_validators_are_not_adopted_before_their_document_is_stored(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feed_judgement body = {.verdict = FEED_BODY};

	assert_int_equal(answered(&fp, &kept, body, &found).steps & FEEDPOLL_ADOPT, 0);
	assert_int_equal(parsed(&fp, &kept, ERR_NONE).steps & FEEDPOLL_ADOPT, 0);
	assert_int_equal(stored(&fp, &kept, &found).steps & FEEDPOLL_ADOPT, FEEDPOLL_ADOPT);
}

static void test_a_throttling_host_is_held_before_its_feed_leaves_or_waits(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feed_judgement slow_down = {.verdict = FEED_THROTTLED, .hold_host = true};
	unsigned steps = answered(&fp, &kept, slow_down, &found).steps;

	assert_true((steps & FEEDPOLL_HOLD_HOST) != 0);
	assert_true((steps & FEEDPOLL_AGAIN) != 0);
	assert_true(FEEDPOLL_ADOPT < FEEDPOLL_HOLD_HOST && FEEDPOLL_HOLD_HOST < FEEDPOLL_LEAVE);
	fp = at(FEEDPOLL_FETCH);
	slow_down.hold_host = false;
	assert_int_equal(answered(&fp, &kept, slow_down, &found).steps & FEEDPOLL_HOLD_HOST, 0);
}

static void test_a_feed_that_is_gone_leaves_the_schedule(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feed_judgement gone = {.verdict = FEED_GONE};

	found.gone = true;
	assert_int_equal(answered(&fp, &kept, gone, &found).steps,
		FEEDPOLL_ADOPT | FEEDPOLL_DIRTY | FEEDPOLL_TELL | FEEDPOLL_LEAVE);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
	/* The next generation that still has it does not bring it back. */
	assert_int_equal(configured(&fp, &found, false).steps, 0);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
}

static void test_a_feed_that_moved_waits_under_its_new_host(void **state)
{
	(void)state;
	struct feed_state kept = remembered();
	struct feed_state found = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feed_judgement moved = {.verdict = FEED_UNCHANGED, .moved = true};

	found.last_poll_ms = now;
	found.next_poll_ms = now + 15 * minute;
	struct feedpoll_plan plan = answered(&fp, &kept, moved, &found);

	assert_int_equal(plan.steps, FEEDPOLL_ADOPT | FEEDPOLL_DIRTY | FEEDPOLL_TELL |
					     FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up + 15 * minute);
	/* Once: the poll after that stays where it is. */
	due(&fp, &found);
	moved.moved = false;
	assert_true((answered(&fp, &found, moved, &found).steps & FEEDPOLL_AGAIN) != 0);
}

/* ---- our own trouble ------------------------------------------------------------------- */

static void test_a_failed_parser_is_retried_after_two_seconds_doubling_to_seventeen_minutes(
	void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feed_judgement body = {.verdict = FEED_BODY};
	struct feedpoll fp = at(FEEDPOLL_PARSE);
	int64_t pause = 2000;

	for (int i = 0; i < 9; i++, pause *= 2) {
		struct feedpoll_plan plan = parsed(&fp, &st, ERR_IO);

		assert_int_equal(plan.steps, FEEDPOLL_RETRY | FEEDPOLL_AGAIN);
		assert_int_equal(plan.at_ms, up + pause);
		assert_int_equal(plan.next_poll_ms, now + pause);
		due(&fp, &st);
		answered(&fp, &st, body, &st);
	}
	assert_int_equal(pause, 1024 * 1000); /* 17 minutes */
	for (int i = 0; i < 70; i++) {
		assert_int_equal(parsed(&fp, &st, ERR_IO).at_ms, up + pause);
		due(&fp, &st);
		answered(&fp, &st, body, &st);
	}
}

static void test_a_parser_that_works_again_forgets_the_failures(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feed_judgement body = {.verdict = FEED_BODY};
	struct feedpoll fp = at(FEEDPOLL_PARSE);

	for (int i = 0; i < 3; i++) {
		parsed(&fp, &st, ERR_IO);
		due(&fp, &st);
		answered(&fp, &st, body, &st);
	}
	parsed(&fp, &st, ERR_NONE);
	stored(&fp, &st, &st);
	due(&fp, &st);
	answered(&fp, &st, body, &st);
	assert_int_equal(parsed(&fp, &st, ERR_IO).at_ms, up + 2000);
}

static void test_a_document_that_cannot_be_parsed_is_stored_as_a_failure_of_the_feed(
	void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_PARSE);

	assert_int_equal(parsed(&fp, &st, ERR_LIMIT).steps, FEEDPOLL_STORE_IT);
	assert_int_equal(fp.state, FEEDPOLL_STORE);
}

static void test_a_store_that_fails_costs_a_new_poll_after_two_seconds_with_the_old_validators(
	void **state)
{
	(void)state;
	static const enum errc ours[] = {ERR_IO, ERR_GONE};
	struct feed_state st = remembered();

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		struct feedpoll fp = at(FEEDPOLL_STORE);
		struct feedpoll_plan plan = not_stored(&fp, &st, ours[i], true);

		assert_int_equal(plan.steps, FEEDPOLL_RETRY | FEEDPOLL_AGAIN);
		assert_int_equal(plan.at_ms, up + 2000);
		assert_int_equal(fp.state, FEEDPOLL_WAIT);
	}
}

static void test_what_is_committed_of_a_document_wakes_though_the_rest_fails(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_STORE);
	struct feedpoll_plan plan =
		feedpoll_on(&fp, &(struct feedpoll_event){.kind = FEEDPOLL_STORED,
					 .now_ms = now,
					 .steady_ms = up,
					 .kept = &st,
					 .code = ERR_GONE,
					 .has_doc = true,
					 .in_part = true});

	assert_int_equal(plan.steps, FEEDPOLL_WAKE | FEEDPOLL_RETRY | FEEDPOLL_AGAIN);
}

static void test_a_document_that_is_too_much_for_the_store_is_stored_as_a_failure_once(
	void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_STORE);

	assert_int_equal(not_stored(&fp, &st, ERR_LIMIT, true).steps, FEEDPOLL_STORE_FAILURE);
	assert_int_equal(fp.state, FEEDPOLL_STORE);
	struct feedpoll_plan plan = not_stored(&fp, &st, ERR_LIMIT, false);

	assert_int_equal(plan.steps, FEEDPOLL_RETRY | FEEDPOLL_AGAIN);
	assert_int_equal(plan.at_ms, up + 2000);
}

/* ---- another address --------------------------------------------------------------------- */

static void test_a_new_address_starts_over_at_once_under_its_own_host(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);
	struct feedpoll_plan plan = configured(&fp, &st, true);

	assert_int_equal(plan.steps,
		FEEDPOLL_START_OVER | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up); /* not when the old one was due */
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
}

static void test_a_fetch_of_the_old_address_is_cancelled(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);

	assert_int_equal(configured(&fp, &st, true).steps,
		FEEDPOLL_CANCEL | FEEDPOLL_START_OVER | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE |
			FEEDPOLL_ENTER);
	assert_int_equal(fp.state, FEEDPOLL_WAIT);
	assert_false(feedpoll_busy(&fp));
}

/* What the machine keeps of the new address after a poll of the old one: all of it. */
static void check_outdated(struct feedpoll *fp, const struct feed_state *kept)
{
	struct feed_state found = remembered(); /* of the old address */

	found.next_poll_ms = now + 15 * minute;
	found.gone = true;
	struct feedpoll_plan plan = stored(fp, kept, &found);

	assert_int_equal(
		plan.steps, FEEDPOLL_WAKE | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up);
	assert_int_equal(fp->state, FEEDPOLL_WAIT);
	assert_false(fp->outdated);
}

static void test_what_was_parsed_of_the_old_address_leaves_the_new_ones_state_alone(
	void **state)
{
	(void)state;
	struct feed_state fresh = {.url = STR("https://other.example/rss"), .polls = 7};
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_PARSE);

	assert_int_equal(
		configured(&fp, &st, true).steps, FEEDPOLL_START_OVER | FEEDPOLL_DIRTY);
	assert_int_equal(fp.state, FEEDPOLL_PARSE);
	parsed(&fp, &fresh, ERR_NONE);
	check_outdated(&fp, &fresh);
}

static void test_what_was_stored_of_the_old_address_leaves_the_new_ones_state_alone(
	void **state)
{
	(void)state;
	struct feed_state fresh = {.url = STR("https://other.example/rss"), .polls = 7};
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_STORE);

	configured(&fp, &st, true);
	assert_int_equal(fp.state, FEEDPOLL_STORE);
	check_outdated(&fp, &fresh);
}

static void test_trouble_with_the_old_address_does_not_put_off_the_new_one(void **state)
{
	(void)state;
	struct feed_state fresh = {.url = STR("https://other.example/rss"), .polls = 7};
	struct feed_state st = remembered();
	struct feedpoll no_parser = at(FEEDPOLL_PARSE);
	struct feedpoll no_store = at(FEEDPOLL_STORE);

	configured(&no_parser, &st, true);
	struct feedpoll_plan plan = parsed(&no_parser, &fresh, ERR_IO);

	assert_int_equal(plan.steps, FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up);
	configured(&no_store, &st, true);
	plan = not_stored(&no_store, &fresh, ERR_IO, true);
	assert_int_equal(plan.steps, FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up);
}

static void test_the_poll_after_an_outdated_one_counts_again(void **state)
{
	(void)state;
	struct feed_state fresh = {.url = STR("https://other.example/rss"), .polls = 7};
	struct feed_state st = remembered();
	struct feed_judgement body = {.verdict = FEED_BODY};
	struct feedpoll fp = at(FEEDPOLL_STORE);

	configured(&fp, &st, true);
	check_outdated(&fp, &fresh);
	due(&fp, &fresh);
	answered(&fp, &fresh, body, &fresh);
	parsed(&fp, &fresh, ERR_NONE);
	assert_true((stored(&fp, &fresh, &fresh).steps & FEEDPOLL_ADOPT) != 0);
}

/* ---- taken out, put back ------------------------------------------------------------------ */

static void test_a_feed_that_is_removed_while_it_waits_leaves_at_once(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	assert_int_equal(removed(&fp, &st).steps, FEEDPOLL_LEAVE);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
	assert_int_equal(removed(&fp, &st).steps, 0);
}

static void test_a_feed_removed_while_it_is_fetched_leaves_when_the_answer_comes(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);

	assert_int_equal(removed(&fp, &st).steps, 0);
	assert_true(feedpoll_busy(&fp));
	struct feedpoll_plan plan = answered(&fp, &st, (struct feed_judgement){0}, &st);

	assert_int_equal(plan.steps, FEEDPOLL_LEAVE);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
}

static void test_a_feed_removed_while_it_is_parsed_or_stored_is_stored_then_leaves(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_PARSE);

	removed(&fp, &st);
	assert_int_equal(parsed(&fp, &st, ERR_NONE).steps, FEEDPOLL_STORE_IT);
	/* Its articles are real: alerts go out. Its manners are nobody's business any more. */
	assert_int_equal(stored(&fp, &st, &st).steps,
		FEEDPOLL_ADOPT | FEEDPOLL_CLEAN | FEEDPOLL_WAKE | FEEDPOLL_LEAVE);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
	fp = at(FEEDPOLL_STORE);
	removed(&fp, &st);
	assert_true((not_stored(&fp, &st, ERR_IO, true).steps & FEEDPOLL_LEAVE) != 0);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
	fp = at(FEEDPOLL_PARSE);
	removed(&fp, &st);
	assert_true((parsed(&fp, &st, ERR_IO).steps & FEEDPOLL_LEAVE) != 0);
	assert_int_equal(fp.state, FEEDPOLL_OUT);
}

static void test_a_feed_put_back_while_it_is_busy_goes_on_as_if_nothing_had_been(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_STORE);

	removed(&fp, &st);
	assert_int_equal(configured(&fp, &st, false).steps, 0);
	assert_true((stored(&fp, &st, &st).steps & FEEDPOLL_AGAIN) != 0);
}

static void test_a_feed_put_back_keeps_its_state_and_its_time(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	removed(&fp, &st);
	struct feedpoll_plan plan = configured(&fp, &st, false);

	assert_int_equal(plan.steps, FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up + minute);
}

static void test_a_gone_feed_is_asked_again_when_it_is_put_back_and_not_at_a_restart(
	void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = {0};

	st.gone = true;
	assert_int_equal(feedpoll_on(&fp, &(struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED,
						  .now_ms = now,
						  .steady_ms = up,
						  .kept = &st,
						  .first = true})
				 .steps,
		0);
	removed(&fp, &st);
	struct feedpoll_plan plan = configured(&fp, &st, false);

	assert_int_equal(plan.steps, FEEDPOLL_ASK_AGAIN | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up);
}

static void test_a_gone_feed_with_a_new_address_starts_over(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = {.wanted = true};

	st.gone = true;
	assert_int_equal(configured(&fp, &st, true).steps,
		FEEDPOLL_START_OVER | FEEDPOLL_DIRTY | FEEDPOLL_ENTER);
}

/* ---- bounds ---------------------------------------------------------------------------- */

static void test_the_bound_counts_feeds_that_are_fetched_parsed_and_stored(void **state)
{
	(void)state;
	static const struct {
		enum feedpoll_state state;
		bool busy;
	} rows[] = {{FEEDPOLL_WAIT, false}, {FEEDPOLL_FETCH, true}, {FEEDPOLL_PARSE, true},
		{FEEDPOLL_PAGES, true}, {FEEDPOLL_STORE, true}};
	struct feedpoll out = {0};

	assert_false(feedpoll_busy(&out));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct feedpoll fp = at(rows[i].state);

		assert_int_equal(feedpoll_busy(&fp), rows[i].busy);
	}
	assert_true(feedpoll_room(2, 3, false));
	assert_false(feedpoll_room(3, 3, false));
	assert_false(feedpoll_room(4, 3, false)); /* a reload made it smaller */
}

static void test_a_store_that_is_behind_lets_no_fetch_begin(void **state)
{
	(void)state;
	assert_false(feedpoll_room(0, 64, true));
	assert_true(feedpoll_room(0, 64, false));
}

/* ---- the end --------------------------------------------------------------------------- */

static void test_a_fetch_cut_short_by_the_end_is_not_repeated_at_once_by_a_restart(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_FETCH);
	struct feedpoll_plan plan = stopping(&fp, &st);

	assert_int_equal(
		plan.steps, FEEDPOLL_CANCEL | FEEDPOLL_RETRY | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE);
	assert_int_equal(plan.next_poll_ms, now + 5 * minute);
	fp = at(FEEDPOLL_FETCH);
	removed(&fp, &st);
	assert_int_equal(stopping(&fp, &st).steps, FEEDPOLL_CANCEL | FEEDPOLL_LEAVE);
}

static void test_at_the_end_what_is_parsed_or_stored_goes_on(void **state)
{
	(void)state;
	struct feed_state st = remembered();

	for (int s = FEEDPOLL_WAIT; s <= FEEDPOLL_STORE; s++) {
		struct feedpoll fp = at((enum feedpoll_state)s);

		if (s == FEEDPOLL_FETCH || s == FEEDPOLL_PAGES)
			continue;
		assert_int_equal(stopping(&fp, &st).steps, 0);
		assert_int_equal(fp.state, s);
	}
}

/* ---- times ----------------------------------------------------------------------------- */

static void test_a_feed_is_due_when_it_was_planned_and_never_in_the_past(void **state)
{
	(void)state;
	struct feed_state st = remembered();

	assert_int_equal(feedpoll_due_ms(&st, now), now + minute);
	st.next_poll_ms = now - 5 * minute;
	assert_int_equal(feedpoll_due_ms(&st, now), now);
	assert_int_equal(feedpoll_due_ms(&(struct feed_state){0}, now), now);
}

static void test_a_clock_that_was_ahead_and_came_back_puts_no_feed_off(void **state)
{
	(void)state;
	static const int64_t year = INT64_C(31536000000);
	struct feed_state st = {
		.last_poll_ms = now + year, .next_poll_ms = now + year + 15 * minute};

	assert_int_equal(feedpoll_due_ms(&st, now), now + 15 * minute);
}

static void test_the_loop_sleeps_until_the_next_feed_but_a_minute_at_most(void **state)
{
	(void)state;
	assert_int_equal(feedpoll_sleep_ms(now + 300, now), 300);
	assert_int_equal(feedpoll_sleep_ms(now + 61000, now), 60000);
	assert_int_equal(feedpoll_sleep_ms(now, now), 1);
	assert_int_equal(feedpoll_sleep_ms(now - 5000, now), 1);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_changed_feed_is_fetched_parsed_stored_and_waits_again),
		T(what_is_late_is_not_asked_in_an_hour_to_skip),
		T(an_unchanged_feed_waits_again_and_its_state_is_written_later),
		T(validators_are_not_adopted_before_their_document_is_stored),
		T(a_throttling_host_is_held_before_its_feed_leaves_or_waits),
		T(a_feed_that_is_gone_leaves_the_schedule),
		T(a_feed_that_moved_waits_under_its_new_host),
		T(a_failed_parser_is_retried_after_two_seconds_doubling_to_seventeen_minutes),
		T(a_parser_that_works_again_forgets_the_failures),
		T(a_document_that_cannot_be_parsed_is_stored_as_a_failure_of_the_feed),
		T(a_store_that_fails_costs_a_new_poll_after_two_seconds_with_the_old_validators),
		T(what_is_committed_of_a_document_wakes_though_the_rest_fails),
		T(a_document_that_is_too_much_for_the_store_is_stored_as_a_failure_once),
		T(a_new_address_starts_over_at_once_under_its_own_host),
		T(a_fetch_of_the_old_address_is_cancelled),
		T(what_was_parsed_of_the_old_address_leaves_the_new_ones_state_alone),
		T(what_was_stored_of_the_old_address_leaves_the_new_ones_state_alone),
		T(trouble_with_the_old_address_does_not_put_off_the_new_one),
		T(the_poll_after_an_outdated_one_counts_again),
		T(a_feed_that_is_removed_while_it_waits_leaves_at_once),
		T(a_feed_removed_while_it_is_fetched_leaves_when_the_answer_comes),
		T(a_feed_removed_while_it_is_parsed_or_stored_is_stored_then_leaves),
		T(a_feed_put_back_while_it_is_busy_goes_on_as_if_nothing_had_been),
		T(a_feed_put_back_keeps_its_state_and_its_time),
		T(a_gone_feed_is_asked_again_when_it_is_put_back_and_not_at_a_restart),
		T(a_gone_feed_with_a_new_address_starts_over),
		T(the_bound_counts_feeds_that_are_fetched_parsed_and_stored),
		T(a_store_that_is_behind_lets_no_fetch_begin),
		T(a_fetch_cut_short_by_the_end_is_not_repeated_at_once_by_a_restart),
		T(at_the_end_what_is_parsed_or_stored_goes_on),
		T(a_feed_is_due_when_it_was_planned_and_never_in_the_past),
		T(a_clock_that_was_ahead_and_came_back_puts_no_feed_off),
		T(the_loop_sleeps_until_the_next_feed_but_a_minute_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
