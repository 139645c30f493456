/* SPDX-License-Identifier: ISC */
/*
 *   daemon                        fork server                         worker
 *   request {slot, limits} ────>  _Fork() ─────────────────────────>  worker_run()
 *   <──── FORKED {slot, pid} ───  socketpair, pidfd
 *         + socket, pidfd
 *   <──── EXITED {pid, status} ─  waitpid() <─── SIGCHLD ───────────  exit or signal
 *
 * One loop: wait for a request or a SIGCHLD, fork or reap, say so. Everything is a message in
 * order on one socket, and a child is reaped only after its FORKED was sent, so a pid in a
 * message always names the worker that was announced under it.
 *
 * The server parses nothing: requests come from the daemon, and workers have no way to write to
 * it.
 */
#include "daemon/parser/forkserver.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	N_FDS = 2, /* passed with a FORKED: socket and pidfd */
	SOCKET_ROOM = 1024 * 1024
};

struct forkserver {
	int fd; /* to the daemon */
	int sigchld;
	const struct worker_ops *ops;
	const struct date_zones *zones;
};

/* As it lies in memory: both ends are forks of one program, and SOCK_SEQPACKET keeps a message
 * whole. */
struct request {
	uint32_t slot;
	struct worker_limits lim;
};

/* Ancillary data must lie as struct cmsghdr wants it (cmsg(3)). */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(N_FDS * sizeof(int))];
};

/* fds: N_FDS descriptors to pass, or NULL. */
static bool msg_send(int fd, struct forkserver_msg *m, const int *fds)
{
	union control c = {0};
	struct iovec iov = {.iov_base = m, .iov_len = sizeof(*m)};
	struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};

	if (fds != NULL) {
		h.msg_control = c.bytes;
		h.msg_controllen = sizeof(c.bytes);
		struct cmsghdr *cm = CMSG_FIRSTHDR(&h);

		cm->cmsg_level = SOL_SOCKET;
		cm->cmsg_type = SCM_RIGHTS;
		cm->cmsg_len = CMSG_LEN(N_FDS * sizeof(int));
		memcpy(CMSG_DATA(cm), fds, N_FDS * sizeof(int));
	}
	return sendmsg(fd, &h, MSG_NOSIGNAL) == (ssize_t)sizeof(*m);
}

/* The server blocks SIGCHLD to read it from a descriptor; a worker must not inherit that. */
_Noreturn static void child_run(
	struct forkserver *s, int parent, int fd, const struct worker_limits *lim)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	worker_run(fd, parent, s->ops, s->zones, lim);
}

/* Says no with an errno. */
static bool fork_refuse(struct forkserver *s, uint32_t slot, int why)
{
	struct forkserver_msg m = {.type = FORKSERVER_FORKED, .slot = slot, .status = why};

	return msg_send(s->fd, &m, NULL);
}

/* The child is not reaped before on_sigchld() runs, so its pid is nobody else's yet and
 * pidfd_open() cannot catch a stranger. */
static bool fork_announce(struct forkserver *s, uint32_t slot, pid_t pid, int socket)
{
	int fds[N_FDS] = {socket, pidfd_open(pid, 0)};
	int why = errno;
	struct forkserver_msg m = {.type = FORKSERVER_FORKED, .slot = slot, .pid = pid};

	if (fds[1] >= 0 && msg_send(s->fd, &m, fds)) {
		close(fds[1]);
		return true;
	}
	if (fds[1] >= 0) {
		why = errno;
		close(fds[1]);
	}
	/* Nobody may ever get hold of it: its EXITED will name a pid that was not announced. */
	kill(pid, SIGKILL);
	return fork_refuse(s, slot, why);
}

/* A document of ordinary size, and its answer, is written in one go, and not by turns with who reads it. As far as
 * the system allows; without it they are slower. */
static void make_room(const int pair[2])
{
	for (int i = 0; i < 2; i++)
		(void)setsockopt(
			pair[i], SOL_SOCKET, SO_SNDBUF, &(int){SOCKET_ROOM}, sizeof(int));
}

static bool fork_one(struct forkserver *s, const struct request *r)
{
	int pair[2];
	pid_t self = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return fork_refuse(s, r->slot, errno);
	make_room(pair);
	/* Not fork(): libuv's atfork handler would close descriptors that are ours now. */
	pid_t pid = _Fork();
	int why = errno;

	if (pid == 0)
		child_run(s, self, pair[1], &r->lim);
	/* Ours too: only when the worker has the last copy of its end does its death show on the
	 * other. */
	close(pair[1]);
	bool ok = pid < 0 ? fork_refuse(s, r->slot, why)
			  : fork_announce(s, r->slot, pid, pair[0]);
	close(pair[0]);
	return ok;
}

