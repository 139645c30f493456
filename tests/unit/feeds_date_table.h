/* SPDX-License-Identifier: ISC */
#pragma once
/* Rows of the golden tables of dates: columns, escapes, the context that a row names; and of tables of a test. */
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

static inline const char *prec_name(enum date_prec p)
{
	static const char *const names[] = {"year", "month", "day", "hour", "minute", "second"};

	return names[p];
}

static inline void run(
	const char *text, const struct date_ctx *ctx, char out[64], const char **prec)
{
	struct date d;
	struct buf b;

	*prec = "-";
	memcpy(out, "none", 5);
	if (!date_parse(str_of(text), ctx, &d))
		return;
	*prec = prec_name(d.prec);
	buf_init(&b, 64);
	date_format(&d, &b);
	memcpy(out, b.p, b.n + 1);
	buf_done(&b);
}

struct row {
	const char *text, *expected;
};

#define NOW "2021-05-29T12:00:00+03:00"

static inline void check_rows(const struct row *rows, size_t n, const struct date_ctx *ctx)
{
	for (size_t i = 0; i < n; i++) {
		char out[64];
		const char *prec;

		run(rows[i].text, ctx, out, &prec);
		if (strcmp(out, rows[i].expected) != 0)
			fail_msg("'%s': %s, not %s", rows[i].text, out, rows[i].expected);
	}
}

#define CHECK_ROWS(rows, context)                                                              \
	do {                                                                                   \
		struct date_ctx ctx_ = read_context(context);                                  \
		check_rows(rows, sizeof(rows) / sizeof(*(rows)), &ctx_);                       \
	} while (0)
