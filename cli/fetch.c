/* SPDX-License-Identifier: ISC */
/*
 *   fetch_get    request ──> http client ──loop──> answer
 *   fetch_parse  bytes ──> pool ──> worker ──loop──> wire ──> feed_doc
 *
 * The loop runs until the one answer that is waited for is there; client and pool live on for the next.
 */
#include "cli/fetch.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/parser/wire.h"
#include "feeds/policy.h"

enum {
	IN_FLIGHT = 4,
	DEADLINE_MS = 20000, /* who looks at one document by hand has time */
	HOPS_MAX = 16,       /* more than redirects are followed */
	HEARD_MAX = 64 * 1024 * 1024
};

struct fetch {
	const struct config *c;
	uv_loop_t loop;
	struct http_client *client;
	struct pool *pool;
	struct fetch_answer *answer; /* of the request under way */
	struct pool_result parsed;
	struct http_op *held; /* at a redirect to hop; NULL: none is */
	struct str hop;
	bool done;
};

static void on_closed(void *arg)
{
	(void)arg;
}

enum errc fetch_new(
	const struct config *c, struct pool_server server, struct fetch **ret, struct err *e)
{
	struct pool_limits lim = {.workers = 1, .deadline_ms = DEADLINE_MS, .memory = MIB(512)};
	struct http_limits http = limits_feeds_http(c, IN_FLIGHT);
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->c = c;
	uv_loop_init(&f->loop);
	if (pool_new(&f->loop, server, &lim, &f->pool, e) == ERR_NONE &&
		http_client_new(&f->loop, &http, &f->client, e) == ERR_NONE) {
		*ret = f;
		return ERR_NONE;
	}
	enum errc rc = e->code;

	fetch_free(f);
	return rc;
}

void fetch_free(struct fetch *f)
{
	if (f == NULL)
		return;
	if (f->client != NULL)
		http_client_close(f->client, on_closed, NULL);
	if (f->pool != NULL)
		pool_close(f->pool, on_closed, NULL);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	uv_loop_close(&f->loop);
	free(f);
}

static void run_until_done(struct fetch *f)
{
	while (!f->done && uv_run(&f->loop, UV_RUN_ONCE) != 0)
		;
}

/* Also from a timer: behind those uv_run() waits for a descriptor, and an idle worker has nothing to say. */
static void end_run(struct fetch *f)
{
	f->done = true;
	uv_stop(&f->loop);
}

/* ---- requests ---------------------------------------------------------------------------- */

static struct fetch_hop *hop_begin(struct fetch_answer *a)
{
	struct fetch_hop *h = vec_add(&a->hops);

	buf_init(&h->request, HEARD_MAX);
	buf_init(&h->head, HEARD_MAX);
	buf_init(&h->body, HEARD_MAX);
	return h;
}

/* A hop begins with its request; one that fails before was never sent. */
static void on_heard(enum http_heard what, struct str bytes, void *arg)
{
	struct fetch_answer *a = arg;

	if (what == HTTP_HEARD_REQUEST && a->hops.n < HOPS_MAX)
		hop_begin(a);
	if (a->hops.n == 0)
		return;
	struct fetch_hop *h = &a->hops.p[a->hops.n - 1];
	struct buf *const to[] = {&h->request, &h->head, &h->body};

	buf_str(to[what], bytes);
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct fetch *f = arg;

	(void)op;
	f->answer->res = http_res_copy(res, &f->answer->arena);
	buf_init(&f->answer->body, BUF_NO_MAX);
	buf_str(&f->answer->body, res->body);
	end_run(f);
}

static void begin(struct fetch_answer *ret)
{
	*ret = (struct fetch_answer){.res = {.error = HTTP_ERR_CANCELLED}};
	arena_init(&ret->arena, BUF_NO_MAX);
}

static void get(struct fetch *f, const struct http_req *req, const struct http_opts *opts,
	struct fetch_answer *ret)
{
	f->answer = ret;
	f->done = false;
	http_start(f->client, req, opts, on_answer, f);
	run_until_done(f);
}

static void on_hop(struct http_op *op, struct str url, void *arg)
{
	struct fetch *f = arg;

	f->held = op;
	f->hop = arena_str(&f->answer->arena, url);
	end_run(f);
}

void fetch_get_page(struct fetch *f, const struct config_feed *feed, struct str url,
	bool (*may)(struct str url, void *arg), void *arg, struct fetch_answer *ret)
{
	struct http_req req = {.url = url};
	struct http_opts opts;

	begin(ret);
	limits_page_request(f->c, feed, &ret->arena, &req, &opts);
	if (may != NULL)
		opts.hop = on_hop;
	f->held = NULL;
	get(f, &req, &opts, ret);
	while (may != NULL && f->held != NULL) {
		struct http_op *op = f->held;
		bool goes_on = may(f->hop, arg); /* may fetch as well */

		f->held = NULL;
		f->answer = ret;
		f->done = !goes_on;
		if (goes_on)
			http_go_on(op, f->hop);
		else
			http_cancel(op);
		run_until_done(f);
	}
}

