/* SPDX-License-Identifier: ISC */
#include "desk/wave.h"

#include <math.h>

#define HOUR_MS (INT64_C(60) * 60 * 1000)

enum {
	HOURS = WAVE_WEEKS * 7 * 24,
	WEEK = 7 * 24,
	DAY = 24,
	/* What is known of more hours is worth as many hours of one's own. */
	DRAWN = 3,
	/* One hour's share of the spread: a wave of the past is no reason to miss the next. */
	SHARE_MAX = 25
};

/* Full hours before the window; index 0 is the hour since1970 `first`. */
struct hours {
	uint32_t n[HOURS];
	int64_t first;
	size_t used;
};

/* Mean of the hours that are a multiple of `step` from that one, drawn towards `towards`. */
static double mean(const struct hours *h, int64_t hour, size_t step, double towards)
{
	double sum = towards * DRAWN;
	double n = DRAWN;

	for (size_t i = (size_t)((hour - h->first) % (int64_t)step); i < h->used; i += step) {
		sum += h->n[i];
		n++;
	}
	return sum / n;
}

static double usual_of_hour(const struct hours *h, double overall, int64_t hour)
{
	return mean(h, hour, WEEK, mean(h, hour, DAY, overall));
}

static void count_hours(struct hours *h, const struct wave_past *p, int64_t end_ms)
{
	int64_t from_ms =
		end_ms - WAVE_PAST_MS > p->since_ms ? end_ms - WAVE_PAST_MS : p->since_ms;

	/* Neither half an hour at the front nor one at the end. */
	h->first = (from_ms + HOUR_MS - 1) / HOUR_MS;
	int64_t used = end_ms / HOUR_MS - h->first;

	h->used = used < 0 ? 0 : used < HOURS ? (size_t)used : HOURS;
	for (size_t i = 0; i < p->n; i++) {
		int64_t at = p->at_ms[i] / HOUR_MS - h->first;

		if (p->at_ms[i] >= 0 && at >= 0 && (size_t)at < h->used)
			h->n[at]++;
	}
}

static double overall_of(const struct hours *h)
{
	double sum = 0;

	for (size_t i = 0; i < h->used; i++)
		sum += h->n[i];
	return h->used != 0 ? sum / (double)h->used : 0;
}

/* How much more its hours vary than those of events that know nothing of each other: 1 or more. */
static double unrest(const struct hours *h, double overall)
{
	double sum = 0;

	for (size_t i = 0; i < h->used; i++) {
		double usual = usual_of_hour(h, overall, h->first + (int64_t)i);
		double off = h->n[i] - usual;
		double share = usual > 0 ? off * off / usual : 0;

		sum += share < SHARE_MAX ? share : SHARE_MAX;
	}
	return h->used != 0 && sum > (double)h->used ? sum / (double)h->used : 1;
}

/* Hour by hour, a part of an hour for its part. */
static double usual_of_window(
	const struct hours *h, double overall, int64_t from_ms, int64_t to_ms)
{
	double sum = 0;

	for (int64_t at = from_ms; at < to_ms;) {
		int64_t hour = at / HOUR_MS;
		int64_t end = (hour + 1) * HOUR_MS < to_ms ? (hour + 1) * HOUR_MS : to_ms;

		sum += usual_of_hour(h, overall, hour) * (double)(end - at) / HOUR_MS;
		at = end;
	}
	return sum;
}

static uint64_t count_window(const struct wave_past *p, int64_t from_ms, int64_t to_ms)
{
	uint64_t n = 0;

	for (size_t i = p->n; i-- > 0 && p->at_ms[i] > from_ms;)
		n += p->at_ms[i] <= to_ms;
	return n;
}

struct wave_verdict wave_judge(
	const struct wave_terms *t, const struct wave_past *p, int64_t now_ms)
{
	int64_t from_ms = now_ms - t->window_ms;
	struct hours h = {.used = 0};

	count_hours(&h, p, from_ms);
	double overall = overall_of(&h);
	double usual = usual_of_window(&h, overall, from_ms, now_ms);
	double rest = unrest(&h, overall);
	/* Stories that come several at a time count as so many fewer events; and where next to nothing is usual,
	 * two of them are no wave. */
	double spread = sqrt(rest * (usual + rest));
	struct wave_verdict v = {.count = count_window(p, from_ms, now_ms),
		.usual = usual,
		.known = h.used >= (size_t)WAVE_DAYS * DAY};

	v.fires =
		fmax(fmax(t->factor * usual, (double)t->floor), usual + WAVE_SPREADS * spread);
	return v;
}

bool wave_rings(const struct wave_verdict *v, bool *io_above)
{
	bool was = *io_above;

	if (!v->known)
		return false;
	if ((double)v->count >= v->fires)
		*io_above = true;
	else if ((double)v->count < v->fires * 4 / 5)
		*io_above = false;
	return *io_above && !was;
}
