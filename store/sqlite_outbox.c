/* SPDX-License-Identifier: ISC */
/*
 * Alerts and the outbox (the states of a delivery: head of sqlite.c; what is taken: sqlite_take.c).
 *
 * Every change of a delivery names the state it comes from, so a verdict that arrives for a row
 * that is no longer being sent changes nothing and is told ERR_GONE.
 *
 *   call          from      to        also changes
 *   notice_put    -         PENDING   due now; nothing when (article, watch) has an alert
 *                 -         HELD      hold_ms; in no turn
 *                 -         SUPPRESSED
 *   take          PENDING   SENDING   node, message; first_try_ms the first time
 *                 HELD      SENDING   the same, and the turn that leaves now
 *   again         SENDING   PENDING   due_ms, tried_ms, plain, aside, why; attempts when it counts
 *   done, dead    SENDING   the end   why
 *   dead_one      SENDING   DEAD      why; the others of its message leave without it
 *   dead ...      SUPPRESSED PENDING  of a story that only it was to tell, the newest (sqlite_lost.c); so with condemn, drop
 *   again, done, dead: all rows of the message.
 *   release       PENDING   PENDING   of those aside: due now; pardoned: aside no longer, not plain
 *   condemn       PENDING   DEAD      of those aside, what was refused
 *   recover       SENDING   PENDING   nothing: it was due when it was taken
 *
 * The queue of a destination is its PENDING rows by turn and seq. It has no order by due_ms, so a row
 * that is tried again goes before those behind it, and alerts arrive in the order of their articles.
 * When that is, the destination's lane knows; only for what steps aside it stands in the row. That holds nobody; it comes up again in its old place when it is due.
 *
 * A feed that brings 400 items at once must not stand in front of everybody else's alerts. So each
 * delivery gets the number of a turn when it is queued:
 *
 *   nothing of its flow waits     the turn that leaves now
 *   else                          the turn of the last of its flow, or, when that turn has
 *                                 STORE_TURN of the flow, the one after it
 *
 * What arrives for a quiet flow so passes all but the next few of a flood, and as long as nobody
 * floods, there is one turn, and all leave in the order of time.
 */
#include "store/sqlite.h"

/* The number that a query finds; nothing found leaves *ret as it is. */
static enum errc turn_find(struct query q, int64_t *ret)
{
	if (query_row(&q))
		*ret = query_col_int(&q, 0);
	return query_end(&q);
}

static struct query turn_query(
	struct sqlite *s, enum sql which, struct str dest, const uint64_t *flow, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_str(&q, dest);
	if (flow != NULL)
		query_int(&q, (int64_t)*flow);
	return q;
}

/* The turn that leaves now: of the first that waits, else the last that was delivered. */
enum errc sqlite_turn_now(struct sqlite *s, struct str dest, int64_t *ret, struct err *e)
{
	int64_t now = -1;
	enum errc rc = turn_find(turn_query(s, SQL_TURN_NOW, dest, NULL, e), &now);

	if (rc == ERR_NONE && now < 0) {
		now = 0;
		rc = turn_find(turn_query(s, SQL_TURN_PAST, dest, NULL, e), &now);
	}
	if (rc == ERR_NONE)
		*ret = now;
	return rc;
}

enum errc sqlite_turn_of(
	struct sqlite *s, uint64_t flow, struct str dest, int64_t *ret, struct err *e)
{
	int64_t now = 0;
	int64_t last = -1;
	int64_t taken = 0;
	enum errc rc = sqlite_turn_now(s, dest, &now, e);

	if (rc == ERR_NONE)
		rc = turn_find(turn_query(s, SQL_TURN_OF_FLOW, dest, &flow, e), &last);
	/* At most STORE_TURN and a few to count: those that are delivered count too, or a flow that
	 * always has one waiting would keep this turn for ever. */
	if (rc == ERR_NONE && last >= now) {
		struct query q = turn_query(s, SQL_TURN_TAKEN, dest, &flow, e);

		query_int(&q, last);
		rc = turn_find(q, &taken);
	}
	if (rc == ERR_NONE)
		*ret = last < now ? now : last + (taken >= STORE_TURN);
	return rc;
}

enum errc sqlite_alert_put(struct sqlite *s, int64_t article, const struct store_alert *a,
	bool *ret_new, struct err *e)
{
	struct query q = query_new(s, SQL_ALERT_PUT, e);
	int64_t changed = 0;

	query_str(&q, a->id);
	query_str(&q, a->watch);
	query_int(&q, article);
	query_int(&q, a->created_ms);
	enum errc rc = query_run(&q, &changed);

	/* UNIQUE (article, watch) makes this the test: a job that is run twice, or an article
	 * that two polls both call new, finds its alert there and writes no deliveries. */
	if (rc == ERR_NONE)
		*ret_new = changed != 0;
	return rc;
}

