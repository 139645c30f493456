/* SPDX-License-Identifier: ISC */
/* Files that readers meet whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/output_file.h"
#include "tests/unit/unit.h"

static char dir[64], path[80], new[80];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/rasid-output-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f.xml", dir);
	snprintf(new, sizeof(new), "%s/.f.xml.new", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)unlink(new);
	return rmdir(dir);
}

static void assert_says(const char *want)
{
	char text[64] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	(void)!fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	assert_string_equal(text, want);
}

static void test_a_file_is_replaced_whole_and_for_all_to_read(void **state)
{
	struct err e = {0};
	struct stat first;
	struct stat st;

	(void)state;
	umask(077);
	assert_code(output_file_write(path, STR("one"), &e), ERR_NONE);
	assert_int_equal(stat(path, &first), 0);
	assert_int_equal(first.st_mode & 07777, 0644);
	/* What a process that was killed left, longer than what comes. */
	FILE *f = fopen(new, "w");
	assert_non_null(f);
	fputs("half of something", f);
	fclose(f);
	assert_code(output_file_write(path, STR("two"), &e), ERR_NONE);
	assert_says("two");
	/* Another file: who has the old one open reads it to its end. */
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_ino != first.st_ino);
	assert_int_not_equal(access(new, F_OK), 0);
}

static void test_what_is_no_file_is_left_alone(void **state)
{
	struct err e = {0};
	char target[96];

	(void)state;
	snprintf(target, sizeof(target), "%s/target", dir);
	assert_int_equal(symlink(target, path), 0);
	assert_code(output_file_write(path, STR("x"), &e), ERR_BAD_INPUT);
	assert_int_not_equal(access(target, F_OK), 0);
	/* Nor is a link followed that lies where the new one is written. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(target, new), 0);
	assert_code(output_file_write(path, STR("x"), &e), ERR_NONE);
	assert_int_not_equal(access(target, F_OK), 0);
	assert_says("x");
}

static void test_a_failure_names_the_file(void **state)
{
	struct err e = {0};

	(void)state;
	assert_code(output_file_write("/nonexistent/f.xml", STR("x"), &e), ERR_IO);
	assert_non_null(strstr(e.msg, "/nonexistent/f.xml: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_file_is_replaced_whole_and_for_all_to_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_no_file_is_left_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_failure_names_the_file, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
