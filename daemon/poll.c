/*
 * One poll of one feed, from "due" to "committed":
 *
 *   IDLE ──due──> FETCH ──200──> PARSE ──> STORE ──> IDLE
 *                   |                                 ^
 *                   +──304, failure, 410──────────────+
 *
 * A feed that was removed by a reload while it is busy leaves the schedule when its poll ends.
 * At most [fetch] connections feeds are busy at once, counted over all three states:
 * that bounds the memory for bodies and, when the store is behind, stops new fetches by itself.
 */
#include "daemon/poll.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/http/guard.h"
#include "daemon/parser/wire.h"
#include "daemon/poll_private.h"
#include "desk/ingest.h"
#include "feeds/policy.h"

enum {
	JUMP_MS = 5000,
	RETRY_MS = 2000,
	RETRY_DOUBLINGS = 9, /* 17 minutes */
	INGEST_ARENA_MAX = 128 * 1024 * 1024
};

/* ---- limits and words -------------------------------------------------------------------- */

/* A private host serves one organisation: a 429 there is about one feed (doc/feeds.md
 * "Throttling"). */
static bool host_is_private(struct str url)
{
	char room[URL_HOST_MAX];
	struct str host = url_host_key(url, room);
	static const struct str names[] = {STR_INIT("localhost"), STR_INIT(".local"),
		STR_INIT(".internal"), STR_INIT(".lan")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_ends(host, names[i]))
			return true;
	return http_host_private(host);
}

static struct feed_limits limits_of(
	const struct poller *p, const struct config_feed *f, struct arena *a)
{
	const struct config *c = p->conf;
	struct buf agent;

	buf_init(&agent, 1024);
	buf_printf(&agent, "rasid/%s (", RASID_VERSION);
	if (c->user_agent_contact.n != 0)
		buf_printf(&agent, "+" STR_F "; ", STR_A(c->user_agent_contact));
	buf_printf(&agent, "Arabic news monitor)");
	struct feed_limits lim = {
		.interval_ms = f->interval_ms ? f->interval_ms : c->interval_ms,
		.min_interval_ms = c->min_interval_ms,
		.max_interval_ms = c->max_interval_ms,
		.fixed_interval = f->interval_ms != 0,
		.daily_full = f->daily_full,
		.scope_feed = f->scope_feed || host_is_private(f->url),
		.user_agent = arena_str(a, f->user_agent.n ? f->user_agent : buf_view(&agent)),
	};

	buf_done(&agent);
	return lim;
}

/* One line at most: what an operator should know of this answer. */
static void log_judgement(const struct feed *f, const struct feed_judgement *j)
{
	const struct feed_state *st = &f->own.st;
	AUTO_BUF struct buf why = {0};

	buf_init(&why, 1024);
	log_quote(&why, st->last_error, 200);
	if (j->verdict == FEED_GONE)
		log_warning(
			"poll: the publisher says this feed is gone (410), not polling it any more feed=%s",
			f->id);
	else if (j->went_dark && st->last_error.n == 0)
		log_warning(
			"poll: feed answers but has been silent far longer than its rhythm feed=%s",
			f->id);
	else if (j->went_dark)
		log_warning("poll: feed went dark feed=%s failures=%u reason=" STR_F, f->id,
			st->failures, STR_A(buf_view(&why)));
	else if (j->recovered)
		log_info("poll: feed is back feed=%s", f->id);
	else if (st->last_error.n != 0 && st->failures <= 1)
		log_warning("poll: failed, retrying later feed=%s reason=" STR_F, f->id,
			STR_A(buf_view(&why)));
	else if (j->gap)
		log_warning(
			"poll: no item of this poll was known, some may have come and gone between two polls feed=%s",
			f->id);
	if (j->moved)
		log_info("poll: feed moved for good, adopting the new address feed=%s", f->id);
}

/* ---- the end of a poll ------------------------------------------------------------------- */

