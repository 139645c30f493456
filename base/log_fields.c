/* SPDX-License-Identifier: ISC */
/*
 * The fields of a message, by its format: behind "key=" stands a conversion, and what it became is the value.
 * Formats are ours, so a value that itself looks like a field is none.
 */
#include <stdio.h>
#include <string.h>

#include "base/log_entry.h"

enum {
	FORMAT_MAX = 1024 /* longer ones have no fields */
};

/* Behind the conversion that begins at fmt[at], a '%'. */
static size_t conversion_end(const char *fmt, size_t at)
{
	at += 1 + strspn(fmt + at + 1, "-+ #0123456789.*hljztL'");
	return fmt[at] != '\0' ? at + 1 : at;
}

static bool is_key(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_';
}

/* What stands before fmt[at] as "key=" or "key='", behind a blank or at the beginning; empty: nothing. */
static struct str key_before(const char *fmt, size_t at)
{
	size_t end = at;

	if (end > 0 && fmt[end - 1] == '\'')
		end--;
	if (end == 0 || fmt[end - 1] != '=')
		return STR("");
	size_t from = --end;

	while (from > 0 && is_key(fmt[from - 1]))
		from--;
	if (end - from > LOG_KEY_MAX || (from > 0 && fmt[from - 1] != ' '))
		return STR("");
	return (struct str){fmt + from, end - from};
}

/* How many bytes the first n of fmt become. A format that is cut behind a conversion is one. */
static size_t length_of(const char *fmt, size_t n, va_list ap)
{
	char part[FORMAT_MAX];
	va_list args;

	memcpy(part, fmt, n);
	part[n] = '\0';
	va_copy(args, ap);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the beginning of one that was checked */
	int len = vsnprintf(NULL, 0, part, args);
#pragma GCC diagnostic pop

	va_end(args);
	return len < 0 ? 0 : (size_t)len;
}

void log_fields(struct log_entry *e, const char *fmt, va_list ap)
{
	size_t n = strlen(fmt);

	for (size_t at = 0; n < FORMAT_MAX && at < n;) {
		if (fmt[at] != '%') {
			at++;
			continue;
		}
		size_t end = conversion_end(fmt, at);
		struct str key = key_before(fmt, at);

		if (key.n != 0 && fmt[at + 1] != '%' && e->n_fields < LOG_FIELDS_MAX) {
			size_t from = length_of(fmt, at, ap);

			e->fields[e->n_fields++] = (struct log_field){
				key, str_sub(e->text, from, length_of(fmt, end, ap))};
		}
		at = end;
	}
}
