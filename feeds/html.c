/* SPDX-License-Identifier: ISC */
/*
 * HTML to text. A byte class table finds the few bytes that mean something ('<', '&', white
 * space, controls, the lead bytes of Unicode's own spaces); everything between is copied in
 * runs.
 *
 * Breaks are not written when they are met but remembered (`gap`, the widest of a run wins) and
 * written before the next visible character, which trims both ends and merges runs for free.
 * A tag ends where HTML's tokenizer would end it (13.2.5.32 ff.: '>' outside quotes that follow
 * '='); when its quote never closes, at the first '>'. Nothing is sought to the end of the text twice, so
 * that one of nothing but broken tags stays linear.
 */
#include "feeds/html.h"

#include <string.h>

#include "base/bytes16.h"
#include "base/utf8.h"
#include "feeds/entity.h"

/* In order: the widest of a run wins (widen()).
 *
 *   GAP_SPACE      white space, a cell, an image     " "
 *   GAP_LINE       <br>, U+2028                      "\n", in a title " "
 *   GAP_PARAGRAPH  a block, two <br>, U+2029         "\n\n", in a title " " */
enum gap {
	GAP_NONE,
	GAP_SPACE,
	GAP_LINE,
	GAP_PARAGRAPH
};
/* What an element means for the text around it: nothing, a space, a line, a paragraph; of RAW not
 * even the content is text. */
enum kind {
	KIND_INLINE,
	KIND_SPACE,
	KIND_BREAK,
	KIND_BLOCK,
	KIND_RAW
};

/* Elements that are more than their text, by name. RAW: content is no text (13.2.5.4). Sorted
 * for kind_of(); no name is longer than ten letters. What is not here is inline: it changes
 * nothing about the text around it. */
static const struct {
	char name[11];
	unsigned char kind;
} elements[] = {
	{"address", KIND_BLOCK},
	{"article", KIND_BLOCK},
	{"aside", KIND_BLOCK},
	{"blockquote", KIND_BLOCK},
	{"body", KIND_BLOCK},
	{"br", KIND_BREAK},
	{"caption", KIND_BLOCK},
	{"center", KIND_BLOCK},
	{"dd", KIND_BLOCK},
	{"details", KIND_BLOCK},
	{"dir", KIND_BLOCK},
	{"div", KIND_BLOCK},
	{"dl", KIND_BLOCK},
	{"dt", KIND_BLOCK},
	{"fieldset", KIND_BLOCK},
	{"figcaption", KIND_BLOCK},
	{"figure", KIND_BLOCK},
	{"footer", KIND_BLOCK},
	{"form", KIND_BLOCK},
	{"h1", KIND_BLOCK},
	{"h2", KIND_BLOCK},
	{"h3", KIND_BLOCK},
	{"h4", KIND_BLOCK},
	{"h5", KIND_BLOCK},
	{"h6", KIND_BLOCK},
	{"header", KIND_BLOCK},
	{"hr", KIND_BLOCK},
	{"iframe", KIND_SPACE},
	{"img", KIND_SPACE},
	{"legend", KIND_BLOCK},
	{"li", KIND_BLOCK},
	{"main", KIND_BLOCK},
	{"menu", KIND_BLOCK},
	{"nav", KIND_BLOCK},
	{"ol", KIND_BLOCK},
	{"option", KIND_BLOCK},
	{"p", KIND_BLOCK},
	{"pre", KIND_BLOCK},
	{"script", KIND_RAW},
	{"section", KIND_BLOCK},
	{"style", KIND_RAW},
	{"summary", KIND_BLOCK},
	{"table", KIND_BLOCK},
	{"tbody", KIND_BLOCK},
	{"td", KIND_SPACE},
	{"tfoot", KIND_BLOCK},
	{"th", KIND_SPACE},
	{"thead", KIND_BLOCK},
	{"tr", KIND_BLOCK},
	{"ul", KIND_BLOCK},
};

enum class {
	ORDINARY,
	SPACE,
	CONTROL,
	OPEN,
	AMP,
	LEAD
};

/* LEAD: a character that may be white space or a control: U+0080..00A0, U+1680, U+2000...,
 * U+3000. */
