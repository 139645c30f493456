/* SPDX-License-Identifier: ISC */
/*
 *   newest       articles behind the index     read, matched
 *                index   sure, not odd         counted, only what is shown is read
 *                        may, odd              read, matched: a few
 *                        may, when not sure    read, matched
 *   oldest       articles before the index     read, matched; counted as unread beyond SEARCH_READ_MAX
 *
 * One walk, which ends where all rows are there and enough is counted.
 * With the best first those of the index come before all others, which have no rank.
 */
#include "desk/search.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/vec.h"
#include "desk/rows.h"
#include "watch/search/plan.h"
#include "watch/search/words.h"

struct searcher {
	struct store *store;
	const struct search_request *r;
	void (*f)(const struct search_row *row, void *arg);
	void *arg;
	struct search_answer *ret;
	struct watchset *sets[SEARCH_PARTS_MAX]; /* of each part */
	struct watch_scratch *scratch;
	VEC(struct watch_hit) hits;
	VEC(int64_t) stories; /* of what was counted, some more than once */
	struct map odd;       /* ids of articles that would have to be read */
	bool sure;            /* of the others the index is */
	size_t shown;
	size_t work;    /* of counting, once all rows are there (SEARCH_COUNTED) */
	size_t read;    /* of articles that are not indexed */
	int64_t unread; /* the first of them that was not; 0: none */
	enum errc rc;
	struct err *e;
};

/* ---- one article ----------------------------------------------------------------------- */

static void fields_of(
	const struct searcher *x, const struct store_article *a, struct str ret[FIELD_N])
{
	unsigned c = x->r->columns;

	for (size_t i = 0; i < FIELD_N; i++)
		ret[i] = STR("");
	if (c >> SEARCH_TITLE & 1U)
		ret[FIELD_TITLE] = a->a.title;
	if (c >> SEARCH_SUMMARY & 1U)
		ret[FIELD_SUMMARY] = a->a.summary;
	if (c >> SEARCH_BODY & 1U)
		ret[FIELD_BODY] = a->a.body;
}

static int by_place(const void *pa, const void *pb)
{
	const struct watch_hit *a = pa, *b = pb;

	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

/* The matcher's word on it. */
static bool matches(struct searcher *x, const struct str fields[FIELD_N])
{
	const struct search_query *q = &x->r->query;

	x->hits.n = 0;
	for (size_t i = 0; i < q->n; i++) {
		struct watch_result r = watchset_run(x->sets[i], x->scratch, fields, NULL);
		if ((r.n_hits > 0) == q->v[i].out)
			return false;
		for (size_t k = 0; k < r.n_hits; k++)
			vec_push(&x->hits, r.hits[k]);
	}
	qsort(x->hits.p, x->hits.n, sizeof(*x->hits.p), by_place);
	return true;
}

static void count_one(struct searcher *x, int64_t story)
{
	x->ret->articles++;
	if (story != 0)
		vec_push(&x->stories, story);
	else
		x->ret->stories++;
}

/* Nothing that comes now is shown, and no more is counted. */
static bool is_enough(struct searcher *x)
{
	if (x->r->to_the_end || x->work < SEARCH_COUNTED)
		return false;
	x->ret->at_least = true;
	return true;
}

static void look(struct searcher *x, const struct store_article *a)
{
	struct search_row row = {.article = a};

	fields_of(x, a, row.fields);
	x->work += x->shown < x->r->limit ? 0 : SEARCH_READ_COSTS;
	if (!matches(x, row.fields))
		return;
	count_one(x, a->story);
	if (x->shown >= x->r->limit)
		return;
	x->shown++;
	row.hits = x->hits.p;
	row.n_hits = x->hits.n;
	x->f(&row, x->arg);
}

/* ---- articles of the index ------------------------------------------------------------- */

static bool read_found(struct searcher *x, int64_t id)
{
	AUTO_ARENA struct arena ar;
	struct store_article a;

	arena_init(&ar, BUF_NO_MAX);
	x->rc = store_article_get(x->store, id, &ar, &a, x->e);
	if (x->rc == ERR_NONE)
		look(x, &a);
	return x->rc == ERR_NONE;
}

static bool on_odd(int64_t id, int64_t story, void *arg)
{
	struct searcher *x = arg;

	(void)story;
	(void)map_put(&x->odd, (uint64_t)id, 0);
	return true;
}

static bool on_found(int64_t id, int64_t story, void *arg)
{
	struct searcher *x = arg;
	bool known = x->sure && map_get(&x->odd, (uint64_t)id) == SIZE_MAX;

	if (is_enough(x))
		return false;
	if (!known || x->shown < x->r->limit)
		return read_found(x, id);
	x->work++;
	count_one(x, story);
	return true;
}

static enum errc each(
	struct searcher *x, struct str match, bool (*f)(int64_t id, int64_t story, void *arg))
{
	struct store_search q = x->r->filter;
	enum errc rc;

	q.match = match;
	rc = store_search_each(x->store, &q, f, x, x->e);
	return rc != ERR_NONE ? rc : x->rc;
}

/* Of what is odd the index knows which have the words; of the others it is sure. */
static enum errc each_sure(struct searcher *x, const struct search_plan *p)
{
	AUTO_BUF struct buf odd, all;
	enum errc rc;

	buf_init(&odd, BUF_NO_MAX);
	buf_init(&all, BUF_NO_MAX);
	buf_printf(&odd, "(" STR_F ") AND (" STR_F ")", STR_A(buf_view(&p->may)),
		STR_A(buf_view(&p->odd)));
	rc = each(x, buf_view(&p->odd), on_odd);
	x->sure = true;
	buf_printf(&all, "(" STR_F ")", STR_A(buf_view(&p->sure)));
	if (x->odd.n > 0)
		buf_printf(&all, " OR (" STR_F ")", STR_A(buf_view(&odd)));
	return rc != ERR_NONE ? rc : each(x, buf_view(&all), on_found);
}

static enum errc forms_each(
	void *index, uint64_t stem, search_form_fn *f, void *arg, struct err *e)
{
	return store_index_forms(index, stem, f, arg, e);
}

static enum errc search_index(struct searcher *x)
{
	const struct search_forms from = {forms_each, x->store};
	struct search_plan p = {.may = {0}};
	enum errc rc;

	rc = search_plan_make(
		&x->r->query, x->r->guards, x->r->columns, x->r->filter.best, &from, &p, x->e);
	if (rc == ERR_NONE)
		rc = p.sure.n > 0 ? each_sure(x, &p) : each(x, buf_view(&p.may), on_found);
	search_plan_done(&p);
	return rc;
}

/* ---- articles that are not in it -------------------------------------------------------- */

static bool on_rest(const struct store_article *a, void *arg)
{
	struct searcher *x = arg;

	if (is_enough(x))
		return false;
	if (x->read == SEARCH_READ_MAX) {
		x->unread = a->id;
		return false;
	}
	x->read++;
	look(x, a);
	return true;
}

/* How many from the first that was not read down to the end of this rest. */
static enum errc count_unread(struct searcher *x, bool older, int64_t high)
{
	uint64_t n = 0, others = 0;
	enum errc rc = store_search_below(x->store, x->unread + 1, &n, x->e);

	if (rc == ERR_NONE && !older)
		rc = store_search_below(x->store, high + 1, &others, x->e);
	x->ret->unread += n - others;
	return rc;
}

static enum errc search_rest(struct searcher *x, bool older, int64_t high)
{
	struct store_search q = x->r->filter;
	enum errc rc;

	q.version = SEARCH_VERSION;
	x->unread = 0;
	rc = store_search_rest(x->store, &q, older, on_rest, x, x->e);
	if (rc == ERR_NONE && x->unread != 0)
		rc = count_unread(x, older, high);
	return rc;
}

/* ---- all of it --------------------------------------------------------------------------- */

static int by_number(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return (*a > *b) - (*a < *b);
}

/* What the index counted and what was read may tell the same. */
static void count_stories(struct searcher *x)
{
	if (x->stories.n > 0)
		qsort(x->stories.p, x->stories.n, sizeof(*x->stories.p), by_number);
	for (size_t i = 0; i < x->stories.n; i++)
		x->ret->stories += i == 0 || x->stories.p[i] != x->stories.p[i - 1];
}

static enum errc compile(struct searcher *x)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < x->r->query.n && rc == ERR_NONE; i++)
		rc = search_part_set(&x->r->query.v[i], x->r->guards, &x->sets[i], x->e);
	return rc;
}

