/* SPDX-License-Identifier: ISC */
/* Notices of operations: alerts of no article, whose watch is their own id (schema.c). */
#include "store/sqlite.h"

static enum errc insert(struct sqlite *s, const struct store_ops *o, struct err *e)
{
	struct query q = query_new(s, SQL_OPS_PUT, e);

	query_str(&q, o->id);
	query_str(&q, o->code);
	query_str(&q, o->subject);
	query_str(&q, o->text);
	query_int(&q, o->level);
	return query_run(&q, NULL);
}

static enum errc put(struct sqlite *s, const struct store_ops *o, const struct str *dests,
	size_t n, struct err *e)
{
	const struct store_alert alert = {o->id, o->id, o->created_ms, hash64(STR("ops"), 0)};
	int64_t seq = 0;
	bool is_new = false;
	enum errc rc = sqlite_next(s, SQL_LAST_SEQ, &seq, e);

	if (rc == ERR_NONE)
		rc = sqlite_alert_put(s, 0, &alert, &is_new, e);
	if (rc == ERR_NONE && is_new)
		rc = insert(s, o, e);
	for (size_t i = 0; i < n && is_new && rc == ERR_NONE; i++) {
		const struct store_notice to = {.dest = dests[i]};

		rc = sqlite_notice_put(s, &alert, &to, seq + (int64_t)i, e);
	}
	return rc;
}

enum errc sqlite_ops_put(struct store *base, const struct store_ops *o, const struct str *dests,
	size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	return rc != ERR_NONE ? rc : sqlite_atomic_end(s, own, put(s, o, dests, n, e), e);
}

enum errc sqlite_ops_get(struct store *base, struct str id, struct arena *ar,
	struct store_ops *ret, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_OPS_GET, e);
	struct store_ops o = {.id = arena_str(ar, id)};

	query_str(&q, id);
	if (query_row(&q)) {
		o.code = arena_str(ar, query_col_str(&q, 0));
		o.subject = arena_str(ar, query_col_str(&q, 1));
		o.text = arena_str(ar, query_col_str(&q, 2));
		o.level = (int)query_col_int(&q, 3);
		o.created_ms = query_col_int(&q, 4);
	} else if (q.rc == ERR_NONE) {
		q.rc = err_set(e, ERR_GONE, "there is no notice '" STR_F "'", STR_A(id));
	}
	if (q.rc == ERR_NONE && ar->over)
		q.rc = err_set(e, ERR_LIMIT, "no room for a notice");
	if (query_end(&q) == ERR_NONE)
		*ret = o;
	return q.rc;
}
