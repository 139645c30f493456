/* SPDX-License-Identifier: ISC */
#pragma once
/* Rows of the golden tables of dates: columns, escapes, the context that a row names. */
#include <string.h>

#include "base/article.h"
#include "feeds/date/date.h"
#include "tests/unit/unit.h"

enum {
	TSV_COLUMNS = 6
};

static inline void unescape(char *s)
{
	static const char rlm[] = "\xE2\x80\x8F";
	char *out = s;

	while (*s) {
		if (strncmp(s, "\\u200f", 6) == 0) {
			memcpy(out, rlm, 3);
			out += 3;
			s += 6;
		} else if (strncmp(s, "\\n", 2) == 0) {
			*out++ = '\n';
			s += 2;
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
}

static inline size_t columns(char *line, char *cols[TSV_COLUMNS])
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; p && n < TSV_COLUMNS; n++) {
		cols[n] = p;
		p = strchr(p, '\t');
		if (p)
			*p++ = '\0';
	}
	return n;
}

/* "tz=+03:00; order=dmy; now=2021-05-29T12:00:00+03:00" */
static inline struct date_ctx read_context(const char *text)
{
	struct date_ctx ctx = {.now_s = TIME_NONE};
	const char *p;

	p = strstr(text, "now=");
	if (p) {
		struct date now;
		struct date_ctx none = {.now_s = TIME_NONE};
		struct str s = str_of(p + 4);

		assert_true(date_parse(str_sub(s, 0, str_find(s, ';')), &none, &now));
		ctx.now_s = now.unix_s;
		ctx.zone_s = now.zone_s;
	}
	p = strstr(text, "tz=");
	if (p) {
		int h = (p[4] - '0') * 10 + p[5] - '0', m = (p[7] - '0') * 10 + p[8] - '0';

		ctx.zone_s = (p[3] == '-' ? -1 : 1) * (h * 3600 + m * 60);
	}
	if (strstr(text, "order=dmy"))
		ctx.order = DATE_ORDER_DMY;
	if (strstr(text, "order=mdy"))
		ctx.order = DATE_ORDER_MDY;
	return ctx;
}
