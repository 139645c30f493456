/* SPDX-License-Identifier: ISC */
/* Token buckets (bucket.h). */
#include "alerts/bucket.h"

#include <math.h>

/* What rounding loses in a wait given out must not make its end come too early. */
#define WHOLE (1 - 1e-6)
#define DAY_MS 86400000

static double room(const struct bucket_use *u)
{
	return u->burst > 1 ? u->burst : 1;
}

static void fill(const struct bucket_use *u, int64_t now_ms)
{
	struct bucket *b = u->b;

	if (b->at_ms == 0)
		b->tokens = room(u);
	else if (now_ms > b->at_ms)
		b->tokens += (double)(now_ms - b->at_ms) * u->per_s / 1000;
	b->at_ms = now_ms;
	if (b->tokens > room(u))
		b->tokens = room(u);
}

static int64_t ready_ms(const struct bucket_use *u, int64_t now_ms)
{
	int64_t ready = now_ms;

	if (u->per_s > 0) {
		fill(u, now_ms);
		if (u->b->tokens < WHOLE) {
			double wait = ceil((1 - u->b->tokens) * 1000 / u->per_s);

			ready += wait < DAY_MS ? (wait < 1 ? 1 : (int64_t)wait) : DAY_MS;
		}
	}
	return u->b->not_before_ms > ready ? u->b->not_before_ms : ready;
}

int64_t bucket_take(const struct bucket_use *v, size_t n, int64_t now_ms)
{
	int64_t ready = now_ms;

	for (size_t i = 0; i < n; i++) {
		int64_t one = ready_ms(&v[i], now_ms);

		ready = one > ready ? one : ready;
	}
	for (size_t i = 0; i < n && ready == now_ms; i++)
		if (v[i].per_s > 0)
			v[i].b->tokens -= 1;
	return ready;
}

void bucket_give(const struct bucket_use *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].per_s > 0)
			v[i].b->tokens += 1;
}

void bucket_hold(const struct bucket_use *v, size_t n, int64_t until_ms)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].b->not_before_ms < until_ms)
			v[i].b->not_before_ms = until_ms;
}
