/*
 * Store thread and its two mailboxes.
 *
 * One mutex guards both queues and the list of finished jobs; the thread sleeps on a condition,
 * the loop is woken by uv_async. A failing store delays only the job at hand: it is tried
 * again, first after 100 ms, then doubling to 5 s, because a job that was dropped would be an
 * alert that was lost.
 */
#include "daemon/storer.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"

struct queue {
	struct job *head;
	struct job **tail;
	size_t n;
};

struct storer {
	uv_thread_t thread;
	uv_mutex_t lock;
	uv_cond_t wake;
	uv_async_t async;      /* loop side: jobs are finished */
	struct queue boxes[2]; /* under lock */
	struct queue finished; /* under lock */
	bool stop;             /* under lock */
	bool last_tries;       /* under lock: no job is tried again */
	bool stopped;          /* under lock: the thread has left */
	int64_t failing_since; /* under lock; monotonic ms, 0 when healthy */
	struct desk desk;      /* store thread */
	void (*on_closed)(void *arg);
	void *closed_arg;
};

static void queue_init(struct queue *q)
{
	*q = (struct queue){.tail = &q->head};
}

static void queue_push(struct queue *q, struct job *j)
{
	j->next = NULL;
	*q->tail = j;
	q->tail = &j->next;
	q->n++;
}

static struct job *queue_pop(struct queue *q)
{
	struct job *j = q->head;

	if (j == NULL)
		return NULL;
	q->head = j->next;
	if (q->head == NULL)
		q->tail = &q->head;
	q->n--;
	return j;
}

/* ---- store thread -------------------------------------------------------------------- */

/* The next job, urgent ones first; NULL when it is time to leave. */
static struct job *next_job(struct storer *s)
{
	struct job *j = NULL;

	uv_mutex_lock(&s->lock);
	for (;;) {
		j = queue_pop(&s->boxes[STORER_URGENT]);
		if (j == NULL)
			j = queue_pop(&s->boxes[STORER_INGEST]);
		if (j != NULL || s->stop)
			break;
		uv_cond_wait(&s->wake, &s->lock);
	}
	uv_mutex_unlock(&s->lock);
	return j;
}

/* Waits out a back-off; true when the thread was told to give up. */
static bool pause_or_stop(struct storer *s, int64_t ms)
{
	int64_t until = clock_monotonic_ms() + ms;
	int64_t left = ms;

	uv_mutex_lock(&s->lock);
	while (!s->stop && !s->last_tries && left > 0) {
		uv_cond_timedwait(&s->wake, &s->lock, (uint64_t)left * 1000000);
		left = until - clock_monotonic_ms();
	}
	bool stop = s->stop || s->last_tries;

	uv_mutex_unlock(&s->lock);
	return stop;
}

static void note_health(struct storer *s, bool failing)
{
	uv_mutex_lock(&s->lock);
	if (!failing)
		s->failing_since = 0;
	else if (s->failing_since == 0)
		s->failing_since = clock_monotonic_ms();
	uv_mutex_unlock(&s->lock);
}

static void run_job(struct storer *s, struct job *j)
{
	int64_t pause = 100;

	for (;;) {
		j->e = (struct err){.code = ERR_NONE};
		j->e.code = j->run(j, &s->desk, &j->e);
		note_health(s, j->e.code == ERR_IO);
		if (j->e.code != ERR_IO)
			return;
		log_err("store: %s, trying again in %lld ms", j->e.msg, (long long)pause);
		if (pause_or_stop(s, pause))
			return;
		pause = pause * 2 > 5000 ? 5000 : pause * 2;
	}
}

static void thread_main(void *arg)
{
	struct storer *s = arg;
	struct job *j = NULL;

	while ((j = next_job(s)) != NULL) {
		run_job(s, j);
		uv_mutex_lock(&s->lock);
		queue_push(&s->finished, j);
		uv_mutex_unlock(&s->lock);
		uv_async_send(&s->async);
	}
	store_close(s->desk.store);
	watch_scratch_free(s->desk.scratch);
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

static void on_finished(uv_async_t *h)
{
	struct storer *s = h->data;
	struct job *j = NULL;
	bool stopped = false;

	do {
		uv_mutex_lock(&s->lock);
		j = queue_pop(&s->finished);
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

	queue_init(&s->boxes[0]);
	queue_init(&s->boxes[1]);
	queue_init(&s->finished);
	s->desk = (struct desk){.store = store,
		.config = config,
		.scratch = watch_scratch_new(),
		.random_bytes = clock_random_bytes};
	if (uv_mutex_init(&s->lock) != 0 || uv_cond_init(&s->wake) != 0 ||
		uv_async_init(loop, &s->async, on_finished) != 0)
		abort(); /* only out of memory */
	s->async.data = s;
	int rc = uv_thread_create(&s->thread, thread_main, s);

	if (rc != 0)
		return err_set(e, ERR_IO, "cannot start the store thread: %s", uv_strerror(rc));
	*ret = s;
	return ERR_NONE;
}

void storer_post(struct storer *s, struct job *j, enum storer_box box)
{
	uv_mutex_lock(&s->lock);
	queue_push(&s->boxes[box], j);
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}

bool storer_full(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	bool full = s->boxes[STORER_INGEST].n >= STORER_INGEST_MAX;

	uv_mutex_unlock(&s->lock);
	return full;
}

int64_t storer_failing_ms(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	int64_t since = s->failing_since;

	uv_mutex_unlock(&s->lock);
	return since == 0 ? 0 : clock_monotonic_ms() - since;
}

void storer_stop_retrying(struct storer *s)
{
	uv_mutex_lock(&s->lock);
	s->last_tries = true;
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}

void storer_close(struct storer *s, void (*done)(void *arg), void *arg)
{
	s->on_closed = done;
	s->closed_arg = arg;
	uv_mutex_lock(&s->lock);
	s->stop = true;
	uv_cond_signal(&s->wake);
	uv_mutex_unlock(&s->lock);
}
