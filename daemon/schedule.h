/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which feed is polled next: a heap of due times, and hosts that take few connections and may
 * ask for quiet. Knows neither HTTP nor the loop; `now_ms` comes in, so a fake clock drives it
 * in tests. All times are of a clock that nobody sets (clock.h's monotonic one): when the wall clock
 * jumps, no feed becomes due early, late or twice.
 *
 *   WAITING (in the heap) -> READY (due, in line) -> BUSY (handed out) -> WAITING
 *       ^                       |  ^                   |
 *       |                       v  |                   v
 *       |                    PARKED (its host       RESTING (the way to all hosts is
 *       |                    has enough              interrupted: uplink.h)
 *       |                    connections, or was       |
 *       |                    asked just now)           |
 *       +-- schedule_wake() ---------------------------+
 *
 * All operations are O(log n) or O(1). Loop thread only.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct schedule;
struct schedule_host;

enum schedule_place {
	SCHEDULE_OUT,
	SCHEDULE_WAITING,
	SCHEDULE_READY,
	SCHEDULE_PARKED,
	SCHEDULE_BUSY,
	SCHEDULE_RESTING
};

/* Ways that lead to hosts, and fail each by itself. */
enum {
	SCHEDULE_WAYS = 2
};

/* Embedded in what is scheduled. Zero it and set the way of its host, then schedule_add(). */
struct schedule_item {
	int64_t due_ms;
	unsigned way; /* the same for all items of a host */
	/* Once it is taken, no other item of its host is for so long; may change at any time. */
	int64_t gap_ms;
	enum schedule_place place;
	bool holds; /* BUSY: counts as a transfer of its host */
	size_t heap_at;
	struct schedule_host *host;
	struct schedule_item *next, *prev; /* in READY, PARKED or RESTING lines */
};

struct schedule *schedule_new(size_t per_host);
void schedule_free(struct schedule *s); /* items are the caller's */
void schedule_set_per_host(struct schedule *s, size_t per_host);

void schedule_add(
	struct schedule *s, struct schedule_item *it, struct str host, int64_t due_ms);
/* One that waits or stands in line becomes BUSY with another's transfer: it holds none of its own, and its
 * host's gap does not matter. False: it is busy, out or rests. */
bool schedule_ride(struct schedule *s, struct schedule_item *it);
/* Out of whatever line it is in; a busy one gives its host's connection back. */
void schedule_remove(struct schedule *s, struct schedule_item *it);
/* The next item that is due and whose host has room: it is BUSY now. NULL when none is. */
struct schedule_item *schedule_take(struct schedule *s, int64_t now_ms);
/* A busy item's transfer is over: its host has room again. The item stays BUSY. */
void schedule_release(struct schedule *s, struct schedule_item *it);
/* A busy item goes back to wait. */
void schedule_again(struct schedule *s, struct schedule_item *it, int64_t due_ms);
/* One that waits is due by then, if it was due later; any other is left as it is. */
void schedule_hurry(struct schedule *s, struct schedule_item *it, int64_t due_ms);
/* No item of this host is taken before until_ms, because it asked for quiet, or because it seems to be
 * dead. The latter ends sooner when it is reached (schedule_host_reached()) or when somebody has
 * reason to try. */
void schedule_hold_host(struct schedule *s, struct schedule_item *it, int64_t until_ms);
void schedule_host_dead(struct schedule *s, struct schedule_item *it, int64_t until_ms);
void schedule_host_try(struct schedule *s, struct schedule_item *it);
/* When the host of an item may be asked for something else than an item: behind its quiet and its gap. 0: it
 * may be, or the item is in no line. And: it is asked now, and no item of it before its gap is over. */
int64_t schedule_host_free_ms(const struct schedule_item *it);
void schedule_host_asked(struct schedule_item *it, int64_t now_ms);
/* Until when the host of an item asked for quiet; 0: it did not, or the item is in no line. */
int64_t schedule_host_quiet_ms(const struct schedule_item *it);
/* A busy or waiting item waits for schedule_wake(). One that is due already stays so. */
void schedule_rest(struct schedule *s, struct schedule_item *it);
/* The first n that rest on this way become due from now on, one every step_ms. */
void schedule_wake(struct schedule *s, unsigned way, size_t n, int64_t now_ms, int64_t step_ms);
size_t schedule_resting(const struct schedule *s, unsigned way);
/* The host of an item was reached, or was not, when it was last asked; one that was never asked is
 * taken for well. _missed: whether it was well before. */
void schedule_host_reached(struct schedule *s, struct schedule_item *it);
bool schedule_host_missed(struct schedule *s, struct schedule_item *it);
size_t schedule_hosts_well(const struct schedule *s, unsigned way);
/* When the next item becomes due; TIME_NONE when none waits. Those in line and those that
 * rest do not count. */
int64_t schedule_next_ms(const struct schedule *s);
size_t schedule_ready(const struct schedule *s); /* due and not taken */
