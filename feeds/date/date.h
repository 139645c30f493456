/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Dates as feeds and Arabic pages write them (doc/matching.md "Dates"): RFC 3339, RFC 822 with
 * its deviations, Arabic month names of all countries, Arabic-Indic digits, relative times. No
 * locale, no strptime. Hijri dates are recognised and refused. HTTP's own dates are
 * base/httpdate.h. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "feeds/date/zones.h"

/* How 04/05/2021 is meant. Unknown: only a date with one valid reading counts (the weekday may
 * decide between two). */
enum date_order {
	DATE_ORDER_UNKNOWN,
	DATE_ORDER_DMY,
	DATE_ORDER_MDY,
};

struct date_ctx {
	int32_t zone_s; /* offset assumed when the text names none */
	enum date_order order;
	/* For relative dates, dates without a year, and the future test; TIME_NONE: the first
	 * two are refused, the last is not made. */
	int64_t now_s;
	/* For zones by name (zones.h); NULL: a time in one of these is no date. */
	const struct date_zones *zones;
};

enum date_prec {
	DATE_YEAR,
	DATE_MONTH,
	DATE_DAY,
	DATE_HOUR,
	DATE_MINUTE,
	DATE_SECOND,
};

struct date {
	int64_t unix_s; /* of the first instant that the date covers, in its zone */
	int32_t zone_s; /* the zone it was read in */
	enum date_prec prec;
};

/* False when the text (at most 512 bytes) holds no certain date. What lies more than 24 h after
 * now_s is not certain, nor is a text with a number that belongs to no part of the date. */
bool date_parse(struct str text, const struct date_ctx *ctx, struct date *ret);
/* RFC 3339 at the date's precision: 2020-07, 2021-04-28, 2021-04-28T18:05:00+03:00. */
void date_format(const struct date *d, struct buf *out);
/* Unix seconds as 2021-04-28T15:05:00Z. */
void date_format_utc(int64_t unix_s, struct buf *out);
/* Days from 1970-01-01 of a proleptic Gregorian date. */
int64_t date_days(int64_t year, int month, int day);
