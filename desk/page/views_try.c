/* SPDX-License-Identifier: ISC */
/* The view Try: how often a term would have been found in what is stored, in which forms, and samples. */
#include "desk/page/try_view.h"
#include "desk/page/views.h"

static void put_form(const struct parts *p, const struct try_view *v)
{
	static const uint64_t spans[] = {7, 30, 90, 365};

	part_form(p, STR("/try"));
	part_field(p, html_word(p->lang, HTML_WORD_TERM), "t", v->term, true);
	part_field(p, html_word(p->lang, HTML_WORD_FLAGS), "flags", v->flags, false);
	part_choice_of(p, html_word(p->lang, HTML_WORD_SINCE_DAYS), "since", HTML_NOUN_DAY, "d",
		spans, sizeof(spans) / sizeof(spans[0]), v->days);
	part_submit(p, html_word(p->lang, HTML_WORD_LOOK_UP));
	htmlw_end(p->h);
}

static void put_cut(const struct parts *p, const struct trial_found *f)
{
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "class", STR("problem"));
	part_word(p, HTML_WORD_CUT);
	htmlw_text(p->h, STR(" "));
	part_time(p, f->oldest_ms);
	htmlw_end(p->h);
}

static void put_figures(const struct parts *p, const struct trial_found *f)
{
	htmlw_begin(p->h, "dl");
	htmlw_attr(p->h, "class", STR("figures"));
	part_figure(p, html_word(p->lang, HTML_WORD_SEARCHED), f->searched, STR(""));
	part_figure(p, html_word(p->lang, HTML_WORD_MATCHED), f->matched, STR(""));
	part_figure(p, html_word(p->lang, HTML_WORD_STORIES), f->stories, STR(""));
	htmlw_end(p->h);
}

static void put_kinds(const struct parts *p, const struct trial_found *f)
{
	const struct str heads[] = {
		html_word(p->lang, HTML_WORD_FORM), html_word(p->lang, HTML_WORD_MATCHED)};

	part_table(
		p, html_word(p->lang, HTML_WORD_FORM), heads, sizeof(heads) / sizeof(heads[0]));
	for (int k = 0; k < TRY_KINDS; k++) {
		if (f->kinds[k] == 0)
			continue;
		htmlw_begin(p->h, "tr");
		htmlw_leaf(p->h, "td", NULL,
			html_state(p->lang, str_of(try_kind_name((enum try_kind)k))));
		htmlw_begin(p->h, "td");
		part_number(p, f->kinds[k]);
		htmlw_end(p->h);
		htmlw_end(p->h);
	}
	part_table_end(p);
}

static void put_snippet(
	const struct page_ask *ask, const struct parts *p, const struct snippet *s)
{
	struct part_mark *marks = arena_array(ask->a, s->n_marks + 1, sizeof(*marks));

	for (size_t i = 0; i < s->n_marks && marks != NULL; i++)
		marks[i] =
			(struct part_mark){.start = s->marks[i].start, .end = s->marks[i].end};
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "class", STR("snippet"));
	part_dir(p, s->text);
	part_marked(p, s->text, marks, marks != NULL ? s->n_marks : 0);
	htmlw_end(p->h);
}

static struct str outlet_of(const struct config *c, struct str feed)
{
	const struct config_feed *f = config_feed(c, feed);

	return f != NULL && f->title.n > 0 ? f->title : feed;
}

static void put_sample(
	const struct page_ask *ask, const struct parts *p, const struct trial_sample *s)
{
	htmlw_begin(p->h, "li");
	htmlw_attr(p->h, "class", STR("card"));
	htmlw_begin(p->h, "h2");
	part_dir(p, s->title);
	part_article(p, s->id, s->title);
	htmlw_end(p->h);
	put_snippet(ask, p, &s->snippet);
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("meta"));
	htmlw_begin(p->h, "li");
	part_outlet(p, outlet_of(ask->c, s->feed));
	htmlw_end(p->h);
	htmlw_begin(p->h, "li");
	part_time(p, s->first_seen_ms);
	htmlw_end(p->h);
	htmlw_begin(p->h, "li");
	part_badge(
		p, "soft", html_state(p->lang, str_of(try_kind_name(try_kind_of(s->rules)))));
	htmlw_end(p->h);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void put_found(
	const struct page_ask *ask, const struct parts *p, const struct trial_found *f)
{
	if (f->cut)
		put_cut(p, f);
	put_figures(p, f);
	if (f->matched == 0) {
		part_empty(p, html_word(ask->lang, HTML_WORD_NOTHING_FOUND));
		return;
	}
	part_spark(p, f->days, f->n_days, html_word(ask->lang, HTML_WORD_BY_DAY));
	htmlw_leaf(p->h, "p", "soft", html_word(ask->lang, HTML_WORD_BY_DAY));
	put_kinds(p, f);
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("cards"));
	for (size_t i = 0; i < f->n_samples; i++)
		put_sample(ask, p, &f->samples[i]);
	htmlw_end(p->h);
}

static void try_html(const struct page_ask *ask, const void *data, struct htmlw *h)
{
	const struct try_view *v = data;
	const struct parts p = page_parts(ask, h);

	put_form(&p, v);
	if (v->refused.n > 0)
		part_text(&p, "p", "problem", v->refused);
	else if (v->asked && ask->store == NULL)
		part_empty(&p, html_word(ask->lang, HTML_WORD_NOTHING_STORED));
	else if (v->asked)
		put_found(ask, &p, &v->found);
}

const struct page_view view_try = {.path = STR_INIT("/try"),
	.name = STR_INIT("try"),
	.title = HTML_WORD_TRY,
	.in_menu = true,
	.size = sizeof(struct try_view),
	.read = try_view_read,
	.html = try_html,
	.json = try_view_json,
	.command = try_view_command};
