/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The server of the benches, in a process of its own: an epoll loop that answers from ready
 * bytes and is never the slower side. It listens on every loopback address (127.1.2.3 is as
 * good as 127.0.0.1), so that a thousand feeds may live on a thousand hosts.
 *
 *   GET /once/...   a feed: 304 to a conditional request, else 200; the connection is closed
 *   GET /keep/...   the same, the connection stays
 *   GET /live/...   a feed that has a new item with every request (its title ends in #N)
 *   GET /among/...  the same, and behind it the items of the other feeds
 *   POST /...       a webhook: 204. Its body names #N: the latency of item N is noted
 *   GET /_/counts   "NOT_MODIFIED FULL HOOKS\n" so far
 *   GET /_/latency  microseconds from the last byte of item N's feed handed to the kernel to the
 *                   first bytes of its webhook read, one item a line, in order of arrival
 */
#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

struct bench_origin {
	pid_t pid;
	uint16_t port;
};

/* Forks: before the first thread. `feed` is the body of a 200. The child ends with its parent. */
void bench_origin_start(struct bench_origin *o, struct str feed);
void bench_origin_stop(struct bench_origin *o);
/* Serves in this process, for ever; the port goes to port_fd as text. */
void bench_origin_serve(struct str feed, int port_fd) __attribute__((noreturn));
