/* SPDX-License-Identifier: ISC */
/*
 * The documents behind a feed's own (further.h), fetched and stored: a walk at a time for each feed.
 *
 *   poll_further_begin ──> WAIT ── poll_further_due ──> http ──> on_answer ──> poll_part.c ──> on_page
 *                           ^                                                                   │
 *                           └───────────────────────────────────────────────────────────────────┘
 *
 * They are asked for with the feed's own settings and never conditionally: what they bring is asked for
 * once. A walk has the feed's id, since the feed may go; one whose address changes is another feed.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/further.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

enum {
	PARTS_MAX = 8 /* under way, of all feeds, hubs' pushes among them */
};

struct walk {
	struct poller *poller;
	struct walk *prev, *next;
	struct further life;
	char *id;
	uint64_t address; /* feed_state.address_hash */
	struct http_op *op;
	char *urls[FURTHER_PAGES +
		   1]; /* the feed's, then those asked for; the last is the next */
	size_t n_urls;
	bool silent;      /* ingest.silent, */
	int64_t since_id; /* ingest.since_id of its documents */
	size_t n_new;
};

static void walk_free(struct walk *w)
{
	DL_DELETE(w->poller->walks, w);
	for (size_t i = 0; i < w->n_urls; i++)
		free(w->urls[i]);
	free(w->id);
	free(w);
}

void poll_further_free(struct poller *p)
{
	struct walk *w = NULL;
	struct walk *next = NULL;

	DL_FOREACH_SAFE(p->walks, w, next)
	walk_free(w);
}

/* NULL: it is not to be asked for any more. */
static struct feed *feed_of(const struct walk *w)
{
	struct feed *f = poll_feed_find(w->poller, str_of(w->id));
	bool same = f != NULL && f->conf != NULL && f->own.st.address_hash == w->address;

	return same && !f->life.paused && !f->own.st.gone ? f : NULL;
}

/* ---- steps ------------------------------------------------------------------------------- */

static void on_answer(struct http_op *op, const struct http_res *res, void *arg);
static poll_part_done on_page;

static struct str next_url(const struct walk *w)
{
	return str_of(w->urls[w->n_urls - 1]);
}

static void fetch(struct walk *w, struct feed *f)
{
	struct poller *p = w->poller;
	const struct feed_state st = {.url = next_url(w)};
	AUTO_ARENA struct arena a = {0};
	struct http_req req = {0};
	struct http_opts opts;

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_feed(p->conf, f->conf, &a);

	feed_request(&st, &lim, p->now_ms, &a, &req);
	limits_feed_request(p->conf, f->conf, &req, &opts);
	if (poll_is_at_home(f, next_url(w)))
		schedule_host_asked(&f->item, p->steady_ms);
	log_debug("poll: fetching a document behind the feed's own feed=%s page=%u", w->id,
		w->life.pages);
	w->op = http_start(p->d.http, &req, &opts, on_answer, w);
}

/* Without the address, which may hold a password. */
static void say(const struct walk *w)
{
	bool is_short = further_is_short(w->life.why) && !w->poller->closing;

	log_line(is_short ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
		"poll: read the documents behind the feed's own%s: %s feed=%s asked=%u new=%zu",
		is_short ? ", what is older may be missing" : "", further_why_text(w->life.why),
		w->id, w->life.pages, w->n_new);
}

/* w is gone when it is over. */
static void on(struct walk *w, struct feed *f, struct further_event ev)
{
	ev.now_ms = w->poller->steady_ms;
	unsigned steps = further_on(&w->life, &ev);

	if ((steps & FURTHER_CANCEL) != 0 && w->op != NULL) {
		http_cancel(w->op);
		w->op = NULL;
	}
	if ((steps & FURTHER_FETCH_IT) != 0 && f != NULL)
		fetch(w, f);
	if ((steps & FURTHER_TELL) != 0)
		say(w);
	if ((steps & FURTHER_LET_GO) != 0)
		walk_free(w);
}

/* ---- events ------------------------------------------------------------------------------ */

static bool is_seen(const struct walk *w, struct str url)
{
	for (size_t i = 0; i < w->n_urls; i++)
		if (str_eq(str_of(w->urls[i]), url))
			return true;
	return false;
}

static void add_url(struct walk *w, struct str url)
{
	if (w->n_urls < sizeof(w->urls) / sizeof(w->urls[0]))
		w->urls[w->n_urls++] = str_dup(url);
}

static bool walks(const struct poller *p, struct str id)
{
	const struct walk *w = NULL;

	DL_FOREACH (p->walks, w)
		if (str_eq(str_of(w->id), id))
			return true;
	return false;
}

