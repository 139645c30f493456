/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A small HTTP/1.1 server inside somebody else's loop: libmicrohttpd without threads.
 *
 * web/ has no loop of its own. The owner polls server_fd() for reading, calls server_run()
 * when it fires or when server_timeout_ms() has passed, and asks for the timeout again after
 * every run (doc/reliability.md "The control socket"). Used for the control socket (AF_UNIX),
 * for pushes of hubs (loopback TCP) and the page. Limits: 30 s idle, 32 KiB headers, those
 * of struct server_opts. One thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct server;

struct server_req {
	struct str method;
	struct str path, query; /* as they were sent, not percent-decoded; query without '?' */
	struct str body;
	uint32_t peer_uid; /* AF_UNIX peers; UINT32_MAX otherwise */
};

/* Headers of an answer besides its type; empty ones are left out. */
struct server_head {
	struct str
		etag; /* with its quotes; who brings it in If-None-Match gets 304 and no body */
	struct str cache; /* Cache-Control; empty: no-store */
	struct str location, set_cookie, allow, authenticate;
	unsigned retry_after_s; /* 0: left out */
};

struct server_res {
	int status;
	struct str content_type;
	struct buf body; /* filled by the handler, freed by the server */
	bool later;      /* the answer comes with server_answer(): e.g. a reload */
};

/* Called once for each whole request, inside server_run(). res comes with status 200 and an
 * empty body. token identifies the request for server_answer() and is good until then or
 * server_free(). */
typedef void server_handler(
	const struct server_req *req, void *token, struct server_res *res, void *arg);

/* Called when the headers are there, before the body is read: 0 lets the request go on, any other number
 * is the status of its answer, and of the body nothing is read. req->body is empty. */
typedef int server_admit(const struct server_req *req, void *token, void *arg);

/* Zero: 64 connections, 64 KiB of body, as many bodies at a time as connections, everything admitted. */
struct server_opts {
	unsigned connections; /* what more comes waits in the kernel's line */
	unsigned per_ip;      /* of one address; what more comes is closed. 0: any number */
	/* A connection ends that has brought no whole request, or not taken its answer, for so long, however
	 * busy it is; its own idle time is 30 s. 0: any time. */
	int64_t request_ms;
	bool page;       /* answers tell browsers to run, load and frame nothing of others */
	size_t max_body; /* bytes; more is refused with 413 */
	/* Bodies that are received at the same time, and of one path only one: for any more the answer is
	 * 503. What the handler took is its own to bound. 0: no bound. */
	size_t max_bodies;
	server_admit *admit; /* may be NULL */
};

/* listen_fd: bound and listening, owned by the server from now on, also on failure. opts: copied; NULL
 * is all zero. */
enum errc server_new(int listen_fd, const struct server_opts *opts, server_handler *handler,
	void *arg, struct server **ret, struct err *e);
/* As of server_opts, for requests that begin from now on. */
void server_set_max_body(struct server *s, size_t max_body);
/* Closes every connection; requests still to be answered get none. NULL is fine. */
void server_free(struct server *s);
/* To be polled for reading; the server's own, never to be closed or read by the owner. */
int server_fd(const struct server *s);
/* Does all that can be done now, without blocking; calls handlers. now_ms: of a clock that does not jump. */
void server_run(struct server *s, int64_t now_ms);
int64_t server_timeout_ms(const struct server *s); /* -1: none */
/* Inside the handler or server_admit only. The first header of that name (NUL-terminated, any case); empty
 * when there is none. */
struct str server_header(void *token, const char *name);
/* How many of that name there are. */
size_t server_headers(void *token, const char *name);
/* Whose request it is, as an IPv6 address (an IPv4 one mapped); zeros for AF_UNIX. */
void server_peer(void *token, unsigned char ret[16]);
/* Until it is answered: the peer has closed its end, and may be gone. */
bool server_left(void *token);
/* For the answer to come, whoever gives it; copied. Takes the place of what was set before. */
void server_set_head(void *token, const struct server_head *h);
/* Inside the handler: moves the body out, which the caller frees. NULL: it is empty. */
char *server_take_body(void *token, size_t *ret_n);
/* Answers a request that the handler left with `later`, once; also from inside the handler.
 * body is copied. The next server_run() sends it; server_fd() becomes readable. */
void server_answer(
	struct server *s, void *token, int status, struct str content_type, struct str body);
