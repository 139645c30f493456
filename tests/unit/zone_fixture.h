/* SPDX-License-Identifier: ISC */
#pragma once
/* Zones with every kind of change, and moments near their changes, for the tests of times. */
#include <stdio.h>
#include <time.h>

#include "base/zone.h"
#include "tests/unit/unit.h"

static const char *const zones[] = {"Europe/Berlin", "Asia/Beirut", "Africa/Cairo",
	"America/New_York", "Africa/Casablanca", "Asia/Baghdad", "Asia/Tehran", "Asia/Amman",
	"Asia/Damascus", "Asia/Gaza", "Pacific/Apia", "Australia/Lord_Howe",
	"America/Sao_Paulo", "Asia/Riyadh", ""};
enum {
	N_ZONES = sizeof(zones) / sizeof(*zones)
};

/* splitmix64 */
static inline uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

static inline int64_t utc_s(const char *utc)
{
	struct tm tm = {0};

	assert_non_null(strptime(utc, "%Y-%m-%d %H:%M:%S", &tm));
	return timegm(&tm);
}

static inline struct zone opened(const char *name)
{
	struct zone z = {0};

	if (!zone_open(str_of(name), &z))
		print_error("no zone %s\n", name);
	assert_non_null(z.tz);
	return z;
}

/* A moment of 2005 to 2099; of three two are within two days of a change, where there is one. */
static inline int64_t moment(const struct zone *z, uint64_t *seed)
{
	int64_t t = INT64_C(1104537600) + (int64_t)(next_random(seed) % UINT64_C(2997000000));
	int64_t change = zone_change(z, t, t + INT64_C(400) * 86400);
	int64_t near = (int64_t)(next_random(seed) % (4 * 86400)) - 2 * 86400;

	return next_random(seed) % 3 == 0 || change == t + INT64_C(400) * 86400 ? t
										: change + near;
}
