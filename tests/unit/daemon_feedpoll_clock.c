/* SPDX-License-Identifier: ISC */
/* The life of a feed while the wall clock is set: forward, back, from 1970 to now. */
#include "tests/unit/daemon_feedpoll_rig.h"

static const int64_t day = INT64_C(86400000);

/* The clock is set by jump_ms: it was `now` less that a moment ago. */
static struct feedpoll_plan stepped(
	struct feedpoll *fp, const struct feed_state *st, int64_t jump_ms)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_STEPPED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = st,
				       .jump_ms = jump_ms});
}

static void test_a_step_of_the_clock_moves_no_feed_that_waits_or_is_busy(void **state)
{
	(void)state;
	static const int64_t jumps[] = {day, -day};

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++)
		for (int s = FEEDPOLL_WAIT; s <= FEEDPOLL_STORE; s++) {
			struct feedpoll fp = at((enum feedpoll_state)s);
			struct feed_state st = remembered();

			st.last_poll_ms -= jumps[i];
			st.next_poll_ms -= jumps[i];
			assert_int_equal(stepped(&fp, &st, jumps[i]).steps,
				FEEDPOLL_SHIFT | (s == FEEDPOLL_WAIT ? FEEDPOLL_DIRTY : 0));
			assert_int_equal(fp.state, s);
		}
}

/* The answer that was under way is judged by the clock as it is now: one wait, from now. */
static void test_an_answer_behind_a_step_is_planned_once(void **state)
{
	(void)state;
	static const int64_t jumps[] = {day, -day};
	struct feed_judgement same = {.verdict = FEED_UNCHANGED};

	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		struct feedpoll fp = at(FEEDPOLL_FETCH);
		struct feed_state kept = remembered();
		struct feed_state found = remembered();

		stepped(&fp, &kept, jumps[i]);
		found.last_poll_ms = now;
		found.next_poll_ms = now + 15 * minute;
		struct feedpoll_plan plan = answered(&fp, &kept, same, &found);

		assert_int_equal(plan.steps & FEEDPOLL_AGAIN, FEEDPOLL_AGAIN);
		assert_int_equal(plan.at_ms, up + 15 * minute);
	}
}

static void test_what_was_settled_before_a_step_is_written_once_more(void **state)
{
	(void)state;
	struct feedpoll fp = at(FEEDPOLL_STORE);
	struct feed_state st = remembered();
	static const struct feed_judgement body = {.verdict = FEED_BODY};
	struct feedpoll_plan plan =
		feedpoll_on(&fp, &(struct feedpoll_event){.kind = FEEDPOLL_STORED,
					 .now_ms = now,
					 .steady_ms = up,
					 .kept = &st,
					 .stepped = true,
					 .judgement = &body,
					 .found = &st});

	assert_int_equal(plan.steps & (FEEDPOLL_CLEAN | FEEDPOLL_DIRTY), FEEDPOLL_DIRTY);
	assert_int_equal(plan.at_ms, up + minute);
}

static void test_a_machine_that_booted_in_1970_plans_anew_when_its_clock_is_set(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);
	struct feedpoll_plan plan = stepped(&fp, &st, now - minute);

	/* As a restart with the right clock would have: due when it was planned. */
	assert_int_equal(
		plan.steps, FEEDPOLL_SHIFT | FEEDPOLL_DIRTY | FEEDPOLL_LEAVE | FEEDPOLL_ENTER);
	assert_int_equal(plan.at_ms, up + minute);
	st.next_poll_ms = now - day;
	plan = stepped(&fp, &st, now - minute);
	assert_int_equal(plan.at_ms, up);
}

static void test_holds_and_moves_are_written_in_the_right_time(void **state)
{
	(void)state;
	struct feed_state st = remembered();
	struct feedpoll fp = at(FEEDPOLL_WAIT);

	st.last_poll_ms -= day;
	st.hold_until_ms = now - day + minute;
	assert_int_equal(stepped(&fp, &st, day).steps, FEEDPOLL_SHIFT | FEEDPOLL_DIRTY);
	st.hold_until_ms = 0;
	st.moved_to = STR("https://new.example/");
	assert_int_equal(stepped(&fp, &st, day).steps, FEEDPOLL_SHIFT | FEEDPOLL_DIRTY);
}

