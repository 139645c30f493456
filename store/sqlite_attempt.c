/* SPDX-License-Identifier: ISC */
/*
 * The tries of a delivery. A message that is tried for days would fill the disk with the same answer, so
 * of each row the first ones are kept, which say how it began, and the newest.
 */
#include "base/utf8.h"
#include "store/sqlite.h"

/* No letter is cut in half. */
static struct str cut(struct str s)
{
	return s.n > STORE_ATTEMPT_TEXT ? (struct str){s.p, utf8_floor(s, STORE_ATTEMPT_TEXT)}
					: s;
}

static enum errc put(struct sqlite *s, const struct store_attempt *a, struct err *e)
{
	struct query q = query_new(s, SQL_ATTEMPT_PUT, e);
	int64_t changed = 0;

	query_int(&q, a->started_ms);
	query_int(&q, a->took_us);
	query_int(&q, a->status);
	query_str(&q, cut(a->error));
	query_str(&q, cut(a->excerpt));
	query_int(&q, a->seq);
	query_str(&q, str_of(s->node));
	enum errc rc = query_run(&q, &changed);

	if (rc == ERR_NONE && changed == 0)
		rc = err_set(e, ERR_GONE, "delivery %lld is not being sent", (long long)a->seq);
	return rc;
}

static enum errc trim(struct sqlite *s, int64_t seq, struct err *e)
{
	struct query q = query_new(s, SQL_ATTEMPTS_TRIM, e);

	query_int(&q, seq);
	query_int(&q, STORE_ATTEMPTS_FIRST);
	query_int(&q, STORE_ATTEMPTS - STORE_ATTEMPTS_FIRST);
	return query_run(&q, NULL);
}

enum errc sqlite_attempt_put(struct store *base, const struct store_attempt *a, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	rc = put(s, a, e);
	if (rc == ERR_NONE)
		rc = trim(s, a->seq, e);
	return sqlite_atomic_end(s, own, rc, e);
}

enum errc sqlite_attempts_get(struct sqlite *s, int64_t seq, struct arena *ar,
	struct store_attempt **ret, size_t *ret_n, struct err *e)
{
	struct query q = query_new(s, SQL_ATTEMPTS_GET, e);
	struct store_attempt *v = arena_array(ar, STORE_ATTEMPTS, sizeof(*v));
	size_t n = 0;

	query_int(&q, seq);
	for (; v != NULL && n < STORE_ATTEMPTS && query_row(&q); n++)
		v[n] = (struct store_attempt){
			.seq = seq,
			.n = (uint32_t)query_col_int(&q, 0),
			.started_ms = query_col_int(&q, 1),
			.took_us = query_col_int(&q, 2),
			.status = (int)query_col_int(&q, 3),
			.error = arena_str(ar, query_col_str(&q, 4)),
			.excerpt = arena_str(ar, query_col_str(&q, 5)),
		};
	*ret = v;
	*ret_n = n;
	if (q.rc == ERR_NONE && ar->over)
		q.rc = err_set(e, ERR_LIMIT, "no room for the attempts");
	return query_end(&q);
}

enum errc sqlite_attempts_last(struct store *base, struct str dest, size_t max,
	void (*f)(struct str alert, const struct store_attempt *a, void *arg), void *arg,
	struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_ATTEMPTS_LAST, e);

	query_str(&q, dest);
	query_int(&q, (int64_t)max);
	while (query_row(&q)) {
		const struct store_attempt a = {.seq = query_col_int(&q, 1),
			.n = (uint32_t)query_col_int(&q, 2),
			.started_ms = query_col_int(&q, 3),
			.took_us = query_col_int(&q, 4),
			.status = (int)query_col_int(&q, 5),
			.error = query_col_str(&q, 6),
			.excerpt = query_col_str(&q, 7)};

		f(query_col_str(&q, 0), &a, arg);
	}
	return query_end(&q);
}
