/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The only code that performs HTTP and SMTP: libcurl's multi socket interface on the libuv loop.
 *
 * A client holds a connection cache, a DNS cache, TLS sessions and its limits; feeds and
 * alerts each have one. Private addresses are refused at connect time, on the resolved
 * address, also after a redirect and on a reused connection (doc/delivery.md "Private
 * addresses"). The CA bundle is parsed once, not per connection (doc/delivery.md "TLS at a
 * sane price"), and again when http_client_set_limits() finds another content; easy handles are kept per host in an LRU so that TLS sessions resume.
 *
 * Redirects of a GET are followed when max_redirects is not 0 (301, 302, 303, 307, 308, to http
 * or https; from https to http the same address is asked with https); each hop waits and is judged like a request of its own. A
 * password in the URL and headers other than Accept, Accept-Encoding, Accept-Language, User-Agent, A-IM and the
 * conditional ones stay behind when scheme, host or port change. The redirect of a POST or a PUT, and any
 * with max_redirects 0, is the answer.
 *
 * A request with a mail is SMTP (smtp.c): at once, a connection and a thread each, no proxy, and connect_ms
 * does not hold. The answer is HTTP_OK when the server said what became of it, with any code.
 *
 * A proxy only when a request names one, never from the environment; see struct http_opts. Cookies
 * live as long as one transfer and its redirects. No netrc. Name look-ups run in a thread each (as many as transfers in
 * flight at worst); one that hangs is left behind when its transfer ends. The program must
 * ignore SIGPIPE. Loop thread only.
 */
#include <uv.h>

#include "base/err.h"
#include "base/http.h"

struct http_client;
struct http_op; /* one transfer */

enum {
	HTTP_BODY_TIMES = 8,  /* of max_body, read of a body whose ends are wanted */
	HTTP_PACKED_TIMES = 2 /* of max_body, kept of a body that is of use as a whole only */
};

/* What is wanted of a body that goes over max_body. */
enum http_end {
	HTTP_END_NO, /* its beginning */
	HTTP_END_ENDS, /* its first and its last half of max_body (res.tear), of up to HTTP_BODY_TIMES as much */
	HTTP_END_ALL /* all of it, up to HTTP_PACKED_TIMES as much: it is packed, its end without the rest is nothing */
};

struct http_limits {
	size_t max_in_flight; /* 256 */
	size_t max_per_host; /* 2, by host name; more wait inside the client, first come first */
	size_t max_body; /* 8 MiB: bytes on the wire, and bytes decoded (not of a raw body) that are kept */
	size_t max_headers; /* 64 KiB in all, of an answer with its 1xx and trailers */
	int64_t connect_ms; /* name, TCP and TLS; above 0 */
	int64_t total_ms;   /* all hops together, waiting for a place not counted; above 0 */
	/* Slower than this for this long, waiting for the first byte included: HTTP_ERR_TIMEOUT.
	 * 0: no such limit. The time is rounded up to seconds. */
	int64_t low_speed_bytes_s, low_speed_ms;
	int max_redirects;   /* 5 for feeds, 0 for alerts */
	bool allow_private;  /* any address */
	const char *ca_file; /* copied; NULL: the system bundle */
};

/* Of libcurl in use. */
const char *http_curl_version(void);
/* ERR_IO when the CA bundle cannot be read or libcurl not be initialised. */
enum errc http_client_new(uv_loop_t *loop, const struct http_limits *lim,
	struct http_client **ret, struct err *e);
/* Changes limits for transfers that start from now on (a reload). */
void http_client_set_limits(struct http_client *c, const struct http_limits *lim);
/* Cancels every transfer (no callbacks) and closes all handles; done() comes from the loop when it
 * holds none any more, and c is gone. May be called from inside a transfer's callback. */
void http_client_close(struct http_client *c, void (*done)(void *arg), void *arg);

/* res and op live only during the call, except that the callback may take res->body's memory
 * with http_take_body(). res->body is empty unless res->error is HTTP_OK; status and the headers
 * are those of the last answer, if there was one. res->url is empty for a request that was refused
 * as malformed. The callback may start and cancel transfers. Never called from inside
 * http_start(). */
typedef void http_done(struct http_op *op, const struct http_res *res, void *arg);

/* What a transfer trusts and says in TLS, in PEM form and whole: what does not fit together fails at
 * each transfer with HTTP_ERR_TLS. Not for a redirect's other origin. */
struct http_tls {
	struct str ca;   /* certificates that are trusted besides the client's bundle */
	struct str cert; /* the client's own certificate, then those that lead to its CA */
	struct str key;  /* of it, without a passphrase */
};

/* Hears a transfer as it goes over the wire, for people who look for a fault: of each hop the request's
 * head (as libcurl writes it, all lines at once), then each header line of the answer, then the body in pieces,
 * without the framing of transfer codings, but with its content coding still on. */
enum http_heard {
	HTTP_HEARD_REQUEST,
	HTTP_HEARD_HEAD,
	HTTP_HEARD_BODY,
};
struct http_tap {
	void (*hear)(
		enum http_heard what, struct str bytes, void *arg); /* NULL: nobody listens */
	void *arg;
};

struct http_opts {
	/* Addresses (CIDR or single, as text) allowed although private: allow_address of a destination
	 * or a feed. One that http_cidr_parse() (guard.h) refuses allows nothing. */
	const struct str *allow;
	size_t n_allow;
	bool allow_plaintext; /* http:// allowed: feeds yes, destinations when configured */
	int64_t total_ms;     /* 0: the client's */
	size_t max_body;      /* bytes, if fewer than the client's; 0: the client's */
	/* Hosts that http_proxy_takes() (proxy.h) are asked through this, each hop by itself: http,
	 * https or socks5h, "scheme://[user:password@]host:port". The proxy may have any address; what
	 * the names of such hosts lead to is the proxy's to judge, for only it looks them up. Its own
	 * refusals are HTTP_ERR_CONNECT. Empty: none. */
	struct str proxy;
	struct str no_proxy; /* hosts to reach without it, as http_proxy_takes() reads them */
	struct http_tls tls;
	int family; /* 4 or 6: only addresses of this kind, of the host or of the proxy; 0: any */
	/* The body is wanted as it was sent: content codings are not undone (the request says which it
	 * takes, and res.content_encoding which it got), and of a 2xx whose connection breaks, whose time
	 * runs out or whose body passes max_body, what came until then is the answer, marked as cut. */
	bool raw;
	/* Asked with the beginning of a raw body that goes over max_body, and its Content-Encoding. What is read to its
	 * end so is not cut. NULL: HTTP_END_NO. */
	enum http_end (*wants_end)(struct str start, struct str coding);
	/* A redirect sent the transfer on to another host, and the one it was with has no more to do
	 * with it. May start transfers, not cancel any. NULL: nobody asks. */
	void (*hopped)(void *arg);
	/* A redirect that all other rules allow is to be followed to url, which lives during the call. The transfer is
	 * held, in no line, without a place and its time standing still, until http_go_on() or http_cancel(),
	 * which may come from inside. NULL: it is followed at once. */
	void (*hop)(struct http_op *op, struct str url, void *arg);
	/* With a tap gzip and deflate are asked for, which are left on: res->body is as it came, too. */
	struct http_tap tap;
};
/* Copies what it needs. The callback comes exactly once, unless http_cancel() or
 * http_client_close() is first. NULL (and no callback) once the client is closing. */
struct http_op *http_start(struct http_client *c, const struct http_req *req,
	const struct http_opts *o, http_done *done, void *arg);
/* Lets a transfer that is held at a redirect go on to url: where that leads, or the same over TLS. */
void http_go_on(struct http_op *op, struct str url);
/* Frees op; its callback does not come. Inside its own callback it does nothing. */
void http_cancel(struct http_op *op);
/* Moves the decoded body out of a finished op (only inside its callback); the caller frees it. */
char *http_take_body(struct http_op *op, size_t *ret_n);
/* Such memory, or what took its place, is no longer needed: n bytes at p. It is freed, or kept for the next body
 * of about its length: one piece at a time, of 128 KiB to 1 MiB. */
void http_give_memory(struct http_client *c, char *p, size_t n);
size_t http_in_flight(const struct http_client *c); /* started and waiting */
size_t http_waiting(const struct http_client *c);   /* of these, in line for their host */

/* True for an address of no public network (doc/delivery.md "Private addresses"). */
struct sockaddr;
bool http_addr_private(const struct sockaddr *sa);
