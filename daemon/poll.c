/* SPDX-License-Identifier: ISC */
/*
 * Polls carried out: what HTTP, the parsers, the store and the configuration report goes to the
 * machine of feedpoll.h, which drives each feed's life, and its steps are done here. This file
 * decides nothing but the order in which it asks.
 *
 *   schedule ── due ──> start_poll ──> http ──> on_answer ──> pool ──> on_parsed ──> storer
 *                                                  `fulltext`: poll_pages.c before it ─┘
 *      ^                                                                               |
 *      +────────────────────────── poll_on: again, leave, enter <──────── on_stored ───+
 */
#include "daemon/poll.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/metrics.h"
#include "daemon/poll_private.h"

/* ---- the machine's steps ---------------------------------------------------------------- */

static void on_hopped(void *arg);
static void on_answer(struct http_op *op, const struct http_res *res, void *arg);
static void on_parsed(struct pool_result *r, void *arg);
static void on_paged(struct ingest_job *ij);
static void on_stored(struct job *j, const struct err *e);

void poll_request(const struct feed *f, int64_t now_ms, struct arena *a, struct http_req *req,
	struct http_opts *opts)
{
	const struct poller *p = f->poller;
	struct feed_limits lim = limits_feed(p->conf, f->conf, a);
	struct feed_state st = f->own.st;

	/* What another feed has heard of the host, or of one above it, holds as well. */
	st.hsts_until_ms = hsts_until_ms(&p->hsts, st.url, now_ms);
	feed_request(&st, &lim, now_ms, a, req);
	limits_feed_request(p->conf, f->conf, req, opts);
}

static void fetch(struct feed *f)
{
	struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};
	struct http_req req = {0};
	struct http_opts opts;

	arena_init(&a, BUF_NO_MAX);
	poll_request(f, p->now_ms, &a, &req, &opts);
	opts.hopped = on_hopped;
	log_debug("poll: fetching feed=%s conditional=%s", f->id,
		f->own.st.etag.n || f->own.st.last_modified.n ? "yes" : "no");
	f->op = http_start(p->d.http, &req, &opts, on_answer, f);
	poll_twins_gather(f, &req, &opts);
}

static void do_cancel(struct feed *f, const struct poll_news *n)
{
	struct feed *rider = NULL;

	(void)n;
	poll_twins_leave(f);
	if (f->op != NULL)
		http_cancel(f->op);
	f->op = NULL;
	if (f->ingest != NULL)
		poll_pages_drop(f->ingest);
	f->ingest = NULL;
	/* Who waited for it asks by itself; when the program ends, it is told so itself. */
	while ((rider = poll_twins_next(f)) != NULL)
		if (!f->poller->closing)
			fetch(rider);
}

static void do_fetch(struct feed *f, const struct poll_news *n)
{
	struct poller *p = f->poller;

	(void)n;
	inflight_begin(&p->memory, &f->memory);
	if (f->leader != NULL)
		log_debug("poll: riding with feed=%s leader=%s", f->id, f->leader->id);
	else
		fetch(f);
}

static char *copy_body(const struct http_res *res, size_t *ret_n)
{
	*ret_n = res->body.n;
	return xstrndup(res->body.p, res->body.n);
}

static void do_parse(struct feed *f, const struct poll_news *n)
{
	struct poller *p = f->poller;
	struct ingest_job *ij = poll_ingest_new(f, n->res, n->ev.found, on_stored);
	size_t len = 0;
	/* Whoever asked takes the body; who rode along has had a copy before. */
	char *body = n->op != NULL ? http_take_body(n->op, &len) : copy_body(n->res, &len);
	struct parse_opts opts = poll_parse_opts(f, ij);

	opts.broken = feed_transport(n->res, &ij->in.limits);

	f->ingest = ij;
	inflight_now(&p->memory, &f->memory, len);
	pool_parse(p->d.pool, body, len, &opts, on_parsed, ij);
}

static void do_fetch_pages(struct feed *f, const struct poll_news *n)
{
	(void)n;
	poll_pages(f->poller, f->ingest, on_paged);
}

