/* SPDX-License-Identifier: ISC */
#pragma once
/* What the JSON of several views writes in the same way. Pure. */
#include <stdint.h>

#include "base/jsonw.h"

/* RFC 3339, UTC; null for TIME_NONE, 0 and INT64_MAX ("for good"). */
void page_json_time(struct jsonw *w, const char *name, int64_t ms);
/* With two digits at the most: 0.43. */
void page_json_rate(struct jsonw *w, const char *name, double v);
