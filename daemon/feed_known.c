/* SPDX-License-Identifier: ISC */
/* Reads in libuv's pool by a connection of its own, as alerts.c does: a person who looks holds up no ingest. */
#include "daemon/feed_known.h"

#include <stdlib.h>

#include "base/conf.h"
#include "base/jsonw.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"

enum {
	HEX = 32,
	READINGS_MAX = 2, /* at a time, with those of alerts */
	ROOM = 1 << 20
};

struct reading {
	uv_work_t work;
	struct app *app;
	struct control_call *call;
	struct feed_known_query q;
	struct store_learned learned;
	struct arena arena;
	struct err e;
};

/* ---- the question ------------------------------------------------------------------------ */

static bool hex_read(struct str s, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9';

		if (!digit && (c < 'a' || c > 'f'))
			return false;
		v = v << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
	}
	*ret = v;
	return true;
}

static bool key_read(struct str s, struct key *ret)
{
	if (s.n == 0)
		return true;
	return s.n == HEX && hex_read(str_sub(s, 0, HEX / 2), &ret->hi) &&
	       hex_read(str_sub(s, HEX / 2, HEX), &ret->lo);
}

static bool item_read(struct str s, struct store_keys *ret)
{
	struct str part = STR("");

	for (size_t k = 0; k < KEY_N; k++)
		if (!str_cut(&s, '-', &part) || !key_read(part, &ret->keys[k]))
			return false;
	return s.p == NULL;
}

static bool items_read(struct str items, struct feed_known_query *q)
{
	struct str item;

	while (items.n != 0 && str_cut(&items, '.', &item))
		if (q->n == FEED_KNOWN_MAX || !item_read(item, &q->v[q->n++]))
			return false;
	return true;
}

enum errc feed_known_read(
	struct str query, struct arena *a, struct feed_known_query *ret, struct err *e)
{
	struct feed_known_query q = {.feed = arena_str(a, control_id(query, STR("id"))),
		.v = arena_array(a, FEED_KNOWN_MAX, sizeof(*q.v))};
	struct str part;

	if (q.feed.n == 0)
		return err_set(e, ERR_BAD_INPUT, "which feed? its id is missing");
	if (q.v == NULL)
		return err_set(e, ERR_LIMIT, "no room for it");
	while (str_cut(&query, '&', &part))
		if (str_starts(part, STR("items=")) &&
			!items_read(str_sub(part, 6, part.n), &q))
			return err_set(e, ERR_BAD_INPUT,
				"an item is not of the form of keys, or there are more than %d",
				FEED_KNOWN_MAX);
	*ret = q;
	return ERR_NONE;
}

/* ---- the pool ---------------------------------------------------------------------------- */

static void read_store(uv_work_t *w)
{
	struct reading *r = w->data;
	struct store_conf conf = r->app->store_conf;
	struct store *store = NULL;

	conf.read_only = true;
	if (store_open(&conf, &store, &r->e) == ERR_NONE && r->q.n != 0)
		(void)store_keys_find(store, r->q.feed, r->q.v, r->q.n, &r->learned, &r->e);
	store_close(store);
}

/* ---- the loop ---------------------------------------------------------------------------- */

static void answer_text(struct control_call *call, int status, struct str text)
{
	control_answer(call, status, STR("text/plain; charset=utf-8"), text);
}

static void answer(const struct reading *r)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, KIB(64));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_array(&w, "found");
	for (size_t i = 0; i < r->q.n; i++) {
		int64_t bits = 0;

		for (size_t k = 0; k < KEY_N; k++)
			bits |= (int64_t)(r->q.v[i].found[k] != 0) << k;
		jsonw_int(&w, NULL, bits);
	}
	jsonw_end(&w);
	jsonw_str(&w, "furniture", r->learned.text);
	jsonw_end(&w);
	buf_char(&out, '\n');
	control_answer(r->call, 200, STR("application/json"), buf_view(&out));
}

static void on_read(uv_work_t *work, int status)
{
	struct reading *r = work->data;
	struct app *app = r->app;

	(void)status;
	app->n_readings--;
	if (app->stopping)
		answer_text(r->call, 503, STR("rasid is stopping"));
	else if (r->e.code != ERR_NONE)
		answer_text(r->call, 503, str_of(r->e.msg));
	else
		answer(r);
	arena_done(&r->arena);
	free(r);
	app->n_asking--;
	if (app->stopping)
		app_stop_control(app);
}

static void on_known(struct control_call *call, struct str query, void *arg)
{
	struct app *app = arg;
	struct reading *r = xcalloc(1, sizeof(*r));
	int refused = 0;

	*r = (struct reading){.app = app, .call = call};
	r->work.data = r;
	arena_init(&r->arena, ROOM);
	r->learned.a = &r->arena;
	if (app->stopping || app->n_readings >= READINGS_MAX) {
		refused = 503;
		err_set(&r->e, ERR_BUSY, "others are reading just now; ask again");
	} else if (feed_known_read(query, &r->arena, &r->q, &r->e) != ERR_NONE) {
		refused = 422;
	}
	if (refused == 0) {
		app->n_asking++;
		app->n_readings++;
		uv_queue_work(&app->loop, &r->work, read_store, on_read);
		return;
	}
	answer_text(call, refused, str_of(r->e.msg));
	arena_done(&r->arena);
	free(r);
}

const struct control_route feed_known_routes[FEED_KNOWN_ROUTES] = {
	{STR_INIT("POST"), STR_INIT("/feed/known"), on_known},
};
