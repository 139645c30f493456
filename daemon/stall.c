/* SPDX-License-Identifier: ISC */
/* Work that never ends (head of stall.h). */
#include "daemon/stall.h"

#include <stdbool.h>

enum stall_says stall_look(struct stall *s, uint64_t work, int64_t patience_ms, int64_t now_ms)
{
	bool was = s->stalled_ms != 0;
	int64_t passed = now_ms - s->look_ms;

	s->look_ms = now_ms;
	if (work == 0 || work != s->work) {
		s->work = work;
		s->age_ms = s->stalled_ms = 0;
		return was ? STALL_ENDS : STALL_SAME;
	}
	s->age_ms += passed < STALL_LOOK_MS ? passed : STALL_LOOK_MS;
	if (s->age_ms < patience_ms)
		return STALL_SAME;
	s->stalled_ms = s->age_ms;
	return was ? STALL_SAME : STALL_BEGINS;
}
