/* SPDX-License-Identifier: ISC */
/* What the log says about a poll. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/poll_private.h"
#include "tests/unit/unit.h"

/* What is logged of a document, or else of an answer. */
static void said(struct feed *f, const struct ingest *in, const struct feed_judgement *j,
	char *out, size_t max)
{
	int ends[2];
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(saved >= 0 && dup2(ends[1], STDERR_FILENO) >= 0);
	log_init(LOG_LEVEL_DEBUG, LOG_STYLE_JOURNAL);
	if (in != NULL) {
		poll_say_ingest(f, in);
		poll_say_left_out(f, in);
	} else {
		poll_say_judgement(f, j);
	}
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(ends[1]);
	ssize_t n = read(ends[0], out, max - 1);

	assert_true(n >= 0);
	out[n] = '\0';
	close(ends[0]);
}

static void said_of(const struct ingest *in, char *out, size_t max)
{
	char id[] = "news";
	struct feed f = {.id = id};

	said(&f, in, NULL, out, max);
}

static void test_a_login_that_stays_behind_is_told(void **state)
{
	static const char stays[] =
		"<4>poll: feed moved for good, adopting the new address; its login and headers stay with the old one feed=news\n";
	static const char plain[] =
		"<6>poll: feed moved for good, adopting the new address feed=news\n";
	static const struct {
		struct str polled, headers;
		const char *want;
	} rows[] = {
		{STR_INIT("https://b.example/rss"), STR_INIT("X-Key: 1\n"), stays},
		{STR_INIT("https://a.example/new"), STR_INIT("X-Key: 1\n"), plain},
		{STR_INIT("https://b.example/rss"), STR_INIT(""), plain},
	};
	const struct feed_judgement j = {.verdict = FEED_UNCHANGED, .moved = true};
	char id[] = "news";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct config_feed conf = {
			.url = STR("https://a.example/rss"), .headers = rows[i].headers};
		struct feed f = {.id = id, .conf = &conf, .own.st.url = rows[i].polled};
		char out[4096];

		said(&f, NULL, &j, out, sizeof(out));
		assert_string_equal(out, rows[i].want);
	}
}

static void test_a_note_cannot_steer_a_terminal(void **state)
{
	char out[4096];

	(void)state;
	struct str note = STR("a\x1B]0;owned\x07\x1B[2Jb\nc");
	const struct ingest in = {.notes = &note, .n_notes = 1};

	said_of(&in, out, sizeof(out));
	assert_non_null(strstr(out, "poll: note feed=news '"));
	assert_non_null(strstr(out, "owned"));
	assert_null(strchr(out, '\x1B'));
	assert_null(strchr(out, '\x07'));
}

static void test_what_is_too_much_of_a_document_is_told(void **state)
{
	const struct ingest in = {.n_new = 3, .n_hits_cut = 20, .n_untold = 2};
	const struct ingest usual = {.n_new = 3};
	char out[4096];

	(void)state;
	said_of(&in, out, sizeof(out));
	assert_non_null(strstr(out,
		"<4>poll: found more in one document than is kept feed=news hits_not_kept=20 articles_without_alert=2\n"));
	said_of(&usual, out, sizeof(out));
	assert_null(strstr(out, "than is kept"));
}

/* Of a poll of which this was left out, behind one of which that was. */
static bool says_not_all(const char *was, const char *is, const char *expected)
{
	char id[] = "news";
	struct feed f = {.id = id};
	const struct ingest in = {.state.left_out = str_of(was),
		.settled = {.url = STR("https://n.example/"), .left_out = str_of(is)},
		.n_known = 1};
	char out[4096];

	said(&f, &in, NULL, out, sizeof(out));
	return strstr(out, expected) != NULL;
}

/* What is cut is told where a person looks, and not at every poll. */
static void test_a_document_of_which_not_all_is_used_is_told_once_each_way(void **state)
{
	static const char cut[] = "more items than are kept; a \x1B[31m note";
	static const char not_all[] = "<4>poll: not all of this document is used feed=news "
				      "reason='more items than are kept; a ";
	static const char all[] = "all of the document is used again feed=news";
	const struct ingest unsettled = {.state.left_out = str_of(cut), .n_known = 1};
	char out[4096];

	(void)state;
	assert_false(says_not_all("", "", "the document is used"));
	assert_true(says_not_all("", cut, not_all));
	assert_false(says_not_all("", cut, "\x1B"));
	assert_false(says_not_all("something else", cut, "not all"));
	assert_true(says_not_all(cut, "", all));
	/* An error came before anything was known of it. */
	said_of(&unsettled, out, sizeof(out));
	assert_null(strstr(out, "is used"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_note_cannot_steer_a_terminal),
		cmocka_unit_test(test_a_login_that_stays_behind_is_told),
		cmocka_unit_test(test_what_is_too_much_of_a_document_is_told),
		cmocka_unit_test(
			test_a_document_of_which_not_all_is_used_is_told_once_each_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
