/* SPDX-License-Identifier: ISC */
/* Documents that wait for the pages of their new articles, and whose turn these have (poll_pages.h). */
#include "daemon/poll_pages.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/limits.h"
#include "daemon/parser/wire.h"

/* ---- a document -------------------------------------------------------------------------- */

/* ij NULL: it was dropped, and nobody waits. */
static void went_on(struct ingest_job *ij)
{
	struct page_job *j = NULL;

	if (ij == NULL || --ij->pages_due != 0)
		return;
	DL_FOREACH (ij->poller->pages, j)
		if (j->doc == ij)
			page_leave(j);
	ij->paged(ij);
}

static void add(struct ingest_job *ij, size_t at, const struct feed *f)
{
	struct poller *p = ij->poller;
	const struct article *it = &ij->doc.articles[at];
	struct page_job *j = xcalloc(1, sizeof(*j));

	arena_init(&j->arena, BUF_NO_MAX);
	j->poller = p;
	if (!page_moves(j, it->link, limits_gap_ms(p->conf, f->conf))) {
		arena_done(&j->arena);
		free(j);
		return;
	}
	j->doc = ij;
	j->at = at;
	j->feed = arena_str(&j->arena, ij->in.feed);
	j->url = arena_str(&j->arena, it->link);
	j->text_n = page_feed_text_n(it);
	j->owed = ++p->last_owed;
	p->n_pages++;
	ij->pages_due++;
	DL_APPEND(p->pages, j);
}

/* All are there before the first begins, or a document could go on between two. */
static void begin(struct poller *p, const struct ingest_job *ij, int64_t wait_ms)
{
	struct page_job *j = NULL;

	DL_FOREACH (p->pages, j)
		if (j->doc == ij && j->life.state == FULLTEXT_NEW)
			page_on(j, (struct fulltext_event){
					   .kind = FULLTEXT_ADDED, .wait_ms = wait_ms});
}

static void fetch_new(struct ingest_job *ij, const struct feed *f)
{
	struct poller *p = ij->poller;
	size_t left_out = 0;

	for (size_t i = 0; i < ij->doc.n_articles; i++) {
		if (!ij->worth[i] || ij->doc.articles[i].link.n == 0)
			continue;
		if (p->n_pages < PAGES_MAX)
			add(ij, i, f);
		else
			left_out++;
	}
	if (left_out != 0)
		log_warning(
			"pages: too many are under way, the feed's text is used feed=%s articles=%zu",
			f->id, left_out);
	begin(p, ij, f->conf->fulltext_wait_ms);
}

/* The store thread has looked which are new. */
static void on_looked(struct job *job, const struct err *e)
{
	struct ingest_job *ij = (struct ingest_job *)job;
	struct poller *p = ij->poller;
	const struct feed *f = poll_feed_find(p, ij->in.feed);

	poll_look(p);
	ij->looking = false;
	poll_ingest_aims(ij);
	if (ij->dropped) {
		poll_ingest_free(ij);
		return;
	}
	if (p->closing)
		return;    /* of a push; the next poll brings what it brought */
	ij->pages_due = 1; /* ours, until all are there */
	if (e->code == ERR_NONE && ij->in.doc != NULL && ij->worth != NULL && f != NULL &&
		f->conf != NULL)
		fetch_new(ij, f);
	went_on(ij);
	poll_pages_go(p);
}

bool poll_pages_wanted(const struct feed *f)
{
	return f != NULL && f->conf != NULL && f->conf->fulltext && !f->poller->closing;
}

void poll_pages(struct poller *p, struct ingest_job *ij, void (*done)(struct ingest_job *ij))
{
	ij->paged = done;
	ij->looking = true;
	poll_ingest_look(ij, on_looked);
	storer_post(p->d.storer, &ij->job, STORER_INGEST);
}

/* ---- the machine's steps ----------------------------------------------------------------- */

/* What is asked of its host ended with res (NULL: it was dropped). */
static void leave_host(struct page_job *j, const struct http_res *res)
{
	struct poller *p = j->poller;

	p->n_page_ops--;
	fulltext_host_answered(
		&j->host->life, res, page_host_gap_ms(j->host), p->steady_ms, p->now_ms);
}

