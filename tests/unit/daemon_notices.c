/* SPDX-License-Identifier: ISC */
/* What is told unasked: once a change, under a clock of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "base/article.h"
#include "daemon/notices.h"
#include "tests/unit/unit.h"

enum {
	FACTS = 2000,
	MINUTE = 60 * 1000
};

struct rig {
	struct notices n;
	struct notice_fact facts[FACTS];
	size_t n_facts;
	char names[FACTS][16];
	int64_t now_ms;
	bool line_down, queues_unknown;
	const char *left; /* this one is not in the configuration */
	char said[4096];  /* "code subject good|wrong: text\n" of the last look */
	struct notices_said last;
};

static int set_up(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	r->now_ms = 1000;
	*state = r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	notices_done(&r->n);
	free(r);
	return 0;
}

static void wrong(struct rig *r, const char *code, const char *subject, const char *text)
{
	r->facts[r->n_facts++] = (struct notice_fact){
		.code = str_of(code), .subject = str_of(subject), .text = str_of(text)};
}

static bool exists(struct str subject, bool dest, const void *arg)
{
	const struct rig *r = arg;

	(void)dest;
	return r->left == NULL || !str_eq(subject, str_of(r->left));
}

static void look(struct rig *r)
{
	size_t at = 0;

	r->last = notices_look(&r->n, &(struct notices_look){.now_ms = r->now_ms,
					      .line_down = r->line_down,
					      .queues_known = !r->queues_unknown,
					      .facts = r->facts,
					      .n = r->n_facts,
					      .exists = exists,
					      .arg = r});
	r->said[0] = '\0';
	for (size_t i = 0; i < r->last.n && at < sizeof(r->said); i++) {
		const struct notice *n = &r->last.v[i];

		at += (size_t)snprintf(r->said + at, sizeof(r->said) - at,
			STR_F " " STR_F " %s: " STR_F "\n", STR_A(n->code), STR_A(n->subject),
			n->good ? "good" : "wrong", STR_A(n->text));
	}
	r->n_facts = 0;
}

/* The next look, `after_ms` later, says this. */
static void says(struct rig *r, int64_t after_ms, const char *expected)
{
	r->now_ms += after_ms;
	look(r);
	assert_string_equal(r->said, expected);
}

static void dark(struct rig *r)
{
	wrong(r, "feed-dark", "almada", "feed almada went dark");
}

#define DARK "feed-dark almada wrong: feed almada went dark\n"
#define BACK "feed-dark almada good: feed almada is back\n"

static void test_a_problem_is_told_once_and_its_end_once(void **state)
{
	struct rig *r = *state;

	says(r, 0, "");
	for (int i = 0; i < 5; i++) {
		dark(r);
		says(r, MINUTE, i == 0 ? DARK : "");
	}
	assert_int_equal(r->last.n_marks, 0);
	says(r, MINUTE, BACK);
	says(r, MINUTE, "");
	assert_int_equal(r->last.n_marks, 0);
	says(r, 2 * NOTICES_AGAIN_MS, "");
	assert_int_equal(r->n.n, 0);
	dark(r);
	says(r, MINUTE, DARK);
}

static void test_what_nobody_is_told_of_is_passed_over(void **state)
{
	struct rig *r = *state;

	wrong(r, "secrets-outdated", "", "these secrets are newer");
	says(r, 0, "");
	assert_int_equal(r->n.n, 0);
}

static void test_what_may_be_gone_by_the_next_look_waits_for_it(void **state)
{
	struct rig *r = *state;

	wrong(r, "store-failing", "", "the store has been failing for 1 s");
	says(r, 0, "");
	says(r, NOTICES_LOOK_MS, "");
	wrong(r, "store-failing", "", "the store has been failing for 1 s");
	says(r, NOTICES_LOOK_MS, "");
	wrong(r, "store-failing", "", "the store has been failing for 31 s");
	says(r, NOTICES_LOOK_MS, "store-failing  wrong: the store has been failing for 31 s\n");
	says(r, NOTICES_LOOK_MS, "");
	says(r, NOTICES_LOOK_MS, "");
	says(r, NOTICES_LOOK_MS, "store-failing  good: the store works again\n");
}

