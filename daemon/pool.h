#pragma once
/*
 * The pool of parser workers: where untrusted bytes are parsed.
 *
 *   daemon ── starts first ──> fork server ── fork ──> worker, worker, ...
 *
 * The fork server is started before any thread or secret exists and does nothing but fork workers, so
 * a replacement never forks from a threaded process. A worker is locked down (seccomp: read, write,
 * memory and exit only; rlimits; no descriptor but its socketpair), keeps nothing between jobs and is
 * killed through its pidfd when it passes its deadline; the job then fails with ERR_LIMIT and the
 * worker is replaced. Jobs wait in a FIFO. Loop thread only, except pool_fork_server_start().
 */
#include <uv.h>

#include "base/article.h"
#include "base/err.h"
#include "feeds/parse.h"

/* Call first thing in main(), single-threaded: forks the server; *ret is its socket. */
enum errc pool_fork_server_start(int *ret_fd, struct err *e);

struct pool;

struct pool_limits {
	unsigned workers;         /* 2 */
	int64_t deadline_ms;      /* wall time a job, 5,000 */
	size_t memory;            /* RLIMIT_AS above the base, 256 MiB */
};

enum errc pool_new(uv_loop_t *loop, int fork_server_fd, const struct pool_limits *lim, struct pool **ret,
	struct err *e);
void pool_close(struct pool *p, void (*done)(void *arg), void *arg);

/* The answer: wire bytes of a feed_doc, to be decoded by wire_decode() (wire.h) where it is used, or
 * an error. The callback owns `wire` (free()). */
struct pool_result {
	enum errc code;           /* ERR_NONE: wire holds the answer of the parser; else e says why */
	struct err e;
	char *wire;
	size_t wire_n;
	int64_t elapsed_us;
};
typedef void pool_done(struct pool_result *r, void *arg);

/* body is owned by the pool from now on (malloc'ed). opts and its slices are copied. The callback
 * comes exactly once unless pool_close() is first; never from inside this call. */
void pool_parse(struct pool *p, char *body, size_t n, const struct parse_opts *opts, pool_done *done,
	void *arg);
size_t pool_waiting(const struct pool *p); /* queued and running */
/* For tests and the kill loop: pids of the live workers. */
size_t pool_pids(const struct pool *p, int *out, size_t max);
