/* SPDX-License-Identifier: ISC */
/* cli/top.h: what stands on the screen, what is left out and said, and that no text from outside steers the terminal. */
#include <stdio.h>

#include "cli/top.h"
#include "tests/unit/unit.h"

#define STATUS                                                                                      \
	"{\"version\":\"1.2\",\"started\":\"2026-11-30T10:00:00Z\",\"problems\":[%s],"              \
	"\"feeds\":{\"total\":8,\"ok\":7,\"failing\":1,\"polls\":%d,\"articles\":%d,\"alerts\":3}," \
	"\"store\":{\"articles\":1248,\"alerts\":22},\"destinations\":[%s],"                        \
	"\"failing_feeds\":[{\"id\":\"almada\",\"state\":\"failing\",\"failures\":4,"               \
	"\"next_poll\":\"2026-11-30T12:31:07Z\",\"last_error\":\"HTTP 503\"}]}"
#define DEST                                                                                   \
	"{\"id\":\"desk\",\"state\":\"idle\",\"pending\":5,\"held\":2,\"delivered\":17,\"dead\":1}"

struct top {
	struct top_screen s;
	struct top_before before;
	struct json *status, *alerts;
};

static struct json *parsed(const char *text)
{
	struct json *j = NULL;
	struct err e = {0};

	assert_code(json_parse(str_of(text), &j, &e), ERR_NONE);
	return j;
}

static void draw(struct top *t, const char *status, const char *alerts, size_t lines,
	size_t columns, int64_t now_ms)
{
	json_free(t->status);
	json_free(t->alerts);
	t->status = parsed(status);
	t->alerts = parsed(alerts);
	t->s.lines = lines;
	t->s.columns = columns;
	if (t->s.text.max == 0)
		buf_init(&t->s.text, BUF_NO_MAX);
	top_draw(json_root(t->status), json_root(t->alerts), now_ms, &t->before, &t->s);
}

static void done(struct top *t)
{
	json_free(t->status);
	json_free(t->alerts);
	buf_done(&t->s.text);
}

static const struct top_line *line_with(const struct top *t, const char *part)
{
	static const struct top_line none;

	for (size_t i = 0; i < t->s.n; i++)
		if (str_find_str(t->s.v[i].text, str_of(part)) != t->s.v[i].text.n)
			return &t->s.v[i];
	fail_msg("no line has '%s'", part);
	return &none;
}

static void draw_usual(struct top *t, int polls, int64_t now_ms, size_t lines, size_t columns)
{
	char status[4096];

	snprintf(status, sizeof(status), STATUS, "\"the disk is nearly full\"", polls,
		polls * 2, DEST);
	draw(t, status,
		"{\"alerts\":[{\"time\":\"2026-11-30T12:00:01Z\",\"state\":\"delivered\",\"destination\":\"desk\","
		"\"watch\":\"coalition\",\"title\":\"\xE2\x80\xAEالتحالف\\u001b[2J\\nالدولي\"},"
		"{\"time\":\"2026-11-30T12:00:00Z\",\"state\":\"dead\",\"destination\":\"desk\","
		"\"watch\":\"w\",\"title\":\"b\"}]}",
		lines, columns, now_ms);
}

static void test_everything_that_matters_is_there(void **state)
{
	struct top t = {.before = {0}};

	(void)state;
	draw_usual(&t, 10, 1000, 40, 120);
	assert_int_equal(t.s.n, 40);
	(void)line_with(&t, "1248 articles stored, 22 alerts");
	(void)line_with(&t, "feeds 8: 7 ok, 1 failing");
	assert_int_equal(line_with(&t, "! the disk is nearly full")->style, TOP_BAD);
	assert_non_null(line_with(
		&t, "desk                 idle              5      2        17      1"));
	assert_non_null(
		line_with(&t, "almada               failing           4  12:31:07  HTTP 503"));
	assert_int_equal(line_with(&t, "12:00:00 dead")->style, TOP_BAD);
	assert_ptr_equal(line_with(&t, "q quit"), &t.s.v[39]);
	done(&t);
}

static void test_rates_are_of_the_time_between_two_looks(void **state)
{
	struct top t = {.before = {0}};

	(void)state;
	draw_usual(&t, 10, 1000, 40, 120);
	(void)line_with(&t, "a minute: 0.0 polls, 0.0 articles");
	draw_usual(&t, 20, 31000, 40, 120);
	(void)line_with(&t, "a minute: 20.0 polls, 40.0 articles, 0.0 alerts");
	/* It was started anew. */
	draw_usual(&t, 1, 61000, 40, 120);
	(void)line_with(&t, "a minute: 0.0 polls");
	done(&t);
}

static void test_words_from_outside_come_last_and_steer_nothing(void **state)
{
	struct top t = {.before = {0}};

	(void)state;
	draw_usual(&t, 10, 1000, 40, 120);
	assert_str_is(line_with(&t, "التحالف")->text,
		"12:00:01 delivered  desk             coalition         التحالف [2J الدولي");
	done(&t);
}

static void test_what_is_too_wide_or_too_much_is_cut(void **state)
{
	struct top t = {.before = {0}};
	AUTO_BUF struct buf many = {0};
	char status[8192];

	(void)state;
	buf_init(&many, BUF_NO_MAX);
	for (int i = 0; i < 30; i++)
		buf_printf(&many, "%s" DEST, i > 0 ? "," : "");
	snprintf(status, sizeof(status), STATUS, "", 1, 1, many.p);
	draw(&t, status, "{}", 24, 40, 1000);
	assert_int_equal(t.s.n, 24);
	/* A third of what the head left. */
	(void)line_with(&t, "  and 24 more");
	for (size_t i = 0; i < t.s.n; i++)
		assert_true(t.s.v[i].text.n <= 40);
	for (size_t lines = 0; lines < 10; lines++) {
		draw_usual(&t, 1, 1000, lines, 0);
		assert_int_equal(t.s.n, lines);
	}
	done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_that_matters_is_there),
		cmocka_unit_test(test_rates_are_of_the_time_between_two_looks),
		cmocka_unit_test(test_words_from_outside_come_last_and_steer_nothing),
		cmocka_unit_test(test_what_is_too_wide_or_too_much_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
