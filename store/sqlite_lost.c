/* SPDX-License-Identifier: ISC */
/*
 * What is given up, and what rings in its place (story.h): while an alert waits that is to tell a story, what joins is kept
 * back for it. When it dies, the newest of those goes, in the transaction that makes the dead letter; so no crash is
 * between, and nothing goes twice, since it is kept back no longer.
 *
 *   dead letter ── the watches that it was to tell of a story ──> of each the newest that came after it
 *                                                                 └─> one row an article, which names them all
 *
 * Of an article that the destination was told of by another watch, or will be, nothing goes twice: that message names this
 * watch too, unless it left.
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

/* The message by which a destination hears of the article anyhow; alert stays empty when there is none. */
static enum errc heard_find(struct lost *l, struct str dest, struct copy *io)
{
	struct query q = query_new(l->s, SQL_LOST_HEARD, l->e);
	struct str also = {0};

	query_int(&q, io->article);
	query_str(&q, dest);
	if (query_row(&q)) {
		io->seq = query_col_int(&q, 0);
		io->alert = arena_str(&l->arena, query_col_str(&q, 1));
		also = arena_str(&l->arena, query_col_str(&q, 2));
	}
	enum errc rc = query_end(&q);

	if (rc != ERR_NONE || io->alert.n == 0)
		return rc;
	return sqlite_list_read(also, &l->arena, &io->also, &io->n_also, l->e);
}

static enum errc heard_name(struct lost *l, const struct copy *c, struct str watch)
{
	AUTO_BUF struct buf also;
	struct str *v = arena_array(&l->arena, c->n_also + 1, sizeof(*v));

	for (size_t i = 0; i < c->n_also; i++)
		v[i] = c->also[i];
	v[c->n_also] = watch;
	buf_init(&also, BUF_NO_MAX);
	struct query q = query_new(l->s, SQL_LOST_NAME, l->e);

	query_str(&q, sqlite_list_write(v, c->n_also + 1, &also));
	query_int(&q, c->seq);
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

/* What is to ring joins v. */
static enum errc replace_one(struct lost *l, const struct letter *of, const struct was_told *t,
	struct copy *v, size_t *n)
{
	struct copy found = {.alert = STR("")};
	enum errc rc = copy_find(l, of, t, &found);
	struct copy heard = {.article = found.article, .alert = STR("")};

	if (rc == ERR_NONE && found.alert.n != 0)
		rc = heard_find(l, of->dest, &heard);
	if (rc != ERR_NONE || found.alert.n == 0)
		return rc;
	if (heard.alert.n == 0)
		return told_move(l, of, t, copy_add(l, v, n, &found, t)->alert);
	rc = heard_name(l, &heard, t->watch);
	return rc == ERR_NONE ? told_move(l, of, t, heard.alert) : rc;
}

static enum errc replace(struct lost *l, const struct letter *of)
{
	struct was_told *told = NULL;
	size_t n_told = 0;
	size_t n = 0;

	if (told_read(l, of, &told, &n_told) != ERR_NONE)
		return l->e->code;
	struct copy *v = arena_array(&l->arena, n_told, sizeof(*v));

	for (size_t i = 0; i < n_told; i++)
		if (replace_one(l, of, &told[i], v, &n) != ERR_NONE)
			return l->e->code;
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
