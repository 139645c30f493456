/* SPDX-License-Identifier: ISC */
/*
 * The pool: a queue of jobs, a row of workers, and the fork server's messages.
 *
 *   pool_parse() ──> queue ──> the first idle worker ──> its answer, or how it ended ──> callback
 *                      │
 *                      └ failed, when no worker can be had: each failed to start three times,
 *                        or the fork server is gone
 *
 * Each worker's life is in pool_worker.c; this file hands jobs out in the order they came, tells
 * the workers what the fork server says about them, and ends it all. Every handle that libuv
 * holds is counted; the pool's memory is freed when the last one is given back.
 *
 * A job is tried once. Whether a document that killed its worker is worth another try is for the
 * caller to know, who has the feed's history.
 */
#include "daemon/parser/pool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/parser/pool_worker.h"
#include "daemon/parser/wire.h"

enum {
	MIN_MEMORY = 8 * 1024 * 1024,
	STARVED_FAILURES = 3, /* of each worker in a row, before jobs are failed for it */
	CLOSE_PATIENCE_MS = 2000,
	MAX_HEAD = 4 * 1024 * 1024,
};

/* What the parser opens once and a locked-down worker cannot: jansson takes the seed of its
 * hash tables from a file when it makes its first object. */
static void parser_init(void)
{
	struct json *j = NULL;

	parse_global_init();
	if (json_parse(STR("{}"), &j, NULL) == ERR_NONE)
		json_free(j);
}

static const struct date_zones *parser_zones(void)
{
	return date_zones_new(); /* for the life of the fork server and its workers */
}

enum errc pool_fork_server_start(struct pool_server *ret, struct err *e)
{
	static const struct worker_ops ops = {.init = parser_init,
		.zones = parser_zones,
		.parse = feed_parse,
		.page = page_read};

	return forkserver_start(&ops, &ret->fd, &ret->pid, e);
}

/* --- the queue --- */

static void queue_put(struct pool *p, struct pool_job *j)
{
	*p->last = j;
	p->last = &j->next;
	p->waiting++;
}

struct pool_job *pool_job_take(struct pool *p)
{
	struct pool_job *j = p->first;

	if (j == NULL)
		return NULL;
	p->first = j->next;
	if (p->first == NULL)
		p->last = &p->first;
	j->next = NULL;
	return j;
}

void pool_job_free(struct pool_job *j)
{
	buf_done(&j->head);
	free(j->body);
	free(j);
}

/* The job is gone before the callback runs: it may start the next one, or close the pool. */
void pool_job_end(struct pool *p, struct pool_job *j, struct pool_result *r)
{
	pool_done *done = j->done;
	void *arg = j->arg;

	p->waiting--;
	/* The answer first: what goes with the job may be a body of megabytes, and somebody waits. */
	done(r, arg);
	pool_job_free(j);
}

/* A callback may close the pool, and does so when the daemon stops: looked at anew for each
 * job. */
static void queue_fail(struct pool *p, const struct err *e)
{
	struct pool_job *j = NULL;

	while (!p->closing && (j = pool_job_take(p)) != NULL) {
		struct pool_result r = {.code = e->code, .e = *e};

		pool_job_end(p, j, &r);
	}
}

/* Jobs wait as long as one worker may still come. When each has failed several times nobody
 * knows when the next will: better a failed poll, which is asked again, than feeds that
 * hang. */
void pool_starved(struct pool *p, const char *why)
{
	struct err e = {0};

	for (unsigned i = 0; i < p->n_workers; i++) {
		const struct pool_worker *w = &p->workers[i];

		if (w->state != POOL_ABSENT || w->failures < STARVED_FAILURES)
			return;
	}
	err_set(&e, ERR_IO, "no parser worker can be started: %s", why);
	queue_fail(p, &e);
}

/* A killed server shows as the end of its socket, and closing goes on from there. */
static void on_patience_over(struct pool *p)
{
	log_warning(
		"parser pool: the fork server does not end, killing it pid=%d", p->server_pid);
	kill(p->server_pid, SIGKILL);
}

static void on_timer(uv_timer_t *t)
{
	struct pool *p = t->data;
	struct err e = {0};

	if (p->closing) {
		on_patience_over(p);
		return;
	}
	err_set(&e, ERR_IO, "the fork server of the parser workers has ended");
	queue_fail(p, &e);
}

static struct pool_job *job_new(
	enum wire_job what, char *body, size_t n, const struct parse_opts *opts)
{
	struct pool_job *j = xcalloc(1, sizeof(*j));
	struct worker_frame f = {.type = WORKER_JOB};

