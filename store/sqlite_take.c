/* SPDX-License-Identifier: ISC */
/*
 * Which rows of a destination leave next, as one message.
 *
 *   lead                  found in                          is due
 *   head of the queue     delivery_queue, first             always
 *   first aside           delivery_aside, first and last    due_ms, or too far ahead
 *   first held            delivery_held, first and last     hold_ms, or too far ahead
 *
 * Of the first two the one that stands before the other by its turn, of that and the third the older. In place
 * of what was held leads what was queued before it of its own flows and waits for a turn.
 * Each is one step into an index in which nothing else lies (and, where something held is due, one a row
 * of its message), so a take costs the same whatever waits, is aside or is held.
 *
 *   the lead               leaves with
 *   was taken before       the rows it was taken with: those of its `message`
 *   has a batch            the rows of its batch that were never taken
 *   is of the queue, old   the first of the queue that were never taken and have no batch, made before
 *                          what was held and is due; a notice
 *                          of operations, which is no line of a digest, alone
 *   else                   nobody
 *
 * `message` is the seq of the first row, written into each when they are taken. It is what they are
 * settled by, and found by after a crash, while what the batch or the queue got since is not among them.
 */
#include <stdlib.h>

#include "store/sqlite.h"

/* A row that may lead a message; seq 0: there is none. */
struct lead {
	int64_t seq, created_ms, turn;
	uint64_t batch;
	int64_t message;
	bool aside, held;
	int64_t due_ms;
};

/* A way in which rows wait for a time. */
struct timed {
	enum sql first, last;
	int64_t max_ms; /* no honest wait is longer */
};

/* One take under way. */
struct taking {
	struct sqlite *s;
	const struct store_take *t;
	size_t max;
	struct arena *ar;
	struct lead lead;
	int64_t held_seq; /* of what was held and is due, but not yet taken; 0: there is none */
	int64_t next_ms;  /* when something is due, if nothing is now */
	int64_t *seqs;    /* the rows of the message */
	size_t n;
	const char *hold; /* why they are together, if they do not say */
	struct err *e;
};

/* Reads the one row of a query, with its parameters, and ends that. */
static enum errc read_lead(struct query *q, bool held, struct lead *ret)
{
	if (query_row(q))
		*ret = (struct lead){
			.due_ms = query_col_int(q, 0),
			.seq = query_col_int(q, 1),
			.created_ms = query_col_int(q, 2),
			.turn = query_col_int(q, 3),
			.batch = (uint64_t)query_col_int(q, 4),
			.message = query_col_int(q, 5),
			.aside = query_col_int(q, 6) != 0,
			.held = held,
		};
	return query_end(q);
}

static enum errc find(struct taking *k, enum sql which, struct lead *ret)
{
	struct query q = query_new(k->s, which, k->e);

	query_str(&q, k->t->dest);
	return read_lead(&q, which == SQL_TAKE_HELD || which == SQL_TAKE_HELD_LAST, ret);
}

/* The first that is due of those that wait for a time; none: when the first will be. */
static enum errc find_timed(struct taking *k, const struct timed *kind, struct lead *ret)
{
	int64_t now_ms = k->t->now_ms;
	struct lead l = {0};
	enum errc rc = find(k, kind->first, &l);
	int64_t first_ms = l.due_ms;

	/* Behind those that are not due yet stand those of a clock that was ahead. */
	if (rc == ERR_NONE && l.seq != 0 && l.due_ms > now_ms)
		rc = find(k, kind->last, &l);
	if (rc != ERR_NONE || l.seq == 0)
		return rc;
	if (l.due_ms <= now_ms || l.due_ms - now_ms > kind->max_ms)
		*ret = l;
	else if (k->next_ms == TIME_NONE || first_ms < k->next_ms)
		k->next_ms = first_ms;
	return ERR_NONE;
}

/* What was held is as old as the first of its batch. */
static enum errc date_batch(struct taking *k, struct lead *l)
{
	struct query q = query_new(k->s, SQL_TAKE_BATCH, k->e);

	query_str(&q, k->t->dest);
	query_int(&q, (int64_t)l->batch);
	query_int(&q, 1);
	if (query_row(&q)) {
		l->seq = query_col_int(&q, 0);
		l->created_ms = query_col_int(&q, 1);
	}
	return query_end(&q);
}

static bool in_front(const struct lead *a, const struct lead *b)
{
	return b->seq == 0 || a->turn < b->turn || (a->turn == b->turn && a->seq < b->seq);
}

static bool is_older(const struct lead *a, const struct lead *b)
{
	return b->seq == 0 || a->created_ms < b->created_ms ||
	       (a->created_ms == b->created_ms && a->seq < b->seq);
}

/* What was held leads, unless something of its own flows was queued before it and waits for a turn: that leads. */
static enum errc lead_held(struct taking *k, const struct lead *held)
{
	struct query q = query_new(k->s, SQL_TAKE_FOLLOWS, k->e);
	struct lead before = {0};

