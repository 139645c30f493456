/* SPDX-License-Identifier: ISC */
/* What copies of an article are told by, and which of them are of one story. */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/unit/unit.h"
#include "watch/story/differ.h"
#include "watch/story/window.h"

#define HOUR (INT64_C(3600) * 1000)
#define DAY (24 * HOUR)

struct rig {
	struct story_window *w;
	struct folded fold;
	struct arena a;
	uint64_t seed;
	int64_t now_ms;
};

static int setup(void **state)
{
	static struct rig r;
	const struct story_bounds b = {
		.keep_ms = 3 * DAY, .articles = 100000, .hashes = 1000000};

	r = (struct rig){.w = story_window_new(&b), .seed = 1, .now_ms = 100 * DAY};
	arena_init(&r.a, 256 << 20);
	*state = &r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	story_window_free(r->w);
	fold_done(&r->fold);
	arena_done(&r->a);
	return 0;
}

/* ---- made texts ------------------------------------------------------------------------- */

/* Words that stand nowhere else: n from number `from` of a language of our own. */
static struct str words(struct rig *r, unsigned from, unsigned n)
{
	static const char *const syllables[] = {"با", "كو", "دي", "رم", "سل", "نو", "حت", "قي",
		"مش", "فر", "تن", "جو", "ها", "لص", "عك", "طب"};
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	for (unsigned i = from; i < from + n; i++)
		buf_printf(&b, "%s%s%s%s ", syllables[i & 15], syllables[i >> 4 & 15],
			syllables[i >> 8 & 15], syllables[i >> 12 & 15]);
	return arena_str(&r->a, buf_view(&b));
}

static struct str both(struct rig *r, struct str x, struct str y)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, x);
	buf_str(&b, y);
	return arena_str(&r->a, buf_view(&b));
}

static struct sketch sketch_of(struct rig *r, struct str title, struct str text)
{
	struct sketch s;

	assert_true(sketch_make(&r->fold, title, text, &r->a, &s));
	return s;
}

/* The story that it joins, after which it is in the window: of that story, or of one of its own. */
static int64_t comes(struct rig *r, uint64_t outlet, struct str title, struct str text)
{
	struct sketch s = sketch_of(r, title, text);
	struct story_article a = {.sketch = &s, .outlet = outlet, .seen_ms = r->now_ms};
	struct story_match m = story_window_find(r->w, &a);

	a.story = m.story != 0 ? m.story : (int64_t)story_window_mark(r->w) + 1;
	story_window_add(r->w, &a);
	return m.story;
}

static int64_t text_comes(struct rig *r, uint64_t outlet, struct str text)
{
	return comes(r, outlet, STR(""), text);
}

/* ---- sketches --------------------------------------------------------------------------- */

static void test_one_in_three_of_a_long_text_all_of_a_short_one(void **state)
{
	struct rig *r = *state;
	struct sketch s = sketch_of(r, STR(""), words(r, 0, 2002));

	assert_in_range(s.n, 2000 / SKETCH_SAMPLE * 8 / 10, 2000 / SKETCH_SAMPLE * 12 / 10);
	assert_int_equal(s.n, s.n_sampled);
	assert_false(s.dense);
	s = sketch_of(r, STR(""), words(r, 0, 42));
	assert_int_equal(s.n, 40);
	assert_in_range(s.n_sampled, 3, 20);
	assert_true(s.dense);
}

/* A text as a hostile publisher would write it. */
static void test_a_sketch_is_bounded(void **state)
{
	struct rig *r = *state;
	struct sketch s = sketch_of(r, words(r, 0, 20000), words(r, 20000, 40000));

	assert_in_range(s.n, 1, SKETCH_MAX);
	s = sketch_of(r, STR(""), STR(""));
	assert_true(sketch_is_empty(&s));
	s = sketch_of(r, STR("كلمة واحدة"), STR(""));
	assert_true(sketch_is_empty(&s));
}

