/* SPDX-License-Identifier: ISC */
#include "desk/baseline.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "desk/known.h"
#include "desk/rows.h"

#define PREFIX "baseline "

struct baseline {
	uint64_t generation; /* that `known` is of */
	struct known known;
};

/* A watch that looks back. */
struct looking {
	struct str name; /* of its mark */
	size_t watch;
	int64_t below; /* what is left: articles below this one */
};

struct pass {
	struct baseline *b;
	struct desk *d;
	struct looking *v;
	size_t n, cap;
	uint64_t *mask;
	struct baseline_done done;
	int64_t last; /* the article that was looked at last */
	bool full;
	size_t bytes;
	struct store_found found[BASELINE_ARTICLES];
	size_t n_found;
	struct arena arena;
	struct err *e;
};

void baseline_mark(struct str watch, struct buf *out)
{
	buf_printf(out, PREFIX STR_F, STR_A(watch));
}

struct baseline *baseline_new(void)
{
	return xcalloc(1, sizeof(struct baseline));
}

void baseline_free(struct baseline *b)
{
	if (b != NULL)
		known_done(&b->known);
	free(b);
}

/* ---- who looks back ------------------------------------------------------------------------ */

static void on_mark(struct str name, int64_t below, void *arg)
{
	struct pass *s = arg;
	const struct config *c = s->d->config;
	const struct config_watch *w =
		config_watch(c, str_sub(name, sizeof(PREFIX) - 1, name.n));

	if (w == NULL)
		return;
	s->v = arena_room(&s->arena, s->v, s->n, &s->cap, sizeof(*s->v));
	if (s->v != NULL)
		s->v[s->n++] = (struct looking){
			arena_str(&s->arena, name), (size_t)(w - c->watches), below};
}

static int64_t highest(const struct pass *s)
{
	int64_t top = 0;

	for (size_t i = 0; i < s->n; i++)
		top = s->v[i].below > top ? s->v[i].below : top;
	return top;
}

/* A feed that left the configuration is one of no scope: only watches of all feeds cover it. */
static bool covers(const struct config_watch *w, const struct config_feed *f)
{
	return f != NULL ? config_names_feed(w->feeds, w->n_feeds, f) : w->n_feeds == 0;
}

/* False: nobody has this article before them. */
static bool choose(struct pass *s, const struct config_feed *feed, int64_t article)
{
	const struct config *c = s->d->config;
	bool any = false;

	for (size_t i = 0; i < c->n_watches / 64 + 1; i++)
		s->mask[i] = 0;
	for (size_t i = 0; i < s->n; i++) {
		size_t w = s->v[i].watch;

		if (s->v[i].below <= article || !covers(&c->watches[w], feed))
			continue;
		s->mask[w / 64] |= UINT64_C(1) << w % 64;
		any = true;
	}
	return any;
}

/* ---- an article ---------------------------------------------------------------------------- */

static enum errc keep(struct pass *s, int64_t article, const struct watch_result *r)
{
	struct store_hit *rows = arena_array(&s->arena, r->n_hits, sizeof(*rows));
	struct store_found *f = &s->found[s->n_found];

	if (rows == NULL)
		return err_set(s->e, ERR_LIMIT, "too many hits");
	*f = (struct store_found){.article = article, .hits = rows};
	f->n_hits = rows_of_hits(s->d->config, r, rows);
	s->n_found += f->n_hits != 0;
	s->done.hits += f->n_hits;
	return ERR_NONE;
}

static enum errc look(struct pass *s, const struct store_article *row)
{
	const struct config_feed *feed = config_feed(s->d->config, row->feed);
	AUTO_ARENA struct arena a = {0};
	struct str fields[FIELD_N];

	if (!choose(s, feed, row->id))
		return ERR_NONE;
	arena_init(&a, BUF_NO_MAX);
	if (known_fields(&s->b->known, s->d->store, s->d->config, row, &a, fields, s->e) !=
		ERR_NONE)
		return s->e->code;
	struct watch_result r =
		watchset_run(s->d->config->watchset, s->d->scratch, fields, s->mask);

	return r.n_hits != 0 ? keep(s, row->id, &r) : ERR_NONE;
}

static bool on_article(const struct store_article *row, void *arg)
{
	struct pass *s = arg;

	if (look(s, row) != ERR_NONE)
		return false;
	s->last = row->id;
	s->bytes += row->a.title.n + row->a.summary.n + row->a.body.n;
	s->full = ++s->done.articles == BASELINE_ARTICLES || s->bytes >= BASELINE_BYTES ||
		  s->done.hits >= BASELINE_HITS;
	return !s->full;
}

/* ---- a slice ------------------------------------------------------------------------------- */

/* A walk that ended by itself has seen all. */
static enum errc move_marks(struct pass *s)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < s->n && rc == ERR_NONE; i++) {
		if (!s->full)
			rc = store_mark_put(s->d->store, s->v[i].name, TIME_NONE, s->e);
		else if (s->v[i].below > s->last)
			rc = store_mark_put(s->d->store, s->v[i].name, s->last, s->e);
	}
	return rc;
}

static enum errc transact(struct pass *s)
{
	struct store *store = s->d->store;
	struct store_scan walk = {.newest_first = true, .max = BASELINE_ARTICLES};

	if (store_marks_each(store, STR(PREFIX), on_mark, s, s->e) != ERR_NONE)
		return s->e->code;
	s->mask = arena_array(&s->arena, s->d->config->n_watches / 64 + 1, sizeof(*s->mask));
	if (s->arena.over)
		return err_set(s->e, ERR_LIMIT, "too many watches");
	walk.before_id = highest(s);
	if (walk.before_id == 0)
		return ERR_NONE;
	if (store_scan(store, &walk, on_article, s, s->e) != ERR_NONE || s->e->code != ERR_NONE)
		return s->e->code;
	s->done.more = s->full;
	if (s->n_found != 0 && store_found_put(store, s->found, s->n_found, s->e) != ERR_NONE)
		return s->e->code;
	return move_marks(s);
}

static enum errc commit(struct pass *s)
{
	enum errc rc = store_begin(s->d->store, s->e);

	if (rc == ERR_NONE)
		rc = transact(s);
	if (rc == ERR_NONE)
		return store_commit(s->d->store, s->e);
	store_rollback(s->d->store);
	return rc;
}

enum errc baseline_slice(
	struct baseline *b, struct desk *d, struct baseline_done *ret, struct err *e)
{
	struct pass *s = xcalloc(1, sizeof(*s));

	if (b->generation != d->generation)
		known_done(&b->known);
	b->generation = d->generation;
	s->b = b;
	s->d = d;
	s->e = e;
	arena_init(&s->arena, BUF_NO_MAX);
	*e = (struct err){.code = ERR_NONE};
	enum errc rc = commit(s);

	if (rc == ERR_NONE)
		*ret = s->done;
	arena_done(&s->arena);
	free(s);
	return rc;
}
