/* SPDX-License-Identifier: ISC */
/*
 * Alerts on a terminal, drawn for a reader:
 *
 *   ● 2020-10-05 09:41 UTC  <outlet>
 *     <title, matched words as if by a marker pen>
 *       <excerpts>
 *     https://...
 *     <alert id>  <watch id>  +2 outlets  <watch: terms>
 *
 * Terminals order bidirectional text by line, or not at all. So Arabic always comes last: a
 * line is either ASCII first and Arabic to its end, or Arabic alone behind the indent; no frame
 * stands to its right, and no digits follow it. Lines are wrapped here, by columns, so that
 * each holds whole words and closes its own colours and isolates. Isolates only when asked for:
 * many terminals draw them as boxes. Without colour, matched words stand in [brackets].
 */
#include <string.h>

#include "alerts/dest_types.h"
#include "alerts/page.h"
#include "alerts/text.h"

enum {
	WIDTH_DEFAULT = 80,
	WIDTH_MIN = 24,
	INDENT = 2,
	DEEPER = 4 /* excerpts, so that the title stands out without colour */
};

/* Of code points; what a screen shows at one look. Excerpts beyond three are in the webhook and the
 * store. */
static const struct msg_limits size = {UNIT_CODE_POINTS, .title = 400, .excerpt = 400,
	.label = 80, .excerpts = 3, .marks = 50};

enum ink {
	INK_NONE,
	INK_TITLE,
	INK_MARK,
	INK_DIM,
	INK_OUTLET,
	INK_LINK,
	INK_DOT,
	INK_URGENT
};

/* Parameters of SGR (ECMA-48 8.3.117). Black on yellow for marks: both are named, so that it can be
 * read on dark and on light terminals. */
static const char *const inks[] = {
	[INK_NONE] = "",
	[INK_TITLE] = "1",
	[INK_MARK] = "1;30;43",
	[INK_DIM] = "2",
	[INK_OUTLET] = "1;36",
	[INK_LINK] = "4;34",
	[INK_DOT] = "33",
	[INK_URGENT] = "1;31",
};

struct screen {
	struct buf *out;
	bool color;
	bool isolate;
	size_t width;
};

static void put_ink(const struct screen *s, struct str text, enum ink ink)
{
	/* Each run ends with a reset: a line that a pager cuts leaves no colour behind. */
	bool inked = s->color && ink != INK_NONE && text.n != 0;

	if (inked)
		buf_printf(s->out, "\033[%sm", inks[ink]);
	buf_str(s->out, text);
	if (inked)
		buf_str(s->out, STR("\033[0m"));
}

/* A run that may be Arabic, at the end of a line. */
static void put_last(const struct screen *s, struct str text, enum ink ink)
{
	if (s->isolate)
		buf_str(s->out, STR(TEXT_FSI));
	put_ink(s, text, ink);
	if (s->isolate)
		buf_str(s->out, STR(TEXT_PDI));
	buf_char(s->out, '\n');
}

static void put_indent(const struct screen *s, size_t columns)
{
	buf_add(s->out, "    ", columns);
}

/* Where the line that starts at `at` ends: behind the last word that fits, or inside a word
 * that is longer than a line. */
static size_t line_end(struct str text, size_t at, size_t width)
{
	struct str rest = str_sub(text, at, text.n);
	size_t fit = text_fit_width(rest, width);

	if (fit == rest.n || rest.p[fit] == ' ')
		return at + fit;
	/* fit is never 0 (text_fit_width()), so each line takes something and put_wrapped() ends. */
	size_t space = str_rfind(str_sub(rest, 0, fit), ' ');

	return at + (space < fit && space > 0 ? space : fit);
}