static void do_cancel(struct page_job *j)
{
	if (j->op == NULL)
		return;
	http_cancel(j->op);
	j->op = NULL;
	if (!j->held)
		leave_host(j, NULL);
	j->held = false;
}

static void do_ask_robots(struct page_job *j)
{
	if (!page_host_ask(j->host, j))
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_DROPPED});
}

static void on_page(struct pool_result *r, void *arg)
{
	struct page_job *j = arg;
	struct poller *p = j->poller;

	poll_look(p);
	j->reading = false;
	inflight_end(&p->memory, &j->memory);
	/* One on which a worker broke is kept, too: without an answer. */
	if (r->code != ERR_NONE)
		page_note(j, str_of(r->e.msg));
	page_keep(p, j->url, r->wire, r->code == ERR_NONE ? r->wire_n : 0);
	poll_pages_go(p);
}

static void read_page(struct page_job *j, struct http_op *op, const struct http_res *res)
{
	struct poller *p = j->poller;
	const struct feed *f = poll_feed_find(p, j->feed);
	struct parse_opts opts = {.url = res->url,
		.content_type = res->content_type,
		.max_body = FULLTEXT_MAX_BODY,
		.dates = {.now_s = p->now_ms / 1000}};
	size_t n = 0;
	char *body = http_take_body(op, &n);

	if (f != NULL && f->conf != NULL) {
		opts.dates.zone_s = f->conf->zone_s;
		opts.dates.order = f->conf->order;
	}
	inflight_begin(&p->memory, &j->memory);
	inflight_now(&p->memory, &j->memory, n);
	j->reading = true;
	pool_read_page(p->d.pool, body, n, &opts, on_page, j);
}

/* It may be the page alone that fails: those of other articles come first. */
static void try_later(struct page_job *j)
{
	struct poller *p = j->poller;

	page_says_later(j);
	(void)page_moves(j, j->url, 0); /* the way there begins in front again */
	do_ask_robots(j);
	DL_DELETE(p->pages, j);
	DL_APPEND(p->pages, j);
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct page_job *j = arg;
	struct poller *p = j->poller;

	poll_look(p);
	j->op = NULL;
	leave_host(j, res);
	page_hears(p, j->target, res);
	poll_obey_quiet(poll_feed_find(p, j->feed), j->target, res);
	log_debug("pages: answered feed=" STR_F " url=" STR_F " status=%d error='%s'",
		STR_A(j->feed), STR_A(j->url), res->status, res->error_text);
	page_note_answer(j, res);
	page_on(j, (struct fulltext_event){.kind = FULLTEXT_ANSWERED, .res = res});
	if (j->life.state == FULLTEXT_READING)
		read_page(j, op, res);
	else if (j->life.state == FULLTEXT_ROBOTS)
		try_later(j);
	poll_pages_go(p);
}

/* To wherever: what its host is not asked for is not followed. */
static void on_hop(struct http_op *op, struct str url, void *arg)
{
	struct page_job *j = arg;
	const struct http_res moved = {.status = 302};

	poll_look(j->poller);
	leave_host(j, &moved);
	j->held = true;
	if (page_moves(j, url, j->host->gap_ms)) {
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_REDIRECTED});
	} else {
		http_cancel(op);
		j->op = NULL;
		j->held = false;
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_ANSWERED,
				   .res = &(struct http_res){.error = HTTP_ERR_URL}});
	}
	poll_pages_go(j->poller);
}

static void do_follow(struct page_job *j)
{
	j->held = false;
	j->poller->n_page_ops++;
	page_asked(j);
	http_go_on(j->op, j->target);
}

static void do_fetch(struct page_job *j)
{
	struct poller *p = j->poller;

	if (page_kept(p, j->url) != NULL) {
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_ANSWERED,
				   .res = &(struct http_res){.status = 200}});
		return;
	}
	if (page_request(p, j->feed, j->target, on_hop, on_answer, j, &j->op)) {
		p->n_page_ops++;
		p->counts.pages++;
		page_asked(j);
		return;
	}
	fulltext_host_answered(&j->host->life, NULL, 0, p->steady_ms, p->now_ms);
	page_on(j, (struct fulltext_event){.kind = FULLTEXT_DROPPED});
}

