/* SPDX-License-Identifier: ISC */
/*
 * Dates: from text to instant and back.
 *
 *   text ──> lex.c: tokens ──> epoch? ──> time and zone ──> Hijri ──> spans ──> calendar ──> struct date
 *                                (each claims its numbers; one that is left: no date)
 *
 * One reader for all forms. The text is folded and cut into tokens (lex.c), then passes claim
 * what they understand: the time of day with its zone, Hijri dates (to keep them away from
 * everybody else), spans ("3 hours ago"), and what is left is the calendar date. A number that
 * nobody claims means that the text was not understood, and so no date. Words that nobody knows
 * are furniture and do no harm, except inside a date.
 *
 * It does not convert the Hijri calendar (tables differ by a day), knows daylight saving only of
 * zones that are named as tzdata names them (EST is an offset), and never guesses between two readings: the caller then falls back to the
 * time of fetching.
 */
#include "feeds/date/date.h"

#include "base/article.h"
#include "feeds/date/read.h"

enum {
	DAY_S = 86400
};

/* The nearest year that puts the day in the past; 29 February looks back up to eight years. */
static bool find_year(struct date_read *r)
{
	struct date_ymd today;
	int64_t local, days;

	if (r->ctx->now_s < 0 || r->ctx->now_s > INT64_C(250000000000))
		return false;
	local = r->ctx->now_s + r->ctx->zone_s;
	days = (local - (local % DAY_S + DAY_S) % DAY_S) / DAY_S;
	today = date_of_days(days);
	for (int64_t year = today.year; year > today.year - 9; year--) {
		if (!date_valid(year, r->month, r->day) ||
			date_days(year, r->month, r->day) > days)
			continue;
		r->year = year;
		return true;
	}
	return false;
}

/* A day of grace: zones are assumed where none is named, and clocks of publishers run ahead. */
static bool not_future(const struct date *d, const struct date_ctx *ctx)
{
	return ctx->now_s == TIME_NONE || d->unix_s - DAY_S <= ctx->now_s;
}

/* From what the wall shows, in d->unix_s. False for a time in a zone that is named and unknown: to read it
 * in another would be a guess. */
static bool to_utc(const struct date_read *r, struct date *d)
{
	if (r->zone_name.n != 0 && !r->has_zone) {
		if (date_zones_at(
			    r->ctx->zones, r->zone_name, d->unix_s, &d->unix_s, &d->zone_s))
			return true;
		if (r->has_time)
			return false;
	}
	d->unix_s -= d->zone_s;
	return true;
}

static bool date_build(struct date_read *r, struct date *ret)
{
	struct date d = {.zone_s = r->has_zone ? r->zone_s : r->ctx->zone_s};

	if (r->year == 0 && !find_year(r))
		return false;
	/* "April 2021, 9:05" has no day for the time to be on. */
	if (r->month == 0 || r->day == 0)
		r->has_time = false;
	d.unix_s = date_days(r->year, r->month ? r->month : 1, r->day ? r->day : 1) * DAY_S;
	d.prec = r->day ? DATE_DAY : r->month ? DATE_MONTH : DATE_YEAR;
	if (r->has_time) {
		d.unix_s += r->hour * 3600 + r->minute * 60 + r->second;
		d.prec = r->time_prec;
	}
	if (!to_utc(r, &d))
		return false;
	if (!not_future(&d, r->ctx))
		return false;
	*ret = d;
	return true;
}

/* "م" right behind a year is the Gregorian era, not the afternoon. */
static void settle_eras(struct date_toks *t)
{
	for (size_t i = 1; i < t->n; i++)
		if (date_tok_is_word(&t->v[i], WORD_PM) && t->v[i - 1].digits == 4 &&
			str_eq(t->v[i].text, STR("م")))
			t->v[i].word = WORD_NOISE;
}

/* Seconds or milliseconds since 1970, as some generators write: 2001 to 2286. */
static bool parse_epoch(const struct date_toks *t, const struct date_ctx *ctx, struct date *ret)
{
	struct date d = {.prec = DATE_SECOND};

	if (t->n != 1 || (t->v[0].digits != 10 && t->v[0].digits != 13) ||
		t->v[0].num < 1000000000)
		return false;
	d.unix_s = (int64_t)(t->v[0].digits == 13 ? t->v[0].num / 1000 : t->v[0].num);
	if (!not_future(&d, ctx))
		return false;
	*ret = d;
	return true;
}

static bool parse_toks(struct date_toks *t, const struct date_ctx *ctx, struct date *ret)
{
	struct date_read r = {.t = t, .ctx = ctx, .weekday = -1};
	struct date ago_date;
	bool ago;

	if (parse_epoch(t, ctx, ret))
		return true;
	settle_eras(t);
	date_read_zone_name(&r);
	if (!date_read_time(&r))
		return false;
	date_read_hijri(&r);
	ago = date_read_ago(&r, &ago_date);
	if (!date_read_calendar(&r))
		return false;
	/* A date that is written out goes before a span. */
	if (!r.has_date && ago) {
		*ret = ago_date;
		return true;
	}
	if (!r.has_date && !date_read_day_back(&r))
		return false;
	return date_build(&r, ret);
}

bool date_parse(struct str text, const struct date_ctx *ctx, struct date *ret)
{
	struct date_toks t;

	/* Brackets may hold the date itself, or an RFC 822 comment in the middle of one. */
	if (date_lex(text, false, &t) && parse_toks(&t, ctx, ret))
		return true;
	if (str_find(text, '(') == text.n)
		return false;
	return date_lex(text, true, &t) && parse_toks(&t, ctx, ret);
}

static void format_zone(int32_t zone_s, struct buf *out)
{
	int32_t minutes = zone_s / 60;
	char sign = minutes < 0 ? '-' : '+';

	if (minutes < 0)
		minutes = -minutes;
	buf_printf(out, "%c%02d:%02d", sign, minutes / 60, minutes % 60);
}

/* The local civil time at the precision; returns whether a zone belongs behind it. */
static bool format_civil(int64_t local_s, enum date_prec prec, struct buf *out)
{
	int64_t second = (local_s % DAY_S + DAY_S) % DAY_S;
	struct date_ymd d = date_of_days((local_s - second) / DAY_S);
	int s = (int)second;

	buf_printf(out, "%04lld", (long long)d.year);
	if (prec >= DATE_MONTH)
		buf_printf(out, "-%02d", d.month);
	if (prec >= DATE_DAY)
		buf_printf(out, "-%02d", d.day);
	if (prec >= DATE_HOUR)
		buf_printf(out, "T%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
	return prec >= DATE_HOUR;
}

void date_format(const struct date *d, struct buf *out)
{
	if (format_civil(d->unix_s + d->zone_s, d->prec, out))
		format_zone(d->zone_s, out);
}

void date_format_utc(int64_t unix_s, struct buf *out)
{
	format_civil(unix_s, DATE_SECOND, out);
	buf_char(out, 'Z');
}
