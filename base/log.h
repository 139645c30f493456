/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The daemon's log: one event, one line.
 *
 * Only daemon/ logs; the folders below return errors instead. Levels: err, a person must act; warning, degraded
 * and carried on; info, life-cycle; debug, state changes. A message is a short sentence followed by
 * a key=value tail; values from outside are passed through log_quote. Any thread; a line is written
 * with one call, and is lost when it would have to wait for a reader: the next one that is read says how
 * many were.
 *
 * Where it goes is its style. On a terminal a line starts with the local time and a level word. Under systemd
 * (JOURNAL_STREAM names stderr) it goes to journald's own socket, with fields: each key of the tail, as the format
 * of the call has it, is RASID_KEY, so that no value from outside can forge one. While that socket takes nothing, the
 * line goes to stderr with "<N>" before it, its syslog priority, which journald understands, too. As JSON it is
 * an object with the same fields.
 */
#include "base/buf.h"
#include "base/str.h"

enum log_level {
	LOG_LEVEL_ERR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

enum log_style {
	LOG_STYLE_TERMINAL,
	LOG_STYLE_JOURNAL, /* "<N>" on stderr */
	LOG_STYLE_NATIVE,  /* journald's socket, once log_journal() has it */
	LOG_STYLE_JSON
};

enum {
	LOG_TAIL_BYTES = 32 * 1024
};

/* What a message is about, by the words that it or its format begins with; the first that fits. */
struct log_event {
	const char *begins;
	const char *name; /* "feed-dark" */
	const char *id;   /* MESSAGE_ID: 32 hexadecimal digits */
};

/* Call once, before the first thread. This pair, what the three functions below set, how many lines were lost, and the last lines are the only global
 * state in the program. */
void log_init(enum log_level level, enum log_style style);
void log_set_level(enum log_level level);
void log_set_style(enum log_style style);
/* Kept, not copied; before the first thread. The last row has no words. */
void log_set_events(const struct log_event *events);
/* journald's socket, by its path; before the first thread, and behind the last fork of a process that must not have
 * it. A path that is too long is none. */
void log_set_journal(const char *path);
bool log_enabled(enum log_level level);
/* Where it was called goes along. */
#define log_line(level, ...) log_line_at(__FILE__, __LINE__, __func__, level, __VA_ARGS__)
void log_line_at(const char *file, int line, const char *func, enum log_level level,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Appends the last lines, oldest first, each with time and level as a terminal shows them: those that
 * nobody took, too. LOG_TAIL_BYTES at most. */
void log_tail(struct buf *out);

#define log_err(...) log_line(LOG_LEVEL_ERR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                                                                         \
	do {                                                                                   \
		if (log_enabled(LOG_LEVEL_DEBUG))                                              \
			log_line(LOG_LEVEL_DEBUG, __VA_ARGS__);                                \
	} while (0)

/* A foreign string for a log line: in single quotes, control bytes, bidi controls and bad UTF-8
 * written as \xNN or \u{NNNN}, cut after max bytes with "...". Appends to b. */
void log_quote(struct buf *b, struct str s, size_t max);
