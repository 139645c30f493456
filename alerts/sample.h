/* SPDX-License-Identifier: ISC */
#pragma once
/* An alert that was made up to see whether a destination takes one; it says so. Pure; any thread. */
#include "alerts/words.h"
#include "base/alert.h"
#include "base/arena.h"

/* id: of the message, copied. What a receiver may go by: the watch and the feed "rasid-test", the priority
 * "low". Lives in a. */
void sample_post(
	enum language l, const char *id, int64_t now_ms, struct arena *a, struct post *ret);
