/* SPDX-License-Identifier: ISC */
/*
 * One connection is one struct, looked up by descriptor. Requests are small and trusted: the
 * header ends at an empty line, a body is as long as Content-Length says, pipelining is not
 * spoken. Answers are written until the socket takes no more, then on EPOLLOUT.
 */
#include "tests/util/bench_origin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "tests/util/bench_stat.h"

enum {
	CONNS_MAX = 8192,
	ITEMS_MAX = 1 << 16,
	REQUEST_MAX = 4 * 1024 * 1024
};

struct conn {
	struct buf in, out;
	size_t sent;
	bool close;
	double first_s; /* when the first bytes of the request were read */
	uint64_t live;  /* item whose feed is on its way, 0: none */
};

struct server {
	int epoll, listener;
	struct str feed;
	struct conn *conns[CONNS_MAX];
	uint64_t not_modified, full, hooks;
	uint64_t items;             /* of /live/ so far */
	double served_s[ITEMS_MAX]; /* when item N's last byte was written */
	bool heard[ITEMS_MAX];
	struct buf latency;
};

/* ---- requests ------------------------------------------------------------------------ */

static struct str head_of(struct str in)
{
	return str_sub(in, 0, str_find_str(in, STR("\r\n\r\n")));
}

static size_t content_length(struct str head)
{
	size_t at = str_find_str(head, STR("Content-Length: "));
	struct str line = str_sub(head, at == head.n ? at : at + 16, head.n);
	uint64_t n = 0;

	str_to_u64(str_sub(line, 0, str_find(line, '\r')), &n);
	return (size_t)n;
}

static void answer(struct conn *c, const char *status, const char *headers, struct str body)
{
	buf_printf(&c->out, "HTTP/1.1 %s\r\n%s%s", status, headers,
		c->close ? "Connection: close\r\n" : "");
	if (status[0] == '2' && status[2] == '0')
		buf_printf(&c->out, "Content-Length: %zu\r\n", body.n);
	buf_str(&c->out, STR("\r\n"));
	buf_str(&c->out, body);
}

static void answer_feed(struct server *s, struct conn *c, struct str head)
{
	static const char headers[] = "ETag: \"a1b2c3d4e5f6\"\r\n"
				      "Content-Type: application/rss+xml; charset=UTF-8\r\n"
				      "Date: Mon, 03 May 2021 10:00:00 GMT\r\n";
	bool same = str_find_str(head, STR("If-None-Match: \"a1b2c3d4e5f6\"")) != head.n;

	s->not_modified += same;
	s->full += !same;
	answer(c, same ? "304 Not Modified" : "200 OK", headers,
		same ? (struct str){0} : s->feed);
}

/* A document of one item that is new each time; `among`: in front of those of the other feeds. */
static void answer_live(struct server *s, struct conn *c, struct str path, bool among)
{
	AUTO_BUF struct buf b;
	uint64_t n = ++s->items;
	size_t at = str_find_str(s->feed, STR("<item>"));

	buf_init(&b, BUF_NO_MAX);
	if (among)
		buf_str(&b, str_sub(s->feed, 0, at));
	else
		buf_printf(&b, "<rss version=\"2.0\"><channel><title>" STR_F "</title>",
			STR_A(path));
	buf_printf(&b,
		"<item><title>بيان عن التحالف الدولي #%llu;</title><guid>live-%llu</guid>"
		"<description>نص الخبر كما ورد.</description></item>",
		(unsigned long long)n, (unsigned long long)n);
	buf_str(&b, among ? str_sub(s->feed, at, s->feed.n) : STR("</channel></rss>"));
	c->live = n;
	answer(c, "200 OK", "Content-Type: application/rss+xml\r\n", buf_view(&b));
}

/* The item that a webhook tells of, 0 when none. */
static uint64_t item_of(struct str body)
{
	size_t at = str_find(body, '#');
	struct str digits = str_sub(body, at + 1, body.n);
	uint64_t n = 0;

	str_to_u64(str_sub(digits, 0, str_find(digits, ';')), &n);
	return n;
}

static void answer_hook(struct server *s, struct conn *c, struct str body)
{
	uint64_t n = item_of(body);

	s->hooks++;
	if (n != 0 && n <= s->items && n < ITEMS_MAX && !s->heard[n]) {
		s->heard[n] = true;
		buf_printf(&s->latency, "%.0f\n", (c->first_s - s->served_s[n]) * 1e6);
	}
	answer(c, "204 No Content", "", (struct str){0});
}

static void answer_about(struct server *s, struct conn *c, struct str path)
{
	char counts[96];

	snprintf(counts, sizeof(counts), "%llu %llu %llu\n",
		(unsigned long long)s->not_modified, (unsigned long long)s->full,
		(unsigned long long)s->hooks);
	answer(c, "200 OK", "",
		str_eq(path, STR("/_/counts")) ? str_of(counts) : buf_view(&s->latency));
}

