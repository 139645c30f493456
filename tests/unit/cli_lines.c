/* SPDX-License-Identifier: ISC */
/* A file's lines, whatever is in them. */
#include <stdlib.h>
#include <string.h>

#include "cli/lines.h"
#include "tests/unit/unit.h"

enum {
	MAX = 100
};

static void assert_lines(struct str text, const struct str *want, size_t n)
{
	FILE *f = tmpfile();
	struct lines l;
	struct str line;

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	rewind(f);
	lines_init(&l, f, MAX);
	for (size_t i = 0; i < n; i++) {
		assert_true(lines_next(&l, &line));
		assert_str_eq(line, want[i]);
	}
	assert_false(lines_next(&l, &line));
	assert_int_equal(l.done, text.n);
	lines_done(&l);
	fclose(f);
}
#define LINES(text, ...)                                                                       \
	assert_lines(STR(text), (struct str[]){__VA_ARGS__},                                   \
		sizeof((struct str[]){__VA_ARGS__}) / sizeof(struct str))

static void test_a_line_ends_with_its_end_or_the_file(void **state)
{
	(void)state;
	LINES("a\nb\n", STR("a"), STR("b"));
	LINES("a\n\r\nb", STR("a"), STR("\r"), STR("b"));
	LINES("\n", STR(""));
}

/* Whoever takes it for the end of the line takes the next one for a part of it. */
static void test_a_nul_is_a_byte_like_others(void **state)
{
	(void)state;
	LINES("a\0b\nc\n", STR("a\0b"), STR("c"));
	LINES("\0\n\0", STR("\0"), STR("\0"));
}

static void test_of_a_long_line_its_beginning_is_kept(void **state)
{
	const size_t n = 2 * LINES_CHUNK;
	char *text = malloc(n);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', n);
	memcpy(text + n - 3, "\nb\n", 3);
	assert_lines((struct str){text, n}, (struct str[]){{text, MAX + 1}, STR("b")}, 2);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_ends_with_its_end_or_the_file),
		cmocka_unit_test(test_a_nul_is_a_byte_like_others),
		cmocka_unit_test(test_of_a_long_line_its_beginning_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
