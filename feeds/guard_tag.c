/* SPDX-License-Identifier: ISC */
/*
 * Attributes: names that are plain, values decoded, then escaped. What HTML allows and XML does not
 * (no quotes, no value, '<' inside quotes) is read as HTML reads it. A quote that is never closed is
 * looked for once; guard.no_more remembers that there is none. Where quotes around '<' led to no end of
 * a tag, guard.plain_to remembers that, or each '<' in there would be tried as far again.
 */
#include "feeds/guard_tag.h"

#include "feeds/entity.h"
#include "feeds/guard_lex.h"

/* Slices of the input; value is still with its references. */
struct attribute {
	struct str name, value;
	bool quoted;
};

/* Offset of the quote that closes the value starting at i; SIZE_MAX when none does. */
static size_t closing_quote(struct guard *g, size_t i, char quote)
{
	size_t *none = &g->no_more[quote == '"'];
	const char *end =
		i < g->in.n && i < *none ? memchr(g->in.p + i, quote, g->in.n - i) : NULL;

	if (end == NULL && i < *none)
		*none = i;
	return end ? (size_t)(end - g->in.p) : SIZE_MAX;
}

/* The value at i, just past '=' and white space; returns the offset past it. A quoted value
 * that holds a '<' is one only when its closing quote stands where one should: else the quote
 * was never closed. */
static size_t read_value(struct guard *g, size_t i, struct attribute *a)
{
	char c = (char)lex_byte(g->in, i);
	bool quote = c == '"' || c == '\'';
	size_t end = quote ? closing_quote(g, i + 1, c) : SIZE_MAX;

	if (end != SIZE_MAX) {
		a->value = str_sub(g->in, i + 1, end);
		a->quoted = true;
		if (str_find(a->value, '<') == a->value.n ||
			(i >= g->plain_to && lex_ends_name(g->in, end + 1)))
			return end + 1;
	}
	/* The quote was never closed: read like a value without quotes, up to white space or the
	 * tag's end, so that one lost quote does not swallow the document. */
	size_t from = i + quote;

	for (i = from; i < g->in.n && !lex_is_space((unsigned char)g->in.p[i]); i++)
		if (g->in.p[i] == '>' || g->in.p[i] == '<')
			break;
	a->value = str_sub(g->in, from, i);
	a->quoted = false;
	return i;
}

/* The attribute whose name starts at i; returns the offset past it. */
static size_t read_attribute(struct guard *g, size_t i, struct attribute *a)
{
	size_t n = guard_name(str_sub(g->in, i, g->in.n));

	*a = (struct attribute){.name = str_sub(g->in, i, i + n)};
	i += n;
	size_t equals = lex_skip_space(g->in, i);

	if (lex_byte(g->in, equals) != '=')
		return i;
	return read_value(g, lex_skip_space(g->in, equals + 1), a);
}

/* As XML 1.0 2.2 and 3.3.3 want it: what may not stand in XML goes, line ends in values are
 * spaces. */
static void put_escaped(struct buf *out, uint32_t cp)
{
	if (cp == '&')
		lex_add(out, "&amp;", 5);
	else if (cp == '<')
		lex_add(out, "&lt;", 4);
	else if (cp == '"')
		lex_add(out, "&quot;", 6);
	else if (cp >= 0x20 && cp != 0xFFFE && cp != 0xFFFF)
		buf_utf8(out, cp);
	else if (cp == '\t' || cp == '\n' || cp == '\r')
		lex_add_char(out, ' ');
}

/* One special byte of a value, or what starts there; returns its length. */
static size_t put_special(struct guard *g, struct str s, struct buf *out)
{
	uint32_t cp = (unsigned char)s.p[0];

	/* U+FFFE and U+FFFF are three bytes that begin so; XML forbids them, UTF-8 does not. */
	if (cp == 0xEF) {
		size_t n = s.n < 3 ? s.n : 3;

		if (n == 3 && s.p[1] == '\xBF' && (unsigned char)s.p[2] >= 0xBE)
			return n;
		lex_add(out, s.p, n);
		return n;
	}
	if (cp != '&') {
		g->odd |= cp == '<' ? GUARD_ODD_ATTRIBUTES : 0;
		put_escaped(out, cp);
		return 1;
	}
	struct entity e = entity_read(s, false);

	if (!lex_is_xml_reference(s))
		g->odd |= GUARD_ODD_REFERENCES;
	/* A bare '&', as in every second link: it is meant as itself. */
	if (e.n == 0) {
		put_escaped(out, '&');
		return 1;
	}
	put_escaped(out, e.cp[0]);
	if (e.cp[1] != 0)
		put_escaped(out, e.cp[1]);
	return e.n;
}

/* 0xEF leads the presentation forms too, which are common in Arabic: put_special() looks closer. */
static bool is_special(unsigned char c)
{
	return c < 0x20 || c == '&' || c == '<' || c == '"' || c == 0xEF;
}

static void put_value(struct guard *g, struct str s, struct buf *out)
{
	while (s.n != 0) {
		size_t plain = 0;

		while (plain < s.n && !is_special((unsigned char)s.p[plain]))
			plain++;
		lex_add(out, s.p, plain);
		s = str_sub(s, plain, s.n);
		if (s.n != 0)
			s = str_sub(s, put_special(g, s, out), s.n);
	}
}

static void put_attribute(struct guard *g, const struct attribute *a, struct buf *out)
{
	if (!a->quoted || !lex_is_plain(a->name)) {
		g->odd |= GUARD_ODD_ATTRIBUTES;
		if (!lex_is_plain(a->name))
			return;
	}
	lex_add_char(out, ' ');
	lex_add_str(out, a->name);
	lex_add(out, "=\"", 2);
	put_value(g, a->value, out);
	lex_add_char(out, '"');
}

size_t guard_tag_attributes(struct guard *g, size_t i, struct guard_tag *t, struct buf *out)
{
	size_t from = i;

	for (;;) {
		i = lex_skip_space(g->in, i);
		if (i == g->in.n || g->in.p[i] == '<')
			return i;
		char c = g->in.p[i];

		/* Only a '/' right before the '>' closes, white space between them allowed. */
		t->closed = c == '/' || (t->closed && c == '>');
		t->over |= i - from > GUARD_MAX_TAG;
		if (c == '>') {
			t->ended = true;
			return i + 1;
		}
		/* Junk between attributes is stepped over a byte at a time; t->over bounds how
		 * long. */
		if (guard_name(str_sub(g->in, i, g->in.n)) == 0) {
			g->odd |= c == '/' ? 0 : GUARD_ODD_ATTRIBUTES;
			i++;
			continue;
		}
		struct attribute a;

		i = read_attribute(g, i, &a);
		/* Namespaces are bounded over all open elements: libxml2 searches them one by
		 * one for every name. */
		t->namespaces += str_starts(a.name, STR("xmlns"));
		t->over |= ++t->attributes > GUARD_MAX_ATTRIBUTES ||
			   t->namespaces > GUARD_MAX_ATTRIBUTES || i - from > GUARD_MAX_TAG;
		/* Read on to the tag's end all the same: what is over is left out, not what comes
		 * behind it. */
		if (!t->over)
			put_attribute(g, &a, out);
	}
}
