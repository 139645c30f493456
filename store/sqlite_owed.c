/* SPDX-License-Identifier: ISC */
/* Articles whose pages are still to come (store_owed). */
#include "store/sqlite.h"

enum errc sqlite_owed_put(struct sqlite *s, int64_t token, int64_t article, struct err *e)
{
	struct query q = query_new(s, SQL_OWED_PUT, e);

	query_int(&q, token);
	query_int(&q, article);
	return query_run(&q, NULL);
}

enum errc sqlite_owed_get(
	struct store *base, int64_t token, int64_t *ret_article, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_OWED_GET, e);
	int64_t article = 0;

	query_int(&q, token);
	if (query_row(&q))
		article = query_col_int(&q, 0);
	if (query_end(&q) == ERR_NONE)
		*ret_article = article;
	return q.rc;
}

enum errc sqlite_owed_settle(struct store *base, int64_t token, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_OWED_SETTLE, e);

	query_int(&q, token);
	return query_run(&q, NULL);
}

static enum errc forget_gone(struct sqlite *s, struct err *e)
{
	struct query q = query_new(s, SQL_OWED_GONE, e);

	return query_run(&q, NULL);
}

enum errc sqlite_owed_each(struct store *base, void (*f)(const struct store_owed *o, void *arg),
	void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);

	if (forget_gone(s, e) != ERR_NONE)
		return e->code;
	struct query q = query_new(s, SQL_OWED_EACH, e);

	while (query_row(&q)) {
		AUTO_ARENA struct arena ar;
		struct store_article a;

		/* One for each row, as in sqlite_articles_each(). */
		arena_init(&ar, (size_t)-1 / 4);
		q.rc = sqlite_article_row(&q, &ar, &a, e);
		if (q.rc == ERR_NONE)
			f(&(struct store_owed){query_col_int(&q, 18), &a}, arg);
	}
	return query_end(&q);
}
