/* SPDX-License-Identifier: ISC */
/*
 * The queue of a destination as a whole: rows that move to another destination, and rows that are given
 * up. Both touch PENDING and HELD rows only, and each change says so in its statement: what is being sent
 * is the lane's.
 *
 *   drop    PENDING, HELD -> DEAD
 *   adopt   PENDING -> PENDING of another destination, as new there; DEAD when that has the article
 *           HELD -> HELD there, or DEAD
 */
#include "store/sqlite.h"

/* How many rows of a queue are one too many. */
static enum errc excess(
	struct sqlite *s, const struct store_drop *v, uint64_t *ret, struct err *e)
{
	struct query q = query_new(s, SQL_QUEUE_LENGTH, e);

	query_str(&q, v->dest);
	if (query_row(&q) && (uint64_t)query_col_int(&q, 0) > v->keep)
		*ret = (uint64_t)query_col_int(&q, 0) - v->keep;
	return query_end(&q);
}

static enum errc drop(struct sqlite *s, enum sql which, const struct store_drop *v,
	uint64_t max, int64_t now_ms, uint64_t *sum, struct err *e)
{
	struct query q = query_new(s, which, e);
	uint64_t n = 0;

	query_int(&q, now_ms);
	query_str(&q, v->why);
	query_str(&q, v->dest);
	query_int(&q, (int64_t)max);
	if (which == SQL_QUEUE_DROP_OLD)
		query_int(&q, v->before_ms);
	enum errc rc = sqlite_give_up(&q, now_ms, v->before_ms, &n);

	*sum += n;
	return rc;
}

/* What rings in place of a dead letter may be one too many itself, or make what is older one. It ends: of a story each is
 * younger than the last. */
static enum errc drop_excess(struct sqlite *s, const struct store_drop *v, uint64_t max,
	int64_t now_ms, uint64_t *sum, struct err *e)
{
	uint64_t too_many = 0;
	enum errc rc = ERR_NONE;

	do {
		uint64_t left = max - *sum;

		/* Counted first: counting is cheap, and most queues are short. */
		too_many = 0;
		rc = excess(s, v, &too_many, e);
		too_many = too_many < left ? too_many : left;
		if (rc == ERR_NONE && too_many > 0)
			rc = drop(s, SQL_QUEUE_DROP_FIRST, v, too_many, now_ms, sum, e);
	} while (rc == ERR_NONE && too_many > 0);
	return rc;
}

enum errc sqlite_outbox_drop(struct store *base, const struct store_drop *v, size_t max,
	int64_t now_ms, uint64_t *ret_n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	uint64_t n = 0;
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	if (v->before_ms != INT64_MIN)
		rc = drop(s, SQL_QUEUE_DROP_OLD, v, max, now_ms, &n, e);
	if (rc == ERR_NONE && v->keep != UINT64_MAX)
		rc = drop_excess(s, v, max, now_ms, &n, e);
	rc = sqlite_atomic_end(s, own, rc, e);
	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

/* A row that is to move. */
struct mover {
	int64_t seq;
	uint64_t flow;
	struct str alert; /* its id */
	bool held;
};

struct movers {
	struct mover *v;
	size_t n, cap;
	struct arena arena;
};

/* Adds the rows that a statement finds; no more than `max` in all. */
static enum errc movers_add(struct sqlite *s, enum sql which, struct str from, size_t max,
	struct movers *m, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_str(&q, from);
	query_int(&q, (int64_t)(max - m->n));
	while (query_row(&q)) {
		m->v = arena_room(&m->arena, m->v, m->n, &m->cap, sizeof(*m->v));
		if (m->v == NULL)
			break;
		m->v[m->n++] = (struct mover){query_col_int(&q, 0),
			(uint64_t)query_col_int(&q, 1),
			arena_str(&m->arena, query_col_str(&q, 2)), which == SQL_QUEUE_HELD};
	}
	if (q.rc == ERR_NONE && m->arena.over)
		q.rc = err_set(e, ERR_LIMIT, "too many deliveries to move");
	return query_end(&q);
}

/* The first rows of a queue, in its order; one more than max, when there are more. */
static enum errc movers_find(
	struct sqlite *s, struct str from, size_t max, struct movers *m, struct err *e)
{
	static const enum sql kinds[] = {SQL_QUEUE_ROWS, SQL_QUEUE_ASIDE, SQL_QUEUE_HELD};
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < 3 && rc == ERR_NONE && m->n <= max; i++)
		rc = movers_add(s, kinds[i], from, max + 1, m, e);
	return rc;
}

/* A dead letter of the same alert at `to`, or what was suppressed there, gives way: it was not
 * delivered. */
static enum errc clear_dead(struct sqlite *s, struct str alert, struct str to, struct err *e)
{
	static const enum sql steps[] = {SQL_QUEUE_CLEAR_ATTEMPTS, SQL_QUEUE_CLEAR};
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < 2 && rc == ERR_NONE; i++) {
		struct query q = query_new(s, steps[i], e);

		query_str(&q, alert);
		query_str(&q, to);
		rc = query_run(&q, NULL);
	}
	return rc;
}

/* Has `to` been given this article, or will be, by whichever alert? */
static enum errc has_article(
	struct sqlite *s, struct str alert, struct str to, bool *ret, struct err *e)
{
	struct query q = query_new(s, SQL_QUEUE_HAS, e);

	query_str(&q, alert);
	query_str(&q, to);
	*ret = query_row(&q);
	return query_end(&q);
}

static enum errc move(struct sqlite *s, const struct mover *m, struct str to, int64_t now_ms,
	struct store_adopted *sum, struct err *e)
{
	bool has = false;
	int64_t turn = 0;
	enum errc rc = has_article(s, m->alert, to, &has, e);

	if (rc == ERR_NONE && !has)
		rc = clear_dead(s, m->alert, to, e);
	if (rc == ERR_NONE && !has && !m->held)
		rc = sqlite_turn_of(s, m->flow, to, &turn, e);
	if (rc != ERR_NONE)
		return rc;
	struct query q = query_new(s,
		has       ? SQL_QUEUE_HAD
		: m->held ? SQL_QUEUE_MOVE_HELD
			  : SQL_QUEUE_MOVE,
		e);

	query_int(&q, now_ms);
	query_str(&q, to);
	if (!has && !m->held)
		query_int(&q, turn);
	query_int(&q, m->seq);
	sum->had += has;
	sum->moved += !has;
	return query_run(&q, NULL);
}

enum errc sqlite_outbox_adopt(struct store *base, struct str from, struct str to, size_t max,
	int64_t now_ms, struct store_adopted *ret, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct movers m = {0};
	struct store_adopted sum = {0};
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	arena_init(&m.arena, (size_t)-1 / 4);
	rc = movers_find(s, from, max, &m, e);
	sum.more = m.n > max;
	for (size_t i = 0; i < m.n && i < max && rc == ERR_NONE; i++)
		rc = move(s, &m.v[i], to, now_ms, &sum, e);
	rc = sqlite_atomic_end(s, own, rc, e);
	arena_done(&m.arena);
	if (rc == ERR_NONE)
		*ret = sum;
	return rc;
}
