/* SPDX-License-Identifier: ISC */
/*
 * Retention: what is older than keep_articles and keep_alerts leaves the store, a batch a job, so
 * that ingests and deliveries go between. The next batch is asked for when one found more, and after a
 * pause three times as long as this one took: deleting a year at once must leave most of the disk to
 * what is published now.
 *
 *   start ──> retention_open: until when was the clock believed? (before anything is stored)
 *   by the hour ──> retention_run: is it to be believed now? (trust.h) ──> batch, pause, batch, ... ──> told
 *
 * In stages: what is older than any feed's articles are kept, with old alerts; what is older than those of its own
 * feed; the oldest, if the database is larger than it may be.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"
#include "desk/keep.h"

#define MARK STR("retention")
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum {
	EXPIRE_BATCH =
		50, /* rows, hits and deliveries counted: a few milliseconds of the store */
	THIN_BATCH = 10, /* a text is several pages, and what is deleted is overwritten */
	PAUSE_TIMES = 3,
	PAUSE_MIN_MS = 5,
	PAUSE_MAX_MS = 1000,
	SLACK_DAYS = 30
};

/* ---- what is known of the time --------------------------------------------------------- */

struct known_job {
	struct job job;
	struct app *app;
	int64_t known_ms;
};

static void on_article(const struct store_article *a, void *arg)
{
	*(int64_t *)arg = a->first_seen_ms;
}

static enum errc known_run(struct job *j, struct desk *d, struct err *e)
{
	struct known_job *kj = (struct known_job *)j;

	kj->known_ms = TIME_NONE;
	if (store_mark_get(d->store, MARK, &kj->known_ms, e) != ERR_NONE)
		return e->code;
	/* A store of before there were marks. */
	if (kj->known_ms == TIME_NONE)
		return store_articles_each(d->store, 0, 1, on_article, &kj->known_ms, e);
	return ERR_NONE;
}

static void on_known(struct job *j, const struct err *e)
{
	struct known_job *kj = (struct known_job *)j;
	struct retention *r = &kj->app->retention;

	r->open = e->code == ERR_NONE;
	if (!r->open)
		log_err("retention: nothing is deleted until the next start, since the last "
			"time it ran cannot be read: %s",
			e->msg);
	trust_init(&r->trust, kj->known_ms, clock_now_ms(), clock_monotonic_ms());
	queues_know(kj->app, kj->known_ms);
	free(kj);
}

void retention_open(struct app *app)
{
	struct known_job *kj = xcalloc(1, sizeof(*kj));

	uv_timer_init(&app->loop, &app->retention.pause);
	app->retention.pause.data = app;
	kj->job = (struct job){.run = known_run, .done = on_known};
	kj->app = app;
	storer_post(app->storer, &kj->job, STORER_URGENT);
}

/* ---- a batch --------------------------------------------------------------------------- */

struct expire_job {
	struct job job;
	struct app *app;
	int64_t now_ms; /* as believed when the round began */
	bool begins;    /* the round */
	enum retention_stage stage;
	int64_t took_us;
	struct store_expired gone;
	struct store_thin thin; /* in and out */
};

/* Articles by the longest time for which any feed's are kept. */
static enum errc run_expire(struct expire_job *ej, struct desk *d, struct err *e)
{
	struct keep_span span = keep_span_of(d->config);

	return store_expire(d->store, ej->now_ms - span.articles_max_ms,
		ej->now_ms - d->config->keep_alerts_ms, EXPIRE_BATCH, &ej->gone, e);
}

struct keeping {
	const struct config *config;
	int64_t now_ms;
};

static void on_keep(struct str feed, struct store_keep *ret, void *arg)
{
	const struct keeping *k = arg;

	*ret = keep_of(k->config, feed, k->now_ms);
}

static enum errc run_thin(struct expire_job *ej, struct desk *d, struct err *e)
{
	struct keep_span span = keep_span_of(d->config);
	struct keeping k = {d->config, ej->now_ms};

	if (!span.by_feed)
		return ERR_NONE;
	enum errc rc = store_thin(
		d->store, ej->now_ms - span.min_ms, THIN_BATCH, on_keep, &k, &ej->thin, e);

	ej->gone = (struct store_expired){.articles = ej->thin.articles, .more = ej->thin.more};
	return rc;
}

static enum errc run_shrink(struct expire_job *ej, struct desk *d, struct err *e)
{
	if (d->config->max_size == 0)
		return ERR_NONE;
	return store_shrink(d->store, d->config->max_size, EXPIRE_BATCH, &ej->gone, e);
}

