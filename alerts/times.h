/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Times of a week as people write them: when digests go out, and when it is quiet.
 *
 *   schedule = daily 07:00 18:30          quiet = 22:00-07:00
 *   schedule = sun-thu 07:00, fri 10:00   quiet = 22:00-07:00, fri 00:00-24:00
 *                                         quiet = fri,sat 22:00-09:00
 *
 * Items stand apart by blanks or commas. Days hold for the times behind them, up to the next days;
 * without any it is daily. A day is its English name or at least three letters of it, in any case; a
 * range may go over the week's end (fri-mon). Times are hours and minutes on 24 hours, in Latin or
 * Arabic digits. A quiet time whose end is not after its beginning ends the next day, and the days are
 * those on which it begins.
 *
 * A zone is named (zone.h); one that is not known (any more) has no schedule and no quiet: an alert
 * comes too early rather than never. Moments are Unix seconds. Pure but for the zone's file; any thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
	TIMES_MAX = 16,       /* moments of a schedule; quiet times */
	TIMES_TEXT_MAX = 512, /* bytes of a text */
};

/* A minute of some weekdays (bits as zone.h has them), 0 to 1439. */
struct times_at {
	uint8_t days;
	uint16_t minute;
};

/* No schedule when zeroed. */
struct times_schedule {
	struct times_at at[TIMES_MAX];
	size_t n;
};

/* From a minute of these weekdays, 0 to 1439, until before another, 1 to 1440. */
struct times_window {
	uint8_t days;
	uint16_t from, to;
};

/* Never quiet when zeroed. */
struct times_quiet {
	struct times_window window[TIMES_MAX];
	size_t n;
};

/* ERR_BAD_INPUT or ERR_LIMIT with a sentence that says what to write instead, and *ret untouched. What
 * is quiet all week is refused: nothing would ever be sent. */
enum errc times_schedule_parse(struct str text, struct times_schedule *ret, struct err *e);
enum errc times_quiet_parse(struct str text, struct times_quiet *ret, struct err *e);

/* The first moment of the schedule after after_s, by the rules of zone_next(); 0 when there is none. */
int64_t times_next(const struct times_schedule *s, struct str zone, int64_t after_s);
/* When the quiet ends in which now_s lies, > now_s; 0 when it lies in none. It is quiet while the wall
 * shows a quiet time: what a change of the clock skips is over with the gap, what it repeats is quiet
 * both times; quiet times that touch or overlap are one. All week, which no text says, ends within three
 * weeks. */
int64_t times_quiet_until(const struct times_quiet *q, struct str zone, int64_t now_s);