static void do_go_on(struct page_job *j)
{
	went_on(j->doc);
}

static void do_tell(struct page_job *j)
{
	page_says(j, j->life.why);
}

static void do_let_go(struct page_job *j)
{
	j->over = true;
}

static const struct {
	enum fulltext_steps step;
	void (*run)(struct page_job *j);
} steps[] = {
	{FULLTEXT_CANCEL, do_cancel},
	{FULLTEXT_ASK_ROBOTS, do_ask_robots},
	{FULLTEXT_FETCH_IT, do_fetch},
	{FULLTEXT_FOLLOW, do_follow},
	{FULLTEXT_GO_ON, do_go_on},
	{FULLTEXT_TELL, do_tell},
	{FULLTEXT_SETTLE, page_settle},
	{FULLTEXT_LET_GO, do_let_go},
};

static void carry_out(struct page_job *j, unsigned plan)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if ((plan & steps[i].step) != 0)
			steps[i].run(j);
}

void page_on(struct page_job *j, struct fulltext_event ev)
{
	ev.now_ms = j->poller->steady_ms;
	carry_out(j, fulltext_on(&j->life, &ev));
}

/* TAKE and EDIT need the page. An edit of a document that still waits for others is taken with it. */
static void read_kept(struct page_job *j, const struct page_answer *a)
{
	struct fulltext_event ev = {
		.kind = FULLTEXT_READ, .now_ms = j->poller->steady_ms, .page_kind = PAGE_LIMIT};
	struct page page = {0};
	struct err why = {0};
	struct err e = {0};

	if (a->wire_n == 0 || wire_page_decode((struct str){a->wire, a->wire_n}, &ev.page_kind,
				      &page, &why, &e) != ERR_NONE)
		ev.page_kind = PAGE_LIMIT;
	else
		fulltext_says_read(ev.page_kind, why.msg, page.text.n, j->text_n, j->detail,
			sizeof(j->detail));
	ev.longer = page.text.n > j->text_n;
	unsigned plan = fulltext_on(&j->life, &ev);

	if ((plan & (FULLTEXT_TAKE | FULLTEXT_EDIT)) != 0) {
		j->poller->counts.page_texts++;
		page_says(j, FULLTEXT_WHY_NONE);
		if (j->doc != NULL)
			page_put(j->doc, j->at, &page);
		else
			page_edit(j, &page);
	}
	if (ev.page_kind == PAGE_OK && !ev.longer && j->doc != NULL)
		page_put_about(j->doc, j->at, &page);
	if ((plan & FULLTEXT_TAKE) != 0)
		went_on(j->doc);
	carry_out(j, plan);
}

/* ---- whose turn it is -------------------------------------------------------------------- */

/* The same page, of another feed's article, is on its way. */
static bool is_coming(const struct page_job *of)
{
	const struct page_job *j = NULL;

	DL_FOREACH (of->poller->pages, j)
		if (j != of && (j->op != NULL || j->reading) && str_eq(j->url, of->url))
			return true;
	return false;
}

static size_t fetched_max(const struct poller *p)
{
	size_t quarter = p->places / 4;

	return quarter == 0 ? 1 : quarter < PAGES_FETCHED ? quarter : PAGES_FETCHED;
}

static bool has_turn(struct page_job *j)
{
	struct poller *p = j->poller;

	if (!j->held && page_kept(p, j->url) != NULL)
		return true;
	return p->n_page_ops < fetched_max(p) && inflight_room(&p->memory) &&
	       p->steady_ms >= page_free_ms(j) && !j->host->life.busy && !is_coming(j) &&
	       fulltext_host_turn(&j->host->life, p->steady_ms);
}

