/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Time zones: what the clock on a wall of a place shows, and when it shows a time.
 *
 * The data is the system's (package tzdata, RFC 8536, rules for all years to come included), read by
 * GLib from /usr/share/zoneinfo alone; neither TZ nor TZDIR is asked. It may be replaced while the
 * daemon runs, since governments decide on weeks' notice: so open a zone, ask, close it, and keep none.
 * Opening costs some 0.2 ms, and next to nothing while another has the same zone open.
 *
 * A zone is named as tzdata names it (Asia/Baghdad, at most ZONE_NAME_MAX bytes), is an offset
 * (+03:00) or empty, which is UTC. A name stays below its folder: no dot, no slash at the front.
 * Moments are Unix seconds; those before 1900 and behind the year 9999 are taken for the nearest
 * between. What GLib is not told by the file it knows to 2999. Never fails for want of memory: GLib ends
 * the program. Pure but for that file; any thread, each with a zone of its own.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
	ZONE_NAME_MAX = 64,
	ZONE_WEEK = 7,
	ZONE_DAILY = 0x7F, /* a set of weekdays: bit 0 is Monday, bit 6 Sunday (ISO 8601) */
	ZONE_DAY_MIN = 24 * 60
};

/* An open zone; the zone of zeros is closed. */
struct zone {
	void *tz; /* GTimeZone */
};

struct zone_time {
	int year, month, day, hour, minute, second;
	int weekday;      /* 1 = Monday .. 7 = Sunday */
	int32_t offset_s; /* the wall's clock minus UTC */
};

/* zone_open() would open it. */
bool zone_known(struct str name);
/* False, with *ret untouched, when there is no such zone. Else the caller closes it. */
bool zone_open(struct str name, struct zone *ret);
void zone_close(struct zone *z); /* also what is closed */

struct zone_time zone_local(const struct zone *z, int64_t unix_s);
/* The first moment at which the wall shows `wall` (seconds since 1970, as if they were UTC) or more: when it
 * is shown, or at the end of the gap that skips it. From 1900 to 9999. */
int64_t zone_first_at(const struct zone *z, int64_t wall);
/* The first moment after from_s and before to_s at which the clock is set, else to_s. What is set may
 * be the zone's name alone. from_s < to_s. */
int64_t zone_change(const struct zone *z, int64_t from_s, int64_t to_s);
/* The first moment after after_s at which the wall shows this minute (0 to 1439, its second 0) of one of
 * these weekdays. What a change of the clock skips comes at the first moment after the gap, what it
 * repeats comes the first time. False, with *ret untouched, without weekdays or with another minute. */
bool zone_next(const struct zone *z, int64_t after_s, unsigned weekdays, int minute_of_day,
	int64_t *ret_unix_s);
