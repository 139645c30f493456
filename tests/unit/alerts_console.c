/* SPDX-License-Identifier: ISC */
/* The terminal: widths, colours closed on each line, nothing that a terminal would obey. */
#include "alerts/text.h"
#include "tests/unit/alerts_fixture.h"

static int setup(void **state)
{
	static struct fixture f;

	fixture_init(&f, "console");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fixture_done(*state);
	return 0;
}

/* Columns of a line without its colours. */
static size_t columns(struct str line)
{
	size_t n = 0;
	struct str rest = line;

	while (rest.n != 0) {
		size_t esc = str_find(rest, '\033');

		n += text_width(str_sub(rest, 0, esc));
		rest = str_sub(rest, esc, rest.n);
		rest = str_sub(rest, rest.n == 0 ? 0 : str_find(rest, 'm') + 1, rest.n);
	}
	return n;
}

static size_t count(struct str s, struct str part)
{
	size_t n = 0;

	for (size_t at = str_find_str(s, part); at < s.n; at = str_find_str(s, part)) {
		n++;
		s = str_sub(s, at + part.n, s.n);
	}
	return n;
}

static void every_line_is_sound(struct str out, size_t width)
{
	struct str line;

	while (str_cut(&out, '\n', &line)) {
		/* Time, id and link are never cut; a terminal breaks them where it must. */
		bool whole = fixture_has(line, STR("https://")) ||
			     fixture_has(line, STR("alr_")) || fixture_has(line, STR("UTC"));

		assert_true(whole || columns(line) <= width);
		assert_int_equal(count(line, STR("\033[")), 2 * count(line, STR("\033[0m")));
		assert_int_equal(count(line, STR(TEXT_FSI)), count(line, STR(TEXT_PDI)));
	}
}

static void test_lines_fit_and_close_what_they_open_at_any_width(void **state)
{
	struct fixture *f = *state;

	for (unsigned width = 24; width < 120; width++) {
		f->console.width = width;
		f->console.color = width % 2 == 0;
		f->console.isolate = width % 3 == 0;
		struct str out = fixture_render(f, false);

		every_line_is_sound(
			out, width < 38 ? 50 : width); /* id and watch id are not cut */
	}
}

static void test_matched_words_stay_whole_over_a_line_break(void **state)
{
	struct fixture *f = *state;

	for (unsigned width = 24; width < 80; width++) {
		f->console.width = width;
		f->console.color = true;
		struct str out = fixture_render(f, false);

		assert_true(fixture_has(out, STR("للتحالف")));
		assert_true(fixture_has(out, STR("والتحالف")));
	}
}

static void test_nothing_follows_arabic_on_its_line(void **state)
{
	struct fixture *f = *state;
	struct str out = fixture_render(f, false);
	struct str line;

	f->console.width = 200;
	out = fixture_render(f, false);
	assert_true(str_cut(&out, '\n', &line));
	assert_true(str_ends(line, f->al.feed_title));
	while (str_cut(&out, '\n', &line))
		if (fixture_has(line, f->al.id))
			assert_true(str_ends(line, STR("متابعة التحالف: التحالف الدولي")));
}

static void test_a_feed_cannot_drive_the_terminal(void **state)
{
	struct fixture *f = *state;

	f->al.title = STR("خبر\033[2J\007\xC2\x9B"
			  "31m\r\n● 2024 UTC  زائف\xE2\x80\xAE");
	f->al.n_title_marks = 0;
	f->al.feed_title = STR("\033]0;x\007نهر");
	f->al.url = STR("https://a.example/\033[1m");
	f->console.width = 100;
	struct str out = fixture_render(f, false);

	assert_false(fixture_has(out, STR("\033")));
	assert_false(fixture_has(out, STR("\007")));
	assert_false(fixture_has(out, STR("\r")));
	assert_false(fixture_has(out, STR("\xC2\x9B")));
	assert_false(fixture_has(out, STR("\xE2\x80\xAE")));
	assert_true(fixture_has(out, STR("خبر[2J31m ● 2024 UTC زائف\n")));
	assert_true(fixture_has(out, STR("https://a.example/%1B[1m\n")));
}

static void test_without_colour_the_words_stand_in_brackets(void **state)
{
	struct fixture *f = *state;

	f->console.width = 200;
	assert_true(fixture_has(fixture_render(f, false), STR("الجوي [للتحالف الدولي] مستمر")));
	f->console.color = true;
	assert_true(fixture_has(fixture_render(f, false),
		STR("الجوي \033[1;30;43mللتحالف الدولي\033[0m مستمر")));
}

static void test_a_body_that_is_too_small_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct buf tiny;

	buf_init(&tiny, 50);
	assert_code(f->d.ops->render(
			    &f->d, fixture_post(f), false, 0, &f->a, &tiny, &f->req, &f->e),
		ERR_LIMIT);
	buf_done(&tiny);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines_fit_and_close_what_they_open_at_any_width),
		T(test_matched_words_stay_whole_over_a_line_break),
		T(test_nothing_follows_arabic_on_its_line),
		T(test_a_feed_cannot_drive_the_terminal),
		T(test_without_colour_the_words_stand_in_brackets),
		T(test_a_body_that_is_too_small_is_an_error),
	};

	return cmocka_run_group_tests_name("alerts_console", tests, NULL, NULL);
}