	j->body = body;
	/* No fetch brings more (max_body); this holds the frame's length in 32 bits whatever a
	 * caller does. */
	j->body_n = n < WIRE_MAX_BODY ? n : WIRE_MAX_BODY;
	buf_init(&j->head, MAX_HEAD);
	buf_add(&j->head, &f, sizeof(f));
	wire_job_head(what, opts, &j->head);
	/* The length is known when the head is written; the frame in front of it is written over. */
	f.n = (uint32_t)(j->head.n - sizeof(f) + j->body_n);
	memcpy(j->head.p, &f, sizeof(f));
	return j;
}

static void job_give(struct pool *p, struct pool_job *j, pool_done *done, void *arg)
{
	j->done = done;
	j->arg = arg;
	queue_put(p, j);
	/* Not from inside this call: a caller's callback must never run before the call
	 * returns. */
	if (p->server_gone) {
		uv_timer_start(&p->timer, on_timer, 0, 0);
		return;
	}
	/* None idle: the job waits, and worker_next() takes it when a worker is done. */
	for (unsigned i = 0; i < p->n_workers; i++) {
		if (p->workers[i].state != POOL_IDLE)
			continue;
		pool_worker_run(&p->workers[i], pool_job_take(p));
		return;
	}
}

void pool_parse(struct pool *p, char *body, size_t n, const struct parse_opts *opts,
	pool_done *done, void *arg)
{
	job_give(p, job_new(WIRE_JOB_FEED, body, n, opts), done, arg);
}

void pool_read_page(struct pool *p, char *body, size_t n, const struct parse_opts *opts,
	pool_done *done, void *arg)
{
	job_give(p, job_new(WIRE_JOB_PAGE, body, n, opts), done, arg);
}

void pool_read_robots(struct pool *p, char *body, size_t n, pool_done *done, void *arg)
{
	const struct parse_opts none = {.dates = {.now_s = TIME_NONE}};

	job_give(p, job_new(WIRE_JOB_ROBOTS, body, n, &none), done, arg);
}

size_t pool_waiting(const struct pool *p)
{
	return p->waiting;
}

size_t pool_places(const struct pool *p, struct pool_place out[POOL_WORKERS_MAX])
{
	for (unsigned i = 0; i < p->n_workers; i++) {
		const struct pool_worker *w = &p->workers[i];

		out[i] =
			(struct pool_place){.work = w->state == POOL_IDLE ? 0 : w->got_done + 1,
				.retrying = w->failures > 0};
	}
	return p->n_workers;
}

size_t pool_pids(const struct pool *p, int *out, size_t max)
{
	size_t n = 0;

	for (unsigned i = 0; i < p->n_workers && n < max; i++)
		if (p->workers[i].state == POOL_IDLE || p->workers[i].state == POOL_BUSY)
			out[n++] = p->workers[i].pid;
	return n;
}

/* --- the fork server --- */

static void on_forked(struct pool *p, const struct forkserver_msg *m, int socket, int pidfd)
{
	if (!p->closing && m->slot < p->n_workers) {
		pool_worker_forked(&p->workers[m->slot], m, socket, pidfd);
		return;
	}
	/* Without its socket it ends. */
	if (socket >= 0) {
		close(socket);
		close(pidfd);
	}
}

/* STOPPED or EXITED. */
static void on_told(struct pool *p, const struct forkserver_msg *m,
	void (*f)(struct pool_worker *w, int status))
{
	for (unsigned i = 0; i < p->n_workers && !p->closing; i++) {
		struct pool_worker *w = &p->workers[i];

		/* A pid is only used again after it was reaped, and the message about that
		 * comes before any FORKED with it: so `exited` is enough to tell two lives
		 * apart. */
		if (w->pid == m->pid && !w->exited) {
			f(w, m->status);
			return;
		}
	}
}

static void on_message(struct pool *p, const struct forkserver_msg *m, int socket, int pidfd)
{
	switch (m->type) {
	case FORKSERVER_FORKED:
		on_forked(p, m, socket, pidfd);
		break;
	case FORKSERVER_EXITED:
		on_told(p, m, pool_worker_exited);
		break;
	case FORKSERVER_STOPPED:
		on_told(p, m, pool_worker_stopped);
		break;
	default:
		break;
	}
}

static void on_handle_closed(uv_handle_t *h)
{
	pool_handle_closed(h->data);
}

/* Its end of the socket is closed, so it is a zombie or about to be one. */
static void server_reap(struct pool *p)
{
	waitpid(p->server_pid, NULL, 0);
	p->server_gone = true;
	uv_close((uv_handle_t *)&p->server, on_handle_closed);
}

