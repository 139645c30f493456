/* SPDX-License-Identifier: ISC */
#include "daemon/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/url_host.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* As config/value.c let it pass. */
static socklen_t address(struct str at, union address *ret)
{
	struct url_authority a = {0};
	char host[64];
	uint64_t port = 0;

	memset(ret, 0, sizeof(*ret));
	if (!url_authority_split(at, &a) || !str_to_u64(a.port, &port))
		return 0;
	bool v6 = a.host.n > 2 && a.host.p[0] == '[';
	struct str bare = v6 ? str_sub(a.host, 1, a.host.n - 1) : a.host;

	snprintf(host, sizeof(host), STR_F, STR_A(bare));
	ret->any.sa_family = v6 ? AF_INET6 : AF_INET;
	ret->v4.sin_port = htons((uint16_t)port); /* in the same place as of v6 */
	if (inet_pton(v6 ? AF_INET6 : AF_INET, host,
		    v6 ? (void *)&ret->v6.sin6_addr : (void *)&ret->v4.sin_addr) != 1)
		return 0;
	return v6 ? sizeof(ret->v6) : sizeof(ret->v4);
}

enum errc listen_at(struct str at, const char *key, int line, int *ret, struct err *e)
{
	union address to;
	socklen_t n = address(at, &to);
	int on = 1;
	int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (n != 0 && fd >= 0 &&
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		bind(fd, &to.any, n) == 0 && listen(fd, line) == 0) {
		*ret = fd;
		return ERR_NONE;
	}
	int error = errno;

	if (fd >= 0)
		close(fd);
	return err_set(e, ERR_IO, "cannot listen at " STR_F " (%s): %s", STR_A(at), key,
		strerror(error));
}