static void do_store(struct feed *f, const struct poll_news *n)
{
	(void)n;
	storer_post(f->poller->d.storer, &f->ingest->job, STORER_INGEST);
}

static void do_store_failure(struct feed *f, const struct poll_news *n)
{
	struct ingest_job *ij = f->ingest;

	ij->in.parse_error = arena_str(&ij->input, str_of(ij->job.e.msg));
	ij->in.doc = NULL;
	ij->in.index = NULL;
	do_store(f, n);
}

static void do_start_over(struct feed *f, const struct poll_news *n)
{
	struct feed_state st =
		feed_at_address(&f->own.st, f->conf->url, poll_address_hash(f->conf->url));

	(void)n;
	feed_state_own(&f->own, &st);
}

static void do_ask_again(struct feed *f, const struct poll_news *n)
{
	(void)n;
	f->own.st.gone = false;
	f->own.st.next_poll_ms = 0;
}

static void do_adopt(struct feed *f, const struct poll_news *n)
{
	feed_state_own(&f->own, n->ev.found);
}

/* Both by one clock, or a step of it would not find the plan among what it must move. */
static void plan_now(struct feed *f, int64_t next_ms)
{
	f->own.st.next_poll_ms = next_ms;
	f->own.st.last_poll_ms = f->poller->now_ms;
}

static void do_retry(struct feed *f, const struct poll_news *n)
{
	plan_now(f, n->plan.next_poll_ms);
}

static void do_shift(struct feed *f, const struct poll_news *n)
{
	const struct poller *p = f->poller;

	/* The poller has moved already. */
	(void)feed_clock_stepped(&f->own.st, p->began_ms - n->ev.jump_ms,
		p->now_ms - n->ev.jump_ms, n->ev.jump_ms);
}

static void do_pardon(struct feed *f, const struct poll_news *n)
{
	f->own.st.failures = n->plan.failures;
	f->own.st.hold_until_ms = 0;
	plan_now(f, f->poller->now_ms);
	schedule_host_try(f->poller->schedule, &f->item);
}

static void do_clean(struct feed *f, const struct poll_news *n)
{
	(void)n;
	poll_unmark_dirty(f);
}

static void do_dirty(struct feed *f, const struct poll_news *n)
{
	(void)n;
	poll_mark_dirty(f);
}

static void do_wake(struct feed *f, const struct poll_news *n)
{
	struct poller *p = f->poller;
	const struct ingest *in = &f->ingest->in;

	(void)n;
	poll_count_document(p, in);
	poll_took(f, in);
	poll_say_left_out(f, in);
	poll_say_note(f);
	if (in->doc != NULL && f->conf != NULL && !p->closing)
		poll_further_begin(f, in);
	if (in->index != NULL)
		poll_sitemaps_begin(f, in->state.last_success_ms);
	if (in->doc != NULL && f->conf != NULL && p->d.on_document != NULL && !p->closing)
		p->d.on_document(str_of(f->id), &in->res, in->doc, p->d.arg);
}

static void do_tell(struct feed *f, const struct poll_news *n)
{
	poll_tell(f, n->ev.judgement);
}

static void do_hold_host(struct feed *f, const struct poll_news *n)
{
	const struct poller *p = f->poller;
	const struct feed_state *st = &f->own.st;
	int64_t until_ms = p->steady_ms + st->hold_until_ms - p->now_ms;

	(void)n;
	if (st->last_status > 0)
		schedule_hold_host(p->schedule, &f->item, until_ms);
	else
		schedule_host_dead(p->schedule, &f->item, until_ms);
}

static void do_try_host(struct feed *f, const struct poll_news *n)
{
	(void)n;
	schedule_host_try(f->poller->schedule, &f->item);
}

static void do_leave(struct feed *f, const struct poll_news *n)
{
	(void)n;
	schedule_remove(f->poller->schedule, &f->item);
}

static void do_enter(struct feed *f, const struct poll_news *n)
{
	char room[URL_HOST_MAX];
	struct str host = url_host_key(f->own.st.url, room);

	f->item.way = poll_line_way(host);
	schedule_add(f->poller->schedule, &f->item, host, n->plan.at_ms);
}

