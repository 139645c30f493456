/* SPDX-License-Identifier: ISC */
/* What a person should look at, and what is no reason to call one. */
#include <stdio.h>
#include <string.h>

#include "base/article.h"
#include "daemon/health.h"
#include "tests/unit/unit.h"

static const int64_t now = INT64_C(1800000000000);

struct told {
	char text[4096]; /* the sentences, each with a line's end */
	struct str last; /* code, */
	char subject[64];
};

static void on_problem(const struct health_problem *p, void *arg)
{
	struct told *t = arg;
	size_t at = strlen(t->text);

	assert_true(p->code.n != 0);
	(void)snprintf(t->text + at, sizeof(t->text) - at, STR_F "\n", STR_A(p->sentence));
	t->last = p->code;
	(void)snprintf(t->subject, sizeof(t->subject), STR_F, STR_A(p->subject));
}

static void tells(const struct health *h, const char *expected)
{
	struct told t = {.text = ""};

	health_look(h, on_problem, &t);
	assert_string_equal(t.text, expected);
}

static struct health well(void)
{
	return (struct health){.now_ms = now, .late_ms = HEALTH_QUEUE_OLD_MS, .feeds_ok = 10};
}

static struct health_dest hook(void)
{
	return (struct health_dest){
		.id = STR("hook"), .configured = true, .oldest_ms = TIME_NONE};
}

static void on_grave(const struct health_problem *p, void *arg)
{
	*(int *)arg += p->grave;
}

/* What a monitor wakes somebody for. */
static void test_grave_is_what_keeps_articles_or_alerts_back(void **state)
{
	struct health_dest d = hook();
	struct health h = well();
	int n = 0;
	(void)state;

	h.reload_refused = h.clock_doubted = true;
	h.feeds_over_quota = 1;
	h.disk_low = STR("little is left");
	h.dests = &d;
	h.n_dests = 1;
	d.paused_since = STR("today");
	health_look(&h, on_grave, &n);
	assert_int_equal(n, 0);
	h.store_stalled_ms = h.store_failing_ms = h.line_down_ms = 1;
	d.paused_since = STR("");
	d.held = true;
	d.dead_new = 1;
	health_look(&h, on_grave, &n);
	assert_int_equal(n, 5);
}

static void test_all_is_well(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	h.dests = &d;
	h.n_dests = 1;
	tells(&h, "");
	d.pending = 3; /* on their way */
	d.oldest_ms = now - HEALTH_QUEUE_OLD_MS + 1;
	tells(&h, "");
}

