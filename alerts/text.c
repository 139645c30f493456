/* SPDX-License-Identifier: ISC */
/*
 * Cleaning, measuring and cutting of foreign text.
 *
 *   feed text ── text_clean / text_line ──> safe ── text_cut ──> fits ──> into a message
 *
 * Everything a feed says passes the first before it is put into a message, so the rest of alerts/
 * never sees a control character, a direction override or half a code point. Cutting follows UAX 29
 * (base/uni.h): not inside a letter with its marks, an emoji sequence or a flag. Marks that lie
 * wholly inside dropped characters become empty.
 */
#include "alerts/text.h"

#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"

static struct str from(struct str s, size_t at)
{
	return (struct str){s.p + at, s.n - at};
}

/* ---- cleaning ---------------------------------------------------------------------------- */

struct cleaner {
	char *out;
	size_t n;
	bool one_line;
	bool space;         /* one is owed before the next character */
	unsigned combining; /* marks on the letter before */
	const struct alert_mark *was;
	struct alert_mark *marks;
	size_t n_marks;
};

/* Notes that input bytes [at, at + len) now stand at output bytes [out, out + out_len). */
static void marks_follow(struct cleaner *c, size_t at, size_t len, size_t out, size_t out_len)
{
	for (size_t i = 0; i < c->n_marks; i++) {
		if (at + len <= c->was[i].start || at >= c->was[i].end)
			continue;
		/* 0: nothing of this mark was written yet; an end that was set lies behind a
		 * character, and so is never 0. */
		if (c->marks[i].end == 0)
			c->marks[i].start = out;
		c->marks[i].end = out + out_len;
	}
}

static void clean_one(struct cleaner *c, struct str bytes, uint32_t cp, size_t at)
{
	bool space = uni_space(cp);
	size_t len = bytes.n;

	if (!c->one_line && (cp == 0x2028 || cp == 0x2029 || cp == 0x85))
		bytes = STR("\n");
	if (cp == '\t')
		bytes = STR(" ");
	if (c->one_line && space) {
		/* Owed, and paid by the next character that is written: none at the ends. */
		c->space = c->n > 0;
		c->combining = 0;
		return;
	}
	c->combining = uni_extends(cp) ? c->combining + 1 : 0;
	/* A letter may carry some marks (Quranic text has four); a tower of them covers the
	 * lines above. */
	if (uni_steers(cp) || c->combining > TEXT_MARKS_MAX)
		return;
	if (c->space)
		c->out[c->n++] = ' ';
	c->space = false;
	memcpy(c->out + c->n, bytes.p, bytes.n);
	marks_follow(c, at, len, c->n, bytes.n);
	c->n += bytes.n;
}

static struct str clean(
	struct str s, struct alert_mark *marks, size_t n_marks, bool one_line, struct arena *a)
{
	struct alert_mark *was = arena_array(a, n_marks, sizeof(*was));
	/* Never longer than s: each character goes out as itself, as something shorter, or not at
	 * all. */
	struct cleaner c = {.out = arena_alloc(a, s.n + 1),
		.one_line = one_line,
		.was = was,
		.marks = marks,
		.n_marks = n_marks};

	if (n_marks != 0) {
		if (was != NULL)
			memcpy(was, marks, n_marks * sizeof(*was));
		memset(marks, 0, n_marks * sizeof(*marks));
	}
	if (c.out == NULL || was == NULL)
		return STR("");
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(from(s, i), &cp);

		/* Not U+FFFD: a message full of question marks tells nobody more than one
		 * without them. */
		if (cp != UTF8_BAD)
			clean_one(&c, (struct str){s.p + i, len}, cp, i);
		i += len;
	}
	return (struct str){c.out, c.n};
}

struct str text_clean(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a)
{
	return clean(s, marks, n_marks, false, a);
}

struct str text_line(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a)
{
	return clean(s, marks, n_marks, true, a);
}

/* ---- addresses ------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_label(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || (unsigned char)c >= 0x80;
}

/* Tools make links of words with dots when a name of the root stands behind: two letters or more
 * (`U.S.` and `3.5` are none), Latin, or a name in xn--. */
static bool joins_domain(struct str s, size_t at)
{
	return s.p[at] == '.' && at > 0 && is_label(s.p[at - 1]) && at + 2 < s.n &&
	       is_letter(s.p[at + 1]) && is_label(s.p[at + 2]);
}

static bool opens_url(struct str s, size_t at)
{
	return s.p[at] == ':' && str_starts(from(s, at + 1), STR("//"));
}

/* `:smile:` is a picture to most tools. */
static bool opens_emoji(struct str s, size_t at)
{
	enum {
		NAME_MAX_BYTES = 60
	};
	size_t end = at + 1;

	if (s.p[at] != ':' || at + 2 >= s.n || s.p[at + 1] == ':')
		return false;
	while (end < s.n && end - at < NAME_MAX_BYTES &&
		(is_label(s.p[end]) || s.p[end] == '_' || s.p[end] == '+'))
		end++;
	return end > at + 1 && end < s.n && s.p[end] == ':';
}