static void do_again(struct feed *f, const struct poll_news *n)
{
	schedule_again(f->poller->schedule, &f->item, n->plan.at_ms);
}

static void do_rest(struct feed *f, const struct poll_news *n)
{
	(void)n;
	schedule_rest(f->poller->schedule, &f->item);
}

static const struct {
	enum feedpoll_steps step;
	void (*run)(struct feed *f, const struct poll_news *n);
} steps[] = {
	{FEEDPOLL_CANCEL, do_cancel},
	{FEEDPOLL_FETCH_IT, do_fetch},
	{FEEDPOLL_PARSE_IT, do_parse},
	{FEEDPOLL_FETCH_PAGES, do_fetch_pages},
	{FEEDPOLL_STORE_IT, do_store},
	{FEEDPOLL_STORE_FAILURE, do_store_failure},
	{FEEDPOLL_START_OVER, do_start_over},
	{FEEDPOLL_ASK_AGAIN, do_ask_again},
	{FEEDPOLL_ADOPT, do_adopt},
	{FEEDPOLL_RETRY, do_retry},
	{FEEDPOLL_SHIFT, do_shift},
	{FEEDPOLL_PARDON, do_pardon},
	{FEEDPOLL_CLEAN, do_clean},
	{FEEDPOLL_DIRTY, do_dirty},
	{FEEDPOLL_WAKE, do_wake},
	{FEEDPOLL_TELL, do_tell},
	{FEEDPOLL_HOLD_HOST, do_hold_host},
	{FEEDPOLL_LEAVE, do_leave},
	{FEEDPOLL_ENTER, do_enter},
	{FEEDPOLL_AGAIN, do_again},
	{FEEDPOLL_REST, do_rest},
	{FEEDPOLL_TRY_HOST, do_try_host},
};

void poll_on(struct feed *f, struct poll_news *n)
{
	struct poller *p = f->poller;

	n->ev.now_ms = p->now_ms;
	n->ev.steady_ms = p->steady_ms;
	n->ev.kept = &f->own.st;
	bool was_busy = feedpoll_busy(&f->life);

	p->paging -= f->life.state == FEEDPOLL_PAGES;
	n->plan = feedpoll_on(&f->life, &n->ev);
	p->paging += f->life.state == FEEDPOLL_PAGES;
	poll_feed_busy(f, was_busy);
	if (!feedpoll_busy(&f->life))
		inflight_end(&p->memory, &f->memory);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if ((n->plan.steps & steps[i].step) != 0)
			steps[i].run(f, n);
	poll_hint_apply(f);
	poll_feed_count(f);
}

/* ---- the clocks ------------------------------------------------------------------------- */

/* Before anything is judged or planned, so that no answer is judged by one clock and its feed's
 * state noted by another. */
void poll_look(struct poller *p)
{
	p->now_ms = clock_now_ms();
	p->steady_ms = clock_monotonic_ms();
	int64_t jump = clockstep_look(&p->clock, p->now_ms, p->steady_ms);

	if (jump == 0)
		return;
	log_warning("poll: the clock was set %s by %lld s, polls go on as they were planned",
		jump > 0 ? "forward" : "back", (long long)llabs(jump / 1000));
	p->began_ms += jump;
	p->jumped_ms += jump;
	for (struct feed *f = p->feeds; f != NULL; f = f->hh.next)
		poll_on(f,
			&(struct poll_news){.ev = {.kind = FEEDPOLL_STEPPED, .jump_ms = jump}});
	poll_line_hurry(p); /* TLS may have failed for the clock alone */
}

/* A poll that ended has made room for another feed's. */
static void start_more(struct poller *p)
{
	if (!p->closing)
		poll_start_due(p);
}

/* ---- what the world reports ------------------------------------------------------------- */

