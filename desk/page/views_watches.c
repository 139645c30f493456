/* SPDX-License-Identifier: ISC */
/* The view Watches: what each raised in the last 14 days, whether it is muted, how many tests it has. */
#include "desk/page/views.h"
#include "desk/page/watch_rows.h"

struct watches_view {
	const struct watch_row *rows;
	size_t n;
};

static enum errc watches_read(const struct page_ask *ask, void *ret, struct err *e)
{
	struct watches_view *v = ret;

	v->rows = watch_rows(ask, e);
	v->n = ask->c->n_watches;
	return v->rows != NULL ? ERR_NONE : e->code;
}

static void put_name(const struct parts *p, const struct config_watch *w)
{
	htmlw_begin(p->h, "th");
	htmlw_attr(p->h, "scope", STR("row"));
	part_watch(p, w->id, w->title.n > 0 ? w->title : w->id);
	htmlw_text(p->h, STR(" "));
	part_code(p, w->id);
	htmlw_end(p->h);
}

static void cell_rate(const struct parts *p, const struct watch_row *r)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 64);
	buf_printf(&b, "%.1f", watch_a_day(r));
	htmlw_leaf(p->h, "td", NULL, buf_view(&b));
}

static void cell_number(const struct parts *p, uint64_t n)
{
	htmlw_begin(p->h, "td");
	part_number(p, n);
	htmlw_end(p->h);
}

static void put_row(const struct parts *p, const struct watch_row *r)
{
	htmlw_begin(p->h, "tr");
	put_name(p, r->w);
	htmlw_begin(p->h, "td");
	part_spark(p, r->days, WATCH_DAYS, html_word(p->lang, HTML_WORD_DAYS_14));
	htmlw_end(p->h);
	cell_rate(p, r);
	htmlw_begin(p->h, "td");
	part_time(p, r->last_ms);
	htmlw_end(p->h);
	htmlw_begin(p->h, "td");
	watch_muted(p, r);
	htmlw_end(p->h);
	cell_number(p, r->w->def.n_lines);
	cell_number(p, r->w->n_match + r->w->n_skip);
	htmlw_end(p->h);
}

static void watches_html(const struct page_ask *ask, const void *data, struct htmlw *h)
{
	static const enum html_word columns[] = {HTML_WORD_WATCH, HTML_WORD_DAYS_14,
		HTML_WORD_A_DAY, HTML_WORD_LAST, HTML_WORD_MUTED, HTML_WORD_LINES,
		HTML_WORD_TESTS};
	const struct watches_view *v = data;
	const struct parts p = page_parts(ask, h);
	struct str heads[sizeof(columns) / sizeof(columns[0])];

	if (v->n == 0) {
		part_empty(&p, html_word(ask->lang, HTML_WORD_NO_WATCHES));
		return;
	}
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		heads[i] = html_word(ask->lang, columns[i]);
	part_table(&p, html_word(ask->lang, HTML_WORD_WATCHES), heads,
		sizeof(heads) / sizeof(heads[0]));
	for (size_t i = 0; i < v->n; i++)
		put_row(&p, &v->rows[i]);
	part_table_end(&p);
}

static void watches_json(const struct page_ask *ask, const void *data, struct jsonw *w)
{
	const struct watches_view *v = data;

	(void)ask;
	jsonw_array(w, "watches");
	for (size_t i = 0; i < v->n; i++) {
		jsonw_object(w, NULL);
		watch_row_json(&v->rows[i], w);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void watches_command(const struct page_ask *ask, const void *data, struct buf *out)
{
	(void)ask;
	(void)data;
	buf_str(out,
		STR("rasid watch edit ID\nrasid alert mute --watch ID --for 2h\nrasid watch test ID\n"));
}

const struct page_view view_watches = {.path = STR_INIT("/watches"),
	.name = STR_INIT("watches"),
	.title = HTML_WORD_WATCHES,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct watches_view),
	.read = watches_read,
	.html = watches_html,
	.json = watches_json,
	.command = watches_command};
