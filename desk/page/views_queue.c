/* SPDX-License-Identifier: ISC */
/* The view Queue: what waits at each destination, and how its last tries went. */
#include <string.h>

#include "desk/page/queue_rows.h"
#include "desk/page/views.h"

static const char *class_of(const struct queue_row *r)
{
	const char *state = queue_row_state(r);

	if (strcmp(state, "ok") == 0)
		return "good";
	return strcmp(state, "paused") == 0    ? "soft"
	       : strcmp(state, "waiting") == 0 ? "warn"
					       : "bad";
}

static void figure(const struct parts *p, enum html_word what, uint64_t n)
{
	part_figure(p, html_word(p->lang, what), n, STR(""));
}

static void put_figures(const struct parts *p, const struct queue_row *r)
{
	htmlw_begin(p->h, "dl");
	htmlw_attr(p->h, "class", STR("figures"));
	figure(p, HTML_WORD_WAITING, r->q.pending);
	figure(p, HTML_WORD_HELD, r->q.held);
	figure(p, HTML_WORD_DELIVERED, r->q.delivered);
	figure(p, HTML_WORD_DEAD, r->q.dead);
	htmlw_end(p->h);
}

static void put_when(const struct parts *p, enum html_word what, int64_t ms)
{
	if (ms == TIME_NONE || ms == 0)
		return;
	htmlw_begin(p->h, "li");
	part_word(p, what);
	htmlw_text(p->h, STR(" "));
	part_time(p, ms);
	htmlw_end(p->h);
}

static void put_try(const struct parts *p, const struct queue_try *t)
{
	htmlw_begin(p->h, "li");
	part_time(p, t->a.started_ms);
	htmlw_text(p->h, STR(" "));
	part_code(p, t->alert);
	if (t->a.status != 0) {
		htmlw_text(p->h, STR(" "));
		htmlw_int(p->h, t->a.status);
	}
	if (t->a.error.n > 0) {
		htmlw_text(p->h, STR(" "));
		part_text(p, "span", "bad", t->a.error);
	}
	if (t->a.excerpt.n > 0) {
		htmlw_text(p->h, STR(" "));
		part_text(p, "q", NULL, t->a.excerpt);
	}
	htmlw_end(p->h);
}

static void put_tries(const struct parts *p, const struct queue_row *r)
{
	if (r->n_tries == 0)
		return;
	htmlw_leaf(p->h, "h3", NULL, html_word(p->lang, HTML_WORD_TRIES));
	htmlw_begin(p->h, "ul");
	for (size_t i = 0; i < r->n_tries; i++)
		put_try(p, &r->tries[i]);
	htmlw_end(p->h);
}

static void put_row(const struct parts *p, const struct queue_row *r)
{
	htmlw_begin(p->h, "section");
	htmlw_attr(p->h, "class", STR("card"));
	htmlw_attr(p->h, "id", r->id);
	htmlw_begin(p->h, "h2");
	part_code(p, r->id);
	htmlw_text(p->h, STR(" "));
	part_badge(p, class_of(r), html_state(p->lang, str_of(queue_row_state(r))));
	htmlw_end(p->h);
	put_figures(p, r);
	if (r->live != NULL && r->live->why.n > 0)
		part_text(p, "p", "problem", r->live->why);
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("meta"));
	put_when(p, HTML_WORD_OLDEST, r->q.oldest_ms);
	put_when(p, HTML_WORD_NEXT, r->live != NULL ? r->live->next_ms : TIME_NONE);
	htmlw_end(p->h);
	put_tries(p, r);
	htmlw_end(p->h);
}

static void queue_html(const struct page_ask *ask, const void *data, struct htmlw *h)
{
	const struct queue_view *v = data;
	const struct parts p = page_parts(ask, h);

	if (v->n == 0)
		part_empty(&p, html_word(ask->lang, HTML_WORD_NO_DESTINATIONS));
	for (size_t i = 0; i < v->n; i++)
		put_row(&p, &v->rows[i]);
}

static void queue_command(const struct page_ask *ask, const void *data, struct buf *out)
{
	const struct queue_view *v = data;
	bool left = false;

	(void)ask;
	for (size_t i = 0; i < v->n; i++)
		left = left || v->rows[i].conf == NULL;
	buf_str(out, STR("rasid dest test ID\nrasid alert requeue\n"));
	if (left)
		buf_str(out, STR("rasid dest adopt OLD NEW\n"));
}

const struct page_view view_queue = {.path = STR_INIT("/queue"),
	.name = STR_INIT("queue"),
	.title = HTML_WORD_QUEUE,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct queue_view),
	.read = queue_view_read,
	.html = queue_html,
	.json = queue_view_json,
	.command = queue_command};
