/* SPDX-License-Identifier: ISC */
/*
 * Reading Retry-After. A date has a comma of its own, so the text is cut at commas and each piece
 * is tried with the one behind it first.
 */
#include "base/retry_after.h"

#include "base/httpdate.h"

#define YEAR_MS (INT64_C(366) * 86400 * 1000)
/* More than a number that makes sense has, in seconds or as Unix time. */
#define NUMBER_MAX INT64_C(100000000000000)
/* Since then Unix time has ten digits: nobody waits for so many seconds. */
#define YEAR_2001_S INT64_C(1000000000)

static const struct {
	struct str name;
	int64_t ms;
} units[] = {
	{STR_INIT("seconds"), 1000},
	{STR_INIT("minutes"), 60000},
	{STR_INIT("hours"), 3600000},
	{STR_INIT("days"), 86400000},
	{STR_INIT("milliseconds"), 1},
	{STR_INIT("ms"), 1},
};

/* 0 when no unit begins so. */
static int64_t unit_of(struct str word)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_starts_nocase(units[i].name, word))
			return units[i].ms;
	return 0;
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* What a number counts, by the word behind it: seconds when there is none. 0 for a word that we do
 * not know, as the month of a date. */
static int64_t unit_ms(struct str s)
{
	size_t n = 0;

	s = str_trim(s);
	while (n < s.n && is_letter(s.p[n]))
		n++;
	if (n == 0)
		return 1000;
	int64_t ms = unit_of(str_sub(s, 0, n));

	return ms == 0 && s.p[n - 1] == 's' ? unit_of(str_sub(s, 0, n - 1)) : ms; /* "secs" */
}

static bool is_digit(struct str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Digits from *at on, which moves behind them; too many stay at NUMBER_MAX. */
static int64_t digits(struct str s, size_t *at)
{
	int64_t v = 0;

	for (; is_digit(s, *at); ++*at)
		if (v < NUMBER_MAX)
			v = v * 10 + (s.p[*at] - '0');
	return v < NUMBER_MAX ? v : NUMBER_MAX;
}

/* Within a year of now_s; seconds and milliseconds cannot be mistaken for each other. */
static bool is_unix_time(int64_t v, int64_t now_s, int64_t *ret_wait_ms)
{
	int64_t wait_ms = v < 1000 * YEAR_2001_S ? (v - now_s) * 1000 : v - now_s * 1000;

	if (v < YEAR_2001_S || wait_ms < -YEAR_MS || wait_ms > YEAR_MS)
		return false;
	*ret_wait_ms = wait_ms > 0 ? wait_ms : 0;
	return true;
}

/* Behind a number: then it is a part of something else, as in 2026-11-21, 10:34 or 0x10. */
static bool goes_on(struct str s, size_t at)
{
	return at < s.n && str_find(STR("-:/x"), s.p[at]) < 4;
}

static int64_t number_ms(struct str s, int64_t now_s)
{
	size_t at = 0;
	int64_t whole = digits(s, &at), fraction = 0, ms = 0;

	if (at == 0)
		return -1;
	if (at < s.n && s.p[at] == '.') {
		at++;
		fraction = digits(s, &at);
	}
	if (goes_on(s, at))
		return -1;
	if (is_unix_time(whole, now_s, &ms))
		return ms;
	int64_t unit = unit_ms(str_sub(s, at, s.n));

	if (unit == 0 || whole > YEAR_MS / unit)
		return -1;
	/* Late by less than one is no harm, early is. */
	return (whole + (fraction != 0 ? 1 : 0)) * unit;
}

static int64_t date_ms(struct str s, int64_t from_s)
{
	int64_t at = 0;

	if (!httpdate_parse(str_trim(s), from_s, &at) || at - from_s > YEAR_MS / 1000)
		return -1;
	return at > from_s ? (at - from_s) * 1000 : 0;
}

/* Of the piece and what is behind it, if the two are one date; moves *rest on. */
static int64_t piece_ms(struct str piece, struct str *rest, int64_t from_s)
{
	struct str behind = *rest, second;
	int64_t ms = -1;

	if (str_cut(&behind, ',', &second))
		ms = date_ms((struct str){piece.p, piece.n + 1 + second.n}, from_s);
	if (ms >= 0) {
		*rest = behind;
		return ms;
	}
	ms = date_ms(piece, from_s);
	return ms >= 0 ? ms : number_ms(str_trim(piece), from_s);
}

int64_t retry_after_ms(struct str value, struct str date, int64_t now_s, int64_t max_ms)
{
	int64_t from_s = now_s, wait = -1;
	struct str piece;

	(void)httpdate_parse(str_trim(date), now_s, &from_s);
	while (str_cut(&value, ',', &piece)) {
		int64_t ms = piece_ms(piece, &value, from_s);

		wait = ms > wait ? ms : wait;
	}
	return wait < max_ms ? wait : max_ms;
}
