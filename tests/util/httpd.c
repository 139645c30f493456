/* SPDX-License-Identifier: ISC */
/*
 * The test server: an accepting thread, a thread for each connection, one mutex for the
 * counters. Blocking calls end at httpd_stop() because it shuts every socket down.
 */
#include "tests/util/httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "base/xalloc.h"

struct peer {
	struct httpd_conn conn;
	pthread_t thread;
	bool open;
	struct peer *next;
};

struct httpd {
	int fd;
	unsigned port;
	httpd_serve *serve;
	void *arg;
	pthread_t acceptor;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct peer *peers;
	unsigned accepted, requests, now, peak;
	bool stopping;
};

static void die(const char *what)
{
	perror(what);
	abort();
}

bool httpd_write(struct httpd_conn *c, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t sent = c->fd < 0 ? -1 : send(c->fd, at, n, MSG_NOSIGNAL);

		if (sent < 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool httpd_print(struct httpd_conn *c, const char *fmt, ...)
{
	char line[8192];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(
		line, sizeof(line), fmt, ap); /* NOLINT: clang-tidy 14 loses va_start */
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line))
		die("httpd_print");
	return httpd_write(c, line, (size_t)n);
}

bool httpd_answer(struct httpd_conn *c, const char *status, const char *extra, const char *body)
{
	return httpd_print(c, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n", status, extra,
		       strlen(body)) &&
	       httpd_write(c, body, strlen(body));
}

bool httpd_idle(struct httpd_conn *c, int ms)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	return c->fd >= 0 && poll(&p, 1, ms) == 0;
}

void httpd_hold(struct httpd_conn *c)
{
	httpd_idle(c, -1);
	httpd_hang_up(c);
}

static struct peer *peer_of(struct httpd_conn *c)
{
	return (struct peer *)(void *)((char *)c - offsetof(struct peer, conn));
}

void httpd_hang_up(struct httpd_conn *c)
{
	struct httpd *s = c->server;

	pthread_mutex_lock(&s->lock);
	if (peer_of(c)->open)
		close(c->fd);
	peer_of(c)->open = false;
	c->fd = -1;
	pthread_mutex_unlock(&s->lock);
}

void httpd_reset(struct httpd_conn *c)
{
	struct linger now = {.l_onoff = 1, .l_linger = 0};

	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	httpd_hang_up(c);
}

const char *httpd_header(const struct httpd_conn *c, const char *name, char *out, size_t n)
{
	const char *line = strstr(c->request, "\r\n");
	size_t len = strlen(name);

	out[0] = '\0';
	for (; line != NULL; line = strstr(line + 2, "\r\n")) {
		if (strncasecmp(line + 2, name, len) != 0 || line[2 + len] != ':')
			continue;
		const char *v = line + 3 + len + strspn(line + 3 + len, " ");

		snprintf(out, n, "%.*s", (int)strcspn(v, "\r\n"), v);
	}
	return out;
}

/* The head byte by byte: slow, but it never reads into what follows. A first byte that no method
 * begins with (a TLS handshake's) is answered as servers do. */
static bool read_head(struct httpd_conn *c)
{
	size_t n = 0;

	if (recv(c->fd, c->request, 1, MSG_PEEK) == 1 && c->request[0] < ' ') {
		httpd_answer(c, "400 Bad Request", "", "");
		return false;
	}

	while (n < 4 || memcmp(c->request + n - 4, "\r\n\r\n", 4) != 0) {
		if (n + 1 == sizeof(c->request) || recv(c->fd, c->request + n, 1, 0) != 1)
			return false;
		n++;
	}
	c->request[n] = '\0';
	return sscanf(c->request, "%*15s %2047s", c->path) == 1;
}

static bool read_body(struct httpd_conn *c)
{
	char length[32];
	struct str digits = str_of(httpd_header(c, "Content-Length", length, sizeof(length)));
	uint64_t n = 0;

	str_to_u64(digits, &n);
	free(c->body);
	c->body = xcalloc(1, n + 1);
	c->body_n = n;
	return n == 0 || recv(c->fd, c->body, n, MSG_WAITALL) == (ssize_t)n;
}