static enum delivery_state state_of(const struct store_notice *to)
{
	if (to->suppressed)
		return DELIVERY_SUPPRESSED;
	return to->hold_until_ms != 0 ? DELIVERY_HELD : DELIVERY_PENDING;
}

enum errc sqlite_notice_put(struct sqlite *s, const struct store_alert *a,
	const struct store_notice *to, int64_t seq, struct err *e)
{
	AUTO_BUF struct buf also;
	enum delivery_state state = state_of(to);
	int64_t turn = 0;
	enum errc rc = ERR_NONE;

	buf_init(&also, BUF_NO_MAX);
	if (state == DELIVERY_PENDING)
		rc = sqlite_turn_of(s, a->flow, to->dest, &turn, e);
	if (rc != ERR_NONE)
		return rc;
	struct query q = query_new(s, SQL_DELIVERY_PUT, e);

	query_int(&q, seq);
	query_str(&q, a->id);
	query_str(&q, to->dest);
	query_int(&q, a->created_ms);
	query_int(&q, (int64_t)a->flow);
	query_int(&q, turn);
	query_str(&q, sqlite_list_write(to->also, to->n_also, &also));
	query_int(&q, state);
	query_str(&q, to->why);
	query_int(&q, state == DELIVERY_HELD ? to->hold_until_ms : 0);
	query_int(&q, (int64_t)to->batch);
	return query_run(&q, NULL);
}

static enum errc not_sent(struct err *e, int64_t seq)
{
	return err_set(e, ERR_GONE, "delivery %lld is not being sent", (long long)seq);
}

/* Runs a change of state; ERR_GONE when the row was not being sent by us. */
static enum errc delivery_change(struct query *q, int64_t seq)
{
	int64_t changed = 0;

	query_int(q, seq);
	query_str(q, str_of(q->s->node));
	enum errc rc = query_run(q, &changed);

	return rc == ERR_NONE && changed == 0 ? not_sent(q->e, seq) : rc;
}

enum errc sqlite_outbox_again(
	struct store *base, const struct store_again *v, int64_t now_ms, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_AGAIN, e);

	query_int(&q, v->due_ms);
	query_int(&q, v->wait_ms);
	query_int(&q, v->counts);
	query_int(&q, v->plain);
	query_int(&q, v->aside);
	query_int(&q, now_ms);
	query_str(&q, v->why);
	return delivery_change(&q, v->seq);
}

/* Finished rows stay for counts and for operators, until their alert expires. */
enum errc sqlite_outbox_done(struct store *base, int64_t seq, int64_t now_ms, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_DONE, e);

	query_int(&q, now_ms);
	return delivery_change(&q, seq);
}

static enum errc die(struct sqlite *s, enum sql which, int64_t seq, int64_t now_ms,
	struct str why, struct err *e)
{
	struct query q = query_new(s, which, e);
	uint64_t n = 0;

	query_int(&q, now_ms);
	query_str(&q, why);
	query_int(&q, seq);
	query_str(&q, str_of(s->node));
	enum errc rc = sqlite_give_up(&q, now_ms, INT64_MIN, &n);

	return rc == ERR_NONE && n == 0 ? not_sent(e, seq) : rc;
}

static enum errc dead(struct store *base, enum sql which, int64_t seq, int64_t now_ms,
	struct str why, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	return sqlite_atomic_end(s, own, die(s, which, seq, now_ms, why, e), e);
}

enum errc sqlite_outbox_dead(
	struct store *base, int64_t seq, int64_t now_ms, struct str why, struct err *e)
{
	return dead(base, SQL_DELIVERY_DEAD, seq, now_ms, why, e);
}

enum errc sqlite_outbox_dead_one(
	struct store *base, int64_t seq, int64_t now_ms, struct str why, struct err *e)
{
	return dead(base, SQL_DELIVERY_DEAD_ONE, seq, now_ms, why, e);
}

enum errc sqlite_outbox_release(
	struct store *base, struct str dest, bool pardon, int64_t now_ms, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_RELEASE, e);

	query_int(&q, now_ms);
	query_int(&q, pardon);
	query_str(&q, dest);
	return query_run(&q, NULL);
}

enum errc sqlite_outbox_condemn(
	struct store *base, struct str dest, int64_t now_ms, uint64_t *ret_n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	uint64_t n = 0;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	struct query q = query_new(s, SQL_DELIVERY_CONDEMN, e);

	query_int(&q, now_ms);
	query_str(&q, dest);
	rc = sqlite_atomic_end(s, own, sqlite_give_up(&q, now_ms, INT64_MIN, &n), e);
	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

enum errc sqlite_outbox_recover(
	struct store *base, struct str node, uint64_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_RECOVER, e);

	query_str(&q, node);
	return query_run_counted(&q, ret_n);
}
