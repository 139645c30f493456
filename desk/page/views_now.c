/* SPDX-License-Identifier: ISC */
/* What came in just now, why it rang, whom it was told (doc/page.md "Views"). */
#include "desk/page/card.h"
#include "desk/page/views.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum {
	SHOWN = 50,
	SHOWN_MAX = 200
};

struct match {
	struct card card;
	struct card_found found;
};
struct now {
	struct store_recent recent;
	struct match *v;
	size_t n;
	int64_t before; /* the id below which it was asked; 0: from the top */
	bool older;     /* there is more below */
};

static enum errc read_match(
	const struct page_ask *ask, int64_t id, struct match *ret, struct err *e)
{
	enum errc rc = card_found_read(ask, id, &ret->found, e);

	if (rc == ERR_NONE)
		card_fill(ask, &ret->found.a, card_hits(ask, &ret->found), ret->found.n_hits,
			&ret->card);
	return rc;
}

static enum errc read_now(const struct page_ask *ask, void *ret, struct err *e)
{
	struct now *v = ret;
	size_t max = page_number(ask, STR("limit"), SHOWN, SHOWN_MAX), n = 0;
	int64_t ids[SHOWN_MAX + 1];
	enum errc rc = ERR_NONE;

	v->before = (int64_t)page_number(ask, STR("before"), 0, INT64_MAX);
	if (ask->store == NULL)
		return ERR_NONE;
	if (store_matched(ask->store, v->before, max + 1, ids, &n, e) != ERR_NONE ||
		store_recent(ask->store, ask->now_ms - DAY_MS, &v->recent, e) != ERR_NONE)
		return e->code;
	v->older = n > max;
	n -= v->older;
	v->v = arena_array(ask->a, n, sizeof(*v->v));
	if (v->v == NULL)
		return err_set(e, ERR_LIMIT, "too many matches; ask for less");
	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		rc = read_match(ask, ids[i], &v->v[v->n++], e);
	return rc;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void figures(const struct page_ask *ask, const struct now *v, const struct parts *p)
{
	const struct {
		enum html_word what;
		uint64_t n;
		struct str to;
	} rows[] = {{HTML_WORD_DAY_ARTICLES, v->recent.articles, STR("")},
		{HTML_WORD_DAY_ALERTS, v->recent.alerts, STR("")},
		{HTML_WORD_ALERTS_WAIT, v->recent.waiting, STR("/queue")},
		{HTML_WORD_FEEDS_OK, ask->live->n_ok, STR("/feeds")},
		{HTML_WORD_FEEDS_FAILING, ask->live->n_failing, STR("/feeds")}};

	htmlw_begin(p->h, "dl");
	htmlw_attr(p->h, "class", STR("figures"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		part_figure(p, html_word(p->lang, rows[i].what), rows[i].n, rows[i].to);
	htmlw_end(p->h);
}

static struct str older_of(const struct page_ask *ask, const struct now *v)
{
	AUTO_BUF struct buf id = {0};

	if (!v->older)
		return STR("");
	buf_init(&id, 32);
	buf_printf(&id, "%lld", (long long)v->v[v->n - 1].card.id);
	return page_with(ask, "before", buf_view(&id));
}

static void now_html(const struct page_ask *ask, const void *of, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);
	const struct now *v = of;

	figures(ask, v, &p);
	if (v->n == 0) {
		part_empty(&p, html_word(ask->lang, HTML_WORD_NO_MATCHES));
		return;
	}
	htmlw_begin(h, "ul");
	htmlw_attr(h, "class", STR("cards"));
	for (size_t i = 0; i < v->n; i++) {
		htmlw_begin(h, "li");
		htmlw_attr(h, "class", STR("card"));
		card_html(&p, &v->v[i].card);
		card_why_html(&p, &v->v[i].found, false);
		card_ticks_html(&p, &v->v[i].found);
		htmlw_end(h);
	}
	htmlw_end(h);
	part_pager(&p, v->before != 0 ? page_with(ask, "before", STR("")) : STR(""),
		older_of(ask, v));
}

/* ---- the others ---------------------------------------------------------------------------- */

static void now_json(const struct page_ask *ask, const void *of, struct jsonw *w)
{
	const struct now *v = of;

	jsonw_object(w, "day");
	jsonw_int(w, "articles", (int64_t)v->recent.articles);
	jsonw_int(w, "alerts", (int64_t)v->recent.alerts);
	jsonw_end(w);
	jsonw_int(w, "waiting", (int64_t)v->recent.waiting);
	jsonw_object(w, "feeds");
	jsonw_int(w, "ok", (int64_t)ask->live->n_ok);
	jsonw_int(w, "failing", (int64_t)ask->live->n_failing);
	jsonw_end(w);
	jsonw_array(w, "matches");
	for (size_t i = 0; i < v->n; i++) {
		jsonw_object(w, NULL);
		card_json(w, &v->v[i].card);
		card_found_json(w, &v->v[i].found);
		jsonw_end(w);
	}
	jsonw_end(w);
	if (v->older)
		jsonw_int(w, "before", v->v[v->n - 1].card.id);
	else
		jsonw_null(w, "before");
}

static void now_command(const struct page_ask *ask, const void *of, struct buf *out)
{
	(void)of;
	if (ask->c->n_feeds == 0)
		buf_str(out, STR("rasid feed add URL\n"));
	else if (ask->c->n_watches == 0)
		buf_str(out, STR("rasid watch edit ID\n"));
	else
		buf_printf(out, "rasid watch edit " STR_F "\n", STR_A(ask->c->watches[0].id));
}

const struct page_view view_now = {
	.path = STR_INIT("/"),
	.name = STR_INIT("now"),
	.title = HTML_WORD_NOW,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct now),
	.read = read_now,
	.html = now_html,
	.json = now_json,
	.command = now_command,
};
