/* SPDX-License-Identifier: ISC */
/* The log's lines as journald and a terminal see them. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "tests/unit/unit.h"

struct capture {
	int saved;
	int pipe[2];
};

static void capture_begin(struct capture *c)
{
	assert_int_equal(pipe2(c->pipe, O_CLOEXEC), 0);
	c->saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	assert_true(dup2(c->pipe[1], STDERR_FILENO) >= 0);
}

static void capture_end(struct capture *c, char *out, size_t max)
{
	assert_true(dup2(c->saved, STDERR_FILENO) >= 0);
	close(c->saved);
	close(c->pipe[1]);
	ssize_t n = read(c->pipe[0], out, max - 1);

	assert_true(n >= 0);
	out[n] = '\0';
	close(c->pipe[0]);
}

static void test_a_journal_line_starts_with_its_priority(void **state)
{
	(void)state;
	struct capture c;
	char out[8192];

	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	capture_begin(&c);
	log_warning("feed held back seconds=%d", 5);
	log_debug("not shown");
	log_err("second");
	capture_end(&c, out, sizeof(out));
	assert_string_equal(out, "<4>feed held back seconds=5\n<3>second\n");
}

static void test_a_terminal_line_has_time_and_level(void **state)
{
	(void)state;
	struct capture c;
	char out[8192];

	log_init(LOG_LEVEL_DEBUG, LOG_STYLE_TERMINAL);
	capture_begin(&c);
	log_debug("state changed");
	capture_end(&c, out, sizeof(out));
	assert_int_equal(out[4], '-');
	assert_int_equal(out[13], ':');
	assert_string_equal(out + 19, " debug   state changed\n");
}

static void test_a_line_break_cannot_forge_an_event(void **state)
{
	(void)state;
	struct capture c;
	char out[8192];

	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	capture_begin(&c);
	log_info("a\n<0>b\rc");
	capture_end(&c, out, sizeof(out));
	assert_string_equal(out, "<6>a <0>b c\n");
}

static void test_a_long_line_is_cut_between_letters(void **state)
{
	(void)state;
	struct capture c;
	char out[8192];
	char text[6001];

	for (size_t i = 0; i < 6000; i += 2)
		memcpy(text + i, "ع", 3);
	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	capture_begin(&c);
	log_info("%s", text);
	capture_end(&c, out, sizeof(out));
	size_t n = strlen(out);

	assert_true(n <= 4096 && n > 4090);
	assert_int_equal(out[n - 1], '\n');
	assert_int_equal(utf8_check(str_of(out)), n);
}

static void test_quote_shows_what_could_hide(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;

	buf_init(&b, 1000);
	log_quote(&b, STR("خبر 'x' \\ \x1B[0m \u202E \xFF\n"), 100);
	assert_string_equal(b.p, "'خبر \\'x\\' \\\\ \\x1B[0m \\u{202E} \\xFF\\x0A'");
	buf_reset(&b);
	log_quote(&b, STR("خبرخبر"), 5);
	assert_string_equal(b.p, "'خب'...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_journal_line_starts_with_its_priority),
		cmocka_unit_test(test_a_terminal_line_has_time_and_level),
		cmocka_unit_test(test_a_line_break_cannot_forge_an_event),
		cmocka_unit_test(test_a_long_line_is_cut_between_letters),
		cmocka_unit_test(test_quote_shows_what_could_hide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
