/* SPDX-License-Identifier: ISC */
/* Articles: put with all that hangs on them, read back. */
#include <stdlib.h>

#include "base/xalloc.h"
#include "store/sqlite.h"

static enum errc article_insert(
	struct sqlite *s, const struct store_article *sa, int64_t id, struct err *e)
{
	AUTO_BUF struct buf authors;
	AUTO_BUF struct buf categories;
	const struct article *a = &sa->a;

	buf_init(&authors, BUF_NO_MAX);
	buf_init(&categories, BUF_NO_MAX);
	const struct str texts[] = {a->guid, a->link, a->title,
		sqlite_list_write(a->authors, a->n_authors, &authors),
		sqlite_list_write(a->categories, a->n_categories, &categories), a->summary,
		a->body, sa->why};
	struct query q = query_new(s, SQL_ARTICLE_PUT, e);

	query_int(&q, id);
	query_str(&q, sqlite_feed_name(s, sa->feed));
	query_int(&q, sa->first_seen_ms);
	query_int(&q, sa->silent);
	query_time(&q, a->published_s);
	query_time(&q, a->updated_s);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		query_str(&q, texts[i]);
	query_int(&q, sa->version_of);
	query_int(&q, sa->story);
	query_int(&q, sa->story_kin);
	return query_run(&q, NULL);
}

/* The item outlives the article: as long as the feed lists it, it must not come back as news. */
static enum errc item_insert(
	struct sqlite *s, const struct store_new *v, int64_t id, struct err *e)
{
	const struct store_article *a = &v->article;
	struct query q = query_new(s, SQL_ITEM_PUT, e);

	query_int(&q, id);
	query_str(&q, sqlite_feed_name(s, a->feed));
	query_int(&q, a->first_seen_ms);
	query_int(&q, (int64_t)v->text);
	enum errc rc = query_run(&q, NULL);

	return rc != ERR_NONE || v->imported
		       ? rc
		       : sqlite_feed_items(s, a->feed, a->first_seen_ms, e);
}

/* A version has none of its own: the item says something else from now on. */
static enum errc item_put(
	struct sqlite *s, const struct store_new *v, int64_t id, struct err *e)
{
	if (v->article.version_of == 0)
		return item_insert(s, v, id, e);
	return sqlite_item_says(s, v->article.version_of, v->text, e);
}

static enum errc delete_by(struct sqlite *s, enum sql which, int64_t id, struct err *e)
{
	struct query q = query_new(s, which, e);

	query_int(&q, id);
	return query_run(&q, NULL);
}

static enum errc version_delete(struct sqlite *s, int64_t id, struct err *e)
{
	bool indexed = false;
	enum errc rc = id == 0 ? ERR_NONE : sqlite_index_forget(s, id, &indexed, e);

	if (rc == ERR_NONE && id != 0)
		rc = delete_by(s, SQL_HITS_DELETE, id, e);
	return rc != ERR_NONE || id == 0 ? rc : delete_by(s, SQL_ARTICLE_DELETE, id, e);
}

/* Parents first: hits refer to the article, deliveries to their alert, and foreign keys are
 * checked at each statement. */
static enum errc new_put(struct sqlite *s, const struct store_new *v, int64_t id, int64_t story,
	int64_t *seq, struct err *e)
{
	struct store_article a = v->article;
	enum errc rc = version_delete(s, v->replaces, e);

	a.story = story;
	if (rc == ERR_NONE)
		rc = article_insert(s, &a, id, e);
	if (rc == ERR_NONE)
		rc = item_put(s, v, id, e);
	if (rc == ERR_NONE)
		rc = sqlite_keys_put(s, v->article.feed, v->keys, v->moved, id, e);
	if (rc == ERR_NONE && v->owed != 0)
		rc = sqlite_owed_put(s, v->owed, id, e);
	if (rc == ERR_NONE)
		rc = sqlite_found_add(s, id, &v->found, true, seq, e);
	return rc != ERR_NONE ? rc : sqlite_story_add(s, v, id, story, e);
}

/* Of those before it the stories are given. */
static int64_t story_of(const struct store_new *v, const int64_t *stories, size_t i, int64_t id)
{
	if (v[i].article.story != 0)
		return v[i].article.story;
	if (v[i].joins != 0)
		return stories[v[i].joins - 1];
	return v[i].sketch.shingles.n != 0 ? id : 0;
}

static enum errc learned_put(struct sqlite *s, const struct store_new *v, struct err *e)
{
	struct query q = query_new(s, SQL_FURNITURE_PUT, e);

	query_str(&q, v->article.feed);
	query_str(&q, v->learned);
	return query_run(&q, NULL);
}

