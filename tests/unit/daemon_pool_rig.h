/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A pool on a loop, with a parser that does what the body says, for the daemon_pool*.c tests.
 * Everything is waited for by turning the loop; alarm(2) ends a test that would wait for ever.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "daemon/parser/forkserver.h"
#include "daemon/parser/pool.h"
#include "daemon/parser/wire.h"
#include "tests/unit/unit.h"

enum {
	RIG_JOBS = 1200,
	RIG_PATIENCE_S = 240, /* nets below a broken pool, never reached by a slow machine */
	RIG_FAR_MS = 200000,
	RIG_TEXT = sizeof(((struct err *)NULL)->msg)
};

struct rig_result {
	struct rig *rig;
	unsigned calls;
	enum errc code;
	char text[RIG_TEXT]; /* the title, or the error's sentence */
	size_t body_n;       /* of the answer's first article */
	int64_t elapsed_us;
};

struct rig {
	uv_loop_t loop;
	struct pool *pool;
	struct pool_server server;
	unsigned answered, closed, broken;
	bool close_on_answer;
	struct rig_result results[RIG_JOBS];
};

static inline void rig_on_closed(void *arg)
{
	struct rig *r = arg;

	r->closed++;
	r->pool = NULL;
}

static inline void rig_on_broken(void *arg)
{
	struct rig *r = arg;

	r->broken++;
}

static inline struct rig *rig_open_limits(
	const struct worker_ops *ops, const struct pool_limits *lim)
{
	struct rig *r = xcalloc(1, sizeof(*r));
	struct err e = {0};

	alarm(RIG_PATIENCE_S);
	assert_code(forkserver_start(ops, &r->server.fd, &r->server.pid, &e), ERR_NONE);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_code(pool_new(&r->loop, r->server, lim, &r->pool, &e), ERR_NONE);
	pool_on_broken(r->pool, rig_on_broken, r);
	return r;
}

static inline struct rig *rig_open(
	const struct worker_ops *ops, unsigned workers, int64_t deadline_ms)
{
	return rig_open_limits(ops,
		&(struct pool_limits){
			.workers = workers, .deadline_ms = deadline_ms, .memory = 256U << 20});
}

static inline void rig_close(struct rig *r)
{
	if (r->pool != NULL && r->closed == 0 && !r->close_on_answer)
		pool_close(r->pool, rig_on_closed, r);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(r->closed, 1);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	alarm(0);
	free(r);
}

static inline void rig_decode(struct rig_result *res, const struct pool_result *r)
{
	AUTO_ARENA struct arena a;
	struct feed_doc doc = {0};
	struct err why = {0};
	struct err e = {0};
	enum parse_kind kind = PARSE_UNKNOWN;

	arena_init(&a, 64U << 20);
	assert_code(
		wire_doc_decode((struct str){r->wire, r->wire_n}, &a, &kind, &doc, &why, &e),
		ERR_NONE);
	if (kind != PARSE_OK) {
		snprintf(res->text, sizeof(res->text), "%s", why.msg);
		return;
	}
	assert_int_equal(doc.n_articles, 1);
	snprintf(res->text, sizeof(res->text), STR_F, STR_A(doc.articles[0].title));
	res->body_n = doc.articles[0].body.n;
}

static inline void rig_on_done(struct pool_result *r, void *arg)
{
	struct rig_result *res = arg;
	struct rig *rig = res->rig;

	res->calls++;
	res->code = r->code;
	res->elapsed_us = r->elapsed_us;
	rig->answered++;
	if (r->code == ERR_NONE)
		rig_decode(res, r);
	else
		snprintf(res->text, sizeof(res->text), "%s", r->e.msg);
	free(r->wire);
	if (rig->close_on_answer)
		pool_close(rig->pool, rig_on_closed, rig);
}

/* Queues job i; the body is the command, filled up with spaces to n bytes. */
static inline void rig_parse_n(struct rig *r, unsigned i, const char *command, size_t n)
{
	struct parse_opts opts = {.url = STR("https://feed.test/rss"), .dates.now_s = 1};
	size_t len = strlen(command);
	char *body = xmalloc(n > len ? n : len);

	memset(body, ' ', n > len ? n : len);
	memcpy(body, command, len);
	r->results[i].rig = r;
	pool_parse(r->pool, body, n > len ? n : len, &opts, rig_on_done, &r->results[i]);
}

static inline void rig_parse(struct rig *r, unsigned i, const char *command)
{
	rig_parse_n(r, i, command, 0);
}

static inline void rig_turn_until(struct rig *r, unsigned answered)
{
	while (r->answered < answered)
		uv_run(&r->loop, UV_RUN_ONCE);
}

/* Turns the loop until n workers are ready. */
static inline void rig_pids(struct rig *r, int *pids, size_t n)
{
	while (pool_pids(r->pool, pids, n) < n)
		uv_run(&r->loop, UV_RUN_ONCE);
}
