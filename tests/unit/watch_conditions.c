/* SPDX-License-Identifier: ISC */
/* The conditions of a watch: groups ANDed, alternatives ORed, masks, nearness, floods. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

enum {
	LINES_MAX = 8
};

struct fixture {
	struct guards *g;
	struct watch_scratch *s;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->s = watch_scratch_new();
	*state = f;
	return (int)guards_new(STR(""), &f->g, NULL);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	guards_free(f->g);
	watch_scratch_free(f->s);
	free(f);
	return 0;
}

static struct watchset *build(struct fixture *f, const struct watch_line *lines, uint32_t min)
{
	struct watch_def def = {.id = STR_INIT("w"), .min = min};
	struct watchset *ws = NULL;
	struct watch_line copy[LINES_MAX];
	size_t w, l;
	struct err e;

	for (; lines[def.n_lines].text.n > 0; def.n_lines++)
		copy[def.n_lines] = lines[def.n_lines];
	def.lines = copy;
	if (watchset_new(&def, 1, f->g, &ws, &w, &l, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return ws;
}

/* Hits in a body for lines that end with an empty one. */
static size_t hits(
	struct fixture *f, const struct watch_line *lines, uint32_t min, const char *body)
{
	struct watchset *ws = build(f, lines, min);
	struct str fields[FIELD_N] = {[FIELD_BODY] = str_of(body)};
	size_t n = watchset_run(ws, f->s, fields, NULL).n_hits;

	watchset_free(ws);
	return n;
}

#define TERM(t)                                                                                \
	{                                                                                      \
		.group = GROUP_TERM, .text = STR_INIT(t)                                       \
	}
#define REQUIRE(t)                                                                             \
	{                                                                                      \
		.group = GROUP_REQUIRE, .text = STR_INIT(t)                                    \
	}
#define EXCLUDE(t)                                                                             \
	{                                                                                      \
		.group = GROUP_EXCLUDE, .text = STR_INIT(t)                                    \
	}
#define EXCEPT(t)                                                                              \
	{                                                                                      \
		.group = GROUP_EXCEPT, .text = STR_INIT(t)                                     \
	}
#define NEAR(n, t)                                                                             \
	{                                                                                      \
		.group = GROUP_NEAR, .near = (n), .text = STR_INIT(t)                          \
	}

static void test_require_lines_are_anded_and_their_parts_ored(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {
		TERM("قصف"), REQUIRE("دمشق | حلب"), REQUIRE("طائرة"), {0}};

	assert_int_equal(hits(f, w, 0, "قصف حلب من طائرة"), 1);
	assert_int_equal(hits(f, w, 0, "قصف دمشق من طائرة"), 1);
	assert_int_equal(hits(f, w, 0, "قصف حمص من طائرة"), 0);
	assert_int_equal(hits(f, w, 0, "قصف حلب ودمشق"), 0);
	assert_int_equal(hits(f, w, 0, "دمشق طائرة"), 0);
}

static void test_exclude_silences_the_article(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {TERM("قصف"), EXCLUDE("مباراة"), {0}};

	assert_int_equal(hits(f, w, 0, "قصف عنيف"), 1);
	assert_int_equal(hits(f, w, 0, "قصف عنيف في مباراة الأمس"), 0);
}

static void test_except_masks_spans_only(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {
		TERM("القاعدة"), EXCEPT("القاعدة السرية"), EXCEPT("تسليم القاعدة"), {0}};

	assert_int_equal(hits(f, w, 0, "القاعدة السرية"), 0);
	assert_int_equal(hits(f, w, 0, "تسليم القاعدة السرية قريبا"), 0);
	assert_int_equal(hits(f, w, 0, "هاجمت القاعدة هذه القاعدة السرية"), 1);
	assert_int_equal(
		hits(f, w, 0, "القاعدة، والقاعدة السرية، وتسليم القاعدة، والقاعدة"), 2);
}

