/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The inside of a parser worker process: lock-down, then one job after another until the socket
 * ends.
 *
 * On the socket (SOCK_STREAM) each message is a struct worker_frame and n bytes. The worker
 * speaks first: HELLO when it is locked down, or FAILED with a sentence and then exit status
 * WORKER_EXIT_LOCK. After that each JOB (wire_job_encode) is answered by one DOC
 * (wire_doc_encode, of a page wire_page_encode).
 */
#include <stdint.h>

#include "base/err.h"
#include "feeds/page/page.h"
#include "feeds/parse.h"

/* What a worker does with a job; another one is plugged in by tests. */
struct worker_ops {
	void (*init)(void); /* once, in the fork server, before any worker; may open files */
	/* The same, for what reads dates: the dates.zones of each job. NULL: none. */
	const struct date_zones *(*zones)(void);
	enum parse_kind (*parse)(struct str body, const struct parse_opts *opts,
		struct arena *a, struct feed_doc *ret, struct err *e);
	enum page_kind (*page)(struct str body, const struct parse_opts *opts, struct arena *a,
		struct page *ret, struct err *e); /* NULL: never asked */
};

struct worker_limits {
	uint64_t memory; /* bytes by which the heap may grow after the fork */
	uint32_t cpu_s;  /* processor seconds in the worker's whole life */
};

enum worker_frame_type {
	WORKER_HELLO = 0x72736830, /* payload: u32, bit i: row i of the rlimits was refused */
	WORKER_FAILED,             /* payload: why the lock-down failed, UTF-8 */
	WORKER_JOB,
	WORKER_DOC,
};

struct worker_frame {
	uint32_t type;
	uint32_t n; /* bytes that follow */
};

enum {
	WORKER_EXIT_LOCK = 20, /* exit status: the lock-down failed, nothing was parsed */
	WORKER_MAX_ARENA = 64 * 1024 * 1024,
	WORKER_MAX_FAILED = 511, /* bytes of a FAILED payload */
};

/* Never returns. fd is the worker's end of the socketpair; parent the pid of the fork server,
 * whose death ends the worker. Call in a fresh fork of a single-threaded process. */
_Noreturn void worker_run(int fd, int parent, const struct worker_ops *ops,
	const struct date_zones *zones, const struct worker_limits *lim);

/*
 * Gives up, for ever, everything that parsing does not need. Afterwards descriptor 0 is all
 * there is (2 stays open in sanitizer builds); a system call off the list in lock.c ends
 * the process with SIGSYS; the heap cannot grow past lim->memory (not in sanitizer builds); no
 * new memory can be made executable. *ret_refused: rlimits that could not be set (bit i: row
 * i), as happens where a service manager forbids setrlimit; no promise rests on those alone.
 */
enum errc worker_lock(
	int parent, const struct worker_limits *lim, uint32_t *ret_refused, struct err *e);
