/* SPDX-License-Identifier: ISC */
/* A feed through any sequence of events: in the schedule once or under way once, no wait for ever. */
#define WORLD_NEEDS(condition) ((condition) ? (void)0 : abort())
#include "tests/unit/daemon_feedpoll_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size != 0)
		world_live((struct choices){.bytes = {(const char *)data, size}});
	return 0;
}
