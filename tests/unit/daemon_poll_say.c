/* SPDX-License-Identifier: ISC */
/* What the log says about a poll. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/poll_private.h"
#include "tests/unit/unit.h"

/* The line that is logged for one note of a document. */
static void said_of_note(struct str note, char *out, size_t max)
{
	char id[] = "news";
	const struct feed f = {.id = id};
	const struct ingest in = {.notes = &note, .n_notes = 1};
	int ends[2];
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(saved >= 0 && dup2(ends[1], STDERR_FILENO) >= 0);
	log_init(LOG_LEVEL_DEBUG, LOG_STYLE_JOURNAL);
	poll_say_ingest(&f, &in);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(ends[1]);
	ssize_t n = read(ends[0], out, max - 1);

	assert_true(n >= 0);
	out[n] = '\0';
	close(ends[0]);
}

static void test_a_note_cannot_steer_a_terminal(void **state)
{
	char out[4096];

	(void)state;
	said_of_note(STR("a\x1B]0;owned\x07\x1B[2Jb\nc"), out, sizeof(out));
	assert_non_null(strstr(out, "poll: note feed=news '"));
	assert_non_null(strstr(out, "owned"));
	assert_null(strchr(out, '\x1B'));
	assert_null(strchr(out, '\x07'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_note_cannot_steer_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