	query_str(&q, k->t->dest);
	query_int(&q, (int64_t)held->batch);
	query_int(&q, (int64_t)k->max);
	query_int(&q, held->seq);
	enum errc rc = read_lead(&q, false, &before);

	k->lead = before.seq != 0 ? before : *held;
	return rc;
}

static enum errc find_lead(struct taking *k)
{
	static const struct timed aside_rows = {
		SQL_TAKE_ASIDE, SQL_TAKE_ASIDE_LAST, STORE_DUE_MAX_MS};
	static const struct timed held_rows = {
		SQL_TAKE_HELD, SQL_TAKE_HELD_LAST, STORE_HOLD_MAX_MS};
	struct lead aside = {0};
	struct lead held = {0};
	enum errc rc = find(k, SQL_TAKE_HEAD, &k->lead);

	if (rc == ERR_NONE)
		rc = find_timed(k, &aside_rows, &aside);
	if (rc == ERR_NONE)
		rc = find_timed(k, &held_rows, &held);
	if (rc == ERR_NONE && held.batch != 0)
		rc = date_batch(k, &held);
	if (aside.seq != 0 && in_front(&aside, &k->lead))
		k->lead = aside;
	k->held_seq = held.seq;
	if (rc == ERR_NONE && held.seq != 0 && is_older(&held, &k->lead))
		rc = lead_held(k, &held);
	return rc;
}

/* The rows that a statement finds, in the order of their seq. */
static enum errc read_seqs(struct taking *k, struct query *q)
{
	query_int(q, (int64_t)k->max);
	while (k->n < k->max && query_row(q))
		k->seqs[k->n++] = query_col_int(q, 0);
	return query_end(q);
}

static enum errc join_message(struct taking *k)
{
	struct query q = query_new(k->s, SQL_TAKE_MESSAGE, k->e);

	query_int(&q, k->lead.message);
	return read_seqs(k, &q);
}

static enum errc join_batch(struct taking *k)
{
	struct query q = query_new(k->s, SQL_TAKE_BATCH, k->e);

	query_str(&q, k->t->dest);
	query_int(&q, (int64_t)k->lead.batch);
	return read_seqs(k, &q);
}

