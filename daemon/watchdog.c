/* SPDX-License-Identifier: ISC */
/* Looks at a row of workers, and the verdict (head of watchdog.h). */
#include "daemon/watchdog.h"

enum stall_says watchdog_workers(struct watchdog *w, const struct pool_place *places, size_t n,
	int64_t deadline_ms, int64_t now_ms)
{
	size_t before = w->n_hanging;
	int64_t patience_ms = deadline_ms + WATCHDOG_BEYOND_MS;

	if (patience_ms < STALL_MS)
		patience_ms = STALL_MS;
	w->n_workers = n;
	w->n_hanging = 0;
	w->hanging_ms = 0;
	w->retrying = false;
	for (size_t i = 0; i < n; i++) {
		struct stall *s = &w->workers[i];

		(void)stall_look(s, places[i].work, patience_ms, now_ms);
		w->n_hanging += s->stalled_ms != 0;
		w->retrying = w->retrying || places[i].retrying;
		w->hanging_ms = s->stalled_ms > w->hanging_ms ? s->stalled_ms : w->hanging_ms;
	}
	if ((before == 0) == (w->n_hanging == 0))
		return STALL_SAME;
	return before == 0 ? STALL_BEGINS : STALL_ENDS;
}

bool watchdog_bites(const struct watchdog *w)
{
	return w->store.stalled_ms != 0 || w->lane_hangs ||
	       (w->n_workers > 0 && w->n_hanging == w->n_workers && !w->retrying);
}
