/* SPDX-License-Identifier: ISC */
/*
 * The daemon's end of a worker: non-blocking socket I/O, the deadline, and how a worker ends.
 *
 * A job is sent as frame, head and body without copying the body; the answer is read straight
 * into the buffer that the caller gets. The deadline counts from the first byte sent; when it
 * strikes, the socket is looked at once more, so that a loop that was itself late blames
 * nobody.
 *
 * Writing never calls back. What fails on the way is found by reading the end of the socket or
 * by the fork server's EXITED, and EXITED brings the reason.
 */
#include "daemon/parser/pool_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/parser/wire.h"

/* A life is bounded twice, because a leak grows with jobs and a slow document with time. The
 * processor limit is a second deadline behind the daemon's: a worker may begin its last job at 30
 * s of work and use all of that job's time, and CPU_SPARE_S is for getting ready. */
enum {
	LIFE_JOBS = 1000,
	LIFE_BUSY_S = 30,
	CPU_SPARE_S = 2,
	RETRY_MIN_MS = 100,
	RETRY_MAX_MS = 5000,
};

static void on_timer(uv_timer_t *t);

void pool_worker_init(struct pool_worker *w, struct pool *p, uint32_t index)
{
	*w = (struct pool_worker){.pool = p, .index = index, .socket = -1, .pidfd = -1};
	uv_timer_init(p->loop, &w->timer);
	w->timer.data = w;
	p->handles++;
}

static void worker_timer(struct pool_worker *w, int64_t ms)
{
	/* The loop's idea of now may be as old as the callback that runs is long. */
	uv_update_time(w->pool->loop);
	uv_timer_start(&w->timer, on_timer, (uint64_t)ms, 0);
}

/* The job leaves w first: its callback may close the pool, which frees what w still has. */
static void worker_fail(struct pool_worker *w, const struct err *e)
{
	struct pool_job *j = w->job;
	struct pool_result r = {.code = e->code, .e = *e};

	if (j == NULL)
		return;
	w->job = NULL;
	w->got_done++;
	r.elapsed_us = (int64_t)((uv_hrtime() - w->started_ns) / 1000);
	pool_job_end(w->pool, j, &r);
}

/* --- life --- */

void pool_worker_ask(struct pool_worker *w)
{
	struct pool *p = w->pool;
	struct worker_limits lim = {
		.memory = p->lim.memory,
		.cpu_s = (uint32_t)(LIFE_BUSY_S + CPU_SPARE_S + p->lim.deadline_ms / 1000),
	};
	struct err e = {0};

	/* A place begins a new life: nothing of the worker before may be believed. */
	w->state = POOL_ASKED;
	w->exited = false;
	w->greeted = false;
	w->jobs = 0;
	w->busy_us = 0;
	w->frame_n = 0;
	/* A server that takes no request is dead: its end shows on its socket. */
	if (forkserver_ask(p->server_fd, w->index, &lim, &e) != ERR_NONE)
		log_warning("parser pool: %s", e.msg);
}

/* The next try comes later each time: 100 ms, 200 ms, ... 5 s. */
static void worker_retry(struct pool_worker *w)
{
	int64_t ms = RETRY_MAX_MS;

	if (w->failures < 6)
		ms = (int64_t)RETRY_MIN_MS << w->failures;
	w->failures++;
	worker_timer(w, ms);
}

/* ENDING -> ABSENT, once both the process and libuv's hold on its socket are gone. */
static void worker_settle(struct pool_worker *w)
{
	struct pool *p = w->pool;

	/* A descriptor that libuv still polls must not be closed: its number could be given out
	 * again. A process that was not reaped yet keeps its place, so that two never share one. */
	if (w->state != POOL_ENDING || !w->exited || w->poll_open)
		return;
	if (w->socket >= 0) {
		close(w->socket);
		close(w->pidfd);
	}
	w->socket = -1;
	w->pidfd = -1;
	w->pid = 0;
	buf_done(&w->in);
	uv_timer_stop(&w->timer);
	w->state = POOL_ABSENT;
	if (p->closing || p->server_gone)
		return;
	/* A worker that got ready and ended later is replaced at once; one that never did would
	 * be forked in a loop. */
	if (w->greeted) {
		pool_worker_ask(w);
		return;
	}
	worker_retry(w);
	log_warning(
		"parser pool: a worker ended before it was ready, trying again status=0x%x failures=%u",
		(unsigned)w->status, w->failures);
	pool_starved(p, "no parser worker gets ready");
}

