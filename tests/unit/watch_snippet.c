/* SPDX-License-Identifier: ISC */
/* Excerpts: where they are cut, what is marked, what is taken out of them. */
#include <string.h>

#include "base/buf.h"
#include "tests/unit/unit.h"
#include "watch/snippet.h"

enum {
	HITS_MAX = 4
};

/* The excerpt around the first of some words of the text, with the marked ones in brackets. */
static void excerpt(
	const char *text, const char *const words[HITS_MAX], size_t width, struct buf *out)
{
	AUTO_ARENA struct arena a;
	struct watch_hit hits[HITS_MAX] = {0};
	struct snippet s;
	size_t n = 0, at = 0;

	arena_init(&a, 1 << 20);
	for (; n < HITS_MAX && words[n] != NULL; n++) {
		const char *word = strstr(text, words[n]);

		assert_non_null(word);
		hits[n].field = FIELD_BODY;
		hits[n].start = (uint32_t)(word - text);
		hits[n].end = hits[n].start + (uint32_t)strlen(words[n]);
	}
	snippet_make(str_of(text), hits, n, width, &a, &s);
	buf_reset(out);
	for (size_t i = 0; i < s.n_marks; i++) {
		assert_true(s.marks[i].start >= at && s.marks[i].end <= s.text.n);
		buf_str(out, str_sub(s.text, at, s.marks[i].start));
		buf_printf(out, "[" STR_F "]",
			STR_A(str_sub(s.text, s.marks[i].start, s.marks[i].end)));
		at = s.marks[i].end;
	}
	buf_str(out, str_sub(s.text, at, s.text.n));
}

struct row {
	const char *text, *words[HITS_MAX];
	size_t width;
	const char *want;
};

static void check(const struct row *rows, size_t n)
{
	AUTO_BUF struct buf got;

	buf_init(&got, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		excerpt(rows[i].text, rows[i].words, rows[i].width, &got);
		assert_string_equal(got.p, rows[i].want);
	}
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void the_hit_stands_in_the_middle_and_cuts_fall_between_words(void **state)
{
	static const struct row rows[] = {
		{"one two three four five six", {"three"}, 99, "one two [three] four five six"},
		{"one two three four five six", {"three"}, 15, "…two [three] four…"},
		{"one two three four five six", {"three"}, 14, "…two [three] four…"},
		{"one two three four five six", {"three"}, 13, "one two [three]…"},
		{"one two three four five six", {"three"}, 12, "…two [three]…"},
		{"one two three four five six", {"three"}, 1, "…[three]…"},
		{"زار الوزير دمشق أمس", {"دمشق"}, 8, "…[دمشق] أمس"},
	};

	(void)state;
	CHECK(rows);
}

static void an_excerpt_keeps_to_its_paragraph(void **state)
{
	static const struct row rows[] = {
		{"one\n\ntwo three\n\nfour", {"two"}, 99, "…[two] three…"},
		{"one\ntwo\tthree", {"two"}, 99, "one [two] three"},
	};

	(void)state;
	CHECK(rows);
}

static void only_hits_that_lie_wholly_inside_are_marked(void **state)
{
	static const struct row rows[] = {
		{"one two three four five", {"two", "four"}, 99, "one [two] three [four] five"},
		{"one two three four five", {"two", "three four"}, 13, "one [two] three…"},
		{"one two three four five", {"four", "two three"}, 10, "…three [four]…"},
	};

	(void)state;
	CHECK(rows);
}

static void direction_controls_are_left_out_and_marks_move_along(void **state)
{
	static const struct row rows[] = {
		{"a\u202Eb \u202Ac\u202C word \u2066d\u2069", {"word"}, 99, "ab c [word] d"},
		{"\u200Fa\u200E wo\u061Crd z", {"wo\u061Crd"}, 99, "a [word] z"},
		{"a \xFFx word", {"word"}, 99, "a x [word]"},
	};

	(void)state;
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hit_stands_in_the_middle_and_cuts_fall_between_words),
		cmocka_unit_test(an_excerpt_keeps_to_its_paragraph),
		cmocka_unit_test(only_hits_that_lie_wholly_inside_are_marked),
		cmocka_unit_test(direction_controls_are_left_out_and_marks_move_along),
	};

	return cmocka_run_group_tests_name("watch_snippet", tests, NULL, NULL);
}