static const unsigned char class_of[256] = {
	[0 ... 8] = CONTROL,
	[9 ... 13] = SPACE,
	[14 ... 31] = CONTROL,
	[' '] = SPACE,
	['&'] = AMP,
	['<'] = OPEN,
	[127] = CONTROL,
	[0xC2] = LEAD,
	[0xE1 ... 0xE3] = LEAD,
};

/* One pass. */
struct text {
	struct str in;
	size_t at;
	struct buf *out;
	size_t start; /* where this text begins in out */
	size_t max;
	enum html_shape shape;
	enum gap gap;
	bool cut;
	bool tags;       /* a tag was met */
	bool decoded_lt; /* a reference gave '<' */
	bool no_comment; /* the rest holds no more end of a comment: it was looked for once */
};

static unsigned char byte_at(const struct text *t, size_t i)
{
	return i < t->in.n ? (unsigned char)t->in.p[i] : 0;
}

static void widen(struct text *t, enum gap gap)
{
	if (gap > t->gap)
		t->gap = gap;
}

/* A break right after a break is how old editors make a paragraph. */
static void line_break(struct text *t)
{
	t->gap = t->gap >= GAP_LINE ? GAP_PARAGRAPH : GAP_LINE;
}

/* The gap is written before what it separates: none at the beginning, none at the end, and the
 * widest of a run. */
static void put(struct text *t, struct str s)
{
	static const struct str gaps[2][4] = {
		[HTML_BLOCKS] = {STR_INIT(""), STR_INIT(" "), STR_INIT("\n"), STR_INIT("\n\n")},
		[HTML_LINE] = {STR_INIT(""), STR_INIT(" "), STR_INIT(" "), STR_INIT(" ")},
	};
	struct str gap = gaps[t->shape][t->out->n > t->start ? t->gap : GAP_NONE];
	size_t room = t->max - (t->out->n - t->start);

	t->gap = GAP_NONE;
	/* Nothing after the gap fits: then the gap does not stay alone at the end. */
	if (gap.n + s.n > room) {
		t->cut = true;
		s.n = room > gap.n ? utf8_floor(s, room - gap.n) : 0;
		/* Nor the space before the first word that does not fit. */
		s.n -= s.n != 0 && s.p[s.n - 1] == ' ';
		gap.n = s.n ? gap.n : 0;
	}
	buf_str(t->out, gap);
	buf_str(t->out, s);
}

/* One character that may be white space or a control of Unicode. */
static void put_char(struct text *t, uint32_t cp)
{
	char enc[4];

	cp = entity_c1(cp);
	if (cp == 0x2029)
		widen(t, GAP_PARAGRAPH);
	else if (cp == 0x2028)
		widen(t, GAP_LINE);
	else if (cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x1680 ||
		 (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000)
		widen(t, GAP_SPACE);
	/* What is left, controls of both kinds, is dropped. */
	else if (cp >= 0xA0 || (cp >= 0x20 && cp < 0x7F))
		put(t, (struct str){enc, utf8_encode(cp, enc)});
}

/* Sixteen bytes at p, and the one after them, hold nothing to think about: no byte of a class
 * but ORDINARY, except spaces that stand alone. */
static bool is_plain(const char *p)
{
	bytes16 v = bytes16_load(p);
	bytes16 next = bytes16_load(p + 1);
	/* Lanes are signed (bytes16.h): C2 is -62, E1..E3 are -31..-29; Arabic leads with D8..DB
	 * and passes. */
	bytes16 odd = ((v >= 0) & (v < ' ')) | (v == '&') | (v == '<') | (v == 127) |
		      (v == -62) | ((v >= -31) & (v <= -29)) /* C2, E1..E3 */;
	bytes16 wide = (v == ' ') & ((next >= 0) & (next <= ' '));

	return !bytes16_any(odd | wide);
}

/* The common case, letters and single spaces: they are copied in one piece. */
static void take_run(struct text *t)
{
	const unsigned char *p = (const unsigned char *)t->in.p;
	size_t i = t->at;

	/* A lone space inside a run needs no thought: it is already what it should be. */
	while (i < t->in.n) {
		if (t->in.n - i > 16 && is_plain(t->in.p + i)) {
			i += 16;
			continue;
		}
		size_t until = t->in.n - i > 16 ? i + 16 : t->in.n;

		while (i < until && class_of[p[i]] == ORDINARY)
			i++;
		if (i == until)
			continue;
		if (p[i] != ' ' || i == t->at || i + 1 >= t->in.n ||
			class_of[p[i + 1]] != ORDINARY)
			break;
		i++;
	}
	/* A space that what follows may make wider is not part of it. */
	i -= i > t->at && p[i - 1] == ' ';
	put(t, str_sub(t->in, t->at, i));
	t->at = i;
}

static void take_lead(struct text *t)
{
	uint32_t cp = 0;

	t->at += utf8_decode(str_sub(t->in, t->at, t->in.n), &cp);
	put_char(t, cp);
}

static void take_reference(struct text *t)
{
	struct entity e = entity_read(str_sub(t->in, t->at, t->in.n), true);

	/* A bare '&' is itself. */
	if (e.n == 0) {
		put(t, STR("&"));
		t->at++;
		return;
	}
	t->decoded_lt |= e.cp[0] == '<';
	put_char(t, e.cp[0]);
	if (e.cp[1] != 0)
		put_char(t, e.cp[1]);
	t->at += e.n;
}

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_name(unsigned char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}

/* 0 is the end of the input: a name that is cut off there is one. */
static bool ends_name(unsigned char c)
{
	return c == 0 || c == '>' || c == '/' || class_of[c] == SPACE;
}

static enum kind kind_of(struct str name)
{
	size_t lo = 0;
	size_t hi = sizeof(elements) / sizeof(elements[0]);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const char *have = elements[mid].name;
		size_t i = 0;

		while (i < name.n && have[i] != '\0' && (name.p[i] | 0x20) == (have[i] | 0x20))
			i++;
		if (i == name.n && have[i] == '\0')
			return elements[mid].kind;
		if (i == name.n || (have[i] != '\0' && (name.p[i] | 0x20) < have[i]))
			hi = mid;
		else
			lo = mid + 1;
	}
	return KIND_INLINE;
}