static void count(struct httpd *s, int step)
{
	pthread_mutex_lock(&s->lock);
	s->requests += step > 0;
	s->now = (unsigned)((int)s->now + step);
	if (s->now > s->peak)
		s->peak = s->now;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static void *peer_run(void *arg)
{
	struct peer *p = arg;
	struct httpd *s = p->conn.server;

	while (p->conn.fd >= 0 && read_head(&p->conn) && read_body(&p->conn)) {
		count(s, 1);
		s->serve(&p->conn, s->arg);
		count(s, -1);
	}
	httpd_hang_up(&p->conn);
	free(p->conn.body);
	return NULL;
}

static void peer_add(struct httpd *s, int fd)
{
	struct peer *p = xcalloc(1, sizeof(*p));

	p->conn = (struct httpd_conn){.server = s, .fd = fd};
	p->open = true;
	pthread_mutex_lock(&s->lock);
	p->next = s->peers;
	s->peers = p;
	s->accepted++;
	if (s->stopping)
		shutdown(fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	if (pthread_create(&p->thread, NULL, peer_run, p) != 0)
		die("pthread_create");
}

static void *acceptor_run(void *arg)
{
	struct httpd *s = arg;

	for (;;) {
		int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			peer_add(s, fd);
		else if (errno == EMFILE)
			usleep(1000); /* a test took all descriptors away; some come back */
		else
			return NULL;
	}
}

static int listen_on(const char *ip, int backlog, unsigned *ret_port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct sockaddr_in four = {.sin_family = AF_INET};
	bool is_six = inet_pton(AF_INET6, ip, &six.sin6_addr) == 1;
	struct sockaddr *sa = is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four;
	socklen_t n = is_six ? sizeof(six) : sizeof(four);
	int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!is_six && inet_pton(AF_INET, ip, &four.sin_addr) != 1)
		die(ip);
	if (fd < 0 || bind(fd, sa, n) != 0 || listen(fd, backlog) != 0 ||
		getsockname(fd, sa, &n) != 0)
		die("listen");
	*ret_port = ntohs(is_six ? six.sin6_port : four.sin_port);
	return fd;
}

struct httpd *httpd_start(const char *ip, httpd_serve *serve, void *arg)
{
	struct httpd *s = xcalloc(1, sizeof(*s));

	s->serve = serve;
	s->arg = arg;
	s->fd = listen_on(ip, 512, &s->port);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	if (pthread_create(&s->acceptor, NULL, acceptor_run, s) != 0)
		die("pthread_create");
	return s;
}

void httpd_stop(struct httpd *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	for (struct peer *p = s->peers; p != NULL; p = p->next)
		if (p->open)
			shutdown(p->conn.fd, SHUT_RDWR);
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	shutdown(s->fd, SHUT_RDWR);
	pthread_join(s->acceptor, NULL);
	close(s->fd);
	while (s->peers != NULL) {
		struct peer *p = s->peers;

		s->peers = p->next;
		pthread_join(p->thread, NULL);
		free(p);
	}
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
	free(s);
}

unsigned httpd_port(const struct httpd *s)
{
	return s->port;
}

static unsigned locked(struct httpd *s, const unsigned *v)
{
	pthread_mutex_lock(&s->lock);
	unsigned now = *v;

	pthread_mutex_unlock(&s->lock);
	return now;
}

unsigned httpd_accepted(struct httpd *s)
{
	return locked(s, &s->accepted);
}

unsigned httpd_requests(struct httpd *s)
{
	return locked(s, &s->requests);
}

unsigned httpd_peak(struct httpd *s)
{
	return locked(s, &s->peak);
}

bool httpd_wait_requests(struct httpd *s, unsigned n, int timeout_ms)
{
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += timeout_ms / 1000 + 1;
	pthread_mutex_lock(&s->lock);
	while (s->requests < n && !s->stopping && rc == 0)
		rc = pthread_cond_timedwait(&s->changed, &s->lock, &until);
	bool enough = s->requests >= n;

	pthread_mutex_unlock(&s->lock);
	return enough;
}

void httpd_black_hole(int *fd, size_t n, unsigned *ret_port)
{
	struct sockaddr_in to = {.sin_family = AF_INET};

	fd[0] = listen_on("127.0.0.1", 0, ret_port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons((uint16_t)*ret_port);
	for (size_t i = 1; i < n; i++) {
		fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(fd[i], (struct sockaddr *)&to, sizeof(to));
	}
}

void httpd_black_hole_done(const int *fd, size_t n)
{
	for (size_t i = 0; i < n; i++)
		close(fd[i]);
}
