/* SPDX-License-Identifier: ISC */
#include "desk/page/queue_rows.h"

struct reading {
	const struct page_ask *ask;
	struct queue_view *v;
	struct queue_row *row; /* whose tries are read */
};

static const struct page_live_dest *live_of(const struct page_live *live, struct str id)
{
	for (size_t i = 0; i < live->n_dests; i++)
		if (str_eq(live->dests[i].id, id))
			return &live->dests[i];
	return NULL;
}

static struct queue_row *add(struct reading *x, struct str id)
{
	struct queue_view *v = x->v;
	struct queue_row *rows = arena_room(x->ask->a, v->rows, v->n, &v->cap, sizeof(*rows));

	if (rows == NULL)
		return NULL;
	v->rows = rows;
	rows[v->n] = (struct queue_row){.id = arena_str(x->ask->a, id),
		.conf = config_dest(x->ask->c, id),
		.live = live_of(x->ask->live, id),
		.q = {.oldest_ms = TIME_NONE}};
	return &rows[v->n++];
}

static struct queue_row *find(const struct queue_view *v, struct str id)
{
	for (size_t i = 0; i < v->n; i++)
		if (str_eq(v->rows[i].id, id))
			return &v->rows[i];
	return NULL;
}

static void on_queue(const struct store_queue *q, void *arg)
{
	struct reading *x = arg;
	struct queue_row *r = find(x->v, q->dest);

	if (r == NULL && q->pending + q->held + q->dead > 0)
		r = add(x, q->dest);
	if (r == NULL)
		return;
	r->q = *q;
	r->q.dest = r->id;
}

static void on_try(struct str alert, const struct store_attempt *a, void *arg)
{
	struct reading *x = arg;
	struct queue_row *r = x->row;

	if (r->n_tries == QUEUE_TRIES)
		return;
	struct queue_try *t = &r->tries[r->n_tries++];

	*t = (struct queue_try){arena_str(x->ask->a, alert), *a};
	t->a.error = arena_str(x->ask->a, a->error);
	t->a.excerpt = arena_str(x->ask->a, a->excerpt);
}

static enum errc read_store(struct reading *x, struct err *e)
{
	struct store *s = x->ask->store;

	if (store_queues_each(s, on_queue, x, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < x->v->n; i++) {
		x->row = &x->v->rows[i];
		if (store_attempts_last(s, x->row->id, QUEUE_TRIES, on_try, x, e) != ERR_NONE)
			return e->code;
	}
	return ERR_NONE;
}

enum errc queue_view_read(const struct page_ask *ask, void *ret, struct err *e)
{
	struct reading x = {.ask = ask, .v = ret};

	for (size_t i = 0; i < ask->c->n_dests; i++)
		(void)add(&x, ask->c->dests[i].d->id);
	if (ask->store != NULL && read_store(&x, e) != ERR_NONE)
		return e->code;
	return ask->a->over ? err_set(e, ERR_LIMIT, "too many destinations for a page")
			    : ERR_NONE;
}

const char *queue_row_state(const struct queue_row *r)
{
	if (r->conf == NULL)
		return "not-configured";
	return r->live != NULL ? r->live->state : "ok";
}

static void write_try(const struct queue_try *t, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "alert", t->alert);
	jsonw_int(w, "try", t->a.n);
	page_json_time(w, "started", t->a.started_ms);
	jsonw_int(w, "took_ms", t->a.took_us / 1000);
	jsonw_int(w, "status", t->a.status);
	jsonw_str_opt(w, "error", t->a.error);
	jsonw_str_opt(w, "answer", t->a.excerpt);
	jsonw_end(w);
}

static void write_row(const struct queue_row *r, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "id", r->id);
	jsonw_str_opt(w, "type", str_of(r->conf != NULL ? r->conf->d->ops->type : NULL));
	jsonw_str(w, "state", str_of(queue_row_state(r)));
	jsonw_int(w, "pending", (int64_t)r->q.pending);
	jsonw_int(w, "held", (int64_t)r->q.held);
	jsonw_int(w, "delivered", (int64_t)r->q.delivered);
	jsonw_int(w, "dead", (int64_t)r->q.dead);
	page_json_time(w, "oldest", r->q.oldest_ms);
	page_json_time(w, "next_try", r->live != NULL ? r->live->next_ms : TIME_NONE);
	jsonw_str_opt(w, "last_error", r->live != NULL ? r->live->why : STR(""));
	jsonw_array(w, "attempts");
	for (size_t i = 0; i < r->n_tries; i++)
		write_try(&r->tries[i], w);
	jsonw_end(w);
	jsonw_end(w);
}

void queue_view_json(const struct page_ask *ask, const void *data, struct jsonw *w)
{
	const struct queue_view *v = data;

	(void)ask;
	jsonw_array(w, "destinations");
	for (size_t i = 0; i < v->n; i++)
		write_row(&v->rows[i], w);
	jsonw_end(w);
}