static enum errc run(struct searcher *x)
{
	struct store_index i;
	bool best = x->r->filter.best, usable;
	enum errc rc = store_index_get(x->store, &i, x->e);

	if (rc != ERR_NONE)
		return rc;
	usable = i.version == SEARCH_VERSION;
	i.high = usable ? i.high : 0;
	if (!best)
		rc = search_rest(x, false, i.high);
	if (rc == ERR_NONE && usable && !is_enough(x))
		rc = search_index(x);
	if (rc == ERR_NONE && best)
		rc = search_rest(x, false, i.high);
	return rc != ERR_NONE ? rc : search_rest(x, true, i.high);
}

enum errc search_check(const struct search_query *q, const struct guards *g, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < q->n && rc == ERR_NONE; i++) {
		struct watchset *ws = NULL;
		rc = search_part_set(&q->v[i], g, &ws, e);
		watchset_free(ws);
	}
	return rc;
}

enum errc search_within(struct store *s, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e)
{
	struct search_answer answer = {0};
	struct searcher x = {.store = s, .r = r, .f = f, .arg = arg, .ret = &answer, .e = e};
	enum errc rc = compile(&x);

	x.scratch = watch_scratch_new();
	if (rc == ERR_NONE)
		rc = run(&x);
	for (size_t i = 0; i < r->query.n; i++)
		watchset_free(x.sets[i]);
	watch_scratch_free(x.scratch);
	count_stories(&x);
	map_done(&x.odd);
	free(x.hits.p);
	free(x.stories.p);
	if (rc == ERR_NONE)
		*ret = answer;
	return rc;
}

enum errc search_run(struct store *s, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e)
{
	enum errc rc = store_begin(s, e);

	if (rc == ERR_NONE) {
		rc = search_within(s, r, f, arg, ret, e);
		/* Nothing was written. */
		store_rollback(s);
	}
	return rc;
}

enum errc search_stored(const struct config *c, const struct search_request *r,
	void (*f)(const struct search_row *row, void *arg), void *arg,
	struct search_answer *ret, struct err *e)
{
	AUTO_ARENA struct arena ar;
	struct store *s = NULL;

	arena_init(&ar, BUF_NO_MAX);
	struct store_conf conf = store_conf_of(c, &ar);

	conf.read_only = true;
	conf.mapped = true;
	enum errc rc = store_open(&conf, &s, e);

	if (rc == ERR_NONE)
		rc = search_run(s, r, f, arg, ret, e);
	store_close(s);
	return rc;
}
