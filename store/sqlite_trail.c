/* SPDX-License-Identifier: ISC */
/* Alerts and what became of them, for people. */
#include "store/sqlite.h"

void sqlite_filter_bind(struct query *q, const struct store_alert_filter *f, uint32_t any)
{
	query_str(q, f->dest);
	query_str(q, f->feed.n != 0 ? sqlite_feed_name(q->s, f->feed) : f->feed);
	query_str(q, f->watch);
	query_int(q, f->states != 0 ? f->states & any : any);
	query_int(q, f->since_ms != 0 ? f->since_ms : INT64_MIN);
	query_int(q, f->until_ms != 0 ? f->until_ms : INT64_MAX);
}

/* The texts live until the next row. */
static struct store_alert_row alert_row(const struct query *q)
{
	return (struct store_alert_row){
		.seq = query_col_int(q, 0),
		.id = query_col_str(q, 1),
		/* Of a notice of operations the watch is its id, to be unique. */
		.watch = query_col_int(q, 8) != 0 ? query_col_str(q, 2) : STR(""),
		.dest = query_col_str(q, 3),
		.feed = sqlite_feed_id(q->s, query_col_str(q, 4)),
		.title = query_col_str(q, 5),
		.hold = query_col_str(q, 6),
		.why = query_col_str(q, 7),
		.article = query_col_int(q, 8),
		.message = query_col_int(q, 9),
		.state = (enum delivery_state)query_col_int(q, 10),
		.attempts = (uint32_t)query_col_int(q, 11),
		.created_ms = query_col_int(q, 12),
		.changed_ms = query_col_int(q, 13),
		.hold_until_ms = query_col_int(q, 14),
	};
}

enum errc sqlite_alerts_each(struct store *base, const struct store_alert_filter *f,
	void (*cb)(const struct store_alert_row *row, void *arg), void *arg, struct err *e)
{
	bool one = f->id.n != 0;
	struct query q = query_new(sqlite_of(base), one ? SQL_ALERTS_OF : SQL_ALERTS_EACH, e);

	sqlite_filter_bind(&q, f, (1U << DELIVERY_N) - 1);
	if (one)
		query_str(&q, f->id);
	else
		query_int(&q, f->before_seq != 0 ? f->before_seq : INT64_MAX);
	query_int(&q, f->max <= INT64_MAX ? (int64_t)f->max : INT64_MAX);
	while (query_row(&q)) {
		struct store_alert_row row = alert_row(&q);

		cb(&row, arg);
	}
	return query_end(&q);
}

enum errc sqlite_article_alerts(struct store *base, int64_t article, size_t max,
	void (*f)(const struct store_alert_row *row, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_ALERTS_ARTICLE, e);

	query_int(&q, article);
	query_int(&q, (int64_t)max);
	while (query_row(&q)) {
		struct store_alert_row row = alert_row(&q);

		f(&row, arg);
	}
	return query_end(&q);
}

static enum errc read_alert(
	struct sqlite *s, struct str id, struct arena *ar, struct store_trail *t, struct err *e)
{
	struct query q = query_new(s, SQL_TRAIL, e);

	query_str(&q, id);
	if (!query_row(&q)) {
		if (q.rc == ERR_NONE)
			q.rc = err_set(e, ERR_GONE, "there is no alert '" STR_F "'", STR_A(id));
		return query_end(&q);
	}
	*t = (struct store_trail){
		.id = arena_str(ar, id),
		.watch = query_col_int(&q, 2) != 0 ? arena_str(ar, query_col_str(&q, 0))
						   : STR(""),
		.created_ms = query_col_int(&q, 1),
		.article = query_col_int(&q, 2),
		.stored = query_col_time(&q, 3) != TIME_NONE,
		.feed = arena_str(ar, sqlite_feed_id(s, query_col_str(&q, 4))),
		.title = arena_str(ar, query_col_str(&q, 5)),
		.link = arena_str(ar, query_col_str(&q, 6)),
		.published_s = query_col_time(&q, 7),
		.first_seen_ms = query_col_time(&q, 8),
		.why = arena_str(ar, query_col_str(&q, 9)),
	};
	return query_end(&q);
}

struct collected {
	struct store_trail *t;
	struct arena *ar;
	size_t cap;
};

static void on_row(const struct store_alert_row *row, void *arg)
{
	struct collected *c = arg;
	struct store_trail *t = c->t;
	struct store_trail_delivery *v = arena_room(c->ar, t->v, t->n, &c->cap, sizeof(*t->v));

	if (v == NULL)
		return;
	t->v = v;
	v[t->n] = (struct store_trail_delivery){.row = *row};
	struct store_alert_row *to = &v[t->n++].row;
	struct str *const texts[] = {
		&to->id, &to->watch, &to->dest, &to->feed, &to->title, &to->hold, &to->why};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_str(c->ar, *texts[i]);
}

enum errc sqlite_alert_trail(struct store *base, struct str id, struct arena *ar,
	struct store_trail *ret, struct err *e)
{
	const struct store_alert_filter f = {.id = id, .max = SIZE_MAX};
	struct sqlite *s = sqlite_of(base);
	struct store_trail t = {.n = 0};
	struct collected c = {.t = &t, .ar = ar};
	enum errc rc = read_alert(s, id, ar, &t, e);

	if (rc == ERR_NONE)
		rc = sqlite_alerts_each(base, &f, on_row, &c, e);
	for (size_t i = 0; i < t.n && rc == ERR_NONE; i++)
		rc = sqlite_attempts_get(
			s, t.v[i].row.seq, ar, &t.v[i].attempts, &t.v[i].n_attempts, e);
	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "no room for the alert");
	if (rc == ERR_NONE)
		*ret = t;
	return rc;
}
