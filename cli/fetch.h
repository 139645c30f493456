/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Requests by hand, as the daemon polls: the same client under the same limits and the same rules about
 * addresses, and a parser worker for what comes. Blocks; one thread.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/vec.h"
#include "config/config.h"
#include "daemon/parser/pool.h"
#include "feeds/page/page.h"
#include "feeds/robots.h"

struct fetch;

/* server: started before anything secret was read (pool.h); it is fetch's from now on, also on failure. c
 * outlives it. */
enum errc fetch_new(
	const struct config *c, struct pool_server server, struct fetch **ret, struct err *e);
void fetch_free(struct fetch *f); /* NULL is fine */

/* One request and its answer as they went over the wire (daemon/http/http.h, struct http_tap). */
struct fetch_hop {
	struct buf request, head, body;
};

struct fetch_answer {
	struct http_res res; /* its strings in arena; body: */
	struct buf body;
	VEC(struct fetch_hop) hops; /* when it was listened to */
	struct arena arena;
};
/* A GET as the first poll of that feed makes, to `url`. listen: the hops are kept, and the body has its
 * content coding on. The caller ends *ret with fetch_answer_done(), whatever is in it. */
void fetch_get(struct fetch *f, const struct config_feed *feed, struct str url, bool listen,
	struct fetch_answer *ret);
/* A GET of the page of an article of that feed, or of a robots.txt (may: NULL). Ended as above. may: whether a redirect
 * to url is followed; what may not is HTTP_ERR_CANCELLED. */
void fetch_get_page(struct fetch *f, const struct config_feed *feed, struct str url,
	bool (*may)(struct str url, void *arg), void *arg, struct fetch_answer *ret);
void fetch_answer_done(struct fetch_answer *a);
/* Why there is no document, in a sentence in e; ERR_NONE: a 200 with a body. */
enum errc fetch_judge(const struct fetch_answer *a, struct err *e);

/* Parsed in a worker. Texts live in a. PARSE_OK, or e says why not; of PARSE_INDEX also *ret. */
enum parse_kind fetch_parse(struct fetch *f, struct str body, const struct parse_opts *opts,
	struct arena *a, struct feed_doc *ret, struct err *e);
/* The same of a page, and of a robots.txt; false: no worker could read it. */
enum page_kind fetch_read_page(struct fetch *f, struct str body, const struct parse_opts *opts,
	struct arena *a, struct page *ret, struct err *e);
bool fetch_read_robots(struct fetch *f, struct str body, struct arena *a, struct robots *ret);
/* The options by which that feed's documents are parsed. */
struct parse_opts fetch_opts(const struct config *c, const struct config_feed *feed,
	struct str url, struct str content_type);
