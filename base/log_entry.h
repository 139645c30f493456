/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to log*.c: a line of the log with what it is made of, and the forms in which it leaves. */
#include <stdarg.h>

#include "base/log.h"

enum {
	LOG_TEXT_MAX = 4096, /* bytes of a message */
	LOG_FIELDS_MAX = 16, /* of a message; further ones stay in its text */
	LOG_KEY_MAX = 32
};

/* A key of the tail; both point into the format and the text. */
struct log_field {
	struct str key, value;
};

struct log_entry {
	enum log_level level;
	const char *file, *func;
	int line;
	struct str text; /* the sentence with its tail; no control that breaks a line */
	const struct log_event *event; /* NULL: none in particular */
	struct log_field fields[LOG_FIELDS_MAX];
	size_t n_fields;
};

/* log_fields.c. Finds what of text, which fmt and ap made, stands for a value behind "key=" in fmt: into e. A value
 * may be cut with the text. Pure. */
void log_fields(struct log_entry *e, const char *fmt, va_list ap);

/* log_forms.c. "warning" */
const char *log_level_word(enum log_level level);
/* Appends an object and a line's end; now_ms: Unix time. */
void log_json(const struct log_entry *e, int64_t now_ms, struct buf *out);
/* Appends what journald's native protocol has: KEY=value lines. */
void log_native(const struct log_entry *e, struct buf *out);

/* log_journal.c. One message to the socket at path, without waiting. */
enum log_sent {
	LOG_SENT,
	LOG_FULL, /* nobody reads: the message is lost */
	LOG_GONE  /* there is no such socket */
};
enum log_sent log_send(const char *path, struct str message);
