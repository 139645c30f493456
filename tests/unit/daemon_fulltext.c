/* SPDX-License-Identifier: ISC */
/* The pages of new articles, under a clock of their own: nothing waits too long, nothing is fetched twice, no
 * host is asked more than it allows. */
#include <string.h>

#include "base/article.h"
#include "daemon/fulltext.h"
#include "tests/unit/unit.h"

#define NOW INT64_C(1000000)
#define WALL INT64_C(1700000000000)
#define WAIT 20000
#define HOUR (60 * 60 * 1000)

static struct http_res status(int code)
{
	return (struct http_res){.status = code};
}

static unsigned on(struct fulltext *f, enum fulltext_kind kind, int64_t now)
{
	return fulltext_on(
		f, &(struct fulltext_event){.kind = kind, .now_ms = now, .wait_ms = WAIT});
}

static unsigned judged(struct fulltext *f, bool allowed, int64_t delay)
{
	return fulltext_on(f, &(struct fulltext_event){.kind = FULLTEXT_JUDGED,
				      .now_ms = NOW,
				      .allowed = allowed,
				      .delay_ms = delay});
}

static unsigned answered(struct fulltext *f, struct http_res res)
{
	return fulltext_on(f, &(struct fulltext_event){
				      .kind = FULLTEXT_ANSWERED, .now_ms = NOW, .res = &res});
}

static unsigned was_read(struct fulltext *f, enum page_kind kind, bool longer)
{
	return fulltext_on(f, &(struct fulltext_event){.kind = FULLTEXT_READ,
				      .now_ms = NOW,
				      .page_kind = kind,
				      .longer = longer});
}

static void fetching(struct fulltext *f)
{
	*f = (struct fulltext){0};
	assert_int_equal(on(f, FULLTEXT_ADDED, NOW), FULLTEXT_ASK_ROBOTS);
	assert_int_equal(judged(f, true, 0), FULLTEXT_GET_IN_LINE);
	assert_int_equal(on(f, FULLTEXT_TURN, NOW), FULLTEXT_FETCH_IT);
}

static void test_a_page_in_time_is_taken(void **state)
{
	struct fulltext f;

	(void)state;
	fetching(&f);
	assert_int_equal(answered(&f, status(200)), FULLTEXT_READ_IT);
	assert_int_equal(was_read(&f, PAGE_OK, true), FULLTEXT_TAKE | FULLTEXT_LET_GO);
	assert_true(fulltext_next_ms(&f) == TIME_NONE);
}

static void test_matching_goes_on_when_the_wait_is_over(void **state)
{
	struct fulltext f;

	(void)state;
	fetching(&f);
	assert_int_equal(fulltext_next_ms(&f), NOW + WAIT);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + WAIT - 1), 0);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + WAIT), FULLTEXT_GO_ON);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + WAIT + 1), 0);
	assert_int_equal(answered(&f, status(200)), FULLTEXT_READ_IT);
	assert_int_equal(was_read(&f, PAGE_OK, true), FULLTEXT_EDIT | FULLTEXT_LET_GO);
}

static void test_what_gives_no_text_is_told_and_waited_for_no_longer(void **state)
{
	static const struct {
		enum http_error error;
		const char *why;
	} errors[] = {{HTTP_ERR_TOO_LARGE, "too-large"}, {HTTP_ERR_URL, "address"},
		{HTTP_ERR_PRIVATE, "address"}, {HTTP_ERR_REDIRECT, "redirects"}};
	struct fulltext f;
	const unsigned end = FULLTEXT_GO_ON | FULLTEXT_TELL | FULLTEXT_LET_GO;

	(void)state;
	on(&f, FULLTEXT_ADDED, NOW);
	assert_int_equal(judged(&f, false, 0), end);
	assert_string_equal(fulltext_why_name(f.why), "robots");
	on(&f, FULLTEXT_ADDED, NOW);
	assert_int_equal(judged(&f, true, FULLTEXT_MAX_DELAY_MS + 1), end);
	assert_string_equal(fulltext_why_name(f.why), "crawl-delay");
	fetching(&f);
	assert_int_equal(answered(&f, status(404)), end);
	assert_string_equal(fulltext_why_name(f.why), "refused");
	fetching(&f);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		assert_int_equal(
			answered(&f, (struct http_res){.error = errors[i].error}), end);
		assert_string_equal(fulltext_why_name(f.why), errors[i].why);
		fetching(&f);
	}
	answered(&f, status(200));
	assert_int_equal(was_read(&f, PAGE_CHALLENGE, false), end);
	assert_string_equal(fulltext_why_name(f.why), "no-text");
	fetching(&f);
	answered(&f, status(200));
	assert_int_equal(was_read(&f, PAGE_OK, false), end);
	assert_string_equal(fulltext_why_name(f.why), "shorter");
}

