/* SPDX-License-Identifier: ISC */
/*
 * The lock-down of a parser worker: what is left is computing, one socket and exit.
 *
 *   wall                     holds against                   without it
 *   seccomp allow list       files, network, processes       a hole in libxml2 is the daemon's user
 *   brk limit in the filter  memory                          one document takes the machine's
 *   rlimits                  the same again, processor       nothing is promised by these alone
 *   PR_SET_PDEATHSIG         orphans                         a worker outlives the daemon
 *
 * The wall is the seccomp filter, an allow list. Its default action is to kill the thread, which
 * for a single-threaded process (clone is not on the list) kills the process with SIGSYS; unlike
 * "kill process" it is also available where a service manager's own filter hides seccomp(2) and
 * libseccomp falls back to prctl(2).
 *
 * The memory limit is in the same filter, because RLIMIT_AS counts from zero and may be refused:
 * the allocator is told to use nothing but the brk heap, brk beyond base + limit is refused by
 * comparing its argument, and mmap and mremap fail with ENOMEM. A refused brk must answer 0: the
 * C library takes any address at or above the wish for success, an errno as well.
 *
 * The rlimits are the second wall. There is no protection here against reading what the fork
 * server had in memory: it is started before any secret exists. All workers share one address
 * space layout.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/parser/worker.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
	STACK_BYTES = 8 * 1024 * 1024,
	HEAP_KEEP = 8 * 1024 * 1024, /* free bytes at the heap's end that are not given back */
	HEAP_STEP = 1024 * 1024,
};

static enum errc failed(struct err *e, const char *what)
{
	return err_set(e, ERR_IO, "%s: %s", what, strerror(errno));
}

/* Raising one's own score needs no right. Without /proc nothing is lost but this preference. */
static void volunteer_for_oom_killer(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	ssize_t ignored = write(fd, "1000", 4);

	(void)ignored;
	close(fd);
}

/* The sanitizers report on descriptor 2. */
static enum errc descriptors_close(struct err *e)
{
	if (close_range(STDOUT_FILENO, SANITIZED ? STDOUT_FILENO : ~0U, 0) != 0 ||
		close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
		return failed(e, "close_range");
	return ERR_NONE;
}

/* Bit i of the answer: row i was refused. */
static uint32_t rlimits_set(const struct worker_limits *lim)
{
	const struct {
		__rlimit_resource_t what;
		rlim_t max;
	} rows[] = {
		{RLIMIT_CPU, lim->cpu_s},
		{RLIMIT_NOFILE, SANITIZED ? STDERR_FILENO + 1 : 1},
		{RLIMIT_NPROC, 0},
		{RLIMIT_FSIZE, 0},
		{RLIMIT_CORE, 0},
		{RLIMIT_STACK, STACK_BYTES},
		{RLIMIT_MEMLOCK, 0},
	};
	/* Refused by some service managers' filters. The second wall only, so it is told
	 * (HELLO) and no reason not to start. */
	uint32_t refused = 0;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rlimit r = {0};

		/* A limit that is lower already stays: raising it is what needs a right. */
		if (getrlimit(rows[i].what, &r) != 0 || r.rlim_max > rows[i].max)
			r.rlim_max = rows[i].max;
		r.rlim_cur = r.rlim_max;
		if (setrlimit(rows[i].what, &r) != 0)
			refused |= 1U << i;
	}
	return refused;
}

/* Also faster: a freed big block stays mapped for the next job. */
static void heap_only(void)
{
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, HEAP_KEEP);
	mallopt(M_TOP_PAD, HEAP_STEP);
}

/* What reading and writing one descriptor, glibc's heap, abort() and the clock need. A missing row
 * costs a worker, a row too many is an attacker's chance: each is here for something that can be
 * named. */
