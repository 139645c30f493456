/* SPDX-License-Identifier: ISC */
/* What was found in an article, why, and whom it was told (card.h). */
#include <stdlib.h>

#include "desk/page/card.h"
#include "desk/page/rules.h"

/* ---- reading ------------------------------------------------------------------------------- */

static int by_place(const void *pa, const void *pb)
{
	const struct store_hit *a = pa, *b = pb;

	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static bool is_same(const struct card_why *w, const struct store_hit *h, struct str text)
{
	return str_eq(w->watch, h->watch) && str_eq(w->term, h->term) && w->field == h->field &&
	       w->rules == h->rules && str_eq(w->text, text);
}

/* Which of the findings the hit is; CARD_WHYS: there are too many. */
static size_t why_of(const struct config *c, const struct store_hit *h, struct card_found *f)
{
	struct str text = str_sub(article_text(&f->a.a, h->field), h->start, h->end);
	size_t i = 0;

	while (i < f->n_why && !is_same(&f->why[i], h, text))
		i++;
	if (i == CARD_WHYS) {
		f->more = true;
		return i;
	}
	if (i == f->n_why)
		f->why[f->n_why++] = (struct card_why){.watch = h->watch,
			.watch_title = card_watch(c, h->watch),
			.term = h->term,
			.text = text,
			.field = h->field,
			.line = h->line,
			.rules = h->rules};
	f->why[i].times++;
	return i;
}

/* What holds or silences it, or what went wrong last. Of what was delivered neither matters any more. */
void card_tick_of(const struct store_alert_row *row, struct card_tick *ret)
{
	bool held = row->state == DELIVERY_HELD || row->state == DELIVERY_SUPPRESSED;

	*ret = (struct card_tick){.alert = row->id,
		.dest = row->dest,
		.why = row->state == DELIVERY_DONE ? STR("")
		       : held                      ? row->hold
						   : row->why,
		.state = row->state,
		.changed_ms = row->changed_ms};
}

struct ticking {
	const struct page_ask *ask;
	struct card_found *f;
};

static void on_row(const struct store_alert_row *row, void *arg)
{
	struct ticking *t = arg;
	struct card_tick *to = &t->f->ticks[t->f->n_ticks++];

	card_tick_of(row, to);
	to->alert = arena_str(t->ask->a, to->alert);
	to->dest = arena_str(t->ask->a, to->dest);
	to->why = arena_str(t->ask->a, to->why);
}

enum errc card_found_read(
	const struct page_ask *ask, int64_t article, struct card_found *ret, struct err *e)
{
	struct ticking t = {ask, ret};
	enum errc rc = store_article_get(ask->store, article, ask->a, &ret->a, e);

	if (rc == ERR_NONE)
		rc = store_article_hits(ask->store, article, CARD_HITS + 1, ask->a, &ret->hits,
			&ret->n_hits, e);
	if (rc == ERR_NONE)
		rc = store_article_alerts(ask->store, article, CARD_TICKS, on_row, &t, e);
	if (rc != ERR_NONE)
		return rc;
	if (ret->n_hits > CARD_HITS) {
		ret->n_hits = CARD_HITS;
		ret->more = true;
	}
	ret->why_of = arena_array(ask->a, ret->n_hits, sizeof(*ret->why_of));
	if (ret->why_of == NULL)
		return err_set(e, ERR_LIMIT, "an article has too many hits");
	if (ret->n_hits > 0)
		qsort(ret->hits, ret->n_hits, sizeof(*ret->hits), by_place);
	for (size_t i = 0; i < ret->n_hits; i++)
		ret->why_of[i] = why_of(ask->c, &ret->hits[i], ret);
	return ERR_NONE;
}

const struct watch_hit *card_hits(const struct page_ask *ask, const struct card_found *f)
{
	struct watch_hit *v = arena_array(ask->a, f->n_hits, sizeof(*v));

	for (size_t i = 0; i < f->n_hits && v != NULL; i++)
		v[i] = (struct watch_hit){.field = f->hits[i].field,
			.start = f->hits[i].start,
			.end = f->hits[i].end};
	return v;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void rules_html(const struct parts *p, uint32_t rules)
{
	bool first = true;

	htmlw_begin(p->h, "span");
	htmlw_attr(p->h, "class", STR("soft"));
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if ((rules & bit) != 0) {
			if (!first)
				part_word(p, HTML_WORD_COMMA);
			htmlw_text(p->h, rule_words(p->lang, (enum rule)bit));
			first = false;
		}
	if (first)
		htmlw_text(p->h, rule_words(p->lang, RULE_NONE));
	htmlw_end(p->h);
}

static enum html_word field_word(enum field f)
{
	static const enum html_word words[FIELD_N] = {
		[FIELD_TITLE] = HTML_WORD_TITLE,
		[FIELD_SUMMARY] = HTML_WORD_SUMMARY,
		[FIELD_BODY] = HTML_WORD_BODY,
		[FIELD_URL] = HTML_WORD_LINK,
		[FIELD_SOURCE] = HTML_WORD_FEED,
	};

	return words[f < FIELD_N ? f : FIELD_BODY];
}

/* The watch: what was found, by which term, how. */
static void why_html(const struct parts *p, const struct card_why *w, size_t number)
{
	AUTO_BUF struct buf id;

	buf_init(&id, BUF_NO_MAX);
	htmlw_begin(p->h, "li");
	if (number > 0) {
		buf_printf(&id, "hit-%zu", number);
		htmlw_attr(p->h, "id", buf_view(&id));
	}
	part_watch(p, w->watch, w->watch_title);
	htmlw_text(p->h, STR(": "));
	part_text(p, "b", NULL, w->text.n > 0 ? w->text : w->term);
	if (w->times > 1) {
		htmlw_text(p->h, STR(" ×"));
		part_number(p, w->times);
	}
	if (!str_eq(w->text, w->term) && w->text.n > 0) {
		part_word(p, HTML_WORD_COMMA);
		part_word(p, HTML_WORD_OF_TERM);
		htmlw_text(p->h, STR(" "));
		part_text(p, "span", "term", w->term);
	}
	htmlw_text(p->h, STR(" ("));
	rules_html(p, w->rules);
	htmlw_text(p->h, STR(")"));
	if (number > 0) {
		htmlw_text(p->h, STR(" · "));
		part_word(p, field_word(w->field));
	}
	htmlw_end(p->h);
}

/* In a list, where it stands in the article says nothing: the same in another field is counted with the first. */
static bool is_again(const struct card_found *f, size_t i, struct card_why *ret)
{
	const struct card_why *w = &f->why[i];

	*ret = *w;
	ret->times = 0;
	for (size_t k = 0; k < f->n_why; k++) {
		const struct card_why *o = &f->why[k];

		if (!str_eq(o->watch, w->watch) || !str_eq(o->term, w->term) ||
			!str_eq(o->text, w->text) || o->rules != w->rules)
			continue;
		if (k < i)
			return true;
		ret->times += o->times;
	}
	return false;
}

void card_why_html(const struct parts *p, const struct card_found *f, bool numbered)
{
	if (f->n_why == 0)
		return;
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("why"));
	htmlw_attr(p->h, "aria-label", html_word(p->lang, HTML_WORD_WHY));
	for (size_t i = 0; i < f->n_why; i++) {
		struct card_why w = f->why[i];

		if (numbered || !is_again(f, i, &w))
			why_html(p, &w, numbered ? i + 1 : 0);
	}
	if (f->more)
		htmlw_leaf(p->h, "li", "soft", html_word(p->lang, HTML_WORD_MORE));
	htmlw_end(p->h);
}

/* The sign is for those who cannot tell the colours. */
static const struct look {
	const char *cls, *sign;
	enum html_word word;
} looks[DELIVERY_N] = {
	[DELIVERY_PENDING] = {"warn", "… ", HTML_WORD_PENDING},
	[DELIVERY_SENDING] = {"warn", "… ", HTML_WORD_SENDING},
	[DELIVERY_DONE] = {"good", "✓ ", HTML_WORD_TICK_DELIVERED},
	[DELIVERY_DEAD] = {"bad", "✗ ", HTML_WORD_TICK_DEAD},
	[DELIVERY_HELD] = {"warn", "⏸ ", HTML_WORD_TICK_HELD},
	[DELIVERY_SUPPRESSED] = {"soft", "– ", HTML_WORD_SUPPRESSED},
};

struct str card_reason(enum html_lang l, struct str why)
{
	static const struct {
		struct str why;
		enum html_word word;
	} rows[] = {{STR_INIT("group"), HTML_WORD_FOR_GROUP},
		{STR_INIT("quiet"), HTML_WORD_FOR_QUIET},
		{STR_INIT("schedule"), HTML_WORD_FOR_SCHEDULE},
		{STR_INIT("muted"), HTML_WORD_FOR_MUTED},
		{STR_INIT("cooldown"), HTML_WORD_FOR_COOLDOWN},
		{STR_INIT("old"), HTML_WORD_FOR_OLD}, {STR_INIT("story"), HTML_WORD_FOR_STORY}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_eq(rows[i].why, why))
			return html_word(l, rows[i].word);
	return why;
}

static void tick_html(const struct parts *p, const struct card_tick *t)
{
	const struct look *l = &looks[t->state < DELIVERY_N ? t->state : DELIVERY_DEAD];
	AUTO_BUF struct buf cls;

	buf_init(&cls, BUF_NO_MAX);
	buf_printf(&cls, "badge %s", l->cls);
	htmlw_begin(p->h, "li");
	htmlw_attr(p->h, "class", buf_view(&cls));
	htmlw_text(p->h, str_of(l->sign));
	part_text(p, "bdi", NULL, t->dest);
	htmlw_text(p->h, STR(" "));
	part_word(p, l->word);
	if (t->why.n > 0) {
		htmlw_text(p->h, STR(": "));
		part_text(p, "bdi", NULL, card_reason(p->lang, t->why));
	}
	htmlw_end(p->h);
}

void card_ticks_html(const struct parts *p, const struct card_found *f)
{
	bool any = false;

	for (size_t i = 0; i < f->n_ticks; i++) {
		if (f->ticks[i].dest.n == 0)
			continue;
		if (!any) {
			htmlw_begin(p->h, "ul");
			htmlw_attr(p->h, "class", STR("meta ticks"));
			htmlw_attr(p->h, "aria-label", html_word(p->lang, HTML_WORD_QUEUE));
			any = true;
		}
		tick_html(p, &f->ticks[i]);
	}
	if (any)
		htmlw_end(p->h);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

void card_rules_json(struct jsonw *w, uint32_t rules)
{
	jsonw_array(w, "rules");
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		if ((rules & bit) != 0)
			jsonw_str(w, NULL, str_of(rule_name((enum rule)bit)));
	jsonw_end(w);
}

static void why_json(struct jsonw *w, const struct card_why *y)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "watch", y->watch);
	jsonw_str(w, "watch_title", y->watch_title);
	jsonw_str(w, "term", y->term);
	jsonw_int(w, "line", y->line);
	jsonw_str(w, "field", str_of(article_field_name(y->field)));
	jsonw_str(w, "text", y->text);
	jsonw_int(w, "times", (int64_t)y->times);
	card_rules_json(w, y->rules);
	jsonw_end(w);
}

void card_tick_json(struct jsonw *w, const struct card_tick *t)
{
	jsonw_str(w, "alert", t->alert);
	jsonw_str(w, "destination", t->dest);
	jsonw_str(w, "state", str_of(delivery_state_name(t->state)));
	jsonw_str_opt(w, "reason", t->why);
	page_json_time(w, "changed", t->changed_ms);
}

void card_found_json(struct jsonw *w, const struct card_found *f)
{
	jsonw_array(w, "why");
	for (size_t i = 0; i < f->n_why; i++)
		why_json(w, &f->why[i]);
	jsonw_end(w);
	jsonw_bool(w, "more", f->more);
	jsonw_array(w, "deliveries");
	for (size_t i = 0; i < f->n_ticks; i++)
		if (f->ticks[i].dest.n > 0) {
			jsonw_object(w, NULL);
			card_tick_json(w, &f->ticks[i]);
			jsonw_end(w);
		}
	jsonw_end(w);
}
