/* SPDX-License-Identifier: ISC */
/* Fields of log messages, on a socket as journald's and as JSON. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log_entry.h"
#include "tests/unit/unit.h"

static const struct log_event events[] = {
	{"poll: feed went dark", "feed-dark", "0123456789abcdef0123456789abcdef"},
	{"store: %s, trying again", "store-failing", "fedcba9876543210fedcba9876543210"},
	{NULL, NULL, NULL},
};

struct journal {
	char dir[64], path[96];
	int fd;
};

static int setup(void **state)
{
	struct journal *j = calloc(1, sizeof(*j));
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	snprintf(j->dir, sizeof(j->dir), "/tmp/rasid-journal-XXXXXX");
	assert_non_null(mkdtemp(j->dir));
	snprintf(j->path, sizeof(j->path), "%s/socket", j->dir);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", j->path);
	j->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(j->fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	log_init(LOG_LEVEL_INFO, LOG_STYLE_NATIVE);
	log_set_events(events);
	log_set_journal(j->path);
	*state = j;
	return 0;
}

static int teardown(void **state)
{
	struct journal *j = *state;

	log_init(LOG_LEVEL_INFO, LOG_STYLE_TERMINAL);
	log_set_journal(NULL);
	close(j->fd);
	unlink(j->path);
	rmdir(j->dir);
	free(j);
	return 0;
}

/* The next message, NUL-terminated; empty: there is none. */
static const char *heard(const struct journal *j, char *out, size_t max)
{
	ssize_t n = recv(j->fd, out, max - 1, 0);

	out[n < 0 ? 0 : n] = '\0';
	return out;
}

/* What f writes to stderr. */
static void stderr_of(void (*f)(void), char *out, size_t max)
{
	int ends[2];
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
	f();
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	close(ends[1]);
	ssize_t n = read(ends[0], out, max - 1);

	out[n < 0 ? 0 : n] = '\0';
	close(ends[0]);
}

static void test_each_key_of_the_tail_is_a_field(void **state)
{
	char out[8192];

	log_warning("poll: feed went dark feed=%s failures=%u reason='%s' n=%llu", "almada", 4U,
		"no answer", 12ULL);
	heard(*state, out, sizeof(out));
	assert_true(str_starts(str_of(out),
		STR("MESSAGE=poll: feed went dark feed=almada failures=4 reason='no answer' n=12\n"
		    "PRIORITY=4\nSYSLOG_IDENTIFIER=rasid\n"
		    "MESSAGE_ID=0123456789abcdef0123456789abcdef\n"
		    "CODE_FILE=")));
	assert_has(out, "base_log_forms.c\nCODE_LINE=");
	assert_has(out, "\nCODE_FUNC=test_each_key_of_the_tail_is_a_field\n");
	assert_has(out, "\nRASID_FEED=almada\nRASID_FAILURES=4\nRASID_REASON=no "
			"answer\nRASID_N=12\n");
}

/* What a server or a feed says is a value, whatever it looks like. */
static void test_no_value_is_a_field(void **state)
{
	char out[8192];

	log_info("deliver: reason=%s dest=" STR_F, "x feed=evil\nRASID_DEST=evil",
		STR_A(STR("desk")));
	heard(*state, out, sizeof(out));
	assert_has(out, "\nRASID_REASON=x feed=evil RASID_DEST=evil\nRASID_DEST=desk\n");
	assert_lacks(out, "RASID_FEED");
	assert_lacks(out, "\nRASID_DEST=evil");
	assert_lacks(out, "MESSAGE_ID");
}

static void test_an_alert_is_found_by_each_of_its_watches(void **state)
{
	char out[8192];

	log_info("deliver: sent watch=%s x%d=%d 100%% y=%%", "a,b", 1, 2);
	heard(*state, out, sizeof(out));
	assert_has(out, "\nRASID_WATCH=a\nRASID_WATCH=b\n");
	assert_lacks(out, "RASID_X");
	assert_lacks(out, "RASID_Y");
}

static void test_an_event_is_known_by_its_format_too(void **state)
{
	char out[8192];

	log_err("store: %s, trying again in %d ms", "disk full", 100);
	assert_has(heard(*state, out, sizeof(out)), "MESSAGE_ID=fedcba9876543210");
}

static void test_a_field_is_cut_with_its_message(void **state)
{
	char out[16384];
	char *text = calloc(1, 6001);

	for (size_t i = 0; i < 6000; i += 2)
		memcpy(text + i, "ع", 3);
	log_info("poll: x reason=%s feed=%s", text, "late");
	heard(*state, out, sizeof(out));
	struct str message = str_of(out);

	message.n = str_find(message, '\n');
	assert_true(message.n > 4090 && message.n <= LOG_TEXT_MAX + strlen("MESSAGE="));
	assert_has(out, "\nRASID_REASON=ع");
	assert_has(out, "\nRASID_FEED=\n");
	free(text);
}

