/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Zones by the names of tzdata (Asia/Baghdad), as dates of feeds have them: those of Africa, Asia and Europe,
 * and where else Arabic outlets are. All are opened at once, since a parser worker cannot open one (some 40
 * ms; read-only from then on, any thread).
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct date_zones;

/* What the machine has no data for stays unknown. The caller frees it. */
struct date_zones *date_zones_new(void);
void date_zones_free(struct date_zones *z); /* also NULL */

/* Whether names of zones begin so, up to their slash: "asia", in any case. */
bool date_zones_area(struct str word);
/* The moment at which the clock of the zone `name` (in any case) shows wall_s, seconds since 1970 as if they
 * were UTC, and its offset then. What the clock skips is taken for the end of the gap, what it repeats for
 * the first time. False, with nothing touched, when the name is unknown, or z is NULL. */
bool date_zones_at(const struct date_zones *z, struct str name, int64_t wall_s,
	int64_t *ret_unix_s, int32_t *ret_offset_s);