static void test_a_host_that_fails_is_tried_again_and_given_up(void **state)
{
	struct fulltext f;

	(void)state;
	fetching(&f);
	assert_int_equal(answered(&f, status(503)), FULLTEXT_GO_ON | FULLTEXT_ASK_ROBOTS);
	for (int i = 1; i < FULLTEXT_TRIES; i++) {
		assert_int_equal(judged(&f, true, 0), FULLTEXT_GET_IN_LINE);
		assert_int_equal(on(&f, FULLTEXT_TURN, NOW), FULLTEXT_FETCH_IT);
		assert_int_equal(answered(&f, (struct http_res){.error = HTTP_ERR_CONNECT}),
			i + 1 < FULLTEXT_TRIES
				? FULLTEXT_ASK_ROBOTS
				: FULLTEXT_TELL | FULLTEXT_SETTLE | FULLTEXT_LET_GO);
	}
	assert_string_equal(fulltext_why_name(f.why), "host");
	/* Each state has its end. */
	fetching(&f);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + HOUR),
		FULLTEXT_CANCEL | FULLTEXT_GO_ON | FULLTEXT_TELL | FULLTEXT_LET_GO);
	assert_string_equal(fulltext_why_name(f.why), "late");
	fetching(&f);
	assert_int_equal(on(&f, FULLTEXT_DROPPED, NOW),
		FULLTEXT_CANCEL | FULLTEXT_GO_ON | FULLTEXT_LET_GO);
	assert_int_equal(on(&f, FULLTEXT_DROPPED, NOW), 0);
}

/* What an article went on without is owed until its text comes, or none will. */
static void test_a_page_is_owed_from_where_matching_goes_on(void **state)
{
	static const struct {
		enum fulltext_kind kind;
		int64_t now;
		unsigned steps;
	} ends[] = {
		{FULLTEXT_TIME, NOW + HOUR, FULLTEXT_TELL | FULLTEXT_SETTLE},
		{FULLTEXT_DROPPED, NOW, FULLTEXT_SETTLE},
		{FULLTEXT_STOPPED, NOW, 0},
	};
	struct fulltext f;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		fetching(&f);
		on(&f, FULLTEXT_TIME, NOW + WAIT);
		assert_int_equal(on(&f, ends[i].kind, ends[i].now),
			ends[i].steps | FULLTEXT_CANCEL | FULLTEXT_LET_GO);
	}
	fetching(&f);
	assert_int_equal(on(&f, FULLTEXT_STOPPED, NOW),
		FULLTEXT_CANCEL | FULLTEXT_GO_ON | FULLTEXT_LET_GO);
	assert_int_equal(on(&f, FULLTEXT_STOPPED, NOW), 0);
}

static unsigned taken_up(struct fulltext *f, int64_t owed_ms)
{
	return fulltext_on(
		f, &(struct fulltext_event){
			   .kind = FULLTEXT_TAKEN_UP, .now_ms = NOW, .owed_ms = owed_ms});
}

static void test_what_an_earlier_run_owed_is_fetched_and_nobody_waits_for_it(void **state)
{
	const int64_t day = 24 * (int64_t)HOUR;
	struct fulltext f;

	(void)state;
	assert_int_equal(taken_up(&f, 2 * (int64_t)HOUR), FULLTEXT_ASK_ROBOTS);
	assert_int_equal(fulltext_next_ms(&f), NOW + HOUR);
	assert_int_equal(judged(&f, true, 0), FULLTEXT_GET_IN_LINE);
	assert_int_equal(on(&f, FULLTEXT_TURN, NOW), FULLTEXT_FETCH_IT);
	assert_int_equal(answered(&f, status(200)), FULLTEXT_READ_IT);
	assert_int_equal(was_read(&f, PAGE_OK, true), FULLTEXT_EDIT | FULLTEXT_LET_GO);
	/* By a clock that was ahead when it was stored it has just come. */
	assert_int_equal(taken_up(&f, -day), FULLTEXT_ASK_ROBOTS);
	assert_int_equal(fulltext_next_ms(&f), NOW + HOUR);
	assert_int_equal(taken_up(&f, day - 5), FULLTEXT_ASK_ROBOTS);
	assert_int_equal(fulltext_next_ms(&f), NOW + 5);
	assert_int_equal(taken_up(&f, day), FULLTEXT_TELL | FULLTEXT_SETTLE | FULLTEXT_LET_GO);
	assert_true((taken_up(&f, 7 * day) & FULLTEXT_LET_GO) != 0);
	assert_string_equal(fulltext_why_name(f.why), "late");
}

