/* SPDX-License-Identifier: ISC */
/*
 * Many deliveries at once, chosen by a person: sent again, or given up. Walks over all that was ever
 * queued, LOOK rows a call, so that ingests have their turn in between; the oldest first, because each gets
 * its turn in the queue when it comes up. What is to change is collected before anything is changed.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/sqlite.h"

enum {
	LOOK = 4096
};

struct swept {
	int64_t seq;
	uint64_t flow;
	struct str dest;
};

struct sweep {
	struct sqlite *s;
	const struct store_alert_filter *f;
	uint32_t any; /* states that can change */
	bool requeue;
	int64_t now_ms;
	struct str why;
	struct arena arena;
	struct swept *v;
	size_t n, cap;
	struct err *e;
};

/* Fills *io but for n. */
static enum errc look(struct sweep *w, struct store_sweep *io)
{
	bool one = w->f->id.n != 0;
	struct query q = query_new(w->s, one ? SQL_SWEEP_OF : SQL_SWEEP, w->e);
	size_t seen = 0;

	sqlite_filter_bind(&q, w->f, w->any);
	if (one)
		query_str(&q, w->f->id);
	query_int(&q, io->after_seq);
	query_int(&q, LOOK);
	for (; w->n < w->f->max && query_row(&q); seen++) {
		io->after_seq = query_col_int(&q, 0);
		if (query_col_int(&q, 3) == 0)
			continue;
		w->v = arena_room(&w->arena, w->v, w->n, &w->cap, sizeof(*w->v));
		w->v[w->n++] = (struct swept){io->after_seq, (uint64_t)query_col_int(&q, 1),
			arena_str(&w->arena, query_col_str(&q, 2))};
	}
	io->more = seen == LOOK || (w->n == w->f->max && w->n != 0);
	return query_end(&q);
}

static enum errc change(struct sweep *w, const struct swept *row)
{
	int64_t turn = 0;
	enum errc rc = ERR_NONE;

	if (w->requeue)
		rc = sqlite_turn_of(w->s, row->flow, row->dest, &turn, w->e);
	if (rc != ERR_NONE)
		return rc;
	struct query q = query_new(w->s, w->requeue ? SQL_REQUEUE : SQL_GIVE_UP, w->e);

	query_int(&q, w->now_ms);
	if (w->requeue)
		query_int(&q, turn);
	else
		query_str(&q, w->why);
	query_int(&q, row->seq);
	return query_run(&q, NULL);
}

static enum errc run(struct sweep *w, struct store_sweep *io)
{
	struct store_sweep next = *io;
	bool own = false;
	enum errc rc = sqlite_atomic_begin(w->s, &own, w->e);

	if (rc != ERR_NONE)
		return rc;
	arena_init(&w->arena, BUF_NO_MAX);
	rc = look(w, &next);
	for (size_t i = 0; i < w->n && rc == ERR_NONE; i++)
		rc = change(w, &w->v[i]);
	rc = sqlite_atomic_end(w->s, own, rc, w->e);
	next.n = w->n;
	arena_done(&w->arena);
	if (rc == ERR_NONE)
		*io = next;
	return rc;
}

enum errc sqlite_alert_requeue(struct store *base, const struct store_alert_filter *f,
	bool redeliver, int64_t now_ms, struct store_sweep *io, struct err *e)
{
	struct sweep w = {.s = sqlite_of(base),
		.f = f,
		.any = 1U << DELIVERY_DEAD | 1U << DELIVERY_SUPPRESSED |
		       (redeliver ? 1U << DELIVERY_DONE : 0U),
		.requeue = true,
		.now_ms = now_ms,
		.e = e};

	return run(&w, io);
}

enum errc sqlite_alert_drop(struct store *base, const struct store_alert_filter *f,
	struct str why, int64_t now_ms, struct store_sweep *io, struct err *e)
{
	struct sweep w = {.s = sqlite_of(base),
		.f = f,
		.any = 1U << DELIVERY_PENDING | 1U << DELIVERY_HELD,
		.now_ms = now_ms,
		.why = why,
		.e = e};

	return run(&w, io);
}
