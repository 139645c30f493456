/* SPDX-License-Identifier: ISC */
/* What a person does not want to be told of for a while. */
#include "store/sqlite.h"

static enum errc mute_insert(
	struct sqlite *s, const struct store_mute *m, int64_t id, struct err *e)
{
	struct query q = query_new(s, SQL_MUTE_PUT, e);

	query_int(&q, id);
	query_int(&q, m->kind);
	query_str(&q, m->subject);
	query_str(&q, m->dest);
	query_int(&q, m->until_ms);
	query_int(&q, m->created_ms);
	query_str(&q, m->why);
	return query_run(&q, NULL);
}

/* Whoever mutes makes the room: nothing else writes here, so that the table is bounded by this alone. */
static enum errc make_room(struct sqlite *s, int64_t now_ms, struct err *e)
{
	struct query q = query_new(s, SQL_MUTES_OVER, e);

	query_int(&q, now_ms);
	if (query_run(&q, NULL) != ERR_NONE)
		return q.rc;
	q = query_new(s, SQL_MUTE_COUNT, e);
	if (query_row(&q) && query_col_int(&q, 0) >= STORE_MUTES_MAX)
		q.rc = err_set(e, ERR_LIMIT, "there are %d mutes already", STORE_MUTES_MAX);
	return query_end(&q);
}

enum errc sqlite_mute_put(
	struct store *base, const struct store_mute *m, int64_t *ret_id, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	int64_t id = 0;
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	/* The id first: one that a person may still remember is not given again at once. */
	rc = sqlite_next(s, SQL_MUTE_LAST, &id, e);
	if (rc == ERR_NONE)
		rc = make_room(s, m->created_ms, e);
	if (rc == ERR_NONE)
		rc = mute_insert(s, m, id, e);
	rc = sqlite_atomic_end(s, own, rc, e);
	if (rc == ERR_NONE)
		*ret_id = id;
	return rc;
}

enum errc sqlite_mute_remove(struct store *base, int64_t id, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_MUTE_DELETE, e);
	int64_t changed = 0;

	query_int(&q, id);
	enum errc rc = query_run(&q, &changed);

	if (rc == ERR_NONE && changed == 0)
		rc = err_set(e, ERR_GONE, "there is no mute %lld", (long long)id);
	return rc;
}

static struct store_mute mute_row(const struct query *q)
{
	return (struct store_mute){
		.id = query_col_int(q, 0),
		.kind = (enum store_mute_kind)query_col_int(q, 1),
		.subject = query_col_str(q, 2),
		.dest = query_col_str(q, 3),
		.until_ms = query_col_int(q, 4),
		.created_ms = query_col_int(q, 5),
		.why = query_col_str(q, 6),
	};
}

enum errc sqlite_mutes_each(struct store *base, int64_t now_ms,
	void (*f)(const struct store_mute *m, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_MUTES_EACH, e);

	query_int(&q, now_ms);
	while (query_row(&q)) {
		struct store_mute m = mute_row(&q);

		f(&m, arg);
	}
	return query_end(&q);
}

struct mutes {
	struct store_mute *v;
	size_t n, cap;
	struct arena *ar;
};

static void on_mute(const struct store_mute *m, void *arg)
{
	struct mutes *all = arg;
	struct store_mute *v = arena_room(all->ar, all->v, all->n, &all->cap, sizeof(*all->v));

	if (v == NULL)
		return;
	all->v = v;
	v[all->n] = *m;
	v[all->n].subject = arena_str(all->ar, m->subject);
	v[all->n].dest = arena_str(all->ar, m->dest);
	v[all->n++].why = arena_str(all->ar, m->why);
}

enum errc sqlite_mutes_get(struct store *base, int64_t now_ms, struct arena *ar,
	struct store_mute **ret, size_t *ret_n, struct err *e)
{
	struct mutes all = {.ar = ar};
	enum errc rc = sqlite_mutes_each(base, now_ms, on_mute, &all, e);

	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "no room for the mutes");
	if (rc == ERR_NONE) {
		*ret = all.v;
		*ret_n = all.n;
	}
	return rc;
}
