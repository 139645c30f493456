/* SPDX-License-Identifier: ISC */
#pragma once
/* The clock and the random source, read in daemon/ only: everything below gets `now` as a
 * parameter. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t clock_now_ms(void);       /* Unix time */
int64_t clock_monotonic_ms(void); /* never jumps, goes on while the machine sleeps */
int64_t clock_monotonic_us(void); /* never jumps, stands still while the machine sleeps */
/* Something keeps the wall clock in step (adjtimex(2)); true also where nobody may ask. */
bool clock_synchronised(void);
uint64_t clock_random(void);
void clock_random_bytes(void *p, size_t n);
