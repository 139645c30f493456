/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The pool of parser workers: where untrusted bytes are parsed.
 *
 *   daemon ── starts first ──> fork server ── fork ──> worker, worker, ...
 *
 * The fork server is started before any thread or secret exists and does nothing but fork
 * workers, so a replacement never forks from a threaded process. A worker is locked down
 * (worker.h: read, write, heap and exit only; no descriptor but its socket), keeps nothing
 * between jobs and is killed through its pidfd when it passes its deadline; the job then fails
 * with ERR_LIMIT and the worker is replaced, as it is after 1,000 jobs or 30 s of work. One that
 * somebody stopped (SIGSTOP) is replaced at once; its job fails with ERR_IO. Jobs
 * wait in a FIFO. Loop thread only, except pool_fork_server_start().
 */
#include <uv.h>

#include "base/article.h"
#include "base/err.h"
#include "feeds/parse.h"

struct pool_server {
	int fd; /* its socket */
	int pid;
};
/* Call first thing in main(), single-threaded: forks the server. */
enum errc pool_fork_server_start(struct pool_server *ret, struct err *e);

struct pool;

struct pool_limits {
	unsigned workers;    /* 1 to 64; 2 */
	int64_t deadline_ms; /* wall time a job, 5,000 */
	size_t memory;       /* heap of a worker beyond the fork server's, 256 MiB */
};

enum errc pool_new(uv_loop_t *loop, struct pool_server server, const struct pool_limits *lim,
	struct pool **ret, struct err *e);
/* Kills the workers, ends the fork server and waits for it, frees what waits without calling back. The
 * pool owns the server; a second pool needs a second one. */
void pool_close(struct pool *p, void (*done)(void *arg), void *arg);

/* The fork server has ended: every job fails with ERR_IO from now on, and the daemon should end
 * and be started anew. Comes at most once. Without it the pool only logs. */
typedef void pool_broken(void *arg);
void pool_on_broken(struct pool *p, pool_broken *f, void *arg);

/* The answer: wire bytes of a feed_doc, to be decoded by wire_doc_decode() (wire.h) where it is
 * used, or an error. The callback owns `wire` (free()). ERR_LIMIT: this document made the
 * worker crash, run out of memory or pass the deadline; it was tried once and is not tried
 * again here. ERR_IO: not the document's fault (no worker could be forked, somebody killed it,
 * the fork server is gone); worth another try later. */
struct pool_result {
	enum errc code; /* ERR_NONE: wire holds the answer of the parser; else e says why */
	struct err e;
	char *wire;
	size_t wire_n;
	int64_t elapsed_us; /* from handing it to a worker to the answer; not the wait before */
};
typedef void pool_done(struct pool_result *r, void *arg);

/* body is owned by the pool from now on (malloc'ed). opts and its slices are copied. The
 * callback comes exactly once unless pool_close() is first; never from inside this call. Of a
 * body longer than WIRE_MAX_BODY only so much is parsed. There is no bound on what waits: the
 * caller keeps one. */
void pool_parse(struct pool *p, char *body, size_t n, const struct parse_opts *opts,
	pool_done *done, void *arg);
/* The same for an article page; the answer is for wire_page_decode(). */
void pool_read_page(struct pool *p, char *body, size_t n, const struct parse_opts *opts,
	pool_done *done, void *arg);
/* The same for a robots.txt; for wire_robots_decode(). */
void pool_read_robots(struct pool *p, char *body, size_t n, pool_done *done, void *arg);
size_t pool_waiting(const struct pool *p); /* queued and running */
/* How the places of the pool's workers get on, for stall.h. */
enum {
	POOL_WORKERS_MAX = 64
};
struct pool_place {
	uint64_t
		work; /* changes with each job that ended and each worker that got ready; 0: an idle
			  worker stands there, with nothing to do */
	bool retrying; /* workers end before they are ready, or none can be forked: told in the log */
};
/* Fills out[0..n), returns n. */
size_t pool_places(const struct pool *p, struct pool_place out[POOL_WORKERS_MAX]);
/* For tests and the kill loop: pids of the workers that are locked down and at work or ready
 * for it. Returns how many were written. */
size_t pool_pids(const struct pool *p, int *out, size_t max);