static void poll_end(struct feed *f)
{
	struct poller *p = f->poller;
	bool wanted = f->conf != NULL && !f->own.st.gone;

	p->busy--;
	f->outdated = false;
	if (wanted && !f->rehost)
		schedule_again(p->schedule, &f->item, f->own.st.next_poll_ms);
	else
		schedule_remove(p->schedule, &f->item);
	if (wanted && f->rehost)
		poll_schedule(f);
	if (!p->closing)
		poll_start_due(p);
}

static void apply_judgement(struct feed *f, const struct feed_judgement *j)
{
	log_judgement(f, j);
	f->rehost |= j->moved;
	if (j->hold_host)
		schedule_hold_host(f->poller->schedule, &f->item, f->own.st.hold_until_ms);
}

/* ---- 3. stored --------------------------------------------------------------------------- */

struct ingest_job {
	struct job job;
	struct feed *feed;
	struct arena input; /* state, headers */
	struct pool_result parsed;
	bool decoded;        /* parsed.wire has been read: into doc, or into in.parse_error */
	struct feed_doc doc; /* slices point into parsed.wire */
	struct arena doc_arena;
	struct ingest in;
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
	if (ij->in.doc == NULL)
		ij->in.parse_error = arena_str(&ij->input, str_of(why.msg));
}

static enum errc ingest_job_run(struct job *j, struct desk *d, struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)j;

	if (!ij->decoded)
		decode(ij);
	return ingest_run(&ij->in, d, e);
}

static void log_ingest(const struct feed *f, const struct ingest *in)
{
	if (in->renumbered)
		log_warning(
			"poll: every id of this feed changed at once, nothing alerted for known titles feed=%s items=%zu",
			f->id, in->n_renamed);
	if (in->n_new != 0)
		log_info("poll: new articles feed=%s new=%zu known=%zu hits=%zu alerts=%zu%s",
			f->id, in->n_new, in->n_known, in->n_hits, in->n_alerts,
			in->baseline ? " baseline=yes" : "");
	else
		log_debug("poll: nothing new feed=%s known=%zu", f->id, in->n_known);
	for (size_t i = 0; i < in->n_notes; i++)
		log_debug("poll: note feed=%s " STR_F, f->id, STR_A(in->notes[i]));
}

void poll_ingest_free(struct ingest_job *ij)
{
	if (ij == NULL)
		return;
	arena_done(&ij->doc_arena);
	free(ij->parsed.wire);
	arena_done(&ij->in.arena);
	arena_done(&ij->input);
	free(ij);
}

static void poll_abandon(struct ingest_job *ij)
{
	struct feed *f = ij->feed;

	f->ingest = NULL;
	poll_ingest_free(ij);
	poll_end(f);
}

static void take_result(struct feed *f, struct ingest_job *ij)
{
	struct poller *p = f->poller;
	struct ingest *in = &ij->in;

	if (f->outdated) {
		poll_mark_dirty(f); /* the job stored the state of the old address */
	} else {
		feedstate_own(&f->own, &in->settled);
		poll_unmark_dirty(f); /* the job stored it */
	}
	log_ingest(f, in);
	if (f->conf != NULL && !f->outdated)
		apply_judgement(f, &in->judgement);
	p->counts.articles += in->n_new;
	p->counts.alerts += in->n_alerts;
	if (in->n_dests != 0 && !p->closing)
		p->d.on_alerts(in->dests, in->n_dests, p->d.arg);
}

static void on_stored(struct job *j, const struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)j;
	struct feed *f = ij->feed;
	bool again = e->code != ERR_NONE && e->code != ERR_GONE && e->code != ERR_IO &&
		     ij->in.doc != NULL;

	if (again) {
		/* The document is too much for us: store that, so that the feed backs off. */
		ij->in.parse_error = arena_str(&ij->input, str_of(e->msg));
		ij->in.doc = NULL;
		storer_post(f->poller->d.storer, &ij->job, STORER_INGEST);
		return;
	}
	if (e->code == ERR_NONE)
		take_result(f, ij);
	else if (!f->outdated)
		f->own.st.next_poll_ms = clock_now_ms() + RETRY_MS;
	poll_abandon(ij);
}

/* ---- 2. parsed --------------------------------------------------------------------------- */