void poll_further_begin(struct feed *f, const struct ingest *in)
{
	struct poller *p = f->poller;
	struct str url = in->doc->further;
	struct further life = {.state = FURTHER_IDLE};
	const struct further_event ev = {.kind = FURTHER_BEGUN,
		.now_ms = p->steady_ms,
		.archive = f->conf->archive,
		.gap = in->judgement.gap,
		.first = feed_is_fresh(&in->state) && in->doc->n_articles != 0,
		.more = url.n != 0 && !str_eq(url, in->res.url)};

	(void)further_on(&life, &ev);
	if (life.state == FURTHER_IDLE || walks(p, str_of(f->id)))
		return;
	struct walk *w = xcalloc(1, sizeof(*w));

	*w = (struct walk){.poller = p,
		.life = life,
		.id = str_dup(str_of(f->id)),
		.address = f->own.st.address_hash,
		.silent = in->baseline || in->moved,
		.since_id = in->first_id};
	add_url(w, in->res.url);
	add_url(w, url);
	DL_APPEND(p->walks, w);
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct walk *w = arg;
	struct poller *p = w->poller;
	struct feed *f = feed_of(w);
	bool good = res->error == HTTP_OK && res->status == 200 && res->body.n != 0;
	size_t n = 0;

	poll_look(p);
	w->op = NULL;
	poll_obey_quiet(f, next_url(w), res);
	if (f == NULL) {
		on(w, f, (struct further_event){.kind = FURTHER_GONE});
		return;
	}
	if (good) {
		struct ingest_job *ij = poll_part_new(f, res, on_page, w);
		char *body = http_take_body(op, &n);

		ij->in.silent = w->silent;
		ij->in.since_id = w->since_id;
		poll_part_parse(f, ij, body, n);
	}
	on(w, f, (struct further_event){.kind = FURTHER_ANSWERED, .good = good});
	poll_start_due(p);
}

static void on_page(
	struct poller *p, const struct ingest *in, const struct err *e, bool read, void *arg)
{
	struct walk *w = arg;
	bool good = read && e->code == ERR_NONE && in->doc != NULL;
	struct str url = good ? in->doc->further : (struct str){0};
	const struct further_event ev = {.kind = FURTHER_STORED,
		.good = good,
		.known = good && in->n_before != 0,
		.more = url.n != 0,
		.seen = is_seen(w, url)};

	if (read && (good || in->rest.begun))
		w->n_new += in->n_new;
	/* Of the poll nothing may have been stored (daily_quota). */
	if (w->since_id == 0)
		w->since_id = in->first_id;
	if (ev.more && !ev.seen)
		add_url(w, url);
	if (feed_of(w) == NULL || p->closing)
		on(w, NULL, (struct further_event){.kind = FURTHER_GONE});
	on(w, NULL, ev);
}

/* ---- time -------------------------------------------------------------------------------- */

static bool is_busy(const struct poller *p, const struct walk *w)
{
	size_t of_it = 0;

	return storer_full(p->d.storer) || !inflight_room(&p->memory) ||
	       poll_parts(p, str_of(w->id), &of_it) >= PARTS_MAX;
}

void poll_further_due(struct poller *p)
{
	struct walk *w = NULL;
	struct walk *next = NULL;

	DL_FOREACH_SAFE(p->walks, w, next)
	{
		struct feed *f = feed_of(w);

		if (further_next_ms(&w->life) == TIME_NONE ||
			p->steady_ms < further_next_ms(&w->life))
			continue;
		struct further_event ev = {.kind = f != NULL ? FURTHER_TIME : FURTHER_GONE};

		if (f != NULL && poll_is_at_home(f, next_url(w)))
			ev.quiet_ms = schedule_host_free_ms(&f->item);
		ev.busy = p->closing || is_busy(p, w);
		on(w, f, ev);
	}
}

int64_t poll_further_next_ms(const struct poller *p)
{
	int64_t first = TIME_NONE;
	const struct walk *w = NULL;

	DL_FOREACH (p->walks, w) {
		int64_t at = further_next_ms(&w->life);

		if (at != TIME_NONE && (first == TIME_NONE || at < first))
			first = at;
	}
	return first;
}

void poll_further_stop(struct poller *p)
{
	struct walk *w = NULL;
	struct walk *next = NULL;

	DL_FOREACH_SAFE(p->walks, w, next)
	on(w, NULL, (struct further_event){.kind = FURTHER_GONE});
}
