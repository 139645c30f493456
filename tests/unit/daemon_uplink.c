/* SPDX-License-Identifier: ISC */
/* Our own line, told from feeds that fail: with events by hand, then a world of feeds in which it goes
 * down and comes back, with the schedule, the policy and the feeds' machines as they are. */
#include <stdio.h>

#include "base/article.h"
#include "daemon/feedpoll.h"
#include "daemon/schedule.h"
#include "daemon/uplink.h"
#include "tests/unit/unit.h"

static const int64_t t0 = 7200000; /* steady */
static const int64_t minute = 60000;

/* n hosts were well a moment ago, and the one that answers was among them. */
static struct uplink_says hear(struct uplink *u, enum uplink_word word, size_t n)
{
	return uplink_heard(u,
		&(struct uplink_event){.word = word, .well = true, .n_well = n, .now_ms = t0});
}

/* ---- what an answer says ----------------------------------------------------------------- */

static void test_only_what_happens_before_a_byte_speaks_of_the_line(void **state)
{
	(void)state;
	static const struct {
		struct http_res res;
		enum uplink_word word;
	} rows[] = {
		{{.error = HTTP_OK, .status = 200}, UPLINK_REACHED},
		{{.error = HTTP_OK, .status = 503}, UPLINK_REACHED},
		{{.error = HTTP_ERR_TOO_LARGE, .wire_bytes = 9000}, UPLINK_REACHED},
		{{.error = HTTP_ERR_DNS}, UPLINK_NO_NAME},
		{{.error = HTTP_ERR_CONNECT}, UPLINK_NO_WAY},
		{{.error = HTTP_ERR_TLS}, UPLINK_NO_WAY},
		/* the target of a redirect */
		{{.error = HTTP_ERR_DNS, .wire_bytes = 300}, UPLINK_REACHED},
		{{.error = HTTP_ERR_TIMEOUT}, UPLINK_NOTHING},
		{{.error = HTTP_ERR_RECV}, UPLINK_NOTHING},
		{{.error = HTTP_ERR_PRIVATE}, UPLINK_NOTHING},
		{{.error = HTTP_ERR_URL}, UPLINK_NOTHING},
		{{.error = HTTP_ERR_CANCELLED}, UPLINK_NOTHING},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(uplink_word(&rows[i].res), rows[i].word);
}

/* ---- up and down ------------------------------------------------------------------------- */

static void test_three_hosts_in_a_row_are_our_line(void **state)
{
	(void)state;
	struct uplink u = {0};

	assert_false(hear(&u, UPLINK_NO_WAY, 9).excuse);
	assert_false(hear(&u, UPLINK_NO_NAME, 8).excuse);
	struct uplink_says says = hear(&u, UPLINK_NO_WAY, 7);

	assert_true(says.excuse && says.fell);
	assert_int_equal(u.since_ms, t0);
	/* From now on every failure is. */
	says = hear(&u, UPLINK_NO_WAY, 6);
	assert_true(says.excuse);
	assert_false(says.fell);
	says = uplink_heard(
		&u, &(struct uplink_event){.word = UPLINK_REACHED, .now_ms = t0 + 4});
	assert_true(says.rose);
	assert_int_equal(says.down_ms, 4);
	assert_false(hear(&u, UPLINK_NO_WAY, 9).excuse);
}

static void test_an_answer_between_means_that_the_line_is_well(void **state)
{
	(void)state;
	struct uplink u = {0};

	for (int i = 0; i < 20; i++) {
		assert_false(hear(&u, UPLINK_NO_WAY, 9).excuse);
		assert_false(hear(&u, UPLINK_NO_NAME, 8).excuse);
		assert_false(hear(&u, UPLINK_REACHED, 7).rose);
	}
	hear(&u, UPLINK_NO_WAY, 9);
	hear(&u, UPLINK_NO_WAY, 8);
	hear(&u, UPLINK_NOTHING, 7);
	assert_false(u.down);
}

static void test_a_host_that_failed_before_says_nothing_new(void **state)
{
	(void)state;
	struct uplink u = {0};
	struct uplink_event dead = {.word = UPLINK_NO_NAME, .n_well = 9, .now_ms = t0};

	for (int i = 0; i < 20; i++)
		assert_false(uplink_heard(&u, &dead).excuse);
}

static void test_of_few_hosts_all_must_fail_and_a_single_one_by_its_name(void **state)
{
	(void)state;
	struct uplink two = {0};
	struct uplink one = {0};

	assert_false(hear(&two, UPLINK_NO_WAY, 2).excuse);
	assert_true(hear(&two, UPLINK_NO_WAY, 1).fell);
	assert_false(hear(&one, UPLINK_NO_WAY, 1).excuse);
	assert_true(hear(&one, UPLINK_NO_NAME, 1).fell);
}

/* ---- probes ------------------------------------------------------------------------------ */

static void test_probes_come_after_seconds_and_then_every_minute(void **state)
{
	(void)state;
	static const int64_t waits_s[] = {5, 10, 20, 40, 60, 60, 60};
	struct uplink u = {0};
	int64_t now = t0;
	bool tell = false;

	assert_int_equal(uplink_next_ms(&u), TIME_NONE);
	assert_false(uplink_probe(&u, now, &tell));
	hear(&u, UPLINK_NO_NAME, 1);
	for (size_t i = 0; i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
		assert_int_equal(uplink_next_ms(&u), now + waits_s[i] * 1000);
		assert_false(uplink_probe(&u, now + waits_s[i] * 1000 - 1, &tell));
		now += waits_s[i] * 1000;
		assert_true(uplink_probe(&u, now, &tell));
		assert_int_equal(tell, i == 2); /* once, when two had failed */
	}
	assert_true(hear(&u, UPLINK_REACHED, 1).untell);
}

static void test_a_wrong_guess_is_told_to_nobody(void **state)
{
	(void)state;
	struct uplink u = {0};
	bool tell = true;

	hear(&u, UPLINK_NO_NAME, 1);
	assert_true(uplink_probe(&u, t0 + minute, &tell));
	assert_false(tell);
	assert_false(hear(&u, UPLINK_REACHED, 1).untell);
}

static void test_whoever_mends_something_gets_a_probe_at_once(void **state)
{
	(void)state;
	struct uplink u = {0};
	bool tell = false;

	uplink_hurry(&u, t0);
	assert_int_equal(uplink_next_ms(&u), TIME_NONE);
	hear(&u, UPLINK_NO_NAME, 1);
	for (int i = 0; i < 9; i++)
		uplink_probe(&u, t0 + i * 10 * minute, &tell);
	uplink_hurry(&u, t0 + 90 * minute);
	assert_int_equal(uplink_next_ms(&u), t0 + 90 * minute);
}

/* ---- a world of feeds -------------------------------------------------------------------- */

enum {
	FEEDS = 300,
	DEAD = FEEDS / 25 /* hosts that never answer */
};

static bool is_dead(int i)
{
	return i % 25 == 7;
}

static const int64_t wall0 = 1800000000000;

struct world {
	struct schedule_item item[FEEDS]; /* first: feeds are told by their place in it */
	struct feedpoll fp[FEEDS];
	struct feed_state st[FEEDS];
	struct arena a;
	struct schedule *schedule;
	struct uplink line;
	int64_t now; /* steady */
	int64_t answer[FEEDS];
	int64_t reached[FEEDS];
	int requests, told;
	int64_t down_from, down_to;
};

static const struct feed_limits limits = {
	.interval_ms = 15 * 60000, .min_interval_ms = 5 * 60000, .max_interval_ms = 86400000};

static void carry_out(struct world *w, int i, const struct feedpoll_plan *plan,
	const struct feed_state *found)
{
	char host[32];

	if ((plan->steps & FEEDPOLL_ADOPT) != 0)
		w->st[i] = *found;
	if ((plan->steps & FEEDPOLL_PARDON) != 0)
		w->st[i].failures = plan->failures;
	if ((plan->steps & FEEDPOLL_ENTER) != 0) {
		snprintf(host, sizeof(host), "h%d.example", i);
		schedule_add(w->schedule, &w->item[i], str_of(host), plan->at_ms);
	}
	if ((plan->steps & FEEDPOLL_AGAIN) != 0)
		schedule_again(w->schedule, &w->item[i], plan->at_ms);
	if ((plan->steps & FEEDPOLL_REST) != 0)
		schedule_rest(w->schedule, &w->item[i]);
}

static void tell(struct world *w, int i, struct feedpoll_event ev)
{
	ev.now_ms = wall0 + w->now - t0;
	ev.steady_ms = w->now;
	ev.kept = &w->st[i];
	struct feedpoll_plan plan = feedpoll_on(&w->fp[i], &ev);

	carry_out(w, i, &plan, ev.found);
}

static struct uplink_says listen(struct world *w, int i, bool reached)
{
	bool well = true;
	size_t n_well = schedule_hosts_well(w->schedule, 0);

	if (reached)
		schedule_host_reached(w->schedule, &w->item[i]);
	else if (!w->line.down)
		well = schedule_host_missed(w->schedule, &w->item[i]);
	return uplink_heard(&w->line,
		&(struct uplink_event){.word = reached ? UPLINK_REACHED : UPLINK_NO_WAY,
			.well = well,
			.n_well = n_well,
			.now_ms = w->now});
}

static void follow(struct world *w, const struct uplink_says *says)
{
	for (int i = 0; says->fell && i < FEEDS; i++)
		tell(w, i,
			(struct feedpoll_event){
				.kind = FEEDPOLL_LINE_FELL, .since_ms = w->line.since_ms});
	if (says->rose)
		schedule_wake(w->schedule, 0, schedule_resting(w->schedule, 0), w->now, 100);
}

static void answer(struct world *w, int i)
{
	bool down = w->now >= w->down_from && w->now < w->down_to;
	bool reached = !down && !is_dead(i);
	struct http_res res = {.error = reached ? HTTP_OK : HTTP_ERR_CONNECT, .status = 304};
	struct feed_state found = w->st[i];
	int64_t wall = wall0 + w->now - t0;

	schedule_release(w->schedule, &w->item[i]);
	struct uplink_says says = listen(w, i, reached);
	struct feed_judgement j = says.excuse ? feed_excuse(&res, wall, &w->a, &found)
					      : feed_judge(&res, &limits, wall,
							(uint64_t)i * 7919, &w->a, &found);

	if (reached)
		w->reached[i] = w->now;
	tell(w, i,
		(struct feedpoll_event){.kind = FEEDPOLL_ANSWERED,
			.judgement = &j,
			.found = &found,
			.missed = !reached});
	follow(w, &says);
}

static void live_until(struct world *w, int64_t end)
{
	for (; w->now < end; w->now += 100) {
		struct schedule_item *it = NULL;
		bool say = false;

		for (int i = 0; i < FEEDS; i++)
			if (w->fp[i].state == FEEDPOLL_FETCH && w->answer[i] <= w->now)
				answer(w, i);
		if (uplink_probe(&w->line, w->now, &say))
			schedule_wake(w->schedule, 0, 1, w->now, 0);
		w->told += say;
		while ((it = schedule_take(w->schedule, w->now)) != NULL) {
			int i = (int)(it - w->item);

			w->requests++;
			w->answer[i] = w->now + 200 + i % 7 * 100;
			tell(w, i, (struct feedpoll_event){.kind = FEEDPOLL_DUE});
		}
	}
}

static void world_begin(struct world *w)
{
	*w = (struct world){.now = t0, .schedule = schedule_new(2)};
	arena_init(&w->a, 256 << 20);
	for (int i = 0; i < FEEDS; i++) {
		w->st[i] = (struct feed_state){.url = STR("https://h.example/rss"),
			.etag = STR("x"),
			.polls = 9,
			.last_poll_ms = wall0 - 1000,
			.last_full_ms = wall0 - 1000,
			.next_poll_ms = wall0 + (int64_t)i * 3000};
		tell(w, i, (struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED, .first = true});
	}
}

static void world_end(struct world *w)
{
	schedule_free(w->schedule);
	arena_done(&w->a);
}

static void check_well(const struct world *w, int i)
{
	if (is_dead(i))
		return;
	assert_true(w->reached[i] >= w->down_to);
	assert_int_equal(w->st[i].failures, 0);
}

static void test_after_an_outage_of_hours_all_that_was_due_is_polled_within_two_minutes(
	void **state)
{
	(void)state;
	static struct world w;

	world_begin(&w);
	live_until(&w, t0 + 60 * minute);
	w.requests = 0;
	w.down_from = w.now;
	w.down_to = w.now + 180 * minute;
	live_until(&w, w.down_to);
	/* Each feed found out once, then one probe a minute, and the dead hosts as ever. */
	assert_in_range(w.requests, FEEDS - DEAD, FEEDS + 180 + 6 + DEAD * 4);
	live_until(&w, w.down_to + 2 * minute);
	for (int i = 0; i < FEEDS; i++)
		check_well(&w, i);
	assert_int_equal(w.told, 1);
	world_end(&w);
}

static void test_a_short_outage_leaves_no_back_off_behind(void **state)
{
	(void)state;
	static struct world w;
	static const int64_t lengths[] = {30000, 60000, 600000};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		world_begin(&w);
		live_until(&w, t0 + 60 * minute);
		w.down_from = w.now;
		w.down_to = w.now + lengths[i];
		live_until(&w, w.down_to + 30 * minute);
		assert_false(w.line.down);
		for (int f = 0; f < FEEDS; f++)
			check_well(&w, f);
		world_end(&w);
	}
}

