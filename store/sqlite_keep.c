/* SPDX-License-Identifier: ISC */
/*
 * Retention by feed and by size. It walks over what is old by age and asks of each article how long its feed's are
 * kept: one index serves all rules, and a walk that finds nothing to do reads 60 bytes an article. What an
 * undelivered alert needs stays as it is, as in sqlite_expire.c.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/sqlite.h"

enum {
	LOOK = 500 /* articles that a call looks at: a millisecond */
};

struct old {
	int64_t id, seen_ms;
	bool goes;
};

struct thinning {
	struct sqlite *s;
	int64_t before_ms;
	store_keep_of *keep;
	void *arg;
	struct old v[LOOK]; /* what is to be done with each that is not to stay as it is */
	size_t n, looked;
	struct store_thin *io;
	struct err *e;
};

static void look_at(struct thinning *t, const struct query *q)
{
	struct store_keep keep = {TIME_NONE, TIME_NONE};
	struct old o = {.id = query_col_int(q, 0), .seen_ms = query_col_int(q, 1)};

	t->keep(sqlite_feed_id(t->s, query_col_str(q, 2)), &keep, t->arg);
	t->looked++;
	t->io->after_ms = o.seen_ms;
	t->io->after_id = o.id;
	o.goes = keep.articles_ms != TIME_NONE && o.seen_ms < keep.articles_ms;
	if (o.goes || (keep.text_ms != TIME_NONE && o.seen_ms < keep.text_ms))
		t->v[t->n++] = o;
}

static enum errc look(struct thinning *t, size_t max)
{
	struct query q = query_new(t->s, SQL_THIN_EACH, t->e);

	query_int(&q, t->io->after_ms != TIME_NONE ? t->io->after_ms : INT64_MIN + 1);
	query_int(&q, t->io->after_id);
	query_int(&q, t->before_ms);
	query_int(&q, LOOK);
	while (t->looked < LOOK && t->n < max && query_row(&q))
		look_at(t, &q);
	t->io->more = t->looked == LOOK || t->n == max;
	return query_end(&q);
}

static enum errc is_so(struct sqlite *s, enum sql which, int64_t id, bool *ret, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_int(&q, id);
	*ret = query_row(&q) && query_col_int(&q, 0) != 0;
	return query_end(&q);
}

static enum errc run(struct sqlite *s, enum sql which, int64_t id, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_int(&q, id);
	return query_run(&q, NULL);
}

/* What was found in the texts goes with them: the places that it names are gone. Of the index's words those of the
 * title stay. */
static enum errc empty(struct thinning *t, int64_t id)
{
	bool has_text = false;
	bool indexed = false;
	enum errc rc = is_so(t->s, SQL_HAS_TEXT, id, &has_text, t->e);

	if (rc != ERR_NONE || !has_text)
		return rc;
	t->io->texts++;
	rc = sqlite_index_forget(t->s, id, &indexed, t->e);
	if (rc == ERR_NONE)
		rc = run(t->s, SQL_ARTICLE_EMPTY, id, t->e);
	if (rc == ERR_NONE)
		rc = run(t->s, SQL_HITS_EMPTY, id, t->e);
	return rc != ERR_NONE ? rc : sqlite_index_renew(t->s, id, indexed, t->e);
}

static enum errc carry_out(struct thinning *t, const struct old *o)
{
	bool held = false;
	size_t left = 1;
	enum errc rc = is_so(t->s, SQL_IS_HELD, o->id, &held, t->e);

	if (rc != ERR_NONE || held)
		return rc;
	t->io->articles += o->goes;
	return o->goes ? sqlite_article_expire(t->s, o->id, &left, t->e) : empty(t, o->id);
}

static enum errc thin(struct thinning *t, size_t max)
{
	bool own = false;
	enum errc rc = sqlite_atomic_begin(t->s, &own, t->e);

	if (rc != ERR_NONE)
		return rc;
	sqlite_checkpoint_often(t->s, true);
	rc = look(t, max < LOOK ? max : LOOK);
	for (size_t i = 0; i < t->n && rc == ERR_NONE; i++)
		rc = carry_out(t, &t->v[i]);
	rc = sqlite_index_settle(t->s, rc, t->e);
	rc = sqlite_atomic_end(t->s, own, rc, t->e);
	sqlite_checkpoint_often(t->s, false);
	return rc;
}

enum errc sqlite_thin(struct store *base, int64_t before_ms, size_t max, store_keep_of *keep,
	void *arg, struct store_thin *io, struct err *e)
{
	struct store_thin now = {.after_ms = io->after_ms, .after_id = io->after_id};
	struct thinning *t = xcalloc(1, sizeof(*t));

	t->s = sqlite_of(base);
	t->before_ms = before_ms;
	t->keep = keep;
	t->arg = arg;
	t->io = &now;
	t->e = e;
	enum errc rc = thin(t, max);

	free(t);
	if (rc == ERR_NONE)
		*io = now;
	return rc;
}

/* ---- by size ----------------------------------------------------------------------------- */

static enum errc pragma(struct sqlite *s, enum sql which, int64_t *ret, struct err *e)
{
	struct query q = query_new(s, which, e);

	if (query_row(&q))
		*ret = query_col_int(&q, 0);
	return query_end(&q);
}

/* Pages that are in use: what was deleted leaves pages that are used again, the file stays as long. */
static enum errc used(struct sqlite *s, uint64_t *ret, struct err *e)
{
	int64_t size = 0;
	int64_t pages = 0;
	int64_t unused = 0;
	enum errc rc = pragma(s, SQL_PAGE_SIZE, &size, e);

	if (rc == ERR_NONE)
		rc = pragma(s, SQL_PAGE_COUNT, &pages, e);
	if (rc == ERR_NONE)
		rc = pragma(s, SQL_PAGES_FREE, &unused, e);
	*ret = (uint64_t)((pages - unused) * size);
	return rc;
}

static enum errc shrink(struct sqlite *s, uint64_t max_bytes, size_t max,
	struct store_expired *ret, struct err *e)
{
	uint64_t bytes = 0;
	enum errc rc = used(s, &bytes, e);

	if (rc != ERR_NONE || bytes <= max_bytes)
		return rc;
	rc = sqlite_articles_expire(s, INT64_MAX, &max, &ret->articles, e);
	ret->more = ret->articles != 0;
	return rc;
}

enum errc sqlite_shrink(struct store *base, uint64_t max_bytes, size_t max,
	struct store_expired *ret, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct store_expired gone = {0};
	bool own = false;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc != ERR_NONE)
		return rc;
	sqlite_checkpoint_often(s, true);
	rc = sqlite_index_settle(s, shrink(s, max_bytes, max, &gone, e), e);
	rc = sqlite_atomic_end(s, own, rc, e);
	sqlite_checkpoint_often(s, false);
	if (rc == ERR_NONE)
		*ret = gone;
	return rc;
}
