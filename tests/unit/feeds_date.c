/* Dates: the tables of ../shared row by row, and what they do not say. */
#include <stdio.h>
#include <string.h>

#include "base/article.h"
#include "feeds/date.h"
#include "feeds/date_lex.h"
#include "tests/unit/unit.h"

enum {
	TSV_COLUMNS = 6
};

/* --- the tables of ../shared --- */

static void unescape(char *s)
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

static size_t columns(char *line, char *cols[TSV_COLUMNS])
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
static struct date_ctx read_context(const char *text)
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

static const char *prec_name(enum date_prec p)
{
	static const char *const names[] = {"year", "month", "day", "hour", "minute", "second"};

	return names[p];
}

static void run(const char *text, const struct date_ctx *ctx, char out[64], const char **prec)
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

static void every_row_of_the_gold_table_is_read_as_it_says(void **state)
{
	FILE *f = fopen("../shared/gold/dates.tsv", "r");
	char line[1024], *c[TSV_COLUMNS], out[64];
	const char *prec;
	int rows = 0, bad = 0;

	(void)state;
	if (!f) {
		print_message("SKIP feeds_date gold: ../shared/gold/dates.tsv is absent\n");
		skip();
	}
	while (fgets(line, sizeof(line), f)) {
		struct date_ctx ctx;

		if (columns(line, c) < 5 || strcmp(c[0], "id") == 0)
			continue;
		unescape(c[1]);
		ctx = read_context(c[2]);
		run(c[1], &ctx, out, &prec);
		rows++;
		if (strcmp(out, c[3]) != 0 || strcmp(prec, c[4]) != 0) {
			print_message("%s '%s': %s %s, not %s %s\n", c[0], c[1], out, prec,
				c[3], c[4]);
			bad++;
		}
	}
	fclose(f);
	assert_int_equal(bad, 0);
	assert_true(rows > 30);
}

/* Rows that this reader answers otherwise, and why. */
static const char *const deviations[] = {
	/* Languages that no Arabic outlet's software writes; unread script = no certain date.
	 */
	"Κυρ, 11 Ιούλ 2004 12:00:00 EST",
	"2004-július-13T9:15-05:00",
	"2004-05-25 오후 11:23:17",
	"2004년 05월 28일  01:31:15",
	/* ISO 8601:1988 with a year of two digits in front: has other readings. */
	"-0312",
	"031231",
	"03-12-31",
	"-03-12",
	"03335",
	/* The year 100 is junk. */
	"Thu, 01 Jan 0100 00:00:01 +0100",
	NULL,
};

/* One row of the conformance table: does the reader agree? */
static bool conforms(const char *text, const char *expected)
{
	struct date_ctx ctx = {.now_s = TIME_NONE};
	struct date d;
	struct buf b;
	bool ok = date_parse(str_of(text), &ctx, &d), same;

	if (strcmp(expected, "INVALID") == 0)
		return !ok;
	if (strcmp(expected, "INVALID-RFC822") == 0)
		return true; /* a validator's view: a reader may be kinder */
	if (!ok)
		return false;
	if (strcmp(expected, "ACCEPT") == 0 || strcmp(expected, "VALID-RFC822") == 0)
		return true;
	buf_init(&b, 64);
	date_format_utc(d.unix_s, &b);
	same = strcmp(b.p, expected) == 0;
	buf_done(&b);
	return same;
}

static void conformance_rows_are_read_but_for_the_listed_ones(void **state)
{
	FILE *f = fopen("../shared/conformance/dates/dates.tsv", "r");
	char line[1024], *c[TSV_COLUMNS];
	int bad = 0;

	(void)state;
	if (!f) {
		print_message("SKIP feeds_date conformance: ../shared/conformance is absent\n");
		skip();
	}
	while (fgets(line, sizeof(line), f)) {
		bool listed = false;

		if (columns(line, c) < 2 || strcmp(c[0], "input") == 0)
			continue;
		unescape(c[0]);
		for (size_t i = 0; deviations[i]; i++)
			listed = listed || strcmp(deviations[i], c[0]) == 0;
		if (conforms(c[0], c[1]) == listed) {
			print_message("'%s': %s\n", c[0], c[1]);
			bad++;
		}
	}
	fclose(f);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_gold_table_is_read_as_it_says),
		cmocka_unit_test(conformance_rows_are_read_but_for_the_listed_ones),
	};

	return cmocka_run_group_tests_name("feeds_date", tests, NULL, NULL);
}