static void test_except_masks_what_it_overlaps_at_either_end(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {
		TERM("قصف دمشق"), EXCEPT("دمشق القديمة"), EXCEPT("مسلسل قصف"), {0}};

	assert_int_equal(hits(f, w, 0, "قصف دمشق أمس"), 1);
	assert_int_equal(hits(f, w, 0, "قصف دمشق القديمة"), 0);
	assert_int_equal(hits(f, w, 0, "مسلسل قصف دمشق"), 0);
	assert_int_equal(hits(f, w, 0, "دمشق القديمة قبل قصف دمشق"), 1);
}

static void test_except_masks_neither_exclude_nor_require(void **state)
{
	struct fixture *f = *state;
	const struct watch_line exclude[] = {
		TERM("قصف"), EXCLUDE("القاعدة"), EXCEPT("القاعدة السرية"), {0}};
	const struct watch_line require[] = {
		TERM("قصف"), REQUIRE("القاعدة"), EXCEPT("القاعدة السرية"), {0}};

	assert_int_equal(hits(f, exclude, 0, "قصف القاعدة السرية"), 0);
	assert_int_equal(hits(f, require, 0, "قصف القاعدة السرية"), 1);
}

static void test_min_counts_distinct_terms(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {TERM("نفط"), TERM("غاز"), TERM("فحم"), {0}};

	assert_int_equal(hits(f, w, 2, "نفط ونفط ونفط"), 0);
	assert_int_equal(hits(f, w, 2, "نفط وغاز ونفط"), 3);
	assert_int_equal(hits(f, w, 3, "نفط وغاز"), 0);
	assert_int_equal(hits(f, w, 0, "فحم"), 1);
}

static void test_lines_that_find_the_same_count_once(void **state)
{
	struct fixture *f = *state;
	const struct watch_line twice[] = {TERM("نفط"), TERM("نِفْط"), TERM("غاز"), {0}};
	const struct watch_line near[] = {
		NEAR(2, "نفط + غاز"), NEAR(2, "نفط + غاز"), TERM("فحم"), {0}};
	struct watch_line flags[] = {TERM("نفط"), TERM("نفط"), {0}};
	struct watchset *ws = build(f, twice, 2);

	assert_int_equal(watchset_n_terms(ws, 0), 2);
	watchset_free(ws);
	assert_int_equal(hits(f, twice, 2, "نفط ونفط"), 0);
	assert_int_equal(hits(f, twice, 2, "نفط وغاز"), 3);
	assert_int_equal(hits(f, near, 2, "نفط وغاز"), 0);
	assert_int_equal(hits(f, near, 2, "نفط وغاز وفحم"), 5);
	assert_int_equal(hits(f, flags, 2, "نفط"), 0);
	flags[1].flags = TERM_EXACT;
	assert_int_equal(hits(f, flags, 2, "نفط"), 2);
}

static void test_near_wants_all_parts_close_in_any_order(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {NEAR(2, "سفير + طهران"), {0}};

	assert_int_equal(hits(f, w, 0, "سفير فرنسا في طهران"), 2);
	assert_int_equal(hits(f, w, 0, "طهران تستدعي سفير فرنسا"), 2);
	assert_int_equal(hits(f, w, 0, "سفير فرنسا الجديد في طهران"), 0);
	assert_int_equal(hits(f, w, 0, "وصل سفير.\n\nطهران ترد"), 0);
	assert_int_equal(hits(f, w, 0, "وصل سفير.\nطهران ترد"), 2);
	assert_int_equal(hits(f, w, 0, "سفير بعيد هنا وهناك عن سفير في طهران"), 2);
}

static void test_near_takes_three_parts_and_masks(void **state)
{
	struct fixture *f = *state;
	const struct watch_line three[] = {NEAR(1, "نفط + غاز + سفينة"), {0}};
	const struct watch_line masked[] = {NEAR(3, "سفير + طهران"), EXCEPT("طهران بارك"), {0}};

	assert_int_equal(hits(f, three, 0, "غاز و نفط على سفينة"), 3);
	assert_int_equal(hits(f, three, 0, "غاز و نفط"), 0);
	assert_int_equal(hits(f, three, 0, "غاز و نفط من بلد آخر على سفينة"), 0);
	assert_int_equal(hits(f, masked, 0, "سفير في طهران بارك"), 0);
	assert_int_equal(hits(f, masked, 0, "سفير في طهران"), 2);
}

