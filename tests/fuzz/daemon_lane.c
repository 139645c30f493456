/* SPDX-License-Identifier: ISC */
/* A delivery lane through any sequence of events: nothing lost, nothing sent twice at a time, every lane
 * ends. The first byte says whether its rate is limited. */
#define WORLD_NEEDS(condition) ((condition) ? (void)0 : abort())
#include "tests/unit/daemon_lane_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct world w = world_new(
		(struct choices){.seed = data[0], .bytes = {(const char *)data + 1, size - 1}});

	world_live(&w, EVENTS);
	return 0;
}
