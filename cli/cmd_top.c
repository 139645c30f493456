/* SPDX-License-Identifier: ISC */
/*
 * rasid top: the daemon at work, in a terminal, until q is typed.
 *
 *   every two seconds: GET /status, GET /alerts ──> top_draw() ──> the terminal
 *
 * Without a terminal it is one look, as lines: for a file, or somebody far away.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/top.h"
#include "daemon/clock.h"

enum {
	EVERY_MS = 2000,
	ANSWER_MAX = 4 * 1024 * 1024,
	PLAIN_COLUMNS = 200,
	PLAIN_LINES = 60
};

/* CLI_OK: drawn. Otherwise said. */
static int look(const struct cli_args *a, struct top_before *before, struct top_screen *s)
{
	AUTO_BUF struct buf status = {0}, alerts = {0};
	struct json *v = NULL, *list = NULL;
	char target[64];

	buf_init(&status, ANSWER_MAX);
	buf_init(&alerts, ANSWER_MAX);
	snprintf(target, sizeof(target), "/alerts?limit=%d", TOP_ALERTS);
	int rc = ask_json(a, STR("GET"), STR("/status"), &status, &v);

	if (rc == CLI_OK)
		rc = ask_json(a, STR("GET"), str_of(target), &alerts, &list);
	if (rc == CLI_OK)
		top_draw(json_root(v), json_root(list), clock_monotonic_ms(), before, s);
	json_free(v);
	json_free(list);
	return rc;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static int print(const struct top_screen *s)
{
	AUTO_BUF struct buf out = {0};
	size_t n = s->n - 1; /* the last line is about keys */

	buf_init(&out, BUF_NO_MAX);
	while (n > 0 && s->v[n - 1].text.n == 0)
		n--;
	for (size_t i = 0; i < n; i++) {
		buf_str(&out, s->v[i].text);
		buf_char(&out, '\n');
	}
	return cli_print(buf_view(&out));
}

static int once(const struct cli_args *a, struct top_screen *s)
{
	struct top_before before = {.at_ms = 0};

	s->lines = PLAIN_LINES;
	s->columns = PLAIN_COLUMNS;
	int rc = look(a, &before, s);

	return rc == CLI_OK ? print(s) : rc;
}

/* ---- a terminal ------------------------------------------------------------------------------- */

static int until_q(const struct cli_args *a, const struct top_tty *t, struct top_screen *s)
{
	struct top_before before = {.at_ms = 0};
	int rc = CLI_OK;

	for (int key = 0; key != 'q'; key = top_tty_key(t, EVERY_MS)) {
		top_tty_size(t, &s->lines, &s->columns);
		rc = look(a, &before, s);
		if (rc != CLI_OK)
			break;
		top_tty_show(t, s);
	}
	return rc;
}

static int watch(const struct cli_args *a, struct top_screen *s)
{
	struct top_before before = {.at_ms = 0};
	int rc = look(a, &before, s);

	if (rc != CLI_OK)
		return rc;
	struct top_tty *t = top_tty_open();

	if (t == NULL)
		return cli_fail(CLI_FAILED,
			"nothing can be drawn on this terminal ($TERM); `rasid top | cat` prints lines");
	rc = until_q(a, t, s);
	top_tty_close(t);
	/* What went wrong was said on a screen that is gone: asked anew it is said where it stays. */
	return rc == CLI_OK ? rc : look(a, &before, s);
}

int cmd_top(const struct cli_args *a)
{
	struct top_screen *s = xcalloc(1, sizeof(*s));

	buf_init(&s->text, BUF_NO_MAX);
	int rc = isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) ? watch(a, s) : once(a, s);

	buf_done(&s->text);
	free(s);
	return rc;
}
