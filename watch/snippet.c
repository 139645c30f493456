/* SPDX-License-Identifier: ISC */
/*
 * Excerpts. The window grows from the first hit to both sides, word by word, until it has the
 * wanted width or meets the edge of its paragraph; then it is copied without bidi controls,
 * line breaks as spaces, and the hits inside it are moved along.
 *
 * A word here is what stands between white space: cuts fall only there, so no grapheme and no
 * joined Arabic letter is split. A single word wider than the window is shown whole.
 */
#include "watch/snippet.h"

#include <string.h>

#include "base/utf8.h"

/* Bytes [from, to) of the text. */
struct window {
	size_t from, to;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The paragraph around the hit, between empty lines; of a long one what is within reach of an excerpt of so
 * many code points, or each hit of a body of a megabyte would be looked for its edges through all of it. */
static struct window paragraph(struct str text, struct window hit, size_t width)
{
	size_t reach = 4 * (width + 1);
	size_t first = hit.from > reach ? hit.from - reach : 0;
	size_t last = text.n - hit.to > reach ? hit.to + reach : text.n;
	struct window w = {hit.from, hit.from};

	while (w.from > first &&
		!(text.p[w.from - 1] == '\n' && w.from > 1 && text.p[w.from - 2] == '\n'))
		w.from--;
	while (w.to < last &&
		!(text.p[w.to] == '\n' && w.to + 1 < text.n && text.p[w.to + 1] == '\n'))
		w.to++;
	return w;
}

/* One more word to the left of w, within the paragraph; w itself when there is none. */
static size_t word_left(struct str text, struct window par, size_t from)
{
	while (from > par.from && is_blank(text.p[from - 1]))
		from--;
	while (from > par.from && !is_blank(text.p[from - 1]))
		from--;
	return from;
}

static size_t word_right(struct str text, struct window par, size_t to)
{
	while (to < par.to && is_blank(text.p[to]))
		to++;
	while (to < par.to && !is_blank(text.p[to]))
		to++;
	return to;
}

static size_t width_of(struct str text, size_t from, size_t to)
{
	return utf8_count(str_sub(text, from, to));
}

/* Grows by turns, so that the hit stands in the middle. */
static struct window grow(struct str text, struct window hit, struct window par, size_t width)
{
	struct window w = hit;
	size_t used = width_of(text, w.from, w.to);
	bool left = true;
	bool right = true;

	/* A side that met its edge, or a word too wide, is done; the other may still use the
	 * room. */
	while (left || right) {
		size_t from = left ? word_left(text, par, w.from) : w.from;
		size_t gain = width_of(text, from, w.from);

		left = left && from < w.from && used + gain <= width;
		if (left) {
			w.from = from;
			used += gain;
		}
		size_t to = right ? word_right(text, par, w.to) : w.to;

		gain = width_of(text, w.to, to);
		right = right && to > w.to && used + gain <= width;
		if (right) {
			w.to = to;
			used += gain;
		}
	}
	while (w.from < hit.from && is_blank(text.p[w.from]))
		w.from++;
	while (w.to > hit.to && is_blank(text.p[w.to - 1]))
		w.to--;
	return w;
}

/* Half of a pair would be left in an excerpt and turn the rest of the message (UAX 9). */
static bool is_bidi_control(uint32_t cp)
{
	return (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0x200E || cp == 0x200F || cp == 0x061C;
}

struct copier {
	struct str text;
	char *out;
	size_t n;
	struct snippet *ret;
	size_t *moved; /* the copy's offset for each byte of the window */
};

static void copy(struct copier *c, struct window w)
{
	for (size_t at = w.from, len = 0; at < w.to; at += len) {
		uint32_t cp = 0;

		len = utf8_decode(str_sub(c->text, at, w.to), &cp);
		/* Every byte, since hits may begin and end at any of them. */
		for (size_t i = 0; i < len; i++)
			c->moved[at - w.from + i] = c->n;
		if (cp == '\n' || cp == '\t' || cp == '\r') {
			c->out[c->n++] = ' ';
		} else if (!is_bidi_control(cp) && cp != UTF8_BAD) {
			memcpy(c->out + c->n, c->text.p + at, len);
			c->n += len;
		}
	}
	c->moved[w.to - w.from] = c->n;
}

static void put_ellipsis(struct copier *c)
{
	memcpy(c->out + c->n, "\u2026", 3);
	c->n += 3;
}

/* Hits wholly inside the window, where they stand in the copy. */
static void take_marks(
	const struct copier *c, const struct watch_hit *hits, size_t n, struct window w)
{
	struct snippet *s = c->ret;

	for (size_t i = 0; i < n; i++) {
		if (hits[i].field != hits[0].field || hits[i].start < w.from ||
			hits[i].end > w.to)
			continue;
		s->marks[s->n_marks].start = c->moved[hits[i].start - w.from];
		s->marks[s->n_marks++].end = c->moved[hits[i].end - w.from];
	}
}

void snippet_make(struct str text, const struct watch_hit *hits, size_t n, size_t width,
	struct arena *a, struct snippet *ret)
{
	struct window hit = {hits[0].start, hits[0].end};
	struct window w = grow(text, hit, paragraph(text, hit, width), width);
	struct copier c = {.text = text, .ret = ret};

	*ret = (struct snippet){.text = STR("")};
	/* Nothing grows but by two ellipses of three bytes. */
	c.out = arena_alloc(a, w.to - w.from + 7);
	c.moved = arena_array(a, w.to - w.from + 1, sizeof(*c.moved));
	ret->marks = arena_array(a, n, sizeof(*ret->marks));
	if (c.out == NULL || c.moved == NULL || ret->marks == NULL)
		return;
	if (w.from > 0)
		put_ellipsis(&c);
	copy(&c, w);
	if (w.to < text.n)
		put_ellipsis(&c);
	ret->text = (struct str){c.out, c.n};
	take_marks(&c, hits, n, w);
}
