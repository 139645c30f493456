/* SPDX-License-Identifier: ISC */
/* What several outlets tell: the stories of the last days. One of them is views_story.c. */
#include "desk/page/card.h"
#include "desk/page/views.h"
#include "desk/story.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

enum {
	SHOWN = 50,
	SHOWN_MAX = 500,
	DAYS = 7, /* unless asked otherwise; without a bound a rare story would be looked for in all */
	DAYS_MAX = 3650
};

struct row {
	struct store_story story;
	struct str feed, title;
};
struct stories {
	struct store_story_filter asked;
	uint64_t days;
	struct row *v;
	size_t n;
	bool more;
};

struct reading {
	struct arena *a;
	struct stories *to;
};

static void on_row(const struct store_story_row *row, void *arg)
{
	struct reading *r = arg;

	if (r->to->n < r->to->asked.max)
		r->to->v[r->to->n++] = (struct row){
			row->story, arena_str(r->a, row->feed), arena_str(r->a, row->title)};
	else
		r->to->more = true;
}

static enum errc read_stories(const struct page_ask *ask, void *ret, struct err *e)
{
	struct stories *v = ret;
	struct reading r = {ask->a, v};

	v->days = page_days(ask, STR("since"), DAYS, DAYS_MAX);
	v->asked = (struct store_story_filter){.watch = page_param(ask, STR("watch")),
		.min_outlets = (uint32_t)page_number(ask, STR("outlets"), 2, UINT32_MAX),
		.since_ms = ask->now_ms - (int64_t)v->days * DAY_MS,
		.max = page_number(ask, STR("limit"), SHOWN, SHOWN_MAX)};
	v->v = arena_array(ask->a, v->asked.max, sizeof(*v->v));
	if (v->v == NULL)
		return err_set(e, ERR_LIMIT, "too many stories; ask for less");
	if (ask->store == NULL)
		return ERR_NONE;
	struct store_story_filter f = v->asked;

	f.max++;
	return store_stories_each(ask->store, &f, on_row, &r, e);
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void choices(const struct stories *v, const struct parts *p)
{
	static const uint64_t days[] = {1, 7, 30}, outlets[] = {2, 3, 5, 10};

	part_form(p, STR("/stories"));
	part_choice_of(p, html_word(p->lang, HTML_WORD_SINCE_DAYS), "since", HTML_NOUN_DAY, "d",
		days, 3, v->days);
	part_choice_of(p, html_word(p->lang, HTML_WORD_AT_LEAST), "outlets", HTML_NOUN_OUTLET,
		"", outlets, 4, v->asked.min_outlets);
	part_submit(p, html_word(p->lang, HTML_WORD_SHOW));
	htmlw_end(p->h);
}

static void row_html(const struct page_ask *ask, const struct row *r, const struct parts *p)
{
	struct htmlw *h = p->h;
	char room[STORY_ID_MAX];

	htmlw_begin(h, "li");
	htmlw_attr(h, "class", STR("card"));
	htmlw_begin(h, "h2");
	part_story(p, story_id(r->story.id, room), part_title(p, r->title));
	htmlw_end(h);
	htmlw_begin(h, "ul");
	htmlw_attr(h, "class", STR("meta"));
	if (r->feed.n > 0) {
		htmlw_begin(h, "li");
		part_word(p, HTML_WORD_FIRST);
		htmlw_text(h, STR(" "));
		part_outlet(p, card_outlet(ask->c, r->feed));
		htmlw_end(h);
	}
	htmlw_begin(h, "li");
	htmlw_attr(h, "class", STR("badge"));
	part_count(p, HTML_NOUN_OUTLET, r->story.outlets);
	htmlw_end(h);
	htmlw_begin(h, "li");
	part_count(p, HTML_NOUN_ARTICLE, r->story.articles);
	htmlw_end(h);
	htmlw_begin(h, "li");
	part_time(p, r->story.last_ms);
	htmlw_end(h);
	htmlw_end(h);
	htmlw_end(h);
}

static void stories_html(const struct page_ask *ask, const void *of, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);
	const struct stories *v = of;
	AUTO_BUF struct buf more = {0};

	choices(v, &p);
	if (v->n == 0) {
		part_empty(&p, html_word(ask->lang, HTML_WORD_NO_STORIES));
		return;
	}
	htmlw_begin(h, "ul");
	htmlw_attr(h, "class", STR("cards"));
	for (size_t i = 0; i < v->n; i++)
		row_html(ask, &v->v[i], &p);
	htmlw_end(h);
	buf_init(&more, 32);
	buf_printf(&more, "%zu", v->asked.max * 2);
	if (v->more && v->asked.max < SHOWN_MAX)
		part_pager(&p, STR(""), page_with(ask, "limit", buf_view(&more)));
}

/* ---- the others ---------------------------------------------------------------------------- */

/* As `rasid story list --json` has them. */
static void stories_json(const struct page_ask *ask, const void *of, struct jsonw *w)
{
	const struct stories *v = of;

	jsonw_array(w, "stories");
	for (size_t i = 0; i < v->n; i++) {
		const struct row *r = &v->v[i];

		jsonw_object(w, NULL);
		card_story_json(&r->story, w);
		jsonw_str_opt(w, "feed", r->feed);
		jsonw_str_opt(
			w, "outlet", r->feed.n > 0 ? card_outlet(ask->c, r->feed) : STR(""));
		jsonw_str_opt(w, "title", r->title);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_bool(w, "more", v->more);
}

static void stories_command(const struct page_ask *ask, const void *of, struct buf *out)
{
	(void)ask;
	(void)of;
	buf_str(out, STR("rasid alert mute --story ID --for 8h\n"));
}

const struct page_view view_stories = {
	.path = STR_INIT("/stories"),
	.name = STR_INIT("stories"),
	.title = HTML_WORD_STORIES,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct stories),
	.read = read_stories,
	.html = stories_html,
	.json = stories_json,
	.command = stories_command,
};