enum errc sqlite_articles_put(struct store *base, struct store_new *v, size_t n, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	int64_t *stories = xcalloc(n + 1, sizeof(*stories));
	bool own = false;
	int64_t id = 0;
	int64_t seq = 0;
	enum errc rc = sqlite_atomic_begin(s, &own, e);

	if (rc == ERR_NONE)
		rc = sqlite_sketches_ready(s, v, n, e);
	/* Read inside the transaction that uses them, and by nobody else before it ends: that is
	 * what makes them unused. */
	if (rc == ERR_NONE)
		rc = sqlite_next(s, SQL_LAST_ARTICLE, &id, e);
	if (rc == ERR_NONE)
		rc = sqlite_next(s, SQL_LAST_SEQ, &seq, e);
	for (size_t i = 0; i < n && rc == ERR_NONE; i++) {
		stories[i] = story_of(v, stories, i, id + (int64_t)i);
		rc = new_put(s, &v[i], id + (int64_t)i, stories[i], &seq, e);
		if (rc == ERR_NONE && v[i].learned.n != 0)
			rc = learned_put(s, &v[i], e);
	}
	rc = sqlite_atomic_end(s, own, rc, e);
	/* Only when all are written: ids of what was rolled back must not be seen. */
	for (size_t i = 0; i < n && rc == ERR_NONE; i++) {
		v[i].article.id = id + (int64_t)i;
		v[i].article.story = stories[i];
	}
	free(stories);
	return rc;
}

enum errc sqlite_article_row(
	const struct query *q, struct arena *ar, struct store_article *ret, struct err *e)
{
	struct str texts[8];
	struct store_article sa = {
		.id = query_col_int(q, 0),
		.feed = arena_str(ar, sqlite_feed_id(q->s, query_col_str(q, 1))),
		.first_seen_ms = query_col_int(q, 2),
		.silent = query_col_int(q, 3) != 0,
	};

	/* Columns 6 to 13, in the order of ARTICLE_COLUMNS. */
	for (int i = 0; i < 8; i++)
		texts[i] = query_col_str(q, 6 + i);
	enum errc rc = sqlite_list_read(texts[3], ar, &sa.a.authors, &sa.a.n_authors, e);

	if (rc == ERR_NONE)
		rc = sqlite_list_read(texts[4], ar, &sa.a.categories, &sa.a.n_categories, e);
	sa.a.published_s = query_col_time(q, 4);
	sa.a.updated_s = query_col_time(q, 5);
	sa.a.guid = arena_str(ar, texts[0]);
	sa.a.link = arena_str(ar, texts[1]);
	sa.a.title = arena_str(ar, texts[2]);
	sa.a.summary = arena_str(ar, texts[5]);
	sa.a.body = arena_str(ar, texts[6]);
	sa.why = arena_str(ar, texts[7]);
	sa.version_of = query_col_int(q, 14);
	sa.story = query_col_int(q, 15);
	sa.story_kin = (enum store_kin)query_col_int(q, 16);
	sa.story_outlets = (uint32_t)query_col_int(q, 17);
	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "article %lld is too large", (long long)sa.id);
	if (rc == ERR_NONE)
		*ret = sa;
	return rc;
}

enum errc sqlite_article_get(struct store *base, int64_t id, struct arena *ar,
	struct store_article *ret, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_ARTICLE_GET, e);

	query_int(&q, id);
	if (query_row(&q))
		q.rc = sqlite_article_row(&q, ar, ret, e);
	else if (q.rc == ERR_NONE)
		q.rc = err_set(e, ERR_GONE, "there is no article %lld", (long long)id);
	return query_end(&q);
}

static enum errc head_get(
	struct sqlite *s, struct store_head *h, struct arena *ar, struct err *e)
{
	struct query q = query_new(s, SQL_ARTICLE_HEAD, e);

	query_int(&q, h->id);
	h->stored = query_row(&q);
	if (h->stored) {
		h->title = arena_str(ar, query_col_str(&q, 0));
		h->published_s = query_col_time(&q, 1);
	}
	return query_end(&q);
}

enum errc sqlite_heads_get(
	struct store *base, struct store_head *v, size_t n, struct arena *ar, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = head_get(sqlite_of(base), &v[i], ar, e);
	return rc;
}

enum errc sqlite_articles_each(struct store *base, int64_t before_id, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_ARTICLES_EACH, e);

	query_int(&q, before_id > 0 ? before_id : INT64_MAX);
	query_int(&q, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	while (query_row(&q)) {
		AUTO_ARENA struct arena ar;
		struct store_article a;

		/* One for each row: the walk costs one article's memory, however many there are. */
		arena_init(&ar, (size_t)-1 / 4);
		q.rc = sqlite_article_row(&q, &ar, &a, e);
		if (q.rc == ERR_NONE)
			f(&a, arg);
	}
	return query_end(&q);
}
