/* SPDX-License-Identifier: ISC */
/* An article in a list (card.h). */
#include "desk/page/card.h"

#include "desk/story.h"
#include "watch/snippet.h"

enum {
	EXCERPT_WIDTH = 200 /* characters, about */
};

struct str card_outlet(const struct config *c, struct str feed)
{
	const struct config_feed *f = config_feed(c, feed);

	return f != NULL && f->title.n != 0 ? f->title : feed;
}

struct str card_watch(const struct config *c, struct str watch)
{
	const struct config_watch *w = config_watch(c, watch);

	return w != NULL && w->title.n != 0 ? w->title : watch;
}

/* What was stored by another version may not fit what is stored now: part_marked() leaves it out. */
static void mark_title(
	const struct page_ask *ask, const struct watch_hit *hits, size_t n, struct card *c)
{
	c->title.marks = arena_array(ask->a, n, sizeof(*c->title.marks));
	for (size_t i = 0; i < n && c->title.marks != NULL; i++)
		if (hits[i].field == FIELD_TITLE)
			c->title.marks[c->title.n++] =
				(struct part_mark){hits[i].start, hits[i].end, 0};
}

/* The hits of a field lie side by side. */
static bool excerpt(const struct page_ask *ask, const struct article *a, enum field field,
	const struct watch_hit *hits, size_t n, struct card *c)
{
	struct str text = article_text(a, field);
	struct snippet s = {.n_marks = 0};
	size_t from = 0, to;

	while (from < n && hits[from].field != field)
		from++;
	for (to = from; to < n && hits[to].field == field && hits[to].end <= text.n; to++)
		;
	if (to == from || hits[from].start >= hits[from].end)
		return false;
	snippet_make(text, hits + from, to - from, EXCERPT_WIDTH, ask->a, &s);
	c->excerpt = (struct card_text){
		s.text, arena_array(ask->a, s.n_marks, sizeof(struct part_mark)), 0};
	for (size_t i = 0; i < s.n_marks && c->excerpt.marks != NULL; i++)
		c->excerpt.marks[c->excerpt.n++] =
			(struct part_mark){s.marks[i].start, s.marks[i].end, 0};
	c->excerpt_of = field;
	return true;
}

void card_fill(const struct page_ask *ask, const struct store_article *a,
	const struct watch_hit *hits, size_t n, struct card *ret)
{
	*ret = (struct card){.id = a->id,
		.feed = arena_str(ask->a, a->feed),
		.link = arena_str(ask->a, a->a.link),
		.title = {.text = arena_str(ask->a, a->a.title)},
		.published_ms = page_ms(a->a.published_s),
		.first_seen_ms = a->first_seen_ms,
		.silent = a->silent,
		.version_of = a->version_of,
		.story = a->story,
		.outlets = a->story_outlets};
	ret->outlet = card_outlet(ask->c, ret->feed);
	mark_title(ask, hits, n, ret);
	if (!excerpt(ask, &a->a, FIELD_SUMMARY, hits, n, ret))
		(void)excerpt(ask, &a->a, FIELD_BODY, hits, n, ret);
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void headline(const struct parts *p, const struct card *c)
{
	struct str title = part_title(p, c->title.text);
	AUTO_BUF struct buf url;

	buf_init(&url, BUF_NO_MAX);
	buf_printf(&url, "/article/%lld", (long long)c->id);
	htmlw_begin(p->h, "h2");
	part_dir(p, title);
	htmlw_begin(p->h, "a");
	htmlw_url(p->h, "href", buf_view(&url));
	part_marked(p, title, c->title.marks, title.p == c->title.text.p ? c->title.n : 0);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void others(const struct parts *p, const struct card *c)
{
	char room[STORY_ID_MAX];
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	html_count(p->lang, HTML_NOUN_OUTLET, c->outlets, &text);
	htmlw_begin(p->h, "li");
	htmlw_begin(p->h, "span");
	htmlw_attr(p->h, "class", STR("badge"));
	part_story(p, story_id(c->story, room), buf_view(&text));
	htmlw_end(p->h);
	htmlw_end(p->h);
}

void card_meta_html(const struct parts *p, const struct card *c)
{
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("meta"));
	htmlw_begin(p->h, "li");
	part_outlet(p, c->outlet);
	htmlw_end(p->h);
	htmlw_begin(p->h, "li");
	part_time(p, c->published_ms != TIME_NONE ? c->published_ms : c->first_seen_ms);
	htmlw_end(p->h);
	if (c->story != 0 && c->outlets > 1)
		others(p, c);
	if (c->silent)
		htmlw_leaf(p->h, "li", "badge", html_word(p->lang, HTML_WORD_SILENT));
	if (c->version_of != 0)
		htmlw_leaf(p->h, "li", "badge", html_word(p->lang, HTML_WORD_EDITED));
	htmlw_end(p->h);
}

void card_html(const struct parts *p, const struct card *c)
{
	headline(p, c);
	if (c->excerpt.text.n > 0) {
		htmlw_begin(p->h, "p");
		htmlw_attr(p->h, "class", STR("snippet"));
		part_dir(p, c->excerpt.text);
		part_marked(p, c->excerpt.text, c->excerpt.marks, c->excerpt.n);
		htmlw_end(p->h);
	}
	card_meta_html(p, c);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void marks_json(struct jsonw *w, const struct card_text *t)
{
	jsonw_array(w, "marks");
	for (size_t i = 0; i < t->n; i++) {
		jsonw_array(w, NULL);
		jsonw_int(w, NULL, (int64_t)t->marks[i].start);
		jsonw_int(w, NULL, (int64_t)t->marks[i].end);
		jsonw_end(w);
	}
	jsonw_end(w);
}

/* As `rasid search --json` has them. */
static void excerpts_json(struct jsonw *w, const struct card *c)
{
	const struct card_text *const texts[] = {&c->title, &c->excerpt};
	const enum field fields[] = {FIELD_TITLE, c->excerpt_of};

	jsonw_array(w, "excerpts");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i]->n == 0)
			continue;
		jsonw_object(w, NULL);
		jsonw_str(w, "field", str_of(article_field_name(fields[i])));
		jsonw_str(w, "text", texts[i]->text);
		marks_json(w, texts[i]);
		jsonw_end(w);
	}
	jsonw_end(w);
}

void card_json(struct jsonw *w, const struct card *c)
{
	char room[STORY_ID_MAX];

	jsonw_int(w, "id", c->id);
	jsonw_str(w, "feed", c->feed);
	jsonw_str(w, "outlet", c->outlet);
	jsonw_str(w, "title", c->title.text);
	jsonw_str_opt(w, "link", c->link);
	page_json_time(w, "published", c->published_ms);
	page_json_time(w, "first_seen", c->first_seen_ms);
	jsonw_bool(w, "silent", c->silent);
	jsonw_bool(w, "edited", c->version_of != 0);
	jsonw_str_opt(w, "story", story_id(c->story, room));
	jsonw_int(w, "outlets", c->outlets > 0 ? c->outlets : 1);
	excerpts_json(w, c);
}

void card_story_json(const struct store_story *s, struct jsonw *w)
{
	char room[STORY_ID_MAX];

	jsonw_str(w, "id", story_id(s->id, room));
	page_json_time(w, "first", s->first_ms);
	page_json_time(w, "last", s->last_ms);
	jsonw_int(w, "articles", s->articles);
	jsonw_int(w, "outlets", s->outlets);
}
