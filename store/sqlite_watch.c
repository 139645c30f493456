/* SPDX-License-Identifier: ISC */
/*
 * Watches that were ever seen, and what they found.
 *
 * A watch row is an id and when it came; it is never deleted, since its presence says that the
 * baseline was taken. Hits are rows (article, watch, n): n goes on where the last call for the
 * article ended, so a watch that is new today adds to an article of last week.
 */
#include "store/sqlite.h"

static enum errc watch_seen(
	struct sqlite *s, struct str watch, int64_t now_ms, bool *ret_new, struct err *e)
{
	struct query q = query_new(s, SQL_WATCH_PUT, e);
	int64_t changed = 0;

	query_str(&q, watch);
	query_int(&q, now_ms);
	enum errc rc = query_run(&q, &changed);

	/* INSERT ... DO NOTHING changed a row: it was not there. One statement asks and puts
	 * down. */
	if (rc == ERR_NONE)
		*ret_new = changed != 0;
	return rc;
}

enum errc sqlite_watches_seen(struct store *base, const struct str *ids, size_t n,
	int64_t now_ms, bool *ret_new, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = watch_seen(s, ids[i], now_ms, &ret_new[i], e);
	return sqlite_atomic_end(s, own, rc, e);
}

static enum errc hit_put(
	struct sqlite *s, int64_t article, int64_t n, const struct store_hit *h, struct err *e)
{
	struct query q = query_new(s, SQL_HIT_PUT, e);
	const int64_t numbers[] = {h->line, h->field, (int64_t)h->start, (int64_t)h->end,
		(int64_t)h->core_start, (int64_t)h->core_end, h->rules, h->fold_version};

	query_int(&q, article);
	query_str(&q, h->watch);
	query_int(&q, n);
	query_str(&q, h->term);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		query_int(&q, numbers[i]);
	return query_run(&q, NULL);
}

/* Hits of an article may come in several calls; the order of the calls is kept. */
static enum errc hits_count(struct sqlite *s, int64_t article, int64_t *ret, struct err *e)
{
	struct query q = query_new(s, SQL_HIT_LAST, e);

	query_int(&q, article);
	if (query_row(&q) && query_col_time(&q, 0) != TIME_NONE)
		*ret = query_col_int(&q, 0) + 1;
	return query_end(&q);
}

/* The notices of alert i, if it is new. */
static enum errc alert_add(struct sqlite *s, int64_t article, const struct store_found *f,
	size_t i, int64_t *seq, struct err *e)
{
	bool is_new = false;
	enum errc rc = sqlite_alert_put(s, article, &f->alerts[i], &is_new, e);

	/* A destination that is named twice gets one row (ON CONFLICT), and a seq remains unused:
	 * only the order of seqs means anything. */
	for (size_t k = 0; k < f->n_notices && is_new && rc == ERR_NONE; k++)
		if (f->notices[k].alert == i)
			rc = sqlite_notice_put(s, &f->alerts[i], &f->notices[k], (*seq)++, e);
	return rc;
}

enum errc sqlite_found_add(struct sqlite *s, int64_t article, const struct store_found *f,
	bool is_new, int64_t *seq, struct err *e)
{
	int64_t at = 0;
	/* A new article has no hits yet, and that is nearly every call: the look-up is saved. */
	enum errc rc = is_new || f->n_hits == 0 ? ERR_NONE : hits_count(s, article, &at, e);

	for (size_t i = 0; i < f->n_hits && rc == ERR_NONE; i++)
		rc = hit_put(s, article, at++, &f->hits[i], e);
	for (size_t i = 0; i < f->n_alerts && rc == ERR_NONE; i++)
		rc = alert_add(s, article, f, i, seq, e);
	return rc;
}

enum errc sqlite_found_put(
	struct store *base, const struct store_found *v, size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	bool own = false;
	int64_t seq = 0;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	rc = sqlite_next(s, SQL_LAST_SEQ, &seq, e);
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = sqlite_found_add(s, v[i].article, &v[i], false, &seq, e);
	return sqlite_atomic_end(s, own, rc, e);
}

static struct store_hit hit_row(const struct query *q, struct arena *ar)
{
	return (struct store_hit){
		.watch = arena_str(ar, query_col_str(q, 0)),
		.term = arena_str(ar, query_col_str(q, 1)),
		.line = (uint32_t)query_col_int(q, 2),
		.field = (enum field)query_col_int(q, 3),
		.start = (size_t)query_col_int(q, 4),
		.end = (size_t)query_col_int(q, 5),
		.core_start = (size_t)query_col_int(q, 6),
		.core_end = (size_t)query_col_int(q, 7),
		.rules = (uint32_t)query_col_int(q, 8),
		.fold_version = (uint32_t)query_col_int(q, 9),
	};
}

struct hits {
	struct store_hit *v;
	size_t n, cap;
};

/* All rows of q. */
static enum errc hits_read(
	struct query *q, int64_t article, struct arena *ar, struct hits *all, struct err *e)
{
	while (query_row(q)) {
		all->v = arena_room(ar, all->v, all->n, &all->cap, sizeof(*all->v));
		if (all->v == NULL)
			break;
		all->v[all->n++] = hit_row(q, ar);
	}
	if (q->rc == ERR_NONE && ar->over)
		q->rc = err_set(e, ERR_LIMIT, "the hits of article %lld are too many",
			(long long)article);
	return query_end(q);
}

static enum errc hits_of(struct sqlite *s, int64_t article, struct str watch, struct arena *ar,
	struct hits *all, struct err *e)
{
	struct query q = query_new(s, SQL_HITS_GET, e);

	query_int(&q, article);
	query_str(&q, watch);
	return hits_read(&q, article, ar, all, e);
}

enum errc sqlite_hits_get(struct store *base, int64_t article, const struct str *watches,
	size_t n_watches, struct arena *ar, struct store_hit **ret, size_t *ret_n,
	struct err *e)
{
	struct hits all = {0};
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n_watches && rc == ERR_NONE; i++)
		rc = hits_of(sqlite_of(base), article, watches[i], ar, &all, e);
	if (rc == ERR_NONE) {
		*ret = all.v;
		*ret_n = all.n;
	}
	return rc;
}

enum errc sqlite_article_hits(struct store *base, int64_t article, size_t max, struct arena *ar,
	struct store_hit **ret, size_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_HITS_ALL, e);
	struct hits all = {0};

	query_int(&q, article);
	query_int(&q, (int64_t)max);
	enum errc rc = hits_read(&q, article, ar, &all, e);

	if (rc == ERR_NONE) {
		*ret = all.v;
		*ret_n = all.n;
	}
	return rc;
}
