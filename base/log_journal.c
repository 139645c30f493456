/* SPDX-License-Identifier: ISC */
/*
 * journald's socket, without libsystemd: a datagram a message, to the socket's name each time, so that a journald
 * that was started anew is found again. What is too large for a datagram goes as a sealed memory file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log_entry.h"

/* One socket for all, made by who comes first. */
static int the_socket(void)
{
	static _Atomic int made = -1;
	int fd = made;
	int none = -1;

	if (fd >= 0)
		return fd;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && !atomic_compare_exchange_strong(&made, &none, fd)) {
		close(fd);
		fd = none;
	}
	return fd;
}

static enum log_sent send_it(const struct msghdr *m)
{
	int fd = the_socket();

	if (fd < 0)
		return LOG_GONE;
	if (sendmsg(fd, m, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		return LOG_SENT;
	return errno == EAGAIN ? LOG_FULL : LOG_GONE;
}

/* Sealed, or journald would not look into it: nobody can change it while it reads. */
static int file_of(struct str message)
{
	int fd = memfd_create("rasid-log", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	bool ok = fd >= 0 && write(fd, message.p, message.n) == (ssize_t)message.n &&
		  fcntl(fd, F_ADD_SEALS,
			  F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) == 0;

	if (!ok && fd >= 0)
		close(fd);
	return ok ? fd : -1;
}

static enum log_sent send_file(const struct msghdr *to, struct str message)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)),
			     .cmsg_level = SOL_SOCKET,
			     .cmsg_type = SCM_RIGHTS}};
	int fd = file_of(message);

	if (fd < 0)
		return LOG_FULL;
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	const struct msghdr m = {.msg_name = to->msg_name,
		.msg_namelen = to->msg_namelen,
		.msg_control = &control,
		.msg_controllen = sizeof(control.room)};
	enum log_sent sent = send_it(&m);

	close(fd);
	return sent;
}

enum log_sent log_send(const char *path, struct str message)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char *bytes = NULL;

	if (strlen(path) >= sizeof(at.sun_path))
		return LOG_GONE;
	memcpy(at.sun_path, path, strlen(path));
	memcpy(&bytes, &message.p, sizeof(bytes)); /* sendmsg() writes nothing there */
	struct iovec part = {.iov_base = bytes, .iov_len = message.n};
	struct msghdr m = {
		.msg_name = &at, .msg_namelen = sizeof(at), .msg_iov = &part, .msg_iovlen = 1};
	enum log_sent sent = send_it(&m);

	if (sent == LOG_GONE && (errno == EMSGSIZE || errno == ENOBUFS))
		return send_file(&m, message);
	return sent;
}
