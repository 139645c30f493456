/* SPDX-License-Identifier: ISC */
/*
 * A lane's trip to the store thread: settle the row that was sent, then take the next one and compose
 * its alert, so that the loop never waits for the database.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "daemon/deliver_private.h"
#include "desk/compose.h"

enum {
	ALERT_ARENA_MAX = 64 * 1024 * 1024,
	DIGEST_MAX = 100, /* alerts of one message; it shows some and counts the others */
	/* After an outage nobody reads a hundred messages: what is older than this goes out as digests,
	 * when there are several. */
	BACKLOG_MS = 10 * 60 * 1000,
	BACKLOG_MIN = 5
};

/* What is due later than this counts as written down under a wrong clock. */
static_assert(
	(int64_t)STORE_DUE_MAX_MS > (int64_t)RETRY_ASIDE_MAX_MS, "an honest wait is cut short");

static enum errc settle_row(const struct lane_job *lj, struct store *s, struct err *e)
{
	const struct lane_steps *todo = &lj->todo;
	struct str why = str_of(lj->why);

	switch (todo->fate.action) {
	case RETRY_DONE:
		return store_outbox_done(s, todo->seq, lj->now_ms, e);
	case RETRY_DEAD:
		return store_outbox_dead(s, todo->seq, lj->now_ms, why, e);
	case RETRY_AGAIN:
	case RETRY_HOLD:
	case RETRY_PLAIN:
	case RETRY_ASIDE:
		return store_outbox_again(s,
			&(struct store_again){.seq = todo->seq,
				.due_ms = todo->fate.due_ms + lj->offset_ms,
				.wait_ms = todo->fate.wait_ms,
				.counts = todo->fate.counts,
				.plain = todo->plain,
				.aside = todo->fate.aside,
				.why = why},
			lj->now_ms, e);
	}
	return ERR_NONE;
}

static enum errc take_batch(struct lane_job *lj, struct store *s, struct err *e)
{
	arena_done(&lj->arena);
	return store_outbox_take(
		s, &lj->want, &lj->arena, &lj->batch, &lj->found, &lj->due_ms, e);
}

/* What the trip has to write, in one transaction: a row is sent at the price of one fsync at most. */
static enum errc write_all(struct lane_job *lj, struct store *s, struct err *e)
{
	const struct lane_steps *todo = &lj->todo;

	/* Before it is settled: only what is being sent has tries. */
	if (todo->settle &&
		(lane_try_put(lj, s, e) != ERR_NONE || settle_row(lj, s, e) != ERR_NONE))
		return e->code;
	/* Before the release: what was refused alone must not be pardoned with the others. */
	if (todo->condemn &&
		store_outbox_condemn(s, lj->dest, lj->now_ms, &lj->condemned, e) != ERR_NONE)
		return e->code;
	if (todo->release &&
		store_outbox_release(s, lj->dest, todo->pardon, lj->now_ms, e) != ERR_NONE)
		return e->code;
	if (todo->health && store_dest_put(s, &lj->health, e) != ERR_NONE)
		return e->code;
	return todo->take ? take_batch(lj, s, e) : ERR_NONE;
}

static enum errc transact(struct lane_job *lj, struct store *s, struct err *e)
{
	if (store_begin(s, e) != ERR_NONE)
		return e->code;
	enum errc rc = write_all(lj, s, e);

	if (rc == ERR_NONE)
		rc = store_commit(s, e);
	else
		store_rollback(s);
	/* From here on the row that was taken is `sending` on disk: a job that is run again goes on
	 * with it, because nobody else would take it. */
	lj->committed = lj->taken = rc == ERR_NONE;
	return rc;
}

/* What can never be taken must not undo the settling of what was sent: it would be sent again. The
 * error of the taking stays. */
static enum errc settle_alone(struct lane_job *lj, struct store *s, struct err *e)
{
	struct err ignored = {0};

	if (store_error_class(e->code) != STORE_GIVE_UP || !lj->todo.take)
		return e->code;
	lj->todo.take = false;
	(void)transact(lj, s, &ignored);
	return e->code;
}

/* A message of which nothing can be sent is dead letters by now: the next one is taken. */
static enum errc compose(struct lane_job *lj, struct desk *d, struct err *e)
{
	for (;;) {
		if (!lj->taken && take_batch(lj, d->store, e) != ERR_NONE)
			return e->code;
		lj->taken = true;
		if (!lj->found)
			return ERR_NONE;
		enum errc rc = compose_post(
			d->store, d->config, &lj->batch, lj->now_ms, &lj->arena, &lj->post, e);

		if (rc != ERR_GONE)
			return rc;
		lj->taken = lj->found = false;
	}
}

/* Lanes that have something to settle at the same time pay one fsync together. What can be neither taken
 * nor composed fails all of them, and is found out by run(). */
static enum errc lane_job_share(struct job *j, struct desk *d, struct err *e)
{
	struct lane_job *lj = (struct lane_job *)j;

	lj->taken = true;
	if (write_all(lj, d->store, e) != ERR_NONE ||
		(lj->todo.take && compose(lj, d, e) != ERR_NONE))
		return e->code;
	return ERR_NONE;
}

static enum errc lane_job_run(struct job *j, struct desk *d, struct err *e)
{
	struct lane_job *lj = (struct lane_job *)j;

	if (j->shared) {
		lj->committed = true;
		return ERR_NONE;
	}
	if (!lj->committed && transact(lj, d->store, e) != ERR_NONE) {
		lj->found = false;
		return settle_alone(lj, d->store, e);
	}
	return lj->todo.take ? compose(lj, d, e) : ERR_NONE;
}

struct lane_job *lane_job_new(struct lane *l, const struct lane_steps *todo, int64_t wall_ms,
	int64_t now_ms, void (*done)(struct job *j, const struct err *e))
{
	struct lane_job *lj = xcalloc(1, sizeof(*lj));

	lj->job = (struct job){.kind = JOB_DELIVERY,
		.run = lane_job_run,
		.done = done,
		.share = lane_job_share};
	lj->lane = l;
	lj->dest = l->id;
	lj->now_ms = wall_ms;
	lj->offset_ms = wall_ms - now_ms;
	lj->todo = *todo;
	lj->due_ms = TIME_NONE;
	lj->want = (struct store_take){.dest = l->id, .now_ms = wall_ms, .max = 1};
	/* Who reads for a program wants each by itself, however late it is. */
	if (l->conf != NULL && !l->conf->d->ops->whole) {
		lj->want.max = DIGEST_MAX;
		lj->want.backlog_ms = BACKLOG_MS;
		lj->want.backlog_min = BACKLOG_MIN;
	}
	/* One that is given back was never tried. */
	if (todo->settle)
		lj->tried = l->tried;
	l->tried.made = false;
	if (todo->why != NULL)
		memccpy(lj->why, todo->why, '\0', sizeof(lj->why) - 1);
	/* A copy: the loop goes on changing the lane while the job is away. */
	lj->health = (struct store_dest){.id = l->id,
		.config_hash = l->conf != NULL ? l->conf->hash : 0,
		.not_before_ms = l->m.retry.not_before_ms + lj->offset_ms,
		.noted_ms = wall_ms,
		.why = str_of(lj->why)};
	arena_init(&lj->arena, ALERT_ARENA_MAX);
	return lj;
}

void lane_job_free(struct lane_job *lj)
{
	if (lj == NULL)
		return;
	arena_done(&lj->arena);
	free(lj);
}
