/* SPDX-License-Identifier: ISC */
/* A story: who told it first, who copied, and what each has of its own. */
#include "desk/page/card.h"
#include "desk/page/views.h"
#include "desk/story.h"
#include "desk/timeline.h"

enum {
	SHOWN = 50,
	SHOWN_MAX = 200
};

static enum errc read_story(const struct page_ask *ask, void *ret, struct err *e)
{
	int64_t id = story_id_read(ask->rest);

	if (id == 0 || ask->store == NULL)
		return err_set(e, ERR_GONE, "there is no story '" STR_F "'", STR_A(ask->rest));
	return timeline_read(ask->store, id, page_number(ask, STR("limit"), SHOWN, SHOWN_MAX),
		ask->a, ret, e);
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void head_html(const struct timeline *t, const struct parts *p)
{
	struct htmlw *h = p->h;

	part_text(p, "h2", NULL, part_title(p, t->lines[0].a.a.title));
	htmlw_begin(h, "ul");
	htmlw_attr(h, "class", STR("meta"));
	htmlw_begin(h, "li");
	htmlw_attr(h, "class", STR("badge"));
	part_count(p, HTML_NOUN_OUTLET, t->story.outlets);
	htmlw_end(h);
	htmlw_begin(h, "li");
	part_count(p, HTML_NOUN_ARTICLE, t->story.articles);
	htmlw_end(h);
	htmlw_begin(h, "li");
	part_time(p, t->story.first_ms);
	htmlw_end(h);
	htmlw_end(h);
}

static const struct timeline_line *line_of(const struct timeline *t, int64_t article)
{
	size_t i = 0;

	while (i < t->n && t->lines[i].a.id != article)
		i++;
	return i < t->n ? &t->lines[i] : NULL;
}

/* "83 % from OUTLET", or that it is of its own words. */
static void share_html(const struct page_ask *ask, const struct timeline *t,
	const struct timeline_line *l, const struct parts *p)
{
	const struct timeline_line *from = l->from != 0 ? line_of(t, l->from) : NULL;

	if (from == NULL) {
		htmlw_leaf(p->h, "li", "badge", html_word(p->lang, HTML_WORD_OWN_WORDS));
		return;
	}
	htmlw_begin(p->h, "li");
	htmlw_begin(p->h, "span");
	htmlw_attr(p->h, "class", STR("badge"));
	htmlw_begin(p->h, "bdi");
	htmlw_int(p->h, l->differs.percent);
	htmlw_text(p->h, STR("%"));
	htmlw_end(p->h);
	htmlw_end(p->h);
	htmlw_text(p->h, STR(" "));
	part_word(p, HTML_WORD_COPIED);
	htmlw_text(p->h, STR(" "));
	part_article(p, l->from, card_outlet(ask->c, from->a.feed));
	htmlw_end(p->h);
}

static void meta_html(
	const struct page_ask *ask, const struct timeline *t, size_t i, const struct parts *p)
{
	const struct timeline_line *l = &t->lines[i];

	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("meta"));
	htmlw_begin(p->h, "li");
	part_time(p, l->a.first_seen_ms);
	htmlw_end(p->h);
	htmlw_begin(p->h, "li");
	part_outlet(p, card_outlet(ask->c, l->a.feed));
	htmlw_end(p->h);
	if (i == 0)
		htmlw_leaf(p->h, "li", "badge good", html_word(p->lang, HTML_WORD_FIRST));
	else
		share_html(ask, t, l, p);
	if (l->a.version_of != 0)
		htmlw_leaf(p->h, "li", "badge", html_word(p->lang, HTML_WORD_EDITED));
	htmlw_end(p->h);
}

static void line_html(
	const struct page_ask *ask, const struct timeline *t, size_t i, const struct parts *p)
{
	const struct timeline_line *l = &t->lines[i];

	htmlw_begin(p->h, "li");
	meta_html(ask, t, i, p);
	htmlw_begin(p->h, "h3");
	part_article(p, l->a.id, l->a.a.title);
	htmlw_end(p->h);
	if (i > 0 && l->differs.n_own > 0) {
		htmlw_leaf(p->h, "p", "soft", html_word(p->lang, HTML_WORD_ONLY_HERE));
		htmlw_begin(p->h, "ul");
		for (size_t k = 0; k < l->differs.n_own; k++)
			part_text(p, "li", NULL, l->differs.own[k]);
		htmlw_end(p->h);
	}
	htmlw_end(p->h);
}

static void story_html(const struct page_ask *ask, const void *of, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);
	const struct timeline *t = of;

	head_html(t, &p);
	htmlw_begin(h, "ol");
	htmlw_attr(h, "class", STR("timeline"));
	for (size_t i = 0; i < t->n; i++)
		line_html(ask, t, i, &p);
	htmlw_end(h);
	if (t->more)
		part_pager(&p, STR(""), page_with(ask, "limit", STR("200")));
}

/* ---- the others ---------------------------------------------------------------------------- */

static void line_json(
	const struct page_ask *ask, const struct timeline_line *l, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "article", l->a.id);
	jsonw_str(w, "feed", l->a.feed);
	jsonw_str(w, "outlet", card_outlet(ask->c, l->a.feed));
	page_json_time(w, "time", l->a.first_seen_ms);
	page_json_time(w, "published", page_ms(l->a.a.published_s));
	jsonw_str(w, "title", l->a.a.title);
	jsonw_str_opt(w, "url", l->a.a.link);
	jsonw_bool(w, "edited", l->a.version_of != 0);
	jsonw_int(w, "copied", l->differs.percent);
	if (l->from != 0)
		jsonw_int(w, "from", l->from);
	else
		jsonw_null(w, "from");
	jsonw_array(w, "own");
	for (size_t k = 0; k < l->differs.n_own; k++)
		jsonw_str(w, NULL, l->differs.own[k]);
	jsonw_end(w);
	jsonw_end(w);
}

/* As `rasid story show --json` has it. */
static void timeline_json(const struct page_ask *ask, const void *of, struct jsonw *w)
{
	const struct timeline *t = of;

	card_story_json(&t->story, w);
	jsonw_array(w, "timeline");
	for (size_t i = 0; i < t->n; i++)
		line_json(ask, &t->lines[i], w);
	jsonw_end(w);
	jsonw_bool(w, "more", t->more);
}

static void story_command(const struct page_ask *ask, const void *of, struct buf *out)
{
	const struct timeline *t = of;
	char room[STORY_ID_MAX];

	(void)ask;
	buf_printf(out, "rasid alert mute --story " STR_F " --for 8h\n",
		STR_A(story_id(t->story.id, room)));
}

const struct page_view view_story = {
	.path = STR_INIT("/story/"),
	.name = STR_INIT("story"),
	.title = HTML_WORD_STORY,
	.refresh = true,
	.size = sizeof(struct timeline),
	.read = read_story,
	.html = story_html,
	.json = timeline_json,
	.command = story_command,
};
