/* SPDX-License-Identifier: ISC */
#pragma once
/* Fetching in tests: a loop, a client, and answers that outlive the callback. */
#include <uv.h>

#include "base/http.h"
#include "daemon/http/http.h"

enum {
	FETCH_FAR_MS = 240000
};

struct fetcher {
	uv_loop_t loop;
	struct http_client *client;
	bool closed;
	unsigned answers; /* callbacks so far */
};

struct answer {
	struct fetcher *fetcher;
	struct http_op *op; /* NULL once done */
	bool done;
	unsigned hops;       /* counted by who asks for it */
	unsigned order;      /* 1 for the first answer of the fetcher */
	struct http_res res; /* its slices are copies owned by this */
};

/* Limits as the daemon's for feeds, but private addresses are allowed and every time is
 * FETCH_FAR_MS, the net below a broken client: a test of a time sets that one. */
struct http_limits fetch_limits(void);
void fetcher_init(struct fetcher *f, const struct http_limits *lim);
/* Closes the client and the loop; fails the test when anything is left in the loop. */
void fetcher_done(struct fetcher *f);
/* Starts a request; NULL opts: plain http allowed, nothing else. */
void fetch_start(struct fetcher *f, struct answer *a, const struct http_req *req,
	const struct http_opts *o);
/* A GET of url. */
void fetch_get(struct fetcher *f, struct answer *a, const char *url, const struct http_opts *o);
/* Runs the loop until a is done. */
void fetch_wait(struct answer *a);
/* Starts, waits. */
void fetch(struct fetcher *f, struct answer *a, const char *url, const struct http_opts *o);
void answer_done(struct answer *a);
/* "http://HOST:PORT" PATH in a static ring of buffers. */
const char *fetch_url(const char *host, unsigned port, const char *path);
