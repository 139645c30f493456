/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A loopback HTTP/1.1 server for tests, with a thread for each connection, which says exactly
 * the bytes that a test wants said: it parses nothing beyond the request line and knows no
 * headers, so that wrong, endless and broken answers are as easy as right ones.
 */
#include <stdbool.h>
#include <stddef.h>

struct httpd;

struct httpd_conn {
	struct httpd *server;
	int fd;
	char path[2048];     /* of the present request, with query */
	char request[16384]; /* its bytes up to the empty line */
	char *body;          /* Content-Length bytes, NUL-terminated */
	size_t body_n;
};

/* Answers one request. The connection stays open unless it called httpd_hang_up(). */
typedef void httpd_serve(struct httpd_conn *c, void *arg);

/* Listens on ip ("127.0.0.2", "::1") at a port of the system's choice; fails the test when it
 * cannot. Answers serve() in several threads at once. */
struct httpd *httpd_start(const char *ip, httpd_serve *serve, void *arg);
/* Cuts every connection, waits for the threads, frees. */
void httpd_stop(struct httpd *s);
unsigned httpd_port(const struct httpd *s);
unsigned httpd_accepted(struct httpd *s); /* connections so far */
unsigned httpd_requests(struct httpd *s); /* requests so far */
unsigned httpd_peak(struct httpd *s);     /* most requests inside serve() at one time */

/* These return false once the peer is gone or the server stops. */
bool httpd_write(struct httpd_conn *c, const void *p, size_t n);
bool httpd_print(struct httpd_conn *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Status line, Content-Length and body. extra: further header lines with CRLF, or "". */
bool httpd_answer(
	struct httpd_conn *c, const char *status, const char *extra, const char *body);
/* Nothing arrives and nothing is said for ms (or until the peer or the server is gone). */
bool httpd_idle(struct httpd_conn *c, int ms);
/* Says nothing more until the peer hangs up or the server stops. */
void httpd_hold(struct httpd_conn *c);
/* Waits until `n` requests are inside serve() or were; false when the time or the server is over. */
bool httpd_wait_requests(struct httpd *s, unsigned n, int timeout_ms);
void httpd_hang_up(struct httpd_conn *c);
void httpd_reset(struct httpd_conn *c); /* hangs up with a TCP reset */
/* The value of a request header in out, or "". */
const char *httpd_header(const struct httpd_conn *c, const char *name, char *out, size_t n);

/* A loopback port that swallows connection attempts: nobody accepts and the queue is full.
 * fd[0] is the listener, the other n - 1 fill its queue. */
void httpd_black_hole(int *fd, size_t n, unsigned *ret_port);
void httpd_black_hole_done(const int *fd, size_t n);