/* The part of t from byte `from` to byte `to`. */
static void put_part(
	const struct screen *s, const struct msg_text *t, size_t from, size_t to, enum ink ink)
{
	struct str run = STR("");
	bool marked = false;

	if (s->isolate)
		buf_str(s->out, STR(TEXT_FSI));
	for (size_t at = from; at < to && msg_run(t, &at, &run, &marked);) {
		/* A run may go on in the next line: there it is begun again, with its colour. */
		if (at > to)
			run.n -= at - to;
		put_ink(s, run, marked ? INK_MARK : ink);
	}
	if (s->isolate)
		buf_str(s->out, STR(TEXT_PDI));
	buf_char(s->out, '\n');
}

static void put_wrapped(
	const struct screen *s, const struct msg_text *t, size_t indent, enum ink ink)
{
	for (size_t at = 0; at < t->text.n;) {
		size_t end = line_end(t->text, at, s->width - indent);

		put_indent(s, indent);
		put_part(s, t, at, end, ink);
		at = end;
		/* The blank at which the line was broken stands on neither. */
		while (at < t->text.n && t->text.p[at] == ' ')
			at++;
	}
}

/* Without colour the marks become part of the text; wrapping then counts the brackets too. In a. */
static struct msg_text bracketed(const struct msg_text *t, struct arena *a)
{
	AUTO_BUF struct buf b;
	struct str run = STR("");
	bool marked = false;

	buf_init(&b, BUF_NO_MAX);
	for (size_t at = 0; msg_run(t, &at, &run, &marked);) {
		if (marked)
			buf_char(&b, '[');
		buf_str(&b, run);
		if (marked)
			buf_char(&b, ']');
	}
	return (struct msg_text){.text = arena_str(a, buf_view(&b))};
}

static void put_text(const struct screen *s, const struct msg_text *t, size_t indent,
	enum ink ink, struct arena *a)
{
	struct msg_text plain = s->color ? *t : bracketed(t, a);

	put_wrapped(s, &plain, indent, ink);
}

static void put_moment(const struct screen *s, const struct dest *d, int64_t unix_s, bool red)
{
	AUTO_BUF struct buf time;

	buf_init(&time, 256);
	put_ink(s, STR("●"), red ? INK_URGENT : INK_DOT);
	buf_char(s->out, ' ');
	if (!page_time(&d->look, unix_s, &time))
		return;
	put_ink(s, buf_view(&time), INK_DIM);
	buf_str(s->out, STR("  "));
}

static void put_head(const struct screen *s, const struct dest *d, const struct msg *m)
{
	put_moment(s, d, m->time_s, m->urgent);
	if (m->urgent) {
		put_ink(s, STR("HIGH"), INK_URGENT);
		buf_str(s->out, STR("  "));
	}
	put_last(s, m->outlet, INK_OUTLET);
}

/* text_line() left nothing in it that a terminal obeys. */
static void put_plain(struct buf *out, struct str name)
{
	buf_str(out, name);
}

static void put_foot(const struct screen *s, const struct dest *d, const struct alert *al,
	const struct msg *m, struct arena *a)
{
	AUTO_BUF struct buf ascii;
	AUTO_BUF struct buf names;

	buf_init(&ascii, BUF_NO_MAX);
	buf_init(&names, BUF_NO_MAX);
	buf_str(&ascii, text_line(al->id, NULL, 0, a));
	buf_str(&ascii, STR("  "));
	for (size_t i = 0; i < al->n_watches && i < MSG_WATCHES_MAX; i++) {
		buf_str(&ascii, i == 0 ? STR("") : STR(","));
		buf_str(&ascii, text_line(al->watches[i].id, NULL, 0, a));
	}
	if (m->others != 0)
		buf_printf(&ascii, "  +%u outlet%s", m->others, m->others == 1 ? "" : "s");
	msg_watches(m, d->look.language, put_plain, &names);
	for (size_t i = 0; i < m->n_terms; i++) {
		buf_str(&names, i == 0 ? STR(": ") : STR("، "));
		buf_str(&names, m->terms[i]);
	}
	if (m->more_terms != 0)
		buf_str(&names, STR("، " TEXT_ELLIPSIS));
	put_indent(s, INDENT);
	put_ink(s, buf_view(&ascii), INK_DIM);
	/* On one line when it fits: the ASCII is first then, and the Arabic last. */
	if (INDENT + text_width(buf_view(&ascii)) + 2 + text_width(buf_view(&names)) <=
		s->width) {
		buf_str(s->out, STR("  "));
		put_last(s, buf_view(&names), INK_NONE);
		return;
	}
	buf_char(s->out, '\n');
	put_wrapped(s, &(struct msg_text){.text = buf_view(&names)}, INDENT, INK_NONE);
}

