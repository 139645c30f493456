/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Token buckets: how often something may go out. One is a destination's own, others it shares with all
 * that post with the same token or into the same chat (dest_ops.buckets). Starts zeroed: full. Pure; the
 * owner's thread, now_ms is any clock.
 */
#include <stddef.h>
#include <stdint.h>

struct bucket {
	double tokens;         /* what was in it ... */
	int64_t at_ms;         /* ... at this time; 0: full */
	int64_t not_before_ms; /* nobody takes any before: what the receiver asked for */
};

/* A bucket as one of its users has it; rate or burst may differ after a reload. */
struct bucket_use {
	struct bucket *b;
	double per_s; /* 0 or less: no limit */
	double burst; /* what it holds; at least 1 */
};

/* Takes a token of each and returns now_ms, or takes none and says when there will be one of each
 * (> now_ms). */
int64_t bucket_take(const struct bucket_use *v, size_t n, int64_t now_ms);
/* Gives back what a take took. */
void bucket_give(const struct bucket_use *v, size_t n);
/* Nobody takes any before until_ms; what was asked for longer stays. */
void bucket_hold(const struct bucket_use *v, size_t n, int64_t until_ms);
