/* SPDX-License-Identifier: ISC */
/* From alert to words: marks, excerpts, links, counted nouns, times. */
#include "alerts/message.h"
#include "tests/unit/alerts_fixture.h"

static const struct msg_limits roomy = {UNIT_CODE_POINTS, .title = 200, .excerpt = 200,
	.label = 50, .excerpts = 3, .marks = 10};

static int setup(void **state)
{
	static struct fixture f;

	fixture_init(&f, "slack");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fixture_done(*state);
	return 0;
}

/* The marked runs of t, joined with '|'. */
static struct str marked(const struct msg_text *t, struct arena *a)
{
	AUTO_BUF struct buf b;
	struct str run = STR("");
	bool is_marked = false;

	buf_init(&b, 4096);
	for (size_t at = 0; msg_run(t, &at, &run, &is_marked);) {
		if (is_marked && b.n != 0)
			buf_char(&b, '|');
		if (is_marked)
			buf_str(&b, run);
	}
	return arena_str(a, buf_view(&b));
}

static struct msg build(struct fixture *f, const struct msg_limits *l)
{
	struct msg m;

	assert_code(msg_build(&f->al, LANG_AR, l, &f->a, &m), ERR_NONE);
	return m;
}

static void test_the_excerpt_of_a_title_hit_is_not_repeated(void **state)
{
	struct msg m = build(*state, &roomy);

	assert_int_equal(m.n_excerpts, 2);
	assert_int_equal(m.n_terms, 1);
	assert_int_equal(m.others, 3);
}

static void test_the_time_is_that_of_publication_or_else_of_the_find(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(build(f, &roomy).time_s, f->al.published_s);
	f->al.published_s = TIME_NONE;
	assert_int_equal(build(f, &roomy).time_s, f->al.created_ms / 1000);
}

static void test_equal_excerpts_are_shown_once_with_all_marks(void **state)
{
	struct fixture *f = *state;
	struct str s = STR("لقاء بين الوزير والسفير في المدينة");

	fixture_hit(f, 1, FIELD_BODY, STR("والسفير"), s);
	fixture_hit(f, 2, FIELD_BODY, STR("الوزير"), s);
	struct msg m = build(f, &roomy);

	assert_int_equal(m.n_excerpts, 1);
	assert_string_equal(marked(&m.excerpts[0], &f->a).p, "الوزير|والسفير");
}

static void test_a_mark_inside_a_word_grows_to_the_word(void **state)
{
	struct fixture *f = *state;
	struct str s = STR("قال للتَّحالف: نعم، \"التحالف\"#التحالف_الدولي");

	fixture_hit(f, 1, FIELD_BODY, STR("حالف"), s);
	f->marks[1][1] = fixture_mark(s, STR("تحالف\""));
	f->marks[1][1].end -= 1;
	f->hits[1].n_marks = 2;
	struct msg m = build(f, &roomy);

	assert_string_equal(marked(&m.excerpts[0], &f->a).p, "للتَّحالف|التحالف");
}

static void test_marks_beyond_the_cut_are_dropped(void **state)
{
	struct fixture *f = *state;
	struct msg_limits tight = roomy;

	tight.excerpt = 40;
	struct msg m = build(f, &tight);

	assert_true(str_ends(m.excerpts[0].text, STR("…")));
	assert_string_equal(marked(&m.excerpts[0], &f->a).p, "للتحالف الد"); /* not the "…" */
	tight.excerpt = 20;
	m = build(f, &tight);
	assert_int_equal(m.excerpts[0].n_marks, 0);
}

static void test_marks_that_point_nowhere_do_no_harm(void **state)
{
	struct fixture *f = *state;

	f->marks[1][0] = (struct alert_mark){.start = 500, .end = 900};
	f->marks[2][0] = (struct alert_mark){.start = 9, .end = 3};
	struct msg m = build(f, &roomy);

	assert_int_equal(m.excerpts[0].n_marks + m.excerpts[1].n_marks, 0);
}

static void test_names_fall_back_to_ids_and_title_to_words(void **state)
{
	struct fixture *f = *state;

	f->al.title = STR(" \xE2\x80\x8B ");
	f->al.feed_title = STR("");
	f->watches[0].title = STR("");
	struct msg m = build(f, &roomy);

	assert_string_equal(m.title.text.p, "بلا عنوان");
	assert_str_is(m.outlet, "nahr");
	assert_int_equal(m.n_watches, 1);
	assert_str_is(m.watches[0], "coalition");
}

static void put(struct buf *out, struct str name)
{
	buf_char(out, '<');
	buf_str(out, name);
	buf_char(out, '>');
}

static void test_all_watches_are_named_up_to_a_bound_that_is_told(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;

	buf_init(&out, 4096);
	f->watches[1] = (struct alert_watch){STR("oil"), STR("النفط")};
	f->watches[2] = (struct alert_watch){STR("sea"), STR("")};
	f->al.n_watches = 3;
	struct msg m = build(f, &roomy);

	msg_watches(&m, LANG_AR, put, &out);
	assert_str_is(buf_view(&out), "<متابعة التحالف>، <النفط>، <sea>");
	for (size_t i = 3; i < MSG_WATCHES_MAX + 2; i++)
		f->watches[i] = f->watches[1];
	f->al.n_watches = MSG_WATCHES_MAX + 2;
	m = build(f, &roomy);
	buf_reset(&out);
	msg_watches(&m, LANG_AR, put, &out);
	assert_int_equal(m.n_watches, MSG_WATCHES_MAX);
	assert_true(str_ends(buf_view(&out), STR("، <+2>")));
}

