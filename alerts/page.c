/* SPDX-License-Identifier: ISC */
/*
 * Pages (page.h). What stands where is decided here, once for all tools:
 *
 *   alert    TITLE · QUOTE ... · META       (headline: TITLE with the outlet behind it)
 *   digest   HEADING · ITEM ... · META      one line an article; a HEADING for each watch when there
 *                                           are several, and how many more there are
 *   notice   HEADING · META
 *
 * Tools that say dir="auto" look at the first strong character of a paragraph and not into isolates, so an
 * RLM opens each paragraph that has right-to-left text in it; one that begins with our own English words
 * is read from the left, and needs none (doc/delivery.md "Direction").
 */
#include "alerts/page.h"

#include <stdlib.h>

#include "base/zone.h"

enum {
	ALERT_RUNS = 16, /* besides those of marked texts */
	ITEM_RUNS = 8
};

#define DOT STR(" · ")
#define SIREN STR("🔴 ")

/* The arrays are as long as they may become. */
struct builder {
	struct arena *a;
	const struct dest_look *look;
	const struct msg_limits *l;
	struct page_par *pars;
	struct page_run *runs;
	size_t n_pars, n_runs;
};

/* ---- paragraphs and runs ------------------------------------------------------------------- */

static void par_begin(struct builder *b, enum page_role role)
{
	b->pars[b->n_pars++] = (struct page_par){.role = role, .runs = b->runs + b->n_runs};
}

static void run_add(struct builder *b, struct page_run run)
{
	if (run.text.n == 0)
		return;
	b->runs[b->n_runs++] = run;
	b->pars[b->n_pars - 1].n_runs++;
}

static void text_add(struct builder *b, struct str text)
{
	run_add(b, (struct page_run){.text = text, .time_s = TIME_NONE});
}

/* Words put together in a buffer, which is empty afterwards. */
static void buf_flush(struct builder *b, struct buf *words)
{
	text_add(b, arena_str(b->a, buf_view(words)));
	buf_reset(words);
}

static void direction_add(struct builder *b, struct str text)
{
	if (text_has_rtl(text))
		text_add(b, STR(TEXT_RLM));
}

/* Split at whole words (mark_words): shaping of Arabic letters goes on inside an element and not across
 * two. */
static void marked_add(struct builder *b, const struct msg_text *t, struct str url)
{
	struct str run = STR("");
	bool marked = false;

	for (size_t at = 0; msg_run(t, &at, &run, &marked);)
		run_add(b,
			(struct page_run){
				.text = run, .url = url, .bold = marked, .time_s = TIME_NONE});
}

/* The isolate opens in the run before and closes in the one behind: tools write a time as an element of
 * its own. */
static void time_add(struct builder *b, struct buf *words, int64_t time_s)
{
	AUTO_BUF struct buf time;

	buf_init(&time, 256);
	if (!page_time(b->look, time_s, &time))
		return;
	if (words->n != 0)
		buf_str(words, DOT);
	buf_str(words, STR(TEXT_FSI));
	buf_flush(b, words);
	run_add(b,
		(struct page_run){.text = arena_str(b->a, buf_view(&time)), .time_s = time_s});
	buf_str(words, STR(TEXT_PDI));
}

/* Our own words begin a paragraph: they have its direction. */
static void words_begin(const struct builder *b, struct buf *words)
{
	if (b->look->language == LANG_AR)
		buf_str(words, STR(TEXT_RLM));
}

static void label_put(const struct builder *b, enum word w, struct buf *words)
{
	buf_str(words, words_get(b->look->language, w));
	buf_str(words, STR(": "));
}

/* ---- an alert ------------------------------------------------------------------------------ */

static void others_put(const struct builder *b, const struct msg *m, struct buf *out)
{
	if (m->others == 0)
		return;
	buf_str(out, DOT);
	words_count(b->look->language, COUNTED_OUTLETS, m->others, out);
}