static const struct {
	int call;
	uint32_t action;
} table[] = {
	{SCMP_SYS(read), SCMP_ACT_ALLOW},
	{SCMP_SYS(write), SCMP_ACT_ALLOW},
	{SCMP_SYS(exit_group), SCMP_ACT_ALLOW},
	{SCMP_SYS(exit), SCMP_ACT_ALLOW},
	{SCMP_SYS(munmap), SCMP_ACT_ALLOW},
	{SCMP_SYS(futex), SCMP_ACT_ALLOW},
	{SCMP_SYS(clock_gettime), SCMP_ACT_ALLOW},
	{SCMP_SYS(gettimeofday), SCMP_ACT_ALLOW},
	{SCMP_SYS(getrandom), SCMP_ACT_ALLOW},
	{SCMP_SYS(rt_sigreturn), SCMP_ACT_ALLOW},
	{SCMP_SYS(restart_syscall), SCMP_ACT_ALLOW},
	/* abort() and the messages before it */
	{SCMP_SYS(writev), SCMP_ACT_ALLOW},
	{SCMP_SYS(rt_sigprocmask), SCMP_ACT_ALLOW},
	{SCMP_SYS(getpid), SCMP_ACT_ALLOW},
	{SCMP_SYS(gettid), SCMP_ACT_ALLOW},
#if SANITIZED
	{SCMP_SYS(mmap), SCMP_ACT_ALLOW},
	{SCMP_SYS(mremap), SCMP_ACT_ALLOW},
	{SCMP_SYS(mprotect), SCMP_ACT_ALLOW},
	{SCMP_SYS(madvise), SCMP_ACT_ALLOW},
	{SCMP_SYS(sched_yield), SCMP_ACT_ALLOW},
	{SCMP_SYS(sigaltstack), SCMP_ACT_ALLOW},
	{SCMP_SYS(brk), SCMP_ACT_ALLOW},
#else
	{SCMP_SYS(mmap), SCMP_ACT_ERRNO(ENOMEM)},
	{SCMP_SYS(mremap), SCMP_ACT_ERRNO(ENOMEM)},
#endif
};

static int filter_brk(scmp_filter_ctx f, const struct worker_limits *lim)
{
	/* From where the heap ends now: what the fork server had is shared and not the
	 * document's. */
	uint64_t end = (uint64_t)(uintptr_t)sbrk(0) + lim->memory;

	if (SANITIZED)
		return 0;
	int rc = seccomp_rule_add(
		f, SCMP_ACT_ALLOW, SCMP_SYS(brk), 1, SCMP_A0(SCMP_CMP_LE, end));

	if (rc == 0)
		rc = seccomp_rule_add(
			f, SCMP_ACT_ERRNO(0), SCMP_SYS(brk), 1, SCMP_A0(SCMP_CMP_GT, end));
	return rc;
}

static int filter_fill(scmp_filter_ctx f, const struct worker_limits *lim)
{
	int rc = filter_brk(f, lim);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]) && rc == 0; i++)
		rc = seccomp_rule_add(f, table[i].action, table[i].call, 0);
	/* abort() sends its signal to itself and to nobody else. */
	if (rc == 0)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	return rc;
}

static enum errc filter_load(const struct worker_limits *lim, struct err *e)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL);

	if (f == NULL)
		return err_set(e, ERR_IO, "seccomp is not available");
	int rc = filter_fill(f, lim);

	if (rc == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	if (rc != 0)
		return err_set(e, ERR_IO, "seccomp: %s", strerror(-rc));
	return ERR_NONE;
}

enum errc worker_lock(
	int parent, const struct worker_limits *lim, uint32_t *ret_refused, struct err *e)
{
	/* The order matters: /proc is opened while RLIMIT_NOFILE still lets it, and all of this
	 * comes before the filter, which forbids every one of these calls. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return failed(e, "prctl(PR_SET_PDEATHSIG)");
	/* The parent may have died before the line above: then its signal was missed. */
	if (getppid() != parent)
		return err_set(e, ERR_GONE, "the fork server is gone");
	volunteer_for_oom_killer();
	prctl(PR_SET_NAME, "rasid-parser");
	if (descriptors_close(e) != ERR_NONE)
		return ERR_IO;
	uint32_t refused = rlimits_set(lim);

	heap_only();
	/* No core file with a stranger's document in it, and no ptrace() by processes of the same
	 * user. */
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		return failed(e, "prctl(PR_SET_DUMPABLE)");
	/* Without it the kernel lets only root load a filter. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return failed(e, "prctl(PR_SET_NO_NEW_PRIVS)");
	if (filter_load(lim, e) != ERR_NONE)
		return ERR_IO;
	*ret_refused = refused;
	return ERR_NONE;
}
