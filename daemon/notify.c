/* SPDX-License-Identifier: ISC */
/* One unconnected datagram socket; a lost datagram is systemd's to notice, never ours to wait
 * for. */
#include "daemon/notify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"
#include "base/xalloc.h"

struct notify {
	int fd; /* -1: nobody listens */
	struct sockaddr_un to;
	socklen_t to_len;
	int64_t watchdog_ms;
};

static bool parse_address(const char *path, struct notify *n)
{
	size_t len = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || len >= sizeof(n->to.sun_path))
		return false;
	n->to.sun_family = AF_UNIX;
	memcpy(n->to.sun_path, path, len);
	if (path[0] == '@') /* abstract name space */
		n->to.sun_path[0] = '\0';
	n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	return true;
}

static int64_t watchdog_from_env(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	uint64_t v = 0;

	if (!str_to_u64(str_of(usec), &v))
		return 0;
	uint64_t who = 0;

	if (pid != NULL && (!str_to_u64(str_of(pid), &who) || who != (uint64_t)getpid()))
		return 0;
	return (int64_t)(v / 1000);
}

struct notify *notify_new(void)
{
	struct notify *n = xcalloc(1, sizeof(*n));
	const char *path = getenv("NOTIFY_SOCKET");

	n->fd = -1;
	n->watchdog_ms = watchdog_from_env();
	if (path != NULL && parse_address(path, n))
		n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return n;
}

void notify_free(struct notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
	free(n);
}

void notify_send(struct notify *n, const char *fmt, ...)
{
	char msg[1024];
	va_list ap;

	if (n->fd < 0)
		return;
	va_start(ap, fmt);
	int len = vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	if (len > 0 && (size_t)len < sizeof(msg))
		(void)sendto(n->fd, msg, (size_t)len, MSG_NOSIGNAL,
			(const struct sockaddr *)&n->to, n->to_len);
}

int64_t notify_watchdog_ms(const struct notify *n)
{
	return n->watchdog_ms;
}