static void names_put(const struct builder *b, const struct msg *m, struct buf *out)
{
	struct str comma = words_get(b->look->language, WORD_COMMA);

	label_put(b, WORD_WATCH, out);
	msg_watches(m, b->look->language, text_isolate, out);
	for (size_t i = 0; i < m->n_terms; i++) {
		buf_str(out, i == 0 ? STR(" (") : comma);
		text_isolate(out, m->terms[i]);
	}
	if (m->more_terms != 0)
		buf_printf(out, STR_F "+" TEXT_FSI "%zu" TEXT_PDI, STR_A(comma), m->more_terms);
	buf_str(out, m->n_terms != 0 ? STR(")") : STR(""));
	others_put(b, m, out);
}

static void meta_add(struct builder *b, const struct msg *m)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_META);
	words_begin(b, &words);
	label_put(b, WORD_SOURCE, &words);
	text_isolate(&words, m->outlet);
	time_add(b, &words, m->time_s);
	buf_str(&words, DOT);
	names_put(b, m, &words);
	buf_flush(b, &words);
}

static void title_add(struct builder *b, const struct msg *m)
{
	par_begin(b, PAGE_TITLE);
	direction_add(b, m->title.text);
	text_add(b, m->urgent ? SIREN : STR(""));
	marked_add(b, &m->title, m->url);
}

static void outlet_add(struct builder *b, const struct msg *m)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	buf_str(&words, STR(" — "));
	text_isolate(&words, m->outlet);
	buf_flush(b, &words);
}

static void alert_add(struct builder *b, const struct msg *m)
{
	title_add(b, m);
	if (b->look->template == TEMPLATE_HEADLINE) {
		outlet_add(b, m);
		return;
	}
	for (size_t i = 0; i < m->n_excerpts && b->look->template == TEMPLATE_FULL; i++) {
		par_begin(b, PAGE_QUOTE);
		direction_add(b, m->excerpts[i].text);
		marked_add(b, &m->excerpts[i], STR(""));
	}
	meta_add(b, m);
}

/* ---- a digest ------------------------------------------------------------------------------ */

static const struct {
	struct str why;
	enum word word;
} digests[] = {
	{STR_INIT("group"), WORD_GROUP}, {STR_INIT("quiet"), WORD_QUIET},
	{STR_INIT("schedule"), WORD_SCHEDULE}, {STR_INIT("backlog"), WORD_BACKLOG},
	{STR_INIT("instead"), WORD_BACKLOG}, /* the first of those that waited */
};

static enum word digest_word(struct str why)
{
	size_t i = sizeof(digests) / sizeof(digests[0]) - 1;

	while (i > 0 && !str_eq(digests[i].why, why))
		i--;
	return digests[i].word;
}

static void head_add(struct builder *b, const struct post *p)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_HEADING);
	words_begin(b, &words);
	label_put(b, digest_word(p->why), &words);
	words_count(b->look->language, COUNTED_ALERTS, p->n_alerts + p->n_more, &words);
	buf_flush(b, &words);
}

static void part_add(struct builder *b, const struct msg *m)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_HEADING);
	words_begin(b, &words);
	label_put(b, WORD_WATCH, &words);
	msg_watches(m, b->look->language, text_isolate, &words);
	buf_flush(b, &words);
}

static void item_add(struct builder *b, const struct msg *m)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_ITEM);
	/* Our words are a part of the sentence behind any title. */
	if (m->others != 0 && b->look->language == LANG_AR)
		text_add(b, STR(TEXT_RLM));
	else
		direction_add(b, m->title.text);
	text_add(b, m->urgent ? SIREN : STR(""));
	marked_add(b, &m->title, m->url);
	buf_str(&words, STR(" — "));
	text_isolate(&words, m->outlet);
	time_add(b, &words, m->time_s);
	others_put(b, m, &words);
	buf_flush(b, &words);
}