static void on_stored(struct job *j, const struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)j;
	struct feed *f = ij->feed;

	poll_look(f->poller);
	struct poll_news n = {.ev = {.kind = FEEDPOLL_STORED,
				      .code = e->code,
				      .has_doc = ij->in.doc != NULL || ij->in.index != NULL,
				      .in_part = ij->in.rest.begun,
				      .stepped = poll_ingest_follows(ij),
				      .judgement = &ij->in.judgement,
				      .found = &ij->in.settled}};

	poll_on(f, &n);
	if (feedpoll_busy(&f->life))
		return; /* the store has the job once more */
	f->ingest = NULL;
	poll_ingest_free(ij);
	start_more(f->poller);
}

static void on_paged(struct ingest_job *ij)
{
	poll_on(ij->feed, &(struct poll_news){.ev = {.kind = FEEDPOLL_PAGED}});
}

static void on_parsed(struct pool_result *r, void *arg)
{
	struct ingest_job *ij = arg;
	struct feed *f = ij->feed;
	struct poll_news n = {.ev = {.kind = FEEDPOLL_PARSED,
				      .code = r->code,
				      .pages = r->code == ERR_NONE && poll_pages_wanted(f)}};

	poll_look(f->poller);
	poll_ingest_parsed(ij, r);
	inflight_now(&f->poller->memory, &f->memory, r->wire_n);
	if (r->code == ERR_IO)
		log_warning("poll: parser failed, polling again soon feed=%s reason='%s'",
			f->id, r->e.msg);
	poll_on(f, &n);
	if (feedpoll_busy(&f->life))
		return;
	f->ingest = NULL;
	poll_ingest_free(ij);
	start_more(f->poller);
}

static struct feed_judgement judge(struct feed *f, const struct http_res *res, bool excuse,
	struct arena *a, struct feed_state *st)
{
	struct poller *p = f->poller;
	struct feed_limits lim = limits_feed(p->conf, f->conf, NULL);
	int64_t until_ms = 0;
	bool below = false;

	if (feed_strict(res, st->url, p->now_ms, &until_ms, &below))
		hsts_heard(&p->hsts, st->url, until_ms, below, p->now_ms);
	struct feed_judgement j =
		excuse ? feed_excuse(res, p->now_ms, a, st)
		       : feed_judge(res, &lim, p->now_ms, clock_random(), a, st);

	poll_count_answer(p, j.verdict, res);
	return j;
}

/* A redirect: the feed's own host has room for another feed, and if the next one makes it wait in line,
 * so has the poller. */
static void on_hopped(void *arg)
{
	struct feed *f = arg;

	schedule_release(f->poller->schedule, &f->item);
	/* Nor does it hold memory while it waits there. */
	inflight_now(&f->poller->memory, &f->memory, 0);
	start_more(f->poller);
}

/* op NULL: it was asked for by another feed. */
static void take_answer(
	struct feed *f, struct http_op *op, const struct http_res *res, bool excuse)
{
	struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};
	enum uplink_word word = uplink_word(res);
	struct feed_state st = f->own.st;
	int64_t success_ms = st.last_success_ms;
	struct feed_judgement j = {0};
	struct poll_news n = {
		.ev = {.kind = FEEDPOLL_ANSWERED,
			.judgement = &j,
			.found = &st,
			.missed = word == UPLINK_NO_NAME || word == UPLINK_NO_WAY},
		.op = op,
		.res = res,
	};

	arena_init(&a, BUF_NO_MAX);
	f->op = NULL;
	/* The host has room from here on: parsing and storing are no connections to it. */
	schedule_release(p->schedule, &f->item);
	if (f->conf != NULL) /* else removed meanwhile: there is nothing to judge it by */
		j = judge(f, res, excuse, &a, &st);
	poll_on(f, &n);
	/* Of an index that is as it was, sitemaps may be due all the same. */
	if (j.verdict == FEED_UNCHANGED)
		poll_sitemaps_begin(f, success_ms);
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct feed *f = arg;
	struct feed *rider = NULL;
	struct poller *p = f->poller;
	unsigned way = f->item.way;

	poll_look(p);
	metrics_transferred(p->d.metrics, res->elapsed_us, res->wire_bytes);
	struct uplink_says line = poll_line_heard(f, uplink_word(res));

	/* First, since who asked takes the body. */
	while ((rider = poll_twins_next(f)) != NULL)
		take_answer(rider, NULL, res, line.excuse);
	take_answer(f, op, res, line.excuse);
	poll_line_changed(p, way, &line);
	if (!feedpoll_busy(&f->life) || line.rose)
		start_more(p);
}

