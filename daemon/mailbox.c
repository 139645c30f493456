/* SPDX-License-Identifier: ISC */
/* The queue machine of the store thread. */
#include "daemon/mailbox.h"

#include "store/store.h"

enum {
	PAUSE_MIN_MS = 100,
	PAUSE_MAX_MS = 5000,
	RACES_MAX = 10 /* one job loses in a row */
};

/* ---- queues ---------------------------------------------------------------------------- */

void job_queue_init(struct job_queue *q)
{
	*q = (struct job_queue){.tail = &q->head};
}

void job_queue_push(struct job_queue *q, struct job *j)
{
	j->next = NULL;
	*q->tail = j;
	q->tail = &j->next;
	q->n++;
}

struct job *job_queue_pop(struct job_queue *q)
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

/* ---- the machine ----------------------------------------------------------------------- */

void mailbox_init(struct mailbox *m)
{
	*m = (struct mailbox){.hand = MAILBOX_EMPTY};
	job_queue_init(&m->boxes[STORER_URGENT]);
	job_queue_init(&m->boxes[STORER_INGEST]);
	job_queue_init(&m->shared);
}

void mailbox_post(struct mailbox *m, struct job *j, enum storer_box box)
{
	job_queue_push(&m->boxes[box], j);
}

bool mailbox_full(const struct mailbox *m)
{
	return m->boxes[STORER_INGEST].n >= STORER_INGEST_MAX;
}

static struct mailbox_order run(struct mailbox *m)
{
	m->hand = MAILBOX_RUNNING;
	m->runs++;
	return (struct mailbox_order){.step = MAILBOX_RUN, .job = m->job};
}

static struct mailbox_order finish(struct mailbox *m)
{
	struct job *j = m->job;

	m->job = NULL;
	m->hand = MAILBOX_EMPTY;
	return (struct mailbox_order){.step = MAILBOX_FINISH, .job = j};
}

/* Ran well, and has more to do: those that wait come first. */
static void requeue(struct mailbox *m)
{
	job_queue_push(&m->boxes[m->box], m->job);
	m->job = NULL;
	m->hand = MAILBOX_EMPTY;
}

static struct mailbox_order sleep_for(int64_t ms)
{
	return (struct mailbox_order){.step = MAILBOX_SLEEP, .wait_ms = ms};
}

/* A disk that stays full must not hold up the end of the program: told to stop, the job goes
 * back with its error at once, whatever is left of its pause. */
static struct mailbox_order paused(struct mailbox *m, int64_t now_ms)
{
	if (m->pause_ms != 0 && (m->stop || m->last_tries))
		return finish(m);
	if (now_ms >= m->until_ms)
		return run(m);
	return sleep_for(m->until_ms - now_ms);
}

static enum storer_box whose_turn(const struct mailbox *m)
{
	bool urgent = m->boxes[STORER_URGENT].n > 0;
	bool ingest = m->boxes[STORER_INGEST].n > 0;

	return urgent && (!ingest || m->urgent < MAILBOX_URGENT_ROW) ? STORER_URGENT
								     : STORER_INGEST;
}

static struct mailbox_order take_of(struct mailbox *m, struct job_queue *q, enum storer_box box)
{
	m->job = job_queue_pop(q);
	m->box = box;
	m->pause_ms = 0;
	m->races = 0;
	return run(m);
}

static bool can_share(const struct job *j)
{
	return j != NULL && j->share != NULL;
}

/* No job is passed by another: only those that stand together share. */
static struct mailbox_order share(struct mailbox *m)
{
	struct job_queue *q = &m->boxes[STORER_URGENT];

	while (can_share(q->head) && m->shared.n < MAILBOX_SHARE_MAX)
		job_queue_push(&m->shared, job_queue_pop(q));
	m->hand = MAILBOX_RUNNING;
	m->runs++;
	return (struct mailbox_order){.step = MAILBOX_SHARE, .job = m->shared.head};
}

static struct mailbox_order take(struct mailbox *m)
{
	enum storer_box box = whose_turn(m);
	const struct job *first = m->boxes[box].head;

	if (m->shared.n > 0)
		return take_of(m, &m->shared, STORER_URGENT);
	m->urgent = box == STORER_URGENT ? m->urgent + 1 : 0;
	if (box == STORER_URGENT && can_share(first) && can_share(first->next))
		return share(m);
	if (first != NULL)
		return take_of(m, &m->boxes[box], box);
	/* Only with both boxes empty: whoever stops has posted what must still be written. */
	if (m->stop)
		return (struct mailbox_order){.step = MAILBOX_LEAVE};
	return sleep_for(MAILBOX_NO_END);
}

struct mailbox_order mailbox_next(struct mailbox *m, int64_t now_ms)
{
	switch (m->hand) {
	case MAILBOX_PAUSED:
		return paused(m, now_ms);
	case MAILBOX_OVER:
		return finish(m);
	case MAILBOX_RUNNING: /* one thread runs one job: it does not ask meanwhile */
	case MAILBOX_EMPTY:
		break;
	}
	return take(m);
}

/* What passes is the store's illness. Any other error is the job's own: the store answered. A lost
 * race is no illness, unless it is lost so often that it is no chance. */
int64_t mailbox_ran(struct mailbox *m, enum errc code, int64_t now_ms)
{
	enum store_class class = store_error_class(code);

	if (class == STORE_AGAIN && m->races < RACES_MAX) {
		m->races++;
		m->until_ms = now_ms;
		m->hand = MAILBOX_PAUSED;
		return 0;
	}
	if (class == STORE_OK || class == STORE_GIVE_UP) {
		m->failing_since_ms = 0;
		m->hand = MAILBOX_OVER;
		if (class == STORE_OK && m->job->more)
			requeue(m);
		return 0;
	}
	if (m->failing_since_ms == 0)
		m->failing_since_ms = now_ms;
	m->pause_ms = m->pause_ms == 0 ? PAUSE_MIN_MS : m->pause_ms * 2;
	if (m->pause_ms > PAUSE_MAX_MS)
		m->pause_ms = PAUSE_MAX_MS;
	m->until_ms = now_ms + m->pause_ms;
	m->hand = MAILBOX_PAUSED;
	return m->pause_ms;
}

void mailbox_shared(struct mailbox *m)
{
	m->hand = MAILBOX_EMPTY;
}

int64_t mailbox_failing_ms(const struct mailbox *m, int64_t now_ms)
{
	return m->failing_since_ms == 0 ? 0 : now_ms - m->failing_since_ms;
}

uint64_t mailbox_running(const struct mailbox *m)
{
	return m->hand == MAILBOX_RUNNING ? m->runs : 0;
}

void mailbox_last_tries(struct mailbox *m)
{
	m->last_tries = true;
}

void mailbox_stop(struct mailbox *m)
{
	m->stop = true;
}