static void held(struct fulltext *f)
{
	fetching(f);
	assert_int_equal(on(f, FULLTEXT_REDIRECTED, NOW), FULLTEXT_ASK_ROBOTS);
}

/* By the rules and in the turn of where it leads, and by no other try. */
static void test_a_redirect_is_followed_when_its_robots_allow_it(void **state)
{
	struct fulltext f;

	(void)state;
	held(&f);
	assert_int_equal(on(&f, FULLTEXT_TURN, NOW), 0);
	assert_int_equal(judged(&f, true, 0), FULLTEXT_GET_IN_LINE);
	assert_int_equal(on(&f, FULLTEXT_TURN, NOW), FULLTEXT_FOLLOW);
	assert_int_equal(on(&f, FULLTEXT_REDIRECTED, NOW), FULLTEXT_ASK_ROBOTS);
	assert_int_equal(judged(&f, true, 0), FULLTEXT_GET_IN_LINE);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + WAIT), FULLTEXT_GO_ON);
	assert_int_equal(on(&f, FULLTEXT_TURN, NOW), FULLTEXT_FOLLOW);
	assert_int_equal(f.tries, 1);
	assert_int_equal(answered(&f, status(503)), FULLTEXT_ASK_ROBOTS);
	/* The next try begins in front. */
	assert_int_equal(judged(&f, true, 0), FULLTEXT_GET_IN_LINE);
	assert_int_equal(on(&f, FULLTEXT_TURN, NOW), FULLTEXT_FETCH_IT);
	assert_int_equal(answered(&f, status(200)), FULLTEXT_READ_IT);
}

static void test_a_redirect_that_is_held_does_not_outlive_its_page(void **state)
{
	const unsigned end = FULLTEXT_CANCEL | FULLTEXT_GO_ON | FULLTEXT_LET_GO;
	struct fulltext f;

	(void)state;
	held(&f);
	assert_int_equal(judged(&f, false, 0), end | FULLTEXT_TELL);
	assert_string_equal(fulltext_why_name(f.why), "robots");
	held(&f);
	assert_int_equal(judged(&f, true, FULLTEXT_MAX_DELAY_MS + 1), end | FULLTEXT_TELL);
	held(&f);
	assert_int_equal(on(&f, FULLTEXT_TIME, NOW + HOUR), end | FULLTEXT_TELL);
	held(&f);
	judged(&f, true, 0);
	assert_int_equal(on(&f, FULLTEXT_DROPPED, NOW), end);
	held(&f);
	assert_int_equal(on(&f, FULLTEXT_STOPPED, NOW), end);
}

/* splitmix64 */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

/* Any events in any order: one GO_ON or TAKE, an EDIT or that nothing is owed only behind a GO_ON, one LET_GO, three
 * fetches at most, and no other follows a redirect than the one that is held. */
