/* SPDX-License-Identifier: ISC */
/* What is remembered of a destination across restarts: its health, and whether a person paused it. */
#include "store/sqlite.h"

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

enum errc sqlite_dest_pause(
	struct store *base, struct str id, bool paused, int64_t now_ms, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_DEST_PAUSE, e);

	query_str(&q, id);
	/* A clock that says 0 pauses all the same. */
	query_int(&q, paused ? (now_ms != 0 ? now_ms : 1) : 0);
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
			.paused = query_col_int(&q, 5) != 0,
			.paused_ms = query_col_int(&q, 5),
		};

		f(&d, arg);
	}
	return query_end(&q);
}
