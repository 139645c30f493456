/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Does work grow with its input and no faster? A tenth of the input and all of it are worked on
 * in the same run: in proportion the whole costs 10 times as much, quadratic work 100 times.
 *
 * Nothing here depends on how busy the machine is: the CPU time of this thread counts, of each
 * the least of all tries, since whatever else runs only adds. What it adds can be much and last
 * for a second (a virtual machine counts the time that its host took away), so the whole is tried
 * until it is cheap enough, and fails only after COST_PATIENCE_S of its own CPU time. The bound lies
 * far from both 10 and 100. A small cost passes unjudged: clocks tick, and quadratic work on a
 * megabyte is never small.
 *
 * Under a sanitizer only memory is looked at: the tenth is worked on once.
 */
#include <malloc.h>
#include <time.h>

#include "base/utf8.h"
#include "tests/unit/unit.h"

#define COST_RATIO 40.0
#define COST_SMALL_S 0.002
#define COST_PATIENCE_S 20.0

/* Works through input; what it allocates it frees. */
typedef void cost_work(struct str input, void *arg);

static inline double cost_once(cost_work *work, struct str input, void *arg)
{
	struct timespec from, to;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
	work(input, arg);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static inline double cost_least(cost_work *work, struct str input, void *arg, double best)
{
	double s = cost_once(work, input, arg);
	return s < best ? s : best;
}

/* The first tenth, cut between characters. */
static inline struct str cost_part(struct str input)
{
	return str_sub(input, 0, utf8_floor(input, input.n / 10));
}

/* True when the whole of input costs at most COST_RATIO times its tenth. */
static inline bool cost_is_proportional(
	cost_work *work, struct str input, void *arg, double *ret_part_s, double *ret_whole_s)
{
	double part_s = 1e9, whole_s = 1e9, spent_s = 0;

	/* What a try frees the next one finds: else the kernel's pages are most of a large try. */
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, INT32_MAX);
	for (int i = 0; i < 3; i++)
		part_s = cost_least(work, cost_part(input), arg, part_s);
	while (spent_s < COST_PATIENCE_S) {
		double s = cost_once(work, input, arg);
		spent_s += s;
		whole_s = s < whole_s ? s : whole_s;
		if (whole_s < COST_SMALL_S || whole_s <= COST_RATIO * part_s)
			return true;
		part_s = cost_least(work, cost_part(input), arg, part_s);
	}
	*ret_part_s = part_s;
	*ret_whole_s = whole_s;
	return false;
}

static inline void cost_check(const char *what, cost_work *work, struct str input, void *arg)
{
	double part_s = 0, whole_s = 0;

	if (UNIT_SANITIZED) {
		work(cost_part(input), arg);
		return;
	}
	if (!cost_is_proportional(work, input, arg, &part_s, &whole_s))
		fail_msg("%s: %zu bytes take %.4f s of CPU, a tenth of them %.4f s: more than "
			 "%g times",
			what, input.n, whole_s, part_s, COST_RATIO);
}
