/* SPDX-License-Identifier: ISC */
/*
 * Alerts and the outbox (the states of a delivery: head of sqlite.c).
 *
 * Every change of a delivery names the state it comes from, so a verdict that arrives for a row
 * that is no longer being sent changes nothing and is told ERR_GONE.
 *
 *   call          from      to        also changes
 *   notice_put    -         PENDING   due now; nothing when (article, watch) has an alert
 *   take          PENDING   SENDING   node; first_try_ms the first time
 *   again         SENDING   PENDING   due_ms, tried_ms, plain, aside, why; attempts when it counts
 *   done, dead    SENDING   the end   why
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
static enum errc turn_now(struct sqlite *s, struct str dest, int64_t *ret, struct err *e)
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
	enum errc rc = turn_now(s, dest, &now, e);

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

enum errc sqlite_notice_put(struct sqlite *s, const struct store_alert *a,
	const struct store_notice *to, int64_t seq, struct err *e)
{
	AUTO_BUF struct buf also;
	int64_t turn = 0;
	enum errc rc = sqlite_turn_of(s, a->flow, to->dest, &turn, e);

	buf_init(&also, BUF_NO_MAX);
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
	return query_run(&q, NULL);
}

/* The alert's watch (column 2), then those that stand in the list (column 11). */
static enum errc delivery_watches(
	const struct query *q, struct arena *ar, struct store_delivery *d, struct err *e)
{
	struct str *also = NULL;
	size_t n = 0;
	enum errc rc = sqlite_list_read(query_col_str(q, 11), ar, &also, &n, e);

	d->watches = arena_array(ar, n + 1, sizeof(*d->watches));
	if (rc != ERR_NONE || d->watches == NULL)
		return rc;
	d->watches[0] = arena_str(ar, query_col_str(q, 2));
	for (size_t i = 0; i < n; i++)
		d->watches[i + 1] = also[i];
	d->n_watches = n + 1;
	return ERR_NONE;
}

/* The head of the queue; *ret_due_ms is TIME_NONE when there is none. */
static enum errc delivery_next(struct sqlite *s, struct str dest, int64_t now_ms,
	struct arena *ar, struct store_delivery *ret, int64_t *ret_due_ms, struct err *e)
{
	struct query q = query_new(s, SQL_DELIVERY_NEXT, e);

	*ret_due_ms = TIME_NONE;
	query_str(&q, dest);
	query_int(&q, now_ms);
	query_int(&q, now_ms + STORE_DUE_MAX_MS);
	if (query_row(&q)) {
		*ret = (struct store_delivery){
			.seq = query_col_int(&q, 0),
			.alert_id = arena_str(ar, query_col_str(&q, 1)),
			.dest = arena_str(ar, dest),
			.article = query_col_int(&q, 3),
			.created_ms = query_col_int(&q, 4),
			.first_try_ms = query_col_int(&q, 5),
			.attempts = (uint32_t)query_col_int(&q, 6),
			.plain = query_col_int(&q, 7) != 0,
			.aside = (enum alert_aside)query_col_int(&q, 8),
			.tried_ms = query_col_int(&q, 9),
		};
		*ret_due_ms = query_col_int(&q, 10);
		q.rc = delivery_watches(&q, ar, ret, e);
	}
	/* Before the row is marked: a delivery that cannot be shown to anybody must not be
	 * `sending`. */
	if (q.rc == ERR_NONE && ar->over)
		q.rc = err_set(e, ERR_LIMIT, "no room for a delivery");
	return query_end(&q);
}

/* What is not aside waits for nothing but those before it: due later, it was written down under a clock
 * that was ahead. */
static bool is_due(const struct store_delivery *d, int64_t due_ms, int64_t now_ms)
{
	return d->aside == ASIDE_NOT || due_ms <= now_ms || due_ms > now_ms + STORE_DUE_MAX_MS;
}

