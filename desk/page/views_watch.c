/* SPDX-License-Identifier: ISC */
/*
 * The view of one watch: its lines as they are read, what it raised, what it found last. As .atom and .json it is a feed of
 * that, for any reader (desk/export.h).
 */
#include "desk/export.h"
#include "desk/page/views.h"
#include "desk/page/watch_rows.h"

enum {
	FOUND_MAX = 20, /* articles that are listed */
	LAST_DAYS = 30, /* of which: older ones would be looked for among all that is stored */
	LINES_MAX = 500
};

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* ---- read -------------------------------------------------------------------------------- */

struct watch_found {
	int64_t id, first_seen_ms;
	struct str feed, title;
};
struct watch_view {
	const struct watch_row *row;
	struct watch_found found[FOUND_MAX]; /* newest first, in LAST_DAYS */
	size_t n;
	struct str feed; /* the document of .atom and .json */
};

struct reading {
	struct arena *a;
	struct watch_view *v;
};

static bool on_article(const struct store_article *a, void *arg)
{
	const struct reading *x = arg;

	x->v->found[x->v->n++] = (struct watch_found){.id = a->id,
		.first_seen_ms = a->first_seen_ms,
		.feed = arena_str(x->a, a->feed),
		.title = arena_str(x->a, a->a.title)};
	return x->v->n < FOUND_MAX;
}

/* The document is made where the store may be read. */
static enum errc read_feed(const struct page_ask *ask, struct watch_view *v, struct err *e)
{
	AUTO_BUF struct buf out;
	const struct config_watch *w = v->row->w;
	const struct export_ask x = {.id = w->id,
		.title = w->title,
		.outlets = export_outlets_of(ask->c),
		.format = ask->form == PAGE_ATOM ? EXPORT_ATOM : EXPORT_JSON,
		.since_ms = ask->now_ms - LAST_DAYS * DAY_MS,
		.limit = EXPORT_DEFAULT,
		/* Of a feed without entries: no other with every look, so that a reader who has it hears 304. */
		.now_ms = ask->live->started_ms};
	size_t n = 0;

	buf_init(&out, MIB(4));
	if (export_write(&x, ask->store, &out, &n, e) != ERR_NONE)
		return e->code;
	v->feed = arena_str(ask->a, buf_view(&out));
	return ERR_NONE;
}

static enum errc read_found(const struct page_ask *ask, struct watch_view *v, struct err *e)
{
	struct reading x = {ask->a, v};
	const struct store_scan q = {.watch = v->row->w->id,
		.since_ms = ask->now_ms - LAST_DAYS * DAY_MS,
		.newest_first = true,
		.max = FOUND_MAX};

	return store_scan(ask->store, &q, on_article, &x, e);
}

static enum errc watch_read(const struct page_ask *ask, void *ret, struct err *e)
{
	struct watch_view *v = ret;
	const struct config_watch *w = config_watch(ask->c, ask->rest);
	const struct watch_row *rows = NULL;
	bool feed = ask->form == PAGE_ATOM || ask->form == PAGE_JSON;

	if (w == NULL)
		return err_set(e, ERR_GONE, "there is no such watch in the configuration");
	rows = watch_rows(ask, e);
	if (rows == NULL)
		return e->code;
	v->row = &rows[w - ask->c->watches];
	if (ask->store == NULL)
		return feed ? err_set(e, ERR_GONE, "nothing was stored yet") : ERR_NONE;
	return feed ? read_feed(ask, v, e) : read_found(ask, v, e);
}

/* ---- HTML -------------------------------------------------------------------------------- */

static void put_facts(const struct parts *p, const struct watch_row *r)
{
	htmlw_begin(p->h, "p");
	part_code(p, r->w->id);
	htmlw_text(p->h, STR(" "));
	if (r->w->priority.n > 0)
		part_badge(p, str_eq(r->w->priority, STR("urgent")) ? "bad" : "soft",
			html_state(p->lang, r->w->priority));
	htmlw_end(p->h);
	htmlw_begin(p->h, "p");
	part_spark(p, r->days, WATCH_DAYS, html_word(p->lang, HTML_WORD_DAYS_14));
	htmlw_text(p->h, STR(" "));
	part_count(p, HTML_NOUN_ALERT, r->alerts);
	htmlw_end(p->h);
	if (r->muted_until_ms == 0)
		return;
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "class", STR("warn"));
	part_word(p, HTML_WORD_MUTED);
	htmlw_text(p->h, STR(" "));
	watch_muted(p, r);
	htmlw_end(p->h);
}

static struct str group_name(enum watch_group g)
{
	static const struct str names[] = {[GROUP_TERM] = STR_INIT("term"),
		[GROUP_REQUIRE] = STR_INIT("require"),
		[GROUP_EXCLUDE] = STR_INIT("exclude"),
		[GROUP_EXCEPT] = STR_INIT("except"),
		[GROUP_NEAR] = STR_INIT("near")};

