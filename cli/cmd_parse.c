/* SPDX-License-Identifier: ISC */
/*
 * rasid parse: one feed document from a file to JSON. The bytes are as untrusted here as in the
 * daemon, so they are parsed where the daemon parses them: in a locked-down worker with a deadline.
 *
 *   file ── bytes ── pool_parse ──> worker ── wire ──> feed_doc ── docjson ──> stdout
 *
 * What is wrong with the document is JSON on stdout too, {"error", "kind"}, with exit code 1; what
 * is wrong with us is a sentence on stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "cli/cli.h"
#include "cli/docjson.h"
#include "daemon/clock.h"
#include "daemon/parser/pool.h"
#include "daemon/parser/wire.h"

/* More generous than the daemon (8 MiB, 5 s): who looks at one document by hand has time. */
enum {
	INPUT_MAX = WIRE_MAX_BODY, /* packed or not */
	DEADLINE_MS = 20000
};

struct parse_run {
	struct pool *pool;
	struct pool_result result;
	bool answered;
};

static void on_closed(void *arg)
{
	(void)arg;
}

static void on_done(struct pool_result *r, void *arg)
{
	struct parse_run *run = arg;

	run->result = *r;
	run->answered = true;
	/* The one answer there will be: without the pool the loop has nothing left, and uv_run()
	 * returns. */
	pool_close(run->pool, on_closed, NULL);
}

/* Through a worker and back; ERR_IO when the machinery fails. */
static enum errc parse_in_worker(struct pool_server server, struct buf *body,
	const struct parse_opts *opts, struct pool_result *ret, struct err *e)
{
	struct pool_limits lim = {.workers = 1, .deadline_ms = DEADLINE_MS, .memory = MIB(512)};
	struct parse_run run = {0};
	uv_loop_t loop;
	size_t n = 0;

	uv_loop_init(&loop);
	if (pool_new(&loop, server, &lim, &run.pool, e) != ERR_NONE)
		return e->code;
	/* The pool owns the bytes from here on, also when parsing fails. */
	char *bytes = buf_detach(body, &n);

	pool_parse(run.pool, bytes, n, opts, on_done, &run);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	if (!run.answered)
		return err_set(e, ERR_IO, "the parser gave no answer");
	*ret = run.result;
	return ERR_NONE;
}

/* index: what it lists; NULL: it is none. */
static int print_failure(const char *kind, const char *why, const struct feed_doc *index)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "error", str_of(why));
	jsonw_str(&w, "kind", str_of(kind));
	if (index != NULL)
		docjson_sitemaps(index, &w);
	jsonw_end(&w);
	buf_char(&out, '\n');
	cli_print(buf_view(&out));
	return CLI_FAILED;
}

static int print_result(const struct pool_result *r)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf out = {0};
	enum parse_kind kind = PARSE_UNKNOWN;
	struct feed_doc doc = {0};
	struct err why = {.code = ERR_NONE};
	struct err e = {.code = ERR_NONE};

	/* What a worker may use; a document that it could hold is not refused on the way back. */
	arena_init(&arena, MIB(512));
	buf_init(&out, BUF_NO_MAX);
	/* ERR_LIMIT is the document's doing (a crash, the deadline, memory), the rest is not: see
	 * pool.h. */
	if (r->code != ERR_NONE)
		return print_failure(
			r->code == ERR_LIMIT ? "limit" : "unknown", r->e.msg, NULL);
	if (wire_doc_decode((struct str){r->wire, r->wire_n}, &arena, &kind, &doc, &why, &e) !=
		ERR_NONE)
		return print_failure("unknown", e.msg, NULL);
	if (kind != PARSE_OK)
		return print_failure(
			parse_kind_name(kind), why.msg, kind == PARSE_INDEX ? &doc : NULL);
	docjson_write(&doc, &out);
	return cli_print(buf_view(&out));
}

int cmd_parse(const struct cli_args *a)
{
	struct pool_result result = {0};
	struct err e = {.code = ERR_NONE};
	AUTO_BUF struct buf body = {0};
	struct pool_server server = {0};

	buf_init(&body, INPUT_MAX);
	/* Before the file is read: workers inherit what this process holds when the server starts. */
	if (pool_fork_server_start(&server, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	if (cli_read(a->operands[0], INPUT_MAX, &body, &e) != ERR_NONE)
		return e.code == ERR_IO ? cli_fail(CLI_FAILED, "%s", e.msg)
					: print_failure("limit", e.msg, NULL);
	struct parse_opts opts = {.url = str_of(a->of[OPT_URL]),
		.content_type = str_of(a->of[OPT_CONTENT_TYPE]),
		.coding = str_of(a->of[OPT_ENCODING]),
		.dates = {.now_s = clock_now_ms() / 1000}};

	if (parse_in_worker(server, &body, &opts, &result, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	int code = print_result(&result);

	free(result.wire);
	return code;
}