/* Past the quoted value that opens at i; i itself when it never closes. That costs the rest of the text
 * once: there is no such quote any more. */
static size_t skip_quoted(const struct text *t, size_t i)
{
	size_t n = str_find(str_sub(t->in, i + 1, t->in.n), t->in.p[i]);

	return i + 1 + n < t->in.n ? i + 1 + n + 1 : i;
}

/* Past the '>' of the tag whose name ends at i; the end of the input when there is none. */
static size_t tag_end(const struct text *t, size_t i)
{
	bool value = false; /* the last thing seen is '=' */

	/* A quote counts only behind '=': an apostrophe in a broken tag opens no value. */
	while (i < t->in.n && t->in.p[i] != '>') {
		char c = t->in.p[i];
		size_t past = value && (c == '"' || c == '\'') ? skip_quoted(t, i) : i;

		if (class_of[(unsigned char)c] != SPACE)
			value = c == '=';
		i = past > i ? past : i + 1;
	}
	return i < t->in.n ? i + 1 : i;
}

/* Past the end tag of the raw element `name` whose content starts at i. */
static size_t raw_end(const struct text *t, size_t i, struct str name)
{
	while (i < t->in.n) {
		const char *lt = memchr(t->in.p + i, '<', t->in.n - i);

		if (lt == NULL)
			return t->in.n;
		i = (size_t)(lt - t->in.p) + 1;
		if (byte_at(t, i) == '/' &&
			str_starts_nocase(str_sub(t->in, i + 1, t->in.n), name) &&
			ends_name(byte_at(t, i + 1 + name.n)))
			return tag_end(t, i + 1 + name.n);
	}
	return i;
}

static void apply(struct text *t, enum kind kind, struct str name, bool end)
{
	switch (kind) {
	case KIND_INLINE:
		break;
	case KIND_SPACE:
		widen(t, GAP_SPACE);
		break;
	case KIND_BREAK:
		if (!end)
			line_break(t);
		break;
	case KIND_BLOCK:
		widen(t, GAP_PARAGRAPH);
		break;
	case KIND_RAW:
		/* Its content goes with it; a lone end tag ("</script>") has none. */
		widen(t, GAP_SPACE);
		if (!end)
			t->at = raw_end(t, t->at, name);
		break;
	}
}