static void on_poll_closed(uv_handle_t *h)
{
	struct pool_worker *w = h->data;

	w->poll_open = false;
	worker_settle(w);
	pool_handle_closed(w->pool);
}

static void on_timer_closed(uv_handle_t *h)
{
	struct pool_worker *w = h->data;

	pool_handle_closed(w->pool);
}

/* Any state with a process -> ENDING. The timer runs on for a job that still waits for its
 * reason. */
static void worker_end(struct pool_worker *w)
{
	if (w->state == POOL_ENDING)
		return;
	w->state = POOL_ENDING;
	if (w->pidfd >= 0)
		/* By pidfd: the number of a pid may belong to another process by now. */
		pidfd_send_signal(w->pidfd, SIGKILL, NULL, 0);
	if (w->poll_open)
		uv_close((uv_handle_t *)&w->poll, on_poll_closed);
}

static void worker_fail_and_end(struct pool_worker *w, enum errc code, const char *text)
{
	struct err e = {0};

	err_set(&e, code, "%s", text);
	worker_end(w);
	worker_fail(w, &e);
}

/* --- writing --- */

/* What of head and body is still to be sent; both are sent in one call, and the body, up to 64
 * MiB, is never copied. */
static size_t job_iov(const struct pool_worker *w, struct iovec iov[2])
{
	const struct pool_job *j = w->job;

	if (j->body == NULL) /* it was read, and its answer lies there now */
		return 0;
	size_t head = w->sent < j->head.n ? w->sent : j->head.n;
	size_t body = w->sent - head;

	iov[0] = (struct iovec){j->head.p + head, j->head.n - head};
	iov[1] = (struct iovec){j->body + body, j->body_n - body};
	return iov[0].iov_len + iov[1].iov_len;
}

static void on_socket(uv_poll_t *h, int status, int events);

static void worker_watch(struct pool_worker *w, int events)
{
	if (w->events != events)
		uv_poll_start(&w->poll, events, on_socket);
	w->events = events;
}

