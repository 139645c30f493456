/* SPDX-License-Identifier: ISC */
/* Searching what is stored, as a watch would find it: an address that can be kept. */
#include "desk/page/card.h"
#include "desk/page/views.h"
#include "desk/search.h"
#include "watch/search/words.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum {
	SHOWN = 20,
	SHOWN_MAX = 320,
	DAYS_MAX = 36500,
	WATCHES_MAX = 200, /* that the form offers */
	QUERY_MAX = 1000   /* bytes */
};

struct search_view {
	struct str q, watch, feed, field;
	bool best;
	uint64_t days; /* 0: any */
	bool asked;
	struct str refused; /* why it cannot be looked for */
	size_t limit;
	struct search_answer answer;
	struct card *v;
	size_t n;
};

/* ---- reading ------------------------------------------------------------------------------- */

struct finding {
	const struct page_ask *ask;
	struct search_view *v;
};

static void on_found(const struct search_row *row, void *arg)
{
	struct finding *f = arg;

	if (f->v->n < f->v->limit)
		card_fill(f->ask, row->article, row->hits, row->n_hits, &f->v->v[f->v->n++]);
}

static unsigned columns_of(struct str field)
{
	static const struct {
		struct str name;
		enum search_column column;
	} rows[] = {{STR_INIT("title"), SEARCH_TITLE}, {STR_INIT("summary"), SEARCH_SUMMARY},
		{STR_INIT("body"), SEARCH_BODY}};
	unsigned all = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (field.n == 0 || str_eq(field, rows[i].name))
			all |= 1U << rows[i].column;
	return all;
}

static enum errc request_of(const struct page_ask *ask, const struct search_view *v,
	struct search_request *ret, struct err *e)
{
	*ret = (struct search_request){.columns = columns_of(v->field),
		.filter = {.since_ms =
				   v->days > 0 ? ask->now_ms - (int64_t)v->days * DAY_MS : 0,
			.until_ms = INT64_MAX,
			.feeds = &v->feed,
			.n_feeds = v->feed.n > 0,
			.any_feed = v->feed.n == 0,
			.watch = v->watch,
			.best = v->best},
		.limit = v->limit,
		.guards = ask->c->guards};
	if (ret->columns == 0)
		return err_set(
			e, ERR_BAD_INPUT, "there is no field '" STR_F "'", STR_A(v->field));
	if (v->q.n > QUERY_MAX)
		return err_set(e, ERR_BAD_INPUT, "the query is too long");
	enum errc rc = search_query_parse(v->q, &ret->query, e);

	return rc == ERR_NONE ? search_check(&ret->query, ret->guards, e) : rc;
}

static enum errc run(const struct page_ask *ask, struct search_view *v, struct err *e)
{
	struct finding f = {ask, v};
	struct search_request r;
	enum errc rc = request_of(ask, v, &r, e);

	v->v = arena_array(ask->a, v->limit, sizeof(*v->v));
	if (rc == ERR_NONE && v->v == NULL)
		rc = err_set(e, ERR_LIMIT, "too many articles; ask for less");
	if (rc == ERR_NONE && ask->store != NULL)
		rc = search_within(ask->store, &r, on_found, &f, &v->answer, e);
	return rc;
}

static bool is_wrong(enum errc rc)
{
	return rc == ERR_BAD_INPUT || rc == ERR_LIMIT;
}

static enum errc read_search(const struct page_ask *ask, void *ret, struct err *e)
{
	struct search_view *v = ret;

	*v = (struct search_view){.q = str_trim(page_param(ask, STR("q"))),
		.watch = page_param(ask, STR("watch")),
		.feed = page_param(ask, STR("feed")),
		.field = page_param(ask, STR("field")),
		.best = str_eq(page_param(ask, STR("sort")), STR("best")),
		.days = page_days(ask, STR("since"), 0, DAYS_MAX),
		.limit = page_number(ask, STR("limit"), SHOWN, SHOWN_MAX)};
	v->asked = v->q.n > 0;
	if (!v->asked)
		return ERR_NONE;
	enum errc rc = run(ask, v, e);

