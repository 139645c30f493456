/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Is the wall clock to be trusted with what cannot be undone? Retention deletes by it, and a minute
 * with a clock two years ahead (a bad RTC, a time server's mistake) would delete the whole archive.
 *
 * A clock is believed while it goes on from a time that was believed, at the pace of one that never
 * jumps. When it is ahead of that it is doubted, until it has gone on so for TRUST_CONFIRM_MS: then
 * the machine was off for long, and not the clock wrong for a moment. A clock that is behind is
 * believed at once: it deletes less. Pure; both clocks come in, in milliseconds.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
	TRUST_CONFIRM_MS = 6 * 60 * 60 * 1000
};

struct trust {
	int64_t wall_ms, steady_ms; /* the last time believed, by both clocks */
	bool doubts;
	int64_t doubt_wall_ms, doubt_steady_ms; /* doubted since, by both clocks */
};

/* known_ms: a time of before that is surely over: when the clock was last believed, or of the newest
 * that was stored; TIME_NONE: there is none, and the clock is believed. */
void trust_init(struct trust *t, int64_t known_ms, int64_t wall_ms, int64_t steady_ms);

enum trust_says {
	TRUST_YES,
	TRUST_NO,    /* still */
	TRUST_NO_NEW /* since now: to be told */
};
/* slack_ms: as far ahead it may be without being doubted: what a machine that was off may miss. */
enum trust_says trust_look(
	struct trust *t, int64_t slack_ms, int64_t wall_ms, int64_t steady_ms);
