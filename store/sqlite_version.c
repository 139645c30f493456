/* SPDX-License-Identifier: ISC */
/*
 * The wordings of an article: its own row, and one for each later one that is kept (version_of).
 *
 * Keys and item are of the first, also when its row has expired; hits and alerts are of the wording in which
 * they were found.
 */
#include "store/sqlite.h"

static enum errc versions_of(
	struct sqlite *s, struct store_history *h, struct arena *ar, struct err *e)
{
	struct query q = query_new(s, SQL_VERSIONS, e);

	query_int(&q, h->id);
	query_int(&q, STORE_VERSIONS);
	h->v = arena_array(ar, STORE_VERSIONS, sizeof(*h->v));
	while (h->v != NULL && query_row(&q)) {
		q.rc = sqlite_article_row(&q, ar, &h->v[h->n], e);
		h->n += q.rc == ERR_NONE;
	}
	return query_end(&q);
}

static enum errc told_of(
	struct sqlite *s, struct store_history *h, struct arena *ar, struct err *e)
{
	struct query q = query_new(s, SQL_VERSIONS_TOLD, e);
	size_t cap = 0;

	query_int(&q, h->id);
	while (query_row(&q)) {
		h->told = arena_room(ar, h->told, h->n_told, &cap, sizeof(*h->told));
		if (h->told == NULL)
			break;
		h->told[h->n_told++] = (struct store_version_told){
			arena_str(ar, query_col_str(&q, 0)), query_col_int(&q, 1)};
		h->alerted |= h->n != 0 && query_col_int(&q, 2) == h->v[0].id;
	}
	return query_end(&q);
}

enum errc sqlite_histories_get(
	struct store *base, struct store_history *v, size_t n, struct arena *ar, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n && rc == ERR_NONE; i++) {
		v[i] = (struct store_history){.id = v[i].id};
		rc = versions_of(s, &v[i], ar, e);
		if (rc == ERR_NONE)
			rc = told_of(s, &v[i], ar, e);
	}
	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "the versions of an article are too large");
	return rc;
}
