/* SPDX-License-Identifier: ISC */
/* What people look at all the time (look.h). */
#include "store/sqlite.h"

enum errc sqlite_matched(struct store *base, int64_t before_id, size_t max, int64_t *ret_ids,
	size_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_MATCHED, e);
	size_t n = 0;

	query_int(&q, before_id != 0 ? before_id : INT64_MAX);
	query_int(&q, (int64_t)max);
	while (n < max && query_row(&q))
		ret_ids[n++] = query_col_int(&q, 0);
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

enum errc sqlite_recent(
	struct store *base, int64_t since_ms, struct store_recent *ret, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_RECENT, e);
	struct store_recent r = {0};

	query_int(&q, since_ms);
	query_int(&q, STORE_RECENT_MAX);
	if (query_row(&q))
		r = (struct store_recent){.articles = (uint64_t)query_col_int(&q, 0),
			.alerts = (uint64_t)query_col_int(&q, 1),
			.waiting = (uint64_t)query_col_int(&q, 2)};
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret = r;
	return rc;
}
