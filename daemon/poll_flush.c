/* SPDX-License-Identifier: ISC */
/*
 * Feed states to the store, many in one transaction. A state that changed without new articles
 * is written up to half a second later: losing it costs one early conditional GET, never an
 * article.
 *
 * Not that of a feed whose document is being stored: the job writes the state that follows from it, and
 * what is kept here is from before. Behind it in line it would undo the poll, validators and baseline.
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

static bool is_to_be_written(const struct feed *f)
{
	return f->life.state != FEEDPOLL_STORE;
}

static size_t count_rows(const struct poller *p)
{
	size_t n = 0;

	for (const struct feed *f = p->dirty; f != NULL; f = f->next_dirty)
		n += is_to_be_written(f);
	return n;
}

/* Takes them out of the list, in which the others stay. */
static void take_rows(struct poller *p, struct flush_job *fj)
{
	struct feed **at = &p->dirty;

	while (*at != NULL) {
		struct feed *f = *at;

		if (!is_to_be_written(f)) {
			at = &f->next_dirty;
			continue;
		}
		fj->rows[fj->n++] = copy_row(f, &fj->arena);
		f->dirty = false;
		*at = f->next_dirty;
	}
}

static void flush_later(struct poller *p);

/* As an ingest, not an urgent job: behind the documents that are in line already, so that a state
 * can never overtake the articles it was found with. */
void poll_flush(struct poller *p)
{
	size_t n = count_rows(p);
	struct flush_job *fj = NULL;

	if (p->n_renames != 0 && !p->closing)
		return; /* poll_renames_apply() flushes what waits for it */
	if (n != 0) {
		fj = xcalloc(1, sizeof(*fj));
		arena_init(&fj->arena, BUF_NO_MAX);
		fj->job = (struct job){
			.kind = JOB_FEED_STATES, .run = flush_run, .done = flush_done};
		fj->rows = arena_array(&fj->arena, n, sizeof(*fj->rows));
		take_rows(p, fj);
		storer_post(p->d.storer, &fj->job, STORER_INGEST);
	}
	flush_later(p);
}

static void on_flush(uv_timer_t *t)
{
	poll_flush(t->data);
}

/* From the first one on, not from the last: under load a timer that each new state put off would never
 * strike. Closing flushes by itself. */
static void flush_later(struct poller *p)
{
	if (p->dirty != NULL && !p->closing && !uv_is_active((uv_handle_t *)&p->flush))
		uv_timer_start(&p->flush, on_flush, FLUSH_MS, 0);
}

void poll_mark_dirty(struct feed *f)
{
	struct poller *p = f->poller;

	if (f->dirty)
		return;
	f->dirty = true;
	f->next_dirty = p->dirty;
	p->dirty = f;
	flush_later(p);
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
