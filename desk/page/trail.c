/* SPDX-License-Identifier: ISC */
#include "desk/page/trail.h"

static bool is_read(const struct trails *t, struct str id)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_eq(t->v[i].id, id))
			return true;
	return false;
}

enum errc trails_read(const struct page_ask *ask, const struct card_found *f,
	struct trails *ret, struct err *e)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < f->n_ticks && rc == ERR_NONE; i++) {
		struct store_trail *t = &ret->v[ret->n];

		if (is_read(ret, f->ticks[i].alert))
			continue;
		rc = store_alert_trail(ask->store, f->ticks[i].alert, ask->a, t, e);
		ret->titles[ret->n++] = card_watch(ask->c, t->watch);
	}
	return rc;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void cell_begin(const struct parts *p, bool ltr)
{
	htmlw_begin(p->h, "td");
	if (ltr)
		htmlw_attr(p->h, "dir", STR("ltr"));
}

static void try_html(const struct parts *p, const struct store_trail_delivery *d, size_t i)
{
	const struct store_attempt *a = &d->attempts[i];

	htmlw_begin(p->h, "tr");
	part_cell(p, d->row.dest);
	cell_begin(p, false);
	part_time(p, a->started_ms);
	htmlw_end(p->h);
	cell_begin(p, true);
	part_number(p, (uint64_t)(a->took_us > 0 ? a->took_us / 1000 : 0));
	htmlw_text(p->h, STR("\u00A0ms"));
	htmlw_end(p->h);
	cell_begin(p, true);
	if (a->status != 0)
		htmlw_int(p->h, a->status);
	htmlw_end(p->h);
	part_cell(p, a->error.n > 0 ? a->error : html_word(p->lang, HTML_WORD_TICK_DELIVERED));
	part_cell(p, a->excerpt);
	htmlw_end(p->h);
}

static void tries_html(const struct parts *p, const struct store_trail *t)
{
	const struct str columns[] = {html_word(p->lang, HTML_WORD_DESTINATION),
		html_word(p->lang, HTML_WORD_TIME), html_word(p->lang, HTML_WORD_TOOK),
		STR("HTTP"), html_word(p->lang, HTML_WORD_STATE),
		html_word(p->lang, HTML_WORD_ANSWER)};
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->v[i].n_attempts;
	if (n == 0)
		return;
	part_table(p, html_word(p->lang, HTML_WORD_TRIES), columns,
		sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < t->v[i].n_attempts; k++)
			try_html(p, &t->v[i], k);
	part_table_end(p);
}

static void alert_html(const struct parts *p, const struct store_trail *t, struct str title)
{
	struct card_found ticks = {.n_ticks = 0};

	htmlw_begin(p->h, "h3");
	part_watch(p, t->watch, title);
	htmlw_text(p->h, STR(" "));
	part_time(p, t->created_ms);
	htmlw_end(p->h);
	htmlw_begin(p->h, "p");
	part_code(p, t->id);
	htmlw_end(p->h);
	for (size_t i = 0; i < t->n && i < CARD_TICKS; i++)
		card_tick_of(&t->v[i].row, &ticks.ticks[ticks.n_ticks++]);
	card_ticks_html(p, &ticks);
	tries_html(p, t);
}

void trails_html(const struct parts *p, const struct trails *t)
{
	for (size_t i = 0; i < t->n; i++)
		alert_html(p, &t->v[i], t->titles[i]);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

/* As `rasid alert show --json` has them. */
static void try_json(struct jsonw *w, const struct store_attempt *a)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "n", a->n);
	page_json_time(w, "time", a->started_ms);
	jsonw_int(w, "took_ms", a->took_us / 1000);
	jsonw_int(w, "status", a->status);
	jsonw_str_opt(w, "error", a->error);
	jsonw_str_opt(w, "excerpt", a->excerpt);
	jsonw_end(w);
}

static void delivery_json(struct jsonw *w, const struct store_trail_delivery *d)
{
	struct card_tick tick;

	card_tick_of(&d->row, &tick);
	jsonw_object(w, NULL);
	card_tick_json(w, &tick);
	jsonw_array(w, "attempts");
	for (size_t i = 0; i < d->n_attempts; i++)
		try_json(w, &d->attempts[i]);
	jsonw_end(w);
	jsonw_end(w);
}

void trails_json(struct jsonw *w, const struct trails *t)
{
	jsonw_array(w, "alerts");
	for (size_t i = 0; i < t->n; i++) {
		jsonw_object(w, NULL);
		jsonw_str(w, "id", t->v[i].id);
		jsonw_str_opt(w, "watch", t->v[i].watch);
		page_json_time(w, "time", t->v[i].created_ms);
		jsonw_array(w, "deliveries");
		for (size_t k = 0; k < t->v[i].n; k++)
			delivery_json(w, &t->v[i].v[k]);
		jsonw_end(w);
		jsonw_end(w);
	}
	jsonw_end(w);
}
