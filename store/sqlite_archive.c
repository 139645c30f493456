/* SPDX-License-Identifier: ISC */
/* A walk over all articles, in the order in which they were stored, a window of ids a call: so that each is a read of its
 * own, and the log of a daemon that writes meanwhile is not held up. */
#include "store/sqlite.h"

enum {
	WINDOW = 1000
};

static enum errc last_id(struct sqlite *s, int64_t *ret, struct err *e)
{
	struct query q = query_new(s, SQL_HIGHEST_ARTICLE, e);

	*ret = query_row(&q) ? query_col_int(&q, 0) : 0;
	return query_end(&q);
}

static enum errc window(struct sqlite *s, const struct store_span *which, int64_t after_id,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(s, SQL_ARCHIVE_EACH, e);

	query_int(&q, after_id);
	query_int(&q, after_id + WINDOW);
	query_int(&q, which->since_ms);
	query_int(&q, which->until_ms != 0 ? which->until_ms : INT64_MAX);
	query_str(&q, which->watch);
	while (query_row(&q)) {
		AUTO_ARENA struct arena ar;
		struct store_article a;

		arena_init(&ar, (size_t)-1 / 4);
		q.rc = sqlite_article_row(&q, &ar, &a, e);
		if (q.rc == ERR_NONE)
			f(&a, arg);
	}
	return query_end(&q);
}

enum errc sqlite_archive_each(struct store *base, const struct store_span *which,
	struct store_walked *io, void (*f)(const struct store_article *a, void *arg), void *arg,
	struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct store_walked now = *io;
	enum errc rc = last_id(s, &now.last_id, e);

	if (rc == ERR_NONE && now.after_id < now.last_id)
		rc = window(s, which, now.after_id, f, arg, e);
	now.after_id += WINDOW;
	if (rc == ERR_NONE)
		*io = now;
	return rc;
}