static void test_what_comes_and_goes_is_told_now_and_then(void **state)
{
	struct rig *r = *state;
	int told = 0;

	for (int i = 0; i < 180; i++) { /* three hours */
		if (i % 2 == 0)
			dark(r);
		r->now_ms += MINUTE;
		look(r);
		told += (int)r->last.n;
	}
	assert_in_range(told, 6, 12);
}

/* Told late, when it is still so. */
static void test_what_was_told_lately_is_told_when_it_lasts(void **state)
{
	struct rig *r = *state;

	dark(r);
	says(r, 0, DARK);
	says(r, NOTICES_GATHER_MS, BACK);
	dark(r);
	says(r, MINUTE, "");
	dark(r);
	says(r, NOTICES_AGAIN_MS, DARK);
}

static void test_our_own_line_is_told_alone(void **state)
{
	struct rig *r = *state;

	dark(r);
	says(r, 0, DARK);
	r->line_down = true;
	for (int i = 0; i < 3; i++) {
		wrong(r, "line-down", "", "no host can be reached for 61 s");
		wrong(r, "feed-dark", "other", "feed other went dark");
		wrong(r, "queue-late", "hook", "destination hook: late");
		wrong(r, "destination-held", "hook", i == 2 ? "x" : "destination hook is held");
		says(r, MINUTE,
			i > 0 ? ""
			      : "line-down  wrong: no host can be reached for 61 s\n"
				"destination-held hook wrong: destination hook is held\n");
	}
	r->line_down = false;
	says(r, NOTICES_GATHER_MS, BACK);
}

static void test_what_was_not_read_stays_as_it_was_told(void **state)
{
	struct rig *r = *state;

	for (int i = 0; i < 2; i++) {
		wrong(r, "queue-late", "hook", "destination hook: late");
		says(r, NOTICES_LOOK_MS,
			i == 0 ? "" : "queue-late hook wrong: destination hook: late\n");
		r->queues_unknown = i == 0; /* a look between the two does not put it off */
		if (i == 0)
			says(r, 1000, "");
		r->queues_unknown = false;
	}
	assert_true(r->last.v[0].log);
	r->queues_unknown = true;
	for (int i = 0; i < 5; i++)
		says(r, MINUTE, "");
	r->queues_unknown = false;
	says(r, 0, "");
	says(r, MINUTE,
		"queue-late hook good: destination hook: nothing waits for more than 10 "
		"minutes any more\n");
}

static void test_what_nobody_knows_stays_as_it_was_told(void **state)
{
	struct rig *r = *state;

	dark(r);
	r->facts[0].unknown = true;
	says(r, 0, "");
	assert_int_equal(r->n.n, 0);
	dark(r);
	says(r, 0, DARK);
	for (int i = 0; i < 3; i++) {
		dark(r);
		r->facts[0].unknown = true;
		says(r, NOTICES_GATHER_MS, "");
	}
	says(r, 0, BACK);
}

static void many(struct rig *r, const char *code, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++) {
		(void)snprintf(r->names[i], sizeof(r->names[i]), "f%zu", i);
		wrong(r, code, r->names[i], "wrong");
	}
}

static void test_hundreds_at_once_are_one_notice(void **state)
{
	struct rig *r = *state;

	many(r, "feed-dark", 0, 300);
	says(r, 0,
		"feed-dark  wrong: 300 feeds went dark: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 "
		"and 290 more\n");
	assert_int_equal(r->last.n_marks, 300);
	many(r, "feed-dark", 0, 300);
	says(r, MINUTE, "");
	says(r, MINUTE,
		"feed-dark  good: 300 feeds are back: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 "
		"and 290 more\n");
}

static void test_feeds_that_follow_are_gathered(void **state)
{
	struct rig *r = *state;

	many(r, "feed-dark", 0, 1);
	says(r, 0, "feed-dark f0 wrong: wrong\n");
	for (size_t n = 2; n < 12; n++) { /* one more each look */
		many(r, "feed-dark", 0, n);
		says(r, NOTICES_LOOK_MS, "");
	}
	many(r, "feed-dark", 0, 7); /* the others were back before anybody heard of them */
	says(r, NOTICES_GATHER_MS - 10 * NOTICES_LOOK_MS,
		"feed-dark  wrong: 6 feeds went dark: f1, f2, f3, f4, f5, f6\n");
}

