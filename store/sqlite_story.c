/* SPDX-License-Identifier: ISC */
/*
 * Stories (story.h): sketches, what is counted of stories of two articles or more, who was told, and in which thread.
 *
 * A story that is told once is an article and its sketch, no row: most stay alone, and cost nothing more. With the second
 * article it gets its row, and the outlets of both.
 */
#include "store/sqlite.h"

#define SKETCH_MS (STORE_SKETCH_DAYS * DAY_MS)

/* ---- sketches ---------------------------------------------------------------------------- */

static enum errc number(struct query q, int64_t *ret)
{
	if (query_row(&q) && query_col_time(&q, 0) != TIME_NONE)
		*ret = query_col_int(&q, 0);
	return query_end(&q);
}

/* As many more than those that come, so that none are left for long. */
static enum errc trim(struct sqlite *s, const struct store_new *v, size_t n, struct err *e)
{
	struct query q = query_new(s, SQL_SKETCHES_TRIM, e);

	query_int(&q, (int64_t)(2 * n));
	query_int(&q, v->article.first_seen_ms - SKETCH_MS);
	query_int(&q, v->article.first_seen_ms + SKETCH_MS);
	return query_run(&q, NULL);
}

enum errc sqlite_sketches_ready(
	struct sqlite *s, const struct store_new *v, size_t n, struct err *e)
{
	int64_t last = 0;
	enum errc rc = ERR_NONE;

	if (n == 0 || v->sketched == 0)
		return ERR_NONE;
	rc = number(query_new(s, SQL_SKETCH_LAST, e), &last);
	if (rc == ERR_NONE && last > v->sketched)
		return err_set(e, ERR_AGAIN, "somebody else stored articles meanwhile");
	return rc != ERR_NONE ? rc : trim(s, v, n, e);
}

static enum errc sketch_put(struct sqlite *s, const struct store_sketch *k, int64_t article,
	int64_t story, struct err *e)
{
	struct query q = query_new(s, SQL_SKETCH_PUT, e);

	query_int(&q, article);
	query_int(&q, story);
	query_int(&q, k->seen_ms);
	query_str(&q, k->outlet);
	query_str(&q, k->shingles);
	return query_run(&q, NULL);
}

enum errc sqlite_sketches_each(struct store *base, int64_t after_id, int64_t since_ms,
	size_t max, void (*f)(const struct store_sketch *row, void *arg), void *arg,
	struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct query q = query_new(s, SQL_SKETCHES_EACH, e);

	query_int(&q, after_id);
	query_int(&q, max < INT64_MAX ? (int64_t)max : INT64_MAX);
	query_int(&q, since_ms);
	while (query_row(&q)) {
		const struct store_sketch row = {.article = query_col_int(&q, 0),
			.story = query_col_int(&q, 1),
			.seen_ms = query_col_int(&q, 2),
			.outlet = query_col_str(&q, 3),
			.shingles = query_col_str(&q, 4),
			.feed = sqlite_feed_id(s, query_col_str(&q, 5))};

		f(&row, arg);
	}
	return query_end(&q);
}

/* ---- counted ----------------------------------------------------------------------------- */

static enum errc outlet_put(
	struct sqlite *s, int64_t story, struct str outlet, int64_t article, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_OUTLET_PUT, e);

	query_int(&q, story);
	query_str(&q, outlet);
	query_int(&q, article);
	return query_run(&q, NULL);
}

/* With the article that began it, unless that was seen by nobody who is here. */
static enum errc begin(struct sqlite *s, int64_t story, int64_t now_ms, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_PUT, e);

	query_int(&q, story);
	query_int(&q, now_ms);
	if (query_run(&q, NULL) != ERR_NONE)
		return q.rc;
	q = query_new(s, SQL_STORY_OUTLET_FIRST, e);
	query_int(&q, story);
	return query_run(&q, NULL);
}

static enum errc count_one(struct sqlite *s, int64_t story, int64_t now_ms, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_COUNT, e);

	query_int(&q, now_ms);
	query_int(&q, story);
	return query_run(&q, NULL);
}

