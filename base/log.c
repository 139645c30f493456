/* SPDX-License-Identifier: ISC */
/*
 * The log: one event, one line, one write(2) on stderr.
 *
 * Level, style, the count of lost lines and the last lines are the program's only global state. A line is built on the stack and cut at
 * LINE_MAX_BYTES on a UTF-8 boundary; a line break inside it becomes a space, so that a value
 * from outside can never forge a second event. No files, no rotation, no syslog socket:
 * journald or the terminal stands behind stderr.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"

enum {
	LINE_MAX_BYTES = 4096
};

/* Atomic, since threads log while a reload may change the level. */
static _Atomic int current_level = LOG_LEVEL_INFO;
static _Atomic int current_style = LOG_STYLE_TERMINAL;
static unsigned long
	lines_lost; /* since one was written; of whom enter() lets in, as the tail is */
static char tail[LOG_TAIL_BYTES]; /* byte i of all lines is at i % LOG_TAIL_BYTES */
static size_t tail_n;             /* bytes of all lines */
static atomic_flag busy = ATOMIC_FLAG_INIT;

/* One thread at a time, between poll() and write() too. Nobody waits in here for anything. */
static void enter(void)
{
	while (atomic_flag_test_and_set(&busy))
		continue;
}

static void leave(void)
{
	atomic_flag_clear(&busy);
}

void log_init(enum log_level level, enum log_style style)
{
	current_level = (int)level;
	current_style = (int)style;
}

void log_set_level(enum log_level level)
{
	current_level = (int)level;
}

bool log_enabled(enum log_level level)
{
	return (int)level <= current_level;
}

static const char *level_word(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERR:
		return "error";
	case LOG_LEVEL_WARNING:
		return "warning";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		return "debug";
	}
	return "?";
}

static size_t line_start(enum log_style style, enum log_level level, char *out, size_t max)
{
	struct tm tm;
	time_t now = time(NULL);
	char when[32] = "";
	int n = 0;

	if (style == LOG_STYLE_JOURNAL) {
		/* No time: the journal has its own, and a second one would only differ from it. */
		n = snprintf(out, max, "<%d>", (int)level);
	} else {
		if (localtime_r(&now, &tm) != NULL)
			strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm);
		n = snprintf(out, max, "%s %-7s ", when, level_word(level));
	}
	return n < 0 ? 0 : (size_t)n;
}

/* What is not taken at once is lost: whoever stopped reading (`| less`, a frozen terminal, a log driver
 * that blocks) must not stop the program. A socket (journald's) is asked by send(). A pipe or a terminal
 * that poll() calls ready has room for PIPE_BUF bytes, which no line exceeds; setting O_NONBLOCK would
 * set it for the shell that shares the terminal, too. */