/* `/start` is an order to a bot, or to the reader's client, behind anything but a letter or another slash. */
static bool opens_command(struct str s, size_t at)
{
	uint32_t before = 0;

	if (s.p[at] != '/' || at + 1 >= s.n || !is_letter(s.p[at + 1]))
		return false;
	if (at > 0)
		utf8_decode(from(s, utf8_floor(s, at - 1)), &before);
	return before != '/' && !uni_word(before);
}

static bool is_parted(struct str s, size_t at)
{
	return joins_domain(s, at) || opens_url(s, at) || opens_emoji(s, at) ||
	       opens_command(s, at);
}

/* Of the places in v, which are sorted, those in front of byte at. */
static size_t places_before(const size_t *v, size_t n, size_t at)
{
	size_t from = 0;

	while (from < n) {
		size_t middle = from + (n - from) / 2;

		if (v[middle] < at)
			from = middle + 1;
		else
			n = middle;
	}
	return from;
}

struct str text_inert(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a)
{
	static const struct str joiner = STR_INIT(TEXT_JOINER);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += is_parted(s, i);
	if (n == 0)
		return s;
	char *p = arena_alloc(a, s.n + n * joiner.n);
	size_t *places = arena_array(a, n, sizeof(*places));
	size_t out = 0;

	if (p == NULL || places == NULL)
		return STR("");
	n = 0;
	for (size_t i = 0; i < s.n; i++) {
		p[out++] = s.p[i];
		if (!is_parted(s, i))
			continue;
		places[n++] = i;
		memcpy(p + out, joiner.p, joiner.n);
		out += joiner.n;
	}
	for (size_t k = 0; k < n_marks; k++) {
		marks[k].start += places_before(places, n, marks[k].start) * joiner.n;
		marks[k].end += places_before(places, n, marks[k].end) * joiner.n;
	}
	return (struct str){p, out};
}

/* ---- measuring and cutting --------------------------------------------------------------- */

/* A bad byte counts as one character. */
static size_t cost(enum text_unit unit, size_t bytes, uint32_t cp)
{
	if (unit == UNIT_BYTES)
		return bytes;
	return unit == UNIT_UTF16 && cp != UTF8_BAD && cp > 0xFFFF ? 2 : 1;
}

size_t text_len(struct str s, enum text_unit unit)
{
	size_t units = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(from(s, i), &cp);

		units += cost(unit, len, cp);
		i += len;
	}
	return units;
}

size_t text_fit(struct str s, size_t max, enum text_unit unit)
{
	struct uni_graphemes g = {0};
	size_t units = 0;
	size_t last = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(from(s, i), &cp);

		if (uni_grapheme_starts(&g, cp))
			last = i;
		units += cost(unit, len, cp);
		/* The first grapheme alone is too long: then between code points, so that
		 * something is shown. */
		if (units > max)
			return last > 0 ? last : i;
		i += len;
	}
	return s.n;
}

struct str text_cut(struct str s, size_t max, enum text_unit unit, struct arena *a)
{
	struct str dots = STR(TEXT_ELLIPSIS);
	size_t dots_len = text_len(dots, unit);
	size_t keep = text_fit(s, max, unit);

	if (keep == s.n)
		return s;
	/* Not even the ellipsis fits: something of the text is worth more. */
	if (max < dots_len)
		return (struct str){s.p, keep};
	struct str head = str_trim((struct str){s.p, text_fit(s, max - dots_len, unit)});
	char *p = arena_alloc(a, head.n + dots.n);

	if (p == NULL)
		return (struct str){s.p, keep};
	if (head.n != 0)
		memcpy(p, head.p, head.n);
	memcpy(p + head.n, dots.p, dots.n);
	return (struct str){p, head.n + dots.n};
}

size_t text_width(struct str s)
{
	size_t width = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;

		i += utf8_decode(from(s, i), &cp);
		width += uni_columns(cp);
	}
	return width;
}

size_t text_fit_width(struct str s, size_t max)
{
	struct uni_graphemes g = {0};
	size_t width = 0;
	size_t last = 0;

	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(from(s, i), &cp);

		if (uni_grapheme_starts(&g, cp))
			last = i;
		width += uni_columns(cp);
		/* last 0: the first grapheme alone is wider than the line, and must be shown whole
		 * all the same. */
		if (width > max && last > 0)
			return last;
		i += len;
	}
	return s.n;
}

/* ---- direction --------------------------------------------------------------------------- */

bool text_is_rtl(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;

		i += utf8_decode(from(s, i), &cp);
		if (uni_rtl(cp))
			return true;
		if (uni_ltr(cp))
			return false;
	}
	return false;
}

bool text_has_rtl(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = 0;

		i += utf8_decode(from(s, i), &cp);
		if (uni_rtl(cp))
			return true;
	}
	return false;
}

void text_isolate(struct buf *out, struct str s)
{
	buf_str(out, STR(TEXT_FSI));
	buf_str(out, s);
	buf_str(out, STR(TEXT_PDI));
}
