/* SPDX-License-Identifier: ISC */
/*
 * The documents behind a feed's own (further.h), fetched and stored: a walk at a time for each feed, which is kept
 * in the store until it is over (further_kept.h).
 *
 *   poll_further_begin ──> WAIT ── poll_further_due ──> http ──> on_answer ──> poll_part.c ──> on_page
 *                           ^                                                                   │
 *                           └───────────────────────────────────────────────────────────────────┘
 *
 * They are asked for with the feed's own settings and never conditionally: what they bring is asked for
 * once. A walk has the feed's id, since the feed may go; one whose address changes is another feed.
 *
 * The sitemaps of an index (feeds/sitemaps.h) go the same way, by the list in the feed's state, and with validators
 * of their own. What was read is noted there when all is over, between two polls of the feed: a poll under way
 * would write its own copy of the state over it. After a crash before that they are read once more, and known.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/further.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"
#include "daemon/sitemap_walk.h"

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
	bool kept;                 /* in the store */
	struct sitemap_walk *maps; /* those of an index; NULL: what stands behind a document */
};

static void walk_free(struct walk *w)
{
	DL_DELETE(w->poller->walks, w);
	for (size_t i = 0; i < w->n_urls; i++)
		free(w->urls[i]);
	if (w->maps != NULL)
		arena_done(&w->maps->a);
	free(w->maps);
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

/* ---- requests ---------------------------------------------------------------------------- */

static void on_answer(struct http_op *op, const struct http_res *res, void *arg);
static poll_part_done on_page;

static struct str next_url(const struct walk *w)
{
	return w->maps != NULL ? w->maps->v.v[w->maps->at].url : str_of(w->urls[w->n_urls - 1]);
}

/* As much of a feed's state as a request needs. */
static struct feed_state state_of(const struct walk *w)
{
	const struct sitemap *m = w->maps != NULL ? &w->maps->v.v[w->maps->at] : NULL;

	if (m == NULL)
		return (struct feed_state){.url = next_url(w)};
	return (struct feed_state){.url = m->url,
		.etag = m->etag,
		.last_modified = m->last_modified,
		.last_full_ms = m->full_ms};
}

static void fetch(struct walk *w, struct feed *f)
{
	struct poller *p = w->poller;
	struct feed_state st = state_of(w);
	AUTO_ARENA struct arena a = {0};
	struct http_req req = {0};
	struct http_opts opts;

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_feed(p->conf, f->conf, &a);

	st.hsts_until_ms = hsts_until_ms(&p->hsts, st.url, p->now_ms);
	lim.delta = false; /* of the feed's own document */
	feed_request(&st, &lim, p->now_ms, &a, &req);
	limits_feed_request(p->conf, f->conf, &req, &opts);
	if (poll_is_at_home(f, next_url(w)))
		schedule_host_asked(&f->item, p->steady_ms);
	log_debug("poll: fetching a document behind the feed's own feed=%s page=%u", w->id,
		w->life.pages);
	w->op = http_start(p->d.http, &req, &opts, on_answer, w);
}

/* Each reason once, until all are read again. */
static void say_sitemaps(const struct walk *w, bool is_short)
{
	struct feed *f = feed_of(w);
	bool told = f == NULL || f->missed == w->life.why;

	log_line(told       ? LOG_LEVEL_DEBUG
		 : is_short ? LOG_LEVEL_WARNING
			    : LOG_LEVEL_INFO,
		"poll: read the sitemaps of the feed's index%s: %s feed=%s asked=%u new=%zu",
		is_short ? ", articles may be missing" : "",
		further_why_text(w->life.why, true), w->id, w->life.pages, w->n_new);
	if (f != NULL)
		f->missed = w->life.why;
}

/* Without the address, which may hold a password. */
static void say(const struct walk *w)
{
	bool is_short = further_is_short(w->life.why);

	if (w->maps != NULL) {
		say_sitemaps(w, is_short && !w->poller->closing);
		return;
	}
	log_line(is_short ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
		"poll: read the documents behind the feed's own%s: %s feed=%s asked=%u new=%zu",
		is_short ? ", what is older may be missing" : "",
		further_why_text(w->life.why, false), w->id, w->life.pages, w->n_new);
}

/* ---- what is noted of sitemaps ------------------------------------------------------------ */

/* False: the feed is being polled. */
static bool note_sitemaps(struct walk *w)
{
	struct poller *p = w->poller;
	struct sitemap_walk *m = w->maps;
	struct feed *f = feed_of(w);
	AUTO_ARENA struct arena a = {0};

	if (w->silent && !m->ended)
		sitemap_walk_age(m);
	m->ended = true;
	if (f == NULL)
		return true;
	if (feedpoll_busy(&f->life))
		return p->closing;
	arena_init(&a, BUF_NO_MAX);
	struct feed_state st = f->own.st;
	struct feed_limits lim = limits_feed(p->conf, f->conf, &a);
	struct feed_judgement j = sitemap_walk_settle(m, &lim, p->now_ms, &a, &st);

	st.sitemaps = sitemap_walk_merged(m, st.sitemaps, &a);
	feed_state_own(&f->own, &st);
	poll_mark_dirty(f);
	poll_tell(f, &j);
	poll_feed_count(f);
	return true;
}

/* ---- steps --------------------------------------------------------------------------------- */

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
	if ((steps & FURTHER_LET_GO) != 0 && w->kept && !w->poller->closing)
		poll_further_forget(w->poller, str_of(w->id));
	if ((steps & FURTHER_LET_GO) != 0 && (w->maps == NULL || note_sitemaps(w)))
		walk_free(w);
}