static void test_dead_hosts_among_many_well_ones_keep_their_back_off(void **state)
{
	(void)state;
	static struct world w;

	world_begin(&w);
	live_until(&w, t0 + 300 * minute);
	for (int i = 0; i < FEEDS; i++)
		if (is_dead(i))
			assert_in_range(w.st[i].failures, 4, 12);
	assert_int_equal(w.told, 0);
	/* 300 minutes: the well ones by their intervals, the dead no more than ten times. */
	w.requests = 0;
	live_until(&w, w.now + 60 * minute);
	assert_in_range(w.requests, 1, FEEDS * 4 + DEAD);
	world_end(&w);
}

#define T(name) cmocka_unit_test(test_##name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(only_what_happens_before_a_byte_speaks_of_the_line),
		T(three_hosts_in_a_row_are_our_line),
		T(an_answer_between_means_that_the_line_is_well),
		T(a_host_that_failed_before_says_nothing_new),
		T(of_few_hosts_all_must_fail_and_a_single_one_by_its_name),
		T(probes_come_after_seconds_and_then_every_minute),
		T(a_wrong_guess_is_told_to_nobody),
		T(whoever_mends_something_gets_a_probe_at_once),
		T(after_an_outage_of_hours_all_that_was_due_is_polled_within_two_minutes),
		T(a_short_outage_leaves_no_back_off_behind),
		T(dead_hosts_among_many_well_ones_keep_their_back_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
