/* SPDX-License-Identifier: ISC */
/* Steps of the wall clock. */
#include "daemon/clockstep.h"

enum {
	JUMP_MS = 5000
};

void clockstep_init(struct clockstep *cs, int64_t wall_ms, int64_t monotonic_ms)
{
	cs->offset_ms = wall_ms - monotonic_ms;
}

int64_t clockstep_look(struct clockstep *cs, int64_t wall_ms, int64_t monotonic_ms)
{
	int64_t offset = wall_ms - monotonic_ms;
	int64_t jump = offset - cs->offset_ms;

	cs->offset_ms = offset;
	return jump >= -JUMP_MS && jump <= JUMP_MS ? 0 : jump;
}