static void test_what_is_too_large_comes_as_a_sealed_file(void **state)
{
	const struct journal *j = *state;
	size_t n = (size_t)4 << 20;
	char *bytes = malloc(n);
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr m = {.msg_control = &control, .msg_controllen = sizeof(control)};
	int fd = -1;
	struct stat st;

	memset(bytes, 'x', n);
	assert_int_equal(log_send(j->path, (struct str){bytes, n}), LOG_SENT);
	assert_int_equal(recvmsg(j->fd, &m, MSG_CMSG_CLOEXEC), 0);
	const struct cmsghdr *got = CMSG_FIRSTHDR(&m);

	if (got != NULL)
		memcpy(&fd, CMSG_DATA(got), sizeof(fd));
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, n);
	assert_int_equal(fcntl(fd, F_GET_SEALS),
		F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
	close(fd);
	free(bytes);
}

static void say_one(void)
{
	log_err("poll: feed went dark feed=%s", "a");
}

static void test_without_its_socket_lines_go_to_stderr_until_it_is_back(void **state)
{
	struct journal *j = *state;
	char out[8192];

	log_set_journal("/nonexistent/socket");
	stderr_of(say_one, out, sizeof(out));
	assert_string_equal(out, "<3>poll: feed went dark feed=a\n");
	log_set_journal(j->path);
	stderr_of(say_one, out, sizeof(out));
	assert_string_equal(out, "");
	assert_has(heard(j, out, sizeof(out)), "RASID_FEED=a\n");
}

static void test_a_journal_that_reads_nothing_costs_lines_and_not_the_program(void **state)
{
	const struct journal *j = *state;
	char out[8192];
	bool told = false;

	for (int i = 0; i < 5000; i++)
		log_info("a line that nobody reads");
	while (heard(j, out, sizeof(out))[0] != '\0')
		continue;
	log_info("next");
	while (heard(j, out, sizeof(out))[0] != '\0' && strstr(out, "MESSAGE=next") == NULL)
		told |= strstr(out, "lines were lost") != NULL &&
			strstr(out, "RASID_N=") == NULL;
	assert_true(told);
	assert_has(out, "MESSAGE=next\n");
}

static void say_json(void)
{
	log_warning("poll: feed went dark feed=%s reason='%s'", "a\"b", "خبر\x1b\xff");
}

static void say_long_json(void)
{
	char *text = calloc(1, 6001);

	memset(text, 'x', 6000);
	log_info("deliver: sent dest=%s reason=%s", "desk", text);
	free(text);
}

static void test_json_is_an_object_a_line(void **state)
{
	char out[8192];
	struct json *v = NULL;
	struct err e = {.code = ERR_NONE};
	(void)state;

	log_set_style(LOG_STYLE_JSON);
	stderr_of(say_json, out, sizeof(out));
	assert_int_equal(str_find(str_of(out), '\n'), strlen(out) - 1);
	assert_code(json_parse(str_of(out), &v, &e), ERR_NONE);
	const struct json_val *o = json_root(v);
	struct str time = json_str(json_get(o, "time"));

	assert_int_equal(time.n, strlen("2026-01-01T00:00:00.000Z"));
	assert_str_is(json_str(json_get(o, "level")), "warning");
	assert_str_is(json_str(json_get(o, "event")), "feed-dark");
	assert_str_is(json_str(json_get(json_get(o, "fields"), "feed")), "a\"b");
	assert_str_is(
		json_str(json_get(json_get(o, "fields"), "reason")), "خبر\x1b\xEF\xBF\xBD");
	json_free(v);
	/* A pipe takes 4,096 bytes without waiting. */
	stderr_of(say_long_json, out, sizeof(out));
	assert_true(strlen(out) <= 4096);
	assert_code(json_parse(str_of(out), &v, &e), ERR_NONE);
	json_free(v);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_each_key_of_the_tail_is_a_field),
		TEST(test_no_value_is_a_field),
		TEST(test_an_alert_is_found_by_each_of_its_watches),
		TEST(test_an_event_is_known_by_its_format_too),
		TEST(test_a_field_is_cut_with_its_message),
		TEST(test_what_is_too_large_comes_as_a_sealed_file),
		TEST(test_without_its_socket_lines_go_to_stderr_until_it_is_back),
		TEST(test_a_journal_that_reads_nothing_costs_lines_and_not_the_program),
		TEST(test_json_is_an_object_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
