/* SPDX-License-Identifier: ISC */
/*
 * Filling the index of words, behind everything else: some articles a job, as many as take a third of what nobody
 * notices, with a pause three times as long after each, so that ingests and deliveries go between.
 *
 *   by the clock ──> indexer_run: is search = yes? ──> slice, pause, slice, ... until all is indexed
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "desk/index.h"
#include "watch/search/words.h"

enum {
	TARGET_US = 15 * 1000, /* of the store thread: ingests wait 50 ms for nothing */
	BYTES_MAX = 64 * 1024, /* of text: some 8 ms */
	FIRST = 8,
	MOST = 256,
	TOLD = 1000 /* articles in one go that are worth a line of the log */
};

size_t indexer_next(size_t n, int64_t took_us)
{
	size_t fits = took_us > 0 ? n * TARGET_US / (size_t)took_us : MOST;

	/* One quick slice says little: it may have been the last articles. */
	fits = fits < 2 * n ? fits : 2 * n;
	if (fits == 0)
		return 1;
	return fits < MOST ? fits : MOST;
}

struct index_job {
	struct job job;
	struct app *app;
	struct search_words *words;
	struct index_slice slice;
	int64_t took_us;
};

static enum errc slice_run(struct job *j, struct desk *d, struct err *e)
{
	struct index_job *ij = (struct index_job *)j;
	uint64_t start_ns = uv_hrtime();
	enum errc rc = index_run(d, ij->words, &ij->slice, e);

	ij->took_us = (int64_t)((uv_hrtime() - start_ns) / 1000);
	return rc;
}

static void next_slice(struct app *app);

static void on_paused(uv_timer_t *t)
{
	next_slice(t->data);
}

/* All is indexed. What fills the index is half a megabyte of forms that it has met: it costs an article little to begin
 * without them, and feeds bring few at a time. */
static void rest(struct indexer *x)
{
	search_words_free(x->words);
	x->words = NULL;
}

static void say_indexed(struct indexer *x)
{
	if (x->articles >= TOLD)
		log_info("search: indexed articles=%llu", (unsigned long long)x->articles);
	x->articles = 0;
}

static void on_slice(struct job *j, const struct err *e)
{
	struct index_job *ij = (struct index_job *)j;
	struct app *app = ij->app;
	struct indexer *x = &app->indexer;

	x->articles += ij->slice.articles;
	x->broken = e->code != ERR_NONE && !app->stopping;
	if (x->broken)
		log_err("search: nothing is indexed until the next start: %s", e->msg);
	else if (ij->slice.articles > 0)
		x->n = indexer_next(x->n, ij->took_us);
	x->busy = e->code == ERR_NONE && ij->slice.more && !app->stopping;
	if (x->busy)
		uv_timer_start(
			&x->pause, on_paused, (uint64_t)retention_pause_ms(ij->took_us), 0);
	else {
		say_indexed(x);
		rest(x);
	}
	free(ij);
}

static void next_slice(struct app *app)
{
	struct index_job *ij = xcalloc(1, sizeof(*ij));

	ij->job = (struct job){.run = slice_run, .done = on_slice};
	ij->app = app;
	ij->words = app->indexer.words;
	ij->slice =
		(struct index_slice){.max_articles = app->indexer.n, .max_bytes = BYTES_MAX};
	storer_post(app->storer, &ij->job, STORER_INGEST);
}

enum errc indexer_store(struct app *app, struct store *store, struct err *e)
{
	struct indexer *x = &app->indexer;

	x->n = FIRST;
	x->deleted = search_words_new(false);
	return store_index_use(store, index_words, x->deleted, e);
}

void indexer_open(struct app *app)
{
	uv_timer_init(&app->loop, &app->indexer.pause);
	app->indexer.pause.data = app;
}

void indexer_run(struct app *app)
{
	struct indexer *x = &app->indexer;

	if (!app->config->search || x->busy || x->broken)
		return;
	x->busy = true;
	x->words = search_words_new(true);
	next_slice(app);
}

void indexer_close(struct app *app)
{
	uv_close((uv_handle_t *)&app->indexer.pause, NULL);
	say_indexed(&app->indexer);
}

void indexer_done(struct app *app)
{
	rest(&app->indexer);
	search_words_free(app->indexer.deleted);
}