/* ---- events ------------------------------------------------------------------------------ */

static void add_url(struct walk *w, struct str url)
{
	if (w->n_urls < sizeof(w->urls) / sizeof(w->urls[0]))
		w->urls[w->n_urls++] = str_dup(url);
}

bool poll_further_walks(const struct poller *p, struct str id)
{
	const struct walk *w = NULL;

	DL_FOREACH (p->walks, w)
		if (str_eq(str_of(w->id), id))
			return true;
	return false;
}

void poll_further_call(struct poller *p, struct str was, struct str id)
{
	struct walk *w = NULL;

	DL_FOREACH (p->walks, w)
		if (str_eq(str_of(w->id), was)) {
			free(w->id);
			w->id = str_dup(id);
		}
}

static struct walk *walk_new(struct feed *f, const struct store_walk *kept, struct str from)
{
	struct walk *w = xcalloc(1, sizeof(*w));

	*w = (struct walk){.poller = f->poller,
		.life = {.state = FURTHER_IDLE, .pages = kept->pages},
		.id = str_dup(str_of(f->id)),
		.address = kept->address,
		.silent = kept->silent,
		.since_id = kept->since_id,
		.kept = true};
	add_url(w, from);
	add_url(w, kept->url);
	DL_APPEND(f->poller->walks, w);
	return w;
}

static void take_up(struct walk *w)
{
	struct feed *f = feed_of(w);

	on(w, f,
		(struct further_event){.kind = f != NULL ? FURTHER_TAKEN_UP : FURTHER_GONE,
			.archive = f != NULL ? f->conf->archive : FEED_ARCHIVE_NO});
}

void poll_further_begin(struct feed *f, const struct ingest *in)
{
	if (in->walk.url.n != 0 && !poll_further_walks(f->poller, str_of(f->id)))
		take_up(walk_new(f, &in->walk, in->res.url));
}

void poll_further_remember(struct feed *f, const struct store_walk *kept)
{
	if (kept->url.n != 0)
		(void)walk_new(f, kept, f->own.st.url);
}

void poll_further_take_up(struct poller *p)
{
	struct walk *w = NULL;
	struct walk *next = NULL;

	DL_FOREACH_SAFE(p->walks, w, next)
	if (w->life.state == FURTHER_IDLE) {
		if (feed_of(w) != NULL)
			log_info(
				"poll: reading on behind the feed's own document feed=%s asked=%u",
				w->id, w->life.pages);
		take_up(w);
	}
}

void poll_sitemaps_begin(struct feed *f, int64_t since_ms)
{
	struct poller *p = f->poller;
	struct further life = {.state = FURTHER_IDLE};
	struct sitemap_walk *m = NULL;

	if (f->own.st.sitemaps.n == 0 || f->conf == NULL || p->closing ||
		poll_further_walks(p, str_of(f->id)))
		return;
	m = xcalloc(1, sizeof(*m));
	struct walk *w = xcalloc(1, sizeof(*w));

	arena_init(&m->a, BUF_NO_MAX);
	m->memory = arena_str(&m->a, f->own.st.sitemaps);
	m->since_ms = since_ms;
	sitemaps_read(m->memory, &m->v);
	*w = (struct walk){.poller = p,
		.maps = m,
		.id = str_dup(str_of(f->id)),
		.address = f->own.st.address_hash,
		.silent = feed_is_fresh(&f->own.st) && !f->conf->first_poll_alert};
	add_url(w, f->own.st.url);
	DL_APPEND(p->walks, w);
	(void)further_on(&life, &(struct further_event){.kind = FURTHER_BEGUN,
					.now_ms = p->steady_ms,
					.list = true,
					.more = sitemap_walk_step(m, p->now_ms)});
	w->life = life;
	m->out.parsed = life.state == FURTHER_IDLE;
	if (life.state == FURTHER_IDLE && (!f->own.st.parts_failing || note_sitemaps(w)))
		walk_free(w);
}