static void test_spelling_is_no_difference(void **state)
{
	struct rig *r = *state;
	struct sketch a = sketch_of(r, STR("أعلنت الوزارة إطلاق خطة الإسكان الجديدة"), STR(""));
	struct sketch b =
		sketch_of(r, STR("اعلنت الوزاره «إطلاقَ» خطة الاسكان الجديدة!"), STR(""));

	assert_int_equal(a.title, b.title);
	assert_int_not_equal(a.title, 0);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.v, b.v, a.n * sizeof(*a.v));
}

static void test_a_short_title_is_anybodys(void **state)
{
	struct rig *r = *state;

	assert_int_equal(sketch_of(r, STR("نشرة أخبار المساء اليوم"), STR("")).title, 0);
}

static void test_a_sketch_is_read_as_it_was_written(void **state)
{
	struct rig *r = *state;
	const struct sketch all[] = {sketch_of(r, words(r, 0, 8), words(r, 100, 300)),
		sketch_of(r, words(r, 0, 8), words(r, 100, 40)),
		sketch_of(r, words(r, 0, 8), STR(""))};

	for (size_t i = 0; i < 3; i++) {
		struct str text = sketch_write(&all[i], &r->a);
		struct sketch s;

		assert_true(sketch_read(text, &r->a, &s));
		assert_int_equal(s.n, all[i].n);
		assert_int_equal(s.n_sampled, all[i].n_sampled);
		assert_int_equal(s.title, all[i].title);
		assert_int_equal(s.dense, all[i].dense);
		assert_int_equal(s.headline, all[i].headline);
		assert_memory_equal(s.v, all[i].v, s.n * sizeof(*s.v));
		assert_int_equal(all[i].headline, i == 2);
	}
}

static void test_what_is_no_sketch_is_not_read(void **state)
{
	struct rig *r = *state;
	struct sketch one = sketch_of(r, words(r, 0, 8), words(r, 100, 300));
	struct str text = sketch_write(&one, &r->a);
	char *bad = xstrndup(text.p, text.n);
	struct sketch s;

	assert_false(sketch_read(STR(""), &r->a, &s));
	assert_false(sketch_read(str_sub(text, 0, text.n - 1), &r->a, &s));
	for (size_t i = 0; i < 14; i++) {
		bad[i] = '~';
		assert_false(sketch_read((struct str){bad, text.n}, &r->a, &s));
		assert_int_equal(s.n, 0);
		bad[i] = text.p[i];
	}
	free(bad);
}

/* ---- joining ---------------------------------------------------------------------------- */

static void test_a_copy_joins_and_another_article_does_not(void **state)
{
	struct rig *r = *state;
	struct str text = words(r, 0, 200);

	assert_int_equal(text_comes(r, 1, text), 0);
	assert_int_equal(text_comes(r, 2, words(r, 1000, 200)), 0);
	assert_int_equal(text_comes(r, 3, both(r, text, words(r, 2000, 40))), 1);
	assert_int_equal(text_comes(r, 4, text), 1);
}

/* A third of it, with words of its own around. */
static void test_a_rewrite_joins_and_a_quote_does_not(void **state)
{
	struct rig *r = *state;

	assert_int_equal(text_comes(r, 1, words(r, 0, 300)), 0);
	assert_int_equal(text_comes(r, 2, both(r, words(r, 0, 100), words(r, 1000, 200))), 1);
	assert_int_equal(text_comes(r, 3, both(r, words(r, 150, 30), words(r, 2000, 270))), 0);
}

static void test_it_joins_the_one_of_which_it_has_the_larger_part(void **state)
{
	struct rig *r = *state;

	assert_int_equal(text_comes(r, 1, words(r, 0, 2000)), 0);
	assert_int_equal(text_comes(r, 2, both(r, words(r, 3000, 150), words(r, 0, 12))), 0);
	assert_int_equal(text_comes(r, 3, both(r, words(r, 3000, 130), words(r, 100, 70))), 2);
}

static void test_the_same_background_a_day_later_is_another_story(void **state)
{
	struct rig *r = *state;
	struct str background = words(r, 0, 60);

	assert_int_equal(text_comes(r, 1, both(r, background, words(r, 1000, 200))), 0);
	r->now_ms += 25 * HOUR;
	assert_int_equal(text_comes(r, 2, both(r, background, words(r, 2000, 200))), 0);
	assert_int_equal(text_comes(r, 3, both(r, background, words(r, 1000, 100))), 1);
}

