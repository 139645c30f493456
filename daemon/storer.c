/* SPDX-License-Identifier: ISC */
/*
 * The store thread: a lock, a sleep and a wake-up around mailbox.c, which decides what runs when.
 *
 * One mutex guards the mailbox and the list of finished jobs and is never held while a job runs;
 * the thread sleeps on a condition, the loop is woken by uv_async.
 */
#include "daemon/storer.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "desk/mutes.h"
#include "desk/story.h"

/* From a drive with a cache of its own to a network's; above a second everybody notices. */
static const double commit_bounds[] = {
	0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

struct storer {
	uv_thread_t thread;
	uv_mutex_t lock;
	uv_cond_t wake;
	uv_async_t async;              /* loop side: jobs are finished */
	struct mailbox mailbox;        /* under lock */
	struct job_queue finished;     /* under lock */
	struct storer_figures figures; /* under lock */
	bool stopped;                  /* under lock: the thread has left */
	struct desk desk;              /* store thread */
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* ---- store thread -------------------------------------------------------------------- */

/* Called with the lock held; spurious and early ends are harmless, the mailbox is asked again. */
static void sleep_for(struct storer *s, int64_t ms)
{
	if (ms == MAILBOX_NO_END)
		uv_cond_wait(&s->wake, &s->lock);
	else
		uv_cond_timedwait(&s->wake, &s->lock, (uint64_t)ms * 1000000);
}

static struct mailbox_order next_order(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	struct mailbox_order o = mailbox_next(&s->mailbox, clock_monotonic_ms());

	while (o.step == MAILBOX_SLEEP) {
		sleep_for(s, o.wait_ms);
		o = mailbox_next(&s->mailbox, clock_monotonic_ms());
	}
	uv_mutex_unlock(&s->lock);
	return o;
}

/* Not that a feed is gone, or a document too large. */
static bool is_store_error(enum errc code)
{
	enum store_class class = store_error_class(code);

	return class == STORE_LATER || class == STORE_RECONNECT;
}

static void on_committed(int64_t took_us, void *arg)
{
	struct storer *s = arg;

	uv_mutex_lock(&s->lock);
	prom_observe(&s->figures.commits, (double)took_us / 1e6);
	uv_mutex_unlock(&s->lock);
}

/* Without the lock: the loop goes on posting while a disk takes its time. */
static void run_job(struct storer *s, struct job *j)
{
	j->e = (struct err){.code = ERR_NONE};
	j->e.code = j->run(j, &s->desk, &j->e);
	uv_mutex_lock(&s->lock);
	s->figures.errors[j->kind] += is_store_error(j->e.code);
	int64_t pause = mailbox_ran(&s->mailbox, j->e.code, clock_monotonic_ms());

	uv_mutex_unlock(&s->lock);
	if (pause != 0)
		log_err("store: %s, trying again in %lld ms", j->e.msg, (long long)pause);
}

static enum errc write_shared(struct desk *d, struct job *first, struct err *e)
{
	enum errc rc = store_begin(d->store, e);

	for (struct job *j = first; rc == ERR_NONE && j != NULL; j = j->next)
		rc = j->share(j, d, e);
	if (rc == ERR_NONE)
		return store_commit(d->store, e);
	store_rollback(d->store);
	return rc;
}

/* One fsync for all of them. An error is not told here: each of them is run, and meets it again. */
static void share_jobs(struct storer *s, struct job *first)
{
	struct err e = {.code = ERR_NONE};
	bool committed = write_shared(&s->desk, first, &e) == ERR_NONE;

	for (struct job *j = first; j != NULL; j = j->next)
		j->shared = committed;
	uv_mutex_lock(&s->lock);
	mailbox_shared(&s->mailbox);
	uv_mutex_unlock(&s->lock);
}

/* From here the job is the loop's: nothing of it may be touched on this thread again. */
static void give_back(struct storer *s, struct job *j)
{
	uv_mutex_lock(&s->lock);
	job_queue_push(&s->finished, j);
	uv_mutex_unlock(&s->lock);
	uv_async_send(&s->async);
}

static void thread_main(void *arg)
{
	struct storer *s = arg;

	for (struct mailbox_order o = next_order(s); o.step != MAILBOX_LEAVE;
		o = next_order(s)) {
		if (o.step == MAILBOX_RUN)
			run_job(s, o.job);
		else if (o.step == MAILBOX_SHARE)
			share_jobs(s, o.job);
		else
			give_back(s, o.job);
	}
	store_close(s->desk.store);
	watch_scratch_free(s->desk.scratch);
	mutes_free(s->desk.mutes);
	stories_free(s->desk.stories);
	uv_mutex_lock(&s->lock);
	s->stopped = true;
	uv_mutex_unlock(&s->lock);
	uv_async_send(&s->async);
}

/* ---- loop thread --------------------------------------------------------------------- */

static void on_async_closed(uv_handle_t *h)
{
	struct storer *s = h->data;

	uv_thread_join(&s->thread);
	uv_cond_destroy(&s->wake);
	uv_mutex_destroy(&s->lock);
	void (*on_closed)(void *) = s->on_closed;
	void *closed_arg = s->closed_arg;

	free(s);
	on_closed(closed_arg);
}

/* One wake-up may stand for many jobs, since uv_async_send() is allowed to merge. `stopped` is read
 * together with the last job, or a job given back just before the thread left would be missed. */
static void on_finished(uv_async_t *h)
{
	struct storer *s = h->data;
	struct job *j = NULL;
	bool stopped = false;

	do {
		uv_mutex_lock(&s->lock);
		j = job_queue_pop(&s->finished);
		stopped = s->stopped;
		uv_mutex_unlock(&s->lock);
		if (j != NULL)
			j->done(j, &j->e);
	} while (j != NULL);
	if (stopped && s->on_closed != NULL && !uv_is_closing((uv_handle_t *)&s->async))
		uv_close((uv_handle_t *)&s->async, on_async_closed);
}

enum errc storer_new(uv_loop_t *loop, struct store *store, const struct config *config,
	struct storer **ret, struct err *e)
{
	struct storer *s = xcalloc(1, sizeof(*s));

	mailbox_init(&s->mailbox);
	job_queue_init(&s->finished);
	s->desk = (struct desk){.store = store,
		.config = config,
		.scratch = watch_scratch_new(),
		.stories = stories_new(),
		.random_bytes = clock_random_bytes,
		.now_us = clock_monotonic_us};
	/* While this thread still owns the store. */
	if (mutes_load(&s->desk, e) != ERR_NONE ||
		stories_load(&s->desk, clock_now_ms(), e) != ERR_NONE) {
		watch_scratch_free(s->desk.scratch);
		mutes_free(s->desk.mutes);
		stories_free(s->desk.stories);
		free(s);
		return e->code;
	}
	if (uv_mutex_init(&s->lock) != 0 || uv_cond_init(&s->wake) != 0 ||
		uv_async_init(loop, &s->async, on_finished) != 0)
		xneed(NULL); /* nothing else fails them */
	s->async.data = s;
	s->figures.commits.bounds = commit_bounds;
	s->figures.commits.n = sizeof(commit_bounds) / sizeof(commit_bounds[0]);
	store_time_commits(store, &(struct store_timer){clock_monotonic_us, on_committed, s});
	int rc = uv_thread_create(&s->thread, thread_main, s);

	if (rc != 0)
		return err_set(e, ERR_IO, "cannot start the store thread: %s", uv_strerror(rc));
	*ret = s;
	return ERR_NONE;
}

void storer_post(struct storer *s, struct job *j, enum storer_box box)
{
	uv_mutex_lock(&s->lock);
	mailbox_post(&s->mailbox, j, box);
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}

bool storer_full(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	bool full = mailbox_full(&s->mailbox);

	uv_mutex_unlock(&s->lock);
	return full;
}

int64_t storer_failing_ms(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	int64_t failing = mailbox_failing_ms(&s->mailbox, clock_monotonic_ms());

	uv_mutex_unlock(&s->lock);
	return failing;
}

struct storer_figures storer_figures(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	struct storer_figures f = s->figures;

	uv_mutex_unlock(&s->lock);
	return f;
}

uint64_t storer_running(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	uint64_t run = mailbox_running(&s->mailbox);

	uv_mutex_unlock(&s->lock);
	return run;
}

void storer_stop_retrying(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	mailbox_last_tries(&s->mailbox);
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}

void storer_close(struct storer *s, void (*done)(void *arg), void *arg)
{
	/* on_finished() looks at these when the thread has left: before it is told to. */
	s->on_closed = done;
	s->closed_arg = arg;
	uv_mutex_lock(&s->lock);
	mailbox_stop(&s->mailbox);
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}
