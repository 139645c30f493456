/* SPDX-License-Identifier: ISC */
/*
 * What hubs push: a document that nobody asked for, on the way of a poll's without its beginning and end.
 *
 *   poller_push ──> pool ──> on_parsed ──> storer ──> on_stored
 *                              └ no worker, no feed document: poller_hint()
 *
 * A push belongs to no struct feed: the feed may be renamed, removed or polled meanwhile, and the store
 * knows its articles by their keys, whichever of the two brings them first.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

enum {
	PUSHES_MAX =
		8 /* under way, of all feeds: hubs may not take the parsers for themselves */
};

struct push {
	struct poller *poller;
	struct push *prev, *next;
	struct ingest_job *ij;
	struct inflight_part memory;
	char *id; /* of the feed, when it came */
};

static void push_free(struct push *u)
{
	struct poller *p = u->poller;

	DL_DELETE(p->pushes, u);
	inflight_end(&p->memory, &u->memory);
	poll_ingest_free(u->ij);
	free(u->id);
	free(u);
}

void poll_pushes_free(struct poller *p)
{
	struct push *u = NULL;
	struct push *next = NULL;

	DL_FOREACH_SAFE(p->pushes, u, next)
	push_free(u);
}

/* A push that ended has made room, for feeds that wait for memory as well. */
static void push_end(struct push *u)
{
	struct poller *p = u->poller;

	push_free(u);
	if (!p->closing)
		poll_start_due(p);
}

/* ---- how soon ---------------------------------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* What the publisher and the configuration ask for between two polls holds whoever says that there is
 * news; the adaptive interval is what it replaces. */
static int64_t allowed_ms(const struct feed *f)
{
	const struct poller *p = f->poller;
	const struct feed_state *st = &f->own.st;
	int64_t gap = later(p->conf->min_interval_ms, st->publisher_floor_ms);
	int64_t last = st->last_poll_ms < p->now_ms ? st->last_poll_ms : p->now_ms;

	return later(later(last + gap, st->hold_until_ms), p->now_ms);
}

/* A feed that fails is in a wait of its own, and a hub knows nothing of that. */
void poll_hint_apply(struct feed *f)
{
	struct poller *p = f->poller;

	if (!f->hinted || feedpoll_busy(&f->life))
		return;
	f->hinted = false;
	if (f->conf == NULL || f->own.st.failures != 0)
		return;
	schedule_hurry(p->schedule, &f->item, p->steady_ms + allowed_ms(f) - p->now_ms);
}

void poller_hint(struct poller *p, struct str id)
{
	struct feed *f = poll_feed_find(p, id);

	if (f == NULL || p->closing)
		return;
	poll_look(p);
	f->hinted = true;
	poll_hint_apply(f);
	poll_start_due(p);
}

/* ---- the document ------------------------------------------------------------------------ */

static void on_stored(struct job *j, const struct err *e)
{
	struct push *u = ((struct ingest_job *)j)->push;
	struct poller *p = u->poller;
	struct feed *f = poll_feed_find(p, str_of(u->id));
	const struct ingest *in = &u->ij->in;

	poll_look(p);
	if (e->code != ERR_NONE && e->code != ERR_GONE)
		log_warning(
			"poll: cannot store what a hub pushed, polling goes on feed=%s reason='%s'",
			u->id, e->msg);
	if (f != NULL && (e->code == ERR_NONE || in->rest.begun)) {
		poll_took(f, in);
		p->counts.pushed_articles += in->n_new;
	}
	if (in->doc == NULL && e->code == ERR_NONE)
		log_info(
			"poll: what a hub pushed is no feed, polling instead feed=%s reason='" STR_F
			"'",
			u->id, STR_A(in->parse_error));
	if (in->doc == NULL || e->code != ERR_NONE)
		poller_hint(p, str_of(u->id));
	push_end(u);
}

static void on_paged(struct ingest_job *ij)
{
	storer_post(ij->poller->d.storer, &ij->job, STORER_INGEST);
}

static bool wants_pages(const struct poller *p, const struct push *u)
{
	const struct feed *f = poll_feed_find(p, str_of(u->id));

	return f != NULL && f->conf != NULL && f->conf->fulltext && !p->closing;
}

static void on_parsed(struct pool_result *r, void *arg)
{
	struct push *u = arg;
	struct poller *p = u->poller;

	poll_look(p);
	poll_ingest_parsed(u->ij, r);
	inflight_now(&p->memory, &u->memory, r->wire_n);
	if (r->code != ERR_NONE) {
		log_info(
			"poll: what a hub pushed cannot be read, polling instead feed=%s reason='%s'",
			u->id, r->e.msg);
		poller_hint(p, str_of(u->id));
		push_end(u);
		return;
	}
	if (wants_pages(p, u))
		poll_pages(p, u->ij, on_paged);
	else
		storer_post(p->d.storer, &u->ij->job, STORER_INGEST);
}

enum poller_room poller_push_room(const struct poller *p, struct str id)
{
	const struct feed *f = poll_feed_find(p, id);
	const struct push *u = NULL;
	size_t n = 0;

	if (p->closing || storer_full(p->d.storer) || !inflight_room(&p->memory))
		return POLLER_BUSY;
	if (f == NULL || f->conf == NULL || f->own.st.polls == 0 || f->own.st.gone)
		return POLLER_FIRST;
	DL_FOREACH (p->pushes, u) {
		n++;
		if (str_eq(str_of(u->id), id))
			return POLLER_BUSY;
	}
	return n < PUSHES_MAX ? POLLER_TAKES : POLLER_BUSY;
}

void poller_push(struct poller *p, struct str id, char *body, size_t n, struct str content_type)
{
	struct feed *f = poll_feed_find(p, id);
	struct push *u = xcalloc(1, sizeof(*u));

	poll_look(p);
	const struct http_res res = {
		.status = 200, .url = f->own.st.url, .content_type = content_type};

	u->poller = p;
	u->id = str_dup(id);
	u->ij = poll_ingest_new(f, &res, &f->own.st, on_stored);
	u->ij->push = u;
	u->ij->feed = NULL; /* it may go before the push does */
	u->ij->in.pushed = true;
	DL_APPEND(p->pushes, u);
	p->counts.pushes++;
	inflight_begin(&p->memory, &u->memory);
	inflight_now(&p->memory, &u->memory, n);
	struct parse_opts opts = poll_parse_opts(f, u->ij);

	pool_parse(p->d.pool, body, n, &opts, on_parsed, u);
}