static void test_a_few_at_once_are_told_one_by_one(void **state)
{
	struct rig *r = *state;

	many(r, "feed-gone", 0, 2);
	says(r, 0, "feed-gone f0 wrong: wrong\nfeed-gone f1 wrong: wrong\n");
}

#define GAP                                                                                    \
	"feed-gap almada wrong: feed almada had no known item in a poll, some may have come "  \
	"and gone between two polls\n"

static void test_what_happened_is_told_once_a_day_and_has_no_end(void **state)
{
	struct rig *r = *state;

	wrong(r, "feed-gap", "almada", "");
	says(r, 0, GAP);
	assert_int_equal(r->last.n_marks, 0);
	for (int i = 0; i < 10; i++) {
		wrong(r, "feed-gap", "almada", "");
		says(r, 2 * 60 * MINUTE, "");
	}
	says(r, 4 * 60 * MINUTE, "");
	wrong(r, "feed-gap", "almada", "");
	says(r, MINUTE, GAP);
	says(r, MINUTE, "");
}

static void test_what_happened_while_others_are_gathered_is_not_lost(void **state)
{
	struct rig *r = *state;

	wrong(r, "feed-gap", "other", "");
	look(r);
	wrong(r, "feed-gap", "almada", "");
	says(r, MINUTE, "");
	says(r, NOTICES_GATHER_MS, GAP);
}

static void test_of_what_left_the_configuration_nothing_more_is_told(void **state)
{
	struct rig *r = *state;

	dark(r);
	says(r, 0, DARK);
	r->left = "almada";
	says(r, MINUTE, "");
	assert_int_equal(r->last.n_marks, 1);
	assert_false(r->last.marks[0].told);
}

static void test_dead_letters_end_without_a_word(void **state)
{
	struct rig *r = *state;

	wrong(r, "dead-letters", "hook", "destination hook: 1 alerts became dead letters");
	says(r, 0, "dead-letters hook wrong: destination hook: 1 alerts became dead letters\n");
	says(r, MINUTE, "");
	assert_false(r->last.marks[0].told);
}

static void test_a_restart_tells_nothing_again(void **state)
{
	struct rig *r = *state;
	char name[64];

	dark(r);
	says(r, 0, DARK);
	assert_int_equal(r->last.n_marks, 1);
	assert_true(r->last.marks[0].told);
	(void)snprintf(name, sizeof(name), STR_F, STR_A(r->last.marks[0].name));
	notices_done(&r->n);
	r->now_ms = 50; /* another clock */
	notices_recall(&r->n, str_of(name), 3 * MINUTE, r->now_ms);
	notices_recall(&r->n, str_of(name), 3 * MINUTE, r->now_ms);
	notices_recall(&r->n, STR("no-such-code/x"), 1, r->now_ms);
	notices_recall(&r->n, STR("feed-gap/x"), 1, r->now_ms);
	notices_recall(&r->n, STR("feed-dark"), 1, r->now_ms);
	assert_int_equal(r->n.n, 1);
	dark(r);
	says(r, 0, "");
	says(r, 0, BACK);
}

static void test_a_mark_of_a_clock_that_was_ahead_lasts_no_longer(void **state)
{
	struct rig *r = *state;

	notices_recall(&r->n, STR("feed-dark/almada"), -1000000000, r->now_ms);
	says(r, 0, BACK);
	dark(r);
	says(r, NOTICES_AGAIN_MS, DARK);
}

static void test_more_than_is_kept_in_mind_is_not_told(void **state)
{
	struct rig *r = *state;

	for (size_t i = 0; i < NOTICES_MAX; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "feed-dark/x%zu", i);
		notices_recall(&r->n, str_of(name), 0, r->now_ms);
	}
	assert_int_equal(r->n.n, NOTICES_MAX);
	r->line_down = true; /* all of them stay */
	wrong(r, "reload-refused", "", "refused");
	says(r, 0, "");
	assert_int_equal(r->n.n, NOTICES_MAX);
}