static void serve(struct page_job *j)
{
	struct poller *p = j->poller;
	struct fulltext_event judged = {.kind = FULLTEXT_JUDGED};
	const struct page_answer *a = NULL;

	if (p->steady_ms >= fulltext_next_ms(&j->life) &&
		fulltext_next_ms(&j->life) != TIME_NONE)
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_TIME});
	if (j->life.state == FULLTEXT_ROBOTS &&
		page_host_judges(j->host, j->target, &judged.allowed, &judged.delay_ms)) {
		page_note_rules(j);
		page_on(j, judged);
	}
	if (j->life.state == FULLTEXT_LINE && has_turn(j))
		page_on(j, (struct fulltext_event){.kind = FULLTEXT_TURN});
	if (j->life.state == FULLTEXT_READING && !j->reading &&
		(a = page_kept(p, j->url)) != NULL)
		read_kept(j, a);
}

static void page_free(struct page_job *j)
{
	struct poller *p = j->poller;

	DL_DELETE(p->pages, j);
	p->n_pages--;
	if (j->host != NULL)
		j->host->pages--;
	inflight_end(&p->memory, &j->memory);
	arena_done(&j->arena);
	free(j);
}

static void sweep(struct poller *p)
{
	struct page_job *j = NULL;
	struct page_job *next = NULL;

	DL_FOREACH_SAFE(p->pages, j, next)
	if (j->over && !j->reading)
		page_free(j);
	page_hosts_sweep(p);
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a == TIME_NONE || (b != TIME_NONE && b < a) ? b : a;
}

static void on_timer(uv_timer_t *t)
{
	struct poller *p = t->data;

	poll_look(p);
	poll_pages_go(p);
}

static void arm(struct poller *p)
{
	const struct page_job *j = NULL;
	int64_t next = TIME_NONE;

	DL_FOREACH (p->pages, j) {
		next = sooner(next, fulltext_next_ms(&j->life));
		if (j->life.state == FULLTEXT_LINE && !j->host->life.busy &&
			page_free_ms(j) > p->steady_ms)
			next = sooner(next, page_free_ms(j));
	}
	if (next != TIME_NONE)
		uv_timer_start(&p->pages_timer, on_timer,
			(uint64_t)feedpoll_sleep_ms(next, p->steady_ms), 0);
}

/* What a step sets off is served in the same walk, or by the answer that it asked for. */
void poll_pages_go(struct poller *p)
{
	struct page_job *j = NULL;

	if (p->pages_going || p->closing)
		return;
	p->pages_going = true;
	DL_FOREACH (p->pages, j)
		if (!j->over)
			serve(j);
	sweep(p);
	p->pages_going = false;
	arm(p);
}

/* ---- the end ----------------------------------------------------------------------------- */

/* Nobody waits for the pages of this document any more, nor for itself. */
void poll_pages_drop(struct ingest_job *ij)
{
	struct poller *p = ij->poller;
	struct page_job *j = NULL;

	DL_FOREACH (p->pages, j) {
		if (j->doc != ij)
			continue;
		j->doc = NULL;
		do_cancel(j);
		j->life.state = FULLTEXT_OVER;
		j->over = true;
	}
	if (ij->looking)
		ij->dropped = true;
	else
		poll_ingest_free(ij);
}

/* Of a push the feed's text is stored. What is to come stays owed. */
void poll_pages_close(struct poller *p)
{
	struct page_job *j = NULL;
	size_t owed = 0;

	DL_FOREACH (p->pages, j) {
		owed += !j->over;
		if (!j->over && j->doc != NULL)
			page_owe(j);
	}
	DL_FOREACH (p->pages, j)
		if (!j->over)
			page_on(j, (struct fulltext_event){.kind = FULLTEXT_STOPPED});
	if (owed != 0)
		log_info(
			"pages: stopping, those to come are fetched after the next start pages=%zu",
			owed);
	page_hosts_stop(p);
}

void poll_pages_free(struct poller *p)
{
	struct page_job *j = NULL;
	struct page_job *next = NULL;

	DL_FOREACH_SAFE(p->pages, j, next)
	page_free(j);
	page_answers_free(p);
	page_hosts_free(p);
}
