/* SPDX-License-Identifier: ISC */
/* The log's lines as journald and a terminal see them. */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
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

/* A terminal that was stopped, a log driver that blocks: without care the second line would wait for
 * ever, and the program with it. */
static void test_a_reader_that_stopped_costs_lines_and_not_the_program(void **state)
{
	struct capture c;
	char out[16384] = "";
	char line[1000];
	(void)state;

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	capture_begin(&c);
	assert_true(fcntl(c.pipe[1], F_SETPIPE_SZ, 4096) >= 4096);
	for (int i = 0; i < 100; i++)
		log_info("%s", line);
	/* Somebody reads again. */
	assert_true(read(c.pipe[0], out, sizeof(out)) > 0);
	log_info("next");
	capture_end(&c, out, sizeof(out));
	assert_has(out, "<4>log: lines were lost, because nobody read them n=9");
	assert_has(out, "<6>next\n");
}

/* journald's is one. */
static void test_a_socket_that_is_full_costs_lines_and_not_the_program(void **state)
{
	int ends[2];
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	char out[4096];
	(void)state;

	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	for (int i = 0; i < 10000; i++)
		log_info(
			"a line that nobody reads, and that is long enough to fill what there is n=%d",
			i);
	while (recv(ends[0], out, sizeof(out), MSG_DONTWAIT) > 0)
		continue;
	log_info("next");
	ssize_t n = recv(ends[0], out, sizeof(out) - 1, MSG_DONTWAIT);

	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(ends[0]);
	close(ends[1]);
	assert_true(n > 0);
	out[n] = '\0';
	assert_has(out, "lines were lost");
	assert_has(out, "<6>next\n");
}

static void log_to_nobody(const char *text, int n)
{
	struct capture c;
	char out[65536];

	capture_begin(&c);
	for (int i = 0; i < n; i++)
		log_warning("%s %d", text, i);
	capture_end(&c, out, sizeof(out));
}

static void test_the_last_lines_are_kept(void **state)
{
	AUTO_BUF struct buf out = {0};

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	log_init(LOG_LEVEL_INFO, LOG_STYLE_JOURNAL);
	log_to_nobody("a line", 3);
	log_tail(&out);
	/* With a time of their own, which the journal's lines have not. */
	assert_has(out.p, " warning a line 1\n");
	assert_lacks(out.p, "<4>");
	assert_true(str_ends(buf_view(&out), STR(" warning a line 2\n")));
	/* More than are kept, which no pipe takes either: the last ones, whole. */
	log_to_nobody("a longer line, of which there are many", 2000);
	buf_reset(&out);
	log_tail(&out);
	assert_true(out.n <= LOG_TAIL_BYTES && out.n > LOG_TAIL_BYTES - 200);
	assert_true(str_starts(buf_view(&out), STR("20")));
	assert_true(str_ends(buf_view(&out), STR(" many 1999\n")));
	assert_lacks(out.p, "a line 1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_journal_line_starts_with_its_priority),
		cmocka_unit_test(test_a_terminal_line_has_time_and_level),
		cmocka_unit_test(test_a_line_break_cannot_forge_an_event),
		cmocka_unit_test(test_a_reader_that_stopped_costs_lines_and_not_the_program),
		cmocka_unit_test(test_a_socket_that_is_full_costs_lines_and_not_the_program),
		cmocka_unit_test(test_a_long_line_is_cut_between_letters),
		cmocka_unit_test(test_the_last_lines_are_kept),
		cmocka_unit_test(test_quote_shows_what_could_hide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
