/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A small HTTP/1.1 server inside somebody else's loop: libmicrohttpd without threads.
 *
 * web/ has no loop of its own. The owner polls server_fd() for reading, calls server_run()
 * when it fires or when server_timeout_ms() has passed, and asks for the timeout again after
 * every run (doc/reliability.md "The control socket"). Used for the control socket (AF_UNIX)
 * and, later, the page (loopback TCP). Limits: 64 connections, 30 s idle, 64 KiB request body,
 * 32 KiB headers. One thread.
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

/* listen_fd: bound and listening, owned by the server from now on, also on failure. */
enum errc server_new(
	int listen_fd, server_handler *handler, void *arg, struct server **ret, struct err *e);
/* Closes every connection; requests still to be answered get none. NULL is fine. */
void server_free(struct server *s);
/* To be polled for reading; the server's own, never to be closed or read by the owner. */
int server_fd(const struct server *s);
/* Does all that can be done now, without blocking; calls handlers. */
void server_run(struct server *s);
int64_t server_timeout_ms(const struct server *s); /* -1: none */
/* Answers a request that the handler left with `later`, once; also from inside the handler.
 * body is copied. The next server_run() sends it; server_fd() becomes readable. */
void server_answer(
	struct server *s, void *token, int status, struct str content_type, struct str body);