static void test_two_summaries_join(void **state)
{
	struct rig *r = *state;

	assert_int_equal(text_comes(r, 1, words(r, 0, 35)), 0);
	assert_int_equal(text_comes(r, 2, words(r, 3, 35)), 1);
	assert_int_equal(text_comes(r, 3, both(r, words(r, 0, 7), words(r, 1000, 30))), 0);
}

static void test_a_summary_joins_its_text(void **state)
{
	struct rig *r = *state;

	assert_int_equal(text_comes(r, 1, words(r, 0, 400)), 0);
	assert_int_equal(text_comes(r, 2, words(r, 0, 60)), 1);
}

/* ---- headlines -------------------------------------------------------------------------- */

static void test_a_headline_joins_by_its_title_for_hours(void **state)
{
	struct rig *r = *state;
	struct str title = words(r, 0, 7);

	assert_int_equal(comes(r, 1, title, words(r, 1000, 200)), 0);
	assert_int_equal(comes(r, 2, title, STR("")), 1);
	assert_int_equal(comes(r, 3, words(r, 1, 4), STR("")), 0);
	r->now_ms += STORY_HEADLINE_MS + 1;
	assert_int_equal(comes(r, 4, title, STR("")), 0);
}

/* «The prices of gold in the country today», every outlet, every day. */
static void test_a_title_alone_joins_no_two_texts(void **state)
{
	struct rig *r = *state;
	struct str title = words(r, 0, 7);

	assert_int_equal(comes(r, 1, title, words(r, 1000, 200)), 0);
	assert_int_equal(comes(r, 2, title, words(r, 2000, 200)), 0);
}

/* The news at nine, at ten, at eleven: an hour apart, so that each is like the one before. */
static void test_a_headline_that_a_feed_says_again_is_a_series(void **state)
{
	struct rig *r = *state;
	struct str title = words(r, 0, 7);

	assert_int_equal(comes(r, 1, title, STR("")), 0);
	assert_int_equal(comes(r, 2, title, STR("")), 1);
	for (int i = 0; i < 20; i++) {
		r->now_ms += HOUR;
		assert_int_equal(comes(r, i % 2 == 0 ? 1 : 2, title, STR("")), 0);
	}
}

/* ---- what is nobody's ------------------------------------------------------------------- */

/* Furniture that was not seen as such: half of each article of an outlet. */
static void test_what_stands_around_the_articles_of_an_outlet_joins_nothing(void **state)
{
	struct rig *r = *state;
	struct str around = words(r, 0, 100);

	for (unsigned i = 1; i <= 50; i++)
		assert_int_equal(text_comes(r, 1, both(r, words(r, 1000 * i, 100), around)), 0);
	assert_int_equal(text_comes(r, 2, both(r, words(r, 60000, 100), around)), 0);
}

/* Two outlets that one system writes the same things around: a few join before it is known, and then no more. */
static void test_what_two_outlets_have_around_is_found_out(void **state)
{
	struct rig *r = *state;
	struct str around = words(r, 0, 100);
	unsigned joined = 0;

	for (unsigned i = 1; i <= 60; i++)
		joined += text_comes(r, i % 2, both(r, words(r, 1000 * i, 100), around)) != 0;
	assert_in_range(joined, 0, 2 * STORY_BOILER_OUTLET);
	for (unsigned i = 61; i <= 64; i++)
		assert_int_equal(text_comes(r, i % 2,
					 both(r, words(r, 1000 * i % 65000 + 7, 100), around)),
			0);
}

static void test_the_biggest_story_is_not_furniture(void **state)
{
	struct rig *r = *state;
	struct str text = words(r, 0, 200);

	assert_int_equal(text_comes(r, 1, text), 0);
	for (unsigned i = 2; i <= 200; i++)
		assert_int_equal(
			text_comes(r, i, both(r, text, words(r, 1000 + 20 * i, 20))), 1);
}

