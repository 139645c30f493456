/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What `rasid top` shows: the daemon's JSON in, lines of a screen out. Pure but for memory; top_screen.c puts them onto a
 * terminal.
 *
 * Safe from right to left: a line begins with ASCII and words from outside come last in it, without signs that steer, so
 * that whatever a terminal does with Arabic stays in its own place.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"

enum top_style {
	TOP_PLAIN,
	TOP_HEAD, /* names of columns */
	TOP_GOOD,
	TOP_BAD,
	TOP_DIM,
	TOP_STYLES
};

enum {
	TOP_LINES = 200,
	TOP_ALERTS = 50 /* last ones that are asked for */
};

struct top_line {
	enum top_style style;
	struct str text; /* no line end, at most so many columns wide */
};
struct top_screen {
	size_t lines, columns; /* of the terminal; lines TOP_LINES at most */
	struct buf text;
	struct top_line v[TOP_LINES];
	size_t n;
};

/* What rates are counted from: the figures of the last look. */
struct top_before {
	int64_t at_ms; /* monotonic; 0: there was none */
	int64_t polls, articles, alerts;
};

/* status: the answer of GET /status; alerts: of GET /alerts, NULL: not known. now_ms: monotonic. The screen's lines and
 * columns are set, its text is initialised. Of what does not fit, how much is said. */
void top_draw(const struct json_val *status, const struct json_val *alerts, int64_t now_ms,
	struct top_before *io_before, struct top_screen *s);

/* A terminal with ncursesw. */
struct top_tty;
struct top_tty *top_tty_open(void); /* NULL: it cannot do that */
void top_tty_size(const struct top_tty *t, size_t *ret_lines, size_t *ret_columns);
void top_tty_show(const struct top_tty *t, const struct top_screen *s);
/* The next key, or 0 after wait_ms without any. A change of the size is one, too. */
int top_tty_key(const struct top_tty *t, int wait_ms);
void top_tty_close(struct top_tty *t); /* gives the screen back */
