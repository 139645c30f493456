/* SPDX-License-Identifier: ISC */
/* When a destination was last told of what a watch found: one row for each pair. */
#include "store/sqlite.h"

static enum errc told_get(struct sqlite *s, const struct store_told_key *key,
	struct store_told *ret, struct err *e)
{
	struct query q = query_new(s, SQL_TOLD_GET, e);

	query_str(&q, key->dest);
	query_str(&q, key->watch);
	*ret = (struct store_told){*key, TIME_NONE, TIME_NONE};
	if (query_row(&q)) {
		ret->told_ms = query_col_int(&q, 0);
		ret->window_until_ms = query_col_int(&q, 1);
	}
	return query_end(&q);
}

enum errc sqlite_told_get(struct store *base, const struct store_told_key *keys, size_t n,
	struct store_told *ret, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = told_get(sqlite_of(base), &keys[i], &ret[i], e);
	return rc;
}

static enum errc told_put(struct sqlite *s, const struct store_told *v, struct err *e)
{
	struct query q = query_new(s, SQL_TOLD_PUT, e);

	query_str(&q, v->key.dest);
	query_str(&q, v->key.watch);
	query_int(&q, v->told_ms);
	query_int(&q, v->window_until_ms);
	return query_run(&q, NULL);
}

enum errc sqlite_told_put(
	struct store *base, const struct store_told *v, size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = told_put(s, &v[i], e);
	return sqlite_atomic_end(s, own, rc, e);
}

enum errc sqlite_told_expire(
	struct sqlite *s, int64_t before_ms, size_t max, uint64_t *ret_n, struct err *e)
{
	struct query q = query_new(s, SQL_TOLD_DELETE, e);

	query_int(&q, before_ms);
	query_int(&q, (int64_t)max);
	return query_run_counted(&q, ret_n);
}