static void on_server_gone(struct pool *p)
{
	struct err e = {0};

	server_reap(p);
	if (p->closing) {
		uv_close((uv_handle_t *)&p->timer, on_handle_closed);
		return;
	}
	log_err("parser pool: the fork server has ended, nothing can be parsed any more");
	/* They die with the server (PR_SET_PDEATHSIG), and there is nobody left to say how. */
	for (unsigned i = 0; i < p->n_workers && !p->closing; i++)
		pool_worker_lost(&p->workers[i]);
	err_set(&e, ERR_IO, "the fork server of the parser workers has ended");
	queue_fail(p, &e);
	if (!p->closing && p->broken != NULL)
		p->broken(p->broken_arg);
}

static void on_server(uv_poll_t *h, int status, int events)
{
	struct pool *p = h->data;
	struct forkserver_msg m;
	int socket = -1;
	int pidfd = -1;
	enum errc rc = ERR_NONE;

	(void)status;
	(void)events;
	/* To the last message: the end of the socket is only the end when what stood before it
	 * was read. */
	while ((rc = forkserver_next(p->server_fd, &m, &socket, &pidfd)) == ERR_NONE)
		on_message(p, &m, socket, pidfd);
	if (rc == ERR_GONE)
		on_server_gone(p);
}

/* --- life --- */

static enum errc limits_check(const struct pool_limits *lim, struct err *e)
{
	if (lim->workers < 1 || lim->workers > POOL_WORKERS_MAX)
		return err_set(
			e, ERR_BAD_INPUT, "parser workers must be 1 to %d", POOL_WORKERS_MAX);
	if (lim->deadline_ms < 1)
		return err_set(e, ERR_BAD_INPUT, "the parse deadline must be positive");
	if (lim->memory < MIN_MEMORY)
		return err_set(e, ERR_BAD_INPUT, "a parser worker needs %d MiB at least",
			MIN_MEMORY / (1024 * 1024));
	return ERR_NONE;
}

enum errc pool_new(uv_loop_t *loop, struct pool_server server, const struct pool_limits *lim,
	struct pool **ret, struct err *e)
{
	if (limits_check(lim, e) != ERR_NONE)
		return ERR_BAD_INPUT;
	struct pool *p = xcalloc(1, sizeof(*p) + lim->workers * sizeof(p->workers[0]));
	int rc = uv_poll_init(loop, &p->server, server.fd);

	if (rc != 0) {
		free(p);
		return err_set(e, ERR_IO, "the fork server's socket: %s", uv_strerror(rc));
	}
	p->loop = loop;
	p->lim = *lim;
	p->server_fd = server.fd;
	p->server_pid = server.pid;
	p->last = &p->first;
	p->n_workers = lim->workers;
	p->server.data = p;
	uv_timer_init(loop, &p->timer);
	p->timer.data = p;
	/* The server's poll and the timer; the workers count theirs (pool_worker_init()). */
	p->handles = 2;
	uv_poll_start(&p->server, UV_READABLE, on_server);
	for (unsigned i = 0; i < p->n_workers; i++) {
		pool_worker_init(&p->workers[i], p, i);
		pool_worker_ask(&p->workers[i]);
	}
	*ret = p;
	return ERR_NONE;
}

void pool_on_broken(struct pool *p, pool_broken *f, void *arg)
{
	p->broken = f;
	p->broken_arg = arg;
}

void pool_handle_closed(struct pool *p)
{
	void (*closed)(void *arg) = p->closed;
	void *arg = p->closed_arg;

	/* libuv calls back for each handle a turn later; memory that one of them lies in must
	 * wait. */
	if (--p->handles != 0)
		return;
	close(p->server_fd);
	free(p);
	closed(arg);
}

void pool_close(struct pool *p, void (*done)(void *arg), void *arg)
{
	struct pool_job *j = NULL;

	p->closing = true;
	p->closed = done;
	p->closed_arg = arg;
	/* Without calling back: who closes the pool has given up on its jobs. */
	while ((j = pool_job_take(p)) != NULL)
		pool_job_free(j);
	for (unsigned i = 0; i < p->n_workers; i++)
		pool_worker_close(&p->workers[i]);
	if (p->server_gone) {
		uv_close((uv_handle_t *)&p->timer, on_handle_closed);
		return;
	}
	/* Reading goes on: the server's end of the socket is how its own end is noticed. */
	shutdown(p->server_fd, SHUT_WR);
	uv_timer_start(&p->timer, on_timer, CLOSE_PATIENCE_MS, 0);
}