static void test_near_stays_in_one_field_and_one_paragraph(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {NEAR(5, "قصف + دمشق"), {0}};
	struct watchset *ws = build(f, w, 0);
	struct str apart[FIELD_N] = {[FIELD_TITLE] = STR("قصف"), [FIELD_BODY] = STR("دمشق")};
	struct str beside[FIELD_N] = {
		[FIELD_TITLE] = STR("قصف دمشق"), [FIELD_BODY] = STR("دمشق")};

	assert_int_equal(watchset_run(ws, f->s, apart, NULL).n_hits, 0);
	assert_int_equal(watchset_run(ws, f->s, beside, NULL).n_hits, 2);
	watchset_free(ws);
	assert_int_equal(hits(f, w, 0, "قصف\n\nدمشق"), 0);
	assert_int_equal(hits(f, w, 0, "قصف\nدمشق"), 2);
}

static void test_a_near_line_counts_as_a_term(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {TERM("نفط"), NEAR(3, "سفير + طهران"), {0}};

	assert_int_equal(hits(f, w, 2, "نفط و سفير في طهران"), 3);
	assert_int_equal(hits(f, w, 2, "نفط و سفير"), 0);
}

static void test_fields_are_asked_for_by_line(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {
		{.group = GROUP_TERM, .text = STR_INIT("نفط"), .fields = 1U << FIELD_TITLE},
		{.group = GROUP_TERM, .text = STR_INIT("reuters"), .fields = 1U << FIELD_URL},
		{0}};
	struct watchset *ws = build(f, w, 0);
	struct str title[FIELD_N] = {
		[FIELD_TITLE] = STR("نفط reuters"), [FIELD_BODY] = STR("نفط")};
	struct str url[FIELD_N] = {[FIELD_URL] = STR("https://reuters.com/نفط")};
	struct watch_result r = watchset_run(ws, f->s, title, NULL);

	assert_int_equal(r.n_hits, 1);
	assert_int_equal(r.hits[0].field, FIELD_TITLE);
	r = watchset_run(ws, f->s, url, NULL);
	assert_int_equal(r.n_hits, 1);
	assert_int_equal(r.hits[0].start, 8);
	watchset_free(ws);
}

static void test_a_line_in_dialect_lends_its_clitics_to_no_other(void **state)
{
	struct fixture *f = *state;
	const struct watch_line w[] = {TERM("البلد"),
		{.group = GROUP_TERM, .flags = TERM_DIALECT, .text = STR_INIT("الدار")}, {0}};

	assert_int_equal(hits(f, w, 0, "من هالدار"), 1);
	assert_int_equal(hits(f, w, 0, "من هالبلد"), 0);
	assert_int_equal(hits(f, w, 0, "وهالدار"), 1);
	assert_int_equal(hits(f, w, 0, "وهالبلد"), 0);
}

static void test_only_active_watches_run_and_hits_are_in_order(void **state)
{
	struct fixture *f = *state;
	struct watch_line a = TERM("نفط"), b[] = {TERM("غاز"), TERM("نفط خام")};
	struct watch_def defs[70] = {
		[3] = {.lines = &a, .n_lines = 1}, [69] = {.lines = b, .n_lines = 2}};
	struct watchset *ws = NULL;
	size_t w, l;
	struct str fields[FIELD_N] = {
		[FIELD_TITLE] = STR("غاز"), [FIELD_BODY] = STR("نفط خام ثم غاز")};
	uint64_t active[2] = {0, 1ULL << 5};

	assert_code(watchset_new(defs, 70, f->g, &ws, &w, &l, NULL), ERR_NONE);
	struct watch_result r = watchset_run(ws, f->s, fields, NULL);

	assert_int_equal(r.n_hits, 4);
	assert_int_equal(r.hits[0].watch, 3);
	assert_int_equal(r.hits[1].field, FIELD_TITLE);
	assert_int_equal(r.hits[2].line, 1);
	assert_int_equal(r.hits[3].line, 0);
	r = watchset_run(ws, f->s, fields, active);
	assert_int_equal(r.n_hits, 3);
	assert_int_equal(r.hits[0].watch, 69);
	watchset_free(ws);
}

