/* SPDX-License-Identifier: ISC */
/*
 * GLib's GTimeZone behind a name that is checked first.
 *
 * g_time_zone_new_identifier() takes more than names of tzdata: "Baghdad3" is a rule of POSIX
 * (IEEE 1003.1, 8.3 "TZ") three hours west of Greenwich, and a file that is no zone costs a
 * complaint on stderr. So it only gets paths of files that begin as RFC 8536 3.1 says. It keeps
 * nothing: the last g_time_zone_unref() of a zone forgets it.
 *
 * Between two changes the wall's clock runs as UTC does. So a time of the wall is sought from one
 * change to the next: at most a few, whatever the zone.
 */
#include "base/zone.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#define FOLDER "/usr/share/zoneinfo/"

enum {
	DAY_S = 24 * 3600,
	/* 1970-01-01 in GDate's days, of which 0001-01-01 is the first. */
	EPOCH_JULIAN = 719163,
	EPOCH_WEEKDAY = 3, /* a Thursday, from Monday */
	/* No clock is further off: RFC 8536 3.2 has it below 25 or 26 hours. */
	OFFSET_MAX_S = 26 * 3600
};
static const int64_t FIRST_S = INT64_C(-2208988800);
static const int64_t LAST_S = INT64_C(253402300799) - OFFSET_MAX_S;

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool in_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '+' || c == '-' || c == '/';
}

/* right/ counts leap seconds and would be half a minute late. */
static bool fit_to_open(struct str name)
{
	if (name.n == 0 || name.n > ZONE_NAME_MAX || name.p[0] == '/' ||
		str_starts(name, STR("right/")))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (!in_name(name.p[i]))
			return false;
	}
	return true;
}

static bool is_tzif(const char *path)
{
	char magic[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool is = read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
		  memcmp(magic, "TZif", sizeof(magic)) == 0;

	close(fd);
	return is;
}

static GTimeZone *of_file(struct str name)
{
	char path[sizeof(FOLDER) + ZONE_NAME_MAX] = FOLDER;

	if (!fit_to_open(name))
		return NULL;
	memcpy(path + sizeof(FOLDER) - 1, name.p, name.n);
	return is_tzif(path) ? g_time_zone_new_identifier(path) : NULL;
}

/* "+03:00" as in RFC 3339 5.6. */
static bool offset_of(struct str name, int32_t *ret_s)
{
	uint64_t h = 0, m = 0;

	if (name.n != 6 || (name.p[0] != '+' && name.p[0] != '-') || name.p[3] != ':' ||
		!str_to_u64(str_sub(name, 1, 3), &h) || !str_to_u64(str_sub(name, 4, 6), &m) ||
		h > 23 || m > 59)
		return false;
	*ret_s = (int32_t)(h * 3600 + m * 60) * (name.p[0] == '-' ? -1 : 1);
	return true;
}

bool zone_open(struct str name, struct zone *ret)
{
	int32_t offset_s = 0;
	bool fixed = name.n == 0 || str_eq(name, STR("UTC")) || offset_of(name, &offset_s);
	GTimeZone *tz = fixed ? g_time_zone_new_offset(offset_s) : of_file(name);

	if (tz == NULL)
		return false;
	ret->tz = tz;
	return true;
}

void zone_close(struct zone *z)
{
	if (z->tz != NULL)
		g_time_zone_unref(z->tz);
	z->tz = NULL;
}

bool zone_known(struct str name)
{
	struct zone z;

	if (!zone_open(name, &z))
		return false;
	zone_close(&z);
	return true;
}

static int64_t clamp(int64_t unix_s)
{
	return unix_s < FIRST_S ? FIRST_S : unix_s > LAST_S ? LAST_S : unix_s;
}

/* The number of a stretch between two changes. */
static int stretch_at(const struct zone *z, int64_t unix_s)
{
	return g_time_zone_find_interval(z->tz, G_TIME_TYPE_UNIVERSAL, clamp(unix_s));
}

/* What the wall shows, as if it were UTC. */
static int64_t wall_at(const struct zone *z, int64_t unix_s)
{
	return unix_s + g_time_zone_get_offset(z->tz, stretch_at(z, unix_s));
}

struct zone_time zone_local(const struct zone *z, int64_t unix_s)
{
	int64_t at = clamp(unix_s);
	int64_t wall = wall_at(z, at);
	int64_t day = floor_div(wall, DAY_S);
	int s = (int)(wall - day * DAY_S);
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_julian(&date, (guint32)(day + EPOCH_JULIAN));
	return (struct zone_time){.year = g_date_get_year(&date),
		.month = (int)g_date_get_month(&date),
		.day = g_date_get_day(&date),
		.hour = s / 3600,
		.minute = s / 60 % 60,
		.second = s % 60,
		.weekday = (int)g_date_get_weekday(&date),
		.offset_s = (int32_t)(wall - at)};
}

int64_t zone_change(const struct zone *z, int64_t from_s, int64_t to_s)
{
	int stretch = stretch_at(z, from_s);
	int64_t same = clamp(from_s), other = clamp(to_s);

	if (stretch_at(z, to_s) == stretch)
		return to_s;
	while (other - same > 1) {
		int64_t mid = same + (other - same) / 2;

		if (stretch_at(z, mid) == stretch)
			same = mid;
		else
			other = mid;
	}
	return other;
}

int64_t zone_first_at(const struct zone *z, int64_t wall)
{
	int64_t t = wall - OFFSET_MAX_S;

	for (int64_t left = wall - wall_at(z, t); left > 0; left = wall - wall_at(z, t))
		t = zone_change(z, t, t + left);
	return t;
}

static unsigned bit_of_day(int64_t day)
{
	int64_t d = day + EPOCH_WEEKDAY;

	return 1U << (d - floor_div(d, ZONE_WEEK) * ZONE_WEEK);
}

bool zone_next(const struct zone *z, int64_t after_s, unsigned weekdays, int minute_of_day,
	int64_t *ret_unix_s)
{
	int64_t after = clamp(after_s);
	int64_t today = floor_div(wall_at(z, after), DAY_S);

	if ((weekdays & ZONE_DAILY) == 0 || minute_of_day < 0 || minute_of_day >= ZONE_DAY_MIN)
		return false;
	/* Later days come later, so the first that is after is the next. A day more than a week,
	 * since the clock may be set back. */
	for (int64_t day = today; day <= today + ZONE_WEEK + 1; day++) {
		if ((weekdays & bit_of_day(day)) == 0)
			continue;
		int64_t at = zone_first_at(z, day * DAY_S + INT64_C(60) * minute_of_day);

		if (at > after) {
			*ret_unix_s = at;
			return true;
		}
	}
	return false;
}
