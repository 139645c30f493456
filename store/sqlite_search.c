/* SPDX-License-Identifier: ISC */
/*
 * The word index in SQLite: search_form (stem -> forms), article_words (FTS5), search_state (the mark).
 *
 * article_words keeps no text (content = ''), which would be the articles once more. A row is then taken out by telling
 * FTS5 the very words that went in; they are made again from the article, which is deleted right behind. What that
 * costs, and the other two ways: doc/archive.md "Search".
 *
 * The columns that filters ask for stand before the long texts of their rows, so that reading them stays off the
 * overflow pages.
 */
#include <stdlib.h>

#include "store/sqlite.h"

enum errc sqlite_index_use(struct store *base, store_words_fn *f, void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);

	(void)e;
	s->words = f;
	s->words_arg = arg;
	return ERR_NONE;
}

enum errc sqlite_index_get(struct store *base, struct store_index *ret, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_INDEX_GET, e);
	struct store_index x = {0, 1, 0};

	if (query_row(&q))
		x = (struct store_index){
			query_col_int(&q, 0), query_col_int(&q, 1), query_col_int(&q, 2)};
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret = x;
	return rc;
}

static enum errc mark(struct sqlite *s, const struct store_index *x, struct err *e)
{
	struct query q = query_new(s, SQL_INDEX_MARK, e);

	query_int(&q, x->version);
	query_int(&q, x->low);
	query_int(&q, x->high);
	return query_run(&q, NULL);
}

static enum errc run(struct sqlite *s, enum sql which, struct err *e)
{
	struct query q = query_new(s, which, e);

	return query_run(&q, NULL);
}

enum errc sqlite_index_reset(struct store *base, int64_t version, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct store_index x = {.version = version};
	bool own = false, aside = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	rc = sqlite_next(s, SQL_LAST_ARTICLE, &x.low, e);
	x.high = x.low - 1;
	if (rc == ERR_NONE)
		rc = sqlite_waste_make(s, &aside, e);
	if (rc == ERR_NONE && !aside)
		rc = run(s, SQL_WORDS_CLEAR, e);
	if (rc == ERR_NONE && !aside)
		rc = run(s, SQL_FORMS_CLEAR, e);
	if (rc == ERR_NONE)
		rc = mark(s, &x, e);
	return sqlite_atomic_end(s, own, rc, e);
}

struct each_article {
	void (*f)(const struct store_article *a, void *arg);
	void *arg;
	size_t n;
};