static void handle(struct server *s, struct conn *c, struct str head, struct str body)
{
	struct str rest = head;
	struct str method = {0};
	struct str path = {0};

	str_cut(&rest, ' ', &method);
	str_cut(&rest, ' ', &path);
	c->close = str_starts(path, STR("/once/"));
	if (str_eq(method, STR("POST")))
		answer_hook(s, c, body);
	else if (str_starts(path, STR("/_/")))
		answer_about(s, c, path);
	else if (str_starts(path, STR("/live/")))
		answer_live(s, c, path, false);
	else if (str_starts(path, STR("/among/")))
		answer_live(s, c, path, true);
	else
		answer_feed(s, c, head);
}

/* ---- connections --------------------------------------------------------------------- */

static void conn_close(struct server *s, int fd)
{
	buf_done(&s->conns[fd]->in);
	buf_done(&s->conns[fd]->out);
	free(s->conns[fd]);
	s->conns[fd] = NULL;
	close(fd);
}

/* False once the connection is gone. */
static bool conn_write(struct server *s, int fd)
{
	struct conn *c = s->conns[fd];

	while (c->sent < c->out.n) {
		ssize_t n = send(fd, c->out.p + c->sent, c->out.n - c->sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN)
			return true;
		if (n < 0) {
			conn_close(s, fd);
			return false;
		}
		c->sent += (size_t)n;
	}
	if (c->live != 0 && c->live < ITEMS_MAX)
		s->served_s[c->live] = bench_wall_s();
	c->live = 0;
	c->sent = 0;
	bool over = c->close && c->out.n != 0;

	buf_reset(&c->out);
	if (over)
		conn_close(s, fd);
	return !over;
}

static void conn_take(struct server *s, int fd)
{
	struct conn *c = s->conns[fd];
	struct str in = buf_view(&c->in);
	struct str head = head_of(in);

	if (head.n == in.n || in.n < head.n + 4 + content_length(head))
		return;
	handle(s, c, head, str_sub(in, head.n + 4, in.n));
	buf_reset(&c->in);
	conn_write(s, fd);
}

static void conn_read(struct server *s, int fd)
{
	static char piece[65536];
	struct conn *c = s->conns[fd];
	ssize_t n = recv(fd, piece, sizeof(piece), 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0 || buf_add(&c->in, piece, (size_t)n) != ERR_NONE) {
		conn_close(s, fd);
		return;
	}
	if (c->in.n == (size_t)n)
		c->first_s = bench_wall_s();
	conn_take(s, fd);
}

/* Loopback only: a peer from elsewhere cannot have such an address. */
static void accept_all(struct server *s)
{
	struct sockaddr_in peer;
	socklen_t n = sizeof(peer);
	struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLET};

	while ((ev.data.fd = accept4(s->listener, (struct sockaddr *)&peer, &n,
			SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (ev.data.fd >= CONNS_MAX || ntohl(peer.sin_addr.s_addr) >> 24 != 127) {
			close(ev.data.fd);
			continue;
		}
		setsockopt(ev.data.fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
		s->conns[ev.data.fd] = xcalloc(1, sizeof(struct conn));
		buf_init(&s->conns[ev.data.fd]->in, REQUEST_MAX);
		buf_init(&s->conns[ev.data.fd]->out, BUF_NO_MAX);
		epoll_ctl(s->epoll, EPOLL_CTL_ADD, ev.data.fd, &ev);
	}
}

static void serve(struct server *s)
{
	struct epoll_event ev[256];

	for (;;) {
		int n = epoll_wait(s->epoll, ev, 256, -1);

		for (int i = 0; i < n; i++) {
			int fd = ev[i].data.fd;

			if (fd == s->listener)
				accept_all(s);
			else if ((ev[i].events & EPOLLOUT) == 0 || conn_write(s, fd))
				conn_read(s, fd);
		}
	}
}

static uint16_t server_listen(struct server *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t n = sizeof(at);
	struct epoll_event ev = {.events = EPOLLIN};

	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	ev.data.fd = s->listener;
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (bind(s->listener, (struct sockaddr *)&at, n) != 0 ||
		listen(s->listener, 4096) != 0 ||
		getsockname(s->listener, (struct sockaddr *)&at, &n) != 0 ||
		epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &ev) != 0)
		bench_die("origin: %s", strerror(errno));
	return ntohs(at.sin_port);
}

void bench_origin_serve(struct str feed, int port_fd)
{
	struct server *s = xcalloc(1, sizeof(*s));

	s->feed = feed;
	buf_init(&s->latency, BUF_NO_MAX);
	dprintf(port_fd, "%u\n", server_listen(s));
	serve(s);
	exit(0);
}

void bench_origin_start(struct bench_origin *o, struct str feed)
{
	int port[2];
	char text[16] = "";
	uint64_t n = 0;

	if (pipe(port) != 0 || (o->pid = fork()) < 0)
		bench_die("origin: %s", strerror(errno));
	if (o->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		bench_origin_serve(feed, port[1]);
	}
	close(port[1]);
	if (read(port[0], text, sizeof(text) - 1) <= 0 ||
		!str_to_u64(str_trim(str_of(text)), &n))
		bench_die("the origin did not start");
	close(port[0]);
	o->port = (uint16_t)n;
}

void bench_origin_stop(struct bench_origin *o)
{
	kill(o->pid, SIGKILL);
	waitpid(o->pid, NULL, 0);
}