/* Our worker, not their feed: ask again soon, the validators are still the old ones. But not
 * for ever every two seconds: our trouble must not become the publisher's. */
static void no_parser(struct ingest_job *ij, const struct pool_result *r)
{
	struct feed *f = ij->feed;
	unsigned n = f->no_parser < RETRY_DOUBLINGS ? f->no_parser++ : RETRY_DOUBLINGS;

	log_warning(
		"poll: parser failed, polling again soon feed=%s reason='%s'", f->id, r->e.msg);
	if (!f->outdated)
		f->own.st.next_poll_ms = clock_now_ms() + ((int64_t)RETRY_MS << n);
	poll_abandon(ij);
}

static void on_parsed(struct pool_result *r, void *arg)
{
	struct ingest_job *ij = arg;

	ij->parsed = *r;
	if (r->code == ERR_IO) {
		no_parser(ij, r);
		return;
	}
	ij->feed->no_parser = 0;
	ij->decoded = r->code != ERR_NONE; /* there is nothing to read */
	if (ij->decoded)
		ij->in.parse_error = arena_str(&ij->input, str_of(r->e.msg));
	storer_post(ij->feed->poller->d.storer, &ij->job, STORER_INGEST);
}

static struct http_res copy_res(const struct http_res *res, struct arena *a)
{
	struct http_res copy = *res;
	struct str *strings[] = {&copy.url, &copy.permanent_url, &copy.etag,
		&copy.last_modified, &copy.content_type, &copy.cache_control, &copy.expires,
		&copy.date, &copy.retry_after, &copy.location, &copy.age, &copy.link};

	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		*strings[i] = arena_str(a, *strings[i]);
	return copy;
}

static struct ingest_job *ingest_job_new(
	struct feed *f, const struct http_res *res, const struct feed_state *judged)
{
	struct poller *p = f->poller;
	struct ingest_job *ij = xcalloc(1, sizeof(*ij));
	struct ingest *in = &ij->in;

	arena_init(&ij->input, BUF_NO_MAX);
	arena_init(&ij->doc_arena, INGEST_ARENA_MAX);
	arena_init(&in->arena, INGEST_ARENA_MAX);
	ij->job = (struct job){.run = ingest_job_run, .done = on_stored};
	ij->feed = f;
	f->ingest = ij;
	in->feed = arena_str(&ij->input, str_of(f->id));
	in->state = feedstate_copy(judged, &ij->input);
	in->limits = limits_of(p, f->conf, &ij->input);
	in->res = copy_res(res, &ij->input);
	in->now_ms = clock_now_ms();
	in->random = clock_random();
	return ij;
}

static void parse_body(struct feed *f, struct http_op *op, const struct http_res *res,
	const struct feed_state *judged)
{
	struct poller *p = f->poller;
	struct ingest_job *ij = ingest_job_new(f, res, judged);
	size_t n = 0;
	/* Only bytes that were heard get a hash; it belongs to the answer that is settled. */
	char *body = http_take_body(op, &n);
	struct parse_opts opts = {
		.url = ij->in.res.url,
		.content_type = ij->in.res.content_type,
		.charset = f->conf->charset,
		.dates = {.zone_s = f->conf->zone_s,
			.order = f->conf->order,
			.now_s = ij->in.now_ms / 1000},
		.max_items = p->conf->max_items,
	};

	ij->in.res.body = (struct str){0};
	pool_parse(p->d.pool, body, n, &opts, on_parsed, ij);
}

/* ---- 1. answered ------------------------------------------------------------------------- */

static void count(struct poller *p, enum feed_verdict v)
{
	p->counts.polls++;
	p->counts.unchanged += v == FEED_UNCHANGED;
	p->counts.changed += v == FEED_BODY;
	p->counts.failed += v == FEED_RETRY || v == FEED_THROTTLED || v == FEED_GONE;
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct feed *f = arg;
	struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};
	struct feed_state st = f->own.st;

	f->op = NULL;
	schedule_release(p->schedule, &f->item);
	if (f->conf == NULL) {
		poll_end(f);
		return;
	}
	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_of(p, f->conf, &a);
	struct feed_judgement j =
		feed_judge(res, &lim, clock_now_ms(), clock_random(), &a, &st);

	count(p, j.verdict);
	if (j.verdict == FEED_BODY) {
		parse_body(f, op, res, &st);
		return;
	}
	feedstate_own(&f->own, &st);
	poll_mark_dirty(f);
	apply_judgement(f, &j);
	poll_end(f);
}