static void test_an_outlets_series_is_no_story(void **state)
{
	struct rig *r = *state;
	struct str table = words(r, 0, 150);

	assert_int_equal(comes(r, 1, words(r, 1000, 8), both(r, table, words(r, 2000, 10))), 0);
	assert_int_equal(comes(r, 1, words(r, 1100, 8), both(r, table, words(r, 2100, 10))), 0);
}

static void test_an_article_in_two_feeds_of_its_outlet_is_one(void **state)
{
	struct rig *r = *state;

	assert_int_equal(comes(r, 1, words(r, 1000, 8), words(r, 0, 150)), 0);
	assert_int_equal(comes(r, 1, words(r, 1000, 8), words(r, 0, 150)), 1);
}

/* Today's prices are yesterday's but for a number. */
static void test_an_outlets_article_of_another_day_is_another(void **state)
{
	struct rig *r = *state;

	assert_int_equal(comes(r, 1, words(r, 1000, 8), words(r, 0, 150)), 0);
	r->now_ms += STORY_HEADLINE_MS + 1;
	assert_int_equal(comes(r, 1, words(r, 1000, 8), words(r, 0, 150)), 0);
}

/* What is shared is shared with the smaller one, and how much of the article itself that is, is told beside it. */
static void test_it_is_told_how_much_of_the_article_itself_is_shared(void **state)
{
	struct rig *r = *state;
	struct sketch s = sketch_of(r, STR(""), words(r, 0, 300));
	const struct story_article a = {.sketch = &s, .outlet = 2, .seen_ms = r->now_ms};

	text_comes(r, 1, words(r, 0, 100));
	struct story_match m = story_window_find(r->w, &a);

	assert_int_equal(m.story, 1);
	assert_int_equal(m.shared, m.of);
	assert_true(m.own > 2 * m.of);
}

/* ---- the window ------------------------------------------------------------------------- */

static void test_what_is_old_is_forgotten(void **state)
{
	struct rig *r = *state;
	struct str text = words(r, 0, 200);

	assert_int_equal(text_comes(r, 1, text), 0);
	r->now_ms += 3 * DAY;
	assert_int_equal(story_window_trim(r->w, r->now_ms), 0);
	assert_int_equal(text_comes(r, 2, text), 1);
	r->now_ms += 1;
	assert_int_equal(story_window_trim(r->w, r->now_ms), 0);
	assert_int_equal(story_window_articles(r->w), 1);
}

static void test_what_a_clock_saw_that_was_ahead_holds_nothing(void **state)
{
	struct rig *r = *state;
	int64_t now_ms = r->now_ms;

	r->now_ms += 365 * DAY;
	text_comes(r, 1, words(r, 0, 200));
	r->now_ms = now_ms;
	text_comes(r, 1, words(r, 1000, 200));
	r->now_ms += 3 * DAY + 1;
	assert_int_equal(story_window_trim(r->w, r->now_ms), 0);
	assert_int_equal(story_window_articles(r->w), 0);
}

static void test_what_is_beyond_the_bounds_is_counted(void **state)
{
	const struct story_bounds few = {.keep_ms = 3 * DAY, .articles = 10, .hashes = 1000000};
	const struct story_bounds little = {.keep_ms = 3 * DAY, .articles = 100, .hashes = 500};
	struct rig *r = *state;

	story_window_free(r->w);
	r->w = story_window_new(&few);
	for (unsigned i = 0; i < 30; i++)
		text_comes(r, 1, words(r, 300 * i, 200));
	assert_int_equal(story_window_trim(r->w, r->now_ms), 20);
	assert_int_equal(text_comes(r, 2, words(r, 300 * 19, 200)), 0);
	assert_int_equal(text_comes(r, 2, words(r, 300 * 20, 200)), 21);
	story_window_free(r->w);
	r->w = story_window_new(&little);
	for (unsigned i = 0; i < 30; i++)
		text_comes(r, 1, words(r, 300 * i, 200));
	assert_in_range(story_window_trim(r->w, r->now_ms), 15, 28);
}

