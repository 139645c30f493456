/* SPDX-License-Identifier: ISC */
/* Pages that were still to come when the program ended: taken up again, or settled. */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/limits.h"
#include "daemon/poll_pages.h"

struct settle_job {
	struct job job;
	int64_t owed;
	unsigned tries;
};

/* Its article may be in a later slice of its document: behind that, then, or it would be owed for good. */
static enum errc settle_run(struct job *job, struct desk *d, struct err *e)
{
	struct settle_job *sj = (struct settle_job *)job;
	int64_t article = 0;

	if (store_owed_get(d->store, sj->owed, &article, e) != ERR_NONE)
		return e->code;
	job->more = article == 0 && sj->tries++ < PAGES_TRIES;
	return article != 0 ? store_owed_settle(d->store, sj->owed, e) : ERR_NONE;
}

static void settle_done(struct job *job, const struct err *e)
{
	if (e->code != ERR_NONE)
		log_err("pages: cannot store that a page is waited for no longer: %s", e->msg);
	free(job);
}

void page_settle(struct page_job *j)
{
	struct settle_job *sj = NULL;

	if (j->doc != NULL) /* it is not owed yet */
		return;
	sj = xcalloc(1, sizeof(*sj));
	*sj = (struct settle_job){
		.job = {.run = settle_run, .done = settle_done}, .owed = j->owed};
	storer_post(j->poller->d.storer, &sj->job, STORER_INGEST);
}

void poller_owes(struct poller *p, const struct store_owed *o)
{
	struct page_job *j = NULL;

	if (p->last_owed < o->token)
		p->last_owed = o->token;
	if (p->n_pages >= PAGES_MAX)
		return; /* at a later start, if it is not too old by then */
	j = xcalloc(1, sizeof(*j));
	arena_init(&j->arena, BUF_NO_MAX);
	j->poller = p;
	j->feed = arena_str(&j->arena, o->article->feed);
	j->article = page_article_copy(&o->article->a, &j->arena);
	j->url = j->article.link;
	j->text_n = page_feed_text_n(&j->article);
	j->owed = o->token;
	j->since_ms = o->article->first_seen_ms;
	p->n_pages++;
	DL_APPEND(p->pages, j);
}

static void take_up(struct page_job *j, const struct feed *f)
{
	struct poller *p = j->poller;

	if (!poll_pages_wanted(f) || !page_moves(j, j->url, limits_gap_ms(p->conf, f->conf))) {
		page_settle(j);
		j->over = true;
		return;
	}
	page_note(j, STR("it was to come when an earlier run ended"));
	page_on(j, (struct fulltext_event){
			   .kind = FULLTEXT_TAKEN_UP, .owed_ms = p->now_ms - j->since_ms});
}

void poll_pages_take_up(struct poller *p)
{
	struct page_job *j = NULL;
	size_t n = 0;

	DL_FOREACH (p->pages, j) {
		if (j->doc != NULL || j->life.state != FULLTEXT_NEW || j->over)
			continue;
		take_up(j, poll_feed_find(p, j->feed));
		n += !j->over;
	}
	if (n != 0)
		log_info("pages: those that were to come are fetched pages=%zu", n);
	poll_pages_go(p);
}

void poll_pages_call(struct poller *p, struct str was, struct str id)
{
	struct page_job *j = NULL;

	DL_FOREACH (p->pages, j)
		if (str_eq(j->feed, was))
			j->feed = arena_str(&j->arena, id);
}
