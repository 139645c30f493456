/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the files of this folder share: the structs of a client and the steps between the files.
 * Not for anybody else; http.h is the interface.
 *
 *   http_start ─> host queue ─> running (easy handle in the multi) ─> result ─> callback, freed
 *                     ^                                                 │
 *                     └───────────── redirect: next hop ────────────────┘
 *
 * http.c   client and transfers: start, cancel, close
 * host.c   a queue for each host, round robin over the hosts that may start
 * loop.c   libuv <-> curl_multi_socket_action
 * easy.c   easy handles: options, libcurl's callbacks, the LRU that keeps TLS sessions
 * head.c   the answer's header lines
 * end.c    what a finished hop means: answer, redirect or error
 * names.c  looked-up names
 * tls.c    CA bundle, certificates of a transfer
 * smtp.c   mails, which no queue holds up: each has a connection and a thread of its own
 * guard.c  private addresses
 * proxy.c  which hosts are asked through a proxy
 */
#include <curl/curl.h>
#include <uv.h>

#include "base/buf.h"
#include "base/ends.h"
#include "daemon/http/guard.h"
#include "daemon/http/http.h"
#include "daemon/http/table.h"

/* Idle easy handles kept for their TLS sessions: about 15 KB each. */
enum {
	HTTP_IDLE_MAX = 1024
};

/* What is kept of the memory of bodies. Below it malloc() keeps what is freed. */
enum {
	HTTP_SPARE_MIN = 128 * 1024,
	HTTP_SPARE_MAX = 1024 * 1024
};

enum {
	HTTP_HEAD_N = 16
}; /* headers of struct http_res */

/* How long, and for how many transfers, looked-up names are kept. */
enum {
	HTTP_NAMES_MS = 60 * 1000,
	HTTP_NAMES_MAX = 2048
};

/* A cache of names, libcurl's. */
struct http_names {
	CURLSH *share;
	uint64_t born_ms;        /* by the loop */
	size_t transfers, users; /* that began with it; that have it now */
};

struct http_slice { /* into a buf that may still move */
	size_t at, n;
};

/* An easy handle waiting for its host's next transfer. */
struct http_easy {
	CURL *curl;
	struct http_host *host;
	uint64_t generation;           /* of the client's limits that its options come from */
	struct http_easy *prev, *next; /* client's LRU, oldest first */
	struct http_easy *host_next;   /* host's stack, newest first */
};

/* Exists while something waits, runs or is kept for it. */
struct http_host {
	char *name; /* url_host_key(), no port: the cap is for the machine, not the service */
	struct http_op *waiting; /* FIFO */
	size_t running;
	struct http_easy *idle;
	bool ready; /* in the client's round: has a waiting transfer and a free place */
	struct http_host *prev, *next;
	UT_hash_handle hh;
};

enum http_op_state {
	HTTP_WAITING,   /* in its host's queue */
	HTTP_RUNNING,   /* in the multi */
	HTTP_REFUSED,   /* never started; its callback comes with the next turn of the loop */
	HTTP_MAILING,   /* in a thread; smtp.c */
	HTTP_HELD,      /* at a redirect, until its owner lets it follow */
	HTTP_REPORTING, /* inside its callback */
};

struct http_op {
	struct http_client *client;
	enum http_op_state state;
	struct http_op *prev, *next; /* in the list of its state */
	http_done *done;
	void (*hopped)(void *arg);                                  /* may be NULL */
	void (*hop)(struct http_op *op, struct str url, void *arg); /* may be NULL */
	struct http_tap tap;
	void *arg;

	/* the request */
	char *url; /* of the present hop */
	struct http_host *host;
	struct curl_slist *headers;
	bool post; /* it has a body: a POST, or */
	bool put;
	bool allow_plaintext;
	bool raw;
	size_t own_max_body; /* http_opts.max_body */
	enum http_end (*wants_end)(struct str start, struct str coding); /* may be NULL */
	int family;
	char *body;
	size_t body_n;
	struct http_smtp *smtp; /* NULL: HTTP */
	struct http_cidr *allow;
	size_t n_allow;
	int64_t budget_ms;      /* what is left of the total for the hops to come */
	char *proxy, *no_proxy; /* NULL: none */
	struct {
		char *ca, *cert, *key; /* PEM; NULL: none */
	} tls;

	/* the present hop */
	struct http_easy *easy;
	struct http_names *names; /* of easy */
	uint64_t started_ns;
	size_t max_body, max_headers;
	bool allow_private;
	struct buf answer;
	struct ends ends; /* of answer */
	struct buf head;  /* values of the headers below */
	struct http_slice field[HTTP_HEAD_N];
	const char *shield; /* by the header lines; NULL: nobody */
	size_t head_bytes;  /* of all header lines, 1xx and trailers included */
	bool in_head;
	bool proxied;   /* the connection is to the proxy */
	bool dialled;   /* a socket to a permitted address was made */
	bool connected; /* and is connected: something is awaited from it */
	bool vetoed;    /* an address was refused; its text is in peer */
	bool asked;     /* there is a connection, new or kept: the request goes out */
	char peer[INET6_ADDRSTRLEN];
	enum http_error error; /* set by a callback that stops the transfer */
	char curl_error[CURL_ERROR_SIZE];

	/* over all hops */
	int hops;
	bool raised;                /* a hop that was to be in plain text was asked over TLS */
	struct curl_slist *cookies; /* of the hops so far, for those to come; NULL: none */
	size_t n_cookies;
	bool moved_for_good; /* each hop so far was 301 or 308 */
	uint64_t wire_bytes;
	int64_t elapsed_us;
};