/* As it was, whatever grew meanwhile: the same answers, and the same after more was added. */
static void test_what_is_undone_never_was(void **state)
{
	struct rig *r = *state;

	for (unsigned i = 0; i < 20; i++)
		text_comes(r, i, words(r, 300 * i, 200));
	uint64_t mark = story_window_mark(r->w);

	for (unsigned i = 0; i < 150; i++)
		text_comes(r, 100 + i,
			both(r, words(r, 300 * (i % 40), 100), words(r, 13000 + 300 * i, 100)));
	story_window_undo(r->w, mark);
	assert_int_equal(story_window_articles(r->w), 20);
	assert_int_equal(text_comes(r, 1000, words(r, 14000, 100)), 0);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(text_comes(r, 2000, words(r, 300 * i, 200)), i + 1);
}

static void test_a_number_gets_its_story_later(void **state)
{
	struct rig *r = *state;
	struct str text = words(r, 0, 200);

	text_comes(r, 1, text);
	story_window_rename(r->w, 0, 4711);
	assert_int_equal(text_comes(r, 2, text), 4711);
}

/* ---- what differs ----------------------------------------------------------------------- */

static void test_what_is_copied_and_what_is_of_its_own(void **state)
{
	struct str first = STR("تسلم الجيش معسكر الوادي من القوات المنسحبة مساء الأحد. ووقعت "
			       "لجنة مشتركة محضر التسليم بحضور ممثلين عن المحافظة.");
	struct str own = STR("وروى صاحب المقهى المقابل أنه ظل يوزع الشاي حتى الفجر");
	struct rig *r = *state;
	struct differ *d = differ_new();
	struct differ_found f;

	differ_add(d, first, &f);
	assert_int_equal(f.percent, 0);
	assert_int_equal(f.from, SIZE_MAX);
	assert_int_equal(f.n_own, 2);
	differ_add(d, STR("زار الوزير الجنوب وافتتح القنصلية الجديدة في المدينة"), &f);
	assert_int_equal(f.percent, 0);
	differ_add(d, both(r, first, both(r, STR(" "), own)), &f);
	assert_in_range(f.percent, 50, 80);
	assert_int_equal(f.from, 0);
	assert_int_equal(f.n_own, 1);
	assert_str_eq(f.own[0], own);
	differ_add(d, first, &f);
	assert_int_equal(f.percent, 100);
	assert_int_equal(f.n_own, 0);
	differ_add(d, STR(""), &f);
	assert_int_equal(f.percent, 0);
	differ_free(d);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_one_in_three_of_a_long_text_all_of_a_short_one),
		T(test_a_sketch_is_bounded),
		T(test_spelling_is_no_difference),
		T(test_a_short_title_is_anybodys),
		T(test_a_sketch_is_read_as_it_was_written),
		T(test_what_is_no_sketch_is_not_read),
		T(test_a_copy_joins_and_another_article_does_not),
		T(test_a_rewrite_joins_and_a_quote_does_not),
		T(test_it_joins_the_one_of_which_it_has_the_larger_part),
		T(test_the_same_background_a_day_later_is_another_story),
		T(test_two_summaries_join),
		T(test_a_summary_joins_its_text),
		T(test_a_headline_joins_by_its_title_for_hours),
		T(test_a_title_alone_joins_no_two_texts),
		T(test_a_headline_that_a_feed_says_again_is_a_series),
		T(test_what_stands_around_the_articles_of_an_outlet_joins_nothing),
		T(test_what_two_outlets_have_around_is_found_out),
		T(test_the_biggest_story_is_not_furniture),
		T(test_an_outlets_series_is_no_story),
		T(test_an_article_in_two_feeds_of_its_outlet_is_one),
		T(test_an_outlets_article_of_another_day_is_another),
		T(test_it_is_told_how_much_of_the_article_itself_is_shared),
		T(test_what_is_old_is_forgotten),
		T(test_what_a_clock_saw_that_was_ahead_holds_nothing),
		T(test_what_is_beyond_the_bounds_is_counted),
		T(test_what_is_undone_never_was),
		T(test_a_number_gets_its_story_later),
		T(test_what_is_copied_and_what_is_of_its_own),
	};

	return cmocka_run_group_tests_name("watch_story", tests, NULL, NULL);
}
