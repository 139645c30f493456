/* SPDX-License-Identifier: ISC */
/*
 * One pass that knows strings from what is between them, and of that the last token (head of jsonmend.h).
 *
 *   in a string   control character      a space
 *                 \u0000                 nothing
 *                 half a surrogate pair  \uFFFD, the replacement character
 *                 \x, \' and the like    the character without its backslash
 *   between       [1 2]                  a comma
 *                 [,1,,2,]               one comma, or none
 *                 {"a":}                 null
 *                 {a: NaN}               a name in quotes; null
 */
#include "feeds/jsonmend.h"

#include <string.h>

#include "feeds/jsontorn.h"

struct mend {
	struct str in;
	size_t at;
	struct buf *out;
	char last;    /* the last token: one of [ { , : or 'v' for a value; NUL at the start */
	size_t comma; /* where the last comma stands in out */
	size_t depth;
	bool list;      /* the second level is an array, */
	size_t began;   /* which begins here in out */
	size_t whole_n; /* its objects that are finished */
	size_t whole;   /* out up to here is whole but for "]}"; 0: not yet */
	unsigned found;
};

/* ---- strings ---- */

/* The four digits of an escape; -1 when they are not four. */
static int32_t hex4(struct str s)
{
	int32_t v = 0;

	if (s.n < 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *d = s.p[i] != '\0' ? strchr(digits, s.p[i]) : NULL;

		if (d == NULL)
			return -1;
		v = v * 16 + (int32_t)((d - digits) % 16);
	}
	return v;
}

/* The code unit of a \uXXXX at `at`; -1 when there is none. */
static int32_t unit_at(const struct mend *m, size_t at)
{
	if (at + 6 > m->in.n || m->in.p[at] != '\\' || m->in.p[at + 1] != 'u')
		return -1;
	return hex4(str_sub(m->in, at + 2, at + 6));
}

static bool is_half(int32_t unit, int32_t first)
{
	return unit >= first && unit < first + 0x400;
}

static void copy(struct mend *m, size_t n)
{
	buf_str(m->out, str_sub(m->in, m->at, m->at + n));
	m->at += n;
}

static void replace(struct mend *m, size_t n, struct str by)
{
	buf_str(m->out, by);
	m->at += n;
	m->found |= JSON_MEND_ODD;
}

static void mend_unit(struct mend *m, int32_t unit)
{
	if (is_half(unit, 0xD800) && is_half(unit_at(m, m->at + 6), 0xDC00))
		copy(m, 12);
	else if (is_half(unit, 0xD800) || is_half(unit, 0xDC00))
		replace(m, 6, STR("\\uFFFD"));
	else if (unit == 0)
		replace(m, 6, STR(""));
	else
		copy(m, 6);
}

static void mend_escape(struct mend *m)
{
	int32_t unit = unit_at(m, m->at);

	if (unit >= 0)
		mend_unit(m, unit);
	else if (m->at + 1 < m->in.n && m->in.p[m->at + 1] != '\0' &&
		 strchr("\"\\/bfnrt", m->in.p[m->at + 1]) != NULL)
		copy(m, 2);
	else
		replace(m, 1, STR(""));
}

static size_t plain_run(const struct mend *m)
{
	size_t i = m->at;

	while (i < m->in.n && (unsigned char)m->in.p[i] >= 0x20 && m->in.p[i] != '"' &&
		m->in.p[i] != '\'' && m->in.p[i] != '\\')
		i++;
	return i - m->at;
}

/* From the opening quote to behind the closing one. */
static void mend_string(struct mend *m)
{
	char quote = m->in.p[m->at];

	if (quote == '"')
		copy(m, 1);
	else
		replace(m, 1, STR("\""));
	copy(m, plain_run(m));
	while (m->at < m->in.n && m->in.p[m->at] != quote) {
		char c = m->in.p[m->at];

		if (c == '\\')
			mend_escape(m);
		else if (c == '"') /* in single quotes */
			replace(m, 1, STR("\\\""));
		else if (c == '\'')
			copy(m, 1);
		else
			replace(m, 1, STR(" "));
		copy(m, plain_run(m));
	}
	if (m->at < m->in.n) {
		buf_char(m->out, '"');
		m->at++;
	}
}