void fetch_get(struct fetch *f, const struct config_feed *feed, struct str url, bool listen,
	struct fetch_answer *ret)
{
	const struct feed_state fresh = {.url = url};
	struct http_req req;
	struct http_opts opts;

	begin(ret);
	struct feed_limits lim = limits_feed(f->c, feed, &ret->arena);

	feed_request(&fresh, &lim, clock_now_ms(), &ret->arena, &req);
	limits_feed_request(f->c, feed, &req, &opts);
	if (listen)
		opts.tap = (struct http_tap){on_heard, ret};
	get(f, &req, &opts, ret);
}

void fetch_answer_done(struct fetch_answer *a)
{
	for (size_t i = 0; i < a->hops.n; i++) {
		buf_done(&a->hops.p[i].request);
		buf_done(&a->hops.p[i].head);
		buf_done(&a->hops.p[i].body);
	}
	free(a->hops.p);
	buf_done(&a->body);
	arena_done(&a->arena);
}

enum errc fetch_judge(const struct fetch_answer *a, struct err *e)
{
	if (a->res.error != HTTP_OK)
		return err_set(e, ERR_IO, "%s", a->res.error_text);
	if (a->res.status != 200)
		return err_set(e, ERR_IO, "the server answered %d", a->res.status);
	if (a->body.n == 0)
		return err_set(e, ERR_BAD_INPUT, "the answer is empty");
	return ERR_NONE;
}

/* ---- documents --------------------------------------------------------------------------- */

static void on_parsed(struct pool_result *r, void *arg)
{
	struct fetch *f = arg;

	f->parsed = *r;
	end_run(f);
}

/* The wire's texts are borrowed by the document: they move into the arena. */
static enum parse_kind decode(
	struct str wire, struct arena *a, struct feed_doc *ret, struct err *e)
{
	enum parse_kind kind = PARSE_UNKNOWN;
	struct err why = {.code = ERR_NONE};

	if (wire_doc_decode(arena_str(a, wire), a, &kind, ret, &why, e) != ERR_NONE)
		return PARSE_UNKNOWN;
	/* Of an index there are both. */
	if (kind != PARSE_OK)
		*e = why;
	return kind;
}

static void expect(struct fetch *f)
{
	f->parsed = (struct pool_result){.code = ERR_IO};
	(void)err_set(&f->parsed.e, ERR_IO, "the parser gave no answer");
	f->done = false;
}

/* What the worker said, in a; false: it did not. */
static bool heard(struct fetch *f, struct arena *a, struct str *ret, struct err *e)
{
	run_until_done(f);
	bool good = f->parsed.code == ERR_NONE;

	if (good)
		*ret = arena_str(a, (struct str){f->parsed.wire, f->parsed.wire_n});
	else
		*e = f->parsed.e;
	free(f->parsed.wire);
	return good;
}

enum page_kind fetch_read_page(struct fetch *f, struct str body, const struct parse_opts *opts,
	struct arena *a, struct page *ret, struct err *e)
{
	enum page_kind kind = PAGE_LIMIT;
	struct err why = {.code = ERR_NONE};
	struct str wire;

	expect(f);
	pool_read_page(f->pool, xstrndup(body.p, body.n), body.n, opts, on_parsed, f);
	if (!heard(f, a, &wire, e) || wire_page_decode(wire, &kind, ret, &why, e) != ERR_NONE)
		return PAGE_LIMIT;
	if (why.code != ERR_NONE)
		*e = why;
	return kind;
}

bool fetch_read_robots(struct fetch *f, struct str body, struct arena *a, struct robots *ret)
{
	struct err e = {.code = ERR_NONE};
	struct str wire;

	expect(f);
	pool_read_robots(f->pool, xstrndup(body.p, body.n), body.n, on_parsed, f);
	return heard(f, a, &wire, &e) && wire_robots_decode(wire, a, ret, &e) == ERR_NONE;
}

enum parse_kind fetch_parse(struct fetch *f, struct str body, const struct parse_opts *opts,
	struct arena *a, struct feed_doc *ret, struct err *e)
{
	expect(f);
	pool_parse(f->pool, xstrndup(body.p, body.n), body.n, opts, on_parsed, f);
	run_until_done(f);
	enum parse_kind kind = PARSE_UNKNOWN;

	if (f->parsed.code != ERR_NONE) {
		*e = f->parsed.e;
		kind = f->parsed.code == ERR_LIMIT ? PARSE_LIMIT : PARSE_UNKNOWN;
	} else {
		kind = decode((struct str){f->parsed.wire, f->parsed.wire_n}, a, ret, e);
	}
	free(f->parsed.wire);
	return kind;
}

struct parse_opts fetch_opts(const struct config *c, const struct config_feed *feed,
	struct str url, struct str content_type)
{
	return (struct parse_opts){.url = url,
		.content_type = content_type,
		.charset = feed->charset,
		.dates = {.now_s = clock_now_ms() / 1000,
			.zone_s = feed->zone_s,
			.order = feed->order},
		.max_items = c->max_items};
}