static void more_add(struct builder *b, size_t n)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_META);
	words_begin(b, &words);
	words_count(b->look->language, COUNTED_MORE, n, &words);
	buf_flush(b, &words);
}

static bool same_watches(const struct alert *x, const struct alert *y)
{
	bool same = x->n_watches == y->n_watches;

	for (size_t i = 0; same && i < x->n_watches; i++)
		same = str_eq(x->watches[i].id, y->watches[i].id);
	return same;
}

/* By watch, then outlet: a briefing is read by subject. Otherwise the order of the post. */
static int by_subject(const void *x, const void *y)
{
	const struct alert *a = *(const struct alert *const *)x;
	const struct alert *b = *(const struct alert *const *)y;
	int order = str_cmp(a->watches[0].id, b->watches[0].id);

	if (order == 0 && !same_watches(a, b))
		order = a->n_watches < b->n_watches ? -1 : 1;
	if (order == 0)
		order = str_cmp(a->feed_id, b->feed_id);
	return order != 0 ? order : (a > b) - (a < b);
}

static const struct alert **sorted(const struct post *p, struct arena *a)
{
	const struct alert **v = arena_array(a, p->n_alerts, sizeof(const struct alert *));

	for (size_t i = 0; v != NULL && i < p->n_alerts; i++)
		v[i] = &p->alerts[i];
	if (v != NULL && !str_eq(p->why, STR("group")))
		qsort(v, p->n_alerts, sizeof(const struct alert *), by_subject);
	return v;
}

static enum errc digest_add(struct builder *b, const struct post *p)
{
	const struct alert **v = sorted(p, b->a);
	size_t n = p->n_alerts < b->l->items ? p->n_alerts : b->l->items;

	head_add(b, p);
	for (size_t i = 0; v != NULL && i < n; i++) {
		struct msg m;

		if (msg_build(v[i], b->look->language, b->l, b->a, &m) != ERR_NONE)
			return ERR_LIMIT;
		if (i == 0 || !same_watches(v[i - 1], v[i]))
			part_add(b, &m);
		item_add(b, &m);
	}
	if (p->n_alerts - n + p->n_more != 0)
		more_add(b, p->n_alerts - n + p->n_more);
	return v != NULL ? ERR_NONE : ERR_LIMIT;
}

/* ---- a notice ------------------------------------------------------------------------------ */

static enum word word_of_notice(const struct alert_notice *n)
{
	if (str_eq(n->code, STR("wave")))
		return WORD_WAVE;
	return n->good ? WORD_GOOD : WORD_PROBLEM;
}

static void notice_add(struct builder *b, const struct post *p)
{
	const struct alert_notice *n = &p->notice;
	AUTO_BUF struct buf words;
	struct str text = text_inert(text_line(n->text, NULL, 0, b->a), NULL, 0, b->a);

	buf_init(&words, BUF_NO_MAX);
	par_begin(b, PAGE_HEADING);
	words_begin(b, &words);
	buf_str(&words, words_get(b->look->language, word_of_notice(n)));
	if (n->subject.n != 0) {
		buf_str(&words, STR(" "));
		text_isolate(&words,
			text_inert(text_line(n->subject, NULL, 0, b->a), NULL, 0, b->a));
	}
	buf_flush(b, &words);
	par_begin(b, PAGE_META);
	/* The sentence is that of the log, in English, with names in it. */
	direction_add(b, text);
	text_add(b, text_cut(text, b->l->excerpt != 0 ? b->l->excerpt : b->l->title, b->l->unit,
			    b->a));
	if (b->pars[b->n_pars - 1].n_runs == 0)
		b->n_pars--;
}

/* ---- the page ------------------------------------------------------------------------------ */

