/* SPDX-License-Identifier: ISC */
/*
 * Retention: what is older than keep_articles and keep_alerts leaves the store, a batch a job, so
 * that ingests and deliveries go between. The next batch is asked for when one found more, and after a
 * pause three times as long as this one took: deleting a year at once must leave most of the disk to
 * what is published now.
 *
 *   start ──> retention_open: until when was the clock believed? (before anything is stored)
 *   by the hour ──> retention_run: is it to be believed now? (trust.h) ──> batch, pause, batch, ... ──> told
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

#define MARK STR("retention")
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum {
	EXPIRE_BATCH =
		50, /* rows, hits and deliveries counted: a few milliseconds of the store */
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
	int64_t took_us;
	struct store_expired gone;
};

static enum errc expire_run(struct job *j, struct desk *d, struct err *e)
{
	struct expire_job *ej = (struct expire_job *)j;

	uint64_t start_ns = uv_hrtime();

	if (ej->begins && store_mark_put(d->store, MARK, ej->now_ms, e) != ERR_NONE)
		return e->code;
	enum errc rc = store_expire(d->store, ej->now_ms - d->config->keep_articles_ms,
		ej->now_ms - d->config->keep_alerts_ms, EXPIRE_BATCH, &ej->gone, e);

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
	if (r->articles + r->alerts > 0)
		log_info("retention: deleted articles=%llu alerts=%llu",
			(unsigned long long)r->articles, (unsigned long long)r->alerts);
	r->articles = r->alerts = 0;
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
	r->more = e->code == ERR_NONE && ej->gone.more && !app->stopping;
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
	int64_t slack_ms = app->config->keep_articles_ms / 10;

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