/* ---- what is skipped ---- */

/* Past the first `end` behind the opening of a comment, or in.n: nothing that follows is lost that a
 * comment without an end had not swallowed. */
static size_t past(struct str in, size_t i, struct str end)
{
	for (; i < in.n; i++) {
		i += str_find(str_sub(in, i, in.n), end.p[0]);
		if (str_starts(str_sub(in, i, in.n), end))
			return i + end.n;
	}
	return in.n;
}

/* Past the comment at i; i when there is none. */
static size_t past_comment(struct str in, size_t i)
{
	struct str rest = str_sub(in, i, in.n);

	if (str_starts(rest, STR("/*")))
		return past(in, i + 2, STR("*/"));
	if (str_starts(rest, STR("//")))
		return past(in, i + 2, STR("\n"));
	return str_starts(rest, STR("<!--")) ? past(in, i + 4, STR("-->")) : i;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t json_start(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t next = is_blank(s.p[i]) ? i + 1 : past_comment(s, i);

		if (next == i)
			return i;
		i = next;
	}
	return s.n;
}

/* Past the value that opens at i, brackets counted and strings stepped over. */
static size_t past_nested(struct str in, size_t i)
{
	size_t depth = 0;

	for (; i < in.n; i++) {
		char c = in.p[i];

		if (c == '"')
			for (i++; i < in.n && in.p[i] != '"'; i++)
				i += in.p[i] == '\\';
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && --depth == 0)
			return i + 1;
	}
	return in.n;
}

/* ---- between strings ---- */

static bool in_word(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '$';
}

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' ||
	       c == 'E';
}

static void begin_value(struct mend *m)
{
	if (m->last == 'v')
		replace(m, 0, STR(","));
}

static void mend_number(struct mend *m)
{
	size_t n = 0;
	char first = m->in.p[m->at];
	struct str rest = str_sub(m->in, m->at, m->in.n);

	/* Also what follows it at once: 0x1F and 12ab are ids, -Infinity is nothing. */
	while (n < rest.n && (in_number(rest.p[n]) || in_word(rest.p[n])))
		n++;
	/* 007, +1 and .5 are no numbers of JSON, and ids all the same. */
	bool zeros = first == '0' && n > 1 && rest.p[1] >= '0' && rest.p[1] <= '9';

	m->found |= first == '+' || first == '.' || zeros ? JSON_MEND_ODD : 0;
	buf_char(m->out, '"');
	copy(m, n);
	buf_char(m->out, '"');
}

static void mend_word(struct mend *m)
{
	static const struct str known[] = {
		STR_INIT("null"), STR_INIT("true"), STR_INIT("false")};
	struct str rest = str_sub(m->in, m->at, m->in.n);
	size_t n = 0;

	while (n < rest.n && in_word(rest.p[n]))
		n++;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(str_sub(rest, 0, n), known[i])) {
			copy(m, n);
			return;
		}
	size_t next = n + json_start(str_sub(rest, n, rest.n));

	if (next < rest.n && rest.p[next] == ':') {
		replace(m, 0, STR("\""));
		copy(m, n);
		buf_char(m->out, '"');
	} else {
		replace(m, n, STR("null"));
	}
}

static void open_bracket(struct mend *m, char c)
{
	if (m->depth == JSON_MEND_DEPTH) {
		replace(m, past_nested(m->in, m->at) - m->at, STR("null"));
		m->last = 'v';
		return;
	}
	m->depth++;
	m->list = m->depth == 2 ? c == '[' : m->list;
	m->last = c;
	copy(m, 1);
	if (m->depth == 2 && m->list) {
		m->began = m->out->n;
		m->whole_n = 0;
	}
}

static void close_bracket(struct mend *m, char c)
{
	if (m->last == ',' && !m->out->over) {
		m->out->p[m->comma] = ' ';
		m->found |= JSON_MEND_ODD;
	}
	copy(m, 1);
	m->depth -= m->depth > 0;
	m->last = 'v';
	if (m->depth == 2 && m->list && c == '}') {
		m->whole = m->out->n;
		m->whole_n++;
	}
}

