/* SPDX-License-Identifier: ISC */
/*
 * Brings the three ways in which feeds write text (escaped HTML, CDATA, naked markup) to one:
 * HTML source for html.h, or plain characters.
 *
 *   form                          text             CDATA      child elements
 *   RAW, PLAIN                    decoded          as it is   their bare tags
 *   HTML, outside of children     decoded: markup  as it is   their bare tags
 *   HTML inside them, MARKUP      escaped again    escaped    their bare tags
 *
 * Text inside naked markup has been unescaped once by XML and is escaped again here, so that
 * "&lt;" in it does not become a tag. Attributes of children are left out: nothing of them gets
 * into a plain text.
 */
#include "feeds/gather.h"

#include <string.h>

#include "base/utf8.h"
#include "feeds/entity.h"

void gather_init(struct gather *g)
{
	*g = (struct gather){.form = GATHER_RAW};
	/* Escaping grows a byte to five at most. */
	buf_init(&g->buf, (size_t)GATHER_MAX * 8);
}

void gather_done(struct gather *g)
{
	buf_done(&g->buf);
}

/* The buffer keeps its memory from element to element. */
void gather_begin(struct gather *g, enum gather_form form)
{
	g->form = form;
	g->only = (struct str){0};
	g->nested = 0;
	g->cut = false;
	buf_reset(&g->buf);
}

/* Characters that stand for themselves, among markup that is markup: '<' and '&' must not
 * become any. */
static void add_escaped(struct buf *out, struct str s)
{
	while (s.n != 0) {
		size_t plain = 0;

		while (plain < s.n && s.p[plain] != '<' && s.p[plain] != '&')
			plain++;
		buf_add(out, s.p, plain);
		if (plain < s.n)
			buf_str(out, s.p[plain] == '<' ? STR("&lt;") : STR("&amp;"));
		s = str_sub(s, plain + 1, s.n);
	}
}

/* The same for text with references: those of '<' and '&' stay, others are decoded or stay. */
static void add_reescaped(struct buf *out, struct str s)
{
	while (s.n != 0) {
		size_t plain = str_find(s, '&');

		add_escaped(out, str_sub(s, 0, plain));
		s = str_sub(s, plain, s.n);
		if (s.n == 0)
			return;
		struct entity e = entity_read(s, false);

		if (e.n == 0 || e.cp[0] == '<' || e.cp[0] == '&') {
			buf_str(out, e.n != 0 && e.cp[0] == '<' ? STR("&lt;") : STR("&amp;"));
		} else {
			buf_utf8(out, e.cp[0]);
			if (e.cp[1] != 0)
				buf_utf8(out, e.cp[1]);
		}
		s = str_sub(s, e.n ? e.n : 1, s.n);
	}
}

static struct str room_for(struct gather *g, struct str text)
{
	size_t room = g->buf.n < GATHER_MAX ? GATHER_MAX - g->buf.n : 0;

	if (text.n <= room)
		return text;
	g->cut = true;
	return str_sub(text, 0, utf8_floor(text, room));
}

void gather_text(struct gather *g, struct str text, bool cdata)
{
	bool as_is = g->form == GATHER_RAW || g->form == GATHER_PLAIN ||
		     (g->form == GATHER_HTML && g->nested == 0);

	/* Most values are one piece without references: a slice of the input is then all there
	 * is, and a body of 100 KB is never copied. */
	if (as_is && g->buf.n == 0 && g->only.n == 0 &&
		(cdata || str_find(text, '&') == text.n) && text.n <= GATHER_MAX) {
		g->only = text;
		return;
	}
	buf_str(&g->buf, g->only);
	g->only = (struct str){0};
	text = room_for(g, text);
	if (as_is && cdata)
		buf_str(&g->buf, text);
	else if (as_is)
		entity_decode(text, false, &g->buf);
	else if (cdata)
		add_escaped(&g->buf, text);
	else
		add_reescaped(&g->buf, text);
}

static void add_tag(struct gather *g, const char *open, struct str name)
{
	buf_str(&g->buf, g->only);
	g->only = (struct str){0};
	/* Tags count as well: a body of nothing but markup is bounded like one of text. */
	if (g->buf.n >= GATHER_MAX)
		return;
	buf_str(&g->buf, str_of(open));
	buf_str(&g->buf, name);
	buf_char(&g->buf, '>');
}

void gather_open(struct gather *g, struct str name)
{
	g->nested++;
	add_tag(g, "<", name);
}

void gather_close(struct gather *g, struct str name)
{
	g->nested--;
	add_tag(g, "</", name);
}

struct str gather_view(const struct gather *g)
{
	return g->only.n != 0 ? g->only : buf_view(&g->buf);
}
