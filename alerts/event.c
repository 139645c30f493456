/* SPDX-License-Identifier: ISC */
/*
 * Posts as JSON (event.h).
 *
 * The receiver is a program, so texts are whole as far as they may be and only made safe to show. When
 * an alert is larger, its excerpts, then its hits and last its title are shortened, step by step, until it
 * fits.
 */
#include "alerts/event.h"

#include <inttypes.h>

#include "alerts/message.h"
#include "alerts/text.h"
#include "base/form.h"
#include "base/jsonw.h"

enum {
	ID_MAX = 200 /* bytes of an id */
};

/* How much of an alert is kept, in code points; SIZE_MAX: all. */
struct step {
	size_t watches, hits, snippet, word, title;
};
static const struct step steps[] = {
	{SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX, SIZE_MAX},
	{64, 64, 400, 200, 1000},
	{32, 32, 200, 100, 500},
	{32, 16, 100, 60, 300},
	{16, 4, 100, 40, 200},
	{8, 1, 60, 30, 100},
	{4, 0, 0, 0, 60},
};

/* Names that receivers have code for: they stay when the enum changes. */
static const char *const fields[FIELD_N] = {
	[FIELD_TITLE] = "title",
	[FIELD_SUMMARY] = "summary",
	[FIELD_BODY] = "body",
	[FIELD_URL] = "url",
	[FIELD_SOURCE] = "source",
};

struct writer {
	struct jsonw w;
	struct arena *a;
	bool cut; /* something was left out */
};

/* Clean and cut here, so that a receiver that prints a field as it comes is safe too. */
static void put_text(struct writer *c, const char *name, struct str s, size_t max)
{
	struct str clean = text_clean(s, NULL, 0, c->a);
	struct str kept = text_cut(clean, max, UNIT_CODE_POINTS, c->a);

	/* text_cut() gives its argument back when nothing was cut. */
	c->cut |= kept.p != clean.p || kept.n != clean.n;
	jsonw_str(&c->w, name, kept);
}

static void put_named(
	struct writer *c, const char *what, struct str id, struct str title, size_t max)
{
	jsonw_object(&c->w, what);
	put_text(c, "id", id, ID_MAX);
	put_text(c, "title", title, max);
	jsonw_end(&c->w);
}

static void put_watches(struct writer *c, const struct alert *al, const struct step *s)
{
	size_t n = al->n_watches < s->watches ? al->n_watches : s->watches;

	c->cut |= n < al->n_watches;
	jsonw_array(&c->w, "watches");
	for (size_t i = 0; i < n && !c->w.out->over; i++)
		put_named(c, NULL, al->watches[i].id, al->watches[i].title, s->title);
	jsonw_end(&c->w);
}

static void put_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	AUTO_BUF struct buf time;

	buf_init(&time, 64);
	if (unix_s != TIME_NONE)
		msg_time_rfc3339(unix_s, &time);
	jsonw_str_opt(w, name, buf_view(&time));
}

static void put_article(struct writer *c, const struct alert *al, const struct step *s)
{
	jsonw_object(&c->w, "article");
	jsonw_int(&c->w, "id", al->article_id);
	put_text(c, "title", al->title, s->title);
	jsonw_str_opt(&c->w, "url", msg_url(al->url, c->a));
	put_time(&c->w, "published", al->published_s);
	jsonw_end(&c->w);
}

static void put_hits(struct writer *c, const struct alert *al, const struct step *s)
{
	size_t n = al->n_hits < s->hits ? al->n_hits : s->hits;

	c->cut |= n < al->n_hits;
	jsonw_array(&c->w, "hits");
	/* Full already: the step has failed, and a thousand more hits would only be cleaned for
	 * nothing. */
	for (size_t i = 0; i < n && !c->w.out->over; i++) {
		const struct alert_hit *h = &al->hits[i];

		jsonw_object(&c->w, NULL);
		put_text(c, "watch", h->watch, ID_MAX);
		put_text(c, "term", h->term, s->word);
		jsonw_str(&c->w, "field", str_of(h->field < FIELD_N ? fields[h->field] : ""));
		put_text(c, "text", h->text, s->word);
		put_text(c, "snippet", h->snippet, s->snippet);
		jsonw_end(&c->w);
	}
	jsonw_end(&c->w);
}

