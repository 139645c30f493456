/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A loopback HTTP/1.1 server for the demo newsroom and the integration tests: small on purpose, and
 * able to misbehave on purpose (late, cut short, refusing), which a well-kept server is not. Never
 * part of the daemon: it listens on 127.0.0.1 only. Limits: 8 MiB of body, 32 headers (the rest is
 * not seen), and 64 KiB more than a body of what waits unread on a connection. Loop thread.
 */
#include <uv.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/http.h"

struct httpd;

/* Slices of the connection's buffer: they live as long as the call of the handler. Names of headers
 * as they were sent; look them up with httpd_header(). */
struct httpd_req {
	struct str method, path, query;
	struct http_header headers[32];
	size_t n_headers;
	struct str body;
};

struct httpd_res {
	int status;
	struct http_header headers[HTTP_HEADERS_MAX]; /* copied after the handler returned: keep
							 the bytes in *req or longer */
	size_t n_headers;
	struct buf body;
	int64_t delay_ms; /* answer later */
	bool cut;         /* announce the whole body, send half of it, close */
	bool hang;        /* never answer */
};

/* Fills *res; status 200 and an empty body without a cap are set before the call. The server frees
 * the body. Called on the loop thread. */
typedef void httpd_handler(const struct httpd_req *req, struct httpd_res *res, void *arg);

/* Listens. port 0: any; *ret_port is what it became. ERR_IO with the reason when it cannot; the
 * loop keeps a dead handle then, so the program should end. *ret is freed by httpd_close(). */
enum errc httpd_new(uv_loop_t *loop, uint16_t port, httpd_handler *h, void *arg,
	struct httpd **ret, uint16_t *ret_port, struct err *e);
/* Closes the listener and all connections, answers that are under way too. done comes from the loop
 * when h is freed. */
void httpd_close(struct httpd *h, void (*done)(void *arg), void *arg);
/* Case-insensitive; empty when absent. */
struct str httpd_header(const struct httpd_req *req, const char *name);
/* name must be static, value live as the headers of httpd_res say. Beyond HTTP_HEADERS_MAX it is
 * dropped. */
void httpd_add_header(struct httpd_res *res, const char *name, struct str value);