struct http_client {
	uv_loop_t *loop;
	CURLM *multi;
	struct http_limits lim;
	char *ca_path;               /* of the bundle; NULL: none */
	char *ca_file;               /* the same, as libcurl is told it; tls.c */
	uint64_t ca_content;         /* its hash */
	unsigned ca_spelling;        /* counts its changes */
	struct stack_st_X509 *roots; /* of the bundle, once somebody needs them; may be NULL */
	uint64_t generation;         /* counts changes of lim */

	struct http_host *hosts; /* by name */
	struct http_host *ready; /* round robin */
	struct http_op *running, *refused, *mails, *held;
	size_t n_running, n_waiting, n_ops;
	struct http_easy *idle; /* LRU, oldest first */
	size_t n_idle;
	struct http_names *names; /* the present ones; NULL before the first transfer */
	size_t n_names;           /* with those that transfers still have */

	struct buf spare; /* memory for a body, empty; p NULL: none */

	uv_timer_t curl_timer;    /* libcurl's next timeout */
	uv_timer_t refused_timer; /* fires when refused is not empty */
	size_t n_handles;         /* libuv handles whose close callback is still to come */
	bool closing;
	void (*closed)(void *arg);
	void *closed_arg;
};

/* host.c. Puts op last (or first, for a next hop) into the queue of its URL's host. */
void http_host_add(struct http_op *op, bool first);
/* Takes op out of the queue. The host stays until http_host_release(). */
void http_host_remove(struct http_op *op);
/* A transfer of the host ended: its place is free. */
void http_host_done(struct http_client *c, struct http_host *h);
/* Whether op's URL, a next hop's, names another host than the one it is with. */
bool http_host_left(const struct http_op *op);
/* Frees the host when nothing needs it any more. */
void http_host_release(struct http_client *c, struct http_host *h);
/* The next transfer that may start, taken from its queue and counted as running; NULL when
 * none. */
struct http_op *http_host_next(struct http_client *c);
/* Limits changed: who may start is judged anew. */
void http_host_recheck(struct http_client *c);

/* easy.c. Takes a handle for op's host and sets it up; false when libcurl is out of
 * memory. */
bool http_easy_open(struct http_op *op);
/* Puts op's handle back for the next transfer to its host. */
void http_easy_close(struct http_op *op);
/* Frees the oldest idle handles until no more than `keep` are left. */
void http_easy_trim(struct http_client *c, size_t keep);

/* CURLOPT_OPENSOCKETFUNCTION, of an op: judges the address. Any thread, as long as it has op. */
curl_socket_t http_easy_dial(void *arg, curlsocktype purpose, struct curl_sockaddr *a);

/* smtp.c */
/* What is wrong with a request that has a mail, or NULL. */
const char *http_smtp_fault(const struct http_req *req, bool allow_plaintext);
void http_smtp_copy(struct http_op *op, const struct http_req *req);
/* Sends it; http_op_mail_done() follows. False: there is no thread, and op->smtp is gone. */
bool http_smtp_start(struct http_op *op);
/* Its end need not be reported any more. False: so it was before. */
bool http_smtp_abandon(struct http_op *op);

/* names.c. For one transfer, until it is given back. */
struct http_names *http_names_take(struct http_client *c);
void http_names_give(struct http_client *c, struct http_names *n);
/* The next transfer looks its name up anew. */
void http_names_drop(struct http_client *c);

/* tls.c */
/* The bundle at path (NULL: none), and what is in it now. */
void http_tls_take_bundle(struct http_client *c, const char *path);
void http_tls_forget(struct http_client *c);
/* Fills op's part; the handle points into op until http_tls_unset(). False: out of memory. */
void http_tls_copy(struct http_op *op, const struct http_tls *tls);
void http_tls_done(struct http_op *op);
bool http_tls_set(CURL *h, struct http_op *op);
void http_tls_unset(CURL *h);
/* For a handle that is used once, in a thread of its own: the bundle at path (NULL: none), and op's part. */
bool http_tls_set_alone(CURL *h, struct http_op *op, const char *path);

/* head.c */
void http_head_reset(struct http_op *op);
/* One header line as libcurl gives it, the status line and the empty line included. */
void http_head_line(struct http_op *op, struct str line);
/* Points the header slices of *res into op->head. */
void http_head_fill(const struct http_op *op, struct http_res *res);

/* end.c. Judges the hop that just ended, while its easy handle still holds the facts.
 * True: op was given its next hop's URL; false: *res is complete. */
bool http_end_hop(struct http_op *op, CURLcode code, struct http_res *res);
/* Fills in why there is no answer. */
void http_end_error(const struct http_op *op, CURLcode code, struct http_res *res);
/* An answer for a transfer that libcurl never saw. */
void http_end_refused(struct http_op *op, struct http_res *res);

/* loop.c */
enum errc http_loop_init(struct http_client *c, struct err *e);
/* Asks for a turn of the loop in which refused transfers are reported. */
void http_loop_refused(struct http_client *c);
/* Closes the timers and curl's sockets. */
void http_loop_close(struct http_client *c);
/* A handle that c->n_handles counts is closed: the last one frees the client. */
void http_loop_closed(struct http_client *c);

/* http.c */
void http_op_hop_done(
	struct http_op *op, CURLcode code); /* libcurl finished op's present hop */
void http_op_report_refused(struct http_client *c);
/* A mail's thread has ended. res NULL: nobody waits for it. */
void http_op_mail_done(struct http_op *op, const struct http_res *res);
void http_client_freed(struct http_client *c); /* the last libuv handle is closed */
