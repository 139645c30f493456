/* SPDX-License-Identifier: ISC */
#include "desk/page/watch_rows.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

struct reading {
	const struct config *c;
	struct watch_row *rows;
	int64_t first; /* day */
};

static struct watch_row *row_of(const struct reading *x, struct str watch)
{
	const struct config_watch *w = config_watch(x->c, watch);

	return w != NULL ? &x->rows[w - x->c->watches] : NULL;
}

static void on_day(const struct store_alert_day *d, void *arg)
{
	struct watch_row *r = row_of(arg, d->watch);
	int64_t i = d->day - ((struct reading *)arg)->first;

	/* A clock that was ahead raised some tomorrow. */
	if (r == NULL || i < 0 || i >= WATCH_DAYS)
		return;
	r->days[i] += d->alerts;
	r->alerts += d->alerts;
	if (r->last_ms == TIME_NONE || d->last_ms > r->last_ms)
		r->last_ms = d->last_ms;
}

static void on_mute(const struct store_mute *m, void *arg)
{
	struct watch_row *r = row_of(arg, m->subject);

	if (m->kind == STORE_MUTE_WATCH && m->dest.n == 0 && r != NULL &&
		m->until_ms > r->muted_until_ms)
		r->muted_until_ms = m->until_ms;
}

struct watch_row *watch_rows(const struct page_ask *ask, struct err *e)
{
	const struct config *c = ask->c;
	struct reading x = {.c = c,
		.rows = arena_array(ask->a, c->n_watches + 1, sizeof(*x.rows)),
		.first = ask->now_ms / DAY_MS - WATCH_DAYS + 1};

	if (x.rows == NULL) {
		err_set(e, ERR_LIMIT, "too many watches for a page");
		return NULL;
	}
	for (size_t i = 0; i < c->n_watches; i++)
		x.rows[i] = (struct watch_row){.w = &c->watches[i], .last_ms = TIME_NONE};
	if (ask->store == NULL)
		return x.rows;
	if (store_alert_days(ask->store, x.first * DAY_MS, on_day, &x, e) != ERR_NONE ||
		store_mutes_each(ask->store, ask->now_ms, on_mute, &x, e) != ERR_NONE)
		return NULL;
	return x.rows;
}

double watch_a_day(const struct watch_row *r)
{
	return (double)r->alerts / WATCH_DAYS;
}

void watch_muted(const struct parts *p, const struct watch_row *r)
{
	if (r->muted_until_ms == INT64_MAX)
		part_word(p, HTML_WORD_FOR_GOOD);
	else if (r->muted_until_ms != 0)
		part_time(p, r->muted_until_ms);
}

static void write_rate(struct jsonw *w, const char *name, double v)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	buf_printf(&b, "%.2f", v);
	jsonw_raw(w, name, buf_view(&b));
}

void watch_row_json(const struct watch_row *r, struct jsonw *w)
{
	jsonw_str(w, "id", r->w->id);
	jsonw_str(w, "title", r->w->title);
	jsonw_str(w, "priority", r->w->priority);
	jsonw_int(w, "lines", (int64_t)r->w->def.n_lines);
	jsonw_int(w, "tests", (int64_t)(r->w->n_match + r->w->n_skip));
	jsonw_array(w, "alerts_by_day");
	for (size_t i = 0; i < WATCH_DAYS; i++)
		jsonw_int(w, NULL, (int64_t)r->days[i]);
	jsonw_end(w);
	write_rate(w, "alerts_a_day", watch_a_day(r));
	page_json_time(w, "last_alert", r->last_ms);
	jsonw_bool(w, "muted", r->muted_until_ms != 0);
	page_json_time(w, "muted_until", r->muted_until_ms);
}