	/* To a person the form says so; a program gets the error. */
	if (!is_wrong(rc) || ask->form == PAGE_JSON)
		return rc;
	v->refused = arena_str(ask->a, str_of(e->msg));
	return ERR_NONE;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

/* The first is "any". */
static void watches_html(
	const struct page_ask *ask, const struct search_view *v, const struct parts *p)
{
	struct str ids[WATCHES_MAX + 1], titles[WATCHES_MAX + 1];
	size_t n = 0;

	ids[n] = STR("");
	titles[n++] = html_word(p->lang, HTML_WORD_ALL);
	for (size_t i = 0; i < ask->c->n_watches && n <= WATCHES_MAX; i++) {
		const struct config_watch *w = &ask->c->watches[i];

		ids[n] = w->id;
		titles[n++] = w->title.n > 0 ? w->title : w->id;
	}
	part_choice(p, html_word(p->lang, HTML_WORD_WATCH), "watch", ids, titles, n, v->watch);
}

static void form_html(
	const struct page_ask *ask, const struct search_view *v, const struct parts *p)
{
	static const uint64_t days[] = {0, 1, 7, 30, 365};
	const struct str fields[] = {STR(""), STR("title"), STR("summary"), STR("body")};
	const struct str said[] = {html_word(p->lang, HTML_WORD_ALL),
		html_word(p->lang, HTML_WORD_TITLE), html_word(p->lang, HTML_WORD_SUMMARY),
		html_word(p->lang, HTML_WORD_BODY)};
	const struct str sorts[] = {STR("new"), STR("best")};
	const struct str ways[] = {
		html_word(p->lang, HTML_WORD_NEWEST), html_word(p->lang, HTML_WORD_BEST)};

	part_form(p, STR("/search"));
	htmlw_attr(p->h, "role", STR("search"));
	part_field(p, html_word(p->lang, HTML_WORD_QUERY), "q", v->q, true);
	part_choice_of(p, html_word(p->lang, HTML_WORD_SINCE_DAYS), "since", HTML_NOUN_DAY, "d",
		days, 5, v->days);
	part_choice(p, html_word(p->lang, HTML_WORD_FIELD), "field", fields, said, 4, v->field);
	watches_html(ask, v, p);
	part_choice(p, html_word(p->lang, HTML_WORD_ORDER), "sort", sorts, ways, 2,
		v->best ? sorts[1] : sorts[0]);
	part_field(p, html_word(p->lang, HTML_WORD_FEED), "feed", v->feed, false);
	part_submit(p, html_word(p->lang, HTML_WORD_SEARCH));
	htmlw_end(p->h);
}

static void answer_html(const struct search_view *v, const struct parts *p)
{
	htmlw_begin(p->h, "p");
	if (v->answer.at_least) {
		part_word(p, HTML_WORD_AT_LEAST);
		htmlw_text(p->h, STR(" "));
	}
	part_count(p, HTML_NOUN_ARTICLE, v->answer.articles);
	if (v->answer.articles > 0) {
		part_word(p, HTML_WORD_COMMA);
		part_count(p, HTML_NOUN_STORY, v->answer.stories);
	}
	htmlw_end(p->h);
	if (v->answer.unread > 0) {
		htmlw_begin(p->h, "p");
		htmlw_attr(p->h, "class", STR("warn"));
		part_word(p, HTML_WORD_NOT_SEARCHED);
		htmlw_text(p->h, STR(" "));
		part_count(p, HTML_NOUN_ARTICLE, v->answer.unread);
		htmlw_end(p->h);
	}
}

static void found_html(
	const struct page_ask *ask, const struct search_view *v, const struct parts *p)
{
	AUTO_BUF struct buf more;

	buf_init(&more, 32);
	answer_html(v, p);
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("cards"));
	for (size_t i = 0; i < v->n; i++) {
		htmlw_begin(p->h, "li");
		htmlw_attr(p->h, "class", STR("card"));
		card_html(p, &v->v[i]);
		htmlw_end(p->h);
	}
	htmlw_end(p->h);
	buf_printf(&more, "%zu", v->limit * 2);
	if (v->answer.articles > v->n && v->limit < SHOWN_MAX)
		part_pager(p, STR(""), page_with(ask, "limit", buf_view(&more)));
}

static void terminal_html(const struct search_view *v, const struct parts *p)
{
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_str(&b, STR("rasid search "));
	page_quote(v->q, &b);
	htmlw_begin(p->h, "p");
	part_word(p, HTML_WORD_IN_TERMINAL);
	htmlw_text(p->h, STR(" "));
	part_code(p, buf_view(&b));
	htmlw_end(p->h);
}

static void search_html(const struct page_ask *ask, const void *of, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);
	const struct search_view *v = of;

	form_html(ask, v, &p);
	if (v->refused.n > 0)
		part_text(&p, "p", "problem", v->refused);
	else if (v->asked && v->answer.articles == 0 && v->answer.unread == 0)
		part_empty(&p, html_word(ask->lang, HTML_WORD_NOTHING_FOUND));
	else if (v->asked)
		found_html(ask, v, &p);
	if (v->asked)
		terminal_html(v, &p);
}

/* ---- the others ---------------------------------------------------------------------------- */

/* As `rasid search --json` has them. */
static void search_json(const struct page_ask *ask, const void *of, struct jsonw *w)
{
	const struct search_view *v = of;

	(void)ask;
	jsonw_str_opt(w, "query", v->q);
	jsonw_int(w, "count", (int64_t)v->answer.articles);
	jsonw_int(w, "stories", (int64_t)v->answer.stories);
	jsonw_bool(w, "at_least", v->answer.at_least);
	jsonw_int(w, "not_searched", (int64_t)v->answer.unread);
	jsonw_array(w, "articles");
	for (size_t i = 0; i < v->n; i++) {
		jsonw_object(w, NULL);
		card_json(w, &v->v[i]);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void search_command(const struct page_ask *ask, const void *of, struct buf *out)
{
	(void)ask;
	(void)of;
	buf_str(out, STR("rasid feed add URL\n"));
}

const struct page_view view_search = {
	.path = STR_INIT("/search"),
	.name = STR_INIT("search"),
	.title = HTML_WORD_SEARCH,
	.in_menu = true,
	.size = sizeof(struct search_view),
	.read = read_search,
	.html = search_html,
	.json = search_json,
	.command = search_command,
};
