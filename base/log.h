/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The daemon's log: one event, one line, on stderr.
 *
 * Only daemon/ logs; the folders below return errors instead. Under systemd (JOURNAL_STREAM names
 * stderr) a line starts with "<N>", its syslog priority, which journald understands; on a terminal
 * it starts with the local time and a level word. Levels: err, a person must act; warning, degraded
 * and carried on; info, life-cycle; debug, state changes. A message is a short sentence followed by
 * a key=value tail; values from outside are passed through log_quote. Any thread; a line is written
 * with one call, and is lost when it would have to wait for a reader: the next one that is read says how
 * many were.
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
	LOG_STYLE_JOURNAL
};

enum {
	LOG_TAIL_BYTES = 32 * 1024
};

/* Call once, before the first thread. This pair, how many lines were lost, and the last lines are the only
 * global state in the program. */
void log_init(enum log_level level, enum log_style style);
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

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