/* ---- what is due ------------------------------------------------------------------------ */

static void on_timer(uv_timer_t *t)
{
	poll_start_due(t->data);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a == TIME_NONE || (b != TIME_NONE && b < a) ? b : a;
}

static void arm_timer(struct poller *p)
{
	int64_t next = schedule_next_ms(p->schedule);

	next = sooner(next, poll_line_next_ms(p));
	next = sooner(next, poll_further_next_ms(p));
	if (next != TIME_NONE)
		uv_timer_start(&p->timer, on_timer,
			(uint64_t)feedpoll_sleep_ms(next, p->steady_ms), 0);
}

/* Who waits for the pages of its articles holds no place, and who stands in line for a host neither: 70 feeds
 * that redirect to one host that never answers would keep all others from being polled. */
static bool has_room(const struct poller *p)
{
	size_t waiting = http_waiting(p->d.http) + p->paging;
	size_t busy = p->busy > waiting ? p->busy - waiting : 0;

	return p->conf != NULL && inflight_room(&p->memory) &&
	       feedpoll_room(busy, p->places, storer_full(p->d.storer));
}

void poll_start_due(struct poller *p)
{
	struct schedule_item *it = NULL;

	poll_look(p);
	poll_line_probe(p);
	poll_further_due(p);
	poll_pages_go(p); /* before polls: of one host these are without end, pages are not */
	if (!inflight_room(&p->memory) && inflight_says(&p->memory, p->steady_ms))
		poll_say_memory(p);
	while (has_room(p) && (it = schedule_take(p->schedule, p->steady_ms)) != NULL) {
		metrics_started(p->d.metrics, p->steady_ms - it->due_ms);
		poll_on((struct feed *)it, &(struct poll_news){.ev = {.kind = FEEDPOLL_DUE}});
	}
	arm_timer(p);
}

/* ---- upkeep ----------------------------------------------------------------------------- */

struct poller *poller_new(const struct poller_deps *d)
{
	struct poller *p = xcalloc(1, sizeof(*p));

	p->d = *d;
	p->schedule = schedule_new(2);
	p->now_ms = p->began_ms = clock_now_ms();
	p->steady_ms = clock_monotonic_ms();
	clockstep_init(&p->clock, p->now_ms, p->steady_ms);
	uv_timer_init(d->loop, &p->timer);
	uv_timer_init(d->loop, &p->flush);
	uv_timer_init(d->loop, &p->pages_timer);
	uv_idle_init(d->loop, &p->work.idle);
	p->timer.data = p;
	p->flush.data = p;
	p->pages_timer.data = p;
	p->work.idle.data = p;
	return p;
}

void poller_set_places(struct poller *p, size_t places)
{
	p->places = places;
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

/* Only fetches are cut short: what is parsed or stored by now costs nobody a second request. */
static void stop_feeds(struct poller *p)
{
	int64_t min_interval_ms = p->conf != NULL ? p->conf->min_interval_ms : 0;

	poll_look(p);
	for (struct feed *f = p->feeds; f != NULL; f = f->hh.next)
		poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_STOPPING,
						       .min_interval_ms = min_interval_ms}});
}

void poller_close(struct poller *p, void (*done)(void *arg), void *arg)
{
	p->closing = true;
	p->on_closed = done;
	p->closed_arg = arg;
	p->closing_handles = 4;
	stop_feeds(p);
	poll_further_stop(p);
	poll_pages_close(p);
	poll_flush(p);
	uv_close((uv_handle_t *)&p->timer, on_handle_closed);
	uv_close((uv_handle_t *)&p->flush, on_handle_closed);
	uv_close((uv_handle_t *)&p->pages_timer, on_handle_closed);
	uv_close((uv_handle_t *)&p->work.idle, on_handle_closed);
}
