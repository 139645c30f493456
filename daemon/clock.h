/* SPDX-License-Identifier: ISC */
#pragma once
/* The clock and the random source, read in daemon/ only: everything below gets `now` as a
 * parameter. */
#include <stddef.h>
#include <stdint.h>

int64_t clock_now_ms(void);       /* Unix time */
int64_t clock_monotonic_ms(void); /* never jumps, goes on while the machine sleeps */
uint64_t clock_random(void);
void clock_random_bytes(void *p, size_t n);
