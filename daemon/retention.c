/* SPDX-License-Identifier: ISC */
/*
 * Retention: what is older than keep_articles and keep_alerts leaves the store, a batch a job, so
 * that ingests and deliveries go between. The next batch is asked for when one found more.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "daemon/clock.h"

enum {
	EXPIRE_BATCH = 500 /* rows: some milliseconds of the store thread */
};

struct expire_job {
	struct job job;
	struct app *app;
	bool more;
};

static enum errc expire_run(struct job *j, struct desk *d, struct err *e)
{
	struct expire_job *ej = (struct expire_job *)j;
	int64_t now = clock_now_ms();

	return store_expire(d->store, now - d->config->keep_articles_ms,
		now - d->config->keep_alerts_ms, EXPIRE_BATCH, &ej->more, e);
}

static void on_expired(struct job *j, const struct err *e)
{
	struct expire_job *ej = (struct expire_job *)j;
	struct app *app = ej->app;
	bool more = e->code == ERR_NONE && ej->more && !app->stopping;

	free(ej);
	if (more)
		retention_run(app); /* in small bites: ingests go between */
}

void retention_run(struct app *app)
{
	struct expire_job *ej = xcalloc(1, sizeof(*ej));

	ej->job = (struct job){.run = expire_run, .done = on_expired};
	ej->app = app;
	storer_post(app->storer, &ej->job, STORER_INGEST);
}