static void prepare_page(const struct walk *w, struct ingest_job *ij)
{
	struct further_of *of = &ij->walk_of;

	of->life = w->life;
	for (; of->n_urls < w->n_urls; of->n_urls++)
		of->urls[of->n_urls] = arena_str(&ij->input, str_of(w->urls[of->n_urls]));
	ij->in.keep_walk = further_keep_page;
}

/* What a part must know that is a document of a walk, or one of an index' sitemaps. */
static void prepare(const struct walk *w, struct ingest_job *ij)
{
	const struct sitemap_walk *m = w->maps;
	struct ingest *in = &ij->in;

	in->silent = w->silent;
	in->since_id = w->since_id;
	if (m == NULL) {
		prepare_page(w, ij);
		return;
	}
	in->silent |= m->v.v[m->at].old && m->v.v[m->at].full_ms == 0;
	/* By which what came since then is told from what is old; of a part nothing of it is stored. */
	in->state.last_success_ms = m->since_ms;
	in->state.polls = m->since_ms != 0 ? in->state.polls : 0;
}

/* A sitemap that is as it was, or did not come. */
static struct further_event pass(struct walk *w, const struct http_res *res)
{
	struct further_event ev = {.kind = FURTHER_ANSWERED};

	ev.unchanged = sitemap_walk_passed(w->maps, res);
	ev.more = sitemap_walk_step(w->maps, w->poller->now_ms);
	return ev;
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

		prepare(w, ij);
		poll_part_parse(f, ij, body, n);
	}
	struct further_event ev = {.kind = FURTHER_ANSWERED, .good = good};

	if (w->maps != NULL && !good)
		ev = pass(w, res);
	on(w, f, ev);
	poll_start_due(p);
}

static struct further_event on_sitemap(struct walk *w, const struct ingest *in, bool good)
{
	struct sitemap_walk *m = w->maps;
	struct further_event ev = {.kind = FURTHER_STORED, .good = good};

	if (good)
		sitemap_walk_took(m, in, str_of(w->urls[0]), w->poller->now_ms, &ev);
	else
		sitemap_walk_missed(m, &(struct feed_failure){in->parse_error, in->blocked});
	ev.more = sitemap_walk_step(m, w->poller->now_ms);
	return ev;
}

static void on_page(
	struct poller *p, const struct ingest *in, const struct err *e, bool read, void *arg)
{
	struct walk *w = arg;
	bool good = read && e->code == ERR_NONE && in->doc != NULL;
	struct further_event ev = further_stored(in, good);

	if (read && (good || in->rest.begun))
		w->n_new += in->n_new;
	/* Of the poll nothing may have been stored (daily_quota). */
	if (w->since_id == 0)
		w->since_id = in->first_id;
	if (w->maps != NULL)
		ev = on_sitemap(w, in,
			read && e->code == ERR_NONE && (in->doc != NULL || in->index != NULL));
	else if (ev.more && !ev.seen)
		add_url(w, in->doc->further);
	if (w->maps == NULL && read && e->code == ERR_NONE)
		w->kept = in->walk.url.n != 0;
	if (p->closing || feed_of(w) == NULL)
		on(w, NULL,
			(struct further_event){
				.kind = p->closing ? FURTHER_STOPPING : FURTHER_GONE});
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

		if (w->maps != NULL && w->maps->ended) {
			if (note_sitemaps(w))
				walk_free(w);
			continue;
		}
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
		bool ended = w->maps != NULL && w->maps->ended;
		int64_t at = ended ? p->steady_ms + FURTHER_GAP_MS : further_next_ms(&w->life);

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
	if (w->maps != NULL && w->maps->ended) {
		(void)note_sitemaps(w);
		walk_free(w);
	} else {
		on(w, NULL, (struct further_event){.kind = FURTHER_STOPPING});
	}
}
