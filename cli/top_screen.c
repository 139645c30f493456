/* SPDX-License-Identifier: ISC */
/* `rasid top` on a terminal, by ncursesw: the only place that knows it. */
#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/top.h"

struct top_tty {
	SCREEN *screen;
	attr_t styles[TOP_STYLES];
};

static void take_styles(struct top_tty *t)
{
	const struct {
		short colour;
		attr_t plain; /* without colours */
	} styles[TOP_STYLES] = {[TOP_HEAD] = {COLOR_CYAN, A_BOLD},
		[TOP_GOOD] = {COLOR_GREEN, A_NORMAL},
		[TOP_BAD] = {COLOR_RED, A_BOLD}};
	bool colours = has_colors() && start_color() == OK && use_default_colors() == OK;

	for (int i = 0; i < TOP_STYLES; i++) {
		t->styles[i] = styles[i].plain;
		if (colours && styles[i].colour != 0 &&
			init_pair((short)i, styles[i].colour, -1) == OK)
			t->styles[i] |= (attr_t)COLOR_PAIR(i);
	}
	t->styles[TOP_DIM] = A_DIM;
}

struct top_tty *top_tty_open(void)
{
	/* ncursesw counts columns and writes UTF-8 by the locale; of its other categories nothing of ours may change. */
	setlocale(LC_CTYPE, "");
	SCREEN *screen = newterm(NULL, stdout, stdin);

	if (screen == NULL)
		return NULL;
	struct top_tty *t = xcalloc(1, sizeof(*t));

	t->screen = screen;
	take_styles(t);
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	(void)curs_set(0);
	return t;
}

void top_tty_size(const struct top_tty *t, size_t *ret_lines, size_t *ret_columns)
{
	(void)t;
	*ret_lines = (size_t)(LINES > 0 ? LINES : 24);
	*ret_columns = (size_t)(COLS > 0 ? COLS : 80);
}

void top_tty_show(const struct top_tty *t, const struct top_screen *s)
{
	erase();
	for (size_t i = 0; i < s->n; i++) {
		attrset((int)t->styles[s->v[i].style]);
		mvaddnstr((int)i, 0, s->v[i].text.p, (int)s->v[i].text.n);
	}
	refresh();
}

int top_tty_key(const struct top_tty *t, int wait_ms)
{
	(void)t;
	timeout(wait_ms);
	int key = getch();

	return key == ERR ? 0 : key;
}

void top_tty_close(struct top_tty *t)
{
	endwin();
	delscreen(t->screen);
	free(t);
}
