/* SPDX-License-Identifier: ISC */
/* A feed's bytes a day (head of quota.h). */
#include "daemon/quota.h"

uint64_t quota_left(struct quota *q, uint64_t max, int64_t now_ms)
{
	if (q->used == 0 || now_ms - q->since_ms >= QUOTA_DAY_MS) {
		q->since_ms = now_ms;
		q->used = 0;
	}
	return q->used < max ? max - q->used : 0;
}

enum quota_word quota_took(struct quota *q, uint64_t bytes, size_t held)
{
	bool was = q->held;

	q->used += bytes;
	q->held = held != 0;
	if (q->held == was)
		return QUOTA_SAME;
	return q->held ? QUOTA_HOLDS : QUOTA_ENDS;
}