static int by_seq(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* What was held until before a row was made leaves before it: whatever is due of the row's own watch ended its
 * hold no later than the row was made, and the first that is due was made before that. */
static bool may_join(const struct taking *k, int64_t seq)
{
	return k->held_seq == 0 || seq < k->held_seq || seq == k->lead.seq;
}

/* In the order of the queue and not of the rows, so that a flood does not crowd the others out here,
 * either. No further is looked than is needed: what was tried before stays where it is. */
static enum errc join_backlog(struct taking *k)
{
	size_t look = k->t->backlog_min > k->max ? k->t->backlog_min : k->max;
	struct query q = query_new(k->s, SQL_TAKE_BACKLOG, k->e);
	size_t waiting = 0;

	query_str(&q, k->t->dest);
	query_int(&q, (int64_t)look);
	for (; query_row(&q); waiting++)
		if (query_col_int(&q, 1) != 0 && k->n < k->max &&
			may_join(k, query_col_int(&q, 0)))
			k->seqs[k->n++] = query_col_int(&q, 0);
	/* A lead that has not come first is a notice, or is called out of turn. */
	if (waiting < k->t->backlog_min || k->n == 0 || k->seqs[0] != k->lead.seq) {
		k->seqs[0] = k->lead.seq;
		k->n = 1;
		return query_end(&q);
	}
	if (k->n > 1)
		k->hold = "backlog";
	qsort(k->seqs, k->n, sizeof(*k->seqs), by_seq);
	return query_end(&q);
}

static bool is_backlog(const struct taking *k)
{
	const struct store_take *t = k->t;

	return k->max > 1 && t->backlog_ms > 0 && !k->lead.aside && !k->lead.held &&
	       t->now_ms - k->lead.created_ms > t->backlog_ms;
}

static enum errc join(struct taking *k)
{
	k->seqs = arena_array(k->ar, k->max, sizeof(*k->seqs));
	if (k->seqs == NULL)
		return err_set(k->e, ERR_LIMIT, "no room for a delivery");
	if (k->lead.message != 0)
		return join_message(k);
	if (k->lead.batch != 0)
		return join_batch(k);
	if (is_backlog(k))
		return join_backlog(k);
	k->seqs[k->n++] = k->lead.seq;
	return ERR_NONE;
}

/* The alert's watch, then those that stand in the list. */
static enum errc read_watches(struct taking *k, const struct query *q, struct store_delivery *d)
{
	struct str *also = NULL;
	size_t n = 0;

	if (d->article == 0)
		return ERR_NONE; /* a notice of operations, whose watch is only its id */
	enum errc rc = sqlite_list_read(query_col_str(q, 2), k->ar, &also, &n, k->e);

	d->watches = arena_array(k->ar, n + 1, sizeof(*d->watches));
	if (rc != ERR_NONE || d->watches == NULL)
		return rc;
	d->watches[0] = arena_str(k->ar, query_col_str(q, 1));
	for (size_t i = 0; i < n; i++)
		d->watches[i + 1] = also[i];
	d->n_watches = n + 1;
	return ERR_NONE;
}

static enum errc read_row(struct taking *k, int64_t seq, struct store_batch *b)
{
	struct query q = query_new(k->s, SQL_TAKE_ROW, k->e);
	struct store_delivery *d = &b->v[b->n];

	query_int(&q, seq);
	if (!query_row(&q))
		return query_end(&q);
	*d = (struct store_delivery){
		.seq = seq,
		.dest = arena_str(k->ar, k->t->dest),
		.alert_id = arena_str(k->ar, query_col_str(&q, 0)),
		.article = query_col_int(&q, 3),
		.created_ms = query_col_int(&q, 4),
		.first_try_ms = query_col_int(&q, 5) != 0 ? query_col_int(&q, 5) : k->t->now_ms,
		.attempts = (uint32_t)query_col_int(&q, 6),
		.tried_ms = query_col_int(&q, 7),
		.plain = query_col_int(&q, 8) != 0,
		.aside = (enum alert_aside)query_col_int(&q, 9),
	};
	if (b->n++ == 0)
		b->hold = k->hold[0] != '\0' ? str_of(k->hold)
					     : arena_str(k->ar, query_col_str(&q, 10));
	q.rc = read_watches(k, &q, d);
	return query_end(&q);
}

static enum errc read_rows(struct taking *k, struct store_batch *b)
{
	enum errc rc = ERR_NONE;

	b->v = arena_array(k->ar, k->n, sizeof(*b->v));
	for (size_t i = 0; b->v != NULL && i < k->n && rc == ERR_NONE; i++)
		rc = read_row(k, k->seqs[i], b);
	/* Before the rows are marked: a delivery that cannot be shown to anybody must not be
	 * `sending`. */
	return rc == ERR_NONE && k->ar->over
		       ? err_set(k->e, ERR_LIMIT, "no room for a delivery")
		       : rc;
}

static enum errc mark(struct taking *k, int64_t seq, int64_t turn)
{
	struct query q = query_new(k->s, SQL_TAKE, k->e);

	query_int(&q, k->seqs[0]);
	query_int(&q, turn);
	query_str(&q, str_of(k->hold));
	query_int(&q, k->t->now_ms);
	query_str(&q, str_of(k->s->node));
	query_int(&q, seq);
	/* How many rows it changed is not asked: no other process takes (sqlite_open.c), and this
	 * thread has just read the row. */
	return query_run(&q, NULL);
}

/* The first row may have led another message before, been given up or moved, and queued again: those
 * that it left behind take the name of the first among them. */
static enum errc part(struct taking *k)
{
	struct query q = query_new(k->s, SQL_TAKE_PART, k->e);

	query_int(&q, k->seqs[0]);
	return query_run(&q, NULL);
}

static enum errc mark_all(struct taking *k)
{
	int64_t turn = k->lead.turn;
	enum errc rc = k->lead.message == 0 ? part(k) : ERR_NONE;

	if (rc == ERR_NONE && k->lead.held)
		rc = sqlite_turn_now(k->s, k->t->dest, &turn, k->e);
	for (size_t i = 0; i < k->n && rc == ERR_NONE; i++)
		rc = mark(k, k->seqs[i], turn);
	return rc;
}

static enum errc take(struct taking *k, struct store_batch *ret)
{
	enum errc rc = find_lead(k);

	if (rc != ERR_NONE || k->lead.seq == 0)
		return rc;
	rc = join(k);
	if (rc == ERR_NONE)
		rc = read_rows(k, ret);
	return rc != ERR_NONE ? rc : mark_all(k);
}

enum errc sqlite_outbox_take(struct store *base, const struct store_take *t, struct arena *ar,
	struct store_batch *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e)
{
	struct taking k = {.s = sqlite_of(base),
		.t = t,
		.max = t->max != 0 ? t->max : 1,
		.ar = ar,
		.next_ms = TIME_NONE,
		.hold = "",
		.e = e};
	struct store_batch b = {0};
	bool own = false;
	enum errc rc = sqlite_atomic_begin(k.s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	rc = sqlite_atomic_end(k.s, own, take(&k, &b), e);
	if (rc != ERR_NONE)
		return rc;
	*ret_found = b.n != 0;
	*ret_due_ms = b.n != 0 ? t->now_ms : k.next_ms;
	if (b.n != 0)
		*ret = b;
	return ERR_NONE;
}
