/* SPDX-License-Identifier: ISC */
/*
 * The assertions of unit.h: each lets pass what holds, stops a test at what does not, and says
 * what it got. What fails here runs as a test of its own, in a process of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static void wrong_str(void **state)
{
	(void)state;
	assert_str_eq(STR("abX"), STR("abY"));
}

static void wrong_length(void **state)
{
	(void)state;
	assert_str_is(STR("ab"), "abc");
}

static void wrong_buf(void **state)
{
	struct buf AUTO_BUF b;

	(void)state;
	buf_init(&b, 16);
	buf_str(&b, STR("kept"));
	assert_buf_is(&b, "lost");
}

static void missing_part(void **state)
{
	(void)state;
	assert_has("a haystack", "needle");
}

static void unwanted_part(void **state)
{
	(void)state;
	assert_lacks("a secret", "secret");
}

static void wrong_code(void **state)
{
	(void)state;
	assert_code(ERR_LIMIT, ERR_NONE);
}

/* Runs one test in a child; its exit status, and in *said all that it printed. */
static int outcome(void (*test)(void **), struct buf *said)
{
	const struct CMUnitTest group[] = {{"inner", test, NULL, NULL, NULL}};
	char part[512];
	int to[2];
	int status = 0;
	ssize_t n;

	assert_int_equal(pipe(to), 0);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		dup2(to[1], STDOUT_FILENO);
		dup2(to[1], STDERR_FILENO);
		int failed = cmocka_run_group_tests(group, NULL, NULL);
		fflush(NULL);
		_exit(failed);
	}
	close(to[1]);
	while ((n = read(to[0], part, sizeof(part))) > 0)
		buf_add(said, part, (size_t)n);
	close(to[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_what_fails_says_what_it_got(void **state)
{
	static const struct {
		void (*test)(void **);
		const char *says[3];
	} rows[] = {
		{wrong_str, {"'abX'", "'abY'", "difference at byte 2"}},
		{wrong_length, {"(2 bytes): 'ab'", "(3 bytes): 'abc'", "byte 2"}},
		{wrong_buf, {"'kept'", "'lost'", "byte 0"}},
		{missing_part, {"'needle' is not in", "'a haystack'", "base_unit.c"}},
		{unwanted_part, {"'secret' is in", "'a secret'", "base_unit.c"}},
		{wrong_code, {"got ERR_LIMIT", "want ERR_NONE", "base_unit.c"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf AUTO_BUF said;
		buf_init(&said, KIB(16));
		if (outcome(rows[i].test, &said) != 1)
			fail_msg("row %zu passed: %s", i, said.p);
		for (size_t k = 0; k < 3; k++)
			if (strstr(said.p, rows[i].says[k]) == NULL)
				fail_msg("'%s' is not in: %s", rows[i].says[k], said.p);
	}
}

static void test_what_holds_passes(void **state)
{
	const struct str none = {NULL, 0};
	struct buf AUTO_BUF b;

	(void)state;
	buf_init(&b, 16);
	assert_buf_is(&b, "");
	buf_str(&b, STR("a\0b"));
	assert_str_eq(buf_view(&b), STR("a\0b"));
	assert_str_is(none, "");
	assert_has("abc", "bc");
	assert_has("", "");
	assert_lacks("abc", "cb");
	assert_code(ERR_NONE, ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fails_says_what_it_got),
		cmocka_unit_test(test_what_holds_passes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