static enum errc waits(struct sqlite *s, int64_t story, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_TOLD_WAITS, e);

	query_int(&q, story);
	return query_run(&q, NULL);
}

static enum errc join(struct sqlite *s, const struct store_new *v, int64_t article,
	int64_t story, struct err *e)
{
	int64_t now_ms = v->article.first_seen_ms;
	enum errc rc = begin(s, story, now_ms, e);

	if (rc == ERR_NONE)
		rc = outlet_put(s, story, v->sketch.outlet, article, e);
	if (rc == ERR_NONE)
		rc = count_one(s, story, now_ms, e);
	return rc != ERR_NONE ? rc : waits(s, story, e);
}

/* ---- told -------------------------------------------------------------------------------- */

static enum errc told_put(struct sqlite *s, int64_t story, struct str dest, struct str watch,
	const struct store_alert *alert, int64_t outlets, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_TOLD_PUT, e);

	query_int(&q, story);
	query_str(&q, dest);
	query_str(&q, watch);
	query_str(&q, alert->id);
	query_int(&q, outlets);
	query_int(&q, alert->created_ms - STORE_TOLD_MS);
	query_int(&q, alert->created_ms + STORE_TOLD_MS);
	return query_run(&q, NULL);
}

/* Of all watches that the notice names. */
static enum errc tell(struct sqlite *s, const struct store_found *f,
	const struct store_notice *to, int64_t story, int64_t outlets, struct err *e)
{
	const struct store_alert *a = &f->alerts[to->alert];
	enum errc rc = told_put(s, story, to->dest, a->watch, a, outlets, e);

	for (size_t i = 0; i < to->n_also && rc == ERR_NONE; i++)
		rc = told_put(s, story, to->dest, to->also[i], a, outlets, e);
	return rc;
}

static enum errc tell_all(
	struct sqlite *s, const struct store_found *f, int64_t story, struct err *e)
{
	int64_t outlets = 0;
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < f->n_notices && rc == ERR_NONE; i++) {
		if (!f->notices[i].tells_story || f->notices[i].suppressed)
			continue;
		if (outlets == 0) {
			struct query q = query_new(s, SQL_STORY_OUTLETS, e);

			query_int(&q, story);
			rc = number(q, &outlets);
		}
		if (rc == ERR_NONE)
			rc = tell(s, f, &f->notices[i], story, outlets, e);
	}
	return rc;
}

enum errc sqlite_story_add(struct sqlite *s, const struct store_new *v, int64_t article,
	int64_t story, struct err *e)
{
	enum errc rc = ERR_NONE;

	if (v->sketch.shingles.n != 0)
		rc = sketch_put(s, &v->sketch, article, story, e);
	if (rc == ERR_NONE && story != 0 && story != article && v->article.version_of == 0)
		rc = join(s, v, article, story, e);
	return rc != ERR_NONE || story == 0 ? rc : tell_all(s, &v->found, story, e);
}

/* ---- asked ------------------------------------------------------------------------------- */

static enum errc outlets_with(struct sqlite *s, struct store_story_now *v, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_NOW, e);
	int64_t n = 0;

	query_int(&q, v->id);
	query_str(&q, v->outlet);
	enum errc rc = number(q, &n);

	v->outlets = (uint32_t)n;
	return rc;
}

static enum errc told_of(
	struct sqlite *s, struct store_story_now *v, struct arena *ar, struct err *e)
{
	struct query q = query_new(s, SQL_STORY_TOLD_GET, e);
	size_t cap = 0;

	query_int(&q, v->id);
	while (query_row(&q)) {
		struct store_story_told *t =
			arena_room(ar, v->told, v->n_told, &cap, sizeof(*v->told));

		if (t == NULL)
			break;
		v->told = t;
		t[v->n_told++] =
			(struct store_story_told){.dest = arena_str(ar, query_col_str(&q, 0)),
				.watch = arena_str(ar, query_col_str(&q, 1)),
				.alert = arena_str(ar, query_col_str(&q, 2)),
				.outlets = (uint32_t)query_col_int(&q, 3),
				.waits = query_col_int(&q, 4) != 0,
				.told_ms = query_col_int(&q, 5)};
	}
	return query_end(&q);
}