static void test_only_web_links_pass_and_are_encoded(void **state)
{
	struct fixture *f = *state;
	char longer[2100];

	assert_str_is(msg_url(STR("https://a.example/خبر?q=\"<x>\"%20|"), &f->a),
		"https://a.example/%D8%AE%D8%A8%D8%B1?q=%22%3Cx%3E%22%20%7C");
	assert_int_equal(msg_url(STR("javascript:alert(1)"), &f->a).n, 0);
	assert_int_equal(msg_url(STR("https://outlet.example@evil.example/"), &f->a).n, 0);
	assert_int_equal(msg_url(STR("https:///x"), &f->a).n, 0);
	assert_str_is(msg_url(STR("https://a.example/100%/%d8"), &f->a),
		"https://a.example/100%25/%d8");
	assert_int_equal(msg_url(STR(""), &f->a).n, 0);
	memset(longer, 'a', sizeof(longer));
	memcpy(longer, "http://a/", 9);
	assert_int_equal(msg_url((struct str){longer, MSG_URL_MAX}, &f->a).n, MSG_URL_MAX);
	assert_int_equal(msg_url((struct str){longer, MSG_URL_MAX + 1}, &f->a).n, 0);
}

static void test_the_counted_noun_follows_its_number(void **state)
{
	static const struct {
		uint32_t n;
		const char *noun;
	} rows[] = {{1, "في مصدر آخر"}, {2, "في مصدرين آخرين"}, {3, " مصادر أخرى"},
		{10, " مصادر أخرى"}, {11, " مصدرا آخر"}, {99, " مصدرا آخر"}, {100, " مصدر آخر"},
		{103, " مصادر أخرى"}};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_BUF struct buf b;

		buf_init(&b, 100);
		words_count(LANG_AR, COUNTED_OUTLETS, rows[i].n, &b);
		assert_true(str_ends(buf_view(&b), str_of(rows[i].noun)));
	}
}

static void test_times_are_utc_and_impossible_ones_are_none(void **state)
{
	AUTO_BUF struct buf b;
	(void)state;

	buf_init(&b, 100);
	assert_true(msg_time_rfc3339(1601890860, &b));
	assert_string_equal(b.p, "2020-10-05T09:41:00Z");
	buf_reset(&b);
	assert_true(msg_time_people(1601890860, &b));
	assert_string_equal(b.p, "2020-10-05 09:41 UTC");
	buf_reset(&b);
	assert_false(msg_time_rfc3339(INT64_MIN, &b));
	assert_false(msg_time_rfc3339(253402300800, &b)); /* the year 10000 */
	assert_int_equal(b.n, 0);
}

/* Short, and its first words are the news. */
static void test_a_story_that_has_grown_says_by_how_many_it_is_told(void **state)
{
	struct fixture *f = *state;
	struct msg_limits narrow = roomy;
	struct msg m = build(f, &roomy);
	struct str title = m.title.text;

	assert_int_equal(m.others, 3);
	assert_true(m.n_excerpts > 0);
	f->al.story_grown = true;
	f->al.story_outlets = 10;
	m = build(f, &roomy);
	assert_int_equal(m.others, 0);
	assert_int_equal(m.n_excerpts, 0);
	assert_true(fixture_has(m.title.text, STR("ورد الخبر في \u2068"
						  "10\u2069 مصادر: ")));
	assert_true(fixture_has(m.title.text, title));
	assert_string_equal(marked(&m.title, &f->a).p, "التحالف الدولي");
	narrow.title = 60;
	m = build(f, &narrow);
	assert_in_range(m.title.text.n, 1, 160);
}

static void test_a_full_arena_is_a_limit_error(void **state)
{
	struct fixture *f = *state;
	struct arena small;
	struct msg m;

	arena_init(&small, 1);
	assert_code(msg_build(&f->al, LANG_AR, &roomy, &small, &m), ERR_LIMIT);
	arena_done(&small);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_excerpt_of_a_title_hit_is_not_repeated),
		T(test_the_time_is_that_of_publication_or_else_of_the_find),
		T(test_equal_excerpts_are_shown_once_with_all_marks),
		T(test_a_mark_inside_a_word_grows_to_the_word),
		T(test_marks_beyond_the_cut_are_dropped),
		T(test_marks_that_point_nowhere_do_no_harm),
		T(test_names_fall_back_to_ids_and_title_to_words),
		T(test_all_watches_are_named_up_to_a_bound_that_is_told),
		T(test_only_web_links_pass_and_are_encoded),
		T(test_the_counted_noun_follows_its_number),
		T(test_times_are_utc_and_impossible_ones_are_none),
		T(test_a_story_that_has_grown_says_by_how_many_it_is_told),
		T(test_a_full_arena_is_a_limit_error),
	};

	return cmocka_run_group_tests_name("alerts_message", tests, NULL, NULL);
}
