/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Steps of the wall clock, seen by comparing it with one that never jumps: a time server corrects
 * it, somebody sets it, a machine without a battery boots in 1970. Pure: both clocks come in.
 */
#include <stdint.h>

struct clockstep {
	int64_t offset_ms; /* wall minus monotonic, when last looked at */
};

void clockstep_init(struct clockstep *cs, int64_t wall_ms, int64_t monotonic_ms);
/* By how much the wall clock has jumped since the last look; 0 when it has not. Up to 5 s is no
 * jump but a clock being disciplined, and no time that is noted need follow it. */
int64_t clockstep_look(struct clockstep *cs, int64_t wall_ms, int64_t monotonic_ms);
