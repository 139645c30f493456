/* SPDX-License-Identifier: ISC */
/* Subscriptions at hubs. */
#include "store/sqlite.h"

enum errc sqlite_websub_put(struct store *base, const struct store_websub *w, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_WEBSUB_PUT, e);

	query_str(&q, w->callback);
	query_str(&q, w->feed);
	query_str(&q, w->hub);
	query_str(&q, w->topic);
	query_str(&q, w->secret);
	query_int(&q, w->state);
	query_int(&q, w->tries);
	query_int(&q, w->asked_ms);
	query_int(&q, w->next_ms);
	query_int(&q, w->lease_ms);
	query_int(&q, w->expires_ms);
	return query_run(&q, NULL);
}

enum errc sqlite_websub_drop(struct store *base, struct str callback, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_WEBSUB_DROP, e);

	query_str(&q, callback);
	return query_run(&q, NULL);
}

static struct store_websub websub_row(const struct query *q)
{
	return (struct store_websub){
		.callback = query_col_str(q, 0),
		.feed = query_col_str(q, 1),
		.hub = query_col_str(q, 2),
		.topic = query_col_str(q, 3),
		.secret = query_col_str(q, 4),
		.state = (int)query_col_int(q, 5),
		.tries = (uint32_t)query_col_int(q, 6),
		.asked_ms = query_col_int(q, 7),
		.next_ms = query_col_int(q, 8),
		.lease_ms = query_col_int(q, 9),
		.expires_ms = query_col_int(q, 10),
	};
}

enum errc sqlite_websubs_each(struct store *base,
	void (*f)(const struct store_websub *w, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_WEBSUBS_EACH, e);

	while (query_row(&q)) {
		struct store_websub w = websub_row(&q);

		f(&w, arg);
	}
	return query_end(&q);
}
