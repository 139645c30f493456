/* SPDX-License-Identifier: ISC */
/* Colour and width of a terminal, decided in one place for commands and configuration alike. */
#include "base/tty.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	/* Narrower is no terminal that anybody reads, or one that does not know its size and says
	 * 0. */
	NARROWEST = 40
};

bool tty_color(const char *when, int fd)
{
	/* no-color.org: set and not empty means no, whatever its value; an option of the command
	 * line is stronger. */
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (strcmp(when, "always") == 0)
		return true;
	if (strcmp(when, "never") == 0 || (no_color != NULL && no_color[0] != '\0'))
		return false;
	return isatty(fd) && (term == NULL || strcmp(term, "dumb") != 0);
}

size_t tty_width(int fd, size_t otherwise)
{
	struct winsize ws;

	if (ioctl(fd, TIOCGWINSZ, &ws) != 0 || ws.ws_col < NARROWEST)
		return otherwise;
	return ws.ws_col;
}