static bool builder_init(struct builder *b, const struct post *p)
{
	const struct msg_limits *l = b->l;
	size_t marked = 2 * l->marks + 2;
	size_t items = p->n_alerts < l->items ? p->n_alerts : l->items;
	size_t runs = ALERT_RUNS + (l->excerpts + 1) * marked + items * (marked + ITEM_RUNS);
	size_t pars = 4 + l->excerpts + 2 * items;

	b->runs = arena_array(b->a, runs, sizeof(*b->runs));
	b->pars = arena_array(b->a, pars, sizeof(*b->pars));
	return b->runs != NULL && b->pars != NULL;
}

static bool has_rtl_paragraph(const struct builder *b)
{
	for (size_t i = 0; i < b->n_pars; i++)
		if (str_starts(b->pars[i].runs[0].text, STR(TEXT_RLM)))
			return true;
	return false;
}

/* The first paragraph in one line. */
static struct str title_of(const struct builder *b)
{
	AUTO_BUF struct buf line;

	buf_init(&line, BUF_NO_MAX);
	for (size_t i = 0; i < b->pars[0].n_runs; i++)
		buf_str(&line, b->pars[0].runs[i].text);
	return arena_str(b->a, buf_view(&line));
}

static enum errc fill(struct builder *b, const struct post *p, struct page *g)
{
	struct msg m;

	if (p->kind == POST_NOTICE) {
		notice_add(b, p);
		return ERR_NONE;
	}
	if (p->kind == POST_DIGEST)
		return digest_add(b, p);
	if (msg_build(&p->alerts[0], b->look->language, b->l, b->a, &m) != ERR_NONE)
		return ERR_LIMIT;
	alert_add(b, &m);
	g->url = m.url;
	g->outlet = m.outlet;
	g->time_s = m.time_s;
	g->urgent = m.urgent;
	return ERR_NONE;
}

enum errc page_build(const struct post *p, const struct dest_look *look,
	const struct msg_limits *l, struct arena *a, struct page *ret)
{
	struct msg_limits limits = *l;
	struct builder b = {.a = a, .look = look, .l = &limits};
	struct page g = {.rtl = look->language == LANG_AR, .time_s = p->created_ms / 1000};

	limits.inert = true;
	if (!builder_init(&b, p) || fill(&b, p, &g) != ERR_NONE)
		return ERR_LIMIT;
	g.pars = b.pars;
	g.n_pars = b.n_pars;
	g.rtl = look->language == LANG_AR || has_rtl_paragraph(&b);
	g.title = title_of(&b);
	if (a->over)
		return ERR_LIMIT;
	*ret = g;
	return ERR_NONE;
}

bool page_time(const struct dest_look *look, int64_t unix_s, struct buf *out)
{
	struct zone z;

	/* A zone that tzdata has lost since is no reason to be silent. */
	if (look->zone.n == 0 || !zone_open(look->zone, &z))
		return msg_time_people(unix_s, out);
	struct zone_time t = zone_local(&z, unix_s);

	zone_close(&z);
	buf_printf(out, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
	return true;
}

enum errc page_fit(const struct page_form *f, const struct dest *d, const struct post *p,
	bool plain, struct arena *a, struct buf *body, struct err *e)
{
	for (size_t i = plain ? f->plain_size : 0; i < f->n_sizes; i++) {
		struct page g;

		if (page_build(p, &d->look, &f->sizes[i], a, &g) != ERR_NONE)
			return err_set(
				e, ERR_LIMIT, "no room to build the %s message", f->tool);
		buf_reset(body);
		/* Judged by what was written: how long it becomes depends on its escapes. */
		if (f->put(d, p, &g, plain, body) <= f->max && !body->over)
			return ERR_NONE;
		body->over = false;
	}
	return err_set(e, ERR_LIMIT, "alert does not fit into a %s message", f->tool);
}

enum errc page_post(const struct page_form *f, const struct dest *d, const struct post *p,
	bool plain, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	enum errc rc = page_fit(f, d, p, plain, a, body, e);

	if (rc == ERR_NONE)
		dest_post(d, buf_view(body), ret);
	return rc;
}
