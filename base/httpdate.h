/* SPDX-License-Identifier: ISC */
#pragma once
/* HTTP-date (RFC 9110 5.6.7). Pure; any thread. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* All three forms: IMF-fixdate, RFC 850 (a two-digit year lies at most 50 years after now_s)
 * and asctime. The day name is not checked, letters may be of either case; the zone must be GMT
 * (its other names are taken too). False, with *ret_unix_s untouched, on anything else or an impossible
 * date. */
bool httpdate_parse(struct str text, int64_t now_s, int64_t *ret_unix_s);