	return names[g];
}

/* With its flags, as it stands in the file; a term leads to what it finds. */
static void put_line(const struct parts *p, const struct watch_line *l)
{
	AUTO_BUF struct buf flags, url;

	buf_init(&flags, KIB(1));
	buf_init(&url, KIB(4));
	term_flags_write(l->flags, &flags);
	htmlw_begin(p->h, "li");
	part_code(p, group_name(l->group));
	htmlw_text(p->h, STR(" "));
	if (l->group == GROUP_TERM) {
		buf_str(&url, STR("/try"));
		part_query(&url, "t", l->text);
		part_query(&url, "flags", str_trim(buf_view(&flags)));
		part_link(p, NULL, buf_view(&url), l->text);
	} else {
		part_text(p, "span", NULL, l->text);
	}
	if (flags.n > 0)
		part_code(p, buf_view(&flags));
	htmlw_end(p->h);
}

static void put_lines(const struct parts *p, const struct watch_def *d)
{
	htmlw_leaf(p->h, "h2", NULL, html_word(p->lang, HTML_WORD_LINES));
	htmlw_begin(p->h, "ul");
	for (size_t i = 0; i < d->n_lines && i < LINES_MAX; i++)
		put_line(p, &d->lines[i]);
	if (d->n_lines > LINES_MAX) {
		htmlw_begin(p->h, "li");
		htmlw_text(p->h, STR("+ "));
		part_number(p, d->n_lines - LINES_MAX);
		htmlw_end(p->h);
	}
	htmlw_end(p->h);
}

static void put_found(
	const struct page_ask *ask, const struct parts *p, const struct watch_found *f)
{
	const struct config_feed *feed = config_feed(ask->c, f->feed);

	htmlw_begin(p->h, "li");
	part_article(p, f->id, f->title);
	htmlw_text(p->h, STR(" "));
	part_outlet(p, feed != NULL && feed->title.n > 0 ? feed->title : f->feed);
	htmlw_text(p->h, STR(" "));
	part_time(p, f->first_seen_ms);
	htmlw_end(p->h);
}

static void put_feeds(const struct parts *p, struct str id)
{
	static const struct str forms[] = {STR_INIT("atom"), STR_INIT("json")};

	htmlw_begin(p->h, "p");
	part_word(p, HTML_WORD_AS_FEED);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		AUTO_BUF struct buf url;

		buf_init(&url, KIB(1));
		buf_printf(&url, "/watch/" STR_F "." STR_F, STR_A(id), STR_A(forms[i]));
		htmlw_text(p->h, STR(" "));
		part_link(p, NULL, buf_view(&url), forms[i]);
	}
	htmlw_end(p->h);
}

static void watch_html(const struct page_ask *ask, const void *data, struct htmlw *h)
{
	const struct watch_view *v = data;
	const struct parts p = page_parts(ask, h);
	const struct config_watch *w = v->row->w;

	part_text(&p, "h2", NULL, w->title.n > 0 ? w->title : w->id);
	put_facts(&p, v->row);
	put_lines(&p, &w->def);
	htmlw_leaf(h, "h2", NULL, html_word(ask->lang, HTML_WORD_DAYS_30));
	if (v->n == 0)
		part_empty(&p, html_word(ask->lang, HTML_WORD_NOTHING_FOUND));
	htmlw_begin(h, "ul");
	for (size_t i = 0; i < v->n; i++)
		put_found(ask, &p, &v->found[i]);
	htmlw_end(h);
	put_feeds(&p, w->id);
}

/* ---- the feed, the commands ----------------------------------------------------------------- */

static void watch_document(
	const struct page_ask *ask, const void *data, struct buf *out, struct str *ret_type)
{
	const struct watch_view *v = data;

	*ret_type = ask->form == PAGE_ATOM ? STR("application/atom+xml; charset=utf-8")
					   : STR("application/feed+json");
	buf_str(out, v->feed);
}

static void watch_command(const struct page_ask *ask, const void *data, struct buf *out)
{
	(void)data;
	buf_printf(out,
		"rasid watch edit " STR_F "\nrasid alert mute --watch " STR_F
		" --for 2h\nrasid watch try " STR_F "\n",
		STR_A(ask->rest), STR_A(ask->rest), STR_A(ask->rest));
}

const struct page_view view_watch = {.path = STR_INIT("/watch/"),
	.name = STR_INIT("watch"),
	.title = HTML_WORD_WATCH,
	.size = sizeof(struct watch_view),
	.read = watch_read,
	.html = watch_html,
	.document = watch_document,
	.command = watch_command};