static void test_any_life_ends_once(void **state)
{
	(void)state;
	static const int codes[] = {200, 404, 503, 429, 302};

	for (uint64_t seed = 1; seed <= 20000; seed++) {
		uint64_t chance = seed;
		struct fulltext f = {0};
		unsigned went = 0, edits = 0, settled = 0, gone = 0, fetches = 0;
		unsigned steps = on(&f, FULLTEXT_ADDED, NOW);
		int64_t now = NOW;
		bool holds = false;

		for (int i = 0; i < 60 && gone == 0; i++) {
			struct http_res res = status(codes[next_random(&chance) % 5]);
			struct fulltext_event ev = {
				.kind = FULLTEXT_JUDGED +
					(enum fulltext_kind)(next_random(&chance) % 7),
				.now_ms = now += (int64_t)(next_random(&chance) % 9000),
				.allowed = next_random(&chance) % 8 != 0,
				.res = &res,
				.page_kind = next_random(&chance) % 2 ? PAGE_OK : PAGE_NO_TEXT,
				.longer = next_random(&chance) % 2};

			if (ev.kind == FULLTEXT_DROPPED && i < 50)
				continue;
			steps = fulltext_on(&f, &ev);
			settled += (steps & FULLTEXT_SETTLE) != 0;
			assert_true(!(steps & FULLTEXT_SETTLE) || went == 1);
			went += (steps & FULLTEXT_GO_ON) != 0;
			went += (steps & FULLTEXT_TAKE) != 0;
			edits += (steps & FULLTEXT_EDIT) != 0;
			gone += (steps & FULLTEXT_LET_GO) != 0;
			fetches += (steps & FULLTEXT_FETCH_IT) != 0;
			assert_true(holds || !(steps & FULLTEXT_FOLLOW));
			holds = f.held;
			assert_true(!(steps & FULLTEXT_EDIT) || went == 1);
		}
		if (gone == 0)
			gone += (on(&f, FULLTEXT_TIME, now + 2 * (int64_t)HOUR) &
					FULLTEXT_LET_GO) != 0 ||
				f.state == FULLTEXT_READING;
		assert_true(went <= 1 && edits + settled <= 1 && gone == 1 &&
			    fetches <= FULLTEXT_TRIES);
		assert_true(f.state == FULLTEXT_READING || f.went_on || went == 1);
	}
}

/* Never the reason once more. */
static void test_what_was_read_is_said_in_words(void **state)
{
	char says[64];

	(void)state;
	fulltext_says_read(PAGE_CHALLENGE, "a test for browsers", 0, 0, says, sizeof(says));
	assert_string_equal(says, "a test for browsers");
	fulltext_says_read(PAGE_LIMIT, "aبت", 0, 0, says, 5);
	assert_string_equal(says, "aب");
	fulltext_says_read(PAGE_OK, "", 40, 500, says, sizeof(says));
	assert_string_equal(says, "40 bytes of text, the feed has 500");
	fulltext_says_read(PAGE_NO_TEXT, "", 0, 500, says, sizeof(says));
	assert_string_equal(says, "no article that could be told from what stands around it");
}

/* ---- feeds ---- */

static void test_a_feeds_pages_fail_after_three_in_a_row_and_that_is_said_once(void **state)
{
	static const struct {
		enum fulltext_why why;
		enum fulltext_word says;
		bool known;
	} rows[] = {
		{FULLTEXT_WHY_REFUSED, FULLTEXT_SAYS_NOTHING, false},
		{FULLTEXT_WHY_NONE, FULLTEXT_SAYS_NOTHING, true},
		{FULLTEXT_WHY_ROBOTS, FULLTEXT_SAYS_NOTHING, false},
		{FULLTEXT_WHY_REFUSED, FULLTEXT_SAYS_NOTHING, false},
		{FULLTEXT_WHY_LARGE, FULLTEXT_SAYS_FAILING, true},
		{FULLTEXT_WHY_LATE, FULLTEXT_SAYS_NOTHING, true},
		{FULLTEXT_WHY_SHORTER, FULLTEXT_SAYS_BACK, true},
		{FULLTEXT_WHY_NONE, FULLTEXT_SAYS_NOTHING, true},
	};
	struct fulltext_feed f = {0};

	(void)state;
	assert_false(fulltext_feed_known(&f));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(fulltext_feed_took(&f, rows[i].why), rows[i].says);
		assert_int_equal(fulltext_feed_known(&f), rows[i].known);
	}
	assert_int_equal(f.texts, 2);
	assert_int_equal(f.shorter, 1);
	assert_int_equal(f.none, 5);
	assert_string_equal(fulltext_why_name(f.why), "late");
}

/* ---- hosts ---- */

static void test_robots_are_asked_once_a_day(void **state)
{
	struct fulltext_host h = {0};
	struct http_res ok = status(200);

	(void)state;
	assert_true(fulltext_host_ask(&h, NOW));
	assert_false(fulltext_host_ask(&h, NOW));
	assert_true(fulltext_host_robots(&h, &ok, NOW));
	assert_int_equal(h.rules, FULLTEXT_RULES_READ);
	assert_false(fulltext_host_ask(&h, NOW + 24 * HOUR - 1));
	assert_true(fulltext_host_ask(&h, NOW + 24 * HOUR));
}

