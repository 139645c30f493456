/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Does work grow with its input and no faster? An input and those of twice and four times its size
 * are worked on in turn and the steps counted (tests/util/steps.h): in proportion each doubling costs twice as
 * many, quadratic work four times. Counts do not depend on the machine or on what else it does.
 *
 * Only the build with AddressSanitizer counts. Elsewhere the first is worked on once.
 */
#include "base/utf8.h"
#include "tests/unit/unit.h"
#include "tests/util/steps.h"

/* Between 2 and 4: tables that double now and then, and the logarithm of sorting, stay below. */
#define COST_DOUBLING 2.8
/* So many a byte pass unjudged: what is that cheap is not quadratic on a megabyte. */
#define COST_SMALL 1
/* The first input has nothing to be compared with; honest work stays far below. */
#define COST_A_BYTE 5000

/* Works through input; what it allocates it frees. */
typedef void cost_work(struct str input, void *arg);

/* Of one kind, each twice as large as the one before. */
static inline void cost_compare(
	const char *what, cost_work *work, const struct str inputs[3], void *arg)
{
#if UNIT_COUNTS
	double limit = (double)inputs[0].n * COST_A_BYTE;

	for (int i = 0; i < 3; i++) {
		steps_start(what, (uint64_t)limit + inputs[i].n * COST_SMALL);
		work(inputs[i], arg);
		limit = (double)steps_stop() * COST_DOUBLING;
	}
#else
	(void)what;
	work(inputs[0], arg);
#endif
}

/* The same for an input of which each part is of its kind, too. */
static inline void cost_check(const char *what, cost_work *work, struct str input, void *arg)
{
	const struct str inputs[3] = {
		str_sub(input, 0, utf8_floor(input, input.n / 4)),
		str_sub(input, 0, utf8_floor(input, input.n / 2)),
		input,
	};

	cost_compare(what, work, inputs, arg);
}