static void mend_comma(struct mend *m)
{
	if (m->last != 'v') {
		replace(m, 1, STR(" "));
		return;
	}
	m->comma = m->out->n;
	m->last = ',';
	copy(m, 1);
}

/* A value of any kind, or the name of one. */
static void mend_value(struct mend *m, char c)
{
	begin_value(m);
	if (c == '{' || c == '[') {
		open_bracket(m, c);
		return;
	}
	if (c == '"' || c == '\'')
		mend_string(m);
	else if (in_number(c) && c != 'e' && c != 'E')
		mend_number(m);
	else
		mend_word(m);
	m->last = 'v';
}

static void mend_mark(struct mend *m, char c)
{
	if (m->last == ':' && c != ':') {
		replace(m, 0, STR("null"));
		m->last = 'v';
	}
	if (c == ',') {
		mend_comma(m);
	} else if (c == ':') {
		m->last = c;
		copy(m, 1);
	} else {
		close_bracket(m, c);
	}
}

static void mend_token(struct mend *m)
{
	char c = m->in.p[m->at];
	size_t comment = past_comment(m->in, m->at);

	if (comment != m->at)
		replace(m, comment - m->at, STR(" "));
	else if (c != '\0' && strchr(",:]}", c) != NULL)
		mend_mark(m, c);
	else if (c != '\0' && (strchr("\"'{[", c) != NULL || in_number(c) || in_word(c)))
		mend_value(m, c);
	else if (!is_blank(c) && ((unsigned char)c < 0x20 || (unsigned char)c >= 0x80))
		replace(m, 1, STR(" "));
	else
		copy(m, 1); /* a blank, or what the parser is to name */
}

/* Half an object would be another one when the whole one comes. */
static void close_cut(struct mend *m)
{
	if (m->whole == 0 || m->out->over)
		return;
	m->out->n = m->whole;
	buf_str(m->out, STR("]}"));
	m->found |= JSON_MEND_ODD | JSON_MEND_CUT;
}

static void mend_tokens(struct mend *m)
{
	while (m->at < m->in.n && !(m->depth == 0 && m->last == 'v'))
		mend_token(m);
}

/* Goes on in the list that is open, behind what of it is finished, with the first whole object of s behind the
 * tear. */
static void step_over_tear(struct mend *m, struct str s)
{
	size_t next = json_behind_tear(s, m->in.n);

	if (m->depth < 2 || !m->list || next == s.n || m->out->over)
		return;
	bool any = m->whole > m->began;

	m->in = s;
	m->at = next;
	m->out->n = any ? m->whole : m->began;
	m->last = any ? 'v' : '[';
	m->depth = 2;
}

unsigned json_mend_torn(struct str s, size_t tear, struct buf *out, size_t *ret_before)
{
	struct mend m = {.in = str_sub(s, 0, tear), .out = out, .at = json_start(s)};

	m.found = m.at < s.n && str_trim(str_sub(s, 0, m.at)).n != 0 ? JSON_MEND_ODD : 0;
	mend_tokens(&m);
	*ret_before = tear < s.n ? m.whole_n : SIZE_MAX;
	if (tear < s.n)
		step_over_tear(&m, s);
	mend_tokens(&m);
	if (m.depth != 0)
		close_cut(&m);
	else if (str_trim(str_sub(s, m.at, s.n)).n != 0)
		m.found |= JSON_MEND_ODD;
	return m.found;
}

unsigned json_mend(struct str s, struct buf *out)
{
	size_t ignored = 0;

	return json_mend_torn(s, s.n, out, &ignored);
}

unsigned json_mend_strings(struct str s, struct buf *out)
{
	struct mend m = {.in = s, .out = out};

	while (m.at < s.n) {
		copy(&m, str_find(str_sub(s, m.at, s.n), '"'));
		if (m.at < s.n)
			mend_string(&m);
	}
	return m.found;
}
