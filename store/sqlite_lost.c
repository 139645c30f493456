/* SPDX-License-Identifier: ISC */
/*
 * What is given up, and what rings in its place (story.h): while an alert waits that is to tell a story, what joins is kept
 * back for it. When it dies, the newest of those goes, in the transaction that makes the dead letter; so no crash is
 * between, and nothing goes twice, since it is kept back no longer.
 *
 *   dead letter ── the watches that it was to tell of a story ──> of each the newest that came after it
 *                                                                 └─> one row an article, which names them all
 *
 * Of what came before nothing goes: a message that dies as the last did would have a whole story die one by one.
 */
#include "store/sqlite.h"

struct letter {
	struct str alert, dest;
};

struct copy {
	int64_t article, seq;
	uint64_t flow;
	struct str alert;
	struct str *also;
	size_t n_also, cap;
};

/* A story and a watch of which a dead letter was to tell. */
struct was_told {
	int64_t story;
	struct str watch;
};

struct lost {
	struct sqlite *s;
	int64_t now_ms, since_ms;
	struct arena arena; /* of one call */
	struct err *e;
};

/* ---- what died ----------------------------------------------------------------------------- */

static enum errc letters_read(
	struct lost *l, struct query *q, struct letter **ret, size_t *ret_n)
{
	struct letter *v = NULL;
	size_t n = 0;
	size_t cap = 0;

	while (query_row(q)) {
		v = arena_room(&l->arena, v, n, &cap, sizeof(*v));
		v[n++] = (struct letter){arena_str(&l->arena, query_col_str(q, 0)),
			arena_str(&l->arena, query_col_str(q, 1))};
	}
	*ret = v;
	*ret_n = n;
	return query_end(q);
}

static enum errc told_read(
	struct lost *l, const struct letter *of, struct was_told **ret, size_t *ret_n)
{
	struct query q = query_new(l->s, SQL_LOST_TOLD, l->e);
	struct was_told *v = NULL;
	size_t n = 0;
	size_t cap = 0;

	query_str(&q, of->alert);
	query_str(&q, of->dest);
	while (query_row(&q)) {
		v = arena_room(&l->arena, v, n, &cap, sizeof(*v));
		v[n++] = (struct was_told){
			query_col_int(&q, 0), arena_str(&l->arena, query_col_str(&q, 1))};
	}
	*ret = v;
	*ret_n = n;
	return query_end(&q);
}

/* ---- what rings ---------------------------------------------------------------------------- */

/* alert stays empty when there is none. */
static enum errc copy_find(
	struct lost *l, const struct letter *of, const struct was_told *t, struct copy *ret)
{
	struct query q = query_new(l->s, SQL_LOST_COPY, l->e);

	query_int(&q, t->story);
	query_str(&q, of->alert);
	query_str(&q, t->watch);
	query_str(&q, of->dest);
	query_int(&q, l->since_ms);
	if (query_row(&q))
		*ret = (struct copy){.article = query_col_int(&q, 0),
			.seq = query_col_int(&q, 1),
			.flow = (uint64_t)query_col_int(&q, 2),
			.alert = arena_str(&l->arena, query_col_str(&q, 3))};
	return query_end(&q);
}

static enum errc told_move(
	struct lost *l, const struct letter *of, const struct was_told *t, struct str alert)
{
	struct query q = query_new(l->s, SQL_LOST_MOVE, l->e);

	query_str(&q, alert);
	query_int(&q, t->story);
	query_str(&q, of->dest);
	query_str(&q, t->watch);
	return query_run(&q, NULL);
}

static enum errc ring(struct lost *l, struct str dest, const struct copy *c)
{
	AUTO_BUF struct buf also;
	int64_t turn = 0;
	enum errc rc = sqlite_turn_of(l->s, c->flow, dest, &turn, l->e);

	buf_init(&also, BUF_NO_MAX);
	if (rc != ERR_NONE)
		return rc;
	struct query q = query_new(l->s, SQL_LOST_RING, l->e);

	query_int(&q, l->now_ms);
	query_int(&q, turn);
	query_str(&q, sqlite_list_write(c->also, c->n_also, &also));
	query_int(&q, c->seq);
	return query_run(&q, NULL);
}

/* An article is one message: another watch that found it is named beside the first. */
static struct copy *copy_add(struct lost *l, struct copy *v, size_t *n,
	const struct copy *found, const struct was_told *t)
{
	for (size_t i = 0; i < *n; i++) {
		if (v[i].article != found->article)
			continue;
		v[i].also = arena_room(
			&l->arena, v[i].also, v[i].n_also, &v[i].cap, sizeof(*v[i].also));
		v[i].also[v[i].n_also++] = t->watch;
		return &v[i];
	}
	v[*n] = *found;
	return &v[(*n)++];
}

static enum errc replace(struct lost *l, const struct letter *of)
{
	struct was_told *told = NULL;
	size_t n_told = 0;
	size_t n = 0;

	if (told_read(l, of, &told, &n_told) != ERR_NONE)
		return l->e->code;
	struct copy *v = arena_array(&l->arena, n_told, sizeof(*v));

	for (size_t i = 0; i < n_told; i++) {
		struct copy found = {.alert = STR("")};

		if (copy_find(l, of, &told[i], &found) != ERR_NONE)
			return l->e->code;
		if (found.alert.n == 0)
			continue;
		const struct copy *rings = copy_add(l, v, &n, &found, &told[i]);

		if (told_move(l, of, &told[i], rings->alert) != ERR_NONE)
			return l->e->code;
	}
	for (size_t i = 0; i < n; i++)
		if (ring(l, of->dest, &v[i]) != ERR_NONE)
			return l->e->code;
	return ERR_NONE;
}

/* ---- interface ----------------------------------------------------------------------------- */

static enum errc run(struct lost *l, struct query *q, uint64_t *ret_n)
{
	struct letter *v = NULL;
	size_t n = 0;
	enum errc rc = letters_read(l, q, &v, &n);

	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = replace(l, &v[i]);
	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

enum errc sqlite_give_up(struct query *q, int64_t now_ms, int64_t since_ms, uint64_t *ret_n)
{
	struct lost l = {.s = q->s, .now_ms = now_ms, .since_ms = since_ms, .e = q->e};

	arena_init(&l.arena, BUF_NO_MAX);
	enum errc rc = run(&l, q, ret_n);

	arena_done(&l.arena);
	return rc;
}
