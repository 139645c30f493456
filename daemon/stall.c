/* SPDX-License-Identifier: ISC */
/* A job that never ends (head of stall.h). */
#include "daemon/stall.h"

#include <stdbool.h>

enum stall_says stall_look(struct stall *s, uint64_t job, int64_t now_ms)
{
	bool was = s->stalled_ms != 0;
	int64_t passed = now_ms - s->look_ms;

	s->look_ms = now_ms;
	if (job == 0 || job != s->job) {
		s->job = job;
		s->age_ms = s->stalled_ms = 0;
		return was ? STALL_ENDS : STALL_SAME;
	}
	s->age_ms += passed < STALL_LOOK_MS ? passed : STALL_LOOK_MS;
	if (s->age_ms < STALL_MS)
		return STALL_SAME;
	s->stalled_ms = s->age_ms;
	return was ? STALL_SAME : STALL_BEGINS;
}
