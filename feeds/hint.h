/* SPDX-License-Identifier: ISC */
#pragma once
/* What a document says about how often to come back: ttl, skipHours, skipDays (RSS 2.0) and the
 * syndication module (RSS 1.0). Pure; any thread. */
#include <stdint.h>

#include "base/str.h"

uint32_t hint_number(struct str s); /* below a million; else 0, as what is no number */
uint32_t hint_period(struct str s); /* sy:updatePeriod in seconds; 0: none of its words */
uint8_t hint_day(struct str s);     /* bit 0: Sunday; 0: no day */
uint32_t hint_hour(struct str s);   /* bit 0: midnight; 0: no hour */
