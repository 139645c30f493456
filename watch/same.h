/* SPDX-License-Identifier: ISC */
#pragma once
/* When two lines of a watch list are one: for counting different terms, and for warnings. Any thread. */
#include "watch/fold.h"
#include "watch/guard.h"
#include "watch/watchset.h"

/* What separates the phrases of a line; 0 when it is one. */
char same_separator(const struct watch_line *line);
/* Lines with the same key find the same: equal after folding, with equal flags, fields and
 * meaning. Never 0. */
uint64_t same_key(
	struct folded *scratch, const struct guards *g, const struct watch_line *line);
