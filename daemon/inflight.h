/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The memory of polls: what the bodies and parsed documents under way come to, by feed and in all, so
 * that a poll waits rather than that many large ones together fill the machine.
 *
 *   begin ── expected ──> now ── the body, then what the parser made of it ──> end
 *
 * What a poll will bring is not known when it begins: it is taken for what the last one of the feed
 * brought. 64 feeds that were small and are 8 MB at once come to 512 MB, once; then they are known
 * for it. Bytes, no clock but the caller's. Loop thread only.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	INFLIGHT_MAX = 256 * 1024 * 1024, /* no poll begins above it, but one always may */
	INFLIGHT_UNKNOWN = 1024 * 1024,   /* expected of a feed that has brought nothing yet */
	INFLIGHT_LEAST = 64 * 1024,       /* expected of any */
	INFLIGHT_SAY_MS = 60 * 60 * 1000  /* told once in so long */
};

/* Zero both to begin with. */
struct inflight {
	size_t used, peak;
	int64_t said_ms; /* 0: never */
};

/* Of one feed. */
struct inflight_part {
	size_t held; /* in used; 0: not under way */
	size_t most; /* that this poll held */
	size_t expected;
};

bool inflight_room(const struct inflight *a);
void inflight_begin(struct inflight *a, struct inflight_part *p);
/* It is known now what is held: bytes. */
void inflight_now(struct inflight *a, struct inflight_part *p, size_t bytes);
/* Nothing any more, and what the next poll is expected to hold; one that is not under way is left
 * alone. A feed that brought nothing for a while is no longer expected to bring much. */
void inflight_end(struct inflight *a, struct inflight_part *p);
/* There is no room: whether to say so. now_ms: a clock that nobody sets, above 0. */
bool inflight_says(struct inflight *a, int64_t now_ms);