static void start_poll(struct feed *f)
{
	struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};
	struct http_req req = {0};
	struct http_opts opts = {.allow_plaintext = true};

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_of(p, f->conf, &a);

	feed_request(&f->own.st, &lim, clock_now_ms(), &a, &req);
	log_debug("poll: fetching feed=%s conditional=%s", f->id,
		f->own.st.etag.n || f->own.st.last_modified.n ? "yes" : "no");
	p->busy++;
	f->op = http_start(p->d.http, &req, &opts, on_answer, f);
}

static void on_timer(uv_timer_t *t)
{
	poll_start_due(t->data);
}

static void arm_timer(struct poller *p)
{
	int64_t next = schedule_next_ms(p->schedule);
	int64_t wait = next - clock_now_ms();

	if (next == TIME_NONE)
		return;
	uv_timer_start(&p->timer, on_timer,
		(uint64_t)(wait < 1       ? 1
			   : wait > 60000 ? 60000
					  : wait),
		0);
}

/* Asked before anything is taken as due: after a night asleep everything would be at once. */
static void mind_the_clock(struct poller *p)
{
	int64_t offset = clock_now_ms() - clock_monotonic_ms();
	int64_t jump = offset - p->clock_offset_ms;

	p->clock_offset_ms = offset;
	if (jump >= -JUMP_MS && jump <= JUMP_MS)
		return;
	log_warning("poll: the clock jumped by %lld s, moving the schedule along",
		(long long)(jump / 1000));
	schedule_shift(p->schedule, jump);
}

void poll_start_due(struct poller *p)
{
	mind_the_clock(p);
	int64_t now = clock_now_ms();
	struct schedule_item *it = NULL;

	while (p->conf != NULL && p->busy < p->conf->connections && !storer_full(p->d.storer) &&
		(it = schedule_take(p->schedule, now)) != NULL)
		start_poll((struct feed *)it);
	arm_timer(p);
}

/* ---- upkeep ------------------------------------------------------------------------------ */

struct poller *poller_new(const struct poller_deps *d)
{
	struct poller *p = xcalloc(1, sizeof(*p));

	p->d = *d;
	p->schedule = schedule_new(2);
	p->clock_offset_ms = clock_now_ms() - clock_monotonic_ms();
	uv_timer_init(d->loop, &p->timer);
	uv_timer_init(d->loop, &p->flush);
	p->timer.data = p;
	p->flush.data = p;
	return p;
}

void poller_set_storer(struct poller *p, struct storer *storer)
{
	p->d.storer = storer;
}

void poller_tick(struct poller *p)
{
	poll_start_due(p);
}

static void on_handle_closed(uv_handle_t *h)
{
	struct poller *p = h->data;

	if (--p->closing_handles == 0)
		p->on_closed(p->closed_arg);
}

/* The publisher has seen the request: a restart must not repeat it at once. */
static void cancel_fetch(struct feed *f)
{
	http_cancel(f->op);
	f->op = NULL;
	if (f->conf == NULL)
		return;
	f->own.st.next_poll_ms = clock_now_ms() + f->poller->conf->min_interval_ms;
	poll_mark_dirty(f);
}

void poller_close(struct poller *p, void (*done)(void *arg), void *arg)
{
	p->closing = true;
	p->on_closed = done;
	p->closed_arg = arg;
	p->closing_handles = 2;
	for (struct feed *f = p->feeds; f != NULL; f = f->hh.next)
		if (f->op != NULL)
			cancel_fetch(f);
	poll_flush(p);
	uv_close((uv_handle_t *)&p->timer, on_handle_closed);
	uv_close((uv_handle_t *)&p->flush, on_handle_closed);
}
