/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The fork server: a process that does nothing but fork parser workers and reap them.
 *
 * It is forked from main() before any thread or secret exists, so that every worker is a fork
 * of a small single-threaded process that knows nothing. It ignores the terminal's and the
 * service manager's signals and lives until the daemon's end of its socket closes; then it
 * waits for its workers and exits. If it dies, its workers die with it.
 *
 * Messages (SOCK_SEQPACKET) come in this order: for each request a FORKED, and for each FORKED that
 * has a pid, some time later, an EXITED. Between the two a STOPPED may come.
 */
#include <stdint.h>

#include "base/err.h"
#include "daemon/parser/worker.h"

enum forkserver_type {
	FORKSERVER_FORKED,
	FORKSERVER_EXITED,
	FORKSERVER_STOPPED /* by a signal (SIGSTOP); what may come of it is the daemon's to say */
};

struct forkserver_msg {
	uint32_t type;  /* enum forkserver_type */
	uint32_t slot;  /* FORKED: as in the request */
	int32_t pid;    /* the worker's; FORKED: 0 when there is none */
	int32_t status; /* FORKED without pid: errno; EXITED, STOPPED: as from waitpid(2) */
};

/* Single-threaded caller, whose child the server is. The ops are copied by the fork. *ret_fd is
 * close-on-exec, non-blocking. */
enum errc forkserver_start(
	const struct worker_ops *ops, int *ret_fd, int *ret_pid, struct err *e);

/* Any thread, but one at a time. Neither blocks. */
enum errc forkserver_ask(int fd, uint32_t slot, const struct worker_limits *lim, struct err *e);
/* ERR_BUSY: no message now; ERR_GONE: the server has ended. With a FORKED that has a pid come
 * descriptors for the caller to close: the worker's socket and its pidfd; else, and when the
 * caller is at its descriptor limit, both are -1 (the worker then ends by itself). */
enum errc forkserver_next(int fd, struct forkserver_msg *ret, int *ret_socket, int *ret_pidfd);
