/* SPDX-License-Identifier: ISC */
#include "desk/page/feed_rows.h"

enum errc feeds_view_read(const struct page_ask *ask, void *ret, struct err *e)
{
	struct feeds_view *v = ret;

	v->live = ask->live;
	v->bad = page_param(ask, STR("bad")).n != 0;
	v->rows = arena_array(ask->a, ask->live->n_feeds + 1, sizeof(*v->rows));
	if (v->rows == NULL)
		return err_set(e, ERR_LIMIT, "too many feeds for a page");
	for (size_t i = 0; i < ask->live->n_feeds; i++) {
		const struct page_live_feed *f = &ask->live->feeds[i];
		const struct config_feed *conf = config_feed(ask->c, f->id);

		if (conf != NULL)
			v->rows[v->n++] = (struct feed_row){conf, f};
	}
	return ERR_NONE;
}

static void write_feed(const struct feed_row *r, struct jsonw *w)
{
	const struct feed_state *st = &r->live->st;

	jsonw_object(w, NULL);
	jsonw_str(w, "id", r->conf->id);
	jsonw_str_opt(w, "title", r->conf->title);
	jsonw_str(w, "state", r->live->paused ? STR("paused") : str_of(r->live->condition));
	jsonw_str_opt(w, "why", r->live->why);
	jsonw_int(w, "last_status", st->last_status);
	jsonw_int(w, "failures", st->failures);
	page_json_time(w, "last_poll", st->last_poll_ms);
	page_json_time(w, "last_success", st->last_success_ms);
	page_json_time(w, "last_new", st->last_new_ms);
	page_json_time(w, "next_poll", r->live->next_ms);
	jsonw_int(w, "publisher_floor_s", st->publisher_floor_ms / 1000);
	jsonw_int(w, "polls", st->polls);
	jsonw_int(w, "unchanged", st->unchanged);
	jsonw_int(w, "saved_bytes", st->saved_bytes);
	jsonw_int(w, "took_ms", st->took_ms);
	page_json_time(w, "until", r->live->until_ms);
	jsonw_end(w);
}

void feeds_view_json(const struct page_ask *ask, const void *data, struct jsonw *w)
{
	const struct feeds_view *v = data;
	const struct page_live *live = ask->live;

	jsonw_object(w, "counts");
	jsonw_int(w, "ok", (int64_t)live->n_ok);
	jsonw_int(w, "failing", (int64_t)live->n_failing);
	jsonw_int(w, "paused", (int64_t)live->n_paused);
	jsonw_int(w, "gone", (int64_t)live->n_gone);
	jsonw_end(w);
	jsonw_array(w, "feeds");
	for (size_t i = 0; i < v->n; i++)
		write_feed(&v->rows[i], w);
	jsonw_end(w);
	jsonw_bool(w, "cut", live->cut);
	/* The feed behind which the next window begins. */
	jsonw_str_opt(w, "next",
		live->more_feeds && live->n_feeds > 0 ? live->feeds[live->n_feeds - 1].id
						      : STR(""));
}
