/* SPDX-License-Identifier: ISC */
/*
 * The worker's life: read a job, parse it in an arena of its own, write the answer, forget all
 * of it.
 *
 * Blocking reads and writes on one socket, descriptor 0; the daemon's clock decides when a job
 * took too long, and kills. Nothing is kept between jobs, so a worker may die at any point and
 * a fresh one takes over. The socket's end (the daemon closed it, or is gone) ends the process.
 * There is nobody to report an I/O error to: the exit is the report, and the fork server passes
 * it on.
 */
#include "daemon/parser/worker.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "daemon/parser/wire.h"

enum {
	SOCKET = STDIN_FILENO,
	ANSWER_EXPECTED = 1024 * 1024 /* at most */
};

static void read_all(char *p, size_t n)
{
	while (n != 0) {
		ssize_t got = read(SOCKET, p, n);

		/* The daemon closed its end, or is gone: nobody is left to tell. */
		if (got <= 0)
			_exit(EXIT_SUCCESS);
		p += got;
		n -= (size_t)got;
	}
}

static void write_all(const char *p, size_t n)
{
	while (n != 0) {
		ssize_t put = write(SOCKET, p, n);

		if (put <= 0)
			_exit(EXIT_SUCCESS);
		p += put;
		n -= (size_t)put;
	}
}

static void frame_write(enum worker_frame_type type, struct str payload)
{
	struct worker_frame f = {.type = type, .n = (uint32_t)payload.n};

	write_all((const char *)&f, sizeof(f));
	write_all(payload.p, payload.n);
}

static void job_read(struct buf *job)
{
	struct worker_frame f;

	read_all((char *)&f, sizeof(f));
	/* The buffer's cap is the bound on f.n: more than WIRE_MAX_JOB is no job of this daemon. */
	if (f.type != WORKER_JOB || buf_reserve(job, f.n) != ERR_NONE)
		_exit(EXIT_FAILURE);
	read_all(job->p, f.n);
	job->n = f.n;
}

static void feed_answer(struct str body, const struct parse_opts *opts,
	const struct worker_ops *ops, struct arena *a, struct buf *out)
{
	struct feed_doc doc = {0};
	struct err e = {0};
	enum parse_kind kind = ops->parse(body, opts, a, &doc, &e);

	wire_doc_encode(kind, &doc, &e, out);
	/* Decoding is the daemon's memory: an answer larger than it would take is no answer.
	 * The worker says so itself, so that the feed gets the reason. */
	if (!out->over)
		return;
	buf_reset(out);
	err_set(&e, ERR_LIMIT, "the texts of the document come to more than %d MiB",
		WIRE_MAX_ANSWER / (1024 * 1024));
	wire_doc_encode(PARSE_LIMIT, &doc, &e, out);
}

/* Its texts are bounded far below an answer (limits_page). */
static void page_answer(struct str body, const struct parse_opts *opts,
	const struct worker_ops *ops, struct arena *a, struct buf *out)
{
	struct page page = {0};
	struct err e = {0};
	enum page_kind kind = ops->page(body, opts, a, &page, &e);

	wire_page_encode(kind, &page, &e, out);
}

static void robots_answer(struct str body, struct arena *a, struct buf *out)
{
	struct robots robots;

	robots_read(body, STR(ROBOTS_AGENT), a, &robots);
	wire_robots_encode(&robots, out);
}

static void job_parse(struct str job, const struct worker_ops *ops,
	const struct date_zones *zones, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};
	struct parse_opts opts = {0};
	struct str body = {0};
	enum wire_job what = WIRE_JOB_FEED;
	struct err e = {0};

	/* The first of three walls: this one gives an error with a sentence, the heap's end a
	 * dead worker, the deadline a killed one. */
	arena_init(&a, WORKER_MAX_ARENA);
	enum errc rc = wire_job_decode(job, &what, &body, &opts, &e);

	opts.dates.zones = zones;
	if (rc != ERR_NONE)
		wire_doc_encode(PARSE_UNKNOWN, NULL, &e, out);
	else if (what == WIRE_JOB_ROBOTS)
		robots_answer(body, &a, out);
	else if (what == WIRE_JOB_PAGE)
		page_answer(body, &opts, ops, &a, out);
	else
		feed_answer(body, &opts, ops, &a, out);
}

/* All buffers are this call's: nothing of one feed is in memory when the next comes, except in
 * what the heap does not clear. */
static void job_serve(const struct worker_ops *ops, const struct date_zones *zones)
{
	AUTO_BUF struct buf job = {0};
	AUTO_BUF struct buf out = {0};

	buf_init(&job, WIRE_MAX_JOB);
	buf_init(&out, WIRE_MAX_ANSWER);
	job_read(&job);
	/* About as much is answered; growing would copy it several times. */
	buf_reserve(&out, job.n < ANSWER_EXPECTED ? job.n : ANSWER_EXPECTED);
	job_parse(buf_view(&job), ops, zones, &out);
	frame_write(WORKER_DOC, buf_view(&out));
}

_Noreturn void worker_run(int fd, int parent, const struct worker_ops *ops,
	const struct date_zones *zones, const struct worker_limits *lim)
{
	uint32_t refused = 0;
	struct err e = {0};

	/* Always descriptor 0, so that worker_lock() can close all others without being told
	 * which. */
	if (dup2(fd, SOCKET) != SOCKET)
		_exit(WORKER_EXIT_LOCK);
	if (worker_lock(parent, lim, &refused, &e) != ERR_NONE) {
		frame_write(WORKER_FAILED, str_of(e.msg));
		_exit(WORKER_EXIT_LOCK);
	}
	frame_write(WORKER_HELLO, (struct str){(const char *)&refused, sizeof(refused)});
	for (;;)
		job_serve(ops, zones);
}
