/* SPDX-License-Identifier: ISC */
/*
 * Days since 1970-01-01 and the proleptic Gregorian calendar, both ways (ISO 8601).
 *
 * 146097 days are the 400 years after which the calendar repeats, 719468 those from 0000-03-01 to
 * 1970-01-01. 153 days are five months beginning with March, 31 30 31 30 31, over and over: hence
 * (153 * m + 2) / 5 as the days before month m.
 */
#include "feeds/date/date.h"
#include "feeds/date/read.h"

int64_t date_days(int64_t year, int month, int day)
{
	/* Years begin in March, so that the leap day is the last of its year; eras of 400
	 * years. */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date_ymd date_of_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct date_ymd d = {.day = (int)(doy - (153 * mp + 2) / 5 + 1)};

	d.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	d.year = yoe + era * 400 + (d.month <= 2);
	return d;
}