/* Many feeds, answers on their way, steps in between: each feed is polled as often as without. */
enum {
	FEEDS = 50,
	ROUNDS = 40
};

struct world {
	struct feedpoll fp[FEEDS];
	struct feed_state st[FEEDS];
	int64_t due[FEEDS]; /* steady */
	int64_t answer[FEEDS];
	int polls[FEEDS];
	int64_t wall, steady, began;
};

static struct feedpoll_plan tell(struct world *w, int i, struct feedpoll_event ev)
{
	ev.now_ms = w->wall;
	ev.steady_ms = w->steady;
	ev.kept = &w->st[i];
	struct feedpoll_plan plan = feedpoll_on(&w->fp[i], &ev);

	if ((plan.steps & (FEEDPOLL_AGAIN | FEEDPOLL_ENTER)) != 0)
		w->due[i] = plan.at_ms;
	return plan;
}

static void set_clock(struct world *w, int64_t jump_ms)
{
	w->wall += jump_ms;
	w->began += jump_ms;
	for (int i = 0; i < FEEDS; i++) {
		tell(w, i,
			(struct feedpoll_event){.kind = FEEDPOLL_STEPPED, .jump_ms = jump_ms});
		feed_clock_stepped(&w->st[i], w->began - jump_ms, w->wall - jump_ms, jump_ms);
	}
}

static void turn(struct world *w, int i)
{
	struct feed_judgement same = {.verdict = FEED_UNCHANGED};
	struct feed_state found = w->st[i];

	if (w->fp[i].state == FEEDPOLL_WAIT && w->due[i] <= w->steady) {
		tell(w, i, (struct feedpoll_event){.kind = FEEDPOLL_DUE});
		w->answer[i] = w->steady + 2000 + i * 10;
		w->polls[i]++;
	} else if (w->fp[i].state == FEEDPOLL_FETCH && w->answer[i] <= w->steady) {
		found.last_poll_ms = w->wall;
		found.next_poll_ms = w->wall + 15 * minute;
		tell(w, i,
			(struct feedpoll_event){.kind = FEEDPOLL_ANSWERED,
				.judgement = &same,
				.found = &found});
		w->st[i] = found;
	}
}

/* Polls of each feed in ten hours; the clock is set in the middle of each round's answers. */
static void live(struct world *w, int64_t jump_ms)
{
	*w = (struct world){.wall = now, .steady = up, .began = now};
	for (int i = 0; i < FEEDS; i++) {
		w->st[i] = remembered();
		tell(w, i, (struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED, .first = true});
	}
	for (int64_t end = up + ROUNDS * 15 * minute; w->steady < end;) {
		w->steady += 100;
		w->wall += 100;
		if ((w->steady - up - minute) % (15 * minute) == 2200) {
			set_clock(w, jump_ms);
			jump_ms = -jump_ms;
		}
		for (int i = 0; i < FEEDS; i++)
			turn(w, i);
	}
}

static void test_every_feed_is_polled_as_often_as_without_steps(void **state)
{
	(void)state;
	static const int64_t jumps[] = {day, -day, 365 * day, -20000 * day, 10000, -10000};
	static struct world even, uneven;

	live(&even, 0);
	for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
		live(&uneven, jumps[i]);
		for (int f = 0; f < FEEDS; f++)
			assert_int_equal(uneven.polls[f], even.polls[f]);
	}
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_step_of_the_clock_moves_no_feed_that_waits_or_is_busy),
		T(an_answer_behind_a_step_is_planned_once),
		T(what_was_settled_before_a_step_is_written_once_more),
		T(a_machine_that_booted_in_1970_plans_anew_when_its_clock_is_set),
		T(holds_and_moves_are_written_in_the_right_time),
		T(every_feed_is_polled_as_often_as_without_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