static void test_a_notice_never_goes_to_what_it_is_about(void **state)
{
	static const struct str ops[] = {STR_INIT("chat"), STR_INIT("ops"), STR_INIT("chat")};
	struct rig *r = *state;
	struct str to[3];

	wrong(r, "destination-held", "ops", "destination ops is held");
	wrong(r, "feed-dark", "ops", "feed ops went dark");
	look(r);
	assert_int_equal(r->last.n, 2);
	assert_str_is(r->last.v[0].code, "feed-dark");
	assert_int_equal(notices_to(&r->last.v[0], ops, 3, to), 2);
	assert_int_equal(notices_to(&r->last.v[1], ops, 3, to), 1);
	assert_str_is(to[0], "chat");
	assert_int_equal(notices_to(&r->last.v[1], ops + 1, 1, to), 0);
}

static void test_nor_does_one_about_several(void **state)
{
	static const struct str ops[] = {STR_INIT("f3"), STR_INIT("ops"), STR_INIT("f5")};
	struct rig *r = *state;
	struct str to[3];

	many(r, "destination-held", 0, 9);
	look(r);
	assert_int_equal(r->last.n, 1);
	assert_int_equal(notices_to(&r->last.v[0], ops, 3, to), 1);
	assert_str_is(to[0], "ops");
}

/* ---- walks ------------------------------------------------------------------------------- */

enum {
	CODES = 6,
	SUBJECTS = 8,
	STEPS = 20000
};

static const char *const codes[CODES] = {"feed-dark", "feed-gone", "destination-held",
	"queue-late", "dead-letters", "store-failing"};

struct walk {
	struct rig *r;
	uint64_t random;
	bool is[CODES][SUBJECTS];     /* wrong now, as the look is told */
	bool hidden[CODES][SUBJECTS]; /* as unknown */
	bool told[CODES][SUBJECTS], marked[CODES][SUBJECTS];
	int64_t told_ms[CODES][SUBJECTS];
	char subjects[SUBJECTS][8];
	size_t n_told, n_over;
};

static unsigned roll(struct walk *w, unsigned n)
{
	w->random = w->random * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (unsigned)(w->random >> 33) % n;
}

static size_t code_at(struct str code)
{
	size_t i = 0;

	while (!str_eq(code, str_of(codes[i])))
		i++;
	return i;
}

static size_t subject_at(const struct walk *w, struct str subject)
{
	size_t i = 0;

	while (!str_eq(subject, str_of(w->subjects[i])))
		i++;
	return i;
}

/* Of each state one notice, which is true, and not too soon after the one before. */
static void judge_one(struct walk *w, const struct notice *n, struct str subject)
{
	size_t c = code_at(n->code);
	size_t s = subject_at(w, subject);

	assert_int_equal(w->told[c][s], n->good);
	assert_int_equal(w->is[c][s], !n->good);
	assert_false(w->hidden[c][s]);
	assert_false(w->r->line_down && c != 2 && c != 4 && c != 5);
	assert_false(w->r->queues_unknown && (c == 3 || c == 4));
	if (!n->good && w->told_ms[c][s] != 0)
		assert_true(w->r->now_ms - w->told_ms[c][s] >= NOTICES_AGAIN_MS);
	w->told[c][s] = !n->good;
	w->told_ms[c][s] = w->r->now_ms;
	w->n_told += !n->good;
	w->n_over += n->good;
}

static void judge_notice(struct walk *w, const struct notice *n)
{
	struct str ops[SUBJECTS];
	struct str to[SUBJECTS];

	for (size_t i = 0; i < n->n_about; i++)
		judge_one(w, n, n->about[i]);
	for (size_t i = 0; i < SUBJECTS; i++)
		ops[i] = str_of(w->subjects[i]);
	size_t n_to = notices_to(n, ops, SUBJECTS, to);

	assert_int_equal(n_to, SUBJECTS - (n->dest ? n->n_about : 0));
	for (size_t i = 0; i < n_to && n->dest; i++)
		for (size_t k = 0; k < n->n_about; k++)
			assert_false(str_eq(to[i], n->about[k]));
}