static void put_story(struct jsonw *w, const struct alert *al)
{
	if (al->story_id.n == 0) {
		jsonw_null(w, "story");
		return;
	}
	jsonw_object(w, "story");
	jsonw_str(w, "id", al->story_id);
	jsonw_int(w, "outlets", al->story_outlets);
	if (al->story_grown)
		jsonw_bool(w, "grown", true);
	jsonw_end(w);
}

static void put_alert(struct writer *c, const struct alert *al, const struct step *s)
{
	struct jsonw *w = &c->w;

	jsonw_object(w, "alert");
	jsonw_str(w, "id", al->id);
	jsonw_end(w);
	/* The first alone, too: most articles have one, and receivers are written for that. */
	put_named(c, "watch", al->watches[0].id, al->watches[0].title, s->title);
	put_watches(c, al, s);
	put_named(c, "feed", al->feed_id, al->feed_title, s->title);
	put_article(c, al, s);
	put_hits(c, al, s);
	put_story(w, al);
	if (c->cut)
		jsonw_bool(w, "truncated", true);
}

static void put_notice(struct writer *c, const struct alert_notice *n, const struct step *s)
{
	put_text(c, "code", n->code, ID_MAX);
	put_text(c, "subject", n->subject, ID_MAX);
	put_text(c, "text", n->text, s->title);
	jsonw_bool(&c->w, "good", n->good);
}

/* A URI-reference of ASCII (CloudEvents 3.1.1): the feed, or rasid itself. source and id name an event. */
static void put_source(struct jsonw *w, const struct post *p)
{
	AUTO_BUF struct buf source;

	buf_init(&source, BUF_NO_MAX);
	buf_str(&source, STR("/rasid"));
	if (p->kind != POST_NOTICE) {
		buf_str(&source, STR("/feeds/"));
		form_encode(p->alerts[0].feed_id, &source);
	}
	jsonw_str(w, "source", buf_view(&source));
}

/* What the event is about in its source: the article, or what the notice names. */
static void put_subject(struct writer *c, const struct post *p)
{
	AUTO_BUF struct buf subject;

	buf_init(&subject, BUF_NO_MAX);
	if (p->kind == POST_NOTICE)
		buf_str(&subject, p->notice.subject);
	else
		buf_printf(&subject, "articles/%" PRId64, p->alerts[0].article_id);
	if (subject.n != 0)
		put_text(c, "subject", buf_view(&subject), ID_MAX);
}

static void put_attributes(struct writer *c, const struct post *p)
{
	jsonw_str(&c->w, "specversion", STR("1.0"));
	jsonw_str(&c->w, "id", p->id);
	put_source(&c->w, p);
	put_subject(c, p);
	jsonw_str(&c->w, "datacontenttype", STR("application/json"));
}

static void put_post(
	struct writer *c, const struct post *p, enum event_form form, const struct step *s)
{
	struct jsonw *w = &c->w;
	bool notice = p->kind == POST_NOTICE;

	jsonw_object(w, NULL);
	if (form == EVENT_CLOUD)
		put_attributes(c, p);
	if (form == EVENT_LINE)
		put_text(c, "id", p->id, ID_MAX);
	jsonw_str(w, "type", notice ? STR("rasid.notice") : STR("article.matched"));
	put_time(w, form == EVENT_CLOUD ? "time" : "timestamp", p->created_ms / 1000);
	jsonw_object(w, "data");
	if (notice)
		put_notice(c, &p->notice, s);
	else
		put_alert(c, &p->alerts[0], s);
	jsonw_end(w);
	jsonw_end(w);
}

enum errc event_write(const struct post *p, enum event_form form, size_t max, struct arena *a,
	struct buf *body, struct err *e)
{
	size_t room = body->max - body->n;
	size_t cap = max < room ? max : room;

	/* Written anew at each step: sizes of JSON are not foreseen but seen, and nearly all
	 * alerts fit at once. */
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		AUTO_BUF struct buf out;
		struct writer c = {.a = a};

		buf_init(&out, cap);
		jsonw_init(&c.w, &out, false);
		put_post(&c, p, form, &steps[i]);
		/* A smaller step would only ask for more: what was cleaned stays in the arena. */
		if (a->over)
			break;
		if (!out.over)
			return buf_str(body, buf_view(&out));
	}
	return err_set(e, ERR_LIMIT, "alert does not fit into %zu bytes", cap);
}
