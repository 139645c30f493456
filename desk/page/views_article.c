/* SPDX-License-Identifier: ISC */
/* An article: its text with every hit marked and explained, and what became of its alerts. */
#include "desk/page/card.h"
#include "desk/page/trail.h"
#include "desk/page/views.h"

struct article_view {
	struct card card;
	struct card_found found;
	struct trails trails;
};

static enum errc read_article(const struct page_ask *ask, void *ret, struct err *e)
{
	struct article_view *v = ret;
	uint64_t id = 0;

	if (!str_to_u64(ask->rest, &id) || id == 0 || id > INT64_MAX || ask->store == NULL)
		return err_set(
			e, ERR_GONE, "there is no article '" STR_F "'", STR_A(ask->rest));
	enum errc rc = card_found_read(ask, (int64_t)id, &v->found, e);

	if (rc != ERR_NONE)
		return rc;
	card_fill(ask, &v->found.a, card_hits(ask, &v->found), v->found.n_hits, &v->card);
	return trails_read(ask, &v->found, &v->trails, e);
}

/* ---- HTML ---------------------------------------------------------------------------------- */

/* The hits of a field, which lead to what explains them. */
static size_t marks_of(const struct page_ask *ask, const struct card_found *f, enum field field,
	struct part_mark **ret)
{
	struct part_mark *v = arena_array(ask->a, f->n_hits, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < f->n_hits && v != NULL; i++) {
		const struct store_hit *h = &f->hits[i];
		size_t why = f->why_of[i];

		if (h->field == field)
			v[n++] = (struct part_mark){
				h->start, h->end, why < CARD_WHYS ? (int64_t)why + 1 : 0};
	}
	*ret = v;
	return n;
}

static void headline(
	const struct page_ask *ask, const struct article_view *v, const struct parts *p)
{
	struct str title = part_title(p, v->card.title.text);
	struct part_mark *marks;
	size_t n = marks_of(ask, &v->found, FIELD_TITLE, &marks);

	htmlw_begin(p->h, "h2");
	htmlw_attr(p->h, "class", STR("headline"));
	part_dir(p, title);
	part_marked(p, title, marks, title.p == v->card.title.text.p ? n : 0);
	htmlw_end(p->h);
}

static void field(const struct page_ask *ask, const struct article_view *v,
	const struct parts *p, enum field of, const char *cls)
{
	struct str text = article_text(&v->found.a.a, of);
	struct part_mark *marks;
	size_t n = marks_of(ask, &v->found, of, &marks);

	if (text.n == 0)
		return;
	htmlw_begin(p->h, "div");
	htmlw_attr(p->h, "class", str_of(cls));
	part_paragraphs(p, text, marks, n);
	htmlw_end(p->h);
}

static void text(
	const struct page_ask *ask, const struct article_view *v, const struct parts *p)
{
	const struct article *a = &v->found.a.a;

	/* Many feeds begin the text with it. */
	if (a->body.n == 0 || !str_starts(a->body, a->summary))
		field(ask, v, p, FIELD_SUMMARY, "text summary");
	field(ask, v, p, FIELD_BODY, "text");
	if (a->summary.n == 0 && a->body.n == 0)
		part_empty(p, html_word(p->lang, HTML_WORD_NO_TEXT));
}

static void head(const struct parts *p, enum html_word w)
{
	htmlw_leaf(p->h, "h2", NULL, html_word(p->lang, w));
}

static void article_html(const struct page_ask *ask, const void *of, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);
	const struct article_view *v = of;

	headline(ask, v, &p);
	card_meta_html(&p, &v->card);
	if (v->card.link.n > 0) {
		htmlw_begin(h, "p");
		part_url(&p, v->card.link);
		htmlw_end(h);
	}
	if (v->card.version_of != 0) {
		htmlw_begin(h, "p");
		part_article(
			&p, v->card.version_of, html_word(p.lang, HTML_WORD_FIRST_WORDING));
		htmlw_end(h);
	}
	text(ask, v, &p);
	if (v->found.n_why > 0) {
		head(&p, HTML_WORD_WHY);
		card_why_html(&p, &v->found, true);
	}
	if (v->trails.n > 0) {
		head(&p, HTML_WORD_QUEUE);
		trails_html(&p, &v->trails);
	}
}

/* ---- the others ---------------------------------------------------------------------------- */

static void texts_json(struct jsonw *w, const char *name, const struct str *v, size_t n)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < n; i++)
		jsonw_str(w, NULL, v[i]);
	jsonw_end(w);
}

static void hit_json(struct jsonw *w, const struct store_hit *h)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "watch", h->watch);
	jsonw_str(w, "term", h->term);
	jsonw_int(w, "line", h->line);
	jsonw_str(w, "field", str_of(article_field_name(h->field)));
	jsonw_int(w, "start", (int64_t)h->start);
	jsonw_int(w, "end", (int64_t)h->end);
	card_rules_json(w, h->rules);
	jsonw_end(w);
}

static void article_json(const struct page_ask *ask, const void *of, struct jsonw *w)
{
	const struct article_view *v = of;
	const struct article *a = &v->found.a.a;

	(void)ask;
	card_json(w, &v->card);
	if (v->card.version_of != 0)
		jsonw_int(w, "version_of", v->card.version_of);
	else
		jsonw_null(w, "version_of");
	jsonw_str_opt(w, "summary", a->summary);
	jsonw_str_opt(w, "body", a->body);
	texts_json(w, "authors", a->authors, a->n_authors);
	texts_json(w, "categories", a->categories, a->n_categories);
	jsonw_array(w, "hits");
	for (size_t i = 0; i < v->found.n_hits; i++)
		hit_json(w, &v->found.hits[i]);
	jsonw_end(w);
	card_found_json(w, &v->found);
	trails_json(w, &v->trails);
}

static void article_command(const struct page_ask *ask, const void *of, struct buf *out)
{
	const struct article_view *v = of;

	(void)ask;
	for (size_t i = 0; i < v->found.n_why; i++)
		if (i == 0 || !str_eq(v->found.why[i].watch, v->found.why[i - 1].watch))
			buf_printf(out, "rasid watch edit " STR_F "\n",
				STR_A(v->found.why[i].watch));
	for (size_t i = 0; i < v->found.n_ticks; i++)
		if (v->found.ticks[i].state == DELIVERY_DEAD)
			buf_printf(out, "rasid alert requeue " STR_F "\n",
				STR_A(v->found.ticks[i].alert));
}

const struct page_view view_article = {
	.path = STR_INIT("/article/"),
	.name = STR_INIT("article"),
	.title = HTML_WORD_ARTICLE,
	.size = sizeof(struct article_view),
	.read = read_article,
	.html = article_html,
	.json = article_json,
	.command = article_command,
};
