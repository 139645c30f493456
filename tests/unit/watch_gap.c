/* SPDX-License-Identifier: ISC */
/* `gap N`: how many words stand between, where it ends, what it costs. */
#include "tests/unit/cost.h"
#include "tests/unit/watch_rows.h"

#define GAP(n) ((n)*TERM_GAP_UNIT)

static void test_other_words_stand_between_up_to_the_bound(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "كتائب القسام", "كتائب عز القسام", ""},
		{GAP(1), "كتائب القسام", "كتائب القسام", "كتائب القسام"},
		{GAP(1), "كتائب القسام", "كتائب عز القسام", "كتائب عز القسام"},
		{GAP(1), "كتائب القسام", "كتائب عز الدين القسام", ""},
		{GAP(2), "كتائب القسام", "كتائب عز الدين القسام", "كتائب عز الدين القسام"},
		{GAP(9), "قمر شمس", "قمر 1 2 3 4 5 6 7 8 9 شمس", "قمر 1 2 3 4 5 6 7 8 9 شمس"},
		{GAP(9), "قمر شمس", "قمر 1 2 3 4 5 6 7 8 9 10 شمس", ""},
		{GAP(1), "قمر شمس نجم", "قمر ذا شمس ذا نجم", "قمر ذا شمس ذا نجم"},
		{GAP(1), "قمر شمس نجم", "قمر شمس ذا ذا نجم", ""},
		{GAP(2) | TERM_EXACT, "قمر شمس", "قمر ذا شمس", "قمر ذا شمس"},
		{GAP(2) | TERM_NAME, "قمر شمس", "قمر ذا شمس",
			"قمر ذا شمس"}, /* any word, no title */
		{GAP(2), "قمر", "قمر شمس", "قمر"},
		{GAP(1), "red moon", "red and moon", "red and moon"},
	};

	PLAIN(rows);
}

static void test_words_keep_their_order(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{GAP(3), "قمر شمس", "شمس ذا قمر", ""},
		{GAP(3), "قمر شمس نجم", "قمر نجم شمس", ""},
	};

	PLAIN(rows);
}

static void test_the_nearest_words_are_taken(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{GAP(3), "قمر شمس", "قمر ذا شمس وشمس", "قمر ذا شمس"},
		{GAP(3), "قمر شمس", "قمر شمس شمس", "قمر شمس"},
		{GAP(3), "قمر شمس", "قمر قمر شمس", "قمر قمر شمس"}, /* from the first one on */
		{GAP(3), "قمر شمس", "قمر شمس قمر ذا شمس", "قمر شمس|قمر ذا شمس"},
		/* the nearest does not lead to the end: the next one does */
		{GAP(2), "قمر شمس نجم", "قمر شمس شمس ذا ذا نجم", "قمر شمس شمس ذا ذا نجم"},
	};

	PLAIN(rows);
}

static void test_a_sentence_ends_a_gap(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{GAP(3), "قمر شمس", "قمر ذلك. ذلك شمس", ""},
		{GAP(3), "قمر شمس", "قمر. شمس", ""},
		{GAP(3), "قمر شمس", "قمر ذلك شمس. شمس", "قمر ذلك شمس"},
		{GAP(3), "قمر شمس", "قمر، ذلك شمس", ""},
		{GAP(3), "قمر شمس", "قمر ذلك: شمس", ""},
		{GAP(3), "قمر شمس", "قمر ذلك\n\nشمس", ""},
		{GAP(3), "قمر شمس", "قمر «ذلك» (هذا) شمس", "قمر «ذلك» (هذا) شمس"},
	};

	PLAIN(rows);
}

static void test_a_gap_is_told_as_a_rule(void **state)
{
	(void)state;
	struct watchset *ws = rows_set("", "قمر شمس", GAP(2));
	struct watch_scratch *s = watch_scratch_new();
	struct watch_result r = watchset_find(ws, s, STR("قمر ذا شمس"));

	assert_int_equal(r.n_hits, 1);
	assert_true(r.hits[0].rules & RULE_GAP);
	r = watchset_find(ws, s, STR("قمر شمس"));
	assert_int_equal(r.n_hits, 1);
	assert_false(r.hits[0].rules & RULE_GAP);
	watch_scratch_free(s);
	watchset_free(ws);
}

static uint32_t parsed(const char *words)
{
	uint32_t flags = 0, fields = 0;
	struct err e;

	if (term_flags_parse(str_of(words), &flags, &fields, &e) != ERR_NONE)
		assert_has(e.msg, "gap");
	return flags;
}

static void test_a_gap_has_a_number(void **state)
{
	(void)state;
	assert_int_equal(parsed("gap 2"), GAP(2));
	assert_int_equal(parsed("gap=2"), GAP(2));
	assert_int_equal(parsed("gap  9,exact"), GAP(9) | TERM_EXACT);
	assert_int_equal(parsed("inflected gap 1"), GAP(1) | TERM_INFLECTED);
	assert_int_equal(parsed("gap 1 gap 3"), GAP(3));
	assert_int_equal(parsed("gap 0"), 0);
	assert_int_equal(parsed("gap 10"), 0);
	assert_int_equal(parsed("gap"), 0);
	assert_int_equal(parsed("gap exact"), 0);
	assert_int_equal(parsed("gap=x"), 0);
	assert_int_equal(parsed("gap -1"), 0);
	assert_int_equal(term_gap(GAP(7) | TERM_NAME | TERM_EXACT), 7);
	assert_int_equal(term_gap(TERM_NAME), 0);
}

