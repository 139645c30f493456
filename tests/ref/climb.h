/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Looks for inputs that cost out of proportion. A shape is three texts: what stands before, a unit that
 * is repeated until the size is reached, what stands after. Shapes are changed at random and those that
 * cost most steps a byte (tests/util/steps.h) live on. Fails when one of them
 *
 *   grows     costs more than cost.h allows with twice, four and eight times the size;
 *   is dear   costs more than `most` steps a byte.
 *
 * It starts from tests/fuzz/growth/NAME: a line is a shape, "before" "unit" "after", in which \xHH, \\
 * and \" are bytes and \x01 in a unit is a number of its own each time. What was once found dear is kept there.
 * Pieces come from the seeds and words of a fuzz target (tests/fuzz/corpus/, tests/fuzz/TARGET.dict).
 *
 * GROWTH_RUNS says how many shapes are tried (20); the seed is fixed, so that each run is the same. A build
 * that counts no steps tries only what is kept. Test programs include climb.c.
 */
#include "tests/unit/cost.h"

struct climb {
	const char *name, *target;
	cost_work *work;
	void *arg;
	unsigned most; /* steps a byte */
	size_t size;   /* bytes of the smallest input; 0: CLIMB_SIZE */
};

enum {
	CLIMB_SIZE = 4096
};

/* A test for each; the status for main(). */
int climb_run(struct climb *works, size_t n);
