/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a feed may have stored in a day ([fetch] and [feed] daily_quota): bytes in, what is left out. A
 * day begins with the first thing that is stored after the last one was over. What is over the quota is
 * not stored, and taken once there is room, as long as the feed lists it; its validators are not kept
 * meanwhile (desk/ingest.h). Kept in memory: a restart begins anew. Pure, by a clock that nobody sets.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUOTA_DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* Zero it to begin with. */
struct quota {
	int64_t since_ms; /* of the day under way; 0: none is */
	uint64_t used;    /* in it */
	bool held;        /* something was held back at the last document */
};

enum quota_word {
	QUOTA_SAME,
	QUOTA_HOLDS, /* to be told: something is held back from now on */
	QUOTA_ENDS   /* to be told: nothing is, any more */
};

/* Of max bytes, at now_ms. */
uint64_t quota_left(struct quota *q, uint64_t max, int64_t now_ms);
/* A document was stored: so many bytes, so many of its articles held back. */
enum quota_word quota_took(struct quota *q, uint64_t bytes, size_t held);