static void test_a_flood_is_cut_but_hides_no_other_watch(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf body;
	struct watch_line a = TERM("نفط"), b = TERM("غاز");
	struct watch_def defs[2] = {{.lines = &a, .n_lines = 1}, {.lines = &b, .n_lines = 1}};
	struct watchset *ws = NULL;
	size_t w, l;

	buf_init(&body, BUF_NO_MAX);
	for (int i = 0; i < 5000; i++)
		buf_str(&body, STR("نفط "));
	buf_str(&body, STR("غاز"));
	assert_code(watchset_new(defs, 2, f->g, &ws, &w, &l, NULL), ERR_NONE);
	struct str fields[FIELD_N] = {[FIELD_BODY] = buf_view(&body)};
	struct watch_result r = watchset_run(ws, f->s, fields, NULL);

	assert_true(r.cut);
	assert_true(r.n_hits <= WATCH_MAX_HITS);
	assert_int_equal(r.hits[r.n_hits - 1].watch, 1);
	watchset_free(ws);
}

static void test_a_bad_line_is_named(void **state)
{
	struct fixture *f = *state;
	struct watch_line lines[] = {TERM("نفط"), TERM("؟ ..."), {0}};
	struct watch_def defs[2] = {
		{.lines = lines, .n_lines = 1}, {.lines = lines, .n_lines = 2}};
	struct watchset *ws = NULL;
	size_t w = 9, l = 9;
	struct err e;

	assert_code(watchset_new(defs, 2, f->g, &ws, &w, &l, &e), ERR_BAD_INPUT);
	assert_null(ws);
	assert_int_equal(w, 1);
	assert_int_equal(l, 1);
	assert_has(e.msg, "letters");
	lines[1].text = STR("ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ");
	assert_code(watchset_new(defs, 2, f->g, &ws, &w, &l, &e), ERR_BAD_INPUT);
	assert_has(e.msg, "16");
}

static void test_an_empty_set_finds_nothing(void **state)
{
	struct fixture *f = *state;
	struct watchset *ws = NULL;
	size_t w, l;
	struct str fields[FIELD_N] = {[FIELD_BODY] = STR("نفط")};

	assert_code(watchset_new(NULL, 0, f->g, &ws, &w, &l, NULL), ERR_NONE);
	assert_int_equal(watchset_run(ws, f->s, fields, NULL).n_hits, 0);
	assert_int_equal(watchset_find(ws, f->s, STR("نفط")).n_hits, 0);
	assert_true(watchset_bytes(ws) > 0);
	watchset_free(ws);
	watchset_free(NULL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_require_lines_are_anded_and_their_parts_ored),
		T(test_exclude_silences_the_article),
		T(test_except_masks_spans_only),
		T(test_except_masks_what_it_overlaps_at_either_end),
		T(test_except_masks_neither_exclude_nor_require),
		T(test_min_counts_distinct_terms),
		T(test_lines_that_find_the_same_count_once),
		T(test_near_wants_all_parts_close_in_any_order),
		T(test_near_takes_three_parts_and_masks),
		T(test_near_stays_in_one_field_and_one_paragraph),
		T(test_a_near_line_counts_as_a_term),
		T(test_fields_are_asked_for_by_line),
		T(test_a_line_in_dialect_lends_its_clitics_to_no_other),
		T(test_only_active_watches_run_and_hits_are_in_order),
		T(test_a_flood_is_cut_but_hides_no_other_watch),
		T(test_a_bad_line_is_named),
		T(test_an_empty_set_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
