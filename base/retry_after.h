/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Retry-After (RFC 9110 10.2.3), as servers and the proxies before them write it: the one reader
 * for polls and deliveries. Pure; any thread.
 */
#include <stdint.h>

#include "base/str.h"

/*
 * For how long the sender does not want to be asked, in milliseconds: 0 when that is over already,
 * -1 when the text names no time that makes sense. Never more than max_ms.
 *
 *   - Seconds, with a fraction (rounded up) and with what people add: "120 seconds", "2m", "4;x".
 *     A word that is no unit (s, m, h, d, ms) makes it no number.
 *   - A date in each of the forms of httpdate.h. `date` is the answer's Date header: between the two
 *     lies the sender's own wish, whatever our clock says; without it we count from now_s.
 *   - Unix time (of seconds or milliseconds), which some APIs send: a number within a year of the
 *     same moment.
 *   - Several, joined by a proxy ("4, 3"): the longest of those that can be read.
 *
 * A wait of more than a year is nobody's wish, but a mistake: it counts as none, or twenty digits
 * would stop us for max_ms.
 */
int64_t retry_after_ms(struct str value, struct str date, int64_t now_s, int64_t max_ms);
