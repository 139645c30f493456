/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One place of the pool: the daemon's end of one worker at a time. Private to pool*.c; loop
 * thread.
 *
 *   ABSENT --> ASKED --> STARTING --> IDLE <--> BUSY
 *     ^          |           |          |         |
 *     |          | refused   +----------+---------+--> ENDING --+
 *     +----------+----------------------------------------------+
 *
 * Every worker ends the same way, whoever began it (a crash, the deadline, its age, the
 * daemon): it is sent SIGKILL, and ENDING lasts until the fork server has told how it ended and
 * libuv has let go of the socket. A job that was not answered by then has failed with that
 * reason.
 */
#include <uv.h>

#include "base/buf.h"
#include "daemon/parser/forkserver.h"
#include "daemon/parser/pool.h"

/* Owned by the queue, then by the worker that has it in hand; freed by pool_job_end(). */
struct pool_job {
	struct pool_job *next;
	char *body; /* NULL once the answer has its memory */
	size_t body_n;
	struct buf head; /* frame and job head, to be sent before the body */
	pool_done *done;
	void *arg;
};

enum pool_state {
	POOL_ABSENT,
	POOL_ASKED,
	POOL_STARTING,
	POOL_IDLE,
	POOL_BUSY,
	POOL_ENDING
};

struct pool_worker {
	struct pool *pool;
	uint32_t index;
	enum pool_state state;
	uv_poll_t poll;
	uv_timer_t timer; /* deadline while STARTING and BUSY, delay before the next try in
			     ABSENT */
	int events;       /* what poll watches for */
	bool poll_open;   /* libuv holds the socket */
	bool exited;      /* the fork server has told; status is valid */
	bool greeted;     /* HELLO came */
	/* Both -1 when there is none. pid 0: no process. */
	int socket, pidfd, pid, status;
	uint64_t got_done; /* jobs that ended and workers that got ready, over all lives */
	unsigned failures; /* workers in a row that never said HELLO, or were not forked */
	unsigned jobs;     /* done by this worker */
	int64_t busy_us;   /* wall time of those jobs */
	/* the job in hand */
	struct pool_job *job;
	uint64_t started_ns;
	size_t sent; /* of head and body */
	struct worker_frame frame;
	size_t frame_n; /* bytes of frame that are there */
	struct buf in;
};

struct pool {
	uv_loop_t *loop;
	struct pool_limits lim;
	uv_poll_t server;
	int server_fd;
	int server_pid;
	bool server_gone;
	uv_timer_t timer; /* fails the queue when the server is gone; the patience of closing */
	pool_broken *broken;
	void *broken_arg;
	struct pool_job *first, **last;
	size_t waiting; /* queued and running */
	bool closing;
	unsigned handles; /* not yet given back by libuv */
	void (*closed)(void *arg);
	void *closed_arg;
	unsigned n_workers;
	struct pool_worker workers[];
};

/* pool.c */
struct pool_job *pool_job_take(struct pool *p); /* the oldest waiting, or NULL */
void pool_job_free(struct pool_job *j);
/* Calls back and frees the job; r->wire changes hands. The caller looks at p->closing
 * afterwards. */
void pool_job_end(struct pool *p, struct pool_job *j, struct pool_result *r);
/* Fails all that wait if no worker is there and each has failed to start several times. */
void pool_starved(struct pool *p, const char *why);
/* Counts a handle as given back; frees the pool with the last one. */
void pool_handle_closed(struct pool *p);

/* pool_worker.c */
void pool_worker_init(struct pool_worker *w, struct pool *p, uint32_t index);
void pool_worker_ask(struct pool_worker *w); /* ABSENT -> ASKED */
void pool_worker_forked(
	struct pool_worker *w, const struct forkserver_msg *m, int socket, int pidfd);
void pool_worker_exited(struct pool_worker *w, int status);
/* Somebody stopped it: nobody would let it go on, so it ends and another takes its place. */
void pool_worker_stopped(struct pool_worker *w, int status);
void pool_worker_run(struct pool_worker *w, struct pool_job *j); /* IDLE -> BUSY */
/* The fork server is gone, and its workers with it. */
void pool_worker_lost(struct pool_worker *w);
void pool_worker_close(
	struct pool_worker *w); /* pool_close(): drops the job, gives the handles back */

/* pool_end.c */
/* What a wait status means for the job in hand: the code, and the sentence in *e. */
enum errc pool_end_say(int status, struct err *e);