static bool on_request(struct forkserver *s)
{
	struct request r;
	ssize_t n = recv(s->fd, &r, sizeof(r), MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	/* 0 bytes: the daemon has closed its end or is gone, and the loop ends. */
	return n == (ssize_t)sizeof(r) && fork_one(s, &r);
}

/* One signal may stand for many children: signals do not queue, so all that ended are
 * reaped, and those that were stopped are named. */
static bool on_sigchld(struct forkserver *s)
{
	struct signalfd_siginfo info;
	ssize_t ignored = read(s->sigchld, &info, sizeof(info));
	int status = 0;
	pid_t pid = 0;

	(void)ignored;
	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		struct forkserver_msg m = {
			.type = WIFSTOPPED(status) ? FORKSERVER_STOPPED : FORKSERVER_EXITED,
			.pid = pid,
			.status = status};

		if (!msg_send(s->fd, &m, NULL))
			return false;
	}
	return true;
}

static void serve(struct forkserver *s)
{
	struct pollfd p[] = {
		{.fd = s->fd, .events = POLLIN},
		{.fd = s->sigchld, .events = POLLIN},
	};
	bool ok = true;

	while (ok) {
		if (poll(p, 2, -1) < 0)
			return; /* no handler is set, so it was not a signal */
		/* Ends before requests: a place that is asked for again has heard of its end by
		 * then. */
		if (p[1].revents != 0)
			ok = on_sigchld(s);
		if (ok && p[0].revents != 0)
			ok = on_request(s);
	}
}

/* Who stops the daemon stops the server through it, never past it: a worker must live as long
 * as the daemon still waits for it. */
static int signals_prepare(void)
{
	static const int ignored[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2};
	sigset_t set;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_SETMASK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* What the daemon was started with (sockets from the service manager, a terminal) is not the
 * server's to hold open; standard error stays. */
static void descriptors_prepare(int keep)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
	}
	if (keep > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, (unsigned)keep - 1, 0);
	close_range((unsigned)keep + 1, ~0U, 0);
}

_Noreturn static void server_run(int fd, pid_t daemon, const struct worker_ops *ops)
{
	struct forkserver s = {.fd = fd, .ops = ops};

	/* Between fork and here the daemon may have died, and no signal will come for that:
	 * hence the comparison of the parent below. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "rasid-forks");
	descriptors_prepare(fd);
	s.sigchld = signals_prepare();
	if (s.sigchld < 0 || getppid() != daemon)
		_exit(EXIT_FAILURE);
	/* Once, before the first fork: every worker inherits what init opened and may open
	 * nothing itself. */
	if (ops->init != NULL)
		ops->init();
	s.zones = ops->zones != NULL ? ops->zones() : NULL;
	serve(&s);
	/* The daemon has let go of their sockets, or is gone: each worker finds the end of its
	 * own. */
	while (wait(NULL) > 0)
		;
	_exit(EXIT_SUCCESS);
}

enum errc forkserver_start(
	const struct worker_ops *ops, int *ret_fd, int *ret_pid, struct err *e)
{
	int pair[2];
	pid_t self = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return err_set(e, ERR_IO, "socketpair: %s", strerror(errno));
	/* fork() and not _Fork(): there is no thread and no loop yet, and handlers of libraries
	 * may run. */
	pid_t pid = fork();

	if (pid < 0) {
		err_set(e, ERR_IO, "the fork server cannot be started: %s", strerror(errno));
		close(pair[0]);
		close(pair[1]);
		return ERR_IO;
	}
	if (pid == 0)
		server_run(pair[1], self, ops);
	close(pair[1]);
	*ret_fd = pair[0];
	*ret_pid = pid;
	return ERR_NONE;
}

enum errc forkserver_ask(int fd, uint32_t slot, const struct worker_limits *lim, struct err *e)
{
	/* Does not wait: the loop may not, and a server that has so many requests before it that
	 * the socket is full will not come back. */
	struct request r = {.slot = slot, .lim = *lim};

	if (send(fd, &r, sizeof(r), MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)sizeof(r))
		return err_set(e, ERR_IO, "the fork server does not take requests: %s",
			strerror(errno));
	return ERR_NONE;
}

/* Both or none: at the descriptor limit the kernel hands over only as many as fit. */
static void fds_take(struct msghdr *h, int fds[N_FDS])
{
	struct cmsghdr *cm = CMSG_FIRSTHDR(h);

	if (cm == NULL || cm->cmsg_type != SCM_RIGHTS)
		return;
	size_t n = (cm->cmsg_len - CMSG_LEN(0)) / sizeof(int);

	memcpy(fds, CMSG_DATA(cm), (n < N_FDS ? n : N_FDS) * sizeof(int));
	if (n != 0 && n < N_FDS) {
		close(fds[0]);
		fds[0] = -1;
	}
}

enum errc forkserver_next(int fd, struct forkserver_msg *ret, int *ret_socket, int *ret_pidfd)
{
	union control c;
	struct forkserver_msg m;
	struct iovec iov = {.iov_base = &m, .iov_len = sizeof(m)};
	struct msghdr h = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = c.bytes,
		.msg_controllen = sizeof(c.bytes)};
	int fds[N_FDS] = {-1, -1};
	/* CLOEXEC from the start: nothing that the daemon ever executes may inherit a worker's
	 * socket. */
	ssize_t n = recvmsg(fd, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return ERR_BUSY;
	if (n != (ssize_t)sizeof(m))
		return ERR_GONE;
	fds_take(&h, fds);
	*ret = m;
	*ret_socket = fds[0];
	*ret_pidfd = fds[1];
	return ERR_NONE;
}