enum errc sqlite_stories_get(struct store *base, struct store_story_now *v, size_t n,
	struct arena *ar, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < n && rc == ERR_NONE; i++) {
		v[i] = (struct store_story_now){.id = v[i].id, .outlet = v[i].outlet};
		rc = outlets_with(s, &v[i], e);
		if (rc == ERR_NONE)
			rc = told_of(s, &v[i], ar, e);
	}
	if (rc == ERR_NONE && ar->over)
		rc = err_set(e, ERR_LIMIT, "too many were told of a story");
	return rc;
}

enum errc sqlite_story_alerts(struct store *base, int64_t story, struct str dest,
	struct str watch, struct arena *ar, struct str *ret_first, struct str *ret_last,
	struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_STORY_ALERTS, e);
	struct str first = {0};
	struct str last = {0};

	query_int(&q, story);
	query_str(&q, dest);
	query_str(&q, watch);
	if (query_row(&q)) {
		first = arena_str(ar, query_col_str(&q, 0));
		last = arena_str(ar, query_col_str(&q, 1));
	}
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE) {
		*ret_first = first;
		*ret_last = last;
	}
	return rc;
}

/* ---- threads ----------------------------------------------------------------------------- */

/* When a thread that is still one began. */
static void bind_span(struct query *q, int64_t now_ms)
{
	query_int(q, now_ms - STORE_TOLD_MS);
	query_int(q, now_ms + STORE_TOLD_MS);
}

enum errc sqlite_thread_put(
	struct store *base, const struct store_thread *t, int64_t now_ms, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct query q = query_new(s, SQL_THREADS_TRIM, e);

	bind_span(&q, now_ms);
	if (query_run(&q, NULL) != ERR_NONE)
		return q.rc;
	q = query_new(s, SQL_THREAD_PUT, e);
	query_int(&q, t->story);
	query_str(&q, t->dest);
	query_int(&q, (int64_t)t->receiver);
	query_str(&q, t->name);
	query_int(&q, now_ms);
	return query_run(&q, NULL);
}

enum errc sqlite_thread_get(struct store *base, struct store_thread *io, int64_t now_ms,
	struct arena *ar, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_THREAD_GET, e);
	struct str name = {0};

	query_int(&q, io->story);
	query_str(&q, io->dest);
	query_int(&q, (int64_t)io->receiver);
	bind_span(&q, now_ms);
	if (query_row(&q))
		name = arena_str(ar, query_col_str(&q, 0));
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		io->name = name;
	return rc;
}

/* ---- for people -------------------------------------------------------------------------- */

enum errc sqlite_stories_each(struct store *base, const struct store_story_filter *f,
	void (*cb)(const struct store_story_row *row, void *arg), void *arg, struct err *e)
{
	struct sqlite *s = sqlite_of(base);
	struct query q = query_new(s, SQL_STORIES_EACH, e);

	query_int(&q, f->since_ms);
	query_int(&q, f->min_outlets);
	query_int(&q, f->id);
	query_str(&q, f->watch);
	query_int(&q, f->max < INT64_MAX ? (int64_t)f->max : INT64_MAX);
	while (query_row(&q)) {
		const struct store_story_row row = {
			.story = {.id = query_col_int(&q, 0),
				.first_ms = query_col_int(&q, 1),
				.last_ms = query_col_int(&q, 2),
				.articles = (uint32_t)query_col_int(&q, 3),
				.outlets = (uint32_t)query_col_int(&q, 4)},
			.feed = sqlite_feed_id(s, query_col_str(&q, 5)),
			.title = query_col_str(&q, 6)};

		cb(&row, arg);
	}
	return query_end(&q);
}

enum errc sqlite_story_articles(struct store *base, int64_t story, size_t max, int64_t *ret_ids,
	size_t *ret_n, struct err *e)
{
	struct query q = query_new(sqlite_of(base), SQL_STORY_ARTICLES, e);
	size_t n = 0;

	query_int(&q, story);
	query_int(&q, (int64_t)max);
	while (query_row(&q) && n < max)
		ret_ids[n++] = query_col_int(&q, 0);
	enum errc rc = query_end(&q);

	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}
