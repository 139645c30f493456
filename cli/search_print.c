/* SPDX-License-Identifier: ISC */
/*
 *   1 248 articles, 310 stories
 *   at least 10 020 articles, 8 117 stories      counting ended before the end
 *
 *   2026-11-21 10:34 UTC  kitabat  4711
 *     بيان: [التحالف الدولي] يعلن انتهاء مرحلة التدريب
 *     …وقال المتحدث إن آخر دفعة تابعة [للتحالف الدولي] ستغادر…
 *     https://kitabat.com/4711
 *
 * Marks are colour on a terminal, else brackets.
 */
#include "cli/search_print.h"

#include "base/jsonw.h"
#include "feeds/date/date.h"
#include "watch/snippet.h"

enum {
	EXCERPT_WIDTH = 160,
	TITLE_WIDTH = 400,
	MINUTE = 16 /* letters of "2026-11-21T10:34" */
};

void search_print_init(struct search_print *p, const struct config *c, bool json, bool color)
{
	*p = (struct search_print){.c = c, .json = json, .color = color};
	buf_init(&p->rows, BUF_NO_MAX);
}

void search_print_done(struct search_print *p)
{
	buf_done(&p->rows);
}

void search_print_number(uint64_t n, struct buf *out)
{
	if (n >= 1000) {
		search_print_number(n / 1000, out);
		buf_printf(out, " %03u", (unsigned)(n % 1000));
	} else {
		buf_printf(out, "%u", (unsigned)n);
	}
}

/* ---- one row ----------------------------------------------------------------------------- */

/* An excerpt of the field around its first hit; false when the field has none. */
static bool excerpt_of(const struct search_row *row, enum field field, size_t width,
	struct arena *a, struct snippet *ret)
{
	size_t from = 0, n = 0;

	while (from < row->n_hits && row->hits[from].field != field)
		from++;
	while (from + n < row->n_hits && row->hits[from + n].field == field)
		n++;
	if (n > 0)
		snippet_make(row->fields[field], row->hits + from, n, width, a, ret);
	return n > 0;
}

static void put_marked(struct search_print *p, const struct snippet *s)
{
	size_t at = 0;

	for (size_t i = 0; i < s->n_marks; i++) {
		/* Hits of two parts of a query may lie over each other. */
		if (s->marks[i].start < at)
			continue;
		cli_plain(&p->rows, str_sub(s->text, at, s->marks[i].start));
		buf_str(&p->rows, p->color ? STR("\033[30;43m") : STR("["));
		cli_plain(&p->rows, str_sub(s->text, s->marks[i].start, s->marks[i].end));
		buf_str(&p->rows, p->color ? STR("\033[0m") : STR("]"));
		at = s->marks[i].end;
	}
	cli_plain(&p->rows, str_sub(s->text, at, s->text.n));
}

static int64_t time_of(const struct store_article *a)
{
	return a->a.published_s != TIME_NONE ? a->a.published_s : a->first_seen_ms / 1000;
}

static void put_head(struct search_print *p, const struct store_article *a)
{
	AUTO_BUF struct buf time;

	buf_init(&time, 64);
	date_format_utc(time_of(a), &time);
	if (time.n > MINUTE)
		time.p[10] = ' ';
	buf_printf(&p->rows, "\n" STR_F " UTC  ", STR_A(str_sub(buf_view(&time), 0, MINUTE)));
	cli_plain(&p->rows, a->feed);
	buf_printf(&p->rows, "  %lld\n", (long long)a->id);
}

static void put_line(struct search_print *p, const struct snippet *s)
{
	buf_str(&p->rows, STR("  "));
	put_marked(p, s);
	buf_char(&p->rows, '\n');
}