/* What ends in silence shows in its mark alone. */
static void judge_marks(struct walk *w)
{
	for (size_t i = 0; i < w->r->last.n_marks; i++) {
		struct str subject = w->r->last.marks[i].name;
		struct str code = STR("");

		assert_true(str_cut(&subject, '/', &code));
		size_t c = code_at(code);
		size_t s = subject_at(w, subject);

		w->marked[c][s] = w->r->last.marks[i].told;
		if (c == 4 && !w->marked[c][s]) {
			assert_false(w->is[c][s]);
			w->told[c][s] = false;
		}
	}
	assert_memory_equal(w->marked, w->told, sizeof(w->told));
}

static void restart(struct walk *w)
{
	char name[64];

	notices_done(&w->r->n);
	for (size_t c = 0; c < CODES; c++)
		for (size_t s = 0; s < SUBJECTS; s++) {
			(void)snprintf(name, sizeof(name), "%s/%s", codes[c], w->subjects[s]);
			if (w->marked[c][s])
				notices_recall(&w->r->n, str_of(name),
					w->r->now_ms - w->told_ms[c][s], w->r->now_ms);
			else
				w->told_ms[c][s] = 0; /* what is over is not remembered */
		}
}

static void change(struct walk *w)
{
	for (size_t c = 0; c < CODES; c++)
		for (size_t s = 0; s < SUBJECTS; s++) {
			if (roll(w, 40) == 0)
				w->is[c][s] = !w->is[c][s];
			w->hidden[c][s] = roll(w, 30) == 0;
			if (!w->is[c][s] && !w->hidden[c][s])
				continue;
			wrong(w->r, codes[c], w->subjects[s], "wrong");
			w->r->facts[w->r->n_facts - 1].unknown = w->hidden[c][s];
		}
	if (roll(w, 20) == 0)
		w->r->line_down = !w->r->line_down;
	w->r->queues_unknown = roll(w, 4) == 0;
	w->r->now_ms += roll(w, 3) == 0 ? roll(w, 5000) : NOTICES_LOOK_MS;
}

static void test_a_walk_of_random_problems(void **state)
{
	struct walk w = {.r = *state, .random = 42};

	for (size_t s = 0; s < SUBJECTS; s++)
		(void)snprintf(w.subjects[s], sizeof(w.subjects[s]), "s%zu", s);
	for (int step = 0; step < STEPS; step++) {
		change(&w);
		look(w.r);
		for (size_t i = 0; i < w.r->last.n; i++)
			judge_notice(&w, &w.r->last.v[i]);
		judge_marks(&w);
		if (roll(&w, 200) == 0)
			restart(&w);
	}
	assert_true(w.n_told > 1000);
	assert_true(w.n_over > 500);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_problem_is_told_once_and_its_end_once),
		TEST(test_what_nobody_is_told_of_is_passed_over),
		TEST(test_what_may_be_gone_by_the_next_look_waits_for_it),
		TEST(test_what_comes_and_goes_is_told_now_and_then),
		TEST(test_what_was_told_lately_is_told_when_it_lasts),
		TEST(test_our_own_line_is_told_alone),
		TEST(test_what_was_not_read_stays_as_it_was_told),
		TEST(test_what_nobody_knows_stays_as_it_was_told),
		TEST(test_hundreds_at_once_are_one_notice),
		TEST(test_feeds_that_follow_are_gathered),
		TEST(test_a_few_at_once_are_told_one_by_one),
		TEST(test_what_happened_is_told_once_a_day_and_has_no_end),
		TEST(test_what_happened_while_others_are_gathered_is_not_lost),
		TEST(test_of_what_left_the_configuration_nothing_more_is_told),
		TEST(test_dead_letters_end_without_a_word),
		TEST(test_a_restart_tells_nothing_again),
		TEST(test_a_mark_of_a_clock_that_was_ahead_lasts_no_longer),
		TEST(test_more_than_is_kept_in_mind_is_not_told),
		TEST(test_a_notice_never_goes_to_what_it_is_about),
		TEST(test_nor_does_one_about_several),
		TEST(test_a_walk_of_random_problems),
	};

	return cmocka_run_group_tests_name("daemon_notices", tests, NULL, NULL);
}
