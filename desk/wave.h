/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * When a watch swells: more stories in the last window than this hour of the week usually brings, by a factor that the
 * watch names, and by more than chance would.
 *
 *   what is usual    the mean of this hour of the week over WAVE_WEEKS weeks; with few weeks drawn towards that of this
 *                    hour of the day, with few days towards that of all hours
 *   fires            at count >= factor * usual, >= floor, and >= usual + WAVE_SPREADS times the spread that the watch's
 *                    hours have around what is usual of them (a watch that comes in bursts anyway has more)
 *   once a wave      until the count is below what fires, with a fifth to spare
 *   never            in the first WAVE_DAYS days of a watch's history
 *
 * Times are Unix milliseconds. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WAVE_WEEKS = 8,
	WAVE_DAYS = 7,
	WAVE_SPREADS = 5,
	WAVE_FLOOR = 5
};
#define WAVE_PAST_MS (INT64_C(7) * WAVE_WEEKS * 24 * 60 * 60 * 1000)

struct wave_terms {
	double factor;
	int64_t window_ms;
	uint64_t floor; /* stories */
};
/* The stories of a watch, by when each came; of up to WAVE_PAST_MS. */
struct wave_past {
	const int64_t *at_ms; /* rising */
	size_t n;
	int64_t since_ms; /* when its history begins: before, nothing was watched */
};
struct wave_verdict {
	uint64_t count; /* in the window that ends at now_ms */
	double usual;   /* in such a window */
	double fires;   /* at so many */
	bool known;     /* there is history enough to say so */
};
struct wave_verdict wave_judge(
	const struct wave_terms *t, const struct wave_past *p, int64_t now_ms);
/* True: this is a wave that was not told of. *io_above: whether one is under way. */
bool wave_rings(const struct wave_verdict *v, bool *io_above);