enum errc sqlite_outbox_take(struct store *base, struct str dest, int64_t now_ms,
	struct arena *ar, struct store_delivery *ret, bool *ret_found, int64_t *ret_due_ms,
	struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct store_delivery d = {0};
	int64_t due_ms = TIME_NONE;

	enum errc rc = delivery_next(s, dest, now_ms, ar, &d, &due_ms, e);
	bool due = due_ms != TIME_NONE && is_due(&d, due_ms, now_ms);

	/* Nothing but what is aside, and not due. */
	if (rc == ERR_NONE && due_ms == TIME_NONE)
		rc = turn_find(turn_query(s, SQL_DELIVERY_ASIDE, dest, NULL, e), &due_ms);

	if (rc == ERR_NONE && due) {
		struct query q = query_new(s, SQL_DELIVERY_TAKE, e);

		d.first_try_ms = d.first_try_ms != 0 ? d.first_try_ms : now_ms;
		query_int(&q, d.first_try_ms);
		query_int(&q, now_ms);
		query_str(&q, str_of(s->node));
		query_int(&q, d.seq);
		/* How many rows it changed is not asked: no other process takes (sqlite_open.c),
		 * and this thread has just read the row. */
		rc = query_run(&q, NULL);
	}
	if (rc != ERR_NONE)
		return rc;
	if (due)
		*ret = d;
	*ret_found = due;
	*ret_due_ms = due_ms;
	return ERR_NONE;
}

/* Runs a change of state; ERR_GONE when the row was not being sent by us. */
static enum errc delivery_change(struct query *q, int64_t seq)
{
	int64_t changed = 0;

	query_int(q, seq);
	query_str(q, str_of(q->s->node));
	enum errc rc = query_run(q, &changed);

	if (rc == ERR_NONE && changed == 0)
		rc = err_set(q->e, ERR_GONE, "delivery %lld is not being sent", (long long)seq);
	return rc;
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
static enum errc delivery_end(struct sqlite *s, int64_t seq, enum delivery_state state,
	int64_t now_ms, struct str why, struct err *e)
{
	struct query q = query_new(s, SQL_DELIVERY_END, e);

	query_int(&q, state);
	query_int(&q, now_ms);
	query_str(&q, why);
	return delivery_change(&q, seq);
}

enum errc sqlite_outbox_done(struct store *base, int64_t seq, int64_t now_ms, struct err *e)
{
	return delivery_end(sqlite_of(base), seq, DELIVERY_DONE, now_ms, STR(""), e);
}

enum errc sqlite_outbox_dead(
	struct store *base, int64_t seq, int64_t now_ms, struct str why, struct err *e)
{
	return delivery_end(sqlite_of(base), seq, DELIVERY_DEAD, now_ms, why, e);
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
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_CONDEMN, e);

	query_int(&q, now_ms);
	query_str(&q, dest);
	return query_run_counted(&q, ret_n);
}

enum errc sqlite_outbox_recover(
	struct store *base, struct str node, uint64_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DELIVERY_RECOVER, e);

	query_str(&q, node);
	return query_run_counted(&q, ret_n);
}

enum errc sqlite_dest_put(struct store *base, const struct store_dest *d, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DEST_PUT, e);

	query_str(&q, d->id);
	query_int(&q, (int64_t)d->config_hash);
	query_int(&q, d->not_before_ms);
	query_int(&q, d->noted_ms);
	query_str(&q, d->why);
	return query_run(&q, NULL);
}

enum errc sqlite_dests_each(struct store *base,
	void (*f)(const struct store_dest *d, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DESTS_EACH, e);

	while (query_row(&q)) {
		struct store_dest d = {
			.id = query_col_str(&q, 0),
			.config_hash = (uint64_t)query_col_int(&q, 1),
			.not_before_ms = query_col_int(&q, 2),
			.noted_ms = query_col_int(&q, 3),
			.why = query_col_str(&q, 4),
		};

		f(&d, arg);
	}
	return query_end(&q);
}
