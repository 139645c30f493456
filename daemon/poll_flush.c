/* SPDX-License-Identifier: ISC */
/*
 * Feed states to the store, many in one transaction. A state that changed without new articles
 * is written up to half a second later: losing it costs one early conditional GET, never an
 * article.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/poll_private.h"

enum {
	FLUSH_MS = 500
};

struct flush_job {
	struct job job;
	struct arena arena;
	struct store_feed *rows;
	size_t n;
};

static enum errc flush_run(struct job *j, struct desk *d, struct err *e)
{
	struct flush_job *fj = (struct flush_job *)j;

	return store_feeds_put(d->store, fj->rows, fj->n, e);
}

static void flush_done(struct job *j, const struct err *e)
{
	struct flush_job *fj = (struct flush_job *)j;

	if (e->code != ERR_NONE)
		log_err("poll: cannot store feed states: %s", e->msg);
	arena_done(&fj->arena);
	free(fj);
}

static struct store_feed copy_row(const struct feed *f, struct arena *a)
{
	return (struct store_feed){
		.id = arena_str(a, str_of(f->id)), .state = feed_state_copy(&f->own.st, a)};
}

/* As an ingest, not an urgent job: behind the documents that are in line already, so that a state
 * can never overtake the articles it was found with. */
void poll_flush(struct poller *p)
{
	struct flush_job *fj = NULL;
	size_t n = 0;

	for (struct feed *f = p->dirty; f != NULL; f = f->next_dirty)
		n++;
	if (n == 0 || (p->n_renames != 0 && !p->closing))
		return; /* poll_renames_apply() flushes what waits for it */
	fj = xcalloc(1, sizeof(*fj));
	arena_init(&fj->arena, BUF_NO_MAX);
	fj->job = (struct job){.run = flush_run, .done = flush_done};
	fj->rows = arena_array(&fj->arena, n, sizeof(*fj->rows));
	for (struct feed *f = p->dirty; f != NULL; f = f->next_dirty) {
		fj->rows[fj->n++] = copy_row(f, &fj->arena);
		f->dirty = false;
	}
	p->dirty = NULL;
	storer_post(p->d.storer, &fj->job, STORER_INGEST);
}

static void on_flush(uv_timer_t *t)
{
	poll_flush(t->data);
}

void poll_mark_dirty(struct feed *f)
{
	struct poller *p = f->poller;

	if (f->dirty)
		return;
	f->dirty = true;
	f->next_dirty = p->dirty;
	p->dirty = f;
	/* From the first one on, not from the last: under load a timer that each new state put off
	 * would never strike. Closing flushes by itself. */
	if (!p->closing && !uv_is_active((uv_handle_t *)&p->flush))
		uv_timer_start(&p->flush, on_flush, FLUSH_MS, 0);
}

void poll_unmark_dirty(struct feed *f)
{
	struct feed **at = &f->poller->dirty;

	while (f->dirty && *at != f)
		at = &(*at)->next_dirty;
	if (f->dirty)
		*at = f->next_dirty;
	f->dirty = false;
}
