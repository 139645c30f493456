/* SPDX-License-Identifier: ISC */
/* The view Feeds: each with its state and the error in its row, when it is asked next, what 304 saved, what its publisher wants. */
#include "desk/page/feed_rows.h"
#include "desk/page/views.h"

static const char *class_of(const struct page_live_feed *f)
{
	static const struct {
		struct str state;
		const char *cls;
	} classes[] = {{STR_INIT("ok"), "good"}, {STR_INIT("new"), "soft"},
		{STR_INIT("slow"), "warn"}, {STR_INIT("silent"), "warn"},
		{STR_INIT("gap"), "warn"}};

	for (size_t i = 0; !f->paused && i < sizeof(classes) / sizeof(classes[0]); i++)
		if (str_eq(classes[i].state, str_of(f->condition)))
			return classes[i].cls;
	return f->paused ? "soft" : "bad";
}

static void cell_time(const struct parts *p, int64_t ms)
{
	htmlw_begin(p->h, "td");
	part_time(p, ms != 0 ? ms : TIME_NONE);
	htmlw_end(p->h);
}

/* What keeps us from asking more often. */
static void cell_wish(const struct parts *p, const struct feed_state *st)
{
	AUTO_BUF struct buf b;

	buf_init(&b, KIB(1));
	if (st->publisher_floor_ms > 0)
		html_count(p->lang, HTML_NOUN_MINUTE,
			(uint64_t)(st->publisher_floor_ms + 59999) / 60000, &b);
	if (st->hints.skip_hours != 0)
		buf_printf(&b, "%sskipHours", b.n > 0 ? ", " : "");
	if (st->hints.skip_days != 0)
		buf_printf(&b, "%sskipDays", b.n > 0 ? ", " : "");
	htmlw_leaf(p->h, "td", NULL, buf_view(&b));
}

static void put_row(const struct parts *p, const struct feed_row *r)
{
	const struct feed_state *st = &r->live->st;

	htmlw_begin(p->h, "tr");
	htmlw_attr(p->h, "id", r->conf->id);
	htmlw_begin(p->h, "th");
	htmlw_attr(p->h, "scope", STR("row"));
	part_outlet(p, r->conf->title.n > 0 ? r->conf->title : r->conf->id);
	htmlw_text(p->h, STR(" "));
	part_code(p, r->conf->id);
	htmlw_end(p->h);
	htmlw_begin(p->h, "td");
	part_badge(p, class_of(r->live),
		html_state(
			p->lang, r->live->paused ? STR("paused") : str_of(r->live->condition)));
	htmlw_end(p->h);
	cell_time(p, st->last_poll_ms);
	cell_time(p, r->live->next_ms);
	part_cell(p, r->live->why);
	htmlw_begin(p->h, "td");
	part_bytes(p, st->saved_bytes > 0 ? (uint64_t)st->saved_bytes : 0);
	htmlw_end(p->h);
	cell_wish(p, st);
	htmlw_end(p->h);
}

static void put_figures(const struct parts *p, const struct page_live *live)
{
	htmlw_begin(p->h, "dl");
	htmlw_attr(p->h, "class", STR("figures"));
	part_figure(p, html_word(p->lang, HTML_WORD_OK), live->n_ok, STR(""));
	part_figure(
		p, html_state(p->lang, STR("failing")), live->n_failing, STR("/feeds?bad=1"));
	part_figure(p, html_state(p->lang, STR("paused")), live->n_paused, STR(""));
	part_figure(p, html_state(p->lang, STR("gone")), live->n_gone, STR(""));
	htmlw_end(p->h);
}

static void put_pager(
	const struct page_ask *ask, const struct parts *p, const struct feeds_view *v)
{
	AUTO_BUF struct buf url;
	const struct page_live *live = v->live;

	buf_init(&url, KIB(4));
	if (live->more_feeds && live->n_feeds > 0) {
		buf_str(&url, STR("/feeds"));
		part_query(&url, "from", live->feeds[live->n_feeds - 1].id);
	}
	part_pager(p, page_param(ask, STR("from")).n > 0 ? STR("/feeds") : STR(""),
		buf_view(&url));
}

static void feeds_html(const struct page_ask *ask, const void *data, struct htmlw *h)
{
	const struct feeds_view *v = data;
	const struct parts p = page_parts(ask, h);
	const enum html_word columns[] = {HTML_WORD_FEED, HTML_WORD_STATE, HTML_WORD_LAST,
		HTML_WORD_NEXT, HTML_WORD_ERROR, HTML_WORD_SAVED, HTML_WORD_WISH};
	struct str heads[sizeof(columns) / sizeof(columns[0])];

	put_figures(&p, v->live);
	htmlw_begin(h, "p");
	part_link(&p, NULL, v->bad ? STR("/feeds") : STR("/feeds?bad=1"),
		html_word(ask->lang, v->bad ? HTML_WORD_ALL : HTML_WORD_NOT_OK));
	htmlw_end(h);
	if (v->n == 0)
		part_empty(&p, html_word(ask->lang, HTML_WORD_NO_FEEDS));
	else {
		for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
			heads[i] = html_word(ask->lang, columns[i]);
		part_table(&p, html_word(ask->lang, HTML_WORD_FEEDS), heads,
			sizeof(heads) / sizeof(heads[0]));
		for (size_t i = 0; i < v->n; i++)
			put_row(&p, &v->rows[i]);
		part_table_end(&p);
	}
	if (v->live->cut)
		part_empty(&p, html_word(ask->lang, HTML_WORD_MORE));
	put_pager(ask, &p, v);
}

static void feeds_command(const struct page_ask *ask, const void *data, struct buf *out)
{
	(void)ask;
	(void)data;
	buf_str(out, STR("rasid feed add URL\nrasid feed pause ID\n"));
}

const struct page_view view_feeds = {.path = STR_INIT("/feeds"),
	.name = STR_INIT("feeds"),
	.title = HTML_WORD_FEEDS,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct feeds_view),
	.read = feeds_view_read,
	.html = feeds_html,
	.json = feeds_view_json,
	.command = feeds_command};