static void test_what_an_answer_to_robots_means(void **state)
{
	static const struct {
		struct http_res res;
		enum fulltext_rules unknown, known; /* before */
		int64_t again;
	} rows[] = {
		{{.status = 404}, FULLTEXT_RULES_NONE, FULLTEXT_RULES_NONE, 24 * HOUR},
		{{.status = 403}, FULLTEXT_RULES_NONE, FULLTEXT_RULES_NONE, 24 * HOUR},
		{{.status = 429}, FULLTEXT_RULES_AWAY, FULLTEXT_RULES_READ, HOUR},
		{{.status = 500}, FULLTEXT_RULES_AWAY, FULLTEXT_RULES_READ, HOUR},
		{{.error = HTTP_ERR_TIMEOUT}, FULLTEXT_RULES_AWAY, FULLTEXT_RULES_READ, HOUR},
		{{.error = HTTP_ERR_TOO_LARGE, .status = 200}, FULLTEXT_RULES_AWAY,
			FULLTEXT_RULES_READ, HOUR},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int known = 0; known < 2; known++) {
			struct fulltext_host h = {
				.rules = known ? FULLTEXT_RULES_READ : FULLTEXT_RULES_UNKNOWN};

			assert_true(fulltext_host_ask(&h, NOW));
			assert_false(fulltext_host_robots(&h, &rows[i].res, NOW));
			assert_int_equal(h.rules, known ? rows[i].known : rows[i].unknown);
			assert_int_equal(h.until_ms, NOW + rows[i].again);
		}
}

static void test_a_host_gives_one_page_at_a_time_with_gaps(void **state)
{
	struct fulltext_host h = {0};
	struct http_res ok = status(200);

	(void)state;
	assert_true(fulltext_host_turn(&h, NOW));
	assert_false(fulltext_host_turn(&h, NOW + HOUR));
	fulltext_host_answered(&h, &ok, 2000, NOW, WALL);
	assert_false(fulltext_host_turn(&h, NOW + 1999));
	assert_true(fulltext_host_turn(&h, NOW + 2000));
	fulltext_host_answered(&h, NULL, 2000, NOW + 2000, WALL);
	assert_true(fulltext_host_turn(&h, NOW + 4000));
}

static void test_a_host_that_fails_or_asks_for_it_is_left_alone(void **state)
{
	struct fulltext_host h = {0};
	struct http_res busy = status(503);
	struct http_res later = {.status = 429, .retry_after = STR("7200")};
	struct http_res ok = status(200);
	int64_t wait = 60 * 1000;

	(void)state;
	for (int i = 0; i < 12; i++) {
		fulltext_host_answered(&h, &busy, 1000, NOW, WALL);
		assert_int_equal(h.next_ms, NOW + (wait < HOUR ? wait : HOUR));
		wait = wait < HOUR ? wait * 2 : wait;
	}
	fulltext_host_answered(&h, &later, 1000, NOW, WALL);
	assert_int_equal(h.next_ms, NOW + 7200 * 1000);
	fulltext_host_answered(&h, &ok, 1000, NOW, WALL);
	assert_int_equal(h.next_ms, NOW + 1000);
	fulltext_host_answered(&h, &busy, 1000, NOW, WALL);
	assert_int_equal(h.next_ms, NOW + 60 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_page_in_time_is_taken),
		cmocka_unit_test(test_matching_goes_on_when_the_wait_is_over),
		cmocka_unit_test(test_what_gives_no_text_is_told_and_waited_for_no_longer),
		cmocka_unit_test(test_a_host_that_fails_is_tried_again_and_given_up),
		cmocka_unit_test(test_a_redirect_is_followed_when_its_robots_allow_it),
		cmocka_unit_test(test_a_redirect_that_is_held_does_not_outlive_its_page),
		cmocka_unit_test(test_a_page_is_owed_from_where_matching_goes_on),
		cmocka_unit_test(
			test_what_an_earlier_run_owed_is_fetched_and_nobody_waits_for_it),
		cmocka_unit_test(test_any_life_ends_once),
		cmocka_unit_test(test_what_was_read_is_said_in_words),
		cmocka_unit_test(
			test_a_feeds_pages_fail_after_three_in_a_row_and_that_is_said_once),
		cmocka_unit_test(test_robots_are_asked_once_a_day),
		cmocka_unit_test(test_what_an_answer_to_robots_means),
		cmocka_unit_test(test_a_host_gives_one_page_at_a_time_with_gaps),
		cmocka_unit_test(test_a_host_that_fails_or_asks_for_it_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
