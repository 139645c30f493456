/* SPDX-License-Identifier: ISC */
/*
 * Reading HTTP-dates, as in Retry-After, Last-Modified or Expires.
 *
 * The three forms differ only in the order of their words, so the text is cut into words at
 * blanks, commas and dashes and then read by their number. It does not read zones other than
 * GMT, which RFC 9110 forbids.
 */
#include "base/httpdate.h"

#include <time.h>

enum {
	WORDS = 6
};

/* "Sun, 06-Nov-94 08:49:37 GMT" gives Sun 06 Nov 94 08:49:37 GMT. */
static size_t words_cut(struct str s, struct str out[WORDS])
{
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t start = i;

		while (i < s.n && s.p[i] != ' ' && s.p[i] != ',' && s.p[i] != '-')
			i++;
		if (i == start) {
			i++;
			continue;
		}
		if (n == WORDS)
			return WORDS + 1;
		out[n++] = str_sub(s, start, i);
	}
	return n;
}

static bool number(struct str s, size_t min_len, size_t max_len, int *ret)
{
	uint64_t v = 0;

	if (s.n < min_len || s.n > max_len || !str_to_u64(s, &v))
		return false;
	*ret = (int)v;
	return true;
}

static bool month(struct str s, struct tm *tm)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int m = 0; m < 12; m++)
		if (str_eq_nocase(s, (struct str){names + (ptrdiff_t)3 * m, 3})) {
			tm->tm_mon = m;
			return true;
		}
	return false;
}

static bool year(struct str s, int64_t now_s, struct tm *tm)
{
	time_t t = (time_t)now_s;
	struct tm now;
	int y = 0;

	if (number(s, 4, 4, &y)) {
		tm->tm_year = y - 1900;
		return true;
	}
	if (!number(s, 2, 2, &y) || gmtime_r(&t, &now) == NULL)
		return false;
	/* RFC 9110 5.6.7: more than 50 years ahead means the century before. */
	tm->tm_year = now.tm_year - now.tm_year % 100 + y;
	if (tm->tm_year > now.tm_year + 50)
		tm->tm_year -= 100;
	return true;
}

static bool clock_time(struct str s, struct tm *tm)
{
	return s.n == 8 && s.p[2] == ':' && s.p[5] == ':' &&
	       number(str_sub(s, 0, 2), 2, 2, &tm->tm_hour) &&
	       number(str_sub(s, 3, 5), 2, 2, &tm->tm_min) &&
	       number(str_sub(s, 6, 8), 2, 2, &tm->tm_sec) && tm->tm_hour < 24 &&
	       tm->tm_min < 60 && tm->tm_sec <= 60;
}

static bool is_gmt(struct str zone)
{
	static const struct str names[] = {STR_INIT("GMT"), STR_INIT("UTC"), STR_INIT("UT"),
		STR_INIT("Z"), STR_INIT("+0000")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(zone, names[i]))
			return true;
	return false;
}

bool httpdate_parse(struct str text, int64_t now_s, int64_t *ret_unix_s)
{
	struct str w[WORDS];
	struct tm tm = {0};
	size_t n = words_cut(str_trim(text), w);
	bool ok = false;

	/* IMF-fixdate and the form of RFC 850 have the same six words here; the name of the day is
	 * not checked, for a wrong one says nothing about the date. */
	if (n == 6 && is_gmt(w[5]))
		ok = number(w[1], 1, 2, &tm.tm_mday) && month(w[2], &tm) &&
		     year(w[3], now_s, &tm) && clock_time(w[4], &tm);
	else if (n == 5) /* asctime: Sun Nov  6 08:49:37 1994 */
		ok = month(w[1], &tm) && number(w[2], 1, 2, &tm.tm_mday) &&
		     clock_time(w[3], &tm) && w[4].n == 4 && year(w[4], now_s, &tm);
	if (!ok)
		return false;
	struct tm asked = tm;
	time_t t = timegm(&tm);

	/* timegm turns 31 February into 3 March. A leap second may move on. */
	if (asked.tm_mday != tm.tm_mday && asked.tm_sec != 60)
		return false;
	*ret_unix_s = (int64_t)t;
	return true;
}