static bool write_now(const char *p, size_t n)
{
	ssize_t done = send(STDERR_FILENO, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (done < 0 && errno == ENOTSOCK) {
		struct pollfd fd = {.fd = STDERR_FILENO, .events = POLLOUT};

		if (poll(&fd, 1, 0) <= 0)
			return false;
		done = write(STDERR_FILENO, p, n);
	}
	return done == (ssize_t)n;
}

/* How many lines were lost goes out with the next one, in one call as far as they fit: a pipe of one
 * page is full with anything in it. Returns how many bytes of out it takes. */
static size_t tell_lost(char *out, size_t max)
{
	size_t at = line_start((enum log_style)current_style, LOG_LEVEL_WARNING, out, max);
	int n = snprintf(out + at, max - at,
		"log: lines were lost, because nobody read them n=%lu\n", lines_lost);

	return n < 0 ? 0 : at + (size_t)n;
}

static void tail_add(const char *p, size_t n)
{
	for (size_t done = 0; done < n;) {
		size_t at = tail_n % LOG_TAIL_BYTES;
		size_t part = n - done < LOG_TAIL_BYTES - at ? n - done : LOG_TAIL_BYTES - at;

		memcpy(tail + at, p + done, part);
		done += part;
		tail_n += part;
	}
}

void log_tail(struct buf *out)
{
	char last[LOG_TAIL_BYTES];
	size_t n = 0;

	enter();
	size_t from = tail_n % LOG_TAIL_BYTES;
	bool full = tail_n >= LOG_TAIL_BYTES;

	if (full) {
		n = LOG_TAIL_BYTES - from;
		memcpy(last, tail + from, n);
	}
	memcpy(last + n, tail, from);
	n += from;
	leave();
	/* The first may have lost its beginning. */
	struct str whole = {last, n};
	size_t begin = full ? str_find(whole, '\n') + 1 : 0;

	buf_str(out, str_sub(whole, begin, n));
}

/* line: without its start, with its end. */
static void line_keep(enum log_level level, const char *line, size_t n)
{
	char start[64];
	size_t at = line_start(LOG_STYLE_TERMINAL, level, start, sizeof(start));

	enter();
	tail_add(start, at);
	tail_add(line, n);
	leave();
}

static void line_write(const char *line, size_t n)
{
	char out[LINE_MAX_BYTES + 128];
	bool taken = false;

	enter();
	size_t at = lines_lost > 0 ? tell_lost(out, sizeof(out)) : 0;

	if (at + n > LINE_MAX_BYTES && write_now(out, at)) {
		lines_lost = 0;
		at = 0;
	}
	if (at + n <= LINE_MAX_BYTES) {
		memcpy(out + at, line, n);
		taken = write_now(out, at + n);
	}
	lines_lost = taken ? 0 : lines_lost + 1;
	leave();
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char line[LINE_MAX_BYTES + 1];
	va_list ap;

	if (!log_enabled(level))
		return;
	size_t at = line_start((enum log_style)current_style, level, line, sizeof(line));

	va_start(ap, fmt);
	int n = vsnprintf(line + at, sizeof(line) - at, fmt, ap);
	va_end(ap);
	size_t end = at + (n < 0 ? 0 : (size_t)n);

	/* One byte is kept for the line's end. */
	if (end > LINE_MAX_BYTES - 1)
		end = utf8_floor((struct str){line, LINE_MAX_BYTES}, LINE_MAX_BYTES - 1);
	for (size_t i = at; i < end; i++)
		if (line[i] == '\n' || line[i] == '\r' || line[i] == '\0')
			line[i] = ' ';
	line[end] = '\n';
	line_keep(level, line + at, end + 1 - at);
	line_write(line, end + 1);
}

/* Bidi controls and everything that could move the cursor or hide. */
static bool quote_needs_escape(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xA0) || cp == 0x061C || cp == 0x200E || cp == 0x200F ||
	       (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

static void quote_unit(struct buf *b, struct str unit, uint32_t cp)
{
	if (cp == UTF8_BAD)
		for (size_t i = 0; i < unit.n; i++)
			buf_printf(b, "\\x%02X", (unsigned char)unit.p[i]);
	else if (cp < 0x20 || cp == 0x7F)
		buf_printf(b, "\\x%02X", (unsigned)cp);
	else if (quote_needs_escape(cp))
		buf_printf(b, "\\u{%04X}", (unsigned)cp);
	else if (cp == '\'' || cp == '\\')
		buf_printf(b, "\\%c", (int)cp);
	else
		buf_str(b, unit);
}

void log_quote(struct buf *b, struct str s, size_t max)
{
	/* max is in bytes of s: escapes make it longer. */
	size_t end = s.n > max ? utf8_floor(s, max) : s.n;

	buf_char(b, '\'');
	for (size_t i = 0; i < end;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(s, i, end), &cp);

		quote_unit(b, str_sub(s, i, i + n), cp);
		i += n;
	}
	buf_str(b, STR("'"));
	if (end < s.n)
		buf_str(b, STR("..."));
}
