/* SPDX-License-Identifier: ISC */
/* The line that monitors read, and the exit code that goes with it. */
#include "cli/status.h"
#include "tests/unit/unit.h"

#define FIGURES                                                                                \
	"\"feeds\":{\"total\":8,\"ok\":7,\"failing\":1,\"gone\":0,\"articles\":212},"          \
	"\"store\":{\"bytes\":4096},"                                                          \
	"\"destinations\":[{\"pending\":2,\"dead\":1},{\"pending\":3,\"dead\":0}]"

#define PERF                                                                                   \
	" | feeds=8;;;0 feeds_ok=7;;;0 feeds_failing=1;;;0 feeds_gone=0;;;0 new_articles=212c" \
	" waiting=5;;;0 dead=1;;;0 database=4096B;;;0\n"

static void assert_line(
	const char *status, const char *secret, enum status_level level, const char *line)
{
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	AUTO_BUF struct buf b;

	buf_init(&b, KIB(64));
	assert_code(json_parse(str_of(status), &j, &e), ERR_NONE);
	status_check_line(json_root(j), str_of(secret), &b);
	assert_str_eq(buf_view(&b), str_of(line));
	assert_int_equal(status_level(json_root(j), str_of(secret)), level);
	json_free(j);
}

static void test_all_is_well(void **state)
{
	(void)state;
	assert_line("{\"problems\":[],\"problem_codes\":[]," FIGURES "}", "", STATUS_OK,
		"RASID OK - 8 feeds, 1 failing, 5 alerts wait" PERF);
}

static void test_the_gravest_problem_is_told(void **state)
{
	(void)state;
	assert_line("{\"problems\":[\"the disk is low\",\"desk is held\"],"
		    "\"problem_codes\":[{\"code\":\"disk-low\",\"grave\":false},"
		    "{\"code\":\"destination-held\",\"grave\":true}]," FIGURES "}",
		"", STATUS_CRITICAL, "RASID CRITICAL - desk is held (and 1 more)" PERF);
	assert_line("{\"problems\":[\"the disk is low\"],"
		    "\"problem_codes\":[{\"code\":\"disk-low\",\"grave\":false}]," FIGURES "}",
		"", STATUS_WARNING, "RASID WARNING - the disk is low" PERF);
}

static void test_a_secret_that_waits_is_a_warning(void **state)
{
	(void)state;
	assert_line("{\"problems\":[]," FIGURES "}", "a secret waits", STATUS_WARNING,
		"RASID WARNING - a secret waits" PERF);
	assert_line("{\"problems\":[\"x\"]," FIGURES "}", "a secret waits", STATUS_WARNING,
		"RASID WARNING - x (and 1 more)" PERF);
}

/* What a receiver answered may hold anything. */
static void test_words_from_outside_begin_no_figures_and_no_line(void **state)
{
	(void)state;
	assert_line("{\"problems\":[\"held: a|b\\nc\\u001b[2J\"]," FIGURES "}", "",
		STATUS_WARNING, "RASID WARNING - held: a/b c [2J" PERF);
}

static void test_without_the_database_its_figures_are_left_out(void **state)
{
	(void)state;
	assert_line("{\"problems\":[\"unread\"],\"problem_codes\":[{\"grave\":true}],"
		    "\"feeds\":{\"total\":8},\"store\":null,\"destinations\":[{}]}",
		"", STATUS_CRITICAL,
		"RASID CRITICAL - unread | feeds=8;;;0 feeds_ok=0;;;0 feeds_failing=0;;;0 "
		"feeds_gone=0;;;0 new_articles=0c\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_is_well),
		cmocka_unit_test(test_the_gravest_problem_is_told),
		cmocka_unit_test(test_a_secret_that_waits_is_a_warning),
		cmocka_unit_test(test_words_from_outside_begin_no_figures_and_no_line),
		cmocka_unit_test(test_without_the_database_its_figures_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