static void put_row(struct search_print *p, const struct search_row *row, struct arena *a)
{
	struct snippet s = {.text = row->article->a.title};
	static const enum field fields[] = {FIELD_SUMMARY, FIELD_BODY};

	put_head(p, row->article);
	(void)excerpt_of(row, FIELD_TITLE, TITLE_WIDTH, a, &s);
	put_line(p, &s);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (excerpt_of(row, fields[i], EXCERPT_WIDTH, a, &s)) {
			put_line(p, &s);
			break;
		}
	if (row->article->a.link.n > 0)
		put_line(p, &(struct snippet){.text = row->article->a.link});
}

/* ---- for programs ------------------------------------------------------------------------ */

static void write_excerpt(struct jsonw *w, enum field field, const struct snippet *s)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "field", str_of(article_field_name(field)));
	jsonw_str(w, "text", s->text);
	jsonw_array(w, "marks");
	for (size_t i = 0; i < s->n_marks; i++) {
		jsonw_array(w, NULL);
		jsonw_int(w, NULL, (int64_t)s->marks[i].start);
		jsonw_int(w, NULL, (int64_t)s->marks[i].end);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

static void write_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 64);
	if (unix_s != TIME_NONE)
		date_format_utc(unix_s, &b);
	jsonw_str_opt(w, name, buf_view(&b));
}

static void write_row(struct search_print *p, const struct search_row *row, struct arena *a)
{
	const struct store_article *sa = row->article;
	const struct config_feed *feed = config_feed(p->c, sa->feed);
	struct jsonw w;

	if (p->rows.n > 0)
		buf_char(&p->rows, ',');
	jsonw_init(&w, &p->rows, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "id", sa->id);
	jsonw_str(&w, "feed", sa->feed);
	jsonw_str_opt(&w, "outlet", feed != NULL ? feed->title : STR(""));
	write_time(&w, "published", sa->a.published_s);
	write_time(&w, "first_seen", sa->first_seen_ms / 1000);
	jsonw_str(&w, "title", sa->a.title);
	jsonw_str_opt(&w, "link", sa->a.link);
	jsonw_array(&w, "excerpts");
	for (unsigned i = 0; i < FIELD_N; i++) {
		struct snippet s = {.text = STR("")};
		if (excerpt_of(row, (enum field)i, EXCERPT_WIDTH, a, &s))
			write_excerpt(&w, (enum field)i, &s);
	}
	jsonw_end(&w);
	jsonw_end(&w);
}

void search_print_row(const struct search_row *row, void *print)
{
	struct search_print *p = print;
	AUTO_ARENA struct arena a;

	arena_init(&a, MIB(64));
	if (p->json)
		write_row(p, row, &a);
	else
		put_row(p, row, &a);
}

/* ---- the answer -------------------------------------------------------------------------- */

static void write_answer(
	const struct search_print *p, const struct search_answer *a, struct buf *out)
{
	AUTO_BUF struct buf rows;
	struct jsonw w;

	buf_init(&rows, BUF_NO_MAX);
	buf_printf(&rows, "[" STR_F "]", STR_A(buf_view(&p->rows)));
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "count", (int64_t)a->articles);
	jsonw_int(&w, "stories", (int64_t)a->stories);
	jsonw_bool(&w, "at_least", a->at_least);
	jsonw_int(&w, "not_searched", (int64_t)a->unread);
	jsonw_raw(&w, "articles", buf_view(&rows));
	jsonw_end(&w);
	buf_char(out, '\n');
}

static void put_counts(const struct search_answer *a, struct buf *out)
{
	buf_str(out, a->at_least ? STR("at least ") : STR(""));
	search_print_number(a->articles, out);
	buf_printf(out, " article%s", a->articles == 1 ? "" : "s");
	if (a->articles > 0) {
		buf_str(out, STR(", "));
		search_print_number(a->stories, out);
		buf_printf(out, a->stories == 1 ? " story" : " stories");
	}
	buf_char(out, '\n');
}

void search_print_answer(
	const struct search_print *p, const struct search_answer *a, struct buf *out)
{
	if (p->json) {
		write_answer(p, a, out);
		return;
	}
	put_counts(a, out);
	buf_str(out, buf_view(&p->rows));
}