static void worker_write(struct pool_worker *w)
{
	struct iovec iov[2];
	struct msghdr h = {.msg_iov = iov, .msg_iovlen = 2};

	while (job_iov(w, iov) != 0) {
		ssize_t n = sendmsg(w->socket, &h, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		/* The socket is full, since the worker reads while it can and a body is larger
		 * than a socket: on when it has room, and answers are read meanwhile. */
		if (n < 0 && errno == EAGAIN) {
			worker_watch(w, UV_READABLE | UV_WRITABLE);
			return;
		}
		if (n < 0)
			break; /* reading will show the end */
		w->sent += (size_t)n;
	}
	worker_watch(w, UV_READABLE);
}

void pool_worker_run(struct pool_worker *w, struct pool_job *j)
{
	w->state = POOL_BUSY;
	w->job = j;
	w->sent = 0;
	w->started_ns = uv_hrtime();
	worker_timer(w, w->pool->lim.deadline_ms);
	worker_write(w);
}

/* --- reading --- */

/* IDLE, or BUSY with the next job, or ENDING when its life is over. */
static void worker_next(struct pool_worker *w)
{
	uv_timer_stop(&w->timer);
	/* Fragments of the heap and whatever a hostile document left behind end with the
	 * process; what a new one costs is a fork of a small one. */
	if (w->exited || w->jobs >= LIFE_JOBS || w->busy_us >= LIFE_BUSY_S * INT64_C(1000000)) {
		worker_end(w);
		return;
	}
	w->state = POOL_IDLE;
	struct pool_job *j = pool_job_take(w->pool);

	if (j != NULL)
		pool_worker_run(w, j);
}

static void on_hello(struct pool_worker *w)
{
	uint32_t refused = 0;

	memcpy(&refused, w->in.p, sizeof(refused));
	buf_done(&w->in);
	w->greeted = true;
	w->got_done++;
	w->failures = 0;
	log_debug("parser pool: worker ready pid=%d refused_rlimits=0x%x", w->pid, refused);
	worker_next(w);
}

/* Only logged: the exit that follows (WORKER_EXIT_LOCK) is what ends this life, and since HELLO
 * never came, the next try waits. */
static void on_failed(struct pool_worker *w)
{
	AUTO_BUF struct buf quoted = {0};

	buf_init(&quoted, 4096);
	log_quote(&quoted, buf_view(&w->in), WORKER_MAX_FAILED);
	buf_done(&w->in);
	log_warning("parser pool: a worker could not lock itself down why=" STR_F,
		STR_A(buf_view(&quoted)));
}

/* The worker gets its next job before the caller gets the answer: both are busy then. */
static void on_doc(struct pool_worker *w)
{
	struct pool_job *j = w->job;
	struct pool_result r = {.code = ERR_NONE};

	r.elapsed_us = (int64_t)((uv_hrtime() - w->started_ns) / 1000);
	r.wire = buf_detach(&w->in, &r.wire_n);
	w->job = NULL;
	w->jobs++;
	w->got_done++;
	/* Before the next job begins: whether it may is decided by these counts. */
	w->busy_us += r.elapsed_us;
	worker_next(w);
	pool_job_end(w->pool, j, &r);
}

static const struct {
	uint32_t type;
	enum pool_state state; /* the only one in which it may come */
	size_t min, max;       /* of its payload */
	void (*on)(struct pool_worker *w);
} frames[] = {
	{WORKER_HELLO, POOL_STARTING, sizeof(uint32_t), sizeof(uint32_t), on_hello},
	{WORKER_FAILED, POOL_STARTING, 0, WORKER_MAX_FAILED, on_failed},
	{WORKER_DOC, POOL_BUSY, 1, WIRE_MAX_ANSWER, on_doc},
};

/* The row of the frame that has come, or -1: nothing a sane worker sends. */
static int frame_row(const struct pool_worker *w)
{
	struct iovec iov[2];

	if (w->state == POOL_BUSY && job_iov(w, iov) != 0)
		return -1; /* an answer to what it has not read */
	for (int i = 0; i < (int)(sizeof(frames) / sizeof(frames[0])); i++)
		if (frames[i].type == w->frame.type && frames[i].state == w->state &&
			w->frame.n >= frames[i].min && w->frame.n <= frames[i].max)
			return i;
	return -1;
}

/* Reads up to n bytes; false when there is nothing more to do now (none there, or the end). */
static bool worker_recv(struct pool_worker *w, char *to, size_t n, size_t *ret_got)
{
	ssize_t got = recv(w->socket, to, n, MSG_DONTWAIT);

	if (got > 0) {
		*ret_got = (size_t)got;
		return true;
	}
	/* The job is not failed here: EXITED follows and says why the worker ended. If it does
	 * not come, the timer of the job fails it (on_timer(), POOL_ENDING). */
	if (got == 0 || (errno != EAGAIN && errno != EINTR))
		worker_end(w);
	return false;
}

/* For the payload of the frame that came. An answer takes the place of its document, which whoever
 * answers has read to the end: memory that is mapped anew costs a page fault for each 4 KiB, up to 13 µs
 * each. What would lie idle of a large one is given back. */
static void answer_room(struct pool_worker *w)
{
	struct pool_job *j = w->job;
	size_t need = (size_t)w->frame.n + 1;

	buf_init(&w->in, WIRE_MAX_ANSWER);
	if (j != NULL && j->body_n >= need) {
		size_t cap = need * 2 < j->body_n ? need : j->body_n;

		buf_adopt(&w->in, cap < j->body_n ? xrealloc(j->body, cap) : j->body, cap);
		j->body = NULL;
	}
	/* The length is the worker's word, but within the row's bound; no more than it says is kept. */
	buf_reserve(&w->in, w->frame.n);
}

static bool frame_read(struct pool_worker *w)
{
	size_t got = 0;

	while (w->frame_n < sizeof(w->frame)) {
		if (!worker_recv(w, (char *)&w->frame + w->frame_n,
			    sizeof(w->frame) - w->frame_n, &got))
			return false;
		w->frame_n += got;
		if (w->frame_n < sizeof(w->frame))
			continue;
		if (frame_row(w) < 0) {
			worker_fail_and_end(
				w, ERR_LIMIT, "the parser worker answered out of turn");
			return false;
		}
		answer_room(w);
	}
	return true;
}

static bool payload_read(struct pool_worker *w)
{
	size_t got = 0;

	while (w->in.n < w->frame.n) {
		if (!worker_recv(w, w->in.p + w->in.n, w->frame.n - w->in.n, &got))
			return false;
		w->in.n += got;
	}
	w->in.p[w->in.n] = '\0';
	return true;
}

/* At most one frame a call, so that a callback may close the pool and nothing here runs on. */
static void worker_read(struct pool_worker *w)
{
	/* Both may stop half-way and go on with the next event: what was read is in w. */
	if (!frame_read(w) || !payload_read(w))
		return;
	int row = frame_row(w);

	w->frame_n = 0;
	if (row >= 0)
		frames[row].on(w);
}

static void on_socket(uv_poll_t *h, int status, int events)
{
	struct pool_worker *w = h->data;

	if (status < 0) {
		worker_end(w);
		return;
	}
	if ((events & UV_WRITABLE) != 0)
		worker_write(w);
	if ((events & UV_READABLE) != 0)
		worker_read(w);
}

/* --- what the fork server and the clock say --- */

static void on_refused(struct pool_worker *w, int why)
{
	w->state = POOL_ABSENT;
	worker_retry(w);
	log_warning("parser pool: no worker could be forked, trying again why='%s' failures=%u",
		strerror(why), w->failures);
	pool_starved(w->pool, strerror(why));
}

void pool_worker_forked(
	struct pool_worker *w, const struct forkserver_msg *m, int socket, int pidfd)
{
	if (m->pid == 0) {
		on_refused(w, m->status);
		return;
	}
	w->pid = m->pid;
	w->socket = socket;
	w->pidfd = pidfd;
	w->state = POOL_STARTING;
	/* Without descriptors (none was free here) the worker has lost its socket and ends. */
	if (socket < 0 || uv_poll_init(w->pool->loop, &w->poll, socket) != 0) {
		worker_end(w);
		return;
	}
	w->poll.data = w;
	w->poll_open = true;
	w->pool->handles++;
	w->events = 0;
	worker_watch(w, UV_READABLE);
	worker_timer(w, w->pool->lim.deadline_ms);
}

void pool_worker_exited(struct pool_worker *w, int status)
{
	struct pool *p = w->pool;
	struct err e = {0};

	w->exited = true;
	w->status = status;
	/* An answer may have been written before the end. */
	if (w->state != POOL_ENDING)
		worker_read(w);
	if (p->closing)
		return;
	worker_end(w);
	pool_end_say(status, &e);
	worker_fail(w, &e);
	if (!p->closing)
		worker_settle(w);
}

/* The job is not to blame. Ended and not continued: who stopped it may have forgotten it, and a
 * document must not wait for that. */
void pool_worker_stopped(struct pool_worker *w, int status)
{
	struct err e = {0};

	if (w->pool->closing || w->state == POOL_ENDING)
		return;
	err_set(&e, ERR_IO, "the parser worker was stopped from outside by signal %d (%s)",
		WSTOPSIG(status), strsignal(WSTOPSIG(status)));
	log_warning(
		"parser pool: a worker was stopped from outside, replacing it pid=%d signal=%d",
		w->pid, WSTOPSIG(status));
	worker_end(w);
	worker_fail(w, &e);
}

static void on_deadline(struct pool_worker *w)
{
	struct err e = {0};

	worker_read(w);
	/* The answer was there: the pool was closed by its callback, or the worker is idle, or
	 * busy with the next job, whose timer runs. */
	if (w->pool->closing || w->state != POOL_BUSY || uv_is_active((uv_handle_t *)&w->timer))
		return;
	worker_end(w);
	err_set(&e, ERR_LIMIT, "parsing took longer than %lld ms and was stopped",
		(long long)w->pool->lim.deadline_ms);
	worker_fail(w, &e);
}

static void on_timer(uv_timer_t *t)
{
	struct pool_worker *w = t->data;

	switch (w->state) {
	case POOL_ABSENT:
		pool_worker_ask(w);
		break;
	case POOL_BUSY:
		on_deadline(w);
		break;
	/* Neither HELLO nor FAILED in a whole deadline. */
	case POOL_STARTING:
		worker_end(w);
		break;
	case POOL_ENDING:
		worker_fail_and_end(w, ERR_IO, "the parser worker ended, nobody says why");
		break;
	case POOL_ASKED:
	case POOL_IDLE:
		break;
	}
}

void pool_worker_lost(struct pool_worker *w)
{
	struct err e = {0};

	uv_timer_stop(&w->timer);
	err_set(&e, ERR_IO, "the fork server of the parser workers has ended");
	w->exited = true;
	/* There is no process: nothing to end, and nobody who could fork one. */
	if (w->state == POOL_ABSENT || w->state == POOL_ASKED) {
		w->state = POOL_ABSENT;
		return;
	}
	worker_end(w);
	worker_fail(w, &e);
	if (!w->pool->closing)
		worker_settle(w);
}

void pool_worker_close(struct pool_worker *w)
{
	if (w->job != NULL)
		pool_job_free(w->job);
	w->job = NULL;
	/* As if it had been told: messages of the fork server are no longer looked at while
	 * closing. */
	w->exited = true;
	if (w->state != POOL_ABSENT && w->state != POOL_ASKED)
		worker_end(w);
	uv_close((uv_handle_t *)&w->timer, on_timer_closed);
	worker_settle(w);
}
