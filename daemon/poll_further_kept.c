/* SPDX-License-Identifier: ISC */
/* That a walk is over, on its way to the store, where no document of it said so (further_kept.h). */
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/poll_private.h"

struct forget_job {
	struct job job;
	char *id;
};

static enum errc forget_run(struct job *j, struct desk *d, struct err *e)
{
	const struct store_walk none = {.url = {0}};

	return store_walk_put(d->store, str_of(((struct forget_job *)j)->id), &none, e);
}

static void forget_done(struct job *j, const struct err *e)
{
	struct forget_job *fj = (struct forget_job *)j;

	if (e->code != ERR_NONE)
		log_err("poll: cannot store that a walk is over feed=%s: %s", fj->id, e->msg);
	free(fj->id);
	free(fj);
}

/* As an ingest, behind those that are in line: that of the poll that begins the next one is posted after it. */
void poll_further_forget(struct poller *p, struct str id)
{
	struct forget_job *fj = xcalloc(1, sizeof(*fj));

	*fj = (struct forget_job){
		.job = {.run = forget_run, .done = forget_done}, .id = str_dup(id)};
	storer_post(p->d.storer, &fj->job, STORER_INGEST);
}