static enum errc draw(
	const struct screen *s, const struct dest *d, const struct alert *al, struct arena *a)
{
	struct msg m;

	if (msg_build(al, d->look.language, &size, a, &m) != ERR_NONE)
		return ERR_LIMIT;
	put_head(s, d, &m);
	put_text(s, &m.title, INDENT, INK_TITLE, a);
	for (size_t i = 0; i < m.n_excerpts && d->look.template == TEMPLATE_FULL; i++)
		put_text(s, &m.excerpts[i], DEEPER, INK_NONE, a);
	if (m.url.n != 0) {
		put_indent(s, INDENT);
		put_ink(s, m.url, INK_LINK);
		buf_char(s->out, '\n');
	}
	put_foot(s, d, al, &m, a);
	buf_char(s->out, '\n');
	return ERR_NONE;
}

static void draw_notice(
	const struct screen *s, const struct dest *d, const struct post *p, struct arena *a)
{
	struct msg_text text = {.text = text_line(p->notice.text, NULL, 0, a)};

	put_moment(s, d, p->created_ms / 1000, !p->notice.good);
	put_last(s, text_line(p->notice.subject, NULL, 0, a), INK_OUTLET);
	put_wrapped(s, &text, INDENT, INK_NONE);
	buf_char(s->out, '\n');
}

/* A digest is drawn alert by alert: a terminal has no limit, and scrolls. */
static enum errc console_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct console *c = (const struct console *)d;
	size_t width = c->width == 0 ? WIDTH_DEFAULT : c->width;
	struct screen s = {.out = body,
		.color = c->color && !plain,
		.isolate = c->isolate,
		.width = WIDTH_MIN};
	enum errc rc = ERR_NONE;

	(void)now_s;
	(void)ret;
	if (width > WIDTH_MIN)
		s.width = width;
	if (p->kind == POST_NOTICE)
		draw_notice(&s, d, p, a);
	for (size_t i = 0; i < p->n_alerts && rc == ERR_NONE; i++)
		rc = draw(&s, d, &p->alerts[i], a);
	if (rc != ERR_NONE)
		return err_set(e, ERR_LIMIT, "no room to draw the alert");
	if (body->over || a->over)
		return err_set(e, ERR_LIMIT, "alert does not fit on the console");
	return ERR_NONE;
}

/* What goes to a terminal has gone. */
static void console_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	(void)res;
	(void)now_s;
	dest_judge(ret, DEST_SENT, "written");
}

static const struct conf_choice colors[] = {
	{STR_INIT("auto"), 0}, {STR_INIT("yes"), 0}, {STR_INIT("no"), 0}, {{0}, 0}};

static const struct conf_key keys[] = {
	{STR_INIT("color"), KIND_COLOR, KEY_AT(struct console, color), .def = "auto",
		.choices = colors, .doc = "colours"},
	{STR_INIT("isolate"), KIND_BOOL, KEY_AT(struct console, isolate), .def = "no",
		.doc = "direction isolates around Arabic"},
	{STR_INIT("width"), KIND_UINT, KEY_AT(struct console, width), .def = "80", .min = 20,
		.max = 1000, .doc = "columns"},
};

const struct dest_ops dest_console = {
	.type = "console",
	.way = DEST_CONSOLE,
	.rate_per_s = 100,
	.size = sizeof(struct console),
	DEST_KEYS(keys),
	.render = console_render,
	.verdict = console_verdict,
};