static size_t run(const struct watch_line *lines, size_t n, const char *body)
{
	struct watch_line copy[4];
	struct watch_def def = {.id = STR_INIT("w"), .lines = copy, .n_lines = n};
	struct str fields[FIELD_N] = {[FIELD_BODY] = str_of(body)};
	struct guards *g = rows_guards("");
	struct watch_scratch *s = watch_scratch_new();
	struct watchset *ws = NULL;
	size_t w, l, hits;
	struct err e;

	memcpy(copy, lines, n * sizeof(*lines));
	assert_code(watchset_new(&def, 1, g, &ws, &w, &l, &e), ERR_NONE);
	hits = watchset_run(ws, s, fields, NULL).n_hits;
	watch_scratch_free(s);
	watchset_free(ws);
	guards_free(g);
	return hits;
}

static void test_gaps_stand_in_require_and_near_lines(void **state)
{
	(void)state;
	static const struct watch_line require[] = {
		{.group = GROUP_TERM, .text = STR_INIT("قمر")},
		{.group = GROUP_REQUIRE,
			.text = STR_INIT("كتائب القسام | نجم"),
			.flags = GAP(2)},
	};
	static const struct watch_line near[] = {{.group = GROUP_NEAR,
		.text = STR_INIT("كتائب القسام + قمر"),
		.flags = GAP(2),
		.near = 3}};
	static const struct watch_line except[] = {
		{.group = GROUP_TERM, .text = STR_INIT("القسام")},
		{.group = GROUP_EXCEPT, .text = STR_INIT("كتائب القسام"), .flags = GAP(2)},
	};

	assert_int_not_equal(run(require, 2, "قمر. كتائب عز الدين القسام"), 0);
	assert_int_equal(run(require, 2, "قمر. كتائب عز الدين ذلك القسام"), 0);
	assert_int_equal(run(require, 2, "قمر. كتائب عز. الدين القسام"), 0);
	assert_int_not_equal(run(near, 1, "كتائب عز الدين القسام في ذات قمر"), 0);
	/* counted from its last word, as of any phrase */
	assert_int_equal(run(near, 1, "كتائب عز الدين القسام في ذات ليل بعد قمر"), 0);
	assert_int_equal(run(near, 1, "كتائب عز الدين ذلك القسام قمر"), 0);
	assert_int_equal(run(except, 2, "كتائب عز الدين القسام"), 0);
	assert_int_not_equal(run(except, 2, "كتائب عز الدين القسام وذاك القسام"), 0);
}

struct search {
	const struct watchset *ws;
	struct watch_scratch *s;
};

static void search(struct str text, const struct search *x)
{
	(void)watchset_find(x->ws, x->s, text);
}

/* Not cost_check(): what is done at one place is bounded and dear, above the steps a byte that others take. */
static void grows_in_proportion(const char *piece, struct search *x)
{
	AUTO_BUF struct buf big;
	double limit = 1e12;

	buf_init(&big, BUF_NO_MAX);
	for (int i = 0; i < 3; i++) {
		while (big.n < (size_t)4096 << i)
			buf_str(&big, str_of(piece));
#if UNIT_COUNTS
		steps_start(piece, (uint64_t)limit);
#endif
		search(buf_view(&big), x);
#if UNIT_COUNTS
		limit = (double)steps_stop() * COST_DOUBLING;
#endif
	}
	(void)limit;
}

/* Every word may be the next one of the phrase, and what is missing stands at its end. */
static void test_one_word_without_end_takes_linear_time(void **state)
{
	(void)state;
	static const char *const terms[] = {"قمر قمر قمر قمر نجم", "في في في قمر في نجم",
		"قمر قمر قمر قمر قمر قمر قمر قمر", "نجم قمر قمر قمر"};
	static const char *const pieces[] = {"قمر ", "في قمر ", "قمر قمر نجم ", "قمر\n"};
	struct search x = {.s = watch_scratch_new()};

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct watchset *ws = rows_set("", terms[i], GAP(9));
		x.ws = ws;
		for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++)
			grows_in_proportion(pieces[k], &x);
		watchset_free(ws);
	}
	watch_scratch_free(x.s);
}

/* More ways to read a text than are tried: that many words between so many are no hit, and no hang. */
static void test_what_takes_too_many_steps_is_no_hit(void **state)
{
	(void)state;
	AUTO_BUF struct buf text;
	struct watchset *ws = rows_set(
		"", "قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر قمر نجم", GAP(9));
	struct watch_scratch *s = watch_scratch_new();

	buf_init(&text, BUF_NO_MAX);
	for (size_t i = 0; i < 200; i++)
		buf_str(&text, STR("قمر "));
	assert_int_equal(watchset_find(ws, s, buf_view(&text)).n_hits, 0);
	/* What is read without going back is found at any length. */
	buf_reset(&text);
	for (size_t i = 0; i < 15; i++)
		buf_str(&text, STR("قمر "));
	buf_str(&text, STR("نجم"));
	assert_int_equal(watchset_find(ws, s, buf_view(&text)).n_hits, 1);
	watch_scratch_free(s);
	watchset_free(ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_other_words_stand_between_up_to_the_bound),
		cmocka_unit_test(test_words_keep_their_order),
		cmocka_unit_test(test_the_nearest_words_are_taken),
		cmocka_unit_test(test_a_sentence_ends_a_gap),
		cmocka_unit_test(test_a_gap_is_told_as_a_rule),
		cmocka_unit_test(test_a_gap_has_a_number),
		cmocka_unit_test(test_gaps_stand_in_require_and_near_lines),
		cmocka_unit_test(test_one_word_without_end_takes_linear_time),
		cmocka_unit_test(test_what_takes_too_many_steps_is_no_hit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
