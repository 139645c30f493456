/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * How much work the code under test does, counted instead of timed: the same number on an idle
 * machine and on a busy one. In a build with AddressSanitizer the compiler calls us at each basic
 * block of the rooms that compute (Makefile: COUNTED), and what libc scans, copies or clears for
 * them counts a step for 16 bytes. What other libraries do is not seen.
 *
 * Each thread counts its own.
 */
#include <stdint.h>

/* From now on the count starts at 0; past `limit` steps the program ends at once and says so, naming
 * `what`, because quadratic work on a megabyte takes minutes. */
void steps_start(const char *what, uint64_t limit);
/* Since steps_start(); no limit holds any more. */
uint64_t steps_stop(void);