static void test_each_problem_has_its_sentence(void **state)
{
	(void)state;
	static const struct str secrets[] = {STR_INIT("/s/a"), STR_INIT("/s/b")};
	const struct {
		struct health h;
		const char *says;
	} cases[] = {
		{{.store_stalled_ms = 35000},
			"the disk has not answered for 35 s: nothing is stored or sent\n"},
		{{.store_failing_ms = 2000},
			"the store has been failing for 2 s: nothing is lost, retrying\n"},
		{{.store_unread = STR("no answer within 3 s")},
			"the database cannot be read: no answer within 3 s\n"},
		{{.workers = 2, .workers_hanging = 2, .workers_hanging_ms = 35000},
			"no parser worker has done anything for 35 s: no feed is read\n"},
		{{.workers = 2, .workers_hanging = 1, .workers_hanging_ms = 35000},
			"1 of 2 parser workers have done nothing for 35 s\n"},
		{{.workers_dying = true},
			"parser workers end before they are ready, or none can be started: "
			"trying again\n"},
		{{.line_down_ms = 61000},
			"no host can be reached for 61 s: our own line or name server, trying again\n"},
		{{.reload_refused = true},
			"the last reload was refused: the configuration before it is in force\n"},
		{{.clock_doubted = true},
			"the clock is far ahead of what is stored: retention deletes nothing "
			"until it has been so for 6 hours\n"},
		{{.secrets_outdated = secrets, .n_secrets_outdated = 2},
			"reload: these secrets are newer than what is in use: /s/a, /s/b\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tells(&cases[i].h, cases[i].says);
}

static void test_a_disk_that_is_nearly_full_is_a_problem(void **state)
{
	struct health h = well();

	(void)state;
	h.disk_low = STR("120 MB of 4000 MB left where the database is");
	tells(&h,
		"120 MB of 4000 MB left where the database is: when it is full nothing is stored\n");
}

static void test_feeds_over_their_quota_are_a_problem(void **state)
{
	struct health h = well();

	(void)state;
	h.feeds_over_quota = 2;
	tells(&h,
		"2 feeds bring more than daily_quota: what is over is not stored, the log names them\n");
}

static void test_most_feeds_failing_is_a_problem_and_some_failing_is_none(void **state)
{
	(void)state;
	struct health h = well();

	h.feeds_failing = 10;
	tells(&h, "");
	h.feeds_failing = 11;
	tells(&h, "11 of 21 feeds fail\n");
	h.feeds_ok = 0;
	h.feeds_failing = 1;
	tells(&h, "1 of 1 feeds fail\n");
}

static void test_what_follows_from_our_line_is_not_told_beside_it(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	d.pending = 1;
	d.oldest_ms = now - 2 * HEALTH_QUEUE_OLD_MS;
	h.feeds_failing = 100;
	h.line_down_ms = 1000;
	h.dests = &d;
	h.n_dests = 1;
	tells(&h,
		"no host can be reached for 1 s: our own line or name server, trying again\n");
}

static void test_a_paused_destination_is_told_and_its_late_queue_is_not(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	d.paused_since = STR("2026-11-29T20:00:00Z");
	d.pending = 7;
	d.oldest_ms = now - 2 * HEALTH_QUEUE_OLD_MS;
	h.dests = &d;
	h.n_dests = 1;
	tells(&h, "destination hook is paused since 2026-11-29T20:00:00Z: 7 alerts wait (rasid "
		  "dest resume)\n");
	d.until = STR("2026-11-29T22:00:00Z");
	tells(&h, "destination hook is paused since 2026-11-29T20:00:00Z until "
		  "2026-11-29T22:00:00Z: 7 alerts wait (rasid dest resume)\n");
	d.configured = false;
	d.paused_since = STR("");
	tells(&h,
		"destination hook is not in the configuration, and 7 alerts wait for it (rasid "
		"dest adopt, rasid dest drop)\n");
}

static void test_a_held_destination_says_until_when_and_why(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	h.dests = &d;
	h.n_dests = 1;
	d.held = true;
	d.pending = 7; /* its queue is old because it is held: told once */
	d.oldest_ms = now - 2 * HEALTH_QUEUE_OLD_MS;
	tells(&h, "destination hook is held\n");
	d.until = STR("2027-01-15T08:00:00Z");
	d.why = STR("HTTP 404");
	tells(&h, "destination hook is held until 2027-01-15T08:00:00Z: HTTP 404\n");
}

static void test_a_page_that_cannot_be_served_is_a_problem(void **state)
{
	(void)state;
	struct health h = well();

	h.page_unserved = STR("cannot listen at 127.0.0.1:8470");
	tells(&h, "the page is not served, trying again: cannot listen at 127.0.0.1:8470\n");
}

/* Programs go by it. */
static void test_a_problem_has_a_code_and_a_subject(void **state)
{
	(void)state;
	struct told t = {.text = ""};
	struct health h = well();
	struct health_dest d = hook();

	h.reload_refused = true;
	health_look(&h, on_problem, &t);
	assert_str_is(t.last, "reload-refused");
	assert_string_equal(t.subject, "");
	h.dests = &d;
	h.n_dests = 1;
	d.held = true;
	health_look(&h, on_problem, &t);
	assert_str_is(t.last, "destination-held");
	assert_string_equal(t.subject, "hook");
}

static void test_who_asks_says_what_is_late(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	h.dests = &d;
	h.n_dests = 1;
	d.pending = 1;
	d.oldest_ms = now - 600000;
	tells(&h, "");
	h.late_ms = 600000;
	tells(&h, "destination hook: the oldest of 1 alerts has waited for 10 minutes\n");
}

static void test_a_destination_that_hangs_says_where(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d = hook();

	h.dests = &d;
	h.n_dests = 1;
	d.stuck = STR("standard output takes nothing");
	d.stuck_ms = 35000;
	tells(&h, "destination hook has hung for 35 s: standard output takes nothing\n");
}

static void test_an_old_queue_dead_letters_and_a_removed_destination(void **state)
{
	(void)state;
	struct health h = well();
	struct health_dest d[3] = {hook(), hook(), hook()};

	h.dests = d;
	h.n_dests = 3;
	d[0].pending = 2;
	d[0].oldest_ms = now - HEALTH_QUEUE_OLD_MS;
	d[1].dead_new = 4;
	d[2].configured = false;
	d[2].id = STR("old");
	d[2].pending = 9;
	d[2].oldest_ms = now - HEALTH_QUEUE_OLD_MS;
	tells(&h, "destination hook: the oldest of 2 alerts has waited for 60 minutes\n"
		  "destination hook: 4 alerts became dead letters since the last look\n"
		  "destination old is not in the configuration, and 9 alerts wait for it "
		  "(rasid dest adopt, rasid dest drop)\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_is_well),
		cmocka_unit_test(test_grave_is_what_keeps_articles_or_alerts_back),
		cmocka_unit_test(test_each_problem_has_its_sentence),
		cmocka_unit_test(test_a_disk_that_is_nearly_full_is_a_problem),
		cmocka_unit_test(test_feeds_over_their_quota_are_a_problem),
		cmocka_unit_test(test_most_feeds_failing_is_a_problem_and_some_failing_is_none),
		cmocka_unit_test(test_what_follows_from_our_line_is_not_told_beside_it),
		cmocka_unit_test(test_a_paused_destination_is_told_and_its_late_queue_is_not),
		cmocka_unit_test(test_a_held_destination_says_until_when_and_why),
		cmocka_unit_test(test_a_destination_that_hangs_says_where),
		cmocka_unit_test(test_a_page_that_cannot_be_served_is_a_problem),
		cmocka_unit_test(test_a_problem_has_a_code_and_a_subject),
		cmocka_unit_test(test_who_asks_says_what_is_late),
		cmocka_unit_test(test_an_old_queue_dead_letters_and_a_removed_destination),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
