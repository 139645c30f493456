/* SPDX-License-Identifier: ISC */
/*
 * The log: one event, one line, one write(2) on stderr, or one message to journald's socket.
 *
 * What is set in log.h, the count of lost lines and the last lines are the program's only global state. A line is built on the stack
 * and cut at LINE_MAX_BYTES on a UTF-8 boundary; a line break inside it becomes a space, so that a value
 * from outside can never forge a second event. No files, no rotation: journald or the terminal stands behind it.
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

#include "base/log_entry.h"
#include "base/utf8.h"

enum {
	LINE_MAX_BYTES = LOG_TEXT_MAX
};

/* Atomic, since threads log while a reload may change them. */
static _Atomic int current_level = LOG_LEVEL_INFO;
static _Atomic int current_style = LOG_STYLE_TERMINAL;
static const struct log_event *current_events;
static const char *current_journal;
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

void log_set_style(enum log_style style)
{
	current_style = (int)style;
}

void log_set_events(const struct log_event *events)
{
	current_events = events;
}

void log_set_journal(const char *path)
{
	current_journal = path;
}

bool log_enabled(enum log_level level)
{
	return (int)level <= current_level;
}

/* ---- forms ----------------------------------------------------------------------------- */

static size_t line_start(enum log_style style, enum log_level level, char *out, size_t max)
{
	struct tm tm;
	time_t now = time(NULL);
	char when[32] = "";
	int n = 0;

	if (style != LOG_STYLE_TERMINAL) {
		/* No time: the journal has its own, and a second one would only differ from it. */
		n = snprintf(out, max, "<%d>", (int)level);
	} else {
		if (localtime_r(&now, &tm) != NULL)
			strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &tm);
		n = snprintf(out, max, "%s %-7s ", when, log_level_word(level));
	}
	return n < 0 ? 0 : (size_t)n;
}

/* out has room for LINE_MAX_BYTES. Returns how many are taken, the line's end included. */
static size_t text_line(const struct log_entry *e, char *out)
{
	size_t at = line_start((enum log_style)current_style, e->level, out, LINE_MAX_BYTES);
	size_t room = LINE_MAX_BYTES - 1 - at;
	size_t n = e->text.n <= room ? e->text.n : utf8_floor(e->text, room);

	memcpy(out + at, e->text.p, n);
	out[at + n] = '\n';
	return at + n + 1;
}

static int64_t now_ms(void)
{
	struct timespec ts = {0};

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The same. What is too long loses of its message first: fields are what programs go by. 0: no memory. */
static size_t json_line(const struct log_entry *e, char *out)
{
	AUTO_BUF struct buf b = {0};
	struct log_entry cut = *e;

	buf_init(&b, 16 * (size_t)LINE_MAX_BYTES);
	log_json(&cut, now_ms(), &b);
	if (b.n > LINE_MAX_BYTES) {
		size_t over = b.n - LINE_MAX_BYTES;

		cut.text.n = over < cut.text.n ? utf8_floor(cut.text, cut.text.n - over) : 0;
		cut.n_fields = over < e->text.n ? cut.n_fields : 0;
		buf_reset(&b);
		log_json(&cut, now_ms(), &b);
	}
	if (b.over || b.n > LINE_MAX_BYTES)
		return 0;
	memcpy(out, b.p, b.n);
	return b.n;
}

static size_t render(const struct log_entry *e, char *out)
{
	size_t n = current_style == LOG_STYLE_JSON ? json_line(e, out) : 0;

	return n != 0 ? n : text_line(e, out);
}

/* ---- ways ------------------------------------------------------------------------------ */

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

static struct log_entry lost_entry(char *room, size_t max)
{
	int n = snprintf(
		room, max, "log: lines were lost, because nobody read them n=%lu", lines_lost);

	return (struct log_entry){.level = LOG_LEVEL_WARNING,
		.file = __FILE__,
		.func = __func__,
		.line = __LINE__,
		.text = {room, n < 0 ? 0 : (size_t)n}};
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

static void keep(const struct log_entry *e)
{
	char start[64];
	size_t at = line_start(LOG_STYLE_TERMINAL, e->level, start, sizeof(start));

	tail_add(start, at);
	tail_add(e->text.p, e->text.n);
	tail_add("\n", 1);
}

/* How many lines were lost goes out with the next one, in one call as far as they fit: a pipe of one
 * page is full with anything in it. */
static bool put_stderr(const struct log_entry *e)
{
	char line[LINE_MAX_BYTES], out[2 * LINE_MAX_BYTES], room[80];
	size_t n = render(e, line);
	size_t at = 0;

	if (lines_lost > 0) {
		struct log_entry lost = lost_entry(room, sizeof(room));

		at = render(&lost, out);
	}
	if (at + n > LINE_MAX_BYTES && at > 0) {
		if (!write_now(out, at))
			return false;
		lines_lost = 0;
		at = 0;
	}
	memcpy(out + at, line, n);
	return write_now(out, at + n);
}

static enum log_sent send_entry(const struct log_entry *e)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 16 * (size_t)LINE_MAX_BYTES);
	log_native(e, &b);
	return b.over || current_journal == NULL ? LOG_GONE
						 : log_send(current_journal, buf_view(&b));
}

/* False: nobody reads. Where there is no socket stderr leads to the journal, too. */
static bool put_journal(const struct log_entry *e)
{
	char room[80];

	if (lines_lost > 0) {
		struct log_entry lost = lost_entry(room, sizeof(room));

		if (send_entry(&lost) == LOG_SENT)
			lines_lost = 0;
	}
	enum log_sent sent = send_entry(e);

	return sent == LOG_GONE ? put_stderr(e) : sent == LOG_SENT;
}

static void put(const struct log_entry *e)
{
	enter();
	keep(e);
	bool taken = current_style == LOG_STYLE_NATIVE ? put_journal(e) : put_stderr(e);

	lines_lost = taken ? 0 : lines_lost + 1;
	leave();
}

/* ---- messages -------------------------------------------------------------------------- */

static const struct log_event *event_of(struct str text, const char *fmt)
{
	for (const struct log_event *v = current_events; v != NULL && v->begins != NULL; v++)
		if (str_starts(text, str_of(v->begins)) ||
			str_starts(str_of(fmt), str_of(v->begins)))
			return v;
	return NULL;
}

void log_line_at(const char *file, int line, const char *func, enum log_level level,
	const char *fmt, ...)
{
	char text[LOG_TEXT_MAX + 1];
	struct log_entry e = {.level = level, .file = file, .line = line, .func = func};
	va_list ap, again;

	if (!log_enabled(level))
		return;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	va_end(ap);
	e.text = (struct str){text, n < 0 ? 0 : (size_t)n};
	if (e.text.n > LOG_TEXT_MAX)
		e.text.n = utf8_floor((struct str){text, LOG_TEXT_MAX}, LOG_TEXT_MAX);
	for (size_t i = 0; i < e.text.n; i++)
		if (text[i] == '\n' || text[i] == '\r' || text[i] == '\0')
			text[i] = ' ';
	if (current_style == LOG_STYLE_NATIVE || current_style == LOG_STYLE_JSON) {
		log_fields(&e, fmt, again);
		e.event = event_of(e.text, fmt);
	}
	va_end(again);
	put(&e);
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
