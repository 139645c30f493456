/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which connections take too long with their request or their answer: libmicrohttpd's own time-out begins anew with
 * each byte, so that a peer who sends one now and then would keep its place for good. Private to web/. Pure but for
 * pace_end().
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pace_peer {
	struct pace_peer *next, **link;
	int fd;
	int64_t since_ms; /* of what it is at */
	bool waits;       /* for us: nothing is counted */
};
struct pace {
	struct pace_peer *peers;
	int64_t now_ms, max_ms; /* max_ms 0: any time */
};

struct pace_peer *pace_open(struct pace *p, int fd);
void pace_close(struct pace_peer *peer);
/* Something whole was done: its time begins anew. */
void pace_on(struct pace *p, struct pace_peer *peer);
/* From here to pace_on() it is we who take the time. */
void pace_waits(struct pace_peer *peer);
/* Shuts those down whose time is over, once each; how many. They are still to be closed. */
size_t pace_end(struct pace *p);
/* How long until somebody's time is over; -1: nobody's. */
int64_t pace_next_ms(const struct pace *p);
