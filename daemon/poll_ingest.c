/* SPDX-License-Identifier: ISC */
/*
 * The job of one document: what the parser made of it, on its way through the store thread.
 * Everything it needs is in it, since the feed and the configuration may change meanwhile.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/metrics.h"
#include "daemon/parser/wire.h"
#include "daemon/poll_private.h"

enum {
	INGEST_ARENA_MAX = 128 * 1024 * 1024
};

/* Read on the store thread, where a big document stalls no request, and as if a stranger had
 * sent it. Once: a job that is run again finds the document here. */
static void decode(struct ingest_job *ij)
{
	struct str wire = {ij->parsed.wire, ij->parsed.wire_n};
	enum parse_kind kind = PARSE_UNKNOWN;
	struct err why = {.code = ERR_NONE};
	struct err bad = {.code = ERR_NONE};

	ij->decoded = true;
	if (wire_doc_decode(wire, &ij->doc_arena, &kind, &ij->doc, &why, &bad) != ERR_NONE)
		why = bad;
	else if (kind == PARSE_OK)
		ij->in.doc = &ij->doc;
	else if (kind == PARSE_INDEX)
		ij->in.index = &ij->doc;
	if (ij->in.doc == NULL && ij->in.index == NULL)
		ij->in.parse_error = arena_str(&ij->input, str_of(why.msg));
	ij->in.blocked = kind == PARSE_CHALLENGE;
}

static enum errc ingest_job_run(struct job *j, struct desk *d, struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)j;

	if (!ij->decoded)
		decode(ij);
	enum errc rc = ingest_run(&ij->in, d, e);

	j->more = rc == ERR_NONE && ij->in.more;
	return rc;
}

static enum errc look_job_run(struct job *j, struct desk *d, struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)j;

	if (!ij->decoded)
		decode(ij);
	return ij->in.doc == NULL ? ERR_NONE
				  : ingest_look(&ij->in, d, &ij->input, &ij->worth, e);
}

void poll_ingest_look(struct ingest_job *ij, void (*done)(struct job *j, const struct err *e))
{
	ij->stored = ij->job.done;
	ij->job.run = look_job_run;
	ij->job.done = done;
}

void poll_ingest_aims(struct ingest_job *ij)
{
	ij->job.run = ingest_job_run;
	ij->job.done = ij->stored;
}

/* The next body may have its memory. A poller that is closed may outlive its client. */
static void forget_wire(struct ingest_job *ij)
{
	if (ij->poller->closing || ij->parsed.wire == NULL)
		free(ij->parsed.wire);
	else
		http_give_memory(ij->poller->d.http, ij->parsed.wire, ij->parsed.wire_n + 1);
}

void poll_ingest_free(struct ingest_job *ij)
{
	if (ij == NULL)
		return;
	arena_done(&ij->doc_arena);
	forget_wire(ij);
	arena_done(&ij->in.arena);
	arena_done(&ij->input);
	free(ij);
}

struct ingest_job *poll_ingest_new(struct feed *f, const struct http_res *res,
	const struct feed_state *judged, void (*done)(struct job *j, const struct err *e))
{
	struct poller *p = f->poller;
	struct ingest_job *ij = xcalloc(1, sizeof(*ij));
	struct ingest *in = &ij->in;

	arena_init(&ij->input, BUF_NO_MAX);
	arena_init(&ij->doc_arena, INGEST_ARENA_MAX);
	arena_init(&in->arena, INGEST_ARENA_MAX);
	ij->job = (struct job){.kind = JOB_INGEST, .run = ingest_job_run, .done = done};
	ij->feed = f;
	ij->poller = p;
	in->feed = arena_str(&ij->input, str_of(f->id));
	in->state = feed_state_copy(judged, &ij->input);
	in->limits = limits_feed(p->conf, f->conf, &ij->input);
	/* Without the body: only bytes that were heard get a hash, and it belongs to the answer
	 * that is settled. */
	in->res = http_res_copy(res, &ij->input);
	in->now_ms = p->now_ms;
	ij->jumped_ms = p->jumped_ms;
	in->random = clock_random();
	in->keep_walk = further_keep_poll;
	in->walk_of = &ij->walk_of;
	ij->walk_of = (struct further_of){
		.archive = f->conf->archive, .walks = poll_further_walks(p, in->feed)};
	in->quota = quota_left(&f->quota, limits_quota(p->conf, f->conf), p->steady_ms);
	return ij;
}

bool poll_ingest_follows(struct ingest_job *ij)
{
	const struct poller *p = ij->poller;
	int64_t jump = p->jumped_ms - ij->jumped_ms;

	if (jump == 0)
		return false;
	ij->jumped_ms = p->jumped_ms;
	return feed_clock_stepped(&ij->in.settled, p->began_ms - jump, p->now_ms - jump, jump);
}

struct parse_opts poll_parse_opts(const struct feed *f, const struct ingest_job *ij)
{
	return (struct parse_opts){
		.url = ij->in.res.url,
		.content_type = ij->in.res.content_type,
		.charset = f->conf->charset,
		.coding = ij->in.res.content_encoding,
		.tear = ij->in.res.tear,
		.max_body = f->poller->conf->max_body,
		.dates = {.zone_s = f->conf->zone_s,
			.order = f->conf->order,
			.now_s = ij->in.now_ms / 1000},
		.max_items = f->poller->conf->max_items,
	};
}

void poll_took(struct feed *f, const struct ingest *in)
{
	struct poller *p = f->poller;

	poll_say_ingest(f, in);
	/* A baseline is stored whatever the quota says, once an address. What could not be read says
	 * nothing about it. */
	if (in->doc != NULL)
		poll_say_quota(f,
			quota_took(&f->quota, in->baseline ? 0 : in->n_bytes, in->n_held), in);
	metrics_stored(p->d.metrics, in);
	p->counts.articles += in->n_new;
	p->counts.alerts += in->n_alerts;
	p->counts.untold += in->n_untold;
	if (in->n_dests != 0 && !p->closing)
		p->d.on_alerts(in->dests, in->n_dests, p->d.arg);
}

void poll_ingest_parsed(struct ingest_job *ij, const struct pool_result *r)
{
	ij->parsed = *r;
	ij->decoded = r->code != ERR_NONE; /* there is nothing to read */
	if (ij->decoded)
		ij->in.parse_error = arena_str(&ij->input, str_of(r->e.msg));
}