static enum errc next(struct sqlite *s, enum sql which, int64_t id, size_t max,
	struct each_article *x, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_int(&q, id);
	query_int(&q, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	while (query_row(&q)) {
		AUTO_ARENA struct arena ar;
		struct store_article a;

		arena_init(&ar, (size_t)-1 / 4);
		q.rc = sqlite_article_row(&q, &ar, &a, e);
		if (q.rc != ERR_NONE)
			break;
		x->n++;
		x->f(&a, x->arg);
	}
	return query_end(&q);
}

enum errc sqlite_index_next(struct store *base, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct each_article x = {f, arg, 0};
	struct store_index i;
	enum errc rc = sqlite_index_get(base, &i, e);

	if (rc == ERR_NONE)
		rc = next(s, SQL_INDEX_UP, i.high, max, &x, e);
	if (rc == ERR_NONE && x.n == 0)
		rc = next(s, SQL_ARTICLES_EACH, i.low, max, &x, e);
	return rc;
}

static enum errc words_run(struct sqlite *s, enum sql which, int64_t id,
	const struct str columns[STORE_COLUMNS], struct err *e)
{
	struct query q = query_new(s, which, e);

	query_int(&q, id);
	for (size_t i = 0; i < STORE_COLUMNS; i++)
		query_str(&q, columns[i]);
	return query_run(&q, NULL);
}

static enum errc form_put(struct sqlite *s, const struct store_form *f, struct err *e)
{
	struct query q = query_new(s, SQL_FORM_PUT, e);

	query_int(&q, (int64_t)f->stem);
	query_str(&q, f->form);
	return query_run(&q, NULL);
}

enum errc sqlite_index_put(struct store *base, int64_t id,
	const struct str columns[STORE_COLUMNS], const struct store_form *forms, size_t n_forms,
	struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct store_index i;
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	rc = sqlite_index_get(base, &i, e);
	if (rc == ERR_NONE)
		rc = words_run(s, SQL_WORDS_PUT, id, columns, e);
	for (size_t k = 0; k < n_forms && rc == ERR_NONE; k++)
		rc = form_put(s, &forms[k], e);
	if (rc == ERR_NONE) {
		i.high = id > i.high ? id : i.high;
		i.low = id < i.low ? id : i.low;
		rc = mark(s, &i, e);
	}
	return sqlite_atomic_end(s, own, rc, e);
}

enum errc sqlite_index_tidy(struct store *base, struct err *e)
{
	return run(sqlite_of(base), SQL_WORDS_MERGE, e);
}

/* The words of an article as it is stored, put or deleted. */
static enum errc words_change(struct sqlite *s, enum sql which, int64_t id, struct err *e)
{
	AUTO_ARENA struct arena ar;
	struct store_article a;
	struct str columns[STORE_COLUMNS];

	arena_init(&ar, (size_t)-1 / 4);
	enum errc rc = sqlite_article_get(&s->base, id, &ar, &a, e);

	if (rc == ERR_GONE)
		return ERR_NONE;
	if (rc != ERR_NONE)
		return rc;
	s->words(&a, columns, s->words_arg);
	return words_run(s, which, id, columns, e);
}

enum errc sqlite_index_forget(struct sqlite *s, int64_t id, bool *ret_was, struct err *e)
{
	struct store_index i;
	enum errc rc = sqlite_index_get(&s->base, &i, e);

	*ret_was = rc == ERR_NONE && i.version != 0 && id >= i.low && id <= i.high;
	if (!*ret_was)
		return rc;
	s->words_gone = true;
	if (s->words != NULL)
		return words_change(s, SQL_WORDS_DELETE, id, e);
	/* Its words would be found for ever. */
	i.version = 0;
	return mark(s, &i, e);
}

/* Each transaction leaves a piece of index, also one that deletes, and of sixteen FTS5 makes one at once. */
enum errc sqlite_index_settle(struct sqlite *s, enum errc rc, struct err *e)
{
	if (rc != ERR_NONE || !s->words_gone)
		return rc;
	s->words_gone = false;
	return sqlite_index_tidy(&s->base, e);
}

enum errc sqlite_index_renew(struct sqlite *s, int64_t id, bool was, struct err *e)
{
	return was && s->words != NULL ? words_change(s, SQL_WORDS_PUT, id, e) : ERR_NONE;
}

enum errc sqlite_index_forms(struct store *base, uint64_t stem,
	void (*f)(struct str form, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_FORMS_GET, e);

	query_int(&q, (int64_t)stem);
	while (query_row(&q))
		f(query_col_str(&q, 0), arg);
	return query_end(&q);
}

/* ---- searching ------------------------------------------------------------------------- */

/* A list of feeds as JSON, by the names under which their articles are stored; empty: any. */
static struct str feeds_write(struct sqlite *s, const struct store_search *q, struct buf *out)
{
	VEC(struct str) names = {0};
	struct str ret = STR("[]");

	for (size_t i = 0; i < q->n_feeds; i++)
		vec_push(&names, sqlite_feed_name(s, q->feeds[i]));
	if (q->n_feeds > 0)
		ret = sqlite_list_write(names.p, names.n, out);
	free(names.p);
	return q->any_feed ? STR("") : ret;
}

static bool is_any(const struct store_search *x)
{
	return x->since_ms <= 0 && x->until_ms == INT64_MAX && x->any_feed && x->watch.n == 0;
}

enum errc sqlite_search_each(struct store *base, const struct store_search *x,
	bool (*f)(int64_t id, int64_t story, void *arg), void *arg, struct err *e)
{
	AUTO_BUF struct buf b;
	bool all = is_any(x);
	enum sql newest = all ? SQL_SEARCH_NEW_ALL : SQL_SEARCH_NEW;
	enum sql best = all ? SQL_SEARCH_BEST_ALL : SQL_SEARCH_BEST;

	buf_init(&b, BUF_NO_MAX);
	struct query q = query_new(sqlite_of(base), x->best ? best : newest, e);

	query_str(&q, x->match);
	if (!all) {
		query_int(&q, x->since_ms);
		query_int(&q, x->until_ms);
		query_str(&q, feeds_write(sqlite_of(base), x, &b));
		query_str(&q, x->watch);
	}
	while (query_row(&q) && f(query_col_int(&q, 0), query_col_int(&q, 1), arg))
		;
	return query_end(&q);
}

/* Articles between two ids. */
static enum errc rest_between(struct sqlite *s, int64_t above, int64_t below,
	const struct store_search *x, bool (*f)(const struct store_article *a, void *arg),
	void *arg, struct err *e)
{
	AUTO_BUF struct buf b;
	bool more = true;

	buf_init(&b, BUF_NO_MAX);
	struct str feeds = feeds_write(s, x, &b);
	struct query q = query_new(s, SQL_SEARCH_REST, e);

	query_int(&q, above);
	query_int(&q, below);
	query_int(&q, x->since_ms);
	query_int(&q, x->until_ms);
	query_str(&q, feeds);
	query_str(&q, x->watch);
	while (more && query_row(&q)) {
		AUTO_ARENA struct arena ar;
		struct store_article a;

		arena_init(&ar, (size_t)-1 / 4);
		q.rc = sqlite_article_row(&q, &ar, &a, e);
		more = q.rc == ERR_NONE && f(&a, arg);
	}
	return query_end(&q);
}

enum errc sqlite_search_rest(struct store *base, const struct store_search *x, bool older,
	bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	struct store_index i;
	enum errc rc = sqlite_index_get(base, &i, e);

	if (rc == ERR_NONE && i.version != x->version)
		i.low = i.high = 0;
	if (rc != ERR_NONE)
		return rc;
	return rest_between(
		sqlite_of(base), older ? 0 : i.high, older ? i.low : INT64_MAX, x, f, arg, e);
}

enum errc sqlite_search_below(struct store *base, int64_t id, uint64_t *ret, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_SEARCH_BELOW, e);
	uint64_t n = 0;

	query_int(&q, id);
	if (query_row(&q))
		n = (uint64_t)query_col_int(&q, 0);
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret = n;
	return rc;
}