/* "<!-- -->", "<!DOCTYPE>", "<![CDATA[", "<?php ?>": not text, whatever is inside. */
static void take_declaration(struct text *t)
{
	struct str rest = str_sub(t->in, t->at, t->in.n);
	size_t end = 0;

	/* Nothing is looked for that is not used: the text may be of nothing but these. */
	if (str_starts(rest, STR("<![CDATA["))) {
		end = 9;
	} else if (str_starts(rest, STR("<!--")) && !t->no_comment) {
		size_t close = str_find_str(str_sub(rest, 4, rest.n), STR("-->"));

		/* Never closed: over at the first '>', like any other declaration. */
		t->no_comment = close == rest.n - 4;
		end = t->no_comment ? 0 : 4 + close + 3;
	}
	if (end == 0)
		end = str_find(rest, '>') + 1;
	t->at += end < rest.n ? end : rest.n;
}

static bool starts_declaration(unsigned char c)
{
	return c == '-' || c == '[' || is_letter(c);
}

static void take_tag(struct text *t)
{
	bool end = byte_at(t, t->at + 1) == '/';
	size_t from = t->at + 1 + end;
	size_t to = from;
	unsigned char first = byte_at(t, from);

	if (!end &&
		(first == '?' || (first == '!' && starts_declaration(byte_at(t, from + 1))))) {
		take_declaration(t);
		return;
	}
	while (is_name(byte_at(t, to)))
		to++;
	/* "5 < 6", "<3", "<-": characters, as HTML's tokenizer has it (13.2.5.6). */
	if (!is_letter(first) || !ends_name(byte_at(t, to))) {
		put(t, STR("<"));
		t->at++;
		return;
	}
	struct str name = str_sub(t->in, from, to);

	t->tags = true;
	t->at = tag_end(t, to);
	apply(t, kind_of(name), name, end);
}

static void pass(struct text *t)
{
	while (t->at < t->in.n && !t->cut) {
		switch ((enum class)class_of[(unsigned char)t->in.p[t->at]]) {
		case ORDINARY:
			take_run(t);
			break;
		case SPACE:
			widen(t, GAP_SPACE);
			t->at++;
			break;
		case CONTROL:
			t->at++;
			break;
		case OPEN:
			take_tag(t);
			break;
		case AMP:
			take_reference(t);
			break;
		case LEAD:
			take_lead(t);
			break;
		}
	}
}

/* The tag of a known element stands at s.p[0] == '<'. For html_looks_like() only: to
 * html_text() every name is a tag, here "<name>" in a sentence about names must not make HTML
 * of a plain text. */
static bool known_tag(struct str s)
{
	static const struct str common[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("i"),
		STR_INIT("u"), STR_INIT("em"), STR_INIT("strong"), STR_INIT("span"),
		STR_INIT("font")};
	size_t from = s.n > 1 && s.p[1] == '/' ? 2 : 1;
	size_t to = from;

	while (to < s.n && is_name((unsigned char)s.p[to]))
		to++;
	if (to == s.n || !ends_name((unsigned char)s.p[to]))
		return false;
	struct str name = str_sub(s, from, to);

	if (kind_of(name) != KIND_INLINE)
		return true;
	/* "<b>" alone is what a text about HTML would say. */
	for (size_t i = 0; from == 2 && i < sizeof(common) / sizeof(common[0]); i++)
		if (str_eq_nocase(common[i], name))
			return true;
	return false;
}

bool html_looks_like(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		struct str rest = str_sub(text, i, text.n);

		if (text.p[i] == '&' && entity_read(rest, false).n != 0)
			return true;
		if (text.p[i] == '<' && known_tag(rest))
			return true;
	}
	return false;
}

bool html_text(struct str html, enum html_shape shape, size_t max, struct buf *out)
{
	struct text t = {.in = html, .out = out, .start = out->n, .max = max, .shape = shape};

	pass(&t);
	struct str once = str_sub(buf_view(out), t.start, out->n);

	/* A text with one real tag was written as HTML: what it escaped is meant to be read. */
	if (t.tags || !t.decoded_lt || !html_looks_like(once))
		return t.cut;
	/* Escaped twice: "&lt;p&gt;" where a tag was meant, in a text without one real tag.
	 * Copied, because the second pass writes where the first has written. */
	AUTO_BUF struct buf again;

	buf_init(&again, BUF_NO_MAX);
	buf_str(&again, once);
	out->n = t.start;
	struct text second = {.in = buf_view(&again),
		.out = out,
		.start = t.start,
		.max = max,
		.shape = shape};

	pass(&second);
	return t.cut || second.cut;
}
