/* SPDX-License-Identifier: ISC */
/* Wall clock, monotonic clock and the kernel's random numbers. */
#include "daemon/clock.h"

#include <stdlib.h>
#include <sys/random.h>
#include <sys/timex.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_BOOTTIME);
}

int64_t clock_monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

bool clock_synchronised(void)
{
	struct timex t = {0};
	int state = adjtimex(&t);

	return state == -1 || (state != TIME_ERROR && (t.status & STA_UNSYNC) == 0);
}

void clock_random_bytes(void *p, size_t n)
{
	/* Up to 256 bytes getrandom(2) neither fails nor is cut short once the pool is up. */
	if (n > 256 || getrandom(p, n, 0) != (ssize_t)n)
		abort();
}

uint64_t clock_random(void)
{
	uint64_t v = 0;

	clock_random_bytes(&v, sizeof(v));
	return v;
}
