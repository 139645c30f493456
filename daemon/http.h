#pragma once
/*
 * The only code that performs HTTP: libcurl's multi socket interface on the libuv loop.
 *
 * A client holds a connection cache, a DNS cache, TLS sessions and its limits; feeds and alerts
 * each have one. Private addresses are refused at connect time, on the resolved address, also
 * after a redirect and on a reused connection (alerts.md 3.10). The CA bundle is parsed once,
 * not per connection (limits.md section 4, trap 1); easy handles are kept per host in an LRU so
 * that TLS sessions resume (trap 2). Loop thread only.
 */
#include <uv.h>

#include "base/err.h"
#include "base/http.h"

struct http_client;
struct http_op; /* one transfer */

struct http_limits {
	size_t max_in_flight; /* 256 */
	size_t max_per_host;  /* 2; more wait inside the client */
	size_t max_body;      /* decoded bytes; 8 MiB */
	size_t max_headers;   /* 64 KiB in all */
	int64_t connect_ms, total_ms;
	int64_t low_speed_bytes_s,
		low_speed_ms; /* slower than this for this long: HTTP_ERR_TIMEOUT */
	int max_redirects;    /* 5 for feeds, 0 for alerts */
	bool allow_private;   /* any address */
	const char *ca_file;  /* NULL: the system bundle */
};

enum errc http_client_new(uv_loop_t *loop, const struct http_limits *lim,
	struct http_client **ret, struct err *e);
/* Changes limits for transfers that start from now on (a reload). */
void http_client_set_limits(struct http_client *c, const struct http_limits *lim);
/* Cancels every transfer (no callbacks), closes all handles; done() when the loop holds none.
 */
void http_client_close(struct http_client *c, void (*done)(void *arg), void *arg);

/* res lives only during the call, except that the callback may take res->body's memory with
 * http_take_body(). Never called from inside http_start(). */
typedef void http_done(struct http_op *op, const struct http_res *res, void *arg);

struct http_opts {
	/* Addresses (CIDR or single, as text) allowed although private: a destination's
	 * allow_address. */
	const struct str *allow;
	size_t n_allow;
	bool allow_plaintext; /* http:// allowed (feeds: yes; destinations: only when
				 configured) */
	int64_t total_ms;     /* 0: the client's */
};
/* Copies what it needs. The callback comes exactly once, unless http_cancel() or
 * http_client_close() is first. */
struct http_op *http_start(struct http_client *c, const struct http_req *req,
	const struct http_opts *o, http_done *done, void *arg);
void http_cancel(struct http_op *op);
/* Moves the decoded body out of a finished op (only inside its callback); the caller frees it.
 */
char *http_take_body(struct http_op *op, size_t *ret_n);
size_t http_in_flight(const struct http_client *c); /* started and waiting */

/* True for an address of no public network (RFC 6890 and the list in alerts.md 3.10). */
struct sockaddr;
bool http_addr_private(const struct sockaddr *sa);
