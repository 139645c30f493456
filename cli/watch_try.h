/* SPDX-License-Identifier: ISC */
#pragma once
/* How a trial is told (watch_try_print.c). */
#include "desk/samples.h"
#include "desk/try.h"

struct try_told {
	const struct try_ask *ask;
	const struct try_found *found;
	const struct samples *samples;
	bool is_term; /* in no watch, so that nobody would be told */
	int64_t took_ms, now_ms;
};
int watch_try_print(const struct try_told *t);
int watch_try_json(const struct try_told *t);
/* "2026-01-09 10:02  almada  … the [words] in their sentence": a line. */
void watch_sample_put(const struct sample *s, struct buf *out);