static enum errc (*const stages[RETENTION_STAGES])(
	struct expire_job *ej, struct desk *d, struct err *e) = {
	[RETENTION_EXPIRE] = run_expire,
	[RETENTION_THIN] = run_thin,
	[RETENTION_SHRINK] = run_shrink,
};

static enum errc expire_run(struct job *j, struct desk *d, struct err *e)
{
	struct expire_job *ej = (struct expire_job *)j;

	uint64_t start_ns = uv_hrtime();

	if (ej->begins && store_mark_put(d->store, MARK, ej->now_ms, e) != ERR_NONE)
		return e->code;
	enum errc rc = stages[ej->stage](ej, d, e);

	ej->took_us = (int64_t)((uv_hrtime() - start_ns) / 1000);
	return rc;
}

int64_t retention_pause_ms(int64_t took_us)
{
	int64_t ms = took_us * PAUSE_TIMES / 1000;

	if (ms < PAUSE_MIN_MS)
		return PAUSE_MIN_MS;
	return ms < PAUSE_MAX_MS ? ms : PAUSE_MAX_MS;
}

static void say_gone(struct retention *r)
{
	if (r->articles + r->alerts + r->texts > 0)
		log_info("retention: deleted articles=%llu alerts=%llu texts=%llu",
			(unsigned long long)r->articles, (unsigned long long)r->alerts,
			(unsigned long long)r->texts);
	if (r->for_size > 0)
		log_warning(
			"retention: %llu of these articles were deleted before their time, since the database has more than max_size in use",
			(unsigned long long)r->for_size);
	r->articles = r->alerts = r->texts = r->for_size = 0;
}

static void expire_next(struct app *app, int64_t now_ms, bool begins);

static void on_paused(uv_timer_t *t)
{
	struct app *app = t->data;

	expire_next(app, app->retention.round_ms, false);
}

static void on_expired(struct job *j, const struct err *e)
{
	struct expire_job *ej = (struct expire_job *)j;
	struct app *app = ej->app;
	struct retention *r = &app->retention;
	int64_t pause_ms = retention_pause_ms(ej->took_us);

	r->round_ms = ej->now_ms;
	r->articles += ej->gone.articles;
	r->alerts += ej->gone.alerts;
	r->texts += ej->thin.texts;
	r->for_size += ej->stage == RETENTION_SHRINK ? ej->gone.articles : 0;
	r->thin = ej->thin;
	if (!ej->gone.more)
		r->stage++;
	r->more = e->code == ERR_NONE && r->stage < RETENTION_STAGES && !app->stopping;
	free(ej);
	if (r->more)
		uv_timer_start(&r->pause, on_paused, (uint64_t)pause_ms, 0);
	else
		say_gone(r);
}

static void expire_next(struct app *app, int64_t now_ms, bool begins)
{
	struct expire_job *ej = xcalloc(1, sizeof(*ej));

	ej->job = (struct job){.run = expire_run, .done = on_expired};
	ej->app = app;
	ej->now_ms = now_ms;
	ej->begins = begins;
	if (begins) {
		app->retention.stage = RETENTION_EXPIRE;
		app->retention.thin = (struct store_thin){.after_ms = TIME_NONE};
	}
	ej->stage = app->retention.stage;
	ej->thin = app->retention.thin;
	ej->thin.texts = 0;
	storer_post(app->storer, &ej->job, STORER_INGEST);
}

void retention_close(struct app *app)
{
	uv_close((uv_handle_t *)&app->retention.pause, NULL);
	say_gone(&app->retention);
}

/* ---- a round --------------------------------------------------------------------------- */

void retention_run(struct app *app)
{
	struct retention *r = &app->retention;
	int64_t now_ms = clock_now_ms();
	int64_t slack_ms = keep_span_of(app->config).min_ms / 10;

	/* The last round goes on. */
	if (!r->open || r->more)
		return;
	slack_ms = slack_ms < SLACK_DAYS * DAY_MS ? slack_ms : SLACK_DAYS * DAY_MS;
	switch (trust_look(&r->trust, slack_ms, now_ms, clock_monotonic_ms())) {
	case TRUST_YES:
		queues_forget(app, now_ms);
		r->more = true; /* until the first batch says otherwise */
		expire_next(app, now_ms, true);
		break;
	case TRUST_NO_NEW:
		log_warning(
			"retention: the clock is %lld days ahead of what is stored: nothing is "
			"deleted until it has been so for 6 hours",
			(long long)((now_ms - r->trust.wall_ms) / DAY_MS));
		break;
	case TRUST_NO:
		break;
	}
}
