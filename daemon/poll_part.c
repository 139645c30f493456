/* SPDX-License-Identifier: ISC */
/*
 * Documents that hold a part of a feed and are no poll of it: what hubs push (poll_push.c), and what stands
 * behind its own document (poll_further.c). They go the way of a poll's document without its beginning and end.
 *
 *   poll_part_new ──> poll_part_parse ──> pool ──> on_parsed ──> storer ──> on_stored ──> done()
 *                      `fulltext`: poll_pages.c before it ─┘ └ no worker ───────────────────^
 *
 * A part belongs to no struct feed: the feed may be renamed, removed or polled meanwhile, and the store
 * knows its articles by their keys, whichever document brings them first.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/poll_private.h"

struct part {
	struct poller *poller;
	struct part *prev, *next;
	struct ingest_job *ij;
	struct inflight_part memory;
	poll_part_done *done;
	void *arg;
	bool paging; /* its articles wait for their pages */
};

static void part_free(struct part *u)
{
	struct poller *p = u->poller;

	DL_DELETE(p->parts, u);
	inflight_end(&p->memory, &u->memory);
	poll_ingest_free(u->ij);
	free(u);
}

void poll_parts_free(struct poller *p)
{
	struct part *u = NULL;
	struct part *next = NULL;

	DL_FOREACH_SAFE(p->parts, u, next)
	part_free(u);
}

size_t poll_parts(const struct poller *p, struct str id, size_t *ret_of)
{
	const struct part *u = NULL;
	size_t n = 0;

	*ret_of = 0;
	DL_FOREACH (p->parts, u) {
		n += !u->paging;
		*ret_of += str_eq(u->ij->in.feed, id);
	}
	return n;
}

/* One that ended has made room, for feeds that wait for memory as well. */
static void part_end(struct part *u, const struct err *e, bool read)
{
	struct poller *p = u->poller;

	u->done(p, &u->ij->in, e, read, u->arg);
	part_free(u);
	if (!p->closing)
		poll_start_due(p);
}

static void on_stored(struct job *j, const struct err *e)
{
	struct part *u = ((struct ingest_job *)j)->part;
	struct poller *p = u->poller;
	const struct ingest *in = &u->ij->in;
	struct feed *f = poll_feed_find(p, in->feed);

	poll_look(p);
	if (f != NULL && (e->code == ERR_NONE || in->rest.begun))
		poll_took(f, in);
	part_end(u, e, true);
}

static void on_paged(struct ingest_job *ij)
{
	ij->part->paging = false;
	storer_post(ij->poller->d.storer, &ij->job, STORER_INGEST);
}

static void on_parsed(struct pool_result *r, void *arg)
{
	struct part *u = arg;
	struct poller *p = u->poller;
	const struct feed *f = poll_feed_find(p, u->ij->in.feed);

	poll_look(p);
	poll_ingest_parsed(u->ij, r);
	inflight_now(&p->memory, &u->memory, r->wire_n);
	if (r->code != ERR_NONE) {
		part_end(u, &r->e, false);
		return;
	}
	u->paging = poll_pages_wanted(f);
	if (u->paging)
		poll_pages(p, u->ij, on_paged);
	else
		storer_post(p->d.storer, &u->ij->job, STORER_INGEST);
}

struct ingest_job *poll_part_new(
	struct feed *f, const struct http_res *res, poll_part_done *done, void *arg)
{
	struct poller *p = f->poller;
	struct part *u = xcalloc(1, sizeof(*u));

	*u = (struct part){.poller = p, .done = done, .arg = arg};
	u->ij = poll_ingest_new(f, res, &f->own.st, on_stored);
	u->ij->part = u;
	u->ij->feed = NULL; /* it may go before this does */
	u->ij->in.pushed = true;
	DL_APPEND(p->parts, u);
	inflight_begin(&p->memory, &u->memory);
	return u->ij;
}

void poll_part_parse(struct feed *f, struct ingest_job *ij, char *body, size_t n)
{
	struct poller *p = f->poller;
	struct part *u = ij->part;
	struct parse_opts opts = poll_parse_opts(f, ij);

	opts.broken = feed_transport(&ij->in.res, &ij->in.limits);
	inflight_now(&p->memory, &u->memory, n);
	pool_parse(p->d.pool, body, n, &opts, on_parsed, u);
}
