/* SPDX-License-Identifier: ISC */
/*
 * New watches look back over what is stored (desk/baseline.h), a slice a job, so that ingests and deliveries go
 * between; the next is asked for after a pause as retention makes it.
 *
 *   start, reload ──> baselines_look ──> slice, pause, slice, ... ──> nobody looks back: told
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"

struct slice_job {
	struct job job;
	struct app *app;
	int64_t took_us;
	struct baseline_done done;
};

static void next_slice(struct app *app);

static enum errc slice_run(struct job *j, struct desk *d, struct err *e)
{
	struct slice_job *sj = (struct slice_job *)j;
	uint64_t start_ns = uv_hrtime();
	enum errc rc = baseline_slice(sj->app->baselines.looking, d, &sj->done, e);

	sj->took_us = (int64_t)((uv_hrtime() - start_ns) / 1000);
	return rc;
}

static void on_paused(uv_timer_t *t)
{
	next_slice(t->data);
}

static void say_done(struct baselines *b)
{
	if (b->articles != 0)
		log_info("watches: new ones looked back articles=%zu hits=%zu", b->articles,
			b->hits);
	b->articles = b->hits = 0;
}

static void on_slice(struct job *j, const struct err *e)
{
	struct slice_job *sj = (struct slice_job *)j;
	struct app *app = sj->app;
	struct baselines *b = &app->baselines;
	int64_t pause_ms = retention_pause_ms(sj->took_us);

	b->articles += sj->done.articles;
	b->hits += sj->done.hits;
	/* A generation that was adopted meanwhile may have brought others. */
	b->busy = e->code == ERR_NONE && (sj->done.more || b->again) && !app->stopping;
	free(sj);
	if (b->busy)
		uv_timer_start(&b->pause, on_paused, (uint64_t)pause_ms, 0);
	else
		say_done(b);
}

static void next_slice(struct app *app)
{
	struct slice_job *sj = xcalloc(1, sizeof(*sj));

	app->baselines.again = false;
	sj->job = (struct job){.run = slice_run, .done = on_slice};
	sj->app = app;
	storer_post(app->storer, &sj->job, STORER_INGEST);
}

void baselines_open(struct app *app)
{
	uv_timer_init(&app->loop, &app->baselines.pause);
	app->baselines.pause.data = app;
	app->baselines.looking = baseline_new();
	baselines_look(app);
}

void baselines_look(struct app *app)
{
	struct baselines *b = &app->baselines;

	b->again = b->busy;
	if (b->busy || app->stopping)
		return;
	b->busy = true;
	next_slice(app);
}

void baselines_close(struct app *app)
{
	uv_close((uv_handle_t *)&app->baselines.pause, NULL);
}

void baselines_done(struct app *app)
{
	baseline_free(app->baselines.looking);
}
