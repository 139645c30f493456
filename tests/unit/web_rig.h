/* SPDX-License-Identifier: ISC */
#pragma once
/* A server and its clients in one thread: the clients' sockets do not block, and who waits runs the server. */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/unit.h"
#include "web/server.h"

enum {
	PATIENCE_MS =
		240000 /* the net below a broken server, never reached by a slow machine */
};

struct fixture {
	struct server *server;
	char dir[64];
	char path[96];
	unsigned requests; /* that reached the handler */
	void *held;        /* token of the request that waits */
	uint32_t uid;
	int64_t now_ms; /* as the server is told */
	char seen[256]; /* method path query body-length */
};

static inline int64_t clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Waits for the server or the client, as long as the server allows, and runs the server. */
static inline void turn(struct fixture *f, int client)
{
	struct pollfd p[2] = {{.fd = server_fd(f->server), .events = POLLIN},
		{.fd = client, .events = POLLIN}};
	int64_t ms = server_timeout_ms(f->server);

	if (ms < 0 || ms > 100)
		ms = 100;
	poll(p, 2, (int)ms);
	server_run(f->server, f->now_ms);
}

/* Reads until the peer closes; the answer is NUL-terminated in out. */
static inline size_t read_all(struct fixture *f, int client, char *out, size_t max)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	size_t n = 0;

	while (clock_ms() < until) {
		ssize_t got = read(client, out + n, max - 1 - n);

		if (got == 0 || (got < 0 && errno != EAGAIN))
			break;
		if (got > 0)
			n += (size_t)got;
		else
			turn(f, client);
	}
	out[n] = '\0';
	assert_true(clock_ms() < until);
	return n;
}

static inline void write_all(struct fixture *f, int client, const char *p, size_t n)
{
	int64_t until = clock_ms() + PATIENCE_MS;

	while (n > 0 && clock_ms() < until) {
		ssize_t put = send(client, p, n, MSG_NOSIGNAL);

		if (put < 0 && errno != EAGAIN)
			return; /* the server closed on us, as it may */
		if (put > 0) {
			p += put;
			n -= (size_t)put;
		}
		turn(f, client);
	}
}
